"""The catalogue of common mistakes, held against the lessons and the misconceptions of its module."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from autograder.checking.findings import Finding
from autograder.checking.places import Places
from autograder.documents import line_in
from autograder.mistakes import FILE, Mistakes, read_mistakes

RULE = "C-MISTAKES"


def mistakes_findings(source: Path, places: Places, complete: Collection[str]) -> list[Finding]:
    """Return where an entry names a lesson or a misconception that is not there, and what no entry treats.

    Of a module that is complete (`py-01`) every misconception is treated by some entry.
    """
    catalogue = read_mistakes(source)
    found = [finding for module, known in catalogue.items() for finding in _wrong(source, module, known, places)]
    for module in sorted(path.parent.name for path in source.glob("*/exercises")):
        known = catalogue.get(module, Mistakes(mistakes=()))
        found += _untreated(source / module, known, fails=module[:5] in complete)
    return found


def _wrong(source: Path, module: str, known: Mistakes, places: Places) -> Iterator[Finding]:
    path, there = source / module / FILE, _misconceptions(source / module)
    for place, one in enumerate(known.mistakes):
        where = f"{path}:{line_in(path, 'mistakes', place)}"
        lesson, mark, heading = one.lesson.partition("#")
        fault = places.fault(f"{source.name}/{module}/notebooks/{lesson}.py{mark}{heading}")
        if fault is not None:
            yield Finding(rule=RULE, where=where, what=f'"{one.name}": {fault[0]}.', fix=fault[1])
        for name in sorted(set(one.misconceptions) - there):
            what = f'"{one.name}" names the misconception {name}, which is not there.'
            yield Finding(rule=RULE, where=where, what=what, fix="Name the exercise and the file: 01-calls/no_await.")


def _untreated(module: Path, known: Mistakes, *, fails: bool) -> Iterator[Finding]:
    treated = {name for one in known.mistakes for name in one.misconceptions}
    for name in sorted(_misconceptions(module) - treated):
        exercise, _, stem = name.partition("/")
        where = str(module / "exercises" / exercise / "misconceptions" / f"{stem}.py")
        what = f"no entry of {module.name}/{FILE} treats the misconception {name}."
        yield Finding(rule=RULE, where=where, what=what, fix="Add it to the entry that helps with it.", fails=fails)


def _misconceptions(module: Path) -> set[str]:
    return {f"{path.parents[1].name}/{path.stem}" for path in module.glob("exercises/*/misconceptions/*.py")}
