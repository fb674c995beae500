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
# ## Q1 · One cell, one row
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
    # BEGIN SOLUTION
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (sign for sign in text if sign in "\n\t" or (unicodedata.category(sign) != "Cc" and sign not in UNSEEN))
    return unicodedata.normalize("NFC", "".join(kept)).strip()
    # END SOLUTION


def clean_row(row: Mapping[str, str]) -> dict[str, str] | str:
    """Return the cleaned row, or the reason why it is left out."""
    # --- sub-goal: say why a row is left out
    # BEGIN SOLUTION
    cells = {name: clean_cell(cell) for name, cell in row.items()}
    if not cells["id"]:
        return NO_ID
    if len(cells["question"]) < 3:
        return TOO_SHORT
    if len(cells["question"]) > 2_000:
        return TOO_LONG
    return cells if cells["answer"] else NO_ANSWER
    # END SOLUTION


# %%
@check("Q1", "S1", "S2")
def spaces_and_line_breaks():
    """White space around a text goes, line breaks are all of one kind, and an e with an accent is one sign."""
    texts = [clean_cell(text) for text in ("  Moin, moin\t\n", "one\r\ntwo\rthree\n\nfour", "Caf\u0065\u0301")]
    assert texts == ["Moin, moin", "one\ntwo\nthree\n\nfour", "Caf\u00e9"]


# %%
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


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S1", "S2")
def signs_that_nobody_sees():
    """Control characters and three unseen signs go; what holds letters and pictures together stays."""
    given = [
        "in\u200bvoice\u2060 \x00no\x1f\x7f. 7\x85\ufeff",
        "\U0001f469\u200d\U0001f469\u200d\U0001f467 family",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "soft\u00adly \u200eleft",
        "a\x0bb\x0cc\td",
        "\x1b[1mbold\x1b[0m",
    ]
    texts = [clean_cell(text) for text in given]
    assert texts == [
        "invoice no. 7",
        "\U0001f469\u200d\U0001f469\u200d\U0001f467 family",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "soft\u00adly \u200eleft",
        "abc\td",
        "[1mbold[0m",
    ], "a family of three is one picture of five signs"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S1", "S2")
def what_stays_as_it_is():
    """Signs that look like others stay, and so do spaces, rare line ends and line breaks inside of a text."""
    given = [
        "10\u00b2 \u00bd \ufb01le \uff21\uff11",
        "x  y\u00a0z",
        "first\u2028second\u2029third",
        "if a:\n\n    b = 1",
    ]
    texts = [clean_cell(text) for text in given]
    composed = [clean_cell(text) for text in ("\u212b \u1e9b\u0323", "A\u030angstro\u0308m", "\uac00\u11a8")]
    assert texts == given, "ten squared is not a hundred and two"
    assert composed == ["\u00c5 \u1e9b\u0323", "\u00c5ngstr\u00f6m", "\uac01"]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S1")
def one_step_after_the_other():
    """A sign that is removed stands neither between a letter and its accent, nor between a space and the end."""
    given = [
        " \u200b yes",
        "no \x07\ufeff",
        "caf\u0065\u200b\u0301",
        "\u3000\u2060\u00a0word\u2003",
        "one\r\x00\ntwo",
        "\r\r\nz",
    ]
    texts = [clean_cell(text) for text in given]
    assert texts == ["yes", "no", "caf\u00e9", "word", "one\n\ntwo", "z"], "cleaned once is cleaned for good"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S3", "S4")
def what_is_left_after_cleaning():
    """Lengths count after cleaning, both limits are inside, and of several reasons the first one counts."""
    row = {
        "answer": "No.",
        "country": "NA",
        "id": "1e5",
        "rating": "1.0",
        "question": "Why",
        "paid": "TRUE",
        "note": "",
    }
    changes = [
        {},
        {"question": "  \u200bWh\x00y\u2060 "},
        {"question": "Oh\u200b "},
        {"question": "e\u0301e\u0301"},
        {"question": " " + "x" * 2000 + "\n"},
        {"question": "e\u0301" * 2000},
        {"question": "y" * 2001},
        {"id": "\ufeff ", "question": "", "answer": ""},
        {"question": "\t", "answer": "\x00"},
        {"question": "z" * 2001, "answer": ""},
        {"answer": "\u200b"},
    ]
    found = [clean_row(row | change) for change in changes]
    short = [one if isinstance(one, str) else [one["question"][-3:], len(one["question"])] for one in found]
    spaced = {"question": " Why? ", "id": "0", "answer": "0 "}
    kept = [list(found[0].items()), list(clean_row(spaced).items()), list(spaced.items())]
    assert short == [
        ["Why", 3],
        ["Why", 3],
        TOO_SHORT,
        TOO_SHORT,
        ["xxx", 2000],
        ["\u00e9\u00e9\u00e9", 2000],
        TOO_LONG,
        NO_ID,
        TOO_SHORT,
        TOO_LONG,
        NO_ANSWER,
    ]
    assert kept == [
        list(row.items()),
        [("question", "Why?"), ("id", "0"), ("answer", "0")],
        [("question", " Why? "), ("id", "0"), ("answer", "0 ")],
    ]


