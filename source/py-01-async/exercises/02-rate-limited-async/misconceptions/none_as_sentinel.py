"""M10: `None` marks the end of the items.

Loses: Q6
Hint: private-sentinel
Passes: a_short_list_is_streamed
"""


def stream_pool(fn, items, *, workers, queue_size):
    if workers < 1 or queue_size < 1:
        raise ValueError("workers, queue_size")

    async def outcomes():
        iterator, place = iter(items), iter(range(10**9))
        finished = asyncio.Queue(queue_size)
        end = object()

        async def work():
            while (item := next(iterator, None)) is not None:
                index = next(place)
                try:
                    outcome = Outcome(index, await fn(item), None)
                except Exception as error:
                    outcome = Outcome(index, None, error)
                await finished.put(outcome)
            await finished.put(end)

        tasks = [asyncio.create_task(work()) for _ in range(workers)]
        try:
            working = workers
            while working:
                outcome = await finished.get()
                if outcome is end:
                    working -= 1
                else:
                    yield outcome
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    return outcomes()
