"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

import itertools
from collections.abc import Generator
from types import FunctionType


def is_async(fn: object) -> bool:
    """Say whether a function is asynchronous, and refuse what cannot be wrapped."""
    if type(fn) is not FunctionType:
        raise TypeError(f"only functions can be wrapped, and this is a {type(fn).__name__}")
    flags = fn.__code__.co_flags
    if flags & (inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR):
        raise TypeError(f"{fn.__name__} has a yield in its body and cannot be wrapped")
    return bool(flags & inspect.CO_COROUTINE)


# One engine for all four decorators. A *script* is a generator that says what is to be done: it yields something to
# call, is sent how that ended, and returns how the whole call ends. It does not know whether anything is awaited; that
# is known in `play` alone. Errors travel as values: thrown into a generator, a StopIteration would change its type.
class Ending(NamedTuple):
    """How something ended: with a value, or with an error."""

    value: Any = None
    error: BaseException | None = None


Script = Generator[Callable[[], Any], Any, Ending]


def play(fn: Any, script: Callable[[tuple[Any, ...], dict[str, Any]], Script]) -> Any:
    """Return a function like `fn`, of its kind, each call of which follows a script."""
    if is_async(fn):

        @functools.wraps(fn)
        async def later(*args: Any, **kwargs: Any) -> Any:
            steps, ending = script(args, kwargs), None
            while True:
                try:
                    todo = steps.send(ending)
                except StopIteration as stop:
                    ending = cast(Ending, stop.value)
                    break
                try:
                    ending = Ending(await todo())
                except BaseException as error:
                    ending = Ending(error=error)
            try:
                if ending.error is not None:
                    raise ending.error
                return ending.value
            finally:
                del ending  # or an error would refer to itself, by way of this frame

        return later

    @functools.wraps(fn)
    def now(*args: Any, **kwargs: Any) -> Any:
        steps, ending = script(args, kwargs), None
        while True:
            try:
                todo = steps.send(ending)
            except StopIteration as stop:
                ending = cast(Ending, stop.value)
                break
            try:
                ending = Ending(todo())
            except BaseException as error:
                ending = Ending(error=error)
        try:
            if ending.error is not None:
                raise ending.error
            return ending.value
        finally:
            del ending

    return now


def with_or_without(fn: Any, decorate: Callable[[Any], Any]) -> Any:
    """Decorate at once, or return what will; refuse what cannot be wrapped before anything looks at it."""

    def checked(fn: Any) -> Any:
        is_async(fn)
        return decorate(fn)

    return checked if fn is None else checked(fn)


def clock_of(fn: Any, clock: Clock | None) -> Clock:
    """Choose the clock of S6."""
    if clock is not None:
        return clock
    return loop_clock if is_async(fn) else lambda: time.perf_counter()


