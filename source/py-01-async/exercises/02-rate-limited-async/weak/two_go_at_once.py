"""Tries as many tasks as there are tokens: nobody has to wait."""


@check("Q3", "S3")
async def two_go_at_once():
    """A bucket with two tokens lets two tasks go at once."""
    client = FakeLLM(prompts=TICKETS[:2])
    bucket = TokenBucket(rate=10, burst=2)
    await asyncio.gather(ask_politely(bucket, client, TICKETS[0]), ask_politely(bucket, client, TICKETS[1]))
    assert starts(client) == [0.0, 0.0]
