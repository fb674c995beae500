"""Has an object for each run, asked after each failure; a logarithm bounds the power, `strptime` reads the date."""

import math


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
        if self.max_attempts < 1:
            raise ValueError("max_attempts")
        if not 0 <= self.base <= self.cap:
            raise ValueError("base, cap")
        if self.factor < 1:
            raise ValueError("factor")


def _full_delay(policy: RetryPolicy, attempt: int) -> float:
    """Return the delay without chance; powers that reach the cap are never computed."""
    if policy.base == 0 or policy.factor == 1:
        return policy.base
    steps = math.log(policy.cap / policy.base, policy.factor)
    return min(policy.cap, policy.base * policy.factor ** min(attempt - 1, math.ceil(steps) + 1))


def backoff_delay(policy: RetryPolicy, attempt: int, *, rng: random.Random | None = None) -> float:
    """Return how long to wait after attempt number `attempt` has failed."""
    delay = _full_delay(policy, attempt)
    match policy.jitter, rng:
        case "none", _:
            return delay
        case _, None:
            raise ValueError("rng")
        case "full", random.Random():
            return delay * rng.random()
        case _, random.Random():
            return delay / 2 * (1 + rng.random())
    raise AssertionError(policy.jitter)


class _Run:
    """One run of a policy: how many attempts have failed, and since when it runs."""

    def __init__(
        self, policy: RetryPolicy, clock: Callable[[], float], rng: random.Random | None, on_retry: OnRetry | None
    ) -> None:
        if policy.jitter in ("full", "equal") and not rng:
            raise ValueError("rng")
        self._policy, self._clock, self._rng, self._on_retry = policy, clock, rng, on_retry
        self._end = math.inf if policy.max_elapsed is None else clock() + policy.max_elapsed
        self._failed = 0

    def after(self, error: Exception) -> float:
        """Return the seconds until the next attempt. Raises the error where there is none."""
        self._failed += 1
        if self._failed >= self._policy.max_attempts or not isinstance(error, self._policy.retry_on):
            raise error
        wait = backoff_delay(self._policy, self._failed, rng=self._rng)
        asked = getattr(error, "retry_after", None)
        if asked is not None and asked > wait:
            wait = asked
        if self._clock() + wait > self._end:
            raise error
        if self._on_retry:
            self._on_retry(self._failed, wait, error)
        return wait


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
    run = _Run(policy, clock, rng, on_retry)
    while True:
        try:
            return fn()
        except Exception as error:
            wait = run.after(error)
        sleep(wait)


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
    run = _Run(policy, clock or asyncio.get_running_loop().time, rng, on_retry)
    while True:
        try:
            return await fn()
        except Exception as error:
            wait = run.after(error)
        await sleep(wait)


def parse_retry_after(value: str | None, *, now: datetime) -> float | None:
    """Return the seconds that a `Retry-After` header asks for, or `None` when it says nothing of use."""
    if value is None:
        return None
    whole, dot, rest = value.strip().partition(".")
    if whole.isdigit() and (rest.isdigit() or not dot):
        return float(value)
    try:
        then = datetime.strptime(value.strip(), "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return None
    return max(0.0, then.timestamp() - now.timestamp())
