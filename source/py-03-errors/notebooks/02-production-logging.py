# %% [markdown]
# # Lines you can find again
#
# **PY-03 · Errors and logging** · lesson 2
#
# ## You will be able to
#
# - **predict** which handlers write a record, from levels, filters and `propagate`;
# - **choose** a level for each event, and the one place that calls `basicConfig`;
# - **write** records as lines of JSON, with fields from `extra`;
# - **explain** why an id in a `ContextVar` stays with its request, in tasks and in threads;
# - **fix** a set-up that writes lines twice, fills the disk for want of a `backupCount`, or tells a secret.
#
# ## Before you start
#
# You have done [lesson 1, Errors are part of the interface](01-exception-handling.ipynb): `try`, `except`, tracebacks.
# From PY-01 you know tasks, `gather` and the virtual clock. No key and no network are needed.
#
# **Time: 70 min.** After section 4 is a good place for a break.
#
# Run the cells from top to bottom with Shift+Enter. Where a cell asks something, type your answer between the quotes
# and run it again.

# %% [markdown] tags=["hook"]
# ## 1 · What happened last night?
#
# Last night, Harbor handled three tickets at once: T31, T32 and T33. One customer got no answer. You were asleep. All
# you have this morning is what the program printed.
#
# Run the next cell, and read its ten lines. Which customer do you call?

# %% tags=["hook"]
import asyncio

from harbor_kit import ChatClient, FakeLLM, RateLimitError, run_virtual
from harbor_kit.timeline import lane, record, show


@lane
async def handle(ticket: str, client: ChatClient, lead: str) -> None:
    for wait_s in (1, 0):
        print(f"{lead}asking the model")
        try:
            await client.chat.completions.create(model="harbor-small", messages=[{"role": "user", "content": ticket}])
            print(f"{lead}answered")
            return
        except RateLimitError:
            print(f"{lead}rate limit, {'waiting' if wait_s else 'giving up'}")
            await asyncio.sleep(wait_s)


async def night(with_id: bool) -> None:
    client = FakeLLM([1.5, 0.5, 1.0, 0.8, 0.9], fail=dict.fromkeys((1, 2, 4), RateLimitError("slow down")))
    await asyncio.gather(*[handle(one, client, f"{one} " if with_id else "") for one in ("T31", "T32", "T33")])


_ = run_virtual(night(with_id=False))

# %% [markdown] tags=["hook"]
# Nobody can say from these lines: all three fit. The next cell runs the same night, and each line begins with an id.
# Read the lines with T32, then those with T33: two stories come out of one heap.
#
# ### The picture: three requests, one loop
#
# **What to see:** one bar for each ticket, labelled with its id, and `night`, which waits for all three. The bars
# overlap, so the lines are mixed, in the order of the loop's turns. No order can show whose they are. The id can.
#
# That is the one idea of this lesson: **a log line is data with an id, written for somebody who was not there.**

# %% tags=["hook", "figure"]
show({"last night": record(night(with_id=True))})

# %% [markdown]
# ## 2 · The way of one record
#
# A **record** = the data of one event: level, message, logger, time. A *logger* makes it:
# `logging.getLogger("harbor.llm").info("answered")`. A **handler** = an object that writes records to one place, such
# as a file. It hangs on a logger; its *formatter* makes the text.
#
# Dots make a tree: `harbor.llm` stands below `harbor`, and *root* above all. A record climbs from its logger to root,
# past the handlers of each.
#
# A *level* = how much an event matters:
#
# | level, rising | at Harbor |
# |---|---|
# | `DEBUG` | details for repairs |
# | `INFO` | a ticket is answered |
# | `WARNING` | a rate limit: we wait |
# | `ERROR` | a ticket gets no answer |
# | `CRITICAL` | the key is refused: no answers at all |
#
# Loggers and handlers have levels: the least they accept. Which are asked? Next, root has its default, `WARNING`, and
# the handler `console`; `harbor` has `INFO` and the handler `file`. Both handlers take every level, and print, with
# their name first. `harbor.llm` has neither.

# %% tags=["predict"]
from harbor_kit.quiz import predict

