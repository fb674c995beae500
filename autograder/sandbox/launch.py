"""Start and end the student's process. For now it is a plain subprocess: the verdict is safe, the machine is not."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.codec import printable
from autograder.config import Limits
from autograder.errors import IsolationError
from autograder.frames import ChannelClosedError
from autograder.model import Cell, Probe
from autograder.processes import Process

ISOLATION = "process"
MEANING = {
    "process": (
        "a process of its own, with a clean environment and a time limit; "
        "files, network and memory of this machine are not protected"
    )
}


def isolation_for(trust_students: bool) -> str:
    """Return the isolation under which submissions will run. Raises `IsolationError` where it must be asked for."""
    if not trust_students:
        what = f"this version isolates student code only by {MEANING[ISOLATION]}."
        fix = "If these submissions may be trusted with that, add --trust-students; every result then says so."
        raise IsolationError(what, fix=fix)
    return ISOLATION


class Sandbox:
    """A student's finished notebook, waiting for probes. Starting one runs all its cells."""

    def __init__(self, cells: Sequence[Cell], cell_seconds: float, deadline: float) -> None:
        """Start the process and run the cells. Raises `TimeoutError` or `ChannelClosedError` where that fails."""
        self._folder = Path(tempfile.mkdtemp(prefix="course-"))
        self._process = Process("autograder.sandbox.inside", self._folder)
        try:
            request = {"cells": [cell.model_dump() for cell in cells], "cell_seconds": cell_seconds}
            self._process.channel.send(request)
            self.problems = _problems(self._process.channel.receive(deadline))
        except (TimeoutError, ChannelClosedError):
            self.close()
            raise

    def probe(self, probe: Probe, limits: Limits, descriptor: int) -> None:
        """Run a probe in a fork, talking to the judge on this descriptor. Raises `ChannelClosedError`."""
        request = {"probe": probe.model_dump(), "limits": [limits.check, limits.check_cpu]}
        self._process.channel.send(request, [descriptor])

    def await_probed(self, deadline: float) -> None:
        """Wait until the fork of the last probe has ended. Raises `TimeoutError` or `ChannelClosedError`."""
        self._process.channel.receive(deadline)

    def close(self) -> None:
        """End the process, and all that it started in its session, and delete its folder."""
        self._process.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


def soon(seconds: float) -> float:
    """Return the moment, on the monotonic clock, that is so many seconds away."""
    return time.monotonic() + seconds


def _problems(message: Any) -> list[dict[str, str]]:
    """Return what the student's process says of its cells, as short texts whatever it really sent."""
    found = message.get("problems") if isinstance(message, dict) else None
    records = [record for record in found[:100] if isinstance(record, dict)] if isinstance(found, list) else []
    return [
        {printable(name, 20): printable(value, 300) for name, value in list(record.items())[:10]} for record in records
    ]
