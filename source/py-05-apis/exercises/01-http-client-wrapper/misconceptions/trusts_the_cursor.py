"""M23: the provider knows where its list ends.

Loses: Q7
Hint: seen-before
Passes: all_items_come
"""


class LLMHttpClient(LLMHttpClient):
    def list_all(self, path: str, *, page_size: int = 100) -> AsyncGenerator[dict[str, Any], None]:

        async def items() -> AsyncGenerator[dict[str, Any], None]:
            query: dict[str, Any] = {"limit": page_size}
            headers = chat_call(self._base_url, self._api_key, [], model="").headers
            while True:
                address = httpx.URL(f"{self._base_url.rstrip('/')}{path}", params=query)
                response, _ = await self._answered(Call("GET", str(address), headers))
                page = page_of(response.content)
                for item in page["data"]:
                    yield item
                if page["has_more"] is not True:
                    return
                query["after"] = page["last_id"]

        return items()
