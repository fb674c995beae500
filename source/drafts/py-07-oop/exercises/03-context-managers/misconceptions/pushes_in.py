"""M31: everybody is woken when a place is free, and looks whether it still is.

Loses: Q5
Hint: who-is-next
Passes: one_line_is_lent
"""


class AsyncPool(AsyncPool):
    async def _turn(self):
        while not self._closed and not self._free:
            turn = asyncio.get_running_loop().create_future()
            self._turns.append(turn)
            await turn
        if self._closed:
            raise PoolClosed("the pool is closed")
        self._free -= 1

    def _next(self):
        self._free += 1
        while self._turns:
            turn = self._turns.popleft()
            if not turn.done():
                turn.set_result(None)
        if self._closed and self._free == self._size:
            self._all_shut.set()