# END HIDDEN TESTS


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
# <!-- BEGIN SOLUTION -->
# **Why this answer.** Each step makes work for the next one: what is removed may have stood between a letter and its
# accent, or in front of the last space. Who strips first leaves spaces at the ends (`strips_first`), and who composes
# first leaves accents alone (`composes_first`).
#
# *Why not remove all of Cf?* Families fall apart into three people, and Persian words are spelled otherwise
# (`removes_all_of_cf`). *Why NFC, and not NFKC?* NFKC is for comparing: it makes `102` of `10²` (`nfkc`). *Why keep
# white space inside?* Answers have code and lists in them (`squeezes_spaces`).
#
# *Cost:* the three unseen signs are a decision and not a law; another export has others. Write down what you remove.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q2 · Rows from lines
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
    # BEGIN SOLUTION
    rows = csv.reader(lines)
    names = next(rows, [])
    if len(names) == 1 and ";" in names[0]:
        raise HeaderError(SEMICOLONS)
    if not set(NEEDED) <= set(names):
        raise HeaderError(MISSING)
    if len(set(names)) < len(names):
        raise HeaderError(TWICE)
    for number, cells in enumerate(filter(None, rows), 1):
        if len(cells) != len(names):
            yield Rejected(number, f"{len(cells)} cells instead of {len(names)}", tuple(cells))
            continue
        found = clean_row(dict(zip(names, cells, strict=True)))
        yield Rejected(number, found, tuple(cells)) if isinstance(found, str) else found
    # END SOLUTION


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


# %%
@check("Q2", "S5", "S6")
def commas_quotes_and_line_breaks():
    """Commas, quotes and line breaks in quotes belong to their cell."""
    text = 'id,question,answer\n1,"Now, or later?","Press ""Now"",\nthen wait."\n\n2,Is it free?,Yes.\n'
    found = [told(row) for row in read_rows(lines_of(text))]
    assert found == [
        {"id": "1", "question": "Now, or later?", "answer": 'Press "Now",\nthen wait.'},
        {"id": "2", "question": "Is it free?", "answer": "Yes."},
    ]


# %%
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


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S5", "S6")
def nothing_is_taken_for_a_number():
    """Values that look like numbers, dates, truths or nothing stay the texts that they are."""
    text = "zip,answer,id,country,question,v,w,x,y\n00501,null,007,NA,True?,1.0,12e4,FALSE,\n"
    text += '"01067",nan,1_0,,N/A,-0,1e5,2026-01-02,None\n'
    found = [list(row.items()) for row in read_rows(lines_of(text))]
    names = ["zip", "answer", "id", "country", "question", "v", "w", "x", "y"]
    assert found == [
        list(zip(names, ["00501", "null", "007", "NA", "True?", "1.0", "12e4", "FALSE", ""], strict=True)),
        list(zip(names, ["01067", "nan", "1_0", "", "N/A", "-0", "1e5", "2026-01-02", "None"], strict=True)),
    ], "the country code of Namibia is a text, too"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S6", "S7", "S8")
def numbers_and_cells_as_they_were_read():
    """Rows are counted, and not lines; cells of rejected rows are as they were read."""
    text = (
        "question,answer,more,id\r\n"
        '"How\r\n\r\nlong?",As long,,8\r\n'
        "\r\n"
        '"Which\r\nand ""who""?","\u200b\r\n", x ,9\r\n'
        "lonely\r\n"
        'W,V,U," "\r\n'
        "\n"
        "Ho\x07w?,So.\u200b,\u200b,10\r\n"
        "11,,,,,\r\n"
        '"ab ","",Q,12\r\n'
        "abc,d,,13"
    )
    found = [told(row) for row in read_rows(lines_of(text))]
    assert found == [
        {"question": "How\n\nlong?", "answer": "As long", "more": "", "id": "8"},
        [2, NO_ANSWER, ['Which\r\nand "who"?', "\u200b\r\n", " x ", "9"]],
        [3, "1 cells instead of 4", ["lonely"]],
        [4, NO_ID, ["W", "V", "U", " "]],
        {"question": "How?", "answer": "So.", "more": "", "id": "10"},
        [6, "6 cells instead of 4", ["11", "", "", "", "", ""]],
        [7, TOO_SHORT, ["ab ", "", "Q", "12"]],
        {"question": "abc", "answer": "d", "more": "", "id": "13"},
    ], "who mends a row wants to see what was in the file"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S9")
