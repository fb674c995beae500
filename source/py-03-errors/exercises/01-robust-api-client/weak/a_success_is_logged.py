"""One call that works, and its record."""


@check("Q6", "S19")
async def a_success_is_logged():
    """A success writes a record."""
    client = FakeLLM(latencies=[0.5])
    logger, records = listening()
    answer = await RobustClient(wire(client), policy=Patience(), logger=logger).complete("Hello", request_id="r-1")
    text, written = answer.text, [fields(record) for record in records]
    assert text == client.replies[0]
    assert written == [["INFO", "r-1", 1, "success", 200, 0.0, 0.5]]
