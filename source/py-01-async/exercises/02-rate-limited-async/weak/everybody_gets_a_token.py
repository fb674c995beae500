"""Asks whether all tasks get through, and not when."""


@check("Q3", "S13")
async def everybody_gets_a_token():
    """All tasks get their tokens in the end."""
    client = FakeLLM(prompts=TICKETS[:5])
    bucket = TokenBucket(5, burst=2)
    await asyncio.gather(*[ask_politely(bucket, client, ticket) for ticket in TICKETS[:5]])
    assert len(client.requests) == 5
