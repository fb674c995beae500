"""The scores of a class, one per student and exercise: what every export starts from. Nothing is rounded here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from autograder.model import Attempt, Rubric
from gradebook.standing import Policy, checks_of, chosen_attempts, exercises_of, known_points, open_checks


@dataclass(frozen=True)
class Column:
    """One exercise as a gradebook column: its id, the title that a person reads, and its points."""

    exercise: str
    title: str
    possible: Decimal


@dataclass(frozen=True)
class Scores:
    """Points per (student, exercise); `None` or no entry means no grade, which is not 0.

    `lower_bounds` names the entries in which some checks could not be checked.
    """

    columns: tuple[Column, ...]
    points: Mapping[tuple[str, str], Decimal | None]
    lower_bounds: frozenset[tuple[str, str]] = frozenset()


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
    return Scores(columns, points, bounds)
