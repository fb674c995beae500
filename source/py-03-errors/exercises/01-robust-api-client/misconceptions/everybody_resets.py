"""M5: whoever leaves the breaker says that nobody is probing any more.

Loses: Q4
Hint: ten-wake-together
Passes: it_recovers
"""


class CircuitBreaker(CircuitBreaker):
    async def call(self, fn: Callable[[], Awaitable[T]]) -> T:
        probe = self._opened_at is not None
        if self._opened_at is not None:
            left = self._opened_at + self._recovery_s - self._clock()
            if left > 0:
                raise CircuitOpen(left)
        try:
            if probe and self._probing:
                raise CircuitOpen(0.0)
            self._probing = probe
            result = await fn()
        except RetryableError:
            if probe or self._opened_at is None:
                self._failures += 1
                if probe or self._failures == self._threshold:
                    self._failures, self._opened_at = 0, self._clock()
                    self.times_opened += 1
            raise
        finally:
            self._probing = False
        if probe or self._opened_at is None:
            self._failures, self._opened_at = 0, None
        return result
