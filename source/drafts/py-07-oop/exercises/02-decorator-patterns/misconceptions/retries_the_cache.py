"""Not in the plan: the cache stands next to what it is for.

Loses: Q8
Hint: who-sees-what
Passes: it_answers
"""

def hardened(
    fn: Callable[P, R],
    /,
    *,
    sink: Sink | None = None,
    logger: logging.Logger | None = None,
    ttl: float | None = None,
    attempts: int = 3,
    sleep: Callable[[float], Any] | None = None,
    clock: Clock | None = None,
) -> Callable[P, R]:
    """Put all four decorators around a function, in the order that S38 asks for."""
    once = cached(ttl=ttl, clock=clock)(logged(logger=logger, clock=clock)(fn))
    until_it_works = retry(attempts=attempts, sleep=sleep)(once)
    return timed(sink=sink, clock=clock)(until_it_works)
