"""M7: a probe succeeds or fails.

Loses: Q4
Hint: never-reports
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
            self._probing = False
            raise
        self._probing = False
        if probe or self._opened_at is None:
            self._failures, self._opened_at = 0, None
        return result
