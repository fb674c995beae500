"""Not in the plan: what has been logged has been dealt with.

Loses: Q3 Q8
Hint: what-failed
Passes: a_keyword_is_hidden
"""

def logged(
    fn: Any = None,
    /,
    *,
    logger: logging.Logger | None = None,
    level: int = logging.INFO,
    redact: Collection[str] = (),
    clock: Clock | None = None,
) -> Any:
    """Write what happens in each call into a log."""
    log = logger or CALLS

    def decorate(call: Callable[P, R], /) -> Callable[P, R]:
        look, signature = _clock_for(call, clock), inspect.signature(call)

        @contextmanager
        def recorded(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Iterator[None]:
            shown = {
                name: "***" if name in redact else repr(value) for name, value in _by_name(signature, args, kwargs)
            }
            extra: dict[str, object] = {"function": call.__name__, "arguments": shown}
            begun = look()
            log.debug("call started", extra=extra)
            try:
                yield
            except Exception:
                log.exception("call failed", extra={**extra, "seconds": look() - begun})
                return
            log.log(level, "call finished", extra={**extra, "seconds": look() - begun})

        return _guarded(call, recorded)

    return decorate if fn is None else decorate(fn)
