# %% [markdown]
# # Backoff you can prove
#
# **PY-03 · Errors and logging** · ★★ · 50 minutes · after lesson 3, [When the model is having a
# day](../notebooks/03-ai-error-patterns.ipynb)
#
# On Monday at nine the provider stumbled for ten seconds. Harbor tried again, as it had been told: a hundred workers,
# all of them after exactly one second, then after two, then after four. Each time all hundred came together, and the
# provider went down again. It took Harbor four minutes to get over ten seconds. And when it gave up, it slept once more
# and raised `RuntimeError: retries exhausted`, which told nobody what had failed. In this exercise you write the retry
# that does better, and you prove that it does: to the second, without waiting for one.
#
# You will be able to
#
# - **write** a backoff schedule with a cap, with jitter, and with a budget of time;
# - **predict** each wait of a run, and **explain** which rule made it;
# - **convert** a `Retry-After` header, in seconds or as a date, to a number of seconds;
# - **choose** which errors are tried again, and **validate** that a cancellation never is.
#
# **Before you start:** the lesson. You know `raise`, exception classes, and `async` from PY-01.
#
# **Out of scope here:** which statuses of a provider are worth a retry, and the circuit breaker (the first exercise of
# this module), libraries like tenacity.

# %% [markdown]
# ## How this notebook works
#
# Write your answers where a cell says `raise NotImplementedError(...)`. Below each question stand its *visible checks*.
# *Hidden checks* rely on the same numbered sentences (**S1**, **S3** …) with other inputs. Each question ends with
# three hints.
#
# Q1 is `RetryPolicy` and `backoff_delay`; every other question needs them. Q2, Q3 and Q6 are about `retry_call`, Q4
# goes back to both, Q5 begins with a function that stands alone, and Q7 is the asynchronous twin. Add
# helpers as you like; keep the names and parameters of what is there.
#
# No check waits for real, and none leaves anything to chance. Your code must not either: it sleeps with the `sleep`,
# looks at the `clock`, and draws from the `rng` that it is given.

# %% [markdown]
# ## What is given
#
# A `RetryableError` is worth another try; a `FatalError` is not. Both carry the `request_id` that the provider's
# support asks for, and `retry_after`: the seconds that the provider has told us to wait, or `None`.
#
# Three stand-ins take the place of the world:
#
# - `Watch()` is a clock that moves when somebody sleeps on it. The checks pass its `watch.sleep` and `watch.clock` to
#   your code; `watch.slept` lists the seconds of each sleep.
# - `Flaky(watch, errors, answer)` is a function that raises the first error, then the second, and so on, and then
#   returns `answer`. `flaky.calls` counts its calls; each takes `seconds` on the watch.
# - `Draws([0.25, 0.5])` is a generator for `rng` whose `rng.random()` gives these numbers, one after the other.
#   `rng.uniform` is made of them, as always. Those not drawn yet are in `draws.left`.
#
# `FakeLLM` and its record are those of PY-01; `starts(client)` reads from it when each call began. `T` stands for any
# type: that of what the call returns.

# %%
from __future__ import annotations

import asyncio
import random
import re
import traceback
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import partial
from itertools import count
from math import inf
from typing import Literal, Protocol, TypeVar

from harbor_kit import ChatClient, FakeLLM, InternalServerError, RateLimitError, check, raised
from harbor_kit.tickets import TICKETS

MODEL = "harbor-small"
T = TypeVar("T")


class OnRetry(Protocol):
    """Whoever is told of a retry: a function of the attempt that failed, the seconds of the wait, and the error."""

    def __call__(self, attempt: int, wait: float, error: Exception, /) -> object:
        """Take note of a retry that is about to come."""


class RetryableError(Exception):
    """The provider failed in a way that may be over soon."""

    def __init__(self, message: str, *, retry_after: float | None = None, request_id: str = "") -> None:
        super().__init__(message)
        self.retry_after, self.request_id = retry_after, request_id


class FatalError(Exception):
    """The provider will say the same next time."""

    def __init__(self, message: str, *, retry_after: float | None = None, request_id: str = "") -> None:
        super().__init__(message)
        self.retry_after, self.request_id = retry_after, request_id


class Watch:
    """A clock that moves when somebody sleeps on it."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def clock(self) -> float:
        """Return the seconds that the watch shows."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move the watch, and write the seconds down."""
        self.now += seconds
        self.slept.append(seconds)


class Flaky:
    """A function without arguments that raises the given errors, one a call, and then returns `answer`."""

    def __init__(self, watch: Watch, errors: Iterable[BaseException], answer: object, *, seconds: float = 0.0) -> None:
        self.watch, self.errors, self.answer, self.seconds = watch, list(errors), answer, seconds
        self.calls = 0

    def __call__(self) -> object:
        """Take some seconds, then fail or answer."""
        self.calls += 1
        self.watch.now += self.seconds
        if self.calls <= len(self.errors):
            raise self.errors[self.calls - 1]
        return self.answer


class Draws(random.Random):
    """A generator whose numbers somebody has written down."""

    def __init__(self, numbers: Sequence[float]) -> None:
        super().__init__(0)
        self.left = list(numbers)

    def random(self) -> float:
        """Return the next number."""
        if not self.left:
            raise IndexError("more numbers were drawn than are written down")
        return self.left.pop(0)


async def ask(client: ChatClient, prompt: str) -> str:
    """Make one call and return the text of its reply."""
    question = {"role": "user", "content": prompt}
    reply = await client.chat.completions.create(model=MODEL, messages=[question])
    return str(reply.choices[0].message.content)


def starts(client: FakeLLM) -> list[float | str]:
    """Return when each call began, to the millisecond."""
    return [span if isinstance(span, str) else round(span[0], 3) for span in client.spans]


# %% [markdown]
# Try them out; nothing depends on this cell.

# %%
kitchen = Watch(now=90.0)
toast = Flaky(kitchen, [RetryableError("still white")], "toast", seconds=30.0)
try:
    toast()
except RetryableError as error:
    print(f"{error} at {kitchen.clock()} seconds")
kitchen.sleep(15.0)
print(f"{toast()} at {kitchen.clock()} seconds, after {toast.calls} calls and sleeps of {kitchen.slept}")
draws, delay = Draws([0.25, 0.5]), 12.0
print(f"{draws.uniform(0, delay)} drawn between 0 and {delay}; {draws.left} are left")

