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
# **Time: 60 min.** After section 4 is a good place for a break.
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
    await asyncio.gather(*[handle(one, client, f"{one} " * with_id) for one in ("T31", "T32", "T33")])


_ = run_virtual(night(with_id=False))

# %% [markdown] tags=["hook"]
# Nobody can say: all three fit. The next cell runs the same night, and each line begins with an id. Read the lines with
# T32, then those with T33: two stories come out of one heap.
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
# `print` decides everything at once; `logging` splits it. A **record** = the data of one event: level, message, logger,
# time, place in the code. A *logger* makes it: `logging.getLogger("harbor.llm").info("answered")`. A **handler** = an
# object that writes records to one place: a stream, a file. It hangs on a logger; its formatter makes the text.
#
# Dots make a tree: `harbor.llm` stands below `harbor`, and *root* above all. A record climbs from its logger to root,
# and every handler on its way gets it.
#
# | level | at Harbor |
# |---|---|
# | `DEBUG` | details for repairs |
# | `INFO` | a ticket is answered |
# | `WARNING` | a rate limit: we wait |
# | `ERROR` | a ticket gets no answer |
# | `CRITICAL` | the key is refused: no ticket does |
#
# Next, root has its default level, `WARNING`, and the handler `console`; `harbor` has level `INFO` and the handler
# `file`. Both handlers take every level. `harbor.llm` has nothing of its own. It makes a record of level `INFO`.

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


def writes(name: str, level: int = logging.NOTSET) -> logging.Handler:
    handler = logging.StreamHandler(sys.stdout)
    handler.set_name(name)
    handler.setLevel(level)
    handler.setFormatter(logging.Formatter(f"{name:7} | %(levelname)s from %(name)s: %(message)s"))
    return handler


def plant() -> None:
    logging.getLogger().addHandler(writes("console"))
    logging.getLogger("harbor").addHandler(writes("file"))
    logging.getLogger("harbor").setLevel(logging.INFO)


with fresh_logging():
    plant()
    llm.info("T31 is answered after %s s", 1.5)

# %% tags=["reveal"]
guess_way.reveal(
    "B",
    {
        "A": "a level of root counts for records that root makes, and for loggers without a level of their own.",
        "B": "harbor's level let the record in; further up no logger's level is asked, only each handler's.",
        "C": "a logger without a level takes the nearest one above, and a record climbs to the handlers above.",
    },
)

# %% [markdown] tags=["investigate"]
# `fresh_logging()` is a helper of this course. The code below it finds a tree as in a new program. At its end, all
# handlers are closed and the tree is as it was before, so no cell disturbs another.
#
# ### The picture: two doors
#
# Now `console` takes `WARNING` and above. The picture follows two records through the real objects.
#
# **What to see:** a record meets a level at two doors. The first is the logger that makes it: it uses its own level, or
# the nearest one above (`level INFO of harbor`). The `DEBUG` record ends there, and nobody sees it. The second is each
# handler: `console` stops the `INFO` record, `file` writes it. The levels of loggers in between are *not asked*.
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
# Experiments with the tree of `plant()`. Before you run the cell, write down for each who writes how many lines.
#
# | | changed | record |
# |---|---|---|
# | 1 | nothing | `DEBUG` |
# | 2 | `harbor.llm` gets level `DEBUG` | `DEBUG` |
# | 3 | `console` takes `WARNING` and above | `INFO` |
# | 4 | `harbor.propagate = False` | `ERROR` |
# | 5 | `plant()` is called twice | `INFO` |
# | 6 | no `plant()`: no handler at all | `INFO`, then `WARNING` |
#
# In 7 and 8 there is no `plant()` either. `logging.basicConfig` gives root a level and a handler. A library calls it
# with `ERROR` when it is imported; then we call it with `INFO`, in 8 with `force=True`.

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
experiment(6, logging.INFO)
experiment(6, logging.WARNING)
experiment(7, logging.INFO, library, ours)
experiment(8, logging.INFO, library, partial(ours, force=True))

# %% [markdown] tags=["investigate"]
# 5 is a fault that many meet: two set-ups, every line twice. 6: without any handler, `logging` writes `WARNING`
# and above to stderr, the bare message. 7: `basicConfig` does nothing where root has a handler; `force=True` takes that
# away first.
#
# ## 3 · Who configures?
#
# A **library** calls `logging.getLogger(__name__)`, and configures nothing: it cannot know who will read. At most it
# hangs a `NullHandler` on its top logger, which writes nothing, against 6. The **application** configures, once, at its
# start.
#
# ## 4 · Filters, and where they hang
#
# A **filter** = a function that gets each record and returns whether it may pass. (It may also change it: section 6.)
# It hangs on a logger or on a handler, with `addFilter`.
#
# Harbor wants no PIN in its log. Somebody hangs a filter on the logger `harbor` that refuses records with the word PIN.
# Then `harbor.llm`, which stands below, makes one.

