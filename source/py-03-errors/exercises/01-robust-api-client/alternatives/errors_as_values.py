"""An attempt returns its text or its error, what happened is kept in a list, and numbers are made of it when asked for.

The status is matched, dates are read with `strptime`, and the breaker keeps the moment until which it is open.
"""

import itertools


def _seconds(text: str | None) -> float | None:
    if text is None or set(text) - set("0123456789.") or text.count(".") > 1 or not text.strip("."):
        return None
    return None if text.startswith(".") or text.endswith(".") else float(text)


def retry_after_of(headers: Mapping[str, str], *, now: datetime) -> float | None:
    by_name = {key.casefold(): text for key, text in headers.items()}
    milliseconds = _seconds(by_name.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    text = by_name.get("retry-after")
    seconds = _seconds(text)
    if seconds is not None or text is None:
        return seconds
    try:
        moment = datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return None
    return max((moment - now) / timedelta(seconds=1), 0.0)


def _text_in(body: bytes, name: str) -> str | None:
    try:
        whole = json.loads(body)
    except ValueError:
        return None
    inner = whole.get("error") if isinstance(whole, dict) else None
    value = inner.get(name) if isinstance(inner, dict) else None
    return value if isinstance(value, str) else None


def classify(status: int, headers: Mapping[str, str], body: bytes, *, now: datetime) -> LLMError:
    kind: type[LLMError]
    match status, _text_in(body, "code"):
        case 400, "context_length_exceeded":
            kind = ContextLengthExceeded
        case 429, "insufficient_quota" | "credit_balance_exhausted":
            kind = QuotaExhausted
        case 429, _:
            kind = RateLimited
        case 401, _:
            kind = AuthError
        case 403, _:
            kind = PermissionDenied
        case 404, _:
            kind = NotFound
        case 503 | 529, _:
            kind = Overloaded
        case (408 | 409), _:
            kind = ServerError
        case _:
            kind = ServerError if status >= 500 else BadRequest
    message = _text_in(body, "message")
    error = kind(f"HTTP {status}" if message is None else message, status=status)
    ids = {key.casefold(): text for key, text in headers.items() if key.casefold() in ("x-request-id", "request-id")}
    error.request_id = ids.get("x-request-id") or ids.get("request-id")
    error.retry_after = retry_after_of(headers, now=now)
    return error


class CircuitBreaker:
    def __init__(self, *, failure_threshold: int = 5, recovery_s: float = 30.0, clock: Clock = loop_clock) -> None:
        self.failure_threshold, self.recovery_s, self.clock = failure_threshold, recovery_s, clock
        self.times_opened = 0
        self._in_a_row: list[RetryableError] = []
        self._until: float | None = None
        self._scout: object = None

    @property
    def state(self) -> State:
        if self._until is None:
            return "closed"
        return "half_open" if self.clock() >= self._until else "open"

    async def call(self, fn: Callable[[], Awaitable[T]]) -> T:
        me = object()
        match self.state:
            case "open":
                raise CircuitOpen((self._until or 0.0) - self.clock())
            case "half_open":
                if self._scout is not None:
                    raise CircuitOpen(0.0)
                self._scout = me
        try:
            result = await fn()
        except RetryableError as error:
            self._failed(error, scout=self._scout is me)
            raise
        else:
            if self._scout is me or self.state == "closed":
                self._until = None
                self._in_a_row.clear()
            return result
        finally:
            if self._scout is me:
                self._scout = None

    def _failed(self, error: RetryableError, *, scout: bool) -> None:
        if self.state == "closed":
            self._in_a_row.append(error)
        if scout or (self.state == "closed" and len(self._in_a_row) >= self.failure_threshold):
            self._until = self.clock() + self.recovery_s
            self._in_a_row.clear()
            self.times_opened += 1


@dataclass(frozen=True)
class _Ended:
    request_id: str
    attempt: int
    error: LLMError | None
    latency_s: float

    @property
    def name(self) -> str:
        return type(self.error).__name__ if self.error else "success"


class RobustClient:
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
        self.send, self.policy, self.breaker, self.fallback = send, policy, breaker, fallback
        self.sleep, self.clock, self.now = sleep, clock, now
        self.logger = logger
        self._ended: list[_Ended] = []
        self._degraded = 0

    @property
    def metrics(self) -> Metrics:
        good = [one for one in self._ended if one.error is None]
        return Metrics(
            attempts=len(self._ended),
            retries=len([one for one in self._ended if one.attempt > 1]),
            successes=len(good),
            failures=Counter(one.name for one in self._ended if one.error is not None),
            breaker_opened=self.breaker.times_opened if self.breaker else 0,
            degraded=self._degraded,
            latency_s=[one.latency_s for one in self._ended],
        )

    async def complete(self, prompt: str, *, request_id: str) -> Answer:
        for attempt in itertools.count(1):
            try:
                text, ended = await self._guarded(prompt, request_id, attempt)
            except CircuitOpen as error:
                return self._second_best(prompt, attempt - 1, error)
            self._ended.append(ended)
            wait = self._wait_after(ended)
            self._log(ended, wait)
            if ended.error is None:
                return Answer(text, attempt)
            if not isinstance(ended.error, RetryableError):
                raise ended.error
            if wait is None:
                return self._second_best(prompt, attempt, ended.error)
            await self.sleep(wait)
        raise AssertionError("counting has no end")

    async def _guarded(self, prompt: str, request_id: str, attempt: int) -> tuple[str, _Ended]:
        began = self.clock()
        try:
            once = partial(self._once, prompt)
            text = await (self.breaker.call(once) if self.breaker else once())
        except CircuitOpen:
            raise
        except LLMError as error:
            return "", _Ended(request_id, attempt, error, self.clock() - began)
        return text, _Ended(request_id, attempt, None, self.clock() - began)

    async def _once(self, prompt: str) -> str:
        try:
            response = await self.send(prompt)
        except (TimeoutError, ConnectionError) as error:
            kind = Timeout if isinstance(error, TimeoutError) else ConnectionFailed
            raise kind(type(error).__name__) from error
        if response.status == 200:
            try:
                return text_of(response.body)
            except ValueError as odd:
                raise BadResponse("nothing in it", status=200) from odd
        raise classify(response.status, response.headers, response.body, now=self.now())

    def _wait_after(self, ended: _Ended) -> float | None:
        if not isinstance(ended.error, RetryableError):
            return None
        pause, asked = self.policy.pause_after(ended.attempt), ended.error.retry_after
        if pause is None or asked is None:
            return pause
        return max(pause, asked)

    def _log(self, ended: _Ended, wait: float | None) -> None:
        if self.logger is None:
            return
        write = self.logger.info if ended.error is None else self.logger.error if wait is None else self.logger.warning
        status = 200 if ended.error is None else ended.error.status
        shown = {"request_id": ended.request_id, "attempt": ended.attempt, "outcome": ended.name, "status": status}
        write("%s", ended.name, extra={**shown, "wait_s": wait or 0.0, "latency_s": ended.latency_s})

    def _second_best(self, prompt: str, attempts: int, error: LLMError) -> Answer:
        try:
            text = self.fallback(prompt) if self.fallback is not None else None
        except Exception:
            text = None
        if text is None:
            raise error
        self._degraded += 1
        return Answer(text, attempts, True)
