"""Tries a timeout that no call needs."""


@check("Q5", "S9")
async def no_slow_call():
    """Calls that are quick are answered."""
    client = FakeLLM(latencies=[0.3, 0.2], prompts=TICKETS[:2])
    results = await run_concurrent(client, TICKETS[:2], timeout=5.0)
    texts = [result.text for result in results]
    assert texts == client.replies
