"""The roster: a CSV file with one student a line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

from autograder.errors import ConfigError, did_you_mean
from autograder.files import names_a_folder
from autograder.model import Student

COLUMNS = ("id", "name", "login", "sis_id", "section")
FORMULA_STARTS = ("=", "+", "-", "@")
_GUARDED = re.compile(r'="(.*)"', re.DOTALL)


def read_roster(path: Path) -> list[Student]:
    """Return the students of a roster, in its order. Raises `ConfigError` with file and line.

    The first line names the columns: `id` and `name`, and as needed `login`, `sis_id`, `section`.
    """
    rows = _rows(path)
    header = [cell.strip() for cell in rows[0][1]]
    for name in header:
        if name not in COLUMNS:
            raise ConfigError(f'unknown column "{name}".', where=path, line=1, fix=did_you_mean(name, COLUMNS))
        if header.count(name) > 1:
            raise ConfigError(f'the column "{name}" is there twice.', where=path, line=1, fix="Keep one of them.")
    for name in COLUMNS[:2]:
        if name not in header:
            raise ConfigError(f'the column "{name}" is missing.', where=path, line=1, fix="Name it in the first line.")
    students: dict[str, tuple[int, Student]] = {}
    for line, cells in rows[1:]:
        if len(cells) != len(header):
            what = f"{len(cells)} cells, but the first line names {len(header)} columns."
            raise ConfigError(what, where=path, line=line, fix='Put names with a comma in quotes: "Last, First".')
        student = Student(**dict(zip(header, map(unguarded, cells), strict=True)))
        _refuse(path, line, student)
        if student.id in students:
            what = f'id "{student.id}" stands here and in line {students[student.id][0]}.'
            raise ConfigError(what, where=path, line=line, fix="Every student has an id of their own.")
        _refuse_shared(path, line, student, list(students.values()))
        students[student.id] = line, student
    return [student for _, student in students.values()]


def roster_csv(students: Iterable[Student]) -> str:
    """Return a roster as `read_roster` takes it. What a spreadsheet would run is written `="text"`, as Canvas does."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for student in students:
        cells = [getattr(student, name) for name in COLUMNS]
        writer.writerow([f'="{cell}"' if cell.startswith(FORMULA_STARTS) else cell for cell in cells])
    return file.getvalue()


def unguarded(cell: str) -> str:
    """Return the text of a cell, trimmed, and without the sign `="…"` that keeps a spreadsheet from running it."""
    text = cell.strip()
    guarded = _GUARDED.fullmatch(text)
    return guarded[1].strip() if guarded else text


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError("there is no such file.", where=path, fix="Give the roster with --roster FILE.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"it cannot be read: {error}.", where=path, fix="Save it as UTF-8.") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        what = f"this is not CSV: {error}."
        raise ConfigError(what, where=path, line=reader.line_num, fix="Is a quote not closed?") from None
    if not rows:
        raise ConfigError("the roster is empty.", where=path, fix=f"Its first line is: {','.join(COLUMNS)}")
    return rows


def _refuse_shared(path: Path, line: int, student: Student, others: list[tuple[int, Student]]) -> None:
    for word in ("login", "sis_id"):
        value = getattr(student, word)
        other = next((known for known, one in others if value and getattr(one, word) == value), None)
        if other:
            what = f'{word} "{value}" stands here and in line {other}.'
            raise ConfigError(what, where=path, line=line, fix="Every student has one of their own.")


def _refuse(path: Path, line: int, student: Student) -> None:
    if not names_a_folder(student.id):
        what = f'id "{student.id}" cannot name a folder of submissions.'
        raise ConfigError(what, where=path, line=line, fix="Use letters, digits, - and _.")
