"""The folder in which a grader's helper processes work: what a killed grader left of its own is deleted by the next."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
import threading
from functools import cache
from pathlib import Path

PREFIX = "course-grader-"
PASSABLE = 0o711

_one_at_a_time = threading.Lock()


def new_folder(prefix: str) -> Path:
    """Return a new, empty folder in this process's place of work, which goes when the process ends."""
    with _one_at_a_time:
        place = _workplace(os.getpid())
    return Path(tempfile.mkdtemp(prefix=prefix, dir=place))


@cache
def _workplace(process: int) -> Path:
    """Return the place of work of a process: locked as long as it lives, even where others cannot see the process."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        _delete_if_left(path)
    folder = _new_locked()
    folder.chmod(PASSABLE)  # a student's process of another user reaches its own folder in here
    atexit.register(_delete, folder, process)
    return folder


def _new_locked() -> Path:
    """Return a new folder with its lock; one that another grader took for a left one meanwhile is made again."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        with contextlib.suppress(FileNotFoundError):
            lock = _lock(folder)
            if lock is not None and folder.exists():
                return folder
            if lock is not None:
                os.close(lock)


def _delete_if_left(folder: Path) -> None:
    with contextlib.suppress(OSError):
        ours = not folder.is_symlink() and folder.stat().st_uid == os.geteuid()
        lock = _lock(folder) if ours else None
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _lock(folder: Path) -> int | None:
    """Return a descriptor that locks a folder, or `None` where another process has it. Raises `OSError`."""
    import fcntl  # noqa: PLC0415  # not on Windows, where `course doctor` still says what to do

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _delete(folder: Path, process: int) -> None:
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)
