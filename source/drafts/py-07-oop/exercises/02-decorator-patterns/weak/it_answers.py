"""Looks at the reply alone."""


@check("Q8", "S37")
async def it_answers():
    """All four together give a reply."""
    fake = FakeLLM(latencies=[1.0])

    async def question(text):
        return await ask(fake, text)

    answer = await hardened(question)("Is it open?")
    assert answer == fake.replies[0]
