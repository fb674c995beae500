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
# ## Q1 · A schedule (20 points)
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
        raise NotImplementedError("Q1: refuse a policy that cannot work")


def backoff_delay(policy: RetryPolicy, attempt: int, *, rng: random.Random | None = None) -> float:
    """Return how long to wait after attempt number `attempt` has failed."""
    raise NotImplementedError("Q1: return how long to wait after attempt number `attempt` has failed")


# %% tags=["raises-exception"]
@check("Q1", "S1")
def delays_double():
    """The delays of a policy with all its defaults are 1, 2, 4 and 8 seconds."""
    delays = [backoff_delay(RetryPolicy(), attempt) for attempt in (1, 2, 3, 4)]
    assert delays == [1.0, 2.0, 4.0, 8.0], "the first wait is the base itself"


# %% tags=["raises-exception"]
@check("Q1", "S1")
def never_above_the_cap():
    """With a cap of 10 seconds, the fifth delay is 10 and not 16, and so are all after it."""
    delays = [backoff_delay(RetryPolicy(cap=10.0), attempt) for attempt in (3, 4, 5, 6, 12)]
    assert delays == [4.0, 8.0, 10.0, 10.0, 10.0], "attempt 12 would wait for more than half an hour"


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
# ## Q2 · So many calls, and the last error (20 points)
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
    raise NotImplementedError("Q2: call a function until it returns, or until the policy says that it is enough")


# %% tags=["raises-exception"]
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


# %% tags=["raises-exception"]
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
# ## Q3 · Which errors, and who is told (10 points)
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

# %% tags=["raises-exception"]
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
# ## Q4 · Jitter (15 points)
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

# %% tags=["raises-exception"]
@check("Q4", "S7")
def full_jitter_starts_at_nothing():
    """With full jitter, draws of 0, 0.5 and 0.75 make 0, 2 and 3 seconds of a delay of 4."""
    policy = RetryPolicy(jitter="full")
    delays = [backoff_delay(policy, 3, rng=Draws([number])) for number in (0.0, 0.5, 0.75)]
    assert delays == [0.0, 2.0, 3.0], "who only adds to the delay still comes back with all the others"


# %% tags=["raises-exception"]
@check("Q4", "S7")
def equal_jitter_keeps_one_half():
    """With equal jitter, draws of 0, 0.5 and 0.75 make 2, 3 and 3.5 seconds of a delay of 4."""
    policy = RetryPolicy(jitter="equal")
    delays = [backoff_delay(policy, 3, rng=Draws([number])) for number in (0.0, 0.5, 0.75)]
    assert delays == [2.0, 3.0, 3.5]


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
# ## Q5 · The provider says when (15 points)
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
    raise NotImplementedError("Q5: return the seconds that a `Retry-After` header asks for, or `None` when it says nothing of use")


# %% tags=["raises-exception"]
@check("Q5", "S9")
def seconds_or_a_date():
    """Whole and broken numbers of seconds are read, and a date is a number of seconds from now."""
    now = datetime(2026, 10, 21, 7, 27, 30, tzinfo=UTC)
    texts = ["7", "2.5", "Wed, 21 Oct 2026 07:28:00 GMT", "soon"]
    seconds = [parse_retry_after(text, now=now) for text in texts]
    assert seconds == [7.0, 2.5, 30.0, None]


# %% tags=["raises-exception"]
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
# ## Q6 · A budget of time (10 points)
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

# %% tags=["raises-exception"]
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
# ## Q7 · The asynchronous twin (10 points)
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
    raise NotImplementedError("Q7: await a call until it returns, or until the policy says that it is enough")


# %% tags=["raises-exception"]
@check("Q7", "S12", "S13")
async def the_same_schedule():
    """Calls of half a second that fail three times start at 0, 1.5, 4 and 8.5 seconds, and the fourth answers."""
    failures = {place: RateLimitError("slow down") for place in range(3)}
    client = FakeLLM(latencies=[0.5, 0.5, 0.5, 0.5], fail=failures)
    answer = await retry_async(partial(ask, client, TICKETS[0]), RetryPolicy(retry_on=(RateLimitError,)))
    assert starts(client) == [0.0, 1.5, 4.0, 8.5]
    assert answer == client.replies[3]


# %% tags=["raises-exception"]
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
# ## To think about
#
# Harbor's calls go through your `retry_async` with four attempts. The client library inside retries twice by itself,
# and the queue that hands out the tickets tries each ticket three times. A ticket comes in while the provider is down.
# How many requests does it cause, at the worst, and which of the three layers would you let retry? Write two or three
# sentences about your own policy in the cell below, with what your choice costs. A person reads them; they give no
# points.

# %% [markdown]
# *Your answer:*