# %% [markdown]
# ## Q1 · A schedule
#
# Write the test in `RetryPolicy` that refuses what cannot work, and `backoff_delay`. Leave `jitter` and `rng` alone
# until Q4: in Q1 to Q3 the policy's `jitter` is `"none"`.
#
# **S1** `backoff_delay(policy, attempt)` returns the seconds to wait after attempt number `attempt` has failed.
# Attempts are counted from 1. It is `base * factor ** (attempt - 1)`, with the numbers of the policy, or `cap` where
# that is less. This holds for attempts up to 5,000, where the power alone is too large for a `float`.
#
# **S2** `RetryPolicy(...)` raises `ValueError` when `max_attempts` is less than 1, when `base` is less than 0, when
# `factor` is less than 1, and when `cap` is less than `base`. It takes `max_attempts=1`, `base=0.0`, `factor=1.0`, and
# a `cap` that equals `base`.
#
# For example, with `base=3.0` and `factor=10.0` the delays after the first three failures are 3, 30 and 60 seconds: the
# `cap` of a policy is 60 seconds unless it says otherwise.


# %%
@dataclass(frozen=True)
class RetryPolicy:
    """How often to try, how long to wait in between, and for which errors."""

    max_attempts: int = 4
    base: float = 1.0
    factor: float = 2.0
    cap: float = 60.0
    jitter: Literal["none", "full", "equal"] = "none"
    max_elapsed: float | None = None
    retry_on: tuple[type[Exception], ...] = (RetryableError,)

    def __post_init__(self) -> None:
        """Refuse a policy that cannot work."""
        # BEGIN SOLUTION
        if self.max_attempts < 1 or self.base < 0 or self.factor < 1 or self.cap < self.base:
            raise ValueError(f"this policy cannot work: {self}")
        # END SOLUTION


def backoff_delay(policy: RetryPolicy, attempt: int, *, rng: random.Random | None = None) -> float:
    """Return how long to wait after attempt number `attempt` has failed."""
    # BEGIN SOLUTION
    delay = policy.base
    for _ in range(attempt - 1):
        delay = min(policy.cap, delay * policy.factor)
    if policy.jitter == "none":
        return delay
    least = 0.0 if policy.jitter == "full" else delay / 2
    return _given(rng).uniform(least, delay)


def _given(rng: random.Random | None) -> random.Random:
    """Return the generator; refuse chance that nobody has handed over."""
    if rng is None:
        raise ValueError("jitter needs a generator: hand one over as rng")
    return rng
    # END SOLUTION


# %%
@check("Q1", "S1")
def delays_double():
    """The delays of a policy with all its defaults are 1, 2, 4 and 8 seconds."""
    delays = [backoff_delay(RetryPolicy(), attempt) for attempt in (1, 2, 3, 4)]
    assert delays == [1.0, 2.0, 4.0, 8.0], "the first wait is the base itself"


# %%
@check("Q1", "S1")
def never_above_the_cap():
    """With a cap of 10 seconds, the fifth delay is 10 and not 16, and so are all after it."""
    delays = [backoff_delay(RetryPolicy(cap=10.0), attempt) for attempt in (3, 4, 5, 6, 12)]
    assert delays == [4.0, 8.0, 10.0, 10.0, 10.0], "attempt 12 would wait for more than half an hour"


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S1")
def another_base_and_factor():
    """The schedule follows the policy's own base and factor, a factor of 1 among them."""
    steep = [backoff_delay(RetryPolicy(base=0.25, factor=3.0), attempt) for attempt in (1, 2, 3, 4, 5, 6)]
    level = [backoff_delay(RetryPolicy(base=5.5, factor=1.0), attempt) for attempt in (1, 2, 7)]
    nothing = [backoff_delay(RetryPolicy(base=0.0), attempt) for attempt in (1, 9)]
    assert steep == [0.25, 0.75, 2.25, 6.75, 20.25, 60.0]
    assert level == [5.5, 5.5, 5.5]
    assert nothing == [0.0, 0.0]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S1")
def far_out():
    """After thousands of attempts the delay is still the cap, and no error."""
    delays = [backoff_delay(RetryPolicy(base=0.5, cap=45.0), attempt) for attempt in (7, 8, 60, 1100, 5000)]
    assert delays == [32.0, 45.0, 45.0, 45.0, 45.0], "a float ends near two to the power of 1024"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S2")
def policies_that_cannot_work():
    """Policies below a bound are refused, and those on it are made."""
    refused = []
    for values in (
        {"max_attempts": 0},
        {"max_attempts": -2},
        {"base": -0.5},
        {"factor": 0.5},
        {"base": 9.0, "cap": 8.5},
        {"max_attempts": 1},
        {"base": 0.0, "cap": 0.0},
        {"factor": 1.0},
        {"base": 9.0, "cap": 9.0},
    ):
        with raised(ValueError) as caught:
            RetryPolicy(**values)
        refused.append(caught.type)
    assert refused == ["ValueError"] * 5 + [None] * 4


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q1, hint 1 of 3</summary>
#
# What is the wait after the *first* failure? Put `attempt=1` into your formula, and say what the power is.
#
# </details>
#
# <details><summary>Q1, hint 2 of 3</summary>
#
# A power of 2 with an exponent above 1023 raises `OverflowError`, before `min` can help. Two ways out: grow the delay
# step by step and cut it off at each step, or catch that error (and then think of a `base` of 0). A dataclass calls
# `__post_init__` when its fields are set; the four bounds of S2 are one condition there.
#
# </details>
#
# <details><summary>Q1, hint 3 of 3</summary>
#
# A savings account that never holds more than its limit:
#
# ```python
# savings = deposit
# for year in range(years):
#     savings = min(limit, savings * rate)
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The delay grows step by step, and each step is cut off at the cap. So no number is ever larger
# than the cap times the factor, and there is nothing to overflow. The loop runs once an attempt; next to a wait of
# seconds that is nothing.
#
# *Why not `min(cap, base * factor ** (attempt - 1))`?* It is the same until attempt 1025. There `2.0 ** 1024` raises
# `OverflowError` before `min` is called. A worker that tries all night gets there. *Why `attempt - 1`?* The first wait
# is the base itself (`one_power_too_many` waits 2, 4, 8). *Why a cap?* Without it the twelfth wait takes 34 minutes
# (`no_cap`).
#
# A policy that cannot work is refused when it is made. `max(1, max_attempts)` would hide the mistake instead
# (`mends_the_policy`): the reader of the configuration believes in a number that nobody uses.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q2 · So many calls, and the last error
#
# Write `retry_call`. Errors that are not to be retried come in Q3, `retry_after` in Q5, the budget in Q6: until then
# you may treat every error as the policy's, and leave `clock`, `rng` and `on_retry` alone.
#
# **S3** `retry_call` calls `fn` without arguments. When `fn` returns, `retry_call` returns the same value, whatever it
# is, and calls `fn` no more. When attempt number `attempt` fails and is less than `max_attempts`, `retry_call` calls
# `sleep` once, with the wait as its only argument, and then calls `fn` again. The wait is that of `backoff_delay`.
# `max_attempts` counts calls, the first one too. After the last attempt there is no `sleep`.
#
# **S4** When the last attempt fails, its error leaves `retry_call`: the very exception object that `fn` has raised,
# with its attributes such as `request_id`, its `__cause__`, and a traceback that ends where it was raised.
#
# For example, with `max_attempts=2` and a `fn` that fails twice there are two calls and one `sleep`, and the second
# error is raised.


