"""M14: `None` means that I need no limit.

Loses: Q3
Hint: for-ever
Passes: a_slow_answer_is_given_up
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
        self._base_url, self._api_key, self._policy, self._ledger = base_url, api_key, policy, ledger
        self._timeout, self._transport, self._on_event = timeout, transport, on_event
        self._now, self._new_key = now, new_key
        self._http: httpx.AsyncClient | None = None
