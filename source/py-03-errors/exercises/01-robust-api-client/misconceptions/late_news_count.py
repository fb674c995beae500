"""M16: a call that succeeds shows that all is well, whenever it began.

Loses: Q4
Hint: late-news
Passes: it_recovers
"""


class CircuitBreaker(CircuitBreaker):
    async def call(self, fn: Callable[[], Awaitable[T]]) -> T:
        probe = self._opened_at is not None
        if self._opened_at is not None:
            left = self._opened_at + self._recovery_s - self._clock()
            if left > 0 or self._probing:
                raise CircuitOpen(max(left, 0.0))
            self._probing = True
        try:
            result = await fn()
        except RetryableError:
            if probe or self._opened_at is None:
                self._failures += 1
                if probe or self._failures == self._threshold:
                    self._failures, self._opened_at = 0, self._clock()
                    self.times_opened += 1
            raise
        finally:
            if probe:
                self._probing = False
        self._failures, self._opened_at = 0, None
        return result
