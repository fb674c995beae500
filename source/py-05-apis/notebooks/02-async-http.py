# %% [markdown]
# # One client, many calls
#
# **PY-05 · API interaction patterns** · lesson 2
#
# ## You will be able to
#
# - **choose** where an `httpx.AsyncClient` is opened and closed, so that one serves all calls;
# - **predict** which limit ends a wait, and whether the error is a `ReadTimeout` or another one;
# - **compare** the `Limits` of a pool with a semaphore of your own;
# - **write** tests that open no connection, with `MockTransport` or respx, and say what they do not show;
# - **fix** a streamed response that nobody reads or closes, and its `ResponseNotRead`.
#
# ## Before you start
#
# You have done [lesson 1, HTTP you can read](01-requests-basics.ipynb), and know `gather` and `Semaphore` from [Forty
# tickets, one coffee](../../py-01-async/notebooks/02-concurrent-api-calls.ipynb). `pip install httpx requests respx`
# brings the libraries. No key and no network are needed.
#
# **Time: 65 min.** After section 5 is a good place for a break.
#
# Run the cells from top to bottom with Shift+Enter. Where a cell asks something, type your answer between the quotes
# and run it again.

# %% [markdown] tags=["hook"]
# ## 1 · Async, and as slow as before
#
# Harbor asks for a draft for each of its forty tickets. The provider needs half a second for one. Somebody has made
# the program faster: there is `async` in front of every function, and `gather` starts all forty drafts together.
#
# httpx is the library for HTTP that the SDKs of OpenAI and Anthropic were built on. `SyncTransport` stands where the
# network would be, and seconds are counted, not waited.
#
# Before you run the cell: how long do forty drafts take, one after the other and all together?

# %% tags=["hook", "bad"]
import asyncio

import httpx
from harbor_kit import run_virtual
from harbor_kit.provider import Provider
from harbor_kit.ready import ready
from harbor_kit.tickets import TICKETS
from harbor_kit.transports import AsyncTransport, SyncTransport

ready()  # says what your machine lacks, if it lacks anything
CHAT = "https://provider.harbor.example/v1/chat/completions"
KEY = {"Authorization": "Bearer fake-key-of-harbor-7731"}
blocking = SyncTransport(Provider([0.5]))
def question(ticket: str) -> dict[str, object]:
    return {"model": "harbor-small", "messages": [{"role": "user", "content": ticket}]}
async def draft(ticket: str) -> int:  # ✗ Wrong: look for what lets the others run
    with httpx.Client(transport=blocking, headers=KEY) as client:
        return client.post(CHAT, json=question(ticket)).status_code  # noqa: ASYNC212
async def forty(together: bool) -> list[int]:
    return await asyncio.gather(*map(draft, TICKETS)) if together else [await draft(ticket) for ticket in TICKETS]
for together in (False, True):
    run = run_virtual(forty(together))
    how = "all together:       " if together else "one after the other:"
    print(f"{how} {run.result.count(200)} answers after {run.elapsed:.1f} s, {blocking.connections} connections so far")

# %% [markdown] tags=["hook"]
# Twenty seconds, both times. `gather` started forty tasks, but `httpx.Client` is the blocking one: while it waits, it
# holds the loop, and the other 39 stand still. `async def` promises nothing: others run where an `await` waits. (ruff
# finds such calls: ASYNC210 and ASYNC212.)
#
# And look at the connections: each draft made one of its own, and threw it away.
#
# The next cell has one `AsyncClient` for all, an `await`, and a door for eight. Forty calls of half a second through
# it are five rounds, so no program can be faster than 2.5 s.

# %% tags=["hook"]
async def drafts(wire: AsyncTransport, at_once: int) -> list[int]:
    door = asyncio.Semaphore(at_once)
    async with httpx.AsyncClient(transport=wire, headers=KEY) as client:

        async def one(ticket: str) -> int:
            async with door:
                return (await client.post(CHAT, json=question(ticket))).status_code

        return await asyncio.gather(*map(one, TICKETS))


wire = AsyncTransport(Provider([0.5]))
run = run_virtual(drafts(wire, at_once=8))
print(f"{run.result.count(200)} answers after {run.elapsed:.1f} s, {wire.connections} connections")

# %% [markdown]
# The idea of the lesson: **a client is something that you own.** It holds connections, limits and a key. Open it once,
# limit every wait, close it once.
#
# ## 2 · From requests to httpx
#
# | in `requests` | in httpx | what surprises |
# |---|---|---|
# | `Session()` | `Client()`, `AsyncClient()` | the second is awaited |
# | no timeout | five seconds | for each wait, not in all: section 4 |
# | follows redirects | does not | `follow_redirects=True` |
# | `data=b"…"` | `content=b"…"` | `data=` is for forms |
# | `params={"q": None}` leaves it out | sends `q=` | leave it out: `if v is not None` |
# | `response.ok` | `response.is_success` | a 307 is *ok*, and no success |
# | `Timeout` | `TimeoutException` | `httpx.Timeout` is no error |
# | `mount(…, adapter)` | `transport=` | a test stands there |
#
# (httpx 0.28.) Most else has the same name: `params=`, `json=`, `headers=`, `status_code`, `raise_for_status()`. And
# `base_url="https://…/v1"` keeps its path: `client.get("/models")` asks for `/v1/models`.

