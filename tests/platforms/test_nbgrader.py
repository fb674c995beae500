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
from autograder.formats.nbgrader import for_students
from tests.sample_class.build import FOLDER
from tests.support.answers import MASTER, ROOT, filled, reference_answers
from tests.support.cases import Answers, cases, of_each_exercise, ours, tried
from tests.support.grading import bundle
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
    "async def call_one(client, index, prompt, *, timeout=None):\n"
    "    logging.getLogger('answers').warning('calling')\n"
    "    warnings.warn('old')\n"
    "    print('calling', file=sys.stderr)\n"
    "    _left = asyncio.get_running_loop().create_task(asyncio.sleep(60))\n"
    "    return await _quiet_call_one(client, index, prompt, timeout=timeout)\n"
)


def noisy() -> dict[str, str]:
    """A right answer that logs, warns, and leaves a pending task."""
    answers = reference_answers()
    return {**answers, "call_one": f"{LOGS}\n\n{answers['call_one']}{NOISY}"}


def handed_in(path: Path, *, every: bool) -> dict[str, Answers]:
    """Return what is handed in for an exercise: student → answers."""
    return {**cases(path, every=every), **({"noisy": noisy()} if path == MASTER else {})}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, every: bool) -> Path:
    """A course directory of our masters, released and graded by nbgrader."""
    folder = tmp_path_factory.mktemp("nbgrader") / "course"
    words = ["--course", str(ROOT), "release", "--format", "nbgrader", "--to", str(folder)]
    ran = CliRunner().invoke(app, words)
    assert ran.exit_code == 0, ran.output
    for path in tried(every=every):
        nbgrader(folder, "generate_assignment", path.stem)
        released = folder / "release" / path.stem / f"{path.stem}.ipynb"
        for student, answers in handed_in(path, every=every).items():
            handed = folder / "submitted" / student / path.stem / released.name
            handed.parent.mkdir(parents=True)
            handed.write_text(filled(answers, released), encoding="utf-8")
        nbgrader(folder, "autograde", path.stem)
    return folder


def scores(course: Path, stem: str) -> dict[str, dict[str, Decimal]]:
    """Return what nbgrader's gradebook says: student → name of a check → points."""
    from nbgrader.api import Gradebook

    source = json.loads((course / "source" / stem / f"{stem}.ipynb").read_text(encoding="utf-8"))
    graded = [cell for cell in source["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")]
    names = {cell["metadata"]["nbgrader"]["grade_id"]: _check_in("".join(cell["source"])) for cell in graded}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        return {
            submission.student.id: {
                names[grade.name]: Decimal(str(grade.score))
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in book.assignment_submissions(stem)
        }


def _check_in(source: str) -> str:
    (check,) = [node.name for node in ast.parse(source).body if getattr(node, "decorator_list", [])]
    return check


@of_each_exercise()
def test_every_check_has_the_points_that_ours_gives(course: Path, path: Path, every: bool) -> None:
    """Check by check, student by student: also for one whose answer never ends."""
    given = handed_in(path, every=every)
    points = {check.id: check.points for check in bundle(path).exercise.checks}
    expected = {
        name: {check: points[check] if passed else Decimal(0) for check, passed in found.items()}
        for name, found in ours(path, given).items()
    }
    assert scores(course, path.stem) == expected


def test_an_answer_that_logs_and_warns_earns_everything(course: Path) -> None:
    """nbgrader gives nothing for a grade cell that writes to stderr: the kit keeps it quiet."""
    found = scores(course, STEM)
    assert found["noisy"] == found["ada"]
    assert sum(found["ada"].values()) == 100


def test_the_release_of_nbgrader_holds_no_solution_and_no_hidden_check(course: Path) -> None:
    """What nbgrader hands out is as clean as our own handout, and says where it does not count."""
    text = (course / "release" / STEM / f"{STEM}.ipynb").read_text(encoding="utf-8")
    hidden = [check["check"] for check in _golden_checks() if not check["visible"]]
    assert len(hidden) > 5
    assert [name for name in hidden if name in text] == []
    assert "BEGIN" not in text
    assert "gather" not in "".join(_answer_cells(text))


def test_what_is_scanned_for_leaks_is_what_nbgrader_hands_out(course: Path) -> None:
    """Cell by cell: the scan reads the students' version before nbgrader has made it."""
    source = {f"source/{STEM}/{STEM}.ipynb": (course / "source" / STEM / f"{STEM}.ipynb").read_bytes()}
    name = f"release/{STEM}/{STEM}.ipynb"
    scanned, real = json.loads(for_students(source)[name]), json.loads((course / name).read_bytes())
    assert [cell["source"] for cell in scanned["cells"]] == [cell["source"] for cell in real["cells"]]


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
    rows = (course / "grades.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert {row.split(",")[3] for row in rows if row.startswith(f"{STEM},")} >= set(scores(course, STEM))
