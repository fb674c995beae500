"""M12: what `float` can read is a number of seconds.

Loses: Q1
Hint: what-is-a-wait
Passes: a_429_is_a_rate_limit
"""


def retry_after_of(headers: Mapping[str, str], *, now: datetime) -> float | None:
    said = {name.lower(): value for name, value in headers.items()}
    if WAIT_MS in said:
        return float(said[WAIT_MS]) / 1000
    seconds = said.get(WAIT, "")
    try:
        return float(seconds)
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(seconds) - now).total_seconds())
    except (ValueError, TypeError):
        return None
