"""The sample class beside a course directory that the real nbgrader made: for tests that go from one to the other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.bundles import read_bundles, write_bundle
from autograder.config import read_config
from autograder.files import digest
from autograder.formats.nbgrader import files
from autograder.intake import find_submission, read_submissions
from autograder.model import Bundle, Hashes, Result, Status
from autograder.release import build_release, guard_release
from autograder.roster import read_roster
from autograder.scanning.runs import write_secrets
from gradebook.record import record
from gradebook.store import open_store
from tests.sample_class.build import FOLDER
from tests.support.answers import ROOT

STEM = "01-async-api-calls"
EXERCISE = f"py-01/{STEM}"
SUBMITTED = FOLDER / "submitted"
LARGEST = 100_000_000
GRADED_AT = datetime(2026, 10, 1, 12, tzinfo=UTC)
CLASS = ("ada", "bela", "chen", "dina", "farid", "ines", "jonas")  # some of the sample class, each for a reason
WRITTEN = "text-your-answer"


def nbgrader(course: Path, *words: str) -> str:
    """Run the real nbgrader in a course directory; return what it says."""
    command = [sys.executable, "-m", "nbgrader", *words]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}  # it calls alembic
    ran = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    return ran.stderr


def make_course(root: Path) -> Path:
    """Make a folder of the course with sealed checks, and in it a course directory with its assignment generated.

    The instructor has added points for the written answer, as in nbgrader's *Create Assignment*. Returns the latter.
    """
    for name in ("source", "rubrics", "config"):
        (root / name).symlink_to(ROOT / name)
    release = build_release(ROOT / "source", ROOT / "rubrics")
    for bundle in release.bundles:
        write_bundle(bundle, root / "build" / "sealed")
    settings = read_config(ROOT / "config" / "course.yaml")
    write_secrets(
        guard_release(release, settings, ROOT / "source", ROOT / "rubrics").secrets, root / "build" / "sealed"
    )
    course = root / "nbgrader"
    for name, content in files(release, settings, ROOT).items():
        path = course / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    _give_points_for_the_written_answer(course / "source" / STEM / f"{STEM}.ipynb")
    nbgrader(course, "generate_assignment", STEM)
    return course


def _give_points_for_the_written_answer(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    (cell,) = [cell for cell in notebook["cells"] if "".join(cell["source"]) == "*Your answer:*"]
    flags = {"grade": True, "solution": True, "locked": False, "task": False, "schema_version": 3}
    cell["metadata"]["nbgrader"] = {"grade_id": WRITTEN, "points": 5, **flags}
    path.write_text(json.dumps(notebook), encoding="utf-8")


def bundle_of_course(root: Path) -> Bundle:
    """Return the sealed bundle of the exercise."""
    return next(bundle for bundle in read_bundles(root / "build" / "sealed", root) if bundle.exercise.id == EXERCISE)


def results(bundle: Bundle, submitted: Path = SUBMITTED) -> dict[str, Result]:
    """Return what grading the class gives, with the hashes of the files in a folder."""
    golden: dict[str, Any] = json.loads((FOLDER / "golden.json").read_text(encoding="utf-8"))
    return {student: _result(golden[student], bundle, submitted) for student in CLASS if student in golden}


def _result(known: dict[str, Any], bundle: Bundle, submitted: Path) -> Result:
    found = find_submission(submitted, known["student"], STEM, bundle.layout, [STEM])
    submission = "unreadable"
    if found is not None and known["status"] == Status.GRADED:
        answers = read_submissions(found, EXERCISE, bundle.handouts, LARGEST, bundle.layout)
        submission = digest(*(answer.digest for answer in answers))
    hashes = Hashes(submission=submission, checks="c", environment="e", engine="g", policy="p", seed="s")
    return Result.model_validate({**known, "isolation": "root", "hashes": hashes})


def record_sample(url: str, bundle: Bundle) -> None:
    """Record the class in a gradebook of ours."""
    roster = [student for student in read_roster(FOLDER / "roster.csv") if student.id in CLASS]
    with open_store(url) as store:
        record(store, roster, results(bundle).values(), GRADED_AT)