guess_way = predict(
    "harbor.llm makes a record of level INFO. Which handlers write it (next cell)?",
    {
        "A": "file alone, since root takes only WARNING and above",
        "B": "file and console",
        "C": "neither, since harbor.llm has no handler and no level",
    },
    choice="",
)

# %% tags=["run"]
import logging
import sys

from harbor_kit.logtree import fresh_logging, paths_table, show_paths, trace

llm = logging.getLogger("harbor.llm")


def writes(name: str) -> logging.Handler:
    handler = logging.StreamHandler(sys.stdout)
    handler.set_name(name)
    handler.setFormatter(logging.Formatter(f"{name:7} | %(levelname)s from %(name)s: %(message)s"))
    return handler


def plant() -> None:
    logging.getLogger().addHandler(writes("console"))
    logging.getLogger("harbor").addHandler(writes("file"))
    logging.getLogger("harbor").setLevel(logging.INFO)


with fresh_logging():
    plant()
    llm.info("T31 is answered")

# %% tags=["reveal"]
guess_way.reveal(
    "B",
    {
        "A": "root's level counts for a logger only where no nearer one has a level. Here harbor has: INFO.",
        "B": "INFO, the level of harbor, let the record in; further up, only the levels of handlers are asked.",
        "C": "a logger without a level takes the nearest one above, and a record climbs to the handlers above.",
    },
)

# %% [markdown] tags=["investigate"]
# `fresh_logging()` is a helper of this course. The code inside finds a tree as in a new program; afterwards all is as
# it was before. `trace` asks the tree what it would do with a record, and writes nothing.
#
# ### The picture: two doors
#
# Now `console` takes `WARNING` and above. The picture follows two records. `NOTSET` = no level: a handler takes all.
#
# **What to see:** a record meets a level at two doors. The first is the logger that makes it: it uses its own level, or
# the nearest one above (`level INFO of harbor`). The `DEBUG` record ends there. The second is each handler: `console`
# stops the `INFO` record, `file` writes it. The levels of the loggers above are *not asked*.
#
# **Where the picture stops being true:** it shows one moment. Any code may add a handler or change a level later, and
# then the same record takes another way.

# %% tags=["investigate", "figure"]
with fresh_logging():
    plant()
    logging.getLogger().handlers[0].setLevel(logging.WARNING)
    ways = {"first": trace("harbor.llm", logging.INFO), "second": trace("harbor.llm", logging.DEBUG)}
    show_paths(ways)

# %% [markdown] tags=["investigate"]
# Experiments with the tree of `plant()`. `propagate = False` ends the climb at that logger. Before you run the cell,
# write down for each who writes how many lines.
#
# | | changed | record |
# |---|---|---|
# | 1 | nothing | `DEBUG` |
# | 2 | `harbor.llm` gets level `DEBUG` | `DEBUG` |
# | 3 | `console` takes `WARNING` and above | `INFO` |
# | 4 | `harbor.propagate = False` | `ERROR` |
# | 5 | `plant()` is called twice | `INFO` |
# | 6 | no `plant()`, so no handler; `harbor.llm` gets `DEBUG` | `INFO`, then `WARNING` |
#
# In 7 and 8 there is no `plant()` either; the record is `INFO`. `logging.basicConfig` gives root a level and a handler.
# A library calls it with `ERROR` when it is imported; then we call it with `INFO`, in 8 with `force=True`.

# %% tags=["investigate", "bad"]
from collections.abc import Callable
from contextlib import redirect_stderr
from functools import partial

library = partial(logging.basicConfig, level=logging.ERROR, stream=sys.stdout)  # ✗ Wrong: a library configures
ours = partial(logging.basicConfig, level=logging.INFO, stream=sys.stdout)


def experiment(number: int, level: int, *arrange: Callable[[], object]) -> None:
    with fresh_logging(), redirect_stderr(sys.stdout):
        for step in arrange:
            step()
        print(f"{number}: root's level is {logging.getLevelName(logging.getLogger().level)}")
        llm.log(level, "hello")


