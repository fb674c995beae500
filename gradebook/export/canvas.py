"""Scores as a Canvas gradebook CSV: from scratch, or filled into a file that Canvas exported.

Format: canvas-lms `lib/gradebook_importer.rb` and `lib/gradebook_exporter.rb`. A blank cell means "no grade" and
changes nothing in Canvas; it is never a 0.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from autograder.errors import ExportError, did_you_mean
from autograder.model import Student
from gradebook.export.kept_csv import KeptCsv, read_kept
from gradebook.export.rules import (
    FORMULA_STARTS,
    Made,
    certain,
    login,
    lower_bounds,
    matched_rows,
    points_text,
    refuse_formula,
    refuse_points,
    refuse_titles,
    sis_id,
    who,
)
from gradebook.scores import Column, Scores

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


@dataclass(frozen=True, kw_only=True)
class Export(Made):
    """A file for Canvas. `kept`: (student, exercise) whose cell says EX or N/A and stays so."""

    kept: tuple[tuple[str, str], ...] = ()

    def words(self) -> Mapping[str, Sequence[str | tuple[str, str]]]:
        """Return what each group of names is called."""
        return {
            "share an id, left out": self.ambiguous,
            "not in the file of Canvas": self.unmatched,
            "EX or N/A in Canvas, kept": self.kept,
            "left blank, not all checks could be made": self.lower_bounds,
        }


def canvas_csv(scores: Scores, roster: Iterable[Student], into: Path | None = None) -> Export:
    """Return the file for Canvas: from scratch, or `into` (a Canvas export) with only our columns filled.

    Raises `ExportError` for titles, points or names that Canvas or a spreadsheet would misread.
    """
    students = list(roster)
    refuse_titles(scores.columns, _misread)
    refuse_points(scores)
    return _from_scratch(scores, students) if into is None else _merged(scores, students, into)


def _misread(title: str) -> str:
    """Return why Canvas would drop a title or take it for another assignment, "" where it would not."""
    dropped = next((word for word in DROPPED_TITLES if word in title), None)
    if dropped:
        return f'contains "{dropped}", and Canvas silently ignores such columns.'
    if TITLE_WITH_ID.fullmatch(title):
        return "ends in a number in brackets, which Canvas takes for the id of an assignment."
    return ""


def _from_scratch(scores: Scores, students: Sequence[Student]) -> Export:
    """Return a file with our own header; Canvas finds people by their SIS ids and makes new assignments."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([*HEADER, *(column.title for column in scores.columns)])
    writer.writerow([POINTS_LABEL, "", "", "", "", *(points_text(column.possible) for column in scores.columns)])
    for student in students:
        cells = [points_text(certain(scores, (student.id, column.exercise))) for column in scores.columns]
        writer.writerow([*_identity(student), *cells])
    ids = tuple(student.id for student in students)
    known = tuple(cell for student in students for cell in _identity(student))
    return Export(data=file.getvalue().encode(), matched=ids, lower_bounds=lower_bounds(scores, ids), known=known)


def _identity(student: Student) -> list[str]:
    """Return the cells that say who a row is about."""
    fix = "Correct the roster, or merge into a file exported from Canvas."
    refuse_formula(student, "SIS id", student.sis_id, fix)
    refuse_formula(student, "login", student.login, fix)
    return [_guarded(student.name, student), "", student.sis_id, student.login, _guarded(student.section, student)]


def _guarded(text: str, student: Student) -> str:
    """Return text that no spreadsheet runs, written `="text"` as Canvas itself does where it begins like a formula."""
    if not text.startswith(FORMULA_STARTS):
        return text
    if '"' in text or not text.isprintable():
        what = f"{text!r} begins like a spreadsheet formula and cannot be written safely."
        raise ExportError(what, where=f'student "{student.id}"', fix="Correct the roster.")
    return f'="{text}"'


