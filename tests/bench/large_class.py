"""What reading a large gradebook costs: the report of a class, and the file for its LMS."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import yaml

from autograder.config import read_config
from gradebook.store import open_store
from tests.bench.measure import Cost, run
from tests.support.answers import ROOT
from tests.support.big_class import big_class

STUDENTS, EXERCISES, ATTEMPTS = 500, 19, 3
TURNS = 3
Figures = dict[str, float]


def large_class(folder: Path, students: int = STUDENTS) -> Figures:
    """Return the wall seconds of `course report` and of `course export canvas`, the best of three, and their memory.

    Everybody handed in every exercise three times. The leak scan knows the secrets of the course, if there are any.
    """
    made_course(folder, students)
    report = _course(folder, "report", "--out", "reports")
    exports = [_course(folder, "export", "canvas", "--out", f"exports/{turn}.csv") for turn in range(TURNS)]
    return {
        "class": students,
        "class report": report.wall,
        "class report memory": report.peak,
        "class export": min(cost.wall for cost in exports),
        "class export memory": max(cost.peak for cost in exports),
    }


def made_course(folder: Path, students: int) -> None:
    """Make a course with a gradebook in a folder: settings, rubrics, the secrets of the last release."""
    roster, rubrics, attempts, policy, decisions = big_class(students, EXERCISES, ATTEMPTS, complete=True)
    for name in ("config", "rubrics", "build/sealed"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    seed = read_config(ROOT / "config" / "course.yaml").seed  # that of the secrets
    about = {"course": "big", "title": "A large class", "term": "bench", "seed": seed}
    settings = {**about, **policy.model_dump(mode="json")}
    (folder / "config" / "course.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    for rubric in rubrics:
        text = yaml.safe_dump(rubric.model_dump(mode="json"), sort_keys=False)
        (folder / "rubrics" / f"{rubric.requirement}.yaml").write_text(text, encoding="utf-8")
    secrets = ROOT / "build" / "sealed" / "leaks.json"
    if secrets.exists():
        shutil.copy(secrets, folder / "build" / "sealed" / "leaks.json")
    with open_store(f"sqlite:///{folder / 'gradebook.db'}") as store:
        store.add_students(roster)
        for attempt in attempts:
            store.add_attempt(attempt.result, attempt.recorded_at)
        store.add_decisions(decisions)


def _course(folder: Path, *words: str) -> Cost:
    return run([sys.executable, "-m", "autograder.cli", *words], folder, watch=True, ok=(0, 3))[0]