# %%
import requests

MODELS = "https://provider.harbor.example/v1/models"
print("requests asks for", requests.Request("GET", MODELS, params={"after": None, "limit": 3}).prepare().url)
print("httpx asks for   ", httpx.Request("GET", MODELS, params={"after": None, "limit": 3}).url)
print("every wait has a limit:", httpx.Timeout(5.0))

moved = httpx.MockTransport(lambda request: httpx.Response(307, headers={"location": f"{MODELS}/"}))
with httpx.Client(transport=moved) as client:
    response = client.get(MODELS)
    print("moved:", response.status_code, "is_success:", response.is_success)
    try:
        response.raise_for_status()
    except httpx.HTTPStatusError as error:
        print(str(error).splitlines()[0])

# %% [markdown]
# ## 3 · What a client holds
#
# Before a request can go out, somebody has to connect and agree on a secret: the **handshake** = some messages to and
# fro before the first byte of yours. A client keeps its connections for the next request. They are its **pool** = the
# connections that one client may use again. Two clients share nothing.
#
# `AsyncTransport` counts the handshakes, of 0.2 s each from now on. Forty drafts of 0.5 s, never more than eight at
# once, in two programs. The first has one client. The second has `async with httpx.AsyncClient()` inside the function
# that is called for each ticket.

# %% tags=["predict"]
from harbor_kit.quiz import predict

guess_life = predict(
    "How long do the two programs take (next cell)?",
    {
        "A": "2.5 s and 2.5 s: eight at a time, half a second each, five rounds",
        "B": "2.7 s and 3.5 s: eight handshakes that run together, once or in each of five rounds",
        "C": "2.7 s and 10.5 s: eight handshakes, or forty of them, one after the other",
        "D": "3.5 s and 3.5 s: a connection is closed when its response is there",
    },
    choice="",
)

# %% tags=["run", "bad"]
async def one_client(wire: AsyncTransport, calls: int, at_once: int) -> None:
    door = asyncio.Semaphore(at_once)
    async with httpx.AsyncClient(transport=wire, headers=KEY) as client:
        async def one(ticket: str) -> None:
            async with door:
                await client.post(CHAT, json=question(ticket))
        await asyncio.gather(*map(one, TICKETS[:calls]))


async def one_for_each(wire: AsyncTransport, calls: int, at_once: int) -> None:
    door = asyncio.Semaphore(at_once)
    async def one(ticket: str) -> None:  # ✗ Wrong: a pool for one request
        async with door, httpx.AsyncClient(transport=wire, headers=KEY) as client:
            await client.post(CHAT, json=question(ticket))
    await asyncio.gather(*map(one, TICKETS[:calls]))


for program in (one_client, one_for_each):
    wire = AsyncTransport(Provider([0.5]), connect=0.2)
    took = run_virtual(program(wire, 40, 8)).elapsed
    print(f"{program.__name__}: {took:.1f} s, {wire.connections} handshakes, clients closed: {wire.closed}")

# %% tags=["reveal"]
guess_life.reveal(
    "B",
    {
        "A": "nothing is sent before the handshake is over, so at least its 0.2 s come on top.",
        "B": "2.5 + 0.2 and 2.5 + 5 × 0.2; a provider far away, or a slow machine, makes the gap wider.",
        "C": "forty handshakes there are, but eight run together, as the calls do: five rounds of 0.2 s.",
        "D": "it goes back into the pool of its client, open, and waits there for the next request.",
    },
)

# %% [markdown]
# ### The picture: a row for each connection
#
# **What to see:** twelve drafts, four at once. A bar is a request, and its number says in which order they were sent;
# the dark hatched part before it is a handshake. With one client, four rows: four handshakes, then request after
# request. A slow draft keeps its connection busy; the others go on. With a client for each call, twelve rows, and a
# handshake before each request: nobody uses a row again.
#
# **Where the picture stops being true:** a new client costs your own machine time as well, as it reads the
# certificates that it trusts ([25 ms each, measured in httpx, pull 3473](https://github.com/encode/httpx/pull/3473)),
# and the loop is held meanwhile. And a connection that is idle for five seconds is closed (`keepalive_expiry`): the
# next request shakes hands anew.

# %% tags=["figure"]
from harbor_kit.pool import show_pool

