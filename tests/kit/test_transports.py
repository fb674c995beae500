"""Transports without a network: waits, timeouts, the pool, streams and errors, for httpx and for requests."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import requests
from harbor_kit import HangsError, run_virtual
from harbor_kit.failures import NETWORK, OPENAI
from harbor_kit.provider import Cut, Provider
from harbor_kit.transports import Adapter, AsyncTransport, Clock, SyncTransport
from urllib3.util.retry import Retry

HOST = "https://api.harbor.test"
KEY = {"Authorization": "Bearer hk-test-1"}
ASK = {"model": "harbor-small", "messages": [{"role": "user", "content": "Hi"}]}
STREAM = {**ASK, "stream": True}
ONE = httpx.Limits(max_connections=1)


def now() -> float:
    return asyncio.get_running_loop().time()


def client(transport: AsyncTransport, **options: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=transport, base_url=f"{HOST}/v1", headers=KEY, **options)


def session(adapter: Adapter) -> requests.Session:
    made = requests.Session()
    made.headers.update(KEY)
    made.mount("https://", adapter)
    return made


# httpx, asynchronous.


def test_a_call_takes_its_latency_on_the_virtual_clock() -> None:
    transport = AsyncTransport(Provider([0.5, 2.0], replies=["Yes."]))

    async def main() -> list[tuple[int, str, float]]:
        async with client(transport) as http:
            answers = []
            for _ in range(2):
                response = await http.post("/chat/completions", json=ASK)
                text = response.json()["choices"][0]["message"]["content"]
                answers.append((response.status_code, text, now()))
            return answers

    run = run_virtual(main())
    assert run.result == [(200, "Yes.", 0.5), (200, "Yes.", 2.5)]
    assert [seen.at for seen in transport.provider.seen] == [0.0, 0.5]
    assert transport.provider.seen[0].json() == ASK
    assert transport.provider.seen[0].headers["authorization"] == "Bearer hk-test-1"


def test_calls_together_take_as_long_as_the_slowest() -> None:
    async def main() -> None:
        async with client(AsyncTransport(Provider([0.5, 2.0, 1.0]))) as http:
            await asyncio.gather(*[http.get("/models") for _ in range(3)])

    assert run_virtual(main()).elapsed == 2.0


def test_one_client_is_opened_and_closed_once_and_reuses_its_connection() -> None:
    transport = AsyncTransport(Provider())

    async def main() -> None:
        async with client(transport) as http:
            for _ in range(5):
                await http.get("/models")

    run_virtual(main())
    assert (transport.opened, transport.closed, transport.connections, transport.in_use) == (1, 1, 1, 0)


def test_a_client_for_each_call_pays_a_handshake_each() -> None:
    transport = AsyncTransport(Provider([0.5]), connect=0.25)

    async def main() -> None:
        for _ in range(4):
            async with client(transport) as http:
                await http.get("/models")

    assert run_virtual(main()).elapsed == 3.0
    assert (transport.opened, transport.closed, transport.connections) == (4, 4, 4)


def test_a_client_that_is_never_entered_and_never_closed_shows() -> None:
    transport = AsyncTransport(Provider())

    async def main() -> None:
        await client(transport).get("/models")

    run_virtual(main())
    assert (transport.opened, transport.closed) == (0, 0)


def test_another_host_needs_another_connection() -> None:
    transport = AsyncTransport(Provider())

    async def main() -> None:
        async with client(transport) as http:
            for host in (HOST, "https://eu.harbor.test", HOST):
                await http.get(f"{host}/v1/models")

    run_virtual(main())
    assert transport.connections == 2


def test_an_idle_connection_is_kept_for_a_while_only() -> None:
    transport = AsyncTransport(Provider(), limits=httpx.Limits(keepalive_expiry=5.0))

    async def main() -> None:
        async with client(transport) as http:
            for pause in (0.0, 4.0, 6.0):
                await asyncio.sleep(pause)
                await http.get("/models")

    run_virtual(main())
    assert transport.connections == 2


def test_no_more_connections_are_kept_than_the_limit_says() -> None:
    transport = AsyncTransport(Provider([1.0]), limits=httpx.Limits(max_keepalive_connections=1))

    async def main() -> None:
        async with client(transport) as http:
            for _ in range(2):
                await asyncio.gather(*[http.get("/models") for _ in range(3)])

    run_virtual(main())
    assert transport.connections == 5


def test_a_pool_that_is_full_lets_wait_in_order() -> None:
    transport = AsyncTransport(Provider([1.0]), limits=httpx.Limits(max_connections=2))

    async def main() -> list[float]:
        async with client(transport) as http:

            async def one() -> float:
                await http.get("/models")
                return now()

            return await asyncio.gather(*[one() for _ in range(5)])

    assert run_virtual(main()).result == [1.0, 1.0, 2.0, 2.0, 3.0]
    assert (transport.peak, transport.connections) == (2, 2)
    assert [use.begun for use in transport.uses] == [0.0, 0.0, 1.0, 1.0, 2.0]
    assert {use.connection for use in transport.uses} == {0, 1}
    assert [use.is_new for use in transport.uses] == [True, True, False, False, False]


def failing(transport: AsyncTransport, timeout: httpx.Timeout | None, path: str = "/models") -> tuple[str, float]:
    """Return the name of the error that a call raises, and when."""

    async def main() -> tuple[str, float]:
        async with client(transport, timeout=timeout) as http:
            try:
                await http.get(path)
            except (httpx.HTTPError, KeyError) as error:
                return type(error).__name__, now()
        return "none", now()

    return run_virtual(main()).result


@pytest.mark.parametrize(
    ("latency", "read", "found"),
    [
        (9.0, 5.0, ("ReadTimeout", 5.0)),
        (5.0, 5.0, ("none", 5.0)),
        (9.0, None, ("none", 9.0)),
        (math.inf, 0.5, ("ReadTimeout", 0.5)),
    ],
)
def test_a_read_timeout_ends_a_wait_that_is_longer(
    latency: float, read: float | None, found: tuple[str, float]
) -> None:
    transport = AsyncTransport(Provider([latency]))
    assert failing(transport, httpx.Timeout(1.0, read=read)) == found
    assert transport.in_use == 0


def test_a_connection_that_takes_too_long_is_a_connect_timeout_and_no_connection() -> None:
    transport = AsyncTransport(Provider(), connect=3.0)
    assert failing(transport, httpx.Timeout(30.0, connect=2.0)) == ("ConnectTimeout", 2.0)
    assert (transport.connections, transport.provider.seen) == (0, [])


def test_a_server_that_never_answers_hangs_where_there_is_no_timeout() -> None:
    async def main() -> None:
        async with client(AsyncTransport(Provider([math.inf])), timeout=None) as http:
            await http.get("/models")

    with pytest.raises(HangsError):
        run_virtual(main())


def test_the_default_timeout_of_httpx_is_five_seconds() -> None:
    async def main() -> tuple[str, float]:
        async with client(AsyncTransport(Provider([math.inf]))) as http:
            with pytest.raises(httpx.ReadTimeout) as caught:
                await http.get("/models")
            return caught.value.request.url.path, now()

    assert run_virtual(main()).result == ("/v1/models", 5.0)


def test_who_waits_too_long_for_a_connection_gets_a_pool_timeout() -> None:
    transport = AsyncTransport(Provider([3.0]), limits=ONE)

    async def main() -> list[Any]:
        async with client(transport, timeout=httpx.Timeout(10.0, pool=1.0)) as http:

            async def one() -> tuple[str, float]:
                try:
                    await http.get("/models")
                except httpx.PoolTimeout:
                    return "PoolTimeout", now()
                return "none", now()

            first = await asyncio.gather(one(), one())
            return [*first, await one()]

    assert run_virtual(main()).result == [("none", 3.0), ("PoolTimeout", 1.0), ("none", 6.0)]
    assert transport.in_use == 0


def test_a_cancelled_call_gives_its_connection_back() -> None:
    transport = AsyncTransport(Provider([3.0]), limits=ONE)

    async def main() -> float:
        async with client(transport, timeout=None) as http:
            calls = [asyncio.create_task(http.get("/models")) for _ in range(3)]
            await asyncio.sleep(1)
            calls[0].cancel()
            calls[1].cancel()
            await asyncio.gather(*calls, return_exceptions=True)
            return now()

    assert run_virtual(main()).result == 4.0
    assert (transport.in_use, len(transport.provider.seen)) == (0, 2)


def test_a_waiter_that_is_cancelled_when_its_place_comes_loses_no_place() -> None:
    """The first call ends, and the second is cancelled, in the same moment and in either order."""
    transport = AsyncTransport(Provider([1.0]), limits=ONE)

    async def main() -> float:
        async with client(transport, timeout=None) as http:
            first = asyncio.create_task(http.get("/models"))
            second = asyncio.create_task(http.get("/models"))
            first.add_done_callback(lambda _: second.cancel())
            await asyncio.gather(first, second, return_exceptions=True)
            await http.get("/models")
            return now()

    assert run_virtual(main()).result == 2.0
    assert transport.in_use == 0


ERRORS: list[tuple[Exception, str]] = [
    (NETWORK["refused"], "ConnectError"),
    (NETWORK["no route"], "ConnectError"),
    (NETWORK["reset"], "ReadError"),
    (NETWORK["aborted"], "ReadError"),
    (NETWORK["broken pipe"], "WriteError"),
    (EOFError("gone"), "RemoteProtocolError"),
    (httpx.ConnectTimeout("slow"), "ConnectTimeout"),
    (httpx.PoolTimeout("full"), "PoolTimeout"),
    (KeyError("ours"), "KeyError"),
]


@pytest.mark.parametrize(("error", "name"), ERRORS)
def test_errors_of_the_script_have_httpx_names_and_come_after_the_latency(error: Exception, name: str) -> None:
    assert failing(AsyncTransport(Provider([0.75], {0: error})), httpx.Timeout(5.0)) == (name, 0.75)


def test_a_timeout_of_the_script_is_a_server_that_stays_silent() -> None:
    transport = AsyncTransport(Provider([0.5], {0: TimeoutError()}))
    assert failing(transport, httpx.Timeout(4.0)) == ("ReadTimeout", 4.0)


def reading(transport: AsyncTransport, timeout: float | None = 5.0) -> tuple[list[tuple[float, str]], str]:
    """Return the lines of a stream that have data, with their time, and the name of the error that ended it."""

    async def main() -> tuple[list[tuple[float, str]], str]:
        lines: list[tuple[float, str]] = []
        async with client(transport, timeout=timeout) as http:
            try:
                async with http.stream("POST", "/chat/completions", json=STREAM) as response:
                    async for line in response.aiter_lines():
                        if line:
                            lines.append((round(now(), 6), line))  # noqa: PERF401  # kept when the stream breaks off
            except httpx.HTTPError as error:
                return lines, f"{type(error).__name__} at {now():g}"
        return lines, "none"

    return run_virtual(main()).result


def test_a_stream_is_read_as_it_comes() -> None:
    lines, error = reading(AsyncTransport(Provider([0.5], pace=0.25, replies=["one two three"])))
    assert [when for when, _ in lines] == [0.5, 0.5, 0.75, 1.0, 1.0, 1.0]
    assert (lines[-1][1], error) == ("data: [DONE]", "none")


def test_a_read_timeout_is_for_each_wait_and_not_for_all() -> None:
    slow, stuck = (
        Provider(pace=4.0, replies=["a b c d"]),
        Provider(pace=4.0, replies=["a b"], fail={0: Cut(2, "silence")}),
    )
    assert reading(AsyncTransport(slow))[1] == "none"
    assert reading(AsyncTransport(stuck))[1] == "ReadTimeout at 5"


@pytest.mark.parametrize(
    ("ending", "error"),
    [(None, "none"), (NETWORK["reset"], "ReadError at 0.05"), (EOFError(), "RemoteProtocolError at 0.05")],
)
def test_a_stream_that_breaks_off_raises_what_broke_it(ending: Exception | None, error: str) -> None:
    transport = AsyncTransport(Provider(replies=["a b c d"], fail={0: Cut(3, ending)}))
    lines, found = reading(transport)
    assert (len(lines), found, transport.in_use) == (3, error, 0)


def test_an_open_stream_holds_its_connection_and_one_that_is_left_early_costs_it() -> None:
    transport = AsyncTransport(Provider(replies=["a b c d"]))

    async def main() -> tuple[int, int]:
        async with client(transport) as http:
            async with http.stream("POST", "/chat/completions", json=STREAM) as response:
                async for _ in response.aiter_bytes():
                    break
                held = transport.in_use
            after = transport.in_use
            await http.get("/models")
            return held, after

    assert run_virtual(main()).result == (1, 0)
    assert transport.connections == 2


def test_heads_say_how_long_a_body_is_or_that_it_comes_in_chunks() -> None:
    transport = AsyncTransport(Provider())

    async def main() -> list[httpx.Response]:
        async with client(transport) as http:
            whole, chunks = await http.get("/models"), await http.post("/chat/completions", json=STREAM)
            return [whole, chunks, await http.delete("/articles/1")]

    whole, chunks, nothing = run_virtual(main()).result
    assert int(whole.headers["content-length"]) == len(whole.content)
    assert (chunks.headers["transfer-encoding"], "content-length" in chunks.headers) == ("chunked", False)
    assert (nothing.status_code, nothing.content) == (204, b"")


def test_a_body_that_is_made_as_it_is_sent_arrives() -> None:
    transport = AsyncTransport(Provider(articles=[]))

    async def body() -> AsyncIterator[bytes]:
        yield b'{"title": '
        yield b'"made"}'

    async def main() -> int:
        async with client(transport) as http:
            return (await http.post("/articles", content=body())).status_code

    assert run_virtual(main()).result == 201
    assert transport.provider.articles["1"]["title"] == "made"


def test_it_works_in_real_time_as_well() -> None:
    async def main() -> int:
        async with client(AsyncTransport(Provider([0.001, 0.0]), connect=0.001)) as http:
            return (await http.get("/models")).status_code

    assert asyncio.run(main()) == 200


# httpx, synchronous.


def test_a_blocking_client_moves_a_clock_of_its_own() -> None:
    clock = Clock(10.0)
    transport = SyncTransport(Provider([0.5], pace=0.25, replies=["one two"]), clock=clock, connect=0.125)
    with httpx.Client(transport=transport, base_url=f"{HOST}/v1", headers=KEY) as http:
        http.get("/models")
        with http.stream("POST", "/chat/completions", json=STREAM) as response:
            moments = [clock() for line in response.iter_lines() if line]
    assert moments == [11.125, 11.125, 11.375, 11.375, 11.375]
    assert (transport.opened, transport.closed, transport.connections) == (1, 1, 1)
    assert [seen.at for seen in transport.provider.seen] == [10.125, 10.625]
    assert [(use.asked, use.ended) for use in transport.uses] == [(10.0, 10.625), (10.625, 11.375)]


def test_without_a_clock_it_has_one_and_no_real_time_passes() -> None:
    transport = SyncTransport(Provider([3600.0]))
    with httpx.Client(transport=transport, headers=KEY, timeout=None) as http:
        http.get(f"{HOST}/v1/models")
    assert transport.clock() == 3600.0


def test_inside_a_virtual_run_a_blocking_client_holds_the_loop() -> None:
    """Forty calls of half a second: 20 s one after the other, and 20 s again with a blocking client in each task."""

    async def main() -> float:
        async def one() -> None:
            with httpx.Client(transport=SyncTransport(provider), headers=KEY) as http:
                http.get(f"{HOST}/v1/models")

        provider = Provider([0.5])
        await asyncio.gather(*[one() for _ in range(40)])
        return now()

    run = run_virtual(main())
    assert (run.result, len(run.blocked)) == (20.0, 40)


@pytest.mark.parametrize(
    ("provider", "connect", "error", "when"),
    [
        (Provider([math.inf]), 0.0, httpx.ReadTimeout, 4.0),
        (Provider(), 9.0, httpx.ConnectTimeout, 4.0),
        (Provider([1.0], {0: NETWORK["refused"]}), 0.0, httpx.ConnectError, 1.0),
        (Provider([1.0], {0: TimeoutError()}), 0.0, httpx.ReadTimeout, 4.0),
    ],
)
def test_a_blocking_client_fails_alike(provider: Provider, connect: float, error: type[Exception], when: float) -> None:
    transport = SyncTransport(provider, connect=connect)
    with httpx.Client(transport=transport, headers=KEY, timeout=4.0) as http, pytest.raises(error):
        http.get(f"{HOST}/v1/models")
    assert transport.clock() == when


@pytest.mark.parametrize("ending", [NETWORK["reset"], "silence"])
def test_a_blocking_stream_breaks_off_and_loses_its_connection(ending: Any) -> None:
    transport = SyncTransport(Provider(replies=["a b c"], fail={0: Cut(2, ending)}))
    with httpx.Client(transport=transport, headers=KEY) as http:
        with pytest.raises(httpx.TransportError):
            http.post(f"{HOST}/v1/chat/completions", json=STREAM)
        http.get(f"{HOST}/v1/models")
    assert transport.connections == 2


def test_silence_without_a_timeout_hangs() -> None:
    with httpx.Client(transport=SyncTransport(Provider([math.inf])), timeout=None) as http, pytest.raises(HangsError):
        http.get(f"{HOST}/v1/models", headers=KEY)


# requests.


def test_requests_reaches_the_provider_and_gives_no_timeout_of_its_own() -> None:
    adapter = Adapter(Provider([0.5], replies=["Yes."]))
    response = session(adapter).post(f"{HOST}/v1/chat/completions", json=ASK, params={"a": "é x"}, verify=False)
    assert response.json()["choices"][0]["message"]["content"] == "Yes."
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")
    assert (adapter.timeout, adapter.sent[0].verify, adapter.clock()) == (None, False, 0.5)
    (seen,) = adapter.provider.seen
    assert (seen.query, seen.json()) == ({"a": "é x"}, ASK)


def test_a_session_opens_one_connection_for_a_host_and_closes_once() -> None:
    adapter = Adapter(Provider(), connect=0.25)
    with session(adapter) as http:
        for _ in range(4):
            http.get(f"{HOST}/v1/models")
    assert (adapter.connections, adapter.closed, adapter.clock()) == (1, 1, 0.25)


@pytest.mark.parametrize("timeout", [3.0, (1.0, 3.0)])
def test_the_timeout_is_kept_as_it_was_given(timeout: Any) -> None:
    adapter = Adapter(Provider([9.0]))
    with pytest.raises(requests.exceptions.ReadTimeout) as caught:
        session(adapter).get(f"{HOST}/v1/models", timeout=timeout)
    assert (adapter.timeout, adapter.clock()) == (timeout, 3.0)
    assert caught.value.request is not None


def test_requests_waits_for_ever_for_a_server_that_never_answers() -> None:
    with pytest.raises(HangsError, match="for ever"):
        session(Adapter(Provider([math.inf]))).get(f"{HOST}/v1/models")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (NETWORK["refused"], requests.exceptions.ConnectionError),
        (NETWORK["reset"], requests.exceptions.ConnectionError),
        (TimeoutError(), requests.exceptions.ReadTimeout),
        (requests.exceptions.ProxyError("x"), requests.exceptions.ProxyError),
        (KeyError("x"), KeyError),
    ],
)
def test_errors_of_the_script_have_the_names_of_requests(error: Exception, kind: type[Exception]) -> None:
    with pytest.raises(kind) as caught:
        session(Adapter(Provider(fail={0: error}))).get(f"{HOST}/v1/models", timeout=2)
    assert type(caught.value) is kind


def test_a_slow_connection_is_a_connect_timeout_in_requests() -> None:
    adapter = Adapter(Provider(), connect=5.0)
    with pytest.raises(requests.exceptions.ConnectTimeout):
        session(adapter).get(f"{HOST}/v1/models", timeout=(2.0, 9.0))
    assert (adapter.clock(), adapter.provider.seen) == (2.0, [])


def test_links_of_requests_lead_through_the_pages() -> None:
    http, found, url = session(Adapter(Provider(articles=list("abcde")))), [], f"{HOST}/v1/articles?limit=2"
    while url:
        response = http.get(url)
        found += [article["title"] for article in response.json()["data"]]
        url = response.links.get("next", {}).get("url", "")
    assert found == list("abcde")


def test_a_stream_of_requests_is_read_as_it_comes() -> None:
    adapter = Adapter(Provider([0.5], pace=0.25, replies=["one two"]))
    with session(adapter).post(f"{HOST}/v1/chat/completions", json=STREAM, stream=True) as response:
        assert adapter.clock() == 0.5
        moments = [adapter.clock() for line in response.iter_lines(chunk_size=None) if line]
    assert moments == [0.5, 0.5, 0.75, 0.75, 0.75]


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        (NETWORK["reset"], requests.exceptions.ChunkedEncodingError),
        ("silence", requests.exceptions.ConnectionError),  # a read timeout, which requests calls so in a body
    ],
)
def test_a_stream_of_requests_breaks_off(ending: Any, kind: type[Exception]) -> None:
    http = session(Adapter(Provider(fail={0: Cut(2, ending)})))
    with pytest.raises(kind):
        http.post(f"{HOST}/v1/chat/completions", json=STREAM, timeout=3)


def retried(method: str, provider: Provider, retry: Retry | int) -> tuple[Any, int, float]:
    adapter = Adapter(provider, max_retries=retry)
    try:
        status: Any = (
            session(adapter).request(method, f"{HOST}/v1/articles", json={"title": "x"}, timeout=2).status_code
        )
    except requests.RequestException as error:
        status = type(error).__name__
    return status, len(provider.seen), adapter.clock()


TWICE: Callable[[Exception], dict[int, Exception]] = lambda error: {0: error, 1: error}  # noqa: E731


def test_an_adapter_does_not_retry_unless_it_is_told() -> None:
    assert retried("GET", Provider(fail={0: NETWORK["refused"]}), 0) == ("ConnectionError", 1, 0.0)


def test_what_failed_on_its_way_is_sent_again() -> None:
    assert retried("GET", Provider(fail=TWICE(NETWORK["refused"])), 2) == (200, 3, 0.0)
    assert retried("GET", Provider(fail=TWICE(NETWORK["refused"])), 1) == ("ConnectionError", 2, 0.0)


def test_a_post_that_may_have_arrived_is_not_sent_again() -> None:
    """No method is an exception for a connection that was refused: nothing arrived."""
    assert retried("POST", Provider(fail={0: NETWORK["reset"]}), 2) == ("ConnectionError", 1, 0.0)
    assert retried("GET", Provider(fail={0: NETWORK["reset"]}), 2) == (200, 2, 0.0)
    assert retried("POST", Provider(fail={0: NETWORK["refused"]}), 2) == (201, 2, 0.0)
    assert retried("POST", Provider(fail={0: TimeoutError()}), 2) == ("ReadTimeout", 1, 2.0)


def test_a_status_is_retried_where_it_is_listed_and_waits_grow() -> None:
    retry = Retry(3, status_forcelist=[500], backoff_factor=1)
    broken = dict.fromkeys(range(3), OPENAI["500"])
    assert retried("GET", Provider(fail=broken), retry) == (200, 4, 6.0)  # urllib3 waits 0, 2 and 4 seconds
    assert retried("POST", Provider(fail=broken), retry) == (500, 1, 0.0)
    assert retried("GET", Provider(fail={**broken, 3: OPENAI["500"]}), retry) == ("RetryError", 4, 6.0)


@pytest.mark.parametrize(("name", "wait"), [("429 rate_limit_exceeded", 20.0), ("503", 45.0)])
def test_a_retry_waits_as_long_as_it_is_asked_to(name: str, wait: float) -> None:
    """A date in `retry-after` is one of the provider's clock, never of this computer's."""
    retry = Retry(1, status_forcelist=[429, 503])
    assert retried("GET", Provider(fail={0: OPENAI[name]}), retry) == (200, 2, wait)


def test_an_adapter_inside_a_virtual_run_holds_the_loop() -> None:
    async def main() -> float:
        session(Adapter(Provider([1.5]))).get(f"{HOST}/v1/models")
        return now()

    assert run_virtual(main()).result == 1.5


def test_a_body_of_requests_may_be_text_bytes_or_pieces() -> None:
    adapter = Adapter(Provider(articles=[]))
    text = json.dumps({"title": "é"})
    for body in (text, text.encode(), iter([text.encode()])):
        assert session(adapter).post(f"{HOST}/v1/articles", data=body).status_code == 201
    assert [article["title"] for article in adapter.provider.articles.values()] == ["é"] * 3
