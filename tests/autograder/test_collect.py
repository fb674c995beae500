"""What an LMS has of a class comes into the students' folders: nothing is guessed, nothing is lost."""

from __future__ import annotations

import io
import json
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.collecting import steps
from autograder.collecting.archives import folded
from autograder.collecting.arrivals import kept_names
from autograder.collecting.collected import PENDING, Collected, read_collected, receipt
from autograder.collecting.ledger import Change
from autograder.collecting.matching import Outcome
from autograder.collecting.sources.canvas_times import canvas_times
from autograder.errors import ConfigError, CourseError, StorageError, SubmissionsError
from autograder.model import Student
from tests.autograder.lms import METADATA, STEM, canvas, collected_from, lay, moodle, pack, record_of, tree

FILE = f"{STEM}.ipynb"
CANVAS = {
    f"lovelaceada_4021_99871_{STEM}-1.ipynb": "ada's",
    f"bartókbéla_LATE_4022_99880_{STEM}.ipynb": "bela's",
}


@pytest.fixture
def download(tmp_path: Path) -> Path:
    """The download of Canvas."""
    return pack(tmp_path / "submissions.zip", CANVAS)


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    """Where everything goes."""
    return tmp_path / "submitted"


def again(tmp_path: Path, name: str, files: dict[str, Any]) -> Path:
    """Return a later download of the same name, in a folder beside it."""
    (tmp_path / name).mkdir(exist_ok=True)
    return pack(tmp_path / name / "submissions.zip", files)


