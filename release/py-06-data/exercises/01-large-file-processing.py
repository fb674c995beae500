# %% [markdown]
# # A gigabyte through a straw
#
# **PY-06 · Data handling** · ★★ · 90 minutes · after the lessons [Bytes, text and the space
# between](../notebooks/01-file-io-patterns.ipynb) and [JSON, JSONL and other
# half-truths](../notebooks/02-json-handling.ipynb)
#
# Every night Harbor exports its conversations, one JSON object a line. A script reads the export, and leaves out what
# nobody may see. It was tried with two hundred lines. In March the export grew past a gigabyte, and the machine of the
# night job has half of one: the script was killed by the system, without an error and without a line in the log. It was
# writing at that moment. So the file of the day before was gone as well. In this exercise you write that script again.
# It needs no more memory for a gigabyte than for a kilobyte, it survives lines that are broken, and it never leaves
# half a file.
#
# You will be able to
#
# - **write** a reader of JSONL that holds one line at a time, whatever is in the file;
# - **choose** what happens to a line that is broken, and **validate** the others;
# - **write** a file so that others see the old one or the new one, and nothing in between;
# - **explain** who closes a file, and when;
# - **trace** what became of every line of an export.
#
# **Before you start:** both lessons; generators and `with` from PY-01; pydantic models from PY-02.
#
# **Out of scope here:** CSV and cleaning (exercise 3 of this module), compressed files, several processes, power cuts.

# %% [markdown]
# ## How this notebook works
#
# Write your answers where a cell says `raise NotImplementedError(...)`. Below each question stand its *visible checks*:
# run such a cell and it says what holds and what does not. A check that fails never stops the notebook. When you
# submit, *hidden checks* run as well. They rely on the same numbered sentences (**S1**, **S2** …) with other inputs.
#
# There are three parts: reading (Q1 to Q4), writing (Q5), and both together (Q6). Q5 needs nothing of the others: you
# can begin there. Keep the names and parameters that are there; add helpers and imports of the standard library as you
# like. Functions whose names begin with an underscore are proposals: no check uses them, and you may delete them.

# %% [markdown]
# ## What you are given
#
# `LineError` says what is wrong with one line, and `BadLine` which line it was. `BadLineError` is how reading ends
# where nobody wants to go on. `Stats` counts what became of the lines. A `LazyFile` is a large file that is nowhere:
# its lines are made while somebody reads. `inbox_file` makes one that has a ticket of an `Inbox` in each line, so that
# the inbox records how far somebody has read. `times_open` counts how often this process has a file open.

# %%
from __future__ import annotations

import importlib
import io
import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import IO, Any, Literal

from harbor_kit import Inbox, check, raised
from harbor_kit.lazyfile import LazyFile, inbox_file
from harbor_kit.openfiles import times_open
from pydantic import BaseModel, ValidationError

Source = str | os.PathLike[str] | IO[bytes]
Reason = Literal["encoding", "json", "object", "duplicate", "too long", "model"]


class LineError(Exception):
    """A line is not what it should be."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that gives no record: its number, from 1, what is wrong with it, and how it begins."""

    line: int
    reason: Reason
    preview: str


class BadLineError(ValueError):
    """Reading ended at a bad line."""

    def __init__(self, bad: BadLine) -> None:
        super().__init__(f"line {bad.line}: {bad.reason}: {bad.preview}")
        self.bad = bad


@dataclass(slots=True)
class Stats:
    """What became of the lines so far."""

    read: int = 0
    written: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


# %% [markdown]
# Look at a file that is larger than your memory, perhaps. Nothing of it was there before you read. Change the number of
# lines and run the cell again; nothing depends on it.

# %%
night = LazyFile(40_000_000)
lines = night.buffered()
print(f"{night.size / 2**30:.1f} GiB, and its second line is {(lines.readline(), lines.readline())[1][:60]!r} …")
print(f"read so far: {night.bytes_read:,} bytes, {night.lines_made} lines")
print(json.dumps({"name": "Zoë"}), json.dumps({"name": "Zoë"}, ensure_ascii=False))


