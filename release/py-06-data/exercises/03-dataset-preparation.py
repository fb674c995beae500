# %% [markdown]
# # From messy CSV to training data
#
# **PY-06 · Data handling** · ★★ · 105 minutes · after the lessons [Tables that
# lie](../notebooks/03-csv-tabular-data.ipynb) and [Vectors, chunks and training
# lines](../notebooks/04-ai-data-formats.ipynb)
#
# In autumn Harbor trained its small model on the answers of its own support. The export was a CSV file, and the script
# that prepared it was ten lines long. It turned the country code `NA` of all customers in Namibia into nothing. It lost
# seven rows of each hundred, and nobody could say which. And the validation score was wonderful: every sixth question
# of the validation set stood in the training set, too, with other spaces in it. The model was on the server for two
# days. In this exercise you write the road from the export to the training file, and you can account for every row.
#
# You will be able to
#
# - **write** a cleaning of text that says which signs it takes out, and leaves all others alone;
# - **convert** a CSV file to JSONL and back, without a value that changes its type on the way;
# - **explain** why each row is in the result, or why it is not;
# - **validate** training examples, and list all that is wrong with one at once;
# - **choose** the side of each record so that it never changes, and no question stands on both.
#
# **Before you start:** the two lessons: the `csv` module, JSONL, Unicode's normal forms, the chat format, hashes.
#
# **Out of scope here:** files that are not UTF-8, guessing separators, JSON that is broken (exercise 1 of this module),
# cutting documents (exercise 2), finding personal data.

# %% [markdown]
# ## How this notebook works
#
# Write your answers where a cell says `raise NotImplementedError(...)`. Below each question stand its *visible checks*:
# run such a cell and it says what holds and what does not. When you submit, *hidden checks* run as well. They rely on
# the same numbered sentences (**S1**, **S2** …) with other inputs. Each question ends with three hints.
#
# Q1 to Q3 build on each other: a cell, the rows, the files. Q4, the way back, uses them in two checks. Q5 and Q6 need
# nothing of the others: you can begin with either. Keep the names and parameters that are there; add helpers and
# imports as you like, and let the names of your helpers begin with one `_`: the cells for the checks have some, too.

# %% [markdown]
# ## What you are given
#
# A `Rejected` is a row that is left out: its number, the reason, and its cells as they were read. A `Report` says how
# many rows were read, written and rejected, and how many for each reason. `NEEDED` are the columns that every file has.
# `UNSEEN` are three signs that nobody sees: the zero-width space, the word joiner and the byte order mark. `NO_ID`,
# `TOO_SHORT`, `TOO_LONG` and `NO_ANSWER` are reasons, `SEMICOLONS`, `MISSING` and `TWICE` are messages of a
# `HeaderError`. A `NotReversible` knows the number of a line. `ROLES` and `MAY_FOLLOW` are for Q5.
#
# `PAIRS` are three hundred rows of Harbor's export, and `question_key` makes one text of all spellings of a question.
# `folder` makes an empty folder and takes it away again.

# %%
from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice, takewhile
from pathlib import Path
from typing import Any, Literal

from harbor_kit import check, raised
from harbor_kit.pairs import PAIRS

Side = Literal["train", "val"]

NEEDED = ("id", "question", "answer")
UNSEEN = "\u200b\u2060\ufeff"
NO_ID = "id: empty"
TOO_SHORT = "question: shorter than 3 characters"
TOO_LONG = "question: longer than 2,000 characters"
NO_ANSWER = "answer: empty"
SEMICOLONS = "cells are separated by semicolons, not by commas"
MISSING = "the first row has to name id, question and answer"
TWICE = "the first row names a column twice"
ROLES = ("system", "user", "assistant", "tool")
MAY_FOLLOW: dict[str, tuple[str, ...]] = {
    "start": ("system", "user"),
    "system": ("user",),
    "user": ("assistant",),
    "assistant": ("user",),
    "calls": ("tool",),
    "tool": ("tool", "assistant"),
}


@dataclass(frozen=True)
class Rejected:
    """A row that is left out: its number, why, and its cells as they were read."""

    row: int
    reason: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """How many rows were read, written and rejected, and how many for each reason."""

    read: int
    written: int
    rejected: int
    reasons: Mapping[str, int] = field(default_factory=dict)


class HeaderError(ValueError):
    """The first row of a file does not name the columns."""


class NotReversible(ValueError):
    """A line could not be told from another one once it is CSV."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} would not come back as it is")
        self.line = line


def question_key(record: Mapping[str, Any]) -> str:
    """Return one text for all spellings of a question: of spaces, of case, and of letters with accents."""
    return " ".join(unicodedata.normalize("NFC", record["question"]).casefold().split())


@contextmanager
def folder() -> Iterator[Path]:
    """Make an empty folder; in the end, take it away with all that is in it."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


