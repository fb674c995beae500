"""Not in the plan: take the tokens at once, into the red, and sleep until the debt is paid.

Loses: Q4
Hint: written-down-early
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
        self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self._speed) - amount
        self._filled_at = now
        wait = max(0.0, -self._tokens / self._speed)
        await asyncio.sleep(wait)
        return wait
