"""M9: `asyncio.wait` with a timeout ends what is late.

Loses: Q5 Q6
Hint: call-goes-on
Passes: no_slow_call
"""


async def run_concurrent(client, prompts, *, timeout=None):
    if not prompts:
        return []
    clock = asyncio.get_running_loop().time
    started = clock()
    tasks = [asyncio.create_task(call_one(client, index, prompt)) for index, prompt in enumerate(prompts)]
    await asyncio.wait(tasks, timeout=timeout)
    return [
        task.result() if task.done() else CallResult(index, prompt, None, TimeoutError(), started, clock())
        for index, (prompt, task) in enumerate(zip(prompts, tasks, strict=True))
    ]
