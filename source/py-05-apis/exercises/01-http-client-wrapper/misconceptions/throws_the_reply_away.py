"""M20: the limit was passed, so that is an error.

Loses: Q6
Hint: when-to-ask
Passes: it_stops
"""


class LLMHttpClient(LLMHttpClient):
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
        if self._ledger is not None:
            self._ledger.admit(model)
        return ChatReply(text, wrote, usage, cost, request_id, attempts)
