"""The students of a list, row by row: who they are, which rows are nobody's, and which cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.files import names_a_folder
from autograder.model import Student
from autograder.rosters.columns import FIELDS, Kind, Places, kind_of, places_of
from autograder.rosters.sheets import Sheet, read_sheet

NO_STUDENTS = ("Points Possible", "Manual Posting", "Muted")  # rows that Canvas puts between header and students
TEST_STUDENTS = ("Student, Test", "Test Student")  # Canvas' student view; it has no SIS id


@dataclass(frozen=True)
class Unreadable:
    """A row that says nobody: its line, why, and its cells, since somebody may be meant by them."""

    line: int
    why: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Listing:
    """What a list says: its students with their lines (without an id where the list has none), and the rest.

    `columns`: what was read from which column. `left_out`: rows that are no students.
    """

    path: Path
    kind: Kind
    columns: tuple[tuple[str, str], ...]
    students: tuple[tuple[int, Student], ...]
    unreadable: tuple[Unreadable, ...] = ()
    left_out: tuple[tuple[int, str], ...] = ()
    remarks: tuple[str, ...] = ()


def read_listing(path: Path, kind: Kind | None = None, told: str = "") -> Listing:
    """Return the students of a list of an LMS, or of our own. Raises `ConfigError` where it is none."""
    sheet = read_sheet(path)
    kind = kind or kind_of(sheet)
    places = places_of(sheet, kind, told)
    students, unreadable, left_out = [], [], []
    for line, cells in sheet.rows:
        found = _read(line, cells, len(sheet.header), places, kind)
        if isinstance(found, Student):
            students.append((line, found))
        elif isinstance(found, Unreadable):
            unreadable.append(found)
        else:
            left_out.append((line, found))
    columns = tuple((field, sheet.header[places[field]]) for field in FIELDS if field in places)
    return Listing(
        path, kind, columns, tuple(_once(students)), tuple(unreadable), tuple(left_out), tuple(_remarks(sheet, places))
    )


def _read(line: int, cells: tuple[str, ...], width: int, places: Places, kind: Kind) -> Student | Unreadable | str:
    """Return whom a row names, why that cannot be read, or what else it is."""
    said = {field: cells[place] if place < len(cells) else "" for field, place in places.items()}
    name = said.get("name") or ", ".join(part for part in (said.get("last", ""), said.get("first", "")) if part)
    student = Student(name=name, **{field: said.get(field, "") for field in ("id", "login", "sis_id", "section")})
    is_nobody = not any((student.id, student.login, student.sis_id))
    if kind is Kind.CANVAS and is_nobody and (not name or any(word in cell for cell in cells for word in NO_STUDENTS)):
        return "a row of points or settings"
    if kind is Kind.CANVAS and name in TEST_STUDENTS and not student.sis_id:
        return "the test student of Canvas"
    why = _why_not(student, cells, width, "id" in places)
    return Unreadable(line, why, cells) if why else student


def _why_not(student: Student, cells: tuple[str, ...], width: int, has_ids: bool) -> str:
    """Return why a row says nobody, "" where it does."""
    if len(cells) > width:
        return f"{len(cells)} cells, but the first line names {width} columns"
    if not student.name:
        return "it has no name"
    if not any((student.id, student.login, student.sis_id)):
        return f'"{student.name}" has no id, login or SIS id, and a name alone is nobody'
    if has_ids and not names_a_folder(student.id):
        return f'id "{student.id}" cannot name a folder of submissions'
    return ""


def _once(students: Iterable[tuple[int, Student]]) -> Iterator[tuple[int, Student]]:
    """Yield each student once: who stands there again is in several sections."""
    sections: dict[Student, dict[str, None]] = {}
    lines: dict[Student, int] = {}
    for line, student in students:
        person = student.model_copy(update={"section": ""})
        lines.setdefault(person, line)
        sections.setdefault(person, {}).update({student.section: None} if student.section else {})
    for person, line in lines.items():
        yield line, person.model_copy(update={"section": " and ".join(sections[person])})


def _remarks(sheet: Sheet, places: Places) -> Iterator[str]:
    yield from sheet.remarks
    if "login" not in places and "id" not in places:
        yield "it has no logins: SIS ids alone tell who is who"
    if "sis_id" not in places and "id" not in places:
        yield "it has no SIS ids: logins alone tell who is who"
