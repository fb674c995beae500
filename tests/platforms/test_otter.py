"""The same master in the real Otter: `otter assign` takes it, and `otter run` gives every check our verdict."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.config import read_config
from autograder.formats.otter import for_students
from autograder.leaks import Audience, leaks_in
from autograder.masters import read_master
from autograder.release import build_release, guard_release
from autograder.scanning.runs import Kind
from tests.sample_class.build import STEM
from tests.support.answers import MASTER, ROOT, filled, reference_answers
from tests.support.cases import Answers, Verdicts, cases, of_each_exercise, ours, tried
from tests.support.grading import bundle

SHOWN = 25  # characters of a line that are not said by chance
# What `otter run` runs, once for each submission, without starting Python anew: that would take most of the time.
RUN = """
import sys
from otter.cli import cli
archive, *submissions = sys.argv[1:]
for path in submissions:
    folder = path.rsplit("/", 1)[0]
    cli(["run", "--autograder", archive, "--output-dir", folder, path], standalone_mode=False)
"""


@pytest.fixture(scope="module")
def assigned(tmp_path_factory: pytest.TempPathFactory, every: bool) -> Path:
    """Our masters, taken by the real `otter assign`, which runs all tests on the solution."""
    folder = tmp_path_factory.mktemp("otter")
    ran = CliRunner().invoke(app, ["--course", str(ROOT), "release", "--format", "otter", "--to", str(folder)])
    assert ran.exit_code == 0, ran.output
    for path in tried(every=every):
        otter("-m", "otter", "assign", str(folder / path.stem / f"{path.stem}.ipynb"), str(folder / path.stem / "dist"))
    return folder


def otter(*words: str) -> str:
    """Run Otter with this Python; return what it prints."""
    ran = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    return ran.stdout


def handout(assigned: Path, stem: str) -> Path:
    """Return the notebook that Otter's students get."""
    return assigned / stem / "dist" / "student" / f"{stem}.ipynb"


def graded(assigned: Path, stem: str, given: dict[str, Answers]) -> dict[str, dict[str, Any]]:
    """Return what `otter run` writes for each submission: name → results.json."""
    paths = []
    for name, answers in given.items():
        path = assigned / stem / "submitted" / name / f"{stem}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(filled(answers, handout(assigned, stem)), encoding="utf-8")
        paths.append(path)
    (archive,) = (assigned / stem / "dist" / "autograder").glob("*.zip")
    otter("-c", RUN, str(archive), *map(str, paths))
    return {path.parent.name: json.loads((path.parent / "results.json").read_bytes()) for path in paths}


def verdicts(results: dict[str, dict[str, Any]], path: Path) -> Verdicts:
    """Return name → check → whether it passed. Otter numbers the test cases of a question."""
    checks = bundle(path).exercise.checks
    found: Verdicts = {}
    for name, result in results.items():
        found[name] = {}
        for question in bundle(path).exercise.questions:
            own = [check.id for check in checks if check.question == question.id]
            (test,) = [test for test in result["tests"] if test["name"] == question.id]
            said = re.findall(rf"{question.id} - \d+ result:\n\s+(✅|❌)", test["output"])
            assert said or "All test cases passed!" in test["output"]
            found[name] |= dict(zip(own, [mark == "✅" for mark in said] or [True] * len(own), strict=True))
    return found


@pytest.fixture(scope="module")
def results(assigned: Path, every: bool) -> dict[Path, dict[str, dict[str, Any]]]:
    """What Otter says of all that is handed in: master → name → results.json."""
    return {path: graded(assigned, path.stem, cases(path, every=every)) for path in tried(every=every)}


@of_each_exercise()
def test_every_check_has_the_verdict_that_ours_gives(
    results: dict[Path, dict[str, dict[str, Any]]], path: Path, every: bool
) -> None:
    """Check by check, student by student: also for one whose answer never ends, where Otter has no time limit."""
    assert verdicts(results[path], path) == ours(path, cases(path, every=every))


@of_each_exercise()
def test_points_are_the_rubric_s(results: dict[Path, dict[str, dict[str, Any]]], path: Path) -> None:
    """Otter adds up the points of the checks that passed; a question is worth what it is worth here."""
    points = {check.id: check.points for check in bundle(path).exercise.checks}
    for name, found in verdicts(results[path], path).items():
        total = sum(test.get("score", 0) for test in results[path][name]["tests"])
        assert total == sum(points[check] for check, passed in found.items() if passed)
        assert sum(test.get("max_score", 0) for test in results[path][name]["tests"]) == sum(points.values())


