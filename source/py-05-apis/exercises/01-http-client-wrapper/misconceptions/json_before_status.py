"""M8: an answer of an API is JSON, so it is read first.

Loses: Q3
Hint: is-it-json
Passes: an_error_in_json
"""


class LLMHttpClient(LLMHttpClient):
    async def _exchange(self, http: httpx.AsyncClient, call: Call) -> httpx.Response:
        try:
            response = await http.request(call.method, call.url, headers=call.headers, json=call.json)
        except httpx.TimeoutException as error:
            raise SilentError("no answer in time") from error
        except httpx.TransportError as error:
            raise UnreachableError("the provider cannot be reached") from error
        said = response.json() if response.content else {}
        if response.status_code == 200 and "error" not in said:
            return response
        raise failure_of(response.status_code, response.headers, response.content, self._now())
