"""M15: what can go wrong is that nobody answers, or that nobody is there.

Loses: Q3 Q4
Hint: all-that-httpx-raises
Passes: a_slow_answer_is_given_up
"""


class LLMHttpClient(LLMHttpClient):
    async def _exchange(self, http: httpx.AsyncClient, call: Call) -> httpx.Response:
        try:
            response = await http.request(call.method, call.url, headers=call.headers, json=call.json)
        except httpx.ReadTimeout as error:
            raise SilentError("no answer in time") from error
        except httpx.ConnectError as error:
            raise UnreachableError("the provider cannot be reached") from error
        if response.status_code == 200:
            return response
        raise failure_of(response.status_code, response.headers, response.content, self._now())
