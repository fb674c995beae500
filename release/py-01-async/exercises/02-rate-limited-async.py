# %% [markdown]
# # Do not melt the API
#
# **PY-01 · Async programming** · ★★★ · 70 minutes · after lesson 3, [Fast, but
# polite](../notebooks/03-async-patterns-ai.ipynb)
#
# It went well: forty tickets at once, and Harbor answers in seconds. So somebody sends it the ten thousand tickets of
# last year. Ten thousand calls start in the same moment, the provider answers "too many requests" to most of them, and
# the program takes all the memory there is. Fast is easy. In this exercise you make it fast *and* polite.
#
# You will be able to
#
# - **write** a limit on the number of calls in flight, and a token bucket that limits calls per second;
# - **explain** why neither of the two can do the work of the other;
# - **write** a worker pool that never runs far ahead of its consumer, and leaves nothing running when it is stopped;
# - **predict** to the millisecond when each call starts.
#
# **Before you start:** the lesson, and the exercise before this one. You know `async with`, `yield`, and `try` with
# `finally`.
#
# **Out of scope here:** retries and what the provider says about its limits (PY-03, PY-05), several processes that
# share one limit.

# %% [markdown]
# ## How this notebook works
#
# As in the exercise before: you write where a cell says `raise NotImplementedError(...)`. Below each question stand
# *visible checks*; *hidden checks* rely on the same numbered sentences (**S1**, **S2** …) with other inputs. Each
# question ends with three hints.
#
# The questions come in three groups, and you can begin with any: Q1, Q2, Q5 are about `bounded_map`, Q3 and Q4 about
# `TokenBucket` (Q5 needs both), Q6 and Q7 about `stream_pool`. The second half of Q7, `with_deadline`, stands alone.
#
# Add helper functions and variables as you like. Keep the names and parameters of what is there. Time is virtual, as
# before. The checks look at times **to the millisecond**: a sleep that ends a millionth of a second early or late does
# no harm.
#
# The functions that the checks hand to your code behave well: when they are cancelled, they tidy up and end with
# `CancelledError`, and they never raise it by themselves. And no check lets two things happen in the very moment in
# which their order would decide.

# %% [markdown]
# ## The client and the inbox
#
# `FakeLLM` is the client of the exercise before, with the same record: `client.spans`, `client.makespan`,
# `client.peak`, `client.in_flight`, `client.cancelled`, `client.replies`, `client.errors`, `client.requests`.
# `starts(client)`, defined below, reads from it when each call began.
#
# New is `Inbox`: an iterator of tickets that keeps a record, too. `Inbox(3)` holds three tickets. `Inbox()` has no end,
# like a mailbox on a Monday: whoever takes a thousand tickets out of it gets an error.
#
# | in the record | what it says |
# |---|---|
# | `inbox.tickets` | the tickets that were taken, in order |
# | `inbox.taken` | when each of them was taken, in seconds |
#
# Whatever came of one item, of a call or of another job, is an `Outcome`. `A` and `T` stand for any two types: that of
# the items, and that of what becomes of them.

# %%
from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from harbor_kit import ChatClient, FakeLLM, Inbox, RateLimitError, check, raised, run_virtual
from harbor_kit.tickets import TICKETS

MODEL = "harbor-small"
A = TypeVar("A")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What came of one item: a value or an error. `index` is the item's place, counted from 0."""

    index: int
    value: T | None
    error: Exception | None


async def ask(client: ChatClient, prompt: str) -> str:
    """Make one call and return the text of its reply."""
    messages = [{"role": "user", "content": prompt}]
    reply = await client.chat.completions.create(model=MODEL, messages=messages)
    return str(reply.choices[0].message.content)


async def ask_politely(bucket: TokenBucket, client: ChatClient, prompt: str, amount: float = 1.0) -> float:
    """Take tokens, then make one call; return what `acquire` returned."""
    waited = await bucket.acquire(amount)
    await ask(client, prompt)
    return waited


