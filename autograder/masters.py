"""Masters: notebooks in text, read into cells, questions, sentences, hints and checks.

The only module that reads jupytext. Every error names the file, the line, and what to write instead.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from autograder.errors import MasterError, did_you_mean
from autograder.model import Question

MARKERS = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN TESTS", "END HIDDEN TESTS")
_MARKER = re.compile(r"^\s*(?:#|<!--) (BEGIN|END) (SOLUTION|HIDDEN TESTS)(?: -->)?$")
_COMMENT = re.compile(r"^\s*(?:#|<!--)(.*)$")
_LETTERS = {re.sub(r"\W", "", marker): marker for marker in MARKERS}
_HEADING = re.compile(r"^## (Q\d+) · (.+)$", re.MULTILINE)
_SENTENCE = re.compile(r"^\*\*(S\d+)\*\* (.+?)(?=\n\*\*S\d+\*\*|\n\s*\n|\Z)", re.DOTALL | re.MULTILINE)
_HINT = re.compile(r"<details><summary>(Q\d+), hint (\d) of 3</summary>\s*(.*?)\s*</details>", re.DOTALL)

Role = Literal["text", "given", "answer", "check", "hidden", "explanation"]


@dataclass(frozen=True)
class MasterCell:
    """One cell: its text, the line of the file on which the text starts, and the part that it plays."""

    role: Role
    source: str
    line: int
    tags: tuple[str, ...]

    @property
    def is_code(self) -> bool:
        """Whether the cell is code."""
        return self.role in ("given", "answer", "check", "hidden")


@dataclass(frozen=True)
class CheckSource:
    """A check as it stands in the master."""

    name: str
    question: str
    sentences: tuple[str, ...]
    title: str
    visible: bool
    line: int
    clock_starts_at: float
    node: ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Master:
    """A master notebook. `module` is like `py-01-async`, `stem` like `01-async-api-calls`."""

    path: Path
    kind: Literal["notebooks", "exercises"]
    module: str
    stem: str
    cells: tuple[MasterCell, ...]
    questions: tuple[Question, ...]
    checks: tuple[CheckSource, ...]

    @property
    def requirement(self) -> str:
        """The requirement that the module treats: `PY-01` for `py-01-async`."""
        return self.module[:5].upper()

    @property
    def id(self) -> str:
        """The name of the exercise in records: `py-01/01-async-api-calls`."""
        return f"{self.module[:5]}/{self.stem}"


def find_masters(source: Path) -> list[Path]:
    """Return the masters of a course, in the order in which it is taught."""
    found = [path for kind in ("notebooks", "exercises") for path in source.glob(f"[p9]*-*/{kind}/*.py")]
    if not found:
        raise MasterError("there are no masters here.", where=source, fix="A master is source/py-01-…/exercises/….py.")
    return sorted(found, key=lambda path: (path.parts[-3], path.parts[-2] == "exercises", path.name))


def read_master(path: Path) -> Master:
    """Return a master. Raises `MasterError` with file and line."""
    cells = tuple(_read_cells(path))
    checks = tuple(check for cell in cells if cell.role in ("check", "hidden") for check in checks_in(path, cell))
    kind: Literal["notebooks", "exercises"] = "exercises" if path.parent.name == "exercises" else "notebooks"
    questions = tuple(_questions(path, cells)) if kind == "exercises" else ()
    _refuse_wrong_references(path, checks, questions)
    return Master(path, kind, path.parts[-3], path.stem, cells, questions, checks)


def top_level_names(source: str) -> set[str]:
    """Return the names that a piece of code defines at its top level, imports included."""
    names: set[str] = set()
    for node in ast.parse(source).body:
        names |= bound_names(node)
    return names


def bound_names(node: ast.stmt) -> set[str]:
    """Return the names that one top-level statement binds."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)}


def is_marker(line: str) -> bool:
    """Whether a line begins or ends a solution or hidden tests."""
    return _MARKER.match(line) is not None


def code_without_markers(cell: MasterCell) -> str:
    """Return the code of a cell as the reference runs it; every line keeps its number."""
    return "\n".join("" if is_marker(line) else line for line in cell.source.splitlines())


def checks_in(path: Path, cell: MasterCell) -> Iterator[CheckSource]:
    """Yield the checks that a cell defines. Raises `MasterError`."""
    for node in ast.parse(cell.source).body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or not node.decorator_list:
            continue
        call = node.decorator_list[0]
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "check":
            yield _check(path, cell, node, call)


