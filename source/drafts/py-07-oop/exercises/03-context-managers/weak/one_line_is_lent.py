"""One ticket, one line."""


@check("Q5", "S16")
async def one_line_is_lent():
    """A ticket is answered over a line."""
    wire, talk = FakeLLM(latencies=[1.0]), FakeLLM(latencies=[2.0], prompts=TICKETS[:1])
    pool = AsyncPool(partial(connect, wire), partial(disconnect, wire), size=1)
    reply = await serve(pool, talk, TICKETS[0])
    assert reply == talk.replies[0]
    assert lines(talk.requests) == [wire.replies[0]]
