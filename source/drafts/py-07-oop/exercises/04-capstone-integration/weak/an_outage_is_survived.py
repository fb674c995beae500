"""Looks at one outage."""


@check("Q5", "S17")
async def an_outage_is_survived():
    """There is an answer."""
    fake, other = FakeLLM(fail={0: answering(503)}), FakeLLM()
    got = await over(RagPipeline, fake, other, stocked(VectorIndex(), REFUND)).ask(QUESTION)
    plain = facts(got)
    assert plain[0] == REFUND.text
    assert len(fake.requests) == 1
