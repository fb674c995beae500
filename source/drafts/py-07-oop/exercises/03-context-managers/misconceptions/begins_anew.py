"""M9: a second entry overwrites the beginning of the first.

Loses: Q1
Hint: two-readings
Passes: a_block_takes_time
"""


class Timer(Timer):
    def __enter__(self):
        self._began = self._clock()
        return self
