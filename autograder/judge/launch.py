"""Start the judge, ask it for verdicts, and replace it when it does not answer."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.frames import ChannelClosedError
from autograder.model import Expectation
from autograder.processes import Process


class StoppedError(Exception):
    """Raised when the batch is being stopped: no further check is begun."""


class Judge:
    """One judge process; it serves one check at a time, each in a fork of its own."""

    stopped = False

    def __init__(self, *, hardened: bool = False) -> None:
        """Start it; a hardened one gives up files, sockets and programs before it hears anything."""
        self._folder = Path(tempfile.mkdtemp(prefix="course-judge-"))
        self._extra = {"HARDEN": "1"} if hardened else {}
        self._process = self._started()

    def ask(self, expectation: Expectation, imports: Sequence[str], seed: str, descriptor: int) -> None:
        """Let the judge listen to a probe on this descriptor. `seed` is what its nonces are drawn from.

        `imports` are the modules of the exercise: what is imported once need not be imported in each fork.
        Raises `StoppedError`.
        """
        if self.stopped:
            raise StoppedError
        request = {"expectation": expectation.model_dump(), "imports": list(imports), "seed": seed}
        try:
            self._process.channel.send(request, [descriptor])
        except ChannelClosedError:
            self._restart()
            self._process.channel.send(request, [descriptor])

    def verdict(self, deadline: float) -> dict[str, Any]:
        """Return the verdict on the check that was asked for last. Raises `TimeoutError`."""
        try:
            answer: dict[str, Any] = self._process.channel.receive(deadline)["verdict"]
        except ChannelClosedError:
            self._restart()
            return {"kind": "judge_died", "why": "the judge ended"}
        return answer

    def abandon(self) -> None:
        """Give up the verdict that is outstanding, and start afresh."""
        self._restart()

    def close(self) -> None:
        """End the judge."""
        self._process.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _restart(self) -> None:
        self._process.kill()
        self._process = self._started()

    def _started(self) -> Process:
        return Process("autograder.judge.inside", self._folder, self._extra)
