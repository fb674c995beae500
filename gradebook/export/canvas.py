"""Scores as a Canvas gradebook CSV: from scratch, or filled into a file that Canvas exported.

Format: canvas-lms `lib/gradebook_importer.rb` and `lib/gradebook_exporter.rb`. A blank cell means "no grade" and
changes nothing in Canvas; it is never a 0. Points are rounded here, once, half to even.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from pathlib import Path

from autograder.errors import ExportError, did_you_mean
from autograder.files import write_bytes
from autograder.leaks import Audience, Guard
from autograder.model import Student
from gradebook.export.kept_csv import KeptCsv, read_kept
from gradebook.scores import Column, Scores

HEADER = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POINTS_LABEL = "    Points Possible"
CENT = Decimal("0.01")

# Canvas silently ignores a column whose header contains one of these.
DROPPED_TITLES = (
    *("Current Score", "Current Points", "Current Grade", "Final Score", "Final Points", "Final Grade"),
    *("Override Score", "Override Grade", "Override Status"),
)
TITLE_WITH_ID = re.compile(r"(.*)\s\((\d+)\)")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# Excused, and not assigned to this student: decisions made in Canvas that a score must not undo.
DECIDED_IN_CANVAS = ("EX", "N/A")


@dataclass(frozen=True)
class Export:
    """The bytes of a file for Canvas, and by student id who is in it.

    `ambiguous`: ids that several people share; `unmatched`: no row in the file of Canvas; `kept`: (student, exercise)
    whose cell says EX or N/A and stays so; `lower_bounds`: (student, exercise) left out, since a check is still open.
    `known`: cells that the LMS has already, or that say who a row is about.
    """

    data: bytes
    matched: tuple[str, ...]
    ambiguous: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    lower_bounds: tuple[tuple[str, str], ...] = ()
    known: tuple[str, ...] = ()

    def remarks(self) -> dict[str, list[str]]:
        """Return what an administrator should know of it: a word and the names that it is about."""
        words = {
            "share an id, left out": self.ambiguous,
            "not in the file of Canvas": self.unmatched,
            "EX or N/A in Canvas, kept": [" ".join(pair) for pair in self.kept],
            "left blank, not all checks could be made": [" ".join(pair) for pair in self.lower_bounds],
        }
        return {word: list(names) for word, names in words.items() if names}


def canvas_csv(scores: Scores, roster: Iterable[Student], into: Path | None = None) -> Export:
    """Return the file for Canvas: from scratch, or `into` (a Canvas export) with only our columns filled.

    Raises `ExportError` for titles, points or names that Canvas or a spreadsheet would misread.
    """
    students = list(roster)
    _refuse_titles(scores.columns)
    _refuse_points(scores)
    return _from_scratch(scores, students) if into is None else _merged(scores, students, into)


def write(export: Export, to: Path, guard: Guard | None = None) -> Path:
    """Write the file as a whole or not at all. Raises `LeakError` where it holds more of people than who they are."""
    (guard or Guard()).refuse({to.name: export.data}, Audience.LMS, to.parent, export.known)
    return write_bytes(to, export.data)


def points_text(points: Decimal | None) -> str:
    """Return points as Canvas reads them: at most two decimals, no thousands separator, blank for no grade."""
    if points is None:
        return ""
    text = f"{points.quantize(CENT, rounding=ROUND_HALF_EVEN):f}".rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text


def _refuse_titles(columns: Sequence[Column]) -> None:
    """Raise for titles that Canvas would drop, take for another assignment, or that a spreadsheet would run."""
    counts = Counter(column.title for column in columns)
    for column in columns:
        dropped = next((word for word in DROPPED_TITLES if word in column.title), None)
        if dropped:
            raise _bad_title(column, f'contains "{dropped}", and Canvas silently ignores such columns.')
        if counts[column.title] > 1:
            raise _bad_title(column, "is the title of two exercises.")
        if TITLE_WITH_ID.fullmatch(column.title):
            raise _bad_title(column, "ends in a number in brackets, which Canvas takes for the id of an assignment.")
        if not column.title.strip() or column.title.startswith(FORMULA_STARTS) or not column.title.isprintable():
            raise _bad_title(column, "is empty, begins like a formula or holds control characters.")


def _bad_title(column: Column, why: str) -> ExportError:
    return ExportError(f'the title "{column.title}" {why}', where=column.exercise, fix="Change it in the rubric.")


def _refuse_points(scores: Scores) -> None:
    """Raise for points that are no number from 0 to the points of the exercise."""
    possible = {column.exercise: column.possible for column in scores.columns}
    for student, exercise in scores.points:
        points = _certain(scores, (student, exercise))
        if points is None or exercise not in possible:
            continue
        if not points.is_finite() or not 0 <= points <= possible[exercise]:
            what = f'student "{student}" has {points} of {possible[exercise]} points.'
            raise ExportError(what, where=exercise, fix="Grade again with the rubric of today.")


def _from_scratch(scores: Scores, students: Sequence[Student]) -> Export:
    """Return a file with our own header; Canvas finds people by their SIS ids and makes new assignments."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([*HEADER, *(column.title for column in scores.columns)])
    writer.writerow([POINTS_LABEL, "", "", "", "", *(points_text(column.possible) for column in scores.columns)])
    for student in students:
        cells = [points_text(_certain(scores, (student.id, column.exercise))) for column in scores.columns]
        writer.writerow([*_identity(student), *cells])
    ids = tuple(student.id for student in students)
    known = tuple(cell for student in students for cell in _identity(student))
    return Export(file.getvalue().encode(), matched=ids, lower_bounds=_lower_bounds(scores, ids), known=known)


