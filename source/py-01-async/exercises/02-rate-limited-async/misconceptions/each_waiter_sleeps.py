"""M6: who finds no token sleeps for the time in which one token comes.

Loses: Q3 Q4 Q5
Hint: all-sleep-together
Passes: two_tasks_share_a_bucket
"""


class TokenBucket:
    def __init__(self, rate, *, per=1.0, burst=1):
        if rate <= 0 or per <= 0 or burst < 1:
            raise ValueError("rate, per, burst")
        self._speed, self._burst = rate / per, burst
        self._tokens, self._filled_at = burst, asyncio.get_running_loop().time()

    async def acquire(self, amount=1.0):
        if not 0 < amount <= self._burst:
            raise ValueError("amount")
        now = asyncio.get_running_loop().time()
        self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self._speed)
        self._filled_at = now
        if self._tokens >= amount:
            self._tokens -= amount
            return 0.0
        await asyncio.sleep(amount / self._speed)
        return amount / self._speed
