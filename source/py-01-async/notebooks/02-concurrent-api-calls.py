# %% [markdown]
# # Forty tickets, one coffee
#
# **PY-01 · Async programming** · lesson 2
#
# ## You will be able to
#
# - **predict** how fast calls can get together, with `sum(seconds) / max(seconds)`;
# - **choose** between `gather`, `TaskGroup`, `as_completed` and `wait`;
# - **trace** what the other calls do when one fails, with `gather` and with `TaskGroup`;
# - **write** calls that return their errors, with an `except Exception` that lets a cancellation pass;
# - **fix** a run that hangs on one slow call, with an `asyncio.timeout` for each call.
#
# ## Before you start
#
# You have done [lesson 1, One waiter, many tables](01-async-basics.ipynb): `await`, `create_task`, `CancelledError`,
# and the virtual clock. No key and no network are needed.
#
# **Time: 50 min**, without what is marked *If you like*.
#
# Run the cells from top to bottom with Shift+Enter. Where a cell asks something, type your answer between the quotes
# and run it again.

# %% [markdown] tags=["hook"]
# ## 1 · How fast can it get?
#
# It is Monday, nine o'clock. Forty tickets wait at Harbor, and a draft takes about a second. Lesson 1 showed
# `asyncio.gather`, which does in one line what we had written by hand: it makes a task of each call, waits for all of
# them, and returns the results in the order of its arguments.
#
# Below, forty drafts are made one after the other, then together. In a third run the provider refuses one ticket, T7
# (we count from T0), and answers the other 39. How many drafts will the program hold? Note your guess.

# %% tags=["hook"]
import asyncio

from harbor_kit import ChatClient, FakeLLM, RateLimitError, run_virtual
from harbor_kit.tickets import TICKETS
from harbor_kit.timeline import lane, record, show

SECONDS = [1.5, 0.6, 0.9, 1.2, 0.8, 0.5, 0.7, 0.8]  # one for each of eight calls, then again from the start


async def draft(client: ChatClient, ticket: str) -> str:
    messages = [{"role": "user", "content": ticket}]
    reply = await client.chat.completions.create(model="harbor-small", messages=messages)
    return reply.choices[0].message.content


async def forty_in_turn(client: ChatClient) -> list[str]:
    return [await draft(client, ticket) for ticket in TICKETS]


async def forty_together(client: ChatClient) -> list[str]:
    return await asyncio.gather(*[draft(client, ticket) for ticket in TICKETS])


print(f"one after the other: {run_virtual(forty_in_turn(FakeLLM(SECONDS))).elapsed} s")
print(f"together: {run_virtual(forty_together(FakeLLM(SECONDS))).elapsed} s")

# %% tags=["hook"]
busy = FakeLLM(SECONDS, fail={7: RateLimitError("slow down")})
drafts: list[str] = []
try:
    drafts = run_virtual(forty_together(busy)).result
except RateLimitError as error:
    print(f"RateLimitError: {error}; drafts in hand: {len(drafts)}")
answered = len(busy.requests) - busy.cancelled - 1  # the end of the program cancelled the rest
print(f"answers that had arrived by then: {answered}")

# %% [markdown] tags=["hook"]
# 35 seconds, the time for one coffee, became 1.5. But when the error reached the program, 24 answers had arrived, and
# it holds none of them: `gather` raised the error and returned nothing. Section 4 shows what the other calls were
# doing, section 6 keeps their answers.
#
# First the speed, and its limit. One after the other, the waits add up: `sum(seconds)`. Together, nobody can be done
# before the slowest call: `max(seconds)`. The **speed-up** says how many times as fast the run gets. It has an **upper
# bound** = a number that it cannot exceed, whatever tool you use:
#
# ```python
# sum(seconds) / max(seconds)
# ```
#
# You can compute it before you write any code. Do it now for the eight numbers in `SECONDS`; their sum is 7.0. Then
# guess: if the slowest call took 3.0 seconds, would the bound rise or fall?


