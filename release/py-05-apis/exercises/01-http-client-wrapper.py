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
# ## Q1 · Build the request (10 points)
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
    raise NotImplementedError("Q1: return the request of a chat")


# %% tags=["raises-exception"]
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
# ## Q2 · Open it once (15 points)
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
        raise NotImplementedError("Q2: ask a provider over HTTP")

    async def __aenter__(self) -> Self:
        """Open the client."""
        # --- sub-goal: open one client for its whole life
        raise NotImplementedError("Q2: open the client")

    async def __aexit__(self, *exc: object) -> None:
        """Close the client."""
        raise NotImplementedError("Q2: close the client")

    async def chat(self, messages: Sequence[Message], *, model: str, max_tokens: int | None = None) -> ChatReply:
        """Return the reply to a chat, after as many attempts as it takes and the policy allows."""
        # --- sub-goal: give the call its key once
        # --- sub-goal: turn what came back into one answer
        raise NotImplementedError("Q2: return the reply to a chat, after as many attempts as it takes and the policy allows")

    def list_all(self, path: str, *, page_size: int = 100) -> AsyncGenerator[dict[str, Any], None]:
        """Give all items of a list, and fetch a page when somebody needs it (Q7)."""

        raise NotImplementedError("Q7: give all items of a list, and fetch a page when somebody needs it")

    async def _answered(self, call: Call, priced: str | None = None) -> tuple[httpx.Response, int]:
        """Ask until the answer has status 200; return it, and how many attempts it took (Q4)."""
        raise NotImplementedError("Q4: ask until the answer has status 200; return it, and how many attempts it took")

    async def _exchange(self, http: httpx.AsyncClient, call: Call) -> httpx.Response:
        """Send a request once: return its answer with status 200, or raise the error that it fails with (Q3)."""
        # --- sub-goal: look at the status first
        # --- sub-goal: read the body once
        # --- sub-goal: say why it failed
        raise NotImplementedError("Q3: send a request once: return its answer with status 200, or raise the error that it fails with")

    def _tell(self, kind: Any, call: Call, attempt: int, **seen: Any) -> None:
        """Tell whoever listens what happens (Q8)."""
        raise NotImplementedError("Q8: tell whoever listens what happens")


# %% tags=["raises-exception"]
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


# %% tags=["raises-exception"]
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
# ## Q3 · Name what came back (15 points)
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

# %% tags=["raises-exception"]
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


# %% tags=["raises-exception"]
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


# %% tags=["raises-exception"]
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
# ## Q4 · Ask again, and pay once (20 points)
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

# %% tags=["raises-exception"]
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


# %% tags=["raises-exception"]
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
# ## Q5 · Count every cent (15 points)
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
        raise NotImplementedError("Q5: what calls have cost, and whether another one may be made")

    @property
    def total(self) -> Decimal:
        """Dollars for all calls."""
        raise NotImplementedError("Q5: dollars for all calls")

    @property
    def by_model(self) -> dict[str, Decimal]:
        """Dollars for the calls of each model."""
        raise NotImplementedError("Q5: dollars for the calls of each model")

    @property
    def calls(self) -> int:
        """How many calls were recorded."""
        raise NotImplementedError("Q5: how many calls were recorded")

    def admit(self, model: str) -> None:
        """Raise an error where no request to this model may be sent."""
        raise NotImplementedError("Q5: raise an error where no request to this model may be sent")

    def record(self, model: str, usage: Usage) -> Decimal:
        """Count a call, and return what it costs."""
        raise NotImplementedError("Q5: count a call, and return what it costs")


# %% tags=["raises-exception"]
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


# %% tags=["raises-exception"]
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
# ## Q6 · Stop when it is spent (5 points)
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

# %% tags=["raises-exception"]
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
# ## Q7 · Page by page (10 points)
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

# %% tags=["raises-exception"]
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
# ## Q8 · Say what happens, and no secret (10 points)
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
    raise NotImplementedError("Q8: return a function that writes events into a log")


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


# %% tags=["raises-exception"]
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


# %% tags=["raises-exception"]
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
# ## To think about
#
# Choose one promise of your client: the key that all attempts share, the limit that calls on their way may pass, the
# listener whose errors nobody sees. Whom does it help, what does it cost, and in which event, record or number would
# you notice that it was the wrong one? Write three or four sentences in the cell below. A person reads them; they give
# no points.

# %% [markdown]
# *Your answer:*
