# %% [markdown]
# # Leave the room as you found it
#
# **PY-07 · OOP and advanced patterns** · ★★ · 100 minutes · after the lesson [Doors that close
# themselves](../notebooks/03-context-managers.ipynb)
#
# On a Thursday in May Harbor stood still, and no log had an error. Its search server allows ten lines. All ten were
# lent, and nobody held one: the tickets that had them were given up by their customers, and no code ran that gave a
# line back. Two more things came to light that day. A report on disk ended in the middle of a word, and every later
# test ran against the wrong server, because one test had failed before it could put a variable back. Three times
# something was opened, changed or begun, and the line that undoes it stood where an error passes it by. In this
# exercise you write six doors that close themselves.
#
# You will be able to
#
# - **write** a context manager as a class and as a generator, and undo what was done in whatever way a block ends;
# - **choose** which exceptions may be swallowed, and **explain** what `__exit__` returns;
# - **write** a file that is there as a whole or not at all;
# - **write** a pool that never loses a place, whoever fails, waits or is cancelled;
# - **trace** who is closed, in which order, and which of several errors leaves.
#
# **Before you start:** the lesson; tasks and cancellation from PY-01; `os.replace` from PY-06 helps.
#
# **Out of scope here:** threads, time limits for waiting, resources that die while nobody uses them, power cuts.

# %% [markdown]
# ## How this notebook works
#
# Write your answers where a cell says `raise NotImplementedError(...)`. Below each question stand its *visible checks*:
# run such a cell and it says what holds and what does not. When you submit, *hidden checks* run as well. They rely on
# the same numbered sentences (**S1**, **S2** …) with other inputs. Each question ends with three hints.
#
# No question needs another: begin with any. The questions get longer, and Q5 is the longest. Keep the names and
# parameters that are there; add helpers, methods and imports of the standard library as you like. A function may become
# one with `@contextmanager` or `@asynccontextmanager` above it, or return an object of a class of yours.
#
# Where a sentence says *in whatever way*, it means: at its end, by `return` or `break`, or with any exception, also one
# that is no `Exception`: `KeyboardInterrupt`, `SystemExit`, `GeneratorExit`, `asyncio.CancelledError`. An exception
# *leaves* when the code around the block gets that very object. A *note* is a text that was put on an exception
# with its method `add_note`; `__notes__` is the list of them.
#
# Time is virtual. No check lets two things happen in the very moment in which their order would decide, but where S20
# says so.

# %% [markdown]
# ## What is given
#
# `Watch` is a clock that stands still until somebody moves it. `PoolClosed` is the error of a pool that is closed.
#
# A `FakeLLM` takes the place of the search server, and keeps its record. `connect(wire)` opens a line and returns its
# name, which nobody knows before; `disconnect(wire, line)` closes it. `ask(talk, line, ticket)` asks over a line, and
# `serve(pool, talk, ticket)` does so with a line that a pool lends. `said` and `lines` read from the `requests` of a
# client what was said, and over which line; `error_of` reads from its `errors`.
#
# A `Room` can be entered and left, and writes both into a `book`: when it begins, and half a second later when it is
# done. It can be `locked`, then entering raises that error; it `breaks` with an error when it is left; or it `swallows`
# the error that it is told of.

# %%
from __future__ import annotations

import asyncio
import importlib
import logging
import os
import tempfile
import time
import traceback
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    ExitStack,
    asynccontextmanager,
    contextmanager,
)
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TextIO, TypeVar
from unittest import mock

from harbor_kit import FakeLLM, check, raised, run_virtual
from harbor_kit.tickets import TICKETS

MODEL = "harbor-embed"
R = TypeVar("R")


class PoolClosed(RuntimeError):
    """Somebody asked a pool that is closed."""


class Watch:
    """A clock that a check moves by hand."""

    def __init__(self, now: float) -> None:
        self.now, self.read = now, 0

    def __call__(self) -> float:
        """Return the time, and count how often it was asked for."""
        self.read += 1
        return self.now


async def call(client: Any, text: str, **options: str) -> str:
    """Make one call and return the text of its reply."""
    reply = await client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": text}], **options)
    return str(reply.choices[0].message.content)


async def connect(wire: Any) -> str:
    """Open a line; return its name."""
    return await call(wire, "connect")


async def disconnect(wire: Any, line: str) -> None:
    """Close a line."""
    await call(wire, f"disconnect {line}")


async def ask(talk: Any, line: str, ticket: str) -> str:
    """Ask over a line."""
    return await call(talk, ticket, line=line)


async def serve(pool: AsyncPool[str], talk: Any, ticket: str) -> str:
    """Ask over a line of a pool."""
    async with pool.acquire() as line:
        return await ask(talk, line, ticket)