experiment(1, logging.DEBUG, plant)
experiment(2, logging.DEBUG, plant, lambda: llm.setLevel(logging.DEBUG))
experiment(3, logging.INFO, plant, lambda: logging.getLogger().handlers[0].setLevel(logging.WARNING))
experiment(4, logging.ERROR, plant, partial(setattr, logging.getLogger("harbor"), "propagate", False))
experiment(5, logging.INFO, plant, plant)
experiment(6, logging.INFO, partial(llm.setLevel, logging.DEBUG))
experiment(6, logging.WARNING, partial(llm.setLevel, logging.DEBUG))
experiment(7, logging.INFO, library, ours)
experiment(8, logging.INFO, library, partial(ours, force=True))

# %% [markdown] tags=["investigate"]
# 5: two set-ups, every line twice. 6: without any handler, `logging` writes `WARNING` and above to stderr, the bare
# message. 7: `basicConfig` does nothing where root has a handler, so `ERROR` stays and refuses our `INFO`; `force=True`
# takes that handler away first.
#
# ## 3 · Who configures?
#
# A **library** calls `logging.getLogger(__name__)`, and configures nothing: it cannot know who will read. At most it
# hangs a `NullHandler` on its top logger; that writes nothing, and prevents 6. The **application** configures, once, at
# its start.
#
# ## 4 · Filters, and where they hang
#
# A **filter** = a function that gets each record and returns whether the record may pass. (It may also change the
# record: section 6.) It hangs on a logger or on a handler, with `addFilter`.
#
# Harbor wants no PIN in its log. Somebody hangs a filter on the logger `harbor` that refuses records with the word PIN.
# Then `harbor.llm`, which stands below, makes such a record.

# %% tags=["predict"]
guess_filter = predict(
    "The filter hangs on the logger harbor. Who writes the record of harbor.llm (first half of the next cell)?",
    {
        "A": "console alone: file hangs on harbor, where the filter is",
        "B": "nobody: the record climbs through harbor, and is refused there",
        "C": "file and console",
    },
    choice="",
)


# %% tags=["run", "bad"]
def no_pin(record: logging.LogRecord) -> bool:
    return "PIN" not in record.getMessage()


TEXT = "the customer's PIN is 4711"
with fresh_logging():
    plant()
    logging.getLogger("harbor").addFilter(no_pin)
    llm.info(TEXT)
    on_logger = trace("harbor.llm", logging.INFO, TEXT)
with fresh_logging():
    plant()
    for handler in logging.getLogger().handlers + logging.getLogger("harbor").handlers:
        handler.addFilter(no_pin)
    llm.info(TEXT)
    on_handlers = trace("harbor.llm", logging.INFO, TEXT)
# ✗ Wrong: the first of the two
print("\n" + paths_table({"on the logger": on_logger, "on each handler": on_handlers}))

# %% tags=["reveal"]
guess_filter.reveal(
    "C",
    {
        "A": "a filter of a logger is not tied to its handlers: each handler asks its own filters only.",
        "B": "further up, neither the levels nor the filters of loggers are asked, only those of handlers.",
        "C": "the filters of a logger see the records that it makes itself, and harbor.llm made this one.",
    },
)

# %% [markdown] tags=["investigate"]
# Filters stand at the same two doors as levels. What has to see *every* record hangs on each handler.
#
# ## 5 · A line is data
#
# In the morning you have questions: which lines belong to T33? How many rate limits were there? In sentences a program
# has to guess; in data it can search. **JSON lines** = text with one JSON object in each line.
#
# - A formatter builds a dictionary, and `json.dumps` writes it. An f-string breaks at the first quote or line break.
# - What belongs to the event is a field: `extra={"wait_s": 20}` makes it an attribute of the record, for a formatter to
#   write. Names that a record has already are refused.
# - The text is the same for all events of a kind: `"answered after %s s", seconds`. So you can count them, and nothing
#   is put together for a record that nobody writes.
#
# The next cell breaks the first two rules. Before you run it: three of its five lines are errors. Which?

# %% tags=["investigate", "bad"]
import json


def by_hand(record: logging.LogRecord) -> str:
    return f'{{"event": "{record.getMessage()}"}}'  # ✗ Wrong: who escapes the quotes?


