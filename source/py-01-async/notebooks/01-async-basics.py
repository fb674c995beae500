# %% [markdown]
# # One waiter, many tables
#
# **PY-01 · Async programming** · lesson 1
#
# ## You will be able to
#
# - **explain** what a call of an `async def` function returns, and when its body runs;
# - **predict** how long calls take with and without `create_task`;
# - **trace** the order in which tasks run, by finding each `await` that gives the loop away;
# - **fix** code that holds the loop, such as `time.sleep`;
# - **choose** between `asyncio`, threads and processes.
#
# ## Before you start
#
# You can write functions, loops, list comprehensions and `try`/`except`/`finally`, and have seen type hints. No key and
# no network are needed. If `yield` is new to you, leave out the code of section 2; its text is needed later.
#
# **Time: 60 min**, without what is marked *If you like*. Sections 5 to 8 apply the one idea of sections 1 to 4.
#
# Run the cells from top to bottom with Shift+Enter. Where a cell asks something, type your answer between the quotes
# and run it again: a guess that turns out different teaches more than reading on.

# %% [markdown] tags=["hook"]
# ## 1 · Three calls, how many seconds?
#
# Harbor's help desk drafts its answers with a language model. A call takes one second, and our program spends all of it
# waiting: the thinking happens on somebody else's computer. Ana, Ben and Chi have each asked a question.
#
# Below, `async def` makes `answer` a **coroutine function** = a function that can pause and go on later. `await` = wait
# here for the result. Everything is `async` from top to bottom. How long will three calls take?
#
# `record` runs it on a **virtual clock** = a clock that jumps over the waiting, so that a second costs no real time and
# every number is exact. (Inside `record`, `time.sleep` uses this clock too.)

# %% tags=["hook"]
import asyncio
import gc
import time

from harbor_kit.ready import ready
from harbor_kit.timeline import lane, record, show

_ = ready()  # says what your machine lacks, if it lacks anything

CUSTOMERS = ["Ana", "Ben", "Chi"]


@lane  # changes nothing; it gives each call a row in the picture that we draw later
async def answer(customer: str) -> str:
    await asyncio.sleep(1)  # stands for the second in which the model thinks
    return f"an answer for {customer}"


async def in_turn() -> list[str]:
    return [await answer(customer) for customer in CUSTOMERS]


awaited = record(in_turn())
print(f"awaited in turn: {awaited.elapsed} s")

# %% [markdown] tags=["hook"]
# Three seconds. Nothing overlapped, and no error says why.
#
# Think of a restaurant with one waiter. Ana, Ben and Chi share one table, and each orders only when the one before has
# been served. Meanwhile the waiter is free, but there is no other table to go to. Give each of the three a table, and
# the kitchen works on all their orders at once.
#
# The waiter is the **event loop** = the part of `asyncio` that runs one piece of your code at a time, and chooses which
# piece comes next. A table that is being looked after is a **task** = a call that was handed to the loop, to be run
# beside others. `asyncio.create_task(...)` hands one over.
#
# In the next cells the calls are handed over first, and awaited afterwards.

# %% tags=["predict"]
from harbor_kit.quiz import predict

guess_tasks = predict(
    "as_tasks (next cell) creates three tasks, then awaits them one by one. How long?",
    {"A": "1.0 s", "B": "0.0 s: create_task returns at once", "C": "3.0 s"},
    choice="",
)


# %% tags=["run"]
async def as_tasks(call) -> list[str]:
    tasks = [asyncio.create_task(call(customer)) for customer in CUSTOMERS]
    return [await task for task in tasks]


together = record(as_tasks(answer))
print(f"as tasks: {together.elapsed} s")

# %% tags=["predict"]
guess_sleep = predict(
    "The same tasks, one line differs: answer_asleep waits with time.sleep(1). How long?",
    {
        "A": "1.0 s: they are still tasks, and tasks overlap",
        "B": "3.0 s: they wait one after the other",
        "C": "it raises an error, because the line has no await",
    },
    choice="",
)


# %% tags=["run", "bad"]
@lane
async def answer_asleep(customer: str) -> str:
    time.sleep(1)
    return f"an answer for {customer}"


