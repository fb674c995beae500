"""M9: a customer who gets some answer is better off than one who gets an error.

Loses: Q5
Hint: looks-like-work
Passes: the_fallback_answers
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
                wait = None if pause is None else max(pause, error.retry_after or 0.0)
                self._record(request_id, attempts, self._clock() - began, error, wait)
                if wait is None:
                    return self._degrade(prompt, attempts, error)
                await self._sleep(wait)
            else:
                attempts += 1
                self._record(request_id, attempts, self._clock() - began, None, None)
                return Answer(text, attempts)
