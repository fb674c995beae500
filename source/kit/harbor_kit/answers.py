"""Which file is the answer. The grader, `pytest` and the progress script all ask here.

A handout folder holds a `.ipynb` and a `.py` of the same exercise. The answer is the file that differs from the
handout. Where both do, both are looked at; where neither does, the exercise is untouched.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from harbor_kit.cells import CellRunner, CodeCell, UnreadableFileError, fingerprint, read_cells
from harbor_kit.checks import Check, collected

SUFFIXES = (".ipynb", ".py")


def answer_suffixes(found: Mapping[str, str], handout: Mapping[str, str]) -> list[str]:
    """Return the suffixes of the files that are answers; the first file where all are as handed out.

    Both arguments map a suffix to the fingerprint of a file's code. An empty list means that no file was found.
    """
    present = [suffix for suffix in SUFFIXES if suffix in found]
    changed = [suffix for suffix in present if found[suffix] != handout.get(suffix)]
    return changed or present[:1]


def answer_file(folder: Path, stem: str) -> Path:
    """Return the file of an exercise that a student has worked in. Raises `FileNotFoundError`.

    With both files changed it is the one that was saved last.
    """
    paths = [folder / f"{stem}{suffix}" for suffix in SUFFIXES]
    found = {path.suffix: code for path in paths if path.is_file() and (code := _fingerprint(path))}
    suffixes = answer_suffixes(found, handout_fingerprints(folder, stem))
    if not suffixes:
        raise FileNotFoundError(f"{folder}: neither {stem}.ipynb nor {stem}.py is there")
    return max((folder / f"{stem}{suffix}" for suffix in suffixes), key=lambda path: path.stat().st_mtime_ns)


def handout_fingerprints(folder: Path, stem: str) -> dict[str, str]:
    """Return the fingerprints with which an exercise was handed out, from `manifest.json` above its folder."""
    for parent in (folder, *folder.resolve().parents):
        manifest = parent / "manifest.json"
        if manifest.is_file():
            key = (folder.resolve().relative_to(parent.resolve()) / stem).as_posix()
            return _handouts(manifest).get(key, {})
    return {}


def _handouts(manifest: Path) -> dict[str, dict[str, str]]:
    """Return what a manifest says was handed out; a manifest that somebody broke says nothing."""
    try:
        known = json.loads(manifest.read_text(encoding="utf-8"))
        return {str(key): dict(value) for key, value in known["handouts"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _fingerprint(path: Path) -> str:
    """Return the fingerprint of a file, or nothing where it cannot be read: a broken notebook hides no good script."""
    try:
        return fingerprint(read_cells(path))
    except UnreadableFileError:
        return ""


def load(path: Path, name: str) -> tuple[ModuleType, list[Check], list[str]]:
    """Run the code cells of a file in a new module of this name.

    Returns the module, the checks that it defines, and a line for each cell that raised; the cells after it still run.
    Top-level `await` is allowed.
    """
    module = ModuleType(name)
    sys.modules[name] = module
    loop = asyncio.new_event_loop()
    try:
        runner = CellRunner(vars(module), loop, name=name)
        with collected() as checks:
            problems = [problem for cell in read_cells(path) if (problem := _problem(runner, cell))]
        return module, list(checks), problems
    finally:
        loop.close()


def _problem(runner: CellRunner, cell: CodeCell) -> str:
    try:
        runner.run(cell)
    except Exception as error:  # noqa: BLE001  # whatever a cell raises is news for the student
        first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
        return f"The cell that begins with `{first[:60]}` stopped with {type(error).__name__}: {error}"
    return ""
