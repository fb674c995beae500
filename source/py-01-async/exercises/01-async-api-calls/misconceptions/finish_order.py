"""M3: results may come back as they finish.

Loses: Q4 Q5 Q6
Hint: finish-order
Passes: one_prompt
"""


async def run_concurrent(client, prompts, *, timeout=None):
    calls = [call_one(client, index, prompt, timeout=timeout) for index, prompt in enumerate(prompts)]
    tasks = [asyncio.create_task(call) for call in calls]
    return [await finished for finished in asyncio.as_completed(tasks)]