asleep = record(as_tasks(answer_asleep))
print(f"as tasks, with time.sleep: {asleep.elapsed} s")
print("✗ Wrong: an async function must not wait with time.sleep")

# %% tags=["reveal"]
guess_tasks.reveal(
    "A",
    {
        "A": "all three are handed over before the first await; each gets its turn, and they wait together.",
        "B": "create_task does return at once, but as_tasks still awaits each of the three tasks.",
        "C": "when the await for Ana ends, Ben's and Chi's tasks are done as well.",
    },
)
guess_sleep.reveal(
    "B",
    {
        "A": "tasks overlap only in an await; time.sleep keeps the waiter at the table.",
        "B": "time.sleep stops the thread, and the loop with it: nobody else is served.",
        "C": "Python sees no error in this line, and that makes the mistake so hard to find.",
    },
)

# %% [markdown] tags=["investigate"]
# ## The picture: who holds the loop?
#
# You have seen 3.0, 1.0 and 3.0 seconds for the same three questions. Here are the three runs on one time axis. Each
# program is a task itself, named after its function.
#
# **What to see:** a triangle is a moment at which the loop gives turns; beside it stand the tasks, in order. A diamond
# marks the turn in the task's own row.
#
# - *At the top* there is one task, and nobody else to give a turn to: `in_turn` awaits Ana, then Ben, then Chi (thin
#   bars: calls inside the task).
# - *In the middle* there are four tasks. Their turns take no time, and their hatched waits cover the same second.
# - *At the bottom* three solid bars lie across all rows. Each of these calls is **blocking** = it holds the loop while
#   it waits, so that nobody else can run.
#
# Below, the same data as text.

# %% tags=["investigate", "figure"]
show({"awaited in turn": awaited, "as tasks": together, "as tasks, with time.sleep": asleep})

# %% [markdown] tags=["investigate"]
# ## 2 · A loop you can read
#
# What does an event loop do? Here is one, written with generators: `yield 1.0` means "wake
# me in a second; until then, run somebody else".
#
# It keeps two lists. One is the **ready list** = the jobs that could go on now: the loop takes the first job from it,
# and runs it up to its next `yield`. The other holds those who sleep until their time has come. When nobody is ready,
# the clock jumps to the first alarm: that is our virtual clock. (A real loop waits there, and asks the operating system
# to wake it.)

# %% tags=["investigate"]
from collections import deque


def toy_answer(customer: str):
    print(f"  {customer} asks")
    yield 1.0
    print(f"  {customer} has an answer")


def toy_loop(jobs) -> float:
    clock, ready, sleeping = 0.0, deque(jobs), []
    while ready or sleeping:
        if not ready:
            clock, sleeper = sleeping.pop(0)  # nobody is ready: jump to the first alarm
            ready.append(sleeper)
        job = ready.popleft()
        try:
            sleeping.append((clock + next(job), job))  # run it up to its next yield
            sleeping.sort(key=lambda alarm: alarm[0])
        except StopIteration:
            print(f"  (one job has finished at {clock} s)")
    return clock


print(f"the toy loop needs {toy_loop(toy_answer(customer) for customer in CUSTOMERS)} s")

# %% [markdown] tags=["investigate"]
# ## 3 · Four words
#
# Now put the toy and the waiter aside. A real waiter can leave a guest who talks too long; the loop cannot leave a
# task, it has to wait until the task gives it away. And neither picture says which objects exist at which moment. These
# four words do.
#
# | Word | What it is | You get one by |
# |---|---|---|
# | coroutine function | a function that can pause | `async def answer(...)` |
# | **coroutine object** | one call, not yet running | `answer("Ana")` |
# | task | a call that the loop runs | `asyncio.create_task(answer("Ana"))` |
# | **future** | a promise of a result; a task is one | usually, a library makes it for you |
#
# Where our toy stops being true: `asyncio` also wakes tasks when a network reply arrives, an `await` can hand back a
# value or raise an error, and a task can be cancelled (section 5).

# %% tags=["investigate"]
from harbor_kit import run_virtual  # like record, without taking notes for the picture


