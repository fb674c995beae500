"""The model says what is true."""


@check("Q4", "S16")
async def an_honest_model():
    """An answer has its citation."""
    fake, other = FakeLLM(fail={0: drafting("Five.", FIVE)}), FakeLLM()
    got = await over(RagPipeline, fake, other, stocked(VectorIndex(), REFUND)).ask(QUESTION)
    plain = facts(got)
    assert plain == ["Five.", [["refunds#0", "five days"]], False]
