"""One session, two questions, and only the answers."""


@check("Q4", "S18")
async def a_short_talk():
    """Two questions are answered."""
    fake = FakeLLM(latencies=[0.5])
    async with Session(Plain(fake), system="Be nice.") as talk:
        seen = [await talk.ask("one"), await talk.ask("two")]
    assert seen == [fake.replies[0], fake.replies[1]]
