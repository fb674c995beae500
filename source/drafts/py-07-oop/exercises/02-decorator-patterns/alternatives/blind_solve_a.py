"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

def is_async(fn: object) -> bool:
    """Say whether a function is asynchronous, and refuse what cannot be wrapped."""
    if not inspect.isfunction(fn):
        raise TypeError(f"only functions can be wrapped, and this is of the type {type(fn).__name__}")
    if inspect.isgeneratorfunction(fn) or inspect.isasyncgenfunction(fn):
        raise TypeError(f"{fn.__name__} has a yield in its body, so there is no single result to wait for")
    return bool(fn.__code__.co_flags & inspect.CO_COROUTINE)


Given = tuple[Any, ...]
Named = dict[str, Any]


def in_brackets_or_not(fn: Any, decorate: Callable[[Any], Any]) -> Any:
    """Decorate at once, or return what decorates: `None` says that there were brackets."""
    return decorate if fn is None else decorate(fn)


def clock_of(asynchronous: bool, clock: Clock | None) -> Clock:
    """Return the clock that was given, or the one that S6 names."""
    if clock is not None:
        return clock
    return loop_clock if asynchronous else time.perf_counter


def in_a_room(fn: Any, room: Callable[[Given, Named], AbstractContextManager[None]]) -> Any:
    """Wrap a function so that a room is entered before each call, and left when its result is there."""
    if is_async(fn):

        @functools.wraps(fn)
        async def awaiting(*args: Any, **kwargs: Any) -> Any:
            with room(args, kwargs):
                return await fn(*args, **kwargs)

        return awaiting

    @functools.wraps(fn)
    def calling(*args: Any, **kwargs: Any) -> Any:
        with room(args, kwargs):
            return fn(*args, **kwargs)

    return calling


