"""M21: an error is compared with the list by its own type.

Loses: Q4
Hint: which-classes
Passes: a_value_error_is_swallowed
"""


class log_and_suppress(log_and_suppress):  # noqa: N801
    def __exit__(self, kind, error, trace):
        return kind in self._types and super().__exit__(kind, error, trace)
