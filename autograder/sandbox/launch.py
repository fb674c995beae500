"""Start fork-servers and the students' processes in them; find out which isolation this machine can give."""

from __future__ import annotations

import contextlib
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from autograder.codec import printable
from autograder.config import Limits
from autograder.errors import IsolationError
from autograder.frames import Channel, ChannelClosedError
from autograder.model import Cell, Grants, Probe
from autograder.processes import START_SECONDS, STARTS, Process
from autograder.sandbox import kernel
from autograder.sandbox.confine import readable_paths
from autograder.sandbox.modes import MODES, STRONGEST_FIRST, UNCONFINED
from autograder.workplace import new_folder

DOES_NOT_START = "the fork-server does not start: "
MORE_COMPUTING = 4.0
MOST_SAID = 1_000_000
_MAGIC = re.compile(r"^\s*[%!]|\?\s*$", re.MULTILINE)
_TRIAL = """
import _strptime, socket, os
found = []
try: socket.socket(); found.append("a socket")
except OSError: pass
try: open(os.devnull.replace("null", "course-trial"), "w"); found.append("a file")
except OSError: pass
try: os.fork() or os._exit(0); found.append("a fork")
except OSError: pass
assert not found, f"student code could have {', '.join(found)}"
"""


@dataclass(frozen=True)
class Trial:
    """Whether a mode works on this machine, and if not, why."""

    mode: str
    works: bool
    why_not: str = ""


@dataclass(frozen=True)
class Used:
    """What a student's process used: seconds of computing and kilobytes of memory, its checks in forks left out."""

    computing: float
    memory: int


def choose_isolation(wanted: str | None, trust_students: bool) -> str:
    """Return the isolation under which submissions will run: the strongest that works here, or the one that is wanted.

    Raises `IsolationError` where it does not work, or where nothing does and the students are not trusted.
    """
    if wanted is not None and wanted != UNCONFINED:
        trial = tried(wanted)
        if not trial.works:
            what = f"the isolation {wanted} does not work on this machine: {trial.why_not}."
            raise IsolationError(what, fix="`course doctor` shows what does.")
        return wanted
    strongest = None if wanted == UNCONFINED else next((mode for mode in STRONGEST_FIRST if tried(mode).works), None)
    if strongest is not None:
        return strongest
    if not trust_students:
        what = f"student code would run unprotected here: only {MODES[UNCONFINED].protects}."
        fix = (
            "`course doctor` says why and what would help. If these submissions may be trusted with this machine, "
            "add --trust-students; every result then says so."
        )
        raise IsolationError(what, fix=fix)
    return UNCONFINED


def refuse_exposed(paths: Iterable[Path]) -> None:
    """Raise `IsolationError` where one of these paths lies in what student code may read: beside the interpreter."""
    for path in paths:
        for open_path in map(Path, readable_paths()):
            if path.resolve().is_relative_to(open_path.resolve()):
                what = f"student code could read it: it lies in {open_path}, which the interpreter needs."
                raise IsolationError(what, where=path, fix="Move it out of there, or make the environment elsewhere.")


def available_modes() -> list[str]:
    """Return the modes that work on this machine, the strongest first."""
    return [mode for mode in STRONGEST_FIRST if tried(mode).works]


@cache
def tried(mode: str) -> Trial:
    """Return whether a mode works here: a throw-away child has entered it and found nothing open."""
    if not kernel.known_machine():
        return Trial(mode, False, "it needs Linux on x86_64 or aarch64")
    why_not = "its process ended"
    for _ in range(STARTS):
        try:
            with a_server(mode) as server:
                sandbox = Sandbox(server, [Cell(id="trial", source=_TRIAL)], Limits(), soon(START_SECONDS))
                sandbox.close()
        except IsolationError as error:
            return Trial(mode, False, error.what.removeprefix(DOES_NOT_START).strip(" ."))
        except (TimeoutError, ChannelClosedError):  # killed, by whomever
            continue
        why_not = ", ".join(f"{problem['type']}: {problem['message']}" for problem in sandbox.problems)
        break
    return Trial(mode, not why_not, why_not)


