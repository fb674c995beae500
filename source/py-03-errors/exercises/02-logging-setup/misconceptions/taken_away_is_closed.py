"""M23: a handler that was taken away has closed its file.

Loses: Q5
Hint: what-was-there
Passes: two_set_ups_in_a_row
"""


def shutdown_logging() -> None:
    """Take away what was set up, and close it."""
    while INSTALLED:
        logger, handler = INSTALLED.pop()
        logger.removeHandler(handler)