# %%
NAMES = [f"T{place}" for place in range(8)]  # T0 stands for the first ticket
TAKES = dict(zip(NAMES, SECONDS, strict=True))


def bound(seconds: list[float]) -> float:
    return sum(seconds) / max(seconds)


print(f"the eight calls:             {bound(SECONDS):.2f}")
print(f"the slowest takes 3.0 s:     {bound([3.0, *SECONDS[1:]]):.2f}")
print(f"eight calls of 0.9 s each:   {bound([0.9] * 8):.2f}")
print(f"all forty calls:             {bound(SECONDS * 5):.2f}")

# %% [markdown]
# ## 2 · Four tools, one table
#
# One slow call lowers the bound, and no tool exceeds it. The tools differ in what you get, and when.
#
# | Tool, since Python | Results come | Use it for |
# |---|---|---|
# | `gather`, 3.4 | in argument order | every result in its place |
# | `TaskGroup`, 3.11 | by `task.result()` | parts of one thing: all or nothing |
# | `as_completed`, 3.4 | in finish order | each answer as soon as it is there, or only the first |
# | `wait`, 3.4 | in two sets: done, pending | a deadline of your own, when you cancel the rest yourself |
#
# With no calls at all, `gather` returns `[]`; `wait` raises `ValueError`. What each tool does when a call fails is the
# subject of sections 4 and 5, and what it does when you are cancelled that of section 6.
#
# Next, the same three calls with each tool: T0 takes 1.5 s, T1 0.6 s, T2 0.9 s.

# %%
@lane
async def call(name: str) -> str:
    await asyncio.sleep(TAKES[name])
    return name


async def four_tools(names: list[str]) -> None:
    print("gather:      ", await asyncio.gather(*[call(name) for name in names]))
    async with asyncio.TaskGroup() as group:  # the end of this block awaits all its tasks
        tasks = [group.create_task(call(name)) for name in names]
    print("TaskGroup:   ", [task.result() for task in tasks])
    tasks = [asyncio.create_task(call(name)) for name in names]
    print("as_completed:", [await finished for finished in asyncio.as_completed(tasks)])
    tasks = [asyncio.create_task(call(name)) for name in names]
    done, pending = await asyncio.wait(tasks, timeout=1)
    print("wait, 1 s:   ", len(done), "done,", len(pending), "pending")
    for task in pending:
        task.cancel()  # nobody else does
    if pending:
        await asyncio.wait(pending)  # until they are gone


_ = run_virtual(four_tools(NAMES[:3]))

# %% [markdown]
# ## 3 · Three runs, one time axis
#
# Some providers refuse forty calls at once. So here is a third way, between *one after the other* and
# *together*: at most four at once. `asyncio.Semaphore(4)` is a door for that. Four calls may be inside; when one
# leaves, the next may enter. (Lesson 3 is about limits.)
#
# Take a pencil before you run it. T0 to T3 start at 0. T4 starts when the first of them ends, and so on.
#
# | T0 | T1 | T2 | T3 | T4 | T5 | T6 | T7 |
# |---|---|---|---|---|---|---|---|
# | 1.5 s | 0.6 s | 0.9 s | 1.2 s | 0.8 s | 0.5 s | 0.7 s | 0.8 s |

# %% tags=["predict"]
from harbor_kit.quiz import predict

guess_four = predict(
    "How long do the eight calls take, at most four at once (next cell)?",
    {
        "A": "1.75 s: a quarter of 7.0 s",
        "B": "2.2 s: T7 starts at 1.4 s",
        "C": "2.3 s: two rounds of four, 1.5 s and 0.8 s",
    },
    choice="",
)


# %% tags=["run"]
async def in_turn() -> list[str]:
    return [await call(name) for name in NAMES]


async def together() -> list[str]:
    return await asyncio.gather(*[call(name) for name in NAMES])


async def at_most(limit: int) -> list[str]:
    door = asyncio.Semaphore(limit)

    async def enter(name: str) -> str:
        async with door:
            return await call(name)

    return await asyncio.gather(*[enter(name) for name in NAMES])


