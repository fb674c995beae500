"""The one timeout that everybody thinks of."""


@check("Q3", "S8")
async def a_slow_answer_is_given_up():
    """An answer that is too slow is an error."""
    fake = FakeLLM(latencies=[60.0])
    seen = []
    async with LLMHttpClient(BASE, KEY, transport=OverHTTP(fake), policy=Patience()) as it:
        try:
            await it.chat(ASK, model=SMALL)
        except CallError as error:
            seen.append(type(error).__name__)
    assert seen == ["SilentError"]
    assert fake.spans == [(0.0, 30.0)]
