# %% [markdown]
# # Fast, but polite
#
# **PY-01 · Async programming** · lesson 3
#
# One idea: a polite program limits itself: how many at once, how many a second, how far ahead, how long.
#
# ## You will be able to
#
# - **predict** how many calls start in one second when an `asyncio.Semaphore` lets them through;
# - **choose** the right one of two limits when a provider answers `429`;
# - **trace** a token bucket: how long each `acquire` waits, and what is left afterwards;
# - **fix** a program that takes in all its work at once, with a queue that has a `maxsize`;
# - **explain** what happens to a call when `asyncio.timeout` ends it, and what you still have to clean up.
#
# ## Before you start
#
# You have done lessons 1 and 2: tasks, `gather`, cancellation, and errors as data. No key and no network are needed.
#
# **Time: 60 min**, without section 7, which takes 10 more.
#
# Run the cells from top to bottom with Shift+Enter. Where a cell asks something, type your answer between the quotes
# and run it again.

# %% [markdown] tags=["hook"]
# ## 1 · Ten at a time, and still refused
#
# Since lesson 2 you can make a hundred calls in the time of the slowest one. To the provider that looks like an
# attack.
#
# Harbor's provider has a rule: **at most 20 calls may start in any one second.** A call above that costs its 0.1 s like
# any other, but comes back with an error instead of an answer. `Provider` below keeps that rule, and writes down when
# each call started.
#
# So we are polite. `asyncio.Semaphore(10)` has ten slots: `async with` takes one, or waits until somebody gives one
# back. Never more than ten calls are in flight. How many of 100 will be refused?

# %% tags=["hook"]
import asyncio
from collections import Counter

from harbor_kit import RateLimitError, run_virtual


class Provider:
    def __init__(self, seconds: float = 0.1) -> None:
        self.seconds, self.starts, self.in_flight, self.peak = seconds, [], 0, 0

    async def call(self, ticket: int) -> str:
        started = asyncio.get_running_loop().time()
        self.starts.append(started)
        last_second = [start for start in self.starts if round(started - start, 6) < 1]
        self.in_flight, self.peak = self.in_flight + 1, max(self.peak, self.in_flight + 1)
        try:
            await asyncio.sleep(self.seconds)  # the call
        finally:
            self.in_flight -= 1
        if len(last_second) > 20:
            raise RateLimitError("429: more than 20 starts within a second")
        return "answered"


print("Harbor's provider: 0.1 s a call, at most 20 starts in any one second")


# %% tags=["hook"]
def now() -> float:
    return asyncio.get_running_loop().time()


async def ask(provider: Provider, ticket: int, slots: asyncio.Semaphore) -> str:
    async with slots:
        try:
            return await provider.call(ticket)
        except RateLimitError as error:
            return str(error)


async def ask_all(provider: Provider, at_once: int) -> Counter:
    slots = asyncio.Semaphore(at_once)
    return Counter(await asyncio.gather(*[ask(provider, ticket, slots) for ticket in range(100)]))


provider = Provider()
outcomes = run_virtual(ask_all(provider, at_once=10)).result
print(f"at most {provider.peak} calls in flight")
for outcome, number in outcomes.items():
    print(f"{number:>3} × {outcome}")

# %% tags=["predict"]
from harbor_kit.quiz import predict

guess_starts = predict(
    "Never more than 10 calls were in flight, and each took 0.1 s. How many started in the first second?",
    {"A": "10", "B": "20", "C": "100"},
    choice="",
)

# %% tags=["run"]
from harbor_kit.arrivals import busiest

most = busiest(provider.starts)  # looks for the second in which most calls start
print(f"starts from {most.begin} s to {most.end} s: {most.count}")

# %% [markdown] tags=["investigate", "modify"]
# ## Change one line
#
# The semaphore did its work: ten in flight. But a slot is free again after 0.1 s, and the next call takes it at once.
# In one second, each of the ten slots is used ten times.
#
# starts per second = calls at once ÷ seconds per call = 10 ÷ 0.1 = 100
#
# So two at a time should be right: 2 ÷ 0.1 = 20. Run the cell after the next, and you will see that it is: nothing is
# refused. Then the provider gets a faster computer, and a call takes 0.05 s. Predict first, then change the line.

