"""The same master in the real nbgrader: every check has the verdict that our grader gives it."""

from __future__ import annotations

import ast
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from tests.sample_class.build import ANSWERS, FOLDER
from tests.support.answers import ROOT, filled, reference_answers
from tests.support.in_nbgrader_course import STEM, nbgrader

LOGS = (
    "import logging, sys, warnings\n"
    "logging.basicConfig(stream=sys.stderr)\n"
    "logging.getLogger('answers').addHandler(logging.StreamHandler())\n"
    "logging.warning('my answers log')\n"
    "warnings.warn('old')\n"
)
NOISY = (
    "\n\n_quiet_call_one = call_one\n\n\n"
    "async def call_one(client, index, prompt):\n"
    "    logging.getLogger('answers').warning('calling')\n"
    "    warnings.warn('old')\n"
    "    print('calling', file=sys.stderr)\n"
    "    _left = asyncio.get_running_loop().create_task(asyncio.sleep(60))\n"
    "    return await _quiet_call_one(client, index, prompt)\n"
)


def noisy() -> dict[str, str]:
    """A right answer that logs, warns, and leaves a pending task."""
    answers = reference_answers()
    return {**answers, "call_one": f"{LOGS}\n\n{answers['call_one']}{NOISY}"}


STUDENTS: dict[str, Any] = {**ANSWERS, "noisy": noisy}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course directory of our masters, released and graded by nbgrader."""
    folder = tmp_path_factory.mktemp("nbgrader") / "course"
    words = ["--course", str(ROOT), "release", "--format", "nbgrader", "--to", str(folder)]
    ran = CliRunner().invoke(app, words)
    assert ran.exit_code == 0, ran.output
    nbgrader(folder, "generate_assignment", STEM)
    released = folder / "release" / STEM / f"{STEM}.ipynb"
    for student, answers in STUDENTS.items():
        path = folder / "submitted" / student / STEM / released.name
        path.parent.mkdir(parents=True)
        path.write_text(filled(answers(), released), encoding="utf-8")
    nbgrader(folder, "autograde", STEM)
    return folder


@pytest.fixture(scope="module")
def scores(course: Path) -> dict[str, dict[str, float]]:
    """What nbgrader's gradebook says: student → name of a check → points."""
    from nbgrader.api import Gradebook

    source = json.loads((course / "source" / STEM / f"{STEM}.ipynb").read_text(encoding="utf-8"))
    graded = [cell for cell in source["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")]
    names = {cell["metadata"]["nbgrader"]["grade_id"]: _check_in("".join(cell["source"])) for cell in graded}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        return {
            student: {
                names[grade.name]: grade.score
                for notebook in book.find_submission(STEM, student).notebooks
                for grade in notebook.grades
            }
            for student in STUDENTS
        }


def _check_in(source: str) -> str:
    (check,) = [node.name for node in ast.parse(source).body if getattr(node, "decorator_list", [])]
    return check


@pytest.mark.parametrize("student", ANSWERS)
def test_every_check_has_the_points_that_ours_gives(scores: dict[str, dict[str, float]], student: str) -> None:
    """Check by check, for the students of the sample class."""
    golden = json.loads((FOLDER / "golden.json").read_text(encoding="utf-8"))[student]
    ours = {check["check"]: Decimal(check["points"]) for check in golden["checks"]}
    assert {name: Decimal(str(points)) for name, points in scores[student].items()} == ours


def test_an_answer_that_logs_and_warns_earns_everything(scores: dict[str, dict[str, float]]) -> None:
    """nbgrader gives nothing for a grade cell that writes to stderr: the kit keeps it quiet."""
    assert scores["noisy"] == scores["ada"]
    assert sum(scores["ada"].values()) == 70


def test_the_release_of_nbgrader_holds_no_solution_and_no_hidden_check(course: Path) -> None:
    """What nbgrader hands out is as clean as our own handout, and says where it does not count."""
    text = (course / "release" / STEM / f"{STEM}.ipynb").read_text(encoding="utf-8")
    hidden = [check["check"] for check in _golden_checks() if not check["visible"]]
    assert len(hidden) > 5
    assert [name for name in hidden if name in text] == []
    assert "BEGIN" not in text
    assert "gather" not in "".join(_answer_cells(text))


def test_students_may_edit_all_but_the_checks(course: Path) -> None:
    """Autograding would put a locked cell back: the playground and a written answer are theirs."""
    released = json.loads((course / "release" / STEM / f"{STEM}.ipynb").read_text(encoding="utf-8"))
    locked = {cell["id"].split("-")[0] for cell in released["cells"] if cell["metadata"].get("editable") is False}
    assert locked == {"check", "hidden"}


def _golden_checks() -> list[dict[str, Any]]:
    checks: list[dict[str, Any]] = json.loads((FOLDER / "golden.json").read_text(encoding="utf-8"))["ada"]["checks"]
    return checks


def _answer_cells(text: str) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["id"].startswith("answer-")]


def test_feedback_and_export_work(course: Path) -> None:
    """The rest of nbgrader's road takes the course as well."""
    nbgrader(course, "generate_feedback", STEM)
    assert (course / "feedback" / "chen" / STEM / f"{STEM}.html").stat().st_size > 10_000
    nbgrader(course, "export")
    assert len((course / "grades.csv").read_text(encoding="utf-8").splitlines()) == len(STUDENTS) + 1
