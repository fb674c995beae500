"""Wires under the real pool of httpx: what the lesson on clients says of it, and what a script can make of a wire."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from harbor_kit import run_virtual
from harbor_kit.errors import HangsError
from harbor_kit.failures import NETWORK, OPENAI
from harbor_kit.provider import Cut, Provider
from harbor_kit.wires import Wires

CHAT = "https://provider.harbor.example/v1/chat/completions"
ASK = {"model": "harbor-small", "messages": [{"role": "user", "content": "How do I export a board?"}]}
ONE = httpx.Limits(max_connections=1)


def client(wires: Wires, limits: httpx.Limits | None = None, **more: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=wires.transport(limits), headers={"Authorization": "Bearer hk-test-1"}, **more)


async def asked(wires: Wires, calls: int = 1, **more: Any) -> list[str]:
    """Ask so many times at once; return each status, or error, with the second in which it came."""

    async def one(http: httpx.AsyncClient) -> str:
        try:
            told = str((await http.post(CHAT, json=ASK)).status_code)
        except httpx.TransportError as error:
            told = repr(error)
        return f"{told} at {asyncio.get_running_loop().time():.1f} s"

    async with client(wires, **more) as http:
        return await asyncio.gather(*(one(http) for _ in range(calls)))


def test_a_connection_is_used_again() -> None:
    wires = Wires(Provider([0.5]), connect=0.1, tls=0.1)
    assert run_virtual(asked(wires, 3, limits=ONE)).result == ["200 at 0.7 s", "200 at 1.2 s", "200 at 1.7 s"]
    assert wires.opened == 1


def test_each_wait_ends_at_its_limit_and_says_nothing() -> None:
    """The two parts of a handshake have a limit each."""
    assert run_virtual(asked(Wires(Provider(), connect=6.0))).result == ["ConnectTimeout('') at 5.0 s"]
    assert run_virtual(asked(Wires(Provider(), tls=6.0))).result == ["ConnectTimeout('') at 5.0 s"]
    assert run_virtual(asked(Wires(Provider(), connect=4.0, tls=4.0))).result == ["200 at 8.0 s"]
    assert run_virtual(asked(Wires(Provider([6.0])))).result == ["ReadTimeout('') at 5.0 s"]
    assert run_virtual(asked(Wires(Provider([5.0])))).result == ["200 at 5.0 s"]


def test_whoever_waits_for_a_connection_gives_up() -> None:
    waits = httpx.Timeout(5.0, read=30.0)
    found = run_virtual(asked(Wires(Provider([6.0])), 3, limits=ONE, timeout=waits)).result
    assert found == ["200 at 6.0 s", "PoolTimeout('') at 5.0 s", "PoolTimeout('') at 5.0 s"]


def test_the_clock_of_the_pool_starts_anew_when_a_connection_comes_free() -> None:
    """The lesson says so, and that nobody should build on it. If httpx changes it, the lesson has to."""
    waits = httpx.Timeout(5.0, pool=3.0)
    found = run_virtual(asked(Wires(Provider([2.0])), 4, limits=ONE, timeout=waits)).result
    assert found == ["200 at 2.0 s", "200 at 4.0 s", "200 at 6.0 s", "200 at 8.0 s"]


def test_a_stream_comes_in_its_pieces_and_holds_its_connection() -> None:
    async def streamed() -> tuple[list[float], str, int]:
        async with client(Wires(Provider([1.0], replies=["one two three"], pace=2.0)), ONE) as http:
            async with http.stream("POST", CHAT, json={**ASK, "stream": True}) as response:
                moments = [round(asyncio.get_running_loop().time(), 3) async for _ in response.aiter_bytes()]
            held = await http.send(http.build_request("POST", CHAT, json={**ASK, "stream": True}), stream=True)
            with pytest.raises(httpx.PoolTimeout) as caught:
                await http.post(CHAT, json=ASK)
            await held.aclose()
            return moments, str(caught.value), (await http.post(CHAT, json=ASK)).status_code

    moments, message, status = run_virtual(streamed()).result
    assert sorted(set(moments)) == [1.0, 3.0, 5.0]
    assert (message, status) == ("", 200)


def test_the_provider_gets_what_was_sent_and_the_client_what_it_says() -> None:
    async def told() -> httpx.Response:
        async with client(wires) as http:
            return await http.post(f"{CHAT}?trace=1", json=ASK)

    wires = Wires(Provider([0.5], fail={0: OPENAI["429 rate_limit_exceeded"]}))
    response = run_virtual(told()).result
    assert (response.status_code, response.headers["retry-after"]) == (429, "20")
    assert response.content == OPENAI["429 rate_limit_exceeded"].body
    (seen,) = wires.provider.seen
    assert (seen.method, seen.path, seen.query) == ("POST", "/v1/chat/completions", {"trace": "1"})
    assert (seen.json(), seen.headers["authorization"]) == (ASK, "Bearer hk-test-1")


def test_errors_of_a_script_come_as_from_a_socket() -> None:
    reset = Wires(Provider([0.5], fail={0: NETWORK["reset"]}))
    assert run_virtual(asked(reset)).result == ["ReadError('connection reset by peer') at 0.5 s"]
    ended = run_virtual(asked(Wires(Provider([0.5], fail={0: EOFError("gone")})))).result
    assert ended == ["RemoteProtocolError('Server disconnected without sending a response.') at 0.5 s"]
    silent = Wires(Provider(fail={0: NETWORK["timeout"]}))
    assert run_virtual(asked(silent)).result == ["ReadTimeout('') at 5.0 s"]


def test_a_silence_without_a_limit_hangs() -> None:
    with pytest.raises(HangsError):
        run_virtual(asked(Wires(Provider(fail={0: NETWORK["timeout"]})), timeout=None))


@pytest.mark.parametrize(
    ("ending", "error"),
    [
        (None, httpx.RemoteProtocolError),
        (ConnectionResetError("reset"), httpx.ReadError),
        ("silence", httpx.ReadTimeout),
    ],
)
def test_a_stream_that_is_cut_breaks_after_its_events(ending: Any, error: type[Exception]) -> None:
    async def read() -> tuple[bytes, type[BaseException] | None]:
        read = b""
        cut = Provider(replies=["one two three"], fail={0: Cut(2, EOFError() if ending is None else ending)})
        async with client(Wires(cut)) as http:
            try:
                async with http.stream("POST", CHAT, json={**ASK, "stream": True}) as response:
                    async for piece in response.aiter_bytes():
                        read += piece
            except httpx.TransportError as caught:
                return read, type(caught)
        return read, None

    found, raised = run_virtual(read()).result
    assert (found.count(b"data: "), raised) == (2, error)


def test_a_handshake_takes_no_less_than_no_time() -> None:
    with pytest.raises(ValueError, match="connect, tls"):
        Wires(Provider(), tls=-1.0)
