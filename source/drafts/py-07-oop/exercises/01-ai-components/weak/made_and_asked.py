"""Registers a client, makes it, and asks."""


@check("Q5", "S23", "S25")
async def made_and_asked():
    """A client that was made by name answers."""
    fake = FakeLLM(latencies=[0.5])
    register("lantern")(asking(LLMClient, fake))
    got = await create_client("lantern", model=SMALL).complete(ASK)
    text = got.text
    assert text == fake.replies[0]
