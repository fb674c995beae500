"""Not in the plan: the queue of outcomes has no bound, so nobody ever waits for the consumer.

Loses: Q6
Hint: ten-million-tasks
Passes: a_short_list_is_streamed
"""


def stream_pool(fn, items, *, workers, queue_size):
    if workers < 1 or queue_size < 1:
        raise ValueError("workers, queue_size")

    async def outcomes():
        numbered = enumerate(items)
        finished = asyncio.Queue()

        async def work():
            for index, item in numbered:
                try:
                    outcome = Outcome(index, await fn(item), None)
                except Exception as error:
                    outcome = Outcome(index, None, error)
                await finished.put(outcome)
            await finished.put(None)

        tasks = [asyncio.create_task(work()) for _ in range(workers)]
        try:
            working = workers
            while working:
                outcome = await finished.get()
                if outcome is None:
                    working -= 1
                else:
                    yield outcome
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    return outcomes()
