# %% [markdown]
# # A client you would put in production
#
# **PY-05 · API interaction patterns** · ★★★ · 120 minutes · after the lessons [One client, many
# calls](../notebooks/02-async-http.ipynb) and [Reading two providers](../notebooks/03-rest-api-patterns.ipynb)
#
# In October Harbor's bill was twice as high as the number of its answers. The provider had been slow: Harbor gave up
# after five seconds and asked again, while the provider went on with the first request, and charged for both. Nobody
# could say for which tickets: the log had one line per ticket, and no request id. On the last day of the month the
# money ran out, and Harbor went on asking. In this exercise you write the client that Harbor needed: it keeps its
# connections, gives up in time, asks again without paying twice, counts what it spends, stops when the money is spent,
# and tells what it does.
#
# You will be able to
#
# - **write** a client over `httpx` that opens its connections once, and closes them whatever happens;
# - **choose** a limit for every wait, and one error of your own for everything that comes back;
# - **explain** why all attempts of a call carry one key, and why a new call gets a new one;
# - **measure** what a call costs, to the last digit, and stop at a limit;
# - **write** a list that fetches a page when somebody needs it, and a log that holds no secret.
#
# **Before you start:** the two lessons; [HTTP you can read](../notebooks/01-requests-basics.ipynb); retries from PY-03.
#
# **Out of scope here:** jitter and circuit breakers (PY-03), the shapes of answers (exercise 2), streams (exercise 3).

# %% [markdown]
# ## How this notebook works
#
# Write your answers where a cell says `raise NotImplementedError(...)`. Below each question stand its *visible checks*.
# *Hidden checks* rely on the same numbered sentences (**S1**, **S2** …) with other inputs. Each question ends with
# three hints.
#
# Q1 is a function. Q2, Q3 and Q4 make the class `LLMHttpClient`, in this order. Q5 begins with a class `CostLedger`
# that needs nothing of them; Q6, Q7 and Q8 can then be done in any order. Keep the names and parameters that are there.
# The methods whose names begin with one `_` are a proposal: no check calls them.
#
# Time is virtual. Nothing here opens a connection.

# %% [markdown]
# ## What is given
#
# | name | what it is |
# |---|---|
# | `Message`, `Call` | a message of a chat; a request that nobody has sent yet |
# | `ChatReply`, `Event` | what `chat` returns; what Q8 tells |
# | `Usage` | tokens of a call: `prompt`, `completion`, and how many of the prompt the provider had `cached` |
# | `PerMillion`, `PRICES` | dollars for `MILLION` tokens: `input`, `output`, and `cached`; those of Harbor's models |
# | `reply_of(body)` | text, model and `Usage` of the body of a reply; raises `ValueError` where it is none |
# | `failure_of(status, headers, body, at)` | the error that any other answer stands for |
# | `UnknownModel`, `BudgetExceeded` | errors of Q5 and Q6 |
# | `loop_clock()`, `utc_now()`, `fresh_key()` | seconds on the clock of the event loop, time of day, a new key |
#
# All that `failure_of` returns is a `CallError`, and a `PassingError` where another attempt may help. It has a
# `status`, a `request_id`, and in `wait` the seconds that the provider asks for; the last two can be `None`. Three you
# raise yourself: `SilentError` and `UnreachableError`, which are passing and whose `status` is 0, since there was no
# answer; and `GarbledError`, which is not passing.
# `Patience(1.0, 2.0).pause_after(1)` is `1.0`, the pause after the first failed attempt, and `None` after the third.
#
# `OverHTTP` is a transport: it takes the place of the network below an `httpx.AsyncClient`, and answers as a `FakeLLM`
# is scripted to. `reply_body`, `page_body` and `answering` write such scripts, and `sent` reads what arrived.

# %%
from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, Self
from uuid import uuid4

import httpx
from harbor_kit import FakeLLM, check, raised, run_virtual
from harbor_kit.money import MILLION, PRICES, PerMillion
from harbor_kit.overhttp import OverHTTP, page_body, reply_body
from harbor_kit.parts.outcomes import CallError, GarbledError, PassingError, SilentError, UnreachableError, failure_of
from harbor_kit.parts.retries import Patience
from harbor_kit.tickets import TICKETS
from harbor_kit.wire import answering, error_body
from pydantic import SecretStr

AGENT = "harbor/1.0"
REQUEST_ID = "x-request-id"
LIMITS = httpx.Timeout(30.0, connect=5.0)


