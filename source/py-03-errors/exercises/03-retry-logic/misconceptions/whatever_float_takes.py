"""Not in the plan: what `float` takes is a number of seconds.

Loses: Q5
Hint: what-float-takes
Passes: seven_seconds
"""


def parse_retry_after(value: str | None, *, now: datetime) -> float | None:
    """Return the seconds that a `Retry-After` header asks for, or `None` when it says nothing of use."""
    text = (value or "").strip()
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (ValueError, TypeError):
        return None
