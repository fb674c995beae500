"""Scores, or single checks, as an Apache Parquet file: for pandas, R, DuckDB and all else that reads typed columns.

    scores   one row per student and exercise: the columns of the long CSV; points are null unless `graded`
    checks   one row per check of every recorded attempt: student_id, exercise, attempt, recorded_at (UTC), question,
             check, visible, verdict, points (null where the check could not be made), possible, seconds

The table of checks names hidden ones: it is for the staff. Points are decimals with six places, rounded once, half to
even; texts are dictionaries. The metadata of the schema say which course and term it is, which table, and in which
version of these columns.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from autograder.errors import ExportError
from autograder.leaks import Audience
from autograder.model import Attempt, CheckResult, Student, Verdict
from gradebook.export.entries import (
    Export,
    certain,
    lower_bounds,
    refuse_points,
    refuse_shared_ids,
    strangers,
)
from gradebook.scores import Scores
from gradebook.standing import checks_of

VERSION = "1"
LMS = "the roster"
PLACES = Decimal("0.000001")
LARGEST = Decimal(10) ** 12
POINTS = pa.decimal128(18, 6)
TEXT = pa.dictionary(pa.int32(), pa.string())

SCORES = pa.schema(
    [
        *(pa.field(name, TEXT, nullable=False) for name in ("student_id", "name", "section", "exercise")),
        pa.field("points", POINTS),
        pa.field("possible", POINTS, nullable=False),
        pa.field("status", TEXT, nullable=False),
    ]
)
CHECKS = pa.schema(
    [
        pa.field("student_id", TEXT, nullable=False),
        pa.field("exercise", TEXT, nullable=False),
        pa.field("attempt", pa.int32(), nullable=False),
        pa.field("recorded_at", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("question", TEXT, nullable=False),
        pa.field("check", TEXT, nullable=False),
        pa.field("visible", pa.bool_(), nullable=False),
        pa.field("verdict", TEXT, nullable=False),
        pa.field("points", POINTS),
        pa.field("possible", POINTS, nullable=False),
        pa.field("seconds", pa.float64(), nullable=False),
    ]
)

About = Mapping[str, str]
Rows = Sequence[Sequence[Any]]


def scores_parquet(scores: Scores, roster: Iterable[Student], about: About) -> Export:
    """Return the table of scores. Raises `ExportError` for ids or points that would be misread."""
    students = list(roster)
    refuse_shared_ids(students)
    refuse_points(scores)
    rows = [
        (
            *(student.id, student.name, student.section, column.exercise),
            _points(certain(scores, (student.id, column.exercise)), column.exercise),
            _points(column.possible, column.exercise),
            scores.state(student.id, column.exercise).value,
        )
        for student in students
        for column in scores.columns
    ]
    ids = tuple(student.id for student in students)
    return Export(
        lms=LMS,
        data=_file(SCORES, rows, {**about, "table": "scores"}),
        readable=_text(rows),
        matched=ids,
        strangers=strangers(scores, students),
        lower_bounds=lower_bounds(scores, ids),
        known=tuple(f"{student.id},{student.name},{student.section}" for student in students),
    )


def checks_parquet(attempts: Iterable[Attempt], roster: Iterable[Student], about: About) -> Export:
    """Return the table of checks: every attempt that was graded, in the order of the roster."""
    students, recorded = list(roster), list(attempts)
    refuse_shared_ids(students)
    places = {student.id: place for place, student in enumerate(students)}
    ours = [attempt for attempt in recorded if attempt.result.student in places]
    ours.sort(key=lambda one: (places[one.result.student], one.result.exercise, one.number))
    rows = [_check(attempt, check) for attempt in ours for check in checks_of(attempt)]
    return Export(
        lms=LMS,
        data=_file(CHECKS, rows, {**about, "table": "checks"}),
        readable=_text(rows),
        audience=Audience.STAFF,
        matched=tuple(places),
        strangers=tuple(sorted({attempt.result.student for attempt in recorded} - set(places))),
        known=tuple(places),
    )


def _check(attempt: Attempt, check: CheckResult) -> tuple[Any, ...]:
    """Return the row of a check. What could not be made has no points, which is not 0."""
    exercise = attempt.result.exercise
    points = None if check.verdict is Verdict.COULD_NOT_CHECK else _points(check.points, exercise)
    return (
        *(attempt.result.student, exercise, attempt.number, attempt.recorded_at.astimezone(UTC)),
        *(check.question, check.check, check.visible, check.verdict.value),
        *(points, _points(check.possible, exercise), check.seconds),
    )


def _points(points: Decimal | None, exercise: str) -> Decimal | None:
    """Return points with the places of a column."""
    if points is None:
        return None
    if not points.is_finite() or abs(points) >= LARGEST:
        raise ExportError(f"{points} points are no number that a table holds.", where=exercise, fix="Grade again.")
    return points.quantize(PLACES, rounding=ROUND_HALF_EVEN)


def _file(schema: pa.Schema, rows: Rows, about: About) -> bytes:
    """Return a table as a file; the same rows give the same bytes, with the same version of the library."""
    metadata = {**about, "version": VERSION}
    columns = [_column(field.type, [row[place] for row in rows]) for place, field in enumerate(schema)]
    table = pa.Table.from_arrays(columns, schema=schema.with_metadata(metadata))
    made = io.BytesIO()
    parquet.write_table(table, made, compression="zstd")
    return made.getvalue()


def _column(kind: pa.DataType, values: Sequence[Any]) -> pa.Array:
    return pa.array(values, pa.string()).dictionary_encode() if kind == TEXT else pa.array(values, kind)


def _text(rows: Rows) -> bytes:
    """Return what the table says, one row a line."""
    return "".join(",".join(map(str, row)) + "\n" for row in rows).encode("utf-8", "replace")