runs = {"one after the other": record(in_turn()), "together": record(together()), "at most four": record(at_most(4))}
print({title: run.elapsed for title, run in runs.items()})

# %% tags=["reveal"]
guess_four.reveal(
    "B",
    {
        "A": "that would need four full places until the end; from 1.4 s on, nobody waits to enter.",
        "B": "places become free at 0.6, 0.9, 1.2 and 1.4 s, and T7, the last to enter, needs 0.8 s.",
        "C": "nobody waits for a whole round: T4 enters when T1 leaves, while T0 still runs.",
    },
)

# %% [markdown] tags=["investigate"]
# ### The picture: where the time goes
#
# **What to see:** each bar is one call. *Together*, all bars begin at 0, and the longest, T0, decides. *At most four*,
# T4 begins where T1 ends, and the last to enter decides: T7.
#
# In the second picture, the dashed line is the bound, 7.0 / 1.5. *Together* touches it: with these calls, no program
# is faster. *At most four* reaches 3.18, with half as many calls at once.
#
# Where the bound stops being true: it assumes that each call takes as long in one run as in the other. If a busy
# provider slows calls down, you stay below the bound. If the second run is faster, because a cache or an open
# connection helps, you can come out above it.

# %% tags=["investigate", "figure"]
from harbor_kit.charts import show_spans, show_speedups

show_spans(runs)
print()
show_speedups({title: run.elapsed for title, run in runs.items()}, bound=bound(SECONDS))

# %% [markdown] tags=["investigate"]
# ## 4 · One call fails: what do the others do?
#
# Back to the lost answers. Three calls: `a` is answered after 1 second, `b` fails after 2, `c` is answered after 3. The
# program hands them to `gather`, and gets the error at 2.0 s. When a program ends, `asyncio.run` cancels what is left
# (as our clock does). So this one waits two more seconds before it ends, to let us watch `c`.

# %% tags=["predict"]
guess_rest = predict(
    "With gather: b has failed at 2.0 s. What becomes of c (next cell)?",
    {
        "A": "gather cancels it at 2.0 s",
        "B": "it runs on until 3.0 s, and gather returns its answer then",
        "C": "it runs on until 3.0 s, and nobody gets its answer",
    },
    choice="",
)


# %% tags=["run"]
def note(text: str) -> None:
    print(f"  {asyncio.get_running_loop().time():.1f} s: {text}")


@lane
async def watched(name: str, seconds: float) -> None:
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        note(f"{name} is cancelled")
        raise  # always: see section 6
    if name == "b":
        raise RateLimitError("slow down")
    note(f"{name} is answered")


async def with_gather() -> None:
    try:
        await asyncio.gather(watched("a", 1), watched("b", 2), watched("c", 3))
    except RateLimitError as error:
        note(f"the program gets {type(error).__name__}")
    await asyncio.sleep(2)


gathered = record(with_gather())

# %% tags=["reveal"]
guess_rest.reveal(
    "C",
    {
        "A": "many people expect that, but the trace shows that c was answered at 3.0 s.",
        "B": "gather has ended already, with an error; what comes later has nowhere to go.",
        "C": "the call goes on, and has to be paid for, but the program has left gather.",
    },
)

# %% [markdown] tags=["investigate"]
# ### The picture: after the failure
#
# The next cell gives the same three calls to a `TaskGroup`, and draws both runs.
#
# **What to see:** follow the row of `c`. With `gather` its bar ends at 3.0 s, one second after the program has got the
# error. With `TaskGroup` it ends at 2.0 s, together with the bar of `b`: the group has cancelled the call, and waited
# until it was gone.
#
# Some people expect the second picture from `gather`: its absence was [reported as a bug of Python, issue
# 75633](https://github.com/python/cpython/issues/75633). When a text or an assistant tells you what a tool does, make a
# trace like this one. It takes three calls, and it is right for the Python that you use.

