"""M2: each client looks at its messages itself.

Loses: Q1 Q6
Hint: not-forget
Passes: an_answer_comes
"""


class LLMClient(LLMClient):
    async def complete(self, messages: Sequence[ChatMessage], **params: Any) -> Completion:
        given = tuple(messages)
        completion = await self._complete(given, params)
        if not isinstance(completion, Completion):
            raise TypeError(f"{type(self).__name__} has returned a {type(completion).__name__}")
        if self.ledger is not None:
            self.ledger.charge(completion.model, completion.usage)
        return completion


class OpenAIClient(OpenAIClient):
    async def _complete(self, messages: Sequence[ChatMessage], params: Mapping[str, Any]) -> Completion:
        if not messages or messages[-1].role not in ("user", "tool"):
            raise ValueError("messages: the last one is from a user or a tool")
        chat = [{"role": one.role, "content": one.content} for one in messages]
        try:
            response = await self._http.post(
                "/chat/completions", json={"model": self.model, "messages": chat, **params}
            )
        except httpx.TimeoutException as error:
            raise SilentError("no answer in time") from error
        except httpx.TransportError as error:
            raise UnreachableError("no way to the provider") from error
        if response.status_code != 200:
            raise problem_of(response)
        try:
            return completion_of(response.content)
        except ValueError as error:
            raise GarbledError("status 200, and no completion", status=200) from error


class EchoClient(EchoClient):
    async def _complete(self, messages: Sequence[ChatMessage], params: Mapping[str, Any]) -> Completion:
        if not messages or messages[-1].role not in ("user", "tool"):
            raise ValueError("messages: the last one is from a user or a tool")
        text = messages[-1].content
        words = sum(len(one.content.split()) for one in messages)
        return Completion(text, self.model, Usage(words, len(text.split())))
