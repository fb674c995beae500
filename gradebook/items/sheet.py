"""The answers of a class to one exercise: rows without names, columns of checks. Item analysis starts from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from autograder.model import Attempt, CheckResult, RubricExercise, Status, Verdict

NOTHING_YET = re.compile(r"^ *Got +nothing yet\b", re.MULTILINE)  # what feedback says of an answer as it was handed out


@dataclass(frozen=True)
class Column:
    """One check. `label` is short enough for a plot: `Q4.2` is the second check of Q4."""

    check: str
    question: str
    label: str
    title: str
    visible: bool
    hint: str


@dataclass(frozen=True)
class Mark:
    """What one check gave one student. `passed` is `None` where it could not be checked, `seconds` where none are."""

    passed: bool | None
    points: Decimal
    possible: Decimal
    seconds: float | None
    untouched: bool


Row = tuple[Mark | None, ...]  # in the order of the columns; None where the attempt has no such check


@dataclass(frozen=True)
class Sheet:
    """The graded attempts of an exercise that count. Rows have an order of their own, which tells nothing of names."""

    exercise: str
    title: str
    questions: Mapping[str, str]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    ungraded: int = 0

    def places(self, question: str) -> frozenset[int]:
        """Return which columns belong to a question."""
        return frozenset(place for place, column in enumerate(self.columns) if column.question == question)


def sheet_of(exercise: str, words: RubricExercise, attempts: Iterable[Attempt]) -> Sheet:
    """Return the sheet of the attempts that count, one of each student, at one exercise; the rubric gives the order."""
    all_results = [attempt.result for attempt in attempts]
    results = [result for result in all_results if result.status is Status.GRADED]
    known = {check.check: check for result in results for check in sorted(result.checks, key=lambda one: one.title)}
    columns = _columns(words, known)
    rows = []
    for result in results:
        marks = {check.check: _mark(check) for check in result.checks}
        rows.append(tuple(marks.get(column.check) for column in columns))
    return Sheet(
        exercise=exercise,
        title=words.title,
        questions={key: question.title for key, question in words.questions.items()},
        columns=columns,
        rows=tuple(sorted(rows, key=repr)),
        ungraded=len(all_results) - len(results),
    )


@dataclass(frozen=True)
class Earned:
    """Points that were earned of those that could be, over the marks whose verdict is known."""

    points: Decimal
    possible: Decimal

    def without(self, part: Earned) -> Earned:
        """Return what is left without a part."""
        return Earned(self.points - part.points, self.possible - part.possible)

    @property
    def share(self) -> Fraction | None:
        """The exact share, or `None` where nothing could be earned."""
        return Fraction(self.points) / Fraction(self.possible) if self.possible else None


def earned(marks: Iterable[Mark | None]) -> Earned:
    """Return what some marks earned; unknown verdicts count for nothing."""
    known = [mark for mark in marks if mark is not None and mark.passed is not None]
    return Earned(sum((mark.points for mark in known), Decimal(0)), sum((mark.possible for mark in known), Decimal(0)))


def _columns(words: RubricExercise, known: Mapping[str, CheckResult]) -> tuple[Column, ...]:
    """Return the checks of the rubric in its order, and below each question those that only results know."""
    columns = []
    for key, question in words.questions.items():
        others = sorted(name for name, check in known.items() if check.question == key and name not in question.checks)
        for number, name in enumerate([*question.checks, *others], 1):
            found = known.get(name)
            title, visible = (found.title, found.visible) if found else (name, True)
            hint = question.checks[name].hint if name in question.checks else ""
            columns.append(Column(name, key, f"{key}.{number}", title, visible, hint))
    return tuple(columns)


def _mark(check: CheckResult) -> Mark:
    known = check.verdict is not Verdict.COULD_NOT_CHECK
    return Mark(
        passed=check.verdict is Verdict.PASSED if known else None,
        points=check.points,
        possible=check.possible,
        seconds=check.seconds if check.seconds > 0 else None,
        untouched=NOTHING_YET.search(check.message) is not None,
    )