def by_dumps(record: logging.LogRecord) -> str:
    return json.dumps({"event": record.getMessage()})


odd = logging.makeLogRecord({"msg": 'they wrote "help"\nand left'})
for form in (by_hand, by_dumps):
    try:
        print(f"{form.__name__}: {json.loads(form(odd))}")
    except json.JSONDecodeError as error:
        print(f"{form.__name__}: JSONDecodeError: {error.msg}")
for key in ("wait_s", "message", "name"):
    try:
        with fresh_logging():
            logging.basicConfig(level=logging.INFO, stream=sys.stdout, format=f"{key}: %({key})s")
            llm.info("rate limit", extra={key: 20})
    except KeyError as refused:
        print(f"{key}: KeyError: {refused}")

# %% [markdown] tags=["investigate"]
# `vars(logging.makeLogRecord({}))` has all names that are taken, apart from `message` and `asctime`, which formatters
# add. Common traps are `name`, `args`, `module`, `filename` and `process`.
#
# **Errors.** Inside an `except` block, `llm.exception("…")` writes at level `ERROR` and adds the traceback:
# `record.exc_info` holds the error. `llm.error(f"{error}")` keeps its text alone. The next cell logs the same error in
# both ways. To be short, its formatter writes only the class and the functions of the traceback.

# %% tags=["investigate", "bad"]
import threading  # for the next section
import traceback
from types import TracebackType

Caught = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Short(logging.Formatter):
    def formatException(self, ei: Caught) -> str:  # noqa: N802  # logging gave it this name
        frames = ", ".join(frame.name for frame in traceback.extract_tb(ei[2]))
        return f"          {type(ei[1]).__name__} in {frames}"


def first_choice(reply: dict[str, list[str]]) -> str:
    return reply["choices"][0]


with fresh_logging():
    logging.basicConfig(stream=sys.stdout)
    logging.getLogger().handlers[0].setFormatter(Short("%(levelname)s     %(message)s"))
    try:
        first_choice({})
    except KeyError as error:
        llm.error(f"{error}")  # ✗ Wrong: what is this, and where did it happen?
        llm.exception("no draft for %s", "T33")

# %% [markdown] tags=["investigate"]
# ## 6 · An id on every line
#
# Whoever must pass an id to each call will forget it once. The id should come by itself, from a filter that hangs on
# the handler. But where does the filter find it?
#
# A **context variable** = a variable of which each task has a copy of its own. A task gets its copies, its *context*,
# when it is made, by `create_task` or `gather`. What it sets later stays in the task.
#
# In the next cell, a task writes its id into three places: a shared dictionary, a `threading.local()`, which has a
# value for each thread, and a `ContextVar`. It logs *asked*, waits, and logs *answered*. Three such tasks run together,
# and a filter stamps every record with what it finds in the three places.

# %% tags=["predict"]
from contextvars import ContextVar, copy_context

shared, local = {"ticket": "-"}, threading.local()
ticket_now: ContextVar[str] = ContextVar("ticket_now", default="-")


async def two_lines(ticket: str, seconds: float) -> None:
    shared["ticket"] = ticket
    local.ticket = ticket
    ticket_now.set(ticket)
    llm.info("asked")
    await asyncio.sleep(seconds)
    llm.info("answered")


guess_local = predict(
    "Which ids do the three lines with answered get from threading.local() (next cell)?",
    {
        "A": "T32, T33, T31: each its own, in the order of the answers",
        "B": "three times T33",
        "C": "three times -, since each task wakes in another thread",
    },
    choice="",
)

# %% tags=["run"]
def with_ids(record: logging.LogRecord) -> bool:
    in_thread = getattr(local, "ticket", "-")
    vars(record).update(shared=shared["ticket"], in_thread=in_thread, ticket=ticket_now.get())
    return True


async def three() -> None:
    await asyncio.gather(two_lines("T31", 1.5), two_lines("T32", 0.5), two_lines("T33", 1.0))


with fresh_logging():
    layout = "%(message)-8s | shared: %(shared)s | thread: %(in_thread)s | own: %(ticket)s"
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format=layout)
    logging.getLogger().handlers[0].addFilter(with_ids)
    _ = run_virtual(three())

