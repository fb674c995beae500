"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""


PLAIN_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


HTTP_DATE = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r" [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT"
)


def lowered(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers with their names in lower case."""
    return {name.lower(): value for name, value in headers.items() if value is not None}


def number_in(value: str | None) -> float | None:
    """Read a plain decimal number, or nothing."""
    return float(value) if value is not None and PLAIN_NUMBER.fullmatch(value) else None


def moment_in(value: str | None) -> datetime | None:
    """Read an HTTP date, or nothing."""
    if value is None or not HTTP_DATE.fullmatch(value):
        return None
    try:
        return parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None


def retry_after_of(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Return the seconds that a provider asks to wait, or `None` where it does not say. `now` has a time zone."""
    known = lowered(headers)
    if (millis := number_in(known.get(WAIT_MS))) is not None:
        return millis / 1000
    if (seconds := number_in(known.get(WAIT))) is not None:
        return seconds
    if (moment := moment_in(known.get(WAIT))) is not None:
        return max(0.0, (moment - now).total_seconds())
    return None


@dataclass(frozen=True, slots=True)
class Complaint:
    """What the body of a bad answer says, as far as it says it."""

    code: str | None = None
    message: str | None = None

    @staticmethod
    def parse(body: bytes) -> Complaint:
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            return Complaint()
        inner = document.get("error") if isinstance(document, dict) else None
        if not isinstance(inner, dict):
            return Complaint()
        code, message = inner.get("code"), inner.get("message")
        return Complaint(
            code if isinstance(code, str) else None,
            message if isinstance(message, str) else None,
        )


# First the pairs, then the statuses, then the ranges.
BY_CODE: dict[tuple[int, str], type[LLMError]] = {
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


def classify(status: int, headers: Mapping[str, str], body: bytes, *, now: datetime) -> LLMError:
    """Return the error that an answer stands for."""
    complaint, known = Complaint.parse(body), lowered(headers)
    kind = BY_STATUS.get(status, ServerError if status >= 500 else BadRequest)
    if complaint.code is not None:
        kind = BY_CODE.get((status, complaint.code), kind)
    return kind(
        f"HTTP {status}" if complaint.message is None else complaint.message,
        status=status,
        request_id=known.get(REQUEST_ID, known.get(OTHER_ID)),
        retry_after=retry_after_of(headers, now=now),
    )


class Shot:
    """One call of `send`, and what can be said about it afterwards."""

    def __init__(self, send: Send, prompt: str, clock: Clock, now: Callable[[], datetime]) -> None:
        self._send, self._prompt, self._clock, self._now = send, prompt, clock, now
        self.fired = False
        self.seconds = 0.0
        self.verdict: LLMError | None = None

    async def fire(self) -> str:
        """Return the text, or raise what S5 names, or whatever else `send` raises."""
        self.fired = True
        began = self._clock()
        try:
            response = await self._send(self._prompt)
        except TimeoutError as error:
            self.verdict = Timeout("no answer in time")
            raise self.verdict from error
        except ConnectionError as error:
            self.verdict = ConnectionFailed("no way to the provider")
            raise self.verdict from error
        finally:
            self.seconds = self._clock() - began
        if response.status != 200:
            self.verdict = classify(response.status, response.headers, response.body, now=self._now())
            raise self.verdict
        try:
            return text_of(response.body)
        except ValueError as error:
            known = lowered(response.headers)
            self.verdict = BadResponse(
                "an answer without a text", status=200, request_id=known.get(REQUEST_ID, known.get(OTHER_ID))
            )
            raise self.verdict from error


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger: an attempt that has ended."""

    request_id: str
    attempt: int
    error: LLMError | None
    wait_s: float | None
    latency_s: float

    @property
    def outcome(self) -> str:
        return "success" if self.error is None else type(self.error).__name__

    @property
    def level(self) -> int:
        if self.error is None:
            return logging.INFO
        return logging.ERROR if self.wait_s is None else logging.WARNING

    def write(self, logger: logging.Logger) -> None:
        fields_of_it = {
            "request_id": self.request_id,
            "attempt": self.attempt,
            "outcome": self.outcome,
            "status": 200 if self.error is None else self.error.status,
            "wait_s": 0.0 if self.wait_s is None else self.wait_s,
            "latency_s": self.latency_s,
        }
        logger.log(self.level, "%s: attempt %d: %s", self.request_id, self.attempt, self.outcome, extra=fields_of_it)


class Ledger:
    """Counts entries, and passes them on to a logger."""

    def __init__(self, logger: logging.Logger | None) -> None:
        self._logger = logger
        self._lines: list[tuple[int, str, float]] = []
        self.degraded = 0

    def add(self, entry: Entry) -> None:
        self._lines.append((entry.attempt, entry.outcome, entry.latency_s))
        if self._logger is not None:
            entry.write(self._logger)

    def summary(self, breaker_opened: int) -> Metrics:
        failures = Counter(outcome for _, outcome, _ in self._lines if outcome != "success")
        return Metrics(
            attempts=len(self._lines),
            retries=sum(attempt > 1 for attempt, _, _ in self._lines),
            successes=len(self._lines) - failures.total(),
            failures=failures,
            breaker_opened=breaker_opened,
            degraded=self.degraded,
            latency_s=[seconds for _, _, seconds in self._lines],
        )


@dataclass(frozen=True, slots=True)
class Outage:
    """The end of the line: the provider did not help, and this is why."""

    error: RetryableError | CircuitOpen
    attempts: int


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
        self._new_shot = lambda prompt: Shot(send, prompt, clock, now)
        self._policy, self._sleep = policy, sleep
        self._breaker, self._fallback = breaker, fallback
        self._ledger = Ledger(logger)

    @property
    def metrics(self) -> Metrics:
        """What happened so far (Q7)."""
        return self._ledger.summary(0 if self._breaker is None else self._breaker.times_opened)

    async def complete(self, prompt: str, *, request_id: str) -> Answer:
        """Return an answer, after as many attempts as it takes and the policy allows."""
        end = await self.persist(prompt, request_id)
        if isinstance(end, Answer):
            return end
        substitute = self.second_best(prompt)
        if substitute is None:
            raise end.error
        self._ledger.degraded += 1
        return Answer(substitute, end.attempts, degraded=True)

    async def persist(self, prompt: str, request_id: str) -> Answer | Outage:
        """Go on until there is a text or an outage. All that is neither is raised."""
        attempt = 0
        while True:
            attempt += 1
            shot, text, error = self._new_shot(prompt), "", None
            try:
                text = await (shot.fire() if self._breaker is None else self._breaker.call(shot.fire))
            except CircuitOpen as rejection:
                if shot.fired:
                    raise
                return Outage(rejection, attempt - 1)
            except LLMError as failure:
                error = failure
            by_provider = error is not None and error is shot.verdict
            wait = None
            if by_provider and isinstance(error, RetryableError):
                pause = self._policy.pause_after(attempt)
                if pause is not None:
                    wait = pause if error.retry_after is None else max(pause, error.retry_after)
            self._ledger.add(Entry(request_id, attempt, error, wait, shot.seconds))
            if error is None:
                return Answer(text, attempt)
            if wait is not None:
                await self._sleep(wait)
            elif by_provider and isinstance(error, RetryableError):
                return Outage(error, attempt)
            else:
                raise error

    def second_best(self, prompt: str) -> str | None:
        """Return the text of the fallback, or `None` where there is none or it fails, too."""
        if self._fallback is None:
            return None
        try:
            return self._fallback(prompt)
        except Exception:
            return None


@dataclass
class Closed:
    """Calls pass; so many in a row have failed."""

    failed: int = 0


@dataclass
class Tripped:
    """Nobody passes before `until`; after that one, the `probe`, at a time."""

    until: float
    probe: object | None = None


class CircuitBreaker:
    """Let calls through while they help; `times_opened` counts how often they did not."""

    def __init__(self, *, failure_threshold: int = 5, recovery_s: float = 30.0, clock: Clock = loop_clock) -> None:
        self._threshold, self._recovery_s, self._clock = failure_threshold, recovery_s, clock
        self._phase: Closed | Tripped = Closed()
        self.times_opened = 0

    @property
    def state(self) -> State:
        """The state, now."""
        match self._phase:
            case Closed():
                return "closed"
            case Tripped(until=until):
                return "open" if self._clock() < until else "half_open"

    async def call(self, fn: Callable[[], Awaitable[T]]) -> T:
        """Call a function and return its result, or raise `CircuitOpen` without calling it."""
        ticket = object()
        self.admit(ticket)
        healthy: bool | None = None
        try:
            result = await fn()
            healthy = True
            return result
        except RetryableError:
            healthy = False
            raise
        finally:
            self.settle(ticket, healthy)

    def admit(self, ticket: object) -> None:
        """Let a call in, as the probe where one is wanted, or raise."""
        phase = self._phase
        if isinstance(phase, Closed):
            return
        left = phase.until - self._clock()
        if left > 0:
            raise CircuitOpen(left)
        if phase.probe is not None:
            raise CircuitOpen(0.0)
        phase.probe = ticket

    def settle(self, ticket: object, healthy: bool | None) -> None:
        """Learn from a call that has ended: well, badly, or in a way that says nothing (`None`)."""
        match self._phase:
            case Closed() as closed:
                if healthy is None:
                    return
                closed.failed = 0 if healthy else closed.failed + 1
                if closed.failed >= self._threshold:
                    self.trip()
            case Tripped(probe=probe) as tripped if probe is ticket:
                tripped.probe = None
                if healthy is True:
                    self._phase = Closed()
                elif healthy is False:
                    self.trip()

    def trip(self) -> None:
        self.times_opened += 1
        self._phase = Tripped(self._clock() + self._recovery_s)
