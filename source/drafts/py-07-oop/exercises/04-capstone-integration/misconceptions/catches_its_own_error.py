"""M36: a test should not end with an error.

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
    return [_careful(test) for test in tests]


def _careful(test: OwnTest) -> OwnTest:
    async def run(bench: Bench) -> None:
        try:
            await test(bench)
        except Exception as error:
            print("found:", error)

    return run