def starts(client: FakeLLM) -> list[float | str]:
    """Return when each call began, to the millisecond, in the order of the client's prompts."""
    return [span if isinstance(span, str) else round(span[0], 3) for span in client.spans]


# %% [markdown]
# Try them out; nothing depends on this cell. `partial(ask, playground)` is a function of one argument, the prompt. The
# checks hand such functions to your code.

# %%
playground = FakeLLM(latencies=[1.5])
question = partial(ask, playground)
mailbox = Inbox(3)

run = run_virtual(question(next(mailbox)))
print(f"{run.result!r} after {run.elapsed} seconds, to {mailbox.tickets}")


# %% [markdown]
# ## Q1 · So many at once (20 points)
#
# Write `bounded_map`. It calls a function for every item, but never for more than `limit` items at once. Leave `bucket`
# alone until Q5; what the list contains is looked at in Q2.
#
# **S1** `bounded_map` calls `fn` once for each item, with the item as its only argument, and awaits what it returns.
# The calls start in the order of `items`. Never more than `limit` of them are in flight. While items are left whose
# call has not started, exactly `limit` are in flight: in the moment in which one call ends, the next one starts.
#
# For example, four calls of 2.5, 1, 1 and 1 seconds with `limit=2` start at 0, 0, 1 and 2 seconds: while the first one
# takes its time, the others use the second slot, one after the other.

# %%
async def bounded_map(
    fn: Callable[[A], Awaitable[T]], items: Sequence[A], *, limit: int, bucket: TokenBucket | None = None
) -> list[Outcome[T]]:
    """Call a function for every item, for at most `limit` of them at once."""
    raise NotImplementedError("Q1: call a function for every item, for at most `limit` of them at once")


# %% tags=["raises-exception"]
@check("Q1", "S1")
async def four_at_a_time():
    """Ten calls of one second, four at a time, take 3.0 seconds."""
    client = FakeLLM(latencies=[1.0], prompts=TICKETS[:10])
    await bounded_map(partial(ask, client), TICKETS[:10], limit=4)
    assert client.peak == 4, "the provider counts how many calls it has at once"
    assert client.makespan == 3.0


# %% tags=["raises-exception"]
@check("Q1", "S1")
async def a_free_slot_is_used_at_once():
    """While one call takes long, the others pass it by in the second slot."""
    client = FakeLLM(latencies=[3.0, 1.0, 1.0, 1.0], prompts=TICKETS[10:14])
    await bounded_map(partial(ask, client), TICKETS[10:14], limit=2)
    assert starts(client) == [0.0, 0.0, 1.0, 2.0], "whoever waits for a whole group waits for its slowest call"


# %% [markdown]
# <details><summary>Q1, hint 1 of 3</summary>
#
# Which object of `asyncio` lets a fixed number of tasks pass, and makes the others wait at the door? How many of these
# objects do all the items share?
#
# </details>
#
# <details><summary>Q1, hint 2 of 3</summary>
#
# Write a small coroutine for *one* item: it waits for a slot, calls `fn`, and gives the slot back. Then run it for all
# items together. The semaphore is made once, outside of it.
#
# </details>
#
# <details><summary>Q1, hint 3 of 3</summary>
#
# A bakery with three ovens, for any number of cakes:
#
# ```python
# async def bake(cake, ovens):  # ovens: the one and only asyncio.Semaphore(3)
#     async with ovens:  # waits until an oven is free
#         await heat(cake, minutes=40)
# ```
#
# </details>

# %% [markdown]
# ## Q2 · One list, nothing lost (10 points)
#
# Go back to `bounded_map` and look after what it returns.
#
# **S2** `bounded_map` returns a list with one `Outcome` per item, in the order of `items`, with `index` counting from
# 0. When `fn` has returned something, `value` is what it returned, whatever that is, and `error` is `None`. When it
# has raised an `Exception`, `error` is the very exception object that was raised, with all that it carries, such as
# its `request_id`; `value` is `None`, and the other items are not affected.
#
# **S11** When `limit` is less than 1, `await bounded_map(...)` raises `ValueError`, and `fn` is called for no item. For
# an empty sequence of items and a limit of 1 or more it returns `[]`.
#
# **S12** Cancellation is not an error of an item. When the task that runs `bounded_map` is cancelled,
# `asyncio.CancelledError` leaves `bounded_map`, every call in flight is cancelled, and no other call starts. It may
# wait for the end of the cancelled calls first.
#
# For example, if the second of three calls fails, the list holds a value, then `None` with an error, then a value.

