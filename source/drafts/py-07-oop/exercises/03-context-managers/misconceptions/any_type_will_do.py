"""M19: the constructor takes whatever it gets.

Loses: Q4
Hint: which-classes
Passes: a_value_error_is_swallowed
"""


class log_and_suppress(log_and_suppress):  # noqa: N801
    def __init__(self, logger, *types):
        self._logger, self._types = logger, types