@dataclass(frozen=True)
class Message:
    """A message of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str
    name: str | None = None


@dataclass(frozen=True)
class Call:
    """A request that nobody has sent yet. What is in its headers is not shown."""

    method: Literal["GET", "POST"]
    url: str
    headers: Mapping[str, str] = field(repr=False)
    json: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Usage:
    """Tokens of a call. `prompt` counts all tokens of the prompt, those that were `cached` among them."""

    prompt: int
    completion: int
    cached: int = 0


@dataclass(frozen=True)
class ChatReply:
    """What a call has brought, and what it has cost."""

    text: str
    model: str
    usage: Usage
    cost_usd: Decimal
    request_id: str | None
    attempts: int


@dataclass(frozen=True)
class Event:
    """What a client tells while it works. S27 and S28 say what stands in it."""

    kind: Literal["request_started", "request_finished", "request_failed", "retry_scheduled"]
    method: str
    path: str
    attempt: int
    status: int | None = None
    request_id: str | None = None
    elapsed_s: float | None = None
    wait_s: float | None = None
    detail: Mapping[str, object] = field(default_factory=dict)


class UnknownModel(Exception):
    """Nobody knows what this model costs."""


class BudgetExceeded(Exception):
    """The money is spent."""


# %%
def reply_of(body: bytes) -> tuple[str, str, Usage]:
    """Return text, model and usage of the body of a reply. Raises `ValueError` where it is no reply."""
    try:
        found = json.loads(body)
        text, model, usage = found["choices"][0]["message"]["content"], found["model"], found["usage"]
        details = usage.get("prompt_tokens_details") or {}
        tokens = Usage(usage["prompt_tokens"], usage["completion_tokens"], details.get("cached_tokens") or 0)
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError("no reply") from error
    if not isinstance(text, str):
        raise ValueError("no text")
    return text, model, tokens


def page_of(body: bytes) -> dict[str, Any]:
    """Return the page of a list: its `data`, whether it `has_more`, and its `last_id`. Raises `GarbledError`."""
    try:
        found = json.loads(body)
        items = [dict(item) for item in found["data"]]
        return {"data": items, "has_more": found["has_more"], "last_id": found["last_id"]}
    except (ValueError, LookupError, TypeError) as error:
        raise GarbledError("this is no page", status=200) from error


def loop_clock() -> float:
    """Return the seconds on the clock of the event loop."""
    return asyncio.get_running_loop().time()


def utc_now() -> datetime:
    """Return the time of day."""
    return datetime.now(UTC)


def fresh_key() -> str:
    """Return a key that nobody has used yet."""
    return str(uuid4())


def sent(requests: Sequence[Mapping[str, Any]], *path: str) -> list[Any]:
    """Return what stands at a path in each request that has arrived, as in `sent(requests, "headers", "accept")`."""
    found: list[Any] = [request["http"] for request in requests]
    for name in path:
        found = [one.get(name) for one in found]
    return found


# %% [markdown]
# Look at what arrives when nobody takes care. Change the cell and run it again; nothing depends on it.


# %%
async def look() -> None:
    """Send one request, and print what has arrived and what comes back."""
    client = FakeLLM(latencies=[0.5])
    async with httpx.AsyncClient(transport=OverHTTP(client)) as http:
        chat = {"model": "harbor-small", "messages": [{"role": "user", "content": TICKETS[0]}]}
        response = await http.post("https://harbor.test/v1/chat/completions", json=chat)
    print(*sent(client.requests)[0].items(), sep="\n")
    print(response.status_code, dict(response.headers), response.text, sep="\n")


run_virtual(look())

# %%
# For the checks.
BASE = "https://harbor.test/v1"
KEY = SecretStr("hk-test-0a1b")
SMALL, LARGE = "harbor-small", "harbor-large"
ASK = [Message("user", TICKETS[0])]


def exact(amount: Decimal) -> str:
    """Return an amount of dollars as a text, without zeros at its end."""
    return f"{amount.normalize():f}" if isinstance(amount, Decimal) else f"{type(amount).__name__} {amount}"


def told(error: BaseException) -> list[Any]:
    """Return the class and the text of an error, with the class of its cause, and its status."""
    return [type(error).__name__, str(error), type(error.__cause__).__name__, getattr(error, "status", None)]


# %% [markdown]
# ## Q1 · Build the request
#
# Write `chat_call`. It sends nothing.
#
# **S1** `chat_call` returns a `Call` with the method `POST`. Its `url` is `base_url`, without slashes at its end, and
# `/chat/completions` after it.
#
# **S2** Its `json` is a dictionary with `model`, with `messages`, a list with one dictionary for each `Message`, in
# their order, and with `max_tokens`. It has no key whose value is `None`: `max_tokens` is left out, and so is the
# `name` of a message.
#
# **S3** Its `headers` are `Authorization`, which is the word Bearer, a space and the secret value of `api_key`;
# `Accept`, which is `application/json`; `User-Agent`, which is `AGENT`; `Idempotency-Key`, which is `key`, and is left
# out where `key` is `None`. There are no others.
#
# For example, the `url` for the `base_url` `https://harbor.test/v1` is `https://harbor.test/v1/chat/completions`.


# %%
def chat_call(
    base_url: str,
    api_key: SecretStr,
    messages: Sequence[Message],
    *,
    model: str,
    max_tokens: int | None = None,
    key: str | None = None,
) -> Call:
    """Return the request of a chat."""
    # --- sub-goal: build the request
    # BEGIN SOLUTION
    written = [{name: value for name, value in vars(message).items() if value is not None} for message in messages]
    body = {"model": model, "messages": written, "max_tokens": max_tokens}
    headers = {
        "Authorization": f"Bearer {api_key.get_secret_value()}",
        "Accept": "application/json",
        "User-Agent": AGENT,
        "Idempotency-Key": key,
    }
    return Call(
        "POST",
        f"{base_url.rstrip('/')}/chat/completions",
        {name: value for name, value in headers.items() if value is not None},
        {name: value for name, value in body.items() if value is not None},
    )
    # END SOLUTION


# %%
@check("Q1", "S1", "S2", "S3")
def a_request_is_built():
    """A question becomes a request, with nothing in it that nobody has said."""
    call = chat_call(BASE, KEY, ASK, model=SMALL, key="k-1")
    built = [call.method, call.url, dict(call.headers), call.json]
    assert built == [
        "POST",
        "https://harbor.test/v1/chat/completions",
        {
            "Authorization": "Bearer hk-test-0a1b",
            "Accept": "application/json",
            "User-Agent": "harbor/1.0",
            "Idempotency-Key": "k-1",
        },
        {"model": "harbor-small", "messages": [{"role": "user", "content": TICKETS[0]}]},
    ], "a provider answers 400 to what it does not know, and 404 to an address that is not there"


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S1", "S3")
def addresses_of_all_kinds():
    """An address with a port, a path or slashes at its end is kept, and a call without a key has none."""
    bases = ["http://localhost:8000", "http://localhost:8000/", "https://gate.example/eu/llm/v2//", "https://a.b/v1"]
    calls = [chat_call(base, SecretStr("other-9z"), ASK, model=LARGE) for base in bases]
    urls, names = [call.url for call in calls], sorted(calls[0].headers)
    bearer = calls[3].headers["Authorization"]
    assert urls == [
        "http://localhost:8000/chat/completions",
        "http://localhost:8000/chat/completions",
        "https://gate.example/eu/llm/v2/chat/completions",
        "https://a.b/v1/chat/completions",
    ], "the path of the address is a part of it"
    assert names == ["Accept", "Authorization", "User-Agent"]
    assert bearer == "Bearer other-9z"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S2")
def messages_as_they_are():
    """All messages are sent in their order, and only what is `None` is left out."""
    chat = [Message("system", ""), Message("user", "Größe 🚢?", name="ada"), Message("assistant", "42")]
    body = chat_call(BASE, KEY, chat, model=LARGE, max_tokens=0).json
    assert body == {
        "model": "harbor-large",
        "messages": [
            {"role": "system", "content": ""},
            {"role": "user", "content": "Größe 🚢?", "name": "ada"},
            {"role": "assistant", "content": "42"},
        ],
        "max_tokens": 0,
    }, "an empty text and a zero are said; `None` is not"


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q1, hint 1 of 3</summary>
#
# Print the final address for a base with `/v1` and for one with `/v1/`. What becomes of the path in each of them?
#
# </details>
#
# <details><summary>Q1, hint 2 of 3</summary>
#
# Put two texts together, and leave `urljoin` alone: a path that begins with a slash takes the place of the old one.
# Write the dictionaries with everything in them first, and then leave out what is `None`; ask for `None` itself, since
# `0` and `""` are false, too. A `SecretStr` gives its value when you ask for it by name.
#
# </details>
#
# <details><summary>Q1, hint 3 of 3</summary>
#
# A form on which empty lines are not printed:
#
# ```python
# lines = {"street": street, "door": door}
# print({label: lines[label] for label in lines if lines[label] != ""})
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** An address is put together as text: `urljoin(base, "/chat/completions")` begins at the root of
# the host, and `/v1` is gone (`joins_the_address`). Providers differ in what they make of `null`; a request that says
# nothing about a limit says the same everywhere (`says_none`).
#
# *Why a function that sends nothing?* It can be tried without a network, printed, and compared. `Call` hides its
# headers in its `repr`, since a log is the first place where such an object turns up.
#
# *Cost:* the headers are made again for every call. httpx could hold three of them for the life of the client.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q2 · Open it once
#
# Write the class `LLMHttpClient`, for an answer that comes at once and is good. Leave `ledger`, `policy`, `on_event`,
# `now` and `list_all` alone until their questions.
#
# **S4** `async with LLMHttpClient(...) as llm` gives the client itself. On enter it makes one `httpx.AsyncClient`,
# which sends all its requests through `transport`. On exit that one is closed, exactly once, also where an exception or
# a cancellation leaves the block; these go on.
#
# **S5** Before the block and after it `chat` raises `RuntimeError`, and sends nothing.
#
# **S6** `chat` sends what `chat_call` returns, with the four waits of `timeout`. It returns a `ChatReply`: the `text`,
# the `model` and the `usage` are those that `reply_of` finds in the body; the `request_id` is the header that
# `REQUEST_ID` names, else `None`; the number of `attempts` is 1 until Q4, and `cost_usd` is `Decimal(0)` where there is
# no `ledger`.


# %%
class LLMHttpClient:
    """Ask a provider over HTTP. Used as `async with LLMHttpClient(...) as llm`."""

    def __init__(
        self,
        base_url: str,
        api_key: SecretStr,
        *,
        policy: Patience,
        ledger: CostLedger | None = None,
        timeout: httpx.Timeout = LIMITS,
        transport: httpx.AsyncBaseTransport | None = None,
        on_event: Callable[[Event], None] | None = None,
        now: Callable[[], datetime] = utc_now,
        new_key: Callable[[], str] = fresh_key,
    ) -> None:
        # --- sub-goal: give every wait a limit
        # BEGIN SOLUTION
        if timeout is None or None in timeout.as_dict().values():
            raise ValueError("timeout: give each of the four waits a limit")
        self._base_url, self._api_key, self._policy, self._ledger = base_url, api_key, policy, ledger
        self._timeout, self._transport, self._on_event = timeout, transport, on_event
        self._now, self._new_key = now, new_key
        self._http: httpx.AsyncClient | None = None
        # END SOLUTION

    async def __aenter__(self) -> Self:
        """Open the client."""
        # --- sub-goal: open one client for its whole life
        # BEGIN SOLUTION
        self._http = httpx.AsyncClient(timeout=self._timeout, transport=self._transport)
        return self
        # END SOLUTION

    async def __aexit__(self, *exc: object) -> None:
        """Close the client."""
        # BEGIN SOLUTION
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()
        # END SOLUTION

    async def chat(self, messages: Sequence[Message], *, model: str, max_tokens: int | None = None) -> ChatReply:
        """Return the reply to a chat, after as many attempts as it takes and the policy allows."""
        # --- sub-goal: give the call its key once
        # --- sub-goal: turn what came back into one answer
        # BEGIN SOLUTION
        key = self._new_key()
        call = chat_call(self._base_url, self._api_key, messages, model=model, max_tokens=max_tokens, key=key)
        response, attempts = await self._answered(call, model)
        request_id = response.headers.get(REQUEST_ID)
        try:
            text, wrote, usage = reply_of(response.content)
        except ValueError as error:
            raise GarbledError("this is no reply", status=200, request_id=request_id) from error
        cost = Decimal(0) if self._ledger is None else self._ledger.record(model, usage)
        return ChatReply(text, wrote, usage, cost, request_id, attempts)
        # END SOLUTION

    def list_all(self, path: str, *, page_size: int = 100) -> AsyncGenerator[dict[str, Any], None]:
        """Give all items of a list, and fetch a page when somebody needs it (Q7)."""

        # BEGIN SOLUTION
        async def items() -> AsyncGenerator[dict[str, Any], None]:
            query: dict[str, Any] = {"limit": page_size}
            used: set[Any] = set()
            headers = chat_call(self._base_url, self._api_key, [], model="").headers
            while True:
                address = httpx.URL(f"{self._base_url.rstrip('/')}{path}", params=query)
                response, _ = await self._answered(Call("GET", str(address), headers))
                page = page_of(response.content)
                for item in page["data"]:
                    yield item
                if page["has_more"] is not True:
                    return
                if page["last_id"] in used:
                    raise GarbledError("the list turns in a circle", status=200)
                used.add(page["last_id"])
                query["after"] = page["last_id"]

        return items()
        # END SOLUTION

    async def _answered(self, call: Call, priced: str | None = None) -> tuple[httpx.Response, int]:
        """Ask until the answer has status 200; return it, and how many attempts it took (Q4)."""
        # BEGIN SOLUTION
        if self._http is None:
            raise RuntimeError("use this client inside of `async with`")
        attempt = 0
        while True:
            attempt += 1
            if self._ledger is not None and priced is not None:
                self._ledger.admit(priced)
            began = loop_clock()
            self._tell("request_started", call, attempt)
            try:
                response = await self._exchange(self._http, call)
            except CallError as error:
                seen: dict[str, Any] = {"status": error.status or None, "request_id": error.request_id}
                self._tell("request_failed", call, attempt, elapsed_s=loop_clock() - began, **seen)
                pause = self._policy.pause_after(attempt) if isinstance(error, PassingError) else None
                if pause is None:
                    raise
                wait = max(pause, error.wait or 0.0)
            else:
                seen = {"status": 200, "request_id": response.headers.get(REQUEST_ID)}
                self._tell("request_finished", call, attempt, elapsed_s=loop_clock() - began, **seen)
                return response, attempt
            self._tell("retry_scheduled", call, attempt, wait_s=wait)
            await asyncio.sleep(wait)
        # END SOLUTION

    async def _exchange(self, http: httpx.AsyncClient, call: Call) -> httpx.Response:
        """Send a request once: return its answer with status 200, or raise the error that it fails with (Q3)."""
        # --- sub-goal: look at the status first
        # --- sub-goal: read the body once
        # --- sub-goal: say why it failed
        # BEGIN SOLUTION
        try:
            response = await http.request(call.method, call.url, headers=call.headers, json=call.json)
        except httpx.TimeoutException as error:
            raise SilentError("no answer in time") from error
        except httpx.TransportError as error:
            raise UnreachableError("the provider cannot be reached") from error
        if response.status_code == 200:
            return response
        raise failure_of(response.status_code, response.headers, response.content, self._now())
        # END SOLUTION

    def _tell(self, kind: Any, call: Call, attempt: int, **seen: Any) -> None:
        """Tell whoever listens what happens (Q8)."""
        # BEGIN SOLUTION
        if self._on_event is not None:
            event = Event(kind, call.method, httpx.URL(call.url).path, attempt, **seen)
            with suppress(Exception):
                self._on_event(event)
        # END SOLUTION


# %%
@check("Q2", "S4", "S6")
async def two_calls_and_one_client():
    """Two calls are answered over one client, which is closed once."""
    client = FakeLLM(latencies=[0.5, 0.25])
    transport = OverHTTP(client)
    async with LLMHttpClient(BASE, KEY, policy=Patience(), transport=transport) as llm:
        replies = [await llm.chat(ASK, model=SMALL) for _ in range(2)]
        closed = [transport.closed]
    closed.append(transport.closed)
    texts, counts = [reply.text for reply in replies], [reply.attempts for reply in replies]
    ids = [reply.request_id for reply in replies]
    assert texts == client.replies
    assert ids == [f"req_{text[-6:]}" for text in client.replies]
    assert counts == [1, 1]
    assert closed == [0, 1], "each new client shakes hands with the provider again, and one that stays open leaks"


# %%
@check("Q2", "S5")
async def a_closed_client_says_so():
    """After its block a client sends nothing."""
    client = FakeLLM(latencies=[0.5])
    llm = LLMHttpClient(BASE, KEY, policy=Patience(), transport=OverHTTP(client))
    async with llm:
        text = (await llm.chat(ASK, model=SMALL)).text
    with raised(RuntimeError) as caught:
        await llm.chat(ASK, model=SMALL)
    assert text == client.replies[0]
    assert caught.type == "RuntimeError"
    assert client.spans == [(0.0, 0.5)]


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S4", "S5")
async def whatever_leaves_the_block():
    """An error and a cancellation leave the block, and the client is closed once; before the block nothing is sent."""
    client = FakeLLM(latencies=[8.0])
    first, second, third = OverHTTP(client), OverHTTP(client), OverHTTP(client)

    async def hurried():
        async with LLMHttpClient(BASE, KEY, policy=Patience(), transport=second) as llm:
            await llm.chat(ASK, model=SMALL)

    with raised(ValueError) as broken:
        async with LLMHttpClient(BASE, KEY, policy=Patience(), transport=first) as same:
            names = [type(same).__name__, int("no")]
    names = [type(same).__name__]
    task = asyncio.ensure_future(hurried())
    await asyncio.sleep(1.5)
    task.cancel()
    with raised(asyncio.CancelledError) as left:
        await task
    with raised(RuntimeError) as early:
        await LLMHttpClient(BASE, KEY, policy=Patience(), transport=third).chat(ASK, model=SMALL)
    closed = [first.closed, second.closed]
    assert [broken.type, left.type, early.type] == ["ValueError", "CancelledError", "RuntimeError"]
    assert names == ["LLMHttpClient"]
    assert closed == [1, 1], "who opens it closes it, however the block ends"
    assert client.spans == [(0.0, 1.5)]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S6")
async def what_the_provider_was_sent():
    """Method, address, body and the four waits arrive, for a client of its own and for the one of the handout."""
    client = FakeLLM(latencies=[0.125])
    waits = httpx.Timeout(connect=1.5, read=12.0, write=2.5, pool=0.75)
    async with LLMHttpClient(BASE + "/", KEY, policy=Patience(), timeout=waits, transport=OverHTTP(client)) as llm:
        await llm.chat([Message("user", "Wo ist das Gepäck?")], model=LARGE, max_tokens=64)
    async with LLMHttpClient(BASE, KEY, policy=Patience(), transport=OverHTTP(client)) as llm:
        reply = await llm.chat(ASK, model=SMALL)
    told_of = [reply.text, reply.model, reply.usage.prompt, reply.usage.completion, exact(reply.cost_usd)]
    assert told_of == [client.replies[1], "harbor-small", len(TICKETS[0].split()), 3, "0"]
    assert sent(client.requests, "method") == ["POST", "POST"]
    assert [url.partition("/chat/")[0] for url in sent(client.requests, "url")] == [BASE, BASE]
    assert sent(client.requests, "json")[0] == {
        "model": "harbor-large",
        "messages": [{"role": "user", "content": "Wo ist das Gepäck?"}],
        "max_tokens": 64,
    }
    assert sent(client.requests, "headers", "user-agent") == [AGENT, AGENT]
    assert sent(client.requests, "timeout") == [
        {"connect": 1.5, "read": 12.0, "write": 2.5, "pool": 0.75},
        {"connect": 5.0, "read": 30.0, "write": 30.0, "pool": 30.0},
    ], "a wait without a limit may be for ever"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S6")
async def what_a_reply_says():
    """Model, usage and request id are those of the answer, whatever was asked for."""
    first = answering(200, reply_body("Berth 9.", model="harbor-large-b", tokens=(700, 20, 512)))
    second = answering(200, reply_body("", model=SMALL, tokens=(1, 0, 0)), headers={REQUEST_ID.title(): "req_own"})
    client = FakeLLM(fail={0: first, 1: second})
    async with LLMHttpClient(BASE, KEY, policy=Patience(), transport=OverHTTP(client)) as llm:
        replies = [await llm.chat(ASK, model=LARGE) for _ in range(2)]
    found = [[one.text, one.model, one.usage.prompt, one.usage.completion, one.usage.cached] for one in replies]
    ids = [one.request_id for one in replies]
    assert found == [["Berth 9.", "harbor-large-b", 700, 20, 512], ["", "harbor-small", 1, 0, 0]]
    assert ids == [client.errors[0][2], "req_own"]


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q2, hint 1 of 3</summary>
#
# Forty tickets, one `async with`. How many times does your code make an `httpx.AsyncClient`, and in which line is each
# of them closed?
#
# </details>
#
# <details><summary>Q2, hint 2 of 3</summary>
#
# Keep the `httpx.AsyncClient` in an attribute that is `None` in the constructor, and again after the exit: then `chat`
# can tell. `__aexit__` is called however the block ends; what it returns decides whether an exception goes on. Headers
# of a response are found in any case of letters.
#
# </details>
#
# <details><summary>Q2, hint 3 of 3</summary>
#
# A shop with one till, for as long as the doors are open:
#
# ```python
# async def __aenter__(shop):
#     shop.till = Till(floor=shop.floor)
#     return shop
# async def __aexit__(shop, *reasons):
#     await shop.till.lock()
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The pool of connections lives in the `httpx.AsyncClient`. One for each call means one handshake
# for each call (`client_per_call`); one that nobody closes keeps its connections until the process ends
# (`nobody_closes`). The client is made on enter, and not in the constructor: an object that was never entered has
# nothing to close.
#
# *Why is the attribute taken away before it is closed?* A second exit then has nothing left to close.
#
# *Cost:* whoever forgets `async with` learns it at the first call, and not when the object is made.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q3 · Name what came back
#
# Go on with `LLMHttpClient`: an attempt can fail. With a `policy` of `Patience()` its error leaves `chat` at once.
#
# **S7** The constructor raises `ValueError` where `timeout` is `None`, and where one of its four waits is.
#
# **S8** An attempt fails with `SilentError` where httpx raises an `httpx.TimeoutException`, and with `UnreachableError`
# where it raises any other `httpx.TransportError`. What httpx has raised is the `__cause__` of the error. (What the
# error says is up to you.)
#
# **S9** Where an answer has another status than 200, the attempt fails with the error that `failure_of` makes of its
# status, its headers, its body, whatever that is, and the time that `now()` returns.
#
# **S10** Where the status is 200 and `reply_of` raises `ValueError`, `chat` raises `GarbledError`. It has the `status`
# 200 and the `request_id` of the answer, and the `ValueError` is its `__cause__`.


# %%
@check("Q3", "S8")
async def five_seconds_are_enough():
    """An answer that takes nine seconds is given up after five."""
    client = FakeLLM(latencies=[9.0])
    transport = OverHTTP(client)
    found = []
    async with LLMHttpClient(BASE, KEY, policy=Patience(), timeout=httpx.Timeout(5.0), transport=transport) as llm:
        try:
            await llm.chat(ASK, model=SMALL)
        except CallError as error:
            found = [type(error).__name__, type(error.__cause__).__name__]
    assert found == ["SilentError", "ReadTimeout"]
    assert client.spans == [(0.0, 5.0)], "whoever waits for ever never asks somebody else"


# %%
@check("Q3", "S9")
async def a_page_of_a_gateway():
    """A page with status 502 is the provider's trouble, whoever wrote it."""
    client = FakeLLM(latencies=[0.5], fail={0: answering(502, b"<html>Bad Gateway</html>")})
    found = []
    async with LLMHttpClient(BASE, KEY, policy=Patience(), transport=OverHTTP(client)) as llm:
        try:
            await llm.chat(ASK, model=SMALL)
        except CallError as error:
            found = [*told(error)[:2], error.status, error.request_id]
    assert found == ["BrokenError", "status 502 without a word", 502, client.errors[0][2]]