# %% tags=["investigate", "figure"]
async def with_group() -> None:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(watched(name, seconds)) for name, seconds in [("a", 1), ("b", 2), ("c", 3)]]
            note(f"{len(tasks)} tasks are made; the end of this block waits for them")
    except ExceptionGroup as error:
        note(f"the program gets {type(error).__name__}: {error}")
    await asyncio.sleep(2)


show({"gather": gathered, "TaskGroup": record(with_group())})

# %% [markdown] tags=["investigate"]
# ## 5 · Errors as results, errors in groups
#
# This is what such traces give for all four tools:
#
# | When a call fails, | you get | the other calls |
# |---|---|---|
# | in `gather` | its error, at once | run on |
# | in a `TaskGroup` | an `ExceptionGroup` | are cancelled |
# | in `as_completed` | its error, in its turn | run on |
# | in `wait` | nothing, until you ask | run on |
#
# What does one failure mean for the other calls? That decides what you do about it.

# %% [markdown] tags=["investigate"]
# **They are independent**, as tickets are. Then each call catches its own error and *returns* it. No tool ever sees an
# exception, and every result stands in its place. `kept` in section 6 does that.
#
# **They are parts of one thing.** Then a `TaskGroup` stops the rest. It raises an **exception group** = one exception
# that holds several, since more than one call can fail. `except RateLimitError` does not match a group. `except*
# RateLimitError` does: it handles the errors of this type; errors of other types are raised again. (Both
# came with Python 3.11, as did `asyncio.timeout` of the next section.)
#
# Between the two stands `gather(..., return_exceptions=True)`. It waits for all calls, and puts exceptions into the
# list where answers should be. If no code checks the list, the error shows up later, far from its call.

# %% tags=["investigate", "bad"]
three = TICKETS[:3]


async def mixed_list(client: ChatClient) -> None:
    answers = await asyncio.gather(*[draft(client, ticket) for ticket in three], return_exceptions=True)
    print("in the list:", [type(answer).__name__ for answer in answers])
    try:
        print("words in each:", [len(answer.split()) for answer in answers])
    except AttributeError as error:
        print(f"✗ Wrong: not every entry is an answer. AttributeError: {error}")


async def all_or_nothing(client: ChatClient) -> None:
    try:
        async with asyncio.TaskGroup() as group:
            parts = [group.create_task(draft(client, ticket)) for ticket in three]
    except* RateLimitError as errors:
        print("except* takes out:", [str(error) for error in errors.exceptions])
        print("parts that were cancelled:", sum(part.cancelled() for part in parts))


_ = run_virtual(mixed_list(FakeLLM([0.6, 0.5, 0.7], fail={1: RateLimitError("slow down")})))
_ = run_virtual(all_or_nothing(FakeLLM([0.6, 0.5, 0.7], fail={1: RateLimitError("slow down")})))

# %% [markdown] tags=["investigate"]
# ## 6 · Stop in time
#
# A call can hang. `async with asyncio.timeout(2):` gives its block two seconds. Four facts:
#
# 1. The timeout belongs to what stands inside the block. Put it around each call, and each has two seconds of its own.
#    Put it around the `gather`, and all share them. `asyncio.timeout(None)` sets no limit.
# 2. When the time is over, the block raises `TimeoutError` at its end. That is an `Exception`: a `try` around the block
#    can return it like other errors.
# 3. The call inside gets a `CancelledError`, which becomes the `TimeoutError` at the end of the block.
# 4. When a task that waits in `gather` or in a `TaskGroup` is cancelled, its calls are cancelled too. With
#    `as_completed`, `wait`, or a loop of `await`s, calls are left over.
#
# So `CancelledError` is how everything gets stopped: timeouts, groups, whole runs. Do not swallow it. `except
# Exception` lets it pass; `except BaseException` and a bare `except:` do not (second cell): the task ends as
# if it had an answer. (Third cell: fact 4 for `gather`.)


# %% tags=["investigate", "bad"]
async def kept(client: ChatClient, ticket: str, seconds: float | None) -> str | Exception:
    try:
        async with asyncio.timeout(seconds):
            return await draft(client, ticket)
    except Exception as error:  # TimeoutError too; not CancelledError
        return error


