"""M10: a list is fetched, and then given.

Loses: Q7 Q8
Hint: first-three-items
Passes: all_items_come
"""


class LLMHttpClient(LLMHttpClient):
    def list_all(self, path: str, *, page_size: int = 100) -> AsyncGenerator[dict[str, Any], None]:

        async def items() -> AsyncGenerator[dict[str, Any], None]:
            everything: list[dict[str, Any]] = []
            query: dict[str, Any] = {"limit": page_size}
            used: set[Any] = set()
            headers = chat_call(self._base_url, self._api_key, [], model="").headers
            while True:
                address = httpx.URL(f"{self._base_url.rstrip('/')}{path}", params=query)
                response, _ = await self._answered(Call("GET", str(address), headers))
                page = page_of(response.content)
                everything += page["data"]
                if page["has_more"] is not True:
                    break
                if page["last_id"] in used:
                    raise GarbledError("the list turns in a circle", status=200)
                used.add(page["last_id"])
                query["after"] = page["last_id"]
            for item in everything:
                yield item

        return items()
