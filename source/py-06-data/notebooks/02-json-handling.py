# %% [markdown]
# # JSON, JSONL and other half-truths
#
# **PY-06 · Data handling** · lesson 2
#
# ## You will be able to
#
# - **predict** what a value is after `json.dumps` and back, and which texts other parsers refuse;
# - **choose** between one array for `json.load` and JSON lines, by who appends, who cuts off, and who reads;
# - **trace** where a record ends: for `splitlines`, for a text file, and for `raw_decode`;
# - **validate** a ticket with `iter_errors` and with pydantic, and say what each of them does not see;
# - **write** a converter that sets bad lines aside, and puts its file in place with `Path.replace`.
#
# ## Before you start
#
# You have done [lesson 1, Bytes, text and the space between](01-file-io-patterns.ipynb), and know models from [the
# basics of pydantic](../../py-02-types/notebooks/02-pydantic-basics.ipynb). New is `pip install jsonschema`. After
# that, no key and no network are needed.
#
# **Time: 70 min.** After section 4 is a good place for a break.
#
# Run the cells from top to bottom with Shift+Enter. Where a cell asks something, type between the quotes, and run it
# again.

# %% [markdown] tags=["hook"]
# ## 1 · Fine where it was written
#
# Each night Harbor writes a report: the mean of the stars that its answers got, for each language. In the morning the
# dashboard is empty. The job has ended without an error, and its tests pass: they write a report, read it, and compare.
#
# Nobody has rated a Finnish answer yet. (Libraries for numbers call the mean of nothing `nan`, *not a number*.)
#
# The next cell asks two readers for their opinion: Python, and SQLite, a database that comes with Python. Before you
# run it: how can a text be right for one, and wrong for the other?

# %% tags=["hook"]
import json
import sqlite3
from contextlib import closing

from harbor_kit.ready import ready

_ = ready()  # says what your machine lacks, if it lacks anything
STARS = {"en": [5, 4, 3], "nl": [3, 5], "fi": []}


def mean(stars: list[int]) -> float:
    return sum(stars) / len(stars) if stars else float("nan")


report = json.dumps({language: mean(stars) for language, stars in STARS.items()})
print("written:          ", report)
print("read with Python: ", json.loads(report))
with closing(sqlite3.connect(":memory:")) as database:
    (is_valid,) = database.execute("SELECT json_valid(?)", (report,)).fetchone()
print("asked of SQLite:  ", "it is JSON" if is_valid else "it is no JSON")

# %% [markdown]
# `NaN` is not in the grammar of JSON. Python writes it, and reads it back, so writer and test agree, and both are
# wrong. Chrome says `Unexpected token 'N'`, and the page stays empty. The program jq turns it into `null`, without a
# word. (Tried in November 2026.)
#
# With `allow_nan=False`, `dumps` raises `ValueError` where the mistake is made. Then somebody has to decide what the
# mean of nothing is, and mostly it is `None`.
#
# **A text has a writer and a reader, and each takes something for granted.** In each section you meet two who differ:
# about values, about the end of a record, or about what is allowed.
#
# ## 2 · Six kinds of value
#
# **JSON** = a grammar for texts with six kinds of value: object, array, string, number, `true` and `false`, `null`
# ([the standard is short](https://www.rfc-editor.org/rfc/rfc8259)). Python has more kinds. What JSON cannot say,
# `dumps` turns into something that it can, or refuses. Which of the two it does is not always what one wishes.

# %% tags=["predict"]
from datetime import date
from decimal import Decimal
from typing import Any

from harbor_kit.quiz import predict

VALUES: list[Any] = [
    *[(17, 18), {17: "open"}, {True: "yes", "true": "no"}],
    *[date(2026, 11, 3), Decimal("0.10"), 2**53 + 1, "Zoë 🙂"],
]
print("seven values:", *VALUES, sep="\n")
guess_trips = predict(
    "Each value goes through dumps and loads (next cell). How many come back as something else, without an error?",
    {
        "A": "none: what cannot come back as it was is refused",
        "B": "one: the tuple, which becomes a list",
        "C": "three: the tuple, and the two dictionaries",
        "D": "five: those in C, and the date and the Decimal as texts",
    },
    choice="",
)

# %% tags=["run"]
for value in VALUES:
    try:
        text = json.dumps(value)
    except TypeError as error:
        print(f"{value!r:30}{error}")
        continue
    back = json.loads(text)
    print(f"{value!r:30}{text:34}{'the same' if back == value else back}")

