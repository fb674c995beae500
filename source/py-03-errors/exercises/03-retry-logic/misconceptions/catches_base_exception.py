"""From the amendments: what is no `Exception` is an interruption, and over in a moment.

Loses: Q3 Q7
Hint: who-wants-to-stop
Passes: one_failure_then_an_answer
"""


def retry_call(
    fn: Callable[[], T],
    policy: RetryPolicy,
    *,
    sleep: Callable[[float], object],
    clock: Callable[[], float],
    rng: random.Random | None = None,
    on_retry: OnRetry | None = None,
) -> T:
    wait_after = _waits(policy, clock, rng, on_retry)
    while True:
        try:
            return fn()
        except BaseException as error:
            if isinstance(error, Exception) and not isinstance(error, policy.retry_on):
                raise
            wait = wait_after(error)
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
    wait_after = _waits(policy, clock or asyncio.get_running_loop().time, rng, on_retry)
    while True:
        try:
            return await fn()
        except BaseException as error:
            if isinstance(error, Exception) and not isinstance(error, policy.retry_on):
                raise
            wait = wait_after(error)
        await sleep(wait)