async def four_words() -> None:
    call = answer("Ana")  # nothing of its body has run
    task = asyncio.create_task(call)  # still nothing: the task waits for its first turn
    future = asyncio.get_running_loop().create_future()  # by hand, only to look at one
    names = ["coroutine function", "coroutine object", "task", "future"]
    for word, thing in zip(names, [answer, call, task, future], strict=True):
        print(f"{word:<19} type: {type(thing).__name__}")
    print("is a task a future?", isinstance(task, asyncio.Future))
    print("what the call returns:", await task)


_ = run_virtual(four_words())

# %% [markdown] tags=["investigate"]
# ## 4 · What `await` means
#
# `await` says: *I cannot go on without this; meanwhile, run somebody else.* Two consequences:
#
# - Between two awaits no other task can run. A task keeps the loop until it gives it away.
# - Not every `await` gives it away. If what you await can finish at once, the code runs on without a pause. Only an
#   `await` that really has to wait hands over the loop: `asyncio.sleep`, a reply from the network, an unfinished task.
#   (`asyncio.sleep(0)` was made for giving the loop away: no waiting, but everybody on the ready list goes first.)
#
# Try it. The program `opening_hours`, two cells below, prints eight lines. Read it, and put them in order before you
# run it.

# %% tags=["trace"]
from harbor_kit.quiz import parsons

trace = parsons(
    "In which order does opening_hours print these lines?",
    {
        "A": "two tasks exist",
        "B": "closing time",
        "C": "Ana sits down",
        "D": "Ana has the menu",
        "E": "Ana is served",
        "F": "Ben sits down",
        "G": "Ben has the menu",
        "H": "Ben is served",
    },
    order="",
)


# %% tags=["trace"]
async def fetch_menu(customer: str) -> None:
    print(f"{customer} has the menu")


async def visit(customer: str, seconds: float) -> None:
    print(f"{customer} sits down")
    await fetch_menu(customer)
    await asyncio.sleep(seconds)
    print(f"{customer} is served")


async def opening_hours() -> None:
    ana = asyncio.create_task(visit("Ana", 2))
    ben = asyncio.create_task(visit("Ben", 1))
    print("two tasks exist")
    await ana
    await ben
    print("closing time")


print(f"({run_virtual(opening_hours()).elapsed} s in all)")

# %% tags=["reveal"]
trace.reveal(
    "ACDFGHEB",
    {
        "A": "create_task only puts a task on the ready list; opening_hours goes on until it awaits.",
        "B": "comes last: opening_hours waits for both tasks before it prints this.",
        "C": "the first await of opening_hours gives the loop away; Ana's task is first on the list.",
        "D": "awaiting fetch_menu hands nothing over, because it never has to wait for anything.",
        "E": "her two seconds end last, although opening_hours awaits her task first.",
        "F": "Ana is asleep now, so Ben's task has its first turn on the loop.",
        "G": "as with Ana: an await that need not wait does not pause the task.",
        "H": "his one second is over before her two; the order of the awaits does not matter.",
    },
)

# %% [markdown] tags=["investigate"]
# ## 5 · Keep your tasks, or cancel them
#
# Ana leaves before she is served. `task.cancel()` asks her task to stop: the `await` at which it waits raises
# `asyncio.CancelledError`. The task may tidy up, and ends.
#
# That is not a failure of the call. So `CancelledError` derives from `BaseException`, not from `Exception` (since
# Python 3.8): an `except Exception` that keeps errors lets it pass. Let it, and keep the tidying
# short: whoever cancelled the task is usually waiting for its end.
#
# A task can also vanish. The loop keeps only a *weak* reference to it: it does not keep the task alive. If your program
# keeps none either, the garbage collector may remove the task in the middle of its work. The cure is a name: put tasks
# into a list or a set, as `as_tasks` did.
#
# *If you like*, the second cell below shows it, with a task that waits for a reply that no other object refers to. (A
# task in `asyncio.sleep` survives: the loop's timer points at it. So the mistake often hides until production.)


# %% tags=["investigate"]
async def careful(customer: str) -> str:
    try:
        return await answer(customer)
    except Exception as error:
        return f"kept as data: {error}"  # errors of the call come here, a cancellation does not
    finally:
        print(f"{customer}'s table is cleared")