# %% tags=["reveal"]
guess_trips.reveal(
    "C",
    {
        "A": "dates and Decimals are refused; a tuple, and a key that is no text, are changed and not refused.",
        "B": "keys are texts in JSON, so 17 became the text 17, and two keys became one.",
        "C": "an array comes back as a list, keys as texts; of the two answers one is gone for good.",
        "D": "dumps does not guess: Object of type date is not JSON serializable.",
    },
)

# %% [markdown] tags=["investigate"]
# | Python | what happens | so |
# |---|---|---|
# | tuple | becomes a list | a pydantic field with the type of a tuple makes it one again |
# | key that is no text | becomes a text | make it a text yourself, before two keys become one |
# | date, `Decimal`, set, your own class | is refused | say how, with `default=`; a pydantic model knows the way back |
# | integer above 2**53 | is kept by Python, rounded by `JSON.parse` of JavaScript | ids are texts |
# | `nan`, `inf` | becomes a text that is no JSON | `allow_nan=False` |
#
# The grammar leaves open what a reader makes of a text. Two readers can get two values, and both are right. The next
# cell reads one text in four ways, with functions that `loads` calls: `parse_int` and `parse_float` for numbers,
# `object_pairs_hook` for the pairs of each object. Then it refuses a `NaN` that somebody else has written:
# `parse_constant` is called for `NaN`, `Infinity` and `-Infinity`, and may raise.

# %% tags=["investigate"]
PAID = '{"id": 9007199254740993, "paid": 1.10, "state": "open", "state": "closed"}'

print("by default:      ", json.loads(PAID))
print("as in JavaScript:", f"{json.loads(PAID, parse_int=float)['id']:.0f}")
print("as money:        ", json.loads(PAID, parse_float=Decimal)["paid"])
print("all pairs:       ", json.loads(PAID, object_pairs_hook=list))


def refuse(name: str) -> None:
    raise ValueError(f"{name} is not in the grammar of JSON")


try:
    json.loads('{"mean": NaN}', parse_constant=refuse)
except ValueError as error:
    print("strictly:        ", error)

# %% [markdown] tags=["investigate"]
# `JSON.parse` knows one kind of number, and 9007199254740992 is another customer. By default, of two equal keys the
# last one wins. If a program that checks tickets takes the first and yours the last, it has checked a ticket that
# nobody uses. So raise in `object_pairs_hook` when a key comes twice.
#
# ## 3 · Options on the way out
#
# | option of `dumps` | without it | choose |
# |---|---|---|
# | `allow_nan` | `NaN` is written | `False`, always |
# | `ensure_ascii` | `ë` is written as `\u00eb` | `False` for files that people read; write UTF-8 |
# | `sort_keys`, `separators` | keys as inserted, with spaces | both, before you compare or hash |
# | `default` | a `TypeError` | a function for the types that you name |
# | `indent` | one line | for files that people edit |
#
# In the next cell, two lines are wrong, each in its own way. Before you run it: what will `default=str` make of a set?

# %% tags=["investigate", "bad"]
import hashlib

NAME = {"name": "Zoë", "city": "東京", "mood": "🙂"}
print(len(json.dumps(NAME).encode()), "bytes:", json.dumps(NAME))
print(len(json.dumps(NAME, ensure_ascii=False).encode()), "bytes:", json.dumps(NAME, ensure_ascii=False))


def fingerprint(value: object) -> str:
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


print("in two orders:", fingerprint(NAME), fingerprint(dict(reversed(NAME.items()))))

print(json.dumps({"paid": Decimal("1.10"), "topics": {"export"}, "who": len}, default=str))  # ✗ Wrong: takes all
half = json.loads(r'{"text": "Thanks \ud83d"}')  # half of a 🙂, cut by somebody who counted in 16 bits
print("escaped: ", json.dumps(half))
try:
    json.dumps(half, ensure_ascii=False).encode()  # ✗ Wrong: this text has no form in UTF-8
except UnicodeEncodeError as error:
    print("in UTF-8:", error)

# %% [markdown] tags=["investigate"]
# `default=str` never refuses: the set became the text `{'export'}`, which nobody can read back. Name the types:
#
# ```python
# def named(value: object) -> str:
#     if isinstance(value, date | Decimal):
#         return str(value)
#     raise TypeError(f"{type(value).__name__} has no form in JSON")
# ```
#
# Escaped, 🙂 is two halves, `\ud83d\ude42`, and a cut can leave one. It passes `loads` and `dumps`, and fails when the
# bytes are written, far from where it came in. If you write with `ensure_ascii=False`, expect this error as one of a
# bad *record*, and not of the whole run.
#
# ## 4 · One object a line
#
# **JSON lines** = a file in which each line is a JSON value of its own, here always an object. Its name ends in
# `.jsonl`. Logs, batches for a language model and training data are kept like that. There are no brackets around, and
# no commas between.
#
# A job writes 1,000 ratings, and is killed when 60 % of the bytes are on the disk: once as one array, once as lines.

