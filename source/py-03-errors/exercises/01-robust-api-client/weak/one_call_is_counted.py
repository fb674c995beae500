"""One call that works, and its numbers."""


@check("Q7", "S22")
async def one_call_is_counted():
    """One call that works is counted."""
    client = FakeLLM(latencies=[0.5])
    robust = RobustClient(wire(client), policy=Patience(1.0))
    answer = await robust.complete("Hello", request_id="r-1")
    text, metrics = answer.text, robust.metrics
    counted = [metrics.attempts, metrics.successes, metrics.latency_s]
    assert text == client.replies[0]
    assert counted == [1, 1, [0.5]]