# %%
def retry_call(
    fn: Callable[[], T],
    policy: RetryPolicy,
    *,
    sleep: Callable[[float], object],
    clock: Callable[[], float],
    rng: random.Random | None = None,
    on_retry: OnRetry | None = None,
) -> T:
    """Call a function until it returns, or until the policy says that it is enough."""
    # --- sub-goal: ask whether waiting changes the answer
    # --- sub-goal: choose a wait, and let the server ask for more
    # --- sub-goal: stop while somebody still waits for it
    # --- sub-goal: hand on the last error
    # BEGIN SOLUTION
    wait_after = _waits(policy, clock, rng, on_retry)
    while True:
        try:
            return fn()
        except policy.retry_on as error:
            wait = wait_after(error)
        sleep(wait)


def _waits(
    policy: RetryPolicy, clock: Callable[[], float], rng: random.Random | None, on_retry: OnRetry | None
) -> Callable[[Exception], float]:
    """Return the function that is asked after each failure: it returns the wait, or raises the error at the end."""
    if policy.jitter != "none":
        _given(rng)
    end = inf if policy.max_elapsed is None else clock() + policy.max_elapsed
    attempts = count(1)

    def wait_after(error: Exception) -> float:
        attempt = next(attempts)
        at_least: float = getattr(error, "retry_after", None) or 0.0
        wait = max(at_least, backoff_delay(policy, attempt, rng=rng))
        if attempt == policy.max_attempts or clock() + wait > end:
            raise error
        if on_retry is not None:
            on_retry(attempt, wait, error)
        return wait

    return wait_after
    # END SOLUTION


# %%
@check("Q2", "S3")
def two_failures_then_an_answer():
    """After two failures and waits of 1 and 2 seconds, the third call answers."""
    watch = Watch()
    flaky = Flaky(watch, [RetryableError("busy"), RetryableError("still busy")], "Your parcel is on its way.")
    answer = retry_call(flaky, RetryPolicy(), sleep=watch.sleep, clock=watch.clock)
    waits, calls = watch.slept, flaky.calls
    assert answer == "Your parcel is on its way."
    assert waits == [1.0, 2.0]
    assert calls == 3


# %%
@check("Q2", "S3", "S4")
def the_last_error_is_raised():
    """A policy with three attempts makes three calls and two waits, and raises the third error."""
    watch = Watch()
    flaky = Flaky(watch, [RetryableError(f"failure {number}") for number in (1, 2, 3, 4, 5)], "too late")
    with raised(RetryableError) as caught:
        retry_call(flaky, RetryPolicy(max_attempts=3), sleep=watch.sleep, clock=watch.clock)
    waits, calls = watch.slept, flaky.calls
    assert calls == 3, "the bill counts calls, and not retries"
    assert waits == [1.0, 2.0], "nobody gains from a wait after the last attempt"
    assert caught.message == "failure 3"


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S3", "S4")
def a_single_attempt():
    """With one attempt there is one call and no wait, whether it answers or fails."""
    watch = Watch()
    failing = Flaky(watch, [RetryableError("the one and only"), RetryableError("one more")], "too late")
    good = Flaky(watch, [], "at once")
    policy = RetryPolicy(max_attempts=1)
    with raised(RetryableError) as caught:
        retry_call(failing, policy, sleep=watch.sleep, clock=watch.clock)
    answer = retry_call(good, policy, sleep=watch.sleep, clock=watch.clock)
    waits, calls = watch.slept, [failing.calls, good.calls]
    assert caught.message == "the one and only"
    assert answer == "at once"
    assert (waits, calls) == ([], [1, 1])


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S3")
def any_value_is_an_answer():
    """Whatever the call returns is returned at once, also where it is empty, zero, false or `None`."""
    found = []
    for value in (None, 0, "", [], False, "a text"):
        watch = Watch()
        flaky = Flaky(watch, [RetryableError("busy")], value)
        answer = retry_call(flaky, RetryPolicy(base=3.5), sleep=watch.sleep, clock=watch.clock)
        found.append((answer, flaky.calls, watch.slept))
    assert found == [(value, 2, [3.5]) for value in (None, 0, "", [], False, "a text")]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
def disconnected() -> str:
    """Fail as a client library does: with an error of its own, made from that of the network."""
    raise RetryableError("no answer", request_id="req_7fq2", retry_after=0.125) from ConnectionResetError("it was cut")


@check("Q2", "S4")
def the_very_error():
    """The error that leaves is the one that was raised, with its cause, its attributes and its traceback."""
    policy = RetryPolicy(max_attempts=2)
    watch = Watch()
    seen = []
    try:
        retry_call(disconnected, policy, sleep=watch.sleep, clock=watch.clock)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1].name
        seen += [type(error).__name__, str(error), vars(error), repr(error.__cause__), place]
    assert seen == [
        "RetryableError",
        "no answer",
        {"request_id": "req_7fq2", "retry_after": 0.125},
        "ConnectionResetError('it was cut')",
        "disconnected",
    ], "the caller needs to know what failed, and where"


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q2, hint 1 of 3</summary>
#
# The policy says 3. How many calls are on the bill, how many waits lie between them, and which of the errors does the
# caller see?
#
# </details>
#
# <details><summary>Q2, hint 2 of 3</summary>
#
# Count the attempts yourself, from 1. Put the `try` around the one call. In the `except` branch, ask first whether this
# was the last attempt: a bare `raise` there sends the same error on, with all that it carries. Only after that question
# compute the wait and sleep. Return inside the `try`: then no value has to mean "not yet".
#
# </details>
#
# <details><summary>Q2, hint 3 of 3</summary>
#
# A door with a number of keys to try; the last one that does not fit is reported:
#
# ```python
# for place, key in enumerate(keys, start=1):
#     try:
#         door.open(key)
#     except WrongKeyError:
#         if place == len(keys):
#             raise
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** `return` stands inside the `try`, so the value passes untouched. What to do after a failure is
# one decision: it needs the policy, the clock and the number of attempts so far, and knows two ends, a wait or the
# error. So it is one function, made once for each run; the asynchronous twin uses it as well. `raise error` sends the
# very object on; its traceback grows at the near end and still ends where it was raised first. The sleep stands
# *outside* of the `except` block: what is raised during it, or by the next call, does not get the old error as its
# `__context__`.
#
# *Why not `raise RuntimeError("retries exhausted") from error`?* The caller has written `except RetryableError`, and
# now catches nothing (`a_new_error`). *Why not return `None`?* Then the caller gets an answer of no text
# (`gives_up_with_none`). *Why not sleep first and count then?* The last wait helps nobody (`waits_after_the_last`).
# *Why not `if answer: return answer`?* An empty list of hits is an answer (`empty_is_a_failure`).
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q3 · Which errors, and who is told
#
# Go back to `retry_call`. A key that is wrong will be wrong in four seconds, too.
#
# **S5** `retry_call` retries an error when it is an instance of a class in `policy.retry_on`; subclasses count. Every
# other exception leaves `retry_call` at once, on whichever attempt it comes: there is no `sleep` and no further call.
# That includes a `TypeError` that your own code has caused, and what is no `Exception`, like `KeyboardInterrupt`.
#
# **S6** When `on_retry` is given, it is called once before each `sleep`, as `on_retry(attempt, wait, error)`: the
# number of the attempt that has failed, the seconds that `sleep` is called with next, and the error of that attempt.
# Where no `sleep` follows, it is not called.
#
# For example, a call that fails once is told as `on_retry(1, 1.0, error)`, before the second that it waits.


