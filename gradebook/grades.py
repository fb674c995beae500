"""Grades: what each student has for each exercise by the policy of the course, and every step of how it came about.

Nothing is stored and nothing rounded here. A grade that nobody knows is `None`, which is not 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache

from autograder.policy import Policy
from gradebook.lateness import days_late, percent_off
from gradebook.summaries import AttemptSummary

HUNDRED = Decimal(100)
Key = tuple[str, str]


class State(StrEnum):
    """What is known about a grade. Only the first has points that will stay."""

    GRADED = "graded"
    OPEN = "open"  # some checks, or all, could not be made
    NOT_SUBMITTED = "not submitted"
    COULD_NOT_GRADE = "could not be graded"
    EXEMPT = "exempt"


@dataclass(frozen=True)
class Try:
    """One attempt by the policy: days late, how many of these were free, percent taken off, and the points left."""

    attempt: AttemptSummary
    days_late: int
    free_days: int
    percent: Decimal
    points: Decimal | None


@dataclass(frozen=True)
class Grade:
    """What one student has for one exercise.

    `points` count, after the late policy; `earned` are those of mastery, before it. `counted` are the attempts that
    they come from: one, or all that could be graded where the average counts. `tries` is the history, oldest first.
    """

    student: str
    exercise: str
    state: State
    points: Decimal | None
    earned: Decimal | None
    due: datetime | None
    tries: tuple[Try, ...] = ()
    counted: tuple[Try, ...] = ()
    why: str = ""

    @property
    def shown(self) -> AttemptSummary | None:
        """The attempt that a page shows: the one that counts, of several the newest."""
        return self.counted[-1].attempt if self.counted else None

    @property
    def free_days(self) -> int:
        """How many late days of the budget it uses up."""
        return max((one.free_days for one in self.counted), default=0)


def grades_of(attempts: Iterable[AttemptSummary], policy: Policy) -> dict[Key, Grade]:
    """Return the grade of every (student, exercise) with an attempt or an exemption; the others did not submit."""
    groups: defaultdict[str, defaultdict[str, list[AttemptSummary]]] = defaultdict(lambda: defaultdict(list))
    for attempt in attempts:
        groups[attempt.student][attempt.exercise].append(attempt)
    exempt = {(one.student, one.exercise): one.why for one in policy.exemptions}
    for student, exercise in exempt:
        groups[student].setdefault(exercise, [])
    due_for = _deadlines(policy)
    return {
        (student, grade.exercise): grade
        for student, by_exercise in groups.items()
        for grade in _grades_of_student(student, by_exercise, exempt, policy, due_for)
    }


def _deadlines(policy: Policy) -> Callable[[str, str], datetime | None]:
    """Return `Policy.due_for`, which looks only once at the many that have the deadline of all."""
    extended = {(one.student, one.exercise) for one in policy.extensions}
    due_at = cache(policy.due_at)

    def due_for(student: str, exercise: str) -> datetime | None:
        return policy.due_for(student, exercise) if (student, exercise) in extended else due_at(exercise)

    return due_for


def _grades_of_student(
    student: str,
    groups: Mapping[str, Sequence[AttemptSummary]],
    exempt: Mapping[Key, str],
    policy: Policy,
    due_for: Callable[[str, str], datetime | None],
) -> Iterable[Grade]:
    """Yield the grades of one student in the order of their deadlines, in which late days are used up."""
    dues = {exercise: due_for(student, exercise) for exercise in groups}
    left = policy.late.free_days
    for exercise in sorted(groups, key=lambda name: (due.timestamp() if (due := dues[name]) else float("inf"), name)):
        ordered = _in_order(groups[exercise])
        tries = tuple(_tried(one, dues[exercise], left, policy) for one in ordered)
        key = (student, exercise)
        if key in exempt:
            yield Grade(*key, State.EXEMPT, None, None, dues[exercise], tries, why=exempt[key])
        else:
            grade = _grade(key, dues[exercise], tries, policy)
            left -= grade.free_days
            yield grade


def _in_order(attempts: Sequence[AttemptSummary]) -> list[AttemptSummary]:
    """Return attempts as they were handed in, or as they were recorded where a moment is not known.

    An old submission that is graded again is recorded last, and is still not the last one.
    """
    known = all(one.submitted_at for one in attempts)
    moments = {one.number: one.submitted_at.timestamp() for one in attempts if known and one.submitted_at}
    return sorted(attempts, key=lambda one: (moments.get(one.number, 0.0), one.number))


def _tried(attempt: AttemptSummary, due: datetime | None, left: int, policy: Policy) -> Try:
    days = days_late(attempt.submitted_at, due, policy.late.grace, policy.zone)
    free = min(days, left)
    percent = percent_off(days - free, policy.late)
    earned = attempt.points if attempt.is_known else None
    return Try(attempt, days, free, percent, None if earned is None else earned * (HUNDRED - percent) / HUNDRED)


def _grade(key: Key, due: datetime | None, tries: tuple[Try, ...], policy: Policy) -> Grade:
    graded = [one for one in tries if one.attempt.is_graded]
    if not graded:
        return Grade(*key, State.COULD_NOT_GRADE, None, None, due, tries, tries[-1:])
    counted = _counted(graded, policy)
    points = [one.points for one in counted if one.points is not None]
    earned = [one.attempt.points for one in counted if one.points is not None]
    return Grade(
        *key,
        state=State.OPEN if any(one.attempt.open_checks for one in counted) else State.GRADED,
        points=_mean(points),
        earned=_mean(earned),
        due=due,
        tries=tries,
        counted=counted,
    )


def _counted(graded: Sequence[Try], policy: Policy) -> tuple[Try, ...]:
    """Return the attempts that count. Of equals the earlier; one whose points nobody knows is chosen last."""
    if policy.attempts == "average":
        return tuple(graded)
    if policy.attempts == "last":
        return (graded[-1],)
    return (max(graded, key=lambda one: Decimal(-1) if one.points is None else one.points),)


def _mean(points: Sequence[Decimal]) -> Decimal | None:
    return sum(points, Decimal(0)) / len(points) if points else None
