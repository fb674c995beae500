"""nbgrader's `submitted/`: a folder for each student, in it one for each assignment.

    submitted/ada/ps1/problem1.ipynb
    submitted/ada/ps1/timestamp.txt      2026-11-20 22:58:01.123456 UTC

The file names the zone as the exchange was set up: `UTC`, `+0100`, `Europe/Berlin`; `PST` is ambiguous, and no zone
here. `submission_secret.txt` is not the student's, and stays where it is.
Source: https://github.com/jupyter/nbgrader/blob/main/nbgrader/utils.py (`parse_utc`) and exchange/default/submit.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.collecting.archives import DamagedMemberError, Member
from autograder.collecting.sources.items import File, Item, Known, Person, by_path, without_root
from autograder.collecting.sources.times import NO_TIME, Time, read_time

STAMP = "timestamp.txt"
NOT_THEIRS = {STAMP, "submission_secret.txt"}


def recognises(paths: Sequence[str]) -> bool:
    """Whether there is a `student/assignment/timestamp.txt`, at the top or in one folder; no assignment has a `+`."""
    return any(_is_stamp(path, depth) and "+" not in path.split("/")[-2] for path in paths for depth in (2, 3))


def read(members: Sequence[Member], known: Known) -> list[Item]:
    """Return the hand-ins: one for each student and assignment; what lies beside the assignments is of none."""
    pairs = by_path(members)
    if not any(_is_stamp(path, 2) for path, _ in pairs):
        pairs = without_root(members) or pairs
    found: dict[tuple[str, str], dict[str, Member]] = {}
    for path, member in pairs:
        student, _, below = path.partition("/")
        assignment, slash, name = below.partition("/")
        found.setdefault((student, assignment if slash else ""), {})[name if slash else below or student] = member
    return [_item(*place, files, known) for place, files in found.items()]


def stamp(files: dict[str, Member], known: Known) -> Time:
    """Return the time that nbgrader wrote beside the files of a hand-in."""
    try:
        text = files[STAMP].read().decode("utf-8", "replace") if STAMP in files else ""
    except DamagedMemberError:
        text = ""
    return read_time(text[:200], STAMP, known.zone) if text.strip() else NO_TIME


def handed_in(files: dict[str, Member]) -> tuple[File, ...]:
    """Return the files that are the student's."""
    return tuple(File(name, member) for name, member in files.items() if name not in NOT_THEIRS)


def _item(student: str, assignment: str, files: dict[str, Member], known: Known) -> Item:
    time = stamp(files, known) if assignment else NO_TIME
    person = Person(student, (student,), name=student)
    return Item((person,), handed_in(files), time=time, assignment=assignment)


def _is_stamp(path: str, depth: int) -> bool:
    return path.endswith(f"/{STAMP}") and path.count("/") == depth
