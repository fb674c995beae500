"""M6: who wants the failures?

Loses: Q3 Q4
Hint: failures-left-out
Passes: all_calls_succeed
"""


async def run_sequential(client, prompts):
    results = [await call_one(client, index, prompt) for index, prompt in enumerate(prompts)]
    return [result for result in results if result.ok]


async def run_concurrent(client, prompts):
    results = await asyncio.gather(*(call_one(client, index, prompt) for index, prompt in enumerate(prompts)))
    return [result for result in results if result.ok]