# %% tags=["predict"]
guess_faster = predict(
    "Two at a time, and calls of 0.05 s instead of 0.1 s. How many of the 100 are refused?",
    {"A": "none: two at a time is as polite as before", "B": "80: all but the first 20", "C": "50: every second call"},
    choice="",
)

# %% tags=["modify"]
same_dial = Provider(seconds=0.1)  # modify this line: seconds=0.05
for outcome, number in run_virtual(ask_all(same_dial, at_once=2)).result.items():
    print(f"{number:>3} × {outcome}")

# %% tags=["reveal"]
guess_starts.reveal(
    "C",
    {
        "A": "10 is how many are in flight at one moment; each slot is used ten times in a second.",
        "B": "20 is what the provider allows, but nothing in the program knows that number.",
        "C": "ten slots, each used again after 0.1 s: 10 ÷ 0.1 = 100 starts, five times the limit.",
    },
)
guess_faster.reveal(
    "B",
    {
        "A": "the slots are free twice as fast now, so 40 calls start in a second.",
        "B": "40 start in each second; refused ones count too, so every later second holds more than 20.",
        "C": "40 a second is twice the limit, but a refused call is a start too, and counts.",
    },
)

# %% [markdown] tags=["investigate"]
# ## 2 · Two dials
#
# With a semaphore we kept the rule at one speed only, and the speed is not ours to choose. There are two dials:
#
# | | **Calls at once** | **Calls per second** |
# |---|---|---|
# | says | how many are in flight together | how many may start in a second |
# | protects | memory, connections, a slow server | the quota that you were given |
# | the message | `429`, *too many concurrent requests* | `429`, with a number *per* second or minute |
# | the tool | `asyncio.Semaphore` | a **rate limiter** |
#
# A **rate limiter** = an object with an `acquire` that returns when the next call may start. Large programs need both.
#
# A first idea, limit five: count. After the fifth, wait until the second is over. Then start again at zero. That is a
# **fixed window** = a count that begins again each second. The one below opens its first window with the first call,
# and the next one with the first call after that second is over.


# %% tags=["investigate", "bad"]
class FixedWindow:  # ✗ Wrong: it keeps the limit in its own seconds, and in no others
    def __init__(self, limit: int) -> None:
        self.limit, self.count, self.opened = limit, 0, -1.0

    async def acquire(self) -> None:
        while True:
            if now() >= self.opened + 1:
                self.opened, self.count = now(), 0  # a new window opens
            if self.count < self.limit:
                self.count += 1
                return
            await asyncio.sleep(self.opened + 1 - now())


async def starts_of(limiter: FixedWindow, arrivals: list[float]) -> list[float]:
    async def caller(arrival: float) -> float:
        await asyncio.sleep(arrival)
        await limiter.acquire()
        return now()

    return list(await asyncio.gather(*[caller(arrival) for arrival in arrivals]))


all_at_once = run_virtual(starts_of(FixedWindow(limit=5), [0.0] * 12)).result
print(f"limit 5, 12 calls at 0.0 s; in the busiest second start {busiest(all_at_once).count}")

# %% tags=["predict"]
guess_window = predict(
    "Now one early call comes at 0.0 s, and eleven at 0.9 s. Limit 5. How many start in the busiest second?",
    {"A": "9: nearly twice the limit", "B": "6: the early call, and five", "C": "5: it counted right a moment ago"},
    choice="",
)

# %% tags=["run"]
one_early = run_virtual(starts_of(FixedWindow(limit=5), [0.0] + [0.9] * 11)).result
print(f"limit 5, 1 call at 0.0 s and 11 at 0.9 s; in the busiest second start {busiest(one_early).count}")

# %% tags=["reveal"]
guess_window.reveal(
    "A",
    {
        "A": "four use up the old window at 0.9 s; a tenth of a second later a new one lets five in.",
        "B": "the window that the early call opened has four places left, and a new one opens at 1.0 s.",
        "C": "each of its own windows holds five, but the provider may look at another second.",
    },
)

