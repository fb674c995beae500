"""Each decorator is a generator of steps, written once; of the two drivers one awaits what a step returns."""

from collections.abc import Generator

Step = Callable[[], Any]
Steps = Generator[Step, Any, Any]


def is_async(fn: object) -> bool:
    """Say whether a function is asynchronous, and refuse what cannot be wrapped."""
    flags = fn.__code__.co_flags if inspect.isfunction(fn) else None
    if flags is None or flags & (inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR):
        raise TypeError(f"cannot wrap {fn!r}")
    return bool(flags & inspect.CO_COROUTINE)


def _driven(call: Callable[P, R], steps: Callable[[tuple[Any, ...], dict[str, Any]], Steps]) -> Callable[P, R]:
    """Return the function that runs the steps of each call."""

    async def waits(*args: P.args, **kwargs: P.kwargs) -> Any:
        flow = steps(args, kwargs)
        try:
            step = next(flow)
            while True:
                try:
                    value = await step()
                except BaseException as error:
                    step = flow.throw(error)
                else:
                    step = flow.send(value)
        except StopIteration as end:
            return end.value

    def runs(*args: P.args, **kwargs: P.kwargs) -> Any:
        flow = steps(args, kwargs)
        try:
            step = next(flow)
            while True:
                try:
                    value = step()
                except BaseException as error:
                    step = flow.throw(error)
                else:
                    step = flow.send(value)
        except StopIteration as end:
            return end.value

    made: Any = functools.update_wrapper(waits if is_async(call) else runs, call)
    return cast(Callable[P, R], made)