class Server:
    """A fork-server for one exercise, in one mode. Several threads may use it; it is replaced when it dies."""

    def __init__(
        self,
        mode: str,
        preload: Iterable[str] = (),
        grants: Grants | None = None,
        environment: Mapping[str, str] | None = None,
        shown: Sequence[str] = (),
    ) -> None:
        """Start it and let it import what the exercise uses. Raises `IsolationError`.

        `environment` has variables that differ from the usual ones: another hash seed, another time zone. `shown` are
        folders that its children may read beside the usual ones.
        """
        self.mode, self.grants, self._environment = mode, grants or Grants(), environment
        self._shown = tuple(shown)
        self._beside: dict[tuple[tuple[str, ...], tuple[str, ...], Grants], Server] = {}
        self._preload, self._lock, self._next, self.generation = tuple(preload), threading.Lock(), 0, 0
        self._folder = new_folder("server-")
        self._process = self._started()

    @property
    def forks(self) -> bool:
        """Whether a notebook's process may be forked for each check."""
        return self.mode != "plain"

    def begin(self, limits: Limits, descriptor: int, scratch: str, preload: Sequence[str] = ()) -> int:
        """Fork a child that serves the grader on a descriptor; return its number. Raises `IsolationError`.

        `preload` are modules of the grader's choice that this child needs as well; the next ones have them then, too.
        """
        allowance = {
            "memory": self.grants.memory_of(limits.memory),
            "computing": int(limits.submission * MORE_COMPUTING),
            "scratch": self.grants.scratch,
            "processes": self.grants.processes,
        }
        with self._lock:
            self._next += 1
            request = {"begin": self._next, "allowance": allowance, "scratch_folder": scratch, "preload": preload}
            answer = {"failed": "the fork-server ended"}
            for _ in range(STARTS):
                try:
                    answer = self._asked(request, [descriptor])
                except (ChannelClosedError, TimeoutError):  # killed, by whomever
                    self._restart()
                    continue
                if "failed" not in answer:
                    return self._next
            raise IsolationError(f"a process for student code could not be locked in: {answer['failed']}.")

    def permit(self, number: int) -> None:
        """Let a child fork once. Raises `ChannelClosedError`."""
        with self._lock:
            self._process.channel.send({"permit": number})

    def end(self, number: int) -> Used:
        """Kill a child and all that it started; return what it used. A server that died has ended its children."""
        with self._lock:
            try:
                answer = self._asked({"end": number})
            except (ChannelClosedError, TimeoutError):
                self._restart()
                return Used(0.0, 0)
        return Used(answer["computing"], answer["memory"])

    def beside(self, preload: tuple[str, ...], shown: tuple[str, ...], grants: Grants) -> Server:
        """Return another server in the same mode, which ends with this one. Raises `IsolationError`."""
        wanted = preload, shown, grants
        with self._lock:
            if wanted not in self._beside:
                self._beside[wanted] = Server(self.mode, preload, grants, shown=shown)
            return self._beside[wanted]

    def close(self) -> None:
        """End the server, everything below it, and those beside it."""
        for other in self._beside.values():
            other.close()
        self._process.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _asked(self, request: dict[str, Any], descriptors: Sequence[int] = ()) -> dict[str, Any]:
        self._process.channel.send(request, descriptors)
        answer: dict[str, Any] = self._process.channel.receive(soon(START_SECONDS))
        return answer

    def _restart(self) -> None:
        self.generation += 1
        self._process.kill()
        self._process = self._started()

    def _started(self) -> Process:
        settings = {"mode": self.mode, "preload": self._preload, "folder": str(self._folder), "shown": self._shown}
        for _ in range(STARTS):
            process = Process("autograder.sandbox.server", self._folder, self._environment)
            try:
                process.channel.send(settings)
                answer = process.channel.receive(soon(START_SECONDS))
            except (ChannelClosedError, TimeoutError):  # killed, by whomever
                process.kill()
                continue
            if "failed" in answer:
                process.kill()
                raise IsolationError(f"{DOES_NOT_START}{answer['failed']}.")
            return process
        raise IsolationError(f"{DOES_NOT_START}its process ended.")


