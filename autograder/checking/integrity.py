"""The static rules of an exercise: what can be read off its master, its rubric and its design, without running it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from autograder.checking.findings import Finding
from autograder.checking.front import front_findings
from autograder.checking.handed import finding, place, question_lines, sentence_lines, text_cells, words_of
from autograder.checking.hints import hint_findings
from autograder.checking.naming import name_findings
from autograder.checking.texts import message_findings, vague_findings
from autograder.checking.unsaid import unsaid_findings
from autograder.documents import line_in
from autograder.guessable import FIX, guessable
from autograder.masters import CheckSource, Master, MasterCell
from autograder.model import RubricExercise
from autograder.names import definitions

FULL = Decimal(100)
VISIBLE_SHARE = (Decimal("0.25"), Decimal("0.55"))


def integrity_findings(master: Master, rubric: RubricExercise, rubric_path: Path, *, complete: bool) -> list[Finding]:
    """Return what the static rules find in one exercise. One that is not complete yet may be worth less than 100."""
    return [
        *trace_findings(master, rubric),
        *name_findings(master),
        *vague_findings(master),
        *hint_findings(master, rubric, rubric_path),
        *front_findings(master, rubric),
        *point_findings(master, rubric, rubric_path, complete=complete),
        *unsaid_findings(master),
        *guess_findings(master),
        *stub_findings(master),
        *message_findings(master),
    ]


def trace_findings(master: Master, rubric: RubricExercise) -> list[Finding]:
    """Return what C-TRACE finds: sentences, questions and checks that do not hold on to each other."""
    return [
        *_uncited(master),
        *_unread(master),
        *_unchecked(master),
        *_alone(master),
        *_misplaced(master, rubric),
    ]


def point_findings(master: Master, rubric: RubricExercise, path: Path, *, complete: bool) -> list[Finding]:
    """Return what C-POINTS finds: the sum, and the shares of visible and hidden checks."""
    return [*_sum(master, rubric, path, complete=complete), *_shares(master, rubric, path)]


def guess_findings(master: Master) -> list[Finding]:
    """Return what C-GUESS finds: checks that a guess passes."""
    return [finding("C-GUESS", place(guess.path, guess.line), guess.what, FIX) for guess in guessable(master)]


def stub_findings(master: Master) -> Iterator[Finding]:
    """C-STUB: yield the helpers of a reference that stand outside of what is asked for: there a stub stops the cell."""
    for cell in master.cells:
        regions = list(_outermost(cell)) if cell.role == "answer" else []
        starts = [first for first, _ in definitions(cell.source).values()] if regions else []
        if any(not first < start < last for start in starts for first, last in regions):
            for first, _ in regions:
                what = "a helper of the reference stands outside of what is asked for, so the handout raises there."
                fix = "Let the markers of the answer before it go round the helper, too."
                yield finding("C-STUB", place(master.path, cell.line + first - 1), what, fix)


def _outermost(cell: MasterCell) -> Iterator[tuple[int, int]]:
    """Yield the lines of the markers of solutions that stand in no function and in no class."""
    first = 0
    for number, line in enumerate(cell.source.splitlines(), 1):
        if line.lstrip() == "# BEGIN SOLUTION":
            first = number if line[0] == "#" else 0
        elif line.lstrip() == "# END SOLUTION" and first:
            yield first, number


def _uncited(master: Master) -> Iterator[Finding]:
    cited = {name for check in master.checks for name in check.sentences}
    lines = sentence_lines(master)
    for question in master.questions:
        for name in question.sentences:
            if name not in cited:
                what, fix = f"sentence {name} is cited by no check.", "Write a check for it, or take it out."
                yield finding("C-TRACE", place(master.path, lines.get(name, 1)), what, fix)


def _unread(master: Master) -> Iterator[Finding]:
    """Yield the numbers of sentences in the text under which no sentence was read: most stand inside a paragraph."""
    known = {name for question in master.questions for name in question.sentences}
    for cell in text_cells(master):
        for number, line in enumerate(cell.source.splitlines()):
            for name in [name for name in re.findall(r"\bS\d+\b", words_of(line)) if name not in known]:
                what = f"the text names {name}, but no sentence with this number was read."
                fix = f"A numbered sentence is a paragraph of a question and begins with **{name}** and a space."
                yield finding("C-TRACE", place(master.path, cell.line + number), what, fix)


def _unchecked(master: Master) -> Iterator[Finding]:
    lines = question_lines(master)
    for question in master.questions:
        kinds = {check.visible for check in master.checks if check.question == question.id}
        for visible, word in ((True, "visible"), (False, "hidden")):
            if visible not in kinds:
                what, fix = f"{question.id} has no {word} check.", "Every question has a visible and a hidden check."
                yield finding("C-TRACE", place(master.path, lines[question.id]), what, fix)


def _alone(master: Master) -> Iterator[Finding]:
    """Yield the cells of hidden tests that hold no check: nbgrader takes hidden tests in graded cells only."""
    for cell in master.cells:
        if cell.role == "hidden" and "@check(" not in cell.source:
            what, fix = "a cell of hidden tests holds no check.", "Move it into the cell of the check that uses it."
            yield finding("C-TRACE", place(master.path, cell.line), what, fix)


def _misplaced(master: Master, rubric: RubricExercise) -> Iterator[Finding]:
    """Yield the checks that cite a sentence of a question that theirs neither builds on nor names."""
    owners = {name: question.id for question in master.questions for name in question.sentences}
    order = [question.id for question in master.questions]
    for check in master.checks:
        entry = rubric.questions.get(check.question)
        near = {check.question, *(entry.depends_on if entry else ())}
        for name in check.sentences:
            owner = owners[name]
            if owner not in near and not _names(master, check.question, name):
                later = order.index(owner) > order.index(check.question)
                yield _foreign(master, check, name, owner, later=later)


def _foreign(master: Master, check: CheckSource, name: str, owner: str, *, later: bool) -> Finding:
    where = "a later question" if later else "a question that theirs is not said to depend on"
    what = f'check "{check.name}" of {check.question} cites {name}, which belongs to {owner}, {where}.'
    fix = f"Name {name} in the text of {check.question}, or {owner} in its depends_on."
    return finding("C-TRACE", place(master.path, check.line), what, fix, fails=later)


def _names(master: Master, question: str, sentence: str) -> bool:
    """Whether the text of a question says that a sentence of another holds for it."""
    text = "\n".join(cell.source for cell in text_cells(master))
    own = re.search(rf"^## {question} · .*?(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    return own is not None and re.search(rf"\b{sentence}\b", own[0]) is not None


def _sum(master: Master, rubric: RubricExercise, path: Path, *, complete: bool) -> Iterator[Finding]:
    total = sum((question.possible for question in rubric.questions.values()), Decimal(0))
    if total > FULL or (complete and total != FULL):
        what = f"the points of {master.stem} sum to {total}, not to {FULL}."
        fix = f"Share {FULL} points among its checks."
        yield finding("C-POINTS", _place_of(path, master.stem), what, fix)
    elif total != FULL:
        what = f"the points of {master.stem} sum to {total} so far."
        fix = f"The questions that are still to come carry {FULL - total}."
        yield finding("C-POINTS", _place_of(path, master.stem), what, fix, fails=False)


def _shares(master: Master, rubric: RubricExercise, path: Path) -> Iterator[Finding]:
    shown = {check.name for check in master.checks if check.visible}
    for name, question in rubric.questions.items():
        visible = sum((worth.points for check, worth in question.checks.items() if check in shown), Decimal(0))
        hidden = question.possible - visible
        if hidden <= visible:
            what = f"the visible checks of {name} carry {visible} points, the hidden ones {hidden}."
            where = _place_of(path, master.stem, name)
            yield finding("C-POINTS", where, what, "Give the hidden checks more than the visible ones.")
        share = visible / question.possible if question.possible else Decimal(0)
        if not VISIBLE_SHARE[0] <= share <= VISIBLE_SHARE[1]:
            what = f"the visible checks of {name} carry {share:.0%} of its points."
            fix = f"Between {VISIBLE_SHARE[0]:.0%} and {VISIBLE_SHARE[1]:.0%} is usual."
            yield finding("C-POINTS", _place_of(path, master.stem, name), what, fix, fails=False)


def _place_of(path: Path, stem: str, *keys: str) -> str:
    return place(path, line_in(path, "exercises", stem, "questions", *keys))