async def ana_leaves() -> None:
    task = asyncio.create_task(careful("Ana"))
    await asyncio.sleep(0.5)
    task.cancel()
    try:
        print(await task)
    except asyncio.CancelledError:  # here, outside the task, by whoever cancelled it
        print("the task raised CancelledError; was it cancelled?", task.cancelled())


print(f"over after {run_virtual(ana_leaves()).elapsed} s")
print("is CancelledError an Exception?", issubclass(asyncio.CancelledError, Exception))

# %% tags=["investigate", "bad"]
async def wait_for_reply() -> None:
    await asyncio.get_running_loop().create_future()


async def forget_a_task() -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, news: print("asyncio reports:", news["message"]))
    print("✗ Wrong: nobody keeps the task")
    asyncio.create_task(wait_for_reply())
    await asyncio.sleep(0)  # the task has its first turn, and waits
    print("tasks beside this one:", len(asyncio.all_tasks()) - 1)
    gc.collect()
    print("tasks beside this one:", len(asyncio.all_tasks()) - 1)


_ = run_virtual(forget_a_task())

# %% [markdown] tags=["investigate"]
# ## 6 · In a notebook, the loop is already running
#
# A script has no loop until you start one. If `main` is its outermost async function, `asyncio.run(main())` starts a
# loop, runs `main`, and closes it.
#
# Jupyter is itself an `asyncio` program. Its loop runs before your first cell, and only one can run in a thread.
# So it is the other way round:
#
# | The line | in a notebook cell | in a script |
# |---|---|---|
# | `await main()` at top level | works | `SyntaxError: 'await' outside function` |
# | `asyncio.run(main())` | `RuntimeError`, see below | works |

# %% tags=["investigate", "bad"]
print(await asyncio.sleep(0.05, "0.05 real seconds later: a cell may await"))

program = as_tasks(answer)
try:
    asyncio.run(program)
except RuntimeError as error:
    print(f"✗ Wrong: RuntimeError: {error}")
finally:
    program.close()  # it never ran; closing it avoids a warning

# %% [markdown] tags=["investigate"]
# ## 7 · When something must block
#
# You can avoid `time.sleep`. But other code holds the loop too: a client library without `async`, a slow disk, parsing
# a huge JSON text. Two tools:
#
# - `asyncio.to_thread(function, ...)` runs a blocking function in another thread; the loop stays free while it *waits*.
#   Computing gets no faster there, though other tasks get turns in between; and one long call such as `json.loads` of a
#   huge text can hold up everything all the same. For both, use a process (section 8), best with a small result to hand
#   back.
# - Debug mode names the culprit. Start a script with `asyncio.run(main(), debug=True)`, and each turn of more than
#   0.1 s is logged. With `answer_asleep("Ana")` in a task named Ana, it says (shortened):
#
# ```text
# Executing <Task finished name='Ana' …> took 1.000 seconds
# ```
#
# Now the threads, in real time. Three blocking calls of 0.3 s in turn would need 0.9 s.


# %% tags=["investigate"]
def old_client(customer: str) -> str:
    time.sleep(0.3)  # really waits; fine here, because it runs in a thread of its own
    return f"an answer for {customer}"


async def in_threads() -> list[str]:
    calls = [asyncio.create_task(asyncio.to_thread(old_client, customer)) for customer in CUSTOMERS]
    return [await call for call in calls]


started = time.perf_counter()
print(await in_threads())
print("less than the 0.9 s of three calls in turn:", time.perf_counter() - started < 0.9)

# %% [markdown] tags=["investigate"]
# ## 8 · When async does not help
#
# Async overlaps *waiting*. Where there is nothing to overlap, it only adds words.
#
# | The work | `asyncio` | Threads | Processes |
# |---|---|---|---|
# | many network calls, async client | **yes** | no need | no need |
# | network calls, only a sync client | with `to_thread` | **yes** | no need |
# | reading and writing files | with `to_thread` | **yes** | no need |
# | computing in pure Python | no: holds the loop | no: one runs at a time | **yes** |
# | the same, free-threaded Python | no: holds the loop | **yes** | yes |
# | one call, nothing else to do | no gain | no gain | no gain |
#
# Threads take turns because of the **GIL** = the lock that lets one thread at a time run Python code. Free-threaded
# Python works without it; it is a build of its own, and (November 2026) not every library is ready for it.

