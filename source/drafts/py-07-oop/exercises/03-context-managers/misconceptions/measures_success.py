"""M10: only a block without an error is measured.

Loses: Q1
Hint: what-does-it-return
Passes: a_block_takes_time
"""


class Timer(Timer):
    def __exit__(self, kind, error, trace):
        if error is not None:
            self._began = None
            return
        super().__exit__(kind, error, trace)
