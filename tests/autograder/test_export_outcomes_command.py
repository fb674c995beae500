"""`course export canvas-outcomes`, `canvas-rubric` and `oneroster`: what is written, said and answered."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

from autograder.model import Student
from gradebook.store import open_store
from tests.autograder.conftest import Run
from tests.autograder.masters import CONFIG
from tests.gradebook.samples import NOON, check, publication, result

DEMO = "py-01/01-demo"
ADA = Student(id="ada", name="Lovelace, Ada", login="ada@uni", sis_id="0012")
BOB = Student(id="bob", name="Babbage, Bob")
HEADER = "Student Id,Student Name,PY-01 - Rating,PY-01 - Points\n"


@pytest.fixture(autouse=True)
def with_a_gradebook(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A course with one score, of one of two."""
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{course}/gradebook.db"
    (course / "config" / "course.yaml").write_text(f"{CONFIG}database: {url}\n", encoding="utf-8")
    with open_store(url) as store:
        store.add_students([ADA, BOB])
        made = (check("doubles", "Q1", "1", "1"), check("asks_once", "Q1", "3", "3", visible=False))
        store.add_attempt(result("ada", *made, of=DEMO), NOON)
        store.add_decisions([publication(DEMO)])


def exported(folder: Path, text: str, name: str = "rubric.csv") -> Path:
    """A file that Canvas exported."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_outcomes_are_named(run: Run) -> None:
    """The file is there, and its outcomes are said."""
    code, out, _ = run("export", "canvas-outcomes")
    assert (code, "canvas-outcomes.csv: PY-01" in out) == (0, True)
    assert ":PY-01,outcome," in Path("exports/canvas-outcomes.csv").read_text(encoding="utf-8")


def test_a_level_is_filled_in_and_who_is_missing_said(run: Run, tmp_path: Path) -> None:
    """Exit code 3: bob is not in Canvas. A dry run writes nothing."""
    path = exported(tmp_path, HEADER + "7,Ada Lovelace,,\n")
    code, out, _ = run("export", "canvas-rubric", "--into", path, "--dry-run")
    assert (code, "matched: ada" in out, Path("exports").exists()) == (3, True, False)
    code, out, _ = run("export", "canvas-rubric", "--into", path)
    assert (code, "not found in Canvas, left out: bob" in out) == (3, True)
    assert Path("exports/canvas-rubric.csv").read_text(encoding="utf-8").startswith(HEADER + "7,Ada Lovelace,")
    assert path.read_text(encoding="utf-8") == HEADER + "7,Ada Lovelace,,\n"


def test_a_gradebook_of_canvas_says_whose_id_is_whose(run: Run, tmp_path: Path) -> None:
    """Whatever name stands in the rubric's file."""
    path = exported(tmp_path, HEADER + "7,A. L.,,\n")
    book = exported(tmp_path, "Student,ID,SIS User ID,SIS Login ID,Section\nA,7,0012,ada@uni,X\n", "gradebook.csv")
    code, out, _ = run("export", "canvas-rubric", "--into", path, "--gradebook", book)
    assert (code, "1 students matched" in out) == (3, True)
    code, _, err = run("export", "canvas-rubric", "--into", path, "--gradebook", book, "--out", book)
    assert (code, "stays as it is" in " ".join(err.split())) == (2, True)


def test_a_school_gets_its_package_once_all_is_known(run: Run, course: Path) -> None:
    """Ids and days that only the school knows are asked for, one after the other; nothing is made up."""
    words: list[str] = []
    for option, value in (("", ""), ("--assigned", "2026-08-01"), ("--class-id", "C"), ("--session-id", "T")):
        words += [option, value] if option else []
        code, _, err = run("export", "oneroster", *words)
        assert (code, "Give it with --" in " ".join(err.split())) == (2, True)
    words += ["--school-id", "S"]
    code, _, err = run("export", "oneroster", *words)
    assert (code, "Write it under `due` in config/course.yaml" in " ".join(err.split())) == (2, True)
    assert not Path("exports").exists()
    config = course / "config" / "course.yaml"
    config.write_text(config.read_text(encoding="utf-8") + f"due:\n  {DEMO}: 2026-09-30 23:59:00\n", encoding="utf-8")
    code, out, _ = run("export", "oneroster", *words)
    assert (code, "not found in the school's system, left out: bob" in out) == (3, True)
    with ZipFile("exports/oneroster.zip") as archive:
        assert archive.read("results.csv").decode().splitlines()[1].endswith(",0012,fully graded,4,2026-09-01,,,C,,,,")
