"""M22: a query is a text with `&` in it.

Loses: Q7
Hint: two-addresses
Passes: all_items_come
"""


class LLMHttpClient(LLMHttpClient):
    def list_all(self, path: str, *, page_size: int = 100) -> AsyncGenerator[dict[str, Any], None]:

        async def items() -> AsyncGenerator[dict[str, Any], None]:
            query: dict[str, Any] = {"limit": page_size}
            used: set[Any] = set()
            headers = chat_call(self._base_url, self._api_key, [], model="").headers
            while True:
                asked = "&".join(f"{name}={value}" for name, value in query.items())
                address = f"{self._base_url.rstrip('/')}{path}?{asked}"
                response, _ = await self._answered(Call("GET", address, headers))
                page = page_of(response.content)
                for item in page["data"]:
                    yield item
                if page["has_more"] is not True:
                    return
                if page["last_id"] in used:
                    raise GarbledError("the list turns in a circle", status=200)
                used.add(page["last_id"])
                query["after"] = page["last_id"]

        return items()
