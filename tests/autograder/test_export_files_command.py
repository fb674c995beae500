"""`course export csv`, `brightspace` and `blackboard`: what is written, said and answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.model import Student
from gradebook.store import open_store
from tests.autograder.conftest import Run
from tests.autograder.masters import CONFIG
from tests.gradebook.samples import NOON, check, publication, result

DEMO = "py-01/01-demo"
ADA = Student(id="ada", name="Lovelace, Ada", login="ada@uni", sis_id="0012")
BOB = Student(id="bob", name="Babbage, Bob")


@pytest.fixture(autouse=True)
def with_a_gradebook(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A course with one score, of one of two."""
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{course}/gradebook.db"
    (course / "config" / "course.yaml").write_text(f"{CONFIG}database: {url}\n", encoding="utf-8")
    with open_store(url) as store:
        store.add_students([ADA, BOB])
        store.add_attempt(result("ada", check("doubles", "Q1", "1", "1"), of=DEMO), NOON)
        store.add_decisions([publication(DEMO)])


def download(folder: Path, header: str, row: str) -> Path:
    """A file that an LMS exported."""
    path = folder / "download.xls"
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    return path


def test_a_neutral_file_has_everybody(run: Run) -> None:
    """Who handed in nothing stands in it too."""
    code, out, _ = run("export", "csv", "--long")
    lines = Path("exports/scores.csv").read_text(encoding="utf-8").splitlines()
    assert (code, len(lines)) == (0, 3)
    assert lines[1].startswith(f'ada,"Lovelace, Ada",,{DEMO},1,')
    assert lines[2].endswith(",not submitted")
    assert "exports/scores.csv: 2 students matched." in out


def test_somebody_without_an_id_is_said_and_answered(run: Run) -> None:
    """Exit code 3, and the file holds the others."""
    code, out, _ = run("export", "brightspace")
    assert (code, "not found in Brightspace, left out: bob" in out) == (3, True)
    assert "#0012,#ada@uni,1,#" in Path("exports/brightspace.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["csv", "brightspace"])
def test_a_dry_run_writes_nothing(run: Run, command: str) -> None:
    """It says who is matched, and who is not."""
    _, out, _ = run("export", command, "--dry-run")
    assert "matched: ada" in out
    assert "nothing was written" in out
    assert not Path("exports").exists()


def test_a_file_of_blackboard_is_filled_in_beside_itself(run: Run, tmp_path: Path) -> None:
    """Under a name that ends as it does; the download stays as it is."""
    path = download(tmp_path, "Username\tStudent ID\tPY-01 Twice [Total Pts: 4 Score] |7", "ada@uni\t0012\t")
    before = path.read_bytes()
    code, out, _ = run("export", "blackboard", "--into", path)
    assert (code, path.read_bytes()) == (3, before)
    assert Path("exports/blackboard.xls").read_bytes() == before[:-1] + b"1\n"
    assert "not found in Blackboard, left out: bob" in out


def test_the_file_of_an_lms_is_not_overwritten(run: Run, tmp_path: Path) -> None:
    """It is the only copy of what the LMS said."""
    path = download(tmp_path, "Username\tPY-01 Twice [Total Pts: 4] |7", "ada@uni\t")
    code, _, err = run("export", "blackboard", "--into", path, "--out", path)
    assert (code, "stays as it is. Name another file" in " ".join(err.split())) == (2, True)


IN_MOODLE = ("moodle-worksheet", "--into", "w.csv", "--exercise", DEMO)


def hold(course: Path) -> None:
    """Take the publication of the exercise back."""
    with open_store(f"sqlite:///{course}/gradebook.db") as store:
        store.add_decisions([publication(DEMO, visible=False)])


@pytest.mark.parametrize("words", [("canvas",), ("brightspace",), ("moodle-csv",), ("moodle-xml",), IN_MOODLE])
def test_nothing_goes_to_an_lms_before_it_is_published(run: Run, course: Path, words: tuple[str, ...]) -> None:
    """One line says how to publish, and how to export it all the same; nothing is written."""
    hold(course)
    code, _, err = run("export", *words)
    assert (code, Path("exports").exists()) == (2, False)
    assert "published. Publish it: course publish" in err
    assert "--unpublished" in err


def test_a_hidden_column_may_be_filled_before(run: Run, course: Path) -> None:
    """With `--unpublished`, and only then."""
    hold(course)
    assert run("export", "canvas", "--unpublished")[0] == 0
    assert "ada@uni,,1" in Path("exports/canvas.csv").read_text(encoding="utf-8")


def test_the_staff_reads_everything_in_a_neutral_file(run: Run, course: Path) -> None:
    """No student sees it."""
    hold(course)
    assert run("export", "csv", "--long")[0] == 0
    assert f",{DEMO},1," in Path("exports/scores.csv").read_text(encoding="utf-8")


def test_what_is_not_published_is_left_out_and_named(run: Run, course: Path) -> None:
    """Of several exercises the others stand in the file."""
    path = next((course / "rubrics").glob("PY-*.yaml"))
    second = path.read_text(encoding="utf-8").replace("PY-01", "PY-02").replace("01-demo", "02-more")
    (course / "rubrics" / "PY-02.yaml").write_text(second, encoding="utf-8")
    code, out, _ = run("export", "canvas")
    assert (code, "not published, left out: py-02/02-more" in out) == (0, True)
    assert "PY-02" not in Path("exports/canvas.csv").read_text(encoding="utf-8")
