"""Bytes that come one piece at a time: a scripted response body with virtual delays, for whoever reads streams.

drip = Drip((0.5, b"data: Hel"), (0.25, b"lo"), fails=(1.0, ConnectionResetError()))
async for piece in drip:
    ...  # b"data: Hel" at 0.5 s, b"lo" at 0.75 s, and at 1.75 s the error
await drip.aclose()
drip.asked, drip.closed  # how many times somebody asked for a piece, and closed it: here (3, 1)

`chunk_of` and `event_of` write what OpenAI's Chat Completions send with `"stream": true`
(https://developers.openai.com/api/reference, read in November 2026); ids and names in it are made up.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Protocol

DONE = "[DONE]"


class ByteStream(Protocol):
    """The body of a response while it arrives, as `httpx.AsyncByteStream` is: pieces of bytes, and a way to stop."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Return what gives the pieces, one after another."""

    async def aclose(self) -> None:
        """Let the connection go."""


class Drip:
    """A body whose pieces arrive at given moments, whether somebody waits for them or not.

    Each part is (seconds after the part before, bytes); the first counts from the first time that somebody asks.
    `fails` is (seconds, an error) and comes after the last part, `ends_after` are the seconds from the last part to the
    end. `note` is told "ask 0" when the first piece is asked for, "ask 1" when the next one is, and "close".
    Raises `ValueError` for seconds below zero, and `RuntimeError` where somebody reads what is closed.
    """

    def __init__(
        self,
        *parts: tuple[float, bytes],
        fails: tuple[float, Exception] | None = None,
        ends_after: float = 0.0,
        note: Callable[[str], object] | None = None,
    ) -> None:
        delays = [*(delay for delay, _ in parts), fails[0] if fails else ends_after]
        if min(delays) < 0:
            raise ValueError("parts: seconds cannot be below zero")
        self._pieces = [piece for _, piece in parts]
        self._due = [sum(delays[: place + 1]) for place in range(len(delays))]
        self._error = fails[1] if fails else None
        self._note = note or (lambda _: None)
        self._began: float | None = None
        self._place = 0
        self.asked = self.closed = 0

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _Pieces(self._next)

    async def _next(self) -> bytes:
        """Return the next piece as soon as it is there."""
        if self.closed:
            raise RuntimeError("this response has been closed")
        self._note(f"ask {self.asked}")
        self.asked += 1
        clock = asyncio.get_running_loop().time
        self._began = clock() if self._began is None else self._began
        wait = self._began + self._due[self._place] - clock()
        if wait > 0:
            await asyncio.sleep(wait)
        if self._place < len(self._pieces):
            self._place += 1
            return self._pieces[self._place - 1]
        raise self._error or StopAsyncIteration

    async def aclose(self) -> None:
        """Count that it was closed."""
        self._note("close")
        self.closed += 1


class _Pieces(AsyncIterator[bytes]):
    """What asks for one piece after another. Several of them share what is left."""

    def __init__(self, get: Callable[[], Awaitable[bytes]]) -> None:
        self._get = get

    async def __anext__(self) -> bytes:
        return await self._get()


def chunk_of(
    delta: Mapping[str, Any], *, index: int = 0, finish: str | None = None, usage: Mapping[str, int] | None = None
) -> str:
    """Return the JSON of one chunk of a chat answer with one choice."""
    choice = {"index": index, "delta": dict(delta), "logprobs": None, "finish_reason": finish}
    return _chunk([choice], usage)


def usage_of(prompt_tokens: int, completion_tokens: int) -> str:
    """Return the JSON of the chunk that comes last where a request asks for the usage: it has no choices."""
    total = prompt_tokens + completion_tokens
    counts = {"prompt_tokens": prompt_tokens, "completion_tokens": completion_tokens, "total_tokens": total}
    return _chunk([], counts)


def event_of(data: str) -> bytes:
    """Return one unnamed event with one line of data, and the blank line behind it."""
    return f"data: {data}\n\n".encode()


def _chunk(choices: list[dict[str, Any]], usage: Mapping[str, int] | None) -> str:
    head = {"id": "chatcmpl-harbor", "object": "chat.completion.chunk", "created": 0, "model": "harbor-small"}
    return json.dumps({**head, "choices": choices, "usage": usage}, ensure_ascii=False)
