"""Run checks of the exercise, hidden ones too, unsplit and beside an answer: no judge, no boundary.

    python -m tests.support.one_process ATTACK.py reference|handout

prints the names of the checks that pass, as JSON after a mark: answers print as well. This is how graders without a
boundary run tests; they have no time limit of their own either, so that of the kit is left out.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from contextlib import closing
from pathlib import Path
from types import ModuleType

from harbor_kit import checks as checks_module
from harbor_kit.cells import CellRunner, CodeCell
from harbor_kit.checks import collected, run_check

from autograder.masters import read_master
from tests.support.answers import MASTER
from tests.support.grading import SHARE, handout_cells, reference_cells

MARK = "passed: "


def passing_in_one_process(source: str, over: str = "reference") -> list[str]:
    """Return the names of the checks that pass when answer and checks share a process."""
    cells = reference_cells() if over == "reference" else handout_cells()
    hidden = [CodeCell(f"h{n}", c.source) for n, c in enumerate(read_master(MASTER).cells) if c.role == "hidden"]
    module = sys.modules["__main__"] = ModuleType("__main__")
    passed = []
    checks_module.within = lambda work: work()  # type: ignore[assignment]
    with closing(asyncio.new_event_loop()) as loop, collected() as checks:
        runner = CellRunner(vars(module), loop)
        for cell in [*cells, *hidden, CodeCell("attack", source)]:
            with contextlib.suppress(Exception):
                runner.run(cell)
        for check in {check.name: check for check in checks if check.name in SHARE}.values():
            try:
                run_check(check)
            except BaseException:  # noqa: BLE001  # whatever it is, the check did not pass
                continue
            passed.append(check.name)
    return sorted(passed)


if __name__ == "__main__":
    output, write = os.dup(1), os.write
    names = passing_in_one_process(Path(sys.argv[1]).read_text(encoding="utf-8"), sys.argv[2])
    write(output, f"\n{MARK}{json.dumps(names)}".encode())
    os._exit(0)