# %% [markdown] tags=["modify"]
# ## Change one line
#
# In `mixed`, three tasks start, and only Ben's blocks. How much that costs depends on the order. Predict first. Then
# run the cell, move Ben to the front, run it again, move him to the end, run it again. Last, repair it: in
# `answer_asleep`, near the top, replace `time.sleep(1)` by `await asyncio.sleep(1)`, and run both cells (the printed
# labels stay). Does the order still matter?

# %% tags=["predict"]
guess_mixed = predict(
    "mixed (next cell) takes 2.0 s with Ben in the middle. With Ben first, with Ben last?",
    {
        "A": "first 2.0 s, last 1.0 s",
        "B": "2.0 s both times, as in the middle",
        "C": "first 1.0 s, last 2.0 s",
    },
    choice="",
)


# %% tags=["modify", "bad"]
async def mixed() -> list[str]:
    # ✗ Wrong: answer_asleep holds the loop. What that costs depends on the order:
    orders = [answer("Ana"), answer_asleep("Ben"), answer("Chi")]  # modify this line
    tasks = [asyncio.create_task(order) for order in orders]
    return [await task for task in tasks]


print(f"Ben blocks: {record(mixed()).elapsed} s")

# %% tags=["reveal"]
guess_mixed.reveal(
    "A",
    {
        "A": "whoever had a turn before Ben waits along with him; whoever comes after starts a second late.",
        "B": "with Ben last, Ana and Chi are waiting already, and his second passes together with theirs.",
        "C": "with Ben first, nobody else has started when he takes the loop: both come a second late.",
    },
)

# %% [markdown] tags=["worked"]
# ## Worked example: three tickets, one clock
#
# Here is the shape of a real program, still without errors and timeouts (lesson 2). `FakeLLM` is used like a real chat
# client, but needs no key: it answers after the seconds that we give it. The comments name four sub-goals. You will
# meet the same names in the exercise.
#
# To *start* a call means here: hand it to the loop, which gives it its turn at the next `await` that has to wait. One
# warning: if `draft_all` itself is cancelled, only the call that it is awaiting is cancelled with it, and the others
# run on. Lesson 2 shows the cure.
#
# The last line shows `asyncio.gather`, which is what lesson 2 is about: it starts all calls, waits for all of them, and
# keeps the order. It runs in real time, and takes one second.
#
# Before you run it: which of the three calls decides the time of `draft_all`?

# %% tags=["worked"]
from harbor_kit import ChatClient, FakeLLM
from harbor_kit.tickets import TICKETS


async def draft(client: ChatClient, ticket: str) -> str:
    messages = [{"role": "user", "content": ticket}]
    reply = await client.chat.completions.create(model="harbor-small", messages=messages)
    return reply.choices[0].message.content


async def draft_all(client: ChatClient, tickets: list[str]) -> tuple[list[str], float]:
    # --- sub-goal: read the clock
    clock = asyncio.get_running_loop().time
    started_at = clock()
    # --- sub-goal: start all calls
    calls = [asyncio.create_task(draft(client, ticket)) for ticket in tickets]
    # --- sub-goal: wait for all of them
    drafts = [await call for call in calls]
    # --- sub-goal: return the results in order
    return drafts, clock() - started_at


drafts, took = run_virtual(draft_all(FakeLLM(latencies=[1.5, 0.6, 0.9]), TICKETS[:3])).result
print(f"{len(drafts)} drafts in {took} s; one after the other: {1.5 + 0.6 + 0.9} s")
print("gather:", await asyncio.gather(answer("Ana"), answer("Ben")))

# %% [markdown] tags=["faded"]
# ## Your turn: build `main`
#
# (In the example, the slowest call decided: 1.5 s.) Put together the end of a *script*, not a notebook (`answer` and
# `CUSTOMERS` stand above it), that hands over all calls, then says so, then prints the answers, after one second in
# all. Five of the eight lines are needed. Indentation is given.
#
# *If you like*, find a mistake in the cell after the reasons: `draft_badly` looks like `draft` above, but one word is
# missing. Python gives two messages for it, at two moments. Which word, and where?

