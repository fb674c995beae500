"""The scripted provider behind a real server on 127.0.0.1, spoken to by httpx and by requests. No other network."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import requests
from harbor_kit import run_virtual
from harbor_kit.failures import GATEWAY, NETWORK, OPENAI
from harbor_kit.provider import Cut, Provider, Say, Tool
from harbor_kit.transports import AsyncTransport, serve

KEY = {"Authorization": "Bearer hk-test-1"}
BOTH = {**KEY, "anthropic-version": "2023-06-01"}
ASK = {"model": "harbor-small", "messages": [{"role": "user", "content": "Wie geht das, é?"}]}
PATIENT = 30.0  # a busy machine is no failure
CALLS: list[tuple[str, str, dict[str, str], Any]] = [
    ("POST", "/v1/chat/completions", KEY, ASK),
    ("POST", "/v1/chat/completions", KEY, {**ASK, "stream": True, "stream_options": {"include_usage": True}}),
    ("POST", "/v1/messages", BOTH, {**ASK, "max_tokens": 9}),
    ("POST", "/v1/messages", BOTH, {**ASK, "max_tokens": 9, "stream": True}),
    ("GET", "/v1/files?limit=2&after=file-003", KEY, None),
    ("GET", "/v1/models", {}, None),
    ("PUT", "/v1/articles/1", {}, {"title": "Neu: ü"}),
    ("DELETE", "/v1/articles/1", {}, None),
    ("GET", "/v1/articles/1", {}, None),
    ("GET", "/v1/articles?q=a&limit=1&page=2", {}, None),
    ("GET", "/v1/models", KEY, None),
    ("GET", "/v1/models", KEY, None),
]
CHANGING = {"date", "server", "link", "connection", "keep-alive"}  # made by the server, or of its address


def scripted() -> Provider:
    replies = ["One line.\u2028Another. 🙂", Say("Let me see.", (Tool("find", {"q": "é"}, id="1"),))]
    return Provider(replies=replies, fail={10: OPENAI["429 rate_limit_exceeded"], 11: GATEWAY["502 bytes"]})


def told(response: httpx.Response | requests.Response) -> tuple[int, dict[str, str], bytes]:
    heads = {name.lower(): value for name, value in response.headers.items() if name.lower() not in CHANGING}
    return response.status_code, heads, response.content


def without_moments(answer: tuple[int, dict[str, str], bytes]) -> tuple[int, dict[str, str], Any]:
    """Leave out what depends on the second in which a request arrived."""
    status, heads, body = answer
    kept = {name: value for name, value in heads.items() if not name.endswith("-reset")}
    lines = [line.partition('"created":')[0] for line in body.decode("utf-8", "replace").splitlines()]
    return status, kept, lines


@pytest.fixture
def virtual() -> list[Any]:
    """What the transport for the virtual clock answers to the calls."""

    async def main() -> list[Any]:
        async with httpx.AsyncClient(transport=AsyncTransport(scripted()), base_url="http://127.0.0.1") as http:
            return [without_moments(told(await http.request(m, u, headers=h, json=b))) for m, u, h, b in CALLS]

    return run_virtual(main()).result


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, verify=False, timeout=PATIENT) as client:
        yield client


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as made:
        made.trust_env = False
        made.headers.update(KEY)
        yield made


def test_httpx_gets_over_the_wire_what_it_gets_without_one(http: httpx.Client, virtual: list[Any]) -> None:
    with serve(scripted()) as base:
        found = [without_moments(told(http.request(m, base + u, headers=h, json=b))) for m, u, h, b in CALLS]
    assert found == virtual
    assert [answer[0] for answer in found] == [200, 200, 200, 200, 200, 401, 200, 204, 404, 200, 429, 502]


def test_requests_gets_the_same(session: requests.Session, virtual: list[Any]) -> None:
    session.headers.clear()
    with serve(scripted()) as base:
        found = [
            without_moments(told(session.request(m, base + u, headers=h, json=b, timeout=PATIENT)))
            for m, u, h, b in CALLS
        ]
    assert found == virtual


def test_an_asynchronous_client_makes_calls_together() -> None:
    provider = Provider()

    async def main(base: str) -> list[int]:
        async with httpx.AsyncClient(
            base_url=base, trust_env=False, verify=False, timeout=PATIENT, headers=KEY
        ) as http:
            answers = await asyncio.gather(*[http.post("/v1/chat/completions", json=ASK) for _ in range(10)])
            return [answer.status_code for answer in answers]

    with serve(provider) as base:
        assert asyncio.run(main(base)) == [200] * 10
    assert sorted(json.loads(seen.body)["model"] for seen in provider.seen) == ["harbor-small"] * 10
    assert provider.chats == 10


def test_events_of_a_stream_arrive_before_the_stream_ends(http: httpx.Client) -> None:
    """The rest never comes, and what came before it was read."""
    provider = Provider(replies=["a b c"], fail={0: Cut(3, "silence")})
    with (
        serve(provider) as base,
        http.stream("POST", f"{base}/v1/chat/completions", headers=KEY, json={**ASK, "stream": True}) as response,
    ):
        chunks = response.iter_bytes()
        got = b""
        while got.count(b"\n\n") < 3:
            got += next(chunks)
    assert json.loads(got.split(b"\n\n")[1].removeprefix(b"data: "))["choices"][0]["delta"] == {"content": "a"}


def test_silence_ends_in_the_timeout_of_the_client(http: httpx.Client, session: requests.Session) -> None:
    provider = Provider(fail={0: TimeoutError(), 1: TimeoutError()})
    with serve(provider) as base:
        with pytest.raises(httpx.ReadTimeout):
            http.get(f"{base}/health", timeout=httpx.Timeout(PATIENT, read=0.02))
        with pytest.raises(requests.exceptions.ReadTimeout):
            session.get(f"{base}/health", timeout=(PATIENT, 0.02))
        assert http.get(f"{base}/health").json() == {"status": "ok"}


def test_an_error_of_the_script_closes_the_connection(http: httpx.Client, session: requests.Session) -> None:
    provider = Provider(fail={0: NETWORK["reset"], 1: NETWORK["reset"]})
    with serve(provider) as base:
        with pytest.raises(httpx.RemoteProtocolError):
            http.get(f"{base}/health")
        with pytest.raises(requests.exceptions.ConnectionError):
            session.get(f"{base}/health", timeout=PATIENT)


def test_a_stream_that_breaks_off_is_noticed(http: httpx.Client, session: requests.Session) -> None:
    provider = Provider(fail={0: Cut(2, NETWORK["reset"]), 1: Cut(2, NETWORK["reset"]), 2: Cut(2)})
    stream = {**ASK, "stream": True}
    with serve(provider) as base:
        with pytest.raises(httpx.RemoteProtocolError):
            http.post(f"{base}/v1/chat/completions", headers=KEY, json=stream)
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            session.post(f"{base}/v1/chat/completions", json=stream, timeout=PATIENT)
        ended = http.post(f"{base}/v1/chat/completions", headers=KEY, json=stream)
    assert ended.text.count("\n\n") == 2
    assert "[DONE]" not in ended.text


def test_links_lead_through_the_pages_with_the_address_of_the_server(session: requests.Session) -> None:
    found: list[str] = []
    with serve(Provider(articles=list("abcde"))) as base:
        url = f"{base}/v1/articles?limit=2"
        while url:
            page = session.get(url, timeout=PATIENT)
            found += [article["title"] for article in page.json()["data"]]
            url = page.links.get("next", {}).get("url", "")
    assert found == list("abcde")


def test_a_body_may_come_in_chunks(http: httpx.Client, session: requests.Session) -> None:
    def body(title: bytes) -> Iterator[bytes]:
        yield b'{"title": "'
        yield title * 1000
        yield b'"}'

    provider = Provider(articles=[])
    with serve(provider) as base:
        first = http.post(f"{base}/v1/articles", content=body(b"a"))
        second = session.post(f"{base}/v1/articles", data=body(b"b"), timeout=PATIENT)
        assert [first.status_code, second.status_code, http.get(f"{base}/health").status_code] == [201, 201, 200]
    assert [article["title"] for article in provider.articles.values()] == ["a" * 1000, "b" * 1000]


def test_waits_can_be_real() -> None:
    """At a thousandth of its time a call of three seconds takes three thousandths."""
    provider = Provider([3.0])
    with serve(provider, speed=1000.0) as base, httpx.Client(trust_env=False, verify=False, timeout=PATIENT) as http:
        assert http.get(f"{base}/health").elapsed.total_seconds() >= 0.003


def test_a_server_that_was_stopped_answers_no_more(http: httpx.Client) -> None:
    with serve(Provider()) as base:
        pass
    with pytest.raises(httpx.ConnectError):
        http.get(f"{base}/health")
