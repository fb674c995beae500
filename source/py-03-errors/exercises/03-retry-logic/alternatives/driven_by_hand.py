"""Has one loop only, the asynchronous one; the other function drives its coroutine by hand. Delays are a generator."""

from collections.abc import Generator
from itertools import islice


@dataclass(frozen=True)
class RetryPolicy:
    """How often to try, how long to wait in between, and for which errors."""

    max_attempts: int = 4
    base: float = 1.0
    factor: float = 2.0
    cap: float = 60.0
    jitter: Literal["none", "full", "equal"] = "none"
    max_elapsed: float | None = None
    retry_on: tuple[type[Exception], ...] = (RetryableError,)

    def __post_init__(self) -> None:
        """Refuse a policy that cannot work."""
        good = [self.max_attempts >= 1, self.base >= 0, self.factor >= 1, self.cap >= self.base]
        if not all(good):
            raise ValueError(f"not a policy: {good}")


def _delays(policy: RetryPolicy) -> Generator[float, None, None]:
    """Yield one delay after the other, without chance and without end."""
    delay = policy.base
    while delay < policy.cap and delay * policy.factor > delay:
        yield delay
        delay *= policy.factor
    while True:
        yield min(delay, policy.cap)


def backoff_delay(policy: RetryPolicy, attempt: int, *, rng: random.Random | None = None) -> float:
    """Return how long to wait after attempt number `attempt` has failed."""
    most = next(islice(_delays(policy), attempt - 1, None))
    least = {"none": most, "full": 0.0, "equal": most / 2}[policy.jitter]
    if policy.jitter == "none":
        return most
    if rng is None:
        raise ValueError("no generator")
    return rng.uniform(least, most)


async def retry_async(
    fn: Callable[[], Awaitable[T]],
    policy: RetryPolicy,
    *,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    clock: Callable[[], float] | None = None,
    rng: random.Random | None = None,
    on_retry: OnRetry | None = None,
) -> T:
    """Await a call until it returns, or until the policy says that it is enough."""
    if rng is None and policy.jitter != "none":
        raise ValueError("no generator")
    look = clock if clock is not None else asyncio.get_running_loop().time
    begun = look()
    for attempt in range(1, policy.max_attempts):
        try:
            return await fn()
        except BaseException as error:
            if not isinstance(error, policy.retry_on):
                raise
            wait = backoff_delay(policy, attempt, rng=rng)
            if isinstance(said := getattr(error, "retry_after", None), float | int):
                wait = max(wait, said)
            if policy.max_elapsed is not None and look() - begun > policy.max_elapsed - wait:
                raise
            if on_retry is not None:
                on_retry(attempt, wait, error)
        await sleep(wait)
    return await fn()


def retry_call(
    fn: Callable[[], T],
    policy: RetryPolicy,
    *,
    sleep: Callable[[float], object],
    clock: Callable[[], float],
    rng: random.Random | None = None,
    on_retry: OnRetry | None = None,
) -> T:
    """Call a function until it returns, or until the policy says that it is enough."""

    async def call() -> T:
        return fn()

    async def nap(seconds: float) -> None:
        sleep(seconds)

    run = retry_async(call, policy, sleep=nap, clock=clock, rng=rng, on_retry=on_retry)
    try:
        run.send(None)
    except StopIteration as end:
        answer: T = end.value
        return answer
    raise AssertionError("nothing in this coroutine waits")


def parse_retry_after(value: str | None, *, now: datetime) -> float | None:
    """Return the seconds that a `Retry-After` header asks for, or `None` when it says nothing of use."""
    text = "" if value is None else value.strip()
    if text and set(text) <= set("0123456789.") and text[0] != "." and text[-1] != "." and text.count(".") < 2:
        return float(text)
    try:
        then = parsedate_to_datetime(text)
    except ValueError:
        return None
    if then.tzinfo is None:
        return None
    return max((then - now) / timedelta(seconds=1), 0.0)
