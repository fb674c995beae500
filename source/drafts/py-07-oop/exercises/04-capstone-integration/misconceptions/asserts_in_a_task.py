"""M35: a task that was started will say what it has found.

Loses: Q8
Hint: does-a-test-notice
Passes: tests_are_there
"""


def my_tests() -> list[OwnTest]:
    tests = [
        _test_order,
        _test_citations,
        _test_no_evidence,
        _test_errors,
        _test_documents,
        _test_life,
    ]
    return [_started(test) for test in tests]


def _started(test: OwnTest) -> OwnTest:
    async def start(bench: Bench) -> None:
        task = asyncio.ensure_future(test(bench))
        await asyncio.wait([task])

    return start