# %%
@check("Q3", "S5")
def a_fatal_error_ends_it():
    """A fatal error on the second attempt leaves at once, after the one wait before it."""
    watch = Watch()
    errors = [RetryableError("busy"), FatalError("the key is not valid", request_id="req_k31"), RetryableError("busy")]
    flaky = Flaky(watch, errors, "too late")
    with raised(FatalError) as caught:
        retry_call(flaky, RetryPolicy(base=6.0), sleep=watch.sleep, clock=watch.clock)
    waits, calls = watch.slept, flaky.calls
    assert caught.message == "the key is not valid", "it will not be valid in four seconds, either"
    assert calls == 2
    assert waits == [6.0]


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S5")
def the_policy_decides():
    """The policy's own classes are retried with their subclasses, and nothing else is."""
    watch = Watch()
    late = Flaky(watch, [TimeoutError("1"), ConnectionResetError("2"), ConnectionRefusedError("3")], "there at last")
    busy = Flaky(watch, [ConnectionResetError("4"), RetryableError("not in this policy")], "too late")
    typo = Flaky(watch, [TypeError("a mistake of our own")], "too late")
    policy = RetryPolicy(base=2.5, retry_on=(TimeoutError, ConnectionError))
    answer = retry_call(late, policy, sleep=watch.sleep, clock=watch.clock)
    with raised(RetryableError) as first:
        retry_call(busy, policy, sleep=watch.sleep, clock=watch.clock)
    with raised(TypeError) as second:
        retry_call(typo, policy, sleep=watch.sleep, clock=watch.clock)
    waits, calls = watch.slept, [late.calls, busy.calls, typo.calls]
    messages = [first.message, second.message]
    assert answer == "there at last"
    assert calls == [4, 2, 1]
    assert waits == [2.5, 5.0, 10.0, 2.5]
    assert messages == ["not in this policy", "a mistake of our own"]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S5")
def the_stop_key_stops():
    """Ctrl-C during a call leaves at once, although the policy retries every `Exception`."""
    watch = Watch()
    flaky = Flaky(watch, [OSError("busy"), KeyboardInterrupt("stop"), OSError("busy")], "too late")
    policy = RetryPolicy(base=7.0, retry_on=(Exception,))
    told = []
    with raised(KeyboardInterrupt) as caught:
        retry_call(
            flaky,
            policy,
            sleep=watch.sleep,
            clock=watch.clock,
            on_retry=lambda attempt, wait, error: told.append((attempt, wait, str(error))),
        )
    waits, calls = watch.slept, flaky.calls
    assert caught.type == "KeyboardInterrupt", "whoever pressed Ctrl-C does not want to press it four times"
    assert (waits, calls) == ([7.0], 2)
    assert told == [(1, 7.0, "busy")]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S6")
def told_before_the_wait():
    """Each retry is told before its wait, with attempt, seconds and error; the end is not told."""
    watch = Watch()
    flaky = Flaky(watch, [RetryableError(word) for word in ("red", "green", "blue", "white")], "too late", seconds=0.5)
    policy = RetryPolicy(max_attempts=3, base=4.0)
    events = []
    with raised(RetryableError) as caught:
        retry_call(
            flaky,
            policy,
            sleep=watch.sleep,
            clock=watch.clock,
            on_retry=lambda attempt, wait, error: events.append((watch.now, attempt, wait, str(error))),
        )
    assert events == [(0.5, 1, 4.0, "red"), (5.0, 2, 8.0, "green")], "who reads the log wants to know it now"
    assert caught.message == "blue"


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q3, hint 1 of 3</summary>
#
# Which errors does your `except` catch, and who decides that: you, or the policy? Is a `KeyboardInterrupt` an
# `Exception`?
#
# </details>
#
# <details><summary>Q3, hint 2 of 3</summary>
#
# What stands after `except` is an expression, and a tuple of classes will do. What is not caught leaves by itself; you
# need not raise it. Between the moment in which the wait is known and the `sleep` is the place to tell somebody.
#
# </details>
#
# <details><summary>Q3, hint 3 of 3</summary>
#
# A postman who knows which dogs he can deal with:
#
# ```python
# try:
#     deliver(letter)
# except route.friendly_dogs as dog:  # a tuple of classes
#     notebook.write(letter, dog)
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** `except policy.retry_on` takes the tuple as it is. Everything else is not caught, so there is
# nothing to pass on and nothing to forget: a `TypeError` of our own, a wrong key, Ctrl-C.
#
# *Why not `except Exception`, and look at the class inside?* It works if the look is never forgotten; without it, 401
# is asked four times (`retries_everything`). *Why not `except BaseException`?* It holds the two that mean "stop":
# `KeyboardInterrupt` here, `CancelledError` in Q7 (`catches_base_exception`).
#
# `on_retry` is called before the sleep, because a log line that comes a minute late is read by nobody in that minute
# (`told_afterwards`).
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q4 · Jitter
#
# A hundred workers that fail together come back together, unless chance pulls them apart. Go back to `backoff_delay`,
# then to `retry_call`.
#
# **S7** Let `delay` be the delay of S1, after the cap. With `jitter="full"`, `backoff_delay` returns
# `rng.uniform(0, delay)`; with `jitter="equal"` it returns `delay / 2 + rng.uniform(0, delay / 2)`. One number is drawn
# from `rng` in each call of `backoff_delay` (with `rng.uniform`, or the same made with `rng.random`), and none when
# `jitter` is `"none"`. `retry_call` hands its own `rng` on.
#
# **S8** When `jitter` is not `"none"` and `rng` is `None`, `backoff_delay` and `retry_call` raise `ValueError`, and
# `retry_call` does so before it calls `fn`. So chance comes from the caller's generator alone, and a test can repeat
# it.
#
# For example, with `base=8.0` and `Draws([0.25])` the first delay is 2 seconds with `"full"`, and 5 with `"equal"`.


