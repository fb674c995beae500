"""One error that is listed."""


@check("Q4", "S12")
def a_value_error_is_swallowed():
    """A listed error does not leave, and the log has a line."""
    logger, keeps = kept_by("harbor")
    with log_and_suppress(logger, ValueError):
        break_down(ValueError("no such ticket"))
    levels = [record.levelname for record in keeps.records]
    assert levels == ["ERROR"]
