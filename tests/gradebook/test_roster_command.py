"""`course roster`, as it is typed, and what other commands make of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest

from autograder import cli
from autograder.files import write_text
from autograder.flows.batch import grade_and_record
from autograder.model import Student
from autograder.policy import Policy
from autograder.roster import read_roster, roster_csv
from gradebook.book import read_book
from gradebook.decisions import Enrolment
from gradebook.store import Store, open_store
from tests.gradebook.samples import ADA, BOB, CYD, NOON, ROSTER, calls, publication
from tests.support.answers import ROOT

Run = Callable[..., tuple[int, str]]

HEADER = "Student,ID,SIS User ID,SIS Login ID,Section,PY-01 Calls (1)"
POINTS = "    Points Possible,,,,,10"


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Types a command in the folder of a course; returns the exit code, and what was printed, as one line."""
    monkeypatch.chdir(tmp_path)
    for name in ("config/course.yaml", "rubrics/PY-01.yaml"):
        write_text(tmp_path / name, (ROOT / name).read_text(encoding="utf-8"))

    def typed(*words: object) -> tuple[int, str]:
        code = cli.main([*map(str, words)])
        printed = capsys.readouterr()
        return code, " ".join((printed.out + printed.err).split())

    return typed


def canvas(folder: Path, *students: Student, name: str = "grades.csv") -> Path:
    """A gradebook export of Canvas with these students, and the test student."""
    rows = [f'"{one.name}",40{n},{one.sis_id},{one.login},{one.section},' for n, one in enumerate(students)]
    text = "\r\n".join([HEADER, POINTS, *rows, '"Student, Test",49,,3f2a9c,AI-101,', ""])
    return write_text(folder / name, "\ufeff" + text)


def test_a_class_is_taken_over(run: Run, url: str, tmp_path: Path) -> None:
    """The first list makes the gradebook; the class comes out as a roster for other commands."""
    listed = canvas(tmp_path, *ROSTER)
    code, said = run("roster", "import", listed, "--database", url, "--out", "roster.csv", "--who", "Tom")
    assert (code, "3 new, 0 unchanged: 3 in the class." in said) == (0, True)
    assert 'canvas list of 3 students; name from "Student", login from "SIS Login ID"' in said
    assert "line 6: the test student of Canvas, left out" in said
    assert read_roster(tmp_path / "roster.csv") == list(ROSTER)
    with open_store(url) as store:
        assert store.students() == list(ROSTER)
        assert [one.who for one in store.decisions()] == ["Tom (grades.csv)"] * 3
    assert run("roster", "import", "roster.csv", "--database", url)[1].endswith("3 unchanged: 3 in the class.")


