"""M21: `from None` takes away the error of the fallback, and nothing else.

Loses: Q5
Hint: as-it-came
Passes: the_fallback_answers
"""


class RobustClient:
    """Ask a provider, and go on where that can help."""

    def __init__(
        self,
        send: Send,
        *,
        policy: Patience,
        breaker: CircuitBreaker | None = None,
        fallback: Callable[[str], str] | None = None,
        sleep: Sleep = asyncio.sleep,
        clock: Clock = loop_clock,
        now: Callable[[], datetime] = utc_now,
        logger: logging.Logger | None = None,
    ) -> None:
        self._send, self._policy, self._breaker, self._fallback = send, policy, breaker, fallback
        self._sleep, self._clock, self._now, self._logger = sleep, clock, now, logger
        self._metrics = Metrics()

    @property
    def metrics(self) -> Metrics:
        """What happened so far (Q7)."""
        if self._breaker is not None:
            self._metrics.breaker_opened = self._breaker.times_opened
        return self._metrics

    async def complete(self, prompt: str, *, request_id: str) -> Answer:
        """Return an answer, after as many attempts as it takes and the policy allows."""
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
                if isinstance(error, FatalError):
                    raise
                if wait is None:
                    return self._degrade(prompt, attempts, error)
                await self._sleep(wait)
            else:
                attempts += 1
                self._record(request_id, attempts, self._clock() - began, None, None)
                return Answer(text, attempts)

    async def _attempt(self, prompt: str) -> str:
        """Make one attempt: return its text, or raise the error that it fails with (Q2)."""
        try:
            response = await self._send(prompt)
        except TimeoutError as error:
            raise Timeout("no answer in time") from error
        except ConnectionError as error:
            raise ConnectionFailed("the provider cannot be reached") from error
        if response.status != 200:
            raise classify(response.status, response.headers, response.body, now=self._now())
        try:
            return text_of(response.body)
        except ValueError as error:
            raise BadResponse("the answer has no text", status=200) from error

    def _degrade(self, prompt: str, attempts: int, error: LLMError) -> Answer:
        """Return an answer without a model, or raise the error that led here (Q5)."""
        if self._fallback is None:
            raise error
        try:
            text = self._fallback(prompt)
        except Exception:
            raise error from None
        self._metrics.degraded += 1
        return Answer(text, attempts, degraded=True)

    def _record(
        self, request_id: str, attempt: int, latency_s: float, error: LLMError | None, wait_s: float | None
    ) -> None:
        """Log and count an attempt that has ended; `wait_s` is `None` where no other one follows (Q6, Q7)."""
        outcome = "success" if error is None else type(error).__name__
        metrics = self._metrics
        metrics.attempts += 1
        metrics.retries += attempt > 1
        metrics.latency_s.append(latency_s)
        if error is None:
            metrics.successes += 1
        else:
            metrics.failures[outcome] += 1
        if self._logger is not None:
            failed = logging.ERROR if wait_s is None else logging.WARNING
            extra = {
                "request_id": request_id, "attempt": attempt, "outcome": outcome,
                "status": 200 if error is None else error.status, "wait_s": wait_s or 0.0, "latency_s": latency_s,
            }
            self._logger.log(logging.INFO if error is None else failed, "attempt %d: %s", attempt, outcome, extra=extra)
