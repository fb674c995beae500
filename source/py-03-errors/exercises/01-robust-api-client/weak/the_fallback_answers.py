"""An outage, and a fallback."""


@check("Q5", "S17")
async def the_fallback_answers():
    """When the provider is down the fallback answers."""
    client = FakeLLM(latencies=[0.5] * 2, fail={0: answering(500), 1: answering(503)})
    robust = RobustClient(wire(client), policy=Patience(1.0), breaker=CircuitBreaker(), fallback=str.upper)
    answer = await robust.complete("help me", request_id="r-1")
    seen = [answer.text, answer.attempts, answer.degraded]
    assert seen == ["HELP ME", 2, True]
