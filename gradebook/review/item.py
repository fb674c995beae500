"""One thing that needs a person: why, what it is about, and what is shown to decide it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from autograder.files import digest

MESSAGE = "The student reads"


class Kind(StrEnum):
    """Why something needs a person; the first of this list comes first. The last is for looking through only."""

    UNMATCHED = "unmatched"  # a file whose owner nobody knows
    UNGRADED = "ungraded"  # a submission that could not be graded
    UNCHECKED = "unchecked"  # a check that could not be made
    REQUEST = "request"  # a student asks for another look
    READING = "reading"  # a criterion that a person reads
    NOTE = "note"  # something was odd about a file
    BY_HAND = "by-hand"  # points that a person gave


NEEDED = tuple(kind for kind in Kind if kind is not Kind.BY_HAND)


@dataclass(frozen=True)
class Said:
    """One text that a person reads to decide. `is_ours`: the course wrote it, and no student's name can be in it."""

    label: str
    text: str
    is_ours: bool = False


@dataclass(frozen=True)
class Answer:
    """One file of a student: its cells, each with whether it is code; `note` says what to know about it."""

    file: str
    cells: tuple[tuple[bool, str], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Unowned:
    """A collected file that nobody owns: its path below `submitted/`, and the key to confirm it by."""

    path: str
    key: str


@dataclass(frozen=True)
class Item:
    """One thing that needs a person.

    `place` is the exercise, or the requirement of a reading; `about` the check, criterion, file, or the number of a
    decision. `possible` are the most points that can be given. `checks`: those to choose from, with their points,
    where a request names none. `sources` are the answers to look at: (exercise, hash of the submission).
    """

    kind: Kind
    id: str
    student: str
    place: str
    about: str
    title: str
    texts: tuple[Said, ...]
    possible: Decimal | None = None
    levels: tuple[str, ...] = ()
    checks: tuple[tuple[str, Decimal], ...] = ()
    sources: tuple[tuple[str, str], ...] = ()

    @property
    def seen(self) -> str:
        """The hash of all that is shown: another one means that somebody decided about something else."""
        parts = [self.id, self.title, str(self.possible), *self.levels]
        parts += [part for said in self.texts for part in (said.label, said.text)]
        parts += [str(part) for pair in (*self.checks, *self.sources) for part in pair]
        return digest(*parts)[:16]


def item_id(kind: Kind, *about: str) -> str:
    """Return the id of what is about the same: it stays while the attempt, its message or the rubric change."""
    return digest(kind.value, *about)[:16]
