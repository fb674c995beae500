"""For Q7: seconds are seconds, so the clock of the machine will do.

Loses: Q7
Hint: clock-of-the-loop
Passes: a_retry_on_the_loop
"""

import time


async def retry_async(
    fn: Callable[[], Awaitable[T]],
    policy: RetryPolicy,
    *,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    clock: Callable[[], float] | None = None,
    rng: random.Random | None = None,
    on_retry: OnRetry | None = None,
) -> T:
    wait_after = _waits(policy, clock or time.monotonic, rng, on_retry)
    while True:
        try:
            return await fn()
        except policy.retry_on as error:
            wait = wait_after(error)
        await sleep(wait)
