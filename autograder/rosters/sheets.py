"""A file of separated values as an LMS or a spreadsheet wrote it: encoding and separator are found out."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import ConfigError
from autograder.roster import unguarded

UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SEPARATORS = ",;\t"
EXPORT_AGAIN = "Export it again, as CSV in UTF-8, and do not edit it in between."


@dataclass(frozen=True)
class Sheet:
    """The header of a file and its records, each with the line on which it begins. Cells are trimmed.

    `remarks`: what was not as expected.
    """

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    remarks: tuple[str, ...] = ()

    def column(self, place: int) -> list[str]:
        """Return what stands in a column, blanks left out."""
        return [cells[place] for _, cells in self.rows if place < len(cells) and cells[place]]


def read_sheet(path: Path) -> Sheet:
    """Return what is in a file. Raises `ConfigError`."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ConfigError("there is no such file.", where=path, fix="Mend the name.") from None
    except OSError as error:
        raise ConfigError(f"it cannot be read: {error}.", where=path, fix=EXPORT_AGAIN) from None
    text, remarks = _text(path, content)
    if text.lower().startswith("sep="):  # a line for Excel
        text = "\n" + text.partition("\n")[2]
    rows = [row for row in _records(path, text) if any(row[1])]
    if len(rows) < 2:
        raise ConfigError("there are no students in it.", where=path, fix="Its first line names the columns.")
    return Sheet(path, rows[0][1], tuple(rows[1:]), remarks)


def _text(path: Path, content: bytes) -> tuple[str, tuple[str, ...]]:
    encodings = ("utf-16",) if content.startswith(UTF16) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        odd = encoding == "cp1252"
        return text, ("it is not UTF-8 and was read as Windows-1252: look at the names",) if odd else ()
    raise ConfigError("this is no text.", where=path, fix=EXPORT_AGAIN)


def _records(path: Path, text: str) -> list[tuple[int, tuple[str, ...]]]:
    """Return each record with the line on which it begins: one may span several lines."""
    lines = io.StringIO(text, newline="").readlines()
    reader = csv.reader(lines, delimiter=_separator(lines), strict=True)
    rows, start = [], 1
    try:
        for cells in reader:
            rows.append((start, tuple(_cell(cell) for cell in cells)))
            start = reader.line_num + 1
    except csv.Error as error:
        what = f"from here on this is not CSV: {error}."
        raise ConfigError(what, where=path, line=start, fix="Is a quote not closed?") from None
    return rows


def _separator(lines: Iterable[str]) -> str:
    """Return what cuts the header into the most cells: names of columns hold commas, but not many."""
    first = next((line for line in lines if line.strip()), "")
    return max(SEPARATORS, key=lambda sign: len(next(csv.reader([first], delimiter=sign), [])))


def _cell(cell: str) -> str:
    """Return a cell with composed letters and single spaces: the same name is the same text from every system."""
    return " ".join(unicodedata.normalize("NFC", unguarded(cell)).split())