async def limit_each(client: ChatClient) -> None:
    results = await asyncio.gather(*[kept(client, ticket, 2) for ticket in three])
    note(f"around each call: {[type(result).__name__ for result in results]}")
    note(f"calls cancelled: {client.cancelled}, still in flight: {client.in_flight}")


async def limit_all(client: ChatClient) -> None:
    try:
        async with asyncio.timeout(2):
            await asyncio.gather(*[draft(client, ticket) for ticket in three])
    except TimeoutError:
        note("✗ Wrong: one TimeoutError for all, no drafts")


_ = run_virtual(limit_each(FakeLLM([0.4, 9.0, 0.6])))
_ = run_virtual(limit_all(FakeLLM([0.4, 9.0, 0.6])))


# %% tags=["investigate", "bad"]
async def stubborn(client: ChatClient, ticket: str) -> str:
    try:
        return await draft(client, ticket)
    except BaseException as error:  # ✗ Wrong: this keeps the cancellation as well
        return f"kept: {type(error).__name__}"


async def was_cancelled(task: asyncio.Task) -> bool:
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait([task])
    return task.cancelled()


async def swallowing(client: ChatClient) -> None:
    good, bad = kept(client, three[0], None), stubborn(client, three[0])
    note(f"except Exception: ended as cancelled? {await was_cancelled(asyncio.create_task(good))}")
    note(f"except BaseException: ended as cancelled? {await was_cancelled(asyncio.create_task(bad))}")
    async with asyncio.timeout(1):
        note(f"{await stubborn(client, three[0])}, and no TimeoutError")


_ = run_virtual(swallowing(FakeLLM([9.0])))


# %% tags=["investigate", "bad"]
async def leaving(client: ChatClient) -> None:
    ended = await was_cancelled(asyncio.create_task(limit_each(client)))
    note(f"a run in gather: ended as cancelled? {ended}; calls left: {client.in_flight}")
    await asyncio.wait([asyncio.create_task(draft(client, ticket)) for ticket in three], timeout=1)
    note(f"✗ Wrong: nobody cancels after wait; calls left: {client.in_flight}")


_ = run_virtual(leaving(FakeLLM([9.0])))

# %% [markdown] tags=["modify"]
# ## Change one number
#
# `at_most` is the function from section 3. What is the smallest limit with which the eight calls are as fast as without
# one? Guess, then find the smallest number for which the cell prints `T0 alone decides`. Why is one less too slow?

# %% tags=["modify"]
LIMIT = 2  # modify this line
took = record(at_most(LIMIT)).elapsed
print(f"at most {LIMIT} at once: {took} s{': T0 alone decides' if took == max(SECONDS) else ''}")

# %% [markdown] tags=["worked"]
# ## 7 · Worked example: eight help articles
#
# Before it drafts, Harbor's assistant fetches the eight help articles that are read most. One URL answers 404, and one
# is slow today. `get` stands for an HTTP client. In PY-05 a real one takes its place, and the code around it stays.
#
# The first cell prints the bound: only 1.50, because of the slow article. With a timeout of two seconds for each call,
# no call takes longer than that. So the `max` falls, and the time of the whole run with it; the bound rises to 2.50.
#
# `fetch` returns its errors, so the group never has a reason to cancel. We use it for the other thing that it does:
# when the run is cancelled, it cancels all of its calls. `gather` cancels them too, but does not wait until all have
# ended.
#
# In the second cell, comments name four sub-goals. The last three are those of the exercise. Before you run it: which
# articles will be there, in which order, and after how many seconds?

# %% tags=["worked"]
from dataclasses import dataclass

ARTICLES = {  # seconds until the answer
    "sign-in": 0.3, "invoices": 0.5, "csv-export": 0.4, "codes": 0.6,
    "workspaces": 6.0, "attachments": 0.2, "calendar": 0.7, "billing": 0.3,
}  # fmt: skip
URLS = [f"https://help.harbor.example/{topic}" for topic in ARTICLES]


