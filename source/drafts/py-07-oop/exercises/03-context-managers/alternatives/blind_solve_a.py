"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

class Timer:
    """Measures how long a block takes."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        """Keep the clock."""
        self.elapsed = 0.0
        self._clock = clock
        self._running = False
        self._began = 0.0

    def __enter__(self) -> Self:
        """Begin to measure."""
        if self._running:
            raise RuntimeError("this Timer is measuring a block already")
        self._began = self._clock()
        self._running = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Measure."""
        self._running = False
        self.elapsed = self._clock() - self._began


@contextmanager
def temp_env(environ: MutableMapping[str, str], **changes: str | None) -> Iterator[None]:
    """Change variables for the time of a block."""
    before = {name: environ[name] for name in changes if name in environ}
    try:
        for name, value in changes.items():
            if value is None:
                environ.pop(name, None)
            else:
                environ[name] = value
        yield
    finally:
        for name in changes:
            if name in before:
                environ[name] = before[name]
            else:
                environ.pop(name, None)


@contextmanager
def atomic_write(path: Path, *, encoding: str = "utf-8") -> Iterator[TextIO]:
    """Give a file that takes the place of `path` when the block ends well."""
    target = Path(path).absolute()  # a block may change the working directory
    handle, name = tempfile.mkstemp(dir=target.parent)  # a name of its own, which nobody had
    os.close(handle)
    with ExitStack() as undo:
        undo.callback(_remove, name)
        file = open(name, "w", encoding=encoding, newline="")  # noqa: SIM115  # closed below, before it is moved
        try:
            yield file
        except BaseException:
            _close_quietly(file)
            raise
        file.close()
        os.replace(name, target)
        undo.pop_all()  # it is at its place: nothing to remove any more


def _remove(name: str) -> None:
    """Remove a scratch file; an error of that must not hide the one that is on its way."""
    try:
        os.unlink(name)
    except OSError:
        pass


def _close_quietly(file: TextIO) -> None:
    """Close a file nobody needs; flushing it may fail, and the first error is the one to tell."""
    try:
        file.close()
    except Exception:  # noqa: S110
        pass


class log_and_suppress:  # noqa: N801  # reads as a word: with log_and_suppress(…)
    """Swallows exceptions of some types, and logs each."""

    def __init__(self, logger: logging.Logger, *types: type[Exception]) -> None:
        """Keep both."""
        for each in types:
            if not (isinstance(each, type) and issubclass(each, Exception)):
                raise TypeError(f"not a subclass of Exception: {each!r}")
        self._logger, self._types = logger, types

    def __enter__(self) -> None:
        """Do nothing: the exit does the work."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Log an exception and swallow it, or let it leave."""
        if error is None or not isinstance(error, self._types):
            return False
        self._logger.error("swallowed: %s", type(error).__name__, exc_info=(type(error), error, trace))
        return True


PLACE, CLOSED = object(), object()  # what a waiting task may get instead of a resource


