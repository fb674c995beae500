"""`course forget` and `course data` as they are typed: rows and files, what stays, and a run that was killed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder import cli
from autograder.collecting.collected import PENDING, Collected, CollectedFile, receipt, write_collected
from autograder.flows.forgetting import Places, plan
from gradebook.backup import write_backup
from gradebook.decisions import Enrolment, Forgetting
from gradebook.report.words import page_name
from gradebook.store import open_store
from tests.gradebook.samples import CALLS, LIMITS, NOON, calls
from tests.gradebook.test_forgetting import ADA, BOB, OLD, WHO, fill
from tests.support.answers import ROOT

Run = Callable[..., tuple[int, str]]
WORDS = [word.encode() for word in (ADA.id, "Augusta", ADA.login, ADA.sis_id)]
ANSWER = b"def double(number):\n    return number\n"


def put(path: Path, content: bytes = ANSWER) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def collected(student: str, path: str, current: bool = True) -> CollectedFile:
    known = {"student": student, "key": f"{student}-4021", "source": "s.zip", "kind": "canvas", "member": path}
    placed = {"path": path, "name": "a.py", "slot": "exercise a", "is_current": current, "size": len(ANSWER)}
    return CollectedFile.model_validate({**known, **placed, "sha256": receipt(ANSWER), "collected_at": NOON})


@pytest.fixture
def url(url: str) -> str:
    """A gradebook in which ADA and BOB are everywhere."""
    with open_store(url) as store:
        fill(store)
    return url


@pytest.fixture
def folder(tmp_path: Path, url: str) -> Path:
    """A course with files of the two in every place where we write some."""
    for name in ("config/course.yaml", "requirements.txt"):
        put(tmp_path / name, (ROOT / name).read_bytes())
    for rubric in (ROOT / "rubrics").iterdir():
        put(tmp_path / "rubrics" / rubric.name, rubric.read_bytes())
    for student in (ADA.id, BOB.id):
        put(tmp_path / f"submitted/{student}/a.py")
        put(tmp_path / f"submitted/.earlier/{student}/1/a.py")
        put(tmp_path / f"build/results/{CALLS}/{student}.json", calls(student).model_dump_json().encode())
        put(tmp_path / f"build/review/{CALLS}/{student}.html")
        put(tmp_path / "reports/students" / page_name(student), student.encode())
    paths = [
        f"{place}{student}/{more}a.py"
        for student in (ADA.id, BOB.id)
        for place, more in (("", ""), (".earlier/", "1/"))
    ]
    files = [collected(path.removeprefix(".earlier/").split("/")[0], path, path[0] != ".") for path in paths]
    confirmed = {"canvas:1": (ADA.id,), "canvas:2": (ADA.id, BOB.id)}
    write_collected(tmp_path / "submitted", Collected(files=tuple(files), confirmed=confirmed))
    put(tmp_path / "reports/index.html", b"<p>Lovelace, Ada&#32;Augusta</p>")
    put(tmp_path / "exports/canvas.csv", b"Student,ID\nB,bb1791@uni\nA,AL1815@uni\n")
    put(tmp_path / "exports/other.csv", b"Student,ID\nB,bb1791@uni\n")
    with open_store(url) as store:
        (tmp_path / "backups").mkdir()
        write_backup(store, tmp_path / "backups/old.zip")
    return tmp_path


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Types a command in the folder; returns the exit code, and what was printed, as one line."""
    monkeypatch.chdir(folder)
    monkeypatch.delenv("USER", raising=False)

    def typed(*words: object) -> tuple[int, str]:
        code = cli.main([*map(str, words)])
        printed = capsys.readouterr()
        return code, " ".join((printed.out + printed.err).split())

    return typed


def below(folder: Path, *without: str) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(without or ("gradebook.db",))
    }


OWN = {
    f"submitted/{ADA.id}/a.py",
    f"submitted/.earlier/{ADA.id}/1/a.py",
    f"build/results/{CALLS}/{ADA.id}.json",
    f"build/review/{CALLS}/{ADA.id}.html",
    f"reports/students/{page_name(ADA.id)}",
}
KINDS = ["withdrawal", "reading", "regrade", "request", "reply", "enrolment"]
ERASE = ("forget", ADA.id, "--who", "tina", "--why", "request 17", "--yes", "--database")


def test_rows_and_files_of_a_student_go(run: Run, folder: Path, url: str) -> None:
    """Their files go, all others keep their bytes, and the record of what was collected names the others alone."""
    before = below(folder)
    code, said = run(*ERASE, url)
    after = below(folder)
    assert code == 0
    assert set(before) - set(after) == OWN
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"submitted/collected.json"}
    known = Collected.model_validate_json(after["submitted/collected.json"])
    assert {one.student for one in known.files} == {BOB.id}
    assert known.confirmed == {"canvas:2": (BOB.id,)}
    assert f"{ADA.id}: 1 student, 9 check results, 3 attempts, 1 override, 6 decisions erased." in said
    with open_store(url) as store:
        assert [one.id for one in store.students()] == [BOB.id]
        assert [one.rows for one in store.decisions() if isinstance(one, Forgetting)] == [20]
    assert run("backup", "--out", "new.zip", "--database", url)[0] == 0


