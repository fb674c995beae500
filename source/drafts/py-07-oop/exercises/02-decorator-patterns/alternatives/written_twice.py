"""Writes each wrapper twice, without helpers that wrap; a cache holds entries with a tick of last use, and futures."""

from itertools import count


def is_async(fn: object) -> bool:
    """Say whether a function is asynchronous, and refuse what cannot be wrapped."""
    match fn:
        case _ if not inspect.isfunction(fn):
            raise TypeError("this is no function; write the options by their names")
        case _ if inspect.isgeneratorfunction(fn):
            raise TypeError(f"{fn.__name__}() makes a generator")
        case _ if inspect.isasyncgenfunction(fn):
            raise TypeError(f"{fn.__name__}() makes an asynchronous generator")
    return inspect.iscoroutinefunction(fn)


def timed(fn: Any = None, /, *, sink: Sink | None = None, clock: Clock | None = None) -> Any:
    """Tell how long each call takes."""
    if fn is None:
        return functools.partial(timed, sink=sink, clock=clock)
    tell = report if sink is None else sink
    if is_async(fn):
        look = clock or loop_clock

        @functools.wraps(fn)
        async def measured_async(*args: Any, **kwargs: Any) -> Any:
            start = look()
            try:
                result = await fn(*args, **kwargs)
            except BaseException:
                tell(fn.__name__, look() - start)
                raise
            tell(fn.__name__, look() - start)
            return result

        return measured_async
    seconds = clock or time.perf_counter

    @functools.wraps(fn)
    def measured(*args: Any, **kwargs: Any) -> Any:
        start = seconds()
        try:
            result = fn(*args, **kwargs)
        except BaseException:
            tell(fn.__name__, seconds() - start)
            raise
        tell(fn.__name__, seconds() - start)
        return result

    return measured


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
    diary = _Diary(fn, logger or CALLS, level, frozenset(redact))
    if is_async(fn):
        look = clock or loop_clock

        @functools.wraps(fn)
        async def told_async(*args: Any, **kwargs: Any) -> Any:
            start, page = look(), diary.opened(args, kwargs)
            try:
                result = await fn(*args, **kwargs)
            except Exception as error:
                diary.failed(page, look() - start, error)
                raise
            diary.finished(page, look() - start)
            return result

        return told_async
    seconds = clock or time.perf_counter

    @functools.wraps(fn)
    def told(*args: Any, **kwargs: Any) -> Any:
        start, page = seconds(), diary.opened(args, kwargs)
        try:
            result = fn(*args, **kwargs)
        except Exception as error:
            diary.failed(page, seconds() - start, error)
            raise
        diary.finished(page, seconds() - start)
        return result

    return told


class _Diary:
    """Writes the records of one function."""

    def __init__(self, fn: Any, logger: logging.Logger, level: int, hidden: frozenset[str]) -> None:
        self._name, self._parameters = fn.__name__, inspect.signature(fn).parameters
        self._bind = inspect.signature(fn).bind
        self._logger, self._level, self._hidden = logger, level, hidden

    def opened(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, object]:
        given = self._bind(*args, **kwargs).arguments
        shown: dict[str, str] = {}
        for place, (name, parameter) in enumerate(self._parameters.items()):
            if parameter.kind is inspect.Parameter.VAR_KEYWORD:
                shown |= {word: self._shown(word, value) for word, value in given.get(name, {}).items()}
            elif parameter.kind is inspect.Parameter.VAR_POSITIONAL:
                shown[name] = self._shown(name, given.get(name, ()))
            elif place > 0 or name != "self":
                shown[name] = self._shown(name, given.get(name, parameter.default))
        page: dict[str, object] = {"function": self._name, "arguments": shown}
        self._logger.debug("call started", extra=page)
        return page

    def finished(self, page: dict[str, object], seconds: float) -> None:
        self._logger.log(self._level, "call finished", extra=page | {"seconds": seconds})

    def failed(self, page: dict[str, object], seconds: float, error: Exception) -> None:
        self._logger.error("call failed", exc_info=error, extra=page | {"seconds": seconds})

    def _shown(self, name: str, value: object) -> str:
        return "***" if name in self._hidden else repr(value)


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
    if attempts <= 0:
        raise ValueError(f"attempts={attempts}")
    if fn is None:
        return functools.partial(retry, attempts=attempts, delay=delay, on=on, sleep=sleep)
    if is_async(fn):

        @functools.wraps(fn)
        async def again_async(*args: Any, **kwargs: Any) -> Any:
            failures = 0
            while True:
                try:
                    return await fn(*args, **kwargs)
                except on:
                    failures += 1
                    if failures >= attempts:
                        raise
                if sleep is None:
                    await asyncio.sleep(delay(failures))
                else:
                    await sleep(delay(failures))

        return again_async

    @functools.wraps(fn)
    def again(*args: Any, **kwargs: Any) -> Any:
        failures = 0
        while True:
            try:
                return fn(*args, **kwargs)
            except on:
                failures += 1
                if failures >= attempts:
                    raise
            if sleep is None:
                time.sleep(delay(failures))
            else:
                sleep(delay(failures))

    return again


class _Entry:
    """A result that is kept, when it was returned, and when it was last used."""

    def __init__(self, value: Any, since: float, used: int) -> None:
        self.value, self.since, self.used = value, since, used


