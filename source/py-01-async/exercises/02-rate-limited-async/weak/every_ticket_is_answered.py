"""Looks at the answers, and not at how many calls there were at once."""


@check("Q2", "S2")
async def every_ticket_is_answered():
    """Every ticket gets its answer."""
    client = FakeLLM(latencies=[0.3, 0.2, 0.1], prompts=TICKETS[:10])
    outcomes = await bounded_map(partial(ask, client), TICKETS[:10], limit=4)
    values = [outcome.value for outcome in outcomes]
    assert values == client.replies
