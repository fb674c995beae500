"""M1: every item makes a semaphore, and waits for that.

Loses: Q1 Q2 Q5
Hint: how-many-semaphores
Passes: every_ticket_is_answered
"""


async def bounded_map(fn, items, *, limit, bucket=None):
    if limit < 1:
        raise ValueError("limit")

    async def outcome_of(index, item):
        slots = asyncio.Semaphore(limit)
        if bucket is not None:
            await bucket.acquire()
        async with slots:
            try:
                return Outcome(index, await fn(item), None)
            except Exception as error:
                return Outcome(index, None, error)

    return await asyncio.gather(*[outcome_of(index, item) for index, item in enumerate(items)])
