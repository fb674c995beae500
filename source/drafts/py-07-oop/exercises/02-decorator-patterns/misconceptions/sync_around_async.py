"""M1: a wrapper is a function, and a function is made with `def`.

Loses: Q2 Q8
Hint: work-or-making
Passes: a_value_comes_back
"""

def timed(fn: Any = None, /, *, sink: Sink | None = None, clock: Clock | None = None) -> Any:
    """Tell how long each call takes."""
    tell = sink or report

    def decorate(call: Callable[P, R], /) -> Callable[P, R]:
        look = _clock_for(call, clock)

        @contextmanager
        def measured(_args: tuple[Any, ...], _kwargs: dict[str, Any]) -> Iterator[None]:
            begun = look()
            try:
                yield
            finally:
                tell(call.__name__, look() - begun)

        @functools.wraps(call)
        def runs(*args: P.args, **kwargs: P.kwargs) -> R:
            with measured(args, kwargs):
                return call(*args, **kwargs)

        return runs

    return decorate if fn is None else decorate(fn)
