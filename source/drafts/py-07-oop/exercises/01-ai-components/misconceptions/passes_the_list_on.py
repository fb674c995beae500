"""M10: the messages are passed on as they came.

Loses: Q1
Hint: whose-messages
Passes: an_answer_comes
"""


class LLMClient(LLMClient):
    async def complete(self, messages: Sequence[ChatMessage], **params: Any) -> Completion:
        if not messages or messages[-1].role not in ("user", "tool"):
            raise ValueError("messages: the last one is from a user or a tool")
        completion = await self._complete(messages, params)
        if not isinstance(completion, Completion):
            raise TypeError(f"{type(self).__name__} has returned a {type(completion).__name__}")
        if self.ledger is not None:
            self.ledger.charge(completion.model, completion.usage)
        return completion
