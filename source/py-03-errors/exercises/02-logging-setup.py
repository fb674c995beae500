# %% [markdown]
# # A log line you can find at 3 a.m.
#
# **PY-03 · Errors and logging** · ★★ · 60 minutes · after the lesson [Lines you can find
# again](../notebooks/02-production-logging.ipynb)
#
# At ten past three Harbor stopped answering. Whoever was on duty opened the log and found four thousand lines like
# `error while answering`. Nobody could say which ticket they belonged to, which of three lines were one request, or
# what had failed: the traceback was missing. What the log did show was the API key. In this exercise you write the
# set-up that would have helped: one line for each event, with an id, that a program can search and that holds no
# secret.
#
# You will be able to
#
# - **write** an id into every line of a request, also where many requests run at once;
# - **convert** a log record to one line of JSON, whatever is in it;
# - **write** a set-up with two outputs that can be repeated and ended, and that leaves other loggers alone;
# - **explain** what rotation does when no old file is kept;
# - **validate** that no secret reaches an output, and that a bad message is not lost.
#
# **Before you start:** the lesson: loggers, handlers, levels, formatters, `contextvars`, rotation. `with` and
# `contextmanager`.
#
# **Out of scope here:** queues, rotation by time, structlog, sending logs to a server, tracing.

# %% [markdown]
# ## How this notebook works
#
# Write your answers where a cell says `raise NotImplementedError(...)`. Below each question stand its *visible checks*.
# *Hidden checks* rely on the same numbered sentences (**S1**, **S2** …) with other inputs. Each question ends with
# three hints.
#
# Q1 and Q2 are about ids alone, Q3 about one record, Q4 to Q6 about the set-up. In Q7 you go back to your formatters.
# Add helpers as you like; keep the names and parameters of what is there.

# %% [markdown]
# ## What is given
#
# A `Request` is what is known of the request that runs: its id, and fields that each of its lines is to carry. `HERE`
# is a place for it, with `NOBODY` in it at first. A `LogConfig` says what is to be set up. `install` adds a handler to
# a logger, and writes both down in `INSTALLED`.
#
# `LINE_KEYS` are the keys that each line of JSON keeps for itself. `extras_of` finds what somebody's `extra={...}` has
# added to a record, `caught_in` finds its exception, and `traceback_of` writes the traceback of that. `first_of` calls
# functions until one does not raise. `with_texts(value, change)` calls `change` for each text of a value, also in lists
# and dictionaries.
#
# The last four are for the checks, and for you: an empty folder, the lines of a log as dictionaries, a record, and a
# clock that stands still at 8:00:00.250 UTC on 25 November 2026.

# %%
from __future__ import annotations

import asyncio
import io
import json
import logging
import os
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, TextIO, TypeVar

from harbor_kit import check

T = TypeVar("T")
LINE_KEYS = ("ts", "level", "logger", "message", "request_id", "exception", "traceback")
RECORD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
UNPRINTABLE = "<unprintable>"


@dataclass(frozen=True)
class Request:
    """What is known of the request that runs: its id, and the fields that each of its lines carries."""

    id: str | None = None
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class LogConfig:
    """What is to be set up."""

    path: Path
    console_level: str = "WARNING"
    file_level: str = "DEBUG"
    max_bytes: int = 1_000_000
    backups: int = 5
    logger_name: str = "harbor"
    secrets: tuple[str, ...] = ()


NOBODY = Request()
HERE: ContextVar[Request] = ContextVar("HERE", default=NOBODY)
INSTALLED: list[tuple[logging.Logger, logging.Handler]] = []


def first_of(*ways: Callable[[], T]) -> T | str:
    """Return what the first of these functions returns that does not raise, or `UNPRINTABLE`."""
    for way in ways:
        with suppress(Exception):
            return way()
    return UNPRINTABLE


def install(logger: logging.Logger, handler: logging.Handler, level: str, formatter: logging.Formatter) -> None:
    """Add a handler with its level and its form to a logger, and write it down in `INSTALLED`."""
    handler.setLevel(level)
    handler.setFormatter(formatter)
    logger.addHandler(handler)
    INSTALLED.append((logger, handler))


def extras_of(record: logging.LogRecord) -> dict[str, object]:
    """Return what `extra={...}` has added to a record."""
    return {name: value for name, value in vars(record).items() if name not in RECORD_FIELDS}


def caught_in(record: logging.LogRecord) -> BaseException | None:
    """Return the exception of a record, or `None`."""
    return record.exc_info[1] if record.exc_info else None


def traceback_of(error: BaseException) -> str:
    """Return the traceback of an exception as a text, from its first line to its last."""
    return logging.Formatter().formatException((type(error), error, error.__traceback__))


def with_texts(value: object, change: Callable[[str], str]) -> object:
    """Return a value for JSON with each text in it changed: also in lists, in dictionaries, and in their keys."""
    match value:
        case str():
            return change(value)
        case list() | tuple():
            return [with_texts(one, change) for one in value]
        case dict():
            return {with_texts(name, change): with_texts(one, change) for name, one in value.items()}
    return value


