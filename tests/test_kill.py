"""A batch loses nothing, whatever is killed, and whenever: grader, writer, judge, fork-server, a student's process.

The moments are random; `KILL_SEED` repeats them. Every test ends with the same results and one attempt per student.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.release import build_release, write_release
from tests.autograder.masters import CONFIG, write_course
from tests.support.answers import ROOT
from tests.support.processes import descendants

STUDENTS = 24
MOMENTS = 13  # for each of four: 52
SEED = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
STEM = "01-demo"
ANSWER = "def double(number):\n    return {}\n"


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with a class in which half have the right answer."""
    course = write_course(tmp_path_factory.mktemp("killed"))
    made = build_release(course / "source", course / "rubrics")
    write_release(made, course / "release", course / "build" / "sealed")
    for number in range(STUDENTS):
        folder = course / "submitted" / f"s{number:02}"
        folder.mkdir(parents=True)
        (folder / f"{STEM}.py").write_text(ANSWER.format("number * 2" if number % 2 else number))
    return course


@pytest.fixture
def course(released: Path, tmp_path: Path) -> Path:
    """A copy of it, with its own results and gradebook."""
    folder = Path(shutil.copytree(released, tmp_path / "course"))
    database = f"database: sqlite:///{folder}/gradebook.db\n"
    (folder / "config" / "course.yaml").write_text(CONFIG + database, encoding="utf-8")
    return folder


def begin(course: Path, jobs: int = 2) -> subprocess.Popen[bytes]:
    """Start grading the class."""
    words = ["grade", str(course / "submitted"), "--jobs", str(jobs), "--json", "--trust-students"]
    command = [sys.executable, "-m", "autograder.cli", "--course", str(course), *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)


def finish(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Wait for a batch; return its points by student and check."""
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, f"{err.decode()} KILL_SEED={SEED}"
    return points(json.loads(out)["results"])


def points(results: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what counts of results."""
    return {one["student"]: [(c["check"], c["verdict"], c["points"]) for c in one["checks"]] for one in results}


def results_of(course: Path) -> dict[str, bytes]:
    """Return the results that are on disk: name → content."""
    return {path.name: path.read_bytes() for path in (course / "build" / "results").rglob("*.json")}


def of_module(process: int, module: str) -> list[int]:
    """Return the processes below a process that run a module of ours, forks of it included."""
    found = []
    for child in descendants(process):
        with contextlib.suppress(OSError):
            if module.encode() in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found


@pytest.fixture(scope="module")
def undisturbed(released: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The results of a batch that nobody kills."""
    folder = Path(shutil.copytree(released, tmp_path_factory.mktemp("calm") / "course"))
    (folder / "config" / "course.yaml").write_text(f"{CONFIG}database: sqlite:///{folder}/g.db\n", encoding="utf-8")
    return finish(begin(folder))


def assert_nothing_is_lost(course: Path, found: dict[str, Any], undisturbed: dict[str, Any]) -> None:
    """Everybody has the result that they should have, and one attempt in a gradebook that is whole."""
    assert found == undisturbed
    assert len(results_of(course)) == STUDENTS
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as database:
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
        counts = database.execute("select student, count(*), max(number) from attempts group by student").fetchall()
        checks = database.execute("select count(*) from check_results").fetchone()
    assert counts == [(student, 1, 1) for student in sorted(undisturbed)]
    assert checks == (2 * STUDENTS,)


def kill_after(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Kill a grader at a moment; it may have ended before."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    process.kill()
    process.communicate()


def kill_while_writing(course: Path, process: subprocess.Popen[bytes], writes: int) -> None:
    """Kill a grader while its gradebook's log grows, after some writes."""
    log, seen, size = course / "gradebook.db-wal", 0, 0
    while process.poll() is None and seen < writes:
        now = log.stat().st_size if log.exists() else 0
        seen, size = seen + (now != size), now
    process.kill()
    process.communicate()


@pytest.mark.parametrize("where", ["anywhere", "while it writes"])
def test_a_killed_grader_goes_on_where_it_was(course: Path, undisturbed: dict[str, Any], where: str) -> None:
    """What it has written is whole and not computed again; nothing of it stays behind."""
    chance = random.Random(f"{SEED} {where}")
    for _ in range(MOMENTS):
        before = results_of(course)
        process = begin(course)
        if where == "anywhere":
            kill_after(process, chance.uniform(0, 1.6))
        else:
            kill_while_writing(course, process, chance.randrange(1, 6))
        after = results_of(course)
        assert {name: after[name] for name in before} == before, f"KILL_SEED={SEED}"
        for content in after.values():
            json.loads(content)
    found = finish(begin(course))
    assert {name: results_of(course)[name] for name in after} == after
    assert_nothing_is_lost(course, found, undisturbed)


@pytest.mark.parametrize("module", ["autograder.judge.inside", "autograder.sandbox.server"])
def test_a_killed_helper_costs_nobody_anything(course: Path, undisturbed: dict[str, Any], module: str) -> None:
    """The check, or the notebook, that it was busy with is tried again. Batches run until there were enough kills."""
    chance = random.Random(f"{SEED} {module}")
    killed = 0
    while killed < MOMENTS:
        for path in (course / "build" / "results").rglob("*.json"):
            path.unlink()
        process = begin(course, jobs=1)  # so that two results show that the victim has been replaced
        killed += kill_now_and_then(course, process, module, chance)
        assert_nothing_is_lost(course, finish(process), undisturbed)


def kill_now_and_then(course: Path, process: subprocess.Popen[bytes], module: str, chance: random.Random) -> int:
    """Kill a helper of a grader each time that two more results are there; return how often."""
    killed = 0
    while process.poll() is None:
        floor = len(results_of(course)) + 2
        for _ in range(chance.randrange(200)):
            os.sched_yield()
        targets = of_module(process.pid, module)
        if targets:
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(targets), signal.SIGKILL)
                killed += 1
        while process.poll() is None and len(results_of(course)) < min(floor, STUDENTS):
            os.sched_yield()
        if len(results_of(course)) == STUDENTS:
            break
    return killed


def test_nothing_of_a_killed_grader_stays_behind(course: Path) -> None:
    """Its judge, its fork-server and the students' processes end with it."""
    process = begin(course)
    while process.poll() is None and not of_module(process.pid, "autograder.sandbox.server"):
        os.sched_yield()
    below = list(descendants(process.pid))
    process.kill()
    process.communicate()
    while any(_is_ours(child) for child in below):
        os.sched_yield()
    assert below


def _is_ours(process: int) -> bool:
    """Whether a process still runs a module of ours."""
    try:
        return b"autograder." in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False
