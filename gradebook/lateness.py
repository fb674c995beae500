"""How late an attempt is, and what that costs. Days are days of the calendar, in the zone of the deadline.

Late by one day is whatever comes until the same time of the next day: over a change of summer time that is 23 or 25
hours, and no student loses or gains one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from autograder.policy import Late, local_moment


def days_late(submitted: datetime | None, due: datetime | None, grace: int, zone: str) -> int:
    """Return how many days have begun since the deadline; 0 within `grace` minutes, or where a moment is not known."""
    if submitted is None or due is None or _seconds(due, submitted) <= grace * 60:
        return 0
    wall = due.replace(tzinfo=None)
    days = max(1, (submitted.astimezone(due.tzinfo).replace(tzinfo=None) - wall).days)
    while _seconds(local_moment(wall + timedelta(days=days), zone), submitted) > 0:
        days += 1
    return days


def percent_off(days: int, late: Late) -> Decimal:
    """Return how many percent of what was earned so many days cost."""
    return min(late.cap, late.per_day * days)


def _seconds(start: datetime, end: datetime) -> float:
    """Return the seconds that really went by: two times of one zone would be compared by their clocks."""
    return end.timestamp() - start.timestamp()
