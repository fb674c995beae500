"""Runs two tasks, but never two at once."""


@check("Q2", "S4")
async def one_task_after_the_other():
    """Each of two tasks has its id."""

    async def answer(name):
        with request_context(name, ticket=name):
            await asyncio.sleep(1)
            return (current_request().id, current_request().fields["ticket"])

    found = [await asyncio.create_task(answer(name)) for name in ("r-1", "r-2")]
    assert found == [("r-1", "r-1"), ("r-2", "r-2")]
