"""M2: the exit returns what was measured.

Loses: Q1
Hint: what-does-it-return
Passes: a_block_takes_time
"""


class Timer(Timer):
    def __exit__(self, kind, error, trace):
        super().__exit__(kind, error, trace)
        return self.elapsed