SLOW = [0.5, 0.5, 1.1, *[0.5] * 9]
shared, thrown_away = (AsyncTransport(Provider(SLOW), connect=0.2) for _ in range(2))
run_virtual(one_client(shared, 12, 4))
run_virtual(one_for_each(thrown_away, 12, 4))
show_pool({"one client": shared.uses, "a client for each call": thrown_away.uses})
print(f"\nhandshakes: {shared.connections} and {thrown_away.connections}")

# %% [markdown] tags=["investigate"]
# ### Where to open, where to close
#
# - **Whoever opens it closes it.** Open it where the program starts, with `async with`, and pass it to all who call.
# - **No call outlives it.** Wait for your tasks inside the block.
# - **It has one life.** It is opened once. After it was closed, make a new one.
# - **It belongs to one loop.** Its connections live in the loop that made them. With a client at the top of a module,
#   a second `asyncio.run` can end in `RuntimeError: Event loop is closed`.
#
# In a web server, the block stands in its *lifespan*: opened at the start, closed at the end. The price: a client keeps
# cookies, so one that is set for one visitor is sent for the next.
#
# The next cell breaks a rule three times. Which one, each time?


# %% tags=["investigate", "bad"]
async def first(client: httpx.AsyncClient) -> httpx.Response:  # ✗ Wrong: each of the three breaks a rule
    async with client:
        task = asyncio.create_task(client.get(MODELS))
    return await task


async def second(client: httpx.AsyncClient) -> None:
    for _ in range(2):
        async with client:
            await client.get(MODELS)


async def third(client: httpx.AsyncClient) -> None:
    async with client, client:
        await client.get(MODELS)


for life in (first, second, third):
    try:
        run_virtual(life(httpx.AsyncClient(transport=AsyncTransport(Provider([0.5])), headers=KEY)))
    except RuntimeError as error:
        print(f"{life.__name__}: {error}")

# %% [markdown]
# ## 4 · Four waits, four limits
#
# | limit | how long may it take … | if longer |
# |---|---|---|
# | `pool` | until a connection is free | `PoolTimeout` |
# | `connect` | to reach the server, and again to agree on TLS | `ConnectTimeout` |
# | `write` | to get rid of the next piece of the request | `WriteTimeout` |
# | `read` | until the next bytes come | `ReadTimeout` |
#
# All four are below `TimeoutException`. Nobody has set them yet, so each is 5.0 s. `httpx.Timeout(60.0, connect=5.0)`
# sets one, and the other three to 60. `Timeout(connect=5.0)` alone is a `ValueError`: say something about all four.
#
# Three servers are slow, each in its own way. The first takes six seconds for the handshake. The second takes six
# seconds to begin its answer. The third streams an answer of ten words, one every four seconds. (`Wires` replaces the
# sockets and nothing else: the pool, the limits and the errors are the real ones of httpx.)

# %% tags=["predict"]
guess_waits = predict(
    "With five seconds for each wait, what comes of the three calls (next cell)?",
    {
        "A": "ConnectTimeout, ReadTimeout, ReadTimeout: each of them takes longer than 5 s",
        "B": "ReadTimeout, ReadTimeout, and the whole answer: a handshake is part of reading",
        "C": "ConnectTimeout, ReadTimeout, and the whole answer after 40 s",
        "D": "TimeoutError, three times, after 5 s: that is what Python calls it",
    },
    choice="",
)

# %% tags=["run"]
from harbor_kit.wires import Wires

SERVERS = {
    "a slow handshake": Wires(Provider([0.5]), connect=6.0),
    "a slow beginning": Wires(Provider([6.0])),
    "slow words": Wires(Provider([4.0], replies=["Export in parts of 1,000 rows, then join the files."], pace=4.0)),
}


async def ask(wires: Wires, *, stream: bool = False) -> httpx.Response:
    async with httpx.AsyncClient(transport=wires.transport(), headers=KEY) as client:
        return await client.post(CHAT, json={**question(TICKETS[2]), "stream": stream})


async def told(wires: Wires, *, stream: bool) -> str:
    start = asyncio.get_running_loop().time()
    try:
        said = f"{(await ask(wires, stream=stream)).status_code}"
    except httpx.HTTPError as error:
        said = repr(error)
    return f"{said} after {asyncio.get_running_loop().time() - start:.1f} s"


for name, wires in SERVERS.items():
    print(f"{name}:", run_virtual(told(wires, stream=name == "slow words")).result)

# %% tags=["reveal"]
guess_waits.reveal(
    "C",
    {
        "A": "true of the first two; in the third, bytes come every 4 s, and the limit starts anew with each.",
        "B": "the handshake has a limit of its own, so the error can tell you that nobody was there.",
        "C": "a limit on reading is a limit on silence: whoever goes on talking is never interrupted.",
        "D": "httpx has a tree of its own, and none of its timeouts is below Python's TimeoutError.",
    },
)