@contextlib.contextmanager
def a_server(
    mode: str,
    preload: Iterable[str] = (),
    grants: Grants | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Give a fork-server that ends with the block."""
    server = Server(mode, preload, grants, environment)
    try:
        yield server
    finally:
        server.close()


class Sandbox:
    """A student's finished notebook, waiting for probes. Starting one runs all its cells."""

    def __init__(self, server: Server, cells: Sequence[Cell], limits: Limits, deadline: float) -> None:
        """Start the process and run the cells. Raises `TimeoutError` or `ChannelClosedError` where that fails."""
        self._server, self._limits = server, limits
        needs_folder = server.grants.scratch and server.mode in ("plain", UNCONFINED)
        self._scratch = str(new_folder("scratch-")) if needs_folder else ""
        ours, theirs = socket.socketpair()
        with theirs:
            self._number = server.begin(limits, theirs.fileno(), self._scratch, _needed(cells))
        self._channel = Channel(ours, largest=MOST_SAID)
        self.spent = False
        self.used = Used(0.0, 0)
        try:
            self._channel.send({"cells": [cell.model_dump() for cell in cells], "cell_seconds": limits.cell})
            message = self._channel.receive(deadline)
        except (TimeoutError, ChannelClosedError):
            self.close()
            raise
        self.problems = _problems(message)
        self.has_threads = isinstance(message, dict) and message.get("threads", 0) != 0
        self._in_place = self.has_threads or not server.forks

    def probe(self, probe: Probe, descriptor: int, limits: Limits | None = None) -> None:
        """Run a probe, talking to the judge on this descriptor. Raises `ChannelClosedError`.

        Where it cannot run in a fork the sandbox is `spent` afterwards: the next probe needs a new one.
        """
        ours = limits or self._limits
        seconds = [ours.check, ours.check_cpu]
        if self._in_place:
            self.spent = True
        else:
            self._server.permit(self._number)
        self._channel.send({"probe": probe.model_dump(), "limits": seconds, "in_place": self._in_place}, [descriptor])

    def await_probed(self, deadline: float) -> None:
        """Wait until the fork of the last probe has ended. Raises `TimeoutError` or `ChannelClosedError`."""
        if not self.spent:
            self._channel.receive(deadline)

    def close(self) -> None:
        """End the process, and all that it started, and delete its folder."""
        self.used = self._server.end(self._number)
        self._channel.close()
        if self._scratch:
            _delete(self._scratch)


def soon(seconds: float) -> float:
    """Return the moment, on the monotonic clock, that is so many seconds away."""
    return time.monotonic() + seconds


def _needed(cells: Sequence[Cell]) -> list[str]:
    """Return the modules that these cells need beyond those of the exercise: half a second, if imported late."""
    return ["IPython.core.inputtransformer2"] if any(_MAGIC.search(cell.source) for cell in cells) else []


def _delete(folder: str) -> None:
    """Delete a folder that a student's code has filled: perhaps too deep for Python."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except RecursionError:
        subprocess.run(["rm", "-rf", "--", folder], check=False)


def _problems(message: Any) -> list[dict[str, str]]:
    """Return what the student's process says of its cells, as short texts whatever it really sent."""
    found = message.get("problems") if isinstance(message, dict) else None
    records = [record for record in found[:100] if isinstance(record, dict)] if isinstance(found, list) else []
    return [
        {printable(name, 20): printable(value, 300) for name, value in list(record.items())[:10]} for record in records
    ]