# %% [markdown]
# Look at rows that are not as they seem. Change the numbers and run the cell again; nothing depends on it.

# %%
for number in (1, 14, 57, 295):
    print(ascii(PAIRS[number - 1]["question"]), PAIRS[number - 1]["zip"], ascii(PAIRS[number - 1]["ticket"]))


# %% [markdown]
# ## Q1 · One cell, one row (15 points)
#
# Write `clean_cell` first, and then `clean_row`.
#
# **S1** `clean_cell` changes a text in four steps, in this order. First each `\r\n`, and then each `\r` that is left,
# becomes `\n`. Then all signs of Unicode's category Cc (control characters) are removed, except `\n` and `\t`, and
# all signs of `UNSEEN` are. Then the text is put into the normal form NFC. Last, white space at both ends is taken off,
# as `str.strip` does it.
#
# **S2** Nothing else changes. White space inside of a text stays as it is, but for what S1 removes. Of the category Cf,
# the three signs of `UNSEEN` go and all others stay: U+200D holds 👩‍🚀 together, and U+200C belongs to the spelling of
# Persian.
#
# **S3** `clean_row` returns a new dictionary with the columns of `row`, in their order, and each cell as `clean_cell`
# returns it. The values stay texts: `"00501"`, `"NA"` and `"1.0"` are what they were. `row` is not changed.
#
# **S4** Where a row must be left out, `clean_row` returns the reason, a text. Cleaned cells are asked, in this order,
# and the first reason counts: `NO_ID` where `id` is empty, `TOO_SHORT` where `question` has fewer than 3 characters,
# `TOO_LONG` where it has more than 2,000, and `NO_ANSWER` where `answer` is empty. Characters are what `len` counts.
# (No check has a row without these three columns.)
#
# For example, `clean_cell(" one\r\ntwo\x07 ")` returns `"one\ntwo"`.

# %%
def clean_cell(text: str) -> str:
    """Return a text with plain line breaks, in NFC, without unseen signs and white space around it."""
    # --- sub-goal: clean one cell
    raise NotImplementedError("Q1: return a text with plain line breaks, in NFC, without unseen signs and white space around it")


def clean_row(row: Mapping[str, str]) -> dict[str, str] | str:
    """Return the cleaned row, or the reason why it is left out."""
    # --- sub-goal: say why a row is left out
    raise NotImplementedError("Q1: return the cleaned row, or the reason why it is left out")


# %% tags=["raises-exception"]
@check("Q1", "S1", "S2")
def spaces_and_line_breaks():
    """White space around a text goes, line breaks are all of one kind, and an e with an accent is one sign."""
    texts = [clean_cell(text) for text in ("  Moin, moin\t\n", "one\r\ntwo\rthree\n\nfour", "Caf\u0065\u0301")]
    assert texts == ["Moin, moin", "one\ntwo\nthree\n\nfour", "Caf\u00e9"]


# %% tags=["raises-exception"]
@check("Q1", "S3", "S4")
def a_row_or_a_reason():
    """A row keeps its columns, and a row without an answer has a reason."""
    row = {"id": " 0042 ", "question": "Where is my invoice? ", "answer": " In your mail.", "zip": "00501 "}
    cleaned = list(clean_row(row).items())
    reason = clean_row(row | {"answer": " \n"})
    assert cleaned == [
        ("id", "0042"),
        ("question", "Where is my invoice?"),
        ("answer", "In your mail."),
        ("zip", "00501"),
    ], "an identifier is a text, also where it looks like a number"
    assert reason == NO_ANSWER


# %% [markdown]
# <details><summary>Q1, hint 1 of 3</summary>
#
# A text ends with a space and a zero-width space. What is left if you strip first and remove then? And where does the
# list of things to remove end: which signs of the categories Cc and Cf must not go?
#
# </details>
#
# <details><summary>Q1, hint 2 of 3</summary>
#
# `unicodedata.category` gives the category of one sign. Go through the signs of the text and keep what may stay; then
# `unicodedata.normalize`, then strip. For `clean_row`, clean all cells first and ask the cleaned ones. NFKC changes
# more than spelling: look at `½`.
#
# </details>
#
# <details><summary>Q1, hint 3 of 3</summary>
#
# The same for the name of a ship, without its digits, and with a reason:
#
# ```python
# letters = [one for one in name if not one.isdigit()]
# short = "".join(letters).rstrip()
# painted = short if len(short) < 12 else "too long for the stern"
# ```
#
# </details>