def test_an_async_check_that_must_fail_does_fail(results: dict[Path, dict[str, dict[str, Any]]]) -> None:
    """Otter awaits no test: an `async def` one would pass whatever it says."""
    (test,) = [test for test in results[MASTER]["chen"]["tests"] if test["name"] == "Q4"]
    assert "async def eight_calls_take_as_long_as_the_slowest" in MASTER.read_text(encoding="utf-8")
    assert "✘ Q4 (S6, S8) · Eight calls take 1.5 seconds instead of 7.0" in test["output"]


def test_results_show_nothing_of_a_hidden_check(results: dict[Path, dict[str, dict[str, Any]]]) -> None:
    """No line of a hidden check stands in any `results.json`, not even where the check failed."""
    master = read_master(MASTER)
    lines = {line.strip() for cell in master.cells if cell.role == "hidden" for line in cell.source.splitlines()}
    public = {line.strip() for cell in master.cells if cell.role != "hidden" for line in cell.source.splitlines()}
    secret = [line for line in lines - public if len(line) > SHOWN and '"""' not in line]
    written = json.dumps(results[MASTER], ensure_ascii=False)
    assert len(secret) > 15
    assert "two_hundred_calls_are_in_flight_together" in written  # it failed, and is named
    assert [line for line in secret if line in written] == []


def test_students_get_no_solution_and_no_hidden_check(assigned: Path) -> None:
    """Otter's student edition: our stubs stand where answers go, metadata holds visible checks only."""
    text = handout(assigned, STEM).read_text(encoding="utf-8")
    hidden = [check.name for check in read_master(MASTER).checks if not check.visible]
    assert [name for name in hidden if name in text] == []
    assert "BEGIN" not in text
    assert text.count('raise NotImplementedError(\\"Q') == 4
    assert "gather(*calls)" not in text
    assert [path.name for path in handout(assigned, STEM).parent.rglob("*")] == [f"{STEM}.ipynb"]


@of_each_exercise()
def test_what_is_scanned_for_leaks_is_what_otter_hands_out(assigned: Path, path: Path) -> None:
    """Cell by cell: the scan reads the students' version before Otter has made it."""
    name = f"{path.stem}/{path.stem}.ipynb"
    scanned = json.loads(for_students({name: (assigned / name).read_bytes()})[name])
    real = json.loads(handout(assigned, path.stem).read_bytes())
    assert [cell["source"] for cell in scanned["cells"]] == ["".join(cell["source"]) for cell in real["cells"]]


def test_the_scan_finds_nothing_in_what_otter_made(assigned: Path) -> None:
    """Metadata too, where Otter keeps the visible tests; in the folder of the autograder it does find the solution."""
    made = build_release(ROOT / "source", ROOT / "rubrics")
    guard = guard_release(made, read_config(ROOT / "config" / "course.yaml"), ROOT / "source", ROOT / "rubrics")
    student = handout(assigned, STEM)
    guard.refuse({student.name: student.read_bytes()}, Audience.STUDENTS, "Otter")
    instructor = assigned / STEM / "dist" / "autograder" / student.name
    found = leaks_in({student.name: instructor.read_bytes()}, guard.secrets, Audience.STUDENTS)
    assert {Kind.SOLUTION, Kind.MARKER} <= {leak.kind for leak in found}


def test_a_notebook_without_otter_s_metadata_is_graded(assigned: Path) -> None:
    """Our own handout, or one whose metadata is lost: Otter would refuse it if the assignment had a name."""
    path = assigned / STEM / "ours" / f"{STEM}.ipynb"
    path.parent.mkdir()
    path.write_text(filled(reference_answers()), encoding="utf-8")
    (archive,) = (assigned / STEM / "dist" / "autograder").glob("*.zip")
    otter("-c", RUN, str(archive), str(path))
    tests = json.loads((path.parent / "results.json").read_bytes())["tests"]
    assert sum(test.get("score", 0) for test in tests) == 100


def test_the_autograder_carries_what_the_checks_need(assigned: Path) -> None:
    """The zip that Gradescope or `otter grade` takes: the checks, and the package that runs them."""
    from zipfile import ZipFile

    (archive,) = (assigned / STEM / "dist" / "autograder").glob("*.zip")
    with ZipFile(archive) as opened:
        names = opened.namelist()
        environment = opened.read("environment.yml").decode()
        tests = "".join(opened.read(name).decode() for name in names if name.startswith("tests/"))
    (wheel,) = [name for name in names if name.endswith(".whl")]
    assert "files/harbor_checks.json" in names
    assert f"/autograder/source/{wheel}" in environment
    assert "assert" not in tests
