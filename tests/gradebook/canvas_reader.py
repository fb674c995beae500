"""Read a CSV as the gradebook importer of Canvas does, written from its rules alone, without sight of our writer.

Rules: canvas-lms `lib/gradebook_importer.rb`. Where they are silent the strictest reading is taken, and marked STRICT.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

BAD_HEADER = "Invalid header row"
BAD_CSV = "Gradebook import did not parse cleanly"
DROPPED = re.compile(r"(?:Current (?:Score|Points|Grade)|Final (?:Score|Points|Grade)|Override (?:Score|Grade|Status))")
WITH_ID = re.compile(r"\A(.*)\s\(([0-9]+)\)\Z", re.ASCII)
# STRICT: Integration ID and Root Account are taken only after the full block, in this order, and spelt exactly so.
SIS_BLOCKS = {
    (),
    ("SIS Login ID",),
    ("SIS User ID", "SIS Login ID"),
    ("SIS User ID", "SIS Login ID", "Integration ID"),
    ("SIS User ID", "SIS Login ID", "Root Account"),
    ("SIS User ID", "SIS Login ID", "Integration ID", "Root Account"),
}
Grade = Decimal | Literal["EX"]


class CanvasRefusalError(Exception):
    """Canvas refuses the whole file; the text is Canvas' own message."""


@dataclass(frozen=True)
class CanvasUser:
    """A student of the course."""

    id: int
    name: str
    sortable_name: str
    sis_user_id: str
    sis_login_id: str


@dataclass(frozen=True)
class CanvasAssignment:
    """A published, gradable assignment of the course."""

    id: int
    title: str
    points_possible: Decimal


@dataclass(frozen=True)
class CanvasCourse:
    """What Canvas knows before the upload."""

    users: tuple[CanvasUser, ...]
    assignments: tuple[CanvasAssignment, ...]


@dataclass(frozen=True)
class Imported:
    """What the upload would do. A new assignment is keyed by its whole header, a shared title by `title (id)`."""

    grades: dict[tuple[int, str], Grade]
    new_assignments: tuple[str, ...]
    unknown_students: tuple[str, ...]
    dropped_columns: tuple[str, ...]
    ambiguous: tuple[str, ...]  # "column: header" or "student: name"; nothing is imported for them
    bad_cells: tuple[tuple[str, str, str], ...]  # (name, header, cell): neither a number, nor EX, nor empty


@dataclass(frozen=True)
class _Header:
    names: int  # cells that hold the name: 1, or 2 for LastName,FirstName
    sis_user: int | None
    sis_login: int | None
    first: int  # first column after Section


def _rows(text: str, sep: str) -> list[list[str]]:
    """Split CSV text. STRICT: stray quotes (in or after a cell) and mixed line ends are refused."""
    field = re.compile(rf'(?:"((?:[^"]|"")*+)"|([^"{sep}\r\n]*+))({sep}|\r\n|\r|\n|\Z)')
    rows: list[list[str]] = []
    row: list[str] = []
    position, line_end = 0, ""
    while position < len(text) or row:
        match = field.match(text, position)
        if match is None:
            raise CanvasRefusalError(BAD_CSV)
        row.append(match[2] if match[1] is None else match[1].replace('""', '"'))
        position, end = match.end(), match[3]
        if end != sep:
            line_end = line_end or end
            if end not in ("", line_end):
                raise CanvasRefusalError(BAD_CSV)
            rows.append(row)
            row = []
    return rows


def _separator(text: str) -> str:
    """Sniff the first three lines: `;` only with one and the same, larger field count. STRICT: a blank line counts."""
    lines = re.split(r"\r\n|\r|\n", text)
    counts: dict[str, list[int]] = {";": [], ",": []}
    for line in (lines if lines[-1] else lines[:-1])[:3]:
        for sep, found in counts.items():
            try:
                found.append(sum(map(len, _rows(line, sep))))
            except CanvasRefusalError:
                found.append(0)
    semicolons = set(counts[";"])
    return ";" if len(semicolons) == 1 and semicolons.pop() > max(counts[","]) else ","


def _header(row: list[str], split_names: bool) -> _Header:
    """Check the header. Words are looked up by inclusion where the rules say so, the SIS block by position."""
    split = split_names and all(word in cell for word, cell in zip(("LastName", "FirstName", "ID"), row, strict=False))
    if len(row) <= 3 or not (split or ("Student" in row[0] and "ID" in row[1])):
        raise CanvasRefusalError(BAD_HEADER)
    start = 3 if split else 2
    section = next((i for i in range(start, len(row)) if "Section" in row[i]), None)
    if section is None or tuple(row[start:section]) not in SIS_BLOCKS:
        raise CanvasRefusalError(BAD_HEADER)
    found = section - start
    login = None if not found else start if found == 1 else start + 1
    return _Header(start - 1, start if found > 1 else None, login, section + 1)


def _to_i(cell: str) -> int:
    """Ruby's to_i: leading digits, else 0."""
    match = re.match(r"\s*([+-]?[0-9]+(?:_[0-9]+)*)", cell, re.ASCII)
    return int(match[1]) if match else 0


def _number(cell: str, points: Decimal | None) -> Decimal | None:
    """Canvas' number converter: the last separator is the decimal point. STRICT: `%` needs known points."""
    match = re.fullmatch(r"(-?)([0-9.,]+)(%?)", cell)
    if match is None or not match[2].strip(".,") or (match[3] and points is None):
        return None
    cut = max(match[2].rfind("."), match[2].rfind(","))
    whole, part = (match[2], "") if cut < 0 else (match[2][:cut], match[2][cut + 1 :])
    value = Decimal(f"{match[1]}{re.sub('[.,]', '', whole) or '0'}.{part or '0'}")
    return value * points / 100 if match[3] and points is not None else value


