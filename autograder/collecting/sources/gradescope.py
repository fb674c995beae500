"""The export of submissions from Gradescope: a folder for each, and one file that says whose they are.

    assignment_123_export/submission_metadata.yml
    assignment_123_export/submission_456/01-async-api-calls.ipynb

The file maps the name of a folder (of a file, where PDFs were handed in) to, with the colons of Ruby's symbols:

    submission_456:
      :submitters:
      - {:name: Ada Lovelace, :sid: '1001', :email: ada@example.edu}     several in a group
      :created_at: 2026-11-20 14:58:01.123456000 -08:00
      :history: [{:id: 455, :created_at: …}]                            earlier attempts, without their files

All is read as text: a sid `0012` stays what it is. Gradescope documents the export nowhere; its form is what
https://github.com/ucbds-infra/otter-grader (otter/metadata.py of version 1) and others read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from autograder.collecting.archives import DamagedMemberError, Member
from autograder.collecting.sources.items import File, Item, Known, Person, stray
from autograder.collecting.sources.times import NO_TIME, read_time
from autograder.errors import SubmissionsError

METADATA = "submission_metadata.yml"
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def recognises(paths: Sequence[str]) -> bool:
    """Whether the file that says whose they are lies at the top, or in the one folder there."""
    return any(path.split("/")[-1] == METADATA and path.count("/") <= 1 for path in paths)


def read(members: Sequence[Member], known: Known) -> list[Item]:
    """Return the hand-ins. Raises `SubmissionsError` where the file cannot be read."""
    about = next((one for one in members if one.path.split("/")[-1] == METADATA and one.path.count("/") <= 1), None)
    if about is None:
        raise SubmissionsError(f"there is no {METADATA}.", fix="Export with *Download Submissions*, or give --kind.")
    root = about.path.removesuffix(METADATA)
    entries = _entries(about)
    folders: dict[str, list[File]] = {}
    strays = []
    for member in members:
        top, _, below = member.path.removeprefix(root).partition("/")
        if member is about:
            continue
        if member.path.startswith(root) and top in entries:
            folders.setdefault(top, []).append(File(below or top, member))
        else:
            strays.append(stray(member.path, member))
    return [*(_item(name, files, entries[name], known) for name, files in folders.items()), *strays]


def _entries(about: Member) -> dict[str, Any]:
    try:
        data = yaml.load(about.read(), Loader=_LOADER)  # noqa: S506  # the base loader makes texts, lists and dictionaries
    except (yaml.YAMLError, DamagedMemberError, RecursionError, ValueError) as error:
        what = f"it cannot be read: {' '.join(str(error).split())[:200]}."
        raise SubmissionsError(what, where=about.path, fix="Export the submissions again.") from None
    return data if isinstance(data, dict) else {}


def _item(folder: str, files: Sequence[File], entry: Any, known: Known) -> Item:
    entry = entry if isinstance(entry, dict) else {}
    submitters = [one for one in _list(entry, ":submitters") if isinstance(one, dict)]
    people = [_person(folder, one) for one in submitters] or [Person(folder)]
    given = entry.get(":created_at")
    return Item(
        people=tuple(people),
        files=tuple(files),
        time=read_time(given, METADATA, known.zone) if isinstance(given, str) else NO_TIME,
        attempt=len(_list(entry, ":history")) + 1 if ":history" in entry else None,
    )


def _list(entry: dict[str, Any], name: str) -> list[Any]:
    found = entry.get(name)
    return found if isinstance(found, list) else []


def _person(folder: str, submitter: dict[str, Any]) -> Person:
    name, sid, email = (str(submitter.get(word) or "").strip() for word in (":name", ":sid", ":email"))
    return Person(sid or email or f"{folder}/{name}", tuple(one for one in (sid, email) if one), name=name)
