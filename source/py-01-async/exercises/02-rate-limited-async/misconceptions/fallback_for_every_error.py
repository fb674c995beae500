"""Not in the plan: whatever goes wrong, the fallback is better than an error.

Loses: Q7
Hint: fallback-for-what
Passes: a_slow_call_is_given_up
"""


async def with_deadline(fn, seconds, *, fallback):
    try:
        return await asyncio.wait_for(fn(), seconds)
    except Exception:
        return fallback
