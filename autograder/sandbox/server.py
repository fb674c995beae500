"""The fork-server: it imports what an exercise uses, locks itself into a template, and forks a child per submission.

Asked by the grader on a socket, one request at a time:

    {"begin": N, …} + a descriptor   fork child N, which locks itself in and serves `inside` on the descriptor
    {"permit": N}                    child N may fork once
    {"end": N}                       kill child N and all that it started; answers with what it used

It never sees an expectation or a grade. When the grader goes, it ends, and everything below it.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import importlib
import os
import select
import signal
import socket
import sys
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.frames import Channel, ChannelClosedError
from autograder.sandbox import confine, inside, kernel

START_SECONDS = 20.0
_UNCONFINED = "process"


@dataclass
class Child:
    """A running child: its process, where its filter asks, and how often it may still fork."""

    process: int
    listener: int
    permits: int = 0


class Server:
    """The fork-server's state: its mode, its children, and the channel to the grader."""

    def __init__(self, control: Channel, mode: str) -> None:
        self._control, self._mode = control, mode
        self._children: dict[int, Child] = {}
        self._begun = 0
        self._here = os.pidfd_open(os.getpid()) if mode in confine.NAMESPACED else -1

    def serve(self) -> None:
        """Answer requests until the grader goes."""
        try:
            while True:
                self._wait()
                while self._control.waiting():
                    self._answer(self._control.receive())
        except ChannelClosedError:
            pass
        finally:
            for number in list(self._children):
                self._end(number)

    def _wait(self) -> None:
        """Wait for a request; meanwhile answer the questions of the children's filters."""
        poll = select.poll()
        poll.register(self._control.fileno(), select.POLLIN)
        listeners = {child.listener: child for child in self._children.values() if child.listener >= 0}
        for listener in listeners:
            poll.register(listener, select.POLLIN)
        for descriptor, event in poll.poll():
            if descriptor not in listeners:
                continue
            child = listeners[descriptor]
            if event & select.POLLIN:
                self._hear_requests_first()
                if child.listener >= 0:
                    _decide(child)
            elif child.listener >= 0:  # everything behind this filter has ended
                os.close(child.listener)
                child.listener = -1

    def _hear_requests_first(self) -> None:
        """A permit is sent before the request that needs it; here both may arrive at once."""
        while self._control.waiting():
            self._answer(self._control.receive())

    def _answer(self, request: Mapping[str, Any]) -> None:
        if "begin" in request:
            self._control.send(self._begin(request, self._control.descriptor()))
        elif "permit" in request:
            child = self._children.get(request["permit"])
            if child is not None:
                child.permits += 1
        else:
            self._control.send(self._end(request["end"]))

    def _begin(self, request: Mapping[str, Any], descriptor: int) -> dict[str, Any]:
        self._begun += 1
        for name in request["preload"]:
            with contextlib.suppress(ImportError):
                _import(name)
        ours, theirs = socket.socketpair()
        with ours, theirs:
            process = self._fork(lambda: self._child(request, descriptor, theirs.detach()))
            os.close(descriptor)
            theirs.close()
            listener, failure = _started(ours)
        self._children[request["begin"]] = Child(process, listener)
        if failure:
            self._end(request["begin"])
        return {"failed": failure} if failure else {"begun": request["begin"]}

    def _fork(self, work: Callable[[], None]) -> int:
        """Fork a child; where there are namespaces it is the first process of one of its own."""
        if self._here >= 0:
            kernel.unshare(kernel.NEW_PID)
        process = os.fork()
        if process == 0:
            try:
                work()
            finally:
                os._exit(0)
        if self._here >= 0:
            kernel.rejoin_process_namespace(self._here)
        return process

    def _child(self, request: Mapping[str, Any], descriptor: int, report: int) -> None:
        """Lock this new process in, say so, and serve the grader."""
        confine.close_descriptors({descriptor, report})
        with socket.socket(fileno=report) as to_server:
            try:
                listener = self._confined(request)
            except OSError as error:
                to_server.sendall(f"{error}".encode())
                return
            socket.send_fds(to_server, [b"ok"], [listener] if listener >= 0 else [])
            if listener >= 0:
                os.close(listener)
        with contextlib.suppress(ChannelClosedError):
            inside.serve(Channel(socket.socket(fileno=descriptor), takes_descriptors=True))

    def _confined(self, request: Mapping[str, Any]) -> int:
        if self._mode == _UNCONFINED:
            os.setsid()
            _prepare(request["scratch_folder"] or str(Path.cwd()))
            return -1
        allowance = confine.Allowance.of(request["allowance"])
        listener = confine.confine(self._mode, self._begun, allowance, request["scratch_folder"])
        _prepare(str(Path.cwd()))
        return listener

    def _end(self, number: int) -> dict[str, Any]:
        child = self._children.pop(number, None)
        if child is None:  # it was another server's, which has died
            return {"ended": number, "computing": 0.0, "memory": 0}
        _kill(child.process, self._mode)
        _, status, used = os.wait4(child.process, 0)
        if child.listener >= 0:
            os.close(child.listener)
            child.listener = -1
        if self._mode == "plain":
            while _kill_orphans({other.process for other in self._children.values()}):
                pass
        return {"ended": number, "status": status, "computing": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss}


