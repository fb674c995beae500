"""M8: first a token, then a slot: the order makes no difference.

Loses: Q5
Hint: token-in-hand
Passes: both_limits_hold
"""


async def bounded_map(fn, items, *, limit, bucket=None):
    if limit < 1:
        raise ValueError("limit")
    slots = asyncio.Semaphore(limit)

    async def outcome_of(index, item):
        if bucket is not None:
            await bucket.acquire()
        async with slots:
            try:
                return Outcome(index, await fn(item), None)
            except Exception as error:
                return Outcome(index, None, error)

    return await asyncio.gather(*[outcome_of(index, item) for index, item in enumerate(items)])