def first_rows_of_all_kinds():
    """A file whose first row does not name the columns is refused before any row of it."""
    firsts = [
        "answer;question;id\n",
        '"id;question",answer,id\n',
        "question,id\n",
        "Answer,id,question\n",
        "question, answer,id\n",
        "id,question,id,question\n",
        "answer,id,question,id\n",
        "note,answer,note,question,id\n",
        "a;b,answer,question,id\n",
        "answer;\n",
        "question\n",
    ]
    ended = []
    for first in firsts:
        try:
            ended.append(told(next(iter(read_rows([first, "7,Who?,Me.,8,9\n"])))))
        except HeaderError as error:
            ended.append(str(error))
    with raised(HeaderError) as caught:
        list(read_rows([]))
    empty, bare = caught.message, list(read_rows(["answer,id,question"]))
    assert ended == [
        SEMICOLONS,
        MISSING,
        MISSING,
        MISSING,
        MISSING,
        MISSING,
        TWICE,
        TWICE,
        [1, "5 cells instead of 4", ["7", "Who?", "Me.", "8", "9"]],
        SEMICOLONS,
        MISSING,
    ], "a file with semicolons is one wide column to every comma"
    assert [empty, bare] == [MISSING, []]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S10")
def row_by_row():
    """Each row comes before the line behind it is asked for."""
    given = [
        "more,id,answer,question\n",
        ",1,Ada,Who?\n",
        ',2,"Lü\n',
        'beck","To\n',
        'where?"\n',
        "3,No\n",
        ",4,Now,When?\n",
    ]
    notes = []

    def noted(lines):
        for line in lines:
            notes.append("line " + line[:2])
            yield line

    for row in read_rows(noted(given)):
        notes += [row.reason if isinstance(row, Rejected) else row["answer"]]
    in_turn = list(notes)
    assert in_turn == [
        "line mo",
        "line ,1",
        "Ada",
        "line ,2",
        "line be",
        "line wh",
        "Lü\nbeck",
        "line 3,",
        "2 cells instead of 4",
        "line ,4",
        "Now",
    ], "a file of ten gigabytes has a first row, too"


# END HIDDEN TESTS


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
# <!-- BEGIN SOLUTION -->
# **Why this answer.** Where a row ends is a matter of quotes, and the `csv` module counts them; `line.split(",")` works
# until the first customer writes a comma (`splits_at_commas`). A row becomes a dictionary only where names and cells
# are as many: `zip` alone drops a cell without a word (`zips_what_there_is`).
#
# *Why yield what is rejected?* Who drops it has 93 rows, and cannot say where seven are (`drops_bad_rows`). *Why the
# cells as they were read?* The reason is in them: a cleaned cell hides that there was a zero-width space
# (`rejects_cleaned_cells`). *Why count rows?* Line numbers are right for an editor, and wrong for everybody who counts
# rows in a table (`counts_lines`).
#
# *Cost:* one row at a time cannot see that an id comes twice. That needs a set that grows with the file.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q3 · From one file to two
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
    # BEGIN SOLUTION
    written, reasons = 0, Counter[str]()
    with src.open(encoding="utf-8-sig", newline="") as lines:
        rows = read_rows(lines)
        first = list(islice(rows, 1))
        with dest.open("wb") as good, rejects.open("wb") as bad:
            for row in chain(first, rows):
                if isinstance(row, Rejected):
                    reasons[row.reason] += 1
                    bad.write(_line(vars(row)))
                else:
                    written += 1
                    good.write(_line(row))
    rejected = reasons.total()
    return Report(written + rejected, written, rejected, reasons)


def _line(value: Mapping[str, Any]) -> bytes:
    """Return a line of JSONL."""
    return (json.dumps(value, ensure_ascii=False) + "\n").encode()


# END SOLUTION


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


# %%
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


# %%
@check("Q3", "S13")
def every_row_is_accounted_for():
    """Rows that were written and rows that were rejected are all rows."""
    given = b"id,question,answer\n1,Who?,Ada.\n2,Why?,\n3,?,No.\n4,Where?,Here.\n5\n6,What?, \n"
    counts, good, bad = converted(csv_to_jsonl, given)
    lengths = [len(objects(good)), len(objects(bad))]
    assert counts == [6, 2, 4, {NO_ANSWER: 2, TOO_SHORT: 1, "1 cells instead of 3": 1}]
    assert lengths == [2, 4], "a hundred rows in, ninety-three out: where do you look for the seven?"


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S11", "S12")
def bytes_in_and_bytes_out():
    """A byte order mark is none of the first name, and both files are UTF-8 with a line for each object."""
    rows = '1,"Cafe\u0301 or \u2028\nZo\u00eb?",\U0001f44d\r\n,,\r\n3,\ufeff,\u00e5\r\n'
    given = ("\ufeffid,question,answer\r\n" + rows).encode()
    quoted = b'\xef\xbb\xbf"id","question","answer"\n"4","Is ""it"" so?","\\"\n'
    found = [converted(csv_to_jsonl, given), converted(csv_to_jsonl, quoted)]
    assert found == [
        [
            [3, 1, 2, {TOO_SHORT: 1, NO_ID: 1}],
            '{"id": "1", "question": "Caf\u00e9 or \u2028\\nZo\u00eb?", "answer": "\U0001f44d"}\n'.encode(),
            (
                f'{{"row": 2, "reason": "{NO_ID}", "cells": ["", "", ""]}}\n'
                f'{{"row": 3, "reason": "{TOO_SHORT}", "cells": ["3", "\ufeff", "\u00e5"]}}\n'
            ).encode(),
        ],
        [[1, 1, 0, {}], b'{"id": "4", "question": "Is \\"it\\" so?", "answer": "\\\\"}\n', b""],
    ]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S11")
