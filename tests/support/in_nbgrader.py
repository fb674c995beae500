"""Grade a submission with the real `nbgrader autograde`, in a course made of our exercise."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import signal
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

from tests.bench.graders import STEM, write_nbgrader_course
from tests.support.answers import filled, reference_answers

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
    table = course / "grades.csv"
    _nbgrader(course, "export", f"--to={table}").check_returncode()
    with table.open(encoding="utf-8") as file:
        return next(Decimal(row["raw_score"]) for row in csv.DictReader(file) if row["student_id"] == student)


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
