"""Places in the course, as people write them down, and whether they are there.

    source/docs/HANDOUT.md                    a file
    source/docs/HANDOUT.md#Hand in            a heading of a page, a lesson or an exercise
    py-01/01-async-api-calls#Q4               a question; #S7 is a sentence
    py-01/01-async-api-calls/nothing_to_run   a check
    course grade                              a command
    make demo                                 a target of the Makefile

Files and headings are named as they are written, from the folder of the course.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from pathlib import Path, PurePosixPath

from markdown_it import MarkdownIt

from autograder.errors import did_you_mean
from autograder.masters import Master

Fault = tuple[str, str]

_EXERCISE = re.compile(r"py-\d\d/[^/#]+")
_TARGET = re.compile(r"^([\w-][\w.-]*):(?!=)", re.MULTILINE)
_FIX = "Write the place by the name that it has today."


class Places:
    """All places of a course. `commands` are as they are typed: `course grade`, `course export canvas`."""

    def __init__(self, root: Path, masters: Sequence[Master], commands: Collection[str]) -> None:
        self._root = root
        self._commands = commands
        self._masters = {master.path.resolve(): master for master in masters}
        self._exercises = {master.id: _inside(master) for master in masters if master.kind == "exercises"}
        self._headings: dict[Path, list[str]] = {}

    def fault(self, place: str) -> Fault | None:
        """Return why a place is not there and the way out, or nothing if it is there."""
        if place.startswith("course "):
            return _unless_known(place, self._commands, "there is no such command")
        if place.startswith("make "):
            return _unless_known(place, self._targets(), "the Makefile has no such target")
        exercise = _EXERCISE.match(place)
        if exercise is None:
            return self._fault_of_file(place)
        unknown = _unless_known(exercise[0], self._exercises, "there is no such exercise")
        return unknown or _unless_known(
            place, self._exercises[exercise[0]], "the exercise has no such question, sentence or check"
        )

    def _targets(self) -> list[str]:
        makefile = self._root / "Makefile"
        return [f"make {name}" for name in _TARGET.findall(makefile.read_text(encoding="utf-8"))]

    def _fault_of_file(self, place: str) -> Fault | None:
        name, mark, heading = place.partition("#")
        parts = PurePosixPath(name).parts
        if not parts or ".." in parts or parts[0] == "/":
            return "a file is named from the folder of the course", "Write it like source/docs/HANDOUT.md."
        path = self._root / name
        if not path.is_file():
            return "there is no such file", self._near(parts)
        known = [f"{name}#{title}" for title in self._headings_of(path)] if mark else []
        return _unless_known(place, known, f'the file has no heading "{heading}"') if mark else None

    def _near(self, parts: tuple[str, ...]) -> str:
        """Return a question with the closest name beside the first part that is not there, as far as there is one."""
        folder, part = next(
            (self._root.joinpath(*parts[:number]), parts[number])
            for number in range(len(parts))
            if number == len(parts) - 1 or not self._root.joinpath(*parts[: number + 1]).is_dir()
        )
        return _close(part, [child.name for child in folder.iterdir()])

    def _headings_of(self, path: Path) -> list[str]:
        if path not in self._headings:
            master = self._masters.get(path.resolve())
            texts = [cell.source for cell in master.cells if cell.role == "text"] if master else []
            if path.suffix == ".md":
                texts = [path.read_text(encoding="utf-8")]
            self._headings[path] = [title for text in texts for title in headings(text)]
        return self._headings[path]


def headings(markdown: str) -> list[str]:
    """Return the headings of a text, as they are written there, without those in blocks of code."""
    tokens = MarkdownIt().parse(markdown)
    return [inside.content for token, inside in pairwise(tokens) if token.type == "heading_open"]


def _inside(master: Master) -> list[str]:
    """Return the places inside an exercise."""
    questions = [question.id for question in master.questions]
    sentences = [name for question in master.questions for name in question.sentences]
    checks = [f"{master.id}/{check.name}" for check in master.checks]
    return [*(f"{master.id}#{name}" for name in (*questions, *sentences)), *checks]


def _unless_known(place: str, known: Collection[str], what: str) -> Fault | None:
    return None if place in known else (what, _close(place, known))


def _close(word: str, known: Iterable[str]) -> str:
    """Return a question with the closest name; a list of all names would be long here, and is left out."""
    question = did_you_mean(word, known)
    return question if question.startswith("Did you mean") else _FIX
