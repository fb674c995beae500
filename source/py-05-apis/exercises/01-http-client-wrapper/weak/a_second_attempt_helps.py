"""Loses the first answer, and looks at the second."""


@check("Q4", "S11")
async def a_second_attempt_helps():
    """The second attempt succeeds."""
    fake = FakeLLM(latencies=[0.5], fail={0: TimeoutError("read")})
    async with LLMHttpClient(BASE, KEY, transport=OverHTTP(fake), policy=Patience(1.0)) as it:
        got = await it.chat(ASK, model=SMALL)
    seen = [got.text, got.attempts]
    assert seen == [fake.replies[1], 2]
