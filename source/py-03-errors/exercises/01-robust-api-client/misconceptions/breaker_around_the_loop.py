"""M18: the breaker guards `complete`, with all its attempts.

Loses: Q5 Q6 Q7
Hint: what-the-breaker-sees
Passes: the_fallback_answers
"""


class RobustClient(RobustClient):
    async def complete(self, prompt: str, *, request_id: str) -> Answer:
        self._made = 0
        try:
            if self._breaker is None:
                return await self._loop(prompt, request_id)
            return await self._breaker.call(partial(self._loop, prompt, request_id))
        except (CircuitOpen, RetryableError) as error:
            return self._degrade(prompt, self._made, error)

    async def _loop(self, prompt: str, request_id: str) -> Answer:
        attempts = 0
        while True:
            began = self._clock()
            try:
                text = await self._attempt(prompt)
            except LLMError as error:
                attempts += 1
                pause = self._policy.pause_after(attempts) if isinstance(error, RetryableError) else None
                wait = None if pause is None else max(pause, error.retry_after or 0.0)
                self._record(request_id, attempts, self._clock() - began, error, wait)
                self._made = attempts
                if wait is None:
                    raise
                await self._sleep(wait)
            else:
                attempts += 1
                self._record(request_id, attempts, self._clock() - began, None, None)
                return Answer(text, attempts)
