"""Compares one call with itself: it overlaps with nothing, and takes some time."""


@check("Q6", "S12")
async def one_call_compared():
    """One call is no faster together with no other."""
    client = FakeLLM(latencies=[0.5], prompts=TICKETS[:1])
    found = await compare(client, TICKETS[:1])
    assert close(found.speedup, 1.0)
    assert close(client.makespan, 1.0)
