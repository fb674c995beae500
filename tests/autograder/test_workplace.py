"""A grader's place of work: its own goes with it; what a killed one left is deleted, what a running one has is not."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder import workplace

WORKS = (
    "import sys\n"
    "from autograder.workplace import new_folder\n"
    "(new_folder('a-') / 'file').touch()\n"
    "print('there', flush=True)\n"
    "sys.stdin.read()\n"
)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files, and a process that has no place of work yet."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    workplace._workplace.cache_clear()
    yield tmp_path
    workplace._workplace.cache_clear()


def at_work(machine: Path) -> subprocess.Popen[bytes]:
    """Start another grader, and return when it has its folder."""
    environment = {**os.environ, "TMPDIR": str(machine)}
    process = subprocess.Popen(
        [sys.executable, "-c", WORKS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"there\n"
    return process


def test_it_goes_with_its_process(machine: Path) -> None:
    """An ordinary end leaves nothing."""
    at_work(machine).communicate()
    assert list(machine.iterdir()) == []


def test_what_a_killed_grader_left_is_deleted_by_the_next(machine: Path) -> None:
    """And only that: who still works keeps its folder, and so does a folder that is somebody else's."""
    killed, busy = at_work(machine), at_work(machine)
    killed.kill()
    killed.communicate()
    (machine / "course-notes").mkdir()
    (machine / f"{workplace.PREFIX}link").symlink_to(machine / "course-notes")
    assert len(list(machine.glob(f"{workplace.PREFIX}*"))) == 3
    mine = workplace.new_folder("b-")
    left = {path.name for path in machine.iterdir()}
    assert mine.parent.name in left
    assert {"course-notes", f"{workplace.PREFIX}link"} < left
    assert len(left) == 4
    busy.communicate()


@pytest.mark.parametrize("moment", ["before it is locked", "while it is locked"])
def test_a_folder_that_another_grader_deletes_at_once_is_made_again(
    machine: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Between making a folder and locking it, it looks like one that was left."""
    real, deleted = workplace._lock, []

    def lock(folder: Path) -> int | None:
        held = real(folder) if moment == "while it is locked" else None
        if not deleted:
            deleted.append(folder)
            folder.rmdir()
        return real(folder) if held is None else held

    monkeypatch.setattr(workplace, "_lock", lock)
    assert workplace.new_folder("a-").is_dir()
    assert len(deleted) == 1


def test_threads_share_one_place(machine: Path) -> None:
    """Many workers begin at the same moment."""
    with ThreadPoolExecutor(8) as pool:
        folders = list(pool.map(workplace.new_folder, [f"{number}-" for number in range(32)]))
    assert len({folder.parent for folder in folders}) == 1
    assert all(folder.is_dir() for folder in folders)
