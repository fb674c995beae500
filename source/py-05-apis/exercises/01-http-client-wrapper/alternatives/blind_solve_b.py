"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""


def chat_call(
    base_url: str,
    api_key: SecretStr,
    messages: Sequence[Message],
    *,
    model: str,
    max_tokens: int | None = None,
    key: str | None = None,
) -> Call:
    """Return the request of a chat."""
    # --- sub-goal: build the request
    body = _said(
        model=model,
        messages=[_said(role=each.role, content=each.content, name=each.name) for each in messages],
        max_tokens=max_tokens,
    )
    return Call("POST", _address(base_url, "/chat/completions"), _headers(api_key, key), body)


def _said(**fields: Any) -> dict[str, Any]:
    """Return those fields that somebody has said something about."""
    return {name: value for name, value in fields.items() if value is not None}


def _address(base_url: str, path: str) -> str:
    """Return the address of a path below a base."""
    return base_url.rstrip("/") + path


def _headers(api_key: SecretStr, key: str | None = None) -> dict[str, str]:
    """Return the headers of S3."""
    named = {
        "Authorization": f"Bearer {api_key.get_secret_value()}",
        "Accept": "application/json",
        "User-Agent": AGENT,
        "Idempotency-Key": key,
    }
    return _said(**named)


from itertools import count
from urllib.parse import urlsplit


