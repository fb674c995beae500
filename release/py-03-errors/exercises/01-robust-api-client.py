# %% [markdown]
# # Every way an LLM call can fail
#
# **PY-03 · Errors and logging** · ★★★ · 75 minutes · after the lessons [Errors are part of the
# interface](../notebooks/01-exception-handling.ipynb) and [When the model is having a
# day](../notebooks/03-ai-error-patterns.ipynb)
#
# On Tuesday the account of Harbor's provider ran out of money. The provider said so, with status 429. Harbor read 429
# as "too fast", waited, and asked again: nine requests for each ticket, all day, to an account without money. On
# Wednesday the provider itself was down, and Harbor asked it so often that it could not get up. In this exercise you
# write a client that knows the difference: it names what went wrong, repeats only what repeating can mend, stops asking
# a provider that is down, and says in its log what it did.
#
# You will be able to
#
# - **write** a function that turns any answer of a provider, or of a gateway before it, into one named error;
# - **choose** for each error between another attempt, another answer, and giving up;
# - **write** a circuit breaker that opens, lets one call find out, and recovers;
# - **explain** what a cancelled call, a wrong key and a mistake in your own code have in common;
# - **measure** what the client did, in log records and counters that hold nothing secret.
#
# **Before you start:** the two lessons; `async`/`await` and cancellation from PY-01; type hints from PY-02.
#
# **Out of scope here:** how long to wait, and jitter (exercise 3 of this module), where log records are written to
# (exercise 2), HTTP itself and streams (PY-05).

# %% [markdown]
# ## How this notebook works
#
# Write your answers where a cell says `raise NotImplementedError(...)`. Below each question stand its *visible checks*:
# run such a cell and it says what holds and what does not. A check that fails never stops the notebook. When you
# submit, *hidden checks* run as well. They rely on the same numbered sentences (**S1**, **S2** …) with other inputs.
#
# There are four things to write: `classify` with `retry_after_of` (Q1), the class `RobustClient` (Q2, Q5, Q6, Q7), and
# the class `CircuitBreaker` (Q3, Q4). Q3 and Q4 need nothing of Q1 and Q2: you can begin with either. Keep the names
# and parameters that are there; add helpers and imports as you like. The methods whose names begin with `_` are a
# proposal: no check calls them, and you may delete them.
#
# Time is virtual, as in PY-01, and no check lets two things happen in the very moment in which their order would
# decide. Each question ends with three hints. Open them one at a time, and try again in between.

# %% [markdown]
# ## What you are given
#
# A provider is a function `send`. You give it a prompt, and `await send(prompt)` does one of four things:
#
# | what happens | what `send` does |
# |---|---|
# | an answer arrives, good or bad | returns a `Response`: `status` (200, or from 400 to 599), `headers`, `body` |
# | no answer arrives in time | raises `TimeoutError` |
# | the provider cannot be reached | raises `ConnectionError`, or one of its kinds, as `ConnectionResetError` |
# | somebody has made a mistake in our own code | raises anything else, but no `LLMError` |
#
# `text_of` reads the text of an answer with status 200. The errors are ready: each is a `RetryableError`, a
# `FatalError` or `CircuitOpen`. `Patience` says how long to go on: `Patience(1.0, 2.0).pause_after(1)` is `1.0`, the
# seconds after the first failed attempt; after the second it is `2.0`, and after the third `None`: there is no more
# patience.

# %%
from __future__ import annotations

import asyncio
import json
import logging
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, Literal, TypeVar

from harbor_kit import (
    BadRequestError,
    ChatClient,
    FakeLLM,
    InternalServerError,
    RateLimitError,
    check,
    raised,
    run_virtual,
)
from harbor_kit.parts.retries import Patience
from harbor_kit.tickets import TICKETS
from harbor_kit.wire import Response, Send, answering, error_body, wire

T = TypeVar("T")
State = Literal["closed", "open", "half_open"]
Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]

# The headers that count, in lower case. Providers write them in any.
REQUEST_ID, OTHER_ID = "x-request-id", "request-id"
WAIT, WAIT_MS = "retry-after", "retry-after-ms"


