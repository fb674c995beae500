"""Tries the one thing that a deadline is made for: a slow call."""


@check("Q7", "S10")
async def a_slow_call_is_given_up():
    """A slow call is answered by the fallback."""
    client = FakeLLM(latencies=[9.0])
    text = await with_deadline(partial(ask, client, TICKETS[0]), 1.0, fallback="later")
    assert text == "later"
