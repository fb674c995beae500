"""`course collect`: from a download to a grade, and what it says on the way."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from autograder.collecting.collected import receipt
from tests.autograder.conftest import Run
from tests.autograder.lms import GRADEBOOK, WORKSHEET, lay, pack
from tests.autograder.masters import CONFIG

STEM = "01-demo"
RIGHT = "def double(number):\n    return number * 2\n"
ROSTER = 'id,name,login,sis_id\nada,"Lovelace, Ada",ada@uni.edu,0012\nbela,"Bartók, Béla",bela@uni.edu,0013\n'


@pytest.fixture(autouse=True)
def with_a_class(course: Path) -> None:
    """A course with a roster, and what Canvas says of its people."""
    (course / "config" / "course.yaml").write_text(
        f"{CONFIG}database: sqlite:///{course}/gradebook.db\n", encoding="utf-8"
    )
    (course / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (course / "gradebook.csv").write_text(GRADEBOOK, encoding="utf-8")


@pytest.fixture
def download(course: Path) -> Path:
    """A download of Canvas with a handout that one of two answered, and that Canvas renamed."""
    files = {f"lovelaceada_4021_9_{STEM}-1.py": RIGHT, f"bartókbéla_LATE_4022_8_{STEM}.py": "x = 1\n"}
    return pack(course / "submissions.zip", files)


def test_a_download_is_collected_and_graded(run: Run, course: Path, download: Path) -> None:
    """Without a word in between; what waits or was replaced is neither graded nor called stray."""
    roster = ["--roster", course / "roster.csv"]
    gradebook = ["--canvas-gradebook", course / "gradebook.csv"]
    code, out, err = run("collect", download, *roster, *gradebook)
    assert (code, err) == (0, "")
    assert "submissions.zip is of kind canvas: 2 of 2 hand-ins are matched." in out
    newer = pack(course / "later.zip", {f"bartókbéla_4022_10_{STEM}.py": RIGHT, f"who_77_11_{STEM}.py": RIGHT})
    assert run("collect", newer, *roster)[0] == 3
    submitted = course / "submitted"
    assert sorted(path.relative_to(submitted).as_posix() for path in submitted.rglob("*.py")) == [
        f".earlier/bela/8/{STEM}.py",
        f".unmatched/who 77/{STEM}.py",
        f"ada/{STEM}.py",
        f"bela/{STEM}.py",
    ]
    code, out, err = run("grade", submitted, *roster, "--trust-students", "--jobs", "1", "--json")
    assert code == 0
    results = {
        one["student"]: sum(float(check["points"]) for check in one["checks"]) for one in json.loads(out)["results"]
    }
    assert results["ada"] == results["bela"] > 0
    assert "not looked at" not in err
    assert "not graded, since nobody knows whose: 1 in" in " ".join(err.split())


def test_what_is_not_matched_is_3_and_says_what_to_type(run: Run, course: Path, download: Path) -> None:
    """The line can be copied; then it is 0."""
    code, out, err = run("collect", download, "--roster", course / "roster.csv")
    assert code == 3
    assert "unmatched: lovelaceada (4021): 4021 is a number of the LMS, and no file here says whose.\n" in err
    assert "  If it is ada: --confirm 4021=ada\n" in err
    assert "--canvas-gradebook FILE." in err
    assert "Nothing was collected yet of 2 on the roster: ada, bela." in out
    code, out, err = run(
        "collect", download, "--roster", course / "roster.csv", "--confirm", "4021=ada", "--confirm", "4022=bela"
    )
    assert (code, err) == (0, "")


def test_confirmations_can_come_from_a_file(run: Run, course: Path, download: Path) -> None:
    """One a line."""
    (course / "confirmed.csv").write_text("key,student\n4021,ada\n4022,bela\n5000,ada\n", encoding="utf-8")
    code, *_ = run("collect", download, "--roster", course / "roster.csv", "--confirmed", course / "confirmed.csv")
    assert code == 0


def test_a_dry_run_says_so(run: Run, course: Path, download: Path) -> None:
    """And writes nothing, receipts neither."""
    words = ["--roster", course / "roster.csv", "--dry-run", "--receipts", course / "receipts.csv"]
    code, out, _ = run("collect", download, *words)
    assert code == 3
    assert "Nothing was written: this was a dry run." in out
    assert not (course / "submitted").exists()
    assert not (course / "receipts.csv").exists()


def test_the_report_as_json(run: Run, course: Path, download: Path) -> None:
    """For scripts."""
    code, out, err = run("collect", download, "--roster", course / "roster.csv", "--json")
    report = json.loads(out)
    assert (code, err, report["kind"], report["written"]) == (3, "", "canvas", 2)
    assert {row["key"]: row["suggestions"] for row in report["rows"]} == {"4021": ["ada"], "4022": ["bela"]}


def test_receipts_can_be_given_to_students(run: Run, course: Path) -> None:
    """The times with their zone; a name that a spreadsheet would calculate is made harmless."""
    (course / "worksheet.csv").write_text(WORKSHEET, encoding="utf-8")
    name = "Ada Lovelace_1234_assignsubmission_file_"
    source = pack(course / "moodle.zip", {f"{name}/x.py": "1", f"{name}/=1+1.txt": "2"})
    words = ["--moodle-worksheet", course / "worksheet.csv", "--zone", "Europe/Berlin"]
    code, *_ = run("collect", source, "--roster", course / "roster.csv", *words, "--receipts", course / "receipts.csv")
    assert code == 0
    with (course / "receipts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    when = "2026-11-20T23:58:00+01:00"
    assert rows == [
        ["student", "file", "receipt", "submitted_at"],
        ["ada", "'=1+1.txt", receipt(b"2"), when],
        ["ada", "x.py", receipt(b"1"), when],
    ]


def test_a_hostile_member_is_told_and_the_others_are_collected(run: Run, course: Path) -> None:
    """With escapes instead of what a terminal would obey."""
    source = pack(course / "class.zip", {"../../evil.py": "1", "ada/\x1b[2J.py": "2", "con/\x1b[2J.py": "3"})
    code, out, err = run("collect", source, "--roster", course / "roster.csv")
    assert code == 3
    assert "not taken: ../../evil.py: its name leaves its folder." in err
    assert "not taken: con/\\x1b[2J.py: its name is that of a device." in err
    assert "\x1b[2J" not in out + err
    assert (course / "submitted" / "ada" / "_[2J.py").read_text() == "2"
    assert not (course.parent / "evil.py").exists()


def test_many_open_ends_are_cut(run: Run, course: Path) -> None:
    """The rest is in the document."""
    source = lay(course / "class", {f"x{number}/x.py": "1" for number in range(30)})
    _, _, err = run("collect", source, "--roster", course / "roster.csv")
    assert "… and 20 lines more; --json has all." in err
    assert "30 kept in" in err


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["--roster", "ROSTER", "--kind", "canvass"], 'no kind of source "canvass". Did you mean "canvas"?'),
        (["--roster", "ROSTER", "--zone", "Berlin"], 'there is no time zone "Berlin".'),
        (["--roster", "ROSTER", "--canvas-gradebook", "G", "--moodle-worksheet", "G"], "of Canvas or of Moodle"),
        (["--roster", "ROSTER", "--canvas-gradebook", "nowhere.csv"], "it cannot be read"),
        ([], "Give the roster with --roster FILE."),
    ],
)
def test_what_is_typed_wrongly_is_2(run: Run, course: Path, download: Path, words: list[str], what: str) -> None:
    """One line says what to type."""
    names = {"ROSTER": str(course / "roster.csv"), "G": str(course / "gradebook.csv")}
    code, _, err = run("collect", download, *(names.get(word, word) for word in words))
    assert code == 2
    assert what in err


@pytest.mark.parametrize("content", [b"<html>", b""])
def test_a_source_that_is_none_is_2(run: Run, course: Path, content: bytes) -> None:
    """Nothing is written."""
    (course / "submissions.zip").write_bytes(content)
    code, _, err = run("collect", course / "submissions.zip", "--roster", course / "roster.csv")
    assert code == 2
    assert "this is not a zip" in err
    assert run("collect", course / "nowhere.zip", "--roster", course / "roster.csv")[0] == 2
    assert not (course / "submitted").exists()
