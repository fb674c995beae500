"""What stands beside an exercise to test its checks: other right answers, misconceptions, and weak tests.

alternatives/<name>.py     a right answer of another structure; its docstring says in what it differs
misconceptions/<name>.py   a wrong answer that learners write; its docstring declares what must come of it:
                               Loses: Q3 Q4                  exactly the questions in which it loses points
                               Hint: failures-left-out       a hint of the rubric that its author must get
                               Passes: all_calls_succeed     the weak test that it passes
weak/<name>.py             a check that a hurried author would write; the misconceptions that name it pass it

Of a class that derives from itself, `class Client(Client):`, a file holds only the methods that differ from the
reference's.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.checking.findings import Finding
from autograder.errors import did_you_mean
from autograder.masters import CheckSource, Master, MasterCell, checks_in
from autograder.model import RubricExercise
from autograder.names import derives_from_itself

DECLARED = ("Loses", "Hint", "Passes")


@dataclass(frozen=True)
class Variant:
    """An answer that is written over the reference. Only a misconception declares something."""

    path: Path
    source: str
    loses: tuple[str, ...] = ()
    hint: str = ""
    passes: str = ""

    @property
    def name(self) -> str:
        """Its name: that of the file."""
        return self.path.stem


@dataclass(frozen=True)
class Beside:
    """Everything that stands beside an exercise, and what is wrong with it."""

    alternatives: tuple[Variant, ...]
    misconceptions: tuple[Variant, ...]
    weak: tuple[CheckSource, ...]
    findings: tuple[Finding, ...]


def read_beside(master: Master, rubric: RubricExercise) -> Beside:
    """Return what stands beside an exercise; a file that says less than it must is a finding."""
    findings: list[Finding] = []
    alternatives = tuple(_variants(master, "alternatives", findings))
    misconceptions = tuple(_variants(master, "misconceptions", findings))
    weak = tuple(_weak(master, findings))
    names = {check.name for check in weak}
    for one in misconceptions:
        findings += _wrong_names(one, rubric, names)
    findings += _otherwise_explained(master, misconceptions)
    if len(alternatives) < 2:
        what = (
            f"right answers of another structure beside the exercise: {len(alternatives)}; at least two are asked for."
        )
        findings.append(Finding(rule="C-WHEAT", where=str(master.path), what=what, fix="Add one to alternatives/."))
    return Beside(alternatives, misconceptions, weak, tuple(findings))


def weak_masters(master: Master, beside: Beside) -> list[Master]:
    """Return the master once for each weak test, with that in the place of its checks."""
    folder = master.path.with_suffix("") / "weak"
    return [replace(master, path=folder / f"{weak.name}.py", checks=(weak,)) for weak in beside.weak]


def _variants(master: Master, kind: str, findings: list[Finding]) -> Iterator[Variant]:
    for path in sorted((master.path.with_suffix("") / kind).glob("*.py")):
        read = _read(path, findings)
        if read is None:
            continue
        source, text = read
        findings += _stray(path, source)
        said = {word: _declared(text, word) for word in DECLARED if kind == "misconceptions"}
        lacking = [word for word, value in said.items() if not value]
        if lacking:
            what = f"the docstring lacks the line `{lacking[0]}: …`."
            findings.append(Finding(rule="C-CHAFF", where=f"{path}:1", what=what, fix="It says what must come of it."))
            continue
        loses = tuple(said.get("Loses", "").split())
        yield Variant(path, source, loses, said.get("Hint", ""), said.get("Passes", ""))


def _weak(master: Master, findings: list[Finding]) -> Iterator[CheckSource]:
    for path in sorted((master.path.with_suffix("") / "weak").glob("*.py")):
        read = _read(path, findings)
        if read is None:
            continue
        found = list(checks_in(path, MasterCell("check", read[0], 1, ())))
        if [check.name for check in found] != [path.stem]:
            what = "a file of a weak test holds one check, with the name of the file."
            findings.append(Finding(rule="C-CHAFF", where=f"{path}:1", what=what))
            continue
        yield found[0]


def _read(path: Path, findings: list[Finding]) -> tuple[str, str] | None:
    """Return the source of a file and its docstring."""
    try:
        source = path.read_text(encoding="utf-8")
        return source, ast.get_docstring(ast.parse(source)) or ""
    except (OSError, UnicodeDecodeError, SyntaxError) as error:
        findings.append(Finding(rule="C-CHAFF", where=f"{path}:1", what=f"it cannot be read: {error}."))
        return None


def _stray(path: Path, source: str) -> Iterator[Finding]:
    """Yield what is neither a method nor a docstring in a class that derives from itself: nothing would come of it."""
    for node in ast.parse(source).body:
        if not isinstance(node, ast.ClassDef) or not derives_from_itself(node):
            continue
        for part in node.body[ast.get_docstring(node) is not None :]:
            if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
                what = f"{node.name} derives from itself, so only its methods are taken, and this is none."
                fix = "Write the whole class."
                yield Finding(rule="C-CHAFF", where=f"{path}:{part.lineno}", what=what, fix=fix)


def _declared(text: str, word: str) -> str:
    found = re.search(rf"^{word}: (.+)$", text, re.MULTILINE)
    return found[1].strip() if found else ""


def _otherwise_explained(master: Master, misconceptions: Sequence[Variant]) -> Iterator[Finding]:
    """Yield the misconceptions of which design.md says something else than their docstring."""
    path = master.path.with_suffix("") / "design.md"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    for one in misconceptions:
        row = re.search(rf"^\| `{re.escape(one.name)}`.*$", text, re.MULTILINE)
        if row and " ".join(one.loses) not in [cell.strip() for cell in row[0].split("|")]:
            what = f"the row of {one.name} does not say that it loses {' '.join(one.loses)}, as its docstring does."
            line = text[: row.start()].count("\n") + 1
            yield Finding(rule="C-CHAFF", where=f"{path}:{line}", what=what, fix="Give both the same questions.")


def _wrong_names(one: Variant, rubric: RubricExercise, weak: set[str]) -> Iterator[Finding]:
    known: Sequence[tuple[str, Sequence[str], set[str]]] = (
        ("question", one.loses, set(rubric.questions)),
        ("hint", [one.hint], set(rubric.hints)),
        ("weak test", [one.passes], weak),
    )
    for kind, names, there in known:
        for name in names:
            if name not in there:
                what = f'there is no {kind} "{name}".'
                yield Finding(rule="C-CHAFF", where=f"{one.path}:1", what=what, fix=did_you_mean(name, there))
