"""Looks at the totals of many equal calls: they are the same, whoever holds what."""


@check("Q5", "S6")
async def both_limits_hold():
    """Twenty calls keep both limits."""
    client = FakeLLM(latencies=[2.0], prompts=TICKETS[:20])
    bucket = TokenBucket(rate=8)
    await bounded_map(partial(ask, client), TICKETS[:20], limit=8, bucket=bucket)
    assert client.peak == 8
    assert round(client.makespan, 3) == 6.375
