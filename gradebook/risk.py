"""Who may not finish, and why: each rule is a function that a person can read, with its numbers beside it.

A rule looks at what is past its deadline or handed in, never at what is still to come. Every reason has a weight; a
student whose reasons weigh `AT_RISK` or more is at risk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from autograder.model import Rubric
from gradebook.book import Book
from gradebook.grades import Grade, State
from gradebook.scores import Column, columns_of
from gradebook.standing import level_of

AT_RISK = 4
MISSING_WEIGHT, BELOW_WEIGHT, OTHER_WEIGHT = 2, 2, 1
LAST = 3  # so many exercises are looked at for falling points
FALL = Decimal("0.15")  # of the points, from the first of these to the last
MANY_OPEN = 3
OFTEN_LATE = 3


@dataclass(frozen=True)
class Reason:
    """One reason in words, and how much it weighs."""

    weight: int
    words: str


@dataclass(frozen=True)
class Risk:
    """All reasons of one student, the heaviest first."""

    reasons: tuple[Reason, ...] = ()

    @property
    def severity(self) -> int:
        """How much the reasons weigh together."""
        return sum(reason.weight for reason in self.reasons)

    @property
    def is_high(self) -> bool:
        """Whether the student is at risk."""
        return self.severity >= AT_RISK


@dataclass(frozen=True)
class Work:
    """One exercise of a student as the rules see it; `grade` is `None` where nothing was submitted."""

    column: Column
    grade: Grade | None
    is_past: bool

    @property
    def share(self) -> Decimal | None:
        """The share of the points that were earned, or `None` where nobody knows."""
        earned = self.grade.earned if self.grade else None
        return earned / self.column.possible if earned is not None and self.column.possible else None


def risk_of(student: str, book: Book, rubrics: Sequence[Rubric], now: datetime) -> Risk:
    """Return why a student may not finish; `now` says which deadlines are past."""
    works = works_of(student, columns_of(rubrics), book, now)
    found = [reason for rule in RULES for reason in rule(works, rubrics)]
    return Risk(tuple(sorted(found, key=lambda reason: -reason.weight)))


def works_of(student: str, columns: Iterable[Column], book: Book, now: datetime) -> tuple[Work, ...]:
    """Return the exercises that a student need do, in the order of the rubrics."""
    made = []
    for column in columns:
        grade = book.grades.get((student, column.exercise))
        if grade is None or grade.state is not State.EXEMPT:
            due = grade.due if grade else book.policy.due_for(student, column.exercise)
            is_past = due is not None and due.timestamp() + book.policy.late.grace * 60 < now.timestamp()
            made.append(Work(column, grade, is_past))
    return tuple(made)


Rule = Callable[[Sequence[Work], Sequence[Rubric]], list[Reason]]


def missing(works: Sequence[Work], _: Sequence[Rubric]) -> list[Reason]:
    """An exercise is past its deadline and nothing was submitted."""
    titles = [work.column.title for work in works if work.is_past and work.grade is None]
    if not titles:
        return []
    return [
        Reason(MISSING_WEIGHT * len(titles), f"did not submit {_counted(len(titles), 'exercise')}: {_list(titles)}")
    ]


def below(works: Sequence[Work], rubrics: Sequence[Rubric]) -> list[Reason]:
    """Of what is due or submitted, too few points were earned for the second level of the requirement."""
    found = []
    for rubric in rubrics:
        own = [work for work in works if work.column.title.startswith(f"{rubric.requirement} ")]
        judged = [work for work in own if work.share is not None or (work.is_past and work.grade is None)]
        points = sum((work.grade.earned or Decimal(0) for work in judged if work.grade), Decimal(0))
        possible = sum((work.column.possible for work in judged), Decimal(0))
        levels = sorted(rubric.levels, key=lambda level: -level.share)
        level = level_of(points, possible, levels)
        if possible and level not in {one.name for one in levels[:2]}:
            found.append(f"{rubric.requirement} ({level})")
    return [Reason(BELOW_WEIGHT * len(found), f"below “{_second(rubrics)}” in {_list(found)}")] if found else []


def falling(works: Sequence[Work], _: Sequence[Rubric]) -> list[Reason]:
    """The points of the last exercises fell from each to the next."""
    known = [
        (work.grade.tries[-1].attempt.recorded_at, work.share) for work in works if work.grade and work.grade.tries
    ]
    last = [share for _, share in sorted(known, key=lambda pair: pair[0]) if share is not None][-LAST:]
    if len(last) < LAST or last[0] - last[-1] < FALL or any(after >= before for before, after in pairwise(last)):
        return []
    return [Reason(OTHER_WEIGHT, f"points fall: {', '.join(f'{share:.0%}' for share in last)}")]


def open_checks(works: Sequence[Work], _: Sequence[Rubric]) -> list[Reason]:
    """Many checks of the attempts that count have no verdict, or whole submissions have none."""
    attempts = [one.attempt for work in works if work.grade for one in work.grade.counted]
    count = sum(one.open_checks if one.is_graded else MANY_OPEN for one in attempts)
    return [Reason(OTHER_WEIGHT, "much of the work has no verdict yet")] if count >= MANY_OPEN else []


def late(works: Sequence[Work], _: Sequence[Rubric]) -> list[Reason]:
    """Several exercises were handed in late."""
    count = sum(any(one.days_late for one in work.grade.counted) for work in works if work.grade)
    return [Reason(OTHER_WEIGHT, f"late with {count} exercises")] if count >= OFTEN_LATE else []


RULES: tuple[Rule, ...] = (missing, below, falling, open_checks, late)


def _second(rubrics: Sequence[Rubric]) -> str:
    """Return the name of the second level, as most rubrics call it."""
    names = [
        sorted(rubric.levels, key=lambda level: -level.share)[min(1, len(rubric.levels) - 1)].name for rubric in rubrics
    ]
    return max(sorted(set(names)), key=names.count)


def _list(names: Sequence[str], most: int = 4) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
