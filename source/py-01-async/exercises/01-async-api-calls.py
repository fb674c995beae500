# %% [markdown]
# # Forty tickets at once
#
# **PY-01 · Async programming** · ★★ · 45 minutes · after the lessons [One waiter,
# many tables](../notebooks/01-async-basics.ipynb) and [Forty tickets, one
# coffee](../notebooks/02-concurrent-api-calls.ipynb)
#
# It is Monday, nine o'clock, and forty tickets wait at Harbor, the help desk. A language model can draft an answer to
# each, but a call takes about a second, so one after the other they take most of a minute. The calls do nothing but
# wait. In this exercise you make them wait *together*.
#
# You will be able to
#
# - **write** a coroutine that makes one API call and keeps its result, its error and its times;
# - **write** a runner that has many calls in flight, and keeps the answers in order;
# - **write** a timeout that ends one slow call and leaves the others alone;
# - **compare** calls made in turn with calls made together, in exact numbers.
#
# **Before you start:** the two lessons, `try`/`except`, dataclasses, `enumerate`.
#
# **Out of scope here:** limits on the number of calls (the next exercise), retries (PY-03), real HTTP (PY-05).

# %% [markdown]
# ## How this notebook works
#
# Write your answers where a cell says `raise NotImplementedError(...)`. Below each question stand its *visible checks*:
# run such a cell and it says what holds and what does not. A check that fails never stops the notebook. When you
# submit, *hidden checks* run as well. They rely on the same numbered sentences (**S1**, **S2** …) with other inputs.
#
# Each question ends with three hints. Open them one at a time, and try again in between.
#
# Add helper functions and variables as you like. Keep the names and parameters of the functions that are there. The
# four that you write have a parameter `timeout`. It belongs to Q5: no check before that uses it.

# %% [markdown]
# ## The client
#
# `client` is a `FakeLLM`: it is used exactly like `openai.AsyncOpenAI`, but it needs no key and no network.
#
# ```python
# reply = await client.chat.completions.create(
#     model="harbor-small", messages=[{"role": "user", "content": "Do you have a status page?"}]
# )
# reply.choices[0].message.content  # the text of the first answer
# ```
#
# `FakeLLM(latencies=[1.5, 0.6], prompts=["a", "b"])` answers the prompt `"a"` after 1.5 seconds and `"b"` after 0.6.
# With `fail={1: RateLimitError("slow down")}` the call for `"b"` raises an error *like* this one after the same 0.6
# seconds; it carries a `request_id` of its own, as a real provider's does. (Without `prompts`, latencies and errors
# belong to the calls in the order in which they are made.)
#
# Time is *virtual* here: `run_virtual(...)` runs a coroutine on a clock that jumps over the waiting, and so do the
# checks. (A difference such as 0.9 − 0.6 is not exactly 0.3 for a computer: the checks know that.) The client keeps a
# record, in which the checks look things up:
#
# | in the record | what it says |
# |---|---|
# | `client.requests` | what was sent |
# | `client.replies`, `client.errors` | what came back, one entry per prompt, in the order of `prompts` |
# | `client.spans` | when each call started and ended, in the same order |
# | `client.makespan` | the seconds from the making of the client to the end of its last call |
# | `client.peak` | the largest number of calls in flight at one moment |
# | `client.blocked`, `client.cancelled` | every `time.sleep` that held the loop; the number of cancelled calls |

# %%
from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from harbor_kit import ChatClient, FakeLLM, RateLimitError, check, close, run_virtual
from harbor_kit.tickets import TICKETS

MODEL = "harbor-small"


@dataclass(frozen=True, slots=True)
class CallResult:
    """What came of one call. Times are seconds of the event loop's clock."""

    index: int
    prompt: str
    text: str | None
    error: Exception | None
    started: float
    finished: float

    @property
    def ok(self) -> bool:
        """Whether the call was answered."""
        return self.error is None

    @property
    def elapsed(self) -> float:
        """How long the call took, in seconds."""
        return self.finished - self.started


# %% [markdown]
# Try the client out. Change the latency, ask something else, run the cell again; nothing depends on it.

# %%
playground = FakeLLM(latencies=[1.5])


async def ask(question: str) -> str:
    """Return the text of one reply."""
    reply = await playground.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": question}])
    return str(reply.choices[0].message.content)