def zipped(files: dict[str, str | bytes]) -> bytes:
    """Return the bytes of a zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


# Every kind of source.


def test_a_download_of_canvas(download: Path, submitted: Path, tmp_path: Path) -> None:
    """Numbers in names are matched through the gradebook export; late is what Canvas says; there is no time."""
    report = collected_from(download, **canvas(tmp_path))
    assert report.complete
    assert tree(submitted) == {f"ada/{FILE}": "ada's", f"bela/{FILE}": "bela's"}
    one = record_of(submitted, f"bela/{FILE}")
    assert (one.student, one.kind, one.source, one.member) == ("bela", "canvas", "submissions.zip", list(CANVAS)[1])
    assert (one.late, one.order, one.submitted_at, one.local_time, one.time_from) == (True, 99880, None, None, "")
    assert (one.size, one.sha256) == (len("bela's"), receipt(b"bela's"))
    assert report.missing == ("chen",)


def test_the_api_of_canvas_says_when(download: Path, submitted: Path, tmp_path: Path) -> None:
    """For exactly the attachments that it names, of any attempt; later than the files too, and once is enough."""
    history = [
        {"attempt": 1, "submitted_at": "2026-11-19T09:00:00Z", "attachments": [{"id": 99870}]},
        {"attempt": 2, "submitted_at": "2026-11-20T22:58:01Z", "attachments": [{"id": 99871}, {"id": "x"}, 3]},
    ]
    listed = [{"attempt": 3, "submitted_at": None, "submission_history": history}, {"attachments": 1}, "x"]
    (tmp_path / "1.json").write_text("while(1);" + json.dumps(listed), encoding="utf-8")
    times = canvas_times([tmp_path / "1.json"])
    collected_from(download, **canvas(tmp_path))
    for more in ({"times": times}, {}, {"times": times}):
        report = collected_from(download, **more)
        one = record_of(submitted, f"ada/{FILE}")
        assert (one.submitted_at, one.attempt) == (datetime(2026, 11, 20, 22, 58, 1, tzinfo=UTC), 2)
        assert (one.time_from, one.order) == ("1.json", 99871)
        assert record_of(submitted, f"bela/{FILE}").submitted_at is None
        assert set(tree(submitted)) == {f"ada/{FILE}", f"bela/{FILE}"}
    assert {change for row in report.rows for change in row.changes} == {Change.UNCHANGED}


@pytest.mark.parametrize("text", ["", "{}", "<html>", "[" * 100_000])
def test_another_file_than_that_of_the_api_is_refused(tmp_path: Path, text: str) -> None:
    """With what to save."""
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(ConfigError, match="Save what Canvas' API lists"):
        canvas_times([tmp_path / "x.json"])


def test_a_download_of_moodle(tmp_path: Path, submitted: Path) -> None:
    """The worksheet says whose the numbers are, and when it was, in the zone that the operator gives."""
    source = pack(tmp_path / "PY-01-77.zip", {f"Ada Lovelace_1234_assignsubmission_file_/{FILE}": "ada's"})
    assert collected_from(source, **moodle(tmp_path)).complete
    assert tree(submitted) == {f"ada/{FILE}": "ada's"}
    one = record_of(submitted, f"ada/{FILE}")
    assert one.submitted_at == datetime(2026, 11, 20, 22, 58, tzinfo=UTC)
    assert json.loads(one.model_dump_json())["submitted_at"] == "2026-11-20T23:58:00+01:00"
    assert (one.time_from, one.time_given) == ("worksheet.csv", "Friday, 20 November 2026, 11:58 PM")


def test_a_time_without_a_zone_is_recorded_as_that(tmp_path: Path, submitted: Path) -> None:
    """Until a collect with a zone says which moment it was, or another one corrects it; only the record changes."""
    source = pack(tmp_path / "PY-01-77.zip", {f"Ada Lovelace_1234_assignsubmission_file_/{FILE}": "ada's"})
    collected_from(source, **moodle(tmp_path, None))
    one = record_of(submitted, f"ada/{FILE}")
    assert (one.submitted_at, one.local_time) == (None, datetime(2026, 11, 20, 23, 58))
    report = collected_from(source, **moodle(tmp_path))
    assert report.rows[0].changes == (Change.DATED,)
    assert record_of(submitted, f"ada/{FILE}").submitted_at == datetime(2026, 11, 20, 22, 58, tzinfo=UTC)
    for zone, change in [
        (None, Change.UNCHANGED),
        ("Europe/Berlin", Change.UNCHANGED),
        ("Asia/Tokyo", Change.DATED),
        ("Europe/Berlin", Change.DATED),
    ]:
        assert collected_from(source, **moodle(tmp_path, zone)).rows[0].changes == (change,)
    collected_from(source, zone="Europe/Berlin", confirm=["1234=ada"])
    assert record_of(submitted, f"ada/{FILE}").submitted_at == datetime(2026, 11, 20, 22, 58, tzinfo=UTC)
    assert set(tree(submitted)) == {f"ada/{FILE}"}


def test_a_time_that_comes_later_is_recorded(tmp_path: Path, submitted: Path) -> None:
    """The worksheet was forgotten at first; that of a group's number is another's."""
    source = pack(tmp_path / "PY-01-77.zip", {f"Ada Lovelace_1234_assignsubmission_file_/{FILE}": "ada's"})
    collected_from(source, confirm=["1234=ada"])
    assert collected_from(source, **moodle(tmp_path)).rows[0].changes == (Change.DATED,)
    assert record_of(submitted, f"ada/{FILE}").submitted_at == datetime(2026, 11, 20, 22, 58, tzinfo=UTC)
    group = pack(tmp_path / "PY-01-78.zip", {f"Team_1235_assignsubmission_file_/{FILE}": "ours"})
    collected_from(group, confirm=["1235=bela", "1235=chen"], **moodle(tmp_path))
    assert record_of(submitted, f"bela/{FILE}").submitted_at is None


def test_an_export_of_gradescope(tmp_path: Path, submitted: Path) -> None:
    """Each of a group gets the files; one whom the roster does not know is named."""
    metadata = METADATA.replace("chen@uni.edu", "mei@gmail.com")
    root = "assignment_123_export"
    files = {"submission_metadata.yml": metadata, f"submission_456/{FILE}": "a", f"submission_457/{FILE}": "g"}
    source = pack(tmp_path / "export.zip", {f"{root}/{name}": text for name, text in files.items()})
    report = collected_from(source)
    assert tree(submitted) == {
        f"ada/{FILE}": "a",
        f"bela/{FILE}": "g",
        f".unmatched/Mei Chen mei@gmail.com/{FILE}": "g",
    }
    assert [(row.key, row.outcome, row.suggestions) for row in report.rows if row.outcome is not Outcome.MATCHED] == [
        ("mei@gmail.com", Outcome.UNMATCHED, ("chen",))
    ]
    assert record_of(submitted, f"ada/{FILE}").attempt == 2


def test_a_submitted_tree_of_nbgrader(tmp_path: Path, submitted: Path) -> None:
    """Assignments keep their folders; the times come from `timestamp.txt`."""
    files = {f"ada/ps1/{FILE}": "a", "ada/ps1/timestamp.txt": "2026-11-20 22:58:01.5 UTC", f"ada/ps2/{FILE}": "b"}
    source = lay(tmp_path / "theirs" / "submitted", files)
    assert collected_from(source, submitted=submitted).complete
    assert tree(submitted) == {f"ada/ps1/{FILE}": "a", f"ada/ps2/{FILE}": "b"}
    assert record_of(submitted, f"ada/ps1/{FILE}").submitted_at == datetime(2026, 11, 20, 22, 58, 1, 500000, UTC)


def test_the_inbound_of_the_exchange(tmp_path: Path, submitted: Path) -> None:
    """Of several attempts the newest counts, whatever the order of their names; the others are kept by their time."""
    attempts = {"2026-11-20 22:58:01.1 UTC+zzzzzzzzzzzz": "b", "2026-11-20 22:58:01.2 UTC+aaaaaaaaaaaa": "c"}
    attempts["2026-11-19 10:00:00.0 UTC+mmmmmmmmmmmm"] = "a"
    lay(tmp_path / "inbound", {f"ada+ps1+{name}/{FILE}": text for name, text in attempts.items()})
    assert collected_from(tmp_path / "inbound").complete
    assert tree(submitted) == {
        f"ada/ps1/{FILE}": "c",
        f".earlier/ada/20261119T100000Z/{FILE}": "a",
        f".earlier/ada/20261120T225801Z/{FILE}": "b",
    }


def test_plain_folders(tmp_path: Path, submitted: Path) -> None:
    """By any id of the roster."""
    lay(tmp_path / "class", {"ada/x.py": "1", "0013/sub/y.py": "2", "Mei Chen/z.py": "3"})
    report = collected_from(tmp_path / "class")
    assert tree(submitted) == {"ada/x.py": "1", "bela/sub/y.py": "2", ".unmatched/Mei Chen/z.py": "3"}
    assert report.rows[1].suggestions == ("chen",)


# Whose it is.


def test_without_the_gradebook_everything_waits(download: Path, submitted: Path, tmp_path: Path) -> None:
    """Nobody is matched by name; with it, everything finds its place, and once is enough."""
    first = collected_from(download)
    assert [row.outcome for row in first.rows] == [Outcome.UNMATCHED] * 2
    assert {row.key: row.suggestions for row in first.rows} == {"4021": ("ada",), "4022": ("bela",)}
    assert set(tree(submitted)) == {f".unmatched/lovelaceada 4021/{FILE}", f".unmatched/bartókbéla 4022/{FILE}"}
    assert collected_from(download, **canvas(tmp_path)).complete
    assert tree(submitted) == {f"ada/{FILE}": "ada's", f"bela/{FILE}": "bela's"}
    assert not (submitted / ".unmatched").exists()
    later = collected_from(again(tmp_path, "later", CANVAS), submitted=submitted)
    assert {row.why for row in later.rows} == {"as before"}
    assert later.written == 0


def test_a_confirmation_is_remembered(download: Path, submitted: Path) -> None:
    """For this kind of source."""
    assert not collected_from(download, confirm=["4021=chen"]).complete
    assert tree(submitted)[f"chen/{FILE}"] == "ada's"
    assert read_collected(submitted).confirmed == {"canvas:lovelaceada 4021": ("chen",)}
    second = collected_from(download)
    assert {row.key: (row.students, row.why) for row in second.rows}["4021"] == (("chen",), "confirmed")
    assert second.written == 0


def test_a_confirmation_can_be_corrected(download: Path, submitted: Path, tmp_path: Path) -> None:
    """Whoever had the files has their own again, and the wrong ones are kept aside."""
    own = again(tmp_path, "own", {f"chenmei_4023_5_{FILE}": "chen's"})
    collected_from(own, submitted=submitted, confirm=["4023=chen"])
    collected_from(download, confirm=["4021=chen", "4022=bela"])
    assert tree(submitted)[f"chen/{FILE}"] == "ada's"
    assert collected_from(download, confirm=["4021=ada"]).complete
    assert collected_from(own, submitted=submitted).complete
    assert tree(submitted) == {
        f"ada/{FILE}": "ada's",
        f"bela/{FILE}": "bela's",
        f"chen/{FILE}": "chen's",
        f".earlier/chen/5/{FILE}": "chen's",
        f".earlier/chen/99871/{FILE}": "ada's",
    }


def test_a_typed_confirmation_is_of_something_that_is_there(download: Path) -> None:
    """A mistyped key would do nothing."""
    with pytest.raises(ConfigError, match='"421" is no key of this source'):
        collected_from(download, confirm=["421=ada"])


def test_a_group_of_canvas_is_doubted_and_confirmed(tmp_path: Path, submitted: Path) -> None:
    """Its files carry the number of one member: the others would have nothing."""
    source = pack(tmp_path / "submissions.zip", {f"team7_4021_9_{FILE}": "ours"})
    (row,) = collected_from(source, **canvas(tmp_path)).rows
    assert (row.outcome, row.suggestions) == (Outcome.AMBIGUOUS, ("ada",))
    assert "Lovelace, Ada" in row.why
    assert collected_from(source, confirm=["4021=ada", "4021=bela"], **canvas(tmp_path)).complete
    assert tree(submitted) == {f"ada/{FILE}": "ours", f"bela/{FILE}": "ours"}
    alone = again(tmp_path, "alone", {f"lovelaceada_4021_10_{FILE}": "mine"})
    collected_from(alone, submitted=submitted, assignment="py-02", **canvas(tmp_path))
    assert set(tree(submitted)) == {f"ada/{FILE}", f"bela/{FILE}", f"ada/py-02/{FILE}"}


def test_a_number_of_before_is_not_that_of_a_group(download: Path, submitted: Path, tmp_path: Path) -> None:
    """It has another name now; the gradebook was given only once."""
    collected_from(download, **canvas(tmp_path))
    group = again(tmp_path, "group", {f"team7_4021_99999_{FILE}": "ours"})
    (row,) = collected_from(group, submitted=submitted).rows
    assert (row.outcome, row.suggestions) == (Outcome.AMBIGUOUS, ("ada",))
    assert tree(submitted)[f"ada/{FILE}"] == "ada's"


def test_two_undated_hand_ins_of_one_student_are_nobodys(tmp_path: Path, submitted: Path) -> None:
    """Nothing says which of them counts."""
    lay(tmp_path / "class", {"ada/x.py": "1", "0012/x.py": "2"})
    report = collected_from(tmp_path / "class")
    assert {row.outcome for row in report.rows} == {Outcome.AMBIGUOUS}
    assert tree(submitted) == {".unmatched/ada/x.py": "1", ".unmatched/0012/x.py": "2"}


def test_unknown_people_of_one_name_keep_apart(tmp_path: Path, submitted: Path) -> None:
    """Also where case makes no difference."""
    lay(tmp_path / "class", {"Who/x.py": "1", "who/x.py": "2"})
    for _ in range(2):
        collected_from(tmp_path / "class")
        assert tree(submitted) == {".unmatched/Who/x.py": "1", ".unmatched/_who/x.py": "2"}


def test_what_waited_and_is_no_longer_there_becomes_an_earlier_attempt(tmp_path: Path, submitted: Path) -> None:
    """The student handed in again before anybody looked."""
    collected_from(again(tmp_path, "1", {f"lovelaceada_4021_9_{FILE}": "old"}), submitted=submitted)
    newer = again(tmp_path, "2", {f"lovelaceada_4021_10_{FILE}": "new"})
    collected_from(newer, submitted=submitted, **canvas(tmp_path))
    assert tree(submitted) == {f"ada/{FILE}": "new", f".earlier/ada/9/{FILE}": "old"}
    assert record_of(submitted, f".earlier/ada/9/{FILE}").student == "ada"


# Attempts.


def test_a_second_collect_changes_nothing(download: Path, submitted: Path, tmp_path: Path) -> None:
    """Not a byte, not a time; another name of the same download neither."""
    collected_from(download, **canvas(tmp_path))
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in submitted.rglob("*") if path.is_file()}
    report = collected_from(download, **canvas(tmp_path), now=datetime(2027, 1, 1, tzinfo=UTC))
    assert {change for row in report.rows for change in row.changes} == {Change.UNCHANGED}
    download.rename(tmp_path / "submissions (1).zip")
    collected_from(tmp_path / "submissions (1).zip", **canvas(tmp_path))
    assert before == {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in submitted.rglob("*") if path.is_file()
    }


def test_an_older_attempt_never_replaces_a_newer_one(tmp_path: Path, submitted: Path) -> None:
    """Whichever is collected first, the folder ends the same."""
    old = again(tmp_path, "1", {f"lovelaceada_4021_9_{FILE}": "old"})
    new = again(tmp_path, "2", {f"lovelaceada_4021_10_{FILE}": "new"})
    for place, order in ((submitted, (old, new)), (tmp_path / "other", (new, old))):
        reports = [collected_from(source, submitted=place, **canvas(tmp_path)) for source in order]
        assert tree(place) == {f"ada/{FILE}": "new", f".earlier/ada/9/{FILE}": "old"}
        assert reports[1].rows[0].changes == ((Change.NEWER if order[0] is old else Change.OLDER),)
        assert {collected_from(source, submitted=place).written for source in order} == {0}


def test_an_exercise_is_replaced_by_its_other_form(tmp_path: Path, submitted: Path) -> None:
    """The script of the first attempt does not stay beside the notebook of the second; other exercises stay."""
    first = {f"lovelaceada_4021_9_{STEM}.py": "old", "lovelaceada_4021_8_other.py": "other"}
    collected_from(again(tmp_path, "1", first), submitted=submitted, **canvas(tmp_path))
    newer = again(tmp_path, "2", {f"lovelaceada_4021_10_{STEM}.ipynb": "new"})
    collected_from(newer, submitted=submitted, **canvas(tmp_path))
    assert tree(submitted) == {f"ada/{FILE}": "new", "ada/other.py": "other", f".earlier/ada/9/{STEM}.py": "old"}


def test_an_assignment_is_replaced_as_a_whole(tmp_path: Path, submitted: Path) -> None:
    """Where the operator names it: files that are not in the newer attempt are kept aside."""
    first = {"lovelaceada_4021_9_a.py": "1", "lovelaceada_4021_8_b.py": "1"}
    collected_from(again(tmp_path, "1", first), submitted=submitted, assignment="py-01", **canvas(tmp_path))
    newer = again(tmp_path, "2", {"lovelaceada_4021_10_a.py": "2"})
    collected_from(newer, submitted=submitted, assignment="py-01", **canvas(tmp_path))
    collected_from(newer, submitted=submitted, assignment="py-02", **canvas(tmp_path))
    assert tree(submitted) == {
        "ada/py-01/a.py": "2",
        "ada/py-02/a.py": "2",
        ".earlier/ada/9/a.py": "1",
        ".earlier/ada/9/b.py": "1",
    }


def test_without_times_the_later_collect_is_the_newer_attempt(tmp_path: Path, submitted: Path) -> None:
    """But what was there before does not come back: nothing says whether it is old or handed in again."""
    reports = [collected_from(lay(tmp_path / "class", {"ada/x.py": text})) for text in ("1", "2")]
    assert [(one.rows[0].changes, one.complete) for one in reports] == [
        ((Change.NEW,), True),
        ((Change.SAME_NAME,), False),
    ]
    assert tree(submitted) == {"ada/x.py": "2", ".earlier/ada/undated/x.py": "1"}
    report = collected_from(lay(tmp_path / "class", {"ada/x.py": "1"}))
    assert report.rows[0].changes == (Change.UNDATED,)
    assert not report.complete
    assert tree(submitted) == {"ada/x.py": "2", ".earlier/ada/undated/x.py": "1"}


def test_what_somebody_changed_by_hand_is_never_lost(download: Path, submitted: Path, tmp_path: Path) -> None:
    """It is told, and left; a newer attempt keeps it aside; what was deleted comes back."""
    collected_from(download, **canvas(tmp_path))
    (submitted / "ada" / FILE).write_text("mended by the TA")
    (submitted / "bela" / FILE).unlink()
    report = collected_from(download)
    assert {row.key: row.changes for row in report.rows} == {"4021": (Change.BY_HAND,), "4022": (Change.UNCHANGED,)}
    assert not report.complete
    assert tree(submitted) == {f"ada/{FILE}": "mended by the TA", f"bela/{FILE}": "bela's"}
    collected_from(again(tmp_path, "2", {f"lovelaceada_4021_99999_{FILE}": "new"}), submitted=submitted)
    assert tree(submitted)[f"ada/{FILE}"] == "new"
    assert tree(submitted)[f".earlier/ada/99871/{FILE}"] == "mended by the TA"


def test_a_file_that_nobody_collected_is_kept_aside(download: Path, submitted: Path, tmp_path: Path) -> None:
    """A TA put it there."""
    lay(submitted, {f"ada/{FILE}": "by mail", f"bela/{FILE}": "bela's"})
    collected_from(download, **canvas(tmp_path))
    assert tree(submitted) == {
        f"ada/{FILE}": "ada's",
        f"bela/{FILE}": "bela's",
        f".earlier/ada/undated/{FILE}": "by mail",
    }


# Zips that students hand in.


def test_a_zip_of_a_student_is_opened_and_kept(tmp_path: Path, submitted: Path) -> None:
    """The receipt is that of the zip; a zip in it stays closed."""
    inner = zipped({f"lab/{FILE}": "ada's", "more.zip": zipped({"x.py": "1"}), "__MACOSX/x": ""})
    report = collected_from(lay(tmp_path / "class", {"ada/hw.zip": inner}))
    assert report.complete
    assert set(tree(submitted)) == {"ada/hw.zip", f"ada/hw/lab/{FILE}", "ada/hw/more.zip"}
    assert (submitted / "ada" / "hw.zip").read_bytes() == inner
    assert record_of(submitted, f"ada/hw/lab/{FILE}").inside == "hw.zip"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (zipped({f"{number}.py": "" for number in range(501)}), "kept, but not opened: it has 501 members"),
        (zipped({"ok.py": "1"})[:-5], "kept, but not opened: this is not a zip"),
        (zipped({"ok.py": "1", "bomb.py": b"\0" * 3_000_000}), "unpacked it is more than 200 times as large"),
        (zipped({"ok.py": "1", "../../../x": "1"}), "its name leaves its folder"),
        (zipped({"ok.py": "1", "x.py": "secret"}).replace(b"secret", b"broken"), "it is damaged"),
    ],
    ids=["many", "cut", "bomb", "escape", "damaged"],
)
def test_a_hostile_zip_of_a_student_is_kept_and_told(tmp_path: Path, submitted: Path, content: bytes, why: str) -> None:
    """Nothing is written outside, and the others are collected."""
    before = set(tmp_path.parent.iterdir())
    content = content if why != "it is damaged" else _stored({"ok.py": b"1", "x.py": b"secret"})
    report = collected_from(lay(tmp_path / "class", {"ada/hw.zip": content, "bela/x.py": "2"}))
    assert [why in one.why for one in report.not_taken] == [True]
    assert (submitted / "ada" / "hw.zip").read_bytes() == content
    assert tree(submitted)["bela/x.py"] == "2"
    assert set(tmp_path.parent.iterdir()) == before
    assert {path.name for path in tmp_path.iterdir()} == {"class", "submitted"}


def _stored(files: dict[str, bytes]) -> bytes:
    """Return a zip one member of which was changed after it was packed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue().replace(b"secret", b"broken")