# %% tags=["faded"]
script = parsons(
    "Which five of these lines make the script, and in which order?",
    {
        "a": "    return calls",
        "b": "    return [await call for call in calls]",
        "c": "print(await main())",
        "d": "async def main() -> list[str]:",
        "e": '    print("all calls are handed over")',
        "f": "    calls = [await answer(customer) for customer in CUSTOMERS]",
        "g": "print(asyncio.run(main()))",
        "h": "    calls = [asyncio.create_task(answer(customer)) for customer in CUSTOMERS]",
    },
    order="",
)

# %% tags=["faded", "reveal"]
script.reveal(
    "dhebg",
    {
        "a": "this hands back three tasks instead of answers, and nobody waited for them.",
        "b": "the calls are handed over already, so awaiting them in a row costs one second.",
        "c": "SyntaxError: 'await' outside function. In a notebook this line would work.",
        "d": "only inside an async function may you await, so main is one, and its body follows.",
        "e": "between creating and awaiting, main still holds the loop and can do other things.",
        "f": "await in a comprehension waits in every round: three seconds, and no overlap.",
        "g": "starts the loop, runs main on it, closes the loop, and hands back the result.",
        "h": "each call is handed to the loop before anybody waits, and the list keeps the tasks.",
    },
)

# %% tags=["faded", "bad"]
import warnings


async def draft_badly(client: ChatClient, ticket: str) -> str:
    messages = [{"role": "user", "content": ticket}]
    reply = client.chat.completions.create(model="harbor-small", messages=messages)
    return reply.choices[0].message.content


print("✗ Wrong: one word is missing")
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    try:
        run_virtual(draft_badly(FakeLLM(), "Do you have a status page?"))
    except AttributeError as error:
        print(f"AttributeError: {error}")
    gc.collect()
for warning in caught:
    print(f"{warning.category.__name__}: {warning.message}")

# %% [markdown] tags=["mistakes"]
# ## Common mistakes
#
# The first two messages come from the last cell, the third from section 6, the fourth from the end of section 5, and
# the last one is quoted in section 7.
#
# **`AttributeError: 'coroutine' object has no attribute 'choices'`** and **`RuntimeWarning: coroutine 'FakeLLM.create'
# was never awaited`**. *Cause:* the call made a coroutine object, which nobody ran. *Fix:* write `await` before the
# call. ([Seen in AI-Researcher; pull request 48 adds the
# `await`](https://github.com/HKUDS/AI-Researcher/pull/48))
#
# **`RuntimeError: asyncio.run() cannot be called from a running event loop`**. *Cause:* Jupyter's loop is running
# already. *Fix:* `await main()` in notebooks. ([Seen in Jupyter Notebook, issue
# 4312](https://github.com/jupyter/notebook/issues/4312))
#
# **`Task was destroyed but it is pending!`** *Cause:* nobody kept the task. *Fix:* keep it in a list or a set until it
# is done. ([Discussed for Python, issue 88831](https://github.com/python/cpython/issues/88831))
#
# **`Executing <Task finished name='Ana' …> took 1.000 seconds`** in debug mode; otherwise no message, only a slow
# program. *Cause:* something holds the loop. *Fix:* `await asyncio.sleep(...)`, an async client, or
# `asyncio.to_thread`. ([The same cause, without the message, in Kiota, issue
# 505](https://github.com/microsoft/kiota-python/issues/505))
#
# Links checked in November 2026.

# %% [markdown] tags=["quiz"]
# ## Check yourself
#
# Five questions, one for each objective. Type a letter, run the cell, then run the cell with the reasons. Answer
# before you read the reasons.

# %% tags=["quiz"]
from harbor_kit.quiz import quiz

calls_it = quiz(
    'What does the line answer("Ana") do on its own?',
    {"A": "starts the call", "B": "makes a coroutine object", "C": "runs up to its first await"},
    objective=1,
    choice="",
)
at_once = quiz(
    "How long does [await create_task(answer(who)) for who in CUSTOMERS] take?",
    {"A": "1.0 s", "B": "0.0 s: create_task never waits", "C": "3.0 s"},
    objective=2,
    choice="",
)
gives_away = quiz(
    "Which line gives the loop away, every time that it runs?",
    {"A": "t = create_task(f())", "B": "await f(), where f only prints", "C": "await sleep(0)"},
    objective=3,
    choice="",
)

