"""Lesson masters as their rules see them: cells with tags, objectives, links, and questions with their reasons."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.checking.findings import Finding
from autograder.masters import MasterCell, read_master

_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)")
_BULLET = re.compile(r"^- (.+(?:\n  .+)*)", re.MULTILINE)
_FENCE = re.compile(r"```.*?```", re.DOTALL)
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_ASKS = ("predict", "quiz")


@dataclass(frozen=True)
class LessonQuestion:
    """A `predict` or a `quiz`. `solution` and `reasons` stand where it is revealed; otherwise they are empty."""

    name: str
    kind: str
    place: int
    line: int
    options: dict[str, str]
    objective: int
    choice: str
    revealed: bool
    solution: str
    reasons: dict[str, str]

    @property
    def rule(self) -> str:
        """The rule for this kind of question."""
        return "C-PREDICT" if self.kind == "predict" else "C-QUIZ"


@dataclass(frozen=True)
class LessonLink:
    """A link in the text of a lesson: what it says, where it leads, and where it stands."""

    text: str
    target: str
    place: int
    line: int


@dataclass(frozen=True)
class Lesson:
    """A lesson master, read once. A `place` is the number of a cell, counted from 0; a `line` is one of the file."""

    path: Path
    module: str
    text: str
    cells: tuple[MasterCell, ...]

    def finding(self, rule: str, line: int, what: str, fix: str = "", fails: bool = True) -> Finding:
        """Return a finding at a line of this lesson."""
        return Finding(rule=rule, where=f"{self.path}:{line}", what=what, fix=fix, fails=fails)

    def tagged(self, tag: str) -> list[int]:
        """Return the places of the cells that carry a tag."""
        return [place for place, cell in enumerate(self.cells) if tag in cell.tags]

    @property
    def prose(self) -> Iterator[tuple[int, MasterCell]]:
        """The Markdown cells with their places."""
        return ((place, cell) for place, cell in enumerate(self.cells) if not cell.is_code)

    @property
    def code(self) -> Iterator[tuple[int, MasterCell]]:
        """The code cells with their places."""
        return ((place, cell) for place, cell in enumerate(self.cells) if cell.is_code)

    @cached_property
    def objectives(self) -> list[str]:
        """What the learner will be able to do, as the first cell lists it."""
        return bullets(self.cells[0].source)

    @cached_property
    def links(self) -> list[LessonLink]:
        """The links of all Markdown cells, in order."""
        return [
            LessonLink(" ".join(match[1].split()), match[2], place, line_of(cell, match.start()))
            for place, cell in self.prose
            for match in _LINK.finditer(cell.source)
        ]

    @cached_property
    def exercises(self) -> list[Path]:
        """The masters of the exercises that the lesson links to."""
        targets = [link.target for link in self.links if link.target.startswith("../exercises/")]
        return [(self.path.parent / target.partition("#")[0]).with_suffix(".py") for target in dict.fromkeys(targets)]

    @cached_property
    def questions(self) -> list[LessonQuestion]:
        """Every `predict` and `quiz`, in order, with what its `reveal` says."""
        found = [(place, cell, *pair) for place, cell in self.code for pair in _calls(cell)]
        reveals = {name: call for *_, call in found if (name := revealed_name(call))}
        return [
            _question(place, cell, name, call, reveals.get(name))
            for place, cell, name, call in found
            if isinstance(call.func, ast.Name) and call.func.id in _ASKS
        ]

    @cached_property
    def reveal_places(self) -> list[int]:
        """The places of the cells that reveal an answer."""
        return [place for place, cell in self.code if any(revealed_name(call) for _, call in _calls(cell))]


def read_lesson(path: Path) -> Lesson:
    """Return a lesson. Raises `MasterError` where the file is no master."""
    master = read_master(path)
    return Lesson(path, master.module, path.read_text(encoding="utf-8"), master.cells)


def bullets(text: str) -> list[str]:
    """Return the bullet points of a Markdown text, each on one line."""
    return [" ".join(item.split()) for item in _BULLET.findall(text)]


def without_fences(text: str) -> str:
    """Return a Markdown text with its blocks of code blanked; every line keeps its number."""
    return _FENCE.sub(_blank, text)


def without_code(text: str) -> str:
    """Return a Markdown text with all its code blanked, inline or not; every line keeps its number."""
    return _CODE.sub(_blank, text)


def line_of(cell: MasterCell, position: int) -> int:
    """Return the line of the file on which a character of a cell stands."""
    return cell.line + cell.source.count("\n", 0, position)


def tree_of(cell: MasterCell) -> ast.Module:
    """Return a code cell as a tree, its magics and shell lines left out; a Markdown cell makes an empty one."""
    if not cell.is_code or cell.source.startswith("%%"):
        return ast.Module(body=[], type_ignores=[])
    source = re.sub(r"^(\s*)[%!].*$", r"\1pass", cell.source, flags=re.MULTILINE)
    tree = compile(source, "cell", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    assert isinstance(tree, ast.Module)
    return tree


def calls_in(cell: MasterCell) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call of a cell under its dotted name, such as `requests.get`."""
    for node in ast.walk(tree_of(cell)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def revealed_name(call: ast.Call) -> str:
    """Return the name of the question that a call reveals, or nothing."""
    function = call.func
    if isinstance(function, ast.Attribute) and function.attr == "reveal" and isinstance(function.value, ast.Name):
        return function.value.id
    return ""


def _blank(match: re.Match[str]) -> str:
    return "\n" * match.group().count("\n")


def _calls(cell: MasterCell) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls that stand alone or are assigned to one name at the top level of a cell."""
    for node in tree_of(cell).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield "", node.value


def _question(place: int, cell: MasterCell, name: str, asks: ast.Call, reveals: ast.Call | None) -> LessonQuestion:
    assert isinstance(asks.func, ast.Name)
    words = {keyword.arg: keyword.value for keyword in asks.keywords}
    objective = words.get("objective")
    return LessonQuestion(
        name=name,
        kind=asks.func.id,
        place=place,
        line=cell.line + asks.lineno - 1,
        options=_texts(asks.args[1:2]),
        objective=objective.value if isinstance(objective, ast.Constant) and isinstance(objective.value, int) else 0,
        choice=_word(words.get("choice")),
        revealed=reveals is not None,
        solution=_word(reveals.args[0]) if reveals and reveals.args else "",
        reasons=_texts(reveals.args[1:2]) if reveals else {},
    )


def _word(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _texts(nodes: list[ast.expr]) -> dict[str, str]:
    """Return the texts of a literal dictionary; a part that is computed is not seen."""
    pairs = [pair for node in nodes if isinstance(node, ast.Dict) for pair in zip(node.keys, node.values, strict=True)]
    return {_word(key): _word(value) for key, value in pairs}
