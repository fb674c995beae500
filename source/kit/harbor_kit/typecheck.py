"""What mypy says about a notebook. It reads the cells as text, as one module, and runs none of them.

A notebook is read as its author means it: a function that was written again in a later cell counts once; checks, and
lines that only show something, do not count, nor do cells that load a grader; and a comment that would silence mypy is
taken out first.
"""

from __future__ import annotations

import ast
import hashlib
import io
import json
import os
import subprocess
import sys
import tokenize
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from harbor_kit.cells import CELLS, read_cells
from harbor_kit.limits import allow

CONFIG = Path(__file__).with_name("mypy.ini")
OPTIONS = ("--config-file", str(CONFIG), "--output", "json", "--no-error-summary", "--no-sqlite-cache")
LONGEST = 100
SLOWEST = 120.0  # seconds of wall time for the first question on a slow machine

Run = Callable[[list[str]], tuple[str, str, int]]  # as `mypy.api.run`: arguments → output, complaints, exit status


class NoTypeCheckerError(RuntimeError):
    """Raised where mypy is not installed, or does not run."""


def mypy_says(lines: str = "") -> list[str]:
    """Return what `mypy --strict` says about the functions, classes and constants of this notebook, one text each.

    With `lines`, code that uses them, only what it says about those lines: `arg-type: ask(3)`. Called in a notebook, in
    a script, or in a check of either; the first time takes about twenty seconds. Raises `NoTypeCheckerError`.
    """
    cells = _cells_of(sys._getframe(1).f_globals)
    allow(SLOWEST)
    return findings(cells, lines)


def mypy_on(text: str, config: str = "") -> None:
    """Print what `mypy --strict` says about a piece of code, with its line numbers, as on the command line.

    `config` is the text of another `mypy.ini` than the course's; the first time with each takes some twenty seconds.
    """
    lines = records(text, _configured(config) if config else in_a_process)
    for said in lines:
        code = f"  [{said['code']}]" if said["severity"] == "error" else ""
        print(f"line {said['line']}: {said['severity']}: {said['message']}{code}")  # noqa: T201  # as mypy does
    if not any(said["severity"] == "error" for said in lines):
        print("Success: no issues found")  # noqa: T201


def findings(cells: Sequence[str], lines: str = "", run: Run | None = None) -> list[str]:
    """Return what mypy says about cells, or about lines that are added to them; see `mypy_says`."""
    own = "\n\n".join(module_of(cells))
    first = own.count("\n") + 3
    text = f"{own}\n\n{lines}\n"
    shown = text.splitlines()
    found = []
    for said in records(text, run or in_a_process):
        if said["file"] == "<string>" and said["severity"] == "error" and (said["line"] >= first) == bool(lines):
            source = shown[said["line"] - 1].strip()[:LONGEST]
            found.append(f"{said['code']}: {source}" if lines else f"{source} → {said['message']} [{said['code']}]")
    return found


def records(text: str, run: Run) -> list[dict[str, Any]]:
    """Return what mypy says about a text: for each finding its line, severity, message and code."""
    out, complaints, _ = run([*OPTIONS, "-c", text])
    if complaints and not out:
        raise NoTypeCheckerError(complaints.strip().splitlines()[-1])
    found = []
    for line in out.splitlines():
        said = _decoded(line)
        if said is None:
            raise NoTypeCheckerError(line)
        found.append(said)
    return found


def module_of(cells: Sequence[str]) -> list[str]:
    """Return the cells as parts of one module: every line that counts stands, all others are blank."""
    parsed = [(cell, _parsed(cell)) for cell in map(_without_pragmas, cells)]
    read = [(cell, tree) for cell, tree in parsed if tree is not None and not _loads_grader(tree)]
    names = [{name for node in tree.body if (name := _defined(node))} for _, tree in read]
    return [_kept(cell, tree, frozenset().union(*names[place + 1 :])) for place, (cell, tree) in enumerate(read)]


def _kept(cell: str, tree: ast.Module, later: frozenset[str]) -> str:
    """Return a cell without its checks, without what a later cell defines again, and without what only shows."""
    lines = cell.splitlines()
    for node in tree.body:
        if isinstance(node, ast.Expr) or _is_check(node) or _defined(node) in later:
            decorators = getattr(node, "decorator_list", [])
            first = min(part.lineno for part in (node, *decorators))
            for number in range(first, (node.end_lineno or node.lineno) + 1):
                lines[number - 1] = ""
    return "\n".join(lines)


def _defined(node: ast.stmt) -> str:
    return node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else ""


def _is_check(node: ast.stmt) -> bool:
    calls = [part.func for part in getattr(node, "decorator_list", []) if isinstance(part, ast.Call)]
    return any(isinstance(function, ast.Name) and function.id == "check" for function in calls)


def _loads_grader(tree: ast.Module) -> bool:
    """Whether a cell imports Otter and defines nothing: Otter puts such cells into notebooks of its own making."""
    if any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda) for node in ast.walk(tree)
    ):
        return False
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = [name for node in imports for name in (getattr(node, "module", None), *(one.name for one in node.names))]
    return any(name and name.split(".")[0] == "otter" for name in modules)


def _parsed(cell: str) -> ast.Module | None:
    try:
        return ast.parse(cell)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _without_pragmas(cell: str) -> str:
    """Return a cell without magics and without comments that tell mypy to look away; every line keeps its number."""
    lines = ["" if line.lstrip().startswith(("%", "!")) else line for line in cell.splitlines()]
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO("\n".join(lines)).readline))
    except (tokenize.TokenError, SyntaxError):
        return "\n".join(lines)
    for token in tokens:
        if token.type == tokenize.COMMENT and token.string.lstrip("# ").startswith(("type:", "mypy:")):
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column].rstrip()
    return "\n".join(lines)


def _cells_of(names: dict[str, Any]) -> list[str]:
    """Return the cells that made these global names: those run so far, or those of the script."""
    if "get_ipython" in names:
        return [str(source) for source in names.get("In", [])]
    if CELLS in names:
        return list(names[CELLS])
    return [cell.source for cell in read_cells(Path(names["__file__"]))]


def _decoded(line: str) -> dict[str, Any] | None:
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def in_a_process(arguments: list[str]) -> tuple[str, str, int]:
    """Run mypy beside this process: inside it, it would change settings of the interpreter."""
    environment = {"MYPY_CACHE_DIR": str(_cache()), **os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *arguments], capture_output=True, text=True, env=environment, check=False
    )
    if "No module named mypy" in done.stderr:
        raise NoTypeCheckerError("mypy is not installed here: `pip install mypy`, then run the cell again")
    return done.stdout, done.stderr, done.returncode


def _configured(config: str) -> Run:
    """Return what runs mypy with another configuration. What that learns is kept apart."""
    folder = _cache() / f"config-{hashlib.sha256(config.encode()).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "mypy.ini"
    path.write_text(config, encoding="utf-8")
    return lambda words: in_a_process([*words, "--config-file", str(path), "--cache-dir", str(folder)])


def _cache() -> Path:
    """Return where mypy keeps what it knows of libraries: one place for all notebooks of a user."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "harbor_kit" / "mypy"