# %% [markdown] tags=["investigate"]
# ## The picture: any second, not every second
#
# The code is the same, the limit is the same. Only the moment differs at which the crowd arrives.
#
# **What to see:** each dot is a call, at the time when it starts; dots above each other start together. The hatched
# area is the busiest second: slide a window of one second along the axis, and stop where it holds most dots. A second
# holds its first moment, not its last (the dotted edge).
#
# - *At the top* all calls arrive at 0.0 s. Wherever you put the window, it holds at most five dots.
# - *At the bottom* the window from 0.9 s holds the end of one count and the beginning of the next.
#
# A test that starts at zero finds nothing wrong. A provider that looks at any second does.
#
# Below, the same data as text.

# %% tags=["investigate", "figure"]
from harbor_kit.arrivals import show_starts

print("The limit is 5 starts in any one second.\n")
show_starts({"all at 0.0 s": all_at_once, "one at 0.0 s, the rest at 0.9 s": one_early}, limit=5)

# %% [markdown] tags=["worked"]
# ## 3 · A barrel instead of a count
#
# Put a rain barrel under a tap. Water runs in at a steady rate, and each call takes one cup. Is a cup of water there?
# Take it. If not, wait until it has run in. That is a **token bucket** = a store of permits (tokens) that fills
# steadily. There is no moment at which a new count begins, so there are no two counts that could meet.
#
# Where the picture stops: in a program nothing flows. When somebody asks, the water is *computed* from the time that
# has passed. And a real network delays calls a little, each by another amount: set the rate below the limit.
#
# The worked example plans on paper, without tasks. Harbor sends sign-in codes as text messages, at most two a second.
# Given yesterday's arrivals, how long would each have waited? The exercise repeats the names of the four sub-goals.
#
# Before you run it: messages arrive at 0.0, 0.1 and 0.2 s, and one token is there. When does the third one go out?


# %% tags=["worked"]
def plan(arrivals: list[float], per_second: float) -> list[tuple[float, float, float]]:
    """Return for each message, first come, first served: its arrival, its wait, the tokens left."""
    tokens, clock, rows = 1.0, 0.0, []
    for arrival in arrivals:
        # --- sub-goal: refill
        turn = max(clock, arrival)  # whoever came before is served first
        tokens += (turn - clock) * per_second
        # --- sub-goal: wait
        missing = max(0.0, 1 - tokens)
        clock = turn + missing / per_second  # on paper, waiting is an addition
        tokens += missing
        # --- sub-goal: take
        tokens -= 1
        # --- sub-goal: record the wait
        rows.append((arrival, clock - arrival, tokens))
    return rows


print("arrives   waits  goes out  tokens left")
for arrival, wait, left in plan([0.0, 0.1, 0.2, 2.0, 2.1, 2.2], per_second=2):
    print(f"{arrival:5.1f} s {wait:5.1f} s {arrival + wait:7.1f} s {left:10.1f}")

# %% [markdown] tags=["faded"]
# ## Your turn: six more messages
#
# The third message goes out at 1.0 s: the one before it took the token of 0.5 s, so it needs the next one. Then nobody
# came until 2.0 s, and two tokens were saved up.
#
# One thing is missing in `plan`, on purpose: its barrel has no upper edge. After a quiet night it would send thousands
# of messages in one second. A real bucket has a **burst** = the most tokens that it holds; what runs in above that is
# lost.
#
# ```text
# tap: 2 tokens a second → [ ● ● ○ ] → a call takes one
#                          burst = 3: above that, water is lost
# ```
#
# So in any one second, at most rate + burst calls start: choose both so that their sum is within the limit.
#
# Do the next six by hand: two tokens a second again, one at the start. Type numbers. The last blank asks what a burst
# would change.

# %% tags=["faded"]
from harbor_kit.quiz import fill_in