# %%
@check("Q3", "S7")
def a_wait_needs_a_limit():
    """A client with a wait that has no limit cannot be made."""
    refused, kinds = [], []
    for timeout in (None, httpx.Timeout(10.0), httpx.Timeout(None), httpx.Timeout(9.0, pool=None)):
        with raised(ValueError) as caught:
            kinds.append(type(LLMHttpClient(BASE, KEY, policy=Patience(), timeout=timeout)).__name__)
        refused.append(caught.type)
    assert refused == ["ValueError", None, "ValueError", "ValueError"], "one wait without an end is enough"
    assert kinds == ["LLMHttpClient"]


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S8")
async def every_way_to_get_no_answer():
    """Whatever wait ends, and however the connection breaks, the error has a name, and its cause."""
    script = [
        TimeoutError("connect"),
        TimeoutError("pool"),
        TimeoutError("write"),
        ConnectionRefusedError("no"),
        ConnectionResetError("gone"),
        BrokenPipeError("pipe"),
        ConnectionAbortedError("rude"),
    ]
    client = FakeLLM(latencies=[0.25], fail=dict(enumerate(script)))
    found = []
    async with LLMHttpClient(BASE, KEY, policy=Patience(), transport=OverHTTP(client)) as llm:
        for ticket in TICKETS[:7]:
            try:
                await llm.chat([Message("user", ticket)], model=SMALL)
            except CallError as error:
                found.append([type(error).__name__, type(error.__cause__).__name__])
        text = (await llm.chat(ASK, model=SMALL)).text
    assert text == client.replies[7]
    assert found == [
        ["SilentError", "ConnectTimeout"],
        ["SilentError", "PoolTimeout"],
        ["SilentError", "WriteTimeout"],
        ["UnreachableError", "ConnectError"],
        ["UnreachableError", "ReadError"],
        ["UnreachableError", "WriteError"],
        ["UnreachableError", "RemoteProtocolError"],
    ]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S9")