@overload
def timed(fn: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def timed(*, sink: Sink | None = None, clock: Clock | None = None) -> Decorator: ...
def timed(fn: Any = None, /, *, sink: Sink | None = None, clock: Clock | None = None) -> Any:
    """Tell how long each call takes."""

    def decorate(fn: Any) -> Any:
        look = clock_of(fn, clock)

        def script(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Script:
            begun = look()
            ending: Ending = yield functools.partial(fn, *args, **kwargs)
            (report if sink is None else sink)(fn.__name__, look() - begun)
            return ending

        return play(fn, script)

    return with_or_without(fn, decorate)


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
    hidden = frozenset(redact)

    def decorate(fn: Any) -> Any:
        look, signature = clock_of(fn, clock), inspect.signature(fn)

        def shown(args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, str]:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            pairs: list[tuple[str, Any]] = []
            for place, (name, parameter) in enumerate(signature.parameters.items()):
                if parameter.kind is parameter.VAR_KEYWORD:
                    pairs.extend(bound.arguments[name].items())
                elif place > 0 or name != "self":
                    pairs.append((name, bound.arguments[name]))
            return {name: "***" if name in hidden else repr(value) for name, value in pairs}

        def script(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Script:
            begun, log = look(), CALLS if logger is None else logger
            arguments = shown(args, kwargs)
            known: dict[str, Any] = {"function": fn.__name__, "arguments": arguments}
            log.debug("call started", extra=known)
            ending: Ending = yield functools.partial(fn, *args, **kwargs)
            known = {**known, "arguments": dict(arguments), "seconds": look() - begun}
            if ending.error is None:
                log.log(level, "call finished", extra=known)
            elif isinstance(ending.error, Exception):
                log.error("call failed", exc_info=ending.error, extra=known)
            return ending

        return play(fn, script)

    return with_or_without(fn, decorate)


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
        raise ValueError(f"attempts has to be at least 1, not {attempts}")

    def decorate(fn: Any) -> Any:
        def nap(seconds: float) -> Any:
            if sleep is not None:
                return sleep(seconds)
            return asyncio.sleep(seconds) if asynchronous else time.sleep(seconds)

        def script(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Script:
            for attempt in itertools.count(1):
                ending: Ending = yield functools.partial(fn, *args, **kwargs)
                again = isinstance(ending.error, Exception) and isinstance(ending.error, on)
                if not again or attempt >= attempts:
                    break
                pause: Ending = yield functools.partial(nap, delay(attempt))
                if pause.error is not None:
                    return pause
            return ending

        asynchronous = is_async(fn)
        return play(fn, script)

    return with_or_without(fn, decorate)


FLYING: set[asyncio.Task[Ending]] = set()
NUMBERS = itertools.count(1)


class Shelf:
    """The results of a function, or those of a method on one instance, and the runs that are on their way."""

    def __init__(self) -> None:
        self.kept: OrderedDict[Hashable, tuple[Any, float]] = OrderedDict()
        self.flights: dict[Hashable, asyncio.Task[Ending]] = {}


class Librarian:
    """Finds the shelf and the place on it that belong to a call, and counts.

    The shelf of a method is an attribute of the instance: so they go together, even where a result refers to the
    instance. From here there are weak references alone.
    """

    def __init__(self, signature: inspect.Signature, key: Callable[..., Hashable] | None) -> None:
        self.signature, self.key = signature, key
        self.hits = self.misses = 0
        self.is_method = next(iter(signature.parameters), None) == "self"
        self.attribute = f"_cached_{next(NUMBERS)}"
        self.own = Shelf()
        self.shelves = weakref.WeakSet([self.own])

    def find(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Shelf, Hashable]:
        """Return the shelf of a call, and what is equal for equal calls."""
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        if self.key is None:
            place = self.place_of(bound.arguments)
        else:
            place = self.key(*args, **kwargs)
            hash(place)
        return (self.shelf_of(bound.arguments["self"]) if self.is_method else self.own), place

    def place_of(self, arguments: dict[str, Any]) -> Hashable:
        """Return the values of all parameters, after a look at each."""
        values: list[Hashable] = []
        for index, (name, parameter) in enumerate(self.signature.parameters.items()):
            if index == 0 and self.is_method:
                continue
            value = arguments[name]
            if parameter.kind is parameter.VAR_KEYWORD:
                for used, caught in value.items():
                    self.look_at(used, caught)
                value = frozenset(value.items())
            else:
                self.look_at(name, value)
            values.append(value)
        return tuple(values)

    @staticmethod
    def look_at(name: str, value: object) -> None:
        """Refuse what cannot be hashed, and say which it was."""
        try:
            hash(value)
        except Exception as error:
            raise TypeError(f"{name} cannot be hashed, and its call not be cached: {error}") from error

    def shelf_of(self, instance: object) -> Shelf:
        """Return the shelf of an instance, a new one when it has none."""
        try:
            return cast(Shelf, object.__getattribute__(instance, self.attribute))
        except AttributeError:
            shelf = Shelf()
            object.__setattr__(instance, self.attribute, shelf)
            self.shelves.add(shelf)
            return shelf

    def size(self) -> int:
        """Return the number of results that are kept."""
        return sum(len(shelf.kept) for shelf in self.shelves)

    def clear(self) -> None:
        """Drop all results, and begin to count again."""
        self.hits = self.misses = 0
        for shelf in self.shelves:
            shelf.kept.clear()


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
        raise ValueError(f"ttl has to be more than 0, not {ttl}")
    if maxsize < 1:
        raise ValueError(f"maxsize has to be at least 1, not {maxsize}")

    def decorate(fn: Any) -> Any:
        look = clock_of(fn, clock)
        desk = Librarian(inspect.signature(fn), key)
        asynchronous = is_async(fn)

        def fresh(born: float) -> bool:
            return ttl is None or look() - born < ttl

        def put(shelf: Shelf, place: Hashable, value: Any) -> None:
            shelf.kept[place] = (value, 0.0 if ttl is None else look())
            shelf.kept.move_to_end(place)
            if len(shelf.kept) > maxsize:
                shelf.kept.popitem(last=False)

        async def fly(shelf: Shelf, place: Hashable, run: Callable[[], Any]) -> Ending:
            try:
                value = await run()
            except BaseException as error:
                return Ending(error=error)
            else:
                put(shelf, place, value)
                return Ending(value)
            finally:
                shelf.flights.pop(place, None)

        def landed(shelf: Shelf, place: Hashable, flight: asyncio.Task[Ending]) -> None:
            FLYING.discard(flight)
            if shelf.flights.get(place) is flight:  # cancelled by a closing loop before it began
                del shelf.flights[place]

        def script(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Script:
            shelf, place = desk.find(args, kwargs)
            if place in shelf.kept:
                value, born = shelf.kept[place]
                if fresh(born):
                    desk.hits += 1
                    shelf.kept.move_to_end(place)
                    return Ending(value)
                del shelf.kept[place]
            run = functools.partial(fn, *args, **kwargs)
            if not asynchronous:
                desk.misses += 1
                ending: Ending = yield run
                if ending.error is None:
                    put(shelf, place, ending.value)
                return ending
            flight = shelf.flights.get(place)
            if flight is not None:
                desk.hits += 1
            else:
                desk.misses += 1
                flight = asyncio.get_running_loop().create_task(fly(shelf, place, run))
                shelf.flights[place] = flight
                FLYING.add(flight)  # the loop alone would not keep it alive
                flight.add_done_callback(functools.partial(landed, shelf, place))
            wait: Ending = yield functools.partial(asyncio.wait, {flight})  # cancelled, it leaves the flight alone
            return wait if wait.error is not None else flight.result()

        wrapper = play(fn, script)
        wrapper.cache_info = lambda: CacheInfo(desk.hits, desk.misses, maxsize, desk.size())
        wrapper.cache_clear = desk.clear
        return wrapper

    return with_or_without(fn, decorate)


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
    run = logged(logger=logger, clock=clock)(fn)
    call = cached(ttl=ttl, clock=clock)(retry(attempts=attempts, sleep=sleep)(run))
    return timed(sink=sink, clock=clock)(call)
