"""A grade told line by line, for whoever asks why: `81.9 = 91 − 10 % for 1 day late`."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo

from autograder.policy import Policy
from gradebook.grades import Grade, State, Try

CENT = Decimal("0.01")
WHICH = {"best": "the best counts", "last": "the last counts", "average": "the average counts"}


def explained(grade: Grade, policy: Policy) -> tuple[str, ...]:
    """Return how a grade came about, a sentence a line. Points are shown with two decimals, and are exact behind."""
    if grade.state is State.EXEMPT:
        return ("Exempt: this exercise counts neither in what is earned nor in what could be.",)
    due = f"Due {_local(grade.due, policy)}." if grade.due else "No deadline is written for this exercise."
    if not grade.tries:
        return (due, "Nothing was submitted. That is not the same as 0 points.")
    counted = {one.attempt.number for one in grade.counted}
    lines = [due, *(_of_try(one, policy, one.attempt.number in counted) for one in grade.tries)]
    if grade.state is State.COULD_NOT_GRADE:
        return (*lines, "No attempt could be graded. That is not the same as 0 points.")
    if len(grade.tries) > 1:
        lines.append(f"Of {len(grade.tries)} attempts {WHICH[policy.attempts]}{_which(grade, policy)}.")
    if policy.attempts == "average" and len(grade.counted) > 1 and grade.points is not None:
        parts = [shown(one.points) for one in grade.counted if one.points is not None]
        lines.append(f"{shown(grade.points)} = ({' + '.join(parts)}) / {len(parts)}")
    if grade.state is State.OPEN:
        lines.append("Some checks could not be made: the points are a lower bound until a person has looked.")
    return tuple(lines)


def shown(points: Decimal) -> str:
    """Return points for a sentence: two decimals at most, and no needless zeros."""
    text = f"{points.quantize(CENT, rounding=ROUND_HALF_EVEN):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _of_try(one: Try, policy: Policy, counts: bool) -> str:
    """Return the line of one attempt: when it was handed in, how late that was, and what is left of its points."""
    attempt = one.attempt
    when = (
        f"handed in {_local(attempt.submitted_at, policy)}"
        if attempt.submitted_at
        else "handed in at a time that is not known"
    )
    start = f"Attempt {attempt.number}, {when}: "
    if not attempt.is_graded:
        return f"{start}could not be graded."
    if one.points is None:
        return f"{start}no check could be made."
    return f"{start}{_sum(one)}{'' if counts else ' (does not count)'}"


def _sum(one: Try) -> str:
    earned, points = shown(one.attempt.points), shown(one.points or Decimal(0))
    if not one.days_late:
        return f"{earned} of {shown(one.attempt.possible)} points"
    charged = one.days_late - one.free_days
    free = f", {one.free_days} of them free" if one.free_days and charged else ", free" if one.free_days else ""
    late = f"{_days(one.days_late)} late{free}"
    if not one.percent:
        return f"{points} of {shown(one.attempt.possible)} points, {late}"
    return f"{points} = {earned} − {shown(one.percent)} % for {late}"


def _which(grade: Grade, policy: Policy) -> str:
    if policy.attempts == "average" or grade.shown is None:
        return ""
    return f", which is attempt {grade.shown.number}"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _local(moment: datetime | None, policy: Policy) -> str:
    """Return a moment by the clock of the course."""
    return f"{moment.astimezone(ZoneInfo(policy.zone)):%Y-%m-%d %H:%M %Z}" if moment else ""
