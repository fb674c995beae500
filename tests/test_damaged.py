"""The damaged submissions of the gallery: each gets a score or a reason, and a note on what was done about it."""

from __future__ import annotations

import json
import os
import runpy
from pathlib import Path
from typing import Any

import pytest

from autograder.bundles import read_bundles
from autograder.config import read_config
from autograder.grade import Grader, environment_digest
from autograder.release import build_release, write_bundle
from autograder.sandbox.launch import choose_isolation
from tests.support.answers import ROOT, filled, filled_script, reference_answers

DAMAGED = ROOT / "tests" / "gallery" / "damaged"
CASES = sorted(path.parent.name for path in DAMAGED.glob("*/damage.py"))


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of one batch with all of them, and with an honest student among them: name → what a golden file has."""
    folder = tmp_path_factory.mktemp("damaged")
    for bundle in build_release(ROOT / "source", ROOT / "rubrics").bundles:
        write_bundle(bundle, folder / "sealed")
    submitted = folder / "submitted"
    answers = reference_answers()
    for name in [*CASES, "honest"]:
        (submitted / name).mkdir(parents=True)
    (submitted / "honest" / "01-async-api-calls.ipynb").write_text(filled(answers), encoding="utf-8")
    for name in CASES:
        damage = runpy.run_path(str(DAMAGED / name / "damage.py"))["damage"]
        damage(submitted / name, json.loads(filled(answers)), filled_script(answers))
    grader = Grader(
        course=read_config(ROOT / "config" / "course.yaml"),
        isolation=choose_isolation(None, trust_students=True),
        environment=environment_digest(ROOT / "requirements.txt"),
        results=folder / "results",
    )
    jobs, missing = grader.jobs(submitted, read_bundles(folder / "sealed", ROOT), [])
    results, _ = grader.grade(jobs, 2)
    found = {student: {"status": "not submitted"} for student, _ in missing}
    for result in results:
        found[result.student] = {
            "status": str(result.status),
            "points": str(result.points),
            "reason": result.reason.replace(str(folder), ""),
            "notes": list(result.notes),
        }
    return found


@pytest.mark.parametrize("name", CASES)
def test_it_gets_what_a_fair_teacher_would_give(graded: dict[str, Any], name: str) -> None:
    """A score or a named reason, and a word on what was done."""
    path = DAMAGED / name / "golden.json"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(json.dumps(graded[name], indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert graded[name] == json.loads(path.read_text(encoding="utf-8"))


def test_the_honest_student_among_them_notices_nothing(graded: dict[str, Any]) -> None:
    """All points, no notes."""
    assert graded["honest"] == {"status": "graded", "points": "100", "reason": "", "notes": []}


def test_nobody_is_dropped(graded: dict[str, Any]) -> None:
    """Everybody has a result, or is known not to have handed in; there are at least thirty kinds of damage."""
    assert set(graded) == {*CASES, "honest"}
    assert len(CASES) >= 30
    for name, found in graded.items():
        assert found["status"] == "graded" or found.get("reason") or name == "another-exercise"


def test_every_damage_says_what_it_is() -> None:
    """In a line at its top."""
    assert all((DAMAGED / name / "damage.py").read_text(encoding="utf-8").startswith('"""') for name in CASES)
    assert Path(DAMAGED).is_dir()