# %% [markdown] tags=["investigate"]
# Three things follow, and the next cell shows them.
#
# **The error has no message.** With `AsyncClient`, `str(error)` of a timeout is the empty text, so a log line ends at
# its colon. Write `{error!r}`, or `type(error).__name__`. (A fake is kinder: `AsyncTransport` puts words there.)
#
# **`except TimeoutError` does not catch it.** Catch by what you will do: `httpx.TimeoutException` (all four),
# `httpx.TransportError` (these, and broken connections), `httpx.HTTPStatusError` (an answer came, and
# `raise_for_status()` was called). `httpx.HTTPError` is above them, but not above `ResponseNotRead` (section 7).
#
# **There is no limit for the whole.** For that, put `asyncio.timeout` around the call: it cancels, httpx closes the
# connection, and *Python's* `TimeoutError` comes out. So a program that uses both catches both.

# %% tags=["investigate", "bad"]
try:
    run_virtual(ask(SERVERS["a slow beginning"]))
except TimeoutError:
    print("caught as a TimeoutError")
except httpx.TransportError as error:
    print(f"the draft failed: {error} ✗ Wrong: nothing was said")
    print(f"the draft failed: {error!r}")
print("below TimeoutError:", issubclass(httpx.ReadTimeout, TimeoutError))


async def in_time(seconds: float) -> str:
    try:
        async with asyncio.timeout(seconds):
            return f"{(await ask(SERVERS['slow words'], stream=True)).status_code}"
    except (TimeoutError, httpx.TimeoutException) as error:
        return f"{type(error).__module__}.{type(error).__name__} at {asyncio.get_running_loop().time():.1f} s"


for most in (20, 60):
    print(f"at most {most} s in all: {run_virtual(in_time(most)).result}")

# %% [markdown]
# ## 5 · A limit on connections is a queue with a clock
#
# `httpx.Limits(max_connections=8)` lets a client use eight connections. (Nobody has set it yet: then it is 100, of
# which 20 are kept idle.) Whoever comes ninth waits in line.
#
# Is a semaphore needed, then? Forty long drafts, of six seconds each, with these limits and no semaphore. The timeout
# is `httpx.Timeout(5.0, read=30.0)`: thirty seconds for a silence, five for each other wait.

# %% tags=["predict"]
guess_pool = predict(
    "How many of the forty are answered (next cell)?",
    {
        "A": "forty, after 30 s: five rounds of eight, as with a semaphore",
        "B": "forty, after 6 s: the limit is for idle connections",
        "C": "none: each draft takes six seconds, and five are allowed",
        "D": "eight; the others give up at 5 s, before anybody has been answered",
    },
    choice="",
)

# %% tags=["modify"]
from collections import Counter
from contextlib import nullcontext

POOL = 5.0  # modify this line: how many seconds a request waits in line


async def crowd(wires: Wires, door: asyncio.Semaphore | None) -> list[str]:
    waits = httpx.Timeout(5.0, read=30.0, pool=POOL)
    eight = wires.transport(httpx.Limits(max_connections=8))
    async with httpx.AsyncClient(transport=eight, headers=KEY, timeout=waits) as client:
        async def one(ticket: str) -> str:
            try:
                async with door or nullcontext():
                    return str((await client.post(CHAT, json=question(ticket))).status_code)
            except httpx.TransportError as error:
                return type(error).__name__
        return await asyncio.gather(*map(one, TICKETS))


for name, door in {"Limits alone": None, "Limits and a semaphore": asyncio.Semaphore(8)}.items():
    crowded = run_virtual(crowd(Wires(Provider([6.0])), door))
    print(f"{name}: {dict(sorted(Counter(crowded.result).items()))} after {crowded.elapsed:.1f} s")

# %% tags=["reveal"]
guess_pool.reveal(
    "D",
    {
        "A": "five rounds it would be, but those in line have five seconds, and the first round takes six.",
        "B": "max_connections is for all connections; the one for idle ones is max_keepalive_connections.",
        "C": "reading has thirty seconds here, so the eight that have a connection get their answer.",
        "D": "thirty-two requests waited for a connection until 5.0 s, and then 32 PoolTimeouts came at once.",
    },
)

# %% [markdown]
# | | `Limits(max_connections=8)` | `Semaphore(8)` |
# |---|---|---|
# | counts | connections of one client | whatever you let through it |
# | outside waits | a request, and its clock runs | a coroutine; no clock runs |
# | whoever waits too long | gets a `PoolTimeout` | waits on, unless you limit it |
# | is there for | your machine, as the last resort | the provider, as politeness |
#
# Use the semaphore (or the limiter of PY-01) to say how much you ask for. Give the pool as many connections or more;
# then a `PoolTimeout` is news: somebody holds connections and does not give them back.
#
# Above, change `POOL` to 6.5. The last round starts at 24 s, and still nobody gives up: the clock starts anew whenever
# *any* connection comes free. (Seen in November 2026; do not build on it.)

