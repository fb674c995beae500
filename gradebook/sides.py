"""Where students stand in one exercise: points after the late policy, and the level of mastery of its requirement.

What could be earned is what the counted results were graded with: after the rubric has changed, that is not yet what
the rubric says today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from autograder.model import Rubric
from gradebook.book import Book
from gradebook.grades import Grade, State
from gradebook.standing import exercises_of, level_of

BINS = 10


@dataclass(frozen=True)
class Side:
    """One student in one exercise, before or after a change. `level` is empty where there is nothing to judge."""

    state: State
    points: Decimal | None
    possible: Decimal
    level: str


@dataclass(frozen=True)
class Spread:
    """A class in one exercise: how many have each tenth of the points, each level, and no points that anybody knows.

    A tenth holds its lower end; the last one also its upper end.
    """

    bins: tuple[int, ...]
    levels: Mapping[str, int]
    unknown: int


def rubric_of(exercise: str, rubrics: Iterable[Rubric]) -> Rubric | None:
    """Return the rubric that an exercise belongs to, if any still does."""
    return next((rubric for rubric in rubrics if exercise in exercises_of(rubric)), None)


def sides_of(book: Book, rubrics: Sequence[Rubric], exercise: str) -> dict[str, Side]:
    """Return where everybody stands who has a grade in an exercise, or need not have one."""
    rubric = rubric_of(exercise, rubrics)
    return {
        student: Side(grade.state, grade.points, _possible(grade), _level(book, student, rubric))
        for (student, name), grade in book.grades.items()
        if name == exercise
    }


def spread_of(sides: Mapping[str, Side], levels: Sequence[str]) -> Spread:
    """Return how the sides of a class are spread over points and levels."""
    known = [side for side in sides.values() if side.points is not None]
    bins = Counter(_bin(side) for side in known)
    counts = Counter(side.level for side in sides.values() if side.level)
    by_level = {level: counts[level] for level in levels}
    return Spread(tuple(bins[place] for place in range(BINS)), by_level, len(sides) - len(known))


def levels_of(exercise: str, rubrics: Iterable[Rubric]) -> list[str]:
    """Return the levels that an exercise can lead to, lowest first."""
    rubric = rubric_of(exercise, rubrics)
    return [level.name for level in sorted(rubric.levels, key=lambda level: level.share)] if rubric else []


def shares() -> list[str]:
    """Return what the bins of a spread are called."""
    step = 100 // BINS
    return [f"{place * step}–{(place + 1) * step} %" for place in range(BINS)]


def _bin(side: Side) -> int:
    return min(int(side.points * BINS / side.possible), BINS - 1) if side.points and side.possible else 0


def _possible(grade: Grade) -> Decimal:
    return grade.shown.possible if grade.shown is not None else Decimal(0)


def _level(book: Book, student: str, rubric: Rubric | None) -> str:
    """Return the level that a student has reached in a requirement, by all of its exercises."""
    earned: list[Decimal] = []
    possible = Decimal(0)
    for name, exercise in exercises_of(rubric).items() if rubric else ():
        grade = book.grades.get((student, name))
        if grade is not None and grade.earned is not None:
            earned.append(grade.earned)
            possible += _possible(grade)
        elif grade is None or grade.state is not State.EXEMPT:
            possible += sum((question.possible for question in exercise.questions.values()), Decimal(0))
    return level_of(sum(earned, Decimal(0)) if earned else None, possible, rubric.levels if rubric else ())
