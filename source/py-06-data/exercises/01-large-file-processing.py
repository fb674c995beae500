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
# ## Q1 · One line
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
    # BEGIN SOLUTION
    found = dict(pairs)
    if len(found) < len(pairs):
        raise LineError("duplicate")
    return found
    # END SOLUTION


def _no_constant(name: str) -> None:
    """Refuse a name that JSON does not have. Raises `LineError`."""
    # BEGIN SOLUTION
    raise LineError("json")
    # END SOLUTION


def parse_line(line: bytes) -> dict[str, Any]:
    """Return the object of one line."""
    # --- sub-goal: decide about one line
    # BEGIN SOLUTION
    try:
        found = json.loads(line.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise LineError("encoding") from None
    except (ValueError, RecursionError):
        raise LineError("json") from None
    if not isinstance(found, dict):
        raise LineError("object")
    return found
    # END SOLUTION


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


# %%
@check("Q1", "S1", "S2")
def four_lines():
    """Two objects are returned, and two other lines have their reasons."""
    first, second = parse_line(b'{"id": "q-1", "stars": [5, null, true]}'), parse_line(' {"name": "Zoë"}\t'.encode())
    others = verdicts(parse_line, b"[1, 2]", b'{"id": "q-2"')
    assert [first, second] == [{"id": "q-1", "stars": [5, None, True]}, {"name": "Zoë"}]
    assert others == ["object", "json"], "who repairs a line needs to know what is wrong with it"


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S2")
def what_is_not_json():
    """Names that JavaScript knows, and texts that only look like JSON, are no JSON."""
    words = [b'{"a": NaN}', b'{"a": [{"b": Infinity}]}', b"-Infinity", b"{'a': 1}", b'{"a": 1,}', b'{"a": 1} {"a": 1}']
    deep = b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    found = verdicts(parse_line, *words, b'{"a": 01}', b'{"a": "\t"}', b"", deep, b'{"NaN": "Infinity"}')
    others = verdicts(parse_line, b"null", b'"a"', b"1.5e3", b"[]", b"{}")
    assert found == ["json"] * 10 + [{"NaN": "Infinity"}], "another parser will refuse them, later and elsewhere"
    assert others == ["object"] * 4 + [{}]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S2")
def what_is_not_utf_8():
    """Other encodings are told from UTF-8, and from JSON that is broken."""
    text = '{"a": "é🚢"}'
    wrong = [text.encode("utf-16"), '{"a": "é"}'.encode("latin-1"), text.encode()[:-3], b'{"a": "\xed\xa0\x80"}']
    found = verdicts(parse_line, *wrong, '{"a": 1}'.encode("utf-16-le"), text.encode("utf-8-sig"), text.encode())
    assert found == ["encoding"] * 4 + ["json", "json", {"a": "é🚢"}], "bytes are not guessed at"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S3")
def the_same_key_twice():
    """A key that is there twice is found at any depth, and one in two objects is none."""
    twice = [b'{"a": 1, "b": 2, "a": 1}', b'{"c": [{"d": {"a": 1, "\\u0061": 2}}]}', b'{"": 0, "": 0}']
    once = b'{"a": {"a": [{"a": 1}, {"a": 2}]}, "A": 3, "a ": 4}'
    found = verdicts(parse_line, *twice, once)
    assert found == ["duplicate"] * 3 + [{"a": {"a": [{"a": 1}, {"a": 2}]}, "A": 3, "a ": 4}]


# END HIDDEN TESTS


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
# <!-- BEGIN SOLUTION -->
# **Why this answer.** `json.loads` takes more than JSON. It reads `NaN`, which no other parser reads; it keeps the last
# of two values without a word; and it guesses the encoding of bytes, so that a line of UTF-16 passes (`guesses_bytes`,
# `last_key_wins`, `reads_constants`). Each of these lines comes back later, in a program that somebody else wrote.
#
# *Why words for reasons?* They are counted (Q6). The text of a parser's error changes with its version.
#
# *Why `RecursionError`?* A line of ten thousand brackets costs somebody ten kilobytes, and ends your night job.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q2 · One line after another
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
    # BEGIN SOLUTION
    number = 0
    while piece := file.readline(most + 1):
        number += 1
        line = piece.removesuffix(b"\n")
        too_long = len(line) > most
        while too_long and piece and not piece.endswith(b"\n"):
            piece = file.readline(65_536)
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        line = line.removesuffix(b"\r")
        if line.strip():
            yield number, line, too_long
    # END SOLUTION


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
    # BEGIN SOLUTION
    with Path(source).open("rb") if isinstance(source, str | os.PathLike) else nullcontext(source) as file:
        for number, line, too_long in _lines(file, max_line_bytes):
            try:
                if too_long:
                    raise LineError("too long")
                record = parse_line(line)
            except LineError as error:
                fault = BadLine(number, error.reason, line[:320].decode(errors="replace")[:80])
                if on_error == "raise":
                    raise BadLineError(fault) from error
                if bad is not None:
                    bad(fault)
            else:
                yield number, record
    # END SOLUTION


# %%
# For the checks: a bad line as plain data.
def plain(fault: BadLine) -> list[Any]:
    """Return number, reason and preview."""
    return [fault.line, fault.reason, fault.preview]


# %%
@check("Q2", "S4", "S5")
def a_file_of_five_lines():
    """Four objects and a blank line are four records with their numbers."""
    data = '{"id": "q-1"}\n{"id": "q-2", "text": "Größe?"}\n\n{"id": "q-3"}\n{"id": "q-4"}\n'.encode()
    records = list(iter_jsonl(io.BytesIO(data)))
    assert records == [(1, {"id": "q-1"}), (2, {"id": "q-2", "text": "Größe?"}), (4, {"id": "q-3"}), (5, {"id": "q-4"})]


# %%
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


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S4", "S5")
def where_a_line_ends():
    """Line ends of two systems, signs that end no line here, blank lines and a byte order mark."""
    text = '\ufeff{"a": "x\u2028y\u0085z"}\r\n \t\r\n\n{"b": "\u2029\x7f\u001c"}'.replace("\u001c", "\\u001c")
    records = list(iter_jsonl(io.BytesIO(f'{text}\n{{"c":\r1}}\n\r\n{{"d": 4}}\r'.encode())))
    ends = [list(iter_jsonl(io.BytesIO(data))) for data in (b"", b"\n\n", b"\xef\xbb\xbf", b'{}\n{"z": 0}')]
    later = list(iter_jsonl(io.BytesIO(b'\xef\xbb\xbf\n{"e": 5}\n\xef\xbb\xbf{"f": 6}\n'), on_error="skip"))
    assert records == [
        (1, {"a": "x\u2028y\u0085z"}),
        (4, {"b": "\u2029\x7f\x1c"}),
        (5, {"c": 1}),
        (7, {"d": 4}),
    ], "a model writes U+2028, and it ends no line of JSONL"
    assert ends == [[], [], [], [(1, {}), (2, {"z": 0})]]
    assert later == [(2, {"e": 5})]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S5", "S7")
def in_the_order_of_the_lines():
    """Records and bad lines of all kinds come as they stand in the file, and without `bad` the records come, too."""
    data = b'[1]\n{"a": 1}\n{"a": "\xff"}\n{"a": 1, "a": 2}\n\n{"a": 3}\nNaN\n{"a": 3}\n{'
    told = []
    for number, record in iter_jsonl(io.BytesIO(data), on_error="skip", bad=lambda one: told.append(plain(one)[:2])):
        told.append([number, record])
    quiet = list(iter_jsonl(io.BytesIO(data), on_error="skip"))
    assert told == [
        [1, "object"],
        [2, {"a": 1}],
        [3, "encoding"],
        [4, "duplicate"],
        [6, {"a": 3}],
        [7, "json"],
        [8, {"a": 3}],
        [9, "json"],
    ]
    assert quiet == [(2, {"a": 1}), (6, {"a": 3}), (8, {"a": 3})]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S7", "S8")
def how_a_bad_line_begins():
    """A preview has eighty characters, however many bytes these are, and no end of a line."""
    lines = ["🚢" * 100, "x" * 81, "y" * 80 + "\r", '{"é": "' + "é" * 70 + '"\r']
    data = "\ufeff".encode() + "\n".join(lines).encode() + b'\n{"a": "\xff\xfe' + b"z" * 90 + b'"}\n\xff'
    faults = []
    for _ in iter_jsonl(io.BytesIO(data), on_error="skip", bad=faults.append):
        pass
    previews, told = [fault.preview for fault in faults], []
    try:
        list(iter_jsonl(io.BytesIO(data)))
    except BadLineError as error:
        told = plain(error.bad)
    assert previews == [
        "🚢" * 80,
        "x" * 80,
        "y" * 80,
        '{"é": "' + "é" * 70 + '"',
        '{"a": "\ufffd\ufffd' + "z" * 71,
        "\ufffd",
    ]
    assert told == [1, "json", "🚢" * 80]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S6", "S7", "S8")
def lines_that_are_too_long():
    """A line may be as long as the limit and no longer, in bytes, and the numbers of those behind it stay right."""
    just = b'{"a": "' + b"x" * 491 + b'"}'
    wide = ('{"a": "' + "é" * 250 + '"}').encode()
    lines = [just, just + b" ", just[:-2] + b'"}\r', b'{"b": 2}', wide, b"[" * 3_000_000, b'{"c": 3}', just + b"}"]
    told = []
    options = {"on_error": "skip", "max_line_bytes": 500, "bad": told.append}
    numbers = [number for number, _ in iter_jsonl(io.BytesIO(b"\n".join(lines)), **options)]
    marked = list(iter_jsonl(io.BytesIO(b"\xef\xbb\xbf" + just + b'\n{"d": 4}'), **options))
    last = list(iter_jsonl(io.BytesIO(b'{"e": 5}\n' + just), max_line_bytes=500))
    counts = [number for number, _ in iter_jsonl(io.BytesIO(b'{"a": "' + b"x" * 999_991 + b'"}\n{}'))]
    faults = [plain(fault) for fault in told]
    assert numbers == [1, 4, 7]
    assert [marked, counts, last[0]] == [[(2, {"d": 4})], [1, 2], (1, {"e": 5})]
    assert faults == [
        [2, "too long", '{"a": "' + "x" * 73],
        [3, "too long", '{"a": "' + "x" * 73],
        [5, "too long", '{"a": "' + "é" * 73],
        [6, "too long", "[" * 80],
        [8, "too long", '{"a": "' + "x" * 73],
        [1, "too long", '{"a": "' + "x" * 73],
    ]


# END HIDDEN TESTS


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
# <!-- BEGIN SOLUTION -->
# **Why this answer.** `readline(most + 1)` holds at most one byte more than a good line has, and its LF. A piece
# without an LF that is longer than `most` goes on: its rest is read in pieces and dropped. `for line in file` holds the
# whole line first, and looks at its length then (`no_limit`).
#
# *Why bytes?* LF is one byte in UTF-8 and part of no other letter. `str.splitlines` ends lines at ten signs, of which
# JSON allows most inside a text: two records become six (`splits_like_text`).
#
# *Why `else`?* What whoever reads does with a record happens at the `yield`. Inside of the `try`, an error thrown in
# there would count as a bad line.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q3 · No more than one line
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


# %%
@check("Q3", "S9")
def the_first_record_comes_early():
    """Of a file without an end, the first record is there after a few lines."""
    inbox = Inbox()
    source = inbox_file(inbox)
    number, record = next(iter_jsonl(source))
    ticket, part = record["ticket"], record["part"]
    assert [number, ticket, part] == [1, inbox.tickets[0], 0]
    assert len(inbox.taken) <= 12, "whoever waits for the first record waits for the whole file"


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S9")
def it_stays_lazy():
    """After seven records no more than that and a little has been read, in both ways to deal with bad lines."""
    inbox, other = Inbox(), Inbox()
    source, second = inbox_file(inbox), inbox_file(other)
    tickets, others = [], []
    for number, record in iter_jsonl(source):
        tickets.append(record["ticket"])
        if number == 7:
            break
    for number, record in iter_jsonl(second, on_error="skip", bad=tickets.append):
        others.append(record["ticket"])
        if number == 4:
            break
    assert tickets == inbox.tickets[:7]
    assert others == other.tickets[:4]
    assert len(inbox.taken) <= 18
    assert len(other.taken) <= 15


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
def _around(number: int) -> bytes:
    """Return one of 2403 lines, of which all but the first and the last two are one: 150 MiB without a line feed."""
    ends = {0: b'{"n": 0}\n[', 2_401: b'\n{"n": 1}\n', 2_402: b'{"n": 2}\n'}
    return ends.get(number, _SIXTY_FOUR)


_SIXTY_FOUR = b"4, 2, 1," * 8_192


@check("Q3", "S10")
def a_line_that_does_not_end():
    """A line of 150 MiB goes by, and the record behind it has the right number."""
    source, told = LazyFile(2_403, _around).buffered(), []
    records = list(iter_jsonl(source, on_error="skip", bad=told.append))
    faults = [plain(fault) for fault in told]
    assert records == [(1, {"n": 0}), (3, {"n": 1}), (4, {"n": 2})]
    assert faults == [[2, "too long", "[" + "4, 2, 1," * 9 + "4, 2, 1"]], "one broken line can be as long as a file"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
from harbor_kit.limits import allow


@check("Q3", "S10")
def a_gigabyte_goes_by():
    """More than 1 GiB is read in 256 MiB of memory."""
    inbox = Inbox(275)
    source = inbox_file(inbox, width=65_536, parts=64, buffer=65_536)
    allow(8)
    tickets, last = [], 0
    for number, record in iter_jsonl(source):
        if record["part"] == 63:
            tickets.append(record["ticket"])
        last = number
    assert tickets == inbox.tickets, "what you keep of each record, you keep of a gigabyte"
    assert last == 17_600


# END HIDDEN TESTS


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
# <!-- BEGIN SOLUTION -->
# **Why this answer.** A generator stands still at its `yield`, and what it holds then is one line and one record.
# Whoever calls `readlines` has read everything before the first record (`a_list_first`, `everything_at_once`). Whoever
# keeps a list or a set of lines streams, passes every test for laziness, and holds the gigabyte all the same
# (`keeps_everything`, `remembers_lines`).
#
# *What does the buffer hold?* 8 KiB with `open`, and it does not grow. *Cost:* for lines of a few hundred bytes JSON
# takes most of the time, so larger blocks gain little.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q4 · Who opened it
#
# **S11** Where `source` is a path (a text or any other `os.PathLike`), `iter_jsonl` opens that file, and closes it: at
# its end, when a bad line ends the reading, when somebody calls `close()` on what `iter_jsonl` returned, and when that
# is thrown away. (Whether a file is opened at the call or with the first record is up to you.)
#
# **S12** A file object that was given as `source` stays open in all these cases: whoever opened it closes it.
#
# For example, after `records = iter_jsonl("export.jsonl")`, `next(records)` and `records.close()`, no file is open.


# %%
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


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S11")
def leaving_early():
    """A path is closed when its reader leaves early, is thrown away, or meets a bad line; it may be of any kind."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.jsonl"
        path.write_bytes(b'{"berth": 7}\n{"a": 2}\n' * 2_000 + b"[]\n")
        closed, dropped, failing = iter_jsonl(str(path)), iter_jsonl(PurePath(path)), iter_jsonl(path)
        firsts = [next(closed), next(dropped), next(failing)]
        counts = [times_open(path)]
        closed.close()
        counts.append(times_open(path))
        del dropped
        counts.append(times_open(path))
        numbers = [2]
        try:
            for number, _ in failing:
                numbers = [number]
        except BadLineError as error:
            counts.append(times_open(path))
            numbers.append(error.bad.line)
    assert firsts == [(1, {"berth": 7})] * 3
    assert counts == [3, 2, 1, 0], "a process may open a few hundred files, and then none"
    assert numbers == [4_000, 4_001]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S12")
def whose_file_is_it():
    """A file that was given stays open, after its end, a bad line, `close()`, and when the reader is gone."""
    files = [io.BytesIO(b'{"a": %d}\n{"b": 2}\n[]\n' % place) for place in range(4)]
    list(iter_jsonl(files[0], on_error="skip"))
    with raised(BadLineError) as caught:
        list(iter_jsonl(files[1]))
    reader = iter_jsonl(files[2])
    records = [next(reader)]
    reader.close()
    reader = iter_jsonl(files[3])
    records.append(next(reader))
    del reader
    contents = [file.getvalue()[:9] for file in files]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x"
        path.write_bytes(b'{"c": 3}')
        with path.open("rb") as given:
            records += iter_jsonl(given)
            counts = [times_open(path)]
        counts.append(times_open(path))
    kind = caught.type
    assert contents == [b'{"a": 0}\n', b'{"a": 1}\n', b'{"a": 2}\n', b'{"a": 3}\n'], "its owner may want to go on"
    assert [records, counts, kind] == [[(1, {"a": 2}), (1, {"a": 3}), (1, {"c": 3})], [1, 0], "BadLineError"]


# END HIDDEN TESTS


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
# <!-- BEGIN SOLUTION -->
# **Why this answer.** `with` inside of a generator ends when the loop ends, when an error leaves it, and when the
# generator is closed or collected: a `close()` behind the loop runs in the first case only (`closes_at_the_end`).
# Closing what belongs to somebody else breaks the next line of *their* program (`closes_what_it_was_given`), and a
# `TextIOWrapper` does so behind your back (`wraps_it_in_text`).
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q5 · Old or new, and nothing in between
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
    # BEGIN SOLUTION
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            yield file
            file.close()
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink()
            raise
    # END SOLUTION


def _dumped(record: Mapping[str, Any]) -> bytes:
    """Return one line."""
    # BEGIN SOLUTION
    return json.dumps(dict(record), ensure_ascii=False, allow_nan=False).encode() + b"\n"
    # END SOLUTION


def write_jsonl(records: Iterable[Mapping[str, Any]], path: Path) -> int:
    """Write records to a file, one a line, all of them or none, and return their number."""
    # BEGIN SOLUTION
    count = 0
    with _new_file(path) as file:
        for record in records:
            file.write(_dumped(record))
            count += 1
    return count
    # END SOLUTION


# %%
# For the checks: a mistake of somebody else, and what is in a folder.
class Stopped(Exception):
    """Somebody else's code ends here."""


def contents(folder: str) -> dict[str, str]:
    """Return the text of each file in a folder, by name."""
    return {path.name: path.read_bytes().decode() for path in sorted(Path(folder).iterdir())}


# %%
@check("Q5", "S13")
def written_and_read():
    """Two records are two lines, in the place of what was there before."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.jsonl"
        path.write_bytes(b'{"old": 1}\n' * 9)
        count = write_jsonl([{"b": "Moin", "a": [1, None]}, {"name": "Zoë"}], path)
        found = contents(folder)
    assert [count, found] == [2, {"out.jsonl": '{"b": "Moin", "a": [1, null]}\n{"name": "Zoë"}\n'}]


# %%
# BEGIN HIDDEN TESTS
import locale


@check("Q5", "S13")
def letters_and_mappings():
    """Emoji, line separators and any Mapping are written as they are, whatever encoding the machine has."""
    records = [{"ship": "🚢é\u2028\n\r"}, MappingProxyType({"z": 1.0, "": {}, "a": "\ufeff"}), Counter("bba")]
    before = locale.setlocale(locale.LC_CTYPE)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ä.jsonl"
        locale.setlocale(locale.LC_CTYPE, "C")
        try:
            count = write_jsonl(iter(records), path)
        finally:
            locale.setlocale(locale.LC_CTYPE, before)
        found = contents(folder)
        none = write_jsonl([], path)
        found["nothing"] = contents(folder)
    assert [count, none] == [3, 0]
    assert found == {
        "ä.jsonl": '{"ship": "🚢é\u2028\\n\\r"}\n{"z": 1.0, "": {}, "a": "\ufeff"}\n{"b": 2, "a": 1}\n',
        "nothing": {"ä.jsonl": ""},
    }


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S14", "S15")
def what_json_does_not_have():
    """NaN at any depth and a date are refused, and the old file stays with nothing beside it."""
    good, told = {"n": 1}, []
    records = [{"a": float("nan")}, {"a": [{"b": float("-inf")}]}, {"a": {"x"}}]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.jsonl"
        for record in records:
            try:
                told.append(write_jsonl([good, record, good], path))
            except (ValueError, TypeError) as error:
                told.append(type(error).__name__)
        first = contents(folder)
        path.write_bytes(b"old\n")
        with raised(ValueError) as caught:
            write_jsonl([good, {"\ud800": 1}], path)
        second = contents(folder)
    kind = caught.type
    assert told == ["ValueError", "ValueError", "TypeError"], "no other parser reads what this would have written"
    assert [first, second, kind] == [{}, {"out.jsonl": "old\n"}, "UnicodeEncodeError"]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S13", "S15")
def broken_off_half_way():
    """Whoever looks while it is written sees the old file, and after an error or an interruption, too."""
    seen, kinds = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.jsonl"

        def rows(error=None):
            yield {"n": 1, "text": "x" * 300_000}
            seen.append(path.read_bytes()[:40])
            yield {"n": 2}
            if error is not None:
                raise error
            seen.append(path.read_bytes()[:40])

        path.write_bytes(b"old\n")
        for error in (Stopped("by a mistake"), KeyboardInterrupt("by hand"), SystemExit("by the system")):
            try:
                kinds.append(write_jsonl(rows(error), path))
            except BaseException as caught:
                kinds.append(repr(caught))
        found = contents(folder)
        count = write_jsonl(rows(), path)
        sizes = [[name, len(text), text[-9:]] for name, text in contents(folder).items()]
    assert kinds == ["Stopped('by a mistake')", "KeyboardInterrupt('by hand')", "SystemExit('by the system')"]
    assert [found, seen] == [{"out.jsonl": "old\n"}, [b"old\n"] * 5], "somebody may read it at that moment"
    assert [count, sizes] == [2, [["out.jsonl", 300_030, '{"n": 2}\n']]]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S14", "S15")
def the_disk_is_full():
    """Where the disk has no more room, the old file stays, and what was begun is gone."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.jsonl"
        path.write_bytes(b"old\n")

        def rows():
            for number in range(20):
                yield {"n": number, "text": "y" * 200_000}
            raise OSError("four megabytes went onto a disk of two")

        with raised(OSError) as caught:
            write_jsonl(rows(), path)
        found = contents(folder)
        path.unlink()
        with raised(OSError) as again:
            write_jsonl(rows(), path)
        left = [*contents(folder), "and nothing else"]
    kinds = [caught.type, again.type]
    assert [found, left] == [{"out.jsonl": "old\n"}, ["and nothing else"]], "half a file looks like a whole one"
    assert kinds == ["OSError", "OSError"]


# END HIDDEN TESTS


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
# <!-- BEGIN SOLUTION -->
# **Why this answer.** A file of another name is nobody's business until it is whole. `os.replace` exchanges names, and
# names change in one step; that needs one file system, so the new file is put together in the same folder. A file that
# is opened with `"w"` is empty at that moment, and the old one is gone (`writes_in_place`).
#
# *Why `BaseException`?* Ctrl-C is none of the others (`only_exceptions`). *Why `close` before `replace`?* What is in
# the buffer is not in the file yet, and Windows does not exchange open files.
#
# *Cost:* twice the room on the disk. And `tempfile` gives its files to their owner alone (mode 600): where others read
# the old one, take over its mode with `shutil.copymode`. A power cut needs `os.fsync` as well.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q6 · From end to end
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
    # BEGIN SOLUTION
    stats = Stats()
    with ExitStack() as stack:
        out = stack.enter_context(_new_file(dest))
        nowhere = Path(os.devnull)
        aside = stack.enter_context(nowhere.open("wb") if rejects is None else _new_file(rejects))

        def dealt_with() -> None:
            stats.read += 1
            if progress is not None and stats.read % every == 0:
                progress(stats)

        def reject(line: int, reason: Reason, data: object) -> None:
            stats.rejected += 1
            stats.reasons[reason] += 1
            aside.write(_dumped({"line": line, "reason": reason, "data": data}))
            dealt_with()

        def bad(fault: BadLine) -> None:
            reject(fault.line, fault.reason, fault.preview)

        records = stack.enter_context(closing(iter_jsonl(source, on_error="skip", bad=bad)))
        for line, record in records:
            if model is not None:
                try:
                    model.model_validate(record)
                except ValidationError:
                    reject(line, "model", record)
                    continue
            for result in transform(record):
                out.write(_dumped(result))
                stats.written += 1
            dealt_with()
        for file in (out, aside):
            file.flush()  # the last bytes may find no room, and that has to be seen before one file is replaced
    return stats
    # END SOLUTION


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

# %%
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


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S16", "S17", "S18")
def none_one_or_many():
    """A record can become nothing, one line or three, and every kind of bad line is set aside in its order."""
    lines = ['{"n": 3, "é": "🚢"}', "[]", '{"n": 0}', "", '{"n": 1, "n": 1}', '{"n": 1}', "NaN", "x" * 1_000_001]
    data = "\n".join(lines).encode() + b'\n"\xff"\n{"n": 2}'
    with tempfile.TemporaryDirectory() as folder:
        dest, rejects = Path(folder) / "out.jsonl", Path(folder) / "rejects.jsonl"
        rejects.write_bytes(b"old\n")
        stats = process_file(
            io.BytesIO(data), dest, transform=lambda record: (record for _ in range(record["n"])), rejects=rejects
        )
        found = contents(folder)
        alone = process_file(io.BytesIO(data), dest, transform=lambda record: [])
        later = contents(folder)
        good = process_file(io.BytesIO(b'{"n": 4}'), dest, transform=lambda record: ({"m": 5},), rejects=rejects)
        last = contents(folder)
    counts, aside = [counted(stats), counted(alone), counted(good)], found["rejects.jsonl"].splitlines()
    reasons = {"object": 1, "duplicate": 1, "json": 1, "too long": 1, "encoding": 1}
    assert counts == [[9, 6, 5, reasons], [9, 0, 5, reasons], [1, 1, 0, {}]]
    assert found["out.jsonl"] == '{"n": 3, "é": "🚢"}\n' * 3 + '{"n": 1}\n' + '{"n": 2}\n' * 2
    assert aside == [
        '{"line": 2, "reason": "object", "data": "[]"}',
        '{"line": 5, "reason": "duplicate", "data": "{\\"n\\": 1, \\"n\\": 1}"}',
        '{"line": 7, "reason": "json", "data": "NaN"}',
        '{"line": 8, "reason": "too long", "data": "' + "x" * 80 + '"}',
        '{"line": 9, "reason": "encoding", "data": "\\"\ufffd\\""}',
    ]
    assert [later["out.jsonl"], later["rejects.jsonl"]] == ["", found["rejects.jsonl"]]
    assert last == {"out.jsonl": '{"m": 5}\n', "rejects.jsonl": ""}


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
class _Unsure(Rating):
    """A model that raises something else for the id `x`."""

    def model_post_init(self, context: Any) -> None:
        if self.id == "x":
            raise KeyError("not of pydantic")


@check("Q6", "S16", "S18")
def what_the_model_decides():
    """A model refuses, and changes nothing; what it raises beside a ValidationError leaves."""
    lines = [b'{"id": "a", "stars": "4", "more": [1]}', b'{"id": 7, "stars": 4}', b'{"id": "b", "stars": 2.5}']
    with tempfile.TemporaryDirectory() as folder:
        dest, rejects = Path(folder) / "out.jsonl", Path(folder) / "r.jsonl"
        told = []

        def transform(record):
            told.append(record)
            return [{"seen": len(told)}]

        stats = process_file(io.BytesIO(b"\n".join(lines)), dest, transform=transform, model=Rating, rejects=rejects)
        found = contents(folder)
        with raised(KeyError) as caught:
            process_file(io.BytesIO(b'{"id": "x", "stars": 1}'), dest, transform=transform, model=_Unsure)
        later = contents(folder)["out.jsonl"]
    counts, kind = counted(stats), caught.type
    assert told == [{"id": "a", "stars": "4", "more": [1]}], "a transform that gets other data cannot be replayed"
    assert counts == [3, 1, 2, {"model": 2}]
    assert found == {
        "out.jsonl": '{"seen": 1}\n',
        "r.jsonl": '{"line": 2, "reason": "model", "data": {"id": 7, "stars": 4}}\n'
        '{"line": 3, "reason": "model", "data": {"id": "b", "stars": 2.5}}\n',
    }
    assert [kind, later] == ["KeyError", '{"seen": 1}\n']


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S17")
def how_far_it_is():
    """Progress is told after every third line, good, bad or refused, when it has been dealt with."""
    lines = [b'{"id": "a", "stars": 1}', b"", b"{", b'{"id": "b", "stars": 2}', b'{"id": "c", "stars": 3}']
    lines += [b'{"id": "d"}', b'{"id": "e"}', b'{"id": "f", "stars": 6}', b"[]", b"[1]", b'{"id": "g", "stars": 7}']
    with tempfile.TemporaryDirectory() as folder:
        dest, told = Path(folder) / "out.jsonl", []
        stats = process_file(
            io.BytesIO(b"\n".join(lines)),
            dest,
            transform=lambda record: [record] * record["stars"],
            model=Rating,
            progress=lambda stats: told.append(counted(stats)),
            every=3,
        )
        rare = []
        process_file(io.BytesIO(b"{}\n" * 9), dest, transform=lambda one: [one], progress=rare.append, every=10)
        process_file(io.BytesIO(b"{}\n" * 10_001), dest, transform=lambda one: [], progress=rare.append)
    last, times = counted(stats), [counted(one) for one in rare]
    assert told == [
        [3, 3, 1, {"json": 1}],
        [6, 6, 3, {"json": 1, "model": 2}],
        [9, 12, 5, {"json": 1, "model": 2, "object": 2}],
    ]
    assert last == [10, 19, 5, {"json": 1, "model": 2, "object": 2}]
    assert times in ([[10_001, 0, 0, {}]], [[10_000, 0, 0, {}]])


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S19")
def when_something_fails():
    """An error of a transform, or of progress, leaves both files as they were, and no path open."""
    inbox = Inbox()
    endless = inbox_file(inbox)
    told = []

    def failing(record):
        told.append(record.get("ticket", record.get("n")))
        if len(told) % 4 == 0:
            raise Stopped(f"at {len(told)}")
        return [record]

    def late(record):
        yield record
        raise Stopped("behind the first result")

    def stop(stats):
        raise Stopped(f"progress {stats.read}")

    with tempfile.TemporaryDirectory() as folder:
        source, dest, rejects = (Path(folder) / name for name in ("in", "out", "rejects"))
        source.write_bytes(b'[]\n{"n": 1}\n' * 3_000)
        dest.write_bytes(b"old\n")
        rejects.write_bytes(b"older\n")
        before, kinds, counts = contents(folder), [], []
        for options in ({"transform": failing}, {"transform": late}, {"transform": lambda one: [], "progress": stop}):
            try:
                process_file(source, dest, rejects=rejects, every=1_000, **options)
            except Stopped as error:
                kinds.append(str(error))
                counts.append(times_open(source))
        with raised(Stopped) as caught:
            process_file(endless, dest, transform=failing, rejects=rejects)
        kinds.append(caught.message)
        changed = {name: text for name, text in contents(folder).items() if before.get(name) != text}
        names = sorted(contents(folder))
    tickets = told[4:]
    assert kinds == ["at 4", "behind the first result", "progress 1000", "at 8"]
    assert [changed, names, counts] == [{}, ["in", "out", "rejects"], [0, 0, 0]], "yesterday's file is better than half"
    assert tickets == inbox.tickets[:4]
    assert len(inbox.taken) <= 15


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S19")
def the_last_bytes_find_no_room():
    """Where the end of one file cannot be written, neither is replaced."""
    resource = importlib.import_module("resource")  # Windows has none
    with tempfile.TemporaryDirectory() as folder:
        source, dest, rejects = (Path(folder) / name for name in ("in", "out", "rejects"))
        source.write_bytes(b"[]\n" + b'{"n": 1}\n' * 300)  # less than a buffer
        dest.write_bytes(b"old\n")
        rejects.write_bytes(b"older\n")
        most, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, hard))
        try:
            with raised(OSError) as caught:
                process_file(source, dest, transform=lambda record: [record], rejects=rejects)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
        kept = [dest.read_bytes(), rejects.read_bytes(), sorted(contents(folder))]
    assert caught.type == "OSError"
    assert kept == [b"old\n", b"older\n", ["in", "out", "rejects"]], "what is in a buffer is not in a file yet"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S16", "S19")
