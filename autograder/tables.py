"""A batch as a table to read and as a document for scripts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from autograder.grade import Batch
from autograder.model import Result, Status, Verdict

MOST_ROWS = 120


@dataclass(frozen=True)
class Overview:
    """A batch at a glance: its table, a line for everybody without a whole grade, and whether all could be graded."""

    table: Table
    ungraded: tuple[str, ...]
    complete: bool


def overview(batch: Batch, shown: Callable[[str], str] = str) -> Overview:
    """Return a batch at a glance. Each result is looked at once, and only what is shown of it is kept.

    The table has a row per submission, with the points of each question; what stands in the way is said below it. Of a
    large batch it shows the first ones only: the others are in the folder of results. `shown` says what a student is
    called there. Who has handed in nothing stands in the lines, once per exercise.
    """
    questions: set[str] = set()
    first: dict[tuple[str, str], Result] = {}
    without = []
    for result in batch.results:
        questions.update(check.question for check in result.checks)
        without += _without_grade(result)
        first[result.exercise, result.student] = result
        if len(first) > MOST_ROWS:
            del first[max(first)]
    absent: dict[str, list[str]] = {}
    for student, exercise in batch.not_submitted:
        absent.setdefault(_stem(exercise), []).append(student)
    lines = [f"{exercise} not submitted: {', '.join(students)}" for exercise, students in absent.items()]
    hidden = len(batch.results) - len(first)
    return Overview(_table(first, sorted(questions), hidden, shown), (*without, *lines), not without)


def _table(
    first: Mapping[tuple[str, str], Result], questions: list[str], hidden: int, shown: Callable[[str], str]
) -> Table:
    table = Table(title="Results", caption_justify="left")
    table.add_column("Student")
    table.add_column("Exercise", no_wrap=True)
    for name in [*questions, "Points"]:
        table.add_column(name, justify="right", no_wrap=True)
    said = []
    for _, result in sorted(first.items(), key=lambda row: row[0]):
        student, exercise = shown(result.student), _stem(result.exercise)
        table.add_row(student, exercise, *_points(result, questions))
        if remark := _remark(result):
            said.append(f"{student} {exercise}: {remark}")
    more = [f"… and {hidden} more"] if hidden else []
    table.caption = Text("\n".join([*said, *more])) if said or more else None
    return table


def _without_grade(result: Result) -> list[str]:
    """Return why a result is no grade, or not all of one."""
    unsure = [check for check in result.checks if check.verdict is Verdict.COULD_NOT_CHECK]
    who = f"{result.student} {_stem(result.exercise)}"
    if result.status is Status.COULD_NOT_GRADE:
        return [f"{who} could not be graded: {result.reason}"]
    if unsure:
        return [f"{who}: {len(unsure)} checks could not be made, e.g. {unsure[0].check}: {unsure[0].cause}"]
    return []


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


def _points(result: Result, questions: list[str]) -> list[str]:
    if result.status is Status.COULD_NOT_GRADE:
        return [""] * (len(questions) + 1)
    return [*(_question(result, question) for question in questions), f"{result.points:f} / {result.possible:f}"]


def _remark(result: Result) -> str:
    """Return what else is to be said of a result, if anything is."""
    if result.status is Status.COULD_NOT_GRADE:
        return f"could not be graded: {result.reason}"
    unsure = [f"{check.check}: {check.cause}" for check in result.checks if check.verdict is Verdict.COULD_NOT_CHECK]
    return f"could not be checked: {'; '.join(unsure)}" if unsure else "; ".join(result.notes[:1])


def _question(result: Result, question: str) -> str:
    checks = [check for check in result.checks if check.question == question]
    return f"{sum(check.points for check in checks):f}" if checks else ""


def _stem(exercise: str) -> str:
    """Return a short name of an exercise that still names it: `01-async-api-calls` of py-01 is `py-01/01`."""
    module, _, stem = exercise.partition("/")
    return f"{module}/{stem.split('-')[0]}"
