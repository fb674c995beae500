"""M22: the text of the error is logged, and not the error.

Loses: Q4
Hint: who-hears-of-it
Passes: a_value_error_is_swallowed
"""


class log_and_suppress(log_and_suppress):  # noqa: N801
    def __exit__(self, kind, error, trace):
        if not isinstance(error, self._types):
            return False
        self._logger.error("swallowed: %r", error)
        return True