# %%
@check("Q4", "S7")
def full_jitter_starts_at_nothing():
    """With full jitter, draws of 0, 0.5 and 0.75 make 0, 2 and 3 seconds of a delay of 4."""
    policy = RetryPolicy(jitter="full")
    delays = [backoff_delay(policy, 3, rng=Draws([number])) for number in (0.0, 0.5, 0.75)]
    assert delays == [0.0, 2.0, 3.0], "who only adds to the delay still comes back with all the others"


# %%
@check("Q4", "S7")
def equal_jitter_keeps_one_half():
    """With equal jitter, draws of 0, 0.5 and 0.75 make 2, 3 and 3.5 seconds of a delay of 4."""
    policy = RetryPolicy(jitter="equal")
    delays = [backoff_delay(policy, 3, rng=Draws([number])) for number in (0.0, 0.5, 0.75)]
    assert delays == [2.0, 3.0, 3.5]


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S7")
def two_hundred_draws():
    """Two hundred draws of a seeded generator keep to their bounds, below the cap, and spread over them."""
    full = RetryPolicy(cap=20.0, jitter="full")
    equal = RetryPolicy(cap=20.0, jitter="equal")
    first, second = random.Random(11), random.Random(12)  # noqa: S311  # jitter is no secret
    wide = [backoff_delay(full, 9, rng=first) for _ in range(200)]
    narrow = [backoff_delay(equal, 9, rng=second) for _ in range(200)]
    bounds = [round(value, 6) for value in (min(wide), max(wide), min(narrow), max(narrow))]
    means = [round(sum(wide) / 200, 6), round(sum(narrow) / 200, 6)]
    assert bounds == [0.010899, 19.987153, 10.066743, 19.984951]
    assert means == [10.052965, 14.904094]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S7")
def the_callers_generator():
    """The waits of a run come from the generator of its caller, one number for each of them."""
    watch = Watch()
    flaky = Flaky(watch, [RetryableError("busy")] * 3, "there you are")
    policy = RetryPolicy(base=16.0, cap=40.0, jitter="full")
    draws = Draws([0.125, 0.75, 0.0625, 0.5])
    answer = retry_call(flaky, policy, sleep=watch.sleep, clock=watch.clock, rng=draws)
    untouched = Draws([0.3, 0.6])
    plain = backoff_delay(RetryPolicy(base=16.0), 2, rng=untouched)
    waits, left = watch.slept, untouched.left
    assert answer == "there you are"
    assert waits == [2.0, 24.0, 2.5], "two runs with the same seed must wait alike"
    assert (plain, left) == (32.0, [0.3, 0.6])


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S8")
def no_generator_no_chance():
    """Jitter without a generator is refused, before anything is called; without jitter none is needed."""
    watch = Watch()
    flaky = Flaky(watch, [], "there you are")
    refused = []
    for jitter in ("full", "equal"):
        with raised(ValueError) as delay:
            backoff_delay(RetryPolicy(jitter=jitter), 2)
        with raised(ValueError) as call:
            retry_call(flaky, RetryPolicy(jitter=jitter), sleep=watch.sleep, clock=watch.clock)
        refused.append((delay.type, call.type, flaky.calls))
    plain = retry_call(flaky, RetryPolicy(jitter="none"), sleep=watch.sleep, clock=watch.clock)
    assert refused == [("ValueError", "ValueError", 0)] * 2, "calls that succeed would hide it until the first bad day"
    assert plain == "there you are"


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q4, hint 1 of 3</summary>
#
# If everyone adds up to ten percent to the same delay, do they still come back together? What is the smallest wait that
# S7 allows?
#
# </details>
#
# <details><summary>Q4, hint 2 of 3</summary>
#
# First the delay with its cap, then the jitter. The methods of the module `random` use a generator that all the program
# shares; a `random.Random` of your own has the same methods, and `rng` is one. What S8 refuses can be found out before
# the first call: put it into a helper of two lines, and call that from both functions.
#
# </details>
#
# <details><summary>Q4, hint 3 of 3</summary>
#
# A dice game that can be played again, move by move:
#
# ```python
# def steps(dice: random.Random, sides: int) -> int:
#     return dice.randint(1, sides)
#
# steps(random.Random(5), 6) == steps(random.Random(5), 6)
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The jitter comes after the cap: otherwise all workers at the cap would wait equally long again.
# Full jitter may wait for no time at all; that is what spreads a hundred workers best. Equal jitter keeps one half,
# for providers that are to be left alone for a while.
#
# *Why not add a random tenth?* Then a hundred workers come back within a tenth of the delay (`jitter_only_adds`). *Why
# not `random.uniform`?* The module's generator belongs to everybody: two runs give two schedules, and a test can only
# look at bounds. One of your own with a fixed seed is worse: all workers draw the same number (`own_generator`). *Why
# refuse `rng=None` at the start?* A generator made on the spot cannot be proved. And an error that waits for the first
# failure hides behind every good day (`refused_too_late`).
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q5 · The provider says when
#
# A provider that is busy says how long: `Retry-After: 7`, or a date. Write `parse_retry_after`, then go back to
# `retry_call`.
#
# **S9** `parse_retry_after` takes the value of such a header, and returns seconds or `None`. White space at both ends
# is ignored. A number is written in digits, with or without a dot and more digits after it, like `7` or `2.5`: it is
# returned as a `float`. A date looks like `Wed, 21 Oct 2026 07:28:00 GMT`: returned are the seconds from `now` until
# then, and `0.0` when it is past. `now` has a time zone, which need not be UTC. Everything else gives `None`: the value
# `None`, an empty text, `"-3"`, `"1e3"`, `"nan"`, `"inf"`, other words, a date that no calendar has, and a date without
# a time zone. (All other dates of the checks look exactly like the one above.)
#
# **S10** When the error has an attribute `retry_after` that is not `None`, it is the least that `retry_call` waits, in
# seconds. The wait is the larger of it and of `backoff_delay`, and may be larger than `cap`. An error of another
# class in `policy.retry_on` may have no such attribute; then the wait is `backoff_delay`.
#
# For example, an error with `retry_after=7.0` on the first attempt makes a wait of 7 seconds, and on the fifth of six,
# where the delay is 16, one of 16.