by_hand = fill_in(
    "arrives at 0.0 s: waits 0.0 s\n"
    "arrives at 0.0 s: waits ___ s\n"
    "arrives at 1.0 s: waits 0.0 s\n"
    "arrives at 1.0 s: waits ___ s\n"
    "arrives at 1.0 s: waits ___ s\n"
    "arrives at 3.0 s: waits 0.0 s; left are ___ tokens, or ___ with a burst of 1",
    ["", "", "", "", ""],
)

# %% tags=["faded", "reveal"]
by_hand.reveal(
    [["0.5", ".5"], ["0.5", ".5"], ["1.0", "1"], ["1.0", "1"], ["0.0", "0"]],
    [
        "the first took the only token; at two a second, one runs in within 0.5 s.",
        "the message before it took the token that was saved from 0.5 s to 1.0 s.",
        "it waits for the one before it, and then for a token of its own: 0.5 s + 0.5 s.",
        "from 2.0 s to 3.0 s two tokens run in, and this message takes one of them.",
        "with a burst of 1 only one of the two is kept, and this message takes it.",
    ],
)

# %% [markdown] tags=["investigate"]
# ## From paper to tasks
#
# On paper, one message was served after the other. Tasks get in each other's way. Three things to watch:
#
# - **One for all.** A semaphore or a bucket limits only those who share it. Below, one line means "two at a time"
#   and gets a hundred. *Find it before you run the cell.*
# - **Nobody in between.** If there is an `await` between reading a number and writing it, others read the old number.
#   `asyncio.Lock` lets one task at a time into its block. The others wait outside, in the order in which they came.
# - **Compute the wait.** `while no_token(): await asyncio.sleep(0)` keeps the processor busy, and on our virtual clock
#   it raises `HangsError`. Work out when the token will be there, and sleep until then.
#
# And with both dials: the slot first, the token last, then call at once. Tasks that have a token and wait for a slot
# start together when slots become free, and break the rate. The price: a slot stands idle, while no call may start
# anyway.


# %% tags=["investigate", "bad"]
async def book(training: dict[str, int]) -> None:
    if training["seats"] > 0:  # read
        await asyncio.sleep(0.1)  # somebody else has a turn
        training["seats"] -= 1  # write


async def book_in_turn(training: dict[str, int], lock: asyncio.Lock) -> None:
    async with lock:
        await book(training)


async def compare() -> None:
    crowded, training, locked, lock = Provider(), {"seats": 1}, {"seats": 1}, asyncio.Lock()
    await asyncio.gather(*[ask(crowded, ticket, asyncio.Semaphore(2)) for ticket in range(100)])
    print(f"✗ Wrong: a semaphore for each task: at most {crowded.peak} calls in flight")
    await asyncio.gather(*[book(training) for _ in range(3)])
    print(f"✗ Wrong: three people book one seat, without a lock; seats left: {training['seats']}")
    await asyncio.gather(*[book_in_turn(locked, lock) for _ in range(3)])
    print(f"with a lock; seats left: {locked['seats']}")


_ = run_virtual(compare())

# %% [markdown] tags=["investigate"]
# ## 4 · A queue that pushes back
#
# `gather` makes a task for each ticket before the first answer is there. For 100 tickets that is fine. For a file of
# ten million it is ten million tasks. A pool of **workers** does without: a few tasks that take tickets from an
# `asyncio.Queue`, and one producer that puts them in.
#
# With a `maxsize`, `await queue.put(...)` waits while the queue is full. That is **back-pressure** = whoever is fast
# waits for whoever is slow. The producer then reads its file only as fast as the workers work. Results may go into one
# too: then workers wait for a slow reader.
#
# How does a worker know that no more will come? Three ways:
#
# - count: `queue.join()` waits until `task_done()` was called for each ticket; then cancel the workers (below);
# - put in an end mark for each worker: an `object()` of your own, because `None` may be a real item;
# - *from Python 3.13 on*, `queue.shutdown()`: workers take what is left, then `get` raises `QueueShutDown`, and so does
#   any later `put`.


# %% tags=["investigate"]
from harbor_kit import Inbox


