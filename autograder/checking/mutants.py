"""Mutants: the reference solution with one small change each, which some check should notice."""

from __future__ import annotations

import ast
import hashlib
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff

from libcst import CSTNode, CSTValidationError

from autograder.checking.operators.catalogue import changes
from autograder.checking.operators.parsed import ParsedCell, parsed, walk
from autograder.masters import Master, MasterCell
from autograder.model import Record

MOST = 100  # of an exercise that are tried: with two or more, a requirement's kill rate is known to three in a hundred


class Mutant(Record):
    """One changed answer cell. `id` depends on the change alone, so that it outlives other edits of the master.

    `source` is the whole cell after the change, without markers; `cell` is its place in the master's cells; `where` is
    the place of the change, like `path:line`.
    """

    id: str
    operator: str
    question: str
    function: str
    cell: int
    source: str
    diff: str
    where: str


@dataclass(frozen=True)
class _Change:
    line: int
    operator: str
    function: str
    source: str


def mutants_of(master: Master) -> list[Mutant]:
    """Return the mutants of a master: every one compiles, no two are equal, none equals the reference."""
    found: list[Mutant] = []
    question = ""
    seen: Counter[str] = Counter()
    for place, cell in enumerate(master.cells):
        if cell.role == "text":
            question = _heading(master, cell) or question
        elif cell.role == "answer":
            found += _mutants_of_cell(master, question, place, seen)
    return found


def drawn(mutants: Sequence[Mutant], most: int = MOST) -> list[Mutant]:
    """Return so many of the mutants at most, in their order, drawn by their ids: other edits change few of them."""
    lots = sorted(mutants, key=lambda mutant: hashlib.sha256(mutant.id.encode()).digest())
    chosen = {mutant.id for mutant in lots[:most]}
    return [mutant for mutant in mutants if mutant.id in chosen]


def _heading(master: Master, cell: MasterCell) -> str:
    """Return the last question whose heading stands in a cell of text."""
    ids = [question.id for question in master.questions if f"## {question.id} · " in cell.source]
    return ids[-1] if ids else ""


def _mutants_of_cell(master: Master, question: str, place: int, seen: Counter[str]) -> Iterator[Mutant]:
    cell = master.cells[place]
    tree = parsed(cell)
    for change in sorted(_changes(tree), key=lambda change: change.line):
        diff = list(_diff(tree.code, change.source))
        changed = "\n".join(line for line in diff if line.startswith(("-", "+")))
        name = f"{change.function}/{change.operator}-"
        seen[name + changed] += 1
        digest = hashlib.sha256(f"{changed}\n{seen[name + changed]}".encode()).hexdigest()[:8]
        where = f"{master.path}:{cell.line + change.line - 1}"
        yield Mutant(
            id=name + digest,
            operator=change.operator,
            question=question,
            function=change.function,
            cell=place,
            source=change.source,
            diff="\n".join([where, *diff]),
            where=where,
        )


def _changes(tree: ParsedCell) -> Iterator[_Change]:
    """Yield the changes that give other code than the reference, and each code once."""
    seen = {_dump(tree.code)}
    for node in walk(tree.module):
        for operator, changed in changes(tree, node):
            source = _code(tree, node, changed)
            dump = _dump(source)
            if dump and dump not in seen:
                seen.add(dump)
                yield _Change(_first_changed(tree.code, source), operator, tree.function_of(node), source)


def _code(tree: ParsedCell, node: CSTNode, changed: CSTNode) -> str:
    """Return the changed cell, or nothing where the new part does not fit in, as in `return(x)` without brackets."""
    try:
        return tree.code_with(node, changed)
    except CSTValidationError:
        return ""


def _dump(source: str) -> str:
    """Return the syntax tree as text, to compare with; nothing where it is not Python, as a late `global`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # `None()` is worth a warning, and a mutant
        try:
            tree = ast.parse(source)
            compile(tree, "mutant", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        except SyntaxError:
            return ""
    return ast.dump(tree)


def _first_changed(reference: str, source: str) -> int:
    """Return the number of the first line of the reference that is changed; one that holds code."""
    before, after = reference.splitlines(), source.splitlines()
    same = next(
        (place for place, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), len(after)
    )
    written = [number for number, line in enumerate(before, 1) if _holds_code(line)]
    return next((number for number in written if number > same), written[-1])


def _diff(reference: str, source: str) -> Iterator[str]:
    """Yield a unified diff of the lines that hold code, without its headers: they number the lines of a cell."""
    before, after = (list(filter(_holds_code, text.splitlines())) for text in (reference, source))
    lines = list(unified_diff(before, after, n=3, lineterm=""))[3:]
    return ("…" if line.startswith("@@") else line for line in lines)


def _holds_code(line: str) -> bool:
    """Whether a line is neither blank nor a comment: those go with a statement that is taken out."""
    return bool(line.strip()) and not line.lstrip().startswith("#")