async def the_body_says_why():
    """Message and code of the body, the headers and the time of day decide what the error says."""
    poor = answering(429, error_body("Your money is used up.", "insufficient_quota"))
    long = answering(400, error_body("Nine pages are too many."))
    late = answering(503, b"", headers={"Retry-After": "Wed, 25 Nov 2026 08:00:48 GMT"})
    client = FakeLLM(latencies=[0.5], fail={0: poor, 1: long, 2: late})
    morning, found = datetime(2026, 11, 25, 8, tzinfo=UTC), []
    async with LLMHttpClient(BASE, KEY, policy=Patience(), transport=OverHTTP(client), now=lambda: morning) as llm:
        for ticket in TICKETS[:3]:
            try:
                await llm.chat([Message("user", ticket)], model=SMALL)
            except CallError as error:
                found.append([type(error).__name__, str(error), error.status, error.wait])
                last = error.request_id
    assert found == [
        ["NoCreditError", "Your money is used up.", 429, None],
        ["RefusedError", "Nine pages are too many.", 400, None],
        ["BusyError", "status 503 without a word", 503, 48.0],
    ], "a status says that it failed, and a body says why"
    assert last == client.errors[2][2]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S10")
async def two_hundred_is_not_enough():
    """A page, an empty list of choices and an error with status 200 are no replies."""
    bodies = [b"<html>Sign in to this network</html>", b'{"choices": [], "model": "m"}', error_body("upstream", None)]
    client = FakeLLM(latencies=[0.375], fail={place: answering(200, body) for place, body in enumerate(bodies)})
    found, ids = [], []
    async with LLMHttpClient(BASE, KEY, policy=Patience(1.0, 1.0), transport=OverHTTP(client)) as llm:
        for ticket in TICKETS[:3]:
            try:
                await llm.chat([Message("user", ticket)], model=SMALL)
            except CallError as error:
                found.append([type(error).__name__, isinstance(error.__cause__, ValueError), error.status])
                ids.append(error.request_id)
    assert found == [["GarbledError", True, 200]] * 3
    assert ids == [error[2] for error in client.errors]
    assert client.spans == [(0.0, 0.375), (0.375, 0.75), (0.75, 1.125)]


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q3, hint 1 of 3</summary>
#
# Is a page with status 502 JSON? Which line of yours looks at the body before the status is known?
#
# </details>
#
# <details><summary>Q3, hint 2 of 3</summary>
#
# A timeout is a `httpx.TransportError`, too, so its clause comes first. Leave `raise_for_status` alone: its error names
# the status, and the body, which says why, is not in it. `httpx.Timeout` has `as_dict`.
#
# </details>
#
# <details><summary>Q3, hint 3 of 3</summary>
#
# A letter that may not come, and a stamp that is looked at before the letter is opened:
#
# ```python
# try:
#     letter = postbox.take()
# except Locked as lock:
#     raise NoPost from lock
# if letter.stamp != "paid":
#     raise complaint_about(letter.stamp, letter.sender)
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The status is looked at first: a gateway's page is no JSON, and an answer of which only the JSON
# is read loses its status (`json_before_status`). The body of an error is read once and given to `failure_of`; who
# calls `raise_for_status` instead knows that the money may be spent, or the pace too fast, and not which of them
# (`status_without_a_body`). Two clauses name all that httpx can raise on the way; one that knows the read timeout alone
# lets a full pool through as somebody else's error (`read_timeout_alone`).
#
# *Why is `timeout=None` refused?* It is how one writes "for ever", and nobody means it (`for_ever`).
#
# *Cost:* `PoolTimeout` is counted as the provider's silence. It is our own crowd; Q8's events tell.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q4 · Ask again, and pay once
#
# Go on with `chat`. A read timeout says that the answer is lost, and not that nobody worked. A provider that sees the
# same key twice gives the first answer again.
#
# **S11** When attempt number `attempt` has failed with a `PassingError`, `chat` asks `policy.pause_after(attempt)`. For
# `None` that error leaves `chat`. Else `chat` waits once, with `asyncio.sleep`, for that pause or for the `wait` of the
# error, whichever is longer, and makes the next attempt. `attempts` of the reply is how many attempts were made.
#
# **S12** Every other error, and every exception of which S8 to S11 do not speak, leaves `chat` at once, as it is.
#
# **S13** `chat` calls `new_key` once, and every attempt carries what it returned as its `Idempotency-Key`.
#
# **S14** When `chat` is cancelled, in an attempt or in a wait, `asyncio.CancelledError` leaves it, and nothing more is
# sent.


# %%
@check("Q4", "S11", "S12")
async def a_limit_is_waited_out():
    """A 429 is waited out for a second, and a wrong key ends the next call at once."""
    client = FakeLLM(latencies=[0.25], fail={0: answering(429), 2: answering(401, error_body("Wrong key."))})
    found = []
    async with LLMHttpClient(BASE, KEY, policy=Patience(1.0, 2.0), transport=OverHTTP(client)) as llm:
        reply = await llm.chat(ASK, model=SMALL)
        try:
            await llm.chat(ASK, model=SMALL)
        except CallError as error:
            found = told(error)[:2]
    answer = [reply.text, reply.attempts]
    assert answer == [client.replies[1], 2]
    assert found == ["BadKeyError", "Wrong key."]
    assert client.spans == [(0.0, 0.25), (1.25, 1.5), (1.5, 1.75)], "a wrong key will be wrong in a second, too"