# Names.


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12), max_size=8))
def test_kept_names_are_different_files_on_every_disk(names: list[str]) -> None:
    """No two are one where case is ignored, no file is a folder of another, all can be printed and written."""
    kept = [folded(name) for name in kept_names([name.strip("/").replace("//", "/") or "x" for name in names])]
    assert len(set(kept)) == len(kept)
    assert not any(other.startswith(f"{name}/") for name in kept for other in kept)
    assert all(name.isprintable() and not set(name) & set('<>:"|?*') for name in kept)


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        (["A.py", "a.py", "a.PY"], ["A.py", "a (2).py", "a (3).PY"]),
        (["B\u00e9.py", "be\u0301.py"], ["B\u00e9.py", "be\u0301 (2).py"]),
        (["a", "a/b"], ["a", "a_b"]),
        (["a/b", "a"], ["a/b", "a (2)"]),
        (["x\x1b[31m\u202e.py", "y: 1?.py", "z. "], ["x_[31m_.py", "y_ 1_.py", "z"]),
        (["ж" * 200 + ".ipynb"], ["ж" * 72 + ".ipynb"]),
    ],
)
def test_names_that_one_disk_could_not_hold(names: list[str], kept: list[str]) -> None:
    """Are changed as little as can be."""
    assert kept_names(names) == kept


