"""A day in the life of a gradebook, in a process that is killed at a moment; run as a program by `test_crash`.

Each moment is before or after a statement or a commit, counted from the first connection on: no clock decides.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Engine, event

from autograder.model import Override, Result
from gradebook.decisions import AttemptKey, Publication, Reading, Regrade, Undo, Withdrawal
from gradebook.record import record
from gradebook.store import Store, open_store
from tests.gradebook.samples import CALLS, HASHES, NOON, ROSTER, attempt, calls, ungraded

Step = Callable[[Store], object]
LATER = NOON + timedelta(hours=1)
OTHER_CHECKS = HASHES.model_copy(update={"checks": "c2"})
OVERRIDE = Override(
    student="bob", exercise=CALLS, check="gives_up", points=Decimal(2), who="ta", when=LATER, why="close enough"
)
LOWERED = calls("ada", "0", hashes=OTHER_CHECKS)
KEYS = (AttemptKey("ada", CALLS, 2), AttemptKey("bob", CALLS, 2))
REGRADE = Regrade(who="ta", when=LATER, exercise=CALLS, attempts=KEYS)
PUBLISHED = Publication(who="ta", when=NOON, exercise=CALLS)
READING = Reading(who="ta", when=LATER, student="ada", requirement="PY-01", criterion="reflection", level=2)
TAKEN_BACK = (Undo(who="ta", when=LATER, regrade=2), Withdrawal(who="ta", when=LATER, override=1))


def recorded(result: Result) -> Step:
    """A step that records one result: a batch does it for each, so that a broken one loses only its rest."""
    return lambda store: record(store, (), [result], NOON)


STEPS: tuple[Step, ...] = (
    lambda store: store.add_students(ROSTER),
    *(recorded(one) for one in (calls("ada"), calls("bob"), ungraded("cyd"))),
    lambda store: store.add_decisions([PUBLISHED]),
    *(recorded(one) for one in (LOWERED, calls("bob", hashes=OTHER_CHECKS))),
    lambda store: store.add_override(OVERRIDE),
    lambda store: store.add_decisions([REGRADE, READING], [OVERRIDE]),
    lambda store: store.add_decisions(TAKEN_BACK),
    recorded(attempt(calls("cyd"), 2).result),
)


def live(url: str, acknowledged: int, moment: int | None = None) -> int:
    """Do every step, and write a byte into a file after each; die at a moment. Return how many moments there were."""
    passed = 0

    def tick(*_: object) -> None:
        nonlocal passed
        passed += 1
        if passed == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(Engine, name, tick)
    with open_store(url) as store:
        for step in STEPS:
            step(store)
            os.write(acknowledged, b".")
            tick()
    return passed


def main(jobs: list[tuple[str, str, int | None]]) -> None:
    """Let each life end at its moment; print how many moments the whole one had."""
    for url, acknowledged, moment in jobs:
        child = os.fork()
        if not child:
            with Path(acknowledged).open("wb", buffering=0) as file:
                passed = live(url, file.fileno(), moment)
            sys.stdout.write(f"{passed}\n")
            sys.stdout.flush()
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
