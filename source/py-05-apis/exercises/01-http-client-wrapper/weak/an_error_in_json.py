"""An error as the provider itself writes it, and only its status."""


@check("Q3", "S9")
async def an_error_in_json():
    """A server error has its class."""
    fake = FakeLLM(latencies=[0.5], fail={0: answering(500, error_body("Sorry."))})
    seen = []
    async with LLMHttpClient(BASE, KEY, transport=OverHTTP(fake), policy=Patience()) as it:
        try:
            await it.chat(ASK, model=SMALL)
        except CallError as error:
            seen.append([type(error).__name__, error.status])
    assert seen == [["BrokenError", 500]]
    assert fake.spans == [(0.0, 0.5)]
