"""A CSV file kept as it was written: every cell that is not changed keeps its bytes, quotes and line end.

A byte order mark and the separator are recognised and reproduced; so is UTF-16, for whoever asks for it.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import ExportError

BOM = "\ufeff"
WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(frozen=True)
class KeptCsv:
    """The records of a file: their values to look at, their raw cells and line ends to write back."""

    path: Path
    bom: str
    separator: str
    rows: tuple[list[str], ...]
    raw: tuple[list[str], ...]
    ends: tuple[str, ...]
    encoding: str = "utf-8"

    def cell(self, row: int, column: int | None) -> str:
        """Return the trimmed value of a cell, "" where the row is shorter or there is no such column."""
        return self.rows[row][column].strip() if column is not None and column < len(self.rows[row]) else ""

    def records(self) -> tuple[str, ...]:
        """Return each record as it was written: a name may stand in two cells of it."""
        return tuple(self.separator.join(cells) for cells in self.raw)

    def with_cells(self, changes: Mapping[tuple[int, int], str]) -> bytes:
        """Return the file with these cells, by (row, column), changed to plain text.

        Quotes around a cell stay, and come where its text holds a separator or a quote.
        """
        records = [list(cells) for cells in self.raw]
        for (row, column), text in changes.items():
            records[row].extend([""] * (column + 1 - len(records[row])))
            quoted = records[row][column].startswith('"') or self.separator in text or '"' in text
            records[row][column] = '"{}"'.format(text.replace('"', '""')) if quoted else text
        lines = (self.separator.join(cells) + end for cells, end in zip(records, self.ends, strict=True))
        return (self.bom + "".join(lines)).encode(self.encoding)


def read_kept(path: Path, separators: str = ",;", *, utf16: bool = False) -> KeptCsv:
    """Read a UTF-8 file of separated values, or one in UTF-16 too; raises `ExportError` when it is none."""
    try:
        content = path.read_bytes()
        encoding = WIDE.get(content[:2], "utf-8") if utf16 else "utf-8"
        text = content.decode(encoding)
        body = text.removeprefix(BOM)
        separator = _separator(body, separators)
        return KeptCsv(path, text[: len(text) - len(body)], separator, *_records(body, separator), encoding)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        fix = "Export it again, as CSV in UTF-8, and do not edit it in between."
        raise ExportError(f"cannot be read as CSV: {error}.", where=path, fix=fix) from error


def _separator(body: str, separators: str) -> str:
    """Return a tab where the first line has one, `;` where it cuts three lines alike and finer than `,` does."""
    lines = io.StringIO(body, newline="").readlines()[:3]
    if "\t" in separators and lines and "\t" in lines[0]:
        return "\t"
    commas, semicolons = ([len(row) for row in csv.reader(lines, delimiter=sign)] for sign in ",;")
    alike = ";" in separators and len(set(semicolons)) == 1
    return ";" if alike and semicolons[0] > max(commas) else ","


def _records(body: str, separator: str) -> tuple[tuple[list[str], ...], tuple[list[str], ...], tuple[str, ...]]:
    """Return values, raw cells and line end of every record; a record may span several lines."""
    lines = io.StringIO(body, newline="").readlines()
    reader = csv.reader(lines, delimiter=separator, strict=True)
    rows, raw, ends, start = [], [], [], 0
    for row in reader:
        record = "".join(lines[start : reader.line_num])
        content = record.rstrip("\r\n")
        rows.append(row)
        raw.append(_raw_cells(content, separator, row))
        ends.append(record[len(content) :])
        start = reader.line_num
    return tuple(rows), tuple(raw), tuple(ends)


def _raw_cells(content: str, separator: str, row: list[str]) -> list[str]:
    """Cut a record at its separators outside quotes; a record with stray quotes is written anew."""
    cells = re.findall(rf'(?:^|{separator})((?:"[^"]*"|[^"{separator}])*)', content)
    if separator.join(cells) == content and len(cells) == max(len(row), 1):
        return cells
    file = io.StringIO()
    csv.writer(file, delimiter=separator, lineterminator="").writerow(row)
    return _raw_cells(file.getvalue(), separator, row)