run = run_virtual(ask("Do you have a status page?"))
print(f"{run.result!r} after {run.elapsed} seconds")

# %% [markdown]
# ## Q1 · One call
#
# Write `call_one`. It makes one call and returns a `CallResult`.
#
# **S1** `call_one` sends one message, with the role `user` and the prompt as its content, to the model `MODEL`, and no
# other options. A reply can hold several choices: the content of the *first* goes into `text` as it is. `index` and
# `prompt` are passed on as they came. `error` is `None` when the call was answered.
#
# **S2** `started` and `finished` are the time of the running event loop, `asyncio.get_running_loop().time()`, read
# immediately before and immediately after the call.
#
# For example, a call for ticket 12 that takes half a second on a clock that shows 3.0 gives
# `CallResult(index=12, prompt="…", text="Harbor answer 5f3a9c", error=None, started=3.0, finished=3.5)`.


# %%
async def call_one(client: ChatClient, index: int, prompt: str, *, timeout: float | None = None) -> CallResult:
    """Make one call and return what came of it."""
    # --- sub-goal: read the clock
    # --- sub-goal: call, and take the text out of the reply
    # --- sub-goal: read the clock again and return everything
    # BEGIN SOLUTION
    clock = asyncio.get_running_loop().time
    text: str | None = None
    error: Exception | None = None
    started = clock()
    try:
        async with asyncio.timeout(timeout):
            reply = await client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": prompt}])
            text = reply.choices[0].message.content
    except Exception as caught:
        error = caught
    return CallResult(index, prompt, text, error, started, clock())
    # END SOLUTION


# %%
@check("Q1", "S1")
async def sends_one_user_message():
    """One message goes out: the user's, with the prompt, to the model `MODEL`."""
    client = FakeLLM(latencies=[0.6], prompts=[TICKETS[23]])
    await call_one(client, 23, TICKETS[23])
    assert client.requests == [{"model": MODEL, "messages": [{"role": "user", "content": TICKETS[23]}]}]


# %%
@check("Q1", "S1")
async def returns_the_text():
    """The result carries the text of the reply, the index and the prompt, and no error."""
    client = FakeLLM(latencies=[0.6], prompts=[TICKETS[23]])
    result = await call_one(client, 23, TICKETS[23])
    error = repr(result.error)
    assert error == "None", "a call that was answered has no error"
    assert result.text == client.replies[0]
    assert result.index == 23
    assert result.prompt == TICKETS[23]


# %%
@check("Q1", "S2")
async def times_come_from_the_loop():
    """A call of 0.6 seconds starts at 0.0 and ends at 0.6 on the loop's own clock."""
    client = FakeLLM(latencies=[0.6], prompts=[TICKETS[23]])
    result = await call_one(client, 23, TICKETS[23])
    error = repr(result.error)
    span = (result.started, result.finished)
    assert error == "None", "a call that was answered has no error"
    assert span == client.spans[0], "only times of one and the same clock can be compared"


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S1")
async def takes_the_first_of_two_choices():
    """When a reply holds two choices, the first one counts."""
    client = FakeLLM(latencies=[0.4], prompts=[TICKETS[5]], choices=2)
    result = await call_one(client, 5, TICKETS[5])
    assert result.text == client.replies[0]
    assert result.index == 5


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S2", clock_starts_at=1000.0)
async def reads_a_clock_that_started_long_ago():
    """The times are the loop's, whatever its clock shows when the call begins."""
    client = FakeLLM(latencies=[0.25], prompts=[TICKETS[8]])
    await asyncio.sleep(2.5)
    result = await call_one(client, 8, TICKETS[8])
    span = (result.started, result.finished)
    assert span == client.spans[0], "only times of one and the same clock can be compared"


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q1, hint 1 of 3</summary>
#
# Which object knows what time it is for the event loop, and when in your function do you ask it?
#
# </details>
#
# <details><summary>Q1, hint 2 of 3</summary>
#
# Three steps: read the clock into a variable, `await` the call, read the clock again while you build the `CallResult`.
# `await` gives you the reply; the text is a few attributes further in.
#
# </details>
#
# <details><summary>Q1, hint 3 of 3</summary>
#
# The same pattern for another job, reading a sensor:
#
# ```python
# now = asyncio.get_running_loop().time
# begin = now()
# value = await sensor.read()
# return Reading(value, begin, now())
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The clock is a bound method, fetched once, so that the two readings cannot come from two clocks.
# They stand as close to the call as they can: building the message or looking up the loop costs no measured time.
#
# *Why not `time.perf_counter()`?* It runs on while the loop's clock stands still or jumps. Under a virtual clock its
# numbers say nothing; in production they cannot be compared with the timeouts that the loop itself keeps. That is the
# misconception `another_clock`.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q2 · An error is a result
#
# One bad ticket must not lose the other thirty-nine answers. Go back to `call_one` and let it keep errors.
#
# **S3** When the call, or reading its reply, raises an `Exception`, `call_one` does not raise it. It returns a
# `CallResult` that holds the very exception object that was raised in `error`, and `None` in `text`. All other fields
# are filled as in S1 and S2.
#
# **S4** Cancellation is not an error. When the task that runs `call_one` is cancelled, `asyncio.CancelledError` leaves
# `call_one`, and no `CallResult` is returned.
#
# For example, with `fail={0: RateLimitError("slow down")}` the result has `ok == False`, `text is None`, and
# `error.status_code == 429`.


