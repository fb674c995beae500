"""`course regrade`, and what `course grade`, `course record` and `course export` say of it. With real grading."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.commands import grading
from autograder.model import Status
from autograder.release import build_release, write_release
from gradebook.decisions import Publication
from gradebook.store import open_store
from tests.autograder.conftest import Run
from tests.autograder.masters import CHECK, CONFIG, RUBRIC, write_master

DEMO = "py-01/01-demo"
STRICTER = CHECK.replace("double(2)", "double(3)").replace("== 4", "== 6")
ANSWERS = {"ada": "number * 2", "bob": "number + 2", "cyd": "number"}
ROSTER = 'id,name,login,sis_id\nada,"Lovelace, Ada",ada,S1\nbob,"Babbage, Bob",bob,S2\ncyd,"Charisse, Cyd",cyd,S3\n'
SIGNED = ("--who", "tina", "--why", "two and two is a bad example")


@pytest.fixture(autouse=True)
def submitted(course: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A class of three: one is right, one by chance, one is wrong."""
    monkeypatch.chdir(course)
    (course / "config" / "course.yaml").write_text(f"{CONFIG}database: sqlite:///{course}/gradebook.db\n")
    (course / "roster.csv").write_text(ROSTER)
    for student, answer in ANSWERS.items():
        write_answer(course, student, answer)
    return course / "submitted"


def write_answer(course: Path, student: str, answer: str) -> None:
    """Hand in."""
    path = course / "submitted" / student / "01-demo.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"def double(number):\n    return {answer}\n")


def change(course: Path, check: str = STRICTER, rubric: str = RUBRIC) -> None:
    """Release the course with another check, or other points."""
    write_master(course, check=check)
    (course / "rubrics" / "PY-01.yaml").write_text(rubric)
    made = build_release(course / "source", course / "rubrics")
    write_release(made, course / "release", course / "build" / "sealed")


def publish(course: Path) -> None:
    """Let students see the results."""
    with open_store(f"sqlite:///{course}/gradebook.db") as store:
        store.add_decisions([Publication(who="tina", when=datetime.now(UTC), exercise=DEMO)])


def grade(run: Run) -> tuple[int, str, str]:
    """Grade the class."""
    return run("grade", "submitted", "--roster", "roster.csv", "--trust-students")


def regrade(run: Run, *words: object) -> tuple[int, str, str]:
    """Type the command; lines are joined, wherever the terminal broke them."""
    code, out, err = run("regrade", *words, "--trust-students")
    return code, " ".join(out.split()), " ".join(err.split())


@pytest.fixture
def changed(run: Run, course: Path, submitted: Path, no_wheel: None) -> Path:
    """The class is graded and published, and then a check has become stricter."""
    assert grade(run)[0] == 0
    publish(course)
    change(course)
    return course


def scores(run: Run) -> dict[str, str]:
    """Everybody's points, from a file of scores."""
    run("export", "csv", "--long")
    rows = [line.split(",") for line in Path("exports/scores.csv").read_text().splitlines()[1:]]
    return {row[0]: row[-3] for row in rows}


BEFORE = {"ada": "2.5", "bob": "2.5", "cyd": "0"}


def test_a_stricter_check_is_shown_signed_off_and_taken_back(run: Run, changed: Path) -> None:
    """The whole of it, with grading: nobody moves before, and everybody is back after."""
    code, out, err = regrade(run)
    assert (code, "3 submissions graded again, 0 results known before." in err) == (0, True)
    assert f"{DEMO}: 1 result waits to be signed off. 1 down, 0 up, 0 same points; 2 stay." in out
    assert "│ doubles │ 2.5 │ passed → failed: 1 │" in out
    assert "would be left out by --never-lower: bob" in out
    assert f"Next: course regrade {DEMO} --sign-off --who NAME --why TEXT" in out
    assert scores(run) == BEFORE

    code, out, _ = regrade(run, "--sign-off", *SIGNED)
    assert (code, f"Regrade 2 of {DEMO} signed off. Grades that change: 1 (bob)." in out) == (0, True)
    assert scores(run) == {**BEFORE, "bob": "0"}

    code, out, _ = regrade(run, "--undo", 2, *SIGNED)
    assert (code, f"Regrade 2 of {DEMO} taken back: 0 down, 1 up, 0 same points." in out) == (0, True)
    assert scores(run) == BEFORE
    with closing(sqlite3.connect(changed / "gradebook.db")) as database:
        assert database.execute("select count(*) from attempts").fetchone() == (6,)


