"""How httpx and requests reach a `Provider` without a network; and, for tests, a real server on 127.0.0.1.

    transport = AsyncTransport(provider)                            # for httpx.AsyncClient(transport=transport)
    transport.connections, transport.opened, transport.closed       # handshakes; a client entered; the transport closed

    session = requests.Session()
    session.mount("https://", Adapter(provider))                    # adapter.sent[0].timeout is what requests gave it

Waits are those of the provider's parts. `AsyncTransport` waits with `asyncio.sleep`: on the virtual clock of
`run_virtual` that costs nothing. `SyncTransport` and `Adapter` move a `Clock`; inside `run_virtual` they hold its loop,
as a blocking call does. Timeouts are kept to the microsecond: a wait that is *longer* than the timeout ends in it.

Not simulated: the time that writing takes, HTTP/2, proxies, redirects of the wire, certificates. `response.elapsed`
is measured by the libraries with the computer's own clock, so it is near 0 whatever the script says.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass

import httpx

from harbor_kit.adapter import Adapter, Sent
from harbor_kit.provider import Answer, Provider
from harbor_kit.serving import serve
from harbor_kit.waits import Clock, Clocks, Wait, block, first_wait, head_of

__all__ = ["Adapter", "AsyncTransport", "Clock", "Sent", "SyncTransport", "Use", "serve"]


@dataclass
class Use:
    """How one request used a connection, in seconds of the clock; connections are counted from 0 as they are opened.

    It waited from `asked` to `begun` for a place in the pool, until `ready` for the handshake of a new connection, and
    until `head` for the head of the answer; at `ended` the connection was free again. What did not happen is `None`.
    `connection` is -1 for a request that got no connection.
    """

    request: str
    asked: float
    begun: float | None = None
    ready: float | None = None
    head: float | None = None
    ended: float | None = None
    connection: int = -1
    is_new: bool = False


class _Connection:
    """A connection that is open to one origin; `number` is -1 before its handshake."""

    def __init__(self, origin: str) -> None:
        self.origin, self.number, self.idle_since = origin, -1, 0.0


class AsyncTransport(httpx.AsyncBaseTransport):
    """A transport for `httpx.AsyncClient` with a pool of connections, as httpx' own has, and no socket.

    `connect` is the seconds that each new connection takes (TCP and TLS together). `limits` are those of httpx: at most
    100 connections, 20 of them kept idle, for 5 seconds. A response holds its connection until it is read to the end or
    closed; one that is closed earlier takes the connection with it.

    What it raises: `ConnectTimeout`, `ReadTimeout` and `PoolTimeout` of httpx after exactly the seconds of
    `request.extensions["timeout"]`; `ReadTimeout` for a `TimeoutError` of the script, which is a server that stays
    silent; `ReadError`, `WriteError` or `ConnectError` for its `ConnectionError`s; `RemoteProtocolError` for an
    `EOFError`, as `Cut(3, EOFError())` in a stream. Other errors of the script are raised as they are.
    """

    def __init__(self, provider: Provider, *, connect: float = 0.0, limits: httpx.Limits | None = None) -> None:
        self.provider = provider
        self.opened = 0  # how often a client that owns this was entered
        self.closed = 0  # how often it was closed
        self.connections = 0  # how many connections were made: one handshake each
        self.peak = 0  # the largest number of connections in use together
        self.uses: list[Use] = []  # what each request did, in the order in which they were made
        self._connect, limits = connect, limits or httpx.Limits(max_connections=100, max_keepalive_connections=20)
        self._most = math.inf if limits.max_connections is None else limits.max_connections
        kept = limits.max_keepalive_connections
        self._kept = self._most if kept is None else min(kept, self._most)
        self._expiry = math.inf if limits.keepalive_expiry is None else limits.keepalive_expiry
        self._idle: deque[_Connection] = deque()
        self._busy = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def in_use(self) -> int:
        """The number of connections that a request or an open response holds."""
        return self._busy

    async def __aenter__(self) -> AsyncTransport:
        self.opened += 1
        return self

    async def aclose(self) -> None:
        """Close the connections that are idle, and count."""
        self.closed += 1
        self._idle.clear()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the provider, and return what it answers as soon as the head is there."""
        body = await request.aread()
        limits, loop = request.extensions.get("timeout", {}), asyncio.get_running_loop()
        use = Use(f"{request.method} {request.url.path}", loop.time())
        self.uses.append(use)
        connection = await self._checkout(_origin(request.url), limits.get("pool"))
        use.begun, use.is_new = loop.time(), connection.number < 0
        try:
            if use.is_new:
                await self._handshake(connection, limits.get("connect"))
            use.connection, use.ready = connection.number, loop.time()
            answer = self.provider.exchange(request.method, str(request.url), request.headers, body, at=loop.time())
            await _wait(*first_wait(answer), limits.get("read"))
            if answer.status == 0:
                raise _in_httpx(answer.ending)
            use.head = loop.time()
        except BaseException:
            self._release(use, None)
            raise
        stream = _AsyncBody(answer, limits.get("read"), lambda whole: self._release(use, connection if whole else None))
        return httpx.Response(answer.status, headers=head_of(answer), stream=stream)

    async def _checkout(self, origin: str, limit: float | None) -> _Connection:
        """Return an idle connection to this origin or a place for a new one; wait until there is one."""
        if self._busy >= self._most or self._waiting:
            place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(place)
            try:
                await asyncio.wait_for(place, limit)  # whoever gives a place back counts it as ours already
            except BaseException as error:
                if place.done() and not place.cancelled():
                    self._free_place()
                elif place in self._waiting:
                    self._waiting.remove(place)
                if isinstance(error, TimeoutError):
                    raise httpx.PoolTimeout("no connection of the pool got free in time") from error
                raise
        else:
            self._busy += 1
        self.peak = max(self.peak, self._busy)
        return self._connection_to(origin)

    def _connection_to(self, origin: str) -> _Connection:
        now = asyncio.get_running_loop().time()
        self._idle = deque(idle for idle in self._idle if now - idle.idle_since < self._expiry)
        for idle in reversed(self._idle):
            if idle.origin == origin:
                self._idle.remove(idle)
                return idle
        if self._busy + len(self._idle) > self._most:
            self._idle.popleft()
        return _Connection(origin)

    async def _handshake(self, connection: _Connection, limit: float | None) -> None:
        await _wait(self._connect, httpx.ConnectTimeout, limit)
        connection.number = self.connections
        self.connections += 1

    def _release(self, use: Use, connection: _Connection | None) -> None:
        """Give a place back, and the connection too if it can be used again."""
        use.ended = asyncio.get_running_loop().time()
        if connection is not None:
            connection.idle_since = asyncio.get_running_loop().time()
            self._idle.append(connection)
            while len(self._idle) > self._kept:
                self._idle.popleft()
        self._free_place()

    def _free_place(self) -> None:
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                return
        self._busy -= 1