# %% [markdown]
# ## Q2 · Rows from lines (20 points)
#
# Write `read_rows`, a generator. It gets lines as a file gives them that is opened with `newline=""`: with their ends,
# as these stand in the file.
#
# **S5** The `lines` are those of a CSV file; the last one may lack its end. Cells are separated by commas. A cell in
# double quotes can hold commas and line breaks, and a double quote in it is written twice. The first row names the
# columns. (No check has an empty line above it, a quote in the middle of a cell without quotes or behind a quoted one,
# a quote that is never closed, or a cell of more than 131,072 characters, which `csv` does not read as it is.)
#
# **S6** For each row below the names, in their order, `read_rows` yields what `clean_row` returns for it, with the
# columns in the order of the names. Where that is a reason, it yields a `Rejected` with it. The `row` of a `Rejected`
# is counted from 1 for the row right below the names, whatever number of lines a row has; rejected rows count, too. A
# line with nothing in it but its end is no row, unless it stands within a cell in quotes. (A line of spaces is a row
# of one cell.)
#
# **S7** A row with more cells than there are names, or with fewer, is a `Rejected` with a reason like `"3 cells instead
# of 5"`, also for one cell: `"1 cells instead of 5"`. It does not come to `clean_row`.
#
# **S8** The `cells` of a `Rejected` are all cells of its row as they were read, as a tuple: nothing in them is cleaned.
#
# **S9** The first row has to name each of `NEEDED`, letter by letter and not cleaned, at any place. Where it is one
# single cell and has a `;` in it, `HeaderError(SEMICOLONS)` is raised. Else, where one of them is missing, or where
# there is no row at all, `HeaderError(MISSING)` is. Else, where a name stands in it twice, `HeaderError(TWICE)` is. The
# error comes at the latest when the first row is asked for.
#
# **S10** `read_rows` yields each row before it asks `lines` for the line behind it.
#
# For example, `list(read_rows(["id,question,answer\n", "7,Why?,No.\n"]))` is one dictionary in a list.

# %%
def read_rows(lines: Iterable[str]) -> Iterator[dict[str, str] | Rejected]:
    """Yield each row, cleaned, or why it is left out."""
    # --- sub-goal: keep every cell as text
    # --- sub-goal: say why a row is left out
    raise NotImplementedError("Q2: yield each row, cleaned, or why it is left out")


# %%
# For the checks: rows as plain values.
def told(row: dict[str, str] | Rejected) -> Any:
    """Return the cells of a row, or the number, the reason and the cells of a rejected one."""
    if isinstance(row, Rejected):
        return [row.row, row.reason, list(row.cells)]
    return row


def lines_of(text: str) -> list[str]:
    """Return the lines of a text with their ends, as a file gives them."""
    return list(io.StringIO(text, newline=""))


# %% tags=["raises-exception"]
@check("Q2", "S5", "S6")
def commas_quotes_and_line_breaks():
    """Commas, quotes and line breaks in quotes belong to their cell."""
    text = 'id,question,answer\n1,"Now, or later?","Press ""Now"",\nthen wait."\n\n2,Is it free?,Yes.\n'
    found = [told(row) for row in read_rows(lines_of(text))]
    assert found == [
        {"id": "1", "question": "Now, or later?", "answer": 'Press "Now",\nthen wait.'},
        {"id": "2", "question": "Is it free?", "answer": "Yes."},
    ]


# %% tags=["raises-exception"]
@check("Q2", "S6", "S7", "S8")
def rows_that_are_left_out():
    """Rows that are left out have their number and their reason, and the others come in between."""
    text = "id,question,answer\n1,Is it late?\n2, Why? , \n3,Who?,Ada.\n4,When?,Now,or never\n"
    found = [told(row) for row in read_rows(lines_of(text))]
    assert found == [
        [1, "2 cells instead of 3", ["1", "Is it late?"]],
        [2, NO_ANSWER, ["2", " Why? ", " "]],
        {"id": "3", "question": "Who?", "answer": "Ada."},
        [4, "4 cells instead of 3", ["4", "When?", "Now", "or never"]],
    ], "a row that is missing without a word is looked for on a Friday night"