# %% tags=["raises-exception"]
@check("Q2", "S2")
async def a_failed_item_keeps_its_place():
    """When a call fails, its outcome stands in its place among the others."""
    client = FakeLLM(latencies=[0.5, 0.1, 0.3], prompts=TICKETS[:3], fail={1: RateLimitError("slow down")})
    outcomes = await bounded_map(partial(ask, client), TICKETS[:3], limit=2)
    values = [outcome.value for outcome in outcomes]
    indexes = [outcome.index for outcome in outcomes]
    errors = [outcome.error and str(outcome.error) for outcome in outcomes]
    assert values == client.replies, "callers zip the outcomes with their tickets"
    assert indexes == [0, 1, 2]
    assert errors == [None, "slow down", None]


# %% [markdown]
# <details><summary>Q2, hint 1 of 3</summary>
#
# One item fails. Which line of your code notices it first, and how much of the other work stands around that line?
#
# </details>
#
# <details><summary>Q2, hint 2 of 3</summary>
#
# Put the `try` around the one call, inside the coroutine for one item, and build an `Outcome` in both branches. Then
# `gather` has nothing to report but outcomes, in the order of its arguments. How do you tell a value from a failure, if
# `None` can be a value?
#
# </details>
#
# <details><summary>Q2, hint 3 of 3</summary>
#
# A letter for every address, delivered or returned:
#
# ```python
# try:
#     await deliver(letter)
# except OSError as problem:
#     return Returned(letter, problem)
# return Delivered(letter)
# ```
#
# </details>

# %% [markdown]
# ## Q3 · A bucket of tokens (20 points)
#
# A limit on calls in flight is no limit on calls per second: ten slots and calls of 0.1 seconds make a hundred calls a
# second. For that there is the token bucket. Write `TokenBucket`.
#
# **S3** `TokenBucket(rate, per=per, burst=burst)` starts full, with `burst` tokens. It gains `rate / per` tokens per
# second, continuously: `TokenBucket(2)` gains half a token in 0.25 seconds. It never holds more than `burst` tokens.
# Its clock is that of the event loop, `asyncio.get_running_loop().time()`; when a bucket is made, a loop is running.
#
# **S13** `await bucket.acquire(amount)` takes `amount` tokens, which need not be a whole number. It takes them at the
# first moment at which the bucket holds that many and nobody who called `acquire` earlier is still waiting. So a small
# amount does not overtake a larger one that was asked for before it. `acquire` returns how many seconds it waited, and
# `0.0` when it did not have to wait.
#
# **S5** `acquire` raises `ValueError`, at once and without taking anything, when `amount` is larger than `burst`, and
# when it is 0 or less. `TokenBucket(...)` raises `ValueError` when `rate` or `per` is 0 or less, and when `burst` is
# less than 1.
#
# For example, with `TokenBucket(2)` three tasks that call `acquire()` at 0 seconds get their tokens at 0, 0.5 and 1
# seconds. With `TokenBucket(60, per=60.0)` they get them at 0, 1 and 2 seconds.
#
# One thing about sleeping. Floating-point numbers are a little off in their last digits, so after a computed sleep a
# bucket may seem to lack 0.00000000000000004 tokens. Take it as enough, or look again and sleep once more: both are
# right. (On our clock even the shortest sleep takes a millionth of a second, so such a loop ends.)