def timed(fn: Any = None, /, *, sink: Sink | None = None, clock: Clock | None = None) -> Any:
    """Tell how long each call takes."""
    if fn is None:
        return functools.partial(timed, sink=sink, clock=clock)
    look = clock or _clock_of(fn)

    def steps(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Steps:
        since = look()
        try:
            return (yield lambda: fn(*args, **kwargs))
        finally:
            (report if sink is None else sink)(fn.__name__, look() - since)

    return _driven(fn, steps)


def _clock_of(fn: object) -> Clock:
    return loop_clock if is_async(fn) else time.perf_counter


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
    if fn is None:
        return functools.partial(logged, logger=logger, level=level, redact=redact, clock=clock)
    log, look, signature = CALLS if logger is None else logger, clock or _clock_of(fn), inspect.signature(fn)

    def steps(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Steps:
        since = look()
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        values = dict(bound.arguments)
        if list(values)[:1] == ["self"]:
            del values["self"]
        for name, parameter in signature.parameters.items():
            if parameter.kind == parameter.VAR_KEYWORD:
                values.update(values.pop(name))
        shown = {name: repr(value) if name not in redact else "***" for name, value in values.items()}

        def tell(how: int, words: str, error: BaseException | None = None, **more: object) -> None:
            log.log(how, words, exc_info=error, extra={"function": fn.__name__, "arguments": shown, **more})

        tell(logging.DEBUG, "call started")
        try:
            result = yield lambda: fn(*args, **kwargs)
        except Exception as error:
            tell(logging.ERROR, "call failed", error, seconds=look() - since)
            raise
        tell(level, "call finished", seconds=look() - since)
        return result

    return _driven(fn, steps)


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
    if not attempts > 0:
        raise ValueError("attempts")
    if fn is None:
        return functools.partial(retry, attempts=attempts, delay=delay, on=on, sleep=sleep)
    nap = sleep or (asyncio.sleep if is_async(fn) else time.sleep)

    def steps(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Steps:
        attempt = 0
        while True:
            attempt += 1
            try:
                return (yield lambda: fn(*args, **kwargs))
            except Exception as error:
                if attempt == attempts or not isinstance(error, on):
                    raise
            seconds = delay(attempt)
            yield functools.partial(nap, seconds)

    return _driven(fn, steps)


def cached(
    fn: Any = None,
    /,
    *,
    ttl: float | None = None,
    maxsize: int = 128,
    key: Callable[..., Hashable] | None = None,
    clock: Clock | None = None,
) -> Any:
    """Keep results, and run the function once for equal calls."""
    if (ttl is not None and not ttl > 0) or maxsize <= 0:
        raise ValueError("ttl, maxsize")
    if fn is None:
        return functools.partial(cached, ttl=ttl, maxsize=maxsize, key=key, clock=clock)
    waits, look, signature = is_async(fn), clock or _clock_of(fn), inspect.signature(fn)
    is_method, counts = [*signature.parameters][:1] == ["self"], {"hits": 0, "misses": 0}
    drawers: weakref.WeakSet[_Memory] = weakref.WeakSet()
    common = _Memory()
    drawers.add(common)

    def memory_of(owner: Any) -> _Memory:
        memories: dict[object, _Memory] = owner.__dict__.setdefault("_memories", {})
        memory = memories.setdefault(fn, _Memory())
        drawers.add(memory)
        return memory

    def key_of(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Hashable:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        parts: list[tuple[str, Any]] = []
        for name, value in bound.arguments.items():
            if signature.parameters[name].kind is inspect.Parameter.VAR_KEYWORD:
                parts += sorted((f"**{word}", one) for word, one in value.items())
            elif name != "self" or not is_method:
                parts.append((name, value))
        for name, value in parts:
            try:
                hash(value)
            except TypeError as error:
                raise TypeError(f"no hash: {name.lstrip('*')}") from error
        return tuple(parts)

    def steps(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Steps:
        name = key_of(args, kwargs) if key is None else key(*args, **kwargs)
        memory = memory_of(signature.bind(*args, **kwargs).arguments["self"]) if is_method else common
        if name in memory.results:
            value, since = memory.results.pop(name)
            if ttl is None or look() - since < ttl:
                memory.results[name] = (value, since)
                counts["hits"] += 1
                return value
        if name in memory.running:
            counts["hits"] += 1
            return (yield lambda: asyncio.shield(memory.running[name]))
        counts["misses"] += 1

        def keep(value: Any) -> Any:
            memory.results.pop(name, None)
            memory.results[name] = (value, look())
            while len(memory.results) > maxsize:
                del memory.results[next(iter(memory.results))]
            return value

        async def run() -> Any:
            try:
                return keep(await fn(*args, **kwargs))
            finally:
                memory.running.pop(name)

        if not waits:
            return keep((yield lambda: fn(*args, **kwargs)))
        memory.running[name] = asyncio.get_running_loop().create_task(run())
        return (yield lambda: asyncio.shield(memory.running[name]))

    def cache_info() -> CacheInfo:
        return CacheInfo(maxsize=maxsize, currsize=sum(len(memory.results) for memory in drawers), **counts)

    def cache_clear() -> None:
        counts.update(hits=0, misses=0)
        for memory in drawers:
            memory.results.clear()

    made: Any = _driven(fn, steps)
    made.cache_info, made.cache_clear = cache_info, cache_clear
    return made


class _Memory:
    """Results by key, those used last at the end, and the tasks that run."""

    def __init__(self) -> None:
        self.results: dict[Hashable, tuple[Any, float]] = {}
        self.running: dict[Hashable, asyncio.Task[Any]] = {}


_F = TypeVar("_F", bound=Callable[..., Any])


class Decorator(Protocol):
    """What takes a function, and returns one with the same parameters and the same result."""

    def __call__(self, fn: _F, /) -> _F:
        """Return it, wrapped."""


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
    layers: list[Any] = [logged(logger=logger, clock=clock), retry(attempts=attempts, sleep=sleep)]
    layers += [cached(ttl=ttl, clock=clock), timed(sink=sink, clock=clock)]
    made: Any = fn
    for layer in layers:
        made = layer(made)
    return cast(Callable[P, R], made)
