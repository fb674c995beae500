"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""


from collections import deque


async def bounded_map(
    fn: Callable[[A], Awaitable[T]], items: Sequence[A], *, limit: int, bucket: TokenBucket | None = None
) -> list[Outcome[T]]:
    """Call a function for every item, for at most `limit` of them at once."""
    if limit < 1:
        raise ValueError("limit must be at least 1")
    outcomes: list[Outcome[T] | None] = [None] * len(items)
    line = iter(enumerate(items))  # shared: whichever worker is free takes the next item

    async def worker() -> None:
        for index, item in line:
            if bucket is not None:
                await bucket.acquire()
            try:
                outcomes[index] = Outcome(index, await fn(item), None)
            except Exception as error:
                outcomes[index] = Outcome(index, None, error)
            if asyncio.current_task().cancelling():  # fn has hidden a cancellation: start nothing more
                raise asyncio.CancelledError

    workers = [asyncio.create_task(worker()) for _ in range(min(limit, len(items)))]
    try:
        await asyncio.gather(*workers)  # cancelling this cancels the workers in the same moment
    finally:
        await stop(workers)
    return outcomes


async def stop(tasks: Iterable[asyncio.Task]) -> None:
    """Cancel tasks and wait until each has ended, also if somebody cancels us meanwhile."""
    tasks, interrupted = list(tasks), None
    for task in tasks:
        task.cancel()
    while pending := [task for task in tasks if not task.done()]:
        try:
            await asyncio.wait(pending)
        except asyncio.CancelledError as cancellation:
            interrupted = cancellation
    for task in tasks:
        if not task.cancelled():
            task.exception()  # seen; nobody wants it any more
    if interrupted is not None:
        raise interrupted


class TokenBucket:
    """Hand out tokens at a steady rate, first come, first served."""

    def __init__(self, rate: float, *, per: float = 1.0, burst: int = 1) -> None:
        if not (rate > 0 and per > 0 and burst >= 1):
            raise ValueError("rate and per must be above 0, and burst at least 1")
        self._speed = rate / per  # tokens per second
        self._burst = burst
        self._tokens = float(burst)
        self._counted = asyncio.get_running_loop().time()  # when the tokens were last counted
        self._line: deque[tuple[float, asyncio.Future[None]]] = deque()  # amounts, in order of arrival
        self._alarm: asyncio.TimerHandle | None = None  # goes off when the first in line can take its tokens

    async def acquire(self, amount: float = 1.0) -> float:
        """Wait until `amount` tokens can be taken, take them, and return how many seconds that took."""
        if not 0 < amount <= self._burst:
            raise ValueError("amount must be above 0 and at most burst")
        loop = asyncio.get_running_loop()
        asked = loop.time()
        self._refill()
        if not self._line and self._missing(amount) <= 0:
            self._tokens -= amount
            return 0.0
        place = (amount, loop.create_future())
        self._line.append(place)
        if self._line[0] is place:
            self._set_alarm()
        try:
            await place[1]  # done when we are the first in line and our tokens are there
            self._refill()
            self._tokens -= amount  # the one and only sleep was long enough
            return loop.time() - asked
        finally:  # served or cancelled: leave the line, and let the next one be first
            was_first = self._line[0] is place
            self._line = deque(other for other in self._line if other is not place)
            if was_first:
                self._set_alarm()

    def _refill(self) -> None:
        now = asyncio.get_running_loop().time()
        self._tokens = min(self._burst, self._tokens + (now - self._counted) * self._speed)
        self._counted = now

    def _missing(self, amount: float) -> float:
        return amount - self._tokens - 1e-9  # floating-point numbers are a little off

    def _set_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if self._line:
            self._refill()
            amount, turn = self._line[0]
            missing = self._missing(amount)
            if missing <= 0:
                self._call(turn)
            else:
                loop = asyncio.get_running_loop()
                self._alarm = loop.call_later(missing / self._speed, self._call, turn)

    @staticmethod
    def _call(turn: asyncio.Future[None]) -> None:
        if not turn.done():
            turn.set_result(None)


def stream_pool(
    fn: Callable[[A], Awaitable[T]], items: Iterable[A], *, workers: int, queue_size: int
) -> AsyncGenerator[Outcome[T], None]:
    """Call a function for items, by so many workers, and yield outcomes as they come. `aclose` stops it."""
    if workers < 1 or queue_size < 1:
        raise ValueError("workers and queue_size must be at least 1")
    return _stream(fn, items, workers, queue_size)


async def _stream(
    fn: Callable[[A], Awaitable[T]], items: Iterable[A], workers: int, queue_size: int
) -> AsyncGenerator[Outcome[T], None]:
    """One task for each call in flight; whoever ends a call starts the next one, while there is room."""
    loop = asyncio.get_running_loop()
    line = enumerate(items)
    tasks: set[asyncio.Task[None]] = set()
    ready: deque[Outcome[T]] = deque()  # in the order in which the calls ended
    in_flight, more, open_ = 0, True, True
    crash: BaseException | None = None  # not an error of an item
    wake: asyncio.Future[None] | None = None  # the consumer waits here

    def launch() -> None:
        """Start calls until `workers` are in flight, but never have too much that is not received yet."""
        nonlocal in_flight, more, crash
        if wake is not None and wake.cancelled():
            return  # the consumer is about to leave
        while open_ and more and in_flight < workers and in_flight + len(ready) < workers + queue_size:
            try:
                index, item = next(line)
            except StopIteration:
                more = False
            except Exception as error:
                more, crash = False, error
            else:
                in_flight += 1
                task = asyncio.create_task(job(index, item))
                tasks.add(task)
                task.add_done_callback(tasks.discard)

    async def job(index: int, item: A) -> None:
        nonlocal in_flight, crash
        try:
            ready.append(Outcome(index, await fn(item), None))
        except Exception as error:
            ready.append(Outcome(index, None, error))
        except BaseException as error:
            crash = error
            raise
        finally:
            in_flight -= 1
            if crash is None:
                launch()
            if wake is not None and not wake.done():
                wake.set_result(None)

    try:
        while True:
            launch()
            while not ready and in_flight and crash is None:
                wake = loop.create_future()
                await wake
            if ready:
                outcome = ready.popleft()
                loop.call_soon(launch)  # there is room for one more, as soon as the consumer has this one
                yield outcome
            elif crash is not None:
                raise crash
            else:
                return
    finally:
        open_ = False
        await stop(tasks)


async def with_deadline(fn: Callable[[], Awaitable[T]], seconds: float, *, fallback: T) -> T:
    """Call a function, and return the fallback if it has not ended in time."""

    async def call() -> T:
        return await fn()

    task = asyncio.create_task(call())
    try:
        await asyncio.wait([task], timeout=seconds)
        in_time = task.done()
    finally:
        await stop([task])
    return task.result() if in_time else fallback
