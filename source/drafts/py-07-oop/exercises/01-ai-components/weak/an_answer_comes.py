"""One question, one answer, one charge."""


@check("Q1", "S4", "S5")
async def an_answer_comes():
    """A question is answered and charged."""
    fake = FakeLLM(latencies=[0.5])
    book = Ledger(PRICES)
    got = await asking(LLMClient, fake)(model=SMALL, ledger=book).complete(ASK)
    seen = [got.text, len(booked(book))]
    assert seen == [fake.replies[0], 1]
