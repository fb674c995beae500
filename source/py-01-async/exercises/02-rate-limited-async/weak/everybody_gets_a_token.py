"""Asks whether all tasks get through, and not when."""


@check("Q3", "S13")
async def everybody_gets_a_token():
    """All tasks get their tokens in the end."""
    client = FakeLLM(prompts=TICKETS[:5])
    bucket = TokenBucket(rate=10, burst=4)
    await asyncio.gather(*(ask_politely(bucket, client, TICKETS[place]) for place in range(5)))
    assert len(client.requests) == 5