async def draft_all(maxsize: int) -> tuple[Inbox, list[tuple[float, int]]]:
    inbox, queue, lengths = Inbox(40), asyncio.Queue(maxsize), []

    async def worker() -> None:
        while True:
            await queue.get()  # a ticket
            lengths.append((now(), queue.qsize()))
            try:
                await asyncio.sleep(1)  # the call that drafts an answer to it
            finally:
                queue.task_done()  # also after an error that a worker catches: otherwise join waits for ever

    async with asyncio.TaskGroup() as group:  # awaits its tasks, also after an error
        workers = [group.create_task(worker()) for _ in range(4)]
        for ticket in inbox:
            await queue.put(ticket)
            lengths.append((now(), queue.qsize()))
        await queue.join()
        for each in workers:
            each.cancel()
    return inbox, lengths


# %% [markdown] tags=["investigate"]
# ## The picture: what back-pressure costs
#
# Four workers draft answers to forty tickets, a second each. One run has a queue without a `maxsize`, the other run
# one with four places. Which is faster? Decide before you look.
#
# **What to see:** each line is the length of a queue, each mark is that length once everything at that moment has
# happened. Without `maxsize` all 40 tickets leave the inbox at once, and wait in memory. With `maxsize=4` the line
# never rises above four. Where do the lines end? A worker is slowed down only if it finds the queue empty while there
# are tickets: look whether it does. (If tickets came in bursts, a longer queue would help.)
#
# The cell also prints how many tickets have left the inbox before the first answer. The smaller number is the sum of
# three: those with the workers, those in the queue, and one more. Who has it?
#
# Below, the same data as text.

# %% tags=["investigate", "figure"]
from harbor_kit.arrivals import show_queues

no_limit, bounded = run_virtual(draft_all(maxsize=0)), run_virtual(draft_all(maxsize=4))
for name, run in {"no maxsize": no_limit, "maxsize=4": bounded}.items():
    print(f"{name}: {run.elapsed} s; taken from the inbox at 0.0 s: {run.result[0].taken.count(0.0)}")
show_queues({"no maxsize": no_limit.result[1], "maxsize=4": bounded.result[1]})

# %% [markdown] tags=["investigate"]
# ## 5 · Deadlines
#
# (The ninth ticket of section 4 was the producer's: it holds one while it waits for a free place.)
#
# In lesson 2 each call had a timeout of its own. Put `asyncio.timeout` around *all* the work, and it is a budget. When
# time is over, the work is cancelled at its `await`, the work's `finally` runs, and outside the block you catch a
# `TimeoutError`; what was finished you keep. With `asyncio.timeout(2) as limit`, `limit.expired()` says whether *this*
# deadline passed. (Only a thread, or the provider's work, may go on.)
#
# - `await asyncio.wait_for(work(), 2)` does the same for one awaitable.
# - `asyncio.shield(task)` keeps a cancellation away from a task that must not stop halfway, such as writing an invoice.
#   It is rarely right: the task goes on, and somebody must still await it.
#
# Below, the work is an **async generator** = an `async def` function with a `yield`; `async for` takes its values, and
# it may `await` in between. Three drafts of 0.9 s, a budget of 2 s: what will be printed, and when?


# %% tags=["investigate"]
from collections.abc import AsyncGenerator


async def drafts() -> AsyncGenerator[str, None]:
    try:
        for name in ["Ana", "Ben", "Chi"]:
            await asyncio.sleep(0.9)  # the call
            yield f"a draft for {name}"
    finally:
        print(f"  {now():.1f} s: the line is closed")


async def within_two_seconds() -> None:
    kept = []
    try:
        async with asyncio.timeout(2):  # one budget for all three
            async for text in drafts():  # section 6 shows what is missing here
                kept += [text]
    except TimeoutError:
        print("  time is up; we keep", kept)


_ = run_virtual(within_two_seconds())

