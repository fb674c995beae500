"""Secrets as hashed runs of tokens: what is found in a text can be told, what is sought cannot be read.

    {"schema_version": 1, "seal": …, "places": ["source/….py:41", …],
     "runs": [[stream, length, hash, [hash of its first tokens, …], {kind: number of its place}], …]}  one on each line

Hashes are keyed with the seed of the course. White space, case, quotes and the marks of comments do not count.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from autograder.errors import StaleError
from autograder.files import write_text

FILE = "leaks.json"
HEAD = 3
LONG_LINE = 1000  # letters; the tokens of shorter ones are kept
MOST_HEADS = 100_000


class Kind(StrEnum):
    """What a secret is. Where a run is of several kinds, the first of this list is named."""

    SOLUTION = "a solution"
    EXPLANATION = "the explanation of a solution"
    HIDDEN = "the code of a hidden check"
    NAME = "the name of a hidden check"
    TITLE = "the title of a hidden check"
    VALUE = "a value of a hidden check"
    VARIANT = "a misconception or an alternative"
    DESIGN = "the design of an exercise"
    SEED = "the seed of the course"
    MARKER = "a marker of a master"
    PERSON = "another person's data"
    CLOSED = "something that cannot be looked into"
    SHOWN = "what feedback says"  # no secret: it makes one that stands in it harmless there


class Stream(StrEnum):
    """How a text is cut into tokens: its words, or its words and signs without quotes."""

    WORDS = "words"
    SIGNS = "signs"


CUTS = {
    Stream.WORDS: re.compile(r"[^\W_](?:\w*[^\W_])?"),
    Stream.SIGNS: re.compile(r"\w+|[^\w\s\"'`“”‘’«»\\#]"),
}
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
Key = tuple[Stream, int, bytes]


def plain(text: str) -> str:
    """Return a text with one form for each letter, in lower case."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return text.lower()


def tokens(text: str, stream: Stream) -> list[str]:
    """Return the tokens of a text. No token goes over the end of a line, and most lines of a page are on every page."""
    return [
        token
        for line in text.split("\n")
        for token in (_kept_tokens(line, stream) if len(line) < LONG_LINE else _tokens_of_line(line, stream))
    ]


def _tokens_of_line(line: str, stream: Stream) -> tuple[str, ...]:
    return tuple(CUTS[stream].findall(plain(line)))


_kept_tokens = lru_cache(maxsize=8192)(_tokens_of_line)


@dataclass(frozen=True)
class Run:
    """A run of tokens: the hashes of its first ones, and for each kind of text that it stands in, where it is kept.

    Where the text is no secret, but makes the run harmless to who may see it, there is no place.
    """

    head: tuple[int, ...]
    kinds: dict[Kind, str]


