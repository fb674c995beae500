# %% [markdown]
# # Cut without losing a letter
#
# **PY-06 · Data handling** · ★★ · 90 minutes · after the lesson [Vectors, chunks and training
# lines](../notebooks/04-ai-data-formats.ipynb)
#
# Harbor's assistant looks things up in help articles. They are cut into chunks first, and a chunk is what it finds.
# Three customers asked whether a payment that was taken twice is given back, and it said: nothing is known about that.
# The sentence is the last one of the article about refunds, and it was in no chunk. Then somebody noticed that each
# quotation was marked eleven characters too far to the left, and that the café at pier 3 was a `caf�`. In this exercise
# you write chunkers that can prove that nothing is missing: put together, the chunks are the document again, letter by
# letter.
#
# You will be able to
#
# - **write** chunkers by characters, by separators and by tokens, whose offsets always fit;
# - **validate** chunks by putting the document together again;
# - **explain** why a chunk of tokens has to be counted on its own;
# - **choose** an end for a chunk, and a start from which the next one gets on;
# - **convert** a chunk into an id that is the same on every machine.
#
# **Before you start:** the lesson; slices, `str.rfind` and generators.
#
# **Out of scope here:** embeddings and the search in them (lesson 4), the tokenizers of real models, reading files
# (exercise 1 of this module), Markdown or HTML as a structure.

# %% [markdown]
# ## How this notebook works
#
# Write your answers where a cell says `raise NotImplementedError(...)`. Below each question stand its *visible checks*:
# run such a cell and it says what holds and what does not. A check that fails never stops the notebook. When you
# submit, *hidden checks* run as well. They rely on the same numbered sentences (**S1**, **S2** …) with other inputs.
#
# Q2 goes on with the function of Q1, and one check of Q3 uses it. All other questions stand alone: you can begin with
# any of them. Keep the names and parameters that are there; add helpers and imports as you like, and the labels in the
# code are a proposal.

# %% [markdown]
# ## What you are given
#
# A `Chunk` is a part of a document, with its place in it. The *document* is always the `text` that a chunker gets. A
# character is what `len` counts. No document here has more chunks than `MOST`: where one has, `Chunk` raises an error,
# since most often a loop does not get on.
#
# A `Tokenizer` turns a text into numbers, as a model reads it, and back. A `WordTokenizer` knows some words, each with
# the space before it, and cuts others into pieces of two and three signs. A `ByteTokenizer` works on UTF-8; some of its
# tokens hold the end of one character and the beginning of the next. `ARTICLES` are four help articles by their ids,
# and `drawn_document` makes a document of words, runs of blanks and emoji from a seed.

# %%
from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from harbor_kit import check, raised
from harbor_kit.tokens import ARTICLES, ByteTokenizer, Tokenizer, WordTokenizer, drawn_document

