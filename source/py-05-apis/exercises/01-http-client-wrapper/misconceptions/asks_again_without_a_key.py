"""M9: who has got no answer asks again.

Loses: Q4
Hint: did-it-work
Passes: a_second_attempt_helps
"""


class LLMHttpClient(LLMHttpClient):
    async def chat(self, messages: Sequence[Message], *, model: str, max_tokens: int | None = None) -> ChatReply:
        call = chat_call(self._base_url, self._api_key, messages, model=model, max_tokens=max_tokens)
        response, attempts = await self._answered(call, model)
        request_id = response.headers.get(REQUEST_ID)
        try:
            text, wrote, usage = reply_of(response.content)
        except ValueError as error:
            raise GarbledError("this is no reply", status=200, request_id=request_id) from error
        cost = Decimal(0) if self._ledger is None else self._ledger.record(model, usage)
        return ChatReply(text, wrote, usage, cost, request_id, attempts)
