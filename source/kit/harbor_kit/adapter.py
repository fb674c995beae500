"""How requests reaches a `Provider` without a network. See `transports`, from which it is imported."""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.exceptions import MaxRetryError, ProtocolError, ReadTimeoutError
from urllib3.util.retry import Retry

from harbor_kit.provider import START, Answer, Provider
from harbor_kit.waits import Clock, Clocks, Wait, block, first_wait, head_of

NO_CONNECTION = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError)  # these come after one was there


@dataclass(frozen=True, slots=True)
class Sent:
    """What requests gave its adapter with a request: `timeout` is a number, a pair (connect, read), or `None`."""

    method: str
    url: str
    timeout: Any
    stream: bool
    verify: bool | str


class Adapter(HTTPAdapter):
    """An adapter for `requests.Session.mount`. `max_retries` is that of requests: a number, or urllib3's `Retry`.

    `sent` is what requests gave it, `timeout` that of the last request. Waits between retries move the clock, too.
    Errors are those that requests raises: `ConnectTimeout`, `ReadTimeout`, `ConnectionError`, `RetryError`,
    `ChunkedEncodingError`; while a stream is read a timeout is a `ConnectionError`, as it is there.
    """

    def __init__(
        self, provider: Provider, *, clock: Clock | None = None, connect: float = 0.0, max_retries: int | Retry = 0
    ) -> None:
        super().__init__(max_retries=max_retries)
        self.provider = provider
        self.sent: list[Sent] = []
        self.connections = self.closed = 0
        self._clocks, self._connect = Clocks(clock), connect
        self._open: set[str] = set()

    @property
    def clock(self) -> Clock:
        """The clock that the waits move."""
        return self._clocks.here()

    @property
    def timeout(self) -> Any:
        """The timeout of the last request as requests gave it; `None` is none at all."""
        return self.sent[-1].timeout if self.sent else None

    def close(self) -> None:
        """Close the connections, and count."""
        self.closed += 1
        self._open.clear()

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send a request to the provider, again where `max_retries` says so, and return what it answers."""
        method, url = request.method or "GET", request.url or ""
        self.sent.append(Sent(method, url, timeout, stream, verify))
        retries, clock = self.max_retries, self._clocks.here()
        while True:
            answer, error = self._attempt(request, clock, timeout)
            if answer is None:
                pause, retries = _again_after(error, retries, method, url, request)
            else:
                raw = _Raw(answer, clock, _pair(timeout)[1])
                if not retries.is_retry(method, answer.status, "retry-after" in raw.headers):
                    return self.build_response(request, raw)
                retries = self._count_status(retries, method, url, raw, request)
                asked = _asked_wait(raw.headers.get("retry-after", ""), clock())
                pause = asked if retries.respect_retry_after_header and asked else retries.get_backoff_time()
            clock.sleep(pause)

    def _attempt(
        self, request: requests.PreparedRequest, clock: Clock, timeout: Any
    ) -> tuple[Answer | None, Exception | None]:
        """Return the answer to one request, or the error of the script; raises what ends in a timeout."""
        connect, read = _pair(timeout)
        origin = "/".join((request.url or "").split("/", 3)[:3])
        try:
            if origin not in self._open:
                block(clock, self._connect, httpx.ConnectTimeout, connect)
                self.connections += 1
                self._open.add(origin)
            answer = self.provider.exchange(
                request.method or "GET", request.url or "", _texts(request.headers), _bytes(request.body), at=clock()
            )
            block(clock, *first_wait(answer), read)
        except httpx.TimeoutException as error:
            self._open.discard(origin)
            return None, error
        if answer.status:
            return answer, None
        self._open.discard(origin)
        return None, answer.ending

    def _count_status(
        self, retries: Retry, method: str, url: str, raw: _Raw, request: requests.PreparedRequest
    ) -> Retry:
        try:
            return retries.increment(method, url, response=raw)
        except MaxRetryError as error:
            raise requests.exceptions.RetryError(error, request=request) from error


class _Raw(urllib3.HTTPResponse):
    """The parts of an answer as urllib3 gives them to requests: as they come, and only when they are asked for."""

    def __init__(self, answer: Answer, clock: Clock, limit: float | None) -> None:
        super().__init__(body=io.BytesIO(), headers=head_of(answer), status=answer.status, preload_content=False)
        self._answer, self._clock, self._limit = answer, clock, limit
        self._pieces = self._arriving()

    def _arriving(self) -> Iterator[bytes]:
        for place, (seconds, data) in enumerate(self._answer.parts):
            if place:
                wait = Wait.of(seconds, self._limit)
                self._clock.sleep(wait.seconds)
                if wait.timed_out:
                    raise ReadTimeoutError(None, None, f"Read timed out. (read timeout={self._limit})")  # type: ignore[arg-type]
            if data:
                yield data
        if self._answer.ending is not None:
            raise ProtocolError(f"Connection broken: {self._answer.ending!r}", self._answer.ending)

    def stream(self, amt: int | None = 2**16, decode_content: bool | None = None) -> Generator[bytes, None, None]:
        """Yield the pieces, none longer than `amt`."""
        for piece in self._pieces:
            step = amt or len(piece)
            for start in range(0, len(piece), step):
                yield piece[start : start + step]

    def read(self, amt: int | None = None, decode_content: bool | None = None, cache_content: bool = False) -> bytes:
        """Return all that is left, or the next piece up to `amt` bytes."""
        if amt is None:
            return b"".join(self._pieces)
        return next(self.stream(amt), b"")


def _asked_wait(said: str, at: float) -> float:
    """Return the seconds that a header `retry-after` asks for; a date is one of the provider's clock, as `at` is."""
    if said.isdecimal():
        return float(said)
    try:
        return max(0.0, (parsedate_to_datetime(said) - START).total_seconds() - at)
    except ValueError:
        return 0.0