class _Box:
    """Entries and runs of a function, or of a method of one instance."""

    def __init__(self) -> None:
        self.entries: dict[Hashable, _Entry] = {}
        self.runs: dict[Hashable, asyncio.Future[Any]] = {}


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
    if maxsize < 1:
        raise ValueError("maxsize is less than 1")
    if ttl is not None and ttl <= 0:
        raise ValueError("ttl is not above 0")
    if fn is None:
        return functools.partial(cached, ttl=ttl, maxsize=maxsize, key=key, clock=clock)
    asynchronous, parameters, bind = is_async(fn), inspect.signature(fn).parameters, inspect.signature(fn).bind
    look = clock or (loop_clock if asynchronous else time.perf_counter)
    is_method = bool(parameters) and next(iter(parameters)) == "self"
    mark, ticks, hits, misses, single = f"_box_{id(object())}_{fn.__name__}", count(), 0, 0, _Box()
    everywhere: list[weakref.ref[_Box]] = [weakref.ref(single)]

    def box_for(args: tuple[Any, ...], kwargs: dict[str, Any]) -> _Box:
        if not is_method:
            return single
        owner = args[0] if args else kwargs["self"]
        if mark not in owner.__dict__:
            setattr(owner, mark, _Box())
            everywhere.append(weakref.ref(getattr(owner, mark)))
        box: _Box = getattr(owner, mark)
        return box

    def key_for(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Hashable:
        if key is not None:
            return key(*args, **kwargs)
        given = bind(*args, **kwargs).arguments
        parts: dict[str, Any] = {}
        more: dict[str, Any] = {}
        for place, (name, parameter) in enumerate(parameters.items()):
            if parameter.kind is inspect.Parameter.VAR_KEYWORD:
                more = given.get(name, {})
            elif parameter.kind is inspect.Parameter.VAR_POSITIONAL:
                parts[name] = given.get(name, ())
            elif place > 0 or not is_method:
                parts[name] = given.get(name, parameter.default)
        for name, value in (*parts.items(), *more.items()):
            if not _has_hash(value):
                raise TypeError(f"the argument {name} has no hash")
        return tuple(parts.values()), frozenset(more.items())

    def kept_in(box: _Box, name: Hashable) -> _Entry | None:
        nonlocal hits
        entry = box.entries.get(name)
        if entry is None:
            return None
        if ttl is not None and look() >= entry.since + ttl:
            del box.entries[name]
            return None
        hits += 1
        entry.used = next(ticks)
        return entry

    def put_in(box: _Box, name: Hashable, value: Any) -> Any:
        box.entries[name] = _Entry(value, look(), next(ticks))
        if len(box.entries) > maxsize:
            del box.entries[min(box.entries, key=lambda one: box.entries[one].used)]
        return value

    async def run(box: _Box, name: Hashable, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return put_in(box, name, await fn(*args, **kwargs))

    @functools.wraps(fn)
    async def remembered_async(*args: Any, **kwargs: Any) -> Any:
        nonlocal hits, misses
        name, box = key_for(args, kwargs), box_for(args, kwargs)
        entry = kept_in(box, name)
        if entry is not None:
            return entry.value
        if name in box.runs:
            hits += 1
        else:
            misses += 1
            task = asyncio.create_task(run(box, name, args, kwargs))
            task.add_done_callback(lambda _: box.runs.pop(name))
            box.runs[name] = task
        return await asyncio.shield(box.runs[name])

    @functools.wraps(fn)
    def remembered(*args: Any, **kwargs: Any) -> Any:
        nonlocal misses
        name, box = key_for(args, kwargs), box_for(args, kwargs)
        entry = kept_in(box, name)
        if entry is not None:
            return entry.value
        misses += 1
        return put_in(box, name, fn(*args, **kwargs))

    def cache_info() -> CacheInfo:
        boxes = [box for one in everywhere if (box := one()) is not None]
        return CacheInfo(hits, misses, maxsize, sum(len(box.entries) for box in boxes))

    def cache_clear() -> None:
        nonlocal hits, misses
        hits, misses = 0, 0
        for one in everywhere:
            if (box := one()) is not None:
                box.entries = {}

    made: Any = remembered_async if asynchronous else remembered
    made.cache_info, made.cache_clear = cache_info, cache_clear
    return made


def _has_hash(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


_Q = ParamSpec("_Q")
_S = TypeVar("_S")


class Decorator(Protocol):
    """What takes a function, and returns one with the same parameters and the same result."""

    def __call__(self, function: Callable[_Q, _S], /) -> Callable[_Q, _S]: ...


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
    @timed(sink=sink, clock=clock)
    @cached(ttl=ttl, clock=clock)
    @retry(attempts=attempts, sleep=sleep)
    @logged(logger=logger, clock=clock)
    @functools.wraps(fn)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        return fn(*args, **kwargs)

    @timed(sink=sink, clock=clock)
    @cached(ttl=ttl, clock=clock)
    @retry(attempts=attempts, sleep=sleep)
    @logged(logger=logger, clock=clock)
    @functools.wraps(fn)
    async def inner_async(*args: P.args, **kwargs: P.kwargs) -> Any:
        result: Any = fn(*args, **kwargs)
        return await result

    return cast(Callable[P, R], inner_async if is_async(fn) else inner)
