"""Scores as a neutral CSV file, for whatever reads CSV: no LMS, nothing rounded, every state told apart.

Long, one row per student and exercise, in the order of roster and rubrics:

    student_id   as in the roster, leading zeros included
    name         `Last, First`
    section
    exercise     its id, as in results: `py-01/01-async-api-calls`
    points       exact, with `.`; blank unless the status is `graded`
    possible     all points of the exercise
    status       `graded`; `open`: some checks could not be made; `not submitted`; `could not be graded`;
                 `exempt`: need not be done

Wide, one row per student: the first three, then `<exercise> points`, `<exercise> possible` and `<exercise> status` for
each exercise. UTF-8, commas, CRLF (RFC 4180); a byte order mark only where asked for, for Excel. A name or section that
a spreadsheet would run as a formula begins with `'`; an id is never changed, so one like a formula is refused.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence

from autograder.model import Student
from gradebook.export.entries import (
    FORMULA_STARTS,
    Export,
    certain,
    exact_text,
    lower_bounds,
    refuse_formula,
    refuse_points,
    refuse_shared_ids,
    strangers,
)
from gradebook.export.kept_csv import BOM
from gradebook.scores import Column, Scores

PERSON = ("student_id", "name", "section")
ENTRY = ("points", "possible", "status")


def plain_csv(
    scores: Scores,
    roster: Iterable[Student],
    *,
    long: bool = False,
    bom: bool = False,
    only: Collection[tuple[str, str]] | None = None,
) -> Export:
    """Return the file, wide or long. Raises `ExportError` for ids or points that would be misread.

    `only`: of the long one, the rows of these (student, exercise).
    """
    students = list(roster)
    _refuse_ids(students)
    refuse_points(scores)
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerows(
        _long(scores, students, only) if long else _wide(scores, students)
    )
    ids = tuple(student.id for student in students)
    return Export(
        lms="the roster",
        data=((BOM if bom else "") + file.getvalue()).encode(),
        matched=ids,
        strangers=strangers(scores, students),
        lower_bounds=lower_bounds(scores, ids),
        known=tuple(",".join(_person(student)) for student in students),
    )


def _refuse_ids(students: Sequence[Student]) -> None:
    """Raise for ids that name two people, or that a spreadsheet would run."""
    for student in students:
        refuse_formula("id", student.id, student, "Correct the roster.")
    refuse_shared_ids(students)


def _long(scores: Scores, students: Iterable[Student], only: Collection[tuple[str, str]] | None) -> Iterator[list[str]]:
    yield [*PERSON, "exercise", *ENTRY]
    for student in students:
        for column in scores.columns:
            if only is None or (student.id, column.exercise) in only:
                yield [*_person(student), column.exercise, *_entry(scores, student, column)]


def _wide(scores: Scores, students: Iterable[Student]) -> Iterator[list[str]]:
    yield [*PERSON, *(f"{column.exercise} {what}" for column in scores.columns for what in ENTRY)]
    for student in students:
        yield [*_person(student), *(cell for column in scores.columns for cell in _entry(scores, student, column))]


def _person(student: Student) -> list[str]:
    return [student.id, _guarded(student.name), _guarded(student.section)]


def _guarded(text: str) -> str:
    """Return text that no spreadsheet runs."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _entry(scores: Scores, student: Student, column: Column) -> list[str]:
    points = certain(scores, (student.id, column.exercise))
    state = scores.state(student.id, column.exercise)
    return ["" if points is None else exact_text(points), exact_text(column.possible), state.value]
