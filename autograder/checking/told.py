"""C-LEAK: a value that a hidden check puts in or expects does not stand in what students are given.

The leak scan takes what a master says in public for public. This rule asks whether it should have been said.
"""

from __future__ import annotations

from collections.abc import Iterator

from autograder.checking.findings import Finding
from autograder.masters import Master
from autograder.scanning.runs import Stream, tokens
from autograder.scanning.withheld import Material, hidden_values

SHORTEST = 4  # words and signs: names of errors, and texts like `slow down`, stand everywhere
GIVEN = ("text", "given", "answer", "check")


def told_findings(master: Master) -> Iterator[Finding]:
    """Yield the values of hidden checks that a cell of the handout tells as well, with the line of both."""
    root = master.path.parent
    told = {cell.line: _line(cell.source) for cell in master.cells if cell.role in GIVEN}
    for secret in hidden_values(Material(root, [master], ""), master):
        value = " ".join(secret.run)
        if len(secret.run) < SHORTEST:
            continue
        for line, text in told.items():
            if f" {value} " in text:
                hidden = secret.source.rpartition(":")[2]
                what = f"the handout leaks a value of the hidden check in line {hidden}: `{value}`."
                fix = "Give one of them other values."
                yield Finding(rule="C-LEAK", where=f"{master.path}:{line}", what=what, fix=fix)


def _line(text: str) -> str:
    return f" {' '.join(tokens(text, Stream.SIGNS))} "
