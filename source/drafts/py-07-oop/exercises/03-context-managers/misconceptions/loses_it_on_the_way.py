"""M6: a place that was given to somebody who is cancelled is lost.

Loses: Q5
Hint: who-gives-it-back
Passes: one_line_is_lent
"""


class AsyncPool(AsyncPool):
    async def _turn(self):
        if self._closed:
            raise PoolClosed("the pool is closed")
        if self._free:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._turns.append(turn)
        await turn