# %% [markdown]
# <details><summary>Q2, hint 1 of 3</summary>
#
# A cell has a comma and a line break in it. Where does the row end, and who can tell? And how many cells does a row
# have whose last comma is missing?
#
# </details>
#
# <details><summary>Q2, hint 2 of 3</summary>
#
# `csv.reader` takes any iterable of lines, asks it for no more than it needs, and gives each row as a list of texts; an
# empty line is an empty list. Take the names with `next`, and compare lengths before you put names and cells together:
# `DictReader` hides both kinds of mistake, `None` is the key or the value then.
#
# </details>
#
# <details><summary>Q2, hint 3 of 3</summary>
#
# A harbour master who looks at ships one after another:
#
# ```python
# for berth, ship in enumerate(arrivals, start=10):
#     if ship.length > 40:
#         yield f"{ship.name} has to wait outside"
#     else:
#         yield berth
# ```
#
# </details>

# %% [markdown]
# ## Q3 · From one file to two (15 points)
#
# Write `csv_to_jsonl`.
#
# **S11** `csv_to_jsonl` reads the file `src`, which is UTF-8, with or without a byte order mark at its beginning, and
# `read_rows` decides about its rows. Its lines come there as they are in the file: a `\r\n` inside of a cell is still
# `\r\n` in the `cells` of a `Rejected`.
#
# **S12** Rows go to `dest` and rejected rows to `rejects`, in their order. Both files are JSONL, in UTF-8 without a
# byte order mark: one object a line, with one space behind each colon and comma as `json.dumps` writes it, and one `\n`
# at the end of each line. Signs that are not ASCII are written as they are, é and not `\u00e9`. An object in `dest` has
# the columns as keys, in their order; one in `rejects` has `row`, `reason` and `cells`, in this order. What a file had
# before is gone, and both files are there in the end, also where nothing is in them.
#
# **S13** The `Report` that it returns counts rows: `read` are all of them, `written` those in `dest`, `rejected` those
# in `rejects`. Its `reasons` have each reason that occurs, and how many rows have it.
#
# **S14** Where `read_rows` raises a `HeaderError`, `csv_to_jsonl` lets it pass. Neither `dest` nor `rejects` is made
# then, and where they are there already they stay as they are. (No check has bytes in `src` that are not UTF-8, or a
# file that does not fit into memory.)
#
# For example, of three rows the second has no answer: then `read` is 3, `written` is 2, and `reasons` are
# `{"answer: empty": 1}`.

# %%
def csv_to_jsonl(src: Path, dest: Path, *, rejects: Path) -> Report:
    """Write the rows of a CSV file to `dest`, those that are left out to `rejects`, and return how many there are."""
    # --- sub-goal: keep every cell as text
    # --- sub-goal: count both sides
    raise NotImplementedError("Q3: write the rows of a CSV file to `dest`, those that are left out to `rejects`, and return how many there are")


# %%
# For the checks: what a file of bytes becomes.
def converted(convert: Callable[..., Report], given: bytes, before: bytes | None = None) -> list[Any]:
    """Return the report on a CSV file of these bytes, and the bytes of both files."""
    with folder() as place:
        src, dest, rejects = place / "in.csv", place / "out.jsonl", place / "left.jsonl"
        src.write_bytes(given)
        if before is not None:
            dest.write_bytes(before)
            rejects.write_bytes(before)
        try:
            report = convert(src, dest, rejects=rejects)
        except HeaderError as error:
            return [str(error), *(path.read_bytes() if path.exists() else None for path in (dest, rejects))]
        counts = [report.read, report.written, report.rejected, dict(report.reasons)]
        return [counts, dest.read_bytes(), rejects.read_bytes()]


def objects(text: bytes) -> list[Any]:
    """Return the objects of a JSONL file."""
    return [json.loads(line) for line in text.decode("utf-8").split("\n") if line]


# %% tags=["raises-exception"]
@check("Q3", "S11", "S12")
def two_files():
    """Rows go to one file, and what is left out goes to the other, with its reason."""
    given = b"id,question,answer,country\n01,Why?,,DE\n02,Who?,Ada.,NA\n03,Where?,Here.,NO\n"
    _, good, bad = converted(csv_to_jsonl, given)
    rows, left = objects(good), objects(bad)
    assert rows == [
        {"id": "02", "question": "Who?", "answer": "Ada.", "country": "NA"},
        {"id": "03", "question": "Where?", "answer": "Here.", "country": "NO"},
    ]
    assert left == [{"row": 1, "reason": NO_ANSWER, "cells": ["01", "Why?", "", "DE"]}]


# %% tags=["raises-exception"]
@check("Q3", "S13")
def every_row_is_accounted_for():
    """Rows that were written and rows that were rejected are all rows."""
    given = b"id,question,answer\n1,Who?,Ada.\n2,Why?,\n3,?,No.\n4,Where?,Here.\n5\n6,What?, \n"
    counts, good, bad = converted(csv_to_jsonl, given)
    lengths = [len(objects(good)), len(objects(bad))]
    assert counts == [6, 2, 4, {NO_ANSWER: 2, TOO_SHORT: 1, "1 cells instead of 3": 1}]
    assert lengths == [2, 4], "a hundred rows in, ninety-three out: where do you look for the seven?"


