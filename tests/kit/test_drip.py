"""The drip: bytes at given moments, a record of who asked and closed, and chunks as a provider writes them."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

import pytest
from harbor_kit import run_virtual
from harbor_kit.drip import ByteStream, Drip, chunk_of, event_of, usage_of


def read(stream: ByteStream, *, pause: float = 0.0) -> list[tuple[float, bytes]]:
    """Read a stream to its end; return when each piece was there, and the piece."""

    async def reads() -> list[tuple[float, bytes]]:
        clock, found = asyncio.get_running_loop().time, []
        async for piece in stream:
            found.append((clock(), piece))
            await asyncio.sleep(pause)
        return [*found, (clock(), b"the end")]

    return run_virtual(reads()).result


def test_pieces_arrive_at_their_moments() -> None:
    """Seconds count from the piece before."""
    assert read(Drip((0.5, b"a"), (0.25, b"b"), ends_after=2.0)) == [(0.5, b"a"), (0.75, b"b"), (2.75, b"the end")]


def test_pieces_arrive_while_nobody_asks() -> None:
    """A slow reader finds them waiting, as in the buffer of a socket."""
    assert read(Drip((0.5, b"a"), (1.0, b"b")), pause=4.0) == [(0.5, b"a"), (4.5, b"b"), (8.5, b"the end")]


def test_a_read_that_is_given_up_loses_nothing() -> None:
    """Whoever asks again gets the same piece, at its moment."""
    drip = Drip((3.0, b"a"))

    async def reads() -> tuple[bytes, float]:
        with suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await anext(aiter(drip))
        return await anext(aiter(drip)), asyncio.get_running_loop().time()

    assert run_virtual(reads()).result == (b"a", 3.0)
    assert drip.asked == 2


def test_an_error_comes_after_the_last_piece() -> None:
    """At its own moment, and it is the very object."""
    error = ConnectionResetError("gone")
    drip = Drip((0.5, b"a"), fails=(1.0, error))

    async def reads() -> tuple[bytes, float]:
        piece = await anext(aiter(drip))
        with pytest.raises(ConnectionResetError) as caught:
            await anext(aiter(drip))
        assert caught.value is error
        return piece, asyncio.get_running_loop().time()

    assert run_virtual(reads()).result == (b"a", 1.5)


def test_what_happens_is_noted_in_order() -> None:
    """Reads and closings, together with what the reader itself notes."""
    notes: list[str] = []
    drip = Drip((0.5, b"a"), (0.5, b"b"), note=notes.append)

    async def reads() -> None:
        async for piece in drip:
            text = piece.decode()
            notes.append(text)
        await drip.aclose()

    run_virtual(reads())
    assert notes == ["ask 0", "a", "ask 1", "b", "ask 2", "close"]
    assert (drip.asked, drip.closed) == (3, 1)


def test_what_is_closed_cannot_be_read() -> None:
    """Closing twice is counted, and no error."""
    drip = Drip((0.5, b"a"))

    async def reads() -> None:
        await drip.aclose()
        await drip.aclose()
        await anext(aiter(drip))

    with pytest.raises(RuntimeError, match="closed"):
        run_virtual(reads())
    assert drip.closed == 2


def test_seconds_below_zero_are_refused() -> None:
    """A script with such a typo would wait for nothing."""
    with pytest.raises(ValueError, match="below zero"):
        Drip((0.5, b"a"), (-1.0, b"b"))
    with pytest.raises(ValueError, match="below zero"):
        Drip(fails=(-1.0, ConnectionError()))


def test_chunks_have_the_shape_of_the_provider() -> None:
    """A choice with its delta, no usage, and letters as they are."""
    chunk = json.loads(chunk_of({"content": "Größe"}, index=1, finish="stop"))
    assert chunk["object"] == "chat.completion.chunk"
    assert chunk["choices"] == [{"index": 1, "delta": {"content": "Größe"}, "logprobs": None, "finish_reason": "stop"}]
    assert chunk["usage"] is None
    assert "Größe" in chunk_of({"content": "Größe"})


def test_the_chunk_with_the_usage_has_no_choices() -> None:
    """That is what makes `choices[0]` an error."""
    chunk = json.loads(usage_of(5, 2))
    assert chunk["choices"] == []
    assert chunk["usage"] == {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7}


def test_an_event_ends_with_a_blank_line() -> None:
    """One line of data, as bytes."""
    assert event_of("é") == b"data: \xc3\xa9\n\n"