def _students(row: list[str], header: _Header, users: tuple[CanvasUser, ...]) -> list[CanvasUser]:
    """Find the row's student by the first key that finds anyone: id, SIS user id, SIS login id, name.

    STRICT: keys are compared exactly (case, blanks); the wrapper of `="=name"` is part of the name.
    """
    sis = "" if header.sis_user is None else row[header.sis_user]
    login = "" if header.sis_login is None else row[header.sis_login]
    names = {row[0]} if header.names == 1 else {f"{row[0]}, {row[1]}", f"{row[1]} {row[0]}"}
    return (
        [user for user in users if user.id == _to_i(row[header.names])]
        or [user for user in users if sis and user.sis_user_id == sis]
        or [user for user in users if login and user.sis_login_id == login]
        or [user for user in users if any(name and name in (user.name, user.sortable_name) for name in names)]
    )


def _assignments(cell: str, course: CanvasCourse) -> list[CanvasAssignment]:
    """Find the header's assignment by id, else by title; none means a new one."""
    match = WITH_ID.match(cell)
    return [one for one in course.assignments if match and one.id == int(match[2])] or [
        one for one in course.assignments if one.title == cell
    ]


def _is_pseudo(row: list[str]) -> bool:
    """Tell whether the row is blank, only separators, or only Muted / Manual Posting."""
    return all(cell.strip() in ("Muted", "Manual Posting") or not cell.strip().strip(";, ") for cell in row)


@dataclass(frozen=True)
class _Columns:
    good: tuple[int, ...]  # columns whose cells count
    keys: dict[int, str]
    points: dict[int, Decimal | None]
    new: tuple[str, ...]
    dropped: tuple[str, ...]
    ambiguous: tuple[str, ...]


def _columns(titles: list[str], header: _Header, body: list[list[str]], course: CanvasCourse) -> _Columns:
    """Find what each column after the students' block is."""
    points_rows = [row for row in body if "Points Possible" in row[0]]
    columns = range(header.first, len(titles))
    dropped = [i for i in columns if DROPPED.search(titles[i]) or any("read only" in row[i] for row in points_rows)]
    found = {i: _assignments(titles[i], course) for i in columns if i not in dropped}
    # STRICT: a column that means two assignments, and columns that mean the same one, are thrown away and reported.
    # STRICT: any other header, even an empty one or a custom column, makes a new assignment, even with no grades.
    shared = Counter(one.title for one in course.assignments)
    keys: dict[int, str] = {}
    for i, hits in found.items():
        title = hits[0].title if hits else titles[i]
        keys[i] = f"{title} ({hits[0].id})" if hits and shared[title] > 1 else title
    uses = Counter(keys.values())
    ambiguous = [f"column: {titles[i]}" for i in found if len(found[i]) > 1 or uses[keys[i]] > 1]
    good = [i for i in found if len(found[i]) <= 1 and uses[keys[i]] == 1]
    return _Columns(
        good=tuple(good),
        keys=keys,
        points={i: hits[0].points_possible if hits else None for i, hits in found.items()},
        new=tuple(keys[i] for i in good if not found[i]),
        dropped=tuple(titles[i] for i in dropped),
        ambiguous=tuple(ambiguous),
    )


def import_gradebook(data: bytes, course: CanvasCourse, *, split_names: bool = False) -> Imported:
    """Import the uploaded file; split_names is the account setting LastName,FirstName.

    STRICT: only UTF-8 (with or without BOM) is read, and the header must be the very first row.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CanvasRefusalError(BAD_CSV) from error
    rows = _rows(text, _separator(text)) if text else [[]]
    titles, header = rows[0], _header(rows[0], split_names)
    body = [row for row in rows[1:] if not _is_pseudo(row)]
    if any(len(row) != len(titles) for row in body):  # STRICT: rows of another length are refused, not padded or cut
        raise CanvasRefusalError(BAD_CSV)
    columns = _columns(titles, header, body, course)
    ambiguous = list(columns.ambiguous)
    people = [row for row in body if "Points Possible" not in row[0]]
    matches = [_students(row, header, course.users) for row in people]
    seen = Counter(users[0].id for users in matches if len(users) == 1)
    grades: dict[tuple[int, str], Grade] = {}
    unknown: list[str] = []
    bad: list[tuple[str, str, str]] = []
    for row, users in zip(people, matches, strict=True):
        label = ", ".join(row[: header.names])
        if not users:
            unknown.append(label)
        elif len(users) > 1 or seen[users[0].id] > 1:  # STRICT: a student named by two rows gets nothing
            ambiguous.append(f"student: {label}")
        else:
            for i in columns.good:
                if not row[i].strip() or row[i] in ("-", "N/A"):
                    continue
                # STRICT: EX only in capitals and without blanks around it; other words are reported, never guessed.
                value = _number(row[i], columns.points[i])
                if row[i] == "EX":
                    grades[users[0].id, columns.keys[i]] = "EX"
                elif value is None:
                    bad.append((label, titles[i], row[i]))
                else:
                    grades[users[0].id, columns.keys[i]] = value
    return Imported(grades, columns.new, tuple(unknown), columns.dropped, tuple(ambiguous), tuple(bad))
