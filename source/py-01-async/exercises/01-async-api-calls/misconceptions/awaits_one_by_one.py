"""M1: `async` makes it fast.

Loses: Q4
Hint: awaits-in-turn
Passes: texts_are_there
"""


async def run_concurrent(client, prompts):
    results = []
    for index, prompt in enumerate(prompts):
        results.append(await call_one(client, index, prompt))
    return results