def test_what_is_left_anywhere_is_listed(run: Run, folder: Path, url: str) -> None:
    """Searched as bytes: whatever still holds the person was named by the command, and nothing else was."""
    _, said = run(*ERASE, url)
    held = [
        name
        for name, content in below(folder, "gradebook.db").items()
        if any(word.lower() in _unpacked(folder / name, content) for word in WORDS)
    ]
    assert held == ["backups/old.zip", "exports/canvas.csv", "reports/index.html"]
    assert [name for name in held if name not in said] == []
    assert "exports/other.csv" not in said
    assert "take a new one with" in said
    assert "Still enrolled: take them out of the roster too" in said


def _unpacked(path: Path, content: bytes) -> bytes:
    if path.suffix != ".zip":
        return content.lower()
    with zipfile.ZipFile(path) as archive:
        return b"".join(archive.read(name) for name in archive.namelist()).lower()


def test_a_dry_run_says_the_same_and_changes_nothing(run: Run, folder: Path, url: str) -> None:
    """The same list as the real one gives; as JSON too."""
    before = below(folder)
    code, planned = run("forget", ADA.id, "--dry-run", "--json", "--database", url)
    assert (code, below(folder)) == (0, before)
    code, done = run(*ERASE, url, "--json")
    assert json.loads(done) == json.loads(planned) | {"erased": True}
    assert (code, json.loads(planned)["erased"]) == (0, False)


def test_without_yes_nothing_is_erased(run: Run, folder: Path, url: str) -> None:
    """What would go is shown, the exit code is 2."""
    before = below(folder)
    code, said = run("forget", ADA.id, "--who", "tina", "--database", url)
    assert (code, below(folder)) == (2, before)
    assert "20" not in said or "would be erased" in said
    assert "add --yes" in said


def test_somebody_has_to_have_erased_it(run: Run, folder: Path, url: str) -> None:
    """Without a name nothing is erased; nor with that of the student."""
    before = below(folder)
    assert run("forget", ADA.id, "--yes", "--database", url) == (2, "nobody is named who erases this. Give --who NAME.")
    code, said = run("forget", ADA.id, "--yes", "--who", ADA.login, "--database", url)
    assert (code, "names the person" in said, below(folder)) == (2, True, before)


@pytest.mark.parametrize("command", [("forget", "--dry-run"), ("data", "--out", "x.zip")])
def test_an_unknown_student_is_asked_about(run: Run, url: str, command: tuple[str, ...]) -> None:
    """A mistyped id forgets nobody: the closest one is suggested."""
    code, said = run(command[0], "ada.lovelase", *command[1:], "--database", url)
    assert (code, f'Did you mean "{ADA.id}"?' in said) == (2, True)


def test_a_collect_that_was_cut_off_comes_first(run: Run, folder: Path, url: str) -> None:
    """Only `course collect` knows which of its files are true."""
    put(folder / "submitted" / PENDING, b"{}")
    code, said = run(*ERASE, url)
    assert (code, "a collect was cut off" in said) == (2, True)
    assert (folder / f"submitted/{ADA.id}/a.py").exists()


def test_who_has_only_files_is_forgotten_too(run: Run, folder: Path, url: str) -> None:
    """Handed in, never recorded."""
    put(folder / "submitted/eve/a.py")
    code, said = run("forget", "eve", "--who", "tina", "--yes", "--database", url)
    assert (code, "nothing erased." in said) == (0, True)
    assert not (folder / "submitted/eve").exists()
    with open_store(url) as store:
        assert not [one for one in store.decisions() if isinstance(one, Forgetting)]


def test_links_are_not_followed(run: Run, folder: Path, url: str) -> None:
    """A folder that is a link goes as a link; what it leads to is somebody else's."""
    elsewhere = put(folder / "elsewhere/a.py")
    (folder / "submitted/eve").symlink_to(folder / "elsewhere")
    assert run("forget", "eve", "--who", "tina", "--yes", "--database", url)[0] == 0
    assert not (folder / "submitted/eve").is_symlink()
    assert elsewhere.exists()


@pytest.mark.parametrize("student", [".earlier", "..", "../submitted", "", "bob/.."])
def test_an_id_that_is_no_name_of_a_folder_owns_none(folder: Path, url: str, student: str) -> None:
    """Attempts of such a student can be erased, and no folder of others goes with them."""
    with open_store(url) as store:
        store.add_attempt(calls(student), NOON)
        own = (folder / name for name in ("submitted", "build/results", "build/review", "reports", "notes"))
        places = Places(*own, searched=())
        planned = plan(store, student, places)[1]
        assert (planned.rows["attempts"], planned.files) == (1, ())


