"""Looks at the names of two events."""


@check("Q8", "S27")
async def a_reply_is_told():
    """A reply has a beginning and an end."""
    fake = FakeLLM(latencies=[0.5])
    events = []
    async with LLMHttpClient(BASE, KEY, transport=OverHTTP(fake), on_event=events.append, policy=Patience()) as it:
        await it.chat(ASK, model=SMALL)
    kinds = [event.kind for event in events]
    assert kinds == ["request_started", "request_finished"]