class _AsyncBody(httpx.AsyncByteStream):
    """The parts of an answer, each after its wait; tells at the end whether all of them were read."""

    def __init__(self, answer: Answer, limit: float | None, done: Callable[[bool], None]) -> None:
        self._answer, self._limit, self._done = answer, limit, done
        self._whole = self._closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for place, (seconds, data) in enumerate(self._answer.parts):
            if place:
                await _wait(seconds, httpx.ReadTimeout, self._limit)
            if data:
                yield data
        if self._answer.ending is not None:
            raise _in_httpx(self._answer.ending)
        self._whole = True

    async def aclose(self) -> None:
        if not self._closed:
            self._closed = True
            self._done(self._whole)


class SyncTransport(httpx.BaseTransport):
    """A transport for `httpx.Client`: like `AsyncTransport`, but blocking, and with one connection per origin."""

    def __init__(self, provider: Provider, *, clock: Clock | None = None, connect: float = 0.0) -> None:
        self.provider = provider
        self.opened = self.closed = self.connections = 0  # as those of `AsyncTransport`
        self.uses: list[Use] = []
        self._clocks, self._connect = Clocks(clock), connect
        self._open: dict[str, int] = {}  # by origin: the number of the connection

    @property
    def clock(self) -> Clock:
        """The clock that the waits move."""
        return self._clocks.here()

    def __enter__(self) -> SyncTransport:
        self.opened += 1
        return self

    def close(self) -> None:
        """Close the connections, and count."""
        self.closed += 1
        self._open.clear()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the provider, and return what it answers as soon as the head is there."""
        body, clock = request.read(), self._clocks.here()
        limits, origin = request.extensions.get("timeout", {}), _origin(request.url)
        use = Use(f"{request.method} {request.url.path}", clock(), clock(), is_new=origin not in self._open)
        self.uses.append(use)
        try:
            if use.is_new:
                block(clock, self._connect, httpx.ConnectTimeout, limits.get("connect"))
                self._open[origin], self.connections = self.connections, self.connections + 1
            use.connection, use.ready = self._open[origin], clock()
            answer = self.provider.exchange(request.method, str(request.url), request.headers, body, at=clock())
            block(clock, *first_wait(answer), limits.get("read"))
            if answer.status == 0:
                raise _in_httpx(answer.ending)
            use.head = clock()
        except BaseException:
            use.ended = clock()
            self._open.pop(origin, None)
            raise
        stream = _SyncBody(answer, clock, limits.get("read"), lambda whole: self._release(use, origin, whole))
        return httpx.Response(answer.status, headers=head_of(answer), stream=stream)

    def _release(self, use: Use, origin: str, whole: bool) -> None:
        use.ended = self._clocks.here()()
        if not whole:
            self._open.pop(origin, None)


class _SyncBody(httpx.SyncByteStream):
    """The parts of an answer, each after its wait; tells at the end whether all of them were read."""

    def __init__(self, answer: Answer, clock: Clock, limit: float | None, done: Callable[[bool], None]) -> None:
        self._answer, self._clock, self._limit, self._done = answer, clock, limit, done
        self._whole = self._closed = False

    def __iter__(self) -> Iterator[bytes]:
        for place, (seconds, data) in enumerate(self._answer.parts):
            if place:
                block(self._clock, seconds, httpx.ReadTimeout, self._limit)
            if data:
                yield data
        if self._answer.ending is not None:
            raise _in_httpx(self._answer.ending)
        self._whole = True

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._done(self._whole)


async def _wait(seconds: float, error: type[httpx.TimeoutException], limit: float | None) -> None:
    """Wait on the loop's clock. Raises the error when the limit is reached before."""
    wait = Wait.of(seconds, limit)
    if math.isinf(wait.seconds):
        await asyncio.get_running_loop().create_future()  # a virtual loop says that nothing will wake it
    if wait.seconds > 0:
        await asyncio.sleep(wait.seconds)
    if wait.timed_out:
        raise error(f"nothing came within {limit:g} s")


def _in_httpx(error: Exception | None) -> Exception:
    """Return an error of the script as httpx raises it."""
    kinds: list[tuple[type[Exception] | tuple[type[Exception], ...], type[httpx.TransportError]]] = [
        (TimeoutError, httpx.ReadTimeout),
        ((ConnectionResetError, ConnectionAbortedError), httpx.ReadError),
        (BrokenPipeError, httpx.WriteError),
        (EOFError, httpx.RemoteProtocolError),
        (ConnectionError, httpx.ConnectError),
    ]
    for kind, named in kinds:
        if isinstance(error, kind):
            return named(str(error))
    return error or httpx.RemoteProtocolError("the server closed the connection without an answer")


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"
