"""Attempts are made below httpx: a transport stands between the client and the one that was given, and asks it again.

What an attempt needs travels in the extensions of the request; the client above it makes one request for each call.
"""


def chat_call(
    base_url: str,
    api_key: SecretStr,
    messages: Sequence[Message],
    *,
    model: str,
    max_tokens: int | None = None,
    key: str | None = None,
) -> Call:
    body: dict[str, Any] = dict(model=model, messages=[])
    for message in messages:
        body["messages"].append({"role": message.role, "content": message.content})
        if message.name is not None:
            body["messages"][-1]["name"] = message.name
    if max_tokens is not None:
        body["max_tokens"] = max_tokens
    while base_url.endswith("/"):
        base_url = base_url[:-1]
    head = _head(api_key) if key is None else {**_head(api_key), "Idempotency-Key": key}
    return Call(method="POST", url=base_url + "/chat/completions", headers=head, json=body)


def _head(api_key: SecretStr) -> dict[str, str]:
    secret = api_key.get_secret_value()
    return dict([("Authorization", "Bearer " + secret), ("Accept", "application/json"), ("User-Agent", AGENT)])


class _Patient(httpx.AsyncBaseTransport):
    """Asks the transport below until it answers with 200, or nothing can help."""

    def __init__(self, below: httpx.AsyncBaseTransport, owner: LLMHttpClient) -> None:
        self._below, self._owner = below, owner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        owner, failed = self._owner, 0
        while True:
            owner.may_send(request.extensions.get("harbor_model"))
            tell = Teller(owner, request, failed + 1)
            tell("request_started")
            response = await self._once(request)
            if not isinstance(response, CallError):
                tell("request_finished", status=200, request_id=response.headers.get("x-request-id"), timed=True)
                response.extensions["harbor_attempts"] = failed + 1
                return response
            error = response
            tell("request_failed", status=error.status or None, request_id=error.request_id, timed=True)
            failed += 1
            pause = owner.pause(failed, error)
            if pause is None:
                raise error
            tell("retry_scheduled", wait_s=pause)
            await asyncio.sleep(pause)

    async def _once(self, request: httpx.Request) -> httpx.Response | CallError:
        try:
            response = await self._below.handle_async_request(request)
            body = await response.aread()
        except httpx.TransportError as cause:
            kinds: dict[bool, type[CallError]] = {True: SilentError, False: UnreachableError}
            error = kinds[isinstance(cause, httpx.TimeoutException)](type(cause).__name__)
            error.__cause__ = cause
            return error
        if response.status_code == 200:
            return response
        return failure_of(response.status_code, response.headers, body, self._owner.time_of_day())

    async def aclose(self) -> None:
        await self._below.aclose()


class Teller:
    def __init__(self, owner: LLMHttpClient, request: httpx.Request, attempt: int) -> None:
        self._listen, self._began = owner.listener, loop_clock()
        self._what = (request.method, request.url.path, attempt)

    def __call__(self, kind: Any, timed: bool = False, **seen: Any) -> None:
        if self._listen is None:
            return
        if timed:
            seen["elapsed_s"] = loop_clock() - self._began
        with suppress(Exception):
            self._listen(Event(kind, *self._what, **seen))


class LLMHttpClient:
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
        if not isinstance(timeout, httpx.Timeout) or any(wait is None for wait in timeout.as_dict().values()):
            raise ValueError("every wait needs a limit")
        self._where, self._key, self._policy, self._ledger = base_url, api_key, policy, ledger
        self._timeout, self._transport, self._new_key = timeout, transport, new_key
        self.listener, self.time_of_day = on_event, now
        self._http: list[httpx.AsyncClient] = []

    def may_send(self, model: str | None) -> None:
        if model is not None and self._ledger is not None:
            self._ledger.admit(model)

    def pause(self, failed: int, error: CallError) -> float | None:
        pause = self._policy.pause_after(failed) if isinstance(error, PassingError) else None
        return pause if pause is None or error.wait is None else max(pause, error.wait)

    async def __aenter__(self) -> Self:
        below = self._transport or httpx.AsyncHTTPTransport()
        self._http.append(httpx.AsyncClient(transport=_Patient(below, self), timeout=self._timeout))
        return self

    async def __aexit__(self, *exc: object) -> None:
        while self._http:
            await self._http.pop().aclose()

    async def _ask(self, call: Call, model: str | None) -> httpx.Response:
        if not self._http:
            raise RuntimeError("not open")
        return await self._http[0].request(
            call.method, call.url, headers=call.headers, json=call.json, extensions={"harbor_model": model}
        )

    async def chat(self, messages: Sequence[Message], *, model: str, max_tokens: int | None = None) -> ChatReply:
        key = self._new_key()
        response = await self._ask(
            chat_call(self._where, self._key, messages, model=model, max_tokens=max_tokens, key=key), model
        )
        request_id, attempts = response.headers.get("x-request-id"), response.extensions["harbor_attempts"]
        try:
            found = reply_of(response.content)
        except ValueError as cause:
            raise GarbledError("not a reply", status=200, request_id=request_id) from cause
        cost = self._ledger.record(model, found[2]) if self._ledger is not None else Decimal(0)
        return ChatReply(*found, cost, request_id, attempts)

    def list_all(self, path: str, *, page_size: int = 100) -> AsyncGenerator[dict[str, Any], None]:
        return self._pages(self._where.rstrip("/") + path, {"limit": str(page_size)}, frozenset())

    async def _pages(
        self, url: str, query: dict[str, str], used: frozenset[str]
    ) -> AsyncGenerator[dict[str, Any], None]:
        address = str(httpx.URL(url).copy_merge_params(query))
        page = page_of((await self._ask(Call("GET", address, _head(self._key)), None)).content)
        for item in page["data"]:
            yield item
        if page["has_more"]:
            after = page["last_id"]
            if after in used:
                raise GarbledError("no end in sight")
            async for item in self._pages(url, {**query, "after": after}, used | {after}):
                yield item


class CostLedger:
    def __init__(self, prices: Mapping[str, PerMillion], *, limit_usd: Decimal | None = None) -> None:
        self._prices = prices
        self._limit = Decimal("Infinity") if limit_usd is None else limit_usd
        self.total, self.calls = Decimal(0), 0
        self.by_model: dict[str, Decimal] = {}

    def admit(self, model: str) -> None:
        if self._prices.get(model) is None:
            raise UnknownModel(model)
        if self.total >= self._limit:
            raise BudgetExceeded("no money is left")

    def record(self, model: str, usage: Usage) -> Decimal:
        if self._prices.get(model) is None:
            raise UnknownModel(model)
        into, out, kept = self._prices[model]
        tokens = {"new": usage.prompt - usage.cached, "kept": usage.cached, "out": usage.completion}
        rates = {"new": into, "kept": into if kept is None else kept, "out": out}
        cost = Decimal(0)
        for name, number in tokens.items():
            cost += number * rates[name] / MILLION
        self.total += cost
        self.by_model[model] = self.by_model.get(model, Decimal(0)) + cost
        self.calls += 1
        return cost


def log_events(logger: logging.Logger) -> Callable[[Event], None]:
    def write(event: Event) -> None:
        record = logger.makeRecord(
            logger.name, logging.INFO, "", 0, event.kind, (), None,
            extra={
                "method": event.method, "path": event.path, "attempt": event.attempt, "status": event.status,
                "request_id": event.request_id, "elapsed_s": event.elapsed_s, "wait_s": event.wait_s,
            },
        )
        if event.kind == "request_failed":
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        logger.handle(record)

    return write
