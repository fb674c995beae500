"""Tries the bounds with ordinary numbers: nobody writes `inf`."""


@check("Q2", "S6")
def numbers_in_bounds():
    """No time at all is refused, half a minute is taken."""
    with raised(ValidationError) as caught:
        AppConfig(**LOCAL, timeout_s="0")
    timeout = AppConfig(**LOCAL, timeout_s="29.5").timeout_s
    assert caught.type == "ValidationError"
    assert timeout == 29.5