def test_members_that_differ_in_case_are_both_kept(tmp_path: Path, submitted: Path) -> None:
    """And stay where they are when they are collected again; a new case of a name is the same file."""
    files = {"ada/A.py": "1", "ada/a.py": "2"}
    for _ in range(2):
        collected_from(pack(tmp_path / "class.zip", files))
        assert tree(submitted) == {"ada/A.py": "1", "ada/a (2).py": "2"}
    collected_from(pack(tmp_path / "class.zip", {"ada/a.py": "3"}))
    assert tree(submitted)["ada/A.py"] == "3"


def test_a_file_where_a_folder_was_gets_another_place(tmp_path: Path, submitted: Path) -> None:
    """And the other way round."""
    collected_from(pack(tmp_path / "1.zip", {"ada/x/y.py": "1", "ada/z": "2"}))
    collected_from(pack(tmp_path / "2.zip", {"ada/x": "3", "ada/z/y.py": "4"}))
    assert tree(submitted) == {"ada/x/y.py": "1", "ada/z": "2", "ada/from x": "3", "ada/from z y.py": "4"}


# The folder.


def test_a_dry_run_writes_nothing(download: Path, submitted: Path, tmp_path: Path) -> None:
    """And says what would be done."""
    report = collected_from(download, dry_run=True, **canvas(tmp_path))
    assert (report.written, report.is_dry_run, [row.changes for row in report.rows]) == (2, True, [(Change.NEW,)] * 2)
    assert not submitted.exists()