MOST = 3000


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a document: the characters from `start` to before `end`. The first chunk has the `index` 0."""

    doc_id: str
    index: int
    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if self.index >= MOST:
            raise RuntimeError(f"{MOST} chunks are enough: does your loop get on?")


# %% [markdown]
# Look at what tokenizers do with a word, with and without the space before it, and with letters that are several bytes.
# Change the texts and run the cell again; nothing depends on it.

# %%
for tok in (WordTokenizer(), ByteTokenizer()):
    for sample in (" tickets", "tickets", "Zoë 🚢"):
        print(f"{type(tok).__name__:14} {sample!r:12} {[tok.decode([number]) for number in tok.encode(sample)]}")


# %% [markdown]
# ## Q1 · Pieces of one size (15 points)
#
# Write `chunk_fixed`.
#
# **S1** `chunk_fixed` returns chunks in the order of the document. Each has the `doc_id` that was given, an `index`
# that counts from 0, and the `text` that stands in the document from `start` to before `end`, character by character:
# nothing is stripped, joined or replaced.
#
# **S2** The first chunk starts at 0, and each later one exactly `overlap` characters before the `end` of its
# predecessor. Each chunk is `size` characters long, but the last one may be shorter. (When to stop: S3.)
#
# For example, `chunk_fixed("a", "Moin, Hafen!", size=5, overlap=2)` returns chunks with the texts `"Moin,"`, `"n, Ha"`,
# `"Hafen"` and `"en!"`.

# %%
def chunk_fixed(doc_id: str, text: str, *, size: int, overlap: int) -> list[Chunk]:
    """Return chunks of `size` characters."""
    raise NotImplementedError("Q1: return chunks of `size` characters")


# %%
# For the checks: chunks as plain values.
def plain(chunks: Iterable[Chunk]) -> list[list[str | int]]:
    """Return index, start, end and text of each chunk."""
    return [[chunk.index, chunk.start, chunk.end, chunk.text] for chunk in chunks]


# %% tags=["raises-exception"]
@check("Q1", "S1", "S2")
def three_chunks():
    """450 characters in pieces of 200, of which 40 overlap, are three chunks."""
    document = ARTICLES["refunds"][:450]
    found = plain(chunk_fixed("refunds", document, size=200, overlap=40))
    assert found == [
        [0, 0, 200, document[:200]],
        [1, 160, 360, document[160:360]],
        [2, 320, 450, document[320:]],
    ], "a sentence that is cut in two stands whole in one of the chunks, if it is no longer than the overlap"


# %% [markdown]
# <details><summary>Q1, hint 1 of 3</summary>
#
# Write the starts of the first four chunks on paper, for a size of 200 and an overlap of 40. How far is it from one to
# the next?
#
# </details>
#
# <details><summary>Q1, hint 2 of 3</summary>
#
# `range` with three arguments gives the starts. An end is `size` characters further on, and never behind the end of the
# document; `min` says that in one word. The text is a slice of the document, and nothing is done with it.
#
# </details>
#
# <details><summary>Q1, hint 3 of 3</summary>
#
# Guards on a quay of 90 metres, who stand 25 metres apart and see 30 metres each, from 5 metres on:
#
# ```python
# for post in range(5, 90, 25):
#     print(f"from {post} m to {min(90, post + 30)} m")
# ```
#
# </details>

# %% [markdown]
# ## Q2 · Where it ends (15 points)
#
# Go on with `chunk_fixed`: what happens at the end of a document, and with numbers that make no sense.
#
# **S3** The last chunk that `chunk_fixed` returns is the first one whose `end` is the end of the document. So no chunk
# lies inside its predecessor. A document without characters has no chunks: the list is `[]`.
#
# **S4** `size` is at least 1, and `overlap` is at least 0 and less than `size`. With all other numbers `chunk_fixed`
# raises `ValueError`, whatever the document is, also where it has no characters. (No check has anything but whole
# numbers, or looks at the message.)
#
# For example, `chunk_fixed("a", "Moin, Hafen!", size=7, overlap=2)` returns two chunks, and no third one with `"!"`
# and what stands before it.

# %%
# For the checks: what a call raises.
def refused(function: Callable[..., object], *given: object, **named: object) -> str:
    """Return the name of the error that a call raises, or what it returned."""
    with raised(Exception) as caught:
        result = function(*given, **named)
    return caught.type or f"returned {result!r}"


# %% tags=["raises-exception"]
@check("Q2", "S2", "S3")
def nothing_new_in_it():
    """340 characters in pieces of 200, of which 40 overlap, are two chunks."""
    document = ARTICLES["export"][:340]
    found = plain(chunk_fixed("export", document, size=200, overlap=40))
    assert found == [[0, 0, 200, document[:200]], [1, 160, 340, document[160:]]], (
        "20 characters that stand in the chunk before are found, paid for and shown a second time"
    )


# %% tags=["raises-exception"]
@check("Q2", "S4")
def an_overlap_as_large_as_the_size():
    """An overlap as large as the size is refused, and the largest one below is not."""
    found = [refused(chunk_fixed, "x", "Kai", size=4, overlap=4)]
    found += [chunk.text for chunk in chunk_fixed("x", "Kaimauer", size=4, overlap=3)]
    assert found == ["ValueError", "Kaim", "aima", "imau", "maue", "auer"], "a start that stays where it is never ends"


# %% [markdown]
# <details><summary>Q2, hint 1 of 3</summary>
#
# Print starts and ends for 340 characters. Which chunk is the first one that reaches the end? What does the one behind
# it add?
#
# </details>
#
# <details><summary>Q2, hint 2 of 3</summary>
#
# Leave the loop behind the chunk that ends where the document ends. For S4, one comparison with three parts is enough,
# in front of everything else: a `size` below 1 leaves no room for any overlap.
#
# </details>
#
# <details><summary>Q2, hint 3 of 3</summary>
#
# A tour that is over at the last berth, however many stops are planned:
#
# ```python
# for stop in plan:
#     visited.append(stop)
#     if stop == last_berth:
#         break
# ```
#
# </details>

# %% [markdown]
# ## Q3 · Back again (15 points)
#
# Write `reassemble`, the other way round: from chunks to their document.
#
# **S5** `reassemble` returns the document whose chunks it gets, in whatever order they come. Only `start`, `end` and
# `text` say where something belongs: chunks may come from two chunkers, some twice, and one may lie inside another. An
# `index` says nothing here. For no chunks at all it returns `""`.
#
# **S6** `reassemble` raises `ValueError` where it cannot be sure: where there are two different `doc_id`; where a
# character between 0 and the largest `end` is in no chunk; where a `text` has not the length that its `start` and `end`
# say; and where two chunks have different characters for one place. (That the end of a document is missing cannot be
# seen. No check has a `start` below 0, a chunk without characters or a document of more than ten thousand, or looks at
# the message.)
#
# For example, `reassemble([Chunk("a", 1, 3, 8, "n, Ha"), Chunk("a", 0, 0, 5, "Moin,")])` returns `"Moin, Ha"`.

# %%
def reassemble(chunks: Sequence[Chunk]) -> str:
    """Return the document that these chunks are made of."""
    raise NotImplementedError("Q3: return the document that these chunks are made of")


# %%
# For the checks: chunks that no chunker has made.
def cut(document: str, *spans: tuple[int, int], doc_id: str = "x") -> list[Chunk]:
    """Return chunks with these starts and ends, numbered in the order in which they stand here."""
    return [Chunk(doc_id, index, start, end, document[start:end]) for index, (start, end) in enumerate(spans)]


# %% tags=["raises-exception"]
@check("Q3", "S5")
def there_and_back():
    """An article in chunks is the article again, backwards and in another order."""
    document = ARTICLES["export"]
    chunks = chunk_fixed("export", document, size=100, overlap=30)
    texts = [reassemble(chunks), reassemble(chunks[::-1]), reassemble(chunks[3:] + chunks[:3])]
    assert texts == [document] * 3, "then you know that nothing is missing"


# %% tags=["raises-exception"]
@check("Q3", "S5", "S6")
def a_hole():
    """Three chunks by hand are a text, and without the second one they are none."""
    chunks = cut("Ebb and flow", (8, 12), (0, 5), (4, 9))
    found = [reassemble(chunks), refused(reassemble, chunks[:2])]
    assert found == ["Ebb and flow", "ValueError"], "a hole in a document is a sentence that nobody finds"


# %% [markdown]
# <details><summary>Q3, hint 1 of 3</summary>
#
# You have put the first 200 characters together, and the next chunk starts at 160. How many of its characters do you
# know already, and what do you do where they are others?
#
# </details>
#
# <details><summary>Q3, hint 2 of 3</summary>
#
# Sort by `start`, and keep what you have so far as one text. Its slice from `start` to `end` of the next chunk is what
# both have. That `text` has to begin with it (`str.startswith`); the rest is new. Where `start` is larger than
# the length of what you have, there is a hole.
#
# </details>
#
# <details><summary>Q3, hint 3 of 3</summary>
#
# Tide tables of several stations for one day, each a list from some hour on:
#
# ```python
# for table in sorted(tables, key=attrgetter("hour")):
#     if len(day) < table.hour:
#         raise LookupError(f"no tide for {len(day)} h")
#     day.extend(table.levels[len(day) - table.hour :])
# ```
#
# </details>

# %% [markdown]
# ## Q4 · Where a sentence ends (20 points)
#
# Write `chunk_smart`. It ends a chunk where a paragraph, a line, a sentence or a word ends, as far as there is room.
#
# **S7** What S1, S3 and S4 say of `chunk_fixed` holds for `chunk_smart`, too. The first chunk starts at 0, and each
# later one exactly `overlap` characters before the `end` of its predecessor.
#
# **S8** Where at most `size` characters are left from the `start` of a chunk, the chunk ends with the document. Else it
# ends right behind a separator that *fits*; where none fits, it ends at `start + size`.
#
# **S9** A separator fits where all of its characters stand in the document between `start` and `start + size`, and a
# chunk that ends behind it is longer than `overlap`: so the next chunk has a larger `start`. The first of the
# `separators` that fits somewhere counts, and of its places the last one. Places may share characters: in three line
# breaks, `"\n\n"` stands twice. (No check has an empty separator; `separators` itself may be empty.)
#
# For example, `chunk_smart("a", "Low tide. High tide at noon.", size=20, overlap=0)` returns chunks with the texts
# `"Low tide. "` and `"High tide at noon."`. With `overlap=12`, a chunk that ends behind `". "` would have 10
# characters, so it does not fit: the first chunk is `"Low tide. High tide "`.

# %%
def chunk_smart(
    doc_id: str, text: str, *, size: int, overlap: int, separators: Sequence[str] = ("\n\n", "\n", ". ", " ")
) -> list[Chunk]:
    """Return chunks of at most `size` characters that end behind separators."""
    # --- sub-goal: place the start
    # --- sub-goal: choose where it ends
    # --- sub-goal: take the text by its offsets
    # --- sub-goal: move on, always forward
    raise NotImplementedError("Q4: return chunks of at most `size` characters that end behind separators")


def _end_of(text: str, start: int, size: int, overlap: int, separators: Sequence[str]) -> int:
    """Return where the chunk ends that starts here. (A proposal: no check uses it, and you may delete it.)"""
    raise NotImplementedError("Q4: return where the chunk ends that starts here")


# %% tags=["raises-exception"]
@check("Q4", "S7", "S8", "S9")
def sentences_stay_whole():
    """Where there is room for two sentences, there are two, and none is cut."""
    document = "The office is closed. Boats are for rent. We open at nine. Ask for Zoë."
    found = plain(chunk_smart("x", document, size=45, overlap=0))
    assert found == [
        [0, 0, 42, "The office is closed. Boats are for rent. "],
        [1, 42, 71, "We open at nine. Ask for Zoë."],
    ], "half a sentence can mean the opposite"


# %% tags=["raises-exception"]
@check("Q4", "S7", "S8", "S9")
def a_paragraph_comes_first():
    """The end of a paragraph counts more than a later end of a sentence, and an overlap is shared."""
    document = "# Piers\n\nPier 1 is full. Pier 2 is free. Pier 3\n\nis closed until the crane is back."
    found = plain(chunk_smart("x", document, size=60, overlap=10))
    assert found == [
        [0, 0, 49, "# Piers\n\nPier 1 is full. Pier 2 is free. Pier 3\n\n"],
        [1, 39, 83, ". Pier 3\n\nis closed until the crane is back."],
    ]


# %% [markdown]
# <details><summary>Q4, hint 1 of 3</summary>
#
# Take a document with a separator two characters behind its start, and an overlap of five. If the first chunk ended
# there, where would the next one start?
#
# </details>
#
# <details><summary>Q4, hint 2 of 3</summary>
#
# `text.rfind(separator, start, stop)` looks from the right, only at what stands as a whole between two places, and
# returns -1 for nothing. If the last place does not fit, no earlier one does. Put the choice of an end into a function
# of its own; the loop around it knows nothing but starts and ends.
#
# </details>
#
# <details><summary>Q4, hint 3 of 3</summary>
#
# The last bench on a stretch of a quay, else its end; `quay` is a text like `"..b...b.."`:
#
# ```python
# def rest(quay: str, here: int, reach: int) -> int:
#     bench = quay.rfind("b", here + 1, here + reach)
#     return bench if bench > here else here + reach
# ```
#
# </details>

# %% [markdown]
# ## Q5 · What a model counts (20 points)
#
# Write `chunk_tokens`. A model that turns chunks into vectors reads a number of tokens and throws the rest away,
# without a word. What it reads is one chunk, *alone*: the tokens of a text are `tok.encode(...)` of that text, and no
# part of the tokens of the document. A text that grows by a character can have fewer tokens than before: look at
# `" tickets"` and `"tickets"` above.
#
# **S10** What S1 and S4 say of `chunk_fixed` holds for `chunk_tokens`, too, where `size` and `overlap` are numbers of
# tokens. The first chunk starts at 0. Each later one starts behind the `start` of its predecessor and at its `end` at
# the latest, and ends behind that `end`. The last one, and no other, ends where the document ends. A document without
# characters has no chunks.
#
# **S11** No `text` of a chunk has more than `size` tokens. Each chunk but the last is full: with the next character of
# the document at its end, it would have more than `size` tokens. (A still longer text might have fewer again. Nobody
# has to look for it.)
#
# **S12** What a chunk shares with its predecessor has at most `overlap` tokens; and together with the first character
# that is new, at most `size`, so that there is room for it. With one more character in front of it, one of the two
# would not hold. (That a chunk starts behind the `start` of its predecessor follows from S11.)
#
# **S13** Where a character of the document alone has more than `size` tokens, `chunk_tokens` raises `ValueError`. (In
# checks such a character has too many in every company. Their documents have at most two thousand characters.)
#
# Where several cuts keep S10 to S13, each of them is right. For example, with a `WordTokenizer`, `size=5` and
# `overlap=1`, the text `" You see the provider's tickets in this project."` can be cut into `" You see the p"`,
# `" provider'"`, `"'s tickets in t"` and `" this project."`.

# %%
def chunk_tokens(doc_id: str, text: str, tok: Tokenizer, *, size: int, overlap: int) -> list[Chunk]:
    """Return chunks of at most `size` tokens, each of them counted alone."""
    raise NotImplementedError("Q5: return chunks of at most `size` tokens, each of them counted alone")


# %%
# For the checks: what S10 to S12 say of chunks that `plain` has made plain.
def weigh(tok: Tokenizer, document: str, found: list[list[Any]], size: int, overlap: int) -> list[str]:
    """Return the first three faults of chunks, and how much of the document they cover."""

    def heavy(here: int, there: int) -> int:
        return len(tok.encode(document[here:there]))

    faults, before, done = [], -1, 0  # start and end of the chunk before
    for number, (index, start, end, text) in enumerate(found):
        alone, shared = heavy(start, end), heavy(start, done)
        more = [heavy(start - 1, done) > overlap, heavy(start - 1, done + 1) > size]
        rules = {
            "is not what its offsets say": [index, text] == [number, document[start:end]],
            "does not start where it may": before < start <= done,
            "adds nothing": done < end <= len(document),
            f"has {alone} tokens": alone <= size,
            "could be longer": end == len(document) or heavy(start, end + 1) > size,
            f"shares {shared} tokens": shared <= overlap,
            "has no room for a new character": heavy(start, done + 1) <= size,
            "could share more": start == 0 or any(more),
        }
        faults += [f"chunk {number} {what}" for what, holds in rules.items() if not holds]
        before, done = start, end
    return [*faults[:3], f"{done} of {len(document)} characters"]


# %% tags=["raises-exception"]
@check("Q5", "S10", "S11")
def as_much_as_there_is_room_for():
    """An article about signing in becomes chunks of at most 20 tokens, and each of them is full."""
    document, tok = ARTICLES["sign-in"], WordTokenizer()
    found = plain(chunk_tokens("sign-in", document, tok, size=20, overlap=0))
    assert weigh(tok, document, found, 20, 0) == ["547 of 547 characters"], "the model would not read what is too much"


# %% tags=["raises-exception"]
@check("Q5", "S10", "S11", "S12")
def no_letter_is_broken():
    """An article with emoji, and a tokenizer that works on bytes: every letter is whole, and chunks overlap."""
    document, tok = ARTICLES["greetings"], ByteTokenizer()
    found = plain(chunk_tokens("greetings", document, tok, size=25, overlap=6))
    assert weigh(tok, document, found, 25, 6) == ["302 of 302 characters"], "half an é is no letter"


# %% [markdown]
# <details><summary>Q5, hint 1 of 3</summary>
#
# Look at what was printed on top: `" tickets"` and `"tickets"`. You know the tokens of a document. How many has a chunk
# that begins in the middle of it?
#
# </details>
#
# <details><summary>Q5, hint 2 of 3</summary>
#
# Never take a text out of tokens: grow a slice of the document by one character, and encode that slice, as long as it
# fits. For the next start, go back from the `end`, one character at a time, as long as both rules of S12 hold. A helper
# that counts the tokens between two offsets makes both loops short.
#
# </details>
#
# <details><summary>Q5, hint 3 of 3</summary>
#
# How many crates a lorry takes, where crates weigh less together than alone:
#
# ```python
# taken = 1
# while taken < len(crates) and weight(crates[: taken + 1]) <= 800:
#     taken += 1
# ```
#
# </details>

# %% [markdown]
# ## Q6 · An id for each chunk (8 points)
#
# Write `chunk_id`. Tomorrow the article is cut again, on another machine, and only chunks that have changed are to be
# turned into vectors and paid for.
#
# **S14** `chunk_id` returns the first 16 hexadecimal digits, in lower case, of the SHA-256 of these four, in UTF-8:
# `doc_id`, `start`, `end` and `text`, with one `"\n"` between two of them, and none behind the last. `start` and `end`
# are written in decimal digits. The `index` is no part of it. (No check has a line break in a `doc_id`.)
#
# For example, for `Chunk("refunds", 0, 0, 9, "# Refunds")` the SHA-256 of `"refunds\n0\n9\n# Refunds"` begins with
# `"c006e96924bc4053"`.

# %%
def chunk_id(chunk: Chunk) -> str:
    """Return an id that says which document, which place and which text."""
    raise NotImplementedError("Q6: return an id that says which document, which place and which text")


# %% tags=["raises-exception"]
@check("Q6", "S14")
def equal_on_every_machine():
    """The id of a greeting is known before your code runs, and its index does not change it."""
    ids = [chunk_id(Chunk("greetings", index, 10, 14, "Zoë 🚢")) for index in (0, 7)]
    assert ids == ["7d5389917f220e43", "7d5389917f220e43"], "what is not the same tomorrow is paid for again"


# %% [markdown]
# <details><summary>Q6, hint 1 of 3</summary>
#
# Print `hash("ship")`, restart the kernel, and print it again. Would you use it as a name for tomorrow?
#
# </details>
#
# <details><summary>Q6, hint 2 of 3</summary>
#
# `hashlib.sha256` takes bytes: make one text of the four parts, with line breaks between them, and encode it. A method
# of what it returns gives hexadecimal digits, 64 of them.
#
# </details>
#
# <details><summary>Q6, hint 3 of 3</summary>
#
# A checksum for a seal on a container:
#
# ```python
# label = " / ".join([owner, str(weight)])
# seal = hashlib.blake2b(bytes(label, "utf-8"), digest_size=4)
# print(list(seal.digest()))
# ```
#
# </details>

# %% [markdown]
# ## Q7 · One document at a time (7 points)
#
# Write `iter_chunks`. There are more articles than fit into memory, and they come from a generator.
#
# **S15** `iter_chunks` gives the chunks of `chunker(doc_id, text)` for each pair of `docs`, in their order, and calls
# `chunker` once for each pair.
#
# **S16** It asks `docs` for a pair only when somebody asks for a chunk and all chunks of the pairs before have been
# given: until the first chunk is asked for, it has asked for nothing. An error that `docs` or `chunker` raises reaches
# whoever asked for the chunk. (No check raises `StopIteration`.)
#
# For example, `next(iter_chunks(docs, chunker))` asks for one pair where that pair has chunks.

# %%
def iter_chunks(
    docs: Iterable[tuple[str, str]], chunker: Callable[[str, str], list[Chunk]]
) -> Iterator[Chunk]:
    """Give the chunks of one document after another."""
    raise NotImplementedError("Q7: give the chunks of one document after another")


# %%
# For the checks: documents, a chunker, and a list of what happens.
def noisy_docs(log: list[str], *texts: str, fails: bool = False) -> Iterator[tuple[str, str]]:
    """Give documents, and write down when each is asked for. Raises `LookupError` at the end if it `fails`."""
    for number, text in enumerate(texts):
        log.append(f"ask {number}")
        yield f"doc-{number}", text
    if fails:
        raise LookupError("no more pages")


def noisy_halves(log: list[str]) -> Callable[[str, str], list[Chunk]]:
    """Return a chunker that cuts in two halves, and writes down what it cuts."""

    def halves(doc_id: str, text: str) -> list[Chunk]:
        log.append(f"cut {doc_id}")
        middle = len(text) // 2
        return cut(text, (0, middle), (middle, len(text)), doc_id=doc_id)

    return halves


# %% tags=["raises-exception"]
@check("Q7", "S15", "S16")
def one_after_the_other():
    """Two documents are cut one after the other, and the second one only when it is needed."""
    log = []
    for chunk in iter_chunks(noisy_docs(log, "Ebb, flow", "Noon"), noisy_halves(log)):
        log += [chunk.text]
    assert log == ["ask 0", "cut doc-0", "Ebb,", " flow", "ask 1", "cut doc-1", "No", "on"]

# %% [markdown]
# <details><summary>Q7, hint 1 of 3</summary>
#
# Somebody asks for one chunk and then goes home. How many documents has your code read?
#
# </details>
#
# <details><summary>Q7, hint 2 of 3</summary>
#
# A function with `yield` runs no line before somebody asks. Two loops in each other are enough, or one loop and a
# `yield from`. No list that grows.
#
# </details>
#
# <details><summary>Q7, hint 3 of 3</summary>
#
# Crates of ship after ship, each opened when it is there:
#
# ```python
# def crates(ships):
#     for ship in ships:
#         for crate in ship.unload():
#             yield crate
# ```
#
# </details>

# %% [markdown]
# ## To think about
#
# An article of Harbor's can be cut into chunks of one sentence, of a paragraph, or of a page. Choose a size and an
# overlap for the articles about refunds. Who is helped, what does it cost, and how would you notice that it was the
# wrong choice? Write three or four sentences in the cell below. A person reads them; they give no points.

# %% [markdown]
# *Your answer:*
