"""The scores of a class, one per student and exercise: what every export starts from. Nothing is rounded here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from autograder.model import Rubric
from gradebook.book import Book
from gradebook.grades import State
from gradebook.standing import exercises_of


@dataclass(frozen=True)
class Column:
    """One exercise as a gradebook column: its id, the title that a person reads, and its points."""

    exercise: str
    title: str
    possible: Decimal


@dataclass(frozen=True)
class Scores:
    """Points per (student, exercise), after the late policy; `None` or no entry means no grade, which is not 0.

    `lower_bounds` names the entries in which some checks could not be checked, `ungraded` those whose submission could
    not be graded at all, `exempt` those that the student need not have. `earned` are the
    points of mastery, before the late policy.
    """

    columns: tuple[Column, ...]
    points: Mapping[tuple[str, str], Decimal | None]
    lower_bounds: frozenset[tuple[str, str]] = frozenset()
    ungraded: frozenset[tuple[str, str]] = frozenset()
    exempt: frozenset[tuple[str, str]] = frozenset()
    earned: Mapping[tuple[str, str], Decimal | None] = field(default_factory=dict)

    def state(self, student: str, exercise: str) -> State:
        """Return what is known about an entry."""
        key = (student, exercise)
        if key in self.exempt:
            return State.EXEMPT
        if key not in self.points:
            return State.NOT_SUBMITTED
        if key in self.ungraded:
            return State.COULD_NOT_GRADE
        is_open = self.points[key] is None or key in self.lower_bounds
        return State.OPEN if is_open else State.GRADED

    def of(self, exercises: Collection[str]) -> Scores:
        """Return the scores of some exercises only."""
        return Scores(
            columns=tuple(column for column in self.columns if column.exercise in exercises),
            points={key: points for key, points in self.points.items() if key[1] in exercises},
            lower_bounds=frozenset(key for key in self.lower_bounds if key[1] in exercises),
            ungraded=frozenset(key for key in self.ungraded if key[1] in exercises),
            exempt=frozenset(key for key in self.exempt if key[1] in exercises),
            earned={key: points for key, points in self.earned.items() if key[1] in exercises},
        )


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


def scores_of(book: Book, rubrics: Sequence[Rubric]) -> Scores:
    """Return the scores of everybody who has any, of the exercises that a rubric has."""
    columns = columns_of(rubrics)
    known = {column.exercise for column in columns}
    grades = {key: grade for key, grade in book.grades.items() if key[1] in known}
    states = {state: frozenset(key for key, grade in grades.items() if grade.state is state) for state in State}
    return Scores(
        columns,
        points={key: grade.points for key, grade in grades.items() if key not in states[State.EXEMPT]},
        lower_bounds=frozenset(key for key in states[State.OPEN] if grades[key].points is not None),
        ungraded=states[State.COULD_NOT_GRADE],
        exempt=states[State.EXEMPT],
        earned={key: grade.earned for key, grade in grades.items()},
    )
