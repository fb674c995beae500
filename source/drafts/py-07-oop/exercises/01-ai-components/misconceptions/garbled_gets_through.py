"""M18: status 200 means that there is an answer.

Loses: Q2
Hint: nothing-in-it
Passes: one_call_over_http
"""


class OpenAIClient(OpenAIClient):
    async def _complete(self, messages: Sequence[ChatMessage], params: Mapping[str, Any]) -> Completion:
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
        return completion_of(response.content)
