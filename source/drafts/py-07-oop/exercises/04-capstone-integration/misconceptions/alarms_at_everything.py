"""M34: a test says exactly what it sees.

Loses: Q8
Hint: does-a-test-notice
Passes: tests_are_there
"""


def my_tests() -> list[OwnTest]:
    return [
        _test_order,
        _test_citations,
        _test_no_evidence,
        _test_errors,
        _test_documents,
        _test_life,
        _test_exactly,
    ]


async def _test_exactly(bench: Bench) -> None:
    rag = bench.pipeline()
    await rag.ingest([Document("refunds", REFUND.text)])
    with Trail() as trail:
        answer = await rag.ask(QUESTION)
    assert sorted(answer.timings) == ["embed", "model"]
    assert len(trail.lines) == 2