# %%
@check("Q4", "S11", "S13")
async def one_call_has_one_key():
    """The first attempt is lost after two seconds; the second one carries the same key."""
    client = FakeLLM(latencies=[3.0, 0.5])
    keys = iter(["k-1", "k-2", "k-3"])
    async with LLMHttpClient(
        BASE, KEY, policy=Patience(1.0), timeout=httpx.Timeout(2.0), transport=OverHTTP(client), new_key=keys.__next__
    ) as llm:
        reply = await llm.chat(ASK, model=SMALL)
    answer = [reply.text, reply.attempts]
    assert answer == [client.replies[1], 2]
    assert sent(client.requests, "headers", "idempotency-key") == ["k-1", "k-1"], (
        "the first request may have been answered and paid for; only the answer is lost"
    )


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S11")
async def the_longer_of_two_waits():
    """A wait is as long as the provider asks for, or as the pause, and ends with the patience."""
    first, second = answering(429, headers={"Retry-After": "6"}), answering(500, headers={"retry-after": "1"})
    third = answering(503, headers={"Retry-After": "Wed, 25 Nov 2026 08:00:30 GMT"})
    client = FakeLLM(latencies=[0.625], fail={0: first, 1: second, 2: third, 3: ConnectionResetError("gone")})
    found = []
    async with LLMHttpClient(
        BASE,
        KEY,
        policy=Patience(2.0, 4.0, 0.0),
        transport=OverHTTP(client),
        now=lambda: datetime(2026, 11, 25, 8, tzinfo=UTC) + timedelta(seconds=loop_clock()),
    ) as llm:
        try:
            await llm.chat(ASK, model=SMALL)
        except CallError as error:
            found = [type(error).__name__, type(error.__cause__).__name__]
        reply = await llm.chat(ASK, model=SMALL)
    answer = [reply.text, reply.attempts]
    assert found == ["UnreachableError", "ReadError"]
    assert answer == [client.replies[4], 1]
    assert client.spans == [(0.0, 0.625), (6.625, 7.25), (11.25, 11.875), (30.0, 30.625), (30.625, 31.25)]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S13")
async def each_call_has_its_own_key():
    """Three calls at once carry three keys, one on all attempts of each, and nobody makes more keys than calls."""
    prompts = ["first", "second", "third"]
    client = FakeLLM(latencies=[0.25, 0.5, 0.75], prompts=prompts, fail={1: answering(529), 2: TimeoutError("read")})
    made = []

    def make():
        made.append(f"key-{len(made)}")
        return made[-1]

    async with LLMHttpClient(BASE, KEY, policy=Patience(1.0, 1.0), transport=OverHTTP(client), new_key=make) as llm:
        calls = [llm.chat([Message("user", prompt)], model=SMALL) for prompt in prompts]
        ended = await asyncio.gather(*calls, return_exceptions=True)
    async with LLMHttpClient(BASE, KEY, policy=Patience(), transport=OverHTTP(client)) as llm:
        for _ in range(2):
            await llm.chat([Message("user", "first")], model=SMALL)
    names, total = [type(one).__name__ for one in ended], len(made)
    assert names == ["ChatReply", "BusyError", "SilentError"]
    assert total == 3
    assert sorted(
        [one["json"]["messages"][0]["content"], one["headers"].get("idempotency-key")]
        for one in sent(client.requests)[:7]
    ) == [["first", "key-0"], *[["second", "key-1"]] * 3, *[["third", "key-2"]] * 3]
    assert len({*sent(client.requests, "headers", "idempotency-key")[7:], None}) == 3, "a new call wants a new answer"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S12", "S14")
async def a_cancelled_call_sends_nothing_more():
    """A call that is cancelled in an attempt or in a wait is over, and a mistake in our own code is no outage."""
    slow, busy = FakeLLM(latencies=[7.0]), FakeLLM(latencies=[0.5], fail={place: answering(503) for place in range(5)})
    typo = FakeLLM(latencies=[0.25], fail={0: TypeError("unhashable type")})
    over_slow, over_busy, over_typo = OverHTTP(slow), OverHTTP(busy), OverHTTP(typo)
    ended = []
    for transport in (over_slow, over_busy):
        async with LLMHttpClient(BASE, KEY, policy=Patience(4.0, 4.0), transport=transport) as llm:
            task = asyncio.ensure_future(llm.chat(ASK, model=SMALL))
            await asyncio.sleep(1.25)
            task.cancel()
            with raised(asyncio.CancelledError) as caught:
                await task
            ended.append(caught.type)
            await asyncio.sleep(20)
    async with LLMHttpClient(BASE, KEY, policy=Patience(4.0, 4.0), transport=over_typo) as llm:
        with raised(TypeError) as mistaken:
            await llm.chat(ASK, model=SMALL)
    ended.append(mistaken.message)
    assert ended == ["CancelledError", "CancelledError", typo.errors[0][1]]
    assert slow.cancelled == 1
    assert len(slow.requests) == 1, "nobody waits for the answer any more, and it costs money"
    assert busy.spans == [(21.25, 21.75)]
    assert len(typo.requests) == 1


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q4, hint 1 of 3</summary>
#
# The read timed out. Did the server do the work, and how can it know that your second request is the first one again?
#
# </details>
#
# <details><summary>Q4, hint 2 of 3</summary>
#
# What is made once for a call stands above the loop, and what is made for each attempt in it. One helper makes one
# attempt and knows nothing of others; the loop around it catches one class. `asyncio.CancelledError` needs no line, if
# no line of yours catches it.
#
# </details>
#
# <details><summary>Q4, hint 3 of 3</summary>
#
# A letter that is posted until somebody signs for it, always under the number that it was given at the counter:
#
# ```python
# number = counter.next_number()
# for evening in evenings:
#     if await post(letter, number):
#         break
#     await rest(max(evening.pause, holidays()))
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The key belongs to what the caller wants, and not to the attempt: a new key on each attempt tells
# the provider that somebody wants a second answer (`key_for_each_attempt`), and no key at all leaves it to guess
# (`asks_again_without_a_key`). It is made where the call is built, above the loop.
#
# *Why is the wait the longer of two?* Who comes back before the provider asks for it is sent away again, and counts
# against the limit (`comes_too_early`).
#
# *Cost:* not every provider knows `Idempotency-Key`. One that does not will charge twice; the header does no harm
# there.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q5 · Count every cent
#
# Write the class `CostLedger`, and let `chat` use it. Leave `limit_usd` alone until Q6.
#
# **S15** `record` returns what a call costs, as a `Decimal` that is exact, not rounded: `cached` tokens at the price
# `cached` of the model, or at `input` where that is `None`; the other tokens of the `prompt` at `input`; those of the
# `completion` at `output`. Each price is for a `MILLION` tokens.
#
# **S16** `record` counts: `total` is the sum of what it has returned, `by_model` a dictionary with that sum for each
# model that was recorded, `calls` how many times. A new ledger has `Decimal(0)`, an empty dictionary, and 0.
#
# **S17** Where `prices` has no such model, `admit` and `record` raise `UnknownModel`, whatever the money, and its text
# has the name of the model in it. Nothing is counted then.
#
# **S18** Before every attempt, `chat` calls `ledger.admit` with the `model` that it was asked for. What that raises
# leaves `chat`, and nothing is sent.
#
# **S19** For an answer that `reply_of` can read, `chat` calls `ledger.record` once, with the `model` that it was asked
# for and with the `usage` of the reply; `cost_usd` is what that returns. Nothing else is recorded.
#
# For example, a million tokens of the prompt cost `Decimal("0.15")` with the prices of `harbor-small` in `PRICES`.


# %%
class CostLedger:
    """What calls have cost, and whether another one may be made."""

    def __init__(self, prices: Mapping[str, PerMillion], *, limit_usd: Decimal | None = None) -> None:
        # BEGIN SOLUTION
        self._prices, self._limit = prices, limit_usd
        self._spent: dict[str, Decimal] = {}
        self._calls = 0
        # END SOLUTION

    @property
    def total(self) -> Decimal:
        """Dollars for all calls."""
        # BEGIN SOLUTION
        return sum(self._spent.values(), Decimal(0))
        # END SOLUTION

    @property
    def by_model(self) -> dict[str, Decimal]:
        """Dollars for the calls of each model."""
        # BEGIN SOLUTION
        return dict(self._spent)
        # END SOLUTION

    @property
    def calls(self) -> int:
        """How many calls were recorded."""
        # BEGIN SOLUTION
        return self._calls
        # END SOLUTION

    def admit(self, model: str) -> None:
        """Raise an error where no request to this model may be sent."""
        # BEGIN SOLUTION
        if model not in self._prices:
            raise UnknownModel(f"no price for {model!r}")
        if self._limit is not None and self.total >= self._limit:
            raise BudgetExceeded(f"{self.total} of {self._limit} dollars are spent")
        # END SOLUTION

    def record(self, model: str, usage: Usage) -> Decimal:
        """Count a call, and return what it costs."""
        # BEGIN SOLUTION
        if model not in self._prices:
            raise UnknownModel(f"no price for {model!r}")
        price = self._prices[model]
        kept = price.input if price.cached is None else price.cached
        parts = [
            (usage.prompt - usage.cached) * price.input,
            usage.cached * kept,
            usage.completion * price.output,
        ]
        cost = sum(parts, Decimal(0)) / MILLION
        self._spent[model] = self._spent.get(model, Decimal(0)) + cost
        self._calls += 1
        return cost
        # END SOLUTION