# %%
def parse_retry_after(value: str | None, *, now: datetime) -> float | None:
    """Return the seconds that a `Retry-After` header asks for, or `None` when it says nothing of use."""
    # BEGIN SOLUTION
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
    # END SOLUTION


# %%
@check("Q5", "S9")
def seconds_or_a_date():
    """Whole and broken numbers of seconds are read, and a date is a number of seconds from now."""
    now = datetime(2026, 10, 21, 7, 27, 30, tzinfo=UTC)
    texts = ["7", "2.5", "Wed, 21 Oct 2026 07:28:00 GMT", "soon"]
    seconds = [parse_retry_after(text, now=now) for text in texts]
    assert seconds == [7.0, 2.5, 30.0, None]


# %%
@check("Q5", "S10")
def as_long_as_it_says():
    """After an error that asks for 7 seconds there is a wait of 7, and the next one is 2 seconds again."""
    watch = Watch()
    errors = [RetryableError("slow down", retry_after=7.0), RetryableError("busy")]
    flaky = Flaky(watch, errors, "Here is your invoice.")
    answer = retry_call(flaky, RetryPolicy(), sleep=watch.sleep, clock=watch.clock)
    waits = watch.slept
    assert answer == "Here is your invoice."
    assert waits == [7.0, 2.0]


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S9")
def dates_here_and_elsewhere():
    """Dates are compared in one time zone, wherever `now` was read; those that are past give 0."""
    harbour = datetime(2026, 3, 5, 10, 59, 18, 500_000, tzinfo=timezone(timedelta(hours=2)))
    bay = datetime(2026, 3, 5, 0, 58, tzinfo=timezone(timedelta(hours=-8)))
    texts = ["Thu, 05 Mar 2026 09:00:00 GMT", " Wed, 04 Mar 2026 23:59:59 GMT\t", "Thu, 05 Mar 2026 10:00:00 GMT"]
    there = [parse_retry_after(text, now=harbour) for text in texts]
    far = [parse_retry_after(text, now=bay) for text in texts]
    assert there == [41.5, 0.0, 3641.5]
    assert far == [120.0, 0.0, 3720.0]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S9")
def what_is_no_time():
    """Values that are neither a number nor a date give `None`, and never an error."""
    now = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
    words = ["-7", "+7", "4e2", "NaN", "inf", "-inf", "7 s", "1_000", ".", "later"]
    dates = ["Thu, 35 Mar 2026 09:00:00 GMT", "Thu, 05 Mar 2026 09:00:30", "2026-03-05"]
    nothing = [parse_retry_after(text, now=now) for text in [None, "", "  ", *words, *dates]]
    texts = ["0", " 12 ", "0.125", "86400", "007"]
    seconds = [parse_retry_after(text, now=now) for text in texts]
    assert nothing == [None] * 16, "a wait of `nan` or `inf` seconds has no end"
    assert seconds == [0.0, 12.0, 0.125, 86400.0, 7.0]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S10")
def at_least_so_long():
    """What the provider asks for is a minimum, above the cap too, and not every error asks for something."""
    watch = Watch()
    asked = [RetryableError("slow down", retry_after=seconds) for seconds in (2.0, 90.0, 0.0, None)]
    flaky = Flaky(watch, [*asked, TimeoutError("no answer"), RetryableError("busy", retry_after=11.0)], "at last")
    policy = RetryPolicy(max_attempts=9, base=3.0, cap=30.0, retry_on=(RetryableError, TimeoutError))
    told = []
    answer = retry_call(
        flaky, policy, sleep=watch.sleep, clock=watch.clock, on_retry=lambda attempt, wait, error: told.append(wait)
    )
    waits = watch.slept
    assert answer == "at last"
    assert waits == [3.0, 90.0, 12.0, 24.0, 30.0, 30.0], "a minimum, not a replacement"
    assert told == [3.0, 90.0, 12.0, 24.0, 30.0, 30.0]


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q5, hint 1 of 3</summary>
#
# The provider asks for 2 seconds, and your own delay is 16. How long do you wait, and who is served by that? And what
# does `float("nan")` return?
#
# </details>
#
# <details><summary>Q5, hint 2 of 3</summary>
#
# `float` takes more than S9 allows, `inf` among it: look at the text first, with `re.fullmatch`.
# `parsedate_to_datetime` from `email.utils` reads the date and knows that GMT is a time zone; where it cannot, it
# raises `ValueError`, or `OverflowError` for a year of twenty digits. Two datetimes with time zones can be subtracted,
# whatever the zones are. For an attribute that may be missing, `getattr` takes a third argument.
#
# </details>
#
# <details><summary>Q5, hint 3 of 3</summary>
#
# How many days a cheese still has, for a label that may be anything:
#
# ```python
# try:
#     left = (date.fromisoformat(label) - today).days
# except ValueError:
#     left = None
# ripe_in = max(shelf_days, getattr(cheese, "ripens", 0))
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The header is text from somebody else. A pattern says what a number is; `float` alone takes
# `"nan"`, `"inf"` and `"1_000"` as well (`whatever_float_takes`). For dates the standard library has a reader. It
# returns a datetime with a time zone for GMT, and the subtraction does the rest. Taking the zones off first, to make
# them "fit", is wrong by two hours in Helsinki (`takes_the_zone_off`).
#
# *Why `max`?* The provider knows when its limit is over, and we know how often we have failed; both are reasons to
# wait. (`retry_after_replaces` comes back too early with a small number, `ignores_retry_after` with a large one.)
#
# *Cost:* a provider that says `86400` makes a worker sleep for a day. The budget of Q6 is for that.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q6 · A budget of time
#
# The user gave up after ten seconds. How long do you go on? Go back to `retry_call`.
#
# **S11** Where `policy.max_elapsed` is not `None`, no retry begins more than so many seconds after `retry_call` was
# called. When an error is to be retried,
# `retry_call` adds the seconds that `clock` has moved since `retry_call` was called, and the wait that would come next.
# When the sum is larger than `max_elapsed`, the error leaves at once, as in S4, without `sleep` and without `on_retry`.
# A sum that equals `max_elapsed` is still in time. The time that the calls take counts; `clock` may show any number at
# the start.
#
# For example, with `max_elapsed=5.0` and calls that take no time, there are waits of 1 and 2 seconds. The third would
# end at 7.