async def get(url: str) -> str:
    topic = url.rpartition("/")[2]
    await asyncio.sleep(ARTICLES[topic])
    if topic == "attachments":
        raise RuntimeError("404 Not Found")
    return f"<h1>{topic}</h1>"


@dataclass(frozen=True)
class Page:
    url: str
    html: str = ""
    error: Exception | None = None


print(f"one after the other {sum(ARTICLES.values()):.1f} s, bound {bound([*ARTICLES.values()]):.2f}")


# %% tags=["worked"]
async def fetch(url: str, seconds: float) -> Page:
    # --- sub-goal: keep each error with its call
    try:
        async with asyncio.timeout(seconds):
            return Page(url, html=await get(url))
    except Exception as error:
        return Page(url, error=error)


async def fetch_all(urls: list[str], seconds: float) -> list[Page]:
    async with asyncio.TaskGroup() as group:
        # --- sub-goal: start all calls
        tasks = [group.create_task(fetch(url, seconds)) for url in urls]
        # --- sub-goal: wait for all of them
        # (the end of this block does it)
    # --- sub-goal: return the results in order
    return [task.result() for task in tasks]


fetched = run_virtual(fetch_all(URLS, seconds=2))
for page in fetched.result:
    print(f"{page.url}  {page.html or repr(page.error)}")
print(f"eight results after {fetched.elapsed} s")

# %% [markdown] tags=["investigate"]
# ## 8 · Measure honestly
#
# *If you like.* On the virtual clock, times are exact. With a real provider you measure, and four habits help:
#
# - Use `time.perf_counter()`. `time.time()` jumps when somebody sets the clock of the computer.
# - Throw the first run away. Its time includes the opening of connections.
# - One number says little. Measure several times, and report the median.
# - Compare with the bound. A speed-up above it is a question to answer: did a cache help, or is it noise?
#
# On the virtual clock, ask the loop: `asyncio.get_running_loop().time()`.
#
# > **With a real provider.** `draft` takes an `openai.AsyncOpenAI` as it takes a `FakeLLM`; only the model's name
# > changes. Then a key is needed, and calls cost money. Real clients also have a timeout of their own, and (November
# > 2026) many repeat failed calls by themselves: look up both before you measure.
#
# Print `speedup` itself, twice. A little above 8.00 is noise: the real sleeps differ by a fraction of a millisecond.

# %% tags=["investigate"]
import statistics
import time


async def eight_in_turn() -> None:
    for _ in range(8):
        await asyncio.sleep(0.05)


async def eight_together() -> None:
    await asyncio.gather(*[asyncio.sleep(0.05) for _ in range(8)])


times: dict[str, list[float]] = {"eight_in_turn": [], "eight_together": []}
for program in [eight_in_turn, eight_together] * 4:
    started = time.perf_counter()
    await program()
    times[program.__name__].append(time.perf_counter() - started)
medians = {name: statistics.median(measured[1:]) for name, measured in times.items()}  # without the first
speedup = medians["eight_in_turn"] / medians["eight_together"]
print(f"real seconds, bound {bound([0.05] * 8):.2f}. More than twice as fast: {speedup > 2}")

# %% [markdown] tags=["faded"]
# ## Your turn: a draft for each ticket
#
# Build `draft_all`. It returns a dictionary from each ticket to its own result, also where a call failed, and takes as
# long as the slowest call, at most 2 s. `kept` is the function of section 6. Four of the eight lines are needed.
# Indentation is given.

# %% tags=["faded"]
from harbor_kit.quiz import parsons