# %% [markdown]
# <details><summary>Q3, hint 1 of 3</summary>
#
# Which three bytes does a spreadsheet write in front of the first name? And which line break does your *cell* contain
# after reading, which one before?
#
# </details>
#
# <details><summary>Q3, hint 2 of 3</summary>
#
# There is an encoding that takes the mark away where it is, and `newline=""` makes `open` leave line breaks alone.
# `json.dumps` has an option for letters that are not ASCII. For S14, know that the first row is fine before you open a
# file for writing: `islice` takes a first row out of a generator, and `chain` puts it in front again.
#
# </details>
#
# <details><summary>Q3, hint 3 of 3</summary>
#
# Two baskets for apples, and a count for each worm:
#
# ```python
# worms = Counter()
# for apple in tree:
#     worms[apple.worm] += 1
#     (sweet if apple.worm is None else sour).add(apple)
# ```
#
# </details>

# %% [markdown]
# ## Q4 · And back again (15 points)
#
# Support wants to mend rows in a spreadsheet, so the way back is needed. Write `jsonl_to_csv`.
#
# **S15** `jsonl_to_csv` reads the objects of the JSONL file `src` and writes a CSV file to `dest`, in UTF-8 without a
# byte order mark. The first line names `columns`, in their order; each object is a row below, with its cells in that
# order, whatever order its keys have. It returns how many rows there are below the names.
#
# **S16** In `dest`, a cell or a name has double quotes around it where a comma, a double quote, `\r` or `\n` is in it,
# and nowhere else. A double quote in it is written twice, and nothing else in a text changes. Each row ends with
# `\r\n`. `csv.writer` writes so where nobody tells it otherwise. (No check has a single column.)
#
# **S17** A line of `src` ends with `\n`, and nowhere else: U+2028 or U+0085 in a text end no line. (No check has an
# empty line, broken JSON, or a last line without its end.)
#
# **S18** What would not come back is not written: `NotReversible` is raised with the number of the line, counted from
# 1, where it is no object, where its keys are not those of `columns` (one is missing, or one is too many), or where a
# value is no text: `7` and `"7"` would be one cell. (No check looks at `dest` then, or has a key or a column twice, a
# column that begins with a byte order mark, or half of a pair of surrogates.)
#
# **S19** There and back: for a file as `jsonl_to_csv` writes it, whose rows are clean as they are, `csv_to_jsonl` and
# then `jsonl_to_csv` with the same columns give its very bytes.
#
# For example, the object `{"id": "1", "answer": "a,b"}` and the columns `("answer", "id")` give the lines `answer,id`
# and `"a,b",1`.

# %%
def jsonl_to_csv(src: Path, dest: Path, *, columns: Sequence[str]) -> int:
    """Write the objects of a JSONL file as a CSV file, and return how many there are."""
    # --- sub-goal: keep every cell as text
    raise NotImplementedError("Q4: write the objects of a JSONL file as a CSV file, and return how many there are")


# %%
# For the checks: the way back, and both ways.
def written(convert: Callable[..., int], lines: Sequence[str], columns: Sequence[str]) -> list[Any]:
    """Return how many rows a JSONL file of these lines has, and the text of its CSV file."""
    with folder() as place:
        (place / "in.jsonl").write_bytes("".join(line + "\n" for line in lines).encode())
        try:
            count = convert(place / "in.jsonl", place / "out.csv", columns=columns)
        except NotReversible as error:
            return ["line", error.line]
        return [count, (place / "out.csv").read_bytes().decode()]


def there_and_back(there: Callable[..., Report], back: Callable[..., int], text: str, columns: Sequence[str]) -> str:
    """Return what a CSV file is after it was JSONL."""
    with folder() as place:
        (place / "in.csv").write_bytes(text.encode())
        there(place / "in.csv", place / "rows.jsonl", rejects=place / "left.jsonl")
        back(place / "rows.jsonl", place / "out.csv", columns=columns)
        return (place / "out.csv").read_bytes().decode()


# %% tags=["raises-exception"]
@check("Q4", "S15", "S16")
def columns_in_their_order():
    """The columns have the order that was asked for, and a cell has quotes where it needs them."""
    lines = [
        '{"id": "007", "answer": "Yes, now.", "zip": "00501"}',
        '{"zip": "NA", "answer": "Say \\"no\\"", "id": "8"}',
    ]
    found = written(jsonl_to_csv, lines, ("zip", "id", "answer"))
    assert found == [2, 'zip,id,answer\r\n00501,007,"Yes, now."\r\nNA,8,"Say ""no"""\r\n']


