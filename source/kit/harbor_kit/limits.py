"""Run something that may never end: in a thread of its own, which is stopped when its time is up."""

from __future__ import annotations

import contextlib
import contextvars
import ctypes
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from harbor_kit.errors import OutOfTimeError

T = TypeVar("T")
COMPUTING = 2.0
WALL = 10.0
POLL = 0.05
PATIENCE = 20
# Of the work that is going on: the moment of its end, and how long it may compute.
_end: contextvars.ContextVar[list[float]] = contextvars.ContextVar("end")


def allow(seconds: float) -> None:
    """Give the work that calls this more time: it waits for a program that takes its time, or reads a gigabyte."""
    with contextlib.suppress(LookupError):
        end = _end.get()
        end[:] = [one + seconds for one in end]


def within(work: Callable[[], T], *, computing: float = COMPUTING, wall: float = WALL) -> T:
    """Call `work` in a thread with a copy of the context; return what it returns, raise what it raises.

    After so many seconds of computing, or of wall time, `OutOfTimeError` is raised in it. One that does not heed it
    (a loop in C) is left behind, and the error is raised here.
    """
    box: list[T | BaseException] = []
    context, end = contextvars.copy_context(), [time.monotonic() + wall, computing]
    context.run(_end.set, end)

    def in_thread() -> None:
        try:
            box.append(context.run(work))
        except BaseException as error:  # noqa: BLE001  # handed on to the caller below
            box.append(error)

    thread = threading.Thread(target=in_thread, daemon=True)
    thread.start()
    try:
        _wait(thread, end)
    except BaseException:
        _stop(thread)  # Ctrl-C, or the stop button of a notebook: it is meant for the work
        raise
    outcome = box[0] if box else OutOfTimeError()
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def _wait(thread: threading.Thread, end: list[float]) -> None:
    """Wait for a thread; stop it when its time is up, and give up on one that does not heed. `end` may move meanwhile.

    One that only waits is not told: it could not hear it, and while an error is on its way to a thread, Python 3.11
    lets no thread that is traced (by a debugger, by coverage) go on.
    """
    polls, before = 0, 0.0
    while thread.is_alive() and polls < PATIENCE:
        thread.join(POLL)
        now = _computed(thread)
        if (now or 0) > end[1] or time.monotonic() > end[0]:
            polls += 1
            if now is None or now > before:
                _stop(thread)
        before = now or 0.0
    _stop(thread, None)


def _computed(thread: threading.Thread) -> float | None:
    """Return the seconds that a thread has computed, or `None` where the system does not tell."""
    if not hasattr(time, "pthread_getcpuclockid"):
        return None
    try:
        return time.clock_gettime(time.pthread_getcpuclockid(thread.ident or 0))
    except OSError:  # it has just ended
        return 0.0


def _stop(thread: threading.Thread, error: type[BaseException] | None = OutOfTimeError) -> None:
    """Raise an error in a thread, at its next step in Python; `None` takes back one that has not arrived."""
    asked = ctypes.py_object(error) if error else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), asked)
