"""M8: an answer of an API is JSON, so it is read first.

Loses: Q3
Hint: is-it-json
Passes: an_error_in_json
"""


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
        if timeout is None or None in timeout.as_dict().values():
            raise ValueError("timeout: give each of the four waits a limit")
        self._base_url, self._api_key, self._policy, self._ledger = base_url, api_key, policy, ledger
        self._timeout, self._transport, self._on_event = timeout, transport, on_event
        self._now, self._new_key = now, new_key
        self._http: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        self._http = httpx.AsyncClient(timeout=self._timeout, transport=self._transport)
        return self

    async def __aexit__(self, *exc: object) -> None:
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    async def chat(self, messages: Sequence[Message], *, model: str, max_tokens: int | None = None) -> ChatReply:
        key = self._new_key()
        call = chat_call(self._base_url, self._api_key, messages, model=model, max_tokens=max_tokens, key=key)
        response, attempts = await self._answered(call, model)
        request_id = response.headers.get(REQUEST_ID)
        try:
            text, wrote, usage = reply_of(response.content)
        except ValueError as error:
            raise GarbledError("this is no reply", status=200, request_id=request_id) from error
        cost = Decimal(0) if self._ledger is None else self._ledger.record(model, usage)
        return ChatReply(text, wrote, usage, cost, request_id, attempts)

    def list_all(self, path: str, *, page_size: int = 100) -> AsyncGenerator[dict[str, Any], None]:

        async def items() -> AsyncGenerator[dict[str, Any], None]:
            query: dict[str, Any] = {"limit": page_size}
            used: set[Any] = set()
            headers = chat_call(self._base_url, self._api_key, [], model="").headers
            while True:
                address = httpx.URL(f"{self._base_url.rstrip('/')}{path}", params=query)
                response, _ = await self._answered(Call("GET", str(address), headers))
                page = page_of(response.content)
                for item in page["data"]:
                    yield item
                if page["has_more"] is not True:
                    return
                if page["last_id"] in used:
                    raise GarbledError("the list turns in a circle", status=200)
                used.add(page["last_id"])
                query["after"] = page["last_id"]

        return items()

    async def _answered(self, call: Call, model: str | None = None) -> tuple[httpx.Response, int]:
        if self._http is None:
            raise RuntimeError("use this client inside of `async with`")
        attempt = 0
        while True:
            attempt += 1
            if self._ledger is not None and model is not None:
                self._ledger.admit(model)
            began = loop_clock()
            self._tell("request_started", call, attempt)
            try:
                response = await self._exchange(self._http, call)
            except CallError as error:
                seen: dict[str, Any] = {"status": error.status or None, "request_id": error.request_id}
                self._tell("request_failed", call, attempt, elapsed_s=loop_clock() - began, **seen)
                pause = self._policy.pause_after(attempt) if isinstance(error, PassingError) else None
                if pause is None:
                    raise
                wait = max(pause, error.wait or 0.0)
            else:
                seen = {"status": 200, "request_id": response.headers.get(REQUEST_ID)}
                self._tell("request_finished", call, attempt, elapsed_s=loop_clock() - began, **seen)
                return response, attempt
            self._tell("retry_scheduled", call, attempt, wait_s=wait)
            await asyncio.sleep(wait)

    async def _exchange(self, http: httpx.AsyncClient, call: Call) -> httpx.Response:
        try:
            response = await http.request(call.method, call.url, headers=call.headers, json=call.json)
        except httpx.TimeoutException as error:
            raise SilentError("no answer in time") from error
        except httpx.TransportError as error:
            raise UnreachableError("the provider cannot be reached") from error
        said = response.json() if response.content else {}
        if response.status_code == 200 and "error" not in said:
            return response
        raise failure_of(response.status_code, response.headers, response.content, self._now())

    def _tell(self, kind: Any, call: Call, attempt: int, **seen: Any) -> None:
        if self._on_event is not None:
            event = Event(kind, call.method, httpx.URL(call.url).path, attempt, **seen)
            with suppress(Exception):
                self._on_event(event)
