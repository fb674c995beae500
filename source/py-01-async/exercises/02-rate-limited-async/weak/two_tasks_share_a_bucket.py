"""Tries one task that has to wait: with one, there is nobody who could wait at the same time."""


@check("Q3", "S3")
async def two_tasks_share_a_bucket():
    """The second task waits for the second token."""
    client = FakeLLM(prompts=TICKETS[:2])
    bucket = TokenBucket(5)
    await asyncio.gather(*[ask_politely(bucket, client, ticket) for ticket in TICKETS[:2]])
    assert starts(client) == [0.0, 0.2]