# %%
@check("Q6", "S11")
def the_budget_is_spent():
    """With a budget of 5 seconds there are waits of 1 and 2, and the third error is raised at 3 seconds."""
    watch = Watch()
    flaky = Flaky(watch, [RetryableError(f"failure {number}") for number in (1, 2, 3, 4, 5)], "too late")
    policy = RetryPolicy(max_attempts=5, max_elapsed=5.0)
    with raised(RetryableError) as caught:
        retry_call(flaky, policy, sleep=watch.sleep, clock=watch.clock)
    waits, calls = watch.slept, flaky.calls
    assert waits == [1.0, 2.0], "the one who waited for the answer has gone"
    assert calls == 3
    assert caught.message == "failure 3"


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S11")
def calls_take_time_too():
    """The time of the calls counts, the clock may have started anywhere, and what is not done is not told."""
    watch = Watch(now=5000.0)
    errors = [RetryableError("busy"), RetryableError("busy", retry_after=0.5), RetryableError("busy", retry_after=20.0)]
    flaky = Flaky(watch, errors, "too late", seconds=3.0)
    policy = RetryPolicy(base=1.5, max_elapsed=30.0)
    told = []
    with raised(RetryableError) as caught:
        retry_call(
            flaky,
            policy,
            sleep=watch.sleep,
            clock=watch.clock,
            on_retry=lambda attempt, wait, error: told.append((attempt, wait)),
        )
    waits, calls, end = watch.slept, flaky.calls, watch.now
    assert caught.type == "RetryableError"
    assert (waits, calls) == ([1.5, 3.0], 3)
    assert end == 5013.5, "why sleep for something that will not be tried?"
    assert told == [(1, 1.5), (2, 3.0)]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S11")
def to_the_second():
    """A wait that ends in the last moment of the budget is still made, and with no budget left there is none."""
    found = []
    for budget, base in ((12.5, 4.0), (12.25, 4.0), (0.0, 4.0), (0.5, 0.0), (0.0, 0.0)):
        watch = Watch(now=64.0)
        flaky = Flaky(watch, [RetryableError("busy")] * 7, "too late", seconds=0.0 if budget == 0 else 0.25)
        policy = RetryPolicy(max_attempts=3, base=base, max_elapsed=budget)
        with raised(RetryableError) as caught:
            retry_call(flaky, policy, sleep=watch.sleep, clock=watch.clock)
        found.append((caught.type, flaky.calls, watch.slept))
    assert found == [
        ("RetryableError", 3, [4.0, 8.0]),
        ("RetryableError", 2, [4.0]),
        ("RetryableError", 1, []),
        ("RetryableError", 3, [0.0, 0.0]),
        ("RetryableError", 3, [0.0, 0.0]),
    ]


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q6, hint 1 of 3</summary>
#
# At which moment does the next attempt begin? Which two numbers do you add to know that, before you sleep?
#
# </details>
#
# <details><summary>Q6, hint 2 of 3</summary>
#
# Read `clock` once at the very start, and once after each failure; the difference holds calls and waits alike. Compare
# before you sleep, with the wait that includes `retry_after`, and before you call `on_retry`. Is a sum that equals the
# budget too much?
#
# </details>
#
# <details><summary>Q6, hint 3 of 3</summary>
#
# One more round in the park, if it ends before dark:
#
# ```python
# walked = now() - left_home
# if walked + ROUND > daylight:
#     go_home()
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The end of the budget is computed once, on the caller's clock; without a budget it is infinite,
# and the comparison is the same. The clock knows of calls, waits, and whatever `on_retry` took. The question is asked
# before the sleep. Who looks at the clock only after it has waited for nothing (`looks_at_it_later`);
# who adds up the waits alone forgets that a call with a timeout takes thirty seconds (`calls_take_no_time`).
#
# *Why not cut the wait to what is left of the budget?* Then the last attempt comes too early for a provider that asked
# for more, and one of those costs as much as any other.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q7 · The asynchronous twin
#
# Write `retry_async`. It makes the same decisions, and leaves the loop free while it waits.
#
# **S12** For `await retry_async(...)` all that S3 to S8, S10 and S11 say of `retry_call` holds, with `await fn()` in
# the place of `fn()` and `await sleep(wait)` in the place of `sleep(wait)`. `on_retry` is an ordinary function there,
# too.
#
# **S13** Without a `sleep`, it waits with `asyncio.sleep`. Without a `clock`, or with `None`, it reads that of the
# running event loop, `asyncio.get_running_loop().time()`. A `sleep`, `clock` or `rng` that is handed over is the only
# one it uses.
#
# **S14** A cancellation is never retried, nor put off. When the task is cancelled during `await fn()` or during
# `await sleep(wait)`, `asyncio.CancelledError` leaves `retry_async` in the same moment, what it awaits is cancelled,
# and neither `fn` nor `on_retry` is called again.
#
# For example, a deadline of 10 seconds around all attempts, `asyncio.timeout(10)`, ends a wait of 16 seconds with its
# `TimeoutError`.


# %%
async def retry_async(
    fn: Callable[[], Awaitable[T]],
    policy: RetryPolicy,
    *,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    clock: Callable[[], float] | None = None,
    rng: random.Random | None = None,
    on_retry: OnRetry | None = None,
) -> T:
    """Await a call until it returns, or until the policy says that it is enough."""
    # BEGIN SOLUTION
    wait_after = _waits(policy, clock or asyncio.get_running_loop().time, rng, on_retry)
    while True:
        try:
            return await fn()
        except policy.retry_on as error:
            wait = wait_after(error)
        await sleep(wait)
    # END SOLUTION


# %%
@check("Q7", "S12", "S13")
async def the_same_schedule():
    """Calls of half a second that fail three times start at 0, 1.5, 4 and 8.5 seconds, and the fourth answers."""
    failures = {place: RateLimitError("slow down") for place in range(3)}
    client = FakeLLM(latencies=[0.5, 0.5, 0.5, 0.5], fail=failures)
    answer = await retry_async(partial(ask, client, TICKETS[0]), RetryPolicy(retry_on=(RateLimitError,)))
    assert starts(client) == [0.0, 1.5, 4.0, 8.5]
    assert answer == client.replies[3]


# %%
@check("Q7", "S14")
async def cancelled_while_it_waits():
    """A task that is cancelled in its second wait ends at once, and makes no further call."""
    client, desk = FakeLLM(latencies=[0.5] * 4, fail={0: RateLimitError("busy"), 1: RateLimitError("busy")}), FakeLLM()
    policy = RetryPolicy(retry_on=(RateLimitError,))
    task = asyncio.ensure_future(retry_async(partial(ask, client, TICKETS[1]), policy))
    await asyncio.sleep(3.0)
    task.cancel()
    with raised(asyncio.CancelledError) as caught:
        await task
    await ask(desk, TICKETS[2])
    await asyncio.sleep(60)
    assert caught.type == "CancelledError"
    assert starts(desk) == [3.0], "nobody waits for this answer any more"
    assert len(client.requests) == 2


