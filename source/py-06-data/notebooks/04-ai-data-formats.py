# %% [markdown]
# # Vectors, chunks and training lines
#
# **PY-06 · Data handling** · lesson 4
#
# ## You will be able to
#
# - **measure** what a format of vectors costs, and what comes back: `float32`, `float16`, JSON lines;
# - **explain** what belongs beside a vector, and what one `NaN` does to a search;
# - **validate** an export of `{id, values, metadata}` before a database takes it, and the answers of a batch after it;
# - **trace** the offsets of chunks, so that each is `document[start:end]`, and all of them give the document back;
# - **choose** ids that stay, and a `key` by which training lines are split.
#
# ## Before you start
#
# You have done [lesson 2, on JSON lines](02-json-handling.ipynb), and know arrays of numpy, with a shape and a type. No
# key and no network are needed: models and tokenizers are toys.
#
# **Time: 85 min.** After section 4 is a good place for a break.
#
# Run the cells from top to bottom with Shift+Enter. Where a cell asks something, type between the quotes, and run it
# again.

# %% [markdown] tags=["hook"]
# ## 1 · The right vector, the wrong article
#
# Harbor answers with help articles. Each has a **vector** = a list of numbers that a model made of its text. A question
# gets one, too. The article whose vector is nearest is shown. One file holds the vectors, another the ids, in the same
# order. It worked for a year, with nine articles. On Monday three were added.
#
# Since then, whoever asks for a refund reads how to delete an account. Nobody changed a line of code, both files are
# whole, and nothing is raised.
#
# (The toy model counts words. A real one puts texts of like *meaning* near each other, and its vectors are called
# *embeddings*.)
#
# Before you run the cell: the vectors are right. Where can the mistake be?

# %% tags=["hook"]
import re
import tempfile
import zlib
from pathlib import Path

import numpy as np
from harbor_kit.ready import ready

_ = ready()  # says what your machine lacks, if it lacks anything
DESK = Path((FOLDER := tempfile.TemporaryDirectory()).name)  # goes when the kernel ends
TITLES = ["Sign in by email", "Change an address", "Export a board", "Delete your account", "Connect a calendar"]
TITLES += ["Read a signature", "Ask for a refund", "Find lost files", "Invite a guest", "Pay by card", "Close", "Move"]


def embed(text: str) -> np.ndarray:
    places = [zlib.crc32(word.encode()) % 512 for word in re.findall(r"\w{4,}", text.lower())]
    return np.bincount(places, minlength=512).astype(np.float32)


for articles in (dict(enumerate(TITLES[:9], 1)), dict(enumerate(TITLES, 1))):
    np.save(DESK / "vectors.npy", [embed(title) for title in articles.values()])
    (DESK / "ids.txt").write_text("\n".join(sorted(map(str, articles))), encoding="utf-8")
    ids, vectors = (DESK / "ids.txt").read_text(encoding="utf-8").split(), np.load(DESK / "vectors.npy")
    best = ids[(vectors @ embed("How do I get a refund?")).argmax()]
    print(f"{len(vectors)} vectors, {len(ids)} ids; a refund: article {best}, {articles[int(best)]}")

# %% [markdown]
# The ids were written in the order of `sorted`, and as texts, `"10"` comes before `"2"`. As long as each id had one
# digit, that was the order of the vectors, too.
#
# **A vector does not know what it is of.** Nobody sees from 512 numbers that their row is wrong. So one
# question goes through this lesson: *what comes back?* What a format drops, nobody gives you back. Write, read back,
# compare; and keep together what belongs together.
#
# ## 2 · What a vector costs
#
# Real embeddings have hundreds or thousands of numbers, mostly of the type `float32`: four bytes each. Here are 1,000
# vectors of 1,536 numbers, drawn at random and brought to the **length** 1, as many providers do (the root of the sum
# of the squares, `np.linalg.norm`, not `len`). In a `.npy` file they need
# 1,000 × 1,536 × 4 bytes, and a head of 128: 6,000 KiB. The same numbers as JSON lines are text (the cell writes 200
# lines, and counts their size five times):
#
# ```text
# {"id": "a-0", "values": [0.03943929076194763, -0.0228506438434124, 0.03167041391134262, …
# ```

# %% tags=["predict"]
from harbor_kit.quiz import predict, quiz

guess_size = predict(
    "How large are the 1,000 vectors as JSON lines, and do exactly the same numbers come back (next cell)?",
    {
        "A": "about 6,000 KiB, and yes: the numbers are the same, so they need the same room",
        "B": "about 12,000 KiB, and no: a float32 has some seven digits, and text rounds them",
        "C": "about 33,000 KiB, and yes: the text has as many digits as that takes",
        "D": "about 33,000 KiB, and no: what was binary is rounded when it is written in decimals",
    },
    choice="",
)

# %% tags=["run"]
import json


