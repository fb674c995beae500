"""What is to be undone is put on an `ExitStack` before it is done; the pool has a condition, and a line to stand in.

`api_session` enters the first resource and calls itself for the others.
"""

from contextlib import suppress
from uuid import uuid4


class Timer:
    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self.elapsed = 0.0
        self._clock, self._running = clock, False

    def __enter__(self) -> Self:
        if self._running:
            raise RuntimeError("it runs")
        self._running, self._start = True, self._clock()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running = False
        self.elapsed = self._clock() - self._start


@contextmanager
def temp_env(environ: MutableMapping[str, str], **changes: str | None) -> Iterator[None]:
    with ExitStack() as undo:
        for name, value in changes.items():
            if name in environ:
                undo.callback(environ.__setitem__, name, environ[name])
            else:
                undo.callback(environ.pop, name, None)
            if value is None:
                environ.pop(name, None)
            else:
                environ[name] = value
        yield


@contextmanager
def atomic_write(path: Path, *, encoding: str = "utf-8") -> Iterator[TextIO]:
    new = path.parent / f"{uuid4()}.new"
    with ExitStack() as undo:
        undo.callback(new.unlink, missing_ok=True)
        with new.open("x", encoding=encoding, newline="") as file:
            yield file
        os.replace(new, path)


class log_and_suppress:  # noqa: N801
    def __init__(self, logger: logging.Logger, *types: type[Exception]) -> None:
        for kind in types:
            if not isinstance(kind, type):
                raise TypeError("not a class")
            if not issubclass(kind, Exception):
                raise TypeError("no Exception")
        self._logger, self._suppress, self._types = logger, suppress(*types), types

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        swallowed = bool(self._suppress.__exit__(kind, error, trace))
        if swallowed:
            self._logger.exception("going on without it")
        return swallowed


class AsyncPool(Generic[R]):
    def __init__(
        self, factory: Callable[[], Awaitable[R]], close: Callable[[R], Awaitable[None]], *, size: int
    ) -> None:
        if size < 1:
            raise ValueError(f"a pool of {size}")
        self._factory, self._hang_up, self._most = factory, close, size
        self._changed = asyncio.Condition()
        self._line: list[object] = []
        self._idle: list[R] = []
        self._taken, self._over = 0, False

    @asynccontextmanager
    async def acquire(self) -> AsyncGenerator[R, None]:
        await self._stand_in_line()
        try:
            resource = self._idle.pop() if self._idle else await self._factory()
            try:
                yield resource
            except BaseException as error:
                try:
                    await self._hang_up(resource)
                except Exception as another:
                    error.add_note(repr(another))
                raise
            if self._over:
                await self._hang_up(resource)
            else:
                self._idle.append(resource)
        finally:
            self._taken -= 1
            await self._tell()

    async def _stand_in_line(self) -> None:
        mine = object()
        async with self._changed:
            self._line.append(mine)
            try:
                await self._changed.wait_for(lambda: self._over or self._is_next(mine))
                if self._over:
                    raise PoolClosed("over")
                self._taken += 1
            finally:
                self._line.remove(mine)
                self._changed.notify_all()

    def _is_next(self, mine: object) -> bool:
        return self._line[0] is mine and self._taken < self._most

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def aclose(self) -> None:
        self._over = True
        await self._tell()
        first: Exception | None = None
        idle = self._idle[::-1]
        self._idle.clear()
        self._taken += len(idle)
        for resource in idle:
            try:
                await self._hang_up(resource)
            except Exception as error:
                if first is None:
                    first = error
                else:
                    first.add_note(repr(error))
            self._taken -= 1
        async with self._changed:
            self._changed.notify_all()
            await self._changed.wait_for(lambda: self._taken == 0)
        if first is not None:
            raise first


class _Noting:
    def __init__(self, resource: AbstractAsyncContextManager[Any]) -> None:
        self._resource = resource

    async def __aenter__(self) -> Any:
        return await self._resource.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        try:
            return await self._resource.__aexit__(kind, error, trace)
        except Exception as another:
            if error is None:
                raise
            error.add_note(repr(another))
            return None


@asynccontextmanager
async def api_session(*resources: AbstractAsyncContextManager[Any]) -> AsyncGenerator[tuple[Any, ...], None]:
    if not resources:
        yield ()
        return
    async with _Noting(resources[0]) as key, api_session(*resources[1:]) as keys:
        yield (key, *keys)
