"""Every context manager is a class; a file is kept in memory until its block ends; the pool has a semaphore.

Errors are carried from door to door by a loop instead of an exit stack.
"""

import io


class Timer:
    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self.elapsed, self._clock, self._readings = 0.0, clock, list[float]()

    def __enter__(self) -> Self:
        if self._readings:
            raise RuntimeError("one block at a time")
        self._readings.append(self._clock())
        return self

    def __exit__(self, *error: object) -> None:
        self.elapsed = self._clock() - self._readings.pop()


class _Changed:
    def __init__(self, environ: MutableMapping[str, str], changes: Mapping[str, str | None]) -> None:
        self._environ, self._changes = environ, changes

    def __enter__(self) -> None:
        self._before = {name: self._environ[name] for name in self._changes if name in self._environ}
        try:
            for name, value in self._changes.items():
                self._set(name, value)
        except BaseException:
            self._put_back()
            raise

    def __exit__(self, *error: object) -> None:
        self._put_back()

    def _put_back(self) -> None:
        for name in self._changes:
            self._set(name, self._before.get(name))

    def _set(self, name: str, value: str | None) -> None:
        if value is not None:
            self._environ[name] = value
        elif name in self._environ:
            del self._environ[name]


def temp_env(environ: MutableMapping[str, str], **changes: str | None) -> _Changed:
    return _Changed(environ, changes)


class _Draft:
    def __init__(self, path: Path, encoding: str) -> None:
        self._path, self._encoding, self._text = path, encoding, io.StringIO(newline="")

    def __enter__(self) -> TextIO:
        return self._text

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        text = self._text.getvalue()
        self._text.close()
        if error is None:
            self._publish(text.encode(self._encoding))

    def _publish(self, data: bytes) -> None:
        handle, name = tempfile.mkstemp(dir=self._path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(name, self._path)
        except BaseException:
            os.unlink(name)
            raise


def atomic_write(path: Path, *, encoding: str = "utf-8") -> _Draft:
    return _Draft(path, encoding)


class log_and_suppress:  # noqa: N801
    def __init__(self, logger: logging.Logger, *types: type[Exception]) -> None:
        if not all(isinstance(kind, type) and Exception in kind.__mro__ for kind in types):
            raise TypeError("types: subclasses of Exception only")
        self.logger, self.types = logger, types

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        listed = kind is not None and error is not None and issubclass(kind, self.types)
        if kind is not None and error is not None and listed:
            self.logger.log(logging.ERROR, "%s was swallowed", kind.__name__, exc_info=(kind, error, trace))
        return listed


class AsyncPool(Generic[R]):
    def __init__(
        self, factory: Callable[[], Awaitable[R]], close: Callable[[R], Awaitable[None]], *, size: int
    ) -> None:
        if size <= 0:
            raise ValueError("size: at least 1")
        self.factory, self.close, self.closed = factory, close, False
        self.idle, self.waiting, self.busy = list[R](), 0, 0
        self.places, self.quiet = asyncio.Semaphore(size), asyncio.Event()

    def acquire(self) -> AbstractAsyncContextManager[R]:
        return _Loan(self)

    async def come_in(self) -> R:
        if not self.closed:
            self.waiting += 1
            try:
                await self.places.acquire()
            finally:
                self.waiting -= 1
        if self.closed:
            self.places.release()
            raise PoolClosed("closed")
        self.busy += 1
        if self.idle:
            return self.idle.pop()
        try:
            return await self.factory()
        except BaseException:
            self.go_out()
            raise

    def go_out(self) -> None:
        self.places.release()
        self.done()

    def done(self) -> None:
        self.busy -= 1
        if self.closed and self.busy == 0:
            self.quiet.set()

    async def aclose(self) -> None:
        self.closed = True
        for _ in range(self.waiting):
            self.places.release()
        idle, errors = self.idle, list[Exception]()
        self.idle, self.busy = [], self.busy + len(idle)
        while idle:
            try:
                await self.close(idle.pop())
            except Exception as error:
                errors.append(error)
            self.done()
        if self.busy > 0:
            await self.quiet.wait()
        if errors:
            for another in errors[1:]:
                errors[0].add_note(repr(another))
            raise errors[0]


class _Loan(AbstractAsyncContextManager[R]):
    def __init__(self, pool: AsyncPool[R]) -> None:
        self.pool = pool

    async def __aenter__(self) -> R:
        self.resource = await self.pool.come_in()
        return self.resource

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None and not self.pool.closed:
                self.pool.idle.append(self.resource)
            else:
                await self.pool.close(self.resource)
        except Exception as another:
            if error is None:
                raise
            error.add_note(repr(another))
        finally:
            self.pool.go_out()


class _Session:
    def __init__(self, resources: Sequence[AbstractAsyncContextManager[Any]]) -> None:
        self.resources, self.entered = resources, list[AbstractAsyncContextManager[Any]]()

    async def __aenter__(self) -> tuple[Any, ...]:
        keys = []
        try:
            for resource in self.resources:
                keys.append(await resource.__aenter__())
                self.entered.append(resource)
        except BaseException as error:
            last = await self.leave_all(error)
            if last is not None and last is not error:
                raise last from error
            raise
        return tuple(keys)

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        last = await self.leave_all(error)
        if last is not None and last is not error:
            raise last
        return last is None

    async def leave_all(self, way: BaseException | None) -> BaseException | None:
        while self.entered:
            resource = self.entered.pop()
            try:
                if way is None:
                    await resource.__aexit__(None, None, None)
                elif await resource.__aexit__(type(way), way, way.__traceback__):
                    way = None
            except BaseException as another:
                if way is None or not isinstance(another, Exception):
                    way = another
                else:
                    way.add_note(repr(another))
        return way


def api_session(*resources: AbstractAsyncContextManager[Any]) -> AbstractAsyncContextManager[tuple[Any, ...]]:
    return _Session(resources)
