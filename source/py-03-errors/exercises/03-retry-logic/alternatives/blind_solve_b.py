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
        refused = {
            "max_attempts is less than 1": self.max_attempts < 1,
            "base is less than 0": self.base < 0,
            "factor is less than 1": self.factor < 1,
            "cap is less than base": self.cap < self.base,
        }
        reasons = [reason for reason, holds in refused.items() if holds]
        if reasons:
            raise ValueError("; ".join(reasons))

    def certain_delay(self, attempt: int) -> float:
        """Return the delay of S1, with its cap and without chance."""
        try:
            return min(float(self.base) * self.factor ** (attempt - 1), self.cap)
        except OverflowError:
            delay = float(self.base)  # step by step, the product stays small while it is below the cap
            for _ in range(attempt - 1):
                delay = min(delay * self.factor, self.cap)
            return delay

    def chance(self, rng: random.Random | None) -> random.Random | None:
        """Return the generator that the waits need, or `None` when they need none."""
        if self.jitter == "none":
            return None
        if rng is None:
            raise ValueError(f"jitter={self.jitter!r} needs an rng")
        return rng


def backoff_delay(policy: RetryPolicy, attempt: int, *, rng: random.Random | None = None) -> float:
    """Return how long to wait after attempt number `attempt` has failed."""
    delay, chance = policy.certain_delay(attempt), policy.chance(rng)
    if chance is None:
        return delay
    certain = delay / 2 if policy.jitter == "equal" else 0.0
    return certain + chance.uniform(0, delay - certain)


class Tries:
    """All decisions of a retry: a `with` block around each attempt, which swallows an error that is to be retried.

    It neither calls nor sleeps. After a block that was left by a swallowed error, `wait` is the wait that is due.
    """

    def __init__(
        self,
        policy: RetryPolicy,
        clock: Callable[[], float],
        rng: random.Random | None,
        on_retry: OnRetry | None,
    ) -> None:
        self.policy, self.clock, self.on_retry = policy, clock, on_retry
        self.rng = policy.chance(rng)
        self.began = clock()
        self.attempt, self.wait = 0, 0.0

    def __enter__(self) -> None:
        self.attempt += 1

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        # --- sub-goal: ask whether waiting changes the answer
        if not isinstance(error, Exception) or not isinstance(error, self.policy.retry_on):
            return False
        if self.attempt >= self.policy.max_attempts:
            return False
        # --- sub-goal: choose a wait, and let the server ask for more
        wait = backoff_delay(self.policy, self.attempt, rng=self.rng)
        asked = getattr(error, "retry_after", None)
        if asked is not None:
            wait = max(wait, asked)
        # --- sub-goal: stop while somebody still waits for it
        budget = self.policy.max_elapsed
        if budget is not None and self.clock() - self.began + wait > budget:
            return False
        self.wait = wait
        if self.on_retry is not None:
            self.on_retry(self.attempt, wait, error)
        return True


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
    tries = Tries(policy, clock, rng, on_retry)
    while True:
        with tries:  # --- sub-goal: hand on the last error (whatever is not swallowed leaves as it is)
            return fn()
        sleep(tries.wait)


SECONDS = re.compile(r"[0-9]+(\.[0-9]+)?")


DATE = re.compile(r"[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} \S+")


def parse_retry_after(value: str | None, *, now: datetime) -> float | None:
    """Return the seconds that a `Retry-After` header asks for, or `None` when it says nothing of use."""
    text = (value or "").strip()
    if SECONDS.fullmatch(text):
        return float(text)
    if not DATE.fullmatch(text):
        return None
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return None if when.tzinfo is None else max((when - now).total_seconds(), 0.0)


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
    tries = Tries(policy, asyncio.get_running_loop().time if clock is None else clock, rng, on_retry)
    while True:
        with tries:
            return await fn()
        await sleep(tries.wait)
