"""One message of one word."""


@check("Q6", "S28")
async def an_echo_of_one():
    """An echo says a word again."""
    got = await EchoClient(model="echo").complete([ChatMessage("user", "Ahoy-there")])
    seen = [got.text, got.model, got.usage.prompt, got.usage.completion]
    assert seen == ["Ahoy-there", "echo", 1, 1]
