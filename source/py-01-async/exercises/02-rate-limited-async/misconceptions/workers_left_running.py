"""From the amendments: when the generator ends, its tasks end.

Loses: Q7
Hint: who-cancels
Passes: a_short_list_is_streamed
"""


def stream_pool(fn, items, *, workers, queue_size):
    if workers < 1 or queue_size < 1:
        raise ValueError("workers, queue_size")

    async def outcomes():
        numbered = enumerate(items)
        finished = asyncio.Queue(queue_size)

        async def work():
            for index, item in numbered:
                try:
                    outcome = Outcome(index, await fn(item), None)
                except Exception as error:
                    outcome = Outcome(index, None, error)
                await finished.put(outcome)
            await finished.put(None)

        tasks = [asyncio.create_task(work()) for _ in range(workers)]
        working = len(tasks)
        while working:
            outcome = await finished.get()
            if outcome is None:
                working -= 1
            else:
                yield outcome

    return outcomes()