# %% [markdown] tags=["investigate"]
# ## 6 · Cleaning up
#
# `task.cancel()` asks; it does not wait. The task gets its `CancelledError` at its next turn, and its `finally` may
# need time. So three steps belong together: **cancel, await, go on.** If you leave out the second, you may close the
# client while a task still needs it to clean up. (A `TaskGroup` awaits for you, as in section 4.)
#
# What if you forget? At its end `asyncio.run` cancels all tasks that are left, waits for them, and closes the loop: the
# work is lost, but `finally` runs. In a notebook the loop does not end with the cell: a forgotten task goes on, and so
# do its calls.
#
# A generator can be left behind as well. After a `break` in an `async for` it stands where it was, and its `finally`
# runs later: when nobody refers to it any more, or when the loop ends. `contextlib.aclosing` closes it on every way out
# of its block.


# %% tags=["investigate"]
from contextlib import aclosing


async def read_one() -> None:
    async with aclosing(drafts()) as stream:
        async for text in stream:
            print(f"  {now()} s: {text}; the others are not needed")
            break


async def cancel_one() -> None:
    task = asyncio.create_task(read_one())
    await asyncio.sleep(0.2)
    task.cancel()
    print("  cancel() is back; is the task done?", task.done())
    await asyncio.gather(task, return_exceptions=True)  # its CancelledError comes back as data
    print("  after the await; is the task done?", task.done())


run_virtual(read_one())
_ = run_virtual(cancel_one())

# %% [markdown] tags=["investigate"]
# ## 7 · Read somebody else's limiter
#
# *If you like, 10 minutes.* A well-known program for many calls is OpenAI's [parallel request processor, as of commit
# 04a3090](https://github.com/openai/openai-cookbook/blob/04a3090348d4ce2e7977612fdf99b7f906a00b43/examples/api_request_parallel_processor.py).
# It limits calls and tokens of text, both per minute, and much in it is good. You now know enough to review it.
#
# Open it in another tab, and read two parts: the loop that begins with `while True:`, and the method `call_api`. Then
# decide which five of the eight sentences below are true of it. Each of the five is a risk. Type five letters, in any
# order; you see the reasons after you have answered.

# %% tags=["investigate"]
from itertools import permutations

from harbor_kit.quiz import parsons

risks = parsons(
    "Which five of these are true of the script? (Five letters, any order.)",
    {
        "a": "The tasks that make the calls are created and not kept.",
        "b": "The whole input file is read into memory first.",
        "c": "Time is measured with a clock that can be set back.",
        "d": "A refused call is made again without taking from the limits a second time.",
        "e": "The pause after a refusal has a fixed length, whatever the provider asks for.",
        "f": "No limit says how many calls are in flight at once.",
        "g": "The store of permits grows without end while nothing is sent.",
        "h": "Failures are tried again, up to a fixed number, even those that can never succeed.",
    },
    order="",
)

# %% tags=["investigate", "reveal"]
risks.reveal(
    ["".join(order) for order in permutations("acefh")],
    {
        "a": "what create_task returns is not stored: nobody can await or cancel it, and it may be dropped.",
        "b": "it takes one line at a time from the open file, so memory stays small.",
        "c": "time.time() follows the computer's clock; the loop's own time never goes back.",
        "d": "a request from the retry queue passes the same test of both limits again.",
        "e": "15 seconds, and only for an error whose code is '429'; the time that the provider names is ignored.",
        "f": "it has the second dial only: if answers become slow, calls in flight pile up.",
        "g": "min(..., maximum) is its upper edge: it never holds more than a minute's worth.",
        "h": "a badly formed request fails the same way each time, and uses up the limit each time.",
    },
)

# %% [markdown] tags=["mistakes"]
# ## 8 · Common mistakes, in all three lessons
#
# Four from lessons 1 and 2 that come back in every larger program:
#
# | What you see | Cause | Fix |
# |---|---|---|
# | `coroutine '…' was never awaited` | a call without `await` only makes an object | write `await`, or make a task |
# | every user waits for one | something holds the loop | `asyncio.to_thread`, or an async client |
# | one bad ticket, and 39 answers are gone | the first error leaves `gather` | catch it in each call |
# | a program that cannot be stopped | an `except` swallows `CancelledError` | catch `Exception`, not everything |
#
# The six that follow are new. You have seen most of their lines in the cells above. Look the line up first, and say the
# cause to yourself before you read it.