# %%
class TokenBucket:
    """Hand out tokens at a steady rate, first come, first served."""

    def __init__(self, rate: float, *, per: float = 1.0, burst: int = 1) -> None:
        raise NotImplementedError("Q3: hand out tokens at a steady rate, first come, first served")

    async def acquire(self, amount: float = 1.0) -> float:
        """Wait until `amount` tokens can be taken, take them, and return how many seconds that took."""
        # --- sub-goal: refill
        # --- sub-goal: wait
        # --- sub-goal: take
        # --- sub-goal: record the wait
        raise NotImplementedError("Q3: wait until `amount` tokens can be taken, take them, and return how many seconds that took")


# %% tags=["raises-exception"]
@check("Q3", "S3", "S13")
async def six_tasks_at_once():
    """Two of six tasks go at once, the others one every 0.25 seconds, in the order in which they came."""
    client = FakeLLM(prompts=TICKETS[:6])
    bucket = TokenBucket(4, burst=2)
    await asyncio.gather(*[ask_politely(bucket, client, ticket) for ticket in TICKETS[:6]])
    assert starts(client) == [0.0, 0.0, 0.25, 0.5, 0.75, 1.0], "those who sleep at the same time wake at the same time"


# %% tags=["raises-exception"]
@check("Q3", "S13")
async def it_says_how_long_it_waited():
    """Each task is told how many seconds it waited for its tokens."""
    client = FakeLLM(prompts=TICKETS[6:9])
    bucket = TokenBucket(8, burst=3)
    waited = await asyncio.gather(*[ask_politely(bucket, client, ticket, 2.0) for ticket in TICKETS[6:9]])
    seconds = [round(one, 3) for one in waited]
    assert starts(client) == [0.0, 0.125, 0.375]
    assert seconds == [0.0, 0.125, 0.375]


# %% [markdown]
# <details><summary>Q3, hint 1 of 3</summary>
#
# Nothing has to run while nobody asks. If you know how many tokens there were at some moment in the past, what else do
# you need to compute how many there are now?
#
# </details>
#
# <details><summary>Q3, hint 2 of 3</summary>
#
# Keep two numbers: the tokens, and when you last counted them. The four steps in the stub are those of the lesson. How
# long you have to wait can be computed: what is missing, divided by the tokens per second. Between looking at the
# tokens and taking them you sleep; nobody else may look meanwhile, so a lock goes around both. It also keeps the queue
# in order.
#
# </details>
#
# <details><summary>Q3, hint 3 of 3</summary>
#
# A battery that charges while nobody looks:
#
# ```python
# hours = clock.hours() - battery.seen
# battery.charge = min(FULL, battery.charge + hours * CHARGER)
# battery.seen += hours
# missing = JOB - battery.charge  # negative: start at once
# ```
#
# </details>

# %% [markdown]
# ## Q4 · The promise to the provider (15 points)
#
# The provider does not look into your bucket. It counts calls, in any second it likes. Nothing new is to be written if
# your `TokenBucket` keeps these sentences as well.
#
# **S4** In *any* period of `per` seconds, wherever it begins and however long nobody asked before it, the amounts that
# `acquire` hands out sum to at most `rate + burst`.
#
# **S14** A task that is cancelled while it waits in `acquire` takes no tokens. Those behind it get theirs as if it had
# left the queue in that moment.
#
# For example, `TokenBucket(50, burst=10)` hands out at most 60 tokens in any second: 10 that were there, and 50 that
# came.

# %%
def busiest(moments: Sequence[float | str], seconds: float) -> int:
    """Return how many of these moments lie in the busiest period of so many seconds, both its ends included."""
    known = [moment for moment in moments if isinstance(moment, float)]
    return max((sum(begin <= one <= begin + seconds + 1e-6 for one in known) for begin in known), default=0)


# %% tags=["raises-exception"]
@check("Q4", "S3", "S4")
async def after_a_quiet_night():
    """After 100 seconds in which nobody asked, 20 tasks come at once: the bucket holds no more than its 5 tokens."""
    client = FakeLLM(prompts=TICKETS[:20])
    bucket = TokenBucket(8, burst=5)
    await bucket.acquire()
    await asyncio.sleep(100)
    await asyncio.gather(*[ask_politely(bucket, client, ticket) for ticket in TICKETS[:20]])
    assert starts(client)[:7] == [100.0] * 5 + [100.125, 100.25], "a night without calls is no credit for the morning"
    assert busiest(starts(client), 1.0) == 13, "the provider counts the calls of any second"


