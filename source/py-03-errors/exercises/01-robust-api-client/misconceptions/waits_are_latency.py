"""M20: latency is what the customer waits, from the question to the answer.

Loses: Q6 Q7
Hint: what-is-paid-for
Passes: one_call_is_counted
"""


class RobustClient(RobustClient):
    async def complete(self, prompt: str, *, request_id: str) -> Answer:
        attempts = 0
        began = self._clock()
        while True:
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
                wait = None if pause is None else max(pause, error.retry_after or 0.0)
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