# %%
@check("Q2", "S3")
async def an_error_is_kept():
    """A call that raises `RuntimeError` gives a result with this error and no text."""
    client = FakeLLM(latencies=[0.6], prompts=[TICKETS[3]], fail={0: RuntimeError("the model is on fire")})
    result = await call_one(client, 3, TICKETS[3])
    kept = (type(result.error).__name__, str(result.error))
    assert kept == client.errors[0][:2], "callers look into `error` to decide what to do with the ticket"
    assert result.text is None
    assert result.index == 3


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S3")
async def it_is_the_same_error():
    """The error in the result is the one that the provider raised, with everything that it carries."""
    client = FakeLLM(latencies=[0.2], prompts=[TICKETS[25]], fail={0: RateLimitError("too many requests")})
    result = await call_one(client, 25, TICKETS[25])
    error = result.error
    kept = (type(error).__name__, str(error), error.request_id)
    assert kept == client.errors[0], "a copy loses what the support asks for first: the request id"
    assert result.text is None


# END HIDDEN TESTS

# %%
# BEGIN HIDDEN TESTS
from harbor_kit import raised


@check("Q2", "S4")
async def a_cancelled_call_is_not_an_error():
    """A cancelled `call_one` raises `CancelledError`, and its call ends."""
    client = FakeLLM(latencies=[5.0], prompts=[TICKETS[9]])
    task = asyncio.ensure_future(call_one(client, 9, TICKETS[9]))
    await asyncio.sleep(1)
    task.cancel()
    with raised(asyncio.CancelledError) as caught:
        await task
    assert caught.type == "CancelledError", "who cancels a task waits until it is really gone"
    assert client.cancelled == 1


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q2, hint 1 of 3</summary>
#
# Which line of `call_one` can raise, and what should the caller get to see when it does?
#
# </details>
#
# <details><summary>Q2, hint 2 of 3</summary>
#
# Put only the call and the reading of its text into a `try`. In the tree of built-in exceptions, look up where
# `CancelledError` stands: is it under `Exception`?
#
# </details>
#
# <details><summary>Q2, hint 3 of 3</summary>
#
# Keeping an error as data, in another job:
#
# ```python
# try:
#     row = parse(line)
# except ValueError as problem:
#     rejected.append((line, problem))
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** `except Exception` is exactly S3 and S4 together: since Python 3.8 `CancelledError` derives from
# `BaseException`, so it passes. The error is stored as it is; wrapping it would hide `status_code` and `request_id`.
#
# *Why not `except BaseException`?* Because then a cancelled call reports "an error" and its task goes on living;
# whoever cancelled it waits for something that never ends. That is the misconception `swallows_cancellation`. `gather`
# hides it, since it raises the cancellation again by itself: that is why `call_one` is checked on its own.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q3 · One after the other
#
# Before you make it fast, make it right: `run_sequential` is the baseline that you compare with.
#
# **S5** `run_sequential` makes one call after the other: the next call starts when the one before has ended.
#
# **S6** `run_sequential` and `run_concurrent` return a list with one `CallResult` per prompt, in the order of the
# prompts, with `index` counting from 0, also when some calls fail.
#
# **S7** For an empty sequence of prompts both return `[]` and make no call.
#
# For example, three prompts with latencies of 0.3, 0.1 and 0.2 seconds take 0.6 seconds.


