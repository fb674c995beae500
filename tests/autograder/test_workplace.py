"""A grader's place of work: its own goes with it; what a killed one left is deleted, what a running one has is not."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
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
