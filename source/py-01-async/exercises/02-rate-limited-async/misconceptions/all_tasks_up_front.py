"""M7: a task for every item, and a semaphore that lets a few of them work.

Loses: Q6 Q7
Hint: ten-million-tasks
Passes: a_short_list_is_streamed
"""


def stream_pool(fn, items, *, workers, queue_size):
    if workers < 1 or queue_size < 1:
        raise ValueError("workers, queue_size")

    async def outcomes():
        slots = asyncio.Semaphore(workers)

        async def outcome_of(index, item):
            async with slots:
                try:
                    return Outcome(index, await fn(item), None)
                except Exception as error:
                    return Outcome(index, None, error)

        tasks = [asyncio.create_task(outcome_of(index, item)) for index, item in enumerate(items)]
        try:
            for finished in asyncio.as_completed(tasks):
                yield await finished
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    return outcomes()