# %% [markdown]
# ## 6 · Tests that open no connection
#
# | replaces the network by | good for | does not show |
# |---|---|---|
# | `httpx.MockTransport` | a function from request to response | timeouts, pools, handshakes |
# | `httpx.ASGITransport` | your own web app, called directly | streaming; it waits for the end |
# | respx | answers for code that makes its own client | other libraries than httpx |
# | a server on 127.0.0.1 | real sockets, in a few tests | TLS, and a network that is slow |
#
# (November 2026.) So a green test with a mock says nothing about a timeout. The next cell tries both transports of
# httpx: a mock that answers after nine seconds, though five are allowed, and an app that sends three words, one a
# second.
#
# One more trap: a test that raises `httpx.ReadTimeout("read timed out")` by hand has a message that the real one has
# not.


# %%
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

Send = Callable[[dict[str, Any]], Awaitable[None]]
async def late(request: httpx.Request) -> httpx.Response:
    await asyncio.sleep(9)
    return httpx.Response(200, json={"path": request.url.path})
async def app(scope: object, receive: object, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for word in (b"one ", b"two ", b"three"):
        await asyncio.sleep(1)
        await send({"type": "http.response.body", "body": word, "more_body": word != b"three"})
async def mocked_call() -> str:
    async with httpx.AsyncClient(transport=httpx.MockTransport(late), timeout=5.0) as client:
        return f"{(await client.get(MODELS)).status_code} at {asyncio.get_running_loop().time()} s, and timeout=5.0"
async def called_directly() -> str:
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app))
    async with client, client.stream("GET", MODELS) as response:
        pieces = [(piece, asyncio.get_running_loop().time()) async for piece in response.aiter_bytes()]
    return ", ".join(f"{piece!r} at {when} s" for piece, when in pieces)
print("MockTransport:", run_virtual(mocked_call()).result)
print("ASGITransport:", run_virtual(called_directly()).result)

# %% [markdown]
# ### Code that makes its own client
#
# `titles` opens its client itself, so no transport can be handed in. respx patches httpx while its block lasts: a
# *route* says what is answered to which request, and counts the calls. A request that no route knows is an
# `AllMockedAssertionError`.
#
# It patches httpx's own way out, and nothing else: a client with a `transport=` goes past it, and so does another
# library. So put a second wall behind the mock: while a test runs, opening a connection raises, and no `except
# httpx.HTTPError` swallows that.
#
# **httpx and httpx2.** httpx has had no release since December 2024. A successor, `httpx2`, began as a copy of it, and
# since August 2026 the SDKs of OpenAI and Anthropic install that one. All that this lesson uses is in both. But they
# are two packages: `except httpx.TimeoutException` catches nothing of the other, and respx sees nothing of it. Around
# an SDK, catch the SDK's own errors. (November 2026.)

# %%
import socket
from contextlib import contextmanager
from unittest.mock import patch

import respx

ARTICLES = "https://articles.harbor.example/v1"
def refuse(*_: object) -> None:
    raise RuntimeError("a test must not open a connection")
@contextmanager
def no_network() -> Iterator[None]:
    with patch.object(socket.socket, "connect", refuse), patch.object(socket, "getaddrinfo", refuse):
        yield
async def titles(base_url: str) -> list[str]:
    async with httpx.AsyncClient(base_url=base_url, timeout=5.0) as client:
        return [article["title"] for article in (await client.get("/articles")).json()["data"]]
async def test() -> None:
    with no_network(), respx.mock(base_url=ARTICLES) as mocked:
        route = mocked.get("/articles").respond(200, json={"data": [{"title": "Exports"}]})
        print("respx:", await titles(ARTICLES), route.call_count, "call")
        try:
            requests.get(f"{ARTICLES}/articles", timeout=5)  # noqa: ASYNC210
        except RuntimeError as error:
            print("requests, past respx:", error)
_ = run_virtual(test())

# %% [markdown]
# ## 7 · A body that is still coming
#
# `client.post` reads the whole body. `client.stream` returns when the headers are there, and three things are yours:
#
# - **Read it.** `aiter_bytes()` gives the bytes as they come. `aiter_lines()` cuts where Python sees a line end, which
#   is wrong for [streams of tokens, lesson 4](04-streaming-responses.ipynb).
# - **Read it before you ask for it.** `text` and `json()` of a stream need `await response.aread()` first. That is easy
#   to forget where the status is an error.
# - **Close it.** `async with` does. Until then it holds a connection.
#
# Three more switches. **HTTP/2** (`http2=True`, `pip install "httpx[http2]"`): many requests share a
# connection; measure first. **Proxies**: `HTTP_PROXY` and `HTTPS_PROXY` in the environment are obeyed, even for
# 127.0.0.1; `NO_PROXY` or `trust_env=False` undoes that. **Event hooks**: `event_hooks={"response": [log]}` awaits your
# `async def log` with each response, before the body is read; it sees the headers, so it sees the key.

