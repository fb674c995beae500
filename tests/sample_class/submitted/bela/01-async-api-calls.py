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
# ## Q1 · One call (15 points)
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


# %% tags=["raises-exception"]
@check("Q1", "S1")
async def sends_one_user_message():
    """One message goes out: the user's, with the prompt, to the model `MODEL`."""
    client = FakeLLM(latencies=[0.6], prompts=[TICKETS[23]])
    await call_one(client, 23, TICKETS[23])
    assert client.requests == [{"model": MODEL, "messages": [{"role": "user", "content": TICKETS[23]}]}]


# %% tags=["raises-exception"]
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


# %% tags=["raises-exception"]
@check("Q1", "S2")
async def times_come_from_the_loop():
    """A call of 0.6 seconds starts at 0.0 and ends at 0.6 on the loop's own clock."""
    client = FakeLLM(latencies=[0.6], prompts=[TICKETS[23]])
    result = await call_one(client, 23, TICKETS[23])
    error = repr(result.error)
    span = (result.started, result.finished)
    assert error == "None", "a call that was answered has no error"
    assert span == client.spans[0], "only times of one and the same clock can be compared"


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
# ## Q2 · An error is a result (20 points)
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

# %% tags=["raises-exception"]
@check("Q2", "S3")
async def an_error_is_kept():
    """A call that raises `RuntimeError` gives a result with this error and no text."""
    client = FakeLLM(latencies=[0.6], prompts=[TICKETS[3]], fail={0: RuntimeError("the model is on fire")})
    result = await call_one(client, 3, TICKETS[3])
    kept = (type(result.error).__name__, str(result.error))
    assert kept == client.errors[0][:2], "callers look into `error` to decide what to do with the ticket"
    assert result.text is None
    assert result.index == 3


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
# ## Q3 · One after the other (10 points)
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

    return [await call_one(client, index, prompt, timeout=timeout) for index, prompt in enumerate(prompts)]


# %% tags=["raises-exception"]
@check("Q3", "S5", "S6")
async def one_after_the_other():
    """Eight calls in turn take 7.0 seconds, the sum of their times, with one call in flight."""
    client = FakeLLM(latencies=[1.5, 0.6, 0.9, 1.2, 0.8, 0.5, 0.7, 0.8], prompts=TICKETS[:8])
    results = await run_sequential(client, TICKETS[:8])
    texts = [result.text for result in results]
    assert texts == client.replies
    assert client.peak == 1
    assert client.makespan == 7.0


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
# ## Q4 · All at once (25 points)
#
# Write `run_concurrent`. S6 and S7 hold for it as well.
#
# **S8** All calls are in flight together, so the total time is that of the slowest call. Nothing may hold the event
# loop meanwhile; `time.sleep` does.
#
# For example, three prompts with latencies of 0.3, 0.1 and 0.2 seconds take 0.3 seconds, and the results come back in
# the order of the prompts although the second answer arrives first.

# %%
async def run_concurrent(client, prompts, *, timeout=None):
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(call_one(client, index, prompt, timeout=timeout)) for index, prompt in enumerate(prompts)
        ]
    return [task.result() for task in tasks]


# %% tags=["raises-exception"]
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
# ## Q5 · A slow call, and a run that is no longer wanted (15 points)
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

# %% tags=["raises-exception"]
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


# %% tags=["raises-exception"]
@check("Q5", "S9")
async def in_turn_each_call_has_its_own_time():
    """Three calls of 0.6 seconds, one after the other: each keeps within a timeout of 1.0, all of them take 1.8."""
    client = FakeLLM(latencies=[0.6], prompts=TICKETS[26:29])
    results = await run_sequential(client, TICKETS[26:29], timeout=1.0)
    texts = [result.text for result in results]
    assert texts == client.replies, "the limit is for each call by itself"


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
# ## Q6 · What did it save? (15 points)
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

    clock = asyncio.get_running_loop().time
    start = clock()
    await run_sequential(client, prompts, timeout=timeout)
    middle = clock()
    results = await run_concurrent(client, prompts, timeout=timeout)
    sequential_s, concurrent_s = middle - start, clock() - middle
    speedup = sequential_s / concurrent_s if concurrent_s else 1.0
    failed = tuple(result.index for result in results if not result.ok)
    return Comparison(sequential_s, concurrent_s, speedup, failed)


# %% tags=["raises-exception"]
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


# %% tags=["raises-exception"]
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
# ## To think about
#
# The makespan fell from 7.0 to 1.5 seconds, with the latencies 1.5, 0.6, 0.9, 1.2, 0.8, 0.5, 0.7 and 0.8. Which one of
# these would have to be smaller to make it fall further, and why does no change to your *code* help? Write two or three
# sentences about your own `run_concurrent` in the cell below. A person reads them; they give no points.

# %% [markdown]
# *Your answer:*
