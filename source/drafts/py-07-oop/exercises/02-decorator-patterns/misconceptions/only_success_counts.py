"""Not in the plan: the line that tells stands below the call.

Loses: Q2 Q8
Hint: every-way-out
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
            yield
            tell(call.__name__, look() - begun)

        return _guarded(call, measured)

    return decorate if fn is None else decorate(fn)
