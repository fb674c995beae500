"""M3: count the calls of each second, and start anew with the next second.

Loses: Q3 Q4 Q5
Hint: two-windows
Passes: two_go_at_once
"""


class TokenBucket:
    def __init__(self, rate, *, per=1.0, burst=1):
        if rate <= 0 or per <= 0 or burst < 1:
            raise ValueError("rate, per, burst")
        self._per, self._burst, self._most = per, burst, max(rate, burst)
        self._window, self._used = None, 0
        self._turn = asyncio.Lock()

    async def acquire(self, amount=1.0):
        if not 0 < amount <= self._burst:
            raise ValueError("amount")
        clock = asyncio.get_running_loop().time
        asked = clock()
        async with self._turn:
            while True:
                window = clock() // self._per
                if window != self._window:
                    self._window, self._used = window, 0
                if self._used + amount <= self._most:
                    break
                await asyncio.sleep((window + 1) * self._per - clock())
            self._used += amount
        return clock() - asked
