"""Scores as a Canvas gradebook CSV: from scratch, or filled into a file that Canvas exported.

Format: canvas-lms `lib/gradebook_importer.rb` and `lib/gradebook_exporter.rb`. A blank cell means "no grade" and
changes nothing in Canvas; it is never a 0. `EX` is "excused".
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.errors import ExportError
from autograder.model import Student
from gradebook.export.entries import (
    FORMULA_STARTS,
    Export,
    certain,
    login,
    lower_bounds,
    points_text,
    refuse_formula,
    refuse_points,
    refuse_titles,
    sis_id,
    strangers,
)
from gradebook.export.kept_csv import KeptCsv, read_kept
from gradebook.export.merging import Sheet, place_of, refuse_other_points, rows_by
from gradebook.scores import Column, Scores

LMS = "Canvas"
HEADER = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POINTS_LABEL = "    Points Possible"

# Canvas silently ignores a column whose header contains one of these.
DROPPED_TITLES = (
    *("Current Score", "Current Points", "Current Grade", "Final Score", "Final Points", "Final Grade"),
    *("Override Score", "Override Grade", "Override Status"),
)
TITLE_WITH_ID = re.compile(r"(.*)\s\((\d+)\)")
# Excused, and not assigned to this student: decisions made in Canvas that a score must not undo.
DECIDED_IN_CANVAS = ("EX", "N/A")
EXCUSED = "EX"


def canvas_csv(scores: Scores, roster: Iterable[Student], into: Path | None = None) -> Export:
    """Return the file for Canvas: from scratch, or `into` (a Canvas export) with only our columns filled.

    Raises `ExportError` for titles, points or names that Canvas or a spreadsheet would misread.
    """
    students = list(roster)
    refuse_titles(scores.columns, _misread)
    refuse_points(scores)
    return _from_scratch(scores, students) if into is None else _sheet(scores, into).filled(scores, students)


def _misread(title: str) -> str | None:
    """Return why Canvas would drop a title, or take it for another assignment."""
    dropped = next((word for word in DROPPED_TITLES if word in title), None)
    if dropped:
        return f'contains "{dropped}", and Canvas silently ignores such columns.'
    if TITLE_WITH_ID.fullmatch(title):
        return "ends in a number in brackets, which Canvas takes for the id of an assignment."
    return None


def _from_scratch(scores: Scores, students: Sequence[Student]) -> Export:
    """Return a file with our own header; Canvas finds people by their SIS ids and makes new assignments."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([*HEADER, *(column.title for column in scores.columns)])
    writer.writerow([POINTS_LABEL, "", "", "", "", *(points_text(column.possible) for column in scores.columns)])
    for student in students:
        cells = [_cell(scores, (student.id, column.exercise)) for column in scores.columns]
        writer.writerow([*_identity(student), *cells])
    ids = tuple(student.id for student in students)
    known = tuple(",".join(_identity(student)) for student in students)
    return Export(
        lms=LMS,
        data=file.getvalue().encode(),
        matched=ids,
        strangers=strangers(scores, students),
        lower_bounds=lower_bounds(scores, ids),
        known=known,
    )


def _cell(scores: Scores, key: tuple[str, str]) -> str:
    """Return points, or what Canvas reads as excused."""
    return EXCUSED if key in scores.exempt else points_text(certain(scores, key))


def _identity(student: Student) -> list[str]:
    """Return the cells that say who a row is about."""
    for what, text in (("SIS id", student.sis_id), ("login", student.login)):
        refuse_formula(what, text, student, "Correct the roster, or merge into a file exported from Canvas.")
    return [_guarded(student.name, student), "", student.sis_id, student.login, _guarded(student.section, student)]


def _guarded(text: str, student: Student) -> str:
    """Return text that no spreadsheet runs, written `="text"` as Canvas itself does where it begins like a formula."""
    if not text.startswith(FORMULA_STARTS):
        return text
    if '"' in text or not text.isprintable():
        what = f"{text!r} begins like a spreadsheet formula and cannot be written safely."
        raise ExportError(what, where=f'student "{student.id}"', fix="Correct the roster.")
    return f'="{text}"'


def _sheet(scores: Scores, path: Path) -> Sheet:
    """Return the file of Canvas, its columns by `Title (id)` or by the exact title, its rows by SIS ids."""
    table = read_kept(path)
    _refuse_other_files(table)
    points_rows = [row for row in range(len(table.rows)) if "Points Possible" in table.cell(row, 0)]
    return Sheet(
        LMS,
        table,
        columns={column.exercise: _place(table, column, points_rows) for column in scores.columns},
        keys=[
            (rows_by(table, "SIS User ID", without=points_rows), sis_id),
            (rows_by(table, "SIS Login ID", without=points_rows), login),
        ],
        decided=lambda cell: cell in DECIDED_IN_CANVAS,
        excused=EXCUSED,
    )


def _refuse_other_files(table: KeptCsv) -> None:
    """Raise unless the first row is one that Canvas takes for a header."""
    header = table.rows[0] if table.rows else []
    named = len(header) > 3 and "Section" in header and ("ID" in header[1] or header[2:3] == ["ID"])
    if not named or not any(key in header for key in ("SIS User ID", "SIS Login ID")):
        what = 'is not a gradebook exported from Canvas: its first row lacks "ID", "Section" or the SIS columns.'
        raise ExportError(what, where=table.path, fix="In Canvas choose Grades, Export, Export Entire Gradebook.")


def _place(table: KeptCsv, column: Column, points_rows: Sequence[int]) -> int:
    """Return where the file has this exercise. Raises when Canvas has other points, or would not read the column."""
    header = list(enumerate(table.rows[0]))[table.rows[0].index("Section") + 1 :]
    titles = {place: match[1] if (match := TITLE_WITH_ID.fullmatch(name)) else name for place, name in header}
    place = place_of(table, column, titles, LMS)
    said = next((table.cell(row, place) for row in points_rows), "")
    if "read only" in said:
        what = f'Canvas would not read the column "{column.title}": it is read only.'
        raise ExportError(what, where=table.path, fix="Rename the exercise in the rubric, or the assignment in Canvas.")
    refuse_other_points(table, column, said, LMS)
    return place
