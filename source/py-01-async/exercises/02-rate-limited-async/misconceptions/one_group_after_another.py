"""Not in the plan: groups of `limit`, each waited for as a whole.

Loses: Q1 Q5
Hint: slot-stands-empty
Passes: every_ticket_is_answered
"""


async def bounded_map(fn, items, *, limit, bucket=None):
    if limit < 1:
        raise ValueError("limit")

    async def outcome_of(index, item):
        if bucket is not None:
            await bucket.acquire()
        try:
            return Outcome(index, await fn(item), None)
        except Exception as error:
            return Outcome(index, None, error)

    outcomes = []
    for first in range(0, len(items), limit):
        group = enumerate(items[first : first + limit], first)
        outcomes += await asyncio.gather(*[outcome_of(index, item) for index, item in group])
    return outcomes
