"""M2: whatever is no error of ours gives something that is true.

Loses: Q4
Hint: ours-to-swallow
Passes: a_value_error_is_swallowed
"""


class log_and_suppress(log_and_suppress):  # noqa: N801
    def __exit__(self, kind, error, trace):
        return super().__exit__(kind, error, trace) or self
