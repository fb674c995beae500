"""The `inbound/` of nbgrader's exchange: a folder for each attempt, several of one student and assignment.

    inbound/ada+ps1+2026-11-20 22:58:01.123456 UTC+c2VjcmV0LTEy/problem1.ipynb, timestamp.txt

Student, assignment, time, and twelve random characters unless that was turned off. A student's name may hold a `+`.
The folder belongs to who made it: where owners differ, one that made folders for several names is doubted, since the
exchange lets everybody write there.
Source: https://github.com/jupyter/nbgrader/blob/main/nbgrader/exchange/default/submit.py (`init_dest`), collect.py.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from autograder.collecting.archives import Member
from autograder.collecting.sources.items import Item, Known, Person, by_path, stray, without_root
from autograder.collecting.sources.nbgrader import handed_in, stamp
from autograder.collecting.sources.times import read_time

_ATTEMPT = re.compile(
    r"(?P<student>.+)\+(?P<assignment>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d \d\d[:_]\d\d[:_]\d\d[^+]*(?:[+]\d\d:?\d\d)?)"
    r"(?:\+(?P<random>[\w-]{12}))?"
)


def recognises(paths: Sequence[str]) -> bool:
    """Whether a folder at the top, or in the one folder there, is named as an attempt."""
    return any(_ATTEMPT.fullmatch(part) for path in paths for part in path.split("/")[:-1][:2])


def read(members: Sequence[Member], known: Known) -> list[Item]:
    """Return the hand-ins: one for each attempt."""
    pairs = by_path(members)
    if not any(_ATTEMPT.fullmatch(path.split("/")[0]) for path, _ in pairs):
        pairs = without_root(members) or pairs
    attempts: dict[str, dict[str, Member]] = {}
    strays = []
    for path, member in pairs:
        folder, slash, name = path.partition("/")
        if slash and _ATTEMPT.fullmatch(folder):
            attempts.setdefault(folder, {})[name] = member
        else:
            strays.append(stray(path, member))
    doubted = _doubted(attempts)
    return [*(_item(folder, files, folder in doubted, known) for folder, files in attempts.items()), *strays]


def _item(folder: str, files: dict[str, Member], doubted: bool, known: Known) -> Item:
    found = _ATTEMPT.fullmatch(folder)
    assert found is not None
    student = found["student"]
    time = stamp(files, known)
    if not time.known_from:
        time = read_time(found["time"].replace("_", ":"), "the folder's name", known.zone)
    doubt = "who made this folder made folders for other names too" if doubted else ""
    key = folder if doubted else student
    person = Person(key, (student,), name=student, doubt=doubt)
    return Item((person,), handed_in(files), time=time, assignment=found["assignment"])


def _doubted(attempts: dict[str, dict[str, Member]]) -> set[str]:
    """Return the folders whose owner is not the only name's: none where one person owns all, as after a copy."""
    names: dict[int | None, set[str]] = defaultdict(set)
    owners: dict[str, int | None] = {}
    for folder, files in attempts.items():
        found = _ATTEMPT.fullmatch(folder)
        owners[folder] = next(iter(files.values())).owner
        names[owners[folder]].add(found["student"] if found else "")
    if len(names) < 2:
        return set()
    return {folder for folder, owner in owners.items() if len(names[owner]) > 1}