class AsyncPool(Generic[R]):
    """Lends resources: opens them when they are needed, and never more than so many."""

    def __init__(
        self, factory: Callable[[], Awaitable[R]], close: Callable[[R], Awaitable[None]], *, size: int
    ) -> None:
        """Keep what is needed, and open nothing."""
        if size < 1:
            raise ValueError(f"size must be at least 1, not {size}")
        self._factory, self._close, self._size = factory, close, size
        self._idle: list[R] = []  # the one that came back last stands last
        self._open = 0  # places taken: idle, in use, being opened, being closed, or given to a task that will open
        self._waiting: deque[asyncio.Future[Any]] = deque()  # nobody waits where something is idle or a place is free
        self._closed = False
        self._one_by_one = asyncio.Lock()
        self._all_gone = asyncio.Event()

    def acquire(self) -> AbstractAsyncContextManager[R]:
        """Lend a resource for a block."""
        # --- sub-goal: enter in order
        # --- sub-goal: hand over
        # --- sub-goal: tell the first error
        return Loan(self)

    async def _take(self) -> R:
        """Return an idle resource, or a new one, or wait for one of both."""
        if self._closed:
            raise PoolClosed("the pool is closed")
        if self._idle:
            return self._idle.pop()
        if self._open < self._size:
            self._open += 1
        else:
            given = await self._wait()
            if given is not PLACE and given is not CLOSED:
                return given  # type: ignore[no-any-return]
            if self._closed:
                if given is PLACE:
                    self._vacate()
                raise PoolClosed("the pool was closed")
        try:
            return await self._factory()
        except BaseException:
            self._vacate()
            raise

    async def _wait(self) -> Any:
        """Wait for a resource, for `PLACE` or for `CLOSED`. A task that is cancelled passes on what it was given."""
        turn: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            return await turn
        except BaseException as error:
            if turn in self._waiting:
                self._waiting.remove(turn)
            given = turn.result() if turn.done() and not turn.cancelled() else CLOSED
            if given is PLACE:
                self._vacate()
            elif given is not CLOSED:
                await self._put(given, error if self._closed else None)
            raise

    def _offer(self, what: Any) -> bool:
        """Give something to the one who has waited longest; return whether there is one."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():  # it is done where its task was cancelled and has not run since
                turn.set_result(what)
                return True
        return False

    def _vacate(self) -> None:
        """A place becomes free."""
        if self._offer(PLACE):
            return
        self._open -= 1
        if self._closed and not self._open:
            self._all_gone.set()

    async def _put(self, resource: R, error: BaseException | None) -> None:
        """Take a resource back. It is closed where an error came with it, or where the pool is closed."""
        if error is None and not self._closed:
            if not self._offer(resource):
                self._idle.append(resource)
            return
        try:
            await self._close(resource)
        except Exception as later:
            if error is None:
                raise
            error.add_note(repr(later))
        finally:
            self._vacate()

    async def aclose(self) -> None:
        """Close all resources, and lend none any more."""
        # --- sub-goal: leave in reverse
        self._closed = True
        while self._offer(CLOSED):
            pass
        errors: list[Exception] = []
        async with self._one_by_one:
            while self._idle:
                try:
                    await self._put(self._idle.pop(), None)
                except Exception as error:
                    errors.append(error)
        if self._open:
            await self._all_gone.wait()
        if errors:
            for other in errors[1:]:
                errors[0].add_note(repr(other))
            raise errors[0]


class Loan(AbstractAsyncContextManager[R]):
    """One use of a pool: takes when it is entered, gives back when it is left."""

    def __init__(self, pool: AsyncPool[R]) -> None:
        self._pool, self._used = pool, False

    async def __aenter__(self) -> R:
        """Take a resource."""
        if self._used:
            raise RuntimeError("call acquire() for each block")
        self._used = True
        self._resource = await self._pool._take()
        return self._resource

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give it back."""
        await self._pool._put(self._resource, error)


def api_session(*resources: AbstractAsyncContextManager[Any]) -> AbstractAsyncContextManager[tuple[Any, ...]]:
    """Enter all of these for one block, and leave them in reverse."""
    return Session(resources)


class Session(AbstractAsyncContextManager[tuple[Any, ...]]):
    """Several resources as one."""

    def __init__(self, resources: Sequence[AbstractAsyncContextManager[Any]]) -> None:
        self._resources = resources
        self._entered: list[AbstractAsyncContextManager[Any]] = []

    async def __aenter__(self) -> tuple[Any, ...]:
        """Enter all, or none."""
        gave: list[Any] = []
        try:
            # --- sub-goal: enter in order
            for resource in self._resources:
                gave.append(await resource.__aenter__())
                self._entered.append(resource)
        except BaseException as error:
            left = await self._leave(error)
            if left is None or left is error:  # also where it was swallowed: there is no block to go on with
                raise
            raise left
        # --- sub-goal: hand over
        return tuple(gave)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Leave all."""
        left = await self._leave(error)
        if left is not None and left is not error:
            raise left
        return left is None and error is not None

    async def _leave(self, way: BaseException | None) -> BaseException | None:
        """Leave in reverse what was entered; return the exception that is on its way in the end."""
        # --- sub-goal: leave in reverse
        while self._entered:
            resource = self._entered.pop()
            try:
                if way is None:
                    await resource.__aexit__(None, None, None)
                elif await resource.__aexit__(type(way), way, way.__traceback__):
                    way = None
            # --- sub-goal: tell the first error
            except Exception as later:
                if way is None:
                    way = later
                elif way is not later:
                    way.add_note(repr(later))
            except BaseException as later:
                way = later
        return way
