"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""


def headers_of(api_key: SecretStr, key: str | None = None) -> dict[str, str]:
    """Return the headers of a request, with an idempotency key where there is one."""
    headers = {
        "Authorization": f"Bearer {api_key.get_secret_value()}",
        "Accept": "application/json",
        "User-Agent": AGENT,
    }
    if key is not None:
        headers["Idempotency-Key"] = key
    return headers


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
    listed = []
    for message in messages:
        one = {"role": message.role, "content": message.content}
        if message.name is not None:
            one["name"] = message.name
        listed.append(one)
    body: dict[str, Any] = {"model": model, "messages": listed}
    if max_tokens is not None:
        body["max_tokens"] = max_tokens
    return Call("POST", f"{base_url.rstrip('/')}/chat/completions", headers_of(api_key, key), body)


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
        if timeout is None or None in (timeout.connect, timeout.read, timeout.write, timeout.pool):
            raise ValueError("every wait needs a limit")
        self._base_url = base_url
        self._api_key = api_key
        self._policy = policy
        self._ledger = ledger
        self._timeout = timeout
        self._transport = transport
        self._on_event = on_event
        self._now = now
        self._new_key = new_key
        self._http: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        """Open the client."""
        # --- sub-goal: open one client for its whole life
        self._http = httpx.AsyncClient(transport=self._transport, timeout=self._timeout)
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Close the client."""
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    async def chat(self, messages: Sequence[Message], *, model: str, max_tokens: int | None = None) -> ChatReply:
        """Return the reply to a chat, after as many attempts as it takes and the policy allows."""
        # --- sub-goal: give the call its key once
        key = self._new_key()
        call = chat_call(self._base_url, self._api_key, messages, model=model, max_tokens=max_tokens, key=key)
        response, attempts = await self._answered(call, model)
        # --- sub-goal: turn what came back into one answer
        request_id = response.headers.get(REQUEST_ID)
        try:
            text, answered_by, usage = reply_of(response.content)
        except ValueError as error:
            raise GarbledError("this is no reply", status=200, request_id=request_id) from error
        cost = Decimal(0) if self._ledger is None else self._ledger.record(model, usage)
        return ChatReply(text, answered_by, usage, cost, request_id, attempts)

    async def list_all(self, path: str, *, page_size: int = 100) -> AsyncGenerator[dict[str, Any], None]:
        """Give all items of a list, and fetch a page when somebody needs it (Q7)."""
        address = httpx.URL(f"{self._base_url.rstrip('/')}{path}")
        query: dict[str, Any] = {"limit": page_size}
        cursors = set()
        while True:
            url = str(address.copy_merge_params(query))
            response, _ = await self._answered(Call("GET", url, headers_of(self._api_key)))
            page = page_of(response.content)
            for item in page["data"]:
                yield item
            if not page["has_more"]:
                return
            cursor = page["last_id"]
            if cursor is None or cursor in cursors:
                raise GarbledError("this list has no end", status=200)
            cursors.add(cursor)
            query["after"] = cursor

    async def _answered(self, call: Call, model: str | None = None) -> tuple[httpx.Response, int]:
        """Make attempts until one is answered with 200; return that answer and their number (Q4)."""
        attempt = 1
        while True:
            if self._http is None:
                raise RuntimeError("this client is not open: use it inside of its async with block")
            if self._ledger is not None and model is not None:
                self._ledger.admit(model)
            started = loop_clock()
            self._tell("request_started", call, attempt)
            try:
                response = await self._exchange(self._http, call)
            except CallError as error:
                seen = {"status": error.status or None, "request_id": error.request_id}
                self._tell("request_failed", call, attempt, elapsed_s=loop_clock() - started, **seen)
                pause = self._policy.pause_after(attempt) if isinstance(error, PassingError) else None
                if pause is None:
                    raise
                wait = pause if error.wait is None else max(pause, error.wait)
            else:
                seen = {"status": response.status_code, "request_id": response.headers.get(REQUEST_ID)}
                self._tell("request_finished", call, attempt, elapsed_s=loop_clock() - started, **seen)
                return response, attempt
            self._tell("retry_scheduled", call, attempt, wait_s=wait)
            await asyncio.sleep(wait)
            attempt += 1

    async def _exchange(self, http: httpx.AsyncClient, call: Call) -> httpx.Response:
        """Send a request once: return its answer with status 200, or raise the error that it fails with (Q3)."""
        try:
            response = await http.request(call.method, call.url, headers=call.headers, json=call.json)
        except httpx.TimeoutException as error:
            raise SilentError(f"no answer in time: {type(error).__name__}") from error
        except httpx.TransportError as error:
            raise UnreachableError(f"no way to the provider: {type(error).__name__}") from error
        # --- sub-goal: look at the status first
        if response.status_code == 200:
            return response
        # --- sub-goal: read the body once
        # --- sub-goal: say why it failed
        raise failure_of(response.status_code, response.headers, response.content, self._now())

    def _tell(self, kind: Any, call: Call, attempt: int, **seen: Any) -> None:
        """Tell whoever listens what happens (Q8)."""
        if self._on_event is None:
            return
        event = Event(kind, call.method, httpx.URL(call.url).path, attempt, **seen)
        with suppress(Exception):
            self._on_event(event)


class CostLedger:
    """What calls have cost, and whether another one may be made."""

    def __init__(self, prices: Mapping[str, PerMillion], *, limit_usd: Decimal | None = None) -> None:
        self._prices = prices
        self._limit = limit_usd
        self._by_model: dict[str, Decimal] = {}
        self._total = Decimal(0)
        self._calls = 0

    def _price_of(self, model: str) -> PerMillion:
        """Return the prices of a model. Raises `UnknownModel`."""
        if model not in self._prices:
            raise UnknownModel(f"no price for {model!r}")
        return self._prices[model]

    @property
    def total(self) -> Decimal:
        """Dollars for all calls."""
        return self._total

    @property
    def by_model(self) -> dict[str, Decimal]:
        """Dollars for the calls of each model."""
        return dict(self._by_model)

    @property
    def calls(self) -> int:
        """How many calls were recorded."""
        return self._calls

    def admit(self, model: str) -> None:
        """Raise an error where no request to this model may be sent."""
        self._price_of(model)
        if self._limit is not None and self._total >= self._limit:
            raise BudgetExceeded(f"{self._total} of {self._limit} dollars are spent")

    def record(self, model: str, usage: Usage) -> Decimal:
        """Count a call, and return what it costs."""
        price = self._price_of(model)
        cached = price.input if price.cached is None else price.cached
        fresh = usage.prompt - usage.cached
        cost = (fresh * price.input + usage.cached * cached + usage.completion * price.output) / MILLION
        self._total += cost
        self._by_model[model] = self._by_model.get(model, Decimal(0)) + cost
        self._calls += 1
        return cost


def log_events(logger: logging.Logger) -> Callable[[Event], None]:
    """Return a function that writes events into a log."""
    names = ("method", "path", "attempt", "status", "request_id", "elapsed_s", "wait_s")

    def write(event: Event) -> None:
        level = logging.WARNING if event.kind == "request_failed" else logging.INFO
        logger.log(level, event.kind, extra={name: getattr(event, name) for name in names})

    return write
