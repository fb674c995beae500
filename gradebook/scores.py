"""The scores of a class, one per student and exercise: what every export starts from. Nothing is rounded here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from autograder.model import Attempt, Rubric, Status
from gradebook.standing import Policy, checks_of, chosen_attempts, exercises_of, known_points, open_checks


@dataclass(frozen=True)
class Column:
    """One exercise as a gradebook column: its id, the title that a person reads, and its points."""

    exercise: str
    title: str
    possible: Decimal


class ScoreState(StrEnum):
    """What is known about an entry. Only the first has points that will stay."""

    GRADED = "graded"
    OPEN = "open"  # some checks, or all, could not be made
    NOT_SUBMITTED = "not submitted"
    COULD_NOT_GRADE = "could not be graded"


@dataclass(frozen=True)
class Scores:
    """Points per (student, exercise); `None` or no entry means no grade, which is not 0.

    `lower_bounds` names the entries in which some checks could not be checked, `ungraded` those whose submission could
    not be graded at all.
    """

    columns: tuple[Column, ...]
    points: Mapping[tuple[str, str], Decimal | None]
    lower_bounds: frozenset[tuple[str, str]] = frozenset()
    ungraded: frozenset[tuple[str, str]] = frozenset()

    def state(self, student: str, exercise: str) -> ScoreState:
        """Return what is known about an entry."""
        key = (student, exercise)
        if key not in self.points:
            return ScoreState.NOT_SUBMITTED
        if key in self.ungraded:
            return ScoreState.COULD_NOT_GRADE
        is_open = self.points[key] is None or key in self.lower_bounds
        return ScoreState.OPEN if is_open else ScoreState.GRADED


def columns_of(rubrics: Iterable[Rubric]) -> tuple[Column, ...]:
    """Return one column per exercise, titled `PY-01 Title`, in the order of the rubrics."""
    return tuple(
        Column(
            exercise=name,
            title=f"{rubric.requirement} {exercise.title}",
            possible=sum((question.possible for question in exercise.questions.values()), Decimal(0)),
        )
        for rubric in rubrics
        for name, exercise in exercises_of(rubric).items()
    )


def scores_of(attempts: Iterable[Attempt], rubrics: Sequence[Rubric], policy: Policy) -> Scores:
    """Return the scores of the attempts that count; one that could not be graded has no points."""
    columns = columns_of(rubrics)
    known = {column.exercise for column in columns}
    chosen = {key: attempt for key, attempt in chosen_attempts(attempts, policy).items() if key[1] in known}
    points = {key: known_points(checks_of(attempt)) for key, attempt in chosen.items()}
    bounds = frozenset(key for key, attempt in chosen.items() if points[key] is not None and open_checks(attempt))
    ungraded = frozenset(key for key, attempt in chosen.items() if attempt.result.status is not Status.GRADED)
    return Scores(columns, points, bounds, ungraded)
