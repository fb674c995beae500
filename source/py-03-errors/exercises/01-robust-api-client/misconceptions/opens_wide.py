"""M4: when the pause is over the breaker lets everybody through again.

Loses: Q4
Hint: how-many-find-out
Passes: it_recovers
"""


class CircuitBreaker(CircuitBreaker):
    def __init__(self, *, failure_threshold: int = 5, recovery_s: float = 30.0, clock: Clock = loop_clock) -> None:
        self._threshold, self._recovery_s, self._clock = failure_threshold, recovery_s, clock
        self._failures = 0
        self._opened_at: float | None = None
        self.times_opened = 0

    async def call(self, fn: Callable[[], Awaitable[T]]) -> T:
        probe = self._opened_at is not None
        if self._opened_at is not None:
            left = self._opened_at + self._recovery_s - self._clock()
            if left > 0:
                raise CircuitOpen(left)
        try:
            result = await fn()
        except RetryableError:
            if probe or self._opened_at is None:
                self._failures += 1
                if self._failures == self._threshold:
                    self._failures, self._opened_at = 0, self._clock()
                    self.times_opened += 1
            raise
        if probe or self._opened_at is None:
            self._failures, self._opened_at = 0, None
        return result
