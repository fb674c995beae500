"""Asks whether time has passed, on whatever clock."""


@check("Q1", "S2")
async def time_has_passed():
    """The call takes some time, and its text comes back."""
    client = FakeLLM(latencies=[0.3], prompts=TICKETS[:1])
    result = await call_one(client, 0, TICKETS[0])
    assert result.elapsed > 0
    assert result.text == client.replies[0]