puzzle = parsons(
    "Which four of these lines make draft_all, and in which order?",
    {
        "a": "    results = [result for result in results if isinstance(result, str)]",
        "b": "    calls = [await asyncio.create_task(kept(client, ticket, 2)) for ticket in tickets]",
        "c": "    return dict(zip(tickets, results, strict=True))",
        "d": "    calls = [await kept(client, ticket, 2) for ticket in tickets]",
        "e": "async def draft_all(client: ChatClient, tickets: list[str]) -> dict[str, str | Exception]:",
        "f": "    results = await asyncio.gather(*calls)",
        "g": "    results = [await result for result in asyncio.as_completed(calls)]",
        "h": "    calls = [kept(client, ticket, 2) for ticket in tickets]",
    },
    order="",
)

# %% tags=["faded", "reveal"]
puzzle.reveal(
    "ehfc",
    {
        "a": "without the failures the list is too short, and zip with strict=True raises ValueError.",
        "b": "each task is awaited in the round in which it is made, so nothing can overlap.",
        "c": "the first result belongs to the first ticket, because gather has kept the order.",
        "d": "await in a comprehension waits in every round: one call after the other.",
        "e": "the head of the function comes first, and the rest is its body.",
        "f": "gather makes the tasks, waits for all of them, and keeps the order of its arguments.",
        "g": "as_completed gives results in finish order, so a ticket would get somebody else's draft.",
        "h": "coroutine objects are enough here, since gather makes a task of each of them.",
    },
)

# %% [markdown] tags=["mistakes"]
# ## Common mistakes
#
# **`RateLimitError: slow down; drafts in hand: 0`** *Cause:* the first error leaves `gather`. *Fix:* each call returns
# its own. (The mistake, in [Hermes Agent, pull request 26244](https://github.com/NousResearch/hermes-agent/pull/26244))
#
# **`'RateLimitError' object has no attribute 'split'`** *Cause:* `return_exceptions=True`, and nobody looks. *Fix:* a
# result with a field for errors. (Elsewhere such errors became empty answers: [mellea, issue
# 597](https://github.com/generative-computing/mellea/issues/597))
#
# **`ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)`** *Cause:* `except RateLimitError` matches no
# group. *Fix:* `except*`. (The mistake, in [Airbyte, pull request
# 28562](https://github.com/airbytehq/airbyte/pull/28562))
#
# **`as_completed: ['T1', 'T2', 'T0']`**, no message. *Cause:* finish order. *Fix:* `gather`. ([It mixed up the scores
# of a benchmark: lmms-eval, issue 243](https://github.com/EvolvingLMMs-Lab/lmms-eval/issues/243))
#
# **`nobody cancels after wait; calls left: 3`** *Cause:* `wait` leaves the rest alone. *Fix:* cancel each pending task,
# and await it. (The mistake, in [bluesky, pull request 2075](https://github.com/bluesky/bluesky/pull/2075))
#
# **`except BaseException: ended as cancelled? False`** *Cause:* a swallowed `CancelledError`, here or caught by name.
# *Fix:* `except Exception`, or `raise` it again. ([Langflow, pull request 6625, fixes
# some](https://github.com/langflow-ai/langflow/pull/6625))
#
# Links checked in November 2026.

# %% [markdown] tags=["quiz"]
# ## Check yourself
#
# Five questions, one for each objective. Type a letter, run the cell, then run the cell with the reasons.

# %% tags=["quiz"]
from harbor_kit.quiz import quiz

how_long = quiz(
    "Eight calls take 7.0 s in all, the slowest 1.5 s. How fast can a program get, at best?",
    {
        "A": "8 times as fast: eight calls run at once",
        "B": "4.67 times as fast, if all calls wait together",
        "C": "4.67 times as fast, even if each task is awaited as soon as it is made",
    },
    objective=1,
    choice="",
)
first_good = quiz(
    "Three providers get one question, and the first good answer wins. Which tool helps?",
    {"A": "as_completed, then cancel the rest", "B": "gather, then take the first in the list", "C": "a TaskGroup"},
    objective=2,
    choice="",
)
one_fails = quiz(
    "A bare gather over 40 calls; call 7 fails at 0.8 s. What do you have at 2.0 s?",
    {"A": "39 answers", "B": "39 answers, and the error in place 7", "C": "the error, no answers"},
    objective=3,
    choice="",
)