def test_what_nobody_has_looked_at_is_not_signed_off(run: Run, changed: Path) -> None:
    """It is shown, with exit code 1; then it can be. So is what has changed since."""
    grade(run)
    code, out, err = regrade(run, "--sign-off", *SIGNED)
    assert (code, "1 down" in out, "Nothing was signed off: look again." in err) == (1, True, True)
    change(changed, rubric=RUBRIC.replace("points: 2.5", "points: 3"))
    grade(run)
    code, out, err = regrade(run, "--sign-off", *SIGNED)
    assert (code, "│ doubles │ 2.5 → 3 │" in out, "look again" in err) == (1, True, True)
    assert regrade(run, "--sign-off", *SIGNED)[0] == 0
    assert scores(run) == {"ada": "3", "bob": "0", "cyd": "0"}


def test_points_of_a_check_that_changed_are_shown(run: Run, changed: Path) -> None:
    """Before and after, in JSON as well."""
    change(changed, check=CHECK, rubric=RUBRIC.replace("points: 2.5", "points: 2"))
    (shown,) = json.loads(run("regrade", "--json", "--trust-students")[1])["regrades"]
    assert [(one["check"], one["points_before"], one["points_after"]) for one in shown["checks"]] == [
        ("doubles", "2.5", "2")
    ]
    assert {one["student"]: one["direction"] for one in shown["moves"]} == {
        "ada": "down",
        "bob": "down",
        "cyd": "same points",
    }


def test_never_lower_leaves_out_and_names_who_would_lose(run: Run, changed: Path) -> None:
    """Here nobody else is left."""
    regrade(run)
    code, out, _ = regrade(run, "--sign-off", "--never-lower", *SIGNED)
    assert (code, "nobody is left, nothing signed off" in out) == (0, True)
    assert "left out, since they would lose: bob" in out
    assert scores(run) == BEFORE


def test_a_dry_run_of_signing_off_says_the_same_and_changes_nothing(run: Run, changed: Path) -> None:
    """Of taking back, too."""
    regrade(run)
    code, out, _ = regrade(run, "--sign-off", "--dry-run", *SIGNED)
    assert (code, "would be signed off. Grades that change: 1 (bob)." in out) == (0, True)
    assert scores(run) == BEFORE
    document = json.loads(run("regrade", "--sign-off", "--json", *SIGNED)[1])
    assert document["signed_off"] == [{"exercise": DEMO, "regrade": 2, "changed": ["bob"], "left_out": []}]
    code, out, _ = regrade(run, "--undo", 2, "--dry-run", *SIGNED)
    assert (code, "would be taken back: 0 down, 1 up" in out) == (0, True)
    assert scores(run)["bob"] == "0"


def test_where_nothing_waits_it_says_so(run: Run, changed: Path) -> None:
    """That is no error."""
    assert regrade(run, "--sign-off", *SIGNED)[:2] == (0, "Nothing waits for a regrade.")
    assert "No regrade was signed off." in regrade(run, "--list")[1]
    assert json.loads(run("regrade", "--list", "--json")[1])["regrades"] == []


def test_results_of_an_exercise_that_is_not_published_count_at_once(run: Run, course: Path) -> None:
    """It says so, and grades nothing."""
    grade(run)
    for words in ([DEMO], [DEMO, "--sign-off", *SIGNED]):
        code, _, err = regrade(run, *words)
        assert (code, f"{DEMO} is not published: what `course grade` records counts at once" in err) == (0, True)
        assert "graded again" not in err
    assert "No exercise is published" in regrade(run)[2]


def test_the_list_says_who_when_why_and_what_moved(run: Run, changed: Path) -> None:
    """And what was taken back."""
    regrade(run)
    regrade(run, "--sign-off", *SIGNED)
    regrade(run, "--undo", 2, "--who", "tom", "--why", "a mistake")
    (one,) = json.loads(run("regrade", "--list", "--json")[1])["regrades"]
    assert (one["regrade"], one["who"], one["moved"]) == (2, "tina", {"down": 1, "up": 0, "same points": 0})
    assert (one["undone"]["number"], one["undone"]["who"]) == (3, "tom")
    assert "tina" in regrade(run, "--list")[1]