@contextmanager
def log_folder() -> Iterator[Path]:
    """Make an empty folder; in the end, close what writes into it, and take it away."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            yield Path(folder)
        finally:
            for name in ("harbor", "dock"):
                logger = logging.getLogger(name)
                for handler in list(logger.handlers):
                    logger.removeHandler(handler)
                    handler.close()


def read_records(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a log file, each as a dictionary."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def a_record(message: object, *args: object, error: BaseException | None = None, **extra: object) -> logging.LogRecord:
    """Return the record that a warning of the logger `harbor.chat` makes."""
    caught = None if error is None else (type(error), error, error.__traceback__)
    logger = logging.getLogger("harbor.chat")
    return logger.makeRecord(logger.name, logging.WARNING, "chat.py", 7, message, args, caught, extra=extra)


def at_eight() -> int:
    """Return nanoseconds since 1970, as `time.time_ns` does: a clock that stands still."""
    return 1_795_593_600_250_000_000


# %% [markdown]
# What the library does without you. Change it and run it again; nothing depends on this cell.

# %%
screen = io.StringIO()
playground = logging.getLogger("playground")
playground.propagate = False
playground.handlers = [logging.StreamHandler(screen)]
playground.debug("too low to be shown")
playground.warning("%s is slow: %d seconds", "provider", 9, extra={"ticket": 4, "customer": "C-118", "step": "draft"})
try:
    json.loads("{")
except json.JSONDecodeError as error:
    playground.error("%d characters could not be read", len(error.doc), exc_info=error)
print(screen.getvalue())
for value in (0.5, float("nan"), {5}):
    print(first_of(partial(json.dumps, value, allow_nan=False)))

# %% [markdown]
# ## Q1 · An id for every request
#
# Write `request_context`, a context manager, and `current_request`. No log is needed yet.
#
# **S1** Inside of `with request_context(request_id) as name:`, `name` and `current_request().id` are the `request_id`.
# Where that is `None` or an empty text, the new id is `uuid4().hex`: 32 characters. `uuid4` is called in no other case.
#
# **S2** Keywords are fields, such as `ticket=4`: `current_request().fields` holds them, by name. Outside of all
# contexts `current_request()` is equal to `Request()`.
#
# **S3** Contexts nest. An inner one has an id of its own; its fields are those of the context around it and its own,
# and of two with the same name its own holds. When a context is left, `current_request()` is equal again to what it was
# before, also when an exception, like a `LookupError` or a `TimeoutError`, leaves it. The exception passes.
#
# For example, `with request_context("r-17", ticket=4):` and in it `with request_context("r-18", step="draft"):`
# make the innermost `current_request()` equal to `Request("r-18", {"ticket": 4, "step": "draft"})`.


# %%
@contextmanager
def request_context(
    request_id: str | None = None, *, uuid4: Callable[[], uuid.UUID] = uuid.uuid4, **fields: object
) -> Iterator[str]:
    """Let everything inside belong to one request; yield its id."""
    # --- sub-goal: bind the id for one request, and give the old one back
    # BEGIN SOLUTION
    name = request_id or uuid4().hex
    before = HERE.set(Request(name, {**HERE.get().fields, **fields}))
    try:
        yield name
    finally:
        HERE.reset(before)
    # END SOLUTION


def current_request() -> Request:
    """Return what is known of the request that runs here."""
    # BEGIN SOLUTION
    return HERE.get()
    # END SOLUTION


# %%
@check("Q1", "S1", "S3")
def contexts_nest():
    """An inner context has its own id, and the outer one has its own again afterwards."""
    with request_context("r-17") as outer:
        with request_context("r-18") as inner:
            seen = [current_request().id]
        seen.append(current_request().id)
    seen.append(current_request().id)
    named = [outer, inner]
    assert seen == ["r-18", "r-17", None], "after an inner step, the lines of the outer one still need their id"
    assert named == ["r-17", "r-18"]


# %%
@check("Q1", "S1", "S2")
def an_id_is_made():
    """Without an id, a new one is made, and fields are kept beside it."""
    with request_context(uuid4=lambda: uuid.UUID(int=0xB5FA9D27C1E4F63), ticket=4, customer="C-118") as name:
        seen = current_request().id
        fields = dict(current_request().fields)
    assert seen == "00000000000000000b5fa9d27c1e4f63"
    assert name == "00000000000000000b5fa9d27c1e4f63"
    assert fields == {"ticket": 4, "customer": "C-118"}


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S3")
def an_exception_ends_a_context():
    """After an exception has left a context, the one around it holds again, and the exception passes."""
    told, seen = [], []
    try:
        with request_context("r-5", step="search"):
            try:
                with request_context("r-6", step="rank"):
                    raise LookupError("article 31 is gone")
            except LookupError as error:
                told.append(str(error))
            seen += [current_request().id, dict(current_request().fields)]
            raise TimeoutError("nobody answered ticket 12")
    except TimeoutError as error:
        told.append(str(error))
    seen += [current_request().id, dict(current_request().fields)]
    assert told == ["article 31 is gone", "nobody answered ticket 12"], "a context is no place to end an exception"
    assert seen == ["r-5", {"step": "search"}, None, {}], "the lines after a failure belong to somebody else"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S1", "S2", "S3")
def fields_add_up():
    """Fields of nested contexts add up, the inner one holds, and an id is made where the given one is empty."""
    made = []

    def counted():
        made.append(uuid.UUID(int=0xAB5 + len(made)))
        return made[-1]

    with request_context("", uuid4=counted, ticket=31, step="search") as first:
        with request_context("r-32", uuid4=counted, step="rank", customer="C-9"):
            inside = dict(current_request().fields)
            with request_context(None, uuid4=counted) as second:
                deepest = dict(current_request().fields)
        outside = dict(current_request().fields)
    names = [first, second]
    assert inside == {"ticket": 31, "step": "rank", "customer": "C-9"}
    assert deepest == {"ticket": 31, "step": "rank", "customer": "C-9"}
    assert outside == {"ticket": 31, "step": "search"}
    assert names == ["00000000000000000000000000000ab5", "00000000000000000000000000000ab6"]


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q1, hint 1 of 3</summary>
#
# What has to be known when a context is left, so that the one around it can go on? Where in a function with a `yield`
# do you stand when the block below `with` raises?
#
# </details>
#
# <details><summary>Q1, hint 2 of 3</summary>
#
# `HERE.set(...)` returns a token, and `HERE.reset(token)` brings back what was there before. Whatever must happen in
# any case stands in a `finally`. A `Request` is frozen: make a new one of the old fields and the new ones.
#
# </details>
#
# <details><summary>Q1, hint 3 of 3</summary>
#
# A lamp that goes back to its old colour, whatever happens in the room:
#
# ```python
# token = COLOUR.set("red")
# try:
#     yield "red"
# finally:
#     COLOUR.reset(token)
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** `set` returns a token that knows what was there before, so nothing has to be remembered by hand,
# and `finally` brings it back on every way out. Without `try`, an exception leaves the generator at its `yield` and the
# id of the failed request stays (`stays_after_a_failure`). Setting `None` on leaving ends the outer context with the
# inner one (`the_inner_one_ends_all`).
#
# *Why a new `Request` each time?* What is never changed can be shared. A dictionary that is changed in place is the
# same for all who hold it; Q2 shows what comes of that (`one_dictionary_for_all`).
#
# *Cost:* each context copies the fields. There are few of them.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q2 · Many at once
#
# Nothing new has to be written if Q1 keeps its ids in the right place. Look whether it does.
#
# **S4** Tasks that run at the same time each see the id and the fields of their own context. A task that is started
# inside of a context keeps what `current_request()` was at that moment, also when the context is left before the task
# ends. A context that a task enters is not seen by whoever started the task.
#
# **S5** A function called by `asyncio.to_thread` sees the same `current_request()` as its caller. A context that it
# enters is not seen by its caller.
#
# For example, two tasks that enter `request_context("r-1")` and `request_context("r-2")` and then both sleep find
# their own id when they wake.


# %%
@check("Q2", "S4")
async def three_tasks_keep_their_ids():
    """Three tasks that sleep in turn each find their own id and field when they wake."""
    seen = []

    async def answer(name, ticket):
        with request_context(name, ticket=ticket):
            for _ in range(2):
                await asyncio.sleep(0.1 * ticket)
                seen.append((current_request().id, dict(current_request().fields)))

    await asyncio.gather(answer("r-1", 1), answer("r-2", 2), answer("r-3", 3))
    seen = sorted(seen, key=repr)
    assert seen == [
        ("r-1", {"ticket": 1}),
        ("r-1", {"ticket": 1}),
        ("r-2", {"ticket": 2}),
        ("r-2", {"ticket": 2}),
        ("r-3", {"ticket": 3}),
        ("r-3", {"ticket": 3}),
    ], "one wrong id sends whoever is on duty after the wrong customer"


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S4")
async def a_task_keeps_what_it_started_with():
    """A task keeps its request after the context is left, and what it enters stays with it."""
    seen = []

    async def lookup():
        await asyncio.sleep(0.4)
        seen.append((current_request().id, dict(current_request().fields)))
        with request_context("r-51", step="rank"):
            await asyncio.sleep(0.4)
            seen.append((current_request().id, dict(current_request().fields)))

    with request_context("r-50", ticket=50):
        task = asyncio.create_task(lookup())
    seen.append((current_request().id, dict(current_request().fields)))
    with request_context("r-60", customer="C-60"):
        await asyncio.sleep(0.6)
        seen.append((current_request().id, dict(current_request().fields)))
        await task
        seen.append((current_request().id, dict(current_request().fields)))
    assert seen == [
        (None, {}),
        ("r-50", {"ticket": 50}),
        ("r-60", {"customer": "C-60"}),
        ("r-51", {"ticket": 50, "step": "rank"}),
        ("r-60", {"customer": "C-60"}),
    ]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S4", "S5")
async def threads_follow_their_callers():
    """Two functions in threads, called at the same time, each see the request of their caller."""
    both = threading.Barrier(2)

    def search():
        both.wait(5)
        found = (current_request().id, dict(current_request().fields))
        both.wait(5)
        return found

    async def answer(name, step):
        with request_context(name, step=step):
            return await asyncio.to_thread(search)

    found = await asyncio.gather(answer("r-71", "search"), answer("r-72", "rank"))
    assert found == [("r-71", {"step": "search"}), ("r-72", {"step": "rank"})]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
import contextvars


@check("Q2", "S5")
async def a_thread_keeps_its_contexts_to_itself():
    """While a thread is inside of a context that it has entered, its caller does not see that context."""
    seen, looked = [], threading.Event()

    def look():
        seen.append((current_request().id, dict(current_request().fields)))
        looked.set()

    def enter(loop, here):
        with request_context("r-82", step="rank"):
            seen.append((current_request().id, dict(current_request().fields)))
            loop.call_soon_threadsafe(look, context=here)
            looked.wait(5)

    with request_context("r-81", ticket=81):
        await asyncio.to_thread(enter, asyncio.get_running_loop(), contextvars.copy_context())
        seen.append((current_request().id, dict(current_request().fields)))
    assert seen == [("r-82", {"ticket": 81, "step": "rank"}), ("r-81", {"ticket": 81}), ("r-81", {"ticket": 81})]


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q2, hint 1 of 3</summary>
#
# Three tasks share one thread. They also share every global variable, and everything that belongs to that thread. Which
# place is neither?
#
# </details>
#
# <details><summary>Q2, hint 2 of 3</summary>
#
# Each task runs in a *copy* of the context in which it was made, and `asyncio.to_thread` copies it as well. The copy is
# shallow: a `ContextVar` that holds a dictionary holds the same dictionary in every copy. What happens when one of them
# changes it?
#
# </details>
#
# <details><summary>Q2, hint 3 of 3</summary>
#
# Two copies of a context, and a list that both of them hold:
#
# ```python
# basket = ["apple"]
# BASKET.set(basket)
# contextvars.copy_context().run(lambda: BASKET.get([]).append("pear"))
# print(basket)  # ['apple', 'pear']
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** It costs no line more than Q1: a `ContextVar` is copied with the context, and asyncio copies the
# context for every task and for every `to_thread`. A global variable holds one id for all of them, and the last to come
# wins (`one_global`). `threading.local` looks like the answer and is one for threads only: all tasks of a loop share
# one thread, and a new thread starts with nothing (`one_for_each_thread`).
#
# *Cost:* `loop.run_in_executor` does not copy the context. Whoever uses it passes `copy_context().run` by hand.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q3 · One record, two forms
#
# Write the methods of the formatters. `TextFormatter` is for people who look at a screen, `JsonFormatter` for programs
# that search a file. Both are a `LineFormatter`: they get the message from its `message_of`, and call its `hide`, which
# returns a text as it is until Q7: the first with what it returns, the second with each text before JSON writes it,
# `with_texts(line, self.hide)`. `now` and `plain` are for S8 and S11. (The lesson puts the id on a record in a filter;
# here a formatter asks for it when it writes.)
#
# **S6** `TextFormatter().format(record)` is the level, the name of the logger, the id of `current_request()` in
# brackets or `[-]`, and the message, with one space between them: `WARNING harbor.chat [r-17] 3 tickets`. Where the
# record has an exception, what `traceback_of` makes of it follows on the next line.
#
# **S7** `JsonFormatter().format(record)` is a JSON object with the keys `ts`, `level`, `logger`, `message`,
# `request_id`, one for each field of `current_request()`, and one for each extra of the record. `message` has its
# arguments in it. `request_id` is null where there is none.
#
# **S8** `ts` is the time that `time_ns()` returns, in UTC, with three decimals of a second, the rest cut off, and a Z
# at the end: `"2026-11-25T08:00:00.250Z"`. (The clocks of the checks show whole microseconds.)
#
# **S9** Where the record has an exception, like a `LookupError`, and only there, the object has two keys more:
# `exception`, the name of its class, and `traceback`, what `traceback_of` makes of it.
#
# **S10** The object stands on one line: `splitlines()` of it has one element, whatever the message or an extra holds.
# `json.loads` gives back the message as it was.
#
# **S11** An extra or a field that `json.dumps`, called with `allow_nan=False`, refuses stands as the `repr` of the
# whole value. One whose name is in `LINE_KEYS` is left out, with or without an exception. Of an extra and a field with
# the same name, the extra holds.
#
# For example, a record with an extra, made in `request_context("r-17")`, is this line, in any order of its keys:
#
# ```python
# JsonFormatter(time_ns=at_eight).format(a_record("%d tickets", 3, cost=0.5))
# # {"ts": "2026-11-25T08:00:00.250Z", "level": "WARNING", "logger": "harbor.chat",
# #  "message": "3 tickets", "request_id": "r-17", "cost": 0.5}
# ```


# %%
class LineFormatter(logging.Formatter):
    """Write a record as text, and keep secrets out of it."""

    def __init__(self, *, secrets: tuple[str, ...] = (), time_ns: Callable[[], int] = time.time_ns) -> None:
        super().__init__()
        self.secrets, self.time_ns = secrets, time_ns

    def message_of(self, record: logging.LogRecord) -> str:
        """Return the message of a record, with its arguments in it."""
        # BEGIN SOLUTION
        return first_of(record.getMessage, lambda: str(record.msg))
        # END SOLUTION

    def hide(self, text: str) -> str:
        """Return a text with three stars in the place of each secret."""
        # BEGIN SOLUTION
        for secret in sorted(filter(None, self.secrets), key=len, reverse=True):
            text = text.replace(secret, "***")
        return text
        # END SOLUTION


class TextFormatter(LineFormatter):
    """Write a record for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the level, the logger, the id and the message; below them the traceback."""
        # BEGIN SOLUTION
        text = f"{record.levelname} {record.name} [{current_request().id or '-'}] {self.message_of(record)}"
        if error := caught_in(record):
            text += f"\n{traceback_of(error)}"
        return self.hide(text)
        # END SOLUTION


class JsonFormatter(LineFormatter):
    """Write a record for programs."""

    def now(self) -> str:
        """Return the time of the clock, with three decimals and a Z."""
        # BEGIN SOLUTION
        moment = datetime.fromtimestamp(self.time_ns() / 1e9, UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        # END SOLUTION

    def plain(self, value: object) -> object:
        """Return a value that JSON has a form for: the value, or its `repr`."""
        # BEGIN SOLUTION
        return first_of(lambda: json.loads(json.dumps(value, allow_nan=False)), lambda: repr(value))
        # END SOLUTION

    def format(self, record: logging.LogRecord) -> str:
        """Return one line of JSON."""
        # --- sub-goal: turn a record into one line of data
        # BEGIN SOLUTION
        added = {**current_request().fields, **extras_of(record)}
        line = {name: self.plain(value) for name, value in added.items() if name not in LINE_KEYS}
        line |= {
            "ts": self.now(),
            "level": record.levelname,
            "logger": record.name,
            "message": self.message_of(record),
            "request_id": current_request().id,
        }
        if error := caught_in(record):
            line |= {"exception": type(error).__name__, "traceback": traceback_of(error)}
        return json.dumps(with_texts(line, self.hide))
        # END SOLUTION


# %%
@check("Q3", "S6")
def a_line_for_people():
    """A record is one line of text, with the id in brackets, or a dash where there is none."""
    formatter = TextFormatter()
    outside = formatter.format(a_record("%s is slow", "provider", step="draft"))
    with request_context("r-17", ticket=4):
        inside = formatter.format(a_record("%d tickets", 3))
    assert outside == "WARNING harbor.chat [-] provider is slow"
    assert inside == "WARNING harbor.chat [r-17] 3 tickets"


# %%
@check("Q3", "S7", "S8")
def a_line_of_json():
    """A record is one JSON object with its fields and extras."""
    formatter = JsonFormatter(time_ns=at_eight)
    with request_context("r-17", ticket=4):
        found = json.loads(formatter.format(a_record("%s is slow: %d s", "provider", 9, attempt=2, final=False)))
    assert found == {
        "ts": "2026-11-25T08:00:00.250Z",
        "level": "WARNING",
        "logger": "harbor.chat",
        "message": "provider is slow: 9 s",
        "request_id": "r-17",
        "ticket": 4,
        "attempt": 2,
        "final": False,
    }


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S10")
def one_line_whatever_is_in_it():
    """Quotes, line ends of all kinds and emoji come back as they were, from one line."""
    texts = ['said "no" twice', "one\ntwo\r\nthree", "A\u2028B\u2029C\x85D\x0bE\x1cF", "C:\\temp\t%", "🛟 Grüße", "{}"]
    formatter = JsonFormatter(time_ns=at_eight)
    lines = [formatter.format(a_record("%s", text, note=text)) for text in texts]
    counts = [len(line.splitlines()) for line in lines]
    found = [(json.loads(line)["message"], json.loads(line)["note"]) for line in lines]
    assert found == [(text, text) for text in texts], "who escapes what stands in a text?"
    assert counts == [1, 1, 1, 1, 1, 1], "whatever reads the log reads it line by line"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S6", "S9")
def an_exception_keeps_its_traceback():
    """The traceback of an exception is in both forms, whole, and nothing of it where there is none."""
    caught = None

    def find_article(number):
        raise LookupError(f"article {number} is gone")

    try:
        find_article(44)
    except LookupError as error:
        caught = error
    found = json.loads(JsonFormatter().format(a_record("no draft", error=caught)))
    text = TextFormatter().format(a_record("no draft", error=caught)).splitlines()
    trace = found["traceback"].splitlines()
    quiet = {"name": "harbor", "levelname": "INFO", "msg": "all quiet", "exc_info": (None, None, None)}
    nothing = logging.makeLogRecord(quiet)
    without = [sorted(json.loads(JsonFormatter().format(one))) for one in (a_record("fine"), nothing)]
    shown = TextFormatter().format(nothing)
    named = [line.split(" in ")[-1] for line in trace if " in find_article" in line]
    ends = [trace[0], trace[-1]]
    kind, message = found["exception"], found["message"]
    assert kind == "LookupError"
    assert message == "no draft"
    assert named == ["find_article"], "a message says what happened, a traceback says where"
    assert ends == ["Traceback (most recent call last):", "LookupError: article 44 is gone"]
    assert text == ["WARNING harbor.chat [-] no draft", *trace]
    assert without == [["level", "logger", "message", "request_id", "ts"]] * 2
    assert shown == "INFO harbor [-] all quiet"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
class Article:
    """Something that JSON has no form for."""

    def __repr__(self) -> str:
        return 'Article("refund", 44)'


@check("Q3", "S7", "S11")
def extras_of_all_kinds():
    """Extras without a form in JSON stand as their `repr`, and none takes the place of a key of the line."""
    extra = {"level": "gold", "ts": "yesterday", "logger": "me", "exception": "no", "traceback": "", "request_id": "r"}
    kept = {"seen": {1: [2, None]}, "items": (1, "a"), "found": Article(), "ratio": float("nan"), "ids": {5}}
    deep = {"tree": [{"leaf": Article()}], "step": "rank"}
    with request_context("r-90", step="search", customer=Article(), level="silver", name="Ada"):
        line = JsonFormatter(time_ns=lambda: 1_790_000_000_625_000_000).format(
            a_record("odd", **extra, **kept, **deep)
        )
    found = json.loads(line)
    assert found == {
        "ts": "2026-09-21T14:13:20.625Z",
        "level": "WARNING",
        "logger": "harbor.chat",
        "message": "odd",
        "request_id": "r-90",
        "customer": 'Article("refund", 44)',
        "name": "Ada",
        "step": "rank",
        "seen": {"1": [2, None]},
        "items": [1, "a"],
        "found": 'Article("refund", 44)',
        "ratio": "nan",
        "ids": "{5}",
        "tree": "[{'leaf': Article(\"refund\", 44)}]",
    }, "whoever searches for a level finds what an extra said"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S7", "S8")
def times_are_in_utc():
    """A time is in UTC wherever the program runs, and cut to milliseconds; without a request, the id is null."""
    clock = iter([1_795_593_599_999_999_000, 1_782_864_000_007_000_000, 1_799_999_999_000_001_000])
    formatter = JsonFormatter(time_ns=lambda: next(clock))
    found = [json.loads(formatter.format(a_record("tick"))) for _ in range(3)]
    times = [line["ts"] for line in found]
    others = [sorted((name, value) for name, value in line.items() if name != "ts") for line in found]
    assert times == ["2026-11-25T07:59:59.999Z", "2026-07-01T00:00:00.007Z", "2027-01-15T07:59:59.000Z"]
    assert others == [
        [("level", "WARNING"), ("logger", "harbor.chat"), ("message", "tick"), ("request_id", None)],
    ] * 3


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q3, hint 1 of 3</summary>
#
# Which part of a record was written by Python, which by the caller, and which does nobody write but you? What would
# each of them do to a line that you put together by hand?
#
# </details>
#
# <details><summary>Q3, hint 2 of 3</summary>
#
# `record.getMessage()` merges the arguments. Make a dictionary, the keys of the line last, and let `json` write it: by
# default it escapes all that is not ASCII. `datetime.fromtimestamp(seconds, UTC)` knows its zone, and `isoformat` can
# count in milliseconds.
#
# </details>
#
# <details><summary>Q3, hint 3 of 3</summary>
#
# What a guest brought along, apart from what every guest has:
#
# ```python
# usual = {"coat", "shoes"}
# brought = {thing: bag[thing] for thing in bag if thing not in usual}
# print(json.dumps(brought | {"guest": "Ada"}))
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The line is a dictionary until the last moment, and `json.dumps` writes it: quotes, line ends and
# everything that is not ASCII are escaped by somebody who knows how. A line put together by an f-string breaks at the
# first quotation mark (`json_by_hand`); with `ensure_ascii=False` the separator U+2028 goes through and breaks the line
# for many readers (`ascii_is_old_fashioned`).
#
# The keys of the line are never taken from outside: otherwise `extra={"level": "gold"}` hides an error from whoever
# searches for errors (`the_last_one_writes`). Each extra is tried alone, so that one odd object does not cost the rest
# of them its form.
#
# *Why the class of the exception beside its traceback?* The class is what one counts and searches for. The traceback
# says where; its last line alone does not (`the_message_is_enough`).
#
# *Cost:* each extra is written twice. Logging is not where the time goes in a program that waits for a model.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q4 · Two outputs
#
# Write `rotating_file`, which opens the file, and `setup_logging`. Leave `shutdown_logging` until Q5, and rotation
# until Q6.
#
# **S12** `setup_logging(config)` returns the logger `config.logger_name`, with two handlers more: one writes to
# `stream`, or to `sys.stderr` where that is `None`, in the form of `TextFormatter`; the other to the file
# `config.path`, a line for each record, in the form of `JsonFormatter`, with `time_ns` as its clock. Records of
# `console_level` and above go to the stream, those of `file_level` and above to the file; either of them may be the
# lower one. Both are names from DEBUG to CRITICAL.
#
# **S13** Records of its children, like `harbor.chat`, go both ways as well, with the id and the fields of the request
# in which they were made.
#
# **S14** Nothing else changes: the root logger, `logging.getLogger()`, has the same handlers and the same level as
# before, records of other loggers do not reach the two outputs, and records of this logger do not reach the handlers of
# the root logger.
#
# For example, with the default levels, `logger.info("started")` is in the file and not on the screen.


# %%
def rotating_file(config: LogConfig) -> RotatingFileHandler:
    """Return the handler that writes the file."""
    # BEGIN SOLUTION
    file = RotatingFileHandler(
        config.path, maxBytes=config.max_bytes, backupCount=config.backups or 1, encoding="utf-8"
    )
    if config.backups == 0:
        file.rotator = lambda source, target: Path(source).unlink()
    return file
    # END SOLUTION


def setup_logging(
    config: LogConfig, *, stream: TextIO | None = None, time_ns: Callable[[], int] = time.time_ns
) -> logging.Logger:
    """Give a logger its two outputs, and return it."""
    # --- sub-goal: take away what an earlier set-up left
    # BEGIN SOLUTION
    shutdown_logging()
    logger = logging.getLogger(config.logger_name)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    install(logger, logging.StreamHandler(stream), config.console_level, TextFormatter(secrets=config.secrets))
    install(logger, rotating_file(config), config.file_level, JsonFormatter(secrets=config.secrets, time_ns=time_ns))
    return logger
    # END SOLUTION


def shutdown_logging() -> None:
    """Take away what was set up, and close it (Q5)."""
    # BEGIN SOLUTION
    while INSTALLED:
        logger, handler = INSTALLED.pop()
        logger.removeHandler(handler)
        handler.close()
    # END SOLUTION


# %%
@check("Q4", "S12")
def debug_is_for_the_file():
    """With the default levels, all three records are in the file, and one is on the screen."""
    screen = io.StringIO()
    with log_folder() as folder:
        logger = setup_logging(LogConfig(folder / "harbor.log"), stream=screen, time_ns=at_eight)
        logger.debug("cache miss")
        logger.info("started")
        logger.warning("provider is slow: %d s", 9)
        found = [(line["level"], line["message"]) for line in read_records(folder / "harbor.log")]
    shown = screen.getvalue().splitlines()
    assert found == [("DEBUG", "cache miss"), ("INFO", "started"), ("WARNING", "provider is slow: 9 s")]
    assert shown == ["WARNING harbor [-] provider is slow: 9 s"]


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S12")
def other_levels_and_another_name():
    """Each output has its own level, the file the given clock, and the logger the given name."""
    screen = io.StringIO()
    with log_folder() as folder:
        config = LogConfig(folder / "dock.log", console_level="DEBUG", file_level="ERROR", logger_name="dock")
        logger = setup_logging(config, stream=screen, time_ns=lambda: 1_782_864_000_125_000_000)
        logger.debug("berth 4 is free")
        logger.error("berth 5 is gone")
        logging.getLogger("harbor").error("somebody else")
        found = read_records(folder / "dock.log")
        name = logger.name
    shown = screen.getvalue().splitlines()
    assert name == "dock"
    assert shown == ["DEBUG dock [-] berth 4 is free", "ERROR dock [-] berth 5 is gone"]
    assert found == [
        {
            "ts": "2026-07-01T00:00:00.125Z",
            "level": "ERROR",
            "logger": "dock",
            "message": "berth 5 is gone",
            "request_id": None,
        }
    ]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S13")
def children_are_heard():
    """A child's records are in both outputs, with the id and the fields of their request."""
    screen = io.StringIO()
    with log_folder() as folder:
        setup_logging(LogConfig(folder / "harbor.log", console_level="INFO"), stream=screen, time_ns=at_eight)
        child = logging.getLogger("harbor.chat.retry")
        with request_context("r-93", ticket=93):
            child.info("draft %d of 7", 2, extra={"wait_s": 1.5})
        child.debug("idle")
        lines = read_records(folder / "harbor.log")
        found = [(line["logger"], line["message"], line["request_id"]) for line in lines]
        fields = [(line.get("ticket"), line.get("wait_s")) for line in lines]
    shown = screen.getvalue().splitlines()
    assert found == [("harbor.chat.retry", "draft 2 of 7", "r-93"), ("harbor.chat.retry", "idle", None)]
    assert fields == [(93, 1.5), (None, None)], "a filter of a logger sees only what is logged on that logger"
    assert shown == ["INFO harbor.chat.retry [r-93] draft 2 of 7"]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
