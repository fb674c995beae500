"""For Q7: a wait that is cut short is over, and the next attempt can begin.

Loses: Q7
Hint: who-wants-to-stop
Passes: a_retry_on_the_loop
"""


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
        except policy.retry_on as error:
            wait = wait_after(error)
        try:
            await sleep(wait)
        except asyncio.CancelledError:
            continue
