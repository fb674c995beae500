"""Fails once, then succeeds."""


@check("Q2", "S6")
async def a_second_attempt_helps():
    """The second attempt succeeds."""
    client = FakeLLM(latencies=[0.5] * 2, fail={0: RateLimitError("slow down")})
    answer = await RobustClient(wire(client), policy=Patience(1.0)).complete(TICKETS[0], request_id="r-1")
    text = answer.text
    assert text == client.replies[1]
