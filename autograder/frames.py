"""Length-prefixed JSON between two processes that need not trust each other. File descriptors travel beside a frame."""

from __future__ import annotations

import json
import select
import socket
import struct
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

LARGEST = 8_000_000
SEND_SECONDS = 30.0
_LENGTH = struct.Struct("!I")


class ChannelClosedError(Exception):
    """Raised when the other side has gone, or sends what is not a frame."""


class FrameTooLargeError(ValueError):
    """Raised when a message is larger than the other side would take."""


class Channel:
    """One end of a socket pair. Only an end that asks for descriptors takes any; none takes a frame over `largest`."""

    def __init__(self, end: socket.socket, *, takes_descriptors: bool = False, largest: int = LARGEST) -> None:
        self._socket, self._takes, self._largest = end, takes_descriptors, largest
        self._buffer = bytearray()
        self._descriptors: deque[int] = deque()

    def send(self, message: object, descriptors: Sequence[int] = ()) -> None:
        """Send a message. Raises `ChannelClosedError`, also where nobody reads; `FrameTooLargeError` sends nothing."""
        body = json.dumps(message, separators=(",", ":")).encode("utf-8", "surrogatepass")
        if len(body) > LARGEST:
            raise FrameTooLargeError(f"the values together have more than {LARGEST:,} bytes")
        frame = _LENGTH.pack(len(body)) + body
        self._socket.settimeout(SEND_SECONDS)
        try:
            sent = socket.send_fds(self._socket, [frame], list(descriptors)) if descriptors else 0
            self._socket.sendall(frame[sent:])
        except OSError as error:
            raise ChannelClosedError(str(error)) from None

    def receive(self, deadline: float | None = None) -> Any:
        """Return the next message. Raises `ChannelClosedError`, or `TimeoutError` at a `time.monotonic` deadline.

        After a `TimeoutError` the channel is still in step: a message is taken whole or not at all.
        """
        self._fill(_LENGTH.size, deadline)
        (length,) = _LENGTH.unpack(self._buffer[: _LENGTH.size])
        if length > self._largest:
            raise ChannelClosedError(f"a frame of {length:,} bytes")
        end = _LENGTH.size + length
        self._fill(end, deadline)
        body = bytes(self._buffer[_LENGTH.size : end])
        del self._buffer[:end]
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise ChannelClosedError(f"a frame that is not JSON: {type(error).__name__}") from None

    def descriptor(self) -> int:
        """Return the descriptor that came with the last message. Raises `ChannelClosedError`."""
        if not self._descriptors:
            raise ChannelClosedError("no descriptor came with the message")
        return self._descriptors.popleft()

    def waiting(self) -> bool:
        """Whether a message has begun to arrive, or the other side has gone: `receive` would not wait for its start."""
        if self._buffer:
            return True
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        return bool(poll.poll(0))

    def fileno(self) -> int:
        """Return the descriptor of this end."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close this end."""
        self._socket.close()

    def _fill(self, count: int, deadline: float | None) -> None:
        """Read until there are so many bytes; a peer that sends a byte now and then does not move the deadline."""
        while len(self._buffer) < count:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise TimeoutError
            self._socket.settimeout(left)
            try:
                chunk = self._read()
            except TimeoutError:
                raise
            except OSError as error:
                raise ChannelClosedError(str(error)) from None
            if not chunk:
                raise ChannelClosedError("the other side has gone")
            self._buffer += chunk

    def _read(self) -> bytes:
        if not self._takes:
            return self._socket.recv(65536)
        chunk, descriptors, _, _ = socket.recv_fds(self._socket, 65536, 4)
        self._descriptors.extend(descriptors)
        return chunk
