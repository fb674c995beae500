"""M28: a pool that is closed tells nobody who waits.

Loses: Q5
Hint: after-the-last
Passes: one_line_is_lent
"""


class AsyncPool(AsyncPool):
    async def aclose(self):
        turns, self._turns = self._turns, deque()
        try:
            await super().aclose()
        finally:
            self._turns.extend(turns)
