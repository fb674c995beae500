"""M9: ask again and again, and give the others a turn in between.

Loses: Q3 Q4 Q5
Hint: all-sleep-together
Passes: two_go_at_once
"""


class TokenBucket:
    def __init__(self, rate, *, per=1.0, burst=1):
        if rate <= 0 or per <= 0 or burst < 1:
            raise ValueError("rate, per, burst")
        self._speed, self._burst = rate / per, burst
        self._tokens, self._filled_at = burst, asyncio.get_running_loop().time()
        self._turn = asyncio.Lock()

    def _refill(self):
        now = asyncio.get_running_loop().time()
        self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self._speed)
        self._filled_at = now

    async def acquire(self, amount=1.0):
        if not 0 < amount <= self._burst:
            raise ValueError("amount")
        asked = asyncio.get_running_loop().time()
        async with self._turn:
            self._refill()
            while self._tokens < amount:
                await asyncio.sleep(0)
                self._refill()
            self._tokens -= amount
        return asyncio.get_running_loop().time() - asked