# %%
# BEGIN HIDDEN TESTS
@check("Q7", "S14")
async def cancelled_in_a_call():
    """A task that is cancelled in a call cancels that call, makes no other, and tells nobody of a retry."""
    client, desk = FakeLLM(latencies=[1.0, 9.0, 1.0], fail={0: InternalServerError("down")}), FakeLLM()
    policy = RetryPolicy(base=2.0, retry_on=(Exception,))
    told = []
    task = asyncio.ensure_future(
        retry_async(
            partial(ask, client, TICKETS[3]),
            policy,
            on_retry=lambda attempt, wait, error: told.append((attempt, wait, str(error))),
        )
    )
    await asyncio.sleep(7.0)
    task.cancel()
    with raised(asyncio.CancelledError) as caught:
        await task
    await ask(desk, TICKETS[4])
    await asyncio.sleep(60)
    assert caught.type == "CancelledError"
    assert starts(desk) == [7.0]
    assert (client.cancelled, len(client.requests)) == (1, 2), "a call that goes on is paid for"
    assert told == [(1, 2.0, "down")]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q7", "S14", "S12")
async def a_deadline_around_it_all():
    """A deadline around all attempts ends the wait in which it falls."""
    client, desk = FakeLLM(latencies=[0.25] * 6, fail={place: RateLimitError("busy") for place in range(6)}), FakeLLM()
    policy = RetryPolicy(max_attempts=6, base=1.5, retry_on=(RateLimitError,))
    with raised(TimeoutError) as caught:
        async with asyncio.timeout(6.0):
            await retry_async(partial(ask, client, TICKETS[5]), policy)
    await ask(desk, TICKETS[6])
    await asyncio.sleep(120)
    assert caught.type == "TimeoutError"
    assert starts(desk) == [6.0]
    assert starts(client)[:3] == [0.0, 1.75, 5.0]
    assert len(client.requests) == 3


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q7", "S12", "S13", clock_starts_at=800.0)
async def the_loops_own_clock():
    """The budget is counted on the clock of the loop, attempts are calls, and the very error of the last one leaves."""
    client = FakeLLM(latencies=[2.0] * 6, fail={place: RateLimitError(f"busy {place}") for place in range(6)})
    seen = []
    for attempts, budget in ((5, 12.0), (2, None)):
        policy = RetryPolicy(max_attempts=attempts, max_elapsed=budget, retry_on=(RateLimitError,))
        try:
            await retry_async(partial(ask, client, TICKETS[7]), policy, clock=None)
        except RateLimitError as error:
            seen.append((type(error).__name__, str(error), error.request_id))
    assert starts(client)[:5] == [800.0, 803.0, 807.0, 809.0, 812.0]
    assert seen == [client.errors[2], client.errors[4]]
    assert len(client.requests) == 5


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q7", "S12", "S13")
async def all_that_is_handed_over():
    """The sleep, clock and generator of the caller are used, the policy decides, and each retry is told."""
    watch = Watch(now=300.0)
    errors = [RetryableError("a", retry_after=9.0), TimeoutError("b"), RetryableError("c"), FatalError("d")]
    flaky = Flaky(watch, errors, "too late", seconds=1.0)
    policy = RetryPolicy(base=8.0, jitter="equal", max_elapsed=30.0, retry_on=(RetryableError, TimeoutError))
    told = []

    async def call():
        return flaky()

    async def nap(seconds):
        watch.sleep(seconds)

    async def run(rng):
        with raised(RetryableError, FatalError, ValueError) as caught:
            await retry_async(
                call,
                policy,
                sleep=nap,
                clock=watch.clock,
                rng=rng,
                on_retry=lambda attempt, wait, error: told.append((watch.now, attempt, wait, str(error))),
            )
        return caught.type, flaky.calls

    ends = [await run(None), await run(Draws([0.5, 0.25, 0.0, 0.5])), await run(Draws([0.5]))]
    waits, end = watch.slept, asyncio.get_running_loop().time()
    assert ends == [("ValueError", 0), ("RetryableError", 3), ("FatalError", 4)]
    assert waits == [9.0, 10.0]
    assert told == [(301.0, 1, 9.0, "a"), (311.0, 2, 10.0, "b")]
    assert end == 0.0, "the watch was slept on, and not the loop"


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q7, hint 1 of 3</summary>
#
# Somebody cancels the task while it sleeps. At which line of your code does `CancelledError` come up, and which of your
# `except` branches would catch it?
#
# </details>
#
# <details><summary>Q7, hint 2 of 3</summary>
#
# Two words are new: `await` before the call and before the sleep. The decision in between waits for nothing, so both
# functions can share it. `CancelledError` is no `Exception`; code that does not mention it does the right thing. For
# the default clock, take the loop's method when the call begins, and do not call it yet.
#
# </details>
#
# <details><summary>Q7, hint 3 of 3</summary>
#
# A ferry that uses the harbour's clock unless it has one of its own:
#
# ```python
# async def cross(ferry, look=None):
#     look = look or ferry.harbour.clock
#     departed = look()
#     await ferry.reach_the_other_side()
#     return look() - departed
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** All decisions are in `_waits`; the twin adds two words. Nothing in it mentions
# `CancelledError`, and that is the point: it is no `Exception`, so `except policy.retry_on` lets it pass, even when the
# policy names `Exception` itself.
#
# *Why not catch it around the sleep, "to be safe"?* Then a task that was told to stop goes on
# (`cancelled_means_go_on`). *Why not `asyncio.shield`, so that a call that was paid for can end?* The caller is told
# that all is over, and the call goes on and is paid for (`shields_the_call`). *Why not `time.monotonic` as the default
# clock?* The loop has a clock, and all its timers count on it; in a test with virtual time, the other one stands still
# (`another_clock`).
#
# *Cost:* two functions that look alike. Some libraries generate one from the other; here eight lines are easier to
# read.
# <!-- END SOLUTION -->

# %% [markdown]
# ## To think about
#
# Harbor's calls go through your `retry_async` with four attempts. The client library inside retries twice by itself,
# and the queue that hands out the tickets tries each ticket three times. A ticket comes in while the provider is down.
# How many requests does it cause, at the worst, and which of the three layers would you let retry? Write two or three
# sentences about your own policy in the cell below, with what your choice costs. A person reads them; they give no
# points.

# %% [markdown]
# *Your answer:*