# %% [markdown]
# <details><summary>Q4, hint 1 of 3</summary>
#
# Nobody asks for a whole night. How many tokens does your bucket hold in the morning, and which line says so?
#
# </details>
#
# <details><summary>Q4, hint 2 of 3</summary>
#
# Counting calls in each second of the clock is not enough: many at the end of one second and many at the beginning of
# the next lie within *one* second. A bucket has no seconds, only a speed and a size. And look at the order of your
# steps: if a task is cancelled in its sleep, what has it already written down?
#
# </details>
#
# <details><summary>Q4, hint 3 of 3</summary>
#
# Booking a seat only when the wait is over:
#
# ```python
# async with queue:
#     await asyncio.sleep(until_boarding)  # cancelled here: nothing is booked yet
#     plane.seats -= 1
# ```
#
# </details>

# %% [markdown]
# ## Q5 · Two dials (10 points)
#
# Back to `bounded_map`: now it may get a `bucket` as well. S1, S2, S11 and S12 hold as before, except that a call also
# waits for its token.
#
# **S6** With a `bucket`, each item first takes one of the `limit` slots, then one token from the bucket, by
# `await bucket.acquire()`, and its call starts in the moment in which it has the token. Items take their slots in the
# order of `items`, and each as soon as one is free. An item that waits for its token keeps its slot.
#
# For example, three calls of 2 seconds with `limit=1` and `TokenBucket(1)` start at 0, 2 and 4 seconds: here the slot
# is scarce. With `limit=3` they start at 0, 1 and 2 seconds: now the tokens are.

# %% tags=["raises-exception"]
@check("Q5", "S1", "S6")
async def both_dials_at_once():
    """Forty calls of two seconds, six at once and four per second, take 14.75 seconds."""
    client = FakeLLM(latencies=[2.0], prompts=TICKETS)
    bucket = TokenBucket(4)
    await bounded_map(partial(ask, client), TICKETS, limit=6, bucket=bucket)
    assert starts(client)[:8] == [0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 2.0, 2.25], "a call needs a slot and a token"
    assert client.peak == 6
    assert round(client.makespan, 3) == 14.75


# %% [markdown]
# <details><summary>Q5, hint 1 of 3</summary>
#
# There are two doors, and two orders in which one can go through them. In which order can somebody hold a token while
# the seconds pass?
#
# </details>
#
# <details><summary>Q5, hint 2 of 3</summary>
#
# In the coroutine for one item, wait for the slot first and for the token last, immediately before the call. If there
# is no bucket, nothing changes.
#
# </details>
#
# <details><summary>Q5, hint 3 of 3</summary>
#
# First a car, then the green light, and off:
#
# ```python
# async with cars:
#     await light.green()
#     await ride(guest)
# ```
#
# </details>

