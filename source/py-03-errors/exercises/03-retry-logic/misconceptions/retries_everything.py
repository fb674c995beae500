"""M6: whatever went wrong, try again.

Loses: Q3 Q7
Hint: wrong-in-four-seconds
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
        except Exception as error:
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
        except Exception as error:
            wait = wait_after(error)
        await sleep(wait)
