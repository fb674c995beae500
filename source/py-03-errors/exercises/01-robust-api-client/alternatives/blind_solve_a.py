"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

from dataclasses import dataclass, replace

NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


HTTP_DATE = re.compile(r"[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT")


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers with their names in lower case."""
    return {name.lower(): value for name, value in headers.items()}


def retry_after_of(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Return the seconds that a provider asks to wait, or `None` where it does not say. `now` has a time zone."""
    known = _lowered(headers)
    if NUMBER.fullmatch(known.get(WAIT_MS, "")):
        return float(known[WAIT_MS]) / 1000
    text = known.get(WAIT, "")
    if NUMBER.fullmatch(text):
        return float(text)
    if not HTTP_DATE.fullmatch(text):
        return None
    try:
        then = parsedate_to_datetime(text)
    except ValueError:  # a day or an hour that does not exist
        return None
    return max(0.0, (then - now).total_seconds())


BY_CODE: dict[tuple[int, str | None], type[LLMError]] = {
    (400, "context_length_exceeded"): ContextLengthExceeded,
    (429, "insufficient_quota"): QuotaExhausted,
    (429, "credit_balance_exhausted"): QuotaExhausted,
}


BY_STATUS: dict[int, type[LLMError]] = {
    401: AuthError,
    403: PermissionDenied,
    404: NotFound,
    408: ServerError,
    409: ServerError,
    429: RateLimited,
    503: Overloaded,
    529: Overloaded,
}


def _class_of(status: int, code: str | None) -> type[LLMError]:
    """Return the class in the first line of the table that fits."""
    if (status, code) in BY_CODE:
        return BY_CODE[status, code]
    return BY_STATUS.get(status, ServerError if status >= 500 else BadRequest)


def _told_in(body: bytes) -> tuple[str | None, str | None]:
    """Return `code` and `message` of a body, each `None` where there is none."""
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError):
        return None, None
    error = whole.get("error") if isinstance(whole, dict) else None
    if not isinstance(error, dict):
        return None, None
    code, message = error.get("code"), error.get("message")
    return code if isinstance(code, str) else None, message if isinstance(message, str) else None


def _request_id_of(headers: Mapping[str, str]) -> str | None:
    """Return the id that a provider gave to a request."""
    known = _lowered(headers)
    return known.get(REQUEST_ID, known.get(OTHER_ID))


def classify(status: int, headers: Mapping[str, str], body: bytes, *, now: datetime) -> LLMError:
    """Return the error that an answer stands for."""
    # --- sub-goal: read what is there
    code, message = _told_in(body)
    # --- sub-goal: find the class
    kind = _class_of(status, code)
    # --- sub-goal: attach what the caller needs
    return kind(
        f"HTTP {status}" if message is None else message,
        status=status,
        request_id=_request_id_of(headers),
        retry_after=retry_after_of(headers, now=now),
    )


