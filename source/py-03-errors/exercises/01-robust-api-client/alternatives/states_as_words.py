"""The state is a word that is brought up to date when somebody looks, and `complete` calls itself for the next attempt.

The table of statuses is a list of rows, and numbers are found by `float` and then looked at.
"""

import math


def retry_after_of(headers: Mapping[str, str], *, now: datetime) -> float | None:
    for wanted, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        for name in headers:
            if name.lower() == wanted and headers[name].replace(".", "0", 1).isdecimal():
                text = headers[name]
                if text[0] != "." and text[-1] != "." and math.isfinite(float(text)):
                    return float(text) if unit == 1.0 else float(text) / 1000.0
    for name in headers:
        if name.lower() == "retry-after" and headers[name].endswith("GMT"):
            try:
                left = parsedate_to_datetime(headers[name]).timestamp() - now.timestamp()
            except ValueError:
                return None
            return left if left > 0 else 0.0
    return None


_ROWS: list[tuple[range, tuple[str, ...], type[LLMError]]] = [
    (range(400, 401), ("context_length_exceeded",), ContextLengthExceeded),
    (range(401, 402), (), AuthError),
    (range(403, 404), (), PermissionDenied),
    (range(404, 405), (), NotFound),
    (range(408, 410), (), ServerError),
    (range(429, 430), ("insufficient_quota", "credit_balance_exhausted"), QuotaExhausted),
    (range(429, 430), (), RateLimited),
    (range(503, 504), (), Overloaded),
    (range(529, 530), (), Overloaded),
    (range(500, 600), (), ServerError),
    (range(400, 500), (), BadRequest),
]


def classify(status: int, headers: Mapping[str, str], body: bytes, *, now: datetime) -> LLMError:
    said: dict[str, str] = {}
    try:
        said = {key: value for key, value in json.loads(body)["error"].items() if isinstance(value, str)}
    except Exception:
        said = {}
    rows = [(codes, kind) for statuses, codes, kind in _ROWS if status in statuses]
    kind = next(kind for codes, kind in rows if not codes or said.get("code") in codes)
    ids = [headers[name] for wanted in ("x-request-id", "request-id") for name in headers if name.lower() == wanted]
    text = said.get("message", f"HTTP {status}")
    wait = retry_after_of(headers, now=now)
    return kind(text, status=status, request_id=ids[0] if ids else None, retry_after=wait)


class CircuitBreaker:
    def __init__(self, *, failure_threshold: int = 5, recovery_s: float = 30.0, clock: Clock = loop_clock) -> None:
        self._limit, self._pause, self._clock = failure_threshold, recovery_s, clock
        self._word: State = "closed"
        self._opened_at = 0.0
        self._count = self._probes = 0
        self.times_opened = 0

    @property
    def state(self) -> State:
        if self._word == "open" and self._clock() - self._opened_at >= self._pause:
            self._word = "half_open"
        return self._word

    def _open(self) -> None:
        self._word, self._opened_at, self._count = "open", self._clock(), 0
        self.times_opened += 1

    async def call(self, fn: Callable[[], Awaitable[T]]) -> T:
        now = self.state
        if now == "open":
            raise CircuitOpen(self._pause - (self._clock() - self._opened_at))
        if now == "half_open":
            if self._probes:
                raise CircuitOpen(0.0)
            return await self._probe(fn)
        try:
            result = await fn()
        except RetryableError:
            if self.state == "closed":
                self._count += 1
                if self._count >= self._limit:
                    self._open()
            raise
        if self.state == "closed":
            self._count = 0
        return result

    async def _probe(self, fn: Callable[[], Awaitable[T]]) -> T:
        self._probes += 1
        try:
            result = await fn()
            self._word, self._count = "closed", 0
            return result
        except RetryableError:
            self._open()
            raise
        finally:
            self._probes -= 1


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
        self._wire, self._patience, self._door, self._other = send, policy, breaker, fallback
        self._nap, self._seconds, self._date, self._log = sleep, clock, now, logger
        self._numbers = Metrics()

    @property
    def metrics(self) -> Metrics:
        self._numbers.breaker_opened = 0 if self._door is None else self._door.times_opened
        return self._numbers

    async def complete(self, prompt: str, *, request_id: str) -> Answer:
        return await self._go_on(prompt, request_id, 1)

    async def _go_on(self, prompt: str, request_id: str, number: int) -> Answer:
        async def knock() -> str:
            return await self._knock(prompt)

        start = self._seconds()
        try:
            text = await knock() if self._door is None else await self._door.call(knock)
        except CircuitOpen as error:
            return self._instead(prompt, number - 1, error)
        except FatalError as error:
            self._note(request_id, number, error, self._seconds() - start, logging.ERROR, 0.0)
            raise
        except RetryableError as error:
            took, pause = self._seconds() - start, self._patience.pause_after(number)
            if pause is None:
                self._note(request_id, number, error, took, logging.ERROR, 0.0)
                return self._instead(prompt, number, error)
            seconds = pause if error.retry_after is None else max(error.retry_after, pause)
            self._note(request_id, number, error, took, logging.WARNING, seconds)
        else:
            self._note(request_id, number, None, self._seconds() - start, logging.INFO, 0.0)
            return Answer(text, number)
        await self._nap(seconds)
        return await self._go_on(prompt, request_id, number + 1)

    async def _knock(self, prompt: str) -> str:
        try:
            found = await self._wire(prompt)
        except TimeoutError as late:
            raise Timeout from late
        except ConnectionError as lost:
            raise ConnectionFailed from lost
        if found.status != 200:
            raise classify(found.status, found.headers, found.body, now=self._date())
        try:
            text = text_of(found.body)
        except ValueError as odd:
            raise BadResponse(str(odd), status=found.status) from odd
        return text

    def _instead(self, prompt: str, attempts: int, error: LLMError) -> Answer:
        text = None
        if self._other:
            try:
                text = self._other(prompt)
            except Exception as trouble:
                error.add_note(f"and the fallback raised {trouble!r}")
        if text is None:
            raise error
        self._numbers.degraded += 1
        return Answer(text=text, attempts=attempts, degraded=True)

    def _note(
        self, request_id: str, attempt: int, error: LLMError | None, latency_s: float, level: int, wait_s: float
    ) -> None:
        name, status = ("success", 200) if error is None else (type(error).__name__, error.status)
        numbers = self._numbers
        numbers.attempts, numbers.retries = numbers.attempts + 1, numbers.retries + int(attempt != 1)
        numbers.successes += error is None
        numbers.latency_s += [latency_s]
        if error is not None:
            numbers.failures.update([name])
        if self._log:
            known = dict(request_id=request_id, attempt=attempt, outcome=name, status=status)
            self._log.log(level, f"{request_id} {name}", extra=known | dict(wait_s=wait_s, latency_s=latency_s))
