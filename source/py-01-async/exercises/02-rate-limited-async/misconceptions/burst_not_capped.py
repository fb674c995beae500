"""M5: tokens that nobody took are still there.

Loses: Q4 Q5
Hint: quiet-night
Passes: two_tasks_share_a_bucket
"""


class TokenBucket:
    def __init__(self, rate, *, per=1.0, burst=1):
        if rate <= 0 or per <= 0 or burst < 1:
            raise ValueError("rate, per, burst")
        self._speed, self._burst = rate / per, burst
        self._tokens, self._filled_at = burst, asyncio.get_running_loop().time()
        self._turn = asyncio.Lock()

    async def acquire(self, amount=1.0):
        if not 0 < amount <= self._burst:
            raise ValueError("amount")
        clock = asyncio.get_running_loop().time
        asked = clock()
        async with self._turn:
            now = clock()
            self._tokens += (now - self._filled_at) * self._speed
            self._filled_at = now
            wait = max(0.0, (amount - self._tokens) / self._speed)
            await asyncio.sleep(wait)
            self._tokens += wait * self._speed - amount
            self._filled_at = now + wait
        return clock() - asked
