"""M16: the errors of httpx are errors, too.

Loses: Q2
Hint: one-family
Passes: one_call_over_http
"""


class OpenAIClient(OpenAIClient):
    async def _complete(self, messages: Sequence[ChatMessage], params: Mapping[str, Any]) -> Completion:
        chat = [{"role": one.role, "content": one.content} for one in messages]
        response = await self._http.post("/chat/completions", json={"model": self.model, "messages": chat, **params})
        response.raise_for_status()
        try:
            return completion_of(response.content)
        except ValueError as error:
            raise GarbledError("status 200, and no completion", status=200) from error