# %% tags=["predict"]
guess_filter = predict(
    "The filter hangs on the logger harbor. Who writes the record of harbor.llm (next cell)?",
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
    logging.getLogger("harbor").addFilter(no_pin)  # ✗ Wrong: the loggers below harbor pass by
    llm.info(TEXT)
    on_logger = trace("harbor.llm", logging.INFO, TEXT)
with fresh_logging():
    plant()
    for handler in logging.getLogger().handlers + logging.getLogger("harbor").handlers:
        handler.addFilter(no_pin)
    llm.info(TEXT)
    on_handlers = trace("harbor.llm", logging.INFO, TEXT)
print("\n" + paths_table({"on the logger": on_logger, "on each handler": on_handlers}))

# %% tags=["reveal"]
guess_filter.reveal(
    "C",
    {
        "A": "a filter of a logger is not tied to its handlers: each handler asks its own filters only.",
        "B": "this is what most people expect, but on its way up a record asks loggers nothing at all.",
        "C": "the filters of a logger see the records that it makes itself, and harbor.llm made this one.",
    },
)

# %% [markdown] tags=["investigate"]
# So what has to see *every* record hangs on the handlers.
#
# ## 5 · A line is data
#
# In the morning you have questions: all lines of T33, in order; how many rate limits, how long the waits. Sentences
# have to be guessed apart. Data can be asked. **JSON lines** = text with one JSON object in each line.
#
# - A formatter builds a dictionary, and `json.dumps` writes it. An f-string breaks at the first quote or line break.
# - What belongs to the event is a field: `extra={"wait_s": 20}` makes it an attribute of the record. Names that a
#   record has already are refused.
# - The text is the same for all events of a kind: `"answered after %s s", seconds`. So you can count them, and nothing
#   is put together for a record that nobody writes.
#
# The next cell breaks the first two rules. Three of its five lines are errors: which?

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
# **Errors.** Inside an `except` block, `log.exception("…")` writes at level `ERROR` and adds the traceback:
# `record.exc_info` holds the error. `log.error(f"{error}")` keeps its text alone. The next cell logs the same error in
# both ways. For a short output, its formatter lists only the functions of the traceback.

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
# A **context variable** = a variable of which each task has a copy of its own. A task gets its copies when it is made,
# by `create_task` or `gather`. What it sets later stays in the task.
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


guess_shared = predict(
    "Which ids do the three lines with answered get from the shared dictionary (next cell)?",
    {
        "A": "T32, T33, T31: each its own, in the order of the answers",
        "B": "three times T33, which was set last",
        "C": "three times T31, which is answered last",
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
guess_shared.reveal(
    "B",
    {
        "A": "that is the column of the context variable, of which each task has a copy of its own.",
        "B": "all three tasks set it before the first answer came, and the last of them won.",
        "C": "the order of the answers changes nothing: nobody sets the dictionary after the first moment.",
    },
)

# %% [markdown] tags=["investigate"]
# A wrong id is worse than none: it sends you to the wrong customer. `threading.local()` is no help here: all tasks of a
# loop share one thread.
#
# A thread has a context of its own, and somebody has to copy ours into it. Before you run the cell: which of the three
# calls finds T31?

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
# `maxBytes` is exceeded. It renames the old one to `harbor.log.1`, that one to `.2`, and keeps `backupCount` of them.
# The next cell writes 200 lines, with `maxBytes=1000`. Run it with `BACKUPS` 0, then 1, then 3. What does 0 do?
#
# **If you like:** a handler writes in the thread that logs, and a slow disk holds up the event loop. A `QueueHandler`
# only puts the record into a queue; a `QueueListener` writes it in a thread of its own. Hang the filter with the id on
# the `QueueHandler`: in the other thread, the context is gone.

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
# `backupCount=0` never rotates, whatever `maxBytes` says: one number says *when*, the other *how many*.
#
# ## 8 · What never goes into a log
#
# Logs are copied, kept for years, and pasted into tickets. So: no keys and passwords, no whole headers or settings, no
# words of customers, that is no prompts and answers. Log what *identifies* them: ids, lengths, counts.
#
# | where | console | file |
# |---|---|---|
# | your machine | `DEBUG`, for people | none |
# | production | `WARNING`, for people | `INFO`, JSON lines |
# | production, while you search | `WARNING` | `DEBUG`, for an hour |
#
# A net below that rule is **redaction** = replacing secrets as they are written. A record keeps `msg` and `args` apart,
# until a formatter puts them together. Which of the four lines shows the key?

# %% tags=["investigate", "bad"]
KEY = "key-4711"


def hide_in_msg(record: logging.LogRecord) -> bool:
    record.msg = str(record.msg).replace(KEY, "***")  # ✗ Wrong: the arguments come later
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
# Thirty tickets come in. We want a log that answers our questions in the morning. Comments name four sub-goals; the
# exercise repeats them. Look for four decisions:
#
# - The set-up can run twice: it takes away what it finds. It touches `harbor` alone, and `propagate` is off, so root's
#   handlers write nothing a second time.
# - The filter `with_ids` of section 6 hangs on the handler, as section 4 advises.
# - Fields travel in *one* extra, `data`, so that they never meet a name of the record. The exercise asks for more:
#   there, every extra becomes a field.
# - `set` returns a token, and `reset(token)` brings the value before back, also after an error.
#
# The time is that of the virtual clock, so that you see what we saw. A real formatter reads `record.created`, the
# seconds since 1970, and writes it in UTC.
#
# (`structlog` is a library that does all this. After this lesson you know what its options mean.)

# %% tags=["worked"]
import io
from typing import TextIO

night_log = io.StringIO()


class NightLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        # --- sub-goal: turn a record into one line of data
        known = vars(record)
        row = {"at": asyncio.get_running_loop().time(), "level": record.levelname, "ticket": known["ticket"]}
        row |= {"event": record.getMessage(), **known.get("data", {})}
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
    before = ticket_now.set(ticket)
    try:
        await asked(ticket, client)
    except RateLimitError:
        llm.exception("no answer")
    finally:
        ticket_now.reset(before)


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
# story. Two more belong to the set-up. Fill the five blanks, between the quotes, one after the other:
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
ticket_now.___(before)""",
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
        "with the token that set returned, the value of before is there again.",
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
# **`the customer's PIN is 4711`** *Cause:* a filter on a logger. *Fix:* on the handlers. ([Mended in Calico, pull
# request 100](https://github.com/projectcalico/k8s-exec-plugin/pull/100))
#
# **`Attempt to overwrite 'name' in LogRecord`** *Cause:* a name in `extra` is taken. *Fix:* another. ([Met in Invenio,
# pull request 2368](https://github.com/inveniosoftware/invenio-rdm-records/pull/2368))
#
# **`ERROR 'choices'`** *Cause:* the error's text alone. *Fix:* `log.exception`. ([Mended in DVC, pull request
# 1870](https://github.com/treeverse/dvc/pull/1870))
#
# **`answered | shared: T33`** *Cause:* one variable for all tasks. *Fix:* a `ContextVar`. ([Mended in Falcon, pull
# request 2404](https://github.com/falconry/falcon/pull/2404))
#
# **`run_in_executor: -`** *Cause:* nobody copied the context. *Fix:* `to_thread`. ([Met with loguru, issue
# 792](https://github.com/Delgan/loguru/issues/792))
#
# **`harbor.log 10,200 bytes`** *Cause:* no `backupCount`. *Fix:* 1 or more. ([Met in CTFd, issue
# 1302](https://github.com/CTFd/CTFd/issues/1302))
#
# **`401 for key-4711`** *Cause:* `msg` was searched, not `args`. *Fix:* the finished line. ([Met in Ubuntu Pro, issue
# 3550](https://github.com/canonical/ubuntu-pro-client/issues/3550))
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
    "A line says which file was read. What goes into log.info(…), so that you can search for the file?",
    {"A": 'f"read {path}"', "B": '"read", extra={"filename": path}', "C": '"read", extra={"source": path}'},
    objective=3,
    choice="",
)

# %% tags=["quiz"]
whose_id = quiz(
    "A task sets the id in a ContextVar, then makes a second task. What does the second one see?",
    {
        "A": "the same id, and what it sets itself stays its own",
        "B": "the same id, and what it sets itself the first task sees as well",
        "C": "the default, since each task begins with an empty context",
    },
    objective=4,
    choice="",
)
three_faults = quiz(
    "Lines come twice, the file never ends, a key shows in args. Which three changes help?",
    {
        "A": "propagate off on root; a larger maxBytes; a filter that replaces the key in record.msg",
        "B": "basicConfig a second time; maxBytes=0; level WARNING, so that no line with a key is written",
        "C": "take away old handlers in the set-up; backupCount=3; replace the key in the finished line",
    },
    objective=5,
    choice="",
)

# %% tags=["quiz", "reveal"]
two_doors.reveal("A", {
    "A": "harbor's level lets the record in, root's is not asked, and the handler takes INFO.",
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
    "A": "it gets a copy of the context at its birth; afterwards the two are apart.",
    "B": "that would be a shared variable, as the dictionary in section 6 was one.",
    "C": "a task begins with a copy; run_in_executor is what begins with nothing.",
})
three_faults.reveal("C", {
    "A": "above root there is nobody to hand on to, a larger file never ends either, and args come later.",
    "B": "a second basicConfig does nothing, 0 switches rotation off, and errors can carry a key as well.",
    "C": "each handler writes once, the oldest file is dropped, and in the finished line all parts are together.",
})

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **predict** who writes a record: its own logger's level and filters let it in, then it climbs, until `propagate` is
#   off, and each handler on the way asks its own level and filters;
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
# 6. Name four names that `extra` must not use.
# 7. When does a task get its copy of a context variable? Who copies for a thread?
# 8. Where can a secret hide in a record? Which place to replace it catches all?
#
# **Next:** [lesson 3, When the model is having a day](03-ai-error-patterns.ipynb), or the [exercise A log line you can
# find at 3 a.m.](../exercises/02-logging-setup.ipynb), with the four sub-goals of section 9.
