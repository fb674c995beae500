"""Asks whether an error is stored, of a call that nobody stops."""


@check("Q2", "S3")
async def errors_are_stored():
    """A call that fails gives a result with its error."""
    client = FakeLLM(latencies=[0.3], prompts=TICKETS[:1], fail={0: RateLimitError("slow down")})
    result = await call_one(client, 0, TICKETS[0])
    kind = type(result.error).__name__
    assert kind == "RateLimitError"
