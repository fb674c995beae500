"""The zip of *Download all submissions* in Moodle, with folders or without.

    Ada Lovelace_1234_assignsubmission_file_/01-async-api-calls.ipynb      since 3.1; 4.1 and later without the last _
    Ada Lovelace_1234_assignsubmission_file_01-async-api-calls.ipynb       without folders
    Ada Lovelace_1234_assignsubmission_onlinetext_/onlinetext.html         a text that was typed in
    Participant_1234_assignsubmission_file_/…                              blind marking
    Group A_77_assignsubmission_file_/…                                    a group: 77 is the group's id

1234 is the number of the participant, `Participant 1234` in the column *Identifier* of the grading worksheet; it says
nothing outside of this assignment. The zip has no times: members carry the moment of packing; the worksheet has them.
Source: https://github.com/moodle/moodle/blob/main/mod/assign/classes/downloader.php (`get_student_prefix`,
`load_submissionplugin_filelist`), before 4.1 mod/assign/locallib.php (`download_submissions`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.collecting.archives import Member
from autograder.collecting.sources.items import File, Item, Known, Person, by_path, stray, without_root

_FIRST = re.compile(r"(?P<name>.*?)_(?P<id>\d+)_assignsubmission_(?P<plugin>[a-z0-9]+)_?(?P<file>.*)", re.DOTALL)


def recognises(paths: Sequence[str]) -> bool:
    """Whether files or folders at the top are named by Moodle."""
    return any(_FIRST.fullmatch(path.split("/", 1)[0]) for path in paths)


def read(members: Sequence[Member], known: Known) -> list[Item]:
    """Return the hand-ins: all that has one participant's number is one."""
    people: dict[tuple[str, str], list[File]] = {}
    strays = []
    pairs = by_path(members)
    for path, member in pairs if recognises([path for path, _ in pairs]) else without_root(members) or pairs:
        top, _, below = path.partition("/")
        found = _FIRST.fullmatch(top)
        name = (found["file"] + "/" + below if found["file"] and below else found["file"] or below) if found else ""
        if found and name:
            people.setdefault((found["id"], found["name"]), []).append(File(name, member))
        else:
            strays.append(stray(path, member))
    numbers = [number for number, _ in people]
    return [*(_item(*who, files, numbers.count(who[0]) > 1) for who, files in people.items()), *strays]


def _item(number: str, name: str, files: list[File], shared: bool) -> Item:
    """Return one hand-in. A number that two names share is a participant's and a group's: neither is to be trusted."""
    key = f"{name}_{number}" if shared else number
    doubt = f"two names have the number {number}" if shared else ""
    return Item((Person(key, lms_id=number, name=name, doubt=doubt),), tuple(files))
