"""Has a single caller, and awaits once."""


@check("Q6", "S28")
async def one_caller():
    """A cached call has a reply."""
    fake = FakeLLM(latencies=[1.0])

    @cached
    async def question(text):
        return await ask(fake, text)

    answer = await question("Is it open?")
    assert answer == fake.replies[0]
