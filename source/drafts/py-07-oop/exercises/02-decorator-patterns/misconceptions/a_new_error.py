"""Not in the plan: the end of all attempts is an error of its own.

Loses: Q4 Q8
Hint: after-the-last
Passes: it_works_in_the_end
"""

def retry(
    fn: Any = None,
    /,
    *,
    attempts: int = 3,
    delay: Callable[[int], float] = backoff,
    on: type[Exception] | tuple[type[Exception], ...] = PASSING,
    sleep: Callable[[float], Any] | None = None,
) -> Any:
    """Run a function again when it fails in a way that may be over soon."""
    if attempts < 1:
        raise ValueError(f"{attempts} attempts are none")

    def decorate(call: Callable[P, R], /) -> Callable[P, R]:
        if is_async(call):

            @functools.wraps(call)
            async def waits(*args: P.args, **kwargs: P.kwargs) -> Any:
                for attempt in range(1, attempts):
                    try:
                        return await cast(Callable[P, Awaitable[Any]], call)(*args, **kwargs)
                    except on:
                        wait = delay(attempt)
                    await (sleep or asyncio.sleep)(wait)
                try:
                    return await cast(Callable[P, Awaitable[Any]], call)(*args, **kwargs)
                except on as error:
                    raise RuntimeError("retries exhausted") from error

            return cast(Callable[P, R], waits)

        @functools.wraps(call)
        def runs(*args: P.args, **kwargs: P.kwargs) -> R:
            for attempt in range(1, attempts):
                try:
                    return call(*args, **kwargs)
                except on:
                    wait = delay(attempt)
                (sleep or time.sleep)(wait)
            try:
                return call(*args, **kwargs)
            except on as error:
                raise RuntimeError("retries exhausted") from error

        return runs

    return decorate if fn is None else decorate(fn)