# %%
async def run_sequential(
    client: ChatClient, prompts: Sequence[str], *, timeout: float | None = None
) -> list[CallResult]:
    """Call one prompt after the other and return the results in order."""
    # BEGIN SOLUTION
    return [await call_one(client, index, prompt, timeout=timeout) for index, prompt in enumerate(prompts)]
    # END SOLUTION


# %%
@check("Q3", "S5", "S6")
async def one_after_the_other():
    """Eight calls in turn take 7.0 seconds, the sum of their times, with one call in flight."""
    client = FakeLLM(latencies=[1.5, 0.6, 0.9, 1.2, 0.8, 0.5, 0.7, 0.8], prompts=TICKETS[:8])
    results = await run_sequential(client, TICKETS[:8])
    texts = [result.text for result in results]
    assert texts == client.replies
    assert client.peak == 1
    assert client.makespan == 7.0


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S6")
async def a_failure_does_not_stop_the_rest():
    """When a call fails, its result stands in its place and the calls after it are made."""
    client = FakeLLM(latencies=[0.3, 0.2, 0.4, 0.1], prompts=TICKETS[10:14], fail={2: RateLimitError("slow down")})
    results = await run_sequential(client, TICKETS[10:14])
    indexes = [result.index for result in results]
    texts = [result.text for result in results]
    assert indexes == [0, 1, 2, 3], "callers zip the results with their tickets"
    assert texts == client.replies


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S7")
async def nothing_to_call():
    """No prompts give no results, and the prompts of the next batch are called as usual."""
    client = FakeLLM(latencies=[0.2, 0.1], prompts=TICKETS[30:32])
    none = await run_sequential(client, [])
    some = await run_sequential(client, TICKETS[30:32])
    texts = [result.text for result in some]
    assert none == []
    assert texts == client.replies


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q3, hint 1 of 3</summary>
#
# You have a function that makes one call and returns its result. What do you want to happen before the next one starts?
#
# </details>
#
# <details><summary>Q3, hint 2 of 3</summary>
#
# A loop over the prompts with their numbers, with an `await` inside, and a list that grows. Nothing here needs a task.
#
# </details>
#
# <details><summary>Q3, hint 3 of 3</summary>
#
# Washing plates, one at a time:
#
# ```python
# clean = []
# for number, plate in enumerate(stack):
#     clean.append(await wash(plate, number))
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** An `await` inside a comprehension waits in every round: that is just what S5 asks for here, and
# just what must not happen in Q4. Errors need no thought, because Q2 made them results.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q4 · All at once
#
# Write `run_concurrent`. S6 and S7 hold for it as well.
#
# **S8** All calls are in flight together, so the total time is that of the slowest call. Nothing may hold the event
# loop meanwhile; `time.sleep` does.
#
# For example, three prompts with latencies of 0.3, 0.1 and 0.2 seconds take 0.3 seconds, and the results come back in
# the order of the prompts although the second answer arrives first.


# %%
async def run_concurrent(
    client: ChatClient, prompts: Sequence[str], *, timeout: float | None = None
) -> list[CallResult]:
    """Have all calls in flight together and return the results in the order of the prompts."""
    # --- sub-goal: start all calls
    # --- sub-goal: wait for all of them
    # --- sub-goal: return the results in order
    # BEGIN SOLUTION
    calls = [call_one(client, index, prompt, timeout=timeout) for index, prompt in enumerate(prompts)]
    return list(await asyncio.gather(*calls))
    # END SOLUTION


