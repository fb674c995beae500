"""M1: a method that somebody has to write raises `NotImplementedError`.

Loses: Q1
Hint: when-do-you-find-out
Passes: an_unfinished_client_fails
"""


class LLMClient(LLMClient):
    async def _complete(self, messages: Sequence[ChatMessage], params: Mapping[str, Any]) -> Completion:
        raise NotImplementedError(f"{type(self).__name__} has to write this")
