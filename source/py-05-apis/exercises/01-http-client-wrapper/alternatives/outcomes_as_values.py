"""An attempt returns its answer or its error, the next attempt is a call of itself, the ledger a list of charges.

The client is entered through an `AsyncExitStack`, addresses are made by `httpx.URL`, and the list is a generator.
"""

from contextlib import AsyncExitStack


def _said(**parts: Any) -> dict[str, Any]:
    return {name: part for name, part in parts.items() if part is not None}


def chat_call(
    base_url: str,
    api_key: SecretStr,
    messages: Sequence[Message],
    *,
    model: str,
    max_tokens: int | None = None,
    key: str | None = None,
) -> Call:
    url = httpx.URL(base_url)
    url = url.copy_with(path=url.path.rstrip("/") + "/chat/completions")
    chat = [_said(role=one.role, content=one.content, name=one.name) for one in messages]
    headers = {"Accept": "application/json", "User-Agent": AGENT}
    headers["Authorization"] = "Bearer " + api_key.get_secret_value()
    if key is not None:
        headers["Idempotency-Key"] = key
    return Call("POST", str(url), headers, _said(model=model, messages=chat, max_tokens=max_tokens))


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
        if timeout is None:
            raise ValueError("no timeout")
        for wait in (timeout.connect, timeout.read, timeout.write, timeout.pool):
            if wait is None:
                raise ValueError("a wait without a limit")
        self.base_url, self.api_key, self.policy, self.ledger = base_url, api_key, policy, ledger
        self.on_event, self.now, self.new_key = on_event, now, new_key
        self._options: dict[str, Any] = {"timeout": timeout, "transport": transport}
        self._open: httpx.AsyncClient | None = None
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._open = await self._stack.enter_async_context(httpx.AsyncClient(**self._options))
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._open = None
        await self._stack.aclose()

    async def chat(self, messages: Sequence[Message], *, model: str, max_tokens: int | None = None) -> ChatReply:
        call = chat_call(
            self.base_url, self.api_key, messages, model=model, max_tokens=max_tokens, key=self.new_key()
        )
        attempts, response = await self._from(1, call, None if self.ledger is None else model)
        own = response.headers.get("x-request-id")
        try:
            text, name, usage = reply_of(response.content)
        except ValueError as reason:
            raise GarbledError("no reply in it", status=response.status_code, request_id=own) from reason
        cost = Decimal("0.00")
        if self.ledger is not None:
            cost = self.ledger.record(model, usage)
        return ChatReply(text=text, model=name, usage=usage, cost_usd=cost, request_id=own, attempts=attempts)

    async def list_all(self, path: str, *, page_size: int = 100) -> AsyncGenerator[dict[str, Any], None]:
        head = chat_call(self.base_url, self.api_key, [], model="none").headers
        first = httpx.URL(self.base_url.rstrip("/") + path).copy_add_param("limit", page_size)
        url: httpx.URL | None = first
        seen: list[httpx.URL | None] = []
        while url is not None:
            _, response = await self._from(1, Call("GET", str(url), head), None)
            page = page_of(response.content)
            for item in page["data"]:
                yield item
            url = first.copy_add_param("after", page["last_id"]) if page["has_more"] else None
            if url in seen:
                raise GarbledError("this page was asked for before")
            seen.append(url)

    async def _from(self, attempt: int, call: Call, model: str | None) -> tuple[int, httpx.Response]:
        if self._open is None:
            raise RuntimeError("closed")
        if model is not None and self.ledger is not None:
            self.ledger.admit(model)
        base: dict[str, Any] = {"method": call.method, "path": httpx.URL(call.url).path, "attempt": attempt}
        self._emit(Event("request_started", **base))
        begun = loop_clock()
        came = await self._outcome(self._open, call)
        took = loop_clock() - begun
        if isinstance(came, httpx.Response):
            number = came.headers.get("X-Request-Id")
            self._emit(Event("request_finished", status=200, request_id=number, elapsed_s=took, **base))
            return attempt, came
        status = came.status or None
        self._emit(Event("request_failed", status=status, request_id=came.request_id, elapsed_s=took, **base))
        if not isinstance(came, PassingError) or (pause := self.policy.pause_after(attempt)) is None:
            raise came
        if came.wait is not None and came.wait > pause:
            pause = came.wait
        self._emit(Event("retry_scheduled", wait_s=pause, **base))
        await asyncio.sleep(pause)
        return await self._from(attempt + 1, call, model)

    async def _outcome(self, http: httpx.AsyncClient, call: Call) -> httpx.Response | CallError:
        request = http.build_request(call.method, call.url, headers=dict(call.headers), json=call.json)
        try:
            response = await http.send(request)
        except httpx.TransportError as reason:
            late = isinstance(reason, httpx.TimeoutException)
            error: CallError = SilentError("late") if late else UnreachableError("no way")
            error.__cause__ = reason
            return error
        if response.status_code != httpx.codes.OK:
            return failure_of(response.status_code, response.headers, response.content, self.now())
        return response

    def _emit(self, event: Event) -> None:
        if self.on_event:
            try:
                self.on_event(event)
            except Exception:
                return


class CostLedger:
    def __init__(self, prices: Mapping[str, PerMillion], *, limit_usd: Decimal | None = None) -> None:
        self._prices, self._limit = dict(prices), limit_usd
        self._charges: list[tuple[str, Decimal]] = []

    @property
    def total(self) -> Decimal:
        return sum((cost for _, cost in self._charges), start=Decimal())

    @property
    def by_model(self) -> dict[str, Decimal]:
        sums: dict[str, Decimal] = {}
        for model, cost in self._charges:
            sums[model] = sums.get(model, Decimal()) + cost
        return sums

    @property
    def calls(self) -> int:
        return len(self._charges)

    def admit(self, model: str) -> None:
        self._price(model)
        if self._limit is not None and self._limit - self.total <= 0:
            raise BudgetExceeded(str(self._limit))

    def record(self, model: str, usage: Usage) -> Decimal:
        price = self._price(model)
        cost = price.input * usage.prompt + price.output * usage.completion
        if price.cached is not None:
            cost -= (price.input - price.cached) * usage.cached
        self._charges.append((model, cost.scaleb(-6)))
        return self._charges[-1][1]

    def _price(self, model: str) -> PerMillion:
        try:
            return self._prices[model]
        except KeyError:
            raise UnknownModel(model) from None


def log_events(logger: logging.Logger) -> Callable[[Event], None]:
    def write(event: Event) -> None:
        known = {name: value for name, value in vars(event).items() if name not in ("kind", "detail")}
        (logger.warning if event.kind == "request_failed" else logger.info)("%s", event.kind, extra=known)

    return write
