"""Plain folders: `<student>/…`, or one file or zip for each student, called by an id. Nothing here says when."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from autograder.collecting.archives import Member
from autograder.collecting.sources.items import File, Item, Known, Person, by_path, without_root


def recognises(paths: Sequence[str]) -> bool:
    """Any files can be read so: this is what is left when no system is recognised."""
    return bool(paths)


def read(members: Sequence[Member], known: Known) -> list[Item]:
    """Return the hand-ins: one for each folder or file at the top."""
    found: dict[str, list[File]] = {}
    for path, member in _below(members, known):
        top, slash, below = path.partition("/")
        key = top if slash else PurePosixPath(top).stem
        found.setdefault(key, []).append(File(below or top, member))
    return [Item((Person(key, (key,), name=key),), tuple(files)) for key, files in found.items()]


def _below(members: Sequence[Member], known: Known) -> list[tuple[str, Member]]:
    """Return the members without a folder around all students: one that is nobody's, and holds folders of somebody."""
    inner = without_root(members)
    if inner is None or known.is_student(members[0].path.split("/", 1)[0]):
        return by_path(members)
    tops = {path.split("/", 1)[0] for path, _ in inner if "/" in path}
    return inner if len(tops) > 1 or any(known.is_student(top) for top in tops) else by_path(members)
