"""One question over HTTP, and a look at the text."""


@check("Q2", "S7", "S8")
async def one_call_over_http():
    """A question is answered over HTTP."""
    fake = FakeLLM(latencies=[0.5])
    async with httpx.AsyncClient(base_url=BASE, transport=OverHTTP(fake)) as web:
        got = await OpenAIClient(web, model=SMALL).complete(ASK)
    seen = [got.text, got.model]
    assert seen == [fake.replies[0], "harbor-small"]
