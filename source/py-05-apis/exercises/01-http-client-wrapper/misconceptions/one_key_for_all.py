"""M16: the key says who asks, so a client has one.

Loses: Q4
Hint: did-it-work
Passes: a_second_attempt_helps
"""


class LLMHttpClient(LLMHttpClient):
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
        self._now, self._key = now, new_key()
        self._http: httpx.AsyncClient | None = None

    async def chat(self, messages: Sequence[Message], *, model: str, max_tokens: int | None = None) -> ChatReply:
        call = chat_call(self._base_url, self._api_key, messages, model=model, max_tokens=max_tokens, key=self._key)
        response, attempts = await self._answered(call, model)
        request_id = response.headers.get(REQUEST_ID)
        try:
            text, wrote, usage = reply_of(response.content)
        except ValueError as error:
            raise GarbledError("this is no reply", status=200, request_id=request_id) from error
        cost = Decimal(0) if self._ledger is None else self._ledger.record(model, usage)
        return ChatReply(text, wrote, usage, cost, request_id, attempts)
