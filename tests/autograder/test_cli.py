from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import typer

from autograder import cli
from autograder import grade as grading
from autograder.grade import Grader
from autograder.model import Result
from autograder.sandbox import launch
from autograder.scanning.runs import Secrets, write_secrets
from tests.autograder.conftest import Run
from tests.autograder.masters import CONFIG
from tests.support.answers import ROOT

STEM = "01-demo"
HANDOUT = f"release/py-01-demo/exercises/{STEM}.ipynb"
ROSTER = "id,name\nada,A\nbob,B\ncyd,C\n"
TRUST = "--trust-students"
ANSWERS = {
    "double": "def double(number):\n    return number * 2\n",
    "ask": (
        "async def ask(client, prompt):\n"
        "    reply = await client.create(model=MODEL, messages=[{'role': 'user', 'content': prompt}])\n"
        "    return reply.choices[0].message.content\n"
    ),
}


@pytest.fixture
def unprotected(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which no mode of isolation works."""
    monkeypatch.setattr(launch, "tried", lambda mode: launch.Trial(mode, False, "the kernel says no"))


FORGES = """
import sys

frame = sys._getframe()
while "described" not in frame.f_globals or "printable" not in frame.f_globals:
    frame = frame.f_back
frame.f_globals["printable"] = lambda *_: chr(0xD800)
"""


@pytest.fixture
def submitted(course: Path) -> Path:
    """A class of three: one right, one cut off, one who handed in nothing. And its roster."""
    folder = course / "submitted"
    notebook = json.loads((course / HANDOUT).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["id"].startswith("answer-"):
            cell["source"] = ANSWERS[cell["id"].removeprefix("answer-")]
    for student, text in {"ada": json.dumps(notebook), "bob": json.dumps(notebook)[:500]}.items():
        (folder / student).mkdir(parents=True)
        (folder / student / f"{STEM}.ipynb").write_text(text, encoding="utf-8")
    (course / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (course / "config" / "course.yaml").write_text(
        f"{CONFIG}database: sqlite:///{course}/gradebook.db\n", encoding="utf-8"
    )
    return folder


# Exit codes.


@pytest.mark.usefixtures("no_wheel")
def test_a_release_that_is_right_says_so(run: Run, course: Path) -> None:
    """0, and nothing is written."""
    code, out, err = run("release", "--check")
    assert (code, err) == (0, "")
    assert "is what the masters give: 7 files." in " ".join(out.split())
    assert run("release")[0] == 0


@pytest.mark.usefixtures("no_wheel")
def test_a_stale_release_is_1(run: Run, course: Path) -> None:
    """And it names the file; a release then names it too."""
    (course / HANDOUT).write_text("{}")
    code, out, err = run("release", "--check")
    assert (code, out) == (1, "")
    assert f"differs from its masters: {course / HANDOUT}" in err
    code, out, _ = run("release")
    assert code == 0
    assert "7 files in" in out
    assert "1 changed; 1 exercises sealed." in " ".join(out.split())


def test_a_course_for_nbgrader_leaves_what_is_there(run: Run, course: Path, no_wheel: None) -> None:
    """Its source and configuration are written again; submissions and gradebook of the folder are not ours."""
    folder = course / "build" / "nbgrader"
    (folder / "submitted").mkdir(parents=True)
    code, out, _ = run("release", "--format", "nbgrader")
    assert code == 0
    assert f"nbgrader generate_assignment {STEM}" in out
    notebook = json.loads((folder / "source" / STEM / f"{STEM}.ipynb").read_text(encoding="utf-8"))
    kept = [cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"]]
    graded = [cell for cell in kept if cell.get("grade")]
    assert sum(cell["points"] for cell in graded) > 0
    assert len({cell["grade_id"] for cell in graded}) == len(graded)
    assert (folder / "submitted").is_dir()
    assert sorted(path.name for path in (folder / "wheels").iterdir()) != []


def test_a_zip_for_gradescope_is_written_for_each_exercise(run: Run, course: Path, no_wheel: None) -> None:
    """And what to do with it on Gradescope's pages is said."""
    shutil.copytree(ROOT / "config" / "gradescope", course / "config" / "gradescope")
    for name in ("requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, course / name)
    code, out, _ = run("release", "--format", "gradescope")
    assert code == 0
    assert f"For each of {STEM}.zip" in out
    assert [path.name for path in (course / "build" / "gradescope").iterdir()] == [f"{STEM}.zip"]


LEAKED = 'reply = await client.create(model=MODEL, messages=[{"role": "user", "content": prompt}])'


@pytest.fixture
def leaking(course: Path) -> Path:
    """A course in which a line of a solution stands in a cell that is handed out."""
    path = course / "source" / "py-01-demo" / "exercises" / f"{STEM}.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\n# %% [markdown]\n# Write `{LEAKED}`.\n", encoding="utf-8")
    shutil.rmtree(course / "build")
    return course


@pytest.mark.parametrize("words", [[], ["--format", "nbgrader"]])
def test_a_leak_stops_a_release(run: Run, no_wheel: None, leaking: Path, words: list[str]) -> None:
    """One line says where and from where; neither handouts nor sealed checks are written."""
    code, out, err = run("release", *words)
    assert (code, out) == (2, "")
    assert f"exercises/{STEM}.ipynb, cell write-reply-await-client" in err
    assert f"here is a solution, from source/py-01-demo/exercises/{STEM}.py:" in err
    assert err.count("\n") == 1
    assert LEAKED not in (leaking / HANDOUT).with_suffix(".py").read_text(encoding="utf-8")
    assert not (leaking / "build").exists()


def test_a_course_allows_a_leak_with_a_reason(run: Run, no_wheel: None, leaking: Path) -> None:
    """And every use of it is printed."""
    allowed = f"leaks_allowed:\n  - {{text: '{LEAKED}', reason: it is in the book}}\n"
    (leaking / "config" / "course.yaml").write_text(CONFIG + allowed, encoding="utf-8")
    code, _, err = run("release")
    assert code == 0
    assert f"exercises/{STEM}.py: {LEAKED} (allowed in course.yaml: it is in the book)" in err
    assert (leaking / "build" / "sealed" / "leaks.json").exists()


@pytest.mark.parametrize("words", [["report", "--out"], ["export", "canvas", "--out"]])
def test_a_machine_without_secrets_says_so(run: Run, submitted: Path, course: Path, words: list[str]) -> None:
    """It looks for other people's data, and names what it lacks for more; it is never stuck."""
    run("grade", submitted, TRUST, "--roster", course / "roster.csv")
    run("publish", "--all", "--who", "kay")
    code, _, err = run(*words, course / "one")
    assert code == 0
    assert f"{course / 'build' / 'sealed' / 'leaks.json'} is not here: scanned for other people's data only." in err
    write_secrets(Secrets("only-for-tests"), course / "build" / "sealed")
    assert "is not here" not in run(*words, course / "two")[2]


def test_a_check_of_another_format_is_refused(run: Run) -> None:
    """Only our own release is committed and compared."""
    code, _, err = run("release", "--check", "--format", "nbgrader")
    assert code == 2
    assert "--check compares" in err


def test_what_is_yours_to_fix_is_2_and_one_line(run: Run, course: Path) -> None:
    """Place, what is wrong, what was meant; no traceback, nothing on the output."""
    path = course / "config" / "course.yaml"
    path.write_text(f"{CONFIG}databse: [x]\n", encoding="utf-8")
    code, out, err = run("report")
    assert (code, out) == (2, "")
    assert err == f'{path}:6: unknown key "databse". Did you mean "database"?\n'


def test_an_error_is_shown_as_it_is_written(run: Run, course: Path) -> None:
    """Brackets in it are no markup, and it is not folded."""
    path = course / "config" / "course.yaml"
    path.write_text(f"{CONFIG}'[red]{'x' * 200}': 1\n", encoding="utf-8")
    assert f'unknown key "[red]{"x" * 200}".' in run("report")[2]


@pytest.mark.parametrize(
    "words", [["grad"], ["grade"], ["grade", "x", "--jobs", "0"], ["release", "--chekc"], ["export", "moodle"]]
)
def test_what_was_mistyped_is_2(run: Run, words: list[str]) -> None:
    """With a line that says what."""
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert "Usage: course" in err


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, typer.Abort])
def test_an_interrupt_is_130(run: Run, monkeypatch: pytest.MonkeyPatch, interrupt: type[BaseException]) -> None:
    """It says that nothing is lost."""

    def interrupted(*_: object) -> None:
        raise interrupt

    monkeypatch.setattr("autograder.release.build_release", interrupted)
    code, out, err = run("release")
    assert (code, out) == (130, "")
    assert "Stopped. What was done is kept; the same command goes on from there." in " ".join(err.split())