def unit(rows: np.ndarray) -> np.ndarray:
    """Return the same directions, each vector with the length 1."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    made: np.ndarray = (rows / lengths).astype(np.float32)
    return made


draw = np.random.default_rng(6)
NOISE = draw.standard_normal((1000, 1536), dtype=np.float32)
TOPICS = draw.standard_normal((40, 1536), dtype=np.float32)  # 25 vectors of each topic
RANDOM, CLUSTERED = unit(NOISE), unit(TOPICS[np.arange(1000) % 40] + 0.5 * NOISE)

np.save(DESK / "vectors.npy", RANDOM)
some = enumerate(RANDOM[:200].tolist())  # a fifth of them, to save your time
as_lines = "".join(json.dumps({"id": f"a-{number}", "values": values}) + "\n" for number, values in some)
(DESK / "vectors.jsonl").write_text(as_lines, encoding="utf-8")
with (DESK / "vectors.jsonl").open(encoding="utf-8") as file:
    back = np.array([json.loads(line)["values"] for line in file], dtype=np.float32)
SIZES = {"JSON lines": 5 * (DESK / "vectors.jsonl").stat().st_size, "float32": (DESK / "vectors.npy").stat().st_size}
for name, size in SIZES.items():
    print(f"{name:10} {size / 1024:8,.0f} KiB")
print("from JSON lines, exactly the same:", np.array_equal(back, RANDOM[:200]))

# %% tags=["reveal"]
guess_size.reveal(
    "C",
    {
        "A": "a float32 needs four bytes; here, its digits, its sign and the comma need some twenty-two.",
        "B": "nine digits would do for a float32, but Python turns it into a float64 first, and writes up to 17.",
        "C": "Python writes as many digits as it takes to get the very same number back, and no rounding happens.",
        "D": "the size is right; Python's shortest text of a float leads back to exactly that float.",
    },
)

# %% [markdown] tags=["investigate"]
# So JSON lines are exact, more than five times as large, and slow to read. `float16` has two bytes and about three
# digits, so its numbers do not come back. `int8` = whole numbers of one byte, -128 to 127; for each vector, a factor is
# stored that stretches its largest number to 127.
#
# Does that matter? A vector is there to be searched with. So measure *that*: for 200 of the vectors, which five are
# nearest, and how many of those are among the five after the round trip? This share is called the **recall**.

# %% tags=["investigate"]
def nearest(rows: np.ndarray) -> list[list[int]]:
    scores = rows[:200] @ rows.T
    np.fill_diagonal(scores, -1)  # nobody is a neighbour of itself
    found: list[list[int]] = np.argsort(-scores, axis=1)[:, :5].tolist()
    return found


def recall(rows: np.ndarray, stored: np.ndarray) -> str:
    kept = [len({*old} & {*new}) for old, new in zip(nearest(rows), nearest(stored), strict=True)]
    return f"{sum(kept) / 10:.1f} %"  # of 200 times five


def as_int8(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    scale = np.abs(rows).max(axis=1, keepdims=True) / 127  # one number for each vector, stored with it
    return np.round(rows / scale).astype(np.int8), scale


half, (small, scales) = RANDOM.astype(np.float16), as_int8(RANDOM)
print("float16, numbers that come back:", f"{np.mean(half == RANDOM):.1%}")
for name, rows in {"random": RANDOM, "in topics": CLUSTERED}.items():
    tiny, scale = as_int8(rows)
    in_half = rows.astype(np.float16).astype(np.float32)
    print(f"{name:9} recall: float16 {recall(rows, in_half)}, int8 {recall(rows, tiny * scale)}")

# %% [markdown] tags=["investigate"]
# **What to see:** bars for the size of one and the same set in five formats, with what comes back. `float16` is 11
# times as small as JSON lines, and 99.8 % of the neighbours stay. `int8` is 22 times as small, with 98 %. To compress
# hardly helps, as such digits have no pattern.
#
# **Where the picture stops being true:** these vectors are invented. Among random ones, and inside a topic, many are
# almost equally near, and those trade places first. Yours are another case, easier or harder: measure with vectors and
# questions of your own. And keep the `float32` file: from `float16` there is no way back.

# %% tags=["figure"]
from harbor_kit.filesizes import show_sizes

np.savez_compressed(DESK / "packed.npz", vectors=RANDOM)
np.save(DESK / "half.npy", half)
np.savez(DESK / "small.npz", vectors=small, scales=scales)
with np.load(DESK / "packed.npz") as held:
    unpacked = held["vectors"]


def compared(rows: np.ndarray) -> str:
    return "exact" if np.array_equal(rows, RANDOM[: len(rows)]) else "not exact"


files = {"float32, compressed": "packed.npz", "float16": "half.npy", "int8": "small.npz"}
REMARKS = {
    "JSON lines": compared(back),
    "float32": compared(np.load(DESK / "vectors.npy")),
    "float32, compressed": compared(unpacked),
    "float16": f"{recall(RANDOM, half.astype(np.float32))} of neighbours",
    "int8": f"{recall(RANDOM, small * scales)} of neighbours",
}
show_sizes(SIZES | {name: (DESK / file).stat().st_size for name, file in files.items()}, REMARKS)

# %% [markdown] tags=["investigate"]
# | file | keeps | reads a part of it | good for |
# |---|---|---|---|
# | JSON lines | names, texts, numbers | line by line | exchange |
# | `.npy` | one array, its type and shape | rows, with `mmap_mode="r"` | search |
# | `.npz` | several arrays, by name | one array | vectors with their ids |
# | Parquet | a table with types | columns, groups of rows | large sets with metadata |
# | bare bytes, `tofile` | neither type nor shape | what you compute | nothing that lasts |
#
# (As Parquet, these vectors had about 5,100 to 6,600 KiB, by options; pyarrow, November 2026. `np.load` does not map an
# `.npz`: it reads the whole array.)
#
# **Keep together what belongs together**: vectors, ids, and the name of the model. Vectors of two models have nothing
# to do with each other, even where they have equally many numbers.
#
# The next cell does so. Then it shows four things that go wrong. Before you run it: which of the four raise an error?

# %% tags=["investigate", "bad"]
titled = [embed(title) for title in articles.values()]
np.savez(DESK / "articles.npz", ids=[*map(str, articles)], vectors=np.stack(titled), model="harbor-embed")
with np.load(DESK / "articles.npz") as held:
    print("npz:", {name: (str(held[name].dtype), held[name].shape) for name in held})

big = np.load(DESK / "vectors.npy", mmap_mode="r")  # opens the file; rows are read when they are asked for
print("one row of", big.shape, "is the same:", np.array_equal(big[700], RANDOM[700]))
del big

RANDOM.tofile(DESK / "bare.bin")
bare = np.fromfile(DESK / "bare.bin")  # ✗ Wrong: nobody told it that the numbers are float32
print("bare bytes:", bare.dtype, bare.shape, "and the first is", bare[0])

with np.errstate(over="ignore"):
    print("70,000 and 0.00000001 as float16:", np.array([70_000, 1e-8]).astype(np.float16))  # ✗ Wrong: no room
print("0.8 and -0.6 as int8, without a scale:", np.array([0.8, -0.6]).astype(np.int8))  # ✗ Wrong: no fractions

np.save(DESK / "cards.npy", np.array([{"title": "Export"}, {"title": "Refund"}], dtype=object))  # ✗ Wrong: a pickle
try:
    np.load(DESK / "cards.npy")
except ValueError as error:
    print("ValueError:", error)

# %% [markdown] tags=["investigate"]
# Only the last. Arrays of `object` are stored as a *pickle*, which can run code when it is read, so `np.load` refuses.
# Take that as a reason to write metadata as JSON, and not to allow pickles. The other three give numbers. Of 70,000,
# numpy would at least warn (the cell keeps it quiet); of the rest, it says nothing.
#
# ## 3 · Near, and not a number
#
# Near means: in the same direction. The **cosine** of two vectors = their product, divided by both lengths: 1 for the
# same direction, 0 for nothing in common. Long texts often have long vectors, and a bare product would prefer them. If
# all have the length 1, the product *is* the cosine. So bring them to it once, when you store them.
#
# A vector of zeros has no direction. Somebody saved a draft without a text, article 13, and it was embedded with the
# others.

# %% tags=["predict"]
guess_empty = predict(
    "We sort all 13 articles by their cosine with the refund question, best first. Where is the empty one?",
    {
        "A": "last, with 0.00: it has no word in common with the question",
        "B": "nowhere: 0 divided by 0 raises ZeroDivisionError, and there is no list",
        "C": "first: its cosine is NaN, and numpy puts that behind all numbers",
        "D": "anywhere: its cosine is NaN, which has no place in an order",
        "E": "last: its cosine is NaN, and numpy puts that behind all numbers",
    },
    choice="",
)

# %% tags=["run", "bad"]
TEXTS = [*TITLES, ""]
question = unit(embed("How do I get a refund?"))
with np.errstate(invalid="ignore"):  # otherwise it warns, once: invalid value encountered in divide
    directions = unit(np.stack([embed(text) for text in TEXTS]))
    cosines = directions @ question
best_first = np.argsort(cosines, kind="stable")[::-1]  # ✗ Wrong: there may be something that is no number among them
for place in best_first[:3]:
    print(f"{cosines[place]:5.2f}  {TEXTS[place]!r}")
print("max() of the list:     ", f"{max(cosines.tolist()):.2f}")
print("max() of it, reversed: ", f"{max(cosines[::-1].tolist()):.2f}")

# %% tags=["reveal"]
guess_empty.reveal(
    "C",
    {
        "A": "0 divided by 0 is NaN, not 0; it would need a guard to make a 0 of it.",
        "B": "Python's own division raises; numpy's gives NaN, with one warning that scrolls by.",
        "C": "numpy sorts NaN behind all numbers, and the list is turned around: the draft answers each question.",
        "D": "numpy puts it at the end, always; it is max() whose answer depends on where it stands.",
        "E": "numpy does, but argsort puts the smallest first: to have the best first, one turns its answer around.",
    },
)

# %% [markdown] tags=["investigate"]
# One empty text, and every customer reads it. Guard the *entrance*: embed no empty text, and refuse
# vectors with a NaN, an infinity, or no length.
#
# ## 4 · Into a database, and out of it
#
# A record of a vector database has three parts: an id, the vector, and *metadata* = what else is known of it. Names
# differ (below Pinecone's, November 2026). In a file, a record is a line:
#
# ```text
# {"id": "a-7", "values": [0.12, …], "metadata": {"title": "Ask for a refund", "model": "harbor-embed"}}
# ```
#
# An **upsert** = insert it, or replace the one that has this id. So what is sent twice is there once. But of two
# *different* articles with one id, one is gone without a word.
#
# Databases refuse what they see: a wrong number of numbers, in some cases NaN, `null` or nesting in the metadata.
# They cannot see that a vector is another model's or another id's. In the next cell, five of six lines have a fault.
# Before you run it: in which two is the vector itself as it should be?

# %% tags=["investigate"]
from collections.abc import Iterator

GOOD, MODEL = [0.5, 0.5, -0.5, 0.5], "harbor-embed"
SENT = [("a-1", GOOD, MODEL), ("a-2", GOOD[:3], MODEL), ("a-3", [0.5, float("nan"), 0.5, 0.5], MODEL)]
SENT += [("a-1", [0.1, 0.7, 0.1, 0.7], MODEL), ("a-4", [0.0] * 4, MODEL), ("a-5", GOOD, "harbor-tiny")]
lines = [json.dumps({"id": name, "values": values, "metadata": {"model": model}}) for name, values, model in SENT]
store = {record["id"]: record for record in map(json.loads, lines)}  # what an upsert does
print(len(lines), "lines sent, no error,", len(store), "in the store; a-5 came back:", store["a-5"]["values"] == GOOD)


def faults(lines: list[str], dimension: int, model: str) -> Iterator[str]:
    seen: set[str] = set()
    for number, record in enumerate(map(json.loads, lines), start=1):
        length = np.linalg.norm(record["values"])
        found = {
            f"{len(record['values'])} numbers, not {dimension}": len(record["values"]) != dimension,
            f"the length is {length}": not np.isfinite(length) or length == 0,
            f"{record['id']} was there before": record["id"] in seen,
            f"made by {record['metadata']['model']}": record["metadata"]["model"] != model,
        }
        yield from (f"line {number}: {fault}" for fault, is_there in found.items() if is_there)
        seen.add(record["id"])


print(*faults(lines, 4, MODEL), sep="\n")

# %% [markdown] tags=["investigate"]
# Lines 4 and 6. The second `a-1` replaced the first one. And `a-5`, made by another model, is stored and comes back as
# it was sent: only the name beside it tells. The check names *all* faults and raises at none of them, so whoever mends
# the file mends it once. (`json.dumps` wrote `NaN`, which is no JSON; with `allow_nan=False` it raises.)
#
# After the import, export, and compare: as many records as lines, the same ids, a few vectors. Some databases give
# `float32` where you sent more digits, or vectors brought to the length 1. So bring both to the length 1, compare with
# `np.allclose`, and say how close is enough.
#
# ## 5 · Cutting, and being able to put together
#
# A vector for a whole manual says a little of everything. So documents are cut. A **chunk** = a piece that is embedded,
# found and shown by itself. The simplest chunker cuts after so many characters, here 73. Blanks at the ends look
# untidy, so most first chunkers have a `strip()`.

# %% tags=["predict"]
guess_strip = predict(
    "A page is cut at every 73rd character, and each piece is stripped. How does one get the page back (next cell)?",
    {
        "A": "joined with nothing between them, since only blanks at the ends are gone",
        "B": "joined with a blank, which is what was stripped",
        "C": "joined with a line break where the next piece begins with a capital, else with a blank",
        "D": "not at all, since nobody noted what was removed",
    },
    choice="",
)

# %% tags=["run", "bad"]
from itertools import pairwise

from harbor_kit.tokens import ARTICLES

PAGE = ARTICLES["export"]
PLACES = [*pairwise([*range(0, len(PAGE), 73), len(PAGE)])]
stripped = [PAGE[start:end].strip() for start, end in PLACES]  # ✗ Wrong: nobody can know what stood there
print("joined with nothing:", "".join(stripped) == PAGE)
print("joined with a blank:", " ".join(stripped) == PAGE)
for (_, end), (before, following) in zip(PLACES, pairwise(stripped), strict=False):
    print(f"{before[-12:]!r:16} {following[:12]!r:16} there was {PAGE[end - 6 : end + 6]!r}")

# %% tags=["reveal"]
guess_strip.reveal(
    "D",
    {
        "A": "where a blank or a line break stood at the border, two words are glued together now.",
        "B": "where the border was in the middle of a word, there is a blank in it now.",
        "C": "a guess that is right for some pages; a tab, two blanks or a word cut in two defeat it.",
        "D": "here it was two line breaks, a blank, or nothing: something else at each border, and noted nowhere.",
    },
)

# %% [markdown] tags=["investigate"]
# So a chunk is not a text alone. It is a text and its **offsets** = the place of its first character in the document,
# and the place behind its last one: `text == document[start:end]`, with nothing stripped. With offsets you can put the
# page together, mark the source of an answer in it, and find what is missing.
#
# **What to see:** the page as a strip, three times, with its chunks above. *Stripped*: what is solid stands in no
# chunk. *150 characters, 30 again*: each begins 30 characters before the end of the one in front of it, hatched. This
# **overlap** = what stands in both, so that a sentence that the border cuts is whole in one of them. *At blank lines*:
# each is a thought of its own, and their lengths differ.
#
# **Where the picture stops being true:** it shows characters. Models count tokens.

# %% tags=["figure"]
from harbor_kit.ruler import show_ruler

bare_ends = [(end - len(PAGE[start:end].lstrip()), start + len(PAGE[start:end].rstrip())) for start, end in PLACES]
overlapping = [(0, 150), (120, 270), (240, 390), (360, len(PAGE))]
at_blank_lines = [match.span() for match in re.finditer(r".+?(?:\n\n+|\Z)", PAGE, re.DOTALL)]
show_ruler(
    PAGE,
    {"stripped": bare_ends, "150 characters, 30 again": overlapping, "at blank lines": at_blank_lines},
)

# %% [markdown] tags=["investigate"]
# | cut | good | beware |
# |---|---|---|
# | after so many characters | works for each text | cuts words and tables |
# | at the last border that fits: blank line, line, sentence, blank | keeps thoughts whole | if none fits: cut hard |
# | after so many tokens | fits the model's limit | a token can end inside a character |
#
# Two traps stand in no table. A chunk that begins `overlap` before the end of its predecessor must still begin *behind*
# the predecessor's beginning. Else the next one is the same again, for ever ([LiteLLM, issue
# 38980](https://github.com/BerriAI/litellm/issues/38980)). And the last chunk adds nothing if it lies inside the one
# before.
#
# Tokens bring two more. Before you run the cell: the toy tokenizer knows bytes. What does half of an `ü` decode to?

# %% tags=["investigate", "bad"]
from harbor_kit.tokens import ByteTokenizer, WordTokenizer

by_bytes, by_words = ByteTokenizer(), WordTokenizer()
for name in ("sign-in", "greetings"):
    text = ARTICLES[name]
    counted = len(by_words.encode(text)), len(by_bytes.encode(text))
    print(f"{name:10} {len(text)} characters: guessed {len(text) // 4}, counted {counted[0]} and {counted[1]}")

tokens = by_bytes.encode("Grüße 🚢")
for cut in range(1, 5):
    print(cut, repr(by_bytes.decode(tokens[:cut])), repr(by_bytes.decode(tokens[cut:])))  # ✗ Wrong: a token is no text

print("of ' the tickets', 'tickets' is", len(by_words.encode(" the tickets")) - len(by_words.encode(" the")), "token")
print("alone, it has", len(by_words.encode("tickets")), "tokens")

# %% [markdown] tags=["investigate"]
# So count where there is a limit, and never guess: `len(text) // 4` is a rule for English prose, and for one kind of
# tokenizer. Cut the *text*, at a place between two characters, and count the chunk as it will be sent, alone: its first
# word may need more tokens than it did inside. Real tokenizers differ from these toys in size, not in this.
#
# ## 6 · Lines to train with, lines to send
#
# To *fine-tune* a model, you give it examples of good answers. Each line is a conversation, most often in the form of
# the chat itself: `messages`, with a `role` and a `content` each; first `system`, if there is one, then `user` and
# `assistant` in turns. The last one is the answer to be learned.
#
# A schema sees the shape of each message. Here are five lines, one of them right. Before you run the cell: how many of
# the four faults does it see?

# %% tags=["investigate"]
from jsonschema import Draft202012Validator

ROLE = {"enum": ["system", "user", "assistant", "tool"]}
MESSAGE = {"type": "object", "required": ["role"], "properties": {"role": ROLE, "content": {"minLength": 1}}}
LIST = {"type": "array", "minItems": 2, "items": MESSAGE}
SHAPE = Draft202012Validator({"required": ["messages"], "properties": {"messages": LIST}})


def said(role: str, content: str, **more: object) -> dict[str, object]:
    return {"role": role, "content": content, **more}


ASKS = said("user", "Where is my refund?")
CALL = said("assistant", "Let me see.", tool_calls=[{"id": "call-1", "function": {"name": "find"}}])
EXAMPLES = {
    "right": [said("system", "You are Harbor."), ASKS, said("assistant", "In Billing.")],
    "empty answer": [ASKS, said("assistant", "")],
    "unknown role": [ASKS, said("bot", "In Billing.")],
    "ends with a question": [said("assistant", "In Billing."), ASKS],
    "other call answered": [ASKS, CALL, said("tool", "Billing", tool_call_id="call-2"), said("assistant", "There.")],
}
for name, messages in EXAMPLES.items():
    report = [f"{error.json_path}: {error.message}" for error in SHAPE.iter_errors({"messages": messages})]
    print(f"{name:21}", *report or ["nothing to report"])

# %% [markdown] tags=["investigate"]
# Two. What is between the messages, a schema does not see: who speaks last, which call a tool answers. That takes code,
# and code that reports all faults with line and place.
#
# ### Requests by the file
#
# If nobody waits for the answers, send all questions at once. Providers call it a *batch*: results come within a day,
# at about half the price (OpenAI and Anthropic, November 2026). OpenAI takes a file of JSON lines, each with a
# `custom_id`, `method`, `url` and the `body` of a call; Anthropic takes a list, each with a `custom_id` and `params`.
#
# The results are JSON lines, **in any order**. Some may be errors, and some may be missing: OpenAI writes what failed
# into a file of its own. The `custom_id` is what ties them to your questions. Make it from your own id, and make it
# unique. In the cell, `came` has the lines of both files.

# %% tags=["investigate", "bad"]
ASKED = {"t-17": "How do I export?", "t-18": "Where is my refund?", "t-19": "How do I sign in?"}
requests = [
    {"custom_id": name, "method": "POST", "url": "/v1/chat/completions"}
    | {"body": {"model": "harbor-small", "messages": [said("user", text)]}}
    for name, text in ASKED.items()
]
print(json.dumps(requests[0]))


def result(name: str, status: int, text: str) -> str:
    body = {"choices": [{"message": said("assistant", text)}]}
    return json.dumps({"custom_id": name, "response": {"status_code": status, "body": body}, "error": None})


came = [result("t-19", 200, "By email."), result("t-17", 200, "Open the board."), result("t-18", 500, "")]
results = {found["custom_id"]: found["response"] for found in map(json.loads, came)}
for (name, text), line in zip(ASKED.items(), came, strict=True):  # ✗ Wrong: the results have another order
    by_position = json.loads(line)["response"]["body"]["choices"][0]["message"]["content"]
    response = results[name]
    mine = response["body"]["choices"][0]["message"]["content"] if response["status_code"] == 200 else "ask again"
    print(f"{text:20} by position: {by_position!r:18} by custom_id: {mine!r}")

# %% [markdown] tags=["investigate"]
# ## 7 · Ids that stay, and sets that stay apart
#
# An id ties a vector, a chunk, a line to what it was made of. The number of a row changes when a row is added. `hash()`
# of a text changes with each start of Python. An id that stays is made of what the thing *is*: of its content, with
# `hashlib`, and for a chunk of its document and its place, too.
#
# To see whether a model learned, you ask it what it has not seen: lines for training, and others for validation. Below,
# 40 tickets came in three spellings each. The 120 rows are shuffled, and every fifth is kept for validation. Before you
# run it: of those 24, how many have their question in the training set as well?
#
# ### Change one line
#
# Then let `BY` be `"key"`. What is better, and what has become less exact?

# %% tags=["modify", "bad"]
import hashlib
import os
import subprocess
import sys

from harbor_kit.tickets import TICKETS

BY = "row"  # modify this line. ✗ Wrong: three rows may have one question

PROGRAM = "import hashlib; print(hash('refund') % 100, hashlib.sha256(b'refund').hexdigest()[:8])"
for seed in ("1", "2"):
    world = {**os.environ, "PYTHONHASHSEED": seed}
    print("started anew:", subprocess.check_output([sys.executable, "-c", PROGRAM], env=world, text=True).strip())


def key(row: str) -> str:
    return hashlib.sha256(" ".join(row.split()).casefold().encode()).hexdigest()


tickets = [spelling for ticket in TICKETS for spelling in (ticket, ticket.upper(), f" {ticket} ")]
shuffled = np.random.default_rng(6).permutation(tickets).tolist()
kept = [row for place, row in enumerate(shuffled) if (int(key(row), 16) if BY == "key" else place) % 5 == 0]
trained = [row for row in shuffled if row not in kept]
print(f"{len({*kept} & {*trained})} of {len(kept)} rows are in both, letter by letter")
print(f"{sum(key(row) in {*map(key, trained)} for row in kept)} of {len(kept)} questions are in both")

# %% [markdown] tags=["investigate"]
# That is **leakage** = the validation set asks what was trained. The score is splendid, and says nothing. So split
# *keys*: the key's own hash decides the side. All spellings stay on it, on each machine, and when rows are added. The
# price: 27 rows of 120, no fifth.
#
# Last, what no format keeps by itself: a *dataset card*, a page of text beside the data. For Harbor's:
#
# | line | says |
# |---|---|
# | made of | 40 tickets of 2026, in three spellings |
# | by | which program, which model, when |
# | left out | which rows, and why |
# | allowed | who agreed to what: to ask for help is not to agree to training |
# | licence | of texts that others wrote |
# | personal data | what is in it, and how to take somebody's out |
# | gaps | no German, no angry customers |
#
# A customer who asks to be forgotten is in tickets, chunks, vectors and training lines. Ids that stay find them.
# A trained model keeps them.

# %% [markdown] tags=["worked"]
# ## 8 · Worked example: cutting a telephone call
#
# Harbor writes its calls down, a line for each turn. A call is cut into pieces of whole turns, of at most `most`
# characters. The last turn of a piece stands in the next one again, if there is room, since an answer without its
# question says nothing. A turn that is too long is a piece by itself.
#
# Comments name four sub-goals, which the exercise repeats. Look for four decisions:
#
# - `borders` is made once. All else are places in this list.
# - The end is the last border that fits, and at least the next one; else a long turn makes an empty piece, for ever.
# - The text is taken from the call, by its offsets. What is not joined cannot be joined wrongly.
# - A turn is repeated only if the one behind it fits, too; else the next piece would lie inside this one. And `turn`
#   always grows: where a piece has one turn, the one behind it did not fit.

# %% tags=["worked"]
from bisect import bisect_right
from typing import NamedTuple


class Piece(NamedTuple):
    start: int
    end: int
    text: str


def pieces(call: str, most: int) -> list[Piece]:
    borders = [0, *(match.end() for match in re.finditer(r"[^\n]*\n|[^\n]+", call))]
    found: list[Piece] = []
    turn, turns = 0, len(borders) - 1
    while turn < turns:
        # --- sub-goal: place the start
        start = borders[turn]
        # --- sub-goal: choose where it ends
        behind = max(bisect_right(borders, start + most) - 1, turn + 1)
        # --- sub-goal: take the text by its offsets
        found.append(Piece(start, borders[behind], call[start : borders[behind]]))
        # --- sub-goal: move on, always forward
        fits = behind < turns and borders[behind + 1] - borders[behind - 1] <= most
        turn = behind - 1 if fits else behind
    return found


# %% tags=["worked"]
SPOKEN = "Ada: The export hangs.\nDesk: At which row?\nAda: At 9,300, since the update. I tried it three times.\n"
SPOKEN += "Desk: How many has it?\nAda: 12,000.\nDesk: Then it comes in two files.\n"
for piece in pieces(SPOKEN, 60):
    print(f"{piece.start:4} to {piece.end:3}  {piece.text!r}")


def whole(call: str, most: int) -> bool:
    """Whether offsets tell texts, nothing is missing, no piece lies in another, and only single turns are too long."""
    found = pieces(call, most)
    taken = all(piece.text == call[piece.start : piece.end] for piece in found)
    short = all(len(piece.text) <= most or "\n" not in piece.text[:-1] for piece in found)
    joined = all(one.start < two.start <= one.end < two.end for one, two in pairwise(found))
    return taken and short and joined and (not call or (found[0].start, found[-1].end) == (0, len(call)))


signs = np.array([*"ab \n\u2028é"])
calls = ["".join(draw.choice(signs, size=draw.integers(40))) for _ in range(2000)]
print("2,000 random calls, all whole:", all(whole(call, int(draw.integers(1, 12))) for call in calls))

# %% [markdown] tags=["faded"]
# The last lines test a *property*: not one example, but what holds for all. A library, Hypothesis, draws better texts,
# and shrinks what it finds:
#
# ```python
# from hypothesis import given, strategies as st
#
# @given(st.text(), st.integers(1, 80))
# def test_nothing_is_lost(page, size):
#     assert reassemble(chunk(page, size)) == page
# ```
#
# For the stripped chunks of section 5 it finds, in a moment, a page of one sign that is lost, such as `page='\r'`.
#
# ## Your turn: offsets, and a reader that refuses
#
# A text of 250 characters is cut into chunks of 100, each of which begins 25 characters before the end of the one in
# front. And `articles.npz` of section 2 is read by a function; which lines belong to its body, in which order?

# %% tags=["faded"]
from harbor_kit.quiz import fill_in, parsons

offsets = fill_in(
    """chunk 0:   0 to 100
