"""M2: a task runs in the background, so waiting for it at once costs nothing.

Loses: Q4 Q5 Q6
Hint: task-awaited-at-once
Passes: texts_are_there
"""


async def run_concurrent(client, prompts, *, timeout=None):
    results = []
    for index, prompt in enumerate(prompts):
        task = asyncio.create_task(call_one(client, index, prompt, timeout=timeout))
        results.append(await task)
    return results
