"""A task group owns the tasks; the results are read when it has closed."""


async def run_concurrent(client, prompts, *, timeout=None):
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(call_one(client, index, prompt, timeout=timeout)) for index, prompt in enumerate(prompts)
        ]
    return [task.result() for task in tasks]
