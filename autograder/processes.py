"""Helper processes of the grader: a fresh interpreter, one socket to talk to it, and a way to end it for certain."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from autograder.errors import IsolationError
from autograder.frames import Channel, ChannelClosedError

START_SECONDS = 60
PATIENCE = 2.0
STARTS = 4  # one that was killed is started again

ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "MPLBACKEND": "agg",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": os.defpath,
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
}


class Process:
    """A running helper: leader of a session of its own, in a clean environment, with its channel and nothing else."""

    def __init__(self, module: str, folder: Path, extra: Mapping[str, str] | None = None) -> None:
        """Start it and wait until it speaks. Raises `IsolationError` where it does not, also when it is tried again."""
        for _ in range(STARTS):
            self._start(module, folder, extra)
            if self._speaks():
                return
            self.kill()
        what = f"the helper process {module} does not start."
        raise IsolationError(what, fix=f"Try `{sys.executable} -m {module} 0`: it says why.")

    def _start(self, module: str, folder: Path, extra: Mapping[str, str] | None) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._popen = subprocess.Popen(
                [sys.executable, "-B", "-s", "-P", "-m", module, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env={**ENVIRONMENT, "HOME": str(folder), "TMPDIR": str(folder), **(extra or {})},
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self.channel = Channel(ours)

    def _speaks(self) -> bool:
        """Wait until the helper says that it is there."""
        try:
            self.channel.receive(time.monotonic() + START_SECONDS)
        except (ChannelClosedError, TimeoutError):
            return False
        return True

    def close(self) -> None:
        """Let the process end by itself, since nobody talks to it any more; after a moment, make it."""
        self.channel.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(PATIENCE)
        self.kill()

    def kill(self) -> None:
        """End the process and everything in its session; returns when it is gone."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()
        self.channel.close()
