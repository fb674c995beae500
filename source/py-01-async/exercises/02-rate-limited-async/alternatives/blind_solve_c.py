"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""


async def outcome_of(fn: Callable[[A], Awaitable[T]], index: int, item: A) -> Outcome[T]:
    """Make one call; return its value or its error."""
    try:
        value = await fn(item)
    except Exception as error:
        return Outcome(index, None, error)
    return Outcome(index, value, None)


async def bounded_map(
    fn: Callable[[A], Awaitable[T]], items: Sequence[A], *, limit: int, bucket: TokenBucket | None = None
) -> list[Outcome[T]]:
    """Call a function for every item, for at most `limit` of them at once."""
    if limit < 1:
        raise ValueError("limit must be at least 1")
    slots = asyncio.Semaphore(limit)

    async def one(index: int, item: A) -> Outcome[T]:
        async with slots:
            if bucket is not None:
                await bucket.acquire()
            return await outcome_of(fn, index, item)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(index, item)) for index, item in enumerate(items)]
    return [task.result() for task in tasks]


class TokenBucket:
    """Hand out tokens at a steady rate, first come, first served."""

    def __init__(self, rate: float, *, per: float = 1.0, burst: int = 1) -> None:
        if rate <= 0 or per <= 0 or burst < 1:
            raise ValueError("rate and per must be above 0, and burst at least 1")
        self.speed = rate / per  # tokens per second
        self.burst = burst
        self.tokens = float(burst)
        self.seen = asyncio.get_running_loop().time()
        self.lock = asyncio.Lock()

    def refill(self) -> None:
        now = asyncio.get_running_loop().time()
        self.tokens = min(self.burst, self.tokens + (now - self.seen) * self.speed)
        self.seen = now

    async def acquire(self, amount: float = 1.0) -> float:
        """Wait until `amount` tokens can be taken, take them, and return how many seconds that took."""
        if amount <= 0 or amount > self.burst:
            raise ValueError("amount must be above 0, and at most burst")
        loop = asyncio.get_running_loop()
        begin = loop.time()
        async with self.lock:
            # --- sub-goal: refill
            self.refill()
            # --- sub-goal: wait
            missing = amount - self.tokens
            if missing > 0:
                await asyncio.sleep(missing / self.speed)
                self.refill()
            # --- sub-goal: take
            self.tokens -= amount  # may be a hair below 0, when the sleep was a hair too short
            # --- sub-goal: record the wait
            return loop.time() - begin


def stream_pool(
    fn: Callable[[A], Awaitable[T]], items: Iterable[A], *, workers: int, queue_size: int
) -> AsyncGenerator[Outcome[T], None]:
    """Call a function for items, by so many workers, and yield outcomes as they come. `aclose` stops it."""
    if workers < 1 or queue_size < 1:
        raise ValueError("workers and queue_size must be at least 1")
    return pool_outcomes(fn, items, workers, queue_size)


async def pool_outcomes(
    fn: Callable[[A], Awaitable[T]], items: Iterable[A], workers: int, queue_size: int
) -> AsyncGenerator[Outcome[T], None]:
    """Do the work of `stream_pool`."""
    numbered = enumerate(items)  # shared by all workers
    queue: asyncio.Queue = asyncio.Queue(queue_size)
    finished = object()  # a worker has nothing left to do

    async def work() -> None:
        for index, item in numbered:
            await queue.put(await outcome_of(fn, index, item))
        await queue.put(finished)

    tasks = [asyncio.create_task(work()) for _ in range(workers)]
    try:
        working = workers
        while working:
            got = await queue.get()
            if got is finished:
                working -= 1
            else:
                yield got
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def with_deadline(fn: Callable[[], Awaitable[T]], seconds: float, *, fallback: T) -> T:
    """Call a function, and return the fallback if it has not ended in time."""
    try:
        async with asyncio.timeout(seconds) as deadline:
            return await fn()
    except TimeoutError:
        if deadline.expired():
            return fallback
        raise