# %%
@check("Q4", "S6", "S8")
async def eight_calls_take_as_long_as_the_slowest():
    """Eight calls take 1.5 seconds instead of 7.0, and stay in the order of the prompts: 4.67 times as fast."""
    client = FakeLLM(latencies=[1.5, 0.6, 0.9, 1.2, 0.8, 0.5, 0.7, 0.8], prompts=TICKETS[:8])
    results = await run_concurrent(client, TICKETS[:8])
    texts = [result.text for result in results]
    assert texts == client.replies, "callers zip the results with their tickets"
    assert client.blocked == [], "while `time.sleep` holds the loop, nobody else can run"
    assert client.makespan == 1.5, "while one call waits, all others could wait as well"
    assert client.peak == 8


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S6")
async def the_last_prompt_is_answered_first():
    """The results keep the order of the prompts, in whatever order the answers arrive."""
    client = FakeLLM(latencies=[1.2, 0.9, 0.9, 0.6, 0.3, 0.1], prompts=TICKETS[20:26])
    results = await run_concurrent(client, TICKETS[20:26])
    indexes = [result.index for result in results]
    texts = [result.text for result in results]
    assert texts == client.replies, "callers zip the results with their tickets"
    assert indexes == [0, 1, 2, 3, 4, 5]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S8")
async def two_hundred_calls_are_in_flight_together():
    """Two hundred calls take as long as the slowest of them."""
    prompts = [f"{ticket} (copy {copy})" for copy in range(5) for ticket in TICKETS]
    latencies = [0.5 + (place * 37 % 100) / 100 for place in range(200)]
    client = FakeLLM(latencies=latencies, prompts=prompts)
    await run_concurrent(client, prompts)
    assert client.makespan == max(latencies), "while one call waits, all others could wait as well"
    assert client.peak == 200


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S6")
async def a_failing_call_keeps_its_place():
    """When a call fails, its result stands in its place among the others."""
    client = FakeLLM(latencies=[0.4, 0.2, 0.3, 0.5], prompts=TICKETS[14:18], fail={1: RateLimitError("slow down")})
    results = await run_concurrent(client, TICKETS[14:18])
    texts = [result.text for result in results]
    errors = [type(result.error).__name__ for result in results]
    assert texts == client.replies, "callers zip the results with their tickets"
    assert errors == ["NoneType", "RateLimitError", "NoneType", "NoneType"]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S8")
async def nothing_holds_the_loop():
    """No `time.sleep` holds the event loop while the calls wait."""
    client = FakeLLM(latencies=[0.5, 0.4, 0.3], prompts=TICKETS[33:36])
    results = await run_concurrent(client, TICKETS[33:36])
    texts = sorted(result.text for result in results)
    assert texts == sorted(client.replies)
    assert client.blocked == [], "while it is held, nobody else can run"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S7")
async def nothing_to_run():
    """No prompts give no results, and the prompts of the next batch are called as usual."""
    client = FakeLLM(latencies=[0.1], prompts=TICKETS[38:39])
    none = await run_concurrent(client, [])
    some = await run_concurrent(client, TICKETS[38:39])
    texts = [result.text for result in some]
    assert none == []
    assert texts == client.replies


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q4, hint 1 of 3</summary>
#
# `await` means *wait here*. Who starts call 2 while call 1 waits?
#
# </details>
#
# <details><summary>Q4, hint 2 of 3</summary>
#
# Two steps that must not be mixed: hand *every* call over to the loop, and only then wait for the first. If you keep
# the tasks in a list, in which order do you read their results? (`asyncio.gather` does both steps in one.)
#
# </details>
#
# <details><summary>Q4, hint 3 of 3</summary>
#
# Two kettles on two stoves:
#
# ```python
# tea = asyncio.create_task(heat("tea water", minutes=4))
# soup = asyncio.create_task(heat("soup", minutes=9))
# print(await tea, await soup)  # nine minutes, not thirteen
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** Calling `call_one(...)` only makes a coroutine object; `gather` wraps each into a task, so all of
# them start before the first one waits. It returns results in the order of its arguments, not of their ends.
#
# *Why not a loop with `await`?* See `awaits_one_by_one`: 7.0 seconds. *Why not `create_task` and `await` in one round?*
# See `task_awaited_at_once`: the task is born and waited for before the next one exists. *Why not `as_completed`?* It
# hands out results as they finish (`finish_order`). *Why not `gather(..., return_exceptions=True)`?* Then exceptions
# stand where the caller expects a `CallResult` (`raw_exceptions`).
#
# *Cost:* forty coroutine objects and forty open calls. For forty that is nothing; for forty thousand it is the subject
# of the next exercise.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q5 · A slow call, and a run that is no longer wanted
#
# One call hangs. Should thirty-nine customers wait with the fortieth? Go back to your three functions and let them use
# `timeout`, a number of seconds, or `None` for no limit.
#
# **S9** `timeout` holds for each call by itself, in `call_one`, `run_sequential` and `run_concurrent`: a call that has
# had no reply after `timeout` seconds is cancelled, and its `CallResult` has `None` in `text` and a `TimeoutError` in
# `error`. `finished` is then the time of the clock at which the call was given up, `timeout` seconds after `started`.
# The other calls are not touched. (A `timeout` is above 0, and no reply comes at the very moment at which it ends.)
#
# **S10** When the task that runs `run_concurrent` is cancelled, all of its calls that are still in flight are cancelled
# at the same time of the clock, and `asyncio.CancelledError` leaves `run_concurrent`. It may wait for their end first.
#
# For example, with the latencies 0.3, 60 and 0.2 seconds and `timeout=2.0`, `run_concurrent` takes 2.0 seconds; the
# second result has `ok == False`, the other two have their texts.


