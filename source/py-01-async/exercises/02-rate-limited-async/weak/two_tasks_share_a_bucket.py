"""Tries one task that has to wait: with one, there is nobody who could wait at the same time."""


@check("Q3", "S3")
async def two_tasks_share_a_bucket():
    """The second task waits for the second token."""
    client = FakeLLM(prompts=TICKETS[:2])
    bucket = TokenBucket(rate=8)
    await asyncio.gather(ask_politely(bucket, client, TICKETS[0]), ask_politely(bucket, client, TICKETS[1]))
    assert starts(client) == [0.0, 0.125]
