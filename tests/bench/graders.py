"""The graders that are compared, each run as its users run it, and two floors: what nobody can do without."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from types import ModuleType

from autograder.config import read_config
from autograder.files import write_bytes
from autograder.formats import nbgrader as nbgrader_format
from autograder.formats import otter as otter_format
from autograder.release import build_release
from autograder.rubrics import read_rubric
from tests.bench.measure import Cost, run
from tests.bench.submissions import STEM, answers, notebook, write_notebooks
from tests.support.answers import ROOT

Scores = dict[str, Decimal]
TRUST = "--trust-students"


def ours(folder: Path, count: int, *, jobs: int = 1, watch: bool = False) -> tuple[Cost, Scores]:
    """Grade with `course grade`, in the strongest isolation that this machine has."""
    submitted, results = folder / "submitted", folder / "results"
    if not submitted.exists():
        write_notebooks(submitted, count)
    words = ["--course", str(ROOT), "grade", str(submitted), "--results", str(results), "--jobs", str(jobs)]
    words += ["--database", f"sqlite:///{folder}/gradebook.db"]
    cost = _graded([sys.executable, "-m", "autograder.cli", *words], folder, watch=watch)
    found = [json.loads(path.read_bytes()) for path in sorted(results.rglob("*.json"))]
    return cost, {one["student"]: sum((Decimal(c["points"]) for c in one["checks"]), Decimal(0)) for one in found}


def _graded(command: list[str], folder: Path, *, watch: bool) -> Cost:
    """Run `course grade`; where it refuses to run students unprotected, trust them. The results then say so."""
    try:
        return run(command, folder, watch=watch, ok=(0, 3))[0]
    except RuntimeError as error:
        if TRUST not in str(error):
            raise
        return run([*command, TRUST], folder, watch=watch, ok=(0, 3))[0]


def isolation(folder: Path) -> str:
    """Return the isolation that our results of a run name; without results, nothing."""
    path = next((folder / "results").rglob("*.json"), None)
    return "" if path is None else str(json.loads(path.read_bytes())["isolation"])


def nbgrader(folder: Path, count: int) -> tuple[Cost, Scores]:
    """Grade with `nbgrader autograde`: a grade cell for each check. What it releases first is not counted."""
    course = folder / "nbgrader"
    if not course.exists():
        write_nbgrader_course(folder, course, count)
    command = [sys.executable, "-m", "nbgrader", "autograde", STEM, "--force", f"--course-dir={course}"]
    cost, _ = run(command, folder, ok=(0, 1))
    run([sys.executable, "-m", "nbgrader", "export", f"--to={course / 'grades.csv'}"], course)
    rows = list(csv.DictReader((course / "grades.csv").open(encoding="utf-8")))
    return cost, {row["student_id"]: Decimal(row["raw_score"] or "0") for row in rows}


def otter(folder: Path, count: int) -> tuple[Cost, Scores]:
    """Grade with `otter run`, a command for each submission: a test file for each check."""
    place = folder / "otter"
    if not place.exists():
        _write_otter_zip(folder, place)
    archive = next((place / "dist" / "autograder").glob("*.zip"))
    costs, scores = [], {}
    for path in write_notebooks(place / "submitted", count):
        out = place / "out" / path.parent.name
        out.mkdir(parents=True, exist_ok=True)
        words = ["run", "--autograder", str(archive), "--output-dir", str(out), str(path)]
        cost, _ = run([sys.executable, "-m", "otter", *words], folder)
        costs.append(cost)
        tests = json.loads((out / "results.json").read_bytes())["tests"]
        scores[path.parent.name] = sum((Decimal(str(test.get("score", 0))) for test in tests), Decimal(0))
    return Cost(sum(cost.wall for cost in costs), sum(cost.computing for cost in costs)), scores


def warm(folder: Path, count: int) -> tuple[Cost, Scores]:
    """Run the cells, and nothing else, in forks of an interpreter that has imported everything."""
    write_notebooks(folder / "warm", count)
    _, printed = run([sys.executable, "-m", "tests.bench.warm", str(folder / "warm")], folder)
    wall, computing = map(float, printed.split()[-2:])
    return Cost(wall, computing), {}


def warm_checks(folder: Path, count: int) -> tuple[Cost, Scores]:
    """Run cells and checks, unsplit, in forks of an interpreter that has imported everything."""
    write_notebooks(folder / "warm", count)
    _, printed = run([sys.executable, "-m", "tests.bench.warm_checks", str(folder / "warm")], folder)
    found, points = json.loads(printed.splitlines()[-1]), _points()
    scores = {student: sum((points[name] for name in names), Decimal(0)) for student, names in found["passed"].items()}
    return Cost(found["wall"], found["computing"]), scores


def nbclient(folder: Path, count: int) -> tuple[Cost, Scores]:
    """Execute the notebooks with nbclient, and grade nothing."""
    write_notebooks(folder / "nbclient", count)
    code = (
        "import sys, nbformat, pathlib, nbclient\n"
        "for path in sorted(pathlib.Path(sys.argv[1]).glob('*/*.ipynb')):\n"
        "    nbclient.NotebookClient(nbformat.read(path, 4), allow_errors=True).execute()\n"
    )
    cost, _ = run([sys.executable, "-c", code, str(folder / "nbclient")], folder)
    return cost, {}


GRADERS: Mapping[str, Callable[[Path, int], tuple[Cost, Scores]]] = {
    "ours": ours,
    "cells alone, warm": warm,
    "cells + checks, warm": warm_checks,
    "nbclient": nbclient,
    "nbgrader": nbgrader,
    "otter": otter,
}


def write_nbgrader_course(folder: Path, course: Path, count: int) -> None:
    """Make an nbgrader course of our exercise, release it, and hand in so many submissions."""
    _write_release(nbgrader_format, course)
    run([sys.executable, "-m", "nbgrader", "generate_assignment", STEM, f"--course-dir={course}"], folder)
    released = course / "release" / STEM / f"{STEM}.ipynb"
    for student, kind in answers(count).items():
        path = course / "submitted" / student / STEM / released.name
        path.parent.mkdir(parents=True)
        path.write_text(notebook(student, kind, released), encoding="utf-8")


def _points() -> dict[str, Decimal]:
    exercise = read_rubric(ROOT / "rubrics" / "PY-01.yaml").exercises[STEM]
    return {name: worth.points for question in exercise.questions.values() for name, worth in question.checks.items()}


def _write_otter_zip(folder: Path, place: Path) -> None:
    """Make an Otter assignment of our exercise, and of it an autograder zip."""
    _write_release(otter_format, place)
    words = ["assign", str(place / STEM / f"{STEM}.ipynb"), str(place / "dist"), "--no-run-tests"]
    run([sys.executable, "-m", "otter", *words], folder)


def _write_release(grader: ModuleType, place: Path) -> None:
    made = build_release(ROOT / "source", ROOT / "rubrics")
    for name, content in grader.files(made, read_config(ROOT / "config" / "course.yaml"), ROOT).items():
        write_bytes(place / name, content)
