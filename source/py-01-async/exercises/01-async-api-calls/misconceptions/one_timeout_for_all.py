"""M8: one timeout around everything.

Loses: Q5 Q6
Hint: whose-time
Passes: no_slow_call
"""


async def run_concurrent(client, prompts, *, timeout=None):
    calls = [call_one(client, index, prompt) for index, prompt in enumerate(prompts)]
    clock = asyncio.get_running_loop().time
    started = clock()
    try:
        return list(await asyncio.wait_for(asyncio.gather(*calls), timeout))
    except TimeoutError as error:
        return [CallResult(index, prompt, None, error, started, clock()) for index, prompt in enumerate(prompts)]
