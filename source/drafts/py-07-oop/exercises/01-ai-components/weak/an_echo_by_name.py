"""Makes the two clients that the handout names."""


@check("Q5", "S25")
async def an_echo_by_name():
    """A client that the handout names is made and answers."""
    register("echo")(EchoClient)
    register("openai")(OpenAIClient)
    got = await create_client("echo", model="echo").complete(ASK)
    seen = [got.text, got.model]
    assert seen == [TICKETS[0], "echo"]