def main(descriptor: int) -> None:
    """Prepare as the grader asks, then serve."""
    control = Channel(socket.socket(fileno=descriptor), takes_descriptors=True)
    control.send({"ready": True})
    settings = control.receive()
    mode = settings["mode"]
    try:
        _preload(settings["preload"])
        confine.show(settings["shown"])
        _enter(mode, settings["folder"])
    except (OSError, ImportError) as error:
        control.send({"failed": str(error)})
        return
    server = Server(control, mode)
    control.send({"serving": mode})
    server.serve()


def _preload(modules: list[str]) -> None:
    """Import what the exercise uses, so that no child has to, and leave it out of the garbage collector's rounds."""
    for name in modules:
        _import(name)
    gc.collect()
    gc.freeze()


def _import(name: str) -> None:
    """Import a module to its end: pydantic imports most of itself only when it is used, and that takes longest."""
    module = importlib.import_module(name)
    if name == "pydantic":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # some of its names are deprecated
            for part in module.__all__:
                getattr(module, part, None)
        module.create_model("Model", field=(int, 0))


def _enter(mode: str, folder: str) -> None:
    if mode == _UNCONFINED:
        return
    with contextlib.suppress(OSError):  # when memory runs out, students' processes go first
        Path("/proc/self/oom_score_adj").write_text("500")
    confine.readable_paths()
    if mode in confine.NAMESPACED:
        confine.enter_template(mode, folder)
    else:
        kernel.prctl(kernel.SET_CHILD_SUBREAPER, 1)
        if os.getuid() == 0:
            confine.others_can_read()


def _prepare(home: str) -> None:
    """Leave nothing of the server in the environment of a child."""
    os.chdir(home)
    os.environ.clear()
    os.environ.update(HOME=home, TMPDIR=home, PATH=os.defpath, LANG="C.UTF-8", TZ="UTC", MPLBACKEND="agg")
    os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")  # numpy has a thread for each processor else
    if "numpy" in sys.modules:  # Python's own generator draws a new seed after a fork; numpy's old one does not
        sys.modules["numpy"].random.seed()


def _started(ours: socket.socket) -> tuple[int, str]:
    """Return the descriptor of a new child's questions, or -1, and what went wrong, if anything did."""
    ours.settimeout(START_SECONDS)
    try:
        said, descriptors, _, _ = socket.recv_fds(ours, 4096, 1)
    except OSError as error:
        return -1, f"a new process did not start: {error}"
    if said != b"ok":
        return -1, said.decode(errors="replace") or "a new process ended at once"
    return (descriptors[0] if descriptors else -1), ""


def _decide(child: Child) -> None:
    """Answer a child that wants to fork: its first process may, as often as the grader has permitted."""
    with contextlib.suppress(OSError):  # it was killed while it waited
        question = kernel.Question(child.listener)
        if question.process == child.process and child.permits > 0:
            child.permits -= 1
            question.allow()
        else:
            question.refuse(errno.EAGAIN)


def _kill(process: int, mode: str) -> None:
    """End a child; the namespace ends with its first process. Without one, what shares its session is ended."""
    if mode == _UNCONFINED:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def _kill_orphans(known: set[int]) -> bool:
    """End what a child with the right to start processes has left behind: it has become ours. Say if there was any."""
    try:
        ours = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    except OSError:
        return False
    orphans = {int(name) for name in ours} - known
    for process in orphans:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(process, 0)
    return bool(orphans)


if __name__ == "__main__":
    main(int(sys.argv[1]))
