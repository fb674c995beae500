"""M2: a client is made where it is needed, and it closes itself.

Loses: Q2
Hint: handshakes
Passes: a_call_is_answered
"""


class LLMHttpClient(LLMHttpClient):
    async def _exchange(self, http: httpx.AsyncClient, call: Call) -> httpx.Response:
        try:
            async with httpx.AsyncClient(timeout=self._timeout, transport=self._transport) as own:
                response = await own.request(call.method, call.url, headers=call.headers, json=call.json)
        except httpx.TimeoutException as error:
            raise SilentError("no answer in time") from error
        except httpx.TransportError as error:
            raise UnreachableError("the provider cannot be reached") from error
        if response.status_code == 200:
            return response
        raise failure_of(response.status_code, response.headers, response.content, self._now())
