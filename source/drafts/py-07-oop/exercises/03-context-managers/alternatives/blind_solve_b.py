"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

class Timer:
    """Measures how long a block takes."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        """Keep the clock."""
        self.elapsed = 0.0
        self._clock = clock
        self._began: list[float] = []  # empty, or the reading at which the running block began

    def __enter__(self) -> Self:
        """Begin to measure."""
        if self._began:
            raise RuntimeError("this Timer measures a block already")
        self._began.append(self._clock())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Measure."""
        began = self._began.pop()
        self.elapsed = self._clock() - began


from contextlib import AbstractContextManager  # noqa: E402


class Changed:
    """Changes a mapping for a block; one within another is put back first."""

    def __init__(self, environ: MutableMapping[str, str], changes: Mapping[str, str | None]) -> None:
        self._environ, self._changes = environ, changes
        self._before: list[dict[str, str | None]] = []

    def __enter__(self) -> None:
        """Remember, then change. What was begun and cannot be ended is put back."""
        self._before.append({name: self._environ[name] if name in self._environ else None for name in self._changes})
        try:
            self._put(self._changes)
        except BaseException:
            self._put(self._before.pop())
            raise

    def __exit__(self, *what: object) -> None:
        """Put back."""
        self._put(self._before.pop())

    def _put(self, wanted: Mapping[str, str | None]) -> None:
        """Set what has a value, take away what has none."""
        for name, value in wanted.items():
            if value is None:
                self._environ.pop(name, None)
            else:
                self._environ[name] = value


def temp_env(environ: MutableMapping[str, str], **changes: str | None) -> AbstractContextManager[None]:
    """Change variables for the time of a block."""
    return Changed(environ, changes)


import io  # noqa: E402
import secrets  # noqa: E402
from contextlib import AbstractContextManager, suppress  # noqa: E402


class Draft:
    """A file beside another one, whose place it takes when a block ends well."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._path, self._encoding = path, encoding

    def __enter__(self) -> TextIO:
        """Make a file that nobody has."""
        self._path = self._path.absolute()  # the block may change the working directory
        while True:
            self._beside = self._path.with_name(f"{secrets.token_hex(12)}.tmp")
            with suppress(FileExistsError):
                raw = open(self._beside, "xb")  # noqa: SIM115
                break
        try:
            self._file = io.TextIOWrapper(raw, encoding=self._encoding, newline="")
        except BaseException:  # an encoding that nobody knows
            raw.close()
            self._beside.unlink()
            raise
        return self._file

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the file in its place, or take it away."""
        try:
            self._file.close()
            if error is None:
                os.replace(self._beside, self._path)
                return
        except Exception:
            if error is None:
                self._take_away()
                raise
        except BaseException:
            self._take_away()
            raise
        self._take_away()

    def _take_away(self) -> None:
        """Delete the file. That it cannot be deleted is not the error to hear of."""
        with suppress(OSError):
            self._beside.unlink()


def atomic_write(path: Path, *, encoding: str = "utf-8") -> AbstractContextManager[TextIO]:
    """Give a file that takes the place of `path` when the block ends well."""
    return Draft(path, encoding)


class log_and_suppress:  # noqa: N801  # reads as a word: with log_and_suppress(…)
    """Swallows exceptions of some types, and logs each."""

    def __init__(self, logger: logging.Logger, *types: type[Exception]) -> None:
        """Keep both."""
        for each in types:
            if not (isinstance(each, type) and issubclass(each, Exception)):
                raise TypeError(f"{each!r} is no subclass of Exception")
        self._logger, self._types = logger, types

    def __enter__(self) -> None:
        """Do nothing: the exit does the work."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Log an exception and swallow it, or let it leave."""
        if error is None or not isinstance(error, self._types):
            return False
        self._logger.error("swallowed: %s", type(error).__name__, exc_info=error)
        return True


