"""What a learner is given of an exercise: its prose, its code in backticks, its code without the solutions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt

from autograder.checking.findings import Finding
from autograder.masters import Master, MasterCell, is_marker
from autograder.names import stored_names

_ASIDE = re.compile(r"<details>.*?</details>|<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"## (Q\d+) · ")
_SECTION = re.compile(r"##? ")
_IN_BACKTICKS = re.compile(r"`+([^`\n]+)`+")


@dataclass(frozen=True)
class Span:
    """Code in the text of an exercise, the line on which it stands, and the question whose text it is."""

    text: str
    line: int
    question: str
    fenced: bool


def spans(master: Master) -> tuple[Span, ...]:
    """Return all code in the text cells of a master: in backticks or fenced. What stands in hints is left out."""
    found: list[Span] = []
    starts = _section_starts(master)
    for cell in text_cells(master):
        for text, offset, fenced in _code_in(without_asides(cell.source)):
            line = cell.line + offset
            question = next((name for start, name in reversed(starts) if start <= line), "")
            found.append(Span(text, line, question, fenced))
    return tuple(found)


def text_cells(master: Master) -> list[MasterCell]:
    """Return the cells of text that a learner is given."""
    return [cell for cell in master.cells if cell.role == "text"]


def question_lines(master: Master) -> dict[str, int]:
    """Return the line of each question's heading, in order."""
    return _lines_of(master, _HEADING)


def sentence_lines(master: Master) -> dict[str, int]:
    """Return the line on which each numbered sentence starts."""
    return _lines_of(master, re.compile(r"\*\*(S\d+)\*\* "))


def without_asides(text: str) -> str:
    """Return a text without its hints and comments; every line keeps its number."""
    return _ASIDE.sub(lambda found: "\n" * found[0].count("\n"), text)


def words_of(text: str) -> str:
    """Return a text without its code in backticks: what is left is prose."""
    return _IN_BACKTICKS.sub("`…`", text)


def code_in_backticks(text: str) -> list[str]:
    """Return what a plain text, such as a docstring, has in backticks."""
    return _IN_BACKTICKS.findall(text)


def given_code(cell: MasterCell) -> str:
    """Return the code of a cell as it is handed out: `...` stands where a solution was; every line keeps its number."""
    lines: list[str] = []
    withheld = False
    for line in cell.source.splitlines():
        opens = is_marker(line) and not withheld
        lines.append(f"{line[: len(line) - len(line.lstrip())]}..." if opens else "" if withheld else line)
        withheld = withheld != is_marker(line)
    return "\n".join(lines)


def withheld_code(cell: MasterCell) -> str:
    """Return what is taken out of an answer cell when it is handed out."""
    kept = given_code(cell).split("\n")
    return "\n".join(
        line
        for line, given in zip(cell.source.splitlines(), kept, strict=True)
        if line != given and not is_marker(line)
    )


def code_names(source: str) -> frozenset[str]:
    """Return every name in a piece of code: defined, read, imported, passed as a keyword, written as a text."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        names.update(_names_at(node))
    return frozenset(names)


def defined_names(source: str) -> dict[str, int]:
    """Return the functions and classes at the top level of a piece of code, with their lines."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return {node.name: node.lineno for node in ast.parse(source).body if isinstance(node, kinds)}


def place(path: object, line: int) -> str:
    """Return a place to which an editor can jump."""
    return f"{path}:{line}"


def finding(rule: str, where: str, what: str, fix: str, *, fails: bool = True) -> Finding:
    """Return a finding."""
    return Finding(rule=rule, where=where, what=what, fix=fix, fails=fails)


def _section_starts(master: Master) -> list[tuple[int, str]]:
    """Return the line of each section of the text, and the question that it is about, if it is about one."""
    return [
        (cell.line + number, found[1] if (found := _HEADING.match(line)) else "")
        for cell in text_cells(master)
        for number, line in enumerate(cell.source.splitlines())
        if _SECTION.match(line)
    ]


def _lines_of(master: Master, pattern: re.Pattern[str]) -> dict[str, int]:
    return {
        found[1]: cell.line + number
        for cell in text_cells(master)
        for number, line in enumerate(cell.source.splitlines())
        if (found := pattern.match(line))
    }


@cache
def _code_in(text: str) -> tuple[tuple[str, int, bool], ...]:
    """Return (code, lines above it, whether it is a block) for all code in a text."""
    found: list[tuple[str, int, bool]] = []
    line = 0
    for token in MarkdownIt().enable("table").parse(text):
        line = token.map[0] if token.map else line
        if token.type in ("fence", "code_block"):
            found.append((token.content, line, True))
        breaks = 0
        for part in token.children or ():
            breaks += part.type in ("softbreak", "hardbreak")
            if part.type == "code_inline":
                found.append((part.content, line + breaks, False))
    return tuple(found)


def _names_at(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.keyword):
        yield from filter(None, [node.arg])
    elif isinstance(node, ast.alias):
        yield from [*node.name.split("."), *filter(None, [node.asname])]
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    else:
        yield from stored_names(node) if isinstance(node, ast.stmt | ast.ExceptHandler) else ()