def in_its_own_place():
    """A file can be cleaned in place, since it is replaced at the very end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.jsonl"
        path.write_bytes(b'{"n": 1}\n{"n": 2}\n' * 700 + b"{")
        seen = []

        def doubled(record):
            seen.append(path.stat().st_size)
            return [record, {"m": record["n"]}]

        stats = process_file(str(path), path, transform=doubled)
        lines = contents(folder)["export.jsonl"].splitlines()
        names, still_open = sorted(contents(folder)), times_open(path)
    counts, sizes = counted(stats), sorted(set(seen))
    assert counts == [1_401, 2_800, 1, {"json": 1}]
    assert lines == ['{"n": 1}', '{"m": 1}', '{"n": 2}', '{"m": 2}'] * 700
    assert [names, sizes, still_open] == [["export.jsonl"], [12_601], 0]


# END HIDDEN TESTS


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
# <!-- BEGIN SOLUTION -->
# **Why this answer.** Results are written as they come, so nothing grows (`collects_the_results`). Whatever leaves the
# block undoes both files (`rejects_grow` has written one of them into its place). Each line is counted once, good or
# bad, in one function: whoever counts results, or good lines only, has numbers that do not add up
# (`counts_what_it_wrote`, `drops_in_silence`, `one_in_one_out`).
#
# *Why does the transform get the record as it was read?* A model that turns `"4"` into 4 changes data on the way, and
# then the rejects of tomorrow cannot be compared with those of today (`passes_the_model_on`). Who wants that says so in
# `transform`.
#
# *Why does an error of `transform` end everything?* It is a mistake in a program, and no bad line
# (`catches_everything`): four million rejects would be its only trace.
# <!-- END SOLUTION -->

# %% [markdown]
# ## To think about
#
# Your night job meets a bad line. It can stop, it can set the line aside and go on, or it can stop after so many bad
# lines. Choose one for Harbor's export. Who is helped, who pays for it, and how would you notice that it was the wrong
# choice? Write three or four sentences in the cell below. A person reads them; they give no points.

# %% [markdown]
# *Your answer:*
