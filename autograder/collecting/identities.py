"""Who is who in an LMS: the files in which it says which of its own numbers is whose.

Canvas: the gradebook export has `Student` (`Last, First`), `ID` (the user id that file names carry), and `SIS User ID`,
`SIS Login ID`, `Integration ID` as the viewer may see them; rows without a number under `ID` are no students.
Source: https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_exporter.rb
Moodle: the offline grading worksheet begins with `Identifier` (`Participant 1234`, localised), then names and what
identifies users (`Full name`, `Email address`, `ID number`, `Username`), and has `Last modified (submission)`.
Source: https://github.com/moodle/moodle/blob/main/mod/assign/gradingtable.php, mod/assign/feedback/offline/locallib.php
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from zoneinfo import ZoneInfo

from autograder.collecting.matching import bare
from autograder.collecting.sources.items import Item, Person
from autograder.collecting.sources.times import NO_TIME, Time, read_time
from autograder.errors import ConfigError

_CANVAS_IDS = ("SIS User ID", "SIS Login ID", "Integration ID")
_MOODLE_IDS = ("ID number", "Username", "Email address")
_NUMBER = re.compile(r"(?P<hidden>\D+)(?P<id>\d+)")


@dataclass(frozen=True)
class Identity:
    """What an LMS says of one of its numbers: ids that may stand in the roster, the name, when was handed in.

    `hidden` is what it writes instead of a name while markers may not know it.
    """

    ids: tuple[str, ...]
    name: str
    time: Time = NO_TIME
    hidden: str = ""


def canvas_identities(path: Path) -> dict[str, Identity]:
    """Return the students of a gradebook export by their Canvas id. Raises `ConfigError`."""
    rows = _rows(path, "ID", "Export the gradebook in Canvas: Grades, Export, Export Entire Gradebook.")
    return {
        row["ID"]: Identity(tuple(row[name] for name in _CANVAS_IDS if row.get(name)), row.get("Student", ""))
        for row in rows
        if row["ID"].isdigit()
    }


def moodle_identities(path: Path, zone: ZoneInfo | None) -> dict[str, Identity]:
    """Return the participants of a grading worksheet by their number. Raises `ConfigError`.

    The first column is the number and any cell with an @ an address, in whatever language the worksheet is.
    """
    rows = _rows(path, None, "Download the grading worksheet in Moodle: Submissions, Actions.")
    found = {}
    for row in rows:
        cells = list(row.values())
        number = _NUMBER.fullmatch(cells[0])
        if number:
            addresses = [cell for cell in cells[1:] if re.fullmatch(r"[^@\s]+@[^@\s]+", cell)]
            ids = [row[name] for name in _MOODLE_IDS if row.get(name)]
            changed = row.get("Last modified (submission)", "")
            time = read_time(changed, path.name, zone) if changed not in ("", "-") else NO_TIME
            own = tuple(dict.fromkeys([*ids, *addresses]))
            found[number["id"]] = Identity(own, row.get("Full name", ""), time, number["hidden"])
    if not found:
        fix = "Its first column holds Participant 1234."
        raise ConfigError("this is no grading worksheet of Moodle.", where=path, fix=fix)
    return found


def identified(items: Iterable[Item], identities: Mapping[str, Identity]) -> list[Item]:
    """Return hand-ins with what the LMS says of their numbers: ids to look up in the roster, and the time."""
    known = []
    for item in items:
        people = tuple(_identified(person, identities.get(person.lms_id)) for person in item.people)
        found = identities.get(item.people[0].lms_id)
        is_theirs = found is not None and not people[0].doubt and not item.time.given
        known.append(replace(item, people=people, time=found.time if found and is_theirs else item.time))
    return known


def _identified(person: Person, identity: Identity | None) -> Person:
    """Return a person with ids. A name that is another one is a doubt: a group, or the file of another course."""
    if identity is None:
        return person
    names = {bare(identity.name), bare(_turned(identity.name)), bare(identity.hidden)} - {""}
    same = not identity.name or not person.name or bare(person.name) in names
    doubt = "" if same else f'the LMS knows this number as "{identity.name}"; is it a group?'
    return replace(person, ids=identity.ids, doubt=person.doubt or doubt)


def _turned(name: str) -> str:
    """Return a name with its last word first."""
    words = name.split()
    return " ".join([*words[-1:], *words[:-1]])


def _rows(path: Path, column: str | None, fix: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file by its header, trimmed. Raises `ConfigError` where it is none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"it cannot be read: {error}.", where=path, fix=fix) from None
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise ConfigError(f"this is not CSV: {error}.", where=path, fix=fix) from None
    header = [cell.strip() for cell in rows[0]] if rows else []
    if not header or (column is not None and column not in header):
        raise ConfigError(f'the column "{column or "Identifier"}" is missing.', where=path, line=1, fix=fix)
    return [_row(header, cells) for cells in rows[1:] if cells]


def _row(header: list[str], cells: list[str]) -> dict[str, str]:
    """Return a row by its header; of two columns of one name the first counts."""
    row: dict[str, str] = {}
    for name, cell in zip_longest(header, cells[: len(header)], fillvalue=""):
        row.setdefault(name, cell.strip())
    return row
