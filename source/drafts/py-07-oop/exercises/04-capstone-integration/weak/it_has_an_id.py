"""One question, and its id."""


@check("Q6", "S20")
async def it_has_an_id():
    """The answer has an id."""
    fake, other = FakeLLM(), FakeLLM()
    it = over(RagPipeline, fake, other, stocked(VectorIndex(), REFUND), new_id=iter(["req-77"]).__next__)
    got = await it.ask(QUESTION)
    known = got.request_id
    assert known == "req-77"
    assert len(fake.requests) == 1