# %%
@check("Q5", "S15", "S16")
def a_million_tokens():
    """A million tokens cost their price, and a ledger adds up."""
    ledger = CostLedger(PRICES)
    before = [exact(ledger.total), dict(ledger.by_model), ledger.calls]
    costs = [exact(ledger.record(SMALL, Usage(MILLION, 0))), exact(ledger.record(LARGE, Usage(200, 30)))]
    after = [exact(ledger.total), {name: exact(sum_) for name, sum_ in ledger.by_model.items()}, ledger.calls]
    assert before == ["0", {}, 0]
    assert costs == ["0.15", "0.0008"]
    assert after == ["0.1508", {"harbor-small": "0.15", "harbor-large": "0.0008"}, 2]


# %%
@check("Q5", "S19")
async def a_reply_is_paid_for():
    """A reply that took three attempts is paid for once."""
    paid = reply_body("On berth 4.", tokens=(2_000, 500, 0))
    client = FakeLLM(fail={0: answering(500), 1: TimeoutError("read"), 2: answering(200, paid)})
    ledger = CostLedger(PRICES)
    async with LLMHttpClient(BASE, KEY, policy=Patience(1.0, 1.0), ledger=ledger, transport=OverHTTP(client)) as llm:
        reply = await llm.chat(ASK, model=SMALL)
    found = [reply.text, reply.attempts, exact(reply.cost_usd), exact(ledger.total), ledger.calls]
    assert found == ["On berth 4.", 3, "0.0006", "0.0006", 1], "who failed has sent no bill"
    assert len(client.requests) == 3


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S15", "S16")
def cached_tokens_have_their_price():
    """Cached tokens are a part of the prompt with a price of their own, and small amounts add up to the last digit."""
    dear = PerMillion(Decimal("3.75"), Decimal("11.25"), Decimal("0.375"))
    plain = PerMillion(Decimal("0.7"), Decimal("0.9"))
    free = PerMillion(Decimal("0.5"), Decimal("0.25"), Decimal(0))
    ledger = CostLedger({"dear": dear, "plain": plain, "free": free})
    many = CostLedger({"tiny": PerMillion(Decimal("0.1"), Decimal("0.3"))})
    uses = [("dear", 1000, 7, 600), ("plain", 1000, 7, 600), ("free", 1000, 8, 1000), ("dear", 0, 0, 0)]
    costs = [exact(ledger.record(model, Usage(prompt, done, cached=kept))) for model, prompt, done, kept in uses]
    sums = {name: exact(spent) for name, spent in ledger.by_model.items()}
    total, calls = exact(ledger.total), ledger.calls
    for _ in range(2000):
        many.record("tiny", Usage(1, 1))
    small = [exact(many.total), many.calls]
    assert costs == ["0.00180375", "0.0007063", "0.000002", "0"]
    assert sums == {"dear": "0.00180375", "plain": "0.0007063", "free": "0.000002"}
    assert [total, calls] == ["0.00251205", 4]
    assert small == ["0.0008", 2000], "who rounds each time pays, or is paid, for the rest"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S17", "S18")
async def no_price_no_request():
    """A model without a price is refused before anything is sent, and leaves no trace in the ledger."""
    client = FakeLLM(latencies=[0.5])
    ledger = CostLedger({SMALL: PerMillion(Decimal(1), Decimal(2))})
    async with LLMHttpClient(BASE, KEY, policy=Patience(1.0), ledger=ledger, transport=OverHTTP(client)) as llm:
        with raised(Exception) as refused:
            await llm.chat(ASK, model="harbor-xl")
        await llm.chat(ASK, model=SMALL)
    with raised(Exception) as unknown:
        ledger.record("harbor-xl", Usage(10, 10))
    errors, counted = [refused.type, unknown.type], [sorted(ledger.by_model), ledger.calls]
    assert errors == ["UnknownModel", "UnknownModel"]
    assert "harbor-xl" in refused.message
    assert "harbor-xl" in unknown.message, "who reads it looks for a name in the table of prices"
    assert counted == [["harbor-small"], 1]
    assert [body["model"] for body in sent(client.requests, "json")] == ["harbor-small"]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S19")
async def only_replies_are_paid_for():
    """What cannot be read costs nothing, and a reply is charged to the model that was asked for."""
    useless = answering(200, b'{"choices": [], "model": "harbor-large", "usage": {"prompt_tokens": 900}}')
    other = answering(200, reply_body("Yes.", model="harbor-large-b", tokens=(400, 100, 0)))
    client = FakeLLM(fail={0: useless, 1: answering(401), 2: other})
    ledger = CostLedger({LARGE: PerMillion(Decimal(5), Decimal(10))})
    failed = []
    async with LLMHttpClient(BASE, KEY, policy=Patience(), ledger=ledger, transport=OverHTTP(client)) as llm:
        for _ in range(2):
            try:
                await llm.chat(ASK, model=LARGE)
            except CallError as error:
                failed.append([type(error).__name__, ledger.calls])
        reply = await llm.chat(ASK, model=LARGE)
    paid = [reply.model, exact(reply.cost_usd), {name: exact(spent) for name, spent in ledger.by_model.items()}]
    assert failed == [["GarbledError", 0], ["BadKeyError", 0]]
    assert paid == ["harbor-large-b", "0.003", {"harbor-large": "0.003"}]


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q5, hint 1 of 3</summary>
#
# Which answers carry a `usage` that you can read? Of a call with three attempts, how many have one?
#
# </details>
#
# <details><summary>Q5, hint 2 of 3</summary>
#
# The cached tokens stand in the prompt already: take them out before you multiply. A `Decimal` times an `int` is a
# `Decimal`, and `sum` begins at the `int` 0 unless you say otherwise. A price of zero is a price: ask for `None`.
#
# </details>
#
# <details><summary>Q5, hint 3 of 3</summary>
#
# A garage where the first hours of a ticket were paid before:
#
# ```python
# rate = night if night is not None else day
# owed = (ticket.hours - ticket.paid) * day + ticket.paid * rate
# drawer[ticket.gate] = drawer.get(ticket.gate, Decimal(0)) + owed
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** `Decimal` holds 0.15 as it is written; as floats a million amounts of 0.15 millionths do not add
# up to 0.15 (`float_money`). A usage stands in the answer that succeeded, so that one is charged, once, whatever it
# took to get it (`pays_for_attempts`). A model without a price costs something, and nobody knows what: the request is
# refused before it is sent (`unknown_is_free`).
#
# *Why the model that was asked for?* Providers answer with the name of a version, and price lists have the other one.
#
# *Cost:* where an answer is lost, the provider may charge and the ledger not know. Compare it with the bill.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q6 · Stop when it is spent
#
# Go on with `CostLedger`.
#
# **S20** Where `limit_usd` is given and `total` is equal to it or above it, `admit` raises `BudgetExceeded`. By S18 no
# further attempt is sent then, and that includes the second attempt of a call.
#
# **S21** The reply that takes `total` to the limit or past it is returned like any other, and requests that are on
# their way then are neither stopped nor left out of `total`.
#
# **S22** `record` counts for the limit whoever calls it: a program that reads a stream has its `Usage` at the end, and
# records it itself.


# %%
@check("Q6", "S20", "S21")
async def the_money_is_spent():
    """Two replies reach the limit, and the third call sends nothing."""
    paid = answering(200, reply_body("Of course.", tokens=(1_000_000, 0, 0)))
    client = FakeLLM(fail={0: paid, 1: paid})
    ledger = CostLedger(PRICES, limit_usd=Decimal("0.30"))
    texts = []
    async with LLMHttpClient(BASE, KEY, policy=Patience(), ledger=ledger, transport=OverHTTP(client)) as llm:
        with raised(BudgetExceeded) as stopped:
            for _ in range(3):
                reply = await llm.chat(ASK, model=SMALL)
                texts.append(reply.text)
    spent = exact(ledger.total)
    assert texts == ["Of course.", "Of course."]
    assert stopped.type == "BudgetExceeded"
    assert spent == "0.3"
    assert len(client.requests) == 2, "the provider has no limit for you"


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S20", "S21")
async def calls_on_their_way_go_on():
    """Three calls that began together are paid for, past the limit, and a retry after that is not sent."""
    paid = answering(200, reply_body("Aye.", tokens=(50, 0, 0)))
    client = FakeLLM(latencies=[1.0, 2.0, 3.0, 1.5], fail={0: paid, 1: paid, 2: paid, 3: answering(503)})
    ledger = CostLedger({SMALL: PerMillion(Decimal(20_000), Decimal(0))}, limit_usd=Decimal("0.999999"))
    async with LLMHttpClient(BASE, KEY, policy=Patience(1.0), ledger=ledger, transport=OverHTTP(client)) as llm:
        ended = await asyncio.gather(*[llm.chat(ASK, model=SMALL) for _ in range(4)], return_exceptions=True)
    names, found = [type(one).__name__ for one in ended], [exact(ledger.total), ledger.calls]
    assert names == ["ChatReply", "ChatReply", "ChatReply", "BudgetExceeded"]
    assert found == ["3", 3]
    assert client.spans == [(0.0, 1.0), (0.0, 2.0), (0.0, 3.0), (0.0, 1.5)]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S20", "S22")
