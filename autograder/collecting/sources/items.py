"""What a source says of one hand-in: whose it is as far as the system says so, which files, when, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from autograder.collecting.archives import Member, folded
from autograder.collecting.sources.times import NO_TIME, Time


@dataclass(frozen=True)
class Person:
    """Whom a hand-in is of. `key` is what a TA confirms; `ids` may stand in the roster; the name is only a hint.

    `lms_id` is a number of the LMS that no roster has: it is looked up in a file of that LMS, never in the roster.
    `doubt` says why the ids alone are not to be trusted.
    """

    key: str
    ids: tuple[str, ...] = ()
    lms_id: str = ""
    name: str = ""
    doubt: str = ""


@dataclass(frozen=True)
class File:
    """One file that was handed in, with the name that it is kept under."""

    name: str
    member: Member


@dataclass(frozen=True)
class Item:
    """One hand-in. `order` grows with every attempt where the system numbers them; `late` is what the system says."""

    people: tuple[Person, ...]
    files: tuple[File, ...]
    time: Time = NO_TIME
    attempt: int | None = None
    order: int | None = None
    late: bool | None = None
    assignment: str = ""

    @property
    def is_dated(self) -> bool:
        """Whether something says which of two hand-ins is the newer."""
        return self.time.at is not None or self.time.local is not None or self.order is not None


@dataclass(frozen=True)
class Known:
    """What helps to read a source: names of exercises, ids of students, the zone of times that have none."""

    stems: frozenset[str] = frozenset()
    ids: frozenset[str] = field(default=frozenset())
    zone: ZoneInfo | None = None

    def is_student(self, name: str) -> bool:
        """Whether a folder's name is an id of somebody on the roster."""
        return folded(name) in self.ids


def without_root(members: Sequence[Member]) -> list[tuple[str, Member]] | None:
    """Return the members below the one folder in which all of them lie, or `None` where there is no such folder."""
    roots = {member.path.split("/", 1)[0] for member in members}
    if len(roots) != 1 or any("/" not in member.path for member in members):
        return None
    return [(member.path.split("/", 1)[1], member) for member in members]


def by_path(members: Iterable[Member]) -> list[tuple[str, Member]]:
    """Return members with their whole paths."""
    return [(member.path, member) for member in members]


def stray(path: str, member: Member) -> Item:
    """Return a hand-in for a file whose name says nothing in its kind of source: a person has to look at it."""
    return Item((Person(path, name=PurePosixPath(path).stem),), (File(PurePosixPath(path).name, member),))
