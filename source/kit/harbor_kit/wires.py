"""The real connection pool of httpx on wires that are made up, where a lesson says what httpx does.

    wires = Wires(Provider(latencies=[0.5]), connect=0.1, tls=0.1)
    async with httpx.AsyncClient(transport=wires.transport(httpx.Limits(max_connections=4))) as client:
        ...
    wires.opened                              # connections that somebody began to open

`AsyncTransport` plays the network, timeouts and the pool. Here they are those of httpx and httpcore, with their limits,
errors and bytes; only the sockets are not. A wire hands each request to a provider and waits on the loop's clock, so
all of it runs in virtual time. Times are in seconds.

Errors of a provider's script come as from a socket: a `TimeoutError` is a server that stays silent, a `ConnectionError`
is `httpx.ReadError`, and an `EOFError` a line that ends too early, `httpx.RemoteProtocolError`. Others are raised as
they are.
"""

from __future__ import annotations

import asyncio
import math
import ssl
from collections.abc import Iterable
from typing import Any

import h11
import httpcore
import httpx

from harbor_kit.provider import Provider

APART = 1e-6  # seconds, so that wires that are opened together are ready in the order in which they were opened


class Wires(httpcore.AsyncNetworkBackend):
    """Wires to one provider. `connect` and `tls` are the seconds that the two parts of a handshake take.

    Raises `ValueError` where one of them is below zero.
    """

    def __init__(self, provider: Provider, *, connect: float = 0.0, tls: float = 0.0) -> None:
        if connect < 0 or tls < 0:
            raise ValueError("connect, tls: give seconds, none below zero")
        self.provider, self.opened = provider, 0
        self._connect, self._tls = connect, tls

    def transport(self, limits: httpx.Limits | None = None) -> httpx.AsyncBaseTransport:
        """Return a transport for one client, with a pool of its own that opens these wires."""
        return _Transport(self, limits or httpx.Limits(max_connections=100, max_keepalive_connections=20))

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's name
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Open a wire. Raises `ConnectTimeout` of httpcore where that takes longer than the timeout."""
        self.opened += 1
        await _within(self._connect + APART * self.opened, timeout, httpcore.ConnectTimeout)
        return _Stream(self.provider, self._tls)

    async def sleep(self, seconds: float) -> None:
        """Wait on the loop's clock."""
        await asyncio.sleep(seconds)


class _Transport(httpx.AsyncHTTPTransport):
    """httpx' own transport, whose pool opens other wires than sockets."""

    def __init__(self, wires: Wires, limits: httpx.Limits) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),  # nobody checks a certificate on these wires
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=wires,
        )


class _Stream(httpcore.AsyncNetworkStream):
    """The near end of a wire. What is written to it goes to the provider; what the provider says is read from it."""

    def __init__(self, provider: Provider, tls: float) -> None:
        self._provider, self._tls = provider, tls
        self._server = h11.Connection(h11.SERVER)
        self._body = bytearray()
        self._coming: list[tuple[float, bytes | Exception]] = []

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's name
    ) -> httpcore.AsyncNetworkStream:
        await _within(self._tls, timeout, httpcore.ConnectTimeout)
        return self

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109  # httpcore's name
        if not buffer:
            return
        self._server.receive_data(buffer)
        request: h11.Request | None = None
        while (event := self._server.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
            match event:
                case h11.Request():
                    self._request = event
                case h11.Data():
                    self._body += event.data
                case h11.EndOfMessage():
                    request = self._request
        if request is not None:
            self._answer(request)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  # httpcore's name
        while self._coming:
            seconds, found = self._coming.pop(0)
            await _within(seconds, timeout, httpcore.ReadTimeout)
            if isinstance(found, Exception):
                raise found
            if found:
                return found
        return b""

    async def aclose(self) -> None:
        self._coming.clear()

    def get_extra_info(self, info: str) -> Any:
        return False if info == "is_readable" else None

    def _answer(self, request: h11.Request) -> None:
        """Hand a request to the provider, and put what it answers on the wire."""
        headers = {name.decode(): value.decode() for name, value in request.headers}
        method, target, body = request.method.decode(), request.target.decode(), bytes(self._body)
        self._body.clear()
        answer = self._provider.exchange(method, target, headers, body, at=asyncio.get_running_loop().time())
        if answer.status == 0:
            silent = isinstance(answer.ending, TimeoutError)
            self._coming.append((math.inf if silent else answer.parts[0][0], _said(answer.ending)))
            return
        spoken = self._server.send(h11.Response(status_code=answer.status, headers=list(answer.headers.items()))) or b""
        pieces = []
        for seconds, part in answer.parts:
            pieces.append((seconds, spoken + ((self._server.send(h11.Data(part)) or b"") if part else b"")))
            spoken = b""
        if answer.ending is None:
            seconds, piece = pieces.pop()
            pieces.append((seconds, piece + (self._server.send(h11.EndOfMessage()) or b"")))
            self._server.start_next_cycle()
        self._coming += pieces
        if answer.ending is not None:
            self._coming.append((0.0, _said(answer.ending)))


def _said(error: Exception | None) -> bytes | Exception:
    """Return an error of a script as a socket says it: an error of reading, or the end of the line."""
    if isinstance(error, ConnectionError):
        return httpcore.ReadError(str(error))
    return b"" if error is None or isinstance(error, EOFError) else error


async def _within(seconds: float, limit: float | None, error: type[Exception]) -> None:
    """Wait so long, or raise when the limit is over; as on a real socket, the error has no message."""
    if limit is not None and seconds > limit:
        await asyncio.sleep(limit)
        raise error("")
    if math.isinf(seconds):
        await asyncio.get_running_loop().create_future()  # a virtual loop says that nothing will wake it
    await asyncio.sleep(seconds)