# %% tags=["raises-exception"]
@check("Q4", "S19")
def there_and_back_again():
    """A clean file comes back byte for byte."""
    text = 'id,question,answer,zip\r\n001,"Who, me?","Yes,\nyou.",00501\r\n002,Caf\u00e9?,"So ""so""",\r\n'
    found = there_and_back(csv_to_jsonl, jsonl_to_csv, text, ("id", "question", "answer", "zip"))
    assert found == text, "what cannot come back was lost on the way"


# %% [markdown]
# <details><summary>Q4, hint 1 of 3</summary>
#
# What type did `001` have on the way out, and which one has it on the way back? What is left of a key that is not
# among the columns?
#
# </details>
#
# <details><summary>Q4, hint 2 of 3</summary>
#
# `csv.writer` knows about quotes and line ends, if the file is opened with `newline=""`. Going through an open file
# ends lines where the file does; `splitlines` knows ten ends. Compare two sets of names before you write a row.
#
# </details>
#
# <details><summary>Q4, hint 3 of 3</summary>
#
# Crates that are loaded only where each of them has its label:
#
# ```python
# labels = {"fish", "salt"}
# for deck, crate in enumerate(crates):
#     if crate.keys() ^ labels:
#         raise ShipError(deck)
# ```
#
# </details>

# %% [markdown]
# ## Q5 · Training examples (20 points)
#
# Write `to_chat_example`, and then `validate_chat_example`. It gets examples that others have made, too.
#
# **S20** `to_chat_example` returns a dictionary with one key, `messages`: a list of dictionaries with `role` and
# `content`. There is one of the role `system` with the text `system`, then one of the role `user` with the row's
# `question`, then one of the role `assistant` with its `answer`. Where `system` is an empty text, the first is left
# out.
#
# **S21** `validate_chat_example` gets any value that JSON can have, and never raises. It returns a list of texts, one
# for each thing that is wrong, and an empty list where nothing is. Each text is a path, then `": "`, then words of your
# own. No path comes twice. Their order is yours. `obj` is not changed. S22 to S26 say what is wrong; nothing else is
# looked at.
#
# **S22** Where the value is no dictionary, the only path is `example`. Else, where it has no `messages`, or they are
# no list, or an empty one, the only path is `messages`. Else each of the messages is looked at, by its place, counted
# from 0: the third one is `messages[2]`, which stands for any of them below. That is the path where it is no
# dictionary, and then nothing in it is looked at.
#
# **S23** The path `messages[2].role` is wrong in three cases. The message has no `role`, or none of `ROLES`. Or its
# role may not follow: `MAY_FOLLOW` has the roles that may stand right behind each role, and for `"start"` those that
# may stand first. Behind a message that is no dictionary, or has none of `ROLES`, every role may follow. Or it is the
# last message, and its role is not `assistant`. Where two of the three hold, the path still comes once.
#
# **S24** A message *calls* where its role is `assistant` and its `tool_calls` are a list with something in it. In
# `MAY_FOLLOW` it counts as `"calls"`. The path `messages[2].content` is wrong where the message has no `content`, or
# one that is no text, or only white space. A message that calls may have no `content`, `None`, or any text. The path
# `messages[2].tool_calls` is wrong where a message that does not call has a `tool_calls` other than `None`.
#
# **S25** The messages of the role `tool` that stand right behind a message that calls, without another one in between,
# are its answers. The path `messages[2].tool_call_id` is wrong where such an answer has no `tool_call_id`, or none that
# is the `id` of one of these calls, or one that an answer before it to the same message has, too. Of other messages it
# is not looked at. (No check has a `tool_call_id` that is empty, or is no text.)
#
# **S26** Where a message calls, its calls are looked at by their places. The path `messages[1].tool_calls[0].id` is
# wrong where the call is no dictionary, where its `id` is missing, no text or empty, where a call before it in this
# message has the same one, or where no answer of the message has it as its `tool_call_id`.
#
# For example, for `{"messages": [{"role": "user", "content": ""}]}` the paths are `messages[0].role` and
# `messages[0].content`.

# %%
def to_chat_example(row: Mapping[str, str], *, system: str) -> dict[str, Any]:
    """Return a question and its answer as an example to train with."""
    raise NotImplementedError("Q5: return a question and its answer as an example to train with")


