"""Runs the tests, and counts those that fail."""


@check("Q8", "S30")
async def tests_are_there():
    """All tests pass."""
    fake, other = FakeLLM(), FakeLLM()
    found = await outcomes(my_tests(), Bench(RagPipeline, VectorIndex))
    bad = [one for one in found if one != PASSED]
    said = (await over(RagPipeline, fake, other, stocked(VectorIndex(), REFUND)).ask(QUESTION)).text
    assert bad == []
    assert said == fake.replies[0]