def said(requests: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what was said in each request."""
    return [request["messages"][-1]["content"] for request in requests]


def error_of(record: Sequence[str]) -> str:
    """Return an error of a client's record as `repr` shows it, with its request id."""
    return f"{record[0]}({record[1]!r})"


def lines(requests: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the line of each request."""
    return [request["line"] for request in requests]


class Room:
    """Something that is entered and left, and that writes both into a book."""

    def __init__(
        self,
        name: str,
        book: list[str],
        *,
        locked: BaseException | None = None,
        breaks: BaseException | None = None,
        swallows: bool = False,
    ) -> None:
        self.name, self.book, self.locked, self.breaks, self.swallows = name, book, locked, breaks, swallows

    async def __aenter__(self) -> str:
        """Enter; return a key."""
        self.book.append(f"{self.name} opens")
        await asyncio.sleep(0.5)
        if self.locked is not None:
            raise self.locked
        self.book.append(f"{self.name} is open")
        return f"key of {self.name}"

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Leave."""
        whole = kind is type(error) and trace is not None if error is not None else kind is None and trace is None
        self.book.append(f"{self.name} closes, told of {error!r}" if whole else f"{self.name} is told half of it")
        await asyncio.sleep(0.5)
        self.book.append(f"{self.name} is closed")
        if self.breaks is not None:
            raise self.breaks
        return self.swallows


# %% [markdown]
# Try them out; nothing depends on this cell.

# %%
pages: list[str] = []


async def visit() -> str:
    """Go into a room and out again."""
    keys = []
    async with Room("the library", pages) as key:
        keys.append(key)
    return keys[0]


print(run_virtual(visit()).result, pages)

complaint = ValueError("the lamp is broken")
complaint.add_note("the spare one, too")
print(repr(complaint), complaint.__notes__)

# %% [markdown]
# ## Q1 · Time a block
#
# Write `Timer`.
#
# **S1** `with timer as same:` measures a block; `same` is the `Timer` itself. `clock` is called once when the block
# begins and once when it ends, and at no other moment. Then `elapsed` is the second reading minus the first. Before the
# first block has ended, `elapsed` is `0.0`; while a later one runs, it is still that of the block before.
#
# **S2** In whatever way a block ends, it is measured, and `Timer` swallows nothing: an exception leaves the block.
#
# **S3** A `Timer` can be used for any number of blocks, one after the other. To enter it while a block of it runs
# raises `RuntimeError`. The running block is measured as if nobody had tried, and the `Timer` can be used afterwards.
#
# For example, where `clock` returns `10.0` and then `11.5`, `elapsed` is `1.5`.


# %%
class Timer:
    """Measures how long a block takes."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        """Keep the clock."""
        self.elapsed = 0.0
        # BEGIN SOLUTION
        self._clock = clock
        self._began: float | None = None
        # END SOLUTION

    def __enter__(self) -> Self:
        """Begin to measure."""
        # BEGIN SOLUTION
        if self._began is not None:
            raise RuntimeError("this timer runs already: use another one for the inner block")
        self._began = self._clock()
        return self
        # END SOLUTION

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Measure."""
        # BEGIN SOLUTION
        if self._began is not None:
            self.elapsed, self._began = self._clock() - self._began, None
        # END SOLUTION


# %%
@check("Q1", "S1")
def a_block_is_measured():
    """A block of 12.5 seconds is measured, whatever time it was when the timer was made."""
    watch = Watch(100.0)
    timer = Timer(watch)
    watch.now = 110.0
    before = timer.elapsed
    with timer as same:
        watch.now = 122.5
        within = same.elapsed
    watch.now = 150.0
    found = [before, within, timer.elapsed, same.elapsed, watch.read]
    assert found == [0.0, 0.0, 12.5, 12.5, 2], "a timer that is read later must not go on"


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S2")
def whatever_ends_the_block():
    """Errors, an interruption and a return leave the block, and the block was measured."""
    watch, found = Watch(0.0), []
    for error in (ValueError("by a mistake"), KeyboardInterrupt("by hand"), SystemExit("by the system")):
        timer = Timer(watch)
        try:
            with timer:
                watch.now += 2.25
                raise error
        except BaseException as caught:
            found.append([repr(caught), caught is error, timer.elapsed])

    def early(timer):
        with timer:
            watch.now += 0.75
            return "returned"

    last = Timer(watch)
    found.append([early(last), last.elapsed])
    assert found == [
        ["ValueError('by a mistake')", True, 2.25],
        ["KeyboardInterrupt('by hand')", True, 2.25],
        ["SystemExit('by the system')", True, 2.25],
        ["returned", 0.75],
    ], "whoever measures changes nothing"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S1", "S3")
def again_and_not_within():
    """A timer measures one block after the other, and refuses one within another."""
    watch, found = Watch(50.0), []
    timer = Timer(watch)
    for seconds in (3.0, 0.0, 5.5):
        with timer:
            watch.now += seconds
            found.append(timer.elapsed)
    with timer:
        watch.now += 4.0
        with raised(RuntimeError) as caught, timer:
            found.append("within")
        watch.now += 2.0
    found.extend([caught.type, timer.elapsed, watch.read])
    with raised(RuntimeError), timer:
        watch.now += 8.0
        with timer:
            found.append("within")
    found.append(timer.elapsed)
    with timer:
        watch.now += 16.0
    found.extend([timer.elapsed, watch.read])
    assert found == [0.0, 3.0, 0.0, "RuntimeError", 6.0, 8, 8.0, 16.0, 12], "two beginnings, one of them lost"


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q1, hint 1 of 3</summary>
#
# Which method runs when the block raises? And what does Python do with the value that this method returns?
#
# </details>
#
# <details><summary>Q1, hint 2 of 3</summary>
#
# Keep the first reading in an attribute that is `None` while no block runs: then `__enter__` can tell. `__exit__` runs
# in every case, so it needs no `try`. It returns nothing at all.
#
# </details>
#
# <details><summary>Q1, hint 3 of 3</summary>
#
# A turnstile that counts how many went through, and has room for one:
#
# ```python
# def __enter__(gate):
#     if gate.guest is not None:
#         raise Occupied
#     gate.guest = next(gate.queue)
#     return gate
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** `__exit__` gets told of every end of the block, so one place measures them all; whoever looks at
# the exception first measures success only (`measures_success`). It returns `None`. A timer that returns its seconds
# returns something true, and every error in the block is gone without a word (`returns_the_seconds`).
#
# *Why is a second entry an error?* There is one attribute for the beginning. A second entry would overwrite it, and the
# outer block would be measured from there, in silence (`begins_anew`).
#
# *Cost:* who wants to measure two nested blocks makes two timers.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q2 · Another environment
#
# Write `temp_env`. `environ` can be `os.environ`, or any mapping of texts.
#
# **S4** While a block of `temp_env` runs, each name in `changes` has its value in `environ`, and a name whose value is
# `None` is not there, whether it was there before or not. Other names are left alone, and what the block does to them
# stays.
#
# **S5** In whatever way the block ends, each name in `changes` is then as it was when the block was entered: it has
# that value again, or it is not there. What the block did to it does not matter; it may have deleted it. An exception
# leaves the block. Blocks can be nested.
#
# **S6** `temp_env(...)` alone changes nothing; values are remembered when the block is entered. Where `environ` raises
# when a value is set, as `os.environ` does for a text with `"\0"`, that exception leaves, the block does not run, and
# each name in `changes` is as it was. (No check has an `environ` that refuses what it had before, looks at the order of
# names, or changes a name that is spelled `environ`.)
#
# For example, `temp_env(os.environ, HARBOR_URL="http://test", HARBOR_MODE="test", HARBOR_KEY=None)` sets two variables
# for a block, and takes one away. Behind the block all three are as they were.


# %%
@contextmanager
def temp_env(environ: MutableMapping[str, str], **changes: str | None) -> Iterator[None]:
    """Change variables for the time of a block."""
    # BEGIN SOLUTION
    before = {name: environ.get(name) for name in changes}
    try:
        _put(environ, changes)
        yield
    finally:
        _put(environ, before)


def _put(environ: MutableMapping[str, str], values: Mapping[str, str | None]) -> None:
    """Set each of these names, and remove those whose value is `None`."""
    for name, value in values.items():
        if value is None:
            environ.pop(name, None)
        else:
            environ[name] = value


# END SOLUTION


# %%
@check("Q2", "S4", "S5")
def set_and_put_back():
    """Within the block a variable has another value and one is gone; behind it all is as before."""
    environ = {"HARBOR_URL": "https://search", "HARBOR_KEY": "k-1", "HOME": "/home/zoe"}
    with temp_env(environ, HARBOR_URL="http://test", HARBOR_KEY=None):
        within = dict(environ)
    after = dict(environ)
    assert within == {"HARBOR_URL": "http://test", "HOME": "/home/zoe"}
    assert after == {"HARBOR_URL": "https://search", "HARBOR_KEY": "k-1", "HOME": "/home/zoe"}


# %%
@check("Q2", "S4", "S5")
def what_was_not_there():
    """A variable that was not there is gone behind the block, and what is nobody's business stays."""
    environ = {"HOME": "/home/zoe"}
    with temp_env(environ, HARBOR_MODE="test", HARBOR_KEY=None):
        within = dict(environ)
        environ["LANG"] = "de"
    after = dict(environ)
    assert within == {"HOME": "/home/zoe", "HARBOR_MODE": "test"}
    assert after == {"HOME": "/home/zoe", "LANG": "de"}, "the next test would run with it"


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S5")
def whoever_ends_it():
    """After errors, an interruption and a break each variable is back."""
    found, environ = [], {"HARBOR_URL": "first", "HARBOR_KEY": ""}
    for error in (ValueError("mistake"), KeyboardInterrupt("hand"), GeneratorExit("closed"), None):
        try:
            while True:
                with temp_env(environ, HARBOR_URL=None, HARBOR_KEY="second", HARBOR_MODE="third"):
                    found.append(sorted(environ.items()))
                    if error is None:
                        break
                    raise error
        except (ValueError, KeyboardInterrupt, GeneratorExit) as caught:
            found.append([caught is error, dict(environ)])
    after = dict(environ)
    assert found == [
        [("HARBOR_KEY", "second"), ("HARBOR_MODE", "third")],
        [True, {"HARBOR_URL": "first", "HARBOR_KEY": ""}],
    ] * 3 + [[("HARBOR_KEY", "second"), ("HARBOR_MODE", "third")]]
    assert after == {"HARBOR_URL": "first", "HARBOR_KEY": ""}


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S4", "S5", "S6")
def one_in_another():
    """Nested blocks, and blocks that delete or set what was changed, put back what they found when they began."""
    environ, found = {"HARBOR_URL": "0", "HARBOR_KEY": "0"}, []
    outer, inner = (
        temp_env(environ, HARBOR_URL="1", HARBOR_KEY=None),
        temp_env(environ, HARBOR_URL=None, HARBOR_KEY="2", HARBOR_MODE="2"),
    )
    environ["HARBOR_URL"] = "later"
    with outer:
        found.append(dict(environ))
        with inner:
            found.append(dict(environ))
            del environ["HARBOR_MODE"]
            environ["HARBOR_URL"] = "by the block"
        found.append(dict(environ))
        del environ["HARBOR_URL"]
        environ["HARBOR_KEY"] = "back too early"
        environ["LANG"] = "of the block"
        with temp_env(environ):
            del environ["LANG"]
    found.append(dict(environ))
    assert found == [
        {"HARBOR_URL": "1"},
        {"HARBOR_KEY": "2", "HARBOR_MODE": "2"},
        {"HARBOR_URL": "1"},
        {"HARBOR_URL": "later", "HARBOR_KEY": "0"},
    ]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S6")
def a_value_that_is_refused():
    """Where one of three values is refused, none of them is changed, and the block does not run."""
    names, found = ("HARBOR_URL", "HARBOR_KEY", "HARBOR_MODE"), []
    os.environ["HARBOR_URL"] = "one"
    try:
        for values in (("new", "a\0b", "new"), ("a\0b", "new", None), (None, "new", "a\0b")):
            changes = dict(zip(names, values, strict=True))
            with raised(ValueError) as caught, temp_env(os.environ, **changes):
                found.append("it ran")
            found.append([caught.type, *map(os.environ.get, names)])
        with temp_env(os.environ, HARBOR_URL="well", HARBOR_KEY="done"):
            found.append([os.getenv(name) for name in names])
        found.append([os.getenv(name) for name in names])
    finally:
        for name in names:
            os.environ.pop(name, None)
    assert found == [["ValueError", "one", None, None]] * 3 + [["well", "done", None], ["one", None, None]]


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q2, hint 1 of 3</summary>
#
# A generator with `@contextmanager` waits at its `yield` while the block runs. At which line of yours does the
# exception of the block come back in?
#
# </details>
#
# <details><summary>Q2, hint 2 of 3</summary>
#
# Remember for each name of `changes` what was there, with a value of its own for "nothing". Then `try`, and all that
# changes something stands inside. In `finally` each name is set, or removed if it is there. A copy of the whole mapping
# is more than you need: other names belong to others.
#
# </details>
#
# <details><summary>Q2, hint 3 of 3</summary>
#
# A stage that is lent for a play:
#
# ```python
# def scenery(stage, curtain):
#     old = stage.curtain
#     try:
#         yield stage.hang(curtain)
#     finally:
#         stage.hang(old)
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The exception of the block is raised at the `yield`. Without `try` and `finally` the rest of the
# function never runs (`no_finally`), and `except Exception` does not see Ctrl-C (`only_exceptions`). The old values are
# put back by the rule that set the new ones, so "not there" is a value like others; `update` with what was there before
# cannot remove anything (`restores_by_update`).
#
# *Why not `clear` and `update`?* Between the two there is no environment at all, and what the block did to other names
# is lost (`restores_all`). *Why is the setting inside of `try`?* The second of three values may be refused
# (`sets_outside`).
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q3 · A whole file, or none
#
# Write `atomic_write`.
#
# **S7** `with atomic_write(path) as file:` gives a file for text. What the block writes with `file.write` is the
# content of `path` behind a block that ended without an exception, in the given `encoding`, with every end of a line as
# it was written: nothing is translated, on no system. `file` is closed then. The old content is gone.
#
# **S8** Until then `path` has its old content, or is not there. It changes in one call of `os.replace`, which puts a
# file of the same folder in its place, whole and closed. (`Path.replace` calls `os.replace`. The checks put a function
# of their own there, so write `os.replace` with its module, or `Path.replace`.)
#
# **S9** Where the block ends with an exception of any kind, or where writing, closing or replacing raises, that
# exception leaves, the first of them if there are several; `path` is as it was before, and the folder has no file that
# was not there before. (A letter that `encoding` does not have is a `UnicodeEncodeError`, when it is written or at the
# end of the block.)
#
# **S10** Other files of the folder stay as they are, whatever their names. Two blocks for one `path` can run at the
# same time: each has a file of its own, and `path` has in the end what the block wrote that ended last. (No check has a
# `path` that is a link or a folder, a folder that is missing, or a block that closes `file` itself. What `tempfile`
# does to permissions is not looked at.)
#
# For example, behind `with atomic_write(path) as file: file.write("Zoë\n")` there are five bytes in `path`: the third
# letter has two of them in UTF-8.


# %%
@contextmanager
def atomic_write(path: Path, *, encoding: str = "utf-8") -> Iterator[TextIO]:
    """Give a file that takes the place of `path` when the block ends well."""
    # BEGIN SOLUTION
    handle, name = tempfile.mkstemp(dir=path.parent)
    new = Path(name)
    try:
        with os.fdopen(handle, "w", encoding=encoding, newline="") as file:
            yield file
        new.replace(path)
    except BaseException:
        new.unlink()
        raise
    # END SOLUTION


# %%
# For the checks: what is in a folder, and a function in the place of `os.replace` that looks before it acts.
def contents(folder: str) -> dict[str, str]:
    """Return the text of each file in a folder, by name."""
    return {path.name: path.read_bytes().decode("latin-1") for path in sorted(Path(folder).iterdir())}


@contextmanager
def watched(seen: list[list[object]], fails: OSError | None = None) -> Iterator[None]:
    """Write down what each call of `os.replace` finds: whether both are in one folder, and what is in each."""
    real = os.replace

    def replace(src: Any, dst: Any, **options: Any) -> None:
        new, old = Path(src), Path(dst)
        together = new.parent.samefile(old.parent)
        seen.append([together, new.read_bytes().decode(), old.read_bytes().decode() if old.exists() else None])
        if fails is not None:
            raise fails
        real(src, dst, **options)

    with mock.patch.object(os, "replace", replace):
        yield


# %%
@check("Q3", "S7", "S8")
def a_file_is_replaced():
    """While the block writes, the old report is there, and behind it the new one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.txt"
        path.write_text("old report\n")
        with atomic_write(path) as file:
            file.write("first line\n")
            file.flush()
            within = path.read_text()
            file.write("Zoë\n")
        closed, found = file.closed, contents(folder)
    assert [within, closed] == ["old report\n", True], "somebody may read it at that moment"
    assert found == {"report.txt": "first line\nZoÃ«\n"}  # UTF-8, shown byte by byte


# %%
@check("Q3", "S9")
def an_error_in_the_middle():
    """An error leaves the block, the old report stays, and nothing else is in the folder."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.txt"
        path.write_text("old report\n")
        with raised(ValueError) as caught, atomic_write(path) as file:
            file.write("half a li")
            raise ValueError("no more tickets")
        found, message = contents(folder), caught.message
    assert message == "no more tickets"
    assert found == {"report.txt": "old report\n"}, "half a file looks like a whole one"


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S8", "S9")
def the_moment_of_replacing():
    """One call exchanges two files of one folder, the new one whole; where it fails, nothing is left of it."""
    seen, kinds = [], []
    with tempfile.TemporaryDirectory() as folder:
        path, other = Path(folder) / "report.txt", Path(folder) / "not yet.txt"
        path.write_text("yesterday\n")
        with watched(seen):
            with atomic_write(path) as file:
                file.write("today, " * 3)
            with atomic_write(other) as file:
                file.write("a new one")
        first = contents(folder)
        for place in (path, Path(folder) / "never.txt"):
            fails = OSError("Invalid cross-device link")
            with watched(seen, fails), raised(OSError) as caught, atomic_write(place) as file:
                file.write("tomorrow")
            kinds.append(caught.message)
        second, found = contents(folder), list(seen)
    assert found == [
        [True, "today, today, today, ", "yesterday\n"],
        [True, "a new one", None],
        [True, "tomorrow", "today, today, today, "],
        [True, "tomorrow", None],
    ], "names are exchanged in one step only within one file system"
    assert first == {"report.txt": "today, today, today, ", "not yet.txt": "a new one"}
    assert [second == first, kinds] == [True, ["Invalid cross-device link"] * 2]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S10")
def two_at_the_same_time():
    """Two blocks for one path do not disturb each other, nor files with names that are close."""
    near = ["report", "report.tmp", "report.txt.tmp", "report.txt~", ".report.txt", "tmp.report.txt", "report.txt.bak"]
    near += ["report.txt.new", "report.new", ".report.txt.tmp", "report.txt.part", "tmp", "temp", "report_tmp.txt"]
    with tempfile.TemporaryDirectory() as folder:
        for name in near:
            (Path(folder) / name).write_text(f"of {name}")
        path = Path(folder) / "report.txt"
        with atomic_write(path) as early, ExitStack() as stack:
            late = stack.enter_context(atomic_write(path))
            early.write("the outer block, ")
            late.write("the inner block")
            early.write("which ended last")
            stack.close()
            between = path.read_text()
        found = contents(folder)
        with atomic_write(path) as kept:
            with raised(KeyError), atomic_write(path) as lost:
                lost.write("lost")
                raise KeyError("lost")
            kept.write("kept")
        found["last"] = path.read_text()
    others = [name for name in near if found[name] == f"of {name}"]
    assert between == "the inner block"
    assert [found["report.txt"], found["last"], len(found)] == ["the outer block, which ended last", "kept", 16]
    assert others == near, "whose file was that?"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S7", "S9")
def letters_and_ends_of_lines():
    """Bytes are those of the encoding, ends of lines are kept, and a letter that it does not have is an error."""
    texts = ["a\nb\r\nc\rd\n", "", "é\u2028\n"]
    with tempfile.TemporaryDirectory() as folder:
        for place, text in enumerate(texts):
            with atomic_write(Path(folder) / f"utf-{place}") as file:
                file.write(text)
        with atomic_write(Path(folder) / "west", encoding="latin-1") as file:
            file.write("é\r\n")
        with atomic_write(Path(folder) / "wide", encoding="utf-16-le") as file:
            file.write("é\n")
        west = Path(folder) / "west"
        with raised(UnicodeEncodeError) as caught, atomic_write(west, encoding="ascii") as file:
            file.write("plain, and then é")
        found, kind = contents(folder), caught.type
    assert kind == "UnicodeEncodeError"
    assert found == {
        "utf-0": "a\nb\r\nc\rd\n",
        "utf-1": "",
        "utf-2": "Ã©â\x80¨\n",
        "west": "é\r\n",
        "wide": "é\x00\n\x00",
    }


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S9")
def an_end_by_hand():
    """After an interruption, an exit and a cancellation the folder is as it was."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.txt"
        for error in (KeyboardInterrupt("by hand"), SystemExit("by the system"), asyncio.CancelledError("by a task")):
            try:
                with atomic_write(path) as file:
                    file.write("half")
                    raise error
            except (KeyboardInterrupt, SystemExit, asyncio.CancelledError) as caught:
                found.append([repr(caught), contents(folder)])
            path.write_text("here since the first")
        found.append(contents(folder))
    here = {"report.txt": "here since the first"}
    assert found == [
        ["KeyboardInterrupt('by hand')", {}],
        ["SystemExit('by the system')", here],
        ["CancelledError('by a task')", here],
        here,
    ]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S9")
def no_room_for_the_last_bytes():
    """Where the last bytes find no room on the disk, the old file stays, and what was begun is gone."""
    resource = importlib.import_module("resource")  # Windows has none
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.txt"
        path.write_text("of last week\n")
        most, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
        try:
            with raised(OSError) as caught, atomic_write(path) as file:
                file.write("x" * 3_000)  # less than a buffer
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
        found, kind = contents(folder), caught.type
    assert kind == "OSError"
    assert found == {"index.txt": "of last week\n"}, "what is in a buffer is not in a file yet"


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q3, hint 1 of 3</summary>
#
# Somebody reads `path` while your block is at its second line. What do they see? And what is in the folder when the
# third line raises?
#
# </details>
#
# <details><summary>Q3, hint 2 of 3</summary>
#
# Write into another file of the same folder, with a name that nobody else has: `tempfile` makes such names. Close it,
# then replace. Whatever is raised between the two, what you have begun must go, so the `try` reaches from the first
# line that makes the file to the last that moves it. `newline=""` leaves ends of lines alone.
#
# </details>
#
# <details><summary>Q3, hint 3 of 3</summary>
#
# The same for a cake that is baked for the window of a shop:
#
# ```python
# cake, stands = kitchen.bake(order), False
# try:
#     stands = window.swap(cake)
# finally:
#     if not stands:
#         kitchen.bin(cake)
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** A file of another name is nobody's business until it is whole, and names are exchanged in one
# step. That needs one file system: what is written in `/tmp` and then moved is copied where that is another one
# (`writes_in_tmp`). The name is drawn, so two blocks at once have two files, and nobody's `report.tmp` is lost
# (`one_name_for_all`). The file is closed before it is exchanged: until then, its last bytes are in a buffer
# (`replaces_before_it_closes`).
#
# *Why does the `try` reach to the end?* Closing may find no room, and replacing may fail (`trusts_the_last_step`).
#
# *Cost:* twice the room on the disk, and the mode 600 that `mkstemp` gives; `shutil.copymode` takes over the old one.
# After a power cut the new name may point to an empty file: there, call `os.fsync` before you replace.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q4 · Swallow these, and no others
#
# Write `log_and_suppress`.
#
# **S11** The constructor raises `TypeError` where one of `types` is not a class, or no subclass of `Exception`. So it
# takes neither `KeyboardInterrupt` nor `asyncio.CancelledError` nor `BaseException`, and no tuple. Without `types`
# nothing is swallowed.
#
# **S12** Where a block ends with an exception that is an instance of one of `types`, also of a subclass, `logger` gets
# one record. Its level is `logging.ERROR`, and its `exc_info` holds that exception with its traceback. The exception
# does not leave, and the program goes on behind the block. (What the record says, and what `as` would give, is up to
# you. No check has groups of exceptions.)
#
# **S13** Every other exception leaves, and nothing is logged; a block without an exception logs nothing. `__exit__`
# returns `True` for an exception that it swallows, and `False` or `None` otherwise.
#
# **S14** One `log_and_suppress` can be used for several blocks, also for one within another.
#
# For example, behind `with log_and_suppress(logger, KeyError): {}["id"]` the program goes on, and the log has a line
# with a traceback.


# %%
class log_and_suppress:  # noqa: N801  # reads as a word: with log_and_suppress(…)
    """Swallows exceptions of some types, and logs each."""

    def __init__(self, logger: logging.Logger, *types: type[Exception]) -> None:
        """Keep both."""
        # BEGIN SOLUTION
        for kind in types:
            if not (isinstance(kind, type) and issubclass(kind, Exception)):
                raise TypeError(f"{kind!r} is no subclass of Exception: it is not ours to swallow")
        self._logger, self._types = logger, types
        # END SOLUTION

    def __enter__(self) -> None:
        """Do nothing: the exit does the work."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Log an exception and swallow it, or let it leave."""
        # BEGIN SOLUTION
        if not isinstance(error, self._types):
            return False
        self._logger.error("an exception was swallowed", exc_info=error)
        return True
        # END SOLUTION


# %%
# For the checks: a logger that keeps its records, a record as plain data, and a function in which something fails.
class Kept(logging.Handler):
    """Keeps records."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one. Raises where the words of a record and its arguments do not fit together."""
        record.getMessage()
        self.records.append(record)


def kept_by(name: str) -> tuple[logging.Logger, Kept]:
    """Return a logger whose records are kept, and what keeps them."""
    logger, keeps = logging.Logger(name, logging.DEBUG), Kept()
    logger.addHandler(keeps)
    return logger, keeps


def told(keeps: Kept) -> list[list[object]]:
    """Return of each record its level, its exception, and the function that the traceback leads to."""
    found: list[list[object]] = []
    for record in keeps.records:
        error = record.exc_info[1] if record.exc_info else None
        places = traceback.extract_tb(error.__traceback__ if error else None)
        whole = places and record.exc_info and record.exc_info[2]
        found.append([record.levelname, repr(error), places[-1].name if whole else "no traceback"])
    return found


def break_down(error: BaseException) -> None:
    """Raise an exception."""
    raise error


# %%
@check("Q4", "S12")
def a_listed_error_is_swallowed():
    """A listed error is logged with its traceback, and the program goes on."""
    logger, keeps = kept_by("harbor")
    went = []
    with log_and_suppress(logger, KeyError, ValueError):
        break_down(ValueError("no such ticket"))
        went.append("on in the block")
    went.append("on behind the block")
    with log_and_suppress(logger, KeyError):
        went.append("without an error")
    found = told(keeps)
    assert went == ["on behind the block", "without an error"]
    assert found == [["ERROR", "ValueError('no such ticket')", "break_down"]], (
        "what is swallowed is in the log, or nowhere"
    )


# %%
@check("Q4", "S13")
def others_leave():
    """An error that is not listed leaves the block, and is not logged."""
    logger, keeps = kept_by("harbor")
    errors = [ValueError("not listed"), OSError("not listed"), Exception("not listed")]
    left = []
    for error in errors:
        try:
            with log_and_suppress(logger, KeyError, FileNotFoundError):
                break_down(error)
        except Exception as caught:
            left.append(repr(caught))
    with raised(ValueError) as again, log_and_suppress(logger):
        break_down(ValueError("nothing is listed"))
    left.append(again.message)
    found = told(keeps)
    assert left == [*map(repr, errors), "nothing is listed"], "an error that nobody expected is the one to hear of"
    assert found == []


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S11", "S12")
def what_may_be_listed():
    """Subclasses are swallowed, too; what is no subclass of Exception cannot be listed."""
    logger, keeps = kept_by("harbor")
    for error in (FileNotFoundError("a file"), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "why"), KeyError("a key")):
        with log_and_suppress(logger, OSError, ValueError, KeyError):
            break_down(error)
    with log_and_suppress(logger, Exception):
        break_down(StopIteration("the root of them"))
    refused = []
    listed = [[KeyboardInterrupt], [ValueError, asyncio.CancelledError], [BaseException, ValueError], [SystemExit]]
    for types in [*listed, [(ValueError, KeyError)], ["ValueError"], [ValueError("one")], [int], [None], [Exception]]:
        try:
            log_and_suppress(logger, *types)
            refused.append(None)
        except TypeError:
            refused.append("TypeError")
    found = [line[1] for line in told(keeps)]
    assert found == [
        "FileNotFoundError('a file')",
        "UnicodeDecodeError('utf-8', b'\\xff', 0, 1, 'why')",
        "KeyError('a key')",
        "StopIteration('the root of them')",
    ]
    assert refused == ["TypeError"] * 9 + [None], "who pressed Ctrl-C?"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S13")
async def what_is_never_swallowed():
    """An interruption, an exit and the cancellation of a task leave, although all of Exception is listed."""
    logger, keeps = kept_by("harbor")
    client = FakeLLM(latencies=[4.0])
    left = []
    for error in (KeyboardInterrupt("by hand"), SystemExit("by the system"), GeneratorExit("by close")):
        try:
            with log_and_suppress(logger, Exception):
                break_down(error)
        except BaseException as caught:
            left.append(repr(caught))

    async def guarded():
        with log_and_suppress(logger, Exception):
            await call(client, TICKETS[0])
        left.append("it went on")

    task = asyncio.ensure_future(guarded())
    await asyncio.sleep(1.5)
    task.cancel()
    with raised(asyncio.CancelledError) as caught:
        await task
    left.append(caught.type)
    found = told(keeps)
    assert left == [
        "KeyboardInterrupt('by hand')",
        "SystemExit('by the system')",
        "GeneratorExit('by close')",
        "CancelledError",
    ]
    assert found == []
    assert client.spans == [(0.0, 1.5)]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S12", "S13", "S14")
def again_and_within():
    """One guard is used again and within itself, and its exit returns something true for what it swallows."""
    logger, keeps = kept_by("harbor")
    guard, went, answers = log_and_suppress(logger, LookupError), [], []
    for error in (KeyError("first"), IndexError("second")):
        with guard:
            with guard:
                break_down(error)
            went.append("behind the inner block")
        went.append("behind the outer block")
    for error in (KeyError("third"), ValueError("fourth"), asyncio.CancelledError("fifth")):
        try:
            break_down(error)
        except BaseException as caught:
            answers.append(guard.__exit__(type(caught), caught, caught.__traceback__) or False)
    answers.append(guard.__exit__(None, None, None) or False)
    found = told(keeps)
    assert went == ["behind the inner block", "behind the outer block"] * 2
    assert answers == [True, False, False, False], "a value that is true by accident swallows everything"
    assert found == [
        ["ERROR", "KeyError('first')", "break_down"],
        ["ERROR", "IndexError('second')", "break_down"],
        ["ERROR", "KeyError('third')", "break_down"],
    ]


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q4, hint 1 of 3</summary>
#
# Somebody presses Ctrl-C while your block runs. Which of your lines sees that first, and what does it return?
#
# </details>
#
# <details><summary>Q4, hint 2 of 3</summary>
#
# `isinstance` takes a tuple of types, and `types` is one; an empty tuple matches nothing, and neither does `None`.
# Decide first, then log. The methods of a logger take `exc_info`, which can be the exception. In the constructor, ask
# whether something is a class before you ask of what it is a subclass.
#
# </details>
#
# <details><summary>Q4, hint 3 of 3</summary>
#
# A porter who stops some letters:
#
# ```python
# def arrives(porter, letter):
#     if isinstance(letter, porter.unwanted):
#         porter.book.add("kept", letter=letter)
#         return "kept"
#     return "passed on"
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The exit decides first and logs then, so what is not ours leaves no line (`logs_what_leaves`). It
# returns `True` in one case. Whoever returns `True` at the end swallows Ctrl-C and the cancellation of a task
# (`swallows_everything`): a task that cannot be cancelled holds its line for ever.
#
# *Why does the constructor ask?* A wrong type is found when the guard is made, and not in the night in which the first
# error comes (`any_type_will_do`).
#
# *Why can it be nested?* It keeps nothing about the block that runs. That is what makes something re-entrant.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q5 · A place for everybody
#
# Write `AsyncPool`. It lends what `factory` opens, and closes it with `close`. Both are awaited.
#
# **S15** The constructor raises `ValueError` where `size` is less than 1. It opens nothing, and `acquire()` alone does
# nothing: what follows happens when `async with pool.acquire() as resource:` is entered.
#
# **S16** Where resources are idle, the block gets the one that came back last. Where none is, and fewer than `size` are
# open, it gets what `await factory()` returns. Otherwise it waits. One that is being opened, or being closed, counts as
# open, so there are never more than `size`.
#
# **S17** A block of `acquire` that ends without an exception gives its resource back in that moment: to the one who has
# waited longest, and else it is idle. Whoever comes in that moment or later stands behind those who wait.
#
# **S18** Where a block ends with an exception of any kind, also with `asyncio.CancelledError`, its resource is closed
# with `await close(resource)`, and nobody gets it again. Then its place is free, and the exception leaves the block. An
# `Exception` that `close` raises changes nothing of that; its `repr` becomes a note of the exception that leaves.
#
# **S19** Where a place becomes free and somebody waits, the one who has waited longest opens a new resource there.
# Where `factory` raises or is cancelled, that exception leaves, the block does not run, and the place is free.
#
# **S20** Whoever is cancelled while waiting leaves with `asyncio.CancelledError`, and nobody else notices. That holds
# in the very moment, too, in which a resource or a place has been given to a waiting task, and the task is cancelled
# before it has run again: then the next one gets it.
#
# **S21** From the call of `await pool.aclose()` on, entering raises `PoolClosed`, and so does waiting, at once. Idle
# resources are closed one after the other, the one that came back last first. A resource that is in use, or is being
# opened, belongs to its block; it is closed when the block ends. What `close` raises there leaves a block that ended
# without an exception. `aclose` returns when all are closed. A second call closes nothing again, and returns then, too.
#
# **S22** Where closing idle resources raises an `Exception`, the others are closed all the same. When all is closed,
# the first of these errors leaves `aclose`, and the `repr` of each other one is a note of it. (No check calls `aclose`
# within a block, or in the very moment in which a waiting task has been given something. None cancels somebody while
# `close` runs, or `aclose`. In none does `close` raise what is no `Exception`, or the same error twice, and none enters
# one `acquire()` twice.)
#
# For example, with `size=2` and three tickets at once, two lines are opened, and the third ticket gets the line that is
# given back first.


# %%
class AsyncPool(Generic[R]):
    """Lends resources: opens them when they are needed, and never more than so many."""

    def __init__(
        self, factory: Callable[[], Awaitable[R]], close: Callable[[R], Awaitable[None]], *, size: int
    ) -> None:
        """Keep what is needed, and open nothing."""
        # BEGIN SOLUTION
        if size < 1:
            raise ValueError("size is less than 1: there would be nothing to lend")
        self._factory, self._shut, self._size = factory, close, size
        self._free = size
        self._idle: list[R] = []
        self._turns: deque[asyncio.Future[None]] = deque()
        self._closed, self._all_shut = False, asyncio.Event()
        # END SOLUTION

    def acquire(self) -> AbstractAsyncContextManager[R]:
        """Lend a resource for a block."""
        # --- sub-goal: enter in order
        # --- sub-goal: hand over
        # --- sub-goal: tell the first error
        # BEGIN SOLUTION
        return self._lent()

    @asynccontextmanager
    async def _lent(self) -> AsyncGenerator[R, None]:
        await self._turn()
        try:
            resource = self._idle.pop() if self._idle else await self._factory()
            try:
                yield resource
            except BaseException as error:
                with _noted_on(error):
                    await self._shut(resource)
                raise
            if self._closed:
                await self._shut(resource)
            else:
                self._idle.append(resource)
        finally:
            self._next()

    async def _turn(self) -> None:
        """Wait for a place."""
        if self._closed:
            raise PoolClosed("the pool is closed")
        if self._free:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._turns.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled() and turn.exception() is None:
                self._next()  # the place was given to somebody who is gone
            raise

    def _next(self) -> None:
        """Give a place to the one who has waited longest, or keep it."""
        while self._turns:
            turn = self._turns.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
        if self._closed and self._free == self._size:
            self._all_shut.set()
        # END SOLUTION

    async def aclose(self) -> None:
        """Close all resources, and lend none any more."""
        # --- sub-goal: leave in reverse
        # BEGIN SOLUTION
        self._closed = True
        while self._turns:
            turn = self._turns.popleft()
            if not turn.done():
                turn.set_exception(PoolClosed("the pool was closed"))
        idle, self._idle = self._idle, []
        self._free -= len(idle)
        first: Exception | None = None
        for resource in reversed(idle):
            try:
                with _noted_on(first):
                    await self._shut(resource)
            except Exception as error:
                first = error
            self._next()
        if self._free < self._size:
            await self._all_shut.wait()
        if first is not None:
            raise first


@contextmanager
def _noted_on(error: BaseException | None) -> Iterator[None]:
    """Make a note on `error`, which is on its way, of an `Exception` that the block raises."""
    try:
        yield
    except Exception as another:
        if error is None:
            raise
        error.add_note(repr(another))


# END SOLUTION


# %%
# For the checks: what came of a task.
async def outcome(task: Awaitable[object]) -> object:
    """Return what a task returns, or its error as a text, with the notes on it."""
    try:
        return await task
    except (Exception, asyncio.CancelledError) as error:
        return [repr(error), *getattr(error, "__notes__", ())]


# %%
@check("Q5", "S15", "S16", "S17")
async def two_lines_for_five_tickets():
    """Five tickets share two lines, in their order, and each line is used again in the moment in which it is free."""
    wire, talk = FakeLLM(latencies=[1.0]), FakeLLM(latencies=[2.0, 3.0, 1.5, 1.0, 1.0], prompts=TICKETS[:5])
    pool = AsyncPool(partial(connect, wire), partial(disconnect, wire), size=2)
    replies = await asyncio.gather(*(serve(pool, talk, ticket) for ticket in TICKETS[:5]))
    assert replies == talk.replies
    assert said(wire.requests) == ["connect", "connect"], "each line costs the search server memory"
    assert talk.spans == [(1.0, 3.0), (1.0, 4.0), (3.0, 4.5), (4.0, 5.0), (4.5, 5.5)]
    assert lines(talk.requests) == [wire.replies[place] for place in (0, 1, 0, 1, 0)]


# %%
@check("Q5", "S18", "S19")
async def a_broken_line_is_closed():
    """A line whose block raised is closed, and the next ticket gets a new one."""
    wire = FakeLLM(latencies=[1.0, 0.5, 1.0])
    talk = FakeLLM(latencies=[2.0, 1.5], prompts=TICKETS[5:7], fail={0: ConnectionResetError("the line is dead")})
    pool = AsyncPool(partial(connect, wire), partial(disconnect, wire), size=1)
    found = await asyncio.gather(*(outcome(serve(pool, talk, ticket)) for ticket in TICKETS[5:7]))
    first, second = found[0], found[1]
    assert first == [error_of(talk.errors[0])]
    assert second == talk.replies[1]
    assert said(wire.requests) == ["connect", f"disconnect {wire.replies[0]}", "connect"]
    assert talk.spans == [(1.0, 3.0), (4.5, 6.0)], "a line that broke once breaks again"


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S15", "S16")
async def the_last_one_back_is_lent_first():
    """A second line is opened when the first is in use, and of three idle lines the last one back is lent first."""
    wire = FakeLLM(latencies=[0.25])
    talk = FakeLLM(latencies=[1.0, 1.0, 3.0, 5.0, 2.0, 1.0, 1.0, 1.0], prompts=TICKETS[10:18])
    refused = []
    for size in (0, -2):
        with raised(ValueError) as caught:
            AsyncPool(partial(connect, wire), partial(disconnect, wire), size=size)
        refused.append(caught.type)
    pool = AsyncPool(partial(connect, wire), partial(disconnect, wire), size=4)
    unused = [pool.acquire() for _ in range(5)]
    for ticket in TICKETS[10:12]:
        await serve(pool, talk, ticket)
    await asyncio.gather(*(serve(pool, talk, ticket) for ticket in TICKETS[12:15]))
    await asyncio.gather(*(serve(pool, talk, ticket) for ticket in TICKETS[15:18]))
    count = len(unused)
    assert [refused, count] == [["ValueError", "ValueError"], 5]
    assert said(wire.requests) == ["connect"] * 3, "a line that nobody needs is opened all the same"
    assert lines(talk.requests) == [wire.replies[place] for place in (0, 0, 0, 1, 2, 1, 0, 2)]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S17")
async def nobody_pushes_in():
    """Whoever gives a line back and asks again stands behind those who wait, and those in the order of their coming."""
    wire = FakeLLM(latencies=[0.5])
    talk = FakeLLM(latencies=[4.0, 1.0, 2.0, 1.0, 0.5, 1.0], prompts=TICKETS[18:24])
    pool = AsyncPool(partial(connect, wire), partial(disconnect, wire), size=1)

    async def worker(tickets, wait):
        await asyncio.sleep(wait)
        for ticket in tickets:
            await serve(pool, talk, ticket)

    plans = [([TICKETS[18], TICKETS[21], TICKETS[23]], 0.0), ([TICKETS[20]], 2.0), ([TICKETS[19], TICKETS[22]], 1.0)]
    await asyncio.gather(*(worker(tickets, wait) for tickets, wait in plans))
    assert said(talk.requests) == list(TICKETS[18:24]), "whoever waits longest may wait for ever"
    assert lines(talk.requests) == wire.replies * 6
    assert talk.makespan == 10.0


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S19")
async def a_line_that_does_not_open():
    """Where opening fails or is cancelled, the next ticket tries in its place."""
    wire = FakeLLM(latencies=[1.0, 4.0, 0.5], fail={0: ConnectionRefusedError("full up")})
    talk = FakeLLM(latencies=[1.0], prompts=TICKETS[24:28])
    pool = AsyncPool(partial(connect, wire), partial(disconnect, wire), size=1)
    tasks = [asyncio.ensure_future(outcome(serve(pool, talk, ticket))) for ticket in TICKETS[24:27]]
    await asyncio.sleep(3.5)
    tasks[1].cancel()
    found = [await task for task in tasks]
    found.append(await serve(pool, talk, TICKETS[27]))
    errors, texts = found[:2], found[2:]
    assert errors == [[error_of(wire.errors[0])], ["CancelledError()"]]
    assert texts == talk.replies[2:]
    assert wire.spans == [(0.0, 1.0), (1.0, 3.5), (3.5, 4.0)]
    assert lines(talk.requests) == [wire.replies[2]] * 2, "a place that is lost once is lost for ever"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S20")
async def who_gives_up_waiting():
    """Two of four who wait give up, and the other two get the line as if those had never come."""
    wire = FakeLLM(latencies=[0.5])
    talk = FakeLLM(latencies=[4.0, 1.0, 1.0, 1.0, 1.0], prompts=TICKETS[28:33])
    pool = AsyncPool(partial(connect, wire), partial(disconnect, wire), size=1)
    tasks = [asyncio.ensure_future(outcome(serve(pool, talk, ticket))) for ticket in TICKETS[28:33]]
    await asyncio.sleep(2.0)
    tasks[1].cancel()
    await asyncio.sleep(1.0)
    tasks[3].cancel()
    found = [await task for task in tasks]
    gone, served = [found[1], found[3]], [found[0], found[2], found[4]]
    again = await serve(pool, talk, TICKETS[32])
    assert gone == [["CancelledError()"], ["CancelledError()"]]
    assert served[:2] == [talk.replies[0], talk.replies[2]]
    assert [text[:6] for text in (served[2], again)] == [talk.replies[4][:6]] * 2
    assert said(talk.requests) == [TICKETS[place] for place in (28, 30, 32, 32)]
    assert said(wire.requests) == ["connect"]
    assert talk.makespan == 7.5


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S20")
async def in_the_very_moment():
    """Whoever is cancelled after a line or a place was given to them, and before they ran, passes it on."""
    wire = FakeLLM(latencies=[0.5])
    talk = FakeLLM(latencies=[2.0, 1.0, 1.0, 1.0], prompts=TICKETS[33:37], fail={2: ConnectionResetError("dead")})
    pool = AsyncPool(partial(connect, wire), partial(disconnect, wire), size=1)
    waiting = []

    async def first(ticket, place):
        found = await outcome(serve(pool, talk, ticket))
        waiting[place].cancel()
        return found

    tasks = [asyncio.ensure_future(first(TICKETS[33], 0))]
    await asyncio.sleep(1.0)
    waiting.append(asyncio.ensure_future(outcome(serve(pool, talk, TICKETS[34]))))
    tasks.append(asyncio.ensure_future(first(TICKETS[35], 1)))
    await asyncio.sleep(0.25)
    waiting.append(asyncio.ensure_future(outcome(serve(pool, talk, TICKETS[34]))))
    tasks.append(asyncio.ensure_future(serve(pool, talk, TICKETS[36])))
    found = [await task for task in [*tasks, *waiting]]
    texts, errors = [found[0], found[2]], [found[1], found[3], found[4]]
    assert texts == [talk.replies[0], talk.replies[3]]
    assert errors == [[error_of(talk.errors[2])], ["CancelledError()"], ["CancelledError()"]]
    assert said(talk.requests) == [TICKETS[place] for place in (33, 35, 36)], "who gives the place back?"
    assert said(wire.requests) == ["connect", f"disconnect {wire.replies[0]}", "connect"]
    assert talk.makespan == 5.5


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S16", "S18", "S19")
async def a_customer_hangs_up():
    """The line of a cancelled block is closed, and until that is done there is no room for another."""
    wire = FakeLLM(latencies=[1.0, 1.0, 4.0, 1.0])
    talk = FakeLLM(latencies=[5.0, 9.5, 1.0, 1.0], prompts=TICKETS[:4])
    pool = AsyncPool(partial(connect, wire), partial(disconnect, wire), size=2)
    tasks = [asyncio.ensure_future(outcome(serve(pool, talk, ticket))) for ticket in TICKETS[:4]]
    await asyncio.sleep(3.0)
    tasks[0].cancel()
    found = [await task for task in tasks]
    first, others = found[0], found[1:]
    assert first == ["CancelledError()"]
    assert others == talk.replies[1:]
    assert said(wire.requests) == ["connect", "connect", f"disconnect {wire.replies[0]}", "connect"]
    assert wire.spans == [(0.0, 1.0), (0.0, 1.0), (3.0, 7.0), (7.0, 8.0)], "the server counts a line until it is closed"
    assert lines(talk.requests) == [wire.replies[place] for place in (0, 1, 3, 3)]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S18")
async def closing_fails_too():
    """Where closing a broken line fails, the error of the block leaves with a note, and the place is free."""
    wire = FakeLLM(latencies=[0.5], fail={1: BrokenPipeError("no goodbye")})
    talk = FakeLLM(latencies=[1.0], prompts=TICKETS[7:9], fail={0: ConnectionResetError("dead")})
    pool = AsyncPool(partial(connect, wire), partial(disconnect, wire), size=1)
    found = await asyncio.gather(*(outcome(serve(pool, talk, ticket)) for ticket in TICKETS[7:9]))
    first, second = found[0], found[1]
    assert first == [error_of(talk.errors[0]), error_of(wire.errors[1])], "the second error hides the first"
    assert second == talk.replies[1]
    assert said(wire.requests) == ["connect", f"disconnect {wire.replies[0]}", "connect"]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S21", "S22")
async def the_pool_is_closed():
    """Idle lines are closed one after the other, a line in use when its block ends, and nobody gets one any more."""
    failing = {3: BrokenPipeError("first"), 4: OSError("second")}
    wire = FakeLLM(latencies=[1.0], fail=failing)
    talk = FakeLLM(latencies=[1.0, 2.0, 9.0], prompts=TICKETS[20:23])
    pool = AsyncPool(partial(connect, wire), partial(disconnect, wire), size=3)
    tasks = [asyncio.ensure_future(outcome(serve(pool, talk, ticket))) for ticket in TICKETS[20:23]]
    ends = []

    async def closing(wait):
        await asyncio.sleep(wait)
        found = await outcome(pool.aclose())
        ends.append(asyncio.get_running_loop().time())
        return found

    tasks.extend(asyncio.ensure_future(closing(wait)) for wait in (5.0, 5.5))
    late = []
    for wait in (6.5, 13.5):
        await asyncio.sleep(wait)
        with raised(PoolClosed) as caught:
            await serve(pool, talk, TICKETS[23])
        late.append(caught.type)
    found = [await task for task in tasks]
    texts, errors, last = found[:3], found[3:], await outcome(pool.aclose())
    assert texts == talk.replies
    assert errors == [[error_of(wire.errors[3]), error_of(wire.errors[4])], None]
    assert [ends, late, last] == [[11.0, 11.0], ["PoolClosed", "PoolClosed"], None]
    assert said(wire.requests)[3:] == [f"disconnect {wire.replies[place]}" for place in (1, 0, 2)]
    assert wire.spans[3:] == [(5.0, 6.0), (6.0, 7.0), (10.0, 11.0)], "whose line was that, and who was still talking?"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S21")
async def closed_while_some_wait():
    """Who waits is told at once; a line that is being opened is used, and closed when its block ends."""
    wire = FakeLLM(latencies=[0.5, 5.0, 1.5, 0.25], fail={2: OSError("no goodbye")})
    talk = FakeLLM(latencies=[4.0, 1.0], prompts=TICKETS[24:26])
    pool = AsyncPool(partial(connect, wire), partial(disconnect, wire), size=2)
    when = []

    async def told_when(ticket):
        with raised(PoolClosed) as caught:
            await serve(pool, talk, ticket)
        when.append(asyncio.get_running_loop().time())
        return caught.type

    tasks = [asyncio.ensure_future(outcome(serve(pool, talk, ticket))) for ticket in TICKETS[24:26]]
    tasks.extend(asyncio.ensure_future(told_when(ticket)) for ticket in TICKETS[26:29])
    await asyncio.sleep(2.0)
    tasks[3].cancel()
    await asyncio.sleep(0.5)
    done = [await outcome(pool.aclose()), asyncio.get_running_loop().time()]
    found = [await outcome(task) for task in tasks]
    unused = AsyncPool(partial(connect, wire), partial(disconnect, wire), size=2)
    done.append(await outcome(unused.aclose()))
    with raised(PoolClosed) as caught:
        await serve(unused, talk, TICKETS[29])
    done.append(caught.type)
    served, others = found[1], [found[0], *found[2:]]
    assert served == talk.replies[1]
    assert others == [[error_of(wire.errors[2])], "PoolClosed", ["CancelledError()"], "PoolClosed"]
    assert [when, done] == [[2.5, 2.5], [None, 6.25, None, "PoolClosed"]], "they would wait for ever"
    assert said(wire.requests)[2:] == [f"disconnect {wire.replies[place]}" for place in (0, 1)]


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q5, hint 1 of 3</summary>
#
# Count the places. In which lines of yours is one taken, and in which is it given back, when a block fails, when
# opening fails, and when somebody who waits is cancelled?
#
# </details>
#
# <details><summary>Q5, hint 2 of 3</summary>
#
# Keep apart what there is: places (a number), idle resources (a list), and those who wait (a queue of futures). First
# wait for a place, then take an idle resource or open one; the place goes back in a `finally`. Whoever gives a place
# back hands it to the first who waits, so that nobody can push in. A future that has its result, and whose task is
# cancelled all the same, has been given a place that nobody will use.
#
# </details>
#
# <details><summary>Q5, hint 3 of 3</summary>
#
# A barber with three chairs, and one customer who gets up again:
#
# ```python
# try:
#     chair = await shop.next_chair(ticket)
# except GoneHome:
#     if shop.has_called(ticket):
#         shop.call_the_one_behind(ticket)
#     raise
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** A place and a resource are two things. Who has a place may open, use and close one resource, and
# gives the place back in one `finally`, whatever happened: a failed opening, a failed block and a failed closing all
# pass there (`loses_the_place`, `failed_opening_keeps_it`). A place is handed to the first who waits and never to the
# crowd: with a condition that wakes everybody, somebody who comes at the right moment pushes in (`pushes_in`).
#
# *Why the `except` around the future?* Between the moment in which it gets its result and the moment in which its task
# runs, the task can be cancelled. Then the place belongs to nobody (`loses_it_on_the_way`). `asyncio.Queue` and
# `asyncio.Semaphore` each had this very bug [in 2015](https://github.com/python/asyncio/issues/270).
#
# *Why is a line closed whose block failed?* Nobody knows in which state it is: a question may have been sent and its
# answer not read, and then the next ticket gets it (`lends_it_again`).
#
# *Why last in, first out?* A few lines stay busy, and the others could be closed after a while.
#
# *Cost:* an error of the program, a `KeyError` in the block, closes a good line as well.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q6 · As many as there are
#
# Write `api_session`. It enters any number of resources for one block.
#
# **S23** `async with api_session(*resources) as entered:` enters `resources` one after the other, in their order.
# `entered` is a tuple of what they gave, in the same order; without resources it is `()`. In whatever way the block
# ends, they are left in reverse, one after the other. `api_session(...)` alone enters nothing.
#
# **S24** Where entering one of the `resources` raises, or is cancelled, those behind it are not entered, those before
# it are left in reverse, the block does not run, and the exception leaves.
#
# **S25** An exception can be *on its way*: at first, that of the block or of entering, if there is one. Each
# `__aexit__` is called once, with the type of the exception that is on its way, the exception and its traceback, or
# with `None` three times. Where it returns something true, that exception is on its way no more. What is on its way in
# the end leaves. (No check swallows an exception of entering.)
#
# **S26** All that were entered are left, whatever leaving one of them raises. Where that is an `Exception` and none is
# on its way, it is on its way from then on. Where one is on its way, that one stays, and the `repr` of the new one
# becomes a note of it. What is no `Exception`, such as `asyncio.CancelledError`, takes the place of what was on its
# way. (No check has an `__aexit__` that raises what it was told of.)
#
# For example, of a hall and an office, in this order, the hall is entered first and left last.


# %%
def api_session(*resources: AbstractAsyncContextManager[Any]) -> AbstractAsyncContextManager[tuple[Any, ...]]:
    """Enter all of these for one block, and leave them in reverse."""
    # --- sub-goal: enter in order
    # --- sub-goal: hand over
    # --- sub-goal: leave in reverse
    # --- sub-goal: tell the first error
    # BEGIN SOLUTION
    return _session(resources)


@asynccontextmanager
async def _session(resources: Sequence[AbstractAsyncContextManager[Any]]) -> AsyncGenerator[tuple[Any, ...], None]:
    async with AsyncExitStack() as stack:
        entered = []
        for resource in resources:
            entered.append(await resource.__aenter__())
            stack.push_async_exit(_leaving(resource))
        yield tuple(entered)


def _leaving(resource: AbstractAsyncContextManager[Any]) -> Callable[..., Awaitable[bool | None]]:
    """Return what leaves a resource, and makes a note of its error where another one is on its way."""

    async def leave(*told: Any) -> bool | None:
        error = told[1]
        try:
            return await resource.__aexit__(*told)
        except Exception as another:
            if error is None:
                raise
            error.add_note(repr(another))
            return False

    return leave


# END SOLUTION


# %%
@check("Q6", "S23", "S25")
async def in_order_and_back():
    """Three rooms are entered in their order and left in reverse, and an error of the block leaves."""
    book = []
    rooms = [Room(name, book) for name in ("hall", "office", "vault")]
    async with api_session(*rooms) as entered:
        book.append("work")
    calm = book.copy()
    book.clear()
    with raised(ValueError) as caught:
        async with api_session(*rooms[:2]):
            raise ValueError("no such ticket")
    message, keys, broken = caught.message, list(entered), book[4:]
    assert keys == ["key of hall", "key of office", "key of vault"]
    assert calm == [
        *(f"{name} {what}" for name in ("hall", "office", "vault") for what in ("opens", "is open")),
        "work",
        *(f"{name} {what}" for name in ("vault", "office", "hall") for what in ("closes, told of None", "is closed")),
    ], "whoever came in by another one needs it until the end"
    assert message == "no such ticket"
    assert broken == [
        "office closes, told of ValueError('no such ticket')",
        "office is closed",
        "hall closes, told of ValueError('no such ticket')",
        "hall is closed",
    ]


# %%
@check("Q6", "S26")
async def a_room_that_breaks():
    """Where leaving the last room raises, the first is left all the same, and the error leaves."""
    book = []
    with raised(OSError) as caught:
        async with api_session(Room("hall", book), Room("office", book, breaks=OSError("the lock is stuck"))):
            book.append("work")
    message, found = caught.message, book[4:]
    assert message == "the lock is stuck"
    assert found == [
        "work",
        "office closes, told of None",
        "office is closed",
        "hall closes, told of OSError('the lock is stuck')",
        "hall is closed",
    ], "a door that is left open because another one is stuck"


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S23", "S24")
async def a_room_that_is_locked():
    """Where a room cannot be entered, those before it are left, and neither the others nor the block are touched."""
    found = []
    for place, error in enumerate((ConnectionRefusedError("full up"), OSError("no key"), KeyboardInterrupt("by hand"))):
        book = []
        rooms = [Room(name, book, locked=error if name == place else None) for name in range(3)]
        try:
            async with api_session(*rooms):
                book.append("work")
        except (OSError, KeyboardInterrupt) as caught:
            found.append([caught is error, *book])
    book = []
    never = api_session(Room("never", book))
    async with api_session() as nothing:
        book.append(repr(nothing))
    found.append([*book, never is None])
    assert found == [
        [True, "0 opens"],
        [True, "0 opens", "0 is open", "1 opens", "0 closes, told of OSError('no key')", "0 is closed"],
        [
            True,
            *("0 opens", "0 is open", "1 opens", "1 is open", "2 opens"),
            *("1 closes, told of KeyboardInterrupt('by hand')", "1 is closed"),
            *("0 closes, told of KeyboardInterrupt('by hand')", "0 is closed"),
        ],
        ["()", False],
    ], "who leaves the rooms that were open already?"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S25", "S26")
async def which_error_leaves():
    """Of several errors the first leaves, with notes of the others, and every room is told of the first."""
    found, books = [], []
    for first in (KeyError("of the block"), None):
        book = []
        rooms = [Room(name, book, breaks=OSError(f"of room {name}")) for name in range(3)]
        rooms.insert(2, Room("calm", book))
        try:
            async with api_session(*rooms):
                if first is not None:
                    raise first
        except (KeyError, OSError, ValueError) as caught:
            found.append([repr(caught), *getattr(caught, "__notes__", ())])
        books.append([line for line in book if "told" in line])
    book = []
    rooms = [Room("outer", book, breaks=OSError("outer")), Room("inner", book, locked=ValueError("locked"))]
    try:
        async with api_session(*rooms):
            book.append("work")
    except (KeyError, OSError, ValueError) as caught:
        found.append([repr(caught), *getattr(caught, "__notes__", ())])
    assert found == [
        ["KeyError('of the block')", "OSError('of room 2')", "OSError('of room 1')", "OSError('of room 0')"],
        ["OSError('of room 2')", "OSError('of room 1')", "OSError('of room 0')"],
        ["ValueError('locked')", "OSError('outer')"],
    ], "the last error is a consequence, and the first says why"
    assert books == [
        [f"{name} closes, told of KeyError('of the block')" for name in (2, "calm", 1, 0)],
        ["2 closes, told of None", *(f"{name} closes, told of OSError('of room 2')" for name in ("calm", 1, 0))],
    ]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S25", "S26")
async def a_room_that_swallows():
    """A room can swallow the error on its way; those behind it are told of none, and another error may come."""
    found = []
    for breaks in (None, OSError("of the hall")):
        book = []
        rooms = [Room("cellar", book), Room("hall", book, breaks=breaks)]
        rooms += [Room("office", book, swallows=True), Room("vault", book, breaks=ValueError("of the vault"))]
        try:
            async with api_session(*rooms):
                raise KeyError("of the block")
            book.append("behind the block")
        except (KeyError, OSError, ValueError) as caught:
            book.append([repr(caught), *getattr(caught, "__notes__", ())])
        found.append(book[8:])
    start = ["vault closes, told of KeyError('of the block')", "vault is closed"]
    start += ["office closes, told of KeyError('of the block')", "office is closed"]
    start += ["hall closes, told of None", "hall is closed"]
    ends = [book[6:] for book in found]
    assert [book[:6] for book in found] == [start, start]
    assert ends == [
        ["cellar closes, told of None", "cellar is closed", "behind the block"],
        ["cellar closes, told of OSError('of the hall')", "cellar is closed", ["OSError('of the hall')"]],
    ]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S23", "S24", "S26")
async def cancelled_at_any_time():
    """A task that is cancelled while it enters, works or leaves, leaves every room that it has entered."""
    found = []
    for moment in (0.75, 2.0, 4.25, 4.75):
        book = []
        stuck = Room("vault", book, breaks=OSError("stuck") if moment > 4 else None)

        async def visiting(book, stuck):
            async with api_session(Room("hall", book), stuck):
                await asyncio.sleep(3.0)
                book.append("worked")

        task = asyncio.ensure_future(visiting(book, stuck))
        await asyncio.sleep(moment)
        task.cancel()
        with raised(asyncio.CancelledError, OSError) as caught:
            await task
        found.append([caught.type, *book[2:]])
    cancelled = "closes, told of CancelledError()"
    assert found == [
        ["CancelledError", "vault opens", f"hall {cancelled}", "hall is closed"],
        [
            *("CancelledError", "vault opens", "vault is open"),
            *(f"vault {cancelled}", "vault is closed", f"hall {cancelled}", "hall is closed"),
        ],
        [
            *("CancelledError", "vault opens", "vault is open", "worked"),
            *("vault closes, told of None", f"hall {cancelled}", "hall is closed"),
        ],
        [
            *("CancelledError", "vault opens", "vault is open", "worked", "vault closes, told of None"),
            *("vault is closed", "hall closes, told of OSError('stuck')"),
        ],
    ], "a cancellation can come while doors are being closed, too"


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q6, hint 1 of 3</summary>
#
# The third of five cannot be entered. Which are open at that moment, and which line of yours knows them?
#
# </details>
#
# <details><summary>Q6, hint 2 of 3</summary>
#
# `contextlib.AsyncExitStack` remembers what was entered, leaves it in reverse, hands on what is on its way, and does
# not stop at an error. One thing it does otherwise than S26: a later error takes the place of the first. Its
# `push_async_exit` takes a function of yours with the three arguments of `__aexit__`.
#
# </details>
#
# <details><summary>Q6, hint 3 of 3</summary>
#
# A guide who brings a group back to the bus, and keeps the first complaint:
#
# ```python
# async def farewell(guest, complaint):
#     try:
#         return await guest.say_goodbye(complaint)
#     except Grumble as later:
#         (complaint or day).remarks.append(later)
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** A stack knows at every moment what is open, also in the middle of entering. Who enters all of
# them in a list first, and begins to guard afterwards, leaks those before the locked one (`guards_too_late`). Reverse
# order is no matter of taste: what was opened with the help of another needs that other until it is closed
# (`leaves_in_order`).
#
# *Why not `AsyncExitStack` alone?* It lets the last error leave. The first is found in its `__context__`, and not even
# there where the block ended well (`the_last_error_leaves`). `except` clauses look at what leaves: a customer's
# `KeyError` would become a broken pipe.
#
# *Why is a cancellation no note?* A note cancels nothing. The task that was cancelled would go on.
#
# *Cost:* a note is a text. Whoever needs the second error as an object wants an `ExceptionGroup`.
# <!-- END SOLUTION -->

# %% [markdown]
# ## To think about
#
# The pool closes a line when its block ends with any exception, also with a `KeyError` that has nothing to do with the
# line. Which other rule could there be? Who is helped by each of the two, who pays for it, and how would you notice
# that you chose the wrong one for Harbor? Write three or four sentences in the cell below. A person reads them; they
# give no points.

# %% [markdown]
# *Your answer:*