class Heard(logging.Handler):
    """Keeps the messages of what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@check("Q4", "S12", "S14")
def strangers_are_left_alone():
    """The root logger keeps its handlers and its level, and neither side hears the other."""
    root, ear = logging.getLogger(), Heard()
    before = (root.level, list(root.handlers))
    root.handlers, screen = [ear], io.StringIO()
    root.setLevel("INFO")
    try:
        with log_folder() as folder:
            logger = setup_logging(LogConfig(folder / "harbor.log", console_level="INFO"), stream=screen)
            logger.error("ours")
            logging.getLogger("httpx").warning("theirs")
            logging.getLogger("httpx").debug("too low")
            found = [line["message"] for line in read_records(folder / "harbor.log")]
        state = [logging.getLevelName(root.level), [handler is ear for handler in root.handlers]]
    finally:
        root.setLevel(before[0])
        root.handlers = before[1]
    heard = list(ear.messages)
    shown = screen.getvalue().splitlines()
    assert found == ["ours"]
    assert shown == ["ERROR harbor [-] ours"]
    assert heard == ["theirs"], "a line that goes both ways is counted twice"
    assert state == ["INFO", [True]]


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q4, hint 1 of 3</summary>
#
# Which gates does a record pass on its way to a file: that of which logger, that of which handler? And where does it go
# when nobody stops it?
#
# </details>
#
# <details><summary>Q4, hint 2 of 3</summary>
#
# The logger lets through what *any* of its handlers wants; each handler has a level of its own. Records of a child pass
# the handlers of all its parents, up to the first logger whose `propagate` is false. `basicConfig` sets up the root
# logger, which belongs to the whole program.
#
# </details>
#
# <details><summary>Q4, hint 3 of 3</summary>
#
# A shop that hears everything, and a bell that rings for few:
#
# ```python
# shop, bell = logging.getLogger("shop"), logging.NullHandler()
# bell.setLevel("CRITICAL")
# shop.addHandler(bell)
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The logger is open and the handlers choose. Where the level is set on the logger instead, one
# output decides for both (`the_level_of_the_logger`). `propagate = False` is for the application's own logger: its two
# outputs are complete, and a third one at the root would print every line again.
#
# The id is read by the formatter, that is by the handlers, where records of all children pass. A filter that is added
# to the *logger* sees only what is logged on that very logger (`a_filter_on_the_logger`).
#
# *Why not `basicConfig`?* It sets up the root logger, for every library in the program, and does nothing at all where
# that has a handler already (`configures_the_root`).
#
# *Cost:* records are made even where both handlers refuse them. Setting the logger to the lower of the two levels would
# save that.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q5 · Once more, and to the end
#
# A notebook runs a cell twice, a test sets up a hundred times. Write `shutdown_logging`, and let `setup_logging` begin
# with it.
#
# **S15** `setup_logging` first takes away and closes both handlers of the call before, also where that was for a logger
# of another name: records are in the new outputs, once, and no longer in the old ones.
#
# **S16** `shutdown_logging` takes both handlers away from their logger and closes the file: the program holds it open
# no more. The stream stays open. A second call does nothing. (Whether it also restores the logger's level and its
# `propagate` is up to you.)
#
# **S17** Handlers that others have added to the logger stay there, through `setup_logging` and `shutdown_logging`.
#
# **S18** A file that is there already is continued: `setup_logging` takes no line away from it.
#
# For example, after two calls of `setup_logging` with the same `config`, a warning is one line in the file.


# %%
@check("Q5", "S15", "S18")
def two_set_ups_one_line():
    """After two set-ups, each record is one line, and the lines from before are still there."""
    first, second = io.StringIO(), io.StringIO()
    with log_folder() as folder:
        config = LogConfig(folder / "harbor.log")
        setup_logging(config, stream=first).warning("first start")
        setup_logging(config, stream=second).warning("second start")
        found = [line["message"] for line in read_records(folder / "harbor.log")]
    shown = [first.getvalue().splitlines(), second.getvalue().splitlines()]
    assert found == ["first start", "second start"], "every line appears as often as there are handlers"
    assert shown == [["WARNING harbor [-] first start"], ["WARNING harbor [-] second start"]]


# %%
# BEGIN HIDDEN TESTS
def holders(path: Path) -> int:
    """Return how many descriptors of this process have a file open."""
    there, count = path.stat(), 0
    for number in range(1024):
        with suppress(OSError):
            count += os.path.samestat(os.fstat(number), there)
    return count


@check("Q5", "S15")
def the_second_set_up_counts():
    """A set-up with another file and another logger ends the first one, and closes its file."""
    screen = io.StringIO()
    with log_folder() as folder:
        logger = setup_logging(LogConfig(folder / "one.log"), stream=screen)
        logger.warning("to the first")
        kept = list(logger.handlers)
        setup_logging(LogConfig(folder / "two.log", logger_name="dock"), stream=io.StringIO()).warning("to the second")
        logger.error("to nobody")
        messages = [[line["message"] for line in read_records(folder / f"{name}.log")] for name in ("one", "two")]
        opened = [(path.name, holders(path)) for path in sorted(folder.iterdir())]
        left = [handler for handler in logger.handlers if handler in kept]
    shown = screen.getvalue().splitlines()
    assert messages == [["to the first"], ["to the second"]]
    assert shown == ["WARNING harbor [-] to the first"]
    assert opened == [("one.log", 0), ("two.log", 1)], "on Windows, an open file can be neither moved nor deleted"
    assert left == []


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S15", "S16", "S17")
def handlers_of_others_stay():
    """A handler that somebody else has added hears what is logged, through set-ups and the end."""
    other = Heard()
    with log_folder() as folder:
        logger = logging.getLogger("harbor")
        logger.addHandler(other)
        setup_logging(LogConfig(folder / "a.log"), stream=io.StringIO()).warning("one")
        setup_logging(LogConfig(folder / "b.log"), stream=io.StringIO()).warning("two")
        shutdown_logging()
        logger.warning("three")
        lines = [len(read_records(folder / f"{name}.log")) for name in ("a", "b")]
        stays = [handler is other for handler in logger.handlers]
    heard = list(other.messages)
    assert heard == ["one", "two", "three"]
    assert lines == [1, 1]
    assert stays == [True]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S16", "S18")
def the_end_closes_the_file():
    """After the end the file is closed, the stream is not, and a later set-up goes on where the file ended."""
    screen = io.StringIO()
    with log_folder() as folder:
        path = folder / "harbor.log"
        logger = setup_logging(LogConfig(path), stream=screen)
        logger.error("before the end")
        kept = list(logger.handlers)
        counts = [len(kept), holders(path)]
        shutdown_logging()
        shutdown_logging()
        counts += [len(logger.handlers), holders(path)]
        closed = screen.closed
        logging.getLogger("harbor").setLevel("CRITICAL")
        setup_logging(LogConfig(path), stream=screen).error("a new start")
        found = [line["message"] for line in read_records(path)]
    assert counts == [2, 1, 0, 0]
    assert found == ["before the end", "a new start"], "what was there before the crash is what one wants to read"
    assert closed is False


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q5, hint 1 of 3</summary>
#
# Every line appears twice. How many handlers does the logger have after two set-ups, and which of them are yours?
#
# </details>
#
# <details><summary>Q5, hint 2 of 3</summary>
#
# Write down what you add, in `INSTALLED`: that is the only way to know later what is yours. Taking a handler away does
# not close it, and closing does not take it away. `RotatingFileHandler` opens a file to append to it, unless it is told
# otherwise.
#
# </details>
#
# <details><summary>Q5, hint 3 of 3</summary>
#
# Chairs that were borrowed go back, and nobody else's:
#
# ```python
# for room, chair in borrowed:
#     room.carry_out(chair)
# borrowed.clear()
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** Each handler is written down with its logger, and a new set-up begins with the end of the old
# one. `logger.handlers.clear()` is shorter and wrong twice: it closes nothing, and it throws out the handlers of
# others, such as the one with which a test tool listens (`clears_them_all`). Adding without taking away gives each line
# twice, then three times (`adds_again`).
#
# *Why close the console's handler?* It closes nothing: a stream belongs to whoever opened it.
#
# *Cost:* one set-up for the whole program. Two that live side by side would need a list each.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q6 · A disk has an end
#
# Let the handler of `rotating_file` rotate. `max_bytes` is 1 or more, `backups` is 0 or more.
#
# **S19** When a line would make the file longer than `max_bytes`, the file is put aside first and a new one begins. (At
# exactly `max_bytes` both are right.) No file is longer than `max_bytes` by more than one line.
#
# **S20** At most `backups` old files are kept, beside the file, with its name and a number: `harbor.log.1` is the one
# before, `harbor.log.2` the one before that. What is kept are the newest lines, in order, without a gap. With
# `backups=0` no old file is kept, and S19 holds all the same: the full file is thrown away.
#
# For example, 60 lines of about 130 bytes with `max_bytes=1000` and `backups=2` leave three files of at most seven
# lines.


# %%
@check("Q6", "S19", "S20")
def three_small_files():
    """Of sixty lines, three files of at most 1000 bytes are left."""
    with log_folder() as folder:
        config = LogConfig(folder / "harbor.log", console_level="CRITICAL", max_bytes=1000, backups=2)
        logger = setup_logging(config, stream=io.StringIO(), time_ns=at_eight)
        for number in range(60):
            logger.info("ticket %d is answered", number)
        names = [path.name for path in sorted(folder.iterdir())]
        sizes = [path.stat().st_size for path in folder.iterdir()]
        last = [line["message"] for line in read_records(folder / "harbor.log")][-1]
    too_long = [size for size in sizes if size > 1200]
    assert names == ["harbor.log", "harbor.log.1", "harbor.log.2"]
    assert too_long == []
    assert last == "ticket 59 is answered"


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S19", "S20")
def the_newest_lines_are_kept():
    """Three old files and the file hold the newest lines, in order and without a gap, and none is too long."""
    with log_folder() as folder:
        config = LogConfig(folder / "dock.log", "CRITICAL", max_bytes=2000, backups=3, logger_name="dock")
        logger = setup_logging(config, stream=io.StringIO(), time_ns=at_eight)
        for number in range(90):
            logger.info("Grüße 🛟 %d", number, extra={"number": number})
        paths = [folder / "dock.log.3", folder / "dock.log.2", folder / "dock.log.1", folder / "dock.log"]
        count = len(list(folder.iterdir()))
        numbers = [line["number"] for path in paths for line in read_records(path)]
        texts = {line["message"].rpartition(" ")[0] for path in paths for line in read_records(path)}
        longest = max(path.stat().st_size for path in paths)
        shortest = min(path.stat().st_size for path in paths[:3])
    first = numbers[0]
    assert count == 4
    assert numbers == [*range(first, 90)]
    assert 20 < len(numbers) < 60
    assert texts == {"Grüße 🛟"}
    assert 1700 < shortest <= longest < 2200


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S19", "S20")
def no_old_files_at_all():
    """Without old files, the file stays small, alone, and ends with the newest line."""
    with log_folder() as folder:
        config = LogConfig(folder / "harbor.log", "CRITICAL", max_bytes=1500, backups=0)
        logger = setup_logging(config, stream=io.StringIO(), time_ns=at_eight)
        sizes = []
        for number in range(70):
            logger.info("round %d", number, extra={"number": number})
            sizes.append((folder / "harbor.log").stat().st_size)
        names = [path.name for path in folder.iterdir()]
        numbers = [line["number"] for line in read_records(folder / "harbor.log")]
    first, most = numbers[0], max(sizes)
    assert names == ["harbor.log"]
    assert numbers == [*range(first, 70)]
    assert 1300 < most < 1700, "what says when to rotate, and what says how many to keep?"


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q6, hint 1 of 3</summary>
#
# `maxBytes` says *when* to rotate, `backupCount` how many files to keep. What does `RotatingFileHandler` do when it is
# to keep none? Try it with a hundred lines.
#
# </details>
#
# <details><summary>Q6, hint 2 of 3</summary>
#
# With a `backupCount` of 0 it never rotates: the documentation says so. Let it rotate with one old file, and see to it
# that this one is not kept: a handler has an attribute `rotator`, a function that is called with the names of the full
# file and of the old one, in the place of renaming.
#
# </details>
#
# <details><summary>Q6, hint 3 of 3</summary>
#
# A handler that packs what it puts aside:
#
# ```python
# def pack(full, old):
#     Path(old).write_bytes(gzip.compress(Path(full).read_bytes()))
#     os.remove(full)
#
# diary.rotator = pack
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The handler of the standard library does the work. Its one surprise is `backupCount=0`: nothing
# is ever put aside and the file grows until the disk is full (`none_to_keep`). One old file that a `rotator` deletes
# keeps both promises.
#
# *Why by size and not by day?* A disk has a size. And a test can write sixty lines, but it cannot wait for midnight.
#
# *Cost:* with `backups=0`, the moment after a rotation has almost no past. One old file is worth its bytes.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q7 · No secret, and no line lost
#
# Go back to your formatters: what they return is what leaves the program.
#
# **S21** A text of `config.secrets` may be in the message, in its arguments, in extras and fields of the request, in
# their names, in an exception and its traceback. `***` stands in its place in what goes to the stream, and in all texts
# that `json.loads` finds in a line of the file. Every line is still JSON, and nothing else in it has changed. Where one
# secret is a part of another, the longer one is replaced as a whole. An empty text among them means nothing. (Numbers
# are not looked at. No secret of the checks is in a name of `LINE_KEYS`, in a level or in the time.)
#
# **S22** Logging raises nothing into the program, and no line is lost. Where the message cannot be put together, as in
# `logger.warning("%d tickets", "many")`, `message` is the text before its arguments were put in, `%d tickets`. Where
# the `str` of the message, or the `repr` of an extra or a field, raises, `UNPRINTABLE` stands for it. (`first_of`
# helps. What the library refuses before it asks your code, like `extra={"message": 1}`, is not meant.)
#
# For example, with `secrets=("pear-tree-7",)`, `logger.error("401 for %s", "pear-tree-7")` is `401 for ***` on the
# screen and in the file.


# %%
@check("Q7", "S21")
def a_secret_does_not_leave():
    """A secret in a message, and in an argument, is replaced on the screen and in the file."""
    screen = io.StringIO()
    with log_folder() as folder:
        config = LogConfig(folder / "harbor.log", secrets=("pear-tree-7",))
        logger = setup_logging(config, stream=screen)
        logger.error("401 for pear-tree-7")
        logger.error("401 for %s", "pear-tree-7")
        found = [line["message"] for line in read_records(folder / "harbor.log")]
    shown = screen.getvalue().splitlines()
    assert found == ["401 for ***", "401 for ***"]
    assert shown == ["ERROR harbor [-] 401 for ***", "ERROR harbor [-] 401 for ***"], "a screen is read by others, too"


# %%
# BEGIN HIDDEN TESTS
@check("Q7", "S21")
def a_secret_is_found_everywhere():
    """Extras, fields, exceptions and tracebacks show no secret, in neither output."""
    key = "-".join(["qx71", "mn4c", "zz08"])
    screen = io.StringIO()
    with log_folder() as folder:
        config = LogConfig(folder / "harbor.log", console_level="DEBUG", secrets=(key, "tulip-5-rose"))
        logger = setup_logging(config, stream=screen, time_ns=at_eight)
        with request_context("r-77", customer=f"user of {key}", step="tulip-5-rose"):
            logger.warning("plain", extra={"headers": {"auth": [f"Bearer {key}"]}, key: 1, "raw": key.encode()})
            try:
                raise LookupError(f"{key} was refused")
            except LookupError:
                logger.exception("call of %s failed", {"key": key})
        text = (folder / "harbor.log").read_text(encoding="utf-8")
        lines = read_records(folder / "harbor.log")
    plain = {name: lines[0][name] for name in ("customer", "step", "headers", "***", "raw")}
    failed = [lines[1]["message"], lines[1]["exception"]]
    ends = [lines[1]["traceback"].splitlines()[-1], screen.getvalue().splitlines()[-1]]
    left = [place for place, said in (("file", text), ("screen", screen.getvalue())) if key in said or "tulip" in said]
    assert plain == {
        "customer": "user of ***",
        "step": "***",
        "headers": {"auth": ["Bearer ***"]},
        "***": 1,
        "raw": "b'***'",
    }
    assert failed == ["call of {'key': '***'} failed", "LookupError"]
    assert ends == ["LookupError: *** was refused"] * 2
    assert left == [], "a log is copied, mailed and kept for years"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q7", "S21")
def a_secret_in_a_secret():
    """The longer of two secrets is replaced as a whole, and an empty one replaces nothing."""
    screen = io.StringIO()
    with log_folder() as folder:
        config = LogConfig(folder / "harbor.log", secrets=("", "oak-3", "oak-3-birch-9", "birch-9-elm", "ash-oak-3"))
        logger = setup_logging(config, stream=screen)
        logger.warning("keys: oak-3-birch-9, oak-3, ash-oak-3 and birch-9-elm.")
        found = [line["message"] for line in read_records(folder / "harbor.log")]
    shown = screen.getvalue().splitlines()
    assert found == ["keys: ***, ***, *** and ***."], "what is left of a key is a part of a key"
    assert shown == ["WARNING harbor [-] keys: ***, ***, *** and ***."]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q7", "S21")
def a_secret_that_json_escapes():
    """Passwords with a quotation mark or an umlaut are found, and what only looks like one in JSON stays."""
    screen, secrets = io.StringIO(), ('fir"8', "grün-6", "nine-3")
    with log_folder() as folder:
        logger = setup_logging(LogConfig(folder / "harbor.log", secrets=secrets), stream=screen, time_ns=at_eight)
        for secret in secrets:
            logger.error("refused: %s", secret, extra={"used": [secret], "login": f"T{secret}7"})
        logger.warning("at berth\nine-3", extra={"seen": "\nine-3"})
        lines = read_records(folder / "harbor.log")
    found = [[line["message"], line["used"], line["login"]] for line in lines[:-1]]
    kept = [lines[-1]["message"], lines[-1]["seen"]]
    shown = screen.getvalue().splitlines()
    assert found == [["refused: ***", ["***"], "T***7"]] * 3, "whoever reads the line sees the password"
    assert kept == ["at berth\nine-3", "\nine-3"]
    assert shown == [*["ERROR harbor [-] refused: ***"] * 3, "WARNING harbor [-] at berth", "ine-3"]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
class BrokenError(Exception):
    """Has neither a text nor a form."""

    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__


@check("Q7", "S22")
def no_line_is_lost():
    """Whatever cannot be written is named, and its line is there, in both outputs."""
    expected = ["%d of them", "%s and %s", "found %s", UNPRINTABLE, "odd", "no draft"]
    screen, told = io.StringIO(), []
    with log_folder() as folder:
        logger = setup_logging(LogConfig(folder / "harbor.log"), stream=screen)
        with request_context("r-40", customer=BrokenError()):
            calls = [
                lambda: logger.warning("%d of them", "many"),
                lambda: logger.warning("%s and %s", *[1]),
                lambda: logger.warning("found %s", BrokenError()),
                lambda: logger.warning(BrokenError()),
                lambda: logger.warning("odd", extra={"found": BrokenError(), "all": [BrokenError()], "ticket": 4}),
                lambda: logger.warning("no draft", exc_info=BrokenError()),
            ]
            for call in calls:
                try:
                    call()
                except Exception as error:
                    told.append(type(error).__name__)
        lines = read_records(folder / "harbor.log")
    messages = [line["message"] for line in lines]
    customers = {line["customer"] for line in lines}
    odd = [lines[4]["found"], lines[4]["all"], lines[4]["ticket"]]
    failed = [lines[5]["exception"], lines[5]["traceback"].splitlines()[-1].partition(":")[0].rpartition(".")[2]]
    shown = [line.partition("] ")[2] for line in screen.getvalue().splitlines() if line.startswith("WARNING")]
    assert messages == expected, "the line that fails is the one that somebody will look for"
    assert shown == expected
    assert customers == {UNPRINTABLE}
    assert odd == [UNPRINTABLE, UNPRINTABLE, 4]
    assert failed == ["BrokenError", "BrokenError"]
    assert told == []


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q7, hint 1 of 3</summary>
#
# When are the arguments of `"401 for %s"` put in, when is a traceback written, and where do all of them have become one
# text at last?
#
# </details>
#
# <details><summary>Q7, hint 2 of 3</summary>
#
# `hide` gets whole texts, so it only has to replace. Begin with the longest secret, and leave out an empty one: what
# does `"ab".replace("", "***")` return? A finished line of JSON is the wrong place for it: print `json.dumps('"')`, and
# look for the quotation mark. For what may raise, `first_of` takes several functions: the best way first.
#
# </details>
#
# <details><summary>Q7, hint 3 of 3</summary>
#
# The names of streets on a parcel, the longest first, painted over:
#
# ```python
# for street in sorted(streets, key=lambda name: -len(name)):
#     label = label.replace(street, "#####")
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** There are many ways into a record and few out of a formatter. A filter that replaces in
# `record.msg` misses arguments, extras and tracebacks (`hides_in_the_message`); what hides in the file's form alone
# shows the key on the screen. In the order in which they were given, a short secret eats the beginning of a longer one
# and leaves the rest (`short_ones_first`); a key that was not set is an empty text and would stand between all letters.
# In a finished line of JSON, a password with a quotation mark is written in another way and not found; and whatever is
# replaced there by accident may be half of an escape, after which nobody can read the line (`json_is_text`).
#
# `logging` catches what a formatter raises, prints it to `sys.stderr` and goes on. So the program lives, but the line
# is gone, and it was the one about the case that nobody had thought of (`lost_with_its_arguments`).
#
# *Cost:* the whole line is searched for each secret. And only *known* secrets are found: a customer's password in a
# ticket is not among them. What must not be in a log is best not logged.
# <!-- END SOLUTION -->

# %% [markdown]
# ## To think about
#
# Your log is found by whoever has the file: it holds ids, fields and tracebacks. Choose one field that you would like
# each line to carry (a customer's number, the text of a ticket, the price of a call …). Who is helped by it at three in
# the morning, who could be harmed by it a year later, and what would you write instead? Write three or four sentences
# in the cell below. A person reads them; they give no points.

# %% [markdown]
# *Your answer:*
