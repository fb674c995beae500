"""What a list of students changes in the class, as it is shown first and decided then."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from autograder.model import Student
from gradebook.decisions import Enrolment

What = Literal["new", "returns", "changed", "left", "merged", "apart"]
MOVES: Mapping[What, Literal["enrolled", "changed", "dropped", "merged"]] = {
    "new": "enrolled",
    "returns": "enrolled",
    "changed": "changed",
    "left": "dropped",
    "merged": "merged",
    "apart": "enrolled",
}
MOST = 3  # a list that drops more than one in three is probably the wrong one


@dataclass(frozen=True)
class Wishes:
    """What a person says of a list beyond what stands in it.

    `section`: it is a list of this one. `merge`: account → student. `apart`: accounts that are students of their own
    again. `same`: line → student whose row it is. `new`: lines of students whom nobody knows yet.
    """

    section: str = ""
    merge: Mapping[str, str] = field(default_factory=dict)
    apart: Collection[str] = ()
    same: Mapping[int, str] = field(default_factory=dict)
    new: Collection[int] = ()
    keep_absent: bool = False


@dataclass(frozen=True)
class Move:
    """What happens to one student: their data from then on, why, and the line that says so (0: none does)."""

    what: What
    student: Student
    why: str = ""
    line: int = 0
    into: str = ""


@dataclass(frozen=True)
class Doubt:
    """A row of which it is not known whose it is, and who it may be."""

    line: int
    name: str
    why: str
    perhaps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What a list would change.

    `absent`: students who are not in the list and stay. `alike`: (known student, new student) of the same name.
    `size`: how many students the list could drop. `elsewhere`: rows of other sections, left out.
    """

    moves: tuple[Move, ...]
    doubts: tuple[Doubt, ...]
    absent: tuple[str, ...]
    alike: tuple[tuple[str, str], ...]
    unchanged: int
    size: int
    elsewhere: int

    def of(self, what: What) -> list[Move]:
        """Return what happens of one kind."""
        return [move for move in self.moves if move.what == what]

    @property
    def drops_too_many(self) -> bool:
        """Whether so many would leave that it is probably the list of something else."""
        return len(self.of("left")) * MOST > self.size

    @property
    def students(self) -> list[Student]:
        """The students whose data are new."""
        return [move.student for move in self.moves if move.what not in ("left", "merged")]

    def decisions(self, who: str, now: datetime) -> list[Enrolment]:
        """Return the moves as decisions. `who` names the list."""
        return [
            Enrolment(who=who, when=now, why=move.why, student=move.student, move=MOVES[move.what], into=move.into)
            for move in self.moves
        ]