class AsyncPool(Generic[R]):
    """Lends resources: opens them when they are needed, and never more than so many.

    What goes from hand to hand is a *place*: a list with the resource that is there, or an empty one.
    """

    def __init__(
        self, factory: Callable[[], Awaitable[R]], close: Callable[[R], Awaitable[None]], *, size: int
    ) -> None:
        """Keep what is needed, and open nothing."""
        if size < 1:
            raise ValueError(f"a pool of size {size} lends nothing")
        self._factory, self._close, self._size = factory, close, size
        self._vacant = size  # places that nobody has, and where nothing is open
        self._idle: list[R] = []
        self._queue: deque[asyncio.Future[list[R] | None]] = deque()  # None: the pool is closed
        self._shut = False
        self._moved, self._closing = asyncio.Event(), asyncio.Lock()

    def acquire(self) -> AbstractAsyncContextManager[R]:
        """Lend a resource for a block."""
        return Loan(self)

    def pass_on(self, place: list[R]) -> None:
        """Give a place to the one who has waited longest, or put it back."""
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():  # or its task is cancelled, and has not run since
                turn.set_result(place)
                return
        if place:
            self._idle.extend(place)
        else:
            self._vacant += 1
        self._moved.set()

    async def place(self) -> list[R]:
        """Take a place, or wait for one."""
        if self._shut:
            raise PoolClosed("the pool is closed")
        if self._idle:
            return [self._idle.pop()]
        if self._vacant:
            self._vacant -= 1
            return []
        turn: asyncio.Future[list[R] | None] = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        try:
            place = await turn
        except BaseException:
            if turn in self._queue:
                self._queue.remove(turn)
            elif not turn.cancelled() and (unused := turn.result()) is not None:
                self.pass_on(unused)
            raise
        if place is None:
            raise PoolClosed("the pool was closed")
        if self._shut and not place:  # given, and closed before anything was opened there
            self.pass_on(place)
            raise PoolClosed("the pool was closed")
        return place

    async def lend(self) -> R:
        """Take a place, and open a resource where there is none."""
        place = await self.place()
        try:
            return place[0] if place else await self._factory()
        except BaseException:
            self.pass_on([])
            raise

    async def take_back(self, resource: R, error: BaseException | None) -> None:
        """Pass a resource on, or close it."""
        if error is None and not self._shut:
            self.pass_on([resource])
            return
        try:
            await self._close(resource)
        except Exception as later:
            if error is None:
                raise
            error.add_note(repr(later))
        finally:
            self.pass_on([])

    async def aclose(self) -> None:
        """Close all resources, and lend none any more."""
        self._shut = True
        for turn in self._queue:
            if not turn.done():
                turn.set_result(None)
        self._queue.clear()
        errors: list[Exception] = []
        async with self._closing:  # a second call waits here, and finds nothing to close
            while self._vacant < self._size:
                if not self._idle:
                    self._moved.clear()
                    await self._moved.wait()
                    continue
                try:
                    await self._close(self._idle.pop())
                except Exception as error:
                    errors.append(error)
                finally:
                    self.pass_on([])
        if errors:
            for later in errors[1:]:
                errors[0].add_note(repr(later))
            raise errors[0]


class Loan(AbstractAsyncContextManager[R]):
    """One resource of a pool, for one block."""

    def __init__(self, pool: AsyncPool[R]) -> None:
        self._pool, self._used = pool, False

    async def __aenter__(self) -> R:
        """Get a resource."""
        if self._used:
            raise RuntimeError("call acquire() for each block")
        self._used = True
        self._resource = await self._pool.lend()
        return self._resource

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give it back."""
        await self._pool.take_back(self._resource, error)


class Session(AbstractAsyncContextManager[tuple[Any, ...]]):
    """Many resources for one block."""

    def __init__(self, resources: tuple[AbstractAsyncContextManager[Any], ...]) -> None:
        self._ahead = deque(resources)
        self._way_out: list[Callable[..., Awaitable[object]]] = []
        self._used = False

    async def __aenter__(self) -> tuple[Any, ...]:
        """Enter all, or none."""
        if self._used:
            raise RuntimeError("call api_session(...) for each block")
        self._used = True
        given = []
        try:
            # --- sub-goal: enter in order
            while self._ahead:
                resource = self._ahead.popleft()
                leave = partial(type(resource).__aexit__, resource)
                given.append(await type(resource).__aenter__(resource))
                self._way_out.append(leave)
        except BaseException as error:
            last = await self._leave(error)
            if last is None or last is error:
                raise
            raise last
        # --- sub-goal: hand over
        return tuple(given)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Leave all."""
        last = await self._leave(error)
        if last is not None and last is not error:
            context = last.__context__
            try:
                raise last
            finally:
                last.__context__ = context  # `raise` has put another one there
        return last is None

    async def _leave(self, going: BaseException | None) -> BaseException | None:
        """Leave what was entered. Return what is on its way then."""
        # --- sub-goal: leave in reverse
        while self._way_out:
            leave = self._way_out.pop()
            told = (None, None, None) if going is None else (type(going), going, going.__traceback__)
            try:
                if await leave(*told):
                    going = None
            except BaseException as new:
                # --- sub-goal: tell the first error
                if going is None or not isinstance(new, Exception):
                    going = new
                elif new is not going:
                    going.add_note(repr(new))
        return going


def api_session(*resources: AbstractAsyncContextManager[Any]) -> AbstractAsyncContextManager[tuple[Any, ...]]:
    """Enter all of these for one block, and leave them in reverse."""
    return Session(resources)