# %%
@check("Q5", "S9")
async def only_the_slow_call_times_out():
    """Of three calls, one would take nine seconds; with a timeout of one second, all is over after 1.0."""
    client = FakeLLM(latencies=[0.2, 9.0, 0.3], prompts=TICKETS[3:6])
    results = await run_concurrent(client, TICKETS[3:6], timeout=1.0)
    await asyncio.sleep(20)
    errors = [type(result.error).__name__ for result in results]
    texts = [result.text for result in results]
    assert errors == ["NoneType", "TimeoutError", "NoneType"]
    assert texts == [client.replies[0], None, client.replies[2]]
    assert client.makespan == 1.0, "a call that nobody waits for still costs money: it has to be cancelled"
    assert client.cancelled == 1


# %%
@check("Q5", "S9")
async def in_turn_each_call_has_its_own_time():
    """Three calls of 0.6 seconds, one after the other: each keeps within a timeout of 1.0, all of them take 1.8."""
    client = FakeLLM(latencies=[0.6], prompts=TICKETS[26:29])
    results = await run_sequential(client, TICKETS[26:29], timeout=1.0)
    texts = [result.text for result in results]
    assert texts == client.replies, "the limit is for each call by itself"


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S9", clock_starts_at=50.0)
async def every_call_times_out():
    """When no call is answered in time, each of them is cancelled and told as a result."""
    client = FakeLLM(latencies=[7.0, 5.0, 6.0, 8.0], prompts=TICKETS[6:10])
    results = await run_concurrent(client, TICKETS[6:10], timeout=2.5)
    await asyncio.sleep(20)
    errors = [type(result.error).__name__ for result in results]
    texts = [result.text for result in results]
    spans = [(result.started, result.finished) for result in results]
    assert errors == ["TimeoutError", "TimeoutError", "TimeoutError", "TimeoutError"]
    assert texts == [None, None, None, None]
    assert spans == client.spans, "a call is over when its time is up"
    assert client.makespan == 2.5


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S9")
async def a_call_by_itself_times_out():
    """`call_one` alone ends its call when the time is up, and keeps an error that came before."""
    client = FakeLLM(latencies=[3.0, 0.5], prompts=TICKETS[28:30], fail={1: RateLimitError("slow down")})
    late = await call_one(client, 0, TICKETS[28], timeout=1.5)
    failed = await call_one(client, 1, TICKETS[29], timeout=1.5)
    await asyncio.sleep(20)
    errors = [type(late.error).__name__, type(failed.error).__name__]
    assert errors == ["TimeoutError", "RateLimitError"]
    assert client.makespan == 2.0
    assert client.cancelled == 1


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S10")
async def a_cancelled_run_leaves_no_call_behind():
    """When the run is cancelled, its calls end at the same moment, and none of them goes on."""
    client = FakeLLM(latencies=[0.5, 5.0, 6.0, 4.0, 5.5], prompts=TICKETS[11:16])
    batch = asyncio.ensure_future(run_concurrent(client, TICKETS[11:16]))
    await asyncio.sleep(1)
    batch.cancel()
    with raised(asyncio.CancelledError) as caught:
        await batch
    await asyncio.sleep(30)
    assert caught.type == "CancelledError", "who cancels a run waits until it is really gone"
    assert client.cancelled == 4, "a call that goes on costs money, and nobody will read its answer"
    assert client.makespan == 1.0


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q5, hint 1 of 3</summary>
#
# Whose time is limited: that of the whole batch, or that of each call? In which of your functions is there exactly one
# call?
#
# </details>
#
# <details><summary>Q5, hint 2 of 3</summary>
#
# `asyncio.timeout(seconds)` is a context manager: what is awaited inside it is cancelled when the time is up, and then
# `TimeoutError` is raised. It takes `None`, too. Is `TimeoutError` an `Exception`? And if you made tasks yourself: who
# cancels them when you are cancelled?
#
# </details>
#
# <details><summary>Q5, hint 3 of 3</summary>
#
# Waiting for a visitor, but not for ever; when the time is up, `TimeoutError` is raised at the end of the block:
#
# ```python
# from asyncio import timeout as at_most
#
# async with at_most(60):
#     guest = await bell.rings()
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The limit stands in `call_one`, around one call, so both runners have it for nothing but passing
# it on. `asyncio.timeout` cancels the call *and* waits for its end, then turns its own cancellation into a
# `TimeoutError`, which is an `Exception` and so becomes data (S3). A cancellation from outside it passes on (S4).
#
# *Why not one `asyncio.timeout` around the whole run?* One slow call would take all other answers with it: the
# misconception `one_timeout_for_all`. *Why not `asyncio.wait(tasks, timeout=…)`?* It stops waiting, and stops nothing
# else: calls go on, and are paid for (`leaves_calls_behind`).
#
# S10 costs no line: `gather`, when it is cancelled, cancels what it waits for. Somebody who makes tasks and awaits them
# in a loop has to do that by hand.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q6 · What did it save?
#
# Write `compare`, which measures both runners, so that nobody has to believe you.
#
# **S11** `compare` runs `run_sequential`, and when that has ended `run_concurrent`, both with the same client, prompts
# and `timeout`. `sequential_s` and `concurrent_s` are the seconds that each run took on the clock of the event loop.
#
# **S12** `speedup` is `sequential_s / concurrent_s`. It is `1.0` where `concurrent_s` is `0`.
#
# **S13** `failed` is a tuple with the `index` of every result of the concurrent run that is not `ok`, in ascending
# order.
#
# For example, with the latencies 0.75, 0.25 and 0.5 seconds, and a second call that fails, `compare` returns
# `Comparison(sequential_s=1.5, concurrent_s=0.75, speedup=2.0, failed=(1,))`.


