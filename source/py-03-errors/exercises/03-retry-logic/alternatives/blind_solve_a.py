"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""


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
            raise ValueError(f"max_attempts must be at least 1, not {self.max_attempts}")
        if self.base < 0:
            raise ValueError(f"base must be at least 0, not {self.base}")
        if self.factor < 1:
            raise ValueError(f"factor must be at least 1, not {self.factor}")
        if self.cap < self.base:
            raise ValueError(f"cap must be at least base ({self.base}), not {self.cap}")


def capped_delay(policy: RetryPolicy, attempt: int) -> float:
    """Return the delay after an attempt with its cap, before any jitter."""
    try:
        return min(policy.cap, policy.base * policy.factor ** (attempt - 1))
    except OverflowError:  # the power alone is too large: grow step by step
        delay = policy.base
        for _ in range(attempt - 1):
            delay = min(policy.cap, delay * policy.factor)
        return delay


def need_rng(policy: RetryPolicy, rng: random.Random | None) -> None:
    """Refuse jitter without a generator."""
    if policy.jitter != "none" and rng is None:
        raise ValueError(f"jitter={policy.jitter!r} needs an rng")


def backoff_delay(policy: RetryPolicy, attempt: int, *, rng: random.Random | None = None) -> float:
    """Return how long to wait after attempt number `attempt` has failed."""
    need_rng(policy, rng)
    delay = capped_delay(policy, attempt)
    if policy.jitter == "none" or rng is None:
        return delay
    if policy.jitter == "full":
        return rng.uniform(0, delay)
    return delay / 2 + rng.uniform(0, delay / 2)


def next_wait(
    policy: RetryPolicy,
    attempt: int,
    error: Exception,
    *,
    started: float,
    clock: Callable[[], float],
    rng: random.Random | None,
) -> float | None:
    """Return the seconds to wait before the next attempt, or `None` when the error is to leave."""
    # --- sub-goal: ask whether waiting changes the answer
    if not isinstance(error, policy.retry_on) or attempt >= policy.max_attempts:
        return None
    # --- sub-goal: choose a wait, and let the server ask for more
    wait = backoff_delay(policy, attempt, rng=rng)
    retry_after: float | None = getattr(error, "retry_after", None)
    if retry_after is not None:
        wait = max(wait, retry_after)
    # --- sub-goal: stop while somebody still waits for it
    if policy.max_elapsed is not None and clock() - started + wait > policy.max_elapsed:
        return None
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
    started = clock()
    need_rng(policy, rng)
    attempt = 1
    while True:
        try:
            return fn()
        except Exception as error:
            wait = next_wait(policy, attempt, error, started=started, clock=clock, rng=rng)
            # --- sub-goal: hand on the last error
            if wait is None:
                raise
            if on_retry is not None:
                on_retry(attempt, wait, error)
        sleep(wait)
        attempt += 1


def parse_retry_after(value: str | None, *, now: datetime) -> float | None:
    """Return the seconds that a `Retry-After` header asks for, or `None` when it says nothing of use."""
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if when.tzinfo is None:
        return None
    return max(0.0, (when - now).total_seconds())


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
    if clock is None:
        clock = asyncio.get_running_loop().time
    started = clock()
    need_rng(policy, rng)
    attempt = 1
    while True:
        try:
            return await fn()
        except Exception as error:
            wait = next_wait(policy, attempt, error, started=started, clock=clock, rng=rng)
            if wait is None:
                raise
            if on_retry is not None:
                on_retry(attempt, wait, error)
        await sleep(wait)
        attempt += 1
