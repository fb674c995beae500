"""A batch as a table to read and as a document for scripts."""

from __future__ import annotations

import json

from rich.table import Table

from autograder.grade import Batch
from autograder.model import Result, Status, Verdict

MOST_ROWS = 60


def results_table(batch: Batch) -> Table:
    """Return a table with a row per student and exercise: points per question, and what stands in the way.

    Of a large batch it shows the first results only: the others are in the folder of results.
    """
    questions = sorted({check.question for result in batch.results for check in result.checks})
    table = Table(title="Results")
    table.add_column("Student")
    table.add_column("Exercise")
    for name in [*questions, "Points"]:
        table.add_column(name, justify="right")
    table.add_column("", overflow="fold")
    rows = [(result.exercise, result.student, _row(result, questions)) for result in batch.results]
    rows += [(exercise, student, _absent(student, exercise, questions)) for student, exercise in batch.not_submitted]
    for _, _, cells in sorted(rows)[:MOST_ROWS]:
        table.add_row(*cells)
    if len(rows) > MOST_ROWS:
        table.caption = f"… and {len(rows) - MOST_ROWS} more"
    return table


def ungraded(batch: Batch) -> list[str]:
    """Return a line for everybody who has no grade, or not all of one, and why."""
    lines = []
    for result in batch.results:
        unsure = [check for check in result.checks if check.verdict is Verdict.COULD_NOT_CHECK]
        who = f"{result.student} {_stem(result.exercise)}"
        if result.status is Status.COULD_NOT_GRADE:
            lines.append(f"{who} could not be graded: {result.reason}")
        elif unsure:
            lines.append(f"{who}: {len(unsure)} checks could not be made, e.g. {unsure[0].check}: {unsure[0].cause}")
    absent: dict[str, list[str]] = {}
    for student, exercise in batch.not_submitted:
        absent.setdefault(_stem(exercise), []).append(student)
    return lines + [f"{exercise} not submitted: {', '.join(students)}" for exercise, students in absent.items()]


def as_document(batch: Batch) -> str:
    """Return a batch as JSON: `results`, and `not_submitted` as pairs of student and exercise."""
    return json.dumps(
        {
            "schema_version": 1,
            "results": [result.model_dump(mode="json") for result in batch.results],
            "not_submitted": [list(pair) for pair in batch.not_submitted],
        },
        indent=1,
        ensure_ascii=False,
    )


def _row(result: Result, questions: list[str]) -> list[str]:
    if result.status is Status.COULD_NOT_GRADE:
        blank = [""] * (len(questions) + 1)
        return [result.student, _stem(result.exercise), *blank, f"could not be graded: {result.reason}"]
    cells = [_question(result, question) for question in questions]
    unsure = [f"{check.check}: {check.cause}" for check in result.checks if check.verdict is Verdict.COULD_NOT_CHECK]
    remark = f"could not be checked: {'; '.join(unsure)}" if unsure else "; ".join(result.notes[:1])
    return [result.student, _stem(result.exercise), *cells, f"{result.points:f} / {result.possible:f}", remark]


def _question(result: Result, question: str) -> str:
    checks = [check for check in result.checks if check.question == question]
    return f"{sum(check.points for check in checks):f}" if checks else ""


def _absent(student: str, exercise: str, questions: list[str]) -> list[str]:
    return [student, _stem(exercise), *[""] * (len(questions) + 1), "not submitted"]


def _stem(exercise: str) -> str:
    """Return a short name of an exercise that still names it: `01-async-api-calls` of py-01 is `py-01/01`."""
    module, _, stem = exercise.partition("/")
    return f"{module}/{stem.split('-')[0]}"
