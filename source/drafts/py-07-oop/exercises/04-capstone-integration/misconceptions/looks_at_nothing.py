"""M33: a test that runs is a test that passes.

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
        await rag.ask(QUESTION)
        await rag.ask(QUESTION)
        assert [piece async for piece in rag.ask_stream("moon")]
        await rag.search(QUESTION, k=9)
    with raised(RuntimeError):
        await rag.ask(QUESTION)