def test_a_page_is_written_beside_the_terminal(run: Run, changed: Path) -> None:
    """For the staff."""
    code, _, err = regrade(run, "--html", "build/regrade.html")
    assert (code, "Look at build/regrade.html" in err) == (0, True)
    assert "Babbage, Bob" in Path("build/regrade.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("changed")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--sign-off", "--list", *SIGNED], "three things"),
        (["--never-lower"], "--never-lower is about signing off"),
        (["--sign-off", "--who", "tina"], "--why: the record says who decided"),
        (["--undo", "1"], "--who and --why"),
        (["--undo", "9", *SIGNED], "there is no such regrade"),
        (["py-01/01-dmeo"], 'Did you mean "py-01/01-demo"?'),
        (["--submitted", "nowhere"], "cannot be read"),
        (["--database", "sqlite:///nowhere.db"], "there is no such gradebook"),
    ],
)
def test_what_is_typed_wrong_is_one_line(run: Run, words: list[str], said: str) -> None:
    """Exit code 2."""
    code, _, err = regrade(run, *words)
    assert (code, said in err) == (2, True)


def test_who_could_not_be_graded_again_is_answered_with_3(run: Run, changed: Path) -> None:
    """They keep what they have, and are named."""
    path = changed / "submitted" / "bob" / "01-demo.py"
    with open_store(f"sqlite:///{changed}/gradebook.db") as store:
        (bob,) = [one for one in store.attempts() if one.result.student == "bob"]
        lost = {"status": Status.COULD_NOT_GRADE, "reason": "The disk is full.", "checks": ()}
        store.add_attempt(bob.result.model_copy(update=lost), datetime.now(UTC))
    shutil.rmtree(path.parent)
    code, out, _ = regrade(run)
    assert (code, "keep what they have: bob (The disk is full.)" in out) == (3, True)


def test_without_a_folder_of_submissions_it_shows_what_waits(run: Run, changed: Path) -> None:
    """Grading has happened elsewhere."""
    grade(run)
    (changed / "submitted").rename(changed / "elsewhere")
    code, out, err = regrade(run)
    assert (code, "1 down" in out, "submitted is not here: nothing is graded again." in err) == (0, True, True)
    assert "0 submissions graded again, 3 results known before." in regrade(run, "--submitted", "elsewhere")[2]


def test_in_a_container_each_exercise_is_graded_as_course_grade_does(
    run: Run, changed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And where that stops, so does this."""
    asked = []

    def graded(root: Path, submitted: Path, roster: Path | None, results: Path | None, options: dict) -> int:
        asked.append(options["--exercise"])
        return codes.pop()

    codes = [2, 0]
    monkeypatch.setattr("autograder.container.grade_in_container", graded)
    assert regrade(run, "--container")[0] == 0
    assert regrade(run, "--container")[0] == 2
    assert asked == [DEMO, DEMO]
    assert Path("submitted") == grading.SUBMITTED


# What the other commands say.


def test_grading_and_recording_say_how_many_results_wait(run: Run, changed: Path) -> None:
    """And which command shows them."""
    said = "1 result waits for a regrade, and nobody's grade has changed yet. Next: course regrade"
    code, _, err = grade(run)
    assert (code, said in err) == (0, True)
    assert said in run("record", "--roster", "roster.csv")[2]


def test_nothing_is_said_where_nothing_waits(run: Run, course: Path) -> None:
    """Neither before an exercise is published nor after."""
    assert "regrade" not in grade(run)[2]
    publish(course)
    assert "regrade" not in grade(run)[2]


@pytest.mark.parametrize("command", ["canvas", "moodle-csv", "csv"])
def test_an_export_since_a_regrade_has_only_who_changed(run: Run, changed: Path, command: str) -> None:
    """Since its undoing as well; where nothing has changed, nothing is written."""
    regrade(run)
    code, out, _ = run("export", command, "--changed-since", "2026-01-01", "--out", "all.csv")
    assert (code, len(Path("all.csv").read_text().splitlines()) >= 4) == (0, True)
    regrade(run, "--sign-off", *SIGNED)
    code, out, _ = run("export", command, "--changed-since", 2, "--out", "some.csv")
    written = Path("some.csv").read_text()
    assert (code, "bob" in written or "S2" in written, "ada" in written) == (0, True, False)
    regrade(run, "--undo", 2, *SIGNED)
    code, out, _ = run("export", command, "--changed-since", 2, "--out", "none.csv")
    assert (code, "Nothing has changed since 2" in out, Path("none.csv").exists()) == (0, True, False)
    code, _, err = run("export", command, "--changed-since", "soon")
    assert (code, "neither a regrade nor a date" in err) == (2, True)


def test_moodle_is_given_one_exercise_of_what_changed(run: Run, changed: Path) -> None:
    """Another one has no change."""
    grade(run)
    regrade(run)
    regrade(run, "--sign-off", *SIGNED)
    words = ("export", "moodle-csv", "--changed-since", 2, "--out", "some.csv", "--exercise")
    assert run(*words, DEMO)[0] == 0
    assert "Nothing has changed since 2" in run(*words, "py-01/02-other")[1]