def _again_after(
    error: Exception | None, retries: Retry, method: str, url: str, request: requests.PreparedRequest
) -> tuple[float, Retry]:
    """Return the pause before another attempt; raises the error, as requests does, where there is none."""
    try:
        known, named = _in_urllib3(error, url), _in_requests(error, request)
        if known is None:
            raise named
        left = retries.increment(method, url, error=known)
    except (MaxRetryError, ReadTimeoutError, ProtocolError) as gone:
        raise named from gone
    return left.get_backoff_time(), left


def _in_urllib3(error: Exception | None, url: str) -> Exception | None:
    """Return an error as urllib3 sees it, for its `Retry` to judge; `None` for what is none of the network's."""
    if isinstance(error, httpx.ConnectTimeout):
        return urllib3.exceptions.ConnectTimeoutError(None, str(error))
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return ReadTimeoutError(None, url, str(error))  # type: ignore[arg-type]
    if isinstance(error, NO_CONNECTION):
        return ProtocolError("Connection aborted.", error)
    if isinstance(error, ConnectionError):
        return urllib3.exceptions.NewConnectionError(None, str(error))  # type: ignore[arg-type]
    return None


def _in_requests(error: Exception | None, request: requests.PreparedRequest) -> Exception:
    """Return an error as requests raises it."""
    if isinstance(error, httpx.ConnectTimeout):
        return requests.exceptions.ConnectTimeout(str(error), request=request)
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return requests.exceptions.ReadTimeout(str(error), request=request)
    if isinstance(error, ConnectionError):
        return requests.exceptions.ConnectionError(error, request=request)
    return error or requests.exceptions.ConnectionError("no answer", request=request)


def _pair(timeout: Any) -> tuple[float | None, float | None]:
    """Return connect and read timeout of what requests takes."""
    if isinstance(timeout, tuple):
        return timeout[0], timeout[1]
    return timeout, timeout


def _texts(headers: Mapping[str, str | bytes]) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value.decode("latin-1") for name, value in headers.items()}


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode()
    return b"".join(piece if isinstance(piece, bytes) else piece.encode() for piece in body)
