"""Task groups and conditions: whoever waits, waits for a sentence to become true."""


async def bounded_map(fn, items, *, limit, bucket=None):
    if limit < 1:
        raise ValueError("limit")
    flying, turn, change = 0, 0, asyncio.Condition()

    async def outcome_of(index, item):
        nonlocal flying, turn
        async with change:
            await change.wait_for(lambda: flying < limit and turn == index)
            flying, turn = flying + 1, turn + 1
            change.notify_all()
        value = error = None
        if bucket is not None:
            await bucket.acquire()
        try:
            value = await fn(item)
        except Exception as caught:
            error = caught
        async with change:
            flying -= 1
            change.notify_all()
        return Outcome(index, value, error)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(outcome_of(*numbered)) for numbered in enumerate(items)]
    return [task.result() for task in tasks]


class TokenBucket:
    def __init__(self, rate, *, per=1.0, burst=1):
        if not (rate > 0 and per > 0 and burst >= 1):
            raise ValueError("rate, per, burst")
        self._rate, self._per, self._burst = rate, per, burst
        self._held, self._seen = burst, None
        self._one_at_a_time = asyncio.Semaphore(1)

    def _look(self):
        now = asyncio.get_running_loop().time()
        if self._seen is not None:
            self._held = min(self._burst, self._held + (now - self._seen) / self._per * self._rate)
        self._seen = now

    async def acquire(self, amount=1.0):
        if amount > self._burst or amount <= 0:
            raise ValueError("amount")
        begin = asyncio.get_running_loop().time()
        async with self._one_at_a_time:
            self._look()
            while self._held < amount:
                await asyncio.sleep((amount - self._held) * self._per / self._rate)
                self._look()
            self._held -= amount
        return asyncio.get_running_loop().time() - begin


def stream_pool(fn, items, *, workers, queue_size):
    if workers < 1 or queue_size < 1:
        raise ValueError("workers, queue_size")
    return _stream(fn, iter(items), workers, queue_size)


async def _stream(fn, items, workers, queue_size):
    waiting, change = [], asyncio.Condition()
    next_index, at_work = 0, workers

    async def work():
        nonlocal next_index, at_work
        for item in items:
            index, next_index = next_index, next_index + 1
            value = error = None
            try:
                value = await fn(item)
            except Exception as caught:
                error = caught
            async with change:
                await change.wait_for(lambda: len(waiting) < queue_size)
                waiting.append(Outcome(index, value, error))
                change.notify_all()
        async with change:
            at_work -= 1
            change.notify_all()

    tasks = [asyncio.create_task(work()) for _ in range(workers)]
    try:
        while True:
            async with change:
                await change.wait_for(lambda: waiting or not at_work)
                if not waiting:
                    return
                outcome = waiting.pop(0)
                change.notify_all()
            yield outcome
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def with_deadline(fn, seconds, *, fallback):
    async def result():
        try:
            return await fn(), None
        except Exception as error:
            return None, error

    try:
        value, error = await asyncio.wait_for(result(), seconds)
    except TimeoutError:
        return fallback
    if error is not None:
        raise error
    return value
