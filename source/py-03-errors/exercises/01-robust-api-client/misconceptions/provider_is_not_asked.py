"""M17: how long to wait is the business of the one who waits.

Loses: Q2
Hint: longer-of-the-two
Passes: a_second_attempt_helps
"""


class RobustClient(RobustClient):
    async def complete(self, prompt: str, *, request_id: str) -> Answer:
        attempts = 0
        while True:
            began = self._clock()
            try:
                if self._breaker is None:
                    text = await self._attempt(prompt)
                else:
                    text = await self._breaker.call(partial(self._attempt, prompt))
            except CircuitOpen as error:
                return self._degrade(prompt, attempts, error)
            except LLMError as error:
                attempts += 1
                pause = self._policy.pause_after(attempts) if isinstance(error, RetryableError) else None
                wait = pause
                self._record(request_id, attempts, self._clock() - began, error, wait)
                if isinstance(error, FatalError):
                    raise
                if wait is None:
                    return self._degrade(prompt, attempts, error)
                await self._sleep(wait)
            else:
                attempts += 1
                self._record(request_id, attempts, self._clock() - began, None, None)
                return Answer(text, attempts)
