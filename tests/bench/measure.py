"""What a command costs: wall time, computing of all its processes, and their memory together."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.processes import descendants

EVERY = 0.2
LONGEST = 600
PATIENCE = 2.0
SET_CHILD_SUBREAPER = 36
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Cost:
    """Seconds of wall time and of computing, user and system, of a command and all processes that it waited for."""

    wall: float
    computing: float
    memory: tuple[tuple[float, float], ...] = ()

    @property
    def peak(self) -> float:
        """The most memory at a time, in megabytes."""
        return max((megabytes for _, megabytes in self.memory), default=0.0)


def run(command: Sequence[str], folder: Path, *, watch: bool = False, ok: Sequence[int] = (0,)) -> tuple[Cost, str]:
    """Run a command in a clean home; return what it cost and what it printed. Raises `RuntimeError` with its errors.

    Computing is counted by the kernel when a process is waited for: every notebook kernel and every fork, and with
    `adopt_orphans` also those whose parents went first. `perf stat` gives the same within a tenth.
    """
    before, start = _computing(), time.perf_counter()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(command, cwd=folder, env=_environment(folder), stdout=out, stderr=err)
        samples = _watched(process) if watch else []
        try:
            code = process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise RuntimeError(f"{' '.join(command[:4])} did not end within {LONGEST} s") from None
        wall = time.perf_counter() - start
        _wait_for_orphans()
        computing = _computing() - before
        printed = [(stream.seek(0), stream.read().decode(errors="replace"))[1] for stream in (out, err)]
    if code not in ok:
        raise RuntimeError(f"{' '.join(command[:4])} ended with {code}: {printed[1][-800:]}")
    return Cost(wall, computing, tuple(samples)), printed[0]


def adopt_orphans() -> None:
    """Become the parent of processes below us that outlive theirs, so that what they used is counted."""
    ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _wait_for_orphans() -> None:
    """Wait for what a command left behind, but for no longer than a moment."""
    until = time.perf_counter() + PATIENCE
    with contextlib.suppress(ChildProcessError):
        while time.perf_counter() < until:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.005)


def _computing() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _environment(folder: Path) -> Mapping[str, str]:
    home = folder / "home"
    home.mkdir(exist_ok=True)
    names = {name: str(home / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return {
        "HOME": str(home),
        "PATH": path,
        "LANG": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": str(ROOT),
        **names,
    }


def _watched(process: subprocess.Popen[bytes]) -> list[tuple[float, float]]:
    """Sample the memory of a process and all below it until it ends: (seconds, megabytes)."""
    samples: list[tuple[float, float]] = []
    start, ended = time.perf_counter(), threading.Event()

    def wait() -> None:
        process.wait()
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    while not ended.wait(EVERY):
        total = sum(map(_proportional, [process.pid, *descendants(process.pid)]))
        samples.append((time.perf_counter() - start, total / 1024))
    return samples


def _proportional(process: int) -> int:
    """Return a process' share of memory in kilobytes: what several share is counted once in all (PSS)."""
    with contextlib.suppress(OSError, StopIteration, ValueError):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return 0
