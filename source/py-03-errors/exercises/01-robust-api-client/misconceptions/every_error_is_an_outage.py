"""M11: an error is an error, and a breaker counts errors.

Loses: Q3 Q4
Hint: whose-fault
Passes: it_opens_after_failures
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
        except LLMError:
            if probe or self._opened_at is None:
                self._failures += 1
                if probe or self._failures == self._threshold:
                    self._failures, self._opened_at = 0, self._clock()
                    self.times_opened += 1
            raise
        finally:
            if probe:
                self._probing = False
        if probe or self._opened_at is None:
            self._failures, self._opened_at = 0, None
        return result