def test_a_dry_run_writes_nothing(run: Run, tmp_path: Path) -> None:
    """Not even a gradebook."""
    listed = canvas(tmp_path, *ROSTER)
    words = ("roster", "import", listed, "--out", "roster.csv", "--dry-run")
    code, said = run(*words, "--database", "sqlite:///new.db")
    assert (code, "3 new, 0 unchanged: 3 in the class, if it were written." in said) == (0, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config", "grades.csv", "rubrics"]


def test_who_left_is_out_of_the_class_and_known(run: Run, url: str, tmp_path: Path) -> None:
    """Shown with `--all`, and with a history that says which list it was."""
    run("roster", "import", canvas(tmp_path, *ROSTER), "--database", url)
    listed = canvas(tmp_path, ADA, CYD.model_copy(update={"section": "AI-101"}), name="week-2.csv")
    assert run("roster", "import", listed, "--database", url)[0] == 0
    assert "bob" not in run("roster", "show", "--database", url)[1]
    assert "Babbage, Bob" in run("roster", "show", "--all", "--database", url)[1]
    _, said = run("roster", "history", "bob", "--database", url)
    assert "bob: enrolled, from grades.csv; then: Babbage, Bob · bob@uni · S1002 · AI-101" in said
    assert "bob: dropped (not in the list), from week-2.csv" in said
    _, said = run("roster", "history", "cyd", "--database", url)
    assert "cyd: changed (section AI-102 → AI-101), from week-2.csv; then: Charisse, Cyd" in said
    run("roster", "import", canvas(tmp_path, *ROSTER), "--database", url)
    assert json.loads(run("roster", "show", "--json", "--database", url)[1])[1] == {
        **BOB.model_dump(),
        "state": "",
        "since": json.loads(run("roster", "history", "bob", "--json", "--database", url)[1])[-1]["when"].replace(
            "Z", "+00:00"
        ),
        "by": "grades.csv",
    }


def test_the_class_comes_out_as_a_roster(run: Run, url: str) -> None:
    """For whatever reads one."""
    with open_store(url) as store:
        store.add_students(ROSTER)
    code, said = run("roster", "show", "--csv", "--database", url)
    assert (code, said) == (0, " ".join(roster_csv(ROSTER).split()))
    assert "came by a roster given to another command" in run("roster", "history", "ada", "--database", url)[1]


def test_a_list_of_something_else_is_refused(run: Run, url: str, tmp_path: Path) -> None:
    """It says who would leave, and that nobody did; there are three ways on."""
    run("roster", "import", canvas(tmp_path, *ROSTER), "--database", url)
    one = canvas(tmp_path, CYD)
    for more in ((), ("--dry-run",)):
        code, said = run("roster", "import", one, "--database", url, *more)
        assert code == 2
        assert "left ada not in the list left bob not in the list" in said
        assert "2 of 3 students are not in this list: is it of one section, or of another course?" in said
    assert run("roster", "import", one, "--database", url, "--section", "AI-102")[0] == 0
    code, said = run("roster", "import", one, "--database", url, "--keep-absent")
    assert (code, "not in the list, kept: ada, bob" in said) == (0, True)
    assert run("roster", "import", one, "--database", url, "--drop-many")[1].endswith("1 in the class.")


def test_rows_that_are_nobodys_are_told(run: Run, url: str, tmp_path: Path) -> None:
    """Exit code 3: the rest is taken over. A person says whose the row is."""
    run("roster", "import", canvas(tmp_path, *ROSTER), "--database", url)
    dent = Student(id="", name="Dent, Arthur", login="cyd@uni", sis_id="S42", section="AI-102")
    listed = canvas(tmp_path, ADA, BOB, dent)
    with listed.open("a", encoding="utf-8") as file:
        file.write("Lovelace, Ada,40,S1001,ada@uni,AI-101,\r\n")
    code, said = run("roster", "import", listed, "--database", url)
    assert code == 3
    assert "line 7 cannot be read: 7 cells, but the first line names 6 columns." in said
    assert 'line 5, "Dent, Arthur", in doubt: its login is that of "cyd" (Charisse, Cyd, SIS id S1003).' in said
    assert "Say --is 5=cyd or --new 5." in said
    code, said = run("roster", "import", listed, "--database", url, "--new", "5", "--json")
    (new, left) = json.loads(said)["moves"]
    assert (new["what"], new["student"]["id"], left["student"]["id"]) == ("new", "S42", "cyd")
    assert json.loads(said)["written"] is True


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--merge", "ada"), '"ada" cannot be read, or says the same twice. Write --merge OLD=NEW, once for each.'),
        (("--is", "x=ada"), '--is x=ada: "x" is no line. Write --is LINE=STUDENT.'),
        (("--from", "csv"), 'unknown column "Student".'),
        (("--unmerge", "ada"), '"ada" is merged into nobody.'),
    ],
)
def test_what_is_typed_wrongly_is_refused(run: Run, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """In one line, with exit code 2."""
    code, printed = run("roster", "import", canvas(tmp_path, *ROSTER), "--database", "sqlite:///new.db", *words)
    assert (code, said in printed) == (2, True), printed


def test_columns_in_any_language_can_be_said(run: Run, url: str, tmp_path: Path) -> None:
    """Where Moodle's words are those of nobody here."""
    write_text(tmp_path / "m.csv", 'Nimi;Tunnus;Nro\n"Lovelace, Ada";ada@uni;0012\n')
    words = ("roster", "import", "m.csv", "--from", "moodle", "--database", url)
    assert run(*words)[0] == 2
    assert run(*words, "--columns", "name=Nimi,login=Tunnus,sis_id=Nro")[0] == 0
    with open_store(url) as store:
        assert store.students() == [Student(id="ada", name="Lovelace, Ada", login="ada@uni", sis_id="0012")]


def test_two_accounts_become_one_and_two_again(run: Run, url: str, tmp_path: Path) -> None:
    """`perhaps the same person` says what to type; the history of the one has that of the other."""
    run("roster", "import", canvas(tmp_path, *ROSTER), "--database", url)
    listed = canvas(tmp_path, BOB, CYD, Student(id="", name="Lovelace, Ada", login="al@new", sis_id="N1"))
    code, said = run("roster", "import", listed, "--database", url)
    assert 'perhaps the same person: "ada" and the new "al"; if so: --merge ada=al' in said
    code, said = run("roster", "import", listed, "--database", url, "--merge", "ada=al")
    assert (code, "1 merged, 3 unchanged: 3 in the class." in said) == (0, True)
    assert "counts for al" in run("roster", "show", "--all", "--database", url)[1]
    assert "ada: merged (counts for al)" in run("roster", "history", "al", "--database", url)[1]
    assert run("roster", "import", listed, "--database", url, "--unmerge", "ada")[0] == 0
    with open_store(url) as store:
        assert [one.move for one in store.decisions() if isinstance(one, Enrolment) and one.student.id == "ada"] == [
            "enrolled",
            "dropped",
            "merged",
            "dropped",
        ]


def test_a_student_who_is_not_there_has_no_history(run: Run, url: str) -> None:
    """With the id that was meant."""
    with open_store(url) as store:
        store.add_students(ROSTER)
    code, said = run("roster", "history", "adda", "--database", url)
    assert (code, 'Did you mean "ada"?' in said) == (2, True)


def test_a_roster_brings_nobody_back(run: Run, url: str, tmp_path: Path) -> None:
    """`record --roster` goes on, adds who is new, and says who left; their data stay those of the last list."""
    run("roster", "import", canvas(tmp_path, *ROSTER), "--database", url)
    run("roster", "import", canvas(tmp_path, ADA, CYD), "--database", url)
    write_text(tmp_path / "results/bob/py-01.json", calls("bob").model_dump_json())
    other = BOB.model_copy(update={"name": "Other, Bob"})
    zoe = Student(id="zoe", name="Núñez, Zoë")
    write_text(tmp_path / "roster.csv", roster_csv([ADA, other, zoe]))
    code, said = run("record", "--roster", "roster.csv", "--results", "results", "--database", url)
    assert code == 0
    assert "left the class, and not brought back by this roster: bob." in said
    with open_store(url) as store:
        assert BOB in store.students()
        assert [one.result.student for one in store.attempts()] == ["bob"]
    assert json.loads(run("roster", "show", "--json", "--database", url)[1])[-1]["id"] == "zoe"
    assert "bob" not in run("roster", "show", "--csv", "--database", url)[1]


def test_a_batch_brings_nobody_back_either(store: Store) -> None:
    """`grade --roster` says who left, too; without a gradebook there is nobody to speak of."""
    dropped = Enrolment(who="list.csv", when=NOON, student=BOB, move="dropped")
    store.add_decisions([dropped], students=[ADA, BOB])
    grader = Mock(grade=Mock(return_value=([], 0)))
    assert grade_and_record(grader, [], 1, store, ROSTER).gone == ("bob",)
    assert [one.id for one in read_book(store, Policy()).students] == ["ada", "cyd"]
    assert grade_and_record(grader, [], 1, None, ROSTER).gone == ()


def test_who_left_is_no_stranger_to_an_export(run: Run, url: str, tmp_path: Path) -> None:
    """Everybody who should be in it is: exit code 0."""
    run("roster", "import", canvas(tmp_path, *ROSTER), "--database", url)
    with open_store(url) as store:
        for one in ("ada", "bob", "cyd"):
            store.add_attempt(calls(one, of="py-01/01-async-api-calls"), NOON)
        store.add_decisions([publication("py-01/01-async-api-calls")])
    run("roster", "import", canvas(tmp_path, ADA, CYD), "--database", url)
    code, said = run("export", "canvas", "--out", "out.csv", "--database", url)
    assert (code, "not in the roster" in said) == (0, False), said
    assert "Babbage" not in (tmp_path / "out.csv").read_text(encoding="utf-8")
    code, said = run("export", "parquet", "--checks", "--out", "out.parquet", "--database", url)
    assert (code, "not in the roster" in said) == (0, False), said
