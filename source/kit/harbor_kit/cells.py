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
    for line in text.splitlines():
        mark = _CELL_LINE.match(line)
        if mark:
            cells.append([])
            code.append("[markdown]" not in mark["rest"])
        else:
            cells[-1].append(line)
    sources = ["\n".join(lines).strip("\n") for lines, is_code in zip(cells, code, strict=True) if is_code]
    return [CodeCell(f"cell-{place}", source) for place, source in enumerate(sources) if source.strip()]


def fingerprint(cells: Iterable[CodeCell]) -> str:
    """Return a hash of the code alone: outputs, metadata, and white space at the ends of lines do not count."""
    lines = [line.rstrip() for cell in cells for line in cell.source.splitlines() if line.strip()]
    return sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


class CellRunner:
    """Runs cells in one namespace, as a notebook does: top-level `await`, future imports that last, magics."""

    def __init__(self, namespace: dict[str, Any], loop: asyncio.AbstractEventLoop) -> None:
        self._namespace, self._loop = namespace, loop
        self._flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT

    def run(self, cell: CodeCell) -> None:
        """Run a cell. Raises whatever it raises."""
        code = self._compiled(cell)
        outcome = eval(code, self._namespace)  # noqa: S307  # running a notebook is the point
        if inspect.iscoroutine(outcome):
            self._loop.run_until_complete(outcome)

    def _compiled(self, cell: CodeCell) -> CodeType:
        name = f"<cell {cell.id}>"
        try:
            code = self._compile(cell.source, name)
            source = cell.source
        except SyntaxError:
            source = without_magics(cell.source)
            code = self._compile(source, name)
        linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
        self._flags |= sum(flag for flag in _FUTURES if code.co_flags & flag)
        return code

    def _compile(self, source: str, name: str) -> CodeType:
        code: CodeType = compile(source, name, "exec", self._flags, dont_inherit=True)
        return code


def without_magics(source: str) -> str:
    """Return a cell with IPython's line magics taken out, and shell lines turned into an error that says so."""
    lines = source.splitlines()
    if lines and lines[0].startswith("%%"):
        lines = lines[1:] if lines[0].split()[0] in {"%%time", "%%capture", "%%timeit"} else []
    return "\n".join(_plain(line) for line in lines)


def _plain(line: str) -> str:
    bare = line.lstrip()
    indent = line[: len(line) - len(bare)]
    if bare.startswith("!"):
        return f"{indent}raise RuntimeError('shell commands (!) are not run here')"
    if bare.startswith("%") or bare.rstrip().endswith("?"):
        return f"{indent}pass"
    return line


def _text(source: object) -> str:
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""