def line_breaks_in_the_file():
    """Line breaks come to the rejected cells as the file has them."""
    given = b'id,question,answer\r\n9,"a\r\nb\rc\nd",\r\n10,"e\rf\r\n",g\n11,"\r\n",h\r\n'
    counts, good, bad = converted(csv_to_jsonl, given)
    rows, left = objects(good), objects(bad)
    assert rows == [{"id": "10", "question": "e\nf", "answer": "g"}]
    assert left == [
        {"row": 1, "reason": NO_ANSWER, "cells": ["9", "a\r\nb\rc\nd", ""]},
        {"row": 3, "reason": TOO_SHORT, "cells": ["11", "\r\n", "h"]},
    ], "whoever looks for the row in the file looks for these bytes"
    assert counts == [3, 1, 2, {NO_ANSWER: 1, TOO_SHORT: 1}]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S12", "S13")
def values_and_their_order():
    """Each value is a text, the keys have the order of the columns, and a file without rows is no error."""
    given = b"zip,answer,rating,question,id,country\n00501,0,5.0,Is it 1e3?,1e3,NA\n01067,true,,null,007,\n"
    counts, good, bad = converted(csv_to_jsonl, given)
    rows = [list(row.items()) for row in objects(good)]
    nothing = converted(csv_to_jsonl, b"question,id,answer\n")
    assert rows == [
        [
            ("zip", "00501"),
            ("answer", "0"),
            ("rating", "5.0"),
            ("question", "Is it 1e3?"),
            ("id", "1e3"),
            ("country", "NA"),
        ],
        [("zip", "01067"), ("answer", "true"), ("rating", ""), ("question", "null"), ("id", "007"), ("country", "")],
    ]
    assert [counts, bad, nothing] == [[2, 2, 0, {}], b"", [[0, 0, 0, {}], b"", b""]]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S12", "S14")
def nothing_is_touched():
    """A file that is refused leaves both results as they were, and one that is not writes them anew."""
    given = [b"id;question;answer\n1;Who?;Ada.\n", b"id,question\n1,Who?\n", b"id,question,answer,answer\n", b""]
    found = [converted(csv_to_jsonl, one, b'{"id": "0"}\n') for one in given]
    fresh = [converted(csv_to_jsonl, one) for one in given[:2]]
    fine = converted(csv_to_jsonl, b"answer,question,id\nMe.,Who is it?,1\n", b"old\n" * 99)
    assert found == [[text, b'{"id": "0"}\n', b'{"id": "0"}\n'] for text in (SEMICOLONS, MISSING, TWICE, MISSING)]
    assert fresh == [[SEMICOLONS, None, None], [MISSING, None, None]], "yesterday's file is better than none"
    assert fine == [[1, 1, 0, {}], b'{"answer": "Me.", "question": "Who is it?", "id": "1"}\n', b""]


# END HIDDEN TESTS


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
# <!-- BEGIN SOLUTION -->
# **Why this answer.** Text becomes text: nothing in between guesses a type. `pandas.read_csv` without options makes
# nothing of `NA` and 501 of `00501` (`pandas_guesses`). `utf-8-sig` takes the mark away where there is one; with
# `utf-8` the first name is another one, and the error says that `id` is missing, which everybody can see in the file
# (`keeps_the_mark`). Without `newline=""` Python changes the line breaks in cells (`translates_line_breaks`).
#
# *Why take the first row before opening the others?* `open(…, "w")` empties a file at once, and the error comes too
# late (`opens_first`). Writing to temporary files and `os.replace` does the same, and helps against more
# (exercise 1 of this module). *Why one counter?* All counts come from where the rows are written; who counts in
# a second place has two truths (`counts_what_is_good`).
#
# *Cost:* an error in the middle, a full disk for example, leaves two half files.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q4 · And back again
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
    # BEGIN SOLUTION
    count = 0
    with src.open(encoding="utf-8", newline="\n") as lines, dest.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for count, line in enumerate(lines, 1):
            row = json.loads(line)
            if not isinstance(row, dict) or set(row) != set(columns):
                raise NotReversible(count)
            if not all(isinstance(cell, str) for cell in row.values()):
                raise NotReversible(count)
            writer.writerow([row[name] for name in columns])
    return count
    # END SOLUTION


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


# %%
@check("Q4", "S15", "S16")
def columns_in_their_order():
    """The columns have the order that was asked for, and a cell has quotes where it needs them."""
    lines = [
        '{"id": "007", "answer": "Yes, now.", "zip": "00501"}',
        '{"zip": "NA", "answer": "Say \\"no\\"", "id": "8"}',
    ]
    found = written(jsonl_to_csv, lines, ("zip", "id", "answer"))
    assert found == [2, 'zip,id,answer\r\n00501,007,"Yes, now."\r\nNA,8,"Say ""no"""\r\n']


