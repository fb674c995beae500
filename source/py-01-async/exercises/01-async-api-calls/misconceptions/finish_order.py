"""M3: results may come back as they finish.

Loses: Q4
Hint: finish-order
Passes: one_prompt
"""


async def run_concurrent(client, prompts):
    tasks = [asyncio.create_task(call_one(client, index, prompt)) for index, prompt in enumerate(prompts)]
    return [await finished for finished in asyncio.as_completed(tasks)]