def test_our_own_mistake_shows_its_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is nobody else's to fix."""

    def wrong(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("autograder.release.build_release", wrong)
    with pytest.raises(ZeroDivisionError):
        run("release")


# Grading.


def test_students_are_not_trusted_unless_it_is_said(run: Run, submitted: Path, unprotected: None) -> None:
    """2, before anything is run."""
    code, out, err = run("grade", submitted)
    assert (code, out) == (2, "")
    assert "student code would run unprotected here" in err
    assert "add --trust-students" in err


def test_trusted_students_are_graded_without_protection(run: Run, submitted: Path, unprotected: None) -> None:
    """And every result says so."""
    code, out, err = run("grade", submitted, TRUST, "--json")
    assert code == 3
    assert "Isolation: process." in err
    assert {result["isolation"] for result in json.loads(out)["results"]} == {"process"}


def test_an_isolation_that_does_not_work_is_refused(run: Run, submitted: Path, unprotected: None) -> None:
    """With what the kernel said; trust does not replace it."""
    code, _, err = run("grade", submitted, "--isolation", "root", TRUST)
    assert code == 2
    assert "the isolation root does not work on this machine: the kernel says no." in err


def test_an_unknown_exercise_is_refused(run: Run, submitted: Path) -> None:
    """With the one that was meant."""
    code, _, err = run("grade", submitted, "--exercise", "py-01/01-dmeo", TRUST)
    assert code == 2
    assert err == 'there is no exercise "py-01/01-dmeo". Did you mean "py-01/01-demo"?\n'


def test_a_folder_that_is_not_there_is_refused(run: Run, course: Path) -> None:
    """As every error of the operator."""
    code, _, err = run("grade", course / "nowhere", TRUST)
    assert code == 2
    assert "Give the folder that holds one folder per student." in err


def test_checks_that_are_not_sealed_are_1(run: Run, submitted: Path, course: Path) -> None:
    """It says which command comes first."""
    (course / "build" / "sealed" / "py-01" / STEM / "expectations.json").unlink()
    code, _, err = run("grade", submitted, TRUST)
    assert code == 1
    assert "Run `course release` first." in err


def test_a_class_is_graded_recorded_and_reported(run: Run, submitted: Path, course: Path) -> None:
    """The whole road; one submission could not be graded, so grading is 3."""
    roster = ["--roster", course / "roster.csv"]
    code, out, err = run("grade", submitted, *roster, TRUST, "--jobs", "1", "--json")
    document = json.loads(out)
    assert code == 3
    strongest = (launch.available_modes() or ["process"])[0]
    assert f"Isolation: {strongest}." in err
    ada, bob = document["results"]
    assert [check["verdict"] for check in ada["checks"]] == ["passed", "passed"]
    assert (ada["isolation"], bob["status"]) == (strongest, "could_not_grade")
    assert bob["reason"].startswith("01-demo.ipynb is not a notebook")
    assert document["not_submitted"] == [["cyd", "py-01/01-demo"]]

    code, out, _ = run("grade", submitted, *roster, TRUST, "--exercise", "py-01/01-demo")
    words = " ".join(out.split())
    assert code == 3
    for text in ("4.0 / 4.0", "bob py-01/01 could not be graded", "py-01/01 not submitted: cyd", "0 attempts added"):
        assert text in words
    assert "1 of them known before" in words

    assert "0 attempts added, 2 were there already." in run("record", *roster)[1]
    code, out, _ = run("publish", "py-01/01-demo", "--who", "kay")
    assert (code, "students will see points" in out) == (0, True)
    assert run("report", "--out", course / "reports")[0] == 0
    assert "Twice as much" in (course / "reports" / "requirements" / "PY-01.html").read_text(encoding="utf-8")
    assert run("report", "--only", "completion", "--out", course / "only")[0] == 0
    assert sorted(path.name for path in (course / "only").iterdir()) == ["completion.csv", "completion.html"]
    code, out, _ = run("report", "--json", "--out", course / "none")
    numbers = json.loads(out)
    assert (code, numbers["students"], (course / "none").exists()) == (0, 3, False)
    assert numbers["submitted"] == {"of_due": 3, "submitted": 2}
    code, out, _ = run("export", "canvas", "--out", course / "canvas.csv")
    assert (code, (course / "canvas.csv").is_file()) == (0, True)
    assert "students matched" in out


def test_grading_can_leave_the_gradebook_alone(run: Run, submitted: Path, course: Path) -> None:
    """For a try; recording is then a step of its own."""
    run("grade", submitted, TRUST, "--no-record")
    assert not (course / "gradebook.db").exists()
    assert "2 attempts added, 0 were there already." in run("record")[1]


def test_a_gradebook_that_refuses_stops_the_batch_and_loses_nothing(run: Run, submitted: Path, course: Path) -> None:
    """What was graded is on disk; the same command records it when the gradebook is well again."""
    database = course / "gradebook.db"
    run("grade", submitted, TRUST, "--jobs", "1", "--no-record")
    database.write_text("not a database, and long enough to be looked at as one" * 40)
    assert run("grade", submitted, TRUST)[0] == 2
    database.unlink()
    _, out, _ = run("grade", submitted, TRUST)
    assert "2 attempts added" in " ".join(out.split())


def test_a_second_run_computes_nothing(
    run: Run, submitted: Path, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A result with today's hashes is taken as it is; `--fresh` takes none."""
    run("grade", submitted, TRUST, "--jobs", "1")
    path = course / "build" / "results" / "py-01" / STEM / "ada.json"
    before = path.read_bytes()
    monkeypatch.setattr("autograder.grade._best", lambda *_: pytest.fail("graded again"))
    assert run("grade", submitted, TRUST)[0] == 3
    assert path.read_bytes() == before
    with pytest.raises(pytest.fail.Exception):
        run("grade", submitted, TRUST, "--fresh")


def test_a_damaged_result_is_computed_again(
    course: Path, submitted: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """What is half a file is no result."""
    path = course / "build" / "results" / "py-01" / STEM / "ada.json"
    path.parent.mkdir(parents=True)
    path.write_text("{", encoding="utf-8")
    assert run("grade", submitted, TRUST, "--jobs", "1")[0] == 3
    assert Result.model_validate_json(path.read_bytes()).points == 4


@pytest.mark.parametrize("last", ["1 / 0", "def double(number):\n    raise ValueError\n"], ids=["cell", "answer"])
def test_text_that_cannot_be_written_does_not_end_the_batch(run: Run, submitted: Path, last: str) -> None:
    """A student's process may say anything of its errors; its own result is written, and those after it."""
    path = submitted / "ada" / f"{STEM}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"].append({"cell_type": "code", "id": "forges", "source": FORGES + last})
    path.write_text(json.dumps(notebook), encoding="utf-8")
    code, out, _ = run("grade", submitted, TRUST, "--json", "--jobs", "1")
    ada, bob = json.loads(out)["results"]
    assert (code, ada["status"], bob["status"]) == (3, "graded", "could_not_grade")
    assert "?" in str(ada["notes"]) + ada["checks"][0]["message"]


def test_a_folder_whose_name_is_no_text_is_graded(run: Run, submitted: Path) -> None:
    """Its result is called by what of its name can be written."""
    shutil.copytree(submitted / "ada", submitted / os.fsdecode(b"z\xff"))
    code, out, _ = run("grade", submitted, TRUST, "--json", "--jobs", "1")
    assert code == 3
    assert [result["student"] for result in json.loads(out)["results"]] == ["ada", "bob", "z\\udcff"]


def test_both_changed_files_are_graded_and_the_better_counts(run: Run, submitted: Path, course: Path) -> None:
    """The student is told."""
    (submitted / "bob" / f"{STEM}.ipynb").unlink()
    (submitted / "ada" / f"{STEM}.py").write_text("def double(number):\n    return 4\n", encoding="utf-8")
    code, out, _ = run("grade", submitted, TRUST, "--json", "--results", course / "elsewhere")
    (ada,) = json.loads(out)["results"]
    assert code == 0
    assert ada["file"] == f"{STEM}.ipynb"
    assert ada["notes"][0] == (
        f"Both {STEM}.ipynb (4.0 points) and {STEM}.py (2.5 points) differ from the handout; the better one counts."
    )
    assert (course / "elsewhere" / "py-01" / STEM / "ada.json").is_file()


def test_files_are_read_one_at_a_time(run: Run, submitted: Path, monkeypatch: Any) -> None:
    """Python 3.11 can fail to parse in two threads at once (gh-106905), and that would end the batch."""
    read = grading.read_submissions
    alone = []

    def alone_read(*given: Any) -> Any:
        alone.append(grading._reading.locked())
        return read(*given)

    monkeypatch.setattr(grading, "read_submissions", alone_read)
    run("grade", submitted, TRUST, "--jobs", "2")
    assert len(alone) > 1
    assert all(alone)


def test_a_batch_that_is_stopped_keeps_what_it_has(run: Run, submitted: Path, course: Path, monkeypatch: Any) -> None:
    """Ctrl-C during a batch ends it; the first result is on the disk."""

    def grade(self: Grader, jobs: Any, workers: int, progress: Any) -> Any:
        def stop(*_: object) -> None:
            raise KeyboardInterrupt

        return whole(self, jobs[:1], workers, stop)

    whole = Grader.grade
    monkeypatch.setattr(Grader, "grade", grade)
    assert run("grade", submitted, TRUST, "--jobs", "1")[0] == 130
    assert (course / "build" / "results" / "py-01" / STEM / "ada.json").is_file()


def test_results_that_are_not_there_cannot_be_recorded(run: Run, course: Path) -> None:
    """It says which command comes first."""
    code, _, err = run("record")
    assert code == 2
    assert err == f"{course / 'build' / 'results'}: there are no results. Run `course grade` first.\n"


def test_a_damaged_result_cannot_be_recorded(run: Run, course: Path) -> None:
    """2, with the file and what to do."""
    path = course / "build" / "results" / "py-01" / STEM / "ada.json"
    path.parent.mkdir(parents=True)
    path.write_text("{", encoding="utf-8")
    code, _, err = run("record")
    assert code == 2
    assert err.startswith(f"{path}: this is not a result: ")
    assert err.endswith("Delete it and run `course grade` again.\n")


def test_the_demo_walks_the_whole_road(run: Run, submitted: Path, course: Path, no_wheel: None) -> None:
    """From masters to reports, on the sample class of the course."""
    sample = course / "tests" / "sample_class"
    sample.mkdir(parents=True)
    submitted.rename(sample / "submitted")
    (course / "roster.csv").rename(sample / "roster.csv")
    code, out, _ = run("demo", "--out", course / "demo", "--jobs", "1")
    assert code == 0
    for name in (
        "results.json",
        "gradebook.db",
        "reports/index.html",
        "exports/canvas.csv",
        "results/py-01/01-demo/ada.json",
    ):
        assert (course / "demo" / name).is_file()
    assert "could not be graded" in " ".join(out.split())


def test_schemas_are_written_and_checked(run: Run, course: Path) -> None:
    """0 after they were written, 1 after one was changed."""
    assert run("schemas")[0] == 0
    assert run("schemas", "--check")[0] == 0
    next((course / "source" / "docs" / "schemas").iterdir()).write_text("{}")
    assert run("schemas", "--check")[0] == 1


# Help.


def commands() -> list[list[str]]:
    """Return the words of every command."""
    groups = {"": cli.app, "export": cli.export, "feedback": cli.feedback}
    return [
        [word for word in (group, command.name or command.callback.__name__) if word]
        for group, typed in groups.items()
        for command in typed.registered_commands
        if command.callback is not None
    ]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_shows_an_example(run: Run, words: list[str]) -> None:
    """One that can be copied."""
    code, out, err = run(*words, "--help")
    assert (code, err) == (0, "")
    assert f"Example: course {' '.join(words)}" in " ".join(out.split())


def test_the_help_explains_exit_codes(run: Run) -> None:
    """All five of them."""
    words = " ".join(run("--help")[1].replace("│", " ").split())
    for text in ("0 done", "1 what was checked", "2 something is yours to fix", "3 done, but", "130 stopped"):
        assert text in words


# What a TA should know.


def test_files_that_nobody_looks_at_are_named(run: Run, submitted: Path, course: Path) -> None:
    """A file with the name of no exercise, and a folder that the roster does not know, are told before the batch."""
    (submitted / "cyd").mkdir()
    (submitted / "cyd" / "solution.ipynb").write_text("{}", encoding="utf-8")
    (submitted / "zoe").mkdir()
    _, _, err = run("grade", submitted, "--roster", course / "roster.csv", TRUST, "--jobs", "1")
    words = " ".join(err.split())

    assert "not looked at, since it is of no exercise:" in words
    assert "solution.ipynb" in words
    assert "not on the roster: zoe" in words


@pytest.mark.parametrize("command", [["report"], ["export", "canvas"]])
def test_a_mistyped_gradebook_is_not_an_empty_one(run: Run, course: Path, command: list[str]) -> None:
    """Reading from a database that is not there makes none."""
    wrong = course / "gradebok.db"
    code, _, err = run(*command, "--database", f"sqlite:///{wrong}", "--out", course / "out")

    assert code == 2
    assert "there is no such gradebook. Run `course record` first" in " ".join(err.split())
    assert not wrong.exists()


def test_scores_without_students_are_not_exported(run: Run, submitted: Path, course: Path) -> None:
    """Results that were recorded without a roster say so, instead of becoming an empty file."""
    run("grade", submitted, TRUST, "--jobs", "1")
    run("record")
    code, _, err = run("export", "canvas", "--out", course / "canvas.csv")

    assert code == 2
    assert "course record --roster FILE" in " ".join(err.split())
    assert not (course / "canvas.csv").exists()