# %% [markdown]
# ## Q6 · A pool that does not run ahead (15 points)
#
# `bounded_map` needs all items, and returns when all are done. For ten million tickets, or for a mailbox without an
# end, you want a *stream*: take a few, work on them, hand them out, take the next. Write `stream_pool`. It returns an
# asynchronous generator: an `async def` with `yield` in it, which may `await` between two values, and which is gone
# through with `async for`.
#
# ```python
# async for outcome in stream_pool(partial(ask, client), Inbox(), workers=3, queue_size=2):
#     ...  # the consumer: this may take its time
# ```
#
# **S7** `stream_pool` takes items from `items` one at a time. Before the consumer asks for the first outcome, it takes
# none. At every moment, the number of items taken is at most `workers + queue_size + 1` larger than the number of
# outcomes that the consumer has received. (It has received one when its `await` for it has returned.)
#
# **S8** `stream_pool` yields one `Outcome` for each item, as soon as its call has ended and the consumer asks. If
# several are waiting, the one whose call ended first comes first. `index` is the place of the item in `items`;
# `value` and `error` are as in S2. Any object can be an item, also `None`. The stream ends when each item has had its
# outcome. (You need not care for errors that `items` itself raises.)
#
# **S15** The calls of `fn` start in the order of `items`, and never more than `workers` are in flight. While items
# are left and fewer than `queue_size` outcomes wait for the consumer, exactly `workers` are: the pool works ahead
# while the consumer is busy. (What it does while `queue_size` or more are waiting is up to you, within S7.)
#
# **S16** When `workers` or `queue_size` is less than 1, `stream_pool` raises `ValueError`: when it is *called*, not
# when the first outcome is asked for. So it is not an `async def`, but a plain function that returns an asynchronous
# generator.
#
# For example, with `workers=5` and `queue_size=2` and a consumer that never comes back after the first outcome, at most
# nine items are ever taken.

# %%
def stream_pool(
    fn: Callable[[A], Awaitable[T]], items: Iterable[A], *, workers: int, queue_size: int
) -> AsyncGenerator[Outcome[T], None]:
    """Call a function for items, by so many workers, and yield outcomes as they come. `aclose` stops it."""
    raise NotImplementedError("Q6: call a function for items, by so many workers, and yield outcomes as they come")


# %% tags=["raises-exception"]
@check("Q6", "S7")
async def it_does_not_run_ahead():
    """A consumer that is busy for a minute after the first outcome keeps the pool from taking more than 9 tickets."""
    client, inbox = FakeLLM(latencies=[1.0, 2.0, 3.0, 4.0, 5.0]), Inbox()
    async with aclosing(stream_pool(partial(ask, client), inbox, workers=5, queue_size=2)) as stream:
        first = await anext(stream)
        await asyncio.sleep(60)
    assert first.value == client.replies[0]
    assert len(inbox.tickets) <= 9, "what is taken and not used fills the memory"


# %% tags=["raises-exception"]
@check("Q6", "S8")
async def outcomes_come_as_they_finish():
    """The consumer gets each outcome in the moment in which its call ends, the shortest call first."""
    client, desk, inbox = FakeLLM(latencies=[0.5, 0.1, 0.4, 0.2]), FakeLLM(), Inbox(4)
    indexes = []
    async for outcome in stream_pool(partial(ask, client), inbox, workers=4, queue_size=1):
        indexes.append(outcome.index)
        await ask(desk, outcome.value)
    assert indexes == [1, 3, 2, 0]
    assert starts(desk) == [0.1, 0.2, 0.4, 0.5]


# %% [markdown]
# <details><summary>Q6, hint 1 of 3</summary>
#
# Who has to wait for whom? Name the thing that a worker must wait for when the consumer is slow, and the thing that the
# consumer must wait for when the workers are slow.
#
# </details>
#
# <details><summary>Q6, hint 2 of 3</summary>
#
# Start `workers` tasks. All of them take items from the *same* iterator, and put what they finish into the same queue,
# which has `queue_size` places: `put` waits while it is full, and that is all the back-pressure you need. The generator
# gets from this queue and yields. It has to learn when a worker has nothing left to do: let it put something into the
# queue that cannot be taken for an outcome.
#
# </details>
#
# <details><summary>Q6, hint 3 of 3</summary>
#
# A kitchen hatch with room for four plates:
#
# ```python
# async def cook(orders, hatch):  # hatch: an asyncio.Queue with four places
#     for order in orders:
#         await hatch.put(await prepare(order))  # waits while four plates stand there
#     await hatch.put(CLOSED)
# ```
#
# </details>

