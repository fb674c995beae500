"""A regrade that is killed goes on with the same command, and shows what an undisturbed one shows."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from autograder.release import build_release, write_release
from gradebook.decisions import Publication
from gradebook.store import open_store
from tests.autograder.masters import CHECK, CONFIG, write_course, write_master
from tests.support.answers import ROOT

STUDENTS = 16
DEMO = "py-01/01-demo"
ANSWER = "def double(number):\n    return {}\n"


def release(course: Path) -> None:
    """Hand out the course, and seal its checks."""
    made = build_release(course / "source", course / "rubrics")
    write_release(made, course / "release", course / "build" / "sealed")


def typed(course: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start a command."""
    command = [sys.executable, "-m", "autograder.cli", "--course", str(course), *words, "--trust-students"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)


def regrade(course: Path) -> subprocess.Popen[bytes]:
    """Start a regrade, one submission at a time."""
    return typed(course, "regrade", "--submitted", str(course / "submitted"), "--jobs", "1", "--json")


def shown(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Wait for a regrade; return what it shows."""
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err.decode()
    found: dict[str, Any] = json.loads(out)
    return found


def settle(course: Path) -> None:
    """Give a course its own gradebook, whatever folder it was copied to."""
    (course / "config" / "course.yaml").write_text(f"{CONFIG}database: sqlite:///{course}/gradebook.db\n")


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class, graded and published, of which half are right by chance; and a check that has become stricter."""
    course = write_course(tmp_path_factory.mktemp("regraded"))
    settle(course)
    release(course)
    for number in range(STUDENTS):
        folder = course / "submitted" / f"s{number:02}"
        folder.mkdir(parents=True)
        (folder / "01-demo.py").write_text(ANSWER.format("number + 2" if number % 2 else "number * 2"))
    process = typed(course, "grade", str(course / "submitted"))
    process.communicate(timeout=300)
    assert process.returncode == 0
    with open_store(f"sqlite:///{course}/gradebook.db") as store:
        store.add_decisions([Publication(who="tina", when=datetime.now(UTC), exercise=DEMO)])
    write_master(course, check=CHECK.replace("double(2)", "double(3)").replace("== 4", "== 6"))
    release(course)
    return course


@pytest.fixture
def course(changed: Path, tmp_path: Path) -> Path:
    """A copy of it, to disturb."""
    folder = Path(shutil.copytree(changed, tmp_path / "course"))
    settle(folder)
    return folder


@pytest.fixture(scope="module")
def undisturbed(changed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a regrade shows that nobody kills."""
    folder = Path(shutil.copytree(changed, tmp_path_factory.mktemp("calm") / "course"))
    settle(folder)
    return shown(regrade(folder))


def attempts(course: Path) -> list[tuple[str, int]]:
    """How many attempts each student has."""
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as database:
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
        return database.execute("select student, count(*) from attempts group by student order by student").fetchall()


def some_results(course: Path) -> Callable[[], bool]:
    """Tell when some results are on disk that were not there."""
    paths = sorted((course / "build" / "results").rglob("*.json"))
    before = [path.stat().st_ino for path in paths]
    return lambda: sum(path.stat().st_ino != known for path, known in zip(paths, before, strict=True)) >= 3


def some_records(course: Path) -> Callable[[], bool]:
    """Tell when the gradebook's log has grown a few times: it is being written."""
    log, sizes = course / "gradebook.db-wal", set[int]()

    def grown() -> bool:
        with contextlib.suppress(FileNotFoundError):
            sizes.add(log.stat().st_size)
        return len(sizes) > 5

    return grown


@pytest.mark.parametrize("moment", [some_results, some_records])
def test_a_killed_regrade_goes_on_where_it_was(
    course: Path, undisturbed: dict[str, Any], moment: Callable[[Path], Callable[[], bool]]
) -> None:
    """While it grades, and while it records: nobody has moved, and everybody is graded again once."""
    reached, process = moment(course), regrade(course)
    while process.poll() is None and not reached():
        os.sched_yield()
    process.kill()
    process.communicate()
    assert process.returncode < 0
    begun = dict(attempts(course))
    assert any(count == 1 for count in begun.values())
    assert shown(regrade(course)) == undisturbed
    assert attempts(course) == [(f"s{number:02}", 2) for number in range(STUDENTS)]
    assert len(undisturbed["regrades"][0]["attempts"]) == STUDENTS // 2
