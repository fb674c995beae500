"""For Q7: a call that is paid for may come to its end.

Loses: Q7
Hint: paid-for
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
            return await asyncio.shield(asyncio.ensure_future(fn()))
        except policy.retry_on as error:
            wait = wait_after(error)
        await sleep(wait)
