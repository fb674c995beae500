"""M2: a task runs in the background, so waiting for it at once costs nothing.

Loses: Q4
Hint: task-awaited-at-once
Passes: texts_are_there
"""


async def run_concurrent(client, prompts):
    results = []
    for index, prompt in enumerate(prompts):
        task = asyncio.create_task(call_one(client, index, prompt))
        results.append(await task)
    return results