# %%
@check("Q4", "S19")
def there_and_back_again():
    """A clean file comes back byte for byte."""
    text = 'id,question,answer,zip\r\n001,"Who, me?","Yes,\nyou.",00501\r\n002,Caf\u00e9?,"So ""so""",\r\n'
    found = there_and_back(csv_to_jsonl, jsonl_to_csv, text, ("id", "question", "answer", "zip"))
    assert found == text, "what cannot come back was lost on the way"


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S15", "S16", "S19")
def cells_of_all_kinds():
    """Quotes stand where they are needed and nowhere else, empty cells are cells, and texts keep their signs."""
    lines = [
        '{"b": "", "a": "", "c": ""}',
        '{"a": " x ", "b": "y\\r\\nz", "c": "one\\rtwo"}',
        '{"a": "\\"", "b": ",", "c": "it\'s; 5\\t6"}',
        '{"a": "\\u00e9\\u2028", "b": "e\\u0301", "c": "\U0001f600"}',
        '{"a": "1e5", "b": "001", "c": "true"}',
        '{"c": "\\\\n", "a": "null", "b": "-1.50"}',
    ]
    found = [written(jsonl_to_csv, lines, ("c", "a", "b")), written(jsonl_to_csv, [], ("a", "c, d", "e"))]
    text = 'answer,more,id,question\r\ntrue,,1,"a\n\n,b"\r\n"""",\u00bd,2,1e5\r\n'
    again = there_and_back(csv_to_jsonl, jsonl_to_csv, text, ("answer", "more", "id", "question"))
    assert found == [
        [
            6,
            'c,a,b\r\n,,\r\n"one\rtwo", x ,"y\r\nz"\r\nit\'s; 5\t6,"""",","\r\n\U0001f600,\u00e9\u2028,e\u0301\r\n'
            "true,1e5,001\r\n\\n,null,-1.50\r\n",
        ],
        [0, 'a,"c, d",e\r\n'],
    ]
    assert again == text


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S17")
def a_line_is_a_line():
    """Signs that look like line ends to some end no line."""
    lines = [
        '{"x": "one\u2028two\u2029three", "y": "\u0085"}',
        '{"x": "four\x7f\u2028", "y": "\u2028"}',
        '{"y": "5", "x": "\\u001c\\u000b"}',
    ]
    found = written(jsonl_to_csv, lines, ["x", "y"])
    assert found == [
        3,
        "x,y\r\none\u2028two\u2029three,\u0085\r\nfour\x7f\u2028,\u2028\r\n\x1c\x0b,5\r\n",
    ], "three lines are three rows"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S18")
def what_would_not_come_back():
    """A key too many, a key too few or a value that is no text is an error with its line."""
    good = '{"k": "1", "m": "2"}'
    bad = [
        '{"k": "1"}',
        '{"k": "1", "m": "2", "n": ""}',
        '{"k": "1", "n": "2"}',
        '{"k": 1, "m": "2"}',
        '{"k": "1", "m": null}',
        '{"k": "1", "m": true}',
        '{"k": "1", "m": ["2"]}',
        '["k", "m"]',
        '"km"',
        "null",
        "[]",
    ]
    found = [written(jsonl_to_csv, [good] * place + [line] + [good], ("k", "m")) for place, line in enumerate(bad, 1)]
    first = [written(jsonl_to_csv, ['{"k": "1", "m": 2.5}'], ("m", "k")), written(jsonl_to_csv, [good], ("m", "k"))]
    assert found == [["line", place] for place in range(2, 13)]
    assert first == [["line", 1], [1, "m,k\r\n2,1\r\n"]]


# END HIDDEN TESTS


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
# <!-- BEGIN SOLUTION -->
# **Why this answer.** A table has fewer types than JSON: one. What has another one, or another set of keys, cannot be
# told from its neighbour once it is a cell. An error with a line number is cheaper than a column that is missing in
# spring (`fills_the_gaps`, `drops_other_keys`). `read_json(lines=True)` guesses types in the other direction and makes
# 1 of `"001"` (`guesses_on_the_way_back`).
#
# *Why the order from `columns`?* Two objects can have their keys in two orders, and a table has one
# (`order_of_the_keys`). *Why not `splitlines`?* It ends a line at U+2028, in the middle of an answer (`ten_line_ends`).
#
# *Cost:* somebody has to make texts of numbers first, and to say how. That was the point.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q5 · Training examples
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
    # BEGIN SOLUTION
    said = [("system", system), ("user", row["question"]), ("assistant", row["answer"])]
    return {"messages": [{"role": role, "content": text} for role, text in said if role != "system" or text]}
    # END SOLUTION


