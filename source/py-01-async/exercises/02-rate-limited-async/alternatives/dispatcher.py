"""One coroutine hands out the work: tasks for a map, futures for a bucket, permits for a pool."""

from collections import deque


async def bounded_map(fn, items, *, limit, bucket=None):
    if limit < 1:
        raise ValueError("limit")
    free = asyncio.Semaphore(limit)
    outcomes = [None] * len(items)
    running = set()

    async def run(index, item):
        try:
            outcomes[index] = Outcome(index=index, value=await fn(item), error=None)
        except Exception as problem:
            outcomes[index] = Outcome(index=index, value=None, error=problem)
        finally:
            free.release()

    try:
        for index, item in enumerate(items):
            await free.acquire()
            if bucket:
                await bucket.acquire()
            task = asyncio.ensure_future(run(index, item))
            running.add(task)
            task.add_done_callback(running.discard)
        while running:
            await asyncio.wait(running)
    except asyncio.CancelledError:
        for task in running:
            task.cancel()
        raise
    return outcomes


class TokenBucket:
    def __init__(self, rate, *, per=1.0, burst=1):
        if min(rate, per) <= 0 or burst < 1:
            raise ValueError("rate, per, burst")
        self._seconds_a_token, self._size = per / rate, burst
        self._queue = deque()
        self._empty_at = -1e9  # when the bucket would have been empty, had it filled up without a limit since
        self._alarm = None

    def _serve(self):
        loop = asyncio.get_running_loop()
        self._alarm = None
        while self._queue:
            amount, ready = self._queue[0]
            self._empty_at = max(self._empty_at, loop.time() - self._size * self._seconds_a_token)
            due = self._empty_at + amount * self._seconds_a_token
            if not ready.cancelled():
                if due > loop.time() + 1e-6:
                    self._alarm = loop.call_at(due, self._serve)
                    return
                self._empty_at = due
                ready.set_result(None)
            self._queue.popleft()

    async def acquire(self, amount=1.0):
        if amount <= 0 or amount > self._size:
            raise ValueError("amount")
        loop = asyncio.get_running_loop()
        begin, ready = loop.time(), loop.create_future()
        self._queue.append((amount, ready))
        if self._alarm is None:
            self._serve()
        try:
            await ready
        finally:
            if ready.cancelled() and self._alarm is not None:
                self._alarm.cancel()
                self._serve()
        return loop.time() - begin


def stream_pool(fn, items, *, workers, queue_size):
    if min(workers, queue_size) < 1:
        raise ValueError("workers, queue_size")
    return _stream(fn, items, workers, queue_size)


async def _stream(fn, items, workers, queue_size):
    permits, slots = asyncio.Semaphore(workers + queue_size), asyncio.Semaphore(workers)
    finished, calls, taken, given = asyncio.Queue(), set(), 0, 0
    all_taken = object()

    async def call(index, item):
        async with slots:
            try:
                outcome = Outcome(index, await fn(item), None)
            except Exception as error:
                outcome = Outcome(index, None, error)
        finished.put_nowait(outcome)

    async def feed():
        nonlocal taken
        await permits.acquire()
        for index, item in enumerate(items):
            taken += 1
            task = asyncio.create_task(call(index, item))
            calls.add(task)
            task.add_done_callback(calls.discard)
            await permits.acquire()
        finished.put_nowait(all_taken)

    feeder = asyncio.create_task(feed())
    open_ended = True
    try:
        while open_ended or given < taken:
            outcome = await finished.get()
            if outcome is all_taken:
                open_ended = False
                continue
            given += 1
            permits.release()
            yield outcome
    finally:
        left = [feeder, *calls]
        for task in left:
            task.cancel()
        await asyncio.wait(left)


async def with_deadline(fn, seconds, *, fallback):
    task = asyncio.ensure_future(fn())
    try:
        done, _ = await asyncio.wait([task], timeout=seconds)
    except asyncio.CancelledError:
        task.cancel()
        await asyncio.wait([task])
        raise
    if done:
        return task.result()
    task.cancel()
    await asyncio.wait([task])
    return fallback