# %% [markdown]
# ## Q1 · One line (15 points)
#
# Write `parse_line`. It gets the bytes of one line, without its end.
#
# **S1** Where these bytes are one JSON object in UTF-8, with or without white space around it, `parse_line` returns
# that object as `json.loads` does.
#
# **S2** For all else it raises a `LineError`. Its `reason` is `"encoding"` where the bytes are not UTF-8, `"json"`
# where the text is not JSON, and `"object"` where it is JSON, and no object. The names NaN, Infinity and -Infinity are
# not JSON, a byte order mark is not, and a line that is nested too deep for `json.loads` (it raises `RecursionError`)
# counts as `"json"`, too.
#
# **S3** The reason is `"duplicate"` where an object in the line, at any depth, has the same key twice. Keys are
# compared as Python sees them: in JSON, `"\u0061"` is an `"a"`. (No check has a line with two of these faults, a number
# beyond the range of a `float` or with thousands of digits, or an escape that is half a letter.)
#
# For example, `parse_line(b'{"id": "q-1"}')` returns `{"id": "q-1"}`, and `parse_line(b"[1]")` raises a `LineError`
# whose `reason` is `"object"`.

# %%
def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object that has these pairs. Raises `LineError` where a key is there twice."""
    raise NotImplementedError("Q1: return the object that has these pairs")


def _no_constant(name: str) -> None:
    """Refuse a name that JSON does not have. Raises `LineError`."""
    raise NotImplementedError("Q1: refuse a name that JSON does not have")


def parse_line(line: bytes) -> dict[str, Any]:
    """Return the object of one line."""
    # --- sub-goal: decide about one line
    raise NotImplementedError("Q1: return the object of one line")


# %%
# For the checks: what a call says of each of several lines.
def verdicts(parse: Callable[[bytes], dict[str, Any]], *lines: bytes) -> list[Any]:
    """Return the object of each line, or the reason of its error."""
    said: list[Any] = []
    for line in lines:
        try:
            said.append(parse(line))
        except LineError as error:
            said.append(error.reason)
    return said


# %% tags=["raises-exception"]
@check("Q1", "S1", "S2")
def four_lines():
    """Two objects are returned, and two other lines have their reasons."""
    first, second = parse_line(b'{"id": "q-1", "stars": [5, null, true]}'), parse_line(' {"name": "Zoë"}\t'.encode())
    others = verdicts(parse_line, b"[1, 2]", b'{"id": "q-2"')
    assert [first, second] == [{"id": "q-1", "stars": [5, None, True]}, {"name": "Zoë"}]
    assert others == ["object", "json"], "who repairs a line needs to know what is wrong with it"


# %% [markdown]
# <details><summary>Q1, hint 1 of 3</summary>
#
# What does `json.loads('{"a": NaN, "a": 1}')` return? And which encodings does it try when you give it bytes?
#
# </details>
#
# <details><summary>Q1, hint 2 of 3</summary>
#
# Turn bytes into text yourself, since `json.loads` guesses. It has two parameters that you need: `parse_constant` is
# called with the name of a constant, and `object_pairs_hook` with the pairs of each object, before a dictionary forgets
# some of them. Both may raise. `UnicodeDecodeError` is a `ValueError`: the order of your `except` counts.
#
# </details>
#
# <details><summary>Q1, hint 3 of 3</summary>
#
# The same for the list of a ship's crew, where nobody has two posts:
#
# ```python
# def posts(pairs):
#     crew = [name for _, name in pairs]
#     if len(crew) > len(set(crew)):
#         raise CrewError("two posts")
#     return Crew(pairs)
# ```
#
# </details>

# %% [markdown]
# ## Q2 · One line after another (25 points)
#
# Write `iter_jsonl`. In this question each check gives it a file object whose content is small.
#
# **S4** A line ends at LF (the byte 0A), and nowhere else; one CR before that LF belongs to the end. The last line may
# lack its LF. (No check has a last line that ends with a CR alone.) A byte order mark (EF BB BF) at the very beginning
# of the file is left out. A line with nothing but spaces and tabs is blank: it is skipped. Lines are numbered from 1,
# and blank ones count.
#
# **S5** `iter_jsonl` yields the number and the object of each other line, as `parse_line` returns it, in their order.
# A line for which `parse_line` raises is bad, with the `reason` that it gives.
#
# **S6** A line is also bad, with the reason `"too long"`, where it has more than `max_line_bytes` bytes. All its bytes
# count, a CR and a byte order mark, too, but not its LF. What is in it does not matter then. (No check has a
# `max_line_bytes` below 400, or a blank line that is too long.)
#
# **S7** Where `on_error` is `"raise"`, a bad line ends the reading with a `BadLineError`, after all records before it
# have been yielded. Where it is `"skip"`, `bad`, if it is not `None`, is called with a `BadLine`, and reading goes on:
# calls of `bad` and records come in the order of the lines. The `BadLineError` has such a `BadLine` as `bad`, and the
# parameter `bad` is not called then.
#
# **S8** The `preview` of a `BadLine` has the first 80 characters of the line, or all of them where there are fewer,
# without the end of the line, and without the byte order mark of the file. Bytes that are not UTF-8 become `\ufffd`,
# as Python's "replace" makes it.
#
# For example, `list(iter_jsonl(io.BytesIO(b'{"a": 1}\n\n{"a": 2}')))` returns `[(1, {"a": 1}), (3, {"a": 2})]`.

# %%
def _lines(file: IO[bytes], most: int) -> Iterator[tuple[int, bytes, bool]]:
    """Yield of each line that is not blank its number, its bytes without their end, and whether it is too long.

    Of a line that is too long, the bytes are its beginning.
    """
    # --- sub-goal: read a bounded piece
    # --- sub-goal: keep what is not whole yet
    raise NotImplementedError("Q2: yield of each line that is not blank its number, its bytes without their end, and whether it is too long")


def iter_jsonl(
    source: Source,
    *,
    on_error: Literal["raise", "skip"] = "raise",
    max_line_bytes: int = 1_000_000,
    bad: Callable[[BadLine], object] | None = None,
) -> Generator[tuple[int, dict[str, Any]], None, None]:
    """Yield number and object of each line of a JSONL file."""
    # --- sub-goal: decide about one line
    # --- sub-goal: set a bad line aside
    # --- sub-goal: close what was opened here
    raise NotImplementedError("Q2: yield number and object of each line of a JSONL file")


# %%
# For the checks: a bad line as plain data.
def plain(fault: BadLine) -> list[Any]:
    """Return number, reason and preview."""
    return [fault.line, fault.reason, fault.preview]


# %% tags=["raises-exception"]
@check("Q2", "S4", "S5")
def a_file_of_five_lines():
    """Four objects and a blank line are four records with their numbers."""
    data = '{"id": "q-1"}\n{"id": "q-2", "text": "Größe?"}\n\n{"id": "q-3"}\n{"id": "q-4"}\n'.encode()
    records = list(iter_jsonl(io.BytesIO(data)))
    assert records == [(1, {"id": "q-1"}), (2, {"id": "q-2", "text": "Größe?"}), (4, {"id": "q-3"}), (5, {"id": "q-4"})]


# %% tags=["raises-exception"]
@check("Q2", "S5", "S7", "S8")
def line_three_is_bad():
    """A bad line ends the reading, or is told and skipped."""
    data, records, told = b'{"a": 1}\n{"a": 2}\n{"a": 3\n{"a": 4}\n', [], []
    try:
        records += iter_jsonl(io.BytesIO(data))
    except BadLineError as error:
        told = plain(error.bad)
    faults = []
    others = list(iter_jsonl(io.BytesIO(data), on_error="skip", bad=lambda fault: faults.append(plain(fault))))
    assert [records, told] == [[(1, {"a": 1}), (2, {"a": 2})], [3, "json", '{"a": 3']]
    assert [others, faults] == [[(1, {"a": 1}), (2, {"a": 2}), (4, {"a": 4})], [[3, "json", '{"a": 3']]]


# %% [markdown]
# <details><summary>Q2, hint 1 of 3</summary>
#
# At which signs does `str.splitlines` end a line, and at which does a binary file? And which number has the line behind
# a blank one?
#
# </details>
#
# <details><summary>Q2, hint 2 of 3</summary>
#
# Stay with bytes until a line is whole. `file.readline(n)` returns at most `n` bytes: a piece without LF at its end is
# the last line, or a line that goes on. Which of both it is, its length tells. Go on to the LF in pieces, and drop
# them. A letter of UTF-8 has four bytes at most, so 320 bytes hold 80 of them.
#
# </details>
#
# <details><summary>Q2, hint 3 of 3</summary>
#
# The same for a pilot who counts ships, and lets those pass that are too large for the lock:
#
# ```python
# for place, ship in enumerate(fleet, 1):
#     try:
#         berth = berth_for(ship)
#     except TooLarge as reason:
#         refuse(place, reason)
#         continue
# ```
#
# </details>

# %% [markdown]
# ## Q3 · No more than one line (20 points)
#
# Now the files are large, and `iter_jsonl` stays small. Perhaps it does already.
#
# **S9** A source gives its bytes when it is asked for them; they are buffered. When a record
# is yielded, at most 100 000 bytes behind its line have been read. (In the checks of this sentence a line has 10 000
# bytes, and a record has the keys `ticket`, `part` and `text`.)
#
# **S10** What `iter_jsonl` holds does not grow with the file, nor with a line that is too long. When your answer is
# graded, its process has 256 MiB of memory, of which Python and all imports of this notebook need 50. One check reads
# more than 1 GiB, in records of 64 KiB. Another has a line of 150 MiB.
#
# For example, `next(iter_jsonl(inbox_file(Inbox())))` returns the first record of a file that has no end.

# %% tags=["raises-exception"]
@check("Q3", "S9")
def the_first_record_comes_early():
    """Of a file without an end, the first record is there after a few lines."""
    inbox = Inbox()
    source = inbox_file(inbox)
    number, record = next(iter_jsonl(source))
    ticket, part = record["ticket"], record["part"]
    assert [number, ticket, part] == [1, inbox.tickets[0], 0]
    assert len(inbox.taken) <= 12, "whoever waits for the first record waits for the whole file"


# %% [markdown]
# <details><summary>Q3, hint 1 of 3</summary>
#
# Record 10 000 is being yielded. Which of the records before it are still alive, and who holds them?
#
# </details>
#
# <details><summary>Q3, hint 2 of 3</summary>
#
# A `yield` below a `list(…)`, a `sorted(…)` or a `readlines()` streams nothing. A list or a set that grows with each
# record holds the file after all. And `readline()` without a number holds a line before you have seen its length.
#
# </details>
#
# <details><summary>Q3, hint 3 of 3</summary>
#
# How a lock-keeper lets water by without a basin, a bucket at a time:
#
# ```python
# level = 0
# while bucket := river.take(10):
#     level = max(level, bucket.height)
#     sea.pour(bucket)
# ```
#
# </details>

# %% [markdown]
# ## Q4 · Who opened it (10 points)
#
# **S11** Where `source` is a path (a text or any other `os.PathLike`), `iter_jsonl` opens that file, and closes it: at
# its end, when a bad line ends the reading, when somebody calls `close()` on what `iter_jsonl` returned, and when that
# is thrown away. (Whether a file is opened at the call or with the first record is up to you.)
#
# **S12** A file object that was given as `source` stays open in all these cases: whoever opened it closes it.
#
# For example, after `records = iter_jsonl("export.jsonl")`, `next(records)` and `records.close()`, no file is open.

# %% tags=["raises-exception"]
@check("Q4", "S11", "S12")
def a_path_and_a_file():
    """A path is closed at the end, and a file that was given can be read again."""
    data = b'{"a": 1}\n{"b": 3}\n'
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.jsonl"
        path.write_bytes(data)
        records, still_open = list(iter_jsonl(path)), times_open(path)
    file = io.BytesIO(data)
    others = list(iter_jsonl(file))
    content = file.getvalue()
    assert [records, still_open] == [[(1, {"a": 1}), (2, {"b": 3})], 0], "on some systems nobody can move an open file"
    assert [others, content] == [[(1, {"a": 1}), (2, {"b": 3})], b'{"a": 1}\n{"b": 3}\n']


# %% [markdown]
# <details><summary>Q4, hint 1 of 3</summary>
#
# Somebody calls `close()` while your generator stands at its `yield`. Which of its lines still run?
#
# </details>
#
# <details><summary>Q4, hint 2 of 3</summary>
#
# A `with` around the whole loop closes in every case. For a file that was given there is a context manager that does
# nothing at its end: `contextlib.nullcontext(file)`. Careful with `io.TextIOWrapper(file)`: when it is thrown away, it
# closes the file that is inside of it.
#
# </details>
#
# <details><summary>Q4, hint 3 of 3</summary>
#
# The same for an umbrella that is yours, or was lent to you:
#
# ```python
# mine = nullcontext(lent) if lent else cupboard.take("umbrella")
# with mine as umbrella:
#     for street in way:
#         yield walk(street, umbrella)
# ```
#
# </details>

# %% [markdown]
# ## Q5 · Old or new, and nothing in between (15 points)
#
# Write `write_jsonl`. It needs nothing of Q1 to Q4.
#
# **S13** `write_jsonl` writes each record as one line that ends with LF, on every system, and returns how many there
# were. A line is what `json.dumps` makes of a dictionary with the pairs of the record, with letters as they are
# (`ensure_ascii=False`), in UTF-8 without a byte order mark, whatever the machine has as its default. A record may be
# any `Mapping`. What was written, `iter_jsonl` reads again. (No check has a key that is no text, or a line above a
# million bytes.)
#
# **S14** NaN and infinities are no JSON: for a record with one a `ValueError` is raised. A value that JSON does not
# have gives a `TypeError`, a letter that UTF-8 does not have a `UnicodeEncodeError`, and a full disk an `OSError`, as
# Python raises them. What `records` raises leaves as it is. (In the checks, it is a `Stopped`, or an interruption.)
#
# **S15** Until all records are written, `path` has its old content, or is not there. Then it has the new content as a
# whole. Where anything is raised, any `BaseException` such as a `KeyboardInterrupt`, `path` is as it was before, and
# its folder has no file that was not there. (No check has a link as `path`. Checks have no other program that writes
# there, and no file whose name begins with that of `path`. Where the new file is put together until then is up to you;
# whoever grades gives you 2 MB for files, on one disk.)
#
# For example, `write_jsonl([{"a": "ü"}], path)` returns 1, and `path` has the bytes of `{"a": "ü"}` and an LF.

# %%
@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a file that takes the place of `path` when the block ends well, and is gone when it does not."""
    # --- sub-goal: put the new file in place
    raise NotImplementedError("Q5: give a file that takes the place of `path` when the block ends well, and is gone when it does not")


