"""Only fails, until the breaker opens."""


@check("Q3", "S10")
async def it_opens_after_failures():
    """Three failures open the breaker."""
    down = InternalServerError("down")
    client = FakeLLM(latencies=[2.0], fail={0: down, 1: down, 2: down})
    breaker = CircuitBreaker(failure_threshold=3, recovery_s=30.0)
    outcomes = [await told(breaker.call(partial(ask, client))) for _ in range(4)]
    assert outcomes == ["ServerError", "ServerError", "ServerError", "rejected for 30 s"]
