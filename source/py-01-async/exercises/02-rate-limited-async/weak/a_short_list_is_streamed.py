"""Streams three tickets to their end, to a consumer that takes them at once."""


@check("Q6", "S8")
async def a_short_list_is_streamed():
    """Every ticket of a short list gets its answer."""
    client = FakeLLM(latencies=[0.3, 0.2, 0.1], prompts=TICKETS[:3])
    values = {}
    async for outcome in stream_pool(partial(ask, client), TICKETS[:3], workers=2, queue_size=2):
        values[outcome.index] = outcome.value
    assert values == dict(enumerate(client.replies))
