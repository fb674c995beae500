"""The table of the syllabus: every item of it, the places where the course treats it, and whether they are there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Literal, get_args

import yaml

from autograder.checking.findings import Finding
from autograder.checking.places import Places
from autograder.documents import read_document
from autograder.masters import Master
from autograder.model import Record

RULE = "C-SYLLABUS"
COUNT = 304
SHOWN = 60
Requirement = Literal["PY-01", "PY-02", "PY-03", "PY-04", "PY-05", "PY-06", "PY-07", "course"]


class Item(Record):
    """One item. `places` are there today and looked up; `planned` says in words what is still to come."""

    id: int
    part: str
    text: str
    requirement: Requirement
    places: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The item as messages call it: its number and the beginning of its text."""
        text = self.text if len(self.text) <= SHOWN else f"{self.text[: SHOWN - 1].rstrip()}…"
        return f'item {self.id} "{text}"'

    @property
    def is_placed(self) -> bool:
        """Whether the course treats the item, and nothing of it is still to come."""
        return bool(self.places) and not self.planned


class Syllabus(Record):
    """All items, in the order of the syllabus."""

    items: tuple[Item, ...]


def read_syllabus(path: Path) -> Syllabus:
    """Return the table. Raises `ConfigError` with file and line."""
    return read_document(path, Syllabus)


def syllabus_findings(
    syllabus: Syllabus,
    root: Path,
    masters: Sequence[Master],
    complete: Collection[str],
    path: Path,
    commands: Collection[str],
) -> list[Finding]:
    """Return what is wrong with the table that was read from `path`, for the course in the folder `root`.

    `complete` names the modules of which nothing may be missing any more, like `py-01`, and `course` for the items that
    belong to none. `commands` are the commands as they are typed: `course grade`, `course export canvas`.
    """
    lines = [f"{path}:{line}" for line in _lines(path)]
    numbered = list(zip(syllabus.items, lines, strict=True))
    places = Places(root, masters, commands)
    misplaced = [finding for item, where in numbered for finding in _misplaced(item, where, places)]
    return [*_miscounted(numbered, path), *misplaced, *_unfinished(numbered, complete)]


def _lines(path: Path) -> list[int]:
    """Return the line on which each item begins."""
    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode), "it was read as a record"
    return [item.start_mark.line + 1 for key, value in root.value if key.value == "items" for item in value.value]


def _miscounted(numbered: Sequence[tuple[Item, str]], path: Path) -> Iterator[Finding]:
    """Yield where the numbers do not go on by one, and where they end too early or too late."""
    fix = f"Number the items from 1 to {COUNT}, each once, in the order of the syllabus."
    before, last = 0, f"{path}:1"
    for item, where in numbered:
        if item.id != before + 1:
            what = f"{item.name} stands where item {before + 1} is expected."
            yield Finding(rule=RULE, where=where, what=what, fix=fix)
        before, last = item.id, where
    if before != COUNT:
        yield Finding(rule=RULE, where=last, what=f"the last item is {before}; the syllabus has {COUNT}.", fix=fix)


def _misplaced(item: Item, where: str, places: Places) -> Iterator[Finding]:
    """Yield the places of an item that are not there; an item that nobody placed or planned is one of these."""
    for place in item.places:
        fault = places.fault(place)
        if fault is not None:
            yield Finding(rule=RULE, where=where, what=f"{item.name} is not at `{place}`: {fault[0]}.", fix=fault[1])
    if not item.places and not item.planned:
        fix = "Write where it is treated under `places`, or where it will be under `planned`."
        yield Finding(rule=RULE, where=where, what=f"{item.name} has no place and no plan.", fix=fix)


def _unfinished(numbered: Sequence[tuple[Item, str]], complete: Collection[str]) -> Iterator[Finding]:
    """Yield what is still to come: item by item in what is called complete, else counted in one remark."""
    for requirement in get_args(Requirement):
        module = requirement.lower()
        own = [(item, where) for item, where in numbered if item.requirement == requirement]
        holes = [(item, where) for item, where in own if item.planned]
        if module in complete:
            yield from (_hole(item, where, module) for item, where in holes)
        elif holes:
            what = f"{requirement}: something is still to come of {len(holes)} of its {len(own)} items."
            yield Finding(rule=RULE, where=holes[0][1], what=what, fails=False)


def _hole(item: Item, where: str, module: str) -> Finding:
    what = f"{item.name} waits for {', '.join(item.planned)}, but {module} is called complete."
    fix = "Write where it is treated under `places`, and take that out of `planned`."
    return Finding(rule=RULE, where=where, what=what, fix=fix)
