"""Tries one call with options, and looks at its value alone."""


@check("Q2", "S5")
async def a_value_comes_back():
    """The reply arrives."""
    fake, told = FakeLLM(latencies=[1.0]), []

    @timed(sink=lambda name, seconds: told.append(name))
    async def question(text):
        return await ask(fake, text)

    answer = await question("Is it open?")
    assert answer == fake.replies[0]
