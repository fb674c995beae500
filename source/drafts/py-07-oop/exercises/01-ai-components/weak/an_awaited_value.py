"""One coroutine, and its value after an `await`."""


@check("Q3", "S12", "S14")
async def an_awaited_value():
    """A coroutine gives its value and is charged."""
    fake = FakeLLM(latencies=[0.5])

    @track_cost(PRICES)
    async def say(words):
        return await asked(fake, SMALL, [ChatMessage("user", words)])

    got = await say("Moin")
    seen = [got.text, booked(say.ledger)[-1]]
    assert seen == [fake.replies[0], ["harbor-small", 1, 3]]
