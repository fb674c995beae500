"""The second floor: cells and all checks, hidden ones too, unsplit in forks of a warm interpreter.

    python -m tests.bench.warm_checks FOLDER

prints, as JSON, the seconds that all forks took together, and the checks that each student passes. No isolation.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from harbor_kit.cells import CellRunner, CodeCell, read_cells
from harbor_kit.checks import collected, run_check

from autograder.masters import code_without_markers, read_master
from tests.support.answers import MASTER


def hidden_cells() -> list[CodeCell]:
    """Return the hidden checks, which no submission holds."""
    cells = [cell for cell in read_master(MASTER).cells if cell.role == "hidden"]
    return [CodeCell(f"hidden-{place}", code_without_markers(cell)) for place, cell in enumerate(cells)]


def passing(cells: Sequence[CodeCell], hidden: Sequence[CodeCell]) -> list[str]:
    """Run cells as a notebook does, then all checks; return the names of those that pass."""
    module = ModuleType("__main__")
    with contextlib.closing(asyncio.new_event_loop()) as loop, collected() as checks:
        runner = CellRunner(vars(module), loop)
        for cell in [*cells, *hidden]:
            with contextlib.suppress(Exception):
                runner.run(cell)
        found = []
        for check in {check.name: check for check in checks}.values():
            with contextlib.suppress(Exception):
                run_check(check)
                found.append(check.name)
    return found


def in_fork(cells: Sequence[CodeCell], hidden: Sequence[CodeCell]) -> list[str]:
    """Return what passes, found out in a fork whose output nobody reads."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.write(writes, json.dumps(passing(cells, hidden)).encode())
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads, "rb") as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return list(json.loads(text))


def main(folder: Path) -> None:
    """Measure the forks of all notebooks in a folder."""
    notebooks = {path.parent.name: read_cells(path) for path in sorted(folder.glob("*/*.ipynb"))}
    hidden = hidden_cells()
    with contextlib.redirect_stdout(None):
        passing(next(iter(notebooks.values())), hidden)  # imports what cells and checks use
    gc.freeze()
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    passed = {student: in_fork(cells, hidden) for student, cells in notebooks.items()}
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    computing = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    sys.stdout.write(json.dumps({"wall": wall, "computing": computing, "passed": passed}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
