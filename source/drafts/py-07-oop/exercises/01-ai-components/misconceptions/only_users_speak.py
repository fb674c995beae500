"""M12: the last message is always from a user.

Loses: Q1 Q6
Hint: who-speaks-last
Passes: an_answer_comes
"""


class LLMClient(LLMClient):
    async def complete(self, messages: Sequence[ChatMessage], **params: Any) -> Completion:
        given = tuple(messages)
        if not given or given[-1].role != "user":
            raise ValueError("messages: the last one is from a user or a tool")
        completion = await self._complete(given, params)
        if not isinstance(completion, Completion):
            raise TypeError(f"{type(self).__name__} has returned a {type(completion).__name__}")
        if self.ledger is not None:
            self.ledger.charge(completion.model, completion.usage)
        return completion
