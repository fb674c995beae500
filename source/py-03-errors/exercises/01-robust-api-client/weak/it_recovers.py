"""One caller, who comes after the pause, and succeeds."""


@check("Q4", "S14")
async def it_recovers():
    """After the pause a success closes the breaker."""
    client = FakeLLM(latencies=[0.5] * 3, fail={0: InternalServerError("down")})
    breaker = CircuitBreaker(failure_threshold=1, recovery_s=30.0)
    first = await told(breaker.call(partial(ask, client)))
    await asyncio.sleep(30)
    outcomes = [await told(breaker.call(partial(ask, client))) for _ in range(2)]
    assert first == "ServerError"
    assert outcomes == client.replies[1:]
