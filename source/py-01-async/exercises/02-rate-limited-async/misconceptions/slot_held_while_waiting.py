"""M8: first a slot, then a token: the order makes no difference.

Loses: Q5
Hint: scarce-while-waiting
Passes: both_limits_hold
"""


async def bounded_map(fn, items, *, limit, bucket=None):
    if limit < 1:
        raise ValueError("limit")
    slots = asyncio.Semaphore(limit)

    async def outcome_of(index, item):
        async with slots:
            if bucket is not None:
                await bucket.acquire()
            try:
                return Outcome(index, await fn(item), None)
            except Exception as error:
                return Outcome(index, None, error)

    return await asyncio.gather(*[outcome_of(index, item) for index, item in enumerate(items)])
