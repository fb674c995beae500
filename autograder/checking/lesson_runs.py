"""A lesson is run in fresh kernels: it works, says the same twice, and does without the cells that learners change."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import harbor_kit

from autograder.checking.findings import Finding
from autograder.checking.lesson_texts import Lesson, line_of, read_lesson
from autograder.checking.lesson_words import SECRET
from autograder.notebook_libraries import nbformat
from autograder.textreader import known_types

SECONDS = 60
WORLDS = ({"PYTHONHASHSEED": "1", "TZ": "UTC"}, {"PYTHONHASHSEED": "2", "TZ": "Asia/Kathmandu"})
_OFFLINE = """
def _go_offline():
    import socket

    real = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex")}

    def only_at_home(name):
        def call(self, address):
            if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
                raise OSError(f"a lesson runs without the network, and this one calls {address[0]}")
            return real[name](self, address)

        return call

    for name in real:
        setattr(socket.socket, name, only_at_home(name))


_go_offline()
del _go_offline
"""


@dataclass(frozen=True)
class Ran:
    """What the cells of a lesson put out in one run, by place. `broken` says why it ended early, and `last` where."""

    outputs: dict[int, list[Any]] = field(default_factory=dict)
    broken: str = ""
    last: int = 0

    def text(self, place: int, name: str = "stdout") -> str:
        """Return what a cell wrote to one stream."""
        found = (out for out in self.outputs.get(place, []) if out.output_type == "stream" and out.name == name)
        return "".join(out.text for out in found)

    def shown(self, place: int) -> str:
        """Return all that a cell shows as text: what it prints, and the plain form of what it displays."""
        plain = [out.data.get("text/plain", "") for out in self.outputs.get(place, []) if "data" in out]
        return self.text(place) + "\n".join(plain)

    def error(self, place: int) -> str:
        """Return the error that a cell raised, in one line, or nothing."""
        found = [out for out in self.outputs.get(place, []) if out.output_type == "error"]
        return f"{found[0].ename}: {found[0].evalue}".splitlines()[0] if found else ""

    def pictures(self, place: int) -> list[Any]:
        """Return the outputs of a cell that are pictures."""
        return [out for out in self.outputs.get(place, []) if "image/png" in out.get("data", {})]


@dataclass(frozen=True)
class LessonRuns:
    """A lesson, run twice in two worlds, and a third time without its cells to modify."""

    lesson: Lesson
    first: Ran
    second: Ran
    without: Ran

    @property
    def printed(self) -> str:
        """All that the first run wrote to stdout."""
        return "".join(self.first.text(place) for place, _ in self.lesson.code)


def run_findings(path: Path) -> list[Finding]:
    """Run a lesson, and return what is wrong with its runs. It takes three kernels."""
    return findings_in(run_lesson(path))


def run_lesson(path: Path) -> LessonRuns:
    """Run a lesson in fresh kernels, offline, each time in a new folder. One that ends early is not run again."""
    return asyncio.run(_runs(read_lesson(path)))


def findings_in(runs: LessonRuns) -> list[Finding]:
    """Return what is wrong with the runs of a lesson."""
    rules = (_broken, _errors, _stderr, _differences, _pictures, _secrets, _without_modified, _symptoms)
    return [finding for rule in rules for finding in rule(runs)]


async def _runs(lesson: Lesson) -> LessonRuns:
    first = await _run(lesson, WORLDS[0], frozenset())
    if first.broken:
        return LessonRuns(lesson, first, first, first)
    changed = frozenset([*lesson.tagged("modify"), *lesson.tagged("playground")])
    changed = frozenset(place for place in changed if lesson.cells[place].is_code)
    if not changed:
        return LessonRuns(lesson, first, await _run(lesson, WORLDS[1], frozenset()), first)
    both = (_run(lesson, WORLDS[1], frozenset()), _run(lesson, WORLDS[0], changed))
    return LessonRuns(lesson, first, *await asyncio.gather(*both))


async def _run(lesson: Lesson, world: dict[str, str], left_out: frozenset[int]) -> Ran:
    from nbclient import NotebookClient  # noqa: PLC0415  # belongs to an extra
    from nbclient.exceptions import CellTimeoutError, DeadKernelError  # noqa: PLC0415

    cells = {place: nbformat.v4.new_code_cell(cell.source) for place, cell in lesson.code if place not in left_out}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(_OFFLINE), *cells.values()])
    kit = str(Path(harbor_kit.__file__).parents[1])
    search = os.pathsep.join(filter(None, [kit, os.environ.get("PYTHONPATH")]))
    surroundings = {**os.environ, **world, "PYTHONPATH": search}
    if any("harbor_kit.typecheck" in cell.source for cell in cells.values()):
        surroundings["MYPY_CACHE_DIR"] = str(known_types(("pydantic",)))
    broken = ""
    with tempfile.TemporaryDirectory(prefix="lesson-") as folder:
        client = NotebookClient(
            notebook,
            timeout=SECONDS,
            kernel_name="python3",
            allow_errors=True,
            resources={"metadata": {"path": folder}},
        )
        try:
            await client.async_execute(env=surroundings, stderr=subprocess.DEVNULL)
        except CellTimeoutError:
            broken = f"a cell takes more than {SECONDS} s"
        except DeadKernelError:
            broken = "the kernel dies"
    started = [place for place, cell in cells.items() if "execution" in cell.metadata]
    return Ran({place: list(cell.outputs) for place, cell in cells.items()}, broken, max(started, default=0))


def _broken(runs: LessonRuns) -> Iterator[Finding]:
    named = ((runs.first, "in the first run"), (runs.second, "in the second run"), (runs.without, "in the third run"))
    for ran, when in {id(ran): (ran, when) for ran, when in reversed(named)}.values():
        if ran.broken:
            rule = "C-STATE" if when == "in the third run" else "C-RUN"
            what = f"{ran.broken} {when}, and it ends here."
            yield runs.lesson.finding(rule, runs.lesson.cells[ran.last].line, what, "Mend this cell.")


def _errors(runs: LessonRuns) -> Iterator[Finding]:
    for place, cell in runs.lesson.code:
        error, meant = runs.first.error(place), "raises-exception" in cell.tags
        if error and not meant and not (runs.first.broken and place == runs.first.last):
            fix = "Mend it; if it is meant to fail, add the tag raises-exception."
            yield runs.lesson.finding("C-RUN", cell.line, f"the cell raises {error}", fix)
        elif meant and not error and not runs.first.broken:
            what = "the cell is tagged raises-exception and raises nothing."
            yield runs.lesson.finding("C-RUN", cell.line, what, "Remove the tag.")


def _stderr(runs: LessonRuns) -> Iterator[Finding]:
    for place, cell in runs.lesson.code:
        if written := runs.first.text(place, "stderr").strip():
            what = f"the cell writes to stderr: {written.splitlines()[-1][:80]}"
            yield runs.lesson.finding("C-RUN", cell.line, what, "Mend the cause, or catch what the cell shows.")


def _differences(runs: LessonRuns) -> Iterator[Finding]:
    for place, cell in runs.lesson.code:
        if runs.second.broken:
            return
        one, other = runs.first.shown(place), runs.second.shown(place)
        if one != other:
            pairs = zip([*one.splitlines(), ""], [*other.splitlines(), ""], strict=False)
            differing = next(((a, b) for a, b in pairs if a != b), (one[-40:], other[-40:]))
            what = f'two runs differ: "{differing[0][:60]}" and "{differing[1][:60]}".'
            fix = "Use the virtual clock, sort what has no order, and name the time zone."
            yield runs.lesson.finding("C-RUN", cell.line, what, fix)
        if (error := runs.second.error(place)) and not runs.first.error(place):
            what = f"the cell raises in the second run only: {error}"
            yield runs.lesson.finding(
                "C-RUN", cell.line, what, "It depends on the order of a set, or on the time zone."
            )


def _pictures(runs: LessonRuns) -> Iterator[Finding]:
    for place, cell in runs.lesson.code:
        pictures = runs.first.pictures(place)
        following = runs.lesson.cells[place + 1 : place + 2]
        table = any(after.role == "text" and "\n|" in after.source for after in following)
        if any(not picture.metadata.get("image/png", {}).get("alt") for picture in pictures):
            what = "the cell shows a picture without alternative text."
            yield runs.lesson.finding("C-A11Y", cell.line, what, "Draw it with `show` of the kit, or set the metadata.")
        if pictures and not runs.first.text(place).strip() and not runs.first.text(place + 1).strip() and not table:
            what = "the cell shows a picture, and its data does not follow as text."
            yield runs.lesson.finding("C-PLOT", cell.line, what, "Print the same numbers below it.")


def _secrets(runs: LessonRuns) -> Iterator[Finding]:
    for place, cell in runs.lesson.code:
        if match := SECRET.search(runs.first.shown(place)):
            what = f'the cell shows "{match.group()[:6]}…", which looks like a key or a path of one machine.'
            yield runs.lesson.finding("C-SECRET", cell.line, what, "Show only what is the same everywhere.")


def _without_modified(runs: LessonRuns) -> Iterator[Finding]:
    for place, cell in runs.lesson.code:
        if place not in runs.without.outputs or runs.without.broken:
            continue
        error = runs.without.error(place)
        if error and not runs.first.error(place):
            what = f"without the cells to modify, the cell raises {error}"
            yield runs.lesson.finding(
                "C-STATE", cell.line, what, "Make what it needs in a cell that learners leave alone."
            )
        elif not error and runs.without.shown(place) != runs.first.shown(place):
            what = "without the cells to modify, the cell shows something else."
            yield runs.lesson.finding("C-STATE", cell.line, what, "Later cells use nothing that a learner may change.")


def _symptoms(runs: LessonRuns) -> Iterator[Finding]:
    """Yield the messages of common mistakes that neither a cell shows nor the text quotes before."""
    lesson, places = runs.lesson, runs.lesson.tagged("mistakes")
    seen = [f"{runs.first.shown(place)} {runs.first.error(place)}" for place, _ in lesson.code]
    seen += [cell.source for place, cell in lesson.prose if place not in places]
    everything = " ".join(" ".join(seen).split())
    for place in places:
        for match in re.finditer(r"\*\*`(.+?)`\*\*", lesson.cells[place].source, re.DOTALL):
            symptom = " ".join(match[1].split())
            if symptom not in everything:
                line = line_of(lesson.cells[place], match.start())
                what = f'the message "{symptom}" of a common mistake appears nowhere in the lesson.'
                yield lesson.finding("C-MIST", line, what, "Let a cell produce it, or quote it where it is explained.")