# %% tags=["reveal"]
guess_local.reveal(
    "B",
    {
        "A": "that is the column own, of the context variable; local.ticket is one value for the whole thread.",
        "B": "all tasks of a loop run in one thread, and T33 set its value last, before any answer came.",
        "C": "await lets another task run, but in the same thread, and there the value is still set.",
    },
)

# %% [markdown] tags=["investigate"]
# A wrong id is worse than none: it sends you to the wrong customer. Set the `ContextVar` to plain values, such as
# texts: a dictionary in it would be shared by all copies.
#
# A thread has a context of its own, and somebody has to copy ours into it. Before you run the cell: which of the three
# calls find T31?

# %% tags=["investigate"]
async def in_threads() -> None:
    loop = asyncio.get_running_loop()
    ticket_now.set("T31")
    print("to_thread:              ", await asyncio.to_thread(ticket_now.get))
    print("run_in_executor:        ", await loop.run_in_executor(None, ticket_now.get))
    print("run_in_executor, copied:", await loop.run_in_executor(None, copy_context().run, ticket_now.get))


_ = run_virtual(in_threads())

# %% [markdown] tags=["investigate"]
# `to_thread` copies the context for you; with `run_in_executor` you do it.
#
# ## 7 · A file that ends
#
# A log file grows until the disk is full, and then Harbor stops. `RotatingFileHandler` begins a new file before
# `maxBytes` is exceeded. It renames the full one to `harbor.log.1`, an older `.1` to `.2`, and keeps `backupCount` of
# them. The next cell writes 200 lines, with `maxBytes=1000`. Run it with `BACKUPS` 0, then 1, then 3. What does 0 do?
#
# **If you like:** a slow disk holds up the event loop, since a handler writes in the thread that logs. The cure stands
# in [handlers that block](https://docs.python.org/3/howto/logging-cookbook.html#dealing-with-handlers-that-block). Hang
# the filter with the id on the `QueueHandler`: in the other thread, the context is gone.

# %% tags=["modify"]
from logging.handlers import RotatingFileHandler
from pathlib import Path
from tempfile import TemporaryDirectory

BACKUPS = 0  # modify this line

with TemporaryDirectory() as folder, fresh_logging():
    path = Path(folder, "harbor.log")
    llm.addHandler(RotatingFileHandler(path, maxBytes=1000, backupCount=BACKUPS, encoding="utf-8"))
    llm.setLevel(logging.INFO)
    for nth in range(200):
        llm.info("ticket T%03d is answered, and its customer is happy", nth)
    for file in sorted(Path(folder).iterdir()):
        print(f"{file.name:14} {file.stat().st_size:6,} bytes")

# %% [markdown] tags=["investigate"]
# `maxBytes` says *when* to rename, `backupCount` how many names there are. With 0 there is none: the handler opens the
# same file again, and writes on.
#
# ## 8 · What never goes into a log
#
# Logs are copied, kept for years, and pasted into tickets. So: no keys or passwords, no whole headers or settings, no
# words of customers, so no prompts or answers. Log ids, lengths, counts.
#
# | where | console | file |
# |---|---|---|
# | your machine | `DEBUG`, for people | none |
# | production | `WARNING`, for people | `INFO`, JSON lines |
# | production, while you search | `WARNING` | `DEBUG`, for an hour |
#
# A net below that rule is **redaction** = replacing secrets as they are written. A record keeps `msg` and `args` apart,
# until a formatter puts them together. Before you run the cell: which of its four lines shows the key?

# %% tags=["investigate", "bad"]
KEY = "key-4711"


def hide_in_msg(record: logging.LogRecord) -> bool:
    record.msg = str(record.msg).replace(KEY, "***")  # ✗ Wrong: for which of the two warnings?
    return True


