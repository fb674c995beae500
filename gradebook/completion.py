"""Whether a student has finished the course: the total, the requirements mastered, the criteria of success.

A requirement is mastered at the highest level of its rubric. The total is the sum over all exercises, without those
that the student is exempt from and those with the lowest share, as many as the policy drops.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from autograder.config import SuccessCriterion
from autograder.model import Rubric, Standing
from gradebook.book import Book
from gradebook.grades import State
from gradebook.scores import Column, columns_of
from gradebook.standing import open_checks, standing_of


class Met(StrEnum):
    """Whether a criterion of success is met. Open means that a check, or a person, has not spoken yet."""

    MET = "met"
    OPEN = "open"
    NOT_YET = "not yet"


@dataclass(frozen=True)
class Total:
    """Points of the course after the late policy, of how many; `dropped` exercises are in neither.

    `is_certain` is false while a check is open, or a submission could not be graded: the points can still grow.
    """

    points: Decimal
    possible: Decimal
    dropped: tuple[str, ...]
    is_certain: bool

    @property
    def share(self) -> Decimal:
        """The points as a share of what is possible, 0 to 1."""
        return self.points / self.possible if self.possible else Decimal(0)


@dataclass(frozen=True)
class Completion:
    """How far one student is. `criteria` are in the order of the settings; `exercises` are those not exempt."""

    student: str
    total: Total
    standings: tuple[Standing, ...]
    mastered: tuple[str, ...]
    criteria: tuple[tuple[SuccessCriterion, Met], ...]
    submitted: int
    exercises: int

    @property
    def is_complete(self) -> bool:
        """Whether every requirement is mastered that the student is not exempt from."""
        asked = [one for one in self.standings if one.possible]
        return bool(asked) and len(self.mastered) == len(asked)


def completion_of(
    student: str, book: Book, rubrics: Sequence[Rubric], criteria: Iterable[SuccessCriterion], now: datetime
) -> Completion:
    """Return how far one student is. `now` decides which exercises are past their deadline, and may be dropped."""
    standings = tuple(standing_of(student, rubric, book) for rubric in rubrics)
    highest = {rubric.requirement: max(rubric.levels, key=lambda level: level.share).name for rubric in rubrics}
    met = {one.requirement: _met(one, highest[one.requirement], book) for one in standings if one.possible}
    exempt = {one.requirement for one in standings if not one.possible}
    columns = [column for column in columns_of(rubrics) if not _is(book, student, column, State.EXEMPT)]
    return Completion(
        student=student,
        total=total_of(student, columns, book, now),
        standings=standings,
        mastered=tuple(name for name, how in met.items() if how is Met.MET),
        criteria=tuple((criterion, _together(criterion, met, exempt)) for criterion in criteria),
        submitted=sum((student, column.exercise) in book.grades for column in columns),
        exercises=len(columns),
    )


def total_of(student: str, columns: Sequence[Column], book: Book, now: datetime) -> Total:
    """Return the total over these exercises; what is not submitted earns nothing, and is dropped once it is due."""
    grades = {column.exercise: book.grades.get((student, column.exercise)) for column in columns}
    points = {name: (grade.points or Decimal(0)) if grade else Decimal(0) for name, grade in grades.items()}
    final = [column for column in columns if _is_final(student, column, book, now)]
    lowest = sorted(final, key=lambda column: _share(points[column.exercise], column.possible))
    dropped = {column.exercise for column in lowest[: book.policy.drop_lowest]}
    kept = [column for column in columns if column.exercise not in dropped]
    uncertain = {State.OPEN, State.COULD_NOT_GRADE}
    return Total(
        points=sum((points[column.exercise] for column in kept), Decimal(0)),
        possible=sum((column.possible for column in kept), Decimal(0)),
        dropped=tuple(column.exercise for column in columns if column.exercise in dropped),
        is_certain=not any(grade and grade.state in uncertain for grade in grades.values()),
    )


def _is_final(student: str, column: Column, book: Book, now: datetime) -> bool:
    """Whether an exercise may be dropped: it has points that stay, or nothing came until its deadline."""
    grade = book.grades.get((student, column.exercise))
    if grade is not None:
        return grade.state is State.GRADED
    due = book.policy.due_for(student, column.exercise)
    return due is not None and due.timestamp() < now.timestamp()


def _share(points: Decimal, possible: Decimal) -> Decimal:
    return points / possible if possible else Decimal(1)


def _is(book: Book, student: str, column: Column, state: State) -> bool:
    grade = book.grades.get((student, column.exercise))
    return grade is not None and grade.state is state


def _met(standing: Standing, highest: str, book: Book) -> Met:
    """Return whether a requirement is mastered; open where what nobody knows yet could decide it."""
    if standing.level == highest:
        return Met.MET
    for exercise in {question.exercise for question in standing.questions}:
        attempts = book.attempts.get((standing.student, exercise), ())
        grade = book.grades.get((standing.student, exercise))
        if (grade and grade.state is State.COULD_NOT_GRADE) or any(open_checks(attempt) for attempt in attempts):
            return Met.OPEN
    return Met.NOT_YET


def _together(criterion: SuccessCriterion, met: Mapping[str, Met], exempt: Collection[str]) -> Met:
    """Return whether all requirements of a criterion are mastered; one that has no rubric yet is not."""
    found = {met.get(name, Met.NOT_YET) for name in criterion.requirements if name not in exempt} or {Met.NOT_YET}
    return next(how for how in (Met.NOT_YET, Met.OPEN, Met.MET) if how in found)
