"""M4: between looking at the tokens and taking them nobody else can look.

Loses: Q3 Q4 Q5
Hint: between-look-and-take
Passes: two_tasks_share_a_bucket
"""


class TokenBucket:
    def __init__(self, rate, *, per=1.0, burst=1):
        if rate <= 0 or per <= 0 or burst < 1:
            raise ValueError("rate, per, burst")
        self._speed, self._burst = rate / per, burst
        self._tokens, self._filled_at = burst, asyncio.get_running_loop().time()

    def _refill(self):
        now = asyncio.get_running_loop().time()
        self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self._speed)
        self._filled_at = now

    async def acquire(self, amount=1.0):
        if not 0 < amount <= self._burst:
            raise ValueError("amount")
        asked = asyncio.get_running_loop().time()
        self._refill()
        if self._tokens < amount:
            await asyncio.sleep((amount - self._tokens) / self._speed)
            self._refill()
        self._tokens -= amount
        return asyncio.get_running_loop().time() - asked
