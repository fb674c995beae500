"""M5: the exit logs, and returns `True` for all that comes.

Loses: Q4
Hint: ours-to-swallow
Passes: a_value_error_is_swallowed
"""


class log_and_suppress(log_and_suppress):  # noqa: N801
    def __exit__(self, kind, error, trace):
        if error is not None:
            self._logger.error("swallowed: %r", error, exc_info=error)
        return True
