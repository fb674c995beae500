"""Nobody asks anything, and somebody counts."""


@check("Q7", "S24")
async def it_is_closed():
    """What was opened is closed."""
    fake, other, seen = FakeLLM(), FakeLLM(), []
    model, vectors = create_client("chat", fake), create_client("embedding", other)
    pair = {"llm": Door(model, "m", seen), "embedder": Door(vectors, "e", seen)}
    async with RagPipeline(RagSettings(), index=stocked(VectorIndex(), REFUND), **pair) as it:
        got = await it.ask(QUESTION)
    said, closed = got.text, len([one for one in seen if "closes" in one])
    assert said == fake.replies[0]
    assert closed == 2