def _identity(student: Student) -> list[str]:
    """Return the cells that say who a row is about."""
    for what, text in (("SIS id", student.sis_id), ("login", student.login)):
        if text.startswith(FORMULA_STARTS):
            raise ExportError(
                f"the {what} {text!r} begins like a spreadsheet formula.",
                where=f'student "{student.id}"',
                fix="Correct the roster, or merge into a file exported from Canvas.",
            )
    return [_guarded(student.name, student), "", student.sis_id, student.login, _guarded(student.section, student)]


def _guarded(text: str, student: Student) -> str:
    """Return text that no spreadsheet runs, written `="text"` as Canvas itself does where it begins like a formula."""
    if not text.startswith(FORMULA_STARTS):
        return text
    if '"' in text or not text.isprintable():
        what = f"{text!r} begins like a spreadsheet formula and cannot be written safely."
        raise ExportError(what, where=f'student "{student.id}"', fix="Correct the roster.")
    return f'="{text}"'


def _certain(scores: Scores, key: tuple[str, str]) -> Decimal | None:
    """Return the points of an entry, or `None` while a check is open: what the grader could not do costs nobody."""
    return None if key in scores.lower_bounds else scores.points.get(key)


def _lower_bounds(scores: Scores, ids: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the exported entries in which some checks could not be checked."""
    exported = set(ids)
    return tuple(sorted(key for key in scores.lower_bounds if key[0] in exported))


def _merged(scores: Scores, students: Sequence[Student], path: Path) -> Export:
    """Return the file of Canvas with only our columns filled; a missing grade leaves its cell as it is."""
    table = read_kept(path)
    _refuse_other_files(table)
    columns = {column.exercise: _column_index(table, column) for column in scores.columns}
    found, ambiguous = _match(table, students)
    changes, kept = {}, []
    for student, exercise in scores.points:
        points = _certain(scores, (student, exercise))
        if points is None or student not in found or exercise not in columns:
            continue
        cell = (found[student], columns[exercise])
        if table.cell(*cell) in DECIDED_IN_CANVAS:
            kept.append((student, exercise))
        else:
            changes[cell] = points_text(points)
    return Export(
        table.with_cells(changes),
        matched=tuple(student.id for student in students if student.id in found),
        ambiguous=tuple(student.id for student in students if student.id in ambiguous),
        unmatched=tuple(student.id for student in students if student.id not in {*found, *ambiguous}),
        kept=tuple(sorted(kept)),
        lower_bounds=_lower_bounds(scores, found),
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
    """Return the row of each student, by SIS User ID, then SIS Login ID, and who cannot be told apart.

    A key that two people share, here or in the file, is thrown away; so is a row that two students claim.
    """
    header = table.rows[0]
    found: dict[str, int] = {}
    doubtful: set[str] = set()
    for name, key in (("SIS User ID", _sis_id), ("SIS Login ID", _login)):
        rows = _rows_by_key(table, header.index(name) if name in header else None)
        people = Counter(key(student) for student in students)
        for student in students:
            places = rows.get(key(student), []) if student.id not in found and key(student) else []
            if len(places) == 1 and people[key(student)] == 1:
                found[student.id] = places[0]
            elif places:
                doubtful.add(student.id)
    claims = Counter(found.values())
    doubtful = {student for student in doubtful if student not in found}
    doubtful |= {student for student, row in found.items() if claims[row] > 1}
    return {student: row for student, row in found.items() if student not in doubtful}, doubtful


def _sis_id(student: Student) -> str:
    return student.sis_id.strip()


def _login(student: Student) -> str:
    return student.login.strip()


def _rows_by_key(table: KeptCsv, column: int | None) -> dict[str, list[int]]:
    """Return the rows that carry each key; header, points and posting rows carry none."""
    rows: dict[str, list[int]] = {}
    for row in range(1, len(table.rows)):
        if not _is_points_row(table, row) and (key := table.cell(row, column)):
            rows.setdefault(key, []).append(row)
    return rows