# %% [markdown] tags=["mistakes"]
# **`429: more than 20 starts within a second`** although few calls are in flight. *Cause:* a semaphore limits how many
# at once; the provider limits how many per second. *Fix:* a rate limiter, shared by all calls. ([Seen in Neon, issue
# 3997](https://github.com/neondatabase/neon/issues/3997), in another language)
#
# **`9 starts from 0.9 s to 1.9 s, 4 above the limit of 5`**; in production, a `429` now and then. *Cause:* a counter
# that begins anew, so that two windows meet. *Fix:* refill steadily, as a token bucket does. ([Seen in Plausible, pull
# request 6497](https://github.com/plausible/analytics/pull/6497))
#
# **`at most 100 calls in flight`** where two were meant. *Cause:* each task makes its own semaphore. *Fix:* make one,
# outside, and hand it to all. ([Seen in an AWS sample, issue
# 1053](https://github.com/aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws/issues/1053))

# %% [markdown] tags=["mistakes"]
# **`seats left: -2`**, or a limiter that lets everybody through. *Cause:* an `await` between reading a number and
# writing it. *Fix:* put both under one `asyncio.Lock`. ([Seen in deer-flow, pull request
# 5110](https://github.com/bytedance/deer-flow/pull/5110))
#
# **`taken from the inbox at 0.0 s: 40`**; with ten million tickets, memory runs out. *Cause:* a task or a place in an
# endless queue for each ticket, before the first is answered. *Fix:* a few workers, and a queue with a `maxsize`.
# ([Seen in Durable Task, issue 193](https://github.com/microsoft/durabletask-python/issues/193))
#
# **`cancel() is back; is the task done? False`**, and the program goes on to close the client that the task still
# needs. *Cause:* workers are cancelled and not awaited, or left alone after a `break`. *Fix:* cancel, await, go on, in
# a `finally`. ([Seen in supermemory, pull request 786](https://github.com/supermemoryai/supermemory/pull/786))
#
# Links checked in November 2026.

# %% [markdown] tags=["quiz"]
# ## Check yourself
#
# Six questions on the five objectives. Type a letter, run the cell, then run the cell with the reasons. Wait with
# reading the reasons until you have answered.

# %% tags=["quiz"]
from harbor_kit.quiz import quiz

how_many = quiz(
    "Semaphore(4), shared by 100 tasks; calls of 0.5 s. How many start in the first second?",
    {"A": "4", "B": "8", "C": "100"},
    objective=1,
    choice="",
)
which_dial = quiz(
    'The provider says: "429, 60 requests per minute". You have 5 calls in flight. What helps?',
    {
        "A": "Semaphore(1): one at a time",
        "B": "a counter, set to 0 each minute",
        "C": "a token bucket of 59 per minute, burst 1",
    },
    objective=2,
    choice="",
)
both_dials = quiz(
    '"429: too many concurrent requests (limit 8)". You start 2 calls a second; each takes 10 s. What helps?',
    {"A": "a token bucket of 8 per second", "B": "one Semaphore(8), shared", "C": "a Semaphore(8) in each task"},
    objective=2,
    choice="",
)

# %% tags=["quiz", "reveal"]
how_many.reveal(
    "B",
    {
        "A": "four are in flight at one moment, but each slot is free again after half a second.",
        "B": "4 ÷ 0.5: each of four slots is used at 0.0 s and again at 0.5 s.",
        "C": "the tasks all exist at once, yet only those with a slot make a call.",
    },
)
which_dial.reveal(
    "C",
    {
        "A": "one call at a time of 0.1 s still makes 600 in a minute; it depends on their speed.",
        "B": "two counts meet: 60 at the end of one minute and 60 at the start of the next.",
        "C": "59 + 1 = 60 in any minute: the limit is a rate, so limit the rate; this holds at any speed.",
    },
)
both_dials.reveal(
    "B",
    {
        "A": "2 a second is below 8 already; 20 calls are in flight because each takes so long.",
        "B": "the limit is on calls at once, so limit those; from the ninth on, calls wait.",
        "C": "a semaphore of one's own keeps nobody out: it is shared with no other task.",
    },
)