@pytest.mark.parametrize("link", ["ada", ".earlier", "."])
def test_nothing_is_written_through_a_link(download: Path, submitted: Path, tmp_path: Path, link: str) -> None:
    """A link in the folder may lead anywhere; the folder itself may be one."""
    outside = tmp_path / "outside"
    outside.mkdir()
    if link == ".":
        submitted.symlink_to(outside)
        assert collected_from(download, **canvas(tmp_path)).complete
        return
    submitted.mkdir()
    (submitted / link).symlink_to(outside)
    attempts = {f"ada+ps1+2026-11-20 22:58:0{number} UTC/x.py": str(number) for number in (1, 2)}
    with pytest.raises(SubmissionsError, match="it is a link; nothing is written through it"):
        collected_from(pack(tmp_path / "inbound.zip", attempts), submitted=submitted)
    assert list(outside.iterdir()) == []


def test_a_link_in_place_of_a_file_is_replaced_and_not_followed(
    download: Path, submitted: Path, tmp_path: Path
) -> None:
    """What it leads to stays as it is."""
    (tmp_path / "secret").write_text("secret")
    (submitted / "ada").mkdir(parents=True)
    (submitted / "ada" / FILE).symlink_to(tmp_path / "secret")
    collected_from(download, **canvas(tmp_path))
    assert (tmp_path / "secret").read_text() == "secret"
    assert not (submitted / "ada" / FILE).is_symlink()


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({"students": ()}, "Give the roster with --roster FILE."),
        ({"students": [Student(id="Ada", name="A"), Student(id="ada", name="B")]}, "one folder where case is ignored"),
        ({"assignment": "../x"}, "cannot name a folder"),
        ({"assignment": ".hidden"}, "cannot name a folder"),
        ({"assignment": "a/b"}, "cannot name a folder"),
        ({"kind": "gradescope"}, "there is no submission_metadata.yml"),
        ({"kind": "nbgrader", "assignment": "ps1"}, "names its assignments itself"),
    ],
)
def test_what_makes_no_sense_is_refused(download: Path, submitted: Path, more: dict[str, Any], what: str) -> None:
    """Before anything is written."""
    with pytest.raises(CourseError, match=what):
        collected_from(download, **more)
    assert not submitted.exists()