def validate_chat_example(obj: object) -> list[str]:
    """Return all that is wrong with an example, each with its path."""
    raise NotImplementedError("Q5: return all that is wrong with an example, each with its path")


# %%
# For the checks: the paths alone, in one order.
def paths(problems: Iterable[str]) -> list[str]:
    """Return the paths of problems, sorted."""
    return sorted(problem.split(": ", 1)[0] for problem in problems)


def in_short(problems: Iterable[str]) -> str:
    """Return the paths of problems as one text, like `0content 1call0 2`."""
    text = " ".join(paths(problems)).replace("messages[", "").replace(".tool_calls[", ".call")
    return text.replace("].id", "").replace("].", "").replace("]", "")


def said(*messages: tuple[str, Any]) -> dict[str, Any]:
    """Return an example of messages with a role and a content."""
    return {"messages": [{"role": role, "content": content} for role, content in messages]}


def asked(*ids: Any, **more: Any) -> dict[str, Any]:
    """Return a message that calls a tool with each of these ids."""
    calls = [{"id": one, "type": "function", "function": {"name": "tide", "arguments": "{}"}} for one in ids]
    return {"role": "assistant", "tool_calls": calls, **more}


def answer(call: Any, content: Any = "high") -> dict[str, Any]:
    """Return the answer of a tool to the call of this id."""
    return {"role": "tool", "tool_call_id": call, "content": content}


# %% tags=["raises-exception"]
@check("Q5", "S20", "S21")
def a_pair_becomes_an_example():
    """A row becomes three messages, or two without a system text, and both are valid."""
    row = {"id": "7", "question": "Who?", "answer": "Ada.", "zip": "00501"}
    long, short = to_chat_example(row, system="Be brief."), to_chat_example(row, system="")
    problems = [validate_chat_example(long), validate_chat_example(short)]
    assert long == {
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Who?"},
            {"role": "assistant", "content": "Ada."},
        ]
    }
    assert short == {"messages": [{"role": "user", "content": "Who?"}, {"role": "assistant", "content": "Ada."}]}
    assert problems == [[], []]


# %% tags=["raises-exception"]
@check("Q5", "S22", "S23", "S24", "S26")
def four_bad_examples():
    """Four examples have what is wrong with them listed, and a good one has nothing."""
    examples = [
        said(("user", "Who?"), ("assistant", "Ada.")),
        said(("user", "Who?"), ("assistant", " ")),
        said(("user", "Who?"), ("user", "Ada?"), ("assistant", "Yes."), ("user", "Thanks.")),
        {"prompt": "Who?", "completion": "Ada."},
        {
            "messages": [
                {"role": "user", "content": "Tide?"},
                asked("call-1"),
                {"role": "assistant", "content": "High."},
            ]
        },
    ]
    found = [paths(validate_chat_example(example)) for example in examples]
    assert found == [
        [],
        ["messages[1].content"],
        ["messages[1].role", "messages[3].role"],
        ["messages"],
        ["messages[1].tool_calls[0].id", "messages[2].role"],
    ], "fix one, run again, find the next: how many runs for three problems?"


# %% [markdown]
# <details><summary>Q5, hint 1 of 3</summary>
#
# Somebody mends the first problem that you name, runs it again, and gets the next one. How many runs are needed for
# ten? And what does your code do with a message that is a number?
#
# </details>
#
# <details><summary>Q5, hint 2 of 3</summary>
#
# Go through the messages once, with their places, and collect: no `return` within the loop. A small function that gives
# the role of a message, `"calls"`, or an empty text for everything else makes the neighbours easy. `in` with a tuple
# compares, so a list as a role does no harm; with a set it raises. The answers of a message are all tool messages up to
# the first other one.
#
# </details>
#
# <details><summary>Q5, hint 3 of 3</summary>
#
# All that is wrong with a logbook, at once:
#
# ```python
# faults = []
# for page, entry in enumerate(logbook):
#     if entry.get("wind") is None:
#         faults.append(f"page {page}: wind")
#     if entry.get("mate") == entry.get("captain"):
#         faults.append(f"page {page}: mate")
# ```
#
# </details>

