"""M1: `async` makes it fast.

Loses: Q4 Q5 Q6
Hint: awaits-in-turn
Passes: texts_are_there
"""


async def run_concurrent(client, prompts, *, timeout=None):
    results = []
    for index, prompt in enumerate(prompts):
        results.append(await call_one(client, index, prompt, timeout=timeout))
    return results
