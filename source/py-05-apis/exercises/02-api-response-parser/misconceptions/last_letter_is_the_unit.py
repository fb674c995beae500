"""M7: the last sign of a duration is its unit, and the rest is a number.

Loses: Q4
Hint: by-hand-first
Passes: a_limit_is_read
"""


def seconds_in(duration: str) -> float | None:
    worth = {"h": 3600.0, "m": 60.0, "s": 1.0}
    try:
        return float(duration[:-1]) * worth[duration[-1]]
    except (ValueError, LookupError):
        return None
