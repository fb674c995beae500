"""M10: what the fake says is what the answer should be.

Loses: Q8
Hint: does-a-test-notice
Passes: tests_are_there
"""


def my_tests() -> list[OwnTest]:
    return [_test_all]


async def _test_all(bench: Bench) -> None:
    model = FakeModel(draft_text("Five.", FIVE), BusyError("no"))
    embedder = FakeEmbedder(fail={1: BusyError("no")})
    rag = bench.pipeline(llm=model, embedder=embedder, settings=RagSettings(batch=1))
    async with rag:
        await rag.ingest([Document("refunds", REFUND.text), *names(3)])
        await rag.ask("moon")
        answer = await rag.ask(QUESTION)
        await rag.ask(QUESTION)
        pieces = [piece async for piece in rag.ask_stream("moon")]
        found = await rag.search(QUESTION, k=9)
    with raised(RuntimeError):
        await rag.ask(QUESTION)
    assert answer.text == "Five."
    assert len(model.asked) >= 2
    assert embedder.batches[0] == [REFUND.text]
    assert [len(pieces), len(found)] == [1, 3]