class LLMHttpClient:
    """Ask a provider over HTTP. Used as `async with LLMHttpClient(...) as llm`."""

    def __init__(
        self,
        base_url: str,
        api_key: SecretStr,
        *,
        policy: Patience,
        ledger: CostLedger | None = None,
        timeout: httpx.Timeout = LIMITS,
        transport: httpx.AsyncBaseTransport | None = None,
        on_event: Callable[[Event], None] | None = None,
        now: Callable[[], datetime] = utc_now,
        new_key: Callable[[], str] = fresh_key,
    ) -> None:
        # --- sub-goal: give every wait a limit
        waits = httpx.Timeout(timeout)  # None becomes four times None
        endless = [name for name, seconds in waits.as_dict().items() if seconds is None]
        if endless:
            raise ValueError(f"these waits have no limit: {', '.join(endless)}")
        self._base_url, self._api_key = base_url, api_key
        self._policy, self._ledger, self._on_event = policy, ledger, on_event
        self._now, self._new_key = now, new_key
        self._open_http = lambda: httpx.AsyncClient(transport=transport, timeout=waits)
        self._http: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        """Open the client."""
        # --- sub-goal: open one client for its whole life
        if self._http is not None:
            raise RuntimeError("this client is open already")
        self._http = self._open_http()
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Close the client."""
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    async def chat(self, messages: Sequence[Message], *, model: str, max_tokens: int | None = None) -> ChatReply:
        """Return the reply to a chat, after as many attempts as it takes and the policy allows."""
        self._opened()
        # --- sub-goal: give the call its key once
        key = self._new_key()
        call = chat_call(self._base_url, self._api_key, messages, model=model, max_tokens=max_tokens, key=key)
        response, attempts = await self._until_answered(call, model)
        # --- sub-goal: turn what came back into one answer
        request_id = response.headers.get(REQUEST_ID)
        try:
            text, answered_by, usage = reply_of(response.content)
        except ValueError as error:
            raise GarbledError("status 200, and no reply in it", status=200, request_id=request_id) from error
        cost = Decimal(0) if self._ledger is None else self._ledger.record(model, usage)
        return ChatReply(text, answered_by, usage, cost, request_id, attempts)

    def list_all(self, path: str, *, page_size: int = 100) -> AsyncGenerator[dict[str, Any], None]:
        """Give all items of a list, and fetch a page when somebody needs it (Q7)."""
        start, headers = httpx.URL(_address(self._base_url, path)), _headers(self._api_key)

        async def items() -> AsyncGenerator[dict[str, Any], None]:
            query: dict[str, Any] = {"limit": page_size}
            used: set[str] = set()
            while True:
                call = Call("GET", str(start.copy_merge_params(query)), headers)
                response, _ = await self._until_answered(call)
                page = page_of(response.content)
                for item in page["data"]:
                    yield item
                if not page["has_more"]:
                    return
                after = page["last_id"]
                if after is None or after in used:
                    raise GarbledError(
                        "there is more, and no way on", status=200, request_id=response.headers.get(REQUEST_ID)
                    )
                used.add(after)
                query["after"] = after

        return items()

    def _opened(self) -> httpx.AsyncClient:
        """Return what is open, or say that nothing is."""
        if self._http is None:
            raise RuntimeError("this client is not open: use it within its block")
        return self._http

    async def _until_answered(self, call: Call, model: str | None = None) -> tuple[httpx.Response, int]:
        """Make attempts until one is answered with 200; return that answer and their number."""
        for attempt in count(1):
            http = self._opened()
            if self._ledger is not None and model is not None:
                self._ledger.admit(model)
            outcome = await self._attempt(http, call, attempt)
            if isinstance(outcome, httpx.Response):
                return outcome, attempt
            pause = self._policy.pause_after(attempt) if isinstance(outcome, PassingError) else None
            if pause is None:
                raise outcome
            wait = max(pause, outcome.wait or 0.0)
            self._tell("retry_scheduled", call, attempt, wait_s=wait)
            await asyncio.sleep(wait)
        raise AssertionError("nobody counts to the end")

    async def _attempt(self, http: httpx.AsyncClient, call: Call, attempt: int) -> httpx.Response | CallError:
        """Make one attempt, tell how it went, and return how it ended: an answer with 200, or an error."""
        self._tell("request_started", call, attempt)
        since = loop_clock()
        outcome = await self._exchange(http, call)
        elapsed = loop_clock() - since
        if isinstance(outcome, httpx.Response):
            number = outcome.headers.get(REQUEST_ID)
            self._tell("request_finished", call, attempt, status=200, request_id=number, elapsed_s=elapsed)
        else:
            self._tell(
                "request_failed",
                call,
                attempt,
                status=outcome.status or None,  # 0 where nothing was answered
                request_id=outcome.request_id,
                elapsed_s=elapsed,
                detail={"error": type(outcome).__name__},
            )
        return outcome

    async def _exchange(self, http: httpx.AsyncClient, call: Call) -> httpx.Response | CallError:
        """Send a request once; return its answer with status 200, or the error that it fails with."""
        try:
            response = await http.request(call.method, call.url, headers=call.headers, json=call.json)
        except httpx.TransportError as error:
            kind = SilentError if isinstance(error, httpx.TimeoutException) else UnreachableError
            failure = kind(type(error).__name__)
            failure.__cause__ = error
            return failure
        # --- sub-goal: look at the status first
        if response.status_code == 200:
            return response
        # --- sub-goal: say why it failed
        return failure_of(response.status_code, response.headers, response.content, self._now())

    def _tell(self, kind: Any, call: Call, attempt: int, **seen: Any) -> None:
        """Tell whoever listens what happens (Q8)."""
        if self._on_event is not None:
            with suppress(Exception):
                self._on_event(Event(kind, call.method, urlsplit(call.url).path, attempt, **seen))


from decimal import MAX_EMAX, MIN_EMIN, Context, Inexact

EXACT = Context(prec=1_000, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact])  # whatever the caller's context rounds to


class CostLedger:
    """What calls have cost, and whether another one may be made."""

    def __init__(self, prices: Mapping[str, PerMillion], *, limit_usd: Decimal | None = None) -> None:
        self._prices, self._limit_usd = prices, limit_usd
        self._spent: dict[str, tuple[Decimal, int]] = {}  # for each model its dollars and its calls

    @property
    def total(self) -> Decimal:
        """Dollars for all calls."""
        total = Decimal(0)
        for dollars, _ in self._spent.values():
            total = EXACT.add(total, dollars)
        return total

    @property
    def by_model(self) -> dict[str, Decimal]:
        """Dollars for the calls of each model."""
        return {model: dollars for model, (dollars, _) in self._spent.items()}

    @property
    def calls(self) -> int:
        """How many calls were recorded."""
        return sum(calls for _, calls in self._spent.values())

    def admit(self, model: str) -> None:
        """Raise an error where no request to this model may be sent."""
        self._price(model)
        if self._limit_usd is not None and self.total >= self._limit_usd:
            raise BudgetExceeded(f"{self.total} of {self._limit_usd} dollars are spent")

    def record(self, model: str, usage: Usage) -> Decimal:
        """Count a call, and return what it costs."""
        price = self._price(model)
        parts = (
            (usage.prompt - usage.cached, price.input),
            (usage.cached, price.input if price.cached is None else price.cached),
            (usage.completion, price.output),
        )
        cost = Decimal(0)
        for tokens, dollars in parts:
            cost = EXACT.fma(tokens, dollars, cost)
        cost = EXACT.divide(cost, MILLION)
        before, calls = self._spent.get(model, (Decimal(0), 0))
        self._spent[model] = EXACT.add(before, cost), calls + 1
        return cost

    def _price(self, model: str) -> PerMillion:
        """Return what a model costs."""
        if model not in self._prices:
            raise UnknownModel(model)
        return self._prices[model]


def log_events(logger: logging.Logger) -> Callable[[Event], None]:
    """Return a function that writes events into a log."""
    told = ("method", "path", "attempt", "status", "request_id", "elapsed_s", "wait_s")

    def write(event: Event) -> None:
        level = logging.WARNING if event.kind == "request_failed" else logging.INFO
        logger.log(level, event.kind, extra={name: getattr(event, name) for name in told})

    return write
