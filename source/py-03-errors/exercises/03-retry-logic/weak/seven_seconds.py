"""Tries the header that one sees most often."""


@check("Q5", "S9")
def seven_seconds():
    """The text `7` is seven seconds."""
    seconds = parse_retry_after("7", now=datetime(2026, 1, 1, tzinfo=UTC))
    assert seconds == 7.0
