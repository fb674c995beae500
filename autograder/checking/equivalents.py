"""Mutants that no check can kill, since they do what the reference does: who says so, and on what grounds.

They stand in `equivalent.yaml` in the folder of the exercise: the id of the mutant → `reason` and `tried`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from pydantic import RootModel

from autograder.checking.findings import Finding
from autograder.checking.mutants import Mutant
from autograder.documents import read_document
from autograder.errors import did_you_mean
from autograder.model import Record

RULE = "C-EQUIV"
MOST = 0.05
_GROUNDS = {
    "reason": "Say why it does what the reference does.",
    "tried": "Say which test was tried to tell it from the reference.",
}


class Equivalent(Record):
    """Why a mutant does what the reference does, and which test tried to tell the two apart."""

    reason: str = ""
    tried: str = ""


class _Equivalents(RootModel[dict[str, Equivalent]]):
    """The file as a whole."""


def read_equivalents(path: Path) -> dict[str, Equivalent]:
    """Return what a file says: id of a mutant → why it is equivalent. No file says nothing."""
    return read_document(path, _Equivalents).root if path.exists() else {}


def equivalent_findings(
    path: Path, equivalents: dict[str, Equivalent], mutants: Sequence[Mutant], killed: Collection[str]
) -> list[Finding]:
    """Return what is wrong with the marks: unknown or killed mutants, no grounds, or too many of them."""
    known = [mutant.id for mutant in mutants]
    found: list[Finding] = []
    for name, equivalent in equivalents.items():
        where = f"{path}:{_line_of(path, name)}"
        if name not in known:
            found.append(_unknown(where, name, known))
        elif name in killed:
            what = f'"{name}" is marked as equivalent, but a check tells it from the reference.'
            found.append(Finding(rule=RULE, where=where, what=what, fix="Take the entry out."))
        lacking = [field for field in _GROUNDS if not getattr(equivalent, field).strip()]
        found += [
            Finding(rule=RULE, where=where, what=f'"{name}" has no `{field}`.', fix=_GROUNDS[field])
            for field in lacking
        ]
    marked = len(set(equivalents) & set(known))
    if marked > MOST * len(known):
        what = f"{marked} of {len(known)} mutants are marked as equivalent, more than {MOST:.0%}."
        fix = "Write checks that tell some of them from the reference, or shorten the reference."
        found.append(Finding(rule=RULE, where=f"{path}:1", what=what, fix=fix))
    return found


def _unknown(where: str, name: str, known: Sequence[str]) -> Finding:
    close = did_you_mean(name, known)
    fix = close if close.startswith("Did") else "Take the entry out: the reference has changed there."
    return Finding(rule=RULE, where=where, what=f'"{name}" is no mutant of the reference.', fix=fix)


def _line_of(path: Path, name: str) -> int:
    """Return the line on which an entry begins; the first where the file is not there."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    starts = (name, f'"{name}"', f"'{name}'")
    return next((number for number, line in enumerate(lines, 1) if line.partition(":")[0].rstrip() in starts), 1)
