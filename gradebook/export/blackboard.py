"""Scores filled into a file downloaded from Blackboard Learn (full grade center, or the Ultra gradebook).

Rules: help.blackboard.com, "Work offline with grade data"; tips.uark.edu. Rows are found by `Username`, columns by the
number behind `|` in `Quiz 3 [Total Pts: 10 Score] |664617`; a header without it would become a new column of text that
counts nothing, so this format has no file from scratch. The file is text whatever its ending: separated by tabs
(`.xls`) or commas (`.csv`), in UTF-16 or UTF-8, and goes back as it came, quotes included. The words in brackets say
how a column shows its grades: only where it shows its score does a number mean points. Calculated columns (`up to …`)
take nothing. `Complete` would become the maximum, and an exemption cannot be uploaded: cells with words stay as they
are, except `Needs Grading`, which is where a grade is expected.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from autograder.errors import ExportError
from autograder.model import Student
from gradebook.export.entries import Export, login, refuse_points, refuse_titles, sis_id
from gradebook.export.kept_csv import KeptCsv, read_kept
from gradebook.export.merging import Sheet, is_word, place_of_header, place_of_item, refuse_other_numbers, rows_by
from gradebook.scores import Column, Scores

LMS = "Blackboard"
ITEM = re.compile(r"(.*?) ?\[Total Pts: (up to )?([\d.,]+)(?: ([^\]]*))?\] ?\|(\d+)")
AWAITED = "Needs Grading"
AGAIN = "In Blackboard, in English, choose Work Offline, Download, Full Grade Center, and do not edit it in between."


def blackboard_file(scores: Scores, roster: Iterable[Student], into: Path) -> Export:
    """Return a file downloaded from Blackboard with only our columns filled.

    Raises `ExportError` for titles, points or files that Blackboard would misread.
    """
    students = list(roster)
    refuse_titles(scores.columns, _misread)
    refuse_points(scores)
    return _sheet(scores, into).filled(scores, students)


def _misread(title: str) -> str | None:
    """Return why Blackboard would take a title for another column's."""
    return "holds [, ] or |, with which Blackboard says which column it is." if re.search(r"[\[\]|]", title) else None


def _sheet(scores: Scores, path: Path) -> Sheet:
    """Return the file of Blackboard, its columns by their titles, its rows by Username, then by Student ID."""
    table = read_kept(path, ",;\t", utf16=True)
    header = table.rows[0] if table.rows else []
    if place_of_header(table, "Username") is None or not any(ITEM.fullmatch(name.strip()) for name in header):
        what = 'is no gradebook of Blackboard: it lacks "Username" or a column like "Quiz [Total Pts: 10 Score] |123".'
        raise ExportError(what, where=table.path, fix=AGAIN)
    keys = [(rows_by(table, "Username"), login), (rows_by(table, "Student ID"), sis_id)]
    return Sheet(LMS, table, {column.exercise: _place(table, column) for column in scores.columns}, keys, _decided)


def _decided(cell: str) -> bool:
    """Whether a cell says in words what somebody decided."""
    return is_word(cell) and not cell.startswith(AWAITED)


def _place(table: KeptCsv, column: Column) -> int:
    """Return where the file has this exercise. Raises for other points, and where a number would be no score."""
    place, item = place_of_item(table, column, ITEM, LMS)
    _, calculated, possible, shown, _ = item.groups()
    if calculated:
        what = f'"{column.title}" is calculated by Blackboard, which takes no upload for it.'
        raise ExportError(what, where=table.path, fix="Make a column for the exercise, and download again.")
    if shown not in {None, "Score"}:
        what = f'"{column.title}" shows its grades as {shown}, so Blackboard would not read our numbers as points.'
        raise ExportError(what, where=table.path, fix="Set its primary display to Score, and download again.")
    refuse_other_numbers(table, column, place, possible, LMS)
    return place