chunk 1: ___ to 175
chunk 2: 150 to ___
a chunk 3 would begin at ___ and add ___ new characters""",
    ["", "", "", ""],
)
reader = parsons(
    "Read vectors and ids, and refuse what a search cannot use.",
    {
        "A": "with np.load(path) as held:",
        "B": '    vectors, ids, model = held["vectors"], held["ids"].tolist(), str(held["model"])',
        "C": "if model != wanted: raise ValueError(model)",
        "D": "if len(ids) != len(vectors) or len({*ids}) != len(ids): raise ValueError(len(ids))",
        "E": "if not (np.isfinite(vectors).all() and vectors.any(axis=1).all()): raise ValueError(path)",
        "F": "vectors = np.nan_to_num(vectors)",
        "G": "return vectors, sorted(ids)",
        "H": "return vectors, ids",
    },
    order="",
)

# %% tags=["faded", "reveal"]
offsets.reveal(
    ["75", "250", "225", "0"],
    [
        "25 characters before the end of chunk 0: 100 - 25, and not 100 - 25 + 1.",
        "150 + 100 is 250, which is the end of the text: an end is the place behind it.",
        "25 before the end of chunk 2; a loop that steps by 75 to the end of the text would do that.",
        "225 to 250 lies inside chunk 2, so it would be found, paid and shown for nothing.",
    ],
)
reader.reveal(
    ["ABCDEH", "ABCEDH", "ABDCEH", "ABDECH", "ABECDH", "ABEDCH"],
    {
        "A": "the file is opened first, and closed when its three arrays are read.",
        "B": "all three come from one file, so nobody can have mixed two of them.",
        "C": "vectors of another model are numbers without a meaning for this search.",
        "D": "one id for each vector, and no id twice; order among the checks does not matter.",
        "E": "no NaN, no infinity, and in each vector something that is not zero.",
        "F": "it makes a zero of each NaN: the fault is hidden then, and the vector is still wrong.",
        "G": "sorted ids are in another order than the vectors: that was Monday's mistake.",
        "H": "unchanged, in the order of the file, which is the order of the vectors.",
    },
)

# %% [markdown] tags=["mistakes", "quiz"]
# ## Common mistakes
#
# **`a refund: article 4, Delete your account`** *Cause:* ids in another order. *Fix:* one file. ([Dify, pull
# 1671](https://github.com/langgenius/dify/pull/1671))
#
# **`bare bytes: float64`** *Cause:* the type was not stored. *Fix:* `.npy`. ([numpy, issue
# 27468](https://github.com/numpy/numpy/issues/27468))
#
# **`Object arrays cannot be loaded when allow_pickle=False`** *Cause:* metadata in arrays. *Fix:* JSON.
# ([UDPipe-Future, issue 10](https://github.com/CoNLL-UD-2018/UDPipe-Future/issues/10))
#
# **`nan ''`** *Cause:* an empty text. *Fix:* guard the entrance. ([LlamaIndex, issue
# 23049](https://github.com/run-llama/llama_index/issues/23049))
#
# **`3 numbers, not 4`** *Cause:* another model. *Fix:* its name in the file. ([Open WebUI, issue
# 11279](https://github.com/open-webui/open-webui/issues/11279))
#
# **`6 lines sent, no error, 5 in the store`** *Cause:* an id twice. *Fix:* check first. ([Qdrant, issue
# 9585](https://github.com/qdrant/qdrant/issues/9585))
#
# **`joined with a blank: False`** *Cause:* `strip()`. *Fix:* offsets. ([LlamaIndex, issue
# 17955](https://github.com/run-llama/llama_index/issues/17955))
#
# **`Gr�`** *Cause:* tokens decoded in part. *Fix:* cut the text. ([Chonkie, issue
# 629](https://github.com/feyninc/chonkie/issues/629))
#
# **`by position: 'By email.'`** *Cause:* results in any order. *Fix:* `custom_id`. ([tidyllm, issue
# 37](https://github.com/edubruell/tidyllm/issues/37))
#
# **`24 of 24 questions are in both`** *Cause:* rows split. *Fix:* split keys. ([datasets, issue
# 4261](https://github.com/huggingface/datasets/issues/4261))
#
# ## Check yourself
#
# Five questions, one for each objective.

# %% tags=["quiz"]
half_as_large = quiz("You store ten million vectors as float16. What do you check before you delete anything?", {
    "A": "that the numbers are equal to those in the old file, with np.array_equal",
    "B": "that questions of your own find the same neighbours, and that float32 is kept somewhere",
    "C": "that the new file is half as large as the old one, since the rest of it follows from that",
}, objective=1, choice="")
one_nan = quiz("One of a million vectors holds a NaN. What does argsort, turned around, give?", {
    "A": "this one first, for each question",
    "B": "an error, for those questions to which it would be near",
    "C": "the right answers, as NaN is never larger than a number",
}, objective=2, choice="")
upserted = quiz("You upsert 5,000 lines, without an error, and 4,990 records are there. What do you look for first?", {
    "A": "lines with a NaN or a wrong number of numbers, since those are left out",
    "B": "nothing: a count can be late, so the last ten will come by themselves",
    "C": "ids that stand in the file twice",
}, objective=3, choice="")
mark_it = quiz("Harbor shall mark the sentence that an answer came from. What must a chunk carry for it?", {
    "A": "its document and its offsets in it",
    "B": "its text, which find() finds again in the document",
    "C": "its number, since number times size is where it begins",
}, objective=4, choice="")
split_by = quiz("A question was answered twice, by two people, in two rows. By what do you split?", {
    "A": "by the row, as the answers differ and both are worth learning",
    "B": "by the question, without regard to case and blanks",
    "C": "by question and answer together, as only both make an example",
}, objective=5, choice="")

# %% tags=["quiz", "reveal"]
half_as_large.reveal("B", {
    "A": "hardly any number is equal, and that alone says nothing about the search.",
    "B": "what the vectors are for is what has to stay; and from float16 there is no way back.",
    "C": "a float16 holds no more than 65,504: what is larger becomes infinite, in a file of the right size."})
one_nan.reveal("A", {
    "A": "NaN is sorted behind all numbers, and turning around puts it in front of them.",
    "B": "nothing is raised: a comparison with NaN is False, and that is all.",
    "C": "that is how a single comparison goes, but argsort has a place for it: the end."})
upserted.reveal("C", {
    "A": "an upsert that refuses such a line says so, and there was no error: all 5,000 were taken.",
    "B": "a count can be late, so ask again; but ids that come twice never come, and the file shows them now.",
    "C": "the second of two lines with one id replaces the first, and nobody calls it an error."})
mark_it.reveal("A", {
    "A": "document[start:end] is the text, and the same numbers say where to mark it.",
    "B": "a sentence that stands there twice is found in the first place, which may be the wrong one.",
    "C": "that holds for chunks of one size without overlap, and for no others."})
split_by.reveal("B", {
    "A": "then one row can be trained, and the other asks the same question in validation.",
    "B": "whatever its spelling and its answers, a question is on one side only.",
    "C": "the two rows have two keys then, and can land on two sides."})

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **measure** a format: `float32` in `.npy` is exact and small, JSON lines are exact and large, and for `float16` you
#   measure the neighbours that stay;
# - **explain** why ids and the model's name belong into the vectors' file, and why one `NaN` answers all questions;
# - **validate** lines of `{id, values, metadata}` with a report of all faults, and join results by `custom_id`;
# - **trace** chunks by offsets: `document[start:end]`, nothing stripped, nothing missing, always forward;
# - **choose** ids made of content, and split by a `key`, so that no question is on both sides.
#
# Write, read back, compare. What a format drops, nobody gives you back.

# %% [markdown] tags=["questionnaire"]
# ## Questions to come back to
#
# Answer them tomorrow.
#
# 1. Which three things belong into one file?
# 2. How many bytes has a number as `float32`, as `float16`, and about how many as text?
# 3. Why is recall measured here, and not equality?
# 4. Where does NaN come from, where does it land when you sort, and where do you stop it?
# 5. Which fault of an export can no database see?
# 6. Take a chunker of your own, or of a library: what does it drop, and which test of yours would show it?
# 7. Why does a chunk have more tokens alone than inside the text?
# 8. What does a schema not see in a training line?
# 9. Who in your data agreed to be trained with?
#
# *Further reading* (links of this page checked November 2026): [the layout of .npy
# files](https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html), a page; and [datasheets for
# datasets](https://arxiv.org/abs/1803.09010), the paper behind dataset cards.
#
# **Next:** the [exercise Cut without losing a letter](../exercises/02-document-chunking.ipynb). It has the four
# sub-goals of section 8.
