"""The student's process: it runs the cells of a submission, then one probe per request, each in a fork of its own.

Nothing in here is trusted. Hostile code shares this process; all that leaves it is read as plain data by others.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from types import FrameType, ModuleType
from typing import Any

from harbor_kit.cells import CellRunner, CodeCell
from harbor_kit.checks import collected
from harbor_kit.clock import run_in
from harbor_kit.errors import HangsError, OutOfTimeError
from harbor_kit.fakellm import use_world

from autograder.codec import NotPlainError, encode, printable
from autograder.frames import Channel, FrameTooLargeError
from autograder.sandbox.world import JudgeWorld


def serve(control: Channel) -> None:
    """Run the cells of a submission, then its probes, as the grader asks, until it closes the channel.

    A probe runs in a fork of the finished notebook; where forks are not allowed, or threads could hang them, it runs
    in place, once, and the grader begins a new process for the next one.
    """
    submission = control.receive()
    module = ModuleType("__main__")
    sys.modules["__main__"] = module
    problems = run_cells(submission["cells"], vars(module), submission["cell_seconds"])
    control.send({"problems": problems, "threads": threading.active_count() - 1})
    while True:
        request = control.receive()
        descriptor = control.descriptor()
        if request["in_place"]:
            run_probe(request["probe"], request["limits"], Channel(socket.socket(fileno=descriptor)), vars(module))
            return
        _probe_in_fork(request["probe"], request["limits"], descriptor, vars(module))
        control.send({"probed": request["probe"]["check"]})


def run_cells(cells: list[Mapping[str, str]], namespace: dict[str, Any], seconds: float) -> list[dict[str, Any]]:
    """Run all cells; return what went wrong as plain records. An error in a cell does not stop the cells after it."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    runner = CellRunner(namespace, loop)
    problems = []
    with collected():
        for number, cell in enumerate(cells, 1):
            try:
                with _time_limit(seconds):
                    runner.run(CodeCell(cell["id"], cell["source"]))
            except BaseException as error:  # noqa: BLE001  # sys.exit() in a cell ends the cell, not the notebook
                problems.append({"cell": number, **described(error)})
    with contextlib.suppress(BaseException), _time_limit(seconds):  # asyncio keeps idle threads for the next call
        loop.run_until_complete(loop.shutdown_default_executor())
    return problems


def described(error: BaseException) -> dict[str, Any]:
    """Return an error as a plain record: type, bases, message, and the student's line."""
    kind = type(error)
    try:
        text = str(error)
    except BaseException:  # noqa: BLE001  # an error's own __str__ is student code
        text = ""
    if isinstance(error, OutOfTimeError):
        text = "it ran out of time; does a loop never end?"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith("<cell ")]
    where = f"in {frames[-1].name}: {frames[-1].line or ''}".rstrip(": ") if frames else ""
    bases = [base.__name__[:80] for base in kind.__mro__]
    return {
        "type": printable(kind.__name__, 80),
        "bases": bases[:20],
        "message": printable(text, 300),
        "where": printable(where, 300),
    }


def _probe_in_fork(probe: Mapping[str, Any], limits: list[float], descriptor: int, namespace: dict[str, Any]) -> None:
    child = os.fork()
    if child == 0:
        try:
            run_probe(probe, limits, Channel(socket.socket(fileno=descriptor)), namespace)
        finally:
            os._exit(0)
    os.close(descriptor)
    os.waitpid(child, 0)


def run_probe(probe: Mapping[str, Any], limits: list[float], judge: Channel, namespace: dict[str, Any]) -> None:
    """Run a probe beside the student's finished notebook and hand its values, or its error, to the judge."""
    world = JudgeWorld(judge)
    try:
        with _time_limit(*limits):
            values = _values(probe, world, namespace)
        world.end({"values": [encode(value) for value in values]})
    except (NotPlainError, FrameTooLargeError) as error:
        world.end({"not_plain": str(error)[:300]})
    except BaseException as error:  # noqa: BLE001  # whatever the answer raises is its result
        world.end({"raised": described(error), "hangs": isinstance(error, HangsError)})


def _values(probe: Mapping[str, Any], world: JudgeWorld, namespace: dict[str, Any]) -> list[Any]:
    """Run a probe; its names are those of the notebook, with the handout's constants restored."""
    names = dict(namespace)
    handed: list[Any] = []
    with use_world(world):
        world.begin()
        exec(compile(probe["prelude"], "<check>", "exec"), names)  # noqa: S102  # the author's code
        exec(compile(probe["source"], "<check>", "exec"), names)  # noqa: S102
        function: Callable[..., Any] = names["probe"]
        outcome = function(handed.extend)
        if probe["is_async"]:
            run_in(world, outcome, namespace)
    return handed


@contextlib.contextmanager
def _time_limit(seconds: float, computing: float = 0.0) -> Iterator[None]:
    """Raise `OutOfTimeError` in the student's code after so many seconds of wall time, or of computing.

    The grader kills what ignores it.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        raise OutOfTimeError

    signal.signal(signal.SIGALRM, stop)
    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    signal.setitimer(signal.ITIMER_PROF, computing)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)
