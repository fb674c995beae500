"""`course export gradescope` and `parquet`: what is written, said and answered."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from pyarrow import parquet

from autograder.model import Student
from gradebook.store import open_store
from tests.autograder.conftest import Run
from tests.autograder.masters import CONFIG
from tests.gradebook.samples import NOON, check, publication, result

DEMO = "py-01/01-demo"
ADA = Student(id="ada", name="Lovelace, Ada", login="ada@uni", sis_id="0012")
BOB = Student(id="bob", name="Babbage, Bob")
CHECKS = (check("doubles", "Q1", "2.5", "2.5"), check("asks_once", "Q1", "0", "1.5", visible=False, message="No."))


@pytest.fixture(autouse=True)
def with_a_gradebook(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A course with one score, of one of two."""
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{course}/gradebook.db"
    (course / "config" / "course.yaml").write_text(f"{CONFIG}database: {url}\n", encoding="utf-8")
    with open_store(url) as store:
        store.add_students([ADA, BOB])
        store.add_attempt(result("ada", *CHECKS, of=DEMO), NOON)
        store.add_decisions([publication(DEMO)])


def test_a_table_of_scores_and_one_of_checks(run: Run) -> None:
    """Each under a name of its own; a dry run writes none."""
    code, out, _ = run("export", "parquet", "--dry-run")
    assert (code, "nothing was written" in out, Path("exports").exists()) == (0, True, False)
    assert run("export", "parquet")[0] == run("export", "parquet", "--checks")[0] == 0
    scores, checks = (parquet.read_table(f"exports/{name}.parquet").to_pylist() for name in ("scores", "checks"))
    assert [(row["student_id"], row["points"], row["status"]) for row in scores] == [
        *(("ada", 2.5, "graded"), ("bob", None, "not submitted")),
    ]
    assert [(row["check"], row["visible"], row["verdict"]) for row in checks] == [
        *(("doubles", True, "passed"), ("asks_once", False, "failed")),
    ]


def test_results_for_gradescope(run: Run, course: Path) -> None:
    """A file for who handed in; hidden checks wait, also where the course says nothing of Gradescope."""
    code, out, _ = run("export", "gradescope", "--dry-run")
    assert (code, "matched: ada" in out, Path("exports").exists()) == (0, True, False)
    code, out, _ = run("export", "gradescope")
    assert (code, "nothing handed in, no file: bob" in out) == (0, True)
    with ZipFile("exports/gradescope.zip") as archive:
        assert archive.namelist() == [f"{DEMO}/ada/results.json"]
        assert b'"after_due_date"' in archive.read(f"{DEMO}/ada/results.json")
    settings = course / "config" / "gradescope" / "settings.yaml"
    settings.parent.mkdir()
    settings.write_text("hidden_checks: hidden\nlimits: {}\n", encoding="utf-8")
    assert run("export", "gradescope")[0] == 0
    with ZipFile("exports/gradescope.zip") as archive:
        assert b'"after_due_date"' not in archive.read(f"{DEMO}/ada/results.json")


def test_results_of_other_checks_are_said_and_answered(run: Run, course: Path) -> None:
    """Exit code 3: grade again, then export."""
    with open_store(f"sqlite:///{course}/gradebook.db") as store:
        store.add_attempt(result("bob", CHECKS[0], of=DEMO), NOON)
    code, out, _ = run("export", "gradescope")
    assert (code, f"left out: grade again: bob {DEMO}" in " ".join(out.split())) == (3, True)
