"""M2: who limits how many run at once has limited how many start per second.

Loses: Q3 Q4 Q5
Hint: which-dial
Passes: everybody_gets_a_token
"""


class TokenBucket:
    def __init__(self, rate, *, per=1.0, burst=1):
        if rate <= 0 or per <= 0 or burst < 1:
            raise ValueError("rate, per, burst")
        self._burst = burst
        self._slots = asyncio.Semaphore(burst)

    async def acquire(self, amount=1.0):
        if not 0 < amount <= self._burst:
            raise ValueError("amount")
        async with self._slots:
            return 0.0