# %% tags=["quiz", "reveal"]
how_long.reveal(
    "B",
    {
        "A": "that would need eight equally long calls; here all wait for the one of 1.5 s.",
        "B": "7.0 / 1.5: nobody can be done before the slowest call, whatever tool you use.",
        "C": "such a task is awaited before the next one exists, and that makes 7.0 s again.",
    },
)
first_good.reveal(
    "A",
    {
        "A": "it hands them out as they finish: a try around each await, then cancel what is left.",
        "B": "first in the list is the first argument, and gather waits for the slowest call.",
        "C": "a group waits for all its calls, and one that fails cancels the good ones.",
    },
)
one_fails.reveal(
    "C",
    {
        "A": "gather leaves nothing out: it returns the whole list or it raises.",
        "B": "that needs return_exceptions=True, and then the list mixes answers with exceptions.",
        "C": "gather raised at 0.8 s; the other calls ran on, and nobody got their answers.",
    },
)

# %% tags=["quiz"]
keeps_errors = quiz(
    "A call should return its errors, but must not swallow a cancellation. What do you write?",
    {
        "A": "except Exception in each call",
        "B": "except BaseException in each call",
        "C": "one try with except Exception around the gather",
    },
    objective=4,
    choice="",
)
one_hangs = quiz(
    "One of forty calls hangs. What ends it after 2 s, and costs no other draft?",
    {
        "A": "one asyncio.timeout(2) around the gather",
        "B": "asyncio.wait(tasks, timeout=2), then read what is done",
        "C": "an asyncio.timeout(2) inside each call",
    },
    objective=5,
    choice="",
)

# %% tags=["quiz", "reveal"]
keeps_errors.reveal(
    "A",
    {
        "A": "CancelledError is a BaseException on purpose, so except Exception lets it pass.",
        "B": "this returns CancelledError as if it were a result, and a loop goes on to its next call.",
        "C": "by the time the error gets there, it has already cost all the other answers.",
    },
)
one_hangs.reveal(
    "C",
    {
        "A": "all forty share these two seconds, and one TimeoutError takes every draft with it.",
        "B": "wait cancels nothing: the hanging call is pending, and goes on until you cancel it.",
        "C": "it raises TimeoutError in that call alone, which can be kept like any error.",
    },
)

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **predict** the best speed-up, `sum(seconds) / max(seconds)`: 4.67 for our eight calls;
# - **choose** the tool: `gather` for every result in its place, `TaskGroup` for all or nothing, `as_completed` for
#   answers as they come, `wait` for a deadline of your own, when you cancel the rest yourself;
# - **trace** a failure: with `gather` the others run on unread, a `TaskGroup` cancels them;
# - **write** calls that return their errors with `except Exception`, so that `CancelledError` passes;
# - **fix** a hanging run: an `asyncio.timeout` for each call loses one result; one around all loses every result.

# %% [markdown] tags=["questionnaire"]
# ## Questions to come back to
#
# Answer them tomorrow, without scrolling up.
#
# 1. Which two numbers bound the speed-up, and when does the bound stop being true?
# 2. Which tools give results in argument order, which in finish order?
# 3. One call fails. What do the others do, in each of the four tools?
# 4. Which two tools cancel their calls when the task that waits in them is cancelled?
# 5. Why does `except RateLimitError` miss the errors of a `TaskGroup`?
# 6. How does `asyncio.timeout` stop a call, and what must a call not do, so that this works?
# 7. Why can a timeout for each call raise the bound, although no answer comes sooner?
#
# *Further reading* (checked November 2026): Python's page on [coroutines and
# tasks](https://docs.python.org/3/library/asyncio-task.html) has a section on each of the tools.
#
# **Next:** the [exercise Forty tickets at once](../exercises/01-async-api-calls.ipynb). Its `run_concurrent` has three
# sub-goals of the worked example: *start all calls*, *wait for all of them*, *return the results in order*. Lesson 3
# then sets limits: how many calls at once, and how many a second.