def test_source_and_target_are_apart(tmp_path: Path) -> None:
    """A folder is not collected into itself."""
    source = lay(tmp_path / "class", {"ada/x.py": "1"})
    for submitted in (source, source / "submitted", tmp_path):
        with pytest.raises(SubmissionsError, match="lie in one another"):
            collected_from(source, submitted=submitted)


def test_a_damaged_record_is_no_empty_one(download: Path, submitted: Path) -> None:
    """Nobody's time of submission is forgotten in silence."""
    lay(submitted, {"collected.json": "{"})
    with pytest.raises(SubmissionsError, match="this is no record of what was collected"):
        collected_from(download)


def test_a_source_that_changes_meanwhile_is_told(tmp_path: Path, submitted: Path, monkeypatch: Any) -> None:
    """A receipt is of what was written."""
    source = lay(tmp_path / "class", {"ada/x.py": "1"})
    carry_out = steps.carry_out

    def later(*arguments: Any) -> None:
        (source / "ada" / "x.py").write_text("2")
        carry_out(*arguments)

    monkeypatch.setattr("autograder.collect.carry_out", later)
    with pytest.raises(SubmissionsError, match="it changed while it was read"):
        collected_from(source)
    assert [path.name for path in submitted.iterdir()] == [PENDING]


FIRST = {f"lovelaceada_4021_9_{STEM}.py": "a1", f"bartókbéla_4022_9_{FILE}": "b1", "who_1_2_x.py": "w1"}
SECOND = {f"lovelaceada_4021_10_{FILE}": "a2", f"bartókbéla_4022_10_{FILE}": "b2", "who_1_3_x.py": "w2"}
ACTIONS = 10  # the record to come, four copies and writes and a deletion and two more, the record, its twin


