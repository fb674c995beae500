"""M12: `raise_for_status` says all that there is to say.

Loses: Q3 Q4
Hint: the-body-says-why
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
        try:
            return response.raise_for_status()
        except httpx.HTTPStatusError as error:
            status, headers = error.response.status_code, error.response.headers
            raise failure_of(status, headers, b"", self._now()) from error