def test_a_person_with_two_ids_goes_with_both(run: Run, folder: Path, url: str) -> None:
    """Whoever turned out to be another student: one command, files of both."""
    put(folder / f"submitted/{OLD.id}/a.py")
    with open_store(url) as store:
        store.add_students([OLD])
        store.add_decisions([Enrolment(student=OLD, move="merged", into=ADA.id, **WHO)])
    code, said = run(*ERASE, url)
    assert (code, said.startswith(f"{OLD.id}, {ADA.id}:")) == (0, True)
    assert sorted(path.name for path in (folder / "submitted").iterdir()) == [".earlier", "bob", "collected.json"]


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from autograder.commands.forget import _places
from autograder.flows.forgetting import carry_out, plan
from gradebook.store import open_store

url, student, moment = sys.argv[1:]
def step(what):
    if what == moment:
        os.kill(os.getpid(), signal.SIGKILL)
with open_store(url) as store:
    places = _places(Path("submitted"), Path("build/results"), [])
    people, _ = plan(store, student, places)
    carry_out(store, people, places, "tina", datetime.now(UTC), "request 17", step)
"""


@pytest.mark.parametrize("moment", ["rows", "bytes", "files", "record of collected files", "note"])
def test_a_run_that_was_killed_is_finished_by_the_next(run: Run, folder: Path, url: str, moment: str) -> None:
    """Killed before any step: the same command does the rest, and knows the name that the gradebook has forgotten."""
    done = subprocess.run([sys.executable, "-c", KILLED, url, ADA.id, moment], cwd=folder, check=False)
    assert done.returncode == -signal.SIGKILL
    assert list((folder / "build/forgetting").iterdir())
    code, said = run(*ERASE, url)
    assert code == 0
    assert "exports/canvas.csv" in said
    assert not OWN & set(below(folder))
    assert not list((folder / "build/forgetting").iterdir())
    with open_store(url) as store:
        assert [one.rows for one in store.decisions() if isinstance(one, Forgetting)] == [20]
    if url.startswith("sqlite"):
        files = [path.read_bytes() for path in folder.iterdir() if path.name.startswith("gradebook.db")]
        assert files
        assert not [word for word in WORDS for content in files if word in content]


def test_a_note_that_cannot_be_read_is_named(run: Run, folder: Path, url: str) -> None:
    """It may be of anybody: a person decides."""
    put(folder / "build/forgetting/0.json", b"{")
    code, said = run(*ERASE, url)
    assert (code, "build/forgetting/0.json: this note of a run" in said) == (2, True)


# What we hold about somebody.


def test_a_student_gets_everything_that_is_held_about_them(run: Run, folder: Path, url: str) -> None:
    """Roster, attempts, points of persons, decisions, what was collected; and their files, as they handed them in."""
    code, said = run("data", ADA.id, "--out", "ada.zip", "--database", url)
    assert code == 0, said
    with zipfile.ZipFile(folder / "ada.zip") as archive:
        assert archive.namelist() == ["records.json", f"submitted/.earlier/{ADA.id}/1/a.py", f"submitted/{ADA.id}/a.py"]
        assert archive.read(f"submitted/{ADA.id}/a.py") == ANSWER
        records = json.loads(archive.read("records.json"))
    assert records["roster"] == [ADA.model_dump()]
    tries = [(one["exercise"], one["number"]) for one in records["attempts"]]
    assert tries == [(CALLS, 1), (CALLS, 2), (LIMITS, 1)]
    assert [one["kind"] for one in records["decisions"]] == KINDS
    assert len(records["points_given_by_persons"]) == 1
    assert len(records["collected"]) == 2
    assert "Holds results that are not published: py-01/02-limits" in said


def test_nobody_else_is_in_it(run: Run, folder: Path, url: str) -> None:
    """No name, id, login or number of another; a hidden check has no name."""
    assert run("data", ADA.id, "--out", "ada.zip", "--database", url)[0] == 0
    with zipfile.ZipFile(folder / "ada.zip") as archive:
        records = archive.read("records.json").decode().lower()
    assert not [word for word in ("bob", "babbage", "bb1791", "s-100791", "gives_up") if word in records]
    assert records.count("a hidden check") == 4  # one in each attempt, and the points that a person gave


def test_a_classmate_in_a_record_stops_it(run: Run, folder: Path, url: str) -> None:
    """A remark of a person that names somebody else: nothing is written."""
    with open_store(url) as store:
        store.add_attempt(
            calls(ADA.id, of="py-01/03-x", reason="x").model_copy(
                update={"checks": (calls(ADA.id).checks[2].model_copy(update={"message": "As Bob Babbage did."}),)}
            ),
            NOON,
        )
    code, said = run("data", ADA.id, "--out", "ada.zip", "--database", url)
    assert (code, "here is another person's data" in said) == (2, True)
    assert not (folder / "ada.zip").exists()


def test_an_archive_that_is_there_stays(run: Run, folder: Path, url: str) -> None:
    """It may be somebody else's."""
    put(folder / "ada.zip", b"kept")
    assert run("data", ADA.id, "--out", "ada.zip", "--database", url)[0] == 2
    assert (folder / "ada.zip").read_bytes() == b"kept"