def two_attempts(home: Path) -> tuple[Path, dict[str, Any]]:
    """Collect the first attempt; return the second, and how it is collected."""
    more = {"submitted": home / "submitted", **canvas(home)}
    collected_from(again(home, "1", FIRST), **more)
    return again(home, "2", SECOND), more


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], Collected]:
    """How both attempts end where nothing was cut off."""
    home = tmp_path_factory.mktemp("whole")
    source, more = two_attempts(home)
    with pytest.MonkeyPatch.context() as patch:
        left = _stop_before(patch, ACTIONS + 1)
        collected_from(source, **more)
    assert left == [1]
    return tree(home / "submitted"), read_collected(home / "submitted")


@pytest.mark.parametrize("last", range(1, ACTIONS + 1))
def test_a_collect_that_is_cut_off_leaves_old_or_new(
    tmp_path: Path, monkeypatch: Any, whole: tuple[dict[str, str], Collected], last: int
) -> None:
    """Wherever it stops each file is one of the two; the same command then ends as if nothing had been."""
    source, more = two_attempts(tmp_path)
    with monkeypatch.context() as patch:
        _stop_before(patch, last)
        with pytest.raises(KeyboardInterrupt):
            collected_from(source, **more)
    _every_version_is_there(tmp_path / "submitted")
    collected_from(source, **more)
    assert (tree(tmp_path / "submitted"), read_collected(tmp_path / "submitted")) == whole