# %%
@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs of the same calls: seconds of the event loop's clock, their quotient, and which calls failed."""

    sequential_s: float
    concurrent_s: float
    speedup: float
    failed: tuple[int, ...]


# %%
async def compare(client: ChatClient, prompts: Sequence[str], *, timeout: float | None = None) -> Comparison:
    """Run the prompts one after the other, then together, and return what that took."""
    # BEGIN SOLUTION
    clock = asyncio.get_running_loop().time
    start = clock()
    await run_sequential(client, prompts, timeout=timeout)
    middle = clock()
    results = await run_concurrent(client, prompts, timeout=timeout)
    sequential_s, concurrent_s = middle - start, clock() - middle
    speedup = sequential_s / concurrent_s if concurrent_s else 1.0
    failed = tuple(result.index for result in results if not result.ok)
    return Comparison(sequential_s, concurrent_s, speedup, failed)
    # END SOLUTION


# %%
@check("Q6", "S11", "S12")
async def eight_calls_are_compared():
    """Eight calls take 7.0 seconds in turn and 1.5 together: a speed-up of 4.67, with no call failed."""
    client = FakeLLM(latencies=[1.5, 0.6, 0.9, 1.2, 0.8, 0.5, 0.7, 0.8], prompts=TICKETS[:8])
    found = await compare(client, TICKETS[:8])
    failed = list(found.failed)
    assert close(found.sequential_s, 7.0)
    assert close(found.concurrent_s, 1.5), "seconds in which many calls wait together count once"
    assert close(found.speedup, 7.0 / 1.5)
    assert failed == []
    assert close(client.makespan, 8.5)


