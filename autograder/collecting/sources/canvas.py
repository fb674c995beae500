"""The zip of *Download Submissions* in Canvas: one flat folder of files.

    lovelaceada_4021_99871_01-async-api-calls-1.ipynb     name, user id, attachment id, the file as it was called
    lovelaceada_LATE_4021_99871_…                         the same, handed in late
    lovelaceada_4021_text.html, lovelaceada_4021_link.html
    anon_x7Kp2_99871_…, LATE_anon_x7Kp2_99871_…           while students are anonymous: nobody can be matched

The name is the sortable name in lower case without anything but letters, digits and _; in a group assignment it is the
group's, and the user id that of one member. Attachment ids grow, so that they order attempts. There is no time in it:
members carry the moment of packing. Canvas itself adds `-1`, `-2` to the name of a file that is handed in again.
Source: https://github.com/instructure/canvas-lms/blob/master/lib/content_zipper.rb (`add_submission`, `get_filename`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from autograder.collecting.archives import Member
from autograder.collecting.sources.items import File, Item, Known, Person, by_path, stray, without_root

_WHAT = r"(?:(?P<number>\d+)_(?P<file>.+)|(?P<page>(?:text|link)\.html))"
_NAME = r"(?P<name>[^\s!-/:-@\[-^`{-~]*?)"  # letters of any script, with their marks: no white space, no punctuation
_FILE = re.compile(rf"{_NAME}(?P<late>_LATE)?_(?P<user>\d+)_{_WHAT}", re.DOTALL)
_ANONYMOUS = re.compile(rf"(?P<late>LATE_)?(?P<user>anon_(?=\d*[A-Za-z])[A-Za-z0-9]+)_{_WHAT}", re.DOTALL)
_AGAIN = re.compile(r"(?P<stem>.+)-\d{1,3}(?P<suffix>\.[^.]+)")


@dataclass(frozen=True)
class CanvasName:
    """What the name of a file says."""

    name: str
    user: str
    late: bool
    number: int | None
    file: str


def canvas_name(file: str) -> CanvasName | None:
    """Return what Canvas wrote into the name of a file, or `None` where it is not of that form."""
    found = _ANONYMOUS.fullmatch(file) or _FILE.fullmatch(file)
    if not found:
        return None
    number = int(found["number"]) if found["number"] else None
    name = found.groupdict().get("name") or ""
    return CanvasName(name, found["user"], found["late"] is not None, number, found["file"] or found["page"])


def recognises(paths: Sequence[str]) -> bool:
    """Whether files at the top are named by Canvas."""
    return any(canvas_name(path) for path in paths if "/" not in path and "_assignsubmission_" not in path)


def read(members: Sequence[Member], known: Known) -> list[Item]:
    """Return the hand-ins: the files of one user id are one."""
    users: dict[str, list[tuple[CanvasName, Member]]] = {}
    strays = []
    pairs = by_path(members)
    for path, member in pairs if recognises([path for path, _ in pairs]) else without_root(members) or pairs:
        named = canvas_name(path) if "/" not in path else None
        if named:
            users.setdefault(named.user, []).append((named, member))
        else:
            strays.append(stray(path, member))
    return [*(_item(user, files, known.stems) for user, files in users.items()), *strays]


def _item(user: str, files: Sequence[tuple[CanvasName, Member]], stems: Collection[str]) -> Item:
    ordered = sorted(files, key=lambda pair: pair[0].number or 0)
    names: list[str] = []
    for named, _ in ordered:
        first = first_name(named.file, stems)
        names.append(first if first not in names else named.file)
    anonymous = user.startswith("anon_")
    person = Person(
        key=user,
        lms_id="" if anonymous else user,
        name=ordered[0][0].name,
        doubt="Canvas hid who it is: download again when students are shown" if anonymous else "",
    )
    kept = tuple(File(name, member) for name, (_, member) in zip(names, ordered, strict=True))
    numbers = [named.number for named, _ in ordered if named.number is not None]
    return Item((person,), kept, order=max(numbers, default=None), late=any(named.late for named, _ in ordered))


def first_name(file: str, stems: Collection[str]) -> str:
    """Return the name before Canvas added `-1` to it, where that is the name of an exercise."""
    again = _AGAIN.fullmatch(file)
    if again and again["stem"] in stems and PurePosixPath(file).stem not in stems:
        return again["stem"] + again["suffix"]
    return file