# %% tags=["predict"]
guess_cut = predict(
    "60 % of each file is left. How many of the 1,000 ratings can still be read (next cell)?",
    {
        "A": "none of the array; of the lines, those that are whole",
        "B": "about 600 of each: what was written is there",
        "C": "none of either: a file that ends in the middle is not valid",
        "D": "about 600 of the array; of the lines none, as a file of lines is no valid JSON",
    },
    choice="",
)

# %% tags=["run"]
RATINGS = [{"ticket": number, "stars": number % 5 + 1} for number in range(1, 1001)]
ARRAY = json.dumps(RATINGS).encode()
LINES = "".join(f"{json.dumps(rating)}\n" for rating in RATINGS).encode()


def entries(content: bytes) -> int:
    try:
        return len(json.loads(content))
    except ValueError:
        return 0


def in_lines(content: bytes) -> int:
    return sum(entries(line) > 0 for line in content.split(b"\n"))


for form, content, count in (("array", ARRAY, entries), ("lines", LINES, in_lines)):
    left = content[: len(content) * 6 // 10]
    print(f"{form}: {len(content):,} bytes hold {count(content):,} ratings, the first 60 % {count(left):,}")

# %% tags=["reveal"]
guess_cut.reveal(
    "A",
    {
        "A": "an array ends with its bracket, and without it there is no value; each line has an end of its own.",
        "B": "the bytes are there, and json.loads gives all of a text or an error.",
        "C": "the lines before the cut are whole, and each of them is a JSON text by itself.",
        "D": "a reader of lines never asks for the whole file, so what stands further down cannot hurt it.",
    },
)

# %% [markdown] tags=["investigate"]
# That is why: a line can be **appended** without reading what is there; read **one at a time**; compared and counted by
# tools for lines; and a cut costs one record. The array needs its end.
#
# There is one rule: *one object a line, and each line ends with a line feed*. In strings, JSON writes a line feed as
# `\n`, two characters. So without `indent` no object has one. The next cell breaks the rule in three ways.

# %% tags=["investigate", "bad"]
def complaint(content: str | bytes) -> str:
    try:
        json.loads(content)
    except json.JSONDecodeError as error:
        return str(error)
    return "no complaint"


print("all lines at once: ", complaint(LINES))  # ✗ Wrong: the file is not one value
pretty = json.dumps(RATINGS[0], indent=2).encode() + b"\n"
print("first line, pretty:", complaint(pretty.split(b"\n")[0]))  # ✗ Wrong: one object, several lines

left = LINES[: len(LINES) * 6 // 10]
print("readable before appending:", in_lines(left))
left += json.dumps({"ticket": 1001, "stars": 5}).encode() + b"\n"  # ✗ Wrong: who says that a line begins here?
print("readable after appending:", in_lines(left))

# %% [markdown] tags=["investigate"]
# The last one is quiet. The new record is whole, and it was written to the end of half a line. *Your turn* builds a
# writer that looks first.
#
# ## 5 · Three characters that are no end
#
# Where does a line end? The streams of PY-05 had a trap there, and files have the same. Two records, written with
# `ensure_ascii=False`: their texts came from a word processor and an old mainframe, and hold two U+2028 (*line
# separator*) and two U+0085 (*next line*). For JSON these are letters.

# %% tags=["predict"]
import io

PASTED = [{"text": "First step\u2028second step\u2028done"}, {"text": "Dear Ada\u0085it works\u0085Ben"}]
CONTENT = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in PASTED).encode("utf-8")
guess_ends = predict(
    "Two records. How many lines are there for splitlines on the text, for a loop over a text file, and for bytes?",
    {
        "A": "two for each of them, as there are two line feeds",
        "B": "six for splitlines and six for the text file, two for bytes: only bytes know no Unicode",
        "C": "six for all three: U+2028 and U+0085 mean that a line ends",
        "D": "six for splitlines, two for the text file, two for bytes",
    },
    choice="",
)

# %% tags=["run", "bad"]
pieces = CONTENT.decode("utf-8").splitlines()  # ✗ Wrong: it ends lines where JSON lines do not
in_order = [piece for piece in pieces if complaint(piece) == "no complaint"]
print("splitlines:", len(pieces), "pieces,", len(in_order), "of them JSON")
print("the first: ", complaint(pieces[0]))
text_file = io.TextIOWrapper(io.BytesIO(CONTENT), encoding="utf-8")
print("text file: ", len(list(text_file)), "lines")
print("bytes:     ", len(CONTENT.removesuffix(b"\n").split(b"\n")), "lines")

# %% tags=["reveal"]
guess_ends.reveal(
    "D",
    {
        "A": "two line feeds are there, and splitlines takes eight other characters for ends as well.",
        "B": "a text file ends lines at LF, CR and CR LF alone, and JSON writes those three as escapes in strings.",
        "C": "what a character means to a typesetter is nothing to a file: its loop looks for LF and CR.",
        "D": "a method of texts and a loop over a file have two different ideas of a line.",
    },
)

# %% [markdown] tags=["investigate"]
# Two records became six pieces, and none is JSON. `splitlines` ends a line at ten characters. In strings, JSON has to
# escape seven of them; U+0085, U+2028 and U+2029 it may write as they are. (With `ensure_ascii=True` these are escaped,
# too, and nobody notices for years.)
#
# Open the file as bytes, `"rb"`, and loop over it: its lines end at LF alone. A CR before it is white space for `json`.
# Skip blank lines.
#
# ## 6 · A big array, piece by piece
#
# Somebody sends an array of 30 GB. `json.load` reads the text to its end, and then makes all objects: a program that
# worked with the small file ends with `MemoryError`, or the system kills it.
#
# `raw_decode` reads *one* value at the beginning of a text, and says where it ended. So keep a text, take a value from
# its beginning, and when that fails, fetch more. (What stands between elements is skipped without a look: for files
# that you trust.)

# %% tags=["investigate"]
from collections.abc import Callable, Iterable, Iterator


def elements(texts: Iterable[str], hook: Callable[[dict[str, Any]], Any] | None = None) -> Iterator[Any]:
    """Yield the objects of one array, whose text comes in pieces."""
    decode, begun = json.JSONDecoder(object_hook=hook).raw_decode, ""
    for piece in texts:
        begun += piece
        while True:
            begun = begun.lstrip("[, \r\n\t")
            try:
                element, end = decode(begun)
            except json.JSONDecodeError:
                break  # it may be whole with the next piece, or never
            begun = begun[end:]
            yield element
    if begun.strip() != "]":
        raise ValueError(f"the array does not end: {begun[:40]!r}")


RATED = json.dumps(RATINGS[:3])
sizes = range(1, len(RATED) + 1)
cuts = [[RATED[start : start + size] for start in range(0, len(RATED), size)] for size in sizes]
print(len(cuts), "sizes of pieces, the same three ratings:", all(list(elements(cut)) == RATINGS[:3] for cut in cuts))

# %% tags=["modify"]
CUT = 8  # modify this line, from 1 to 9: for which cuts are the numbers right?

NUMBERS = "[17, 245]"
print([NUMBERS[:CUT], NUMBERS[CUT:]], "→", list(elements([NUMBERS[:CUT], NUMBERS[CUT:]])))

# %% [markdown] tags=["investigate"]
# (Wrong for 2, 6 and 7: 17 came as 1 and 7.) An object ends with its brace, and half of one is an error. A number has
# no end of its own, and half of one is a number. **A reader in pieces needs records that say where they end.**
#
# The library ijson does this for any JSON: `ijson.items(file, "item")`. Its fractions come as `Decimal`, unless you say
# `use_float=True` (November 2026).
#
# **What to see:** four readers of the same tickets; how many records exist at the same time, at most, over the records
# in the file. For two readers (they share a line) the number rises with the file; for two it stays at 2: the record in
# hand, and the next.
#
# **Where the picture stops being true:** it counts records, and memory has more in it. `json.load` holds the text as
# well, and 0.67 MB of such tickets became 3.1 MB of objects (Python 3.11, November 2026).

# %% tags=["figure"]
from typing import BinaryIO

from harbor_kit.held import Hook, as_array, as_lines, show_held


def whole(file: BinaryIO, hook: Hook) -> Iterable[Any]:
    yield from json.load(file, object_hook=hook)


def in_pieces(file: BinaryIO, hook: Hook) -> Iterable[Any]:
    return elements(iter(lambda: file.read(100).decode("ascii"), ""), hook)


def in_a_list(file: BinaryIO, hook: Hook) -> Iterable[Any]:
    return [json.loads(line, object_hook=hook) for line in file]


def one_by_one(file: BinaryIO, hook: Hook) -> Iterable[Any]:
    return (json.loads(line, object_hook=hook) for line in file)


arrays = {"array, json.load": (as_array, whole), "array, in pieces": (as_array, in_pieces)}
lines = {"lines, in a list": (as_lines, in_a_list), "lines, one by one": (as_lines, one_by_one)}
show_held({**arrays, **lines}, [200, 400, 600, 800, 1000])

# %% [markdown]
# **The format allows it, the reader decides.** Square brackets instead of the round ones turn the last reader into the
# one above it.
#
# | you have | take |
# |---|---|
# | one thing: settings, an answer of an API | one JSON value |
# | records that come one after the other, or are read so | JSON lines |
# | an array that is too big, from somebody else | `elements` or ijson, once, into lines |
# | millions of numbers | neither ([lesson 4, Vectors, chunks and training lines](04-ai-data-formats.ipynb)) |
#
# ## 7 · Three faults, two judges
#
# That a text is JSON says little. **JSON Schema** = a description, itself in JSON, of which values are allowed. Any
# language can check it, and language models are given one for their answers. pydantic writes it for you.

# %%
from pydantic import BaseModel, ConfigDict, Field, ValidationError


class Ticket(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: int
    opened: date
    stars: int = Field(ge=1, le=5)


SCHEMA = Ticket.model_json_schema()
for field, rule in SCHEMA["properties"].items():
    print(f"{field:7}", rule)
print({key: SCHEMA[key] for key in ("type", "required", "additionalProperties")})

# %% tags=["predict"]
FAULTY = {"id": "17", "opened": "yesterday", "stars": 6}
guess_faults = predict(
    "This ticket has three faults. The schema comes from the model. How many does each find (next cell)?",
    {
        "A": "one and one: each of them stops at the first",
        "B": "three and three: they say the same in two languages",
        "C": "two and two, and not the same two",
        "D": "three for the model, two for the schema: a schema knows fewer types",
    },
    choice="",
)

# %% tags=["run"]
from jsonschema import Draft202012Validator, FormatChecker, validate
from jsonschema.exceptions import ValidationError as SchemaFault


def by_model(ticket: dict[str, Any], strict: bool = False) -> list[str]:
    try:
        Ticket.model_validate_json(json.dumps(ticket), strict=strict)
    except ValidationError as error:
        return [f"{fault['loc'][0]}: {fault['type']}" for fault in error.errors()]
    return []


def by_schema(ticket: dict[str, Any], formats: FormatChecker | None = None) -> list[str]:
    judge = Draft202012Validator(SCHEMA, format_checker=formats)
    return [f"{fault.json_path}: {fault.message}" for fault in judge.iter_errors(ticket)]


print("the model: ", len(by_model(FAULTY)), by_model(FAULTY))
print("the schema:", len(by_schema(FAULTY)), by_schema(FAULTY))
try:
    validate(FAULTY, SCHEMA)
except SchemaFault as fault:
    print("validate:   1", [fault.message])

# %% tags=["reveal"]
guess_faults.reveal(
    "C",
    {
        "A": "validate raises one fault, the one that it thinks best; iter_errors and pydantic go through all.",
        "B": "the text 17 is a number for the model, and yesterday is a date for the schema.",
        "C": "each of them lets through what the other one stops; the stars are seen by both.",
        "D": "the model takes the text 17 for the number, so it finds two as well.",
    },
)

# %% [markdown] tags=["investigate"]
# | | the model | its schema, in `jsonschema` |
# |---|---|---|
# | the text `"17"`, or `True`, for an integer | taken for 17, or 1; not with `strict=True` | a fault |
# | `17.0` for an integer | taken; not with `strict=True` | no fault |
# | `"yesterday"` for a date | a fault | passes; not with `format_checker=FormatChecker()` |
# | rules of your own, in Python | checked | unknown: they are not exported |
# | what you get | an object, or all faults | faults, and never an object |
#
# Inside of Python, the pydantic model. The schema is for others: another language, an editor, a language model that is
# to answer in that form. If both judge: a strict model, and a schema with formats. (A format that the checker does not
# know passes: `date-time`, until you install `jsonschema[format]`.)
#
# Change the ticket: **1** so that the model takes it, and the schema with formats does not; **2** so that only the
# schema without formats takes it; **3** so that only the strict model refuses it.

# %% tags=["modify"]
TRY = {"id": "17", "opened": "yesterday", "stars": 6}  # modify this line

print("the model           ", by_model(TRY))
print("the strict model    ", by_model(TRY, strict=True))
print("the schema          ", by_schema(TRY))
print("the schema + formats", by_schema(TRY, FormatChecker()))

# %% [markdown] tags=["worked"]
# ## 8 · Worked example: the feedback box
#
# An old box at Harbor's counter writes a line for each rating: ticket, stars, remark, with tabs between. The files are
# to become JSON lines. Some lack their stars, some end in CR LF, and the last one may lack its end.
#
# A bad line can **stop** the run: right for settings. It can be **skipped**: then nobody knows what is missing. It can
# be **set aside**, with number and reason. Look for four decisions:
#
# - What is kept are *bytes*, as a piece may end in the middle of a letter. (Lines have no limit here; in the exercise
#   they have one.)
# - `rating_of` returns a rating or a reason. A fault in the *program* still raises.
# - A line goes aside as it was: Latin-1 has a letter for each byte, so `encode("latin-1")` gives the bytes back. Both
#   counts add up. (Not in the code: when one in twenty is aside, stop before the last step.)
# - Who reads `dest` sees the old file or the new one, whole.

# %% tags=["worked"]
import tempfile
from collections import Counter
from pathlib import Path


def lines_of(source: BinaryIO, size: int) -> Iterator[bytes]:
    # --- sub-goal: keep what is not whole yet
    begun = b""
    while piece := source.read(size):
        *ended, begun = (begun + piece).split(b"\n")
        yield from ended
    if begun:
        yield begun


def rating_of(raw: bytes) -> dict[str, Any] | str:
    # --- sub-goal: decide about one line
    try:
        ticket, *cells = raw.removesuffix(b"\r").decode("utf-8").split("\t")
    except UnicodeDecodeError as error:
        return f"no UTF-8 at byte {error.start}"
    if len(cells) != 2 or cells[0] not in {"1", "2", "3", "4", "5"}:
        return "no ticket, stars from 1 to 5, remark"
    return {"ticket": ticket, "stars": int(cells[0]), "remark": cells[1]}


# %% tags=["worked"]
def convert(source: BinaryIO, dest: Path, aside: Path, size: int = 4096) -> Counter[str]:
    counts, draft = Counter[str](), dest.with_suffix(".part")
    with draft.open("w", encoding="utf-8", newline="\n") as ok, aside.open("w", encoding="utf-8", newline="\n") as bad:
        for number, raw in enumerate(lines_of(source, size), start=1):
            row, out, name = rating_of(raw), ok, "kept"
            if isinstance(row, str):
                # --- sub-goal: set a bad line aside
                row, out, name = {"line": number, "why": row, "raw": raw.decode("latin-1")}, bad, "aside"
            print(json.dumps(row, ensure_ascii=False, allow_nan=False), file=out)
            counts[name] += 1
    # --- sub-goal: put the new file in place
    draft.replace(dest)
    return counts


BOX = "T-17\t5\tThank you 🙂\r\nT-18\t\tno stars\nT-19\t4\tZoë".encode() + b"\nT-20\t1\tcaf\xe9\nT-21\t3\tfine"
with tempfile.TemporaryDirectory() as folder:
    done, put_aside = Path(folder, "ratings.jsonl"), Path(folder, "ratings.aside.jsonl")
    print(dict(convert(io.BytesIO(BOX), done, put_aside)))
    first = done.read_text(encoding="utf-8") + put_aside.read_text(encoding="utf-8")
    print(first, end="")
    for size in range(1, len(BOX)):
        convert(io.BytesIO(BOX), done, put_aside, size)
        assert first == done.read_text(encoding="utf-8") + put_aside.read_text(encoding="utf-8")
    print(len(BOX) - 1, "more sizes of pieces, the same two files")

# %% [markdown] tags=["faded"]
# (If `convert` raises, the old file is untouched, and a `.part` is left over; the exercise wants it gone.)
#
# ## Your turn: a schema, and a writer that looks first
#
# Fill in the schema of a rating whose only field is `stars`, as JSON. Then build the writer of section 4.

# %% tags=["faded"]
from harbor_kit.quiz import fill_in, parsons

rules = fill_in(
    """{"type": "___",
 "properties": {"stars": {"type": "___", "minimum": 1, "___": 5}},
 "___": ["stars"],
 "additionalProperties": ___}""",
    ["", "", "", "", ""],
)
append = parsons(
    "A log grows. A crash may have left half a line at its end. Append a record so that it is not lost.",
    {
        "A": "    log.write(line)",
        "B": '            log.write(b"\\n")',
        "C": "    log.truncate(0)",
        "D": 'with path.open("ab+") as log:  # what is written goes to the end, wherever one reads',
        "E": "line = json.dumps(record, indent=2).encode()",
        "F": "        log.seek(-1, 2)  # 2: counted from the end",
        "G": 'line = json.dumps(record, allow_nan=False).encode() + b"\\n"',
        "H": '        if log.read(1) != b"\\n":',
        "I": "    if log.tell():  # there is something in it",
    },
    order="",
)

# %% tags=["faded", "reveal"]
rules.reveal(
    ["object", "integer", "maximum", "required", "false"],
    [
        "JSON's word for what a dictionary becomes is object, in small letters.",
        "number would allow 4.5; integer allows 4 and 4.0, and neither true nor the text 4.",
        "minimum and maximum belong to the values that they name, so 1 and 5 are allowed.",
        "what is listed under properties may be missing, unless its name stands here.",
        "other fields are allowed by default; in JSON false is written with a small letter.",
    ],
)
append.reveal(
    "GDIFHBA",
    {
        "A": "here a line begins, for certain, and the record has one of its own.",
        "B": "what was cut off gets its end: at most this one line is bad now.",
        "C": "that empties the file, and with it all records that were written before.",
        "D": "opened for appending, the file keeps what is in it, and it can be read as well.",
        "E": "with indent, one record becomes several lines, and none of them is JSON by itself.",
        "F": "one byte before the end: nothing else of the file has to be read.",
        "G": "the whole line is made first, so what dumps refuses leaves no trace in the file.",
        "H": "a file of whole lines ends with a line feed; if it does not, a line was cut off.",
        "I": "in an empty file there is no last byte, and seek would raise an error.",
    },
)

# %% [markdown] tags=["mistakes", "quiz"]
# ## Common mistakes
#
# **`Unexpected token 'N'`** in Chrome. *Cause:* `dumps` wrote `NaN`. *Fix:* `allow_nan=False`. ([polynomial, issue
# 49](https://github.com/corradio/polynomial/issues/49))
#
# **`{'17': 'open'}`** *Cause:* keys become texts. *Fix:* texts from the start. ([aiocache, issue
# 441](https://github.com/aio-libs/aiocache/issues/441))
#
# **`9007199254740992`** *Cause:* JavaScript rounds. *Fix:* ids as texts. ([Tornado, issue
# 2908](https://github.com/tornadoweb/tornado/issues/2908))
#
# **`surrogates not allowed`** *Cause:* half a letter. *Fix:* set the record aside; or escape it, and leave it to
# the next reader. ([strands-env, pull 211](https://github.com/strands-rl/strands-env/pull/211), does that)
#
# **`Extra data: line 2 column 1`** *Cause:* `json.load` on lines. *Fix:* line by line. ([nlvr, issue
# 1](https://github.com/lil-lab/nlvr/issues/1))
#
# **`readable after appending: 601`** *Cause:* half a line. *Fix:* look first. ([eliza, issue
# 30878](https://github.com/elizaOS/eliza/issues/30878))
#
# **`Unterminated string starting at`** *Cause:* `splitlines`. *Fix:* loop over the file. ([tau, pull
# 354](https://github.com/huggingface/tau/pull/354))
#
# **`MemoryError`** *Cause:* `json.load` on many GB. *Fix:* lines, ijson. ([TwiBot-22, issue
# 17](https://github.com/LuoUndergradXJTU/TwiBot-22/issues/17))
#
# **`the schema: 2`** *Cause:* formats are not checked. *Fix:* `FormatChecker()`. ([flask-expects-json, issue
# 15](https://github.com/Fischerfredl/flask-expects-json/issues/15))
#
# ## Check yourself
#
# Six questions, at least one for each objective.

# %% tags=["quiz"]
from harbor_kit.quiz import quiz

seen_by = quiz(
    "cache = json.loads(json.dumps({17: 'open'})). What does cache.get(17) return?", {
        "A": "'open'",
        "B": "None, as the key is the text '17' now",
        "C": "nothing: dumps raised TypeError, since JSON has no keys that are numbers",
    }, objective=1, choice="",
)
test_passes = quiz(
    "A test writes scores with dumps, reads them with loads, and compares. It passes. Who can read the file?", {
        "A": "every program that reads JSON, as the test has shown",
        "B": "Python for certain; if a score is nan, perhaps nobody else",
        "C": "nobody yet: only a schema says whether a text is JSON",
    }, objective=1, choice="",
)
which_form = quiz(
    "A batch of 50,000 prompts takes all night. Each answer is saved when it comes, and the job may die. What form?", {
        "A": "one array, which is written anew after each answer, and put in place",
        "B": "one array, with indent=2, so that each answer stands on lines of its own",
        "C": "JSON lines, one appended for each answer",
    }, objective=2, choice="",
)

# %% tags=["quiz"]
six_pieces = quiz(
    "text.splitlines() breaks one file of JSON lines in a thousand. What is in that one, and not in the others?", {
        "A": "a U+2028, U+2029 or U+0085 in a string, not escaped",
        "B": "a line feed in a string, as people press Enter in their remarks",
        "C": "CR LF at the ends of its lines, as it comes from Windows",
    }, objective=3, choice="",
)
no_fault = quiz(
    "The schema: opened is a date. The ticket: 'soon'. Draft202012Validator(schema).iter_errors finds nothing. Why?", {
        "A": "iter_errors judges types only; validate(ticket, schema) would have found it",
        "B": "the schema was exported from a model, and models export no dates",
        "C": "without a format_checker, format is a remark, and nothing is checked",
    }, objective=4, choice="",
)
bad_lines = quiz(
    "Three of 10,000 training lines are no JSON. What does your converter do?", {
        "A": "it writes 9,997, and the three to a second file, with number, reason and text",
        "B": "it raises at the first, since a file with one bad line cannot be trusted",
        "C": "it catches the error and goes on: three in 10,000 change nothing",
    }, objective=5, choice="",
)

# %% tags=["quiz", "reveal"]
seen_by.reveal("B", {
    "A": "the number 17 is no key any more; JSON has only texts as keys.",
    "B": "keys of int, float, bool and None are turned into texts, without a word.",
    "C": "that would be safer; dumps refuses tuples as keys, and turns numbers into texts."})
test_passes.reveal("B", {
    "A": "writer and reader are the same library, so they share what they get wrong.",
    "B": "the same library reads what it wrote; NaN is not in the grammar, and others refuse it.",
    "C": "a schema judges values; whether a text is JSON, any strict parser says."})
which_form.reveal("C", {
    "A": "it is safe, and each answer costs as much as all answers before it together.",
    "B": "the array has no end until the night is over, whatever stands on which line.",
    "C": "appending costs one line, and a cut costs one record, if the next writer looks first."})
six_pieces.reveal("A", {
    "A": "these three may stand in a JSON string as they are, and splitlines ends a line there.",
    "B": "JSON writes a line feed in a string as a backslash and an n, always.",
    "C": "splitlines takes CR LF for one end, and so it finds the right lines there."})
no_fault.reveal("C", {
    "A": "validate asks the same iter_errors, and raises the best of what it finds: here nothing.",
    "B": "a date is exported as a string with format date, and the format is not looked at.",
    "C": "the standard calls format an annotation; FormatChecker makes it a rule."})
bad_lines.reveal("A", {
    "A": "nothing is lost, both counts add up, and somebody can mend the three and send them again.",
    "B": "for settings, yes; here one line says nothing about the others, and the night is lost.",
    "C": "nobody can say which three, or whether next time it is three thousand."})

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **predict** what `json.dumps` does: tuples become lists, keys become texts, dates are refused, `NaN` is no JSON, and
#   JavaScript rounds integers above 2**53;
# - **choose** one value for `json.load` where there is one thing, and JSON lines where records are appended, cut off or
#   read one at a time;
# - **trace** an end: `splitlines` finds three that JSON does not mean, a loop over bytes finds line feeds, and
#   `raw_decode` says where an object ended, and errs with numbers;
# - **validate** with `iter_errors`, which lists all faults and no formats, and with pydantic, which takes `"17"`;
# - **write** a converter: bytes until a line is whole, a record or a reason, bad lines aside, counts that add up,
#   `Path.replace` at the end.
#
# What a text means, writer and reader have to agree upon. That *you* can read what you wrote proves nothing.

# %% [markdown] tags=["questionnaire"]
# ## Questions to come back to
#
# Answer them tomorrow.
#
# 1. Which six kinds of value has JSON? Name four of Python's that are not among them.
# 2. Who reads `NaN`, who refuses it, who changes it? Which of them reads what you write?
# 3. Why does a test that writes and reads with the same library prove so little?
# 4. When is `default=str` worse than an error?
# 5. What is `json.loads("1e400")`? Try it. Which option would catch it?
# 6. Which four things can one do with lines, and not with an array?
# 7. Why does `elements` work for objects, and not for numbers?
# 8. Search your own code for `json.load(`, `splitlines`, `default=str`. Which would break on a large file, or on a text
#    from a word processor?
# 9. When does a bad line stop a run, and when does it go aside?
#
# *Further reading* (links of this page checked November 2026): [the three rules of JSON
# Lines](https://jsonlines.org/); [Nicolas Seriot's test suite for parsers](https://github.com/nst/JSONTestSuite).
#
# **Next:** the [exercise A gigabyte through a straw](../exercises/01-large-file-processing.ipynb). It has the four
# sub-goals of section 8.
