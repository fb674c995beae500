"""The references of E5.2 and E5.3 against a real server on 127.0.0.1, in both dialects. No other network."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any, Literal

import httpx
import pytest
from harbor_kit.failures import OPENAI
from harbor_kit.parts.outcomes import CallError
from harbor_kit.provider import Cut, Provider, Say, Tool
from harbor_kit.transports import serve

from tests.integration.exercises import names_of

Dialect = Literal["openai", "anthropic"]
PATIENT = 30.0  # a busy machine is no failure
KEY = {"Authorization": "Bearer hk-test-1"}
ASK: dict[str, Any] = {"model": "harbor-small", "max_tokens": 40, "messages": [{"role": "user", "content": "Größe?"}]}
TEXT = 'Zoë’s answer 🙂, with a\u2028separator: {"queue": "billing"}'
CALLS = Say("I look. ", (Tool("find", {"q": "é"}), Tool("close", {"id": 7})))
ROUTES: dict[Dialect, tuple[str, dict[str, str]]] = {
    "openai": ("/v1/chat/completions", KEY),
    "anthropic": ("/v1/messages", {**KEY, "anthropic-version": "2023-06-01"}),
}


@pytest.fixture(scope="module")
def e52() -> Iterator[Any]:
    with names_of("02-api-response-parser") as names:
        yield names


@pytest.fixture(scope="module")
def e53() -> Iterator[Any]:
    with names_of("03-streaming-handler") as names:
        yield names


def answered(provider: Provider, dialect: Dialect, calls: int = 1) -> list[httpx.Response]:
    """Return what a server says to so many equal questions."""
    path, headers = ROUTES[dialect]
    with serve(provider) as base, httpx.Client(trust_env=False, timeout=PATIENT, base_url=base) as http:
        return [http.post(path, headers=headers, json=ASK) for _ in range(calls)]


class Body:
    """The body of a response that is still coming, as E5.3 asks for it: what breaks it is a `ConnectionError`."""

    def __init__(self, response: httpx.Response, size: int | None) -> None:
        self._response, self._size = response, size

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._response.aiter_bytes(self._size):
                yield piece
        except httpx.TransportError as error:
            raise ConnectionResetError(str(error)) from error

    async def aclose(self) -> None:
        await self._response.aclose()


def streamed(e53: Any, provider: Provider, size: int | None = None) -> tuple[Any, list[str]]:
    """Return the result of a stream, or the error that it ended with, and the texts that were told on the way."""
    told: list[str] = []
    asked = {**ASK, "stream": True, "stream_options": {"include_usage": True}}

    async def read(base: str) -> Any:
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENT, base_url=base) as http:
            path, headers = ROUTES["openai"]
            async with http.stream("POST", path, headers=headers, json=asked) as response:
                try:
                    return await e53.collect(Body(response, size), on_token=told.append)
                except e53.StreamInterrupted as error:
                    return error

    with serve(provider) as base:
        return asyncio.run(read(base)), told


@pytest.mark.parametrize("dialect", ROUTES)
def test_both_dialects_become_the_same_reply(e52: Any, dialect: Dialect) -> None:
    first, second = answered(Provider(replies=[TEXT, CALLS]), dialect, calls=2)
    replies = [e52.parse_reply(dialect, one.status_code, one.headers, one.content) for one in (first, second)]
    assert [reply.text for reply in replies] == [TEXT, "I look. "]
    assert [reply.stop for reply in replies] == ["stop", "tool_calls"]
    assert [[call.name, call.arguments] for call in replies[1].tool_calls] == [
        ["find", {"q": "é"}],
        ["close", {"id": 7}],
    ]
    assert all(reply.request_id and reply.usage.total > 0 for reply in replies)


@pytest.mark.parametrize("dialect", ROUTES)
def test_limits_are_read_and_a_call_too_many_is_an_error(e52: Any, dialect: Dialect) -> None:
    allowed, refused = answered(Provider(requests_per_minute=1), dialect, calls=2)
    limit = e52.parse_rate_limit(dialect, allowed.headers, now=datetime.now(UTC))["requests"]
    assert [limit.limit, limit.remaining] == [1, 0]
    with pytest.raises(CallError) as caught:
        e52.parse_reply(dialect, refused.status_code, refused.headers, refused.content)
    assert caught.value.status == 429
    assert caught.value.request_id


def test_an_error_of_the_script_is_the_provider_s(e52: Any) -> None:
    (response,) = answered(Provider(fail={0: OPENAI["401"]}), "openai")
    with pytest.raises(CallError) as caught:
        e52.parse_reply("openai", response.status_code, response.headers, response.content)
    assert caught.value.status == 401


@pytest.mark.parametrize("size", [None, 1, 7])
def test_a_stream_is_the_same_however_it_is_cut(e53: Any, size: int | None) -> None:
    result, told = streamed(e53, Provider(replies=[TEXT], pace=0.0), size)
    assert ["".join(told), result.text, result.finish_reason] == [TEXT, TEXT, "stop"]
    assert len(told) > 3
    assert result.usage.completion_tokens > 0


def test_tool_calls_come_in_pieces(e53: Any) -> None:
    result, _ = streamed(e53, Provider(replies=[CALLS], pace=0.0))
    assert [[call.name, json.loads(call.arguments)] for call in result.tool_calls] == [
        ["find", {"q": "é"}],
        ["close", {"id": 7}],
    ]


@pytest.mark.parametrize(
    ("ending", "reason"), [(None, "cut off"), ("event", "error"), (ConnectionResetError("gone"), "connection")]
)
def test_what_had_come_is_kept_when_a_stream_breaks(e53: Any, ending: Any, reason: str) -> None:
    error, told = streamed(e53, Provider(replies=[TEXT], fail={0: Cut(3, ending)}, pace=0.0))
    assert isinstance(error, e53.StreamInterrupted)
    assert [error.reason, error.partial.text] == [reason, "".join(told)]
    assert TEXT.startswith("".join(told))
    assert told