def validate_chat_example(obj: object) -> list[str]:
    """Return all that is wrong with an example, each with its path."""
    # BEGIN SOLUTION
    if not isinstance(obj, dict):
        return ["example: is no object"]
    messages = obj.get("messages")
    if not (isinstance(messages, list) and messages):
        return ["messages: is no list with something in it"]
    kinds = [_kind(message) for message in messages]
    problems = []
    for place, (before, kind) in enumerate(zip(["start", *kinds], kinds, strict=False)):
        message, path = messages[place], f"messages[{place}]"
        if not isinstance(message, dict):
            problems.append(f"{path}: is no object")
            continue
        if kind not in _may_follow(before) or (place == len(messages) - 1 and kind not in ("assistant", "calls")):
            problems.append(f"{path}.role: {message.get('role')!r} may not stand here")
        if not _fits(message.get("content"), kind):
            problems.append(f"{path}.content: is no text, or an empty one")
        if kind == "calls":
            answers = takewhile(lambda other: kinds[other] == "tool", range(place + 1, len(messages)))
            problems += _calls(place, message["tool_calls"], {other: messages[other] for other in answers})
        elif message.get("tool_calls") is not None:
            problems.append(f"{path}.tool_calls: are no calls of the assistant")
    return problems


def _kind(message: object) -> str:
    """Return the role of a message, "calls" for an assistant's that calls, or nothing."""
    if not (isinstance(message, dict) and message.get("role") in ROLES):
        return ""
    role, calls = str(message["role"]), message.get("tool_calls")
    return "calls" if role == "assistant" and isinstance(calls, list) and calls else role


def _may_follow(before: str) -> tuple[str, ...]:
    """Return which kinds of messages may stand behind this kind."""
    roles = MAY_FOLLOW[before] if before else ROLES
    return (*roles, "calls") if "assistant" in roles else roles


def _fits(content: object, kind: str) -> bool:
    """Whether a message of this kind may have this content."""
    if isinstance(content, str):
        return kind == "calls" or bool(content.strip())
    return kind == "calls" and content is None


def _calls(place: int, calls: Sequence[object], answers: Mapping[int, Mapping[str, object]]) -> Iterator[str]:
    """Yield what is wrong with the calls of a message and with their answers."""
    ids = [call.get("id") if isinstance(call, dict) else None for call in calls]
    given = [answer.get("tool_call_id") for answer in answers.values()]
    for number, one in enumerate(ids):
        if not isinstance(one, str) or not one or one in ids[:number] or one not in given:
            yield f"messages[{place}].tool_calls[{number}].id: names no call, names another one, or has no answer"
    for number, other in enumerate(answers):
        if given[number] is None or given[number] not in ids or given[number] in given[:number]:
            yield f"messages[{other}].tool_call_id: is the id of no call that waits"


# END SOLUTION


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


# %%
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


# %%
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


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S21", "S22", "S23", "S24")
def several_at_once():
    """All that is wrong is listed, wherever it stands, and one message can have more than one problem."""
    worst = said(
        ("system", "\n"), ("system", None), ("customer", "Moin"), ("tool", ""), ("assistant", 7), ("user", "So?")
    )
    worst["messages"][3:3] = ["no message", {}, None]
    late = said(("user", ["a"]), ("assistant", "b"), ("system", "c"), ("assistant", "d"), ("assistant", {"e": 1}))
    examples = [
        worst,
        late,
        said(("assistant", "\u00a0")),
        said(("tool", "t")),
        said(("user", "a"), ("assistant", "b")),
    ]
    found = [in_short(validate_chat_example(example)) for example in examples]
    assert found == [
        "0content 1content 1role 2role 3 4content 4role 5 6content 7content 8role",
        "0content 2role 3role 4content 4role",
        "0content 0role",
        "0role",
        "",
    ], "ten problems in ten runs are an afternoon"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S23")