async def a_stream_is_counted_too():
    """What somebody records for a stream counts for the limit, which is not reached one token before it."""
    client = FakeLLM(latencies=[0.25])
    ledger = CostLedger({LARGE: PerMillion(Decimal(2), Decimal(4))}, limit_usd=Decimal("0.004"))
    ledger.record(LARGE, Usage(0, 999))
    with raised(BudgetExceeded) as early:
        ledger.admit(LARGE)
    ledger.record(LARGE, Usage(2, 0))
    async with LLMHttpClient(BASE, KEY, policy=Patience(), ledger=ledger, transport=OverHTTP(client)) as llm:
        with raised(BudgetExceeded) as stopped:
            await llm.chat(ASK, model=LARGE)
    free = CostLedger(PRICES, limit_usd=Decimal(0))
    with raised(BudgetExceeded) as none_at_all:
        free.admit(SMALL)
    kinds, spent = [early.type, stopped.type, none_at_all.type], exact(ledger.total)
    assert kinds == [None, "BudgetExceeded", "BudgetExceeded"]
    assert spent == "0.004"
    assert client.requests == []


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q6, hint 1 of 3</summary>
#
# The limit is 0.30, and 0.30 is spent. May one more request go out, and at which moments do you ask?
#
# </details>
#
# <details><summary>Q6, hint 2 of 3</summary>
#
# `admit` asks before something is sent, and `record` only counts: an answer that was paid for is worth having. A call
# that waits between two attempts can find the limit reached by others, so the question belongs into the loop.
#
# </details>
#
# <details><summary>Q6, hint 3 of 3</summary>
#
# A lift that asks at each floor, and puts nobody out who is inside:
#
# ```python
# for floor in route:
#     if lift.load >= lift.most:
#         raise Full(floor)
#     lift.load += await doors(floor)
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** A limit that is reached is reached: with `>` instead of `>=` a limit of nothing lets one call
# through. It is asked before each attempt, since others spend while one waits (`asks_once`), and never after an answer:
# to throw away what was paid for saves nothing (`throws_the_reply_away`).
#
# *Why no reservation?* What an answer costs is known when it is there. Calls on their way can go past the limit, by at
# most their number times the dearest answer; `max_tokens` bounds that.
#
# *Cost:* two processes have two ledgers.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q7 · Page by page
#
# Write `list_all` of `LLMHttpClient`; write `async` before its `def` where you use `yield` in it. `page_of(body)` reads
# the body of a page: `data`, `has_more` and `last_id`. An item is a dictionary, such as `{"id": "file-1"}`.
#
# **S23** `list_all` gives the items of `data` of one page after another, in their order. For each page it sends a `GET`
# to `base_url`, without slashes at its end, followed by `path`, with a query like `?limit=100&after=file-2`: the limit
# is `page_size`, and what stands in `after` is the `last_id` of the page before; the first request has no `after`. It
# ends after a page whose `has_more` is `False`. (No check has a `path` with a query, or a cursor that has to be
# escaped.)
#
# **S24** The headers are those of S3 without a key, and attempts are made as S8, S9, S11 and S12 say. What `page_of`
# raises leaves `list_all`. (No check reads a list with a `ledger`.)
#
# **S25** `list_all` sends its first request when somebody asks for the first item, and each other one when somebody
# asks for an item that is not on the pages so far.
#
# **S26** Where `has_more` is `True` and the `last_id` is one that was sent as `after` before, `GarbledError` is raised
# in the place of the next request. (No check has a `last_id` that is missing there.)


# %%
@check("Q7", "S23")
async def three_pages():
    """Seven files stand on three pages, and come in their order."""
    names = [{"id": f"file-{number}"} for number in range(7)]
    pages = [page_body(names[:3], "file-2"), page_body(names[3:6], "file-5"), page_body(names[6:])]
    client = FakeLLM(latencies=[0.5], fail={place: answering(200, page) for place, page in enumerate(pages)})
    async with LLMHttpClient(BASE, KEY, policy=Patience(), transport=OverHTTP(client)) as llm:
        found = [item["id"] async for item in llm.list_all("/files", page_size=3)]
    assert found == [f"file-{number}" for number in range(7)]
    assert sent(client.requests, "url") == [
        "https://harbor.test/v1/files?limit=3",
        "https://harbor.test/v1/files?limit=3&after=file-2",
        "https://harbor.test/v1/files?limit=3&after=file-5",
    ]


# %%
# BEGIN HIDDEN TESTS
@check("Q7", "S25")
async def a_page_when_it_is_needed():
    """Who takes two items of the second page has sent two requests, and who takes none has sent none."""
    names = [{"id": name} for name in "abcde"]
    pages = [page_body(names[:2], "b"), page_body(names[2:4], "d"), page_body(names[4:], "e")]
    client = FakeLLM(latencies=[0.5], fail={place: answering(200, page) for place, page in enumerate(pages)})
    taken = []
    async with LLMHttpClient(BASE, KEY, policy=Patience(), transport=OverHTTP(client)) as llm:
        idle = llm.list_all("/files")
        await asyncio.sleep(3)
        async with aclosing(llm.list_all("/files", page_size=2)) as items:
            async for item in items:
                taken.append([item["id"], loop_clock()])
                await asyncio.sleep(1)
                if item["id"] == "d":
                    break
        await idle.aclose()
    assert taken == [["a", 3.5], ["b", 4.5], ["c", 6.0], ["d", 7.0]]
    assert client.spans[:2] == [(3.0, 3.5), (5.5, 6.0)]
    assert len(client.requests) == 2, "the caller has stopped; whom is the third page for?"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q7", "S23", "S26")
async def a_cursor_that_comes_again():
    """A list that turns in a circle ends with an error, after the items that it gave."""
    circle = [([{"id": "i"}], "x"), ([], "y"), ([{"id": "k"}], "x"), ([], "z")]
    pages = [page_body(items, after) for items, after in circle]
    client = FakeLLM(fail={place: answering(200, page) for place, page in enumerate(pages)})
    found = []
    async with LLMHttpClient(BASE, KEY, policy=Patience(1.0), transport=OverHTTP(client)) as llm:
        try:
            async for item in llm.list_all("/models"):
                name = item["id"]
                found.append(name)
        except CallError as error:
            found.append(type(error).__name__)
    assert found == ["i", "k", "GarbledError"]
    assert [url.partition("/models?")[2] for url in sent(client.requests, "url")] == [
        "limit=100",
        "limit=100&after=x",
        "limit=100&after=y",
    ]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q7", "S23", "S24")
