"""M6: who gave up waiting is still in the queue, and gets the place.

Loses: Q5
Hint: who-gives-it-back
Passes: one_line_is_lent
"""


class AsyncPool(AsyncPool):
    def _next(self):
        if self._turns:
            turn = self._turns.popleft()
            if not turn.done():
                turn.set_result(None)
            return
        self._free += 1
        if self._closed and self._free == self._size:
            self._all_shut.set()