def _read_cells(path: Path) -> Iterator[MasterCell]:
    from autograder.notebook_libraries import jupytext  # noqa: PLC0415  # half a second

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MasterError(f"it cannot be read: {error}.", where=path) from None
    if not text.startswith("# %%"):
        raise MasterError("a master starts with a cell.", where=path, line=1, fix="Write `# %% [markdown]` here.")
    starts = [number for number, line in enumerate(text.splitlines(), 1) if line.startswith("# %%")]
    cells = jupytext.reads(text, fmt="py:percent").cells
    if len(cells) != len(starts):
        what = f"{len(starts)} lines begin with `# %%`, but they make {len(cells)} cells."
        raise MasterError(what, where=path, fix="Keep `# %%` out of strings and comments.")
    for cell, start in zip(cells, starts, strict=True):
        tags = tuple(cell.metadata.get("tags", []))
        role = _role(path, cell.cell_type, cell.source, start + 1)
        if role not in ("text", "explanation"):
            _refuse_bad_syntax(path, cell.source, start + 1)
        yield MasterCell(role, cell.source, start + 1, tags)


def _role(path: Path, kind: str, source: str, line: int) -> Role:
    regions = _regions(path, source, line)
    lines = [text for text in source.splitlines() if text.strip()]
    whole = bool(regions) and len(regions) == 1 and bool(_MARKER.match(lines[0]) and _MARKER.match(lines[-1]))
    if kind == "markdown":
        if regions and not (whole and regions == ["SOLUTION"]):
            what = "a text cell is an explanation as a whole, or not at all."
            raise MasterError(what, where=path, line=line, fix="Put the markers on its first and last line.")
        return "explanation" if regions else "text"
    if kind != "code":
        raise MasterError(f"a cell of type {kind}.", where=path, line=line, fix="Use code and markdown cells.")
    if "HIDDEN TESTS" in regions:
        if not whole:
            what = "hidden tests fill their cell."
            raise MasterError(what, where=path, line=line, fix="Move them into a cell of their own (`# %%`).")
        return "hidden"
    if regions:
        return "answer"
    return "check" if re.search(r"^@check\(", source, re.MULTILINE) else "given"


def _regions(path: Path, source: str, first: int) -> list[str]:
    """Return the kinds of the regions of a cell, in order. Refuses markers that do not fit together."""
    regions: list[str] = []
    opened: tuple[str, int] | None = None
    for number, line in enumerate(source.splitlines(), first):
        marker = _MARKER.match(line)
        if marker is None:
            _refuse_misspelt_marker(path, line, number)
            continue
        edge, kind = marker.groups()
        if edge == "BEGIN":
            if opened:
                what = f"BEGIN {kind} inside {opened[0]}, which began in line {opened[1]}."
                raise MasterError(what, where=path, line=number, fix=f"Write `# END {opened[0]}` before it.")
            opened = kind, number
            regions.append(kind)
        elif opened is None or opened[0] != kind:
            what = f"END {kind} without its BEGIN in this cell."
            raise MasterError(what, where=path, line=number, fix=f"Write `# BEGIN {kind}` before it, in the same cell.")
        else:
            opened = None
    if opened:
        what = f"BEGIN {opened[0]} without its END in this cell."
        raise MasterError(
            what, where=path, line=opened[1], fix=f"Write `# END {opened[0]}` after it, in the same cell."
        )
    return regions


def _refuse_misspelt_marker(path: Path, line: str, number: int) -> None:
    """Refuse a comment that reads like a marker: taken for prose, it would hand the solution out."""
    comment = _COMMENT.match(line)
    letters = re.sub(r"[^A-Z]", "", comment[1].upper()) if comment else ""
    begins = [known for known in _LETTERS if letters.startswith(known)]
    close = begins or get_close_matches(letters, _LETTERS, n=1, cutoff=0.8)
    if close:
        what = f"this looks like a marker but is none: {line.strip()}"
        marker = _LETTERS[close[0]]
        meant = f"<!-- {marker} -->" if line.lstrip().startswith("<!--") else f"# {marker}"
        raise MasterError(what, where=path, line=number, fix=f"Did you mean `{meant}`, alone on its line?")