@dataclass
class Notes:
    """What became of one attempt: whether it has begun, how long it took, and the error that it failed with."""

    begun: bool = False
    latency_s: float = 0.0
    error: LLMError | None = None


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
        return replace(
            self._metrics,
            failures=Counter(self._metrics.failures),
            latency_s=list(self._metrics.latency_s),
            breaker_opened=0 if self._breaker is None else self._breaker.times_opened,
        )

    async def complete(self, prompt: str, *, request_id: str) -> Answer:
        """Return an answer, after as many attempts as it takes and the policy allows."""
        attempts = 0
        while True:
            # --- sub-goal: make one attempt
            notes = Notes()
            call = partial(self._attempt, prompt, notes)
            try:
                text = await (call() if self._breaker is None else self._breaker.call(call))
            except CircuitOpen as rejection:
                if notes.begun:  # it comes from `send`, not from the breaker
                    raise
                return self._degrade(prompt, attempts, rejection)
            except LLMError as error:
                if error is not notes.error:  # `send` itself raised it: a mistake in our own code
                    raise
                attempts += 1
                # --- sub-goal: decide what the error means
                retryable = isinstance(error, RetryableError)
                wait_s = self._policy.pause_after(attempts) if retryable else None
                if wait_s is not None:
                    wait_s = max(wait_s, error.retry_after or 0.0)
                self._record(request_id, attempts, notes.latency_s, error, wait_s)
                # --- sub-goal: wait, or give up
                if not retryable:
                    raise
                if wait_s is None:
                    return self._degrade(prompt, attempts, error)
            else:
                attempts += 1
                self._record(request_id, attempts, notes.latency_s, None, None)
                return Answer(text, attempts)
            await self._sleep(wait_s)

    async def _attempt(self, prompt: str, notes: Notes) -> str:
        """Make one attempt: return its text, or raise the error that it fails with (Q2)."""
        notes.begun = True
        start = self._clock()
        try:
            response = await self._send(prompt)
        except TimeoutError as cause:
            notes.error = Timeout("no answer in time")
            raise notes.error from cause
        except ConnectionError as cause:
            notes.error = ConnectionFailed("no way to the provider")
            raise notes.error from cause
        finally:
            notes.latency_s = self._clock() - start
        if response.status != 200:
            notes.error = classify(response.status, response.headers, response.body, now=self._now())
            raise notes.error
        try:
            return text_of(response.body)
        except ValueError as cause:
            notes.error = BadResponse("no text in the answer", status=200, request_id=_request_id_of(response.headers))
            raise notes.error from cause

    def _degrade(self, prompt: str, attempts: int, error: LLMError) -> Answer:
        """Return an answer without a model, or raise the error that led here (Q5)."""
        if self._fallback is not None:
            with suppress(Exception):
                answer = Answer(self._fallback(prompt), attempts, degraded=True)
                self._metrics.degraded += 1
                return answer
        raise error  # not inside an `except` of the fallback, so its cause and its context stay as they are

    def _record(
        self, request_id: str, attempt: int, latency_s: float, error: LLMError | None, wait_s: float | None
    ) -> None:
        """Log and count an attempt that has ended; `wait_s` is `None` where no other one follows (Q6, Q7)."""
        outcome = "success" if error is None else type(error).__name__
        self._metrics.attempts += 1
        self._metrics.latency_s.append(latency_s)
        if attempt > 1:
            self._metrics.retries += 1
        if error is None:
            self._metrics.successes += 1
        else:
            self._metrics.failures[outcome] += 1
        if self._logger is None:
            return
        level = logging.INFO if error is None else logging.ERROR if wait_s is None else logging.WARNING
        details = {
            "request_id": request_id,
            "attempt": attempt,
            "outcome": outcome,
            "status": 200 if error is None else error.status,
            "wait_s": 0.0 if wait_s is None else wait_s,
            "latency_s": latency_s,
        }
        self._logger.log(level, "attempt %d: %s", attempt, outcome, extra=details)


class CircuitBreaker:
    """Let calls through while they help; `times_opened` counts how often they did not."""

    def __init__(self, *, failure_threshold: int = 5, recovery_s: float = 30.0, clock: Clock = loop_clock) -> None:
        self.times_opened = 0
        self._threshold, self._recovery_s, self._clock = failure_threshold, recovery_s, clock
        self._count = 0
        self._opened_at: float | None = None  # `None` while closed
        self._probe: object | None = None  # the mark of the call that finds out

    def _remaining(self) -> float:
        """Return the seconds until the breaker may let a call through."""
        return 0.0 if self._opened_at is None else self._opened_at + self._recovery_s - self._clock()

    @property
    def state(self) -> State:
        """The state, now."""
        if self._opened_at is None:
            return "closed"
        if self._probe is not None or self._remaining() <= 0:
            return "half_open"
        return "open"

    async def call(self, fn: Callable[[], Awaitable[T]]) -> T:
        """Call a function and return its result, or raise `CircuitOpen` without calling it."""
        # --- sub-goal: reject
        mark: object | None = None
        if self._opened_at is not None:
            if self._probe is not None:
                raise CircuitOpen(0.0)
            remaining = self._remaining()
            if remaining > 0:
                raise CircuitOpen(remaining)
            mark = self._probe = object()
        # --- sub-goal: let through
        try:
            result = await fn()
        # --- sub-goal: learn from how it ended
        except RetryableError:
            if mark is not None:
                self._open()
            elif self._opened_at is None:
                self._count += 1
                if self._count >= self._threshold:
                    self._open()
            raise
        else:
            if mark is not None or self._opened_at is None:
                self._opened_at, self._count = None, 0
            return result
        finally:
            if mark is not None:
                self._probe = None

    def _open(self) -> None:
        """Let nobody through from now on."""
        self._opened_at = self._clock()
        self.times_opened += 1