# %% tags=["bad"]
from harbor_kit.failures import GATEWAY, NO_REPLY, OPENAI

STREAM = {**question(TICKETS[2]), "stream": True}
async def streams(client: httpx.AsyncClient) -> None:
    async with client.stream("POST", CHAT, json=STREAM) as response:
        moments = [asyncio.get_running_loop().time() async for _ in response.aiter_bytes()]
        print(f"{response.status_code}: {len(moments)} pieces, from {moments[0]:.1f} to {moments[-1]:.1f} s")
    async with client.stream("POST", CHAT, json=STREAM) as response:
        try:
            print(response.json())  # ✗ Wrong: nobody has read the body yet
        except httpx.ResponseNotRead as error:
            print(f"{response.status_code}: {error}")
        print(f"{response.status_code}: {await response.aread() and response.json()['error']['code']}")
    held = [await client.send(client.build_request("POST", CHAT, json=STREAM), stream=True) for _ in range(2)]
    try:
        await client.get(MODELS)  # ✗ Wrong: both connections are held
    except httpx.PoolTimeout as error:
        print(f"{len(held)} responses that nobody closed: {error!r}")
    for response in held:
        await response.aclose()
async def with_two_connections(provider: Provider) -> None:
    two = Wires(provider).transport(httpx.Limits(max_connections=2))
    async with httpx.AsyncClient(transport=two, headers=KEY) as client:
        await streams(client)
_ = run_virtual(with_two_connections(Provider([0.4], fail={1: OPENAI["429 rate_limit_exceeded"]}, pace=0.5)))

# %% [markdown] tags=["worked"]
# ## 8 · Worked example: articles for the help pages
#
# Harbor's help articles stand on the server of another team. At night a job saves the new ones. It is a POST: a second
# one makes a second article, and a response can get lost. Comments name four sub-goals, which the exercise repeats.
# Five decisions:
#
# - `shelf` is a context manager: it opens the client, lends it out, closes it whatever happens.
# - `wire` is a parameter: a test hands in a fake transport, the program nothing.
# - Three limits differ: a connection is there within three seconds or not at all, a silence may last ten, a place in
#   line sixty.
# - The `Idempotency-Key` is made before the loop. A server that supports it knows by it the second POST for the first.
#   Only so may it be sent after a silence, in which the article may have been saved. (Pauses: PY-03.)
# - Whatever comes back becomes `Saved` or one `NotSavedError`. The status comes first, and the body is not trusted: a
#   200 may be a sign-in page.

# %% tags=["worked"]
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic import SecretStr


@dataclass(frozen=True)
class Saved:
    number: str
    posts: int


class NotSavedError(Exception): ...  # why an article is not there


@asynccontextmanager
async def shelf(secret: SecretStr, wire: httpx.AsyncBaseTransport | None = None) -> AsyncIterator[httpx.AsyncClient]:
    # --- sub-goal: give every wait a limit
    waits = httpx.Timeout(10.0, connect=3.0, pool=60.0)
    # --- sub-goal: open one client for its whole life
    signed = {"Authorization": f"Bearer {secret.get_secret_value()}", "User-Agent": "harbor-nightly"}
    async with httpx.AsyncClient(base_url=ARTICLES, headers=signed, timeout=waits, transport=wire) as http:
        yield http


# %% tags=["worked"]
async def save(http: httpx.AsyncClient, title: str, new_key: Callable[[], str]) -> Saved:
    # --- sub-goal: give the call its key once
    key, silence = {"Idempotency-Key": new_key()}, httpx.HTTPError("")
    for posts in (1, 2):
        try:
            return answer_of(title, await http.post("articles", json={"title": title}, headers=key), posts)
        except httpx.HTTPError as error:
            silence = error
    raise NotSavedError(f"{title}: {type(silence).__name__}, twice") from silence


def answer_of(title: str, response: httpx.Response, posts: int) -> Saved:
    # --- sub-goal: turn what came back into one answer
    if not response.is_success:
        raise NotSavedError(f"{title}: status {response.status_code}")
    try:
        return Saved(response.json()["id"], posts)
    except (ValueError, KeyError, TypeError) as error:
        raise NotSavedError(f"{title}: {response.status_code}, and the body is no article") from error


# %% tags=["worked"]
async def night(provider: Provider, titles: list[str]) -> None:
    wire, old, keys = AsyncTransport(provider, connect=0.2), len(provider.articles), iter("abcdefgh")
    async with shelf(SecretStr("fake-key-of-harbor-7731"), wire) as http:
        for title in titles:
            try:
                print(await save(http, title, lambda: next(keys)))
            except NotSavedError as error:
                print("not saved:", error)
    print("keys that the server saw:", [seen.headers["idempotency-key"] for seen in provider.seen])
    print(f"the client was closed {wire.closed} time; articles that are new: {list(provider.articles)[old:]}")


