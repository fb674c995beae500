"""The floor: the cells of notebooks, each notebook in a fork of an interpreter that has imported everything.

    python -m tests.bench.warm FOLDER

prints the seconds of wall time and of computing that all forks took together. No check, no isolation, no result.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import resource
import sys
import time
from pathlib import Path

import IPython.core.inputtransformer2  # noqa: F401  # so that no fork imports it
from harbor_kit.cells import CellRunner, CodeCell, read_cells
from harbor_kit.checks import collected


def run_cells(cells: list[CodeCell]) -> None:
    """Run cells as a notebook does; an error ends its cell."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    runner = CellRunner({"__name__": "__main__"}, loop)
    with collected():
        for cell in cells:
            with contextlib.suppress(Exception):
                runner.run(cell)


if __name__ == "__main__":
    notebooks = [read_cells(path) for path in sorted(Path(sys.argv[1]).glob("*/*.ipynb"))]
    run_cells(notebooks[0])  # imports what the exercise uses
    gc.freeze()
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    for cells in notebooks:
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            run_cells(cells)
            os._exit(0)
        os.waitpid(child, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    sys.stdout.write(f"\n{time.perf_counter() - start} {used}\n")
