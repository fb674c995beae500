"""M34: what `_complete` returns is what its annotation says.

Loses: Q6
Hint: what-came-back
Passes: an_echo_of_one
"""


class LLMClient(LLMClient):
    async def complete(self, messages: Sequence[ChatMessage], **params: Any) -> Completion:
        given = tuple(messages)
        if not given or given[-1].role not in ("user", "tool"):
            raise ValueError("messages: the last one is from a user or a tool")
        completion = await self._complete(given, params)
        if self.ledger is not None:
            self.ledger.charge(completion.model, completion.usage)
        return completion