SLOW_ONE = Provider([0.5, 12.0, *[0.5] * 4], fail={4: GATEWAY["502 page"], 5: NO_REPLY["200 page"]})
_ = run_virtual(night(SLOW_ONE, ["Exports", "Invoices", "Guests", "Boards", "Mails"]))

# %% [markdown] tags=["faded"]
# ## Your turn: limits for a chat and for a health check
#
# Two calls, two sets of limits. Fill the five blanks:
#
# 1. A chat: the model may be silent for up to a minute before its first word …
# 2. … a connection is there within three seconds, or the provider is down …
# 3. … and in rush hour a request may stand in line for ninety seconds.
# 4. A health check: whether the provider is well is known within two seconds *in all*, handshake and answer together.
#    httpx has no such limit; which name of `asyncio` has?
# 5. What comes out of that block when the two seconds are over?
#
# Type between the quotes, one blank after the other: numbers without a unit, names without dots.

# %% tags=["faded"]
from harbor_kit.quiz import fill_in

limits = fill_in(
    """chat = httpx.Timeout(___, connect=___, pool=___)

try:
    async with asyncio.___(2.0):
        healthy = (await client.get("/health", timeout=2.0)).is_success
except (___, httpx.HTTPError):
    healthy = False""",
    ["", "", "", "", ""],
)

# %% tags=["faded", "reveal"]
limits.reveal(
    [["60", "60.0"], ["3", "3.0"], ["90", "90.0"], "timeout", "TimeoutError"],
    [
        "the default stands first; reading and writing take it, as they are not named.",
        "a provider that is up opens a connection in a blink: no reason to be patient here.",
        "waiting in line is no sign of trouble while others are being answered; unnamed, it would end after sixty.",
        "asyncio.timeout cancels the block, whatever it is waiting for, after so many seconds in all.",
        "Python's own error; httpx.TimeoutException is not below it, and HTTPError does not catch it.",
    ],
)

# %% [markdown] tags=["mistakes", "quiz"]
# ## Common mistakes
#
# **`one_for_each: 3.5 s, 40 handshakes`** *Cause:* a client for each call. *Fix:* one, passed down. ([Ten
# mails, ten connections: Resend, pull 252](https://github.com/resend/resend-python/pull/252))
#
# **`40 answers after 20.0 s`**, with `gather`. *Cause:* a blocking client. *Fix:* `AsyncClient`, and `await`. ([Open
# Library, pull 7895](https://github.com/internetarchive/openlibrary/pull/7895))
#
# **`the draft failed:`** and nothing behind it. *Cause:* a timeout has no message. *Fix:* `{error!r}`. ([Houndarr,
# pull 788](https://github.com/av1155/houndarr/pull/788))
#
# **`'PoolTimeout': 32`** *Cause:* more calls than connections. *Fix:* a semaphore. ([httpx, issue
# 1171](https://github.com/encode/httpx/issues/1171))
#
# **`Attempted to access streaming response content, without having called`** `read()`. *Cause:* the error body of a
# stream. *Fix:* `await response.aread()` first. ([A2A, issue 225](https://github.com/a2aproject/a2a-tck/issues/225))
#
# **`responses that nobody closed: PoolTimeout('')`** *Cause:* a stream is left open. *Fix:* `async with client.stream`.
# ([OpenAI's SDK, issue 763](https://github.com/openai/openai-python/issues/763))
#
# **`Event loop is closed`** *Cause:* one client, two loops. *Fix:* one for each loop. ([httpx, issue
# 2473](https://github.com/encode/httpx/issues/2473))
#
# **`requests, past respx: a test must not open a connection`** *Cause:* a mock for one library. *Fix:* block the
# network, too. ([OpenInference, pull 3574](https://github.com/Arize-ai/openinference/pull/3574))
#
# Links checked in November 2026.
#
# ## Check yourself
#
# Type a letter, run the cell, then run the cell with the reasons.

# %% tags=["quiz"]
from harbor_kit.quiz import quiz

where = quiz(
    "A web server opens async with httpx.AsyncClient() in the function that answers each visitor. What do you say?", {
        "A": "good: every client is closed at once, so no connection can leak",
        "B": "open it at the top of the module instead, so that it is there before the first visitor comes",
        "C": "open it when the server starts, close it when the server ends, and hand it to the function",
    }, objective=1, choice="",
)
pieces = quiz(
    "An answer begins after 8 s, then a piece comes each second, for two minutes. timeout=httpx.Timeout(10.0). So?", {
        "A": "the whole answer is read, after 128 s",
        "B": "a ReadTimeout comes at 10 s, in the middle of the answer, and the pieces so far are lost",
        "C": "a ReadTimeout comes at 18 s: 8 s are no problem, and the next 10 are too long",
    }, objective=2, choice="",
)
caught = quiz(
    "except TimeoutError: stands around await client.get(...). The server stays silent. What happens?", {
        "A": "the error is caught, as every timeout in Python is below TimeoutError",
        "B": "a ReadTimeout goes past it, as that is none",
        "C": "nothing ever, since a silent server raises no error",
    }, objective=2, choice="",
)