# %%
@check("Q6", "S13")
async def failed_calls_are_named():
    """Of five calls the second and the last fail; `failed` says which."""
    client = FakeLLM(
        latencies=[0.4, 0.1, 0.3, 0.2, 0.5],
        prompts=TICKETS[31:36],
        fail={1: RateLimitError("slow down"), 4: RuntimeError("no answer")},
    )
    found = await compare(client, TICKETS[31:36])
    failed, kind = list(found.failed), type(found.failed).__name__
    assert failed == [1, 4]
    assert kind == "tuple", "a `Comparison` cannot be changed: nor can a tuple"
    assert client.peak == 5


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S11", "S12", "S13", clock_starts_at=300.0)
async def slow_calls_are_cut_off_in_both_runs():
    """With a timeout, slow calls count with the time that they were given, and as failed."""
    client = FakeLLM(latencies=[0.5, 9.0, 0.25, 4.0], prompts=TICKETS[16:20])
    found = await compare(client, TICKETS[16:20], timeout=1.5)
    await asyncio.sleep(20)
    failed = list(found.failed)
    assert close(found.sequential_s, 3.75)
    assert close(found.concurrent_s, 1.5)
    assert close(found.speedup, 2.5)
    assert failed == [1, 3]
    assert close(client.makespan, 5.25)


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S13", "S12")
async def all_calls_may_fail():
    """When every call fails, both runs took their time all the same."""
    client = FakeLLM(
        latencies=[0.25, 0.75, 0.5], prompts=TICKETS[36:39], fail={place: RuntimeError() for place in range(3)}
    )
    found = await compare(client, TICKETS[36:39])
    failed = list(found.failed)
    assert failed == [0, 1, 2]
    assert close(found.speedup, 2.0)
    assert client.peak == 3


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S12")
async def calls_that_take_no_time():
    """Where no time passes, the speed-up is still a number."""
    client = FakeLLM(latencies=[0.0], prompts=TICKETS[20:24])
    found = await compare(client, TICKETS[20:24])
    speedup = found.speedup
    assert close(speedup, 1.0)
    assert client.peak == 4


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S11", "S12", "S13")
async def nothing_to_compare():
    """No prompts are compared as well as some."""
    client = FakeLLM(latencies=[0.5, 1.5], prompts=TICKETS[1:3])
    none = await compare(client, [])
    some = await compare(client, TICKETS[1:3])
    empty = [none.sequential_s, none.concurrent_s, none.speedup, list(none.failed)]
    assert empty == [0.0, 0.0, 1.0, []]
    assert close(some.sequential_s, 2.0)
    assert client.peak == 2


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q6, hint 1 of 3</summary>
#
# At which three moments do you have to look at the clock, and which clock is it?
#
# </details>
#
# <details><summary>Q6, hint 2 of 3</summary>
#
# Read the loop's clock before the first run, between the two, and after the second: two differences. Adding up the
# `elapsed` of the results would count seconds twice in which two calls waited together. What is special about dividing
# by the second difference?
#
# </details>
#
# <details><summary>Q6, hint 3 of 3</summary>
#
# Two ways to work, on foot and by bike:
#
# ```python
# left_home = watch.now()
# await walk(home, office)
# at_office = watch.now()
# await ride(office, home)
# on_foot, by_bike = at_office - left_home, watch.now() - at_office
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The clock is read three times; nothing else happens between the readings. Time is measured around
# each *run*: the sum of all `elapsed` would be 7.0 seconds for both (`adds_up_overlapping_times`), since eight calls
# that wait together wait eight times as long in sum, and not in fact.
#
# The quotient needs a thought: where all calls are answered at once, or there are none, both runs take 0 seconds, and
# `0 / 0` ends the program that only wanted to report (`divides_by_zero`).
# <!-- END SOLUTION -->

# %% [markdown]
# ## To think about
#
# The makespan fell from 7.0 to 1.5 seconds, with the latencies 1.5, 0.6, 0.9, 1.2, 0.8, 0.5, 0.7 and 0.8. Which one of
# these would have to be smaller to make it fall further, and why does no change to your *code* help? Write two or three
# sentences about your own `run_concurrent` in the cell below. A person reads them; they give no points.

# %% [markdown]
# *Your answer:*