def _merged(scores: Scores, students: Sequence[Student], path: Path) -> Export:
    """Return the file of Canvas with only our columns filled; a missing grade leaves its cell as it is."""
    table = read_kept(path)
    _refuse_other_files(table)
    columns = {column.exercise: _column_index(table, column) for column in scores.columns}
    found, ambiguous = _match(table, students)
    changes, kept = {}, []
    for student, exercise in scores.points:
        points = certain(scores, (student, exercise))
        if points is None or student not in found or exercise not in columns:
            continue
        cell = (found[student], columns[exercise])
        if table.cell(*cell) in DECIDED_IN_CANVAS:
            kept.append((student, exercise))
        else:
            changes[cell] = points_text(points)
    return Export(
        data=table.with_cells(changes),
        **who(students, found, ambiguous),
        kept=tuple(sorted(kept)),
        lower_bounds=lower_bounds(scores, found),
        known=tuple(cell for row in table.rows for cell in row),
    )


def _refuse_other_files(table: KeptCsv) -> None:
    """Raise unless the first row is one that Canvas takes for a header."""
    header = table.rows[0] if table.rows else []
    named = len(header) > 3 and "Section" in header and ("ID" in header[1] or header[2:3] == ["ID"])
    if not named or not any(key in header for key in ("SIS User ID", "SIS Login ID")):
        what = 'is not a gradebook exported from Canvas: its first row lacks "ID", "Section" or the SIS columns.'
        raise ExportError(what, where=table.path, fix="In Canvas choose Grades, Export, Export Entire Gradebook.")


def _column_index(table: KeptCsv, column: Column) -> int:
    """Return where the file has this exercise, by `Title (id)` or by the exact title."""
    titles = [match[1] if (match := TITLE_WITH_ID.fullmatch(name)) else name for name in table.rows[0]]
    places = [place for place, title in enumerate(titles) if title == column.title]
    if not places:
        what = f'has no column "{column.title}".'
        raise ExportError(
            what, where=table.path, fix=did_you_mean(column.title, titles[table.rows[0].index("Section") + 1 :])
        )
    if len(places) > 1:
        what = f'has {len(places)} columns "{column.title}".'
        raise ExportError(what, where=table.path, fix="Rename one of these assignments in Canvas.")
    _refuse_other_points(table, places[0], column)
    return places[0]


def _refuse_other_points(table: KeptCsv, place: int, column: Column) -> None:
    """Raise when Canvas has other points for the exercise, or would not read the column at all."""
    said = next((table.cell(row, place) for row in range(len(table.rows)) if _is_points_row(table, row)), "")
    if "read only" in said:
        what = f'Canvas would not read the column "{column.title}": it is read only.'
        raise ExportError(what, where=table.path, fix="Rename the exercise in the rubric, or the assignment in Canvas.")
    if said and _number(said) != Decimal(points_text(column.possible)):
        what = f'"{column.title}" has {said} points in Canvas and {points_text(column.possible)} in the rubric.'
        raise ExportError(what, where=table.path, fix="Make them equal, then export from Canvas again.")


def _number(text: str) -> Decimal | None:
    """Return the number that Canvas reads in a cell: the last separator is the decimal point."""
    whole, point, decimals = text.replace(",", ".").rpartition(".")
    try:
        return Decimal(whole.replace(".", "") + point + decimals)
    except InvalidOperation:
        return None


def _is_points_row(table: KeptCsv, row: int) -> bool:
    return "Points Possible" in table.cell(row, 0)


def _match(table: KeptCsv, students: Sequence[Student]) -> tuple[dict[str, int], set[str]]:
    """Return the row of each student, by SIS User ID, then SIS Login ID, and who cannot be told apart."""
    header = table.rows[0]
    columns = {name: header.index(name) if name in header else None for name in ("SIS User ID", "SIS Login ID")}
    rows = [_rows_by_key(table, column) for column in columns.values()]
    return matched_rows(students, zip((sis_id, login), rows, strict=True))


def _rows_by_key(table: KeptCsv, column: int | None) -> dict[str, list[int]]:
    """Return the rows that carry each key; header, points and posting rows carry none."""
    rows: dict[str, list[int]] = {}
    for row in range(1, len(table.rows)):
        if not _is_points_row(table, row) and (key := table.cell(row, column)):
            rows.setdefault(key, []).append(row)
    return rows