@overload
def timed(fn: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def timed(*, sink: Sink | None = None, clock: Clock | None = None) -> Decorator: ...
def timed(fn: Any = None, /, *, sink: Sink | None = None, clock: Clock | None = None) -> Any:
    """Tell how long each call takes."""
    tell = report if sink is None else sink

    def decorate(fn: Any) -> Any:
        look = clock_of(is_async(fn), clock)

        @contextmanager
        def measured(args: Given, kwargs: Named) -> Iterator[None]:
            begun = look()
            try:
                yield
            finally:
                tell(fn.__name__, look() - begun)

        return in_a_room(fn, measured)

    return in_brackets_or_not(fn, decorate)


@overload
def logged(fn: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def logged(
    *,
    logger: logging.Logger | None = None,
    level: int = logging.INFO,
    redact: Collection[str] = (),
    clock: Clock | None = None,
) -> Decorator: ...
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
    book = CALLS if logger is None else logger
    hidden = frozenset(redact)

    def decorate(fn: Any) -> Any:
        look = clock_of(is_async(fn), clock)
        signature = inspect.signature(fn)

        @contextmanager
        def written(args: Given, kwargs: Named) -> Iterator[None]:
            begun = look()
            try:
                values = values_of(signature, args, kwargs)
            except TypeError:  # a call that does not fit: Python says so, and nothing runs
                yield
                return
            arguments = {name: "***" if name in hidden else repr(value) for name, value in values}

            def write(level: int, message: str, error: Exception | None = None, **more: float) -> None:
                info = None if error is None else (type(error), error, error.__traceback__)
                extra = {"function": fn.__name__, "arguments": dict(arguments), **more}
                book.log(level, message, exc_info=info, extra=extra)

            write(logging.DEBUG, "call started")
            try:
                yield
            except Exception as error:
                write(logging.ERROR, "call failed", error, seconds=look() - begun)
                raise
            write(level, "call finished", seconds=look() - begun)

        return in_a_room(fn, written)

    return in_brackets_or_not(fn, decorate)


def is_method(signature: inspect.Signature) -> bool:
    """Say whether the first parameter is called `self`."""
    return next(iter(signature.parameters), "") == "self"


def values_of(signature: inspect.Signature, args: Given, kwargs: Named) -> list[tuple[str, Any]]:
    """Return names and values of a call as S13 has them. A call that does not fit raises `TypeError`."""
    bound = signature.bind(*args, **kwargs)
    bound.apply_defaults()
    found: list[tuple[str, Any]] = []
    for name in list(signature.parameters)[is_method(signature) :]:
        if signature.parameters[name].kind is inspect.Parameter.VAR_KEYWORD:
            found.extend(bound.arguments[name].items())
        else:
            found.append((name, bound.arguments[name]))
    return found


@overload
def retry(fn: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def retry(
    *,
    attempts: int = 3,
    delay: Callable[[int], float] = backoff,
    on: type[Exception] | tuple[type[Exception], ...] = PASSING,
    sleep: Callable[[float], Any] | None = None,
) -> Decorator: ...
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
        raise ValueError(f"attempts has to be 1 or more, and is {attempts}")

    def decorate(fn: Any) -> Any:
        if is_async(fn):
            rest = asyncio.sleep if sleep is None else sleep

            @functools.wraps(fn)
            async def awaiting(*args: Any, **kwargs: Any) -> Any:
                attempt = 1
                while True:
                    try:
                        return await fn(*args, **kwargs)
                    except Exception as error:
                        if attempt >= attempts or not isinstance(error, on):
                            raise
                    # Outside of the try: an error of delay or sleep is nobody's run.
                    pause = rest(delay(attempt))
                    if inspect.isawaitable(pause):
                        await pause
                    attempt += 1

            return awaiting

        nap = time.sleep if sleep is None else sleep

        @functools.wraps(fn)
        def calling(*args: Any, **kwargs: Any) -> Any:
            attempt = 1
            while True:
                try:
                    return fn(*args, **kwargs)
                except Exception as error:
                    if attempt >= attempts or not isinstance(error, on):
                        raise
                nap(delay(attempt))
                attempt += 1

        return calling

    return in_brackets_or_not(fn, decorate)


@overload
def cached(fn: Callable[P, R], /) -> Cached[P, R]: ...
@overload
def cached(
    *,
    ttl: float | None = None,
    maxsize: int = 128,
    key: Callable[..., Hashable] | None = None,
    clock: Clock | None = None,
) -> Callable[[Callable[P, R]], Cached[P, R]]: ...
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
    if ttl is not None and ttl <= 0:
        raise ValueError(f"ttl has to be more than 0, and is {ttl}")
    if maxsize < 1:
        raise ValueError(f"maxsize has to be 1 or more, and is {maxsize}")

    def decorate(fn: Any) -> Any:
        asynchronous = is_async(fn)
        memory = Memory(fn, ttl, maxsize, key, clock_of(asynchronous, clock))
        wrapper: Any = kept_async(fn, memory) if asynchronous else kept_sync(fn, memory)
        wrapper.cache_info = memory.info
        wrapper.cache_clear = memory.clear
        return wrapper

    return in_brackets_or_not(fn, decorate)


@dataclass(frozen=True)
class Outcome:
    """What came of a run: a value, or an error. A kept one knows when it came."""

    value: Any = None
    error: BaseException | None = None
    born: float = 0.0


class Shelf:
    """Results and runs of one function, or of one method on one instance."""

    def __init__(self, memory: Memory, owner: Callable[[], object]) -> None:
        self.memory = memory  # as long as there is a shelf, no other memory has its id
        self.owner = owner
        self.results: OrderedDict[Hashable, Outcome] = OrderedDict()
        self.runs: dict[Hashable, asyncio.Task[Outcome]] = {}


class Memory:
    """All that one cached function keeps.

    The shelf of an instance stands in an attribute of that instance, and here is a weak reference to it alone. So a
    result that refers to its instance makes a ring that `gc` can find, and not a chain that begins here.
    """

    def __init__(
        self, fn: Any, ttl: float | None, maxsize: int, key: Callable[..., Hashable] | None, clock: Clock
    ) -> None:
        self.name: str = fn.__name__
        self.signature = inspect.signature(fn)
        self.ttl, self.maxsize, self.key, self.clock = ttl, maxsize, key, clock
        self.hits = self.misses = 0
        self.shelves: weakref.WeakSet[Shelf] = weakref.WeakSet()
        self.attribute = f"_cached_{self.name}_{id(self)}"
        self.own = None if is_method(self.signature) else self.new_shelf(lambda: self)

    def new_shelf(self, owner: Callable[[], object]) -> Shelf:
        """Return an empty shelf, and remember it weakly."""
        shelf = Shelf(self, owner)
        self.shelves.add(shelf)
        return shelf

    def shelf_of(self, args: Given, kwargs: Named) -> Shelf:
        """Return the shelf of the function, or of the instance that is called."""
        if self.own is not None:
            return self.own
        instance = args[0] if args else kwargs["self"]
        # By way of object: a class may refuse assignments, or answer to any name.
        try:
            shelf: Shelf = object.__getattribute__(instance, self.attribute)
            if shelf.owner() is instance:
                return shelf
        except AttributeError:
            pass
        shelf = self.new_shelf(weakref.ref(instance))
        object.__setattr__(instance, self.attribute, shelf)
        return shelf

    def mark_of(self, args: Given, kwargs: Named) -> Hashable:
        """Return what is equal for equal calls."""
        if self.key is not None:
            return self.key(*args, **kwargs)
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        mark: list[Hashable] = []
        for name in list(self.signature.parameters)[is_method(self.signature) :]:
            value, kind = bound.arguments[name], self.signature.parameters[name].kind
            if kind is inspect.Parameter.VAR_KEYWORD:
                for given, one in value.items():
                    self.must_have_hash(given, one)
                mark.append(frozenset(value.items()))
            else:
                self.must_have_hash(name, value)
                mark.append(value)
        return tuple(mark)

    def must_have_hash(self, name: str, value: object) -> None:
        """Raise `TypeError` with the name, unless the value has a hash."""
        try:
            hash(value)
        except Exception as error:  # a memoryview raises ValueError
            raise TypeError(f"{self.name} is cached, and its argument {name!r} cannot be hashed: {error}") from error

    def fits(self, args: Given, kwargs: Named) -> bool:
        """Say whether the function can be called like this."""
        try:
            self.signature.bind(*args, **kwargs)
        except TypeError:
            return False
        return True

    def find(self, shelf: Shelf, mark: Hashable) -> Outcome | None:
        """Return a kept result that is young enough, as a hit. Drop one that is not."""
        kept = shelf.results.get(mark)
        if kept is None:
            return None
        if self.ttl is not None and self.clock() - kept.born >= self.ttl:
            del shelf.results[mark]
            return None
        self.hits += 1
        shelf.results.move_to_end(mark)
        return kept

    def put(self, shelf: Shelf, mark: Hashable, value: Any) -> Outcome:
        """Keep a result that came just now, and drop what is too much."""
        kept = Outcome(value, born=0.0 if self.ttl is None else self.clock())
        shelf.results[mark] = kept
        shelf.results.move_to_end(mark)
        while len(shelf.results) > self.maxsize:
            shelf.results.popitem(last=False)
        return kept

    def info(self) -> CacheInfo:
        """Return the numbers."""
        kept = sum(len(shelf.results) for shelf in self.shelves if shelf.owner() is not None)
        return CacheInfo(self.hits, self.misses, self.maxsize, kept)

    def clear(self) -> None:
        """Drop all results, and begin to count anew."""
        self.hits = self.misses = 0
        for shelf in self.shelves:
            shelf.results.clear()


def kept_sync(fn: Any, memory: Memory) -> Any:
    """Wrap a function made with `def`, so that it looks into a memory first."""

    @functools.wraps(fn)
    def calling(*args: Any, **kwargs: Any) -> Any:
        if not memory.fits(args, kwargs):
            return fn(*args, **kwargs)  # Python says what is wrong, and nothing runs
        shelf, mark = memory.shelf_of(args, kwargs), memory.mark_of(args, kwargs)
        found = memory.find(shelf, mark)
        if found is None:
            memory.misses += 1
            found = memory.put(shelf, mark, fn(*args, **kwargs))
        return found.value

    return calling


def kept_async(fn: Any, memory: Memory) -> Any:
    """Wrap a function made with `async def`, so that it looks into a memory first, and then for a run to share."""
    under_way: set[asyncio.Task[Outcome]] = set()  # an event loop holds its tasks weakly

    async def work(shelf: Shelf, mark: Hashable, args: Given, kwargs: Named) -> Outcome:
        # The error is a part of the outcome: a task would make a new CancelledError for each who asks.
        try:
            value = await fn(*args, **kwargs)
        except BaseException as error:
            return Outcome(error=error)
        else:
            return memory.put(shelf, mark, value)
        finally:
            shelf.runs.pop(mark, None)

    @functools.wraps(fn)
    async def awaiting(*args: Any, **kwargs: Any) -> Any:
        if not memory.fits(args, kwargs):
            return await fn(*args, **kwargs)  # Python says what is wrong, and nothing runs
        shelf, mark = memory.shelf_of(args, kwargs), memory.mark_of(args, kwargs)
        found = memory.find(shelf, mark)
        if found is not None:
            return found.value
        run = shelf.runs.get(mark)
        if run is None or run.done():
            memory.misses += 1
            run = asyncio.create_task(work(shelf, mark, args, kwargs))
            under_way.add(run)
            run.add_done_callback(under_way.discard)
            if not run.done():
                shelf.runs[mark] = run
        else:
            memory.hits += 1
        await asyncio.wait([run])  # who is cancelled here leaves, and the run goes on
        came = run.result()
        if came.error is not None:
            raise came.error
        if mark in shelf.results:  # this call got it now, so it is used now
            shelf.results.move_to_end(mark)
        return came.value

    return awaiting


class Decorator(Protocol):
    """What takes a function, and returns one with the same parameters and the same result."""

    def __call__(self, fn: Callable[P, R], /) -> Callable[P, R]: ...


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
    noted = logged(logger=logger, clock=clock)(fn)
    stubborn = retry(attempts=attempts, sleep=sleep)(noted)
    kept = cached(ttl=ttl, clock=clock)(stubborn)
    return timed(sink=sink, clock=clock)(kept)
