"""M6: who wants the failures?

Loses: Q3 Q4 Q5 Q6
Hint: failures-left-out
Passes: all_calls_succeed
"""


async def run_sequential(client, prompts, *, timeout=None):
    results = [await call_one(client, index, prompt, timeout=timeout) for index, prompt in enumerate(prompts)]
    return [result for result in results if result.ok]


async def run_concurrent(client, prompts, *, timeout=None):
    calls = (call_one(client, index, prompt, timeout=timeout) for index, prompt in enumerate(prompts))
    results = await asyncio.gather(*calls)
    return [result for result in results if result.ok]