def _stop_before(patch: pytest.MonkeyPatch, action: int) -> list[int]:
    """Stop, as a kill does, before this write or deletion; return how many are left."""
    left = [action]
    replace, unlink = Path.replace, Path.unlink

    def counted() -> None:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt

    def replaced(path: Path, target: Path) -> Path:
        counted()
        return replace(path, target)

    def unlinked(path: Path, missing_ok: bool = False) -> None:
        if path.exists():
            counted()
        unlink(path, missing_ok)

    patch.setattr(Path, "replace", replaced)
    patch.setattr(Path, "unlink", unlinked)
    return left


def _every_version_is_there(submitted: Path) -> None:
    """No bytes that were there are gone, none is half there, and what the record says is so."""
    texts = set(tree(submitted).values())
    assert {"a1", "b1", "w1"} <= texts <= {"a1", "b1", "w1", "a2", "b2", "w2"}
    for one in read_collected(submitted).files:
        assert receipt((submitted / one.path).read_bytes()) == one.sha256


def test_a_full_disk_is_told_and_nothing_is_half_written(
    download: Path, submitted: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    """The same command goes on."""

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StorageError, match="No space left on device"):
            collected_from(download, **canvas(tmp_path))
    assert not list(submitted.rglob("*.ipynb"))
    assert collected_from(download, **canvas(tmp_path)).complete
    assert not (submitted / PENDING).exists()


def test_the_record_is_a_document(download: Path, submitted: Path, tmp_path: Path) -> None:
    """It is read back as it was, sorted by path; unknown keys are refused."""
    collected_from(download, **canvas(tmp_path))
    text = (submitted / "collected.json").read_text(encoding="utf-8")
    data = json.loads(text)
    assert data["schema_version"] == 1
    assert [file["path"] for file in data["files"]] == [f"ada/{FILE}", f"bela/{FILE}"]
    assert Collected.model_validate_json(text) == read_collected(submitted)
    with pytest.raises(ValueError, match="Extra inputs"):
        Collected.model_validate({**data, "more": 1})