# %% [markdown]
# ## Q6 · Which side? (15 points)
#
# Write `split`, a generator. It decides for each record whether it is trained on or kept for validation, and it must
# decide the same in a year, on another machine, with ten thousand records more.
#
# **S27** For each of `records`, in their order, `split` yields a pair: `"train"` or `"val"`, and the record as it is.
#
# **S28** The side depends on nothing but `salt`, the text that `key` returns for the record, and `val_fraction`. It is
# decided like this: put `salt`, one line feed (`"\n"`) and the key together, encode them as UTF-8, take SHA-256 of
# that, and read the first 8 bytes of the digest as a whole number, the most significant byte first. Where that number
# is less than `val_fraction` times `2**64` the side is `"val"`, and else it is `"train"`. The key is taken as it is.
#
# **S29** `val_fraction` is from 0 to 1, with both of them. For any other number `split` raises a `ValueError`, at the
# latest when the first pair is asked for. (No check has one that is no number, or a key that UTF-8 cannot hold.)
#
# **S30** `split` yields each pair before it asks `records` for the next one.
#
# For example, of the record `{"q": "Moin"}` with `key=lambda record: record["q"]`, the text `"\nMoin"` is hashed, and
# the number is 7319363038608319898: a fraction of 0.5 gives the side `"val"`.

# %%
def split(
    records: Iterable[dict[str, Any]],
    *,
    val_fraction: float,
    key: Callable[[dict[str, Any]], str],
    salt: str = "",
) -> Iterator[tuple[Side, dict[str, Any]]]:
    """Yield each record with its side, which depends on its key alone."""
    raise NotImplementedError("Q6: yield each record with its side, which depends on its key alone")


# %%
# For the checks: sides as a word of t and v.
def sides(divide: Callable[..., Iterator[Any]], keys: Iterable[str], fraction: float, salt: str = "") -> str:
    """Return the first letters of the sides of records with these keys."""
    records = [{"name": name} for name in keys]
    pairs = divide(records, val_fraction=fraction, key=lambda record: record["name"], salt=salt)
    return "".join(side[0] for side, _ in pairs)


# %% tags=["raises-exception"]
@check("Q6", "S27", "S28")
def the_same_key_the_same_side():
    """Each record has the side of its key, also where it comes again."""
    records = [{"id": number, "ship": ship} for number, ship in enumerate(["Ada", "Grace", "Alan", "Ada", "Edsger"])]
    pairs = list(split(records, val_fraction=0.5, key=lambda record: record["ship"]))
    found, letters = (
        [record for _, record in pairs],
        sides(split, ["Barbara", "Donald", "Tony", "Niklaus", "Barbara"], 0.5),
    )
    names = [side for side, _ in pairs]
    assert found == [
        {"id": number, "ship": ship} for number, ship in enumerate(["Ada", "Grace", "Alan", "Ada", "Edsger"])
    ]
    assert names == ["val", "val", "train", "val", "val"]
    assert letters == "ttvvt", "in a year, and on another machine"


# %% tags=["raises-exception"]
@check("Q6", "S28")
def three_hundred_pairs():
    """About a tenth of Harbor's pairs is kept, and all spellings of a question are on one side."""
    pairs = list(split(PAIRS, val_fraction=0.1, key=question_key, salt="2026"))
    kept = [record["id"] for side, record in pairs if side == "val"]
    assert kept == [
        "0003",
        "0014",
        "0015",
        "0016",
        "0027",
        "0030",
        "0034",
        "0038",
        "0039",
        "0044",
        "0047",
        "0051",
        "0052",
        "0072",
        "0073",
        "0095",
        "0098",
        "0138",
        "0146",
        "0151",
        "0158",
        "0163",
        "0181",
        "0183",
        "0186",
        "0210",
        "0216",
        "0232",
        "0233",
        "0257",
        "0259",
        "0260",
        "0284",
        "0295",
        "0296",
    ]

# %% [markdown]
# <details><summary>Q6, hint 1 of 3</summary>
#
# Add one row in front of the file. Who has moved to the other side? And what does `hash("a")` say when you start Python
# a second time?
#
# </details>
#
# <details><summary>Q6, hint 2 of 3</summary>
#
# `hashlib.sha256(...).digest()` gives bytes, the same ones everywhere, and `int.from_bytes` makes a number of some of
# them. Compare that number with a part of the whole range. Nothing is counted and nothing is remembered.
#
# </details>
#
# <details><summary>Q6, hint 3 of 3</summary>
#
# Which of 256 berths a ship gets, always the same one:
#
# ```python
# mark = hashlib.md5(b"harbour of " + ship.name).hexdigest()
# berth = int(mark[-2:], 16)
# south = berth >= 200
# ```
#
# </details>

# %% [markdown]
# ## To think about
#
# Your `rejects` file has seven rows of a thousand. Somebody from support says: mend them by hand, each of them is a
# customer. Somebody from the model team says: leave them out. Choose one for Harbor. Who is helped, what does it cost,
# and whose questions would be missing if nobody ever looked? Write three or four sentences in the cell below. A person
# reads them; they give no points.

# %% [markdown]
# *Your answer:*