# %% tags=["quiz"]
noon = quiz(
    "At noon PoolTimeouts appear. All calls wait in one Semaphore(50); max_connections is 100. Look for …", {
        "A": "streams that somebody opens and does not close",
        "B": "a limit that is too small: 200 connections would do, as it is noon",
        "C": "a slow provider: long answers keep fifty connections busy, and the fifty-first call finds none",
    }, objective=3, choice="",
)
green = quiz(
    "The handler of a MockTransport sleeps 20 s, the client has timeout=5, and the test is green. What is shown?", {
        "A": "that a slow provider does no harm to the program",
        "B": "that the test has a bug, since a mock raises ReadTimeout after 5 s",
        "C": "nothing about time: a mock does not look at the timeout",
    }, objective=4, choice="",
)
body = quiz(
    "In async with client.stream(...) the status is 429. You want the code in the body. You write …", {
        "A": "response.json(), as always",
        "B": "await response.aread(), and then response.json()",
        "C": "await client.post(...) with the same request, as a body can be read there",
    }, objective=5, choice="",
)

# %% tags=["quiz", "reveal"]
where.reveal("C", {
    "A": "nothing leaks, and each visitor pays for a handshake; the pool is thrown away when it could help.",
    "B": "there it belongs to no loop yet, nobody closes it, and tests share what it holds.",
    "C": "one life of the server, one client: its connections are there for every visitor after the first."})
pieces.reveal("A", {
    "A": "no silence is longer than 10 s; if two minutes are too much, put asyncio.timeout around it.",
    "B": "10 s limit each wait for the next bytes, and not the answer as a whole.",
    "C": "the clock starts anew with each piece, and the next one comes after a second."})
caught.reveal("B", {
    "A": "true of the errors of asyncio; the tree of httpx begins at Exception, with HTTPError.",
    "B": "catch httpx.TimeoutException, or httpx.TransportError, which is above it and the broken connections.",
    "C": "five seconds are set where nobody has set anything, so a ReadTimeout comes then."})
noon.reveal("A", {
    "A": "no more than fifty calls are let in, yet a hundred connections are in use: somebody keeps them.",
    "B": "with fifty callers, a hundred are enough; what leaks will fill two hundred as well, only later.",
    "C": "the fifty-first waits at the semaphore, where no clock of the pool runs, however slow the answers are."})
green.reveal("C", {
    "A": "with the real transport, the same program gets a ReadTimeout after 5 s.",
    "B": "it calls your function and waits for it: that is all it does.",
    "C": "use a fake that honours timeouts, such as AsyncTransport, or raise the error in the handler yourself."})
body.reveal("B", {
    "A": "that raises ResponseNotRead here, and hides why the call was refused.",
    "B": "the body of a stream is read when you ask for it, also that of an error.",
    "C": "that is another call, with an answer of its own; after a 429 it is the last thing to do."})

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **choose** where an `httpx.AsyncClient` lives: opened with `async with` where the program starts, passed down,
#   closed once; forty drafts then take eight handshakes, not forty;
# - **predict** the end of a wait: `pool`, `connect`, `write`, or a silence, which is a `ReadTimeout` with an empty
#   message; none of them limits the whole, as `asyncio.timeout` does;
# - **compare** `Limits` with a semaphore: a queue with a clock for your own machine, and a door without one, out of
#   politeness to the provider;
# - **write** tests with `MockTransport`, or respx and a blocked network, and say that they know no timeout and no pool;
# - **fix** a `ResponseNotRead` with `await response.aread()`, and a leak with `async with client.stream`.

# %% [markdown] tags=["questionnaire"]
# ## Questions to come back to
#
# Answer them tomorrow, without scrolling up.
#
# 1. Why were forty tasks, started together, as slow as forty calls in turn?
# 2. What does a client hold that two clients cannot share?
# 3. Who closes a client, and when? What may not outlive it?
# 4. Which four waits have a limit of their own? Which has the whole call?
# 5. What does a log line say about a timeout if you write `{error}`?
# 6. Where does the fifty-first call wait: at a semaphore, or in a pool? What is the difference?
# 7. Which of your own tests would still be green if every timeout were taken out of the program?
# 8. What do you owe a response that you have streamed?
#
# *Further reading* (checked November 2026): the chapters [on clients in
# httpx](https://www.python-httpx.org/advanced/clients/) and [on its
# timeouts](https://www.python-httpx.org/advanced/timeouts/).
#
# **Next:** [lesson 3, Reading two providers](03-rest-api-patterns.ipynb). After it, the exercise [A client you would
# put in production](../exercises/01-http-client-wrapper.ipynb) repeats the four sub-goals of section 8.
