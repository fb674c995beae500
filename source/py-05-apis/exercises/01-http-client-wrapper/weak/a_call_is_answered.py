"""Asks once, and looks at the text."""


@check("Q2", "S6")
async def a_call_is_answered():
    """A question gets its got."""
    fake = FakeLLM(latencies=[0.5])
    async with LLMHttpClient(BASE, KEY, transport=OverHTTP(fake), policy=Patience()) as it:
        got = await it.chat(ASK, model=SMALL)
    text = got.text
    assert text == fake.replies[0]
