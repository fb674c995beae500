"""M8: whoever uses a client closes it.

Loses: Q2
Hint: you-did-not-open-it
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
        finally:
            await self._http.aclose()
        if response.status_code != 200:
            raise problem_of(response)
        try:
            return completion_of(response.content)
        except ValueError as error:
            raise GarbledError("status 200, and no completion", status=200) from error
