"""Looks at the texts in any order: an author who has only ever seen it work writes this."""


@check("Q4", "S8")
async def texts_are_there():
    """The runner returns the text of every call."""
    client = FakeLLM(latencies=[0.3, 0.2, 0.1], prompts=TICKETS[:3])
    results = await run_concurrent(client, TICKETS[:3])
    texts = sorted(result.text for result in results)
    assert texts == sorted(client.replies)
