"""The lessons of the course keep its rules, as texts and in fresh kernels, and show the numbers that they are about."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.checking.lesson_runs import LessonRuns, findings_in, run_lesson
from autograder.checking.lessons import lesson_findings

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "source").glob("*/notebooks/*.py"))
SHOWN = {"01-async-basics": ["awaited in turn: 3.0 s", "as tasks: 1.0 s", "as tasks, with time.sleep: 3.0 s"]}


@pytest.fixture(scope="module", params=LESSONS, ids=lambda path: f"{path.parents[1].name}/{path.stem}")
def path(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


@pytest.fixture(scope="module")
def runs(path: Path) -> LessonRuns:
    return run_lesson(path)


def test_there_are_lessons() -> None:
    assert LESSONS


def test_a_lesson_keeps_the_rules_for_its_text(path: Path) -> None:
    assert [str(finding) for finding in lesson_findings(path)] == []


def test_a_lesson_runs_as_it_should(runs: LessonRuns) -> None:
    assert [str(finding) for finding in findings_in(runs)] == []


def test_the_numbers_that_the_lesson_is_about_appear(path: Path, runs: LessonRuns) -> None:
    assert [line for line in SHOWN.get(path.stem, []) if line not in runs.printed.splitlines()] == []
