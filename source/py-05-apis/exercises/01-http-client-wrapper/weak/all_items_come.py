"""Two small pages, read to their end."""


@check("Q7", "S23")
async def all_items_come():
    """All items of two pages come."""
    pages = [page_body([{"n": 1}, {"n": 2}], "two"), page_body([{"n": 3}])]
    fake = FakeLLM(fail={0: answering(200, pages[0]), 1: answering(200, pages[1])})
    async with LLMHttpClient(BASE, KEY, transport=OverHTTP(fake), policy=Patience()) as it:
        seen = [item["n"] async for item in it.list_all("/files")]
    assert seen == [1, 2, 3]
