"""Tries the asynchronous twin on a day on which nobody is in a hurry."""


@check("Q7", "S12")
async def a_retry_on_the_loop():
    """After one failure the second call answers, a second later."""
    line = FakeLLM(latencies=[0.75, 0.75], fail={0: InternalServerError("engaged")})
    policy = RetryPolicy(max_attempts=6, retry_on=(InternalServerError,))
    said = await retry_async(partial(ask, line, TICKETS[20]), policy)
    assert starts(line) == [0.0, 1.75]
    assert said == line.replies[1]
