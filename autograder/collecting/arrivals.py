"""The files of one hand-in, read once for their receipts. A zip that a student handed in is opened, and kept too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from autograder.collecting.archives import Contents, DamagedMemberError, Member, Refused, folded, nested_contents, shown
from autograder.collecting.collected import receipt
from autograder.collecting.sources.items import File
from autograder.errors import SubmissionsError

LONGEST_NAME = 150
_FORBIDDEN = re.compile(r'[<>:"|?*]')


@dataclass(frozen=True)
class Arrival:
    """A file to keep: its name below the student's folder, where it came from, its receipt, how to read it again."""

    name: str
    member: str
    inside: str
    size: int
    sha256: str
    read: Callable[[], bytes]


@dataclass(frozen=True)
class Arrivals:
    """The files of one hand-in, and what of it could not be taken."""

    files: tuple[Arrival, ...]
    refused: tuple[Refused, ...]


class Reader:
    """Reads the files of hand-ins, one after the other; of zips in them it holds one at a time."""

    def __init__(self, largest: int) -> None:
        """Prepare to read files of at most this many bytes."""
        self._nested: Callable[[Member], Contents] = lru_cache(maxsize=1)(
            lambda member: nested_contents(member.read(), member.path, largest)
        )

    def read(self, files: Sequence[File]) -> Arrivals:
        """Return the files of a hand-in under names that are free, plain, and different on every disk."""
        found: list[Arrival] = []
        refused: list[Refused] = []
        for file in files:
            try:
                content = file.member.read()
            except DamagedMemberError as error:
                refused.append(Refused(shown(file.member.path), str(error)))
                continue
            found.append(_arrival(file, content))
            if file.name.lower().endswith(".zip") and content.startswith(b"PK"):
                found += self._inner(file, refused)
        names = kept_names([arrival.name for arrival in found])
        pairs = zip(names, found, strict=True)
        return Arrivals(tuple(_renamed(arrival, name) for name, arrival in pairs), tuple(refused))

    def _inner(self, file: File, refused: list[Refused]) -> Iterator[Arrival]:
        """Yield what is in a zip; where it cannot be opened, the zip alone is kept, and that is told."""
        try:
            contents = self._nested(file.member)
        except SubmissionsError as error:
            refused.append(Refused(shown(file.member.path), f"kept, but not opened: {error.what}"))
            return
        where = f"{shown(file.member.path)}: "
        refused += [Refused(where + one.path, one.why) for one in contents.refused]
        for member in contents.members:
            name = f"{file.name[:-4]}/{member.path}"
            try:
                content = member.read()
            except DamagedMemberError as error:
                refused.append(Refused(where + shown(member.path), str(error)))
                continue
            again = self._again(file.member, member.path)
            yield Arrival(name, where + shown(member.path), file.name, member.size, receipt(content), again)

    def _again(self, outer: Member, path: str) -> Callable[[], bytes]:
        return lambda: next(member for member in self._nested(outer).members if member.path == path).read()


def kept_names(names: Sequence[str]) -> list[str]:
    """Return names that every disk can hold: no two are one file where case is ignored, none is a folder of another."""
    taken: set[str] = set()
    folders: set[str] = set()
    numbers: Counter[str] = Counter()
    kept = []
    for name in names:
        plain = "/".join(_plain(part) for part in name.split("/"))
        base = PurePosixPath(plain.replace("/", "_") if _parents(plain) & taken else plain)
        path = base
        while folded(str(path)) in taken or folded(str(path)) in folders:
            numbers[folded(str(base))] += 1
            path = base.with_name(f"{base.stem} ({numbers[folded(str(base))] + 1}){base.suffix}")
        taken.add(folded(str(path)))
        folders |= _parents(str(path))
        kept.append(str(path))
    return kept


def _arrival(file: File, content: bytes) -> Arrival:
    member = file.member
    return Arrival(file.name, shown(member.path), "", len(content), receipt(content), member.read)


def _renamed(arrival: Arrival, name: str) -> Arrival:
    return Arrival(name, arrival.member, arrival.inside, arrival.size, arrival.sha256, arrival.read)


def _parents(name: str) -> set[str]:
    return {folded(str(parent)) for parent in PurePosixPath(name).parents} - {"."}


def _plain(part: str) -> str:
    """Return one part of a path without signs that a disk or a terminal would trip over, and not too long."""
    clean = _FORBIDDEN.sub("_", "".join(sign if sign.isprintable() else "_" for sign in part)).rstrip(". ") or "_"
    if len(clean.encode()) <= LONGEST_NAME:
        return clean
    suffix = PurePosixPath(clean).suffix[:10]
    room = LONGEST_NAME - len(suffix.encode())
    return clean.encode()[:room].decode("utf-8", "ignore") + suffix