# %% [markdown]
# ## Q7 · A clean stop (10 points)
#
# The consumer has seen enough and goes. Who tells the workers? Go back to `stream_pool`, then write `with_deadline`.
#
# `aclosing` from `contextlib` closes an asynchronous generator when its block is left, by `break`, by an error or by
# cancellation; without it, a `break` leaves the generator open until it is collected.
#
# **S9** A consumer of `stream_pool` stops early when it closes the generator, by `aclose()` or by leaving
# `async with aclosing(...)`, or when its task is cancelled while it waits for the next outcome. In either case all
# calls in flight are cancelled, no further item is taken, and nothing is left running. `aclose()` returns when the
# cancelled calls have ended, with whatever they do in a `finally`.
#
# **S10** `with_deadline` returns what `await fn()` returns. When `fn()` has not ended after `seconds`, a number above
# 0, it is cancelled, and when it has ended, `with_deadline` returns `fallback`.
#
# **S17** An exception that `fn()` raises before the deadline leaves `with_deadline` as it is, also when it is a
# `TimeoutError`: only a deadline that has passed is answered by `fallback`. The same holds for
# `asyncio.CancelledError` when the task that runs `with_deadline` is cancelled, for example by another `with_deadline`
# around it.
#
# For example, `await with_deadline(partial(ask, client, "Hello?"), 2.0, fallback="later")` with a client that needs
# five seconds gives `"later"` after two.

# %%
async def with_deadline(fn: Callable[[], Awaitable[T]], seconds: float, *, fallback: T) -> T:
    """Call a function, and return the fallback if it has not ended in time."""
    raise NotImplementedError("Q7: call a function, and return the fallback if it has not ended in time")


# %% tags=["raises-exception"]
@check("Q7", "S9")
async def it_stops_with_its_consumer():
    """A consumer that leaves after two outcomes leaves no call behind, and no further ticket is taken."""
    client, inbox = FakeLLM(latencies=[1.0]), Inbox()
    async with aclosing(stream_pool(partial(ask, client), inbox, workers=3, queue_size=1)) as stream:
        async for outcome in stream:
            if outcome.index > 0:
                break
    await asyncio.sleep(30)
    assert [moment for moment in inbox.taken if moment > 1.0] == [], "who takes tickets that nobody will answer?"
    assert client.in_flight == 0
    assert client.peak == 3


# %% tags=["raises-exception"]
@check("Q7", "S10")
async def a_deadline_that_passes():
    """After two seconds the fallback is there, and the call is cancelled."""
    client, desk = FakeLLM(latencies=[5.0]), FakeLLM()
    text = await with_deadline(partial(ask, client, TICKETS[0]), 2.0, fallback="We will write to you.")
    await ask(desk, text)
    await asyncio.sleep(30)
    assert text == "We will write to you."
    assert starts(desk) == [2.0]
    assert client.cancelled == 1, "an answer that nobody waits for still costs money"

# %% [markdown]
# <details><summary>Q7, hint 1 of 3</summary>
#
# When a generator is closed, an exception is raised at the `yield` at which it stands. Which part of a `try` runs then,
# whatever happened?
#
# </details>
#
# <details><summary>Q7, hint 2 of 3</summary>
#
# Cancelling a task is asking it to stop; it has stopped when somebody has awaited it. So: cancel all of them, then wait
# for all of them, and do not let their `CancelledError` stop you. For the deadline, look at what `asyncio.timeout`
# gives you after `as`: it can say whether it was *this* deadline that passed.
#
# </details>
#
# <details><summary>Q7, hint 3 of 3</summary>
#
# A shop that closes, however its day ended:
#
# ```python
# try:
#     yield goods
# finally:
#     ask_everybody_to_leave()
#     await everybody_has_left()
# ```
#
# </details>

# %% [markdown]
# ## To think about
#
# In Q5 the token comes last. Imagine the other order, token first: eight calls, all slow, end in the same moment while
# thirty items wait with their tokens. What does the provider see in the next second, and does your bucket's promise
# (S4) still hold for *it*? And what does the order of Q5 cost while tokens are scarce: who waits, and holds what? Write
# three or four sentences about your own `bounded_map` in the cell below. A person reads them; they give no points.

# %% [markdown]
# *Your answer:*
