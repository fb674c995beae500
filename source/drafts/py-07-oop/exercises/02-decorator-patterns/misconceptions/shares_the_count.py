"""Not in the plan: the count stands where the options stand.

Loses: Q4
Hint: where-the-count-lives
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
        left = iter(range(1, attempts))

        if is_async(call):

            @functools.wraps(call)
            async def waits(*args: P.args, **kwargs: P.kwargs) -> Any:
                for attempt in left:
                    try:
                        return await cast(Callable[P, Awaitable[Any]], call)(*args, **kwargs)
                    except on:
                        wait = delay(attempt)
                    await (sleep or asyncio.sleep)(wait)
                return await cast(Callable[P, Awaitable[Any]], call)(*args, **kwargs)

            return cast(Callable[P, R], waits)

        @functools.wraps(call)
        def runs(*args: P.args, **kwargs: P.kwargs) -> R:
            for attempt in left:
                try:
                    return call(*args, **kwargs)
                except on:
                    wait = delay(attempt)
                (sleep or time.sleep)(wait)
            return call(*args, **kwargs)

        return runs

    return decorate if fn is None else decorate(fn)
