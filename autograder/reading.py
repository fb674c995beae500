"""Read what a student handed in, however it is damaged, as data: bytes → pieces of code and text, and what was odd.

The suffix is a hint only: a notebook may be called `.py`, a script `.ipynb`. Nothing is ever run, and no cell is lost
because another one is broken. What cannot be read at all says why, in words for the student.
"""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harbor_kit.cells import UnreadableFileError, cells_of_script

KNOWN_FORMATS = (3, 4)
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8-sig"}
_OTHER_FILES = {b"PK": "a zip archive", b"%PDF": "a PDF file", b"<": "a web page", b"\x89PNG": "a picture"}


@dataclass(frozen=True)
class Piece:
    """One cell: its id, whether it is code, and its source."""

    id: str
    is_code: bool
    source: str


@dataclass(frozen=True)
class Reading:
    """The cells of a file, in order, and what was odd about the file, for its student."""

    pieces: tuple[Piece, ...]
    notes: tuple[str, ...] = ()


def read_file(path: Path, largest: int) -> Reading:
    """Return the cells of a file of at most `largest` bytes. Raises `UnreadableFileError`."""
    try:
        size = path.stat().st_size
        if size > largest:
            raise UnreadableFileError(f"{path.name} has {size:,} bytes; at most {largest:,} are read")
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"{path.name} cannot be read: {error.strerror}") from None
    text, notes = _text(content)
    if not text.strip():
        raise UnreadableFileError(f"{path.name} is empty")
    if text.lstrip().startswith("{"):
        notebook = _notebook(path.name, text)
        if path.suffix == ".py":
            notes.append("The file is a notebook, although its name ends with .py; it was read as one.")
        return _with(_cells(path.name, notebook), notes)
    if path.suffix == ".ipynb" and (_kind_of(content) or not _looks_like_python(text)):
        raise UnreadableFileError(_not_a_notebook(path.name, text, content))
    if path.suffix == ".ipynb":
        notes.append("The file is Python, although its name ends with .ipynb; it was read as a script.")
    return _with(Reading(tuple(Piece(cell.id, True, cell.source) for cell in cells_of_script(text))), notes)


def _with(reading: Reading, notes: list[str]) -> Reading:
    return Reading(reading.pieces, (*notes, *reading.notes))


def _text(content: bytes) -> tuple[str, list[str]]:
    """Return the text of a file in whichever encoding it is, without null characters."""
    notes = []
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
        encoding = "cp1252"
    if encoding in ("utf-16", "cp1252"):
        known = {"utf-16": "UTF-16", "cp1252": "Windows-1252"}[encoding]
        notes.append(f"The file is not UTF-8 text; it was read as {known}.")
    if "\0" in text:
        text = text.replace("\0", "")
        notes.append("The file has null characters in it, as after a failed copy; they were left out.")
    return text, notes


def _notebook(name: str, text: str) -> dict[str, Any]:
    try:
        notebook = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, ValueError) else "its JSON is nested too deep"
        raise UnreadableFileError(f"{name} is not a notebook: {reason}") from None
    return notebook if isinstance(notebook, dict) else {}


def _cells(name: str, notebook: dict[str, Any]) -> Reading:
    """Return the cells of a notebook of any format. Outputs and metadata are not looked at."""
    notes = []
    major = notebook.get("nbformat")
    found = notebook.get("cells")
    if not isinstance(found, list) and isinstance(notebook.get("worksheets"), list):
        sheets = [sheet.get("cells") for sheet in notebook["worksheets"] if isinstance(sheet, dict)]
        found = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
        notes.append("The notebook is of the old format 3; its cells were read as they are.")
    elif major is not None and major not in KNOWN_FORMATS:
        notes.append(f"The notebook says that it is of format {str(major)[:20]}; its cells were read as those of 4.")
    if not isinstance(found, list):
        raise UnreadableFileError(f"{name} is not a notebook: it has no list of cells")
    pieces = [_piece(place, cell) for place, cell in enumerate(found) if isinstance(cell, dict)]
    if len(pieces) < len(found):
        notes.append(f"{len(found) - len(pieces)} entries of the notebook are no cells; they were left out.")
    return Reading(tuple(pieces), tuple(notes))


def _piece(place: int, cell: dict[str, Any]) -> Piece:
    source = cell.get("source", cell.get("input"))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    text = source if isinstance(source, str) else ""
    return Piece(str(cell.get("id") or f"cell-{place}")[:64], cell.get("cell_type") == "code", text)


def _looks_like_python(text: str) -> bool:
    return any(word in text for word in ("# %%", "def ", "import "))


def _kind_of(content: bytes) -> str:
    """Return what other kind of file this is, or nothing."""
    return next((kind for start, kind in _OTHER_FILES.items() if content.lstrip().startswith(start)), "")


def _not_a_notebook(name: str, text: str, content: bytes) -> str:
    if _kind_of(content):
        return f"{name} is not a notebook: it is {_kind_of(content)}"
    try:
        _notebook(name, text)
    except UnreadableFileError as error:
        return str(error)
    return f"{name} is not a notebook: it has no list of cells"