class LLMError(Exception):
    """A call of a language model failed. What is not known is `None`."""

    def __init__(
        self,
        message: str = "",
        *,
        status: int | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.request_id, self.retry_after = status, request_id, retry_after


class RetryableError(LLMError):
    """It may work in a moment."""


class FatalError(LLMError):
    """It will fail in the same way until a person has changed something."""


class CircuitOpen(LLMError):
    """A circuit breaker let nothing through. It may do so again in `retry_in` seconds."""

    def __init__(self, retry_in: float) -> None:
        super().__init__(f"closed to all calls for {retry_in:g} s")
        self.retry_in = retry_in


# %%
# Retryable: too fast, the provider's own trouble, too much to do, no answer in time, no way to the provider.
class RateLimited(RetryableError): ...
class ServerError(RetryableError): ...
class Overloaded(RetryableError): ...
class Timeout(RetryableError): ...
class ConnectionFailed(RetryableError): ...


# Fatal: the key, its rights, the address, the request, its length, the money, an answer that cannot be used.
class AuthError(FatalError): ...
class PermissionDenied(FatalError): ...
class NotFound(FatalError): ...
class BadRequest(FatalError): ...
class ContextLengthExceeded(FatalError): ...
class QuotaExhausted(FatalError): ...
class BadResponse(FatalError): ...


def text_of(body: bytes) -> str:
    """Return the text of an answer with status 200. Raises `ValueError` where there is none."""
    try:
        text = json.loads(body)["choices"][0]["message"]["content"]
    except (LookupError, TypeError, RecursionError) as error:
        raise ValueError("no reply") from error
    if not isinstance(text, str):
        raise ValueError("no text")
    return text


def loop_clock() -> float:
    """Return the seconds on the clock of the event loop: virtual in a check, real in a notebook."""
    return asyncio.get_running_loop().time()


def utc_now() -> datetime:
    """Return the time of day."""
    return datetime.now(UTC)


# %% [markdown]
# Look at what arrives. `wire` makes a `send` of the scripted provider, and `answering` scripts an answer. Change the
# script, run the cell again; nothing depends on it.

# %%
async def look() -> None:
    """Send two prompts, and print what comes back."""
    script = {0: answering(429, error_body("Slow down.", "rate_limit_exceeded"), headers={"Retry-After": "20"})}
    send = wire(FakeLLM(fail=script))
    for prompt in ("first", "second"):
        response: Response = await send(prompt)
        print(response.status, dict(response.headers), response.body.decode(), sep="\n")


run_virtual(look())


# %% [markdown]
# ## Q1 · Give it a name (25 points)
#
# Write `classify`, and `retry_after_of`, which it uses. `classify` gets an answer whose status is not 200, and returns
# the error that it stands for. It *returns* it: whoever calls decides what to do.
#
# | status | and the `code` is | class |
# |---|---|---|
# | 400 | `context_length_exceeded` | `ContextLengthExceeded` |
# | 401 | | `AuthError` |
# | 403 | | `PermissionDenied` |
# | 404 | | `NotFound` |
# | 408, 409 | | `ServerError` |
# | 429 | `insufficient_quota` or `credit_balance_exhausted` | `QuotaExhausted` |
# | 429 | any other, or none | `RateLimited` |
# | 503, 529 | | `Overloaded` |
# | any other from 500 on | | `ServerError` |
# | any other below 500 | | `BadRequest` |
#
# **S1** `classify` returns an error of exactly the class in the first line of the table that fits. A `code` counts only
# in the lines in which one stands.
#
# **S2** `code` and `message` stand in the JSON object that is the value of `error` in the JSON object that is the
# body: `{"error": {"message": "…", "code": "…"}}`, perhaps with other keys beside them. Where the body is anything
# else (a page of HTML, nothing at all, another JSON), or where `code` or `message` is no text, it counts as not there;
# an empty text is a text. There is no body for which `classify` raises. `str()` of the error is the `message`, and
# `HTTP 502`, with its status, where there is none.
#
# **S3** The `status` of the error is the status. Its `request_id` is the value of the header `x-request-id`, else that
# of `request-id`, else `None`. Its `retry_after` is what `retry_after_of` returns. The names of headers are the same
# in upper and lower case.
#
# **S4** `retry_after_of` returns the seconds that a provider asks for, as a `float`: the header `retry-after-ms` where
# it holds a number, which counts milliseconds; else the header `retry-after`, where it holds a number of seconds or an
# HTTP date like `Wed, 25 Nov 2026 07:28:00 GMT`: then they are the seconds from `now` until then, and `0.0` where that
# is past. A number is made of the digits 0 to 9, with at most one point between two of them. All else is `None`. (The
# dates of the checks have this form, and are in GMT.)
#
# For example, `classify(429, {"Retry-After": "20"}, b"", now=utc_now())` is a `RateLimited` whose `retry_after` is
# `20.0` and whose text is `HTTP 429`.

# %%
def retry_after_of(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Return the seconds that a provider asks to wait, or `None` where it does not say. `now` has a time zone."""
    raise NotImplementedError("Q1: return the seconds that a provider asks to wait, or `None` where it does not say")


# %%
def classify(status: int, headers: Mapping[str, str], body: bytes, *, now: datetime) -> LLMError:
    """Return the error that an answer stands for."""
    # --- sub-goal: read what is there
    # --- sub-goal: find the class
    # --- sub-goal: attach what the caller needs
    raise NotImplementedError("Q1: return the error that an answer stands for")


# %%
# For the checks: a morning in November, and what can be told about an error.
MORNING = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def facts(error: LLMError) -> list[Any]:
    """Return class, text, status, request id and wait of an error."""
    return [type(error).__name__, str(error), error.status, error.request_id, error.retry_after]


# %% tags=["raises-exception"]
@check("Q1", "S1", "S2")
def eleven_answers_have_names():
    """Eleven answers are classified by status and, where it counts, by code."""
    answers = [
        (400, None),
        (400, "context_length_exceeded"),
        (401, "invalid_api_key"),
        (404, "model_not_found"),
        (409, None),
        (418, None),
        (429, "rate_limit_exceeded"),
        (429, "insufficient_quota"),
        (429, "credit_balance_exhausted"),
        (500, None),
        (529, None),
    ]
    names = [type(classify(status, {}, error_body("No.", code), now=MORNING)).__name__ for status, code in answers]
    assert names == [
        "BadRequest",
        "ContextLengthExceeded",
        "AuthError",
        "NotFound",
        "ServerError",
        "BadRequest",
        "RateLimited",
        "QuotaExhausted",
        "QuotaExhausted",
        "ServerError",
        "Overloaded",
    ], "whoever catches the error decides by its class whether to ask again"


# %% tags=["raises-exception"]
@check("Q1", "S2", "S3")
def two_providers_and_a_gateway():
    """Errors of two providers are read, and so is a page that no provider wrote."""
    first = error_body("The engine is overloaded.")
    second = b'{"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}, "request_id": "req_b"}'
    page = b"<html><h1>502 Bad Gateway</h1></html>"
    found = [
        facts(classify(503, {"x-request-id": "req_a"}, first, now=MORNING)),
        facts(classify(529, {"Request-Id": "req_b"}, second, now=MORNING)),
        facts(classify(502, {"content-type": "text/html"}, page, now=MORNING)),
    ]
    assert found == [
        ["Overloaded", "The engine is overloaded.", 503, "req_a", None],
        ["Overloaded", "Overloaded", 529, "req_b", None],
        ["ServerError", "HTTP 502", 502, None, None],
    ], "an error that raises an error on its way hides both"


# %% tags=["raises-exception"]
@check("Q1", "S4")
def a_wait_is_told_in_three_forms():
    """Seconds, milliseconds and a date tell how long to wait."""
    told = [{"retry-after": "20"}, {"retry-after-ms": "1500"}, {"Retry-After": "Wed, 25 Nov 2026 08:00:45 GMT"}, {}]
    waits = [retry_after_of(headers, now=MORNING) for headers in told]
    assert waits == [20.0, 1.5, 45.0, None], "who asks too early is sent away again"


# %% [markdown]
# <details><summary>Q1, hint 1 of 3</summary>
#
# A gateway answers for the provider, with a page of HTML. Which lines of your function rely on a body that the provider
# wrote, and what happens in each of them?
#
# </details>
#
# <details><summary>Q1, hint 2 of 3</summary>
#
# Read first, and let reading fail: one `try` around everything that looks into the body. Bytes that are no JSON raise
# `ValueError`; a list or a text in the place of an object raises `TypeError` or `AttributeError`, and a thousand
# brackets in each other `RecursionError`. Then the status decides, and a dictionary can hold most of the table.
# `parsedate_to_datetime` reads HTTP dates; what it says about other texts the documentation tells.
#
# </details>
#
# <details><summary>Q1, hint 3 of 3</summary>
#
# The same pattern for a parcel whose label may be torn:
#
# ```python
# try:
#     place = label["to"]["town"]
# except (KeyError, TypeError):
#     place = "unknown"
# depot = DEPOTS.get(place, LOST_PARCELS)
# ```
#
# </details>

# %% [markdown]
# ## Q2 · Ask again only where it helps (15 points)
#
# Write the class `RobustClient`. Its signatures stand in the cell below, with proposals for helpers; leave
# `breaker`, `fallback`, `logger` and `metrics` alone until Q5.
#
# **S5** An *attempt* is one `await send(prompt)`. An answer with status 200 whose body `text_of` can read succeeds,
# with that text. Where the status is another, the attempt fails with the error of `classify`, which is given the time
# that `now()` returns. It fails with `BadResponse`, whose `status` is 200, where `text_of` raises `ValueError`; with
# `Timeout` where `send` raises `TimeoutError`; with `ConnectionFailed` where it raises `ConnectionError`.
# `BadResponse`, `Timeout` and `ConnectionFailed` leave with what was raised as their `__cause__`, and the last two have
# the `status` `None`. (What else such an error says is up to you.)
#
# **S6** `complete` makes one attempt after another until one succeeds, and returns an `Answer` with the text and the
# number of attempts that it made. When attempt number `attempt` has failed with a `RetryableError`, it asks
# `policy.pause_after(attempt)`. For `None` that error itself leaves `complete`. Else it awaits
# `sleep(...)` once, with that pause or with the `retry_after` of the error, whichever is longer, and makes the next
# attempt.
#
# **S7** A `FatalError` leaves `complete` at once, without a wait or another attempt. So does, as it is, every exception
# of `send` of which S5 does not speak: a `TypeError` or a `KeyError` is a mistake in our own
# code.
#
# **S8** When `complete` is cancelled, in an attempt or in a wait, `asyncio.CancelledError` leaves it, and there is no
# other attempt.
#
# For example, with `Patience(1.0)`, a first answer 429 and a second one 200, the second attempt begins one second after
# the first has ended, and the `Answer` has 2 `attempts`.

# %%
@dataclass(frozen=True, slots=True)
class Answer:
    """What a customer gets. It is `degraded` where no model wrote the text."""

    text: str
    attempts: int
    degraded: bool = False


@dataclass
class Metrics:
    """What a client has done so far. Q7 says what each of them counts."""

    attempts: int = 0
    retries: int = 0
    successes: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    breaker_opened: int = 0
    degraded: int = 0
    latency_s: list[float] = field(default_factory=list)


# %%
class RobustClient:
    """Ask a provider, and go on where that can help."""

    def __init__(
        self,
        send: Send,
        *,
        policy: Patience,
        breaker: CircuitBreaker | None = None,
        fallback: Callable[[str], str] | None = None,
        sleep: Sleep = asyncio.sleep,
        clock: Clock = loop_clock,
        now: Callable[[], datetime] = utc_now,
        logger: logging.Logger | None = None,
    ) -> None:
        raise NotImplementedError("Q2: ask a provider, and go on where that can help")

    @property
    def metrics(self) -> Metrics:
        """What happened so far (Q7)."""
        raise NotImplementedError("Q7: what happened so far")

    async def complete(self, prompt: str, *, request_id: str) -> Answer:
        """Return an answer, after as many attempts as it takes and the policy allows."""
        # --- sub-goal: make one attempt
        # --- sub-goal: decide what the error means
        # --- sub-goal: wait, or give up
        raise NotImplementedError("Q2: return an answer, after as many attempts as it takes and the policy allows")

    async def _attempt(self, prompt: str) -> str:
        """Make one attempt: return its text, or raise the error that it fails with (Q2)."""
        raise NotImplementedError("Q2: make one attempt: return its text, or raise the error that it fails with")

    def _degrade(self, prompt: str, attempts: int, error: LLMError) -> Answer:
        """Return an answer without a model, or raise the error that led here (Q5)."""
        raise NotImplementedError("Q5: return an answer without a model, or raise the error that led here")

    def _record(
        self, request_id: str, attempt: int, latency_s: float, error: LLMError | None, wait_s: float | None
    ) -> None:
        """Log and count an attempt that has ended; `wait_s` is `None` where no other one follows (Q6, Q7)."""
        raise NotImplementedError("Q6: log and count an attempt that has ended; `wait_s` is `None` where no other one follows")


# %% tags=["raises-exception"]
@check("Q2", "S5", "S6")
async def a_rate_limit_is_waited_out():
    """After a 429 the second attempt begins one second later, and its text is the answer."""
    client = FakeLLM(latencies=[0.25, 0.5], fail={0: RateLimitError("slow down")})
    robust = RobustClient(wire(client), policy=Patience(1.0, 2.0))
    answer = await robust.complete(TICKETS[0], request_id="r-1")
    told = [answer.text, answer.attempts, answer.degraded]
    assert told == [client.replies[1], 2, False]
    assert client.spans == [(0.0, 0.25), (1.25, 1.75)], "whoever does not wait is sent away again"


# %% tags=["raises-exception"]
@check("Q2", "S5", "S7")
async def a_wrong_key_is_told_at_once():
    """A 401 leaves after one attempt, with all that is known of it."""
    client = FakeLLM(latencies=[0.25], fail={0: answering(401, error_body("Wrong key."), headers={"request-id": "a"})})
    robust = RobustClient(wire(client), policy=Patience(1.0, 2.0))
    found = []
    try:
        await robust.complete(TICKETS[1], request_id="r-2")
    except LLMError as error:
        found = facts(error)[:3]
    assert found == ["AuthError", "Wrong key.", 401]
    assert client.spans == [(0.0, 0.25)], "a wrong key will be wrong in one second, too"


# %% [markdown]
# <details><summary>Q2, hint 1 of 3</summary>
#
# Each thing that can end an attempt is mended by time, by a person, or by nothing at all. Which exceptions does your
# `except` catch that belong to the second or the third kind?
#
# </details>
#
# <details><summary>Q2, hint 2 of 3</summary>
#
# Let one helper make one attempt: it raises an `LLMError` for everything that S5 names, and knows nothing of retries.
# Then `complete` is a loop around it that catches by class. `raise ... from` keeps what was caught. Neither
# `asyncio.CancelledError` nor `TypeError` needs a line of its own, if no line of yours catches them.
#
# </details>
#
# <details><summary>Q2, hint 3 of 3</summary>
#
# A courier who rings again, for as long as there is time, and never at a house that was pulled down:
#
# ```python
# except NobodyHome as neighbour:
#     if evening():
#         raise
#     minutes = max(PLAN[rings], neighbour.back_in)
#     await nap(minutes)
# ```
#
# </details>

# %% [markdown]
# ## Q3 · Leave it alone when it is down (20 points)
#
# A provider that is down does not get up while everybody knocks. A circuit breaker stands between: it counts failures,
# and after too many in a row it lets nobody through for a while. Write `CircuitBreaker`; Q4 says what happens when that
# while is over.
#
# **S9** `await breaker.call(fn)` awaits `fn()` and returns what it returns, or raises what it raises. Times come from
# `clock`.
#
# **S10** The `state` of a new breaker is `"closed"`. It becomes `"open"` in the moment in which `failure_threshold`
# calls in a row, in the order in which they end, have failed with a `RetryableError`. A call that succeeds sets the
# count to 0. All others (a `FatalError`, any other exception, a cancellation) leave the count as it is: they say
# nothing about the provider's health. `times_opened` is how many times the breaker has opened, 0 at first.
#
# **S11** While the breaker is `"open"`, `call` does not call `fn`: it raises `CircuitOpen` at once. Its `retry_in` is
# the number of seconds until `recovery_s` seconds have passed since the breaker opened. A call that is rejected
# changes nothing.
#
# **S12** When `recovery_s` seconds have passed since the breaker opened, its `state` is `"half_open"`, whether or not
# anybody calls. If the next call succeeds, the breaker is `"closed"`, with a count of 0.
#
# For example, with `failure_threshold=3` and `recovery_s=30.0`, a third failure in a row at 10 seconds opens the
# breaker; a call at 12 seconds is told to come back in 28, and at 40 seconds one is let through.

# %%
class CircuitBreaker:
    """Let calls through while they help; `times_opened` counts how often they did not."""

    def __init__(self, *, failure_threshold: int = 5, recovery_s: float = 30.0, clock: Clock = loop_clock) -> None:
        raise NotImplementedError("Q3: let calls through while they help; `times_opened` counts how often they did not")

    @property
    def state(self) -> State:
        """The state, now."""
        raise NotImplementedError("Q3: the state, now")

    async def call(self, fn: Callable[[], Awaitable[T]]) -> T:
        """Call a function and return its result, or raise `CircuitOpen` without calling it."""
        # --- sub-goal: reject
        # --- sub-goal: let through
        # --- sub-goal: learn from how it ended
        raise NotImplementedError("Q3: call a function and return its result, or raise `CircuitOpen` without calling it")


# %%
# For the checks: a call that a breaker can guard, and what came of it.
async def ask(client: ChatClient) -> str:
    """Make one call of the scripted provider."""
    try:
        completion = await client.chat.completions.create(
            model="harbor-small", messages=[{"role": "user", "content": TICKETS[0]}]
        )
    except (RateLimitError, InternalServerError) as error:
        raise ServerError(str(error)) from error
    except BadRequestError as error:
        raise BadRequest(str(error)) from error
    return str(completion.choices[0].message.content)


async def told(call: Awaitable[str]) -> str:
    """Return the text that a call gives, or the name of the error that it raises, with its `retry_in` in seconds."""
    try:
        return await call
    except CircuitOpen as error:
        return f"rejected for {error.retry_in:g} s"
    except LLMError as error:
        return type(error).__name__


# %% tags=["raises-exception"]
@check("Q3", "S10", "S11")
async def opens_after_three_failures():
    """After three failures in a row nothing is let through."""
    client = FakeLLM(latencies=[0.5] * 3, fail={place: InternalServerError("down") for place in range(3)})
    breaker = CircuitBreaker(failure_threshold=3, recovery_s=30.0)
    outcomes, states = [], []
    for _ in range(5):
        outcomes.append(await told(breaker.call(partial(ask, client))))
        states.append(breaker.state)
    times = breaker.times_opened
    assert outcomes == ["ServerError", "ServerError", "ServerError", "rejected for 30 s", "rejected for 30 s"]
    assert states == ["closed", "closed", "open", "open", "open"]
    assert times == 1
    assert len(client.requests) == 3, "a provider that is down does not get up while everybody knocks"


# %% tags=["raises-exception"]
@check("Q3", "S9", "S12")
async def closes_after_a_success():
    """When the time is over, a call that succeeds closes the breaker."""
    client = FakeLLM(latencies=[0.5] * 4, fail={place: InternalServerError("down") for place in range(2)})
    breaker = CircuitBreaker(failure_threshold=2, recovery_s=30.0)
    outcomes = [await told(breaker.call(partial(ask, client))) for _ in range(2)]
    await asyncio.sleep(30)
    states = [breaker.state]
    outcomes += [await told(breaker.call(partial(ask, client))) for _ in range(2)]
    states.append(breaker.state)
    assert outcomes[2:] == client.replies[2:]
    assert states == ["half_open", "closed"], "a breaker that never closes is an outage of its own"


# %% [markdown]
# <details><summary>Q3, hint 1 of 3</summary>
#
# Which two things must a breaker remember to answer "may I?", and which of the ways in which a call can end changes
# each of them?
#
# </details>
#
# <details><summary>Q3, hint 2 of 3</summary>
#
# Keep a count, and the moment of opening, `None` while it is closed. Then `state` follows from that moment and the
# clock, and nobody has to wake up when the time is over. Catch `RetryableError` around the one `await`; what you do not
# catch changes nothing.
#
# </details>
#
# <details><summary>Q3, hint 3 of 3</summary>
#
# A lamp that counts knocks in the dark, and goes out by itself:
#
# ```python
# def is_lit(lamp, minute):
#     return minute - lamp.lit_at <= lamp.minutes
#
# def knock(lamp):
#     lamp.knocks += 1
# ```
#
# </details>

# %% [markdown]
# ## Q4 · One may find out (15 points)
#
# When the time is over, somebody has to find out whether the provider is up again. One call is enough; ten would be a
# crowd at the door of somebody who has just got up. Go back to `CircuitBreaker`.
#
# **S13** The first call that comes while the `state` is `"half_open"` is the *probe*: it is let through. Until it has
# ended, the state is `"half_open"`, and every other call is rejected as in S11, with a `retry_in` of `0.0`.
#
# **S14** A probe that succeeds closes the breaker (S12). One that fails with a `RetryableError` opens it again, for
# `recovery_s` seconds from that moment, whatever the threshold is. Where it ends in another way (a `FatalError`, any
# other exception, a cancellation), the state stays `"half_open"`, and the next call is the probe.
#
# **S15** Calls can end late. When a call that was let through as no probe ends while the state is `"open"` or
# `"half_open"`, nothing changes, however it ends. When the state is `"closed"` again, it counts as any other.
#
# For example, with `recovery_s=30.0`, a probe that fails at 45 seconds opens the breaker until 75.

# %% tags=["raises-exception"]
@check("Q4", "S13", "S14")
async def a_failed_probe_opens_again():
    """A probe that fails opens the breaker for its whole time, and the next one may close it."""
    failing = {place: InternalServerError("down") for place in range(3)}
    client = FakeLLM(latencies=[0.5] * 4, fail=failing)
    breaker = CircuitBreaker(failure_threshold=2, recovery_s=30.0)
    outcomes, states = [], []
    for pause in (0, 0, 30, 0, 30):
        await asyncio.sleep(pause)
        outcomes.append(await told(breaker.call(partial(ask, client))))
        states.append(breaker.state)
    times = breaker.times_opened
    assert outcomes[:4] == ["ServerError", "ServerError", "ServerError", "rejected for 30 s"]
    assert outcomes[4] == client.replies[3]
    assert states == ["closed", "open", "open", "open", "closed"]
    assert times == 2, "one failure is enough to know that it is still down"


# %% [markdown]
# <details><summary>Q4, hint 1 of 3</summary>
#
# Ten callers come in the same moment. What does the second one see, what has the first one left behind for it, and who
# takes that away again, in which of the ways in which a call can end?
#
# </details>
#
# <details><summary>Q4, hint 2 of 3</summary>
#
# Remember that somebody is finding out, and remember in the *call* whether it is the one: only that call may take the
# mark away, and it must do so however it ends. There is a keyword for "however it ends". Between the look and the mark
# there must be no `await`. For S15, look at the state once more when the call has ended.
#
# </details>
#
# <details><summary>Q4, hint 3 of 3</summary>
#
# One key for one changing room:
#
# ```python
# room.taken_by = me
# try:
#     await change_clothes()
# finally:
#     if room.taken_by is me:
#         room.taken_by = NOBODY
# ```
#
# </details>

# %% [markdown]
# ## Q5 · Better than nothing (10 points)
#
# Go back to `RobustClient`: now it gets a `breaker` and a `fallback`.
#
# **S16** Where a `breaker` is given, each attempt is one call of `breaker.call`. Where that raises `CircuitOpen`, no
# attempt was made: `send` was not called, and `attempts` does not count it. `complete` does not wait then, and makes no
# other attempt: the `CircuitOpen` leaves it.
#
# **S17** Where a `fallback` is given, and a `RetryableError` would leave `complete` because patience is over (S6), or a
# `CircuitOpen` because the breaker rejects (S16), `complete` calls `fallback(prompt)` once and returns an `Answer` with
# that text, the number of attempts that it made, and `degraded=True`. In all other cases `fallback` is not called.
#
# **S18** Where `fallback` raises an `Exception`, the error of which S17 speaks leaves `complete`, with the `__cause__`
# that it had, and not that of `fallback`: the outage is the news.
#
# For example, when three attempts have failed and patience is over, the fallback `"A colleague will answer you."`
# arrives with 3 `attempts`, and it is `degraded`.

# %% tags=["raises-exception"]
@check("Q5", "S17")
async def an_outage_has_an_answer():
    """When patience is over the fallback answers; while the model answers it does not."""
    client = FakeLLM(latencies=[0.5] * 5, fail={place: InternalServerError("down") for place in (0, 2, 3, 4)})
    robust = RobustClient(wire(client), policy=Patience(1.0, 2.0), fallback=lambda prompt: f"Later: {prompt}")
    answers = [await robust.complete(prompt, request_id=prompt[:1]) for prompt in ("first", "second")]
    told = [[answer.text, answer.attempts, answer.degraded] for answer in answers]
    assert told == [[client.replies[1], 2, False], ["Later: second", 3, True]]
    assert len(client.requests) == 5, "a second best answer is for the time after the last attempt"


# %% [markdown]
# <details><summary>Q5, hint 1 of 3</summary>
#
# Who finds out that a key has expired, if every customer gets a friendly text?
#
# </details>
#
# <details><summary>Q5, hint 2 of 3</summary>
#
# The breaker goes around *one* attempt, inside your loop: `partial` makes a function without parameters of a method and
# its argument. There are two places at which `complete` gives up because of the provider; send both through one helper,
# which knows the error that led there.
#
# </details>
#
# <details><summary>Q5, hint 3 of 3</summary>
#
# A kitchen that offers soup when the oven is broken, and tells of the oven when the soup is burnt, too:
#
# ```python
# with suppress(Burnt):
#     return soup_for(guest)
# raise oven_trouble
# ```
#
# </details>

# %% [markdown]
# ## Q6 · What the log says (10 points)
#
# Still in `RobustClient`: where a `logger` is given, the client says what it does.
#
# **S19** Each attempt that has succeeded, or failed with an `LLMError`, writes one record at the level INFO or above,
# when it has ended and before any wait: INFO where it succeeded, WARNING where another attempt is to follow after a
# wait, and ERROR where it failed and no other is to follow, with or without a `fallback`. A rejection by the breaker,
# a cancelled attempt and one that ended with another exception write none.
#
# **S20** Such a record has these attributes, which a logger's methods take as a dictionary: `request_id`, as
# `complete` got it; `attempt`, counted from 1; `outcome`, which is `"success"` or the name of the error's class;
# `status`, which is 200 or the `status` of the error; `wait_s`, the seconds of the wait that follows, else `0.0`;
# `latency_s`, the seconds that the attempt took by `clock`.
#
# **S21** No record of `logger` at the level INFO or above contains the prompt, the text of the answer, or the text of
# an error: not in its message, not in an attribute, not in a traceback. Providers quote what they were sent, keys and
# customers included. What you write at DEBUG is up to you.
#
# For example, a 429 that is followed by a success one second later writes a WARNING with `outcome` `"RateLimited"` and
# `wait_s` `1.0`, and then an INFO.

# %%
# For the checks: a logger that keeps its records in a list, and what stands in a record.
class Logbook(logging.Handler):
    """Keeps what a logger is told."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def listening() -> tuple[logging.Logger, list[logging.LogRecord]]:
    """Return a logger, and the list of all that it will be told."""
    logbook, logger = Logbook(), logging.Logger("harbor.client", logging.DEBUG)
    logger.addHandler(logbook)
    return logger, logbook.records


def loud(records: list[logging.LogRecord]) -> list[logging.LogRecord]:
    """Return the records at the level INFO or above."""
    return [record for record in records if record.levelno >= logging.INFO]


def fields(record: logging.LogRecord) -> list[Any]:
    """Return the level of a record, and what S20 asks for, in that order."""
    names = ("request_id", "attempt", "outcome", "status", "wait_s", "latency_s")
    return [record.levelname, *(getattr(record, name, "missing") for name in names)]


# %% tags=["raises-exception"]
@check("Q6", "S19", "S20")
async def three_attempts_three_levels():
    """A retry is a warning, a success is information, and giving up is an error."""
    client = FakeLLM(latencies=[0.25, 0.5, 0.25], fail={0: RateLimitError("slow down"), 2: answering(403)})
    logger, records = listening()
    robust = RobustClient(wire(client), policy=Patience(1.0, 2.0), logger=logger)
    answer = await robust.complete(TICKETS[0], request_id="r-1")
    with raised(FatalError) as caught:
        await robust.complete(TICKETS[1], request_id="r-2")
    text, written = answer.text, [fields(record) for record in loud(records)]
    assert text == client.replies[1]
    assert caught.type == "PermissionDenied"
    assert written == [
        ["WARNING", "r-1", 1, "RateLimited", 429, 1.0, 0.25],
        ["INFO", "r-1", 2, "success", 200, 0.0, 0.5],
        ["ERROR", "r-2", 1, "PermissionDenied", 403, 0.0, 0.25],
    ], "at 3 a.m. somebody looks for one request, and asks what became of it"


# %% [markdown]
# <details><summary>Q6, hint 1 of 3</summary>
#
# Whom do you tell what: whoever watches a screen, whoever is woken up, and whoever looks for one customer's request
# next week? What of that stands in an attempt that has ended?
#
# </details>
#
# <details><summary>Q6, hint 2 of 3</summary>
#
# Write one helper that is called once for each attempt that has ended, with all that it needs; the loop knows whether
# a wait follows. `logger.log` takes the level as a value, and `extra` a dictionary. The message can be made of the
# fields: it is the text of the error that quotes others. `logger.exception` and `exc_info` write that text, too.
#
# </details>
#
# <details><summary>Q6, hint 3 of 3</summary>
#
# A logbook of a lift, with fields instead of sentences:
#
# ```python
# level = logging.DEBUG if door_closed else logging.CRITICAL
# details = {"floor": floor, "load_kg": load}
# logbook.log(level, "stopped at %s", floor, extra=details)
# ```
#
# </details>

# %% [markdown]
# ## Q7 · What it costs (5 points)
#
# The last part of `RobustClient`: `metrics` returns a `Metrics` with what happened up to now.
#
# **S22** `metrics` counts attempts that have ended with a text or with an `LLMError`: `attempts` all of them;
# `retries` those that were not the first of their call of `complete`; `successes` those with a text; `failures` the
# others, by the name of the error's class, as `failures["RateLimited"]`. `latency_s` holds the seconds that each of
# them took, by `clock` and without waits, in the order in which they ended. Rejections, cancelled attempts and other
# exceptions count nowhere.
#
# **S23** `degraded` counts the calls of `complete` that returned an answer of the `fallback`. `breaker_opened` is
# `breaker.times_opened`, and 0 without a breaker. (Whether `metrics` is the same object each time is up to you.)
#
# For example, after a 429 and a success in one call of `complete`, `attempts` is 2, `retries` is 1, `successes` is 1,
# and `failures` is `Counter({"RateLimited": 1})`.

# %% tags=["raises-exception"]
@check("Q7", "S22")
async def attempts_are_counted():
    """Four attempts in two calls are counted, each with its seconds."""
    client = FakeLLM(latencies=[0.25, 0.5, 0.75, 1.0], fail={0: answering(429), 1: answering(500), 3: answering(404)})
    robust = RobustClient(wire(client), policy=Patience(1.0, 2.0))
    answer = await robust.complete(TICKETS[0], request_id="r-1")
    with raised(FatalError) as caught:
        await robust.complete(TICKETS[1], request_id="r-2")
    text, metrics = answer.text, robust.metrics
    counted = [metrics.attempts, metrics.retries, metrics.successes, metrics.breaker_opened, metrics.degraded]
    failures, latencies = dict(metrics.failures), list(metrics.latency_s)
    assert text == client.replies[2]
    assert caught.type == "NotFound"
    assert counted == [4, 2, 1, 0, 0], "the bill counts attempts, and so does the provider's limit"
    assert failures == {"RateLimited": 1, "ServerError": 1, "NotFound": 1}
    assert latencies == [0.25, 0.5, 0.75, 1.0]

# %% [markdown]
# <details><summary>Q7, hint 1 of 3</summary>
#
# Somebody asks: how many requests did we pay for? Somebody else: how many customers got an answer? At which line of
# your code is each of the two known?
#
# </details>
#
# <details><summary>Q7, hint 2 of 3</summary>
#
# The helper that writes the record of an attempt knows all that S22 counts. A `Counter` starts every name at 0. The
# seconds begin when the attempt does, and not when `complete` does: between two attempts there is a wait.
#
# </details>
#
# <details><summary>Q7, hint 3 of 3</summary>
#
# A ferry that counts crossings, passengers, and what kept it in the harbour:
#
# ```python
# board.crossings += 1
# board.delays[reason] += 1
# board.minutes.append(arrived - left)
# ```
#
# </details>

# %% [markdown]
# ## To think about
#
# Choose one decision of your client that could have been taken in another way: that fatal errors do not open the
# breaker, that there is no fallback for a wrong key, that a provider's text is not logged. Who is helped by your
# decision, who pays for it, and how would you notice in the log or in the metrics that it was wrong? Write three or
# four sentences in the cell below. A person reads them; they give no points.

# %% [markdown]
# *Your answer:*