# %% tags=["quiz"]
bucket_starts = quiz(
    "A bucket: 5 tokens a second, one is there. Three calls arrive at 0.0 s. When do they start?",
    {"A": "0.0, 0.2 and 0.2 s", "B": "0.0, 0.2 and 0.4 s", "C": "0.0, 0.0 and 0.0 s"},
    objective=3,
    choice="",
)
taken = quiz(
    "Two workers, maxsize=10, a long inbox. How many tickets are taken before the first answer?",
    {"A": "10", "B": "12", "C": "13"},
    objective=4,
    choice="",
)
after_timeout = quiz(
    "A call waits inside async with asyncio.timeout(2), and the time runs out. What becomes of it?",
    {
        "A": "it goes on, and its answer is dropped",
        "B": "it is cancelled, and its finally runs",
        "C": "it stops on the spot",
    },
    objective=5,
    choice="",
)

# %% tags=["quiz", "reveal"]
bucket_starts.reveal(
    "B",
    {
        "A": "if each works out its own wait alone, two sleep for the same token and wake together.",
        "B": "the third waits for the second, and then 0.2 s more for a token of its own.",
        "C": "only one token is there; all three see it only if nothing keeps them apart.",
    },
)
taken.reveal(
    "C",
    {
        "A": "ten lie in the queue, but the workers hold tickets too, and so does the producer.",
        "B": "ten in the queue and two with the workers; the producer holds one more, and waits.",
        "C": "ten in the queue, two with the workers, one in the hand of the producer.",
    },
)
after_timeout.reveal(
    "B",
    {
        "A": "that is what shield does; a timeout cancels what it waits for (only a thread may go on).",
        "B": "it gets a CancelledError at its await, cleans up, and outside you catch a TimeoutError.",
        "C": "it gets its turn to clean up first: finally runs, and may take its time.",
    },
)

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **predict** starts: with an `asyncio.Semaphore` of n, while work waits, about n ÷ (seconds per call) start in a
#   second, and the first n start together;
# - **choose** the dial for a `429`: a semaphore for calls at once, a rate limiter for calls per second; with both, the
#   token last;
# - **trace** a bucket: `acquire` refills, waits for what is missing, takes, and records the wait;
# - **fix** programs that take in all their work at once: workers and a queue with a `maxsize`;
# - **explain** deadlines: `asyncio.timeout` cancels at the `await`, `finally` runs; you cancel, await, go on.
#
# > **If you like: structured concurrency.** One idea joins sections 5 and 6: a task never outlives the block that
# > started it. The library *trio* brought it to Python; *anyio* offers it on top of `asyncio` or trio, and (November
# > 2026) the Python SDKs of several model providers use anyio. `asyncio.TaskGroup` and `asyncio.timeout` are its
# > younger relatives. You need neither library here; you will meet their names in tracebacks.

# %% [markdown] tags=["questionnaire"]
# ## Questions to come back to
#
# Answer them tomorrow, without scrolling up.
#
# 1. Why did ten calls at a time break a limit of 20 a second?
# 2. What are the two dials, and how does a provider's message tell you which one?
# 3. How can a counter with a limit of 5 let 9 calls start within a second?
# 4. What are the four steps of a token bucket, and what does its burst prevent?
# 5. What goes wrong when an `await` stands between reading a number and writing it, and what prevents it?
# 6. How many items has a bounded pool taken before the first result, and why one more than you first thought?
# 7. Which step belongs between `cancel()` and going on?
#
# *Further reading* (checked November 2026): Python's own pages on [asyncio
# queues](https://docs.python.org/3/library/asyncio-queue.html) and on [timeouts and
# cancellation](https://docs.python.org/3/library/asyncio-task.html#timeouts).
#
# **Next:** it is your turn, with the [exercise Do not melt the API](../exercises/02-rate-limited-async.ipynb). Its
# bucket has what `plan` had not: an upper edge, amounts, and many tasks at once.
