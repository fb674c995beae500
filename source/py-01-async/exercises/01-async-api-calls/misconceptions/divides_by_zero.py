"""M13: time always passes, so it can be divided by.

Loses: Q6
Hint: no-time
Passes: one_call_compared
"""


async def compare(client, prompts, *, timeout=None):
    clock = asyncio.get_running_loop().time
    begin = clock()
    await run_sequential(client, prompts, timeout=timeout)
    middle = clock()
    results = await run_concurrent(client, prompts, timeout=timeout)
    end = clock()
    failed = tuple(result.index for result in results if result.error is not None)
    return Comparison(middle - begin, end - middle, (middle - begin) / (end - middle), failed)