def whose_turn_it_is():
    """For each two roles it is known whether the second may follow, and the first and last message have rules too."""
    roles = ["system", "user", "assistant", "tool", "User", "developer"]
    pairs = [said(("user", "x"), (one, "y"), (two, "w"), ("assistant", "z")) for one in roles for two in roles]
    found = [in_short(validate_chat_example(pair)).replace("role", "") for pair in pairs]
    ends = [in_short(validate_chat_example(said(("system", "x"), (role, "y")))) for role in roles]
    assert found == [
        *("1 2 3", "1", "1 2 3", "1 2", "1 2", "1 2"),
        *("1 2 3", "1 2", "1 3", "1 2", "1 2", "1 2"),
        *("2 3", "", "2 3", "2", "2", "2"),
        *("1 2 3", "1 2", "1 3", "1", "1 2", "1 2"),
        *("1 3", "1", "1 3", "1", "1 2", "1 2"),
        *("1 3", "1", "1 3", "1", "1 2", "1 2"),
    ]
    assert ends == ["1role"] * 6


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S23", "S24", "S25", "S26")
def calls_and_their_answers():
    """Each call has one answer, each answer belongs to a call of the message before it, and calls need no text."""
    user, end = {"role": "user", "content": "Tide, and wind?"}, {"role": "assistant", "content": "Two metres."}
    runs = [
        [asked("t", "w", content=None), answer("w"), answer("t")],
        [asked("t", content=""), answer("t"), asked("w", content="And now?"), answer("w")],
        [asked("t", "w"), answer("t"), answer("x")],
        [asked("t", "w"), answer("t"), answer("t")],
        [asked("t", "t"), answer("t")],
        [asked("t"), answer("t"), asked("w"), answer("t")],
        [asked("t", content=5), answer("t", " ")],
        [asked("t"), answer("t"), end, user, asked("w"), user],
        [asked("t"), {"role": "user", "content": "?"}, answer("t")],
        [asked(None, "", 3, ["u"]), answer("x"), answer("u")],
        [{"role": "assistant", "content": " ", "tool_calls": ["t", {}, {"id": "w"}]}, answer("w"), {"role": "tool"}],
        [asked("t"), 8, answer("t")],
        [asked("t") | {"role": "user"}, answer("t")],
    ]
    found = [in_short(validate_chat_example({"messages": [user, *run, end]})) for run in runs]
    last = in_short(validate_chat_example({"messages": [user, asked("a", "b")]}))
    untouched = {"messages": [{}, asked("a") | {"tool_calls": [{}]}]}
    strange = [in_short(validate_chat_example(untouched)), untouched]
    assert found == [
        "",
        "",
        "1call1 3tool_call_id",
        "1call1 3tool_call_id",
        "1call1",
        "3call0 4tool_call_id",
        "1content 2content",
        "5call0 6role",
        "1call0 2role 3role",
        "1call0 1call1 1call2 1call3 2tool_call_id 3tool_call_id",
        "1call0 1call1 3content 3tool_call_id",
        "1call0 2",
        "1content 1role 1tool_calls 2role",
    ], "an answer without its call is refused, and so is a call without its answer"
    assert last == "1call0 1call1"
    assert strange == ["0content 0role 1call0", {"messages": [{}, {"role": "assistant", "tool_calls": [{}]}]}]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S21", "S22", "S24")
