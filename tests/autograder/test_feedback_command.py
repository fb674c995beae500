"""`course feedback`: what is written, said and answered."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.collecting.collected import Collected, CollectedFile, write_collected
from autograder.model import Student
from gradebook.store import open_store
from tests.autograder.conftest import Run
from tests.autograder.masters import CONFIG
from tests.gradebook.feedback_readers import in_canvas, in_moodle
from tests.gradebook.samples import NOON, check, publication, result

DEMO = "py-01/01-demo"
ADA, BOB = Student(id="ada", name="Lovelace, Ada", sis_id="S1"), Student(id="bob", name="Babbage, Bob", sis_id="S2")
MEMBER = "lovelaceada_LATE_4021_99_01-demo.ipynb"


@pytest.fixture(autouse=True)
def url(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A course with one published result, of one of two."""
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{course}/gradebook.db"
    (course / "config" / "course.yaml").write_text(f"{CONFIG}database: {url}\n", encoding="utf-8")
    with open_store(url) as store:
        store.add_students([ADA, BOB])
        store.add_attempt(result("ada", check("doubles", "Q1", "1", "1"), of=DEMO), NOON)
        store.add_decisions([publication(DEMO)])
    return url


def zipped(path: Path, *names: str) -> Path:
    """A zip that an LMS gave."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "{}")
    return path


def collected(submitted: Path, student: str) -> None:
    """Remember whose the file of Canvas is."""
    made = {"student": student, "key": "4021", "source": "s.zip", "kind": "canvas", "member": MEMBER, "path": "ada/x"}
    more = {"name": "x", "slot": "x", "is_current": True, "size": 2, "sha256": "0", "collected_at": datetime.now(UTC)}
    write_collected(submitted, Collected(files=(CollectedFile.model_validate(made | more),)))


def test_moodle_gets_its_zip(run: Run, tmp_path: Path) -> None:
    """Ada's page, in the folder that Moodle named."""
    sheet = tmp_path / "w.csv"
    sheet.write_text("Identifier,Full name,ID number,Status\nParticipant 11,Ada,S1,x\n", encoding="utf-8")
    theirs = zipped(tmp_path / "s.zip", "Countess Ada_11_assignsubmission_file_/01-demo.ipynb")
    words = ("feedback", "moodle", "--into", sheet, "--exercise", DEMO, "--submissions", theirs)
    assert "nothing was written" in run(*words, "--dry-run")[1]
    assert not Path("exports").exists()
    code, out, _ = run(*words)
    assert (code, "1 pages" in out, "nothing is handed in: bob" in out) == (0, True, True)
    data = Path("exports/feedback-moodle.zip").read_bytes()
    assert b"Lovelace, Ada" in in_moodle(data, {11})[11]["feedback.html"]
    assert b"Countess Ada_11_assignsubmission_file_/feedback.html" in data


def test_canvas_gets_its_zip(run: Run, tmp_path: Path) -> None:
    """Whose the file is stands in what was collected; without that she is named, with 3."""
    theirs = zipped(tmp_path / "s.zip", MEMBER)
    words = ("feedback", "canvas", "--submissions", theirs, "--exercise", DEMO, "--submitted", tmp_path / "submitted")
    code, out, _ = run(*words)
    assert (code, "not found in Canvas, left out: ada" in out) == (3, True)
    collected(tmp_path / "submitted", "ada")
    assert run(*words)[0] == 0
    found = in_canvas(Path("exports/feedback-canvas.zip").read_bytes(), {"4021": ["99"]})
    assert b"Lovelace, Ada" in found["4021"][0]


def test_a_folder_has_the_pages(run: Run) -> None:
    """One for each who handed in."""
    assert run("feedback", "folder", "--out", "dry", "--exercise", DEMO, "--dry-run")[0] == 0
    assert run("feedback", "folder", "--out", "pages", "--exercise", DEMO)[0] == 0
    assert [path.name for path in Path("pages").iterdir()] == ["ada.html"]
    assert not Path("dry").exists()


def test_what_is_held_is_not_handed_back(run: Run, url: str) -> None:
    """2, and nothing is written."""
    with open_store(url) as store:
        store.add_decisions([publication(DEMO, visible=False)])
    code, _, err = run("feedback", "folder", "--out", "pages", "--exercise", DEMO)
    assert (code, f"course publish {DEMO}" in err, Path("pages").exists()) == (2, True, False)
