"""Not in the plan: the log stands where the caller stands.

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
    until_it_works = retry(attempts=attempts, sleep=sleep)(fn)
    once = cached(ttl=ttl, clock=clock)(until_it_works)
    return timed(sink=sink, clock=clock)(logged(logger=logger, clock=clock)(once))