def _refuse_bad_syntax(path: Path, source: str, line: int) -> None:
    try:
        compile(source, str(path), "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError as error:
        magic = any(text.lstrip().startswith(("%", "!")) for text in source.splitlines())
        if magic and path.parent.name == "notebooks":
            return
        if magic:
            what = "an exercise has no magics and no shell lines: its script must be Python."
            raise MasterError(what, where=path, line=line, fix="Write what they do in Python.") from None
        place = line + (error.lineno or 1) - 1
        raise MasterError(f"this is not Python: {error.msg}.", where=path, line=place) from None


def _check(path: Path, cell: MasterCell, node: ast.FunctionDef | ast.AsyncFunctionDef, call: ast.Call) -> CheckSource:
    line = cell.line + node.lineno - 1
    words = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if len(words) != len(call.args) or len(words) < 2:
        what = f'check "{node.name}" must name its question and the sentences it relies on.'
        raise MasterError(what, where=path, line=line, fix='Write for example @check("Q1", "S1").')
    title = ast.get_docstring(node)
    if not title or "\n" in title:
        what = f'check "{node.name}" needs a docstring of one line.'
        raise MasterError(what, where=path, line=line, fix="It is the line that the student reads.")
    start = 0.0
    for keyword in call.keywords:
        if keyword.arg != "clock_starts_at":
            fix = did_you_mean(keyword.arg or "", ["clock_starts_at"])
            raise MasterError(f'check "{node.name}": unknown option "{keyword.arg}".', where=path, line=line, fix=fix)
        start = _seconds(path, line, keyword.value)
    offset = ast.increment_lineno(node, cell.line - 1)
    return CheckSource(node.name, words[0], tuple(words[1:]), title, cell.role == "check", line, start, offset)


def _refuse_odd_heading(path: Path, cell: MasterCell) -> None:
    for number, line in enumerate(cell.source.splitlines(), cell.line):
        if re.match(r"^#+\s*Q\d+\b", line) and not _HEADING.match(line):
            what = f"this looks like the heading of a question: {line}"
            raise MasterError(what, where=path, line=number, fix="Write `## Q5 · Title`, with the dot in the middle.")


def _seconds(path: Path, line: int, node: ast.expr) -> float:
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        what = f"clock_starts_at is a number of seconds, found {ast.unparse(node)}."
        raise MasterError(what, where=path, line=line, fix="Write for example clock_starts_at=1000.0.")
    return float(value)


def _questions(path: Path, cells: tuple[MasterCell, ...]) -> Iterator[Question]:  # noqa: C901  # one pass, downwards
    """Yield the questions in order, with their sentences and their hints."""
    titles: dict[str, str] = {}
    sentences: dict[str, dict[str, str]] = {}
    hints: dict[str, dict[int, str]] = {}
    lines: dict[str, int] = {}
    current = ""
    for cell in cells:
        if cell.role != "text":
            continue
        _refuse_odd_heading(path, cell)
        for question, title in _HEADING.findall(cell.source):
            if question in titles:
                fix = "Every question has one heading."
                raise MasterError(f"{question} has two headings.", where=path, line=cell.line, fix=fix)
            lines[question] = cell.line
            current, titles[question] = question, title.strip()
            sentences[question], hints[question] = {}, {}
        for name, text in _SENTENCE.findall(cell.source) if current else ():
            if any(name in known for known in sentences.values()):
                raise MasterError(f"sentence {name} is numbered twice.", where=path, line=cell.line)
            sentences[current][name] = " ".join(text.split())
        for question, level, text in _HINT.findall(cell.source):
            if question not in titles:
                fix = did_you_mean(question, titles)
                raise MasterError(f"a hint for {question}, which is not above it.", where=path, line=cell.line, fix=fix)
            hints[question][int(level)] = text
    for question, title in titles.items():
        if sorted(hints[question]) != [1, 2, 3]:
            lacking = next((level for level in (1, 2, 3) if level not in hints[question]), 3)
            what = f"{question} lacks hint {lacking} of 3."
            fix = f"Write <details><summary>{question}, hint {lacking} of 3</summary>, the hint, and </details>."
            raise MasterError(what, where=path, line=lines[question], fix=fix)
        ladder = tuple(hints[question][level] for level in (1, 2, 3))
        yield Question(id=question, title=title, sentences=sentences[question], hints=ladder)


def _refuse_wrong_references(path: Path, checks: tuple[CheckSource, ...], questions: tuple[Question, ...]) -> None:
    known = {name for question in questions for name in question.sentences}
    titles = [question.id for question in questions]
    lines: dict[str, int] = {}
    for check in checks:
        if check.name in lines:
            what = f'check "{check.name}" is also in line {lines[check.name]}.'
            raise MasterError(what, where=path, line=check.line, fix="Its name is its id: give it one of its own.")
        lines[check.name] = check.line
        if check.question not in titles:
            what = f'check "{check.name}": there is no question {check.question}.'
            raise MasterError(what, where=path, line=check.line, fix=did_you_mean(check.question, titles))
        for name in check.sentences:
            if name not in known:
                what = f'check "{check.name}": there is no sentence {name}.'
                raise MasterError(what, where=path, line=check.line, fix=did_you_mean(name, known))
