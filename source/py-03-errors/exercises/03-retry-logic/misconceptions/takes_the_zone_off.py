"""Not in the plan: two datetimes can be compared when neither has a time zone.

Loses: Q5
Hint: which-noon
Passes: seven_seconds
"""


def parse_retry_after(value: str | None, *, now: datetime) -> float | None:
    """Return the seconds that a `Retry-After` header asks for, or `None` when it says nothing of use."""
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        return float(text)
    try:
        then = datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT")
    except ValueError:
        return None
    return max(0.0, (then - now.replace(tzinfo=None)).total_seconds())