@dataclass
class Secrets:
    """All runs, by stream, length and hash. `seed` is the key of the hashes."""

    seed: str = ""
    runs: dict[Key, Run] = field(default_factory=dict)
    _lengths: dict[tuple[Stream | int, ...], set[int]] = field(default_factory=dict, repr=False, compare=False)
    _firsts: dict[Stream, set[int]] = field(default_factory=dict, repr=False, compare=False)
    _marks: dict[str, int] = field(default_factory=dict, repr=False, compare=False)
    _begun: dict[tuple[Stream, tuple[str, ...]], tuple[int, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def seal(self) -> str:
        """What tells whether secrets were hashed with the same seed."""
        return self._digest([FILE]).hex()

    def add(self, kind: Kind, stream: Stream, run: Sequence[str], source: str) -> Key:
        """Add a run; where it is known already, the first place of each kind is kept. Returns its key."""
        key = (stream, len(run), self._digest(run))
        if key not in self.runs:
            self.keep(key, Run(tuple(self._mark(token) for token in run[:HEAD]), {}))
        self.runs[key].kinds.setdefault(kind, source)
        return key

    def found_in(self, text: str) -> Iterator[tuple[Stream, int, Key]]:
        """Yield every run that stands in a text: the stream, its place there, counted in tokens, and its key.

        What a text says again and again is looked up once: most of a page is on every page.
        """
        for stream in Stream:
            run = tokens(text, stream)
            firsts = self._firsts.get(stream, set())
            beginning = {token for token in set(run) if self._mark(token) in firsts}
            places = [place for place, token in enumerate(run) if token in beginning] if beginning else []
            for place in places:
                for length in self._lengths_of(stream, tuple(run[place : place + HEAD])):
                    key = (stream, length, self._digest(run[place : place + length]))
                    if key in self.runs:
                        yield stream, place, key

    def _lengths_of(self, stream: Stream, head: tuple[str, ...]) -> tuple[int, ...]:
        """Return how long the runs are that may begin with some tokens; what was looked up before is known."""
        known = self._begun.get((stream, head))
        if known is None:
            marks = [self._mark(token) for token in head]
            found = [self._lengths.get((stream, *marks[:size]), ()) for size in range(1, len(marks) + 1)]
            known = tuple(length for lengths in found for length in lengths)
            if len(self._begun) > MOST_HEADS:
                self._begun.clear()
            self._begun[stream, head] = known
        return known

    def keys_in(self, texts: Iterable[str]) -> set[Key]:
        """Return the keys of all runs that stand in some texts."""
        return {key for text in texts for _, _, key in self.found_in(text)}

    def copy(self) -> Secrets:
        """Return the same secrets, to add others to."""
        runs = {key: Run(run.head, dict(run.kinds)) for key, run in self.runs.items()}
        lengths = {head: set(found) for head, found in self._lengths.items()}
        return Secrets(self.seed, runs, lengths, {stream: set(found) for stream, found in self._firsts.items()})

    def without(self, keys: Iterable[Key]) -> Secrets:
        """Return the secrets but for these. What is known of how runs begin is kept whole: more of it does no harm."""
        gone = set(keys)
        left = {key: run for key, run in self.runs.items() if key not in gone}
        return Secrets(self.seed, left, dict(self._lengths), dict(self._firsts))

    def keep(self, key: Key, run: Run) -> None:
        """Keep a run whose hashes are known."""
        self.runs[key] = run
        self._begun.clear()
        self._lengths.setdefault((key[0], *run.head), set()).add(key[1])
        self._firsts.setdefault(key[0], set()).add(run.head[0])

    def _mark(self, token: str) -> int:
        """Return a small hash of a token; those of a text are computed once."""
        mark = self._marks.get(token)
        if mark is None:
            mark = self._marks[token] = int.from_bytes(self._digest([token])[:4])
        return mark

    def _digest(self, run: Sequence[str]) -> bytes:
        whole = "\0".join(run).encode("utf-8", "surrogatepass")
        return blake2b(whole, digest_size=8, key=self.seed.encode()[:64]).digest()


def write_secrets(secrets: Secrets, sealed: Path) -> Path:
    """Write the hashes beside the sealed bundles, for reports and exports; return the path."""
    places = sorted({place for run in secrets.runs.values() for place in run.kinds.values()})
    number = {place: index for index, place in enumerate(places)}
    rows = [
        [key[0], key[1], key[2].hex(), run.head, {kind: number[place] for kind, place in run.kinds.items()}]
        for key, run in sorted(secrets.runs.items())
    ]
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    head = json.dumps({"schema_version": 1, "seal": secrets.seal, "places": places})
    return write_text(sealed / FILE, f'{head[:-1]}, "runs": [\n{lines}\n]}}\n')


def read_secrets(sealed: Path, seed: str) -> Secrets | None:
    """Return what the last release wrote, or nothing where there is no such file. Raises `StaleError`."""
    path, made = sealed / FILE, Secrets(seed)
    try:
        whole = json.loads(path.read_bytes())
        if whole["seal"] != made.seal:
            raise ValueError("the seed of the course has changed since")
        for stream, length, digest, head, kinds in whole["runs"]:
            known = {Kind(kind): str(whole["places"][number]) for kind, number in kinds.items()}
            made.keep((Stream(stream), length, bytes.fromhex(digest)), Run(tuple(head), known))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, IndexError) as error:
        what = f"it cannot be read: {str(error).splitlines()[0]}."
        raise StaleError(what, where=path, fix="Run `course release` again.") from None
    return made
