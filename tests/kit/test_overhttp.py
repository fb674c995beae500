"""The scripted provider behind an `httpx` client."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from harbor_kit.clock import run_virtual
from harbor_kit.errors import RateLimitError
from harbor_kit.fakellm import FakeLLM
from harbor_kit.overhttp import OverHTTP, page_body, reply_body
from harbor_kit.wire import answering

URL = "https://harbor.test/v1/chat/completions"
CHAT = {"model": "harbor-small", "messages": [{"role": "user", "content": "two words"}]}


def posted(client: FakeLLM, *, times: int = 1, read: float | None = 5.0, body: Any = CHAT) -> list[httpx.Response]:
    """Return the answers to requests that are sent one after the other."""

    async def send() -> list[httpx.Response]:
        waits = httpx.Timeout(30.0, read=read)
        async with httpx.AsyncClient(transport=OverHTTP(client), timeout=waits) as http:
            return [await http.post(URL, json=body) for _ in range(times)]

    return run_virtual(send()).result


def test_a_reply_has_text_usage_and_a_request_id() -> None:
    client = FakeLLM(latencies=[0.5])
    (response,) = posted(client)
    said = response.json()
    assert said["choices"][0]["message"]["content"] == client.replies[0]
    assert said["usage"]["prompt_tokens"] == 2
    assert said["usage"]["total_tokens"] == 5
    assert response.headers["x-request-id"] == f"req_{str(client.replies[0])[-6:]}"
    assert client.spans == [(0.0, 0.5)]


def test_the_record_has_what_arrived() -> None:
    client = FakeLLM()
    posted(client, read=7.0)
    seen = client.requests[0]["http"]
    assert [seen["method"], seen["url"], seen["json"]] == ["POST", URL, CHAT]
    assert seen["timeout"] == {"connect": 30.0, "read": 7.0, "write": 30.0, "pool": 30.0}
    assert seen["headers"]["host"] == "harbor.test"


def test_a_scripted_answer_is_sent_as_it_is() -> None:
    client = FakeLLM(fail={0: answering(502, b"<html>", headers={"content-type": "text/x"}), 1: RateLimitError("no")})
    first, second = posted(client, times=2)
    assert [first.status_code, first.content, first.headers["content-type"]] == [502, b"<html>", "text/x"]
    assert [second.status_code, second.json()["error"]["message"]] == [429, "no"]
    assert second.headers["x-request-id"] == client.errors[1][2]  # type: ignore[index]  # it has failed


def test_a_read_ends_when_its_time_is_over() -> None:
    client = FakeLLM(latencies=[9.0])
    with pytest.raises(httpx.ReadTimeout):
        posted(client, read=5.0)
    assert client.spans == [(0.0, 5.0)]
    assert client.cancelled == 1


def test_a_read_without_a_limit_waits() -> None:
    client = FakeLLM(latencies=[900.0])
    assert posted(client, read=None)[0].status_code == 200


@pytest.mark.parametrize(
    ("scripted", "kind"),
    [
        (TimeoutError("connect"), httpx.ConnectTimeout),
        (TimeoutError("pool"), httpx.PoolTimeout),
        (TimeoutError("write"), httpx.WriteTimeout),
        (TimeoutError("late"), httpx.ReadTimeout),
        (ConnectionRefusedError("no"), httpx.ConnectError),
        (ConnectionResetError("gone"), httpx.ReadError),
        (BrokenPipeError("gone"), httpx.WriteError),
        (ConnectionAbortedError("gone"), httpx.RemoteProtocolError),
        (ConnectionError("no way"), httpx.ConnectError),
        (TypeError("ours"), TypeError),
    ],
)
def test_an_error_of_the_network_is_one_of_httpx(scripted: Exception, kind: type[Exception]) -> None:
    with pytest.raises(kind) as caught:
        posted(FakeLLM(fail={0: scripted}))
    assert type(caught.value) is kind


def test_a_chat_without_a_model_is_refused() -> None:
    (response,) = posted(FakeLLM(), body={"messages": CHAT["messages"]})
    assert response.status_code == 400


def test_a_page_is_a_script() -> None:
    client = FakeLLM(fail={0: answering(200, page_body([{"id": "a"}], "a")), 1: answering(200, page_body([]))})

    async def read() -> list[Any]:
        async with httpx.AsyncClient(transport=OverHTTP(client)) as http:
            return [(await http.get(f"https://harbor.test/v1/files?limit={limit}")).json() for limit in (1, 2)]

    first, last = run_virtual(read()).result
    assert [first["data"], first["has_more"], first["last_id"]] == [[{"id": "a"}], True, "a"]
    assert [last["has_more"], last["last_id"]] == [False, None]
    assert client.requests[1]["http"]["url"] == "https://harbor.test/v1/files?limit=2"
    assert client.requests[1]["http"]["json"] is None


def test_closing_is_counted() -> None:
    transport = OverHTTP(FakeLLM())

    async def twice() -> None:
        for _ in range(2):
            async with httpx.AsyncClient(transport=transport):
                await asyncio.sleep(0)

    run_virtual(twice())
    assert transport.closed == 2


def test_tokens_are_written_where_they_are_read() -> None:
    usage = json.loads(reply_body("Yes.", tokens=(900, 7, 600)))["usage"]
    assert usage["prompt_tokens_details"] == {"cached_tokens": 600}
    assert [usage["prompt_tokens"], usage["completion_tokens"], usage["total_tokens"]] == [900, 7, 907]
