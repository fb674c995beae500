"""The code cells of a notebook or of a `.py` file in percent form, read as plain data and run one by one."""

from __future__ import annotations
import __future__

import ast
import asyncio
import inspect
import json
import linecache
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import CodeType
from typing import Any

_CELL_LINE = re.compile(r"^# %%(?P<rest>.*)$")
LONGEST_SHOWN = 10_000
_FUTURES = [getattr(__future__, name).compiler_flag for name in __future__.all_feature_names]


class UnreadableFileError(ValueError):
    """Raised when a file is not a notebook or a Python file; the message says why."""


@dataclass(frozen=True, slots=True)
class CodeCell:
    """One code cell."""

    id: str
    source: str


def read_cells(path: Path, *, largest: int = 20_000_000) -> list[CodeCell]:
    """Return the code cells of a `.ipynb` or `.py` file of at most `largest` bytes. Runs nothing.

    Raises `UnreadableFileError`.
    """
    try:
        size = path.stat().st_size
        if size > largest:
            raise UnreadableFileError(f"{path.name} has {size:,} bytes; at most {largest:,} are read")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFileError(f"{path.name} is not UTF-8 text: {error.reason} at byte {error.start}") from None
    except OSError as error:
        raise UnreadableFileError(f"{path.name} cannot be read: {error.strerror}") from None
    return cells_of_notebook(path.name, text) if path.suffix == ".ipynb" else cells_of_script(text)


def cells_of_notebook(name: str, text: str) -> list[CodeCell]:
    """Return the code cells of a notebook's JSON text. Outputs and metadata are not looked at."""
    if not text.strip():
        raise UnreadableFileError(f"{name} is empty")
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, ValueError) else "its JSON is nested too deep"
        raise UnreadableFileError(f"{name} is not a notebook: {reason}") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise UnreadableFileError(f"{name} is not a notebook: it has no list of cells")
    return [
        CodeCell(str(cell.get("id") or f"cell-{place}")[:64], _text(cell.get("source")))
        for place, cell in enumerate(cells)
        if isinstance(cell, dict) and cell.get("cell_type") == "code"
    ]


def cells_of_script(text: str) -> list[CodeCell]:
    """Return the code cells of a Python text; without any `# %%` line it is one cell."""
    cells: list[list[str]] = [[]]
    code = [True]
    lines = re.split(r"\r\n|\r|\n", text)
    inside = _lines_inside_texts(text, lines)
    for number, line in enumerate(lines, 1):
        mark = _CELL_LINE.match(line)
        if mark and number not in inside:
            cells.append([])
            code.append("[markdown]" not in mark["rest"])
        else:
            cells[-1].append(line)
    sources = ["\n".join(lines).strip("\n") for lines, is_code in zip(cells, code, strict=True) if is_code]
    return [CodeCell(f"cell-{place}", source) for place, source in enumerate(sources) if source.strip()]


def _lines_inside_texts(text: str, lines: list[str]) -> set[int]:
    """Return the numbers of the lines that belong to a text of several lines: a cell line in one begins no cell."""
    quotes = 0
    for line in lines:
        if quotes % 2 and _CELL_LINE.match(line):
            break
        quotes += line.count('"""') + line.count("'''")
    else:
        return set()
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    texts = [node for node in nodes if isinstance(node, ast.Constant | ast.JoinedStr)]
    return {number for node in texts for number in range(node.lineno + 1, (node.end_lineno or 0) + 1)}


def fingerprint(cells: Iterable[CodeCell]) -> str:
    """Return a hash of the code alone: outputs, metadata, and white space at the ends of lines do not count."""
    lines = [line.rstrip() for cell in cells for line in cell.source.splitlines() if line.strip()]
    return sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


CELLS = "__cells__"  # where a notebook that runs here finds the text of its cells, as `In` in IPython


class CellRunner:
    """Runs cells in one namespace, as a notebook does: top-level `await`, future imports that last, magics."""

    def __init__(self, namespace: dict[str, Any], loop: asyncio.AbstractEventLoop, *, name: str = "") -> None:
        """Prepare to run cells; `name` tells the cells of one file from those of another in tracebacks."""
        self._namespace, self._loop, self._name = namespace, loop, name
        self._flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        namespace.setdefault("display", display)

    def run(self, cell: CodeCell) -> None:
        """Run a cell. Raises whatever it raises."""
        code = self._compiled(cell)
        self._namespace.setdefault(CELLS, []).append(cell.source)
        outcome = eval(code, self._namespace)  # noqa: S307  # running a notebook is the point
        if inspect.iscoroutine(outcome):
            self._loop.run_until_complete(outcome)

    def _compiled(self, cell: CodeCell) -> CodeType:
        name = f"<cell {self._name}{'/' if self._name else ''}{cell.id}>"
        source = cell.source
        try:
            code = self._compile(source, name)
        except SyntaxError:
            source = without_magics(source)
            if source == cell.source:
                raise
            self._namespace.setdefault("get_ipython", lambda: _Magics(self, cell.id))
            code = self._compile(source, name)
        linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
        self._flags |= sum(flag for flag in _FUTURES if code.co_flags & flag)
        return code

    def _compile(self, source: str, name: str) -> CodeType:
        code: CodeType = compile(source, name, "exec", self._flags, dont_inherit=True)
        return code


def display(*things: object, **options: object) -> None:
    """Show values as `display` of a notebook does, but as text and cut."""
    for thing in things:
        print(repr(thing)[:LONGEST_SHOWN])  # noqa: T201  # that is what it is for


def without_magics(source: str) -> str:
    """Return a cell in which IPython has turned magics and shell lines into calls; the cell itself without IPython."""
    try:
        from IPython.core.inputtransformer2 import TransformerManager  # noqa: PLC0415  # half a second, and rarely needed
    except ImportError:
        return source
    manager: Any = TransformerManager
    return str(manager().transform_cell(source)).rstrip("\n")


class _Magics:
    """Stands in for IPython where cells run without it: magics do no harm, shell commands are refused."""

    def __init__(self, runner: CellRunner, cell: str) -> None:
        self._runner, self._cell = runner, cell

    def run_line_magic(self, name: str, line: str, **options: object) -> None:
        """Do nothing."""

    def run_cell_magic(self, name: str, line: str, body: str) -> None:
        """Run the body of a cell that is only timed or captured; leave any other alone."""
        if name in {"time", "timeit", "capture"}:
            self._runner.run(CodeCell(self._cell, body))

    def system(self, command: str) -> None:
        """Refuse."""
        raise RuntimeError(f"shell commands are not run here: !{command}")

    getoutput = system


def _text(source: object) -> str:
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""
