"""An assignment of another grader, as one plain record: what stands in it, in order, and what needs a hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Hand:
    """Something that a person has to do: where, what was found, what to do. `blocks`: no release before it is done."""

    where: str
    what: str
    do: str
    blocks: bool = False

    def __str__(self) -> str:
        """Return one line, as all messages to authors are."""
        return f"{self.where}: {self.what} {self.do}"


@dataclass(frozen=True)
class Text:
    """A text cell that belongs to no question."""

    source: str


@dataclass(frozen=True)
class Given:
    """A code cell that is handed out as it is."""

    source: str
    where: str


@dataclass(frozen=True)
class Question:
    """The beginning of a question: what stands after it, up to the next one, belongs to it."""

    origin: str
    title: str
    prompt: str
    where: str


@dataclass(frozen=True)
class Answer:
    """A code cell with a solution, between our markers."""

    source: str
    where: str


@dataclass(frozen=True)
class Explanation:
    """A text cell that students do not get."""

    source: str


@dataclass(frozen=True)
class Step:
    """Some statements of a test. `want` is the output that a doctest expects of them, or nothing."""

    source: str
    want: str = ""


@dataclass(frozen=True)
class Test:
    """A test as the other grader runs it. `origin` is its name there; `steps` are Python without markers."""

    origin: str
    name: str
    steps: tuple[Step, ...]
    points: Decimal
    hidden: bool
    where: str
    title: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Trial:
    """A test that students can run, and that is worth nothing by itself."""

    name: str
    steps: tuple[Step, ...]
    where: str


@dataclass(frozen=True)
class Person:
    """An answer that a person reads and marks."""

    name: str
    title: str
    scheme: str
    points: Decimal
    where: str


Piece = Text | Given | Question | Answer | Explanation | Test | Trial


@dataclass(frozen=True)
class Assignment:
    """A whole assignment. `kind` is the grader that it was made for."""

    kind: str
    title: str
    pieces: tuple[Piece, ...]
    persons: tuple[Person, ...] = ()
    hands: tuple[Hand, ...] = ()


@dataclass
class Reading:
    """What a reader has found so far."""

    pieces: list[Piece] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    hands: list[Hand] = field(default_factory=list)

    def needs(self, where: str, what: str, do: str, *, blocks: bool = False) -> None:
        """Note something that a person has to do."""
        self.hands.append(Hand(where, what, do, blocks))
