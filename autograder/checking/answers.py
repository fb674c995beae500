"""What is handed in to try the checks of an exercise: reference, handout, and answers that are wrong on purpose."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from autograder.checking.mutants import Mutant
from autograder.checking.variants import Variant
from autograder.handouts import indented, question_above, stubs
from autograder.masters import Master, MasterCell, code_without_markers, is_marker
from autograder.model import Cell, Submission
from autograder.names import definitions, derives_from_itself


class Kind(StrEnum):
    """What an answer is, and so what must come of it."""

    REFERENCE = "reference"
    HANDOUT = "handout"
    ALTERNATIVE = "alternative"
    MISCONCEPTION = "misconception"
    MUTANT = "mutant"
    UNANSWERED = "unanswered"  # the reference with one of its functions as it is handed out


@dataclass(frozen=True)
class Answer:
    """One answer. `question` is the one that was left unanswered or mutated; `where` is a place in a file.

    `written` is what a variant has in the place of the reference.
    """

    kind: Kind
    name: str
    cells: tuple[Cell, ...]
    where: str
    question: str = ""
    written: str = ""

    def submission(self, exercise: str) -> Submission:
        """Return it as a submission. Its digest is the same for the same cells, whatever they are called."""
        return Submission(student="check", exercise=exercise, file=self.name, digest="check", cells=self.cells)


def fixed_answers(master: Master, texts: Mapping[str, str]) -> list[Answer]:
    """Return the reference, the handout as notebook and as script, and the reference with each answer taken out.

    `texts` is what is handed out: suffix → text.
    """
    from harbor_kit.cells import cells_of_notebook, cells_of_script  # noqa: PLC0415  # beside the two seconds below

    where = f"{master.path}:1"
    read = {"notebook": cells_of_notebook("handout", texts[".ipynb"]), "script": cells_of_script(texts[".py"])}
    untouched = {name: tuple(Cell(id=cell.id, source=cell.source) for cell in cells) for name, cells in read.items()}
    return [
        Answer(Kind.REFERENCE, "the reference", _cells(master, with_checks=True), where),
        *(Answer(Kind.HANDOUT, f"the {name}", cells, where) for name, cells in untouched.items()),
        *_unanswered(master),
    ]


def variant_answers(master: Master, variants: Sequence[Variant], kind: Kind) -> list[Answer]:
    """Return variants written over the reference: each definition stands where that of the reference stood."""
    return [
        Answer(kind, one.name, written_over(master, one.source), f"{one.path}:1", written=one.source)
        for one in variants
    ]


def written_over(master: Master, source: str) -> tuple[Cell, ...]:
    """Return the reference with what a variant defines in place; its imports and helpers come before all answers.

    Of a class that derives from itself, `class Client(Client):`, only the methods are put in place.
    """
    lines, own = source.splitlines(), definitions(source)
    asked = {name for cell in master.cells if cell.role == "answer" for name in definitions(cell.source)}
    changed, rest = {}, dict(enumerate(lines, 1))
    for place, cell in enumerate(master.cells):
        if cell.role == "answer":
            text = code_without_markers(cell).splitlines()
            for name, (first, last) in sorted(definitions(cell.source).items(), key=lambda item: item[1], reverse=True):
                if name in own:
                    start, end = own[name]
                    text[first - 1 : last] = _replaced(text[first - 1 : last], lines[start - 1 : end], name)
            changed[place] = "\n".join(text)
    for start, end in (own[name] for name in asked & set(own)):
        for number in range(start, end + 1):
            rest.pop(number, None)
    first = min(changed)
    changed[first] = "\n".join([*rest.values(), "", changed[first]])
    return _cells(master, changed)


def _replaced(old: Sequence[str], new: Sequence[str], name: str) -> list[str]:
    """Return what a definition is once one of its name is written over it: that one, or itself with its methods."""
    source = "\n".join(new)
    if not derives_from_itself(ast.parse(source).body[0]):
        return list(new)
    text, there, own = list(old), definitions("\n".join(old), inside=name), definitions(source, inside=name)
    added = [
        line for method, (first, last) in own.items() if method not in there for line in ("", *new[first - 1 : last])
    ]
    for method, (first, last) in sorted(there.items(), key=lambda item: item[1], reverse=True):
        if method in own:
            start, end = own[method]
            text[first - 1 : last] = new[start - 1 : end]
    return text + added


def mutant_answers(master: Master, mutants: Sequence[Mutant]) -> list[Answer]:
    """Return the reference with one answer cell mutated."""
    return [
        Answer(Kind.MUTANT, mutant.id, _with(master, mutant.cell, mutant.source), mutant.where, mutant.question)
        for mutant in mutants
    ]


def _unanswered(master: Master) -> Iterator[Answer]:
    for place, cell in enumerate(master.cells):
        if cell.role == "answer":
            name, source = cell.source.split("(")[0].split()[-1], _cleared(master, cell)
            where = f"{master.path}:{cell.line}"
            yield Answer(Kind.UNANSWERED, name, _with(master, place, source), where, question_above(master, cell))


def _cleared(master: Master, cell: MasterCell) -> str:
    """Return an answer cell with its solutions replaced by what is handed out in their place."""
    kept: list[str] = []
    inside = False
    left = iter(stubs(master, cell))
    for line in cell.source.splitlines():
        if is_marker(line):
            if not inside:
                kept.append(indented(next(left), line[: len(line) - len(line.lstrip())]))
            inside = not inside
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def _with(master: Master, changed: int, source: str) -> tuple[Cell, ...]:
    return _cells(master, {changed: source})


def _cells(master: Master, changed: dict[int, str] | None = None, *, with_checks: bool = False) -> tuple[Cell, ...]:
    """Return the cells of the reference: what is given and what is answered; on demand also the visible checks."""
    roles = ("given", "answer", "check") if with_checks else ("given", "answer")
    return tuple(
        Cell(id=f"cell-{place}", source=(changed or {}).get(place, code_without_markers(cell)))
        for place, cell in enumerate(master.cells)
        if cell.role in roles
    )
