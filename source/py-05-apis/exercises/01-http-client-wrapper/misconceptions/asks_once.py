"""M19: a call that has begun is allowed.

Loses: Q6
Hint: when-to-ask
Passes: it_stops
"""


class LLMHttpClient(LLMHttpClient):
    async def chat(self, messages: Sequence[Message], *, model: str, max_tokens: int | None = None) -> ChatReply:
        if self._ledger is not None:
            self._ledger.admit(model)
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

    async def _answered(self, call: Call, priced: str | None = None) -> tuple[httpx.Response, int]:
        if self._http is None:
            raise RuntimeError("use this client inside of `async with`")
        attempt = 0
        while True:
            attempt += 1
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