def any_value_of_json():
    """Whatever the value is, an answer comes back and no error."""
    strange = [None, True, 0, 2.5, "text", [], [{}], [1], {}, ""]
    first, second = {"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}
    examples = [
        strange,
        [{"messages": value} for value in strange],
        [{"messages": [second | {"role": value}]} for value in strange],
        [{"messages": [first, second | {"content": value}]} for value in strange],
        [{"messages": [first, second | {"tool_calls": value}]} for value in strange],
        [{"messages": [first | {"tool_calls": ["t"]}, second | {"name": value}], "tools": value} for value in strange],
    ]
    found = [[in_short(validate_chat_example(example)) for example in some] for some in examples]
    assert found == [
        [*["example"] * 8, "messages", "example"],
        [*["messages"] * 6, "0content 0role", "0", *["messages"] * 2],
        ["0role"] * 10,
        ["1content", "1content", "1content", "1content", "", *["1content"] * 5],
        ["", *["1tool_calls"] * 5, "1call0", "1call0", "1tool_calls", "1tool_calls"],
        ["0tool_calls"] * 10,
    ]


# END HIDDEN TESTS


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
# <!-- BEGIN SOLUTION -->
# **Why this answer.** A validator that stops at the first problem costs a run for each (`stops_at_the_first`), and one
# that raises on a number costs the whole report (`trusts_the_shape`). So every access asks for the type first, and
# every finding goes into one list.
#
# *Why neighbours, and not a count of turns?* One message too many would shift all that follow, and the list would be
# long and useless (`expects_every_second`). *Why are answers compared with the calls right before them?* Ids are unique
# in one message alone; who collects all ids of an example lets the second message be answered by the first
# (`any_id_will_do`).
#
# *Cost:* the rules are OpenAI's of today, written down by hand. Others train on other shapes: a rule that nobody needs
# refuses good data.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q6 · Which side?
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
    # BEGIN SOLUTION
    if not 0 <= val_fraction <= 1:
        raise ValueError(f"val_fraction is {val_fraction}, and has to be from 0 to 1")
    for record in records:
        digest = hashlib.sha256(f"{salt}\n{key(record)}".encode()).digest()
        yield "val" if int.from_bytes(digest[:8], "big") < val_fraction * 2**64 else "train", record
    # END SOLUTION


# %%
# For the checks: sides as a word of t and v.
def sides(divide: Callable[..., Iterator[Any]], keys: Iterable[str], fraction: float, salt: str = "") -> str:
    """Return the first letters of the sides of records with these keys."""
    records = [{"name": name} for name in keys]
    pairs = divide(records, val_fraction=fraction, key=lambda record: record["name"], salt=salt)
    return "".join(side[0] for side, _ in pairs)


# %%
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


# %%
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


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S28")
def new_rows_move_nobody():
    """Other records, in front, behind or in another order, change no side."""
    old = [f"ticket {number}" for number in range(0, 60, 3)]
    new = [f"ticket {number}" for number in range(60)]
    alone, mixed, back = sides(split, old, 0.3), sides(split, new, 0.3), sides(split, new[::-1], 0.3)
    grown = [sides(split, old, fraction) for fraction in (0.05, 0.6, 0.95)]
    assert alone == "tvtvttvtvvtttttttttt"
    assert [mixed[::3], back[::-1]] == [
        "tvtvttvtvvtttttttttt",
        "tvvvtttttvvtttttvtvtttvtvttvvtttttvvttttttttttttttvtttttvttv",
    ], "who has moved to the other side was trained on"
    assert grown == ["tttttttttvtttttttttt", "tvvvttvvvvvvtvvvttvv", "vvvvvvvvvvvvvvvvvvvv"]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S28")
def keys_and_salts():
    """The salt and each letter of a key count, and equal keys of different records are on one side."""
    keys = ["Kiel", "kiel", "Kiel ", "Cafe\u0301", "Caf\u00e9", "", "7", "07", "\U0001f6a2", "a\nb", "Kiel"]
    found = [sides(split, keys, 0.5, salt) for salt in ("", "spring", "\u00fc", "a")]
    joined = [sides(split, ["b\nc", "c"], 0.5, salt) for salt in ("a", "a\nb")]
    records = [{"q": " Is it  ON?", "a": 1}, {"q": "is it on?", "a": 2}, {"q": "who", "a": 3}, {"q": "WHO", "a": 4}]
    pairs = list(split(iter(records), val_fraction=0.5, key=lambda record: " ".join(record["q"].lower().split())))
    where = [[side, record["a"]] for side, record in pairs]
    assert found == ["vvtttvvtvvv", "tvtttttvttt", "vvvvvvtvtvv", "tvvtttvvtvt"]
    assert [joined, where] == [["tt", "vt"], [["val", 1], ["val", 2], ["train", 3], ["train", 4]]]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S28", "S29")
def ends_of_the_scale():
    """Nothing and everything can be kept, other fractions are refused, and a fraction is what its name says."""
    keys = [f"{number}" for number in range(2000)]
    counts = [sides(split, keys, fraction, "s").count("v") for fraction in (0, 0.0, 0.01, 0.25, 1 / 3, 0.9, 1, 1.0)]
    refused = []
    for fraction in (-0.01, 1.01, 10, -1):
        try:
            refused.append(sides(split, ["x"], fraction))
        except ValueError:
            refused.append(f"no {fraction}")
    exact = [sides(split, ["edge 4968"], number / 2**64) for number in (14100059622645198848, 14100059622645200896)]
    assert counts == [0, 0, 22, 509, 678, 1786, 2000, 2000]
    assert refused == ["no -0.01", "no 1.01", "no 10", "no -1"]
    assert exact == ["t", "v"]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S27", "S30")
def record_by_record():
    """Each pair comes before the next record is asked for, and a record is passed on as it is."""
    notes = []

    def noted():
        for name in ("Anker", "Boje", "Deich", "Ebbe", "Flut"):
            notes.append(f"ask {name}")
            yield {"name": name, "more": [name.upper(), None, 1.5]}

    for side, record in split(noted(), val_fraction=0.5, key=lambda record: record["name"]):
        notes.append([side, record])
    written_down = list(notes)
    assert written_down == [
        "ask Anker",
        ["train", {"name": "Anker", "more": ["ANKER", None, 1.5]}],
        "ask Boje",
        ["train", {"name": "Boje", "more": ["BOJE", None, 1.5]}],
        "ask Deich",
        ["val", {"name": "Deich", "more": ["DEICH", None, 1.5]}],
        "ask Ebbe",
        ["train", {"name": "Ebbe", "more": ["EBBE", None, 1.5]}],
        "ask Flut",
        ["train", {"name": "Flut", "more": ["FLUT", None, 1.5]}],
    ]


# END HIDDEN TESTS


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
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The side is a property of the key, so nothing that happens to other records can change it. A
# shuffle with a seed gives the right share, until a row is added (`shuffles_and_cuts`); every tenth row as well
# (`every_nth`). `hash` has another seed in each process (`hashes_with_hash`): the model of today is measured with
# questions that yesterday's was trained on.
#
# *Why the key, and not the row?* Two rows with one question and two answers are two rows; the model has seen the
# question (`splits_rows`). *Why a salt?* With it, a second split is independent of the first. *And:* with a larger
# fraction, nobody who was in the validation set leaves it.
#
# *Cost:* the share is near the fraction and not exactly it: of 2,000 keys, 2 points more or less are much. A small
# class may be missing on one side by chance.
# <!-- END SOLUTION -->

# %% [markdown]
# ## To think about
#
# Your `rejects` file has seven rows of a thousand. Somebody from support says: mend them by hand, each of them is a
# customer. Somebody from the model team says: leave them out. Choose one for Harbor. Who is helped, what does it cost,
# and whose questions would be missing if nobody ever looked? Write three or four sentences in the cell below. A person
# reads them; they give no points.

# %% [markdown]
# *Your answer:*
