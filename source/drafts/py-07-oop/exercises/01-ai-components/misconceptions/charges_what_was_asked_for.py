"""M11: the model that was asked for is the one that is paid for.

Loses: Q1
Hint: who-sends-a-bill
Passes: an_answer_comes
"""


class LLMClient(LLMClient):
    async def complete(self, messages: Sequence[ChatMessage], **params: Any) -> Completion:
        given = tuple(messages)
        if not given or given[-1].role not in ("user", "tool"):
            raise ValueError("messages: the last one is from a user or a tool")
        completion = await self._complete(given, params)
        if not isinstance(completion, Completion):
            raise TypeError(f"{type(self).__name__} has returned a {type(completion).__name__}")
        if self.ledger is not None:
            self.ledger.charge(self.model, completion.usage)
        return completion
