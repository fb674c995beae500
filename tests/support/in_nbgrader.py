"""Grade a submission with the real `nbgrader autograde`, in a course made of our exercise."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from decimal import Decimal
from pathlib import Path

from autograder.masters import read_master
from tests.bench.graders import STEM, write_nbgrader_course
from tests.support.answers import MASTER, filled, reference_answers
from tests.support.grading import SHARE

CELL_SECONDS = 5
PATIENCE = 120
GIVEN_UP = 15
LARGE = 20_000_000


def nbgrader_course(folder: Path) -> Path:
    """Make the course, release its exercise; return its folder."""
    write_nbgrader_course(folder, folder / "nbgrader", 0)
    return folder / "nbgrader"


def seen_in_nbgrader(course: Path, attack: Path, over: str, deserved: Decimal, patience: int) -> list[str]:
    """Return what an attack does to nbgrader, when it stands below the first answer of the notebook."""
    released, student = course / "release" / STEM / f"{STEM}.ipynb", attack.parent.name
    made = json.loads(filled(reference_answers() if over == "reference" else {}, released))
    first = next(cell for cell in made["cells"] if cell["id"].startswith("answer-"))
    first["source"] = f"{''.join(first['source'])}\n\n{attack.read_text(encoding='utf-8')}"
    path = course / "submitted" / student / STEM / released.name
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(made), encoding="utf-8")
    words = [STEM, f"--student={student}", f"--ExecutePreprocessor.timeout={CELL_SECONDS}"]
    try:
        ran = _nbgrader(course, "autograde", *words, patience=patience)
    except subprocess.TimeoutExpired:
        return ["no grade"]
    graded = course / "autograded" / student / STEM / released.name
    if ran.returncode or not graded.exists():
        return ["no grade"]
    points, size = _points(course, student), graded.stat().st_size
    graded.unlink()
    return [
        *(["right answers lose points"] if points < deserved else []),
        *(["undeserved points"] if points > deserved else []),
        *([f"keeps more than {LARGE // 1_000_000} MB"] if size > LARGE else []),
    ]


def _points(course: Path, student: str) -> Decimal:
    """Return the points of the checks that the gallery looks at."""
    query = (
        "select base_cell.name, grade.auto_score from grade join base_cell on base_cell.id = grade.cell_id "
        "join submitted_notebook on submitted_notebook.id = grade.notebook_id join submitted_assignment "
        "on submitted_assignment.id = submitted_notebook.assignment_id where submitted_assignment.student_id = ?"
    )
    with closing(sqlite3.connect(course / "gradebook.db")) as book:
        scores = dict(book.execute(query, [student]))
    hidden = [check.name for check in read_master(MASTER).checks if not check.visible]
    names = {"hidden" if number == 1 else f"hidden-{number}": name for number, name in enumerate(hidden, 1)}
    asked = {cell: names.get(cell, cell.removeprefix("check-")) for cell in scores}
    return sum((Decimal(str(scores[cell] or 0)) for cell, name in asked.items() if name in SHARE), Decimal(0))


def _nbgrader(course: Path, *words: str, patience: int = PATIENCE) -> subprocess.CompletedProcess[bytes]:
    """Run nbgrader; one that waits for ever is ended with its kernels. Raises `subprocess.TimeoutExpired`."""
    command = [sys.executable, "-m", "nbgrader", *words]  # it finds its configuration in the folder
    process = subprocess.Popen(
        command, cwd=course, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        code = process.wait(patience)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return subprocess.CompletedProcess(command, code)