class Hiding(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace(KEY, "***")


with fresh_logging():
    last, early = writes("last"), writes("early")
    last.setFormatter(Hiding("in the finished line | %(message)s"))
    early.setFormatter(logging.Formatter("in record.msg        | %(message)s"))
    early.addFilter(hide_in_msg)
    for handler in (last, early):
        logging.getLogger().addHandler(handler)
    llm.warning(f"401 for {KEY}")
    llm.warning("401 for %s", KEY)

# %% [markdown] tags=["worked"]
# ## 9 · Worked example: the log of a night
#
# The key was in `args`. It can also be in an extra or a traceback; only the finished line has all that is written.
# (JSON writes `"` in another way: there, replace in each text before `json.dumps`.)
#
# Thirty tickets come in, and the log has to answer our questions. Comments name four sub-goals; the exercise repeats
# three. Four decisions:
#
# - The set-up can run twice: it takes away what it finds. `propagate` is off, so root's handlers write nothing again.
# - The filter `with_ids` of section 6 hangs on the handler, as section 4 advises.
# - Fields travel in *one* extra, `data`, so that they never meet a name of the record.
# - `set` returns a token; `reset(token)` in a `finally` brings the old value back, also after an error.
#
# The exercise asks for more: every extra becomes a field, and handlers of others stay.
#
# The time is that of the virtual clock; a real formatter writes `record.created` in UTC. (`structlog` is a library that
# does all this.)

# %% tags=["worked"]
import io
from typing import TextIO

night_log = io.StringIO()


class NightLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        # --- sub-goal: turn a record into one line of data
        known = vars(record)
        row = {"at": asyncio.get_running_loop().time(), "level": record.levelname, "ticket": known["ticket"]}
        row["event"] = record.getMessage()
        for name, value in known.get("data", {}).items():
            row.setdefault(name, value)  # no field takes the place of level or ticket
        if record.exc_info:
            row["error"] = Short().formatException(record.exc_info).strip()
        return json.dumps(row, default=repr)


# %% tags=["worked"]
def open_log(stream: TextIO) -> None:
    top = logging.getLogger("harbor")
    # --- sub-goal: take away what an earlier set-up left
    while top.handlers:
        old = top.handlers[0]
        top.removeHandler(old)
        old.close()
    lines = logging.StreamHandler(stream)
    lines.setFormatter(NightLines())
    # --- sub-goal: stamp every record where all of them pass
    lines.addFilter(with_ids)
    top.addHandler(lines)
    top.setLevel(logging.INFO)
    top.propagate = False


async def serve(ticket: str, client: ChatClient) -> None:
    # --- sub-goal: bind the id for one request, and give the old one back
    token = ticket_now.set(ticket)
    try:
        await asked(ticket, client)
    except RateLimitError:
        llm.exception("no answer")
    finally:
        ticket_now.reset(token)


# %% tags=["worked"]
async def asked(ticket: str, client: ChatClient) -> None:
    for wait_s in (1, 0):
        llm.info("asked")
        try:
            await client.chat.completions.create(model="harbor-small", messages=[{"role": "user", "content": ticket}])
            llm.info("answered")
            return
        except RateLimitError:
            if not wait_s:
                raise
            llm.warning("rate limit", extra={"data": {"wait_s": wait_s}})
            await asyncio.sleep(wait_s)


async def thirty() -> None:
    client = FakeLLM([1.5, 0.6, 0.9], fail=dict.fromkeys((4, 17, 30), RateLimitError("slow down")))
    await asyncio.gather(*[serve(f"T{number}", client) for number in range(1, 31)])


with fresh_logging():
    open_log(night_log)
    open_log(night_log)
    _ = run_virtual(thirty())
LINES = night_log.getvalue().splitlines()
print(f"{len(LINES)} lines, the first three:", *LINES[:3], sep="\n")

# %% [markdown] tags=["faded"]
# ## Your turn: find the request that failed
#
# `LINES` has more than sixty lines, and somewhere among them one ticket got no answer. Three lines of code find its
# story. Two more come from the worked example. Fill the five blanks, between the quotes, one after the other:
#
# 1. each line becomes a dictionary;
# 2. the field that tells a failure from the rest;
# 3. the field that ties lines together;
# 4. hang the filter where it sees every record;
# 5. bring back the id that was there before.

# %% tags=["faded"]
from harbor_kit.quiz import fill_in

search = fill_in(
    """rows = [json.___(line) for line in LINES]
(lost,) = {row["ticket"] for row in rows if row["___"] == "ERROR"}
story = [row for row in rows if row["___"] == lost]

# in the set-up, and at the end of a request:
handler.___(with_ids)
ticket_now.___(token)""",
    ["", "", "", "", ""],
)

# %% tags=["faded", "reveal"]
search.reveal(
    ["loads", "level", "ticket", "addFilter", "reset"],
    [
        "each line is one whole JSON object, so it can be read alone.",
        "a ticket that gets no answer is logged at level ERROR, and nothing else is.",
        "the id is on every line, whoever wrote it, and that makes a story of a heap.",
        "on a handler, a filter sees the records of all loggers that reach it.",
        "the token knows which id was there before set, and this call brings it back.",
    ],
)
rows = [json.loads(line) for line in LINES]
(lost,) = {row["ticket"] for row in rows if row["level"] == "ERROR"}
print("\nWhat the three lines find:", *(row for row in rows if row["ticket"] == lost), sep="\n")

# %% [markdown] tags=["mistakes"]
# ## Common mistakes
#
# **`file    | INFO from harbor.llm: hello`**, twice. *Cause:* two set-ups. *Fix:* take old handlers away. ([Met in
# krun, pull request 89](https://github.com/softdevteam/krun/pull/89))
#
# **`root's level is ERROR`** *Cause:* a library called `basicConfig` first. *Fix:* only the application does. ([Met in
# penman, issue 95](https://github.com/goodmami/penman/issues/95))
#
# **`the customer's PIN is 4711`** *Cause:* a filter on a logger. *Fix:* one on each handler. ([Mended in Calico, pull
# request 100](https://github.com/projectcalico/k8s-exec-plugin/pull/100))
#
# **`Attempt to overwrite 'name' in LogRecord`** *Cause:* a name in `extra` is taken. *Fix:* another name. ([Met in
# Invenio, pull request 2368](https://github.com/inveniosoftware/invenio-rdm-records/pull/2368))
#
# **`ERROR 'choices'`** *Cause:* the error's text alone. *Fix:* `llm.exception`. ([Mended in DVC, pull request
# 1870](https://github.com/treeverse/dvc/pull/1870))
#
# **`answered | shared: T33 | thread: T33`** *Cause:* a global or `threading.local()`. *Fix:* a `ContextVar`. ([Mended
# in Falcon, pull request 2404](https://github.com/falconry/falcon/pull/2404))
#
# **`run_in_executor: -`** *Cause:* nobody copied the context. *Fix:* `to_thread`. ([Met with loguru, issue
# 792](https://github.com/Delgan/loguru/issues/792))
#
# **`harbor.log 10,200 bytes`** *Cause:* no `backupCount`. *Fix:* 1 or more. ([Met in CTFd, issue
# 1302](https://github.com/CTFd/CTFd/issues/1302))
#
# **`401 for key-4711`** *Cause:* `msg` was searched, not `args`. *Fix:* replace in the finished line. ([Met in Ubuntu
# Pro, issue 3550](https://github.com/canonical/ubuntu-pro-client/issues/3550))
#
# Links checked in November 2026.

# %% [markdown] tags=["quiz"]
# ## Check yourself
#
# Five questions, one for each objective. Type a letter, run the cell, then run the cell with the reasons.

# %% tags=["quiz"]
from harbor_kit.quiz import quiz

two_doors = quiz(
    "Root: level ERROR, a handler with level INFO. harbor: level DEBUG, no handler. harbor.llm logs INFO. Who writes?",
    {"A": "root's handler", "B": "nobody, as root takes ERROR and above", "C": "stderr, as harbor has no handler"},
    objective=1,
    choice="",
)
five_events = quiz(
    "Choose levels: answered in 1.2 s; rate limit, waits 2 s; gave up on a ticket; key refused; length of a prompt.",
    {
        "A": "INFO, ERROR, ERROR, CRITICAL, INFO",
        "B": "INFO, WARNING, ERROR, CRITICAL, DEBUG",
        "C": "DEBUG, INFO, WARNING, ERROR, DEBUG",
    },
    objective=2,
    choice="",
)
which_field = quiz(
    "A line says which file was read. What goes into llm.info(…), so that you can search for the file?",
    {"A": 'f"read {path}"', "B": '"read", extra={"filename": path}', "C": '"read", extra={"source": path}'},
    objective=3,
    choice="",
)

# %% tags=["quiz"]
whose_id = quiz(
    "A task sets the id in a ContextVar to T31, then makes a second task, which sets T32 and ends. What is true?",
    {
        "A": "the second began with T31, and the first still has T31 afterwards",
        "B": "the second began with T31, and the first has T32 afterwards: they share a thread",
        "C": "the second began with the default, since each task starts with an empty context",
    },
    objective=4,
    choice="",
)
three_faults = quiz(
    "The set-up of harbor ran twice, so lines double; the file never ends; a key shows. Which three changes help?",
    {
        "A": "propagate off on harbor; backupCount=0, to keep no old file; replace the key in record.msg",
        "B": "basicConfig for the set-up; a smaller maxBytes; a filter on harbor that refuses lines with the key",
        "C": "take away old handlers in the set-up; backupCount=3; replace the key in the finished line",
    },
    objective=5,
    choice="",
)

# %% tags=["quiz", "reveal"]
two_doors.reveal("A", {
    "A": "the nearest level, that of harbor, lets the record in; root's is not asked, and its handler takes INFO.",
    "B": "a logger's level counts where a record is made, not where it passes by.",
    "C": "stderr is used only if no handler stands anywhere on the way, and root has one.",
})
five_events.reveal("B", {
    "A": "a rate limit that we wait out is no failure yet; at ERROR it wakes people for nothing.",
    "B": "all is well; may become trouble; one customer is hurt; all are hurt; a detail for who mends it.",
    "C": "a lost ticket would hide among the warnings, and whoever reads ERROR would miss it.",
})
which_field.reveal("C", {
    "A": "the path is somewhere in a sentence, and each file gives another sentence to search for.",
    "B": "a record has a filename already, that of the code; the call raises KeyError.",
    "C": "the text stays the same for all files, and the path has a name of its own.",
})
whose_id.reveal("A", {
    "A": "it gets a copy of the context when it is made; afterwards the two are apart.",
    "B": "that holds for threading.local(), which has one value a thread; a context belongs to a task.",
    "C": "a task begins with a copy; run_in_executor is what begins with nothing.",
})
three_faults.reveal("C", {
    "A": "both handlers hang on harbor itself, 0 means that nothing is ever put aside, and args come later.",
    "B": "basicConfig sets up root for all, maxBytes needs a backupCount, and the filter misses harbor.llm.",
    "C": "each line comes once, the oldest file is dropped, and in the finished line all parts are together.",
})

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **predict** who writes a record: its own logger's level and filters let it in, then it climbs, at most to a logger
#   with `propagate` off, and each handler on the way asks its own level and filters;
# - **choose** levels by who has to act, and call `basicConfig` in the application, once, and never in a library;
# - **write** lines of JSON: a fixed text, fields from `extra` under names that are free, and `exception` for errors;
# - **explain** why a `ContextVar` keeps ids apart: each task gets its copy; `to_thread` copies, `run_in_executor` does
#   not;
# - **fix** a set-up: take away old handlers, give a `backupCount`, replace secrets in the finished line.

# %% [markdown] tags=["questionnaire"]
# ## Questions to come back to
#
# Answer them tomorrow, without scrolling up.
#
# 1. For whom is a log line written, and what does it need for that?
# 2. Draw a tree with two handlers. At which doors is a level asked?
# 3. What happens to a record if no handler stands on its way?
# 4. Why does a library call no `basicConfig`?
# 5. Which records does a filter on a logger see, which one on a handler?
# 6. In a program of yours, which line could you not tie to its request? What would you change?
# 7. When does a task get its copy of a context variable? Who copies for a thread?
# 8. Where can a secret hide in a record? Which place to replace it catches all?
#
# **Next:** [lesson 3, When the model is having a day](03-ai-error-patterns.ipynb), or the [exercise A log line you can
# find at 3 a.m.](../exercises/02-logging-setup.ipynb), with three of the sub-goals of section 9.
