"""Not in the plan: time is measured next to the work.

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
    each_run = logged(logger=logger, clock=clock)(timed(sink=sink, clock=clock)(fn))
    return cached(ttl=ttl, clock=clock)(retry(attempts=attempts, sleep=sleep)(each_run))
