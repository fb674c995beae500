"""Scores of one exercise in a grading worksheet of Moodle: a downloaded file with nothing but its grades filled in.

Rules, from moodle `mod/assign/gradingtable.php` and `mod/assign/feedback/offline/importgradeslib.php`, `locallib.php`:

- Headings and words are in the language of who downloads, and must be the same when it goes back: nothing of them is
  read here. The first column is the participant (a word and a number), the second the full name unless marking is
  blind, then whatever identifies users. `Grade` stands before `Maximum Grade`, the same number in each row, and that
  before `Grade can be changed`.
- Numbers have the decimal sign of the language. A blank grade, one above the maximum and one that cannot be changed
  are skipped without a word, and so is a row that was graded after the download: the times of the file tell, and they
  are never rewritten.
- Moodle needs every row to have as many cells as the header.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from autograder.errors import ExportError
from autograder.model import Student
from gradebook.export.entries import Made, certain, exempt, lower_bounds, points_text, refuse_points
from gradebook.export.kept_csv import KeptCsv, read_kept
from gradebook.export.merging import match, who
from gradebook.export.moodle import of_exercise, sis_id
from gradebook.scores import Column, Scores

PARTICIPANT = re.compile(r"\D+\d+")
NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)(\s*%)?")
FIRST_ID = 2  # after the participant and the full name, which is no id
LOCKED = {"no", "nein", "non", "nee", "não", "nie", "ne", "nej", "nei", "ei", "нет", "ні", "hayır", "いいえ", "否"}
AGAIN = "Download the grading worksheet again in Moodle, and do not edit it in between."


@dataclass(frozen=True, kw_only=True)
class WorksheetExport(Made):
    """A worksheet with grades.

    `locked`: students whose grade cannot be changed in Moodle; `replaced`: who had another grade in the file;
    `strangers`: participants who were matched to nobody.
    """

    locked: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()

    def words(self) -> Mapping[str, Sequence[str | tuple[str, str]]]:
        """Return what each group of names is called."""
        return {
            "share an id, left out": self.ambiguous,
            "not in the worksheet": self.unmatched,
            "in the worksheet, matched to nobody": self.strangers,
            "cannot be changed in Moodle, kept": self.locked,
            "had another grade in the worksheet": self.replaced,
            "left as it was, not all checks could be made": self.lower_bounds,
            "exempt, set by hand in Moodle": self.exempt,
        }


@dataclass(frozen=True)
class _Sheet:
    """Where a worksheet has what, and how it writes a number."""

    table: KeptCsv
    rows: tuple[int, ...]
    grade: int

    def numbers(self, column: int) -> list[str]:
        """Return the cells of a column that are not blank."""
        return [cell for row in self.rows if (cell := self.table.cell(row, column))]

    @property
    def written(self) -> list[str]:
        """Return all numbers of the two columns of grades, as they are written."""
        return [*self.numbers(self.grade), *self.numbers(self.grade + 1)]

    @property
    def most(self) -> Decimal:
        """Return the maximum grade."""
        return _number(self.numbers(self.grade + 1)[0])

    @property
    def percent(self) -> str:
        """Return the sign with which the file writes its grades as shares, "" where it does not."""
        return next((match[2] for cell in self.written if (match := NUMBER.fullmatch(cell)) and match[2]), "")

    def text(self, points: Decimal, possible: Decimal) -> str:
        """Return points as a cell of this file: its decimal sign, its percent sign."""
        value = points * self.most / possible if self.percent and possible else points
        sign = "," if any("," in cell for cell in self.written) else "."
        return points_text(value).replace(".", sign) + self.percent


def moodle_worksheet(
    scores: Scores, roster: Iterable[Student], into: Path, exercise: str, grade_column: str | None = None
) -> WorksheetExport:
    """Return the worksheet `into` with the scores of one exercise. Raises `ExportError` where Moodle would misread it.

    `grade_column`: the heading of the column of grades, where it cannot be told from what stands in it.
    """
    scores, students = of_exercise(scores, exercise), list(roster)
    refuse_points(scores)
    sheet, (column,) = _sheet(read_kept(into), grade_column), scores.columns
    _refuse_other_points(sheet, column)
    found, ambiguous = matched_people(sheet.table, sheet.rows, students, sheet.grade)
    if not found and not ambiguous:
        what = "nobody of the roster stands in it with an ID number, a user name or an address."
        fix = "Let Moodle show them (Show user identity), and reveal identities where marking is blind."
        raise ExportError(what, where=into, fix=fix)
    changes, locked, replaced = {}, [], []
    for student, row in found.items():
        points, old = certain(scores, (student, column.exercise)), sheet.table.cell(row, sheet.grade)
        text = "" if points is None else sheet.text(points, column.possible)
        if not text or (old and _number(old) == _number(text)):
            continue
        if sheet.table.cell(row, sheet.grade + 2).casefold() in LOCKED:
            locked.append(student)
            continue
        changes[row, sheet.grade] = text
        replaced += [student] if old else []
    claimed = set(found.values())
    return WorksheetExport(
        data=sheet.table.with_cells(changes),
        **who(students, found, ambiguous),
        lower_bounds=lower_bounds(scores, found),
        exempt=exempt(scores, found),
        known=tuple(cell for row in sheet.table.rows for cell in row),
        locked=tuple(locked),
        replaced=tuple(replaced),
        strangers=tuple(sheet.table.cell(row, 0) for row in sheet.rows if row not in claimed),
    )


def _sheet(table: KeptCsv, grade_column: str | None) -> _Sheet:
    """Return a worksheet, once it is known to be one."""
    rows = participants(table)
    uneven = next((row for row in rows if len(table.rows[row]) != len(table.rows[0])), None)
    if uneven is not None:
        what = f'the row of "{table.cell(uneven, 0)}" has not as many cells as the header; Moodle takes no such file.'
        raise ExportError(what, where=table.path, fix=AGAIN)
    header = [name.strip() for name in table.rows[0]]
    places = [place for place in range(1, len(header) - 2) if _has_grades(table, rows, place)]
    if grade_column is not None:
        places = [place for place in places if header[place] == grade_column]
    if len(places) != 1:
        what = f'has {len(places) or "no"} columns "{grade_column or "Grade"}" beside one with the maximum grade.'
        fix = "Is the assignment graded with points? Else say which column it is with --grade-column, as in its header."
        raise ExportError(what, where=table.path, fix=fix)
    return _Sheet(table, rows, places[0])


def participants(table: KeptCsv) -> tuple[int, ...]:
    """Return the rows of a worksheet, once it is known to be one. Raises `ExportError`."""
    rows = tuple(row for row, cells in enumerate(table.rows) if row and cells)
    if not rows or not all(PARTICIPANT.fullmatch(table.cell(row, 0)) for row in rows):
        what = "is not a grading worksheet of Moodle: its first column holds no participants with a number."
        raise ExportError(what, where=table.path, fix=AGAIN)
    return rows


def _has_grades(table: KeptCsv, rows: Sequence[int], place: int) -> bool:
    """Whether a column holds numbers or nothing, the next the same number in each row, and the one after it words."""
    grades, most, words = ([table.cell(row, place + step) for row in rows] for step in range(3))
    return (
        all(not cell or NUMBER.fullmatch(cell) for cell in grades)
        and len(set(most)) == 1
        and all(NUMBER.fullmatch(cell) for cell in most)
        and all(word and not NUMBER.fullmatch(word) for word in words)
        and len(set(words)) <= len(("yes", "no"))
    )


def _number(cell: str) -> Decimal:
    """Return the number in a cell that holds one."""
    match = NUMBER.fullmatch(cell)
    return Decimal(match[1].replace(",", ".")) if match else Decimal("NaN")


def _refuse_other_points(sheet: _Sheet, column: Column) -> None:
    """Raise when Moodle has other points for the exercise: 10 of 10 must not arrive as 10 of 100."""
    wanted = Decimal(100) if sheet.percent else Decimal(points_text(column.possible))
    if sheet.most != wanted:
        what = f"the maximum grade is {sheet.most} in Moodle and {points_text(column.possible)} in the rubric."
        raise ExportError(what, where=sheet.table.path, fix="Make them equal, then download the worksheet again.")


def matched_people(
    table: KeptCsv, rows: Sequence[int], students: Sequence[Student], grade: int | None = None
) -> tuple[dict[str, int], set[str]]:
    """Return the row of each student, by SIS id, then by login (user name or address), and who is in doubt.

    Ids stand before the column `grade`, or before the first one that could be it, where there is one.
    """
    width = len(table.rows[0])
    end = grade or next((place for place in range(1, width - 2) if _has_grades(table, rows, place)), width)
    exact: dict[str, list[int]] = {}
    folded: dict[str, list[int]] = {}
    for row in rows:
        cells = {table.cell(row, column) for column in range(FIRST_ID, end)} - {""}
        for cell in cells:
            exact.setdefault(cell, []).append(row)
        for cell in {cell.casefold() for cell in cells}:
            folded.setdefault(cell, []).append(row)
    return match(students, [(exact, sis_id), (folded, _folded_login)])


def _folded_login(student: Student) -> str:
    return student.login.strip().casefold()