async def odd_cursors_and_bad_pages():
    """A cursor of any signs arrives as it was, a failed page is asked for again, and one that is none is an error."""
    odd = "r&d/7+ä=%20"
    pages = [page_body([{"id": "f-1"}], odd), page_body([]), b""]
    answers = [answering(503), *[answering(200, page) for page in pages]]
    client = FakeLLM(latencies=[0.75], fail=dict(enumerate(answers)))
    base, key, kinds = "https://lists.example//", SecretStr("lk-77"), []
    async with LLMHttpClient(base, key, policy=Patience(2.0), transport=OverHTTP(client)) as llm:
        found = [item["id"] async for item in llm.list_all("/v1/files", page_size=1)]
        try:
            kinds = [item async for item in llm.list_all("/v1/files")]
        except CallError as error:
            kinds.append(type(error).__name__)
    assert found == ["f-1"]
    assert kinds == ["GarbledError"]
    assert [httpx.URL(url).params.get("after") for url in sent(client.requests, "url")] == [None, None, odd, None]
    assert [url.partition("?")[0] for url in sent(client.requests, "url")] == ["https://lists.example/v1/files"] * 4
    assert sent(client.requests, "method") == ["GET"] * 4
    assert sent(client.requests, "headers", "authorization") == ["Bearer lk-77"] * 4
    assert sent(client.requests, "headers", "idempotency-key") == [None] * 4
    assert client.spans == [(0.0, 0.75), (2.75, 3.5), (3.5, 4.25), (4.25, 5.0)]


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q7, hint 1 of 3</summary>
#
# The caller wants three items of a list of a million. How many pages has your code fetched by then?
#
# </details>
#
# <details><summary>Q7, hint 2 of 3</summary>
#
# An asynchronous generator stops at each `yield` until somebody asks for more, so the next request can stand below it.
# Let httpx write the query: `httpx.URL(address, params=...)`. What you used to make attempts in Q4 takes a `Call`, and
# does not care which.
#
# </details>
#
# <details><summary>Q7, hint 3 of 3</summary>
#
# A reader who turns the page only at its last line, and notices a book that is bound in a circle:
#
# ```python
# while leaf not in turned:
#     turned.add(leaf)
#     for line in book[leaf]:
#         yield line
#     leaf = book.next_after(leaf)
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The loop yields the items of a page before it looks for the next, so nobody pays for pages that
# nobody reads (`fetches_all_first`). A cursor is opaque: it may hold `&` or `+`, and only a library that writes queries
# gets those across (`pastes_the_cursor`). A provider with a fault gives the same cursor again; a set of those that were
# used ends that (`trusts_the_cursor`).
#
# *Why a `GET` without a key?* To read twice changes nothing.
#
# *Cost:* a list that changes while it is read can lose items, or show one twice.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q8 · Say what happens, and no secret
#
# Go on with `LLMHttpClient`, and write `log_events`. Where `on_event` is given, it is called with an `Event` at four
# moments; `chat` and `list_all` both tell.
#
# **S27** Before an attempt is sent, the `kind` is `request_started`. When it has been answered with status 200, it is
# `request_finished`, when it has failed with a `CallError` of S8 or S9, `request_failed`, and then, before a wait,
# `retry_scheduled`.
#
# **S28** Every event has the `method`, the `path` of the address, without its query, and the number of the `attempt`,
# from 1. `request_finished` and `request_failed` have the seconds of `loop_clock` since `request_started` as
# `elapsed_s`, and, where there was an answer, its `status` and its `request_id`, which for a failure are those of the
# error; `retry_scheduled` has the seconds of the wait as `wait_s`. All other fields keep their defaults; `detail` is
# yours. What `admit` refuses has no event, since nothing is sent.
#
# **S29** When `on_event` raises an `Exception`, the call goes on as if it had not.
#
# **S30** `log_events` returns a function for `on_event` which writes one record to `logger` for each event: at the
# level `logging.WARNING` for `request_failed`, else `logging.INFO`, with the `kind` as its message, and with `method`,
# `path`, `attempt`, `status`, `request_id`, `elapsed_s` and `wait_s` as attributes.
#
# **S31** No event and no record holds the value of `api_key`, the text of a message or of a reply, or the text of an
# error.


# %%
def log_events(logger: logging.Logger) -> Callable[[Event], None]:
    """Return a function that writes events into a log."""
    # BEGIN SOLUTION
    names = ("method", "path", "attempt", "status", "request_id", "elapsed_s", "wait_s")

    def write(event: Event) -> None:
        level = logging.WARNING if event.kind == "request_failed" else logging.INFO
        logger.log(level, event.kind, extra={name: getattr(event, name) for name in names})

    return write
    # END SOLUTION


# %%
# For the checks: what a client tells, and what a logger is told.
def facts_of(event: Event) -> list[Any]:
    """Return what S28 asks for, in its order."""
    seen = [event.status, event.request_id, event.elapsed_s, event.wait_s]
    return [event.kind, event.method, event.path, event.attempt, *seen]


class Drawer(logging.Handler):
    """Keeps the records of a logger of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []
        self.logger = logging.Logger("harbor.http")
        self.logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


# %%
@check("Q8", "S27", "S28")
async def a_failure_and_a_reply_are_told():
    """Five events tell of a 429, a wait and a reply."""
    client = FakeLLM(latencies=[0.25, 0.5], fail={0: answering(429)})
    events = []
    async with LLMHttpClient(
        BASE, KEY, policy=Patience(1.0), transport=OverHTTP(client), on_event=events.append
    ) as llm:
        await llm.chat(ASK, model=SMALL)
    found, where = [[event.kind, event.attempt] for event in events], sorted({event.path for event in events})
    seen = [[event.status, event.elapsed_s, event.wait_s] for event in events]
    ids = [event.request_id for event in events]
    assert found == [
        ["request_started", 1],
        ["request_failed", 1],
        ["retry_scheduled", 1],
        ["request_started", 2],
        ["request_finished", 2],
    ]
    assert where == ["/v1/chat/completions"]
    assert seen == [[None, None, None], [429, 0.25, None], [None, None, 1.0], [None, None, None], [200, 0.5, None]]
    assert ids == [None, client.errors[0][2], None, None, f"req_{client.replies[1][-6:]}"]


# %%
@check("Q8", "S30")
def an_event_is_a_record():
    """A failure is logged as a warning that says all that is known."""
    drawer = Drawer()
    write = log_events(drawer.logger)
    write(Event("request_failed", "POST", "/v1/chat/completions", 2, status=503, request_id="req_7", elapsed_s=0.5))
    records = [[one.levelname, one.getMessage(), one.path, one.attempt, one.status] for one in drawer.records]
    others = [[one.method, one.request_id, one.elapsed_s, one.wait_s] for one in drawer.records]
    assert records == [["WARNING", "request_failed", "/v1/chat/completions", 2, 503]]
    assert others == [["POST", "req_7", 0.5, None]]


# %%
# BEGIN HIDDEN TESTS
@check("Q8", "S27", "S28", "S29")
async def a_listener_that_fails():
    """Pages are told as well, no answer has no status, and a listener that raises stops nothing."""
    script = {0: ConnectionRefusedError("no"), 1: answering(200, page_body([{"id": "id-1"}], "a")), 2: answering(404)}
    client = FakeLLM(latencies=[0.25], fail=script)
    events, items = [], []

    def listen(event):
        events.append(facts_of(event))
        raise ValueError("the disk is full")

    async with LLMHttpClient(BASE, KEY, policy=Patience(3.0), transport=OverHTTP(client), on_event=listen) as llm:
        try:
            async for item in llm.list_all("/files"):
                name = item["id"]
                items.append(name)
        except CallError as error:
            items.append(type(error).__name__)
    heard = list(events)
    assert items == ["id-1", "MissingError"]
    assert heard == [
        ["request_started", "GET", "/v1/files", 1, None, None, None, None],
        ["request_failed", "GET", "/v1/files", 1, None, None, 0.25, None],
        ["retry_scheduled", "GET", "/v1/files", 1, None, None, None, 3.0],
        ["request_started", "GET", "/v1/files", 2, None, None, None, None],
        ["request_finished", "GET", "/v1/files", 2, 200, client.errors[1][2], 0.25, None],
        ["request_started", "GET", "/v1/files", 1, None, None, None, None],
        ["request_failed", "GET", "/v1/files", 1, 404, client.errors[2][2], 0.25, None],
    ]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q8", "S30", "S31")
async def nothing_secret_is_told():
    """Key, question, answer and the provider's words stand in no event and in no record."""
    script = {0: answering(503, error_body("Marker3 for sk-marker1")), 1: answering(200, reply_body("marker4"))}
    client = FakeLLM(latencies=[0.125], fail=script)
    events, drawer = [], Drawer()
    write = log_events(drawer.logger)

    def listen(event):
        events.append(event)
        write(event)

    async with LLMHttpClient(
        BASE, SecretStr("sk-marker1"), policy=Patience(1.0), transport=OverHTTP(client), on_event=listen
    ) as llm:
        await llm.chat([Message("user", "marker2")], model=SMALL)
    texts = [repr(event).lower() for event in events] + [repr(vars(record)).lower() for record in drawer.records]
    leaks = sorted({name for name in ("marker1", "marker2", "marker3", "marker4") for text in texts if name in text})
    levels = [[record.levelname, record.getMessage()] for record in drawer.records]
    assert levels == [
        ["INFO", "request_started"],
        ["WARNING", "request_failed"],
        ["INFO", "retry_scheduled"],
        ["INFO", "request_started"],
        ["INFO", "request_finished"],
    ]
    assert leaks == [], "a log is read by more people than a key is for"


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q8, hint 1 of 3</summary>
#
# Print an event. Whose key, whose words are in it, and who reads the log?
#
# </details>
#
# <details><summary>Q8, hint 2 of 3</summary>
#
# One small method makes the event, calls the listener and keeps its errors from the call. The attempt knows when it
# began and how it ended; the loop knows the wait. What `extra` holds becomes attributes of the record.
#
# </details>
#
# <details><summary>Q8, hint 3 of 3</summary>
#
# A ship's log, kept by somebody who may be seasick:
#
# ```python
# try:
#     mate(Entry(bell, port, knots=knots))
# except Exception:
#     pass
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** An event says what happened in numbers and names that are ours; headers hold the key
# (`shows_the_headers`), and the provider's words may quote the question. Whoever listens is a guest: an error of theirs
# ends nothing (`listener_breaks_the_call`).
#
# *Why events, and not a logger in the client?* The client does not know whether somebody counts, logs or draws. A
# logger is one listener of three lines.
#
# *Cost:* a listener that blocks holds the call.
# <!-- END SOLUTION -->

# %% [markdown]
# ## To think about
#
# Choose one promise of your client: the key that all attempts share, the limit that calls on their way may pass, the
# listener whose errors nobody sees. Whom does it help, what does it cost, and in which event, record or number would
# you notice that it was the wrong one? Write three or four sentences in the cell below. A person reads them; they give
# no points.

# %% [markdown]
# *Your answer:*