# %% tags=["quiz", "reveal"]
calls_it.reveal(
    "B",
    {
        "A": "create_task hands a call to the loop; a plain call of an async function runs nothing.",
        "B": "nothing has run so far; the object waits for await or create_task.",
        "C": "not one line of the body runs before the object is awaited or made a task.",
    },
)
at_once.reveal(
    "C",
    {
        "A": "the second task is created after the first has ended, so nothing can overlap.",
        "B": "each round awaits its task, and so each call waits for the one before it.",
        "C": "a task overlaps with others only if they exist; here each is created too late.",
    },
)
gives_away.reveal(
    "C",
    {
        "A": "it puts a task on the ready list, and the line after it runs at once.",
        "B": "f never has to wait, so this await runs straight through without a pause.",
        "C": "sleep(0) puts you at the end of the ready list: everybody else goes first.",
    },
)

# %% tags=["quiz"]
frozen_desk = quiz(
    "An async def calls requests.get(url, timeout=10), and all other users wait. What helps?",
    {
        "A": "await asyncio.to_thread(requests.get, url, timeout=10)",
        "B": "put the line into an async def of its own and await that one",
        "C": "asyncio.create_task(requests.get(url, timeout=10))",
    },
    objective=4,
    choice="",
)
counting = quiz(
    "Counting words in pure Python takes 40 s. What makes it faster, on ordinary Python?",
    {"A": "one task a ticket", "B": "several processes", "C": "eight threads, one a core"},
    objective=5,
    choice="",
)

# %% tags=["quiz", "reveal"]
frozen_desk.reveal(
    "A",
    {
        "A": "the thread waits for the network, and the loop is free for the other users.",
        "B": "async in front of def does not stop the code inside from blocking.",
        "C": "requests.get runs first and blocks; then create_task refuses what it returned.",
    },
)
counting.reveal(
    "B",
    {
        "A": "counting has no waiting to overlap, so tasks only add work to the same 40 seconds.",
        "B": "each process has an interpreter and a GIL of its own, so all cores can work.",
        "C": "the GIL lets one thread at a time run Python code, so eight take turns.",
    },
)

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **explain**: calling an `async def` function makes a coroutine object; its body runs when it is awaited or made a
#   task;
# - **predict** times: awaited in turn, waits add up (3.0 s); with `create_task` before the first `await`, the longest
#   wait counts (1.0 s);
# - **trace** turns: a task keeps the loop until an `await` that really has to wait, or `asyncio.sleep(0)`;
# - **fix** blocking: `time.sleep` holds the loop for everybody (3.0 s again); use `asyncio.sleep`, an async client, or
#   `asyncio.to_thread`;
# - **choose** the tool: `asyncio` or threads for waiting, processes for computing.

# %% [markdown] tags=["questionnaire"]
# ## Questions to come back to
#
# Answer them tomorrow, without scrolling up.
#
# 1. Why did `async` and `await` alone save no time?
# 2. What are the four words, and which line of code gives you each?
# 3. Which awaits do not give the loop away?
# 4. Why must somebody keep a reference to a task?
# 5. Where does `asyncio.run` belong, and where top-level `await`?
# 6. What happens in a task that is cancelled, and why does `except Exception` not see it?
# 7. When is a thread the right tool, when a process?
#
# *Further reading* (checked November 2026): Python's own [conceptual overview of
# asyncio](https://docs.python.org/3/howto/a-conceptual-overview-of-asyncio.html) and its page on [developing with
# asyncio](https://docs.python.org/3/library/asyncio-dev.html).
#
# **Next:** [lesson 2, Forty tickets, one coffee](02-concurrent-api-calls.ipynb) compares the tools that run many
# calls, and shows what each does with errors. After it comes the [exercise Forty tickets at
# once](../exercises/01-async-api-calls.ipynb). Three of the sub-goals above lead through its `run_concurrent`: *start
# all calls*, *wait for all of them*, *return the results in order*.