def _dumped(record: Mapping[str, Any]) -> bytes:
    """Return one line."""
    raise NotImplementedError("Q5: return one line")


def write_jsonl(records: Iterable[Mapping[str, Any]], path: Path) -> int:
    """Write records to a file, one a line, all of them or none, and return their number."""
    raise NotImplementedError("Q5: write records to a file, one a line, all of them or none, and return their number")


# %%
# For the checks: a mistake of somebody else, and what is in a folder.
class Stopped(Exception):
    """Somebody else's code ends here."""


def contents(folder: str) -> dict[str, str]:
    """Return the text of each file in a folder, by name."""
    return {path.name: path.read_bytes().decode() for path in sorted(Path(folder).iterdir())}


# %% tags=["raises-exception"]
@check("Q5", "S13")
def written_and_read():
    """Two records are two lines, in the place of what was there before."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.jsonl"
        path.write_bytes(b'{"old": 1}\n' * 9)
        count = write_jsonl([{"b": "Moin", "a": [1, None]}, {"name": "Zoë"}], path)
        found = contents(folder)
    assert [count, found] == [2, {"out.jsonl": '{"b": "Moin", "a": [1, null]}\n{"name": "Zoë"}\n'}]


# %% [markdown]
# <details><summary>Q5, hint 1 of 3</summary>
#
# Somebody opens `path` while you are at record 500 of 1000. What do they see? And what do they see if record 501
# raises?
#
# </details>
#
# <details><summary>Q5, hint 2 of 3</summary>
#
# Write into another file of the same folder, close it, and then let `os.replace` or `Path.replace` put it in the place
# of `path`: that happens in one step, on Windows, too. What is raised in between is not always an `Exception`. For Q6
# you need two such files at the same time: a context manager of your own is worth its lines.
#
# </details>
#
# <details><summary>Q5, hint 3 of 3</summary>
#
# The same for a new sign at the pier, which is painted in the shed:
#
# ```python
# sign, hangs = shed.paint(words), False
# try:
#     hangs = pier.swap(sign)
# finally:
#     if not hangs:
#         shed.burn(sign)
# ```
#
# </details>

# %% [markdown]
# ## Q6 · From end to end (15 points)
#
# Write `process_file`. It reads `source` as `iter_jsonl` does with `on_error="skip"`, and writes to `dest`.
#
# **S16** Where `model` is given, a record that its `model_validate` refuses with a `ValidationError` is rejected, with
# the reason `"model"`; another error, a `KeyError` for example, leaves. `transform` is called with each other record as
# it was read, in their order, and what it gives, none, one or many, is written to `dest` as `write_jsonl` would. (No
# check has a model that changes what it is given, or a `transform` that gives `None`.)
#
# **S17** `Stats` counts: `read` all lines that are not blank, `written` the lines of `dest`, `rejected` those that were
# bad or refused, and `reasons` how many there are of each reason. `process_file` returns it. `progress`, where given,
# is called with the `Stats` so far whenever `read` has grown to a multiple of `every`, when that line has been dealt
# with. (Whether it is the same object each time is up to you.)
#
# **S18** Where `rejects` is given, each rejected line is an object there, written as `write_jsonl` would, in the order
# of the lines, with three keys in this order: `"line"` (its number), `"reason"`, and `"data"`: the preview of a bad
# line, and the whole record where the model refused it. The file is written where nothing was rejected, too.
#
# **S19** `dest` and `rejects` are replaced at the very end, as S15 says, and `dest` may be the file that is read. What
# `transform`, `progress` or writing raises leaves as it is; then both are as before, and nothing else is there. (A
# buffer may write its last bytes late. No check lets a replacing fail, or has one path for both.) A path
# that was opened is closed when `process_file` ends, in whatever way. What S9 says holds for the calls of `transform`,
# and results are not kept.
#
# For example, with `transform=lambda record: [record]` an export becomes a copy of it without its bad lines.

# %%
def process_file(
    source: Source,
    dest: Path,
    *,
    transform: Callable[[dict[str, Any]], Iterable[Mapping[str, Any]]],
    model: type[BaseModel] | None = None,
    rejects: Path | None = None,
    progress: Callable[[Stats], object] | None = None,
    every: int = 10_000,
) -> Stats:
    """Read records, transform each of them, and write what comes of them. Say what became of every line."""
    # --- sub-goal: set a bad line aside
    # --- sub-goal: put the new file in place
    # --- sub-goal: close what was opened here
    raise NotImplementedError("Q6: read records, transform each of them, and write what comes of them")


# %%
# For the checks: numbers as a list, and a model.
def counted(stats: Stats) -> list[Any]:
    """Return read, written, rejected and the reasons."""
    return [stats.read, stats.written, stats.rejected, dict(stats.reasons)]


class Rating(BaseModel):
    """What a customer thinks of an answer."""

    id: str
    stars: int


print(Rating.model_validate({"id": "q-1", "stars": "4", "more": None}))  # a model converts, and leaves out


# %% tags=["raises-exception"]
@check("Q6", "S16", "S17", "S18")
def an_export_is_cleaned():
    """Two of five lines are rejected, and the others are written without the names in them."""
    lines = [b'{"id": "a", "stars": 5, "name": "Zo"}', b'{"id": "b"', b"", b'{"id": "c", "stars": "many"}']
    data = b"\n".join([*lines, b'{"id": "d", "stars": 1}\n'])
    with tempfile.TemporaryDirectory() as folder:
        dest, rejects = Path(folder) / "clean.jsonl", Path(folder) / "rejects.jsonl"
        stats = process_file(
            io.BytesIO(data),
            dest,
            transform=lambda record: [{key: record[key] for key in ("id", "stars")}],
            model=Rating,
            rejects=rejects,
        )
        found = contents(folder)
    counts = counted(stats)
    assert counts == [4, 2, 2, {"json": 1, "model": 1}], "four lines in, two out: where are the other two?"
    assert found == {
        "clean.jsonl": '{"id": "a", "stars": 5}\n{"id": "d", "stars": 1}\n',
        "rejects.jsonl": '{"line": 2, "reason": "json", "data": "{\\"id\\": \\"b\\""}\n'
        '{"line": 4, "reason": "model", "data": {"id": "c", "stars": "many"}}\n',
    }

# %% [markdown]
# <details><summary>Q6, hint 1 of 3</summary>
#
# Two files are written at the same time. What must both look like if the last record of the export makes `transform`
# raise?
#
# </details>
#
# <details><summary>Q6, hint 2 of 3</summary>
#
# Put both new files into one `contextlib.ExitStack`, or into two `with` lines: they are exchanged when the block ends
# well. One function counts a line that has been dealt with and tells `progress`; good lines call it, and `bad` does,
# too. A generator that nobody closes holds its file open as long as an error is alive: `contextlib.closing` ends it.
#
# </details>
#
# <details><summary>Q6, hint 3 of 3</summary>
#
# A port's book of ships, with a page for those that were sent away:
#
# ```python
# def logged(ship, page):
#     page.write(ship.name)
#     day.ships += 1
#     if day.ships % 100 == 0:
#         radio.say(day)
# ```
#
# </details>

# %% [markdown]
# ## To think about
#
# Your night job meets a bad line. It can stop, it can set the line aside and go on, or it can stop after so many bad
# lines. Choose one for Harbor's export. Who is helped, who pays for it, and how would you notice that it was the wrong
# choice? Write three or four sentences in the cell below. A person reads them; they give no points.

# %% [markdown]
# *Your answer:*
