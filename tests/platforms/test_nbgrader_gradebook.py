"""Scores go into the real nbgrader's gradebook, a TA goes on in its formgrader, and what they decide comes back."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.errors import ConfigError, CourseError, LeakError, StaleError, StorageError
from autograder.flows.nbgrader_export import Exported, export_to_nbgrader
from autograder.flows.nbgrader_import import UNKNOWN, Imported, import_from_nbgrader
from autograder.formats.nbgrader_course import Place
from autograder.leaks import Guard
from autograder.model import Bundle, Result, Student, Verdict
from autograder.policy import Policy
from autograder.scanning.runs import Kind, Secrets, Stream, tokens
from gradebook import nbgrader_book
from gradebook.decisions import Enrolment
from gradebook.from_nbgrader import WHO
from gradebook.nbgrader_book import open_book
from gradebook.overrides import corrected
from gradebook.store import Store, open_store
from tests.support.in_nbgrader_course import (
    EXERCISE,
    GRADED_AT,
    LARGEST,
    STEM,
    SUBMITTED,
    WRITTEN,
    bundle_of_course,
    make_course,
    nbgrader,
    record_sample,
    results,
)

LATER = GRADED_AT + timedelta(days=1)
SLOW = "check-eight_calls_take_as_long_as_the_slowest"
ANSWER = "answer-run_concurrent"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the course with an nbgrader course directory, made once."""
    root = tmp_path_factory.mktemp("course")
    make_course(root)
    record_sample(f"sqlite:///{root / 'ours.db'}", bundle_of_course(root))
    return root


@pytest.fixture(scope="module")
def bundle(made: Path) -> Bundle:
    return bundle_of_course(made)


@pytest.fixture
def course(made: Path, tmp_path: Path) -> Path:
    """A course directory of one's own: its assignment is generated, and nobody has submitted."""
    return Path(shutil.copytree(made / "nbgrader", tmp_path / "nbgrader"))


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Iterator[Store]:
    """Our gradebook with the sample class."""
    shutil.copy(made / "ours.db", tmp_path / "ours.db")
    with open_store(f"sqlite:///{tmp_path / 'ours.db'}") as opened:
        yield opened


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    """A gradebook of ours that knows nobody."""
    with open_store(f"sqlite:///{tmp_path / 'empty.db'}") as opened:
        yield opened


def export(
    course: Path,
    store: Store,
    *bundles: Bundle,
    submitted: Path | None = SUBMITTED,
    keep: bool = True,
    guard: Guard | None = None,
) -> Exported:
    """Export into a course directory, or into a gradebook alone."""
    place = Place(course if course.is_dir() else None, submitted, LARGEST)
    return export_to_nbgrader(course, store, bundles, Policy(attempts="last"), place, keep=keep, guard=guard)


def take(course: Path, store: Store, bundle: Bundle, *roster: Student, now: datetime = LATER) -> Imported:
    """Import from a course directory."""
    return import_from_nbgrader(course, store, [bundle], roster, LARGEST, now)


@contextmanager
def theirs(course: Path) -> Iterator[Any]:
    """nbgrader's own view of its gradebook, as the formgrader has it; what is changed is kept."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", course_id="py-ai") as book:
        yield book
        book.db.commit()


def grade(book: Any, student: str, cell: str = SLOW) -> Any:
    return book.find_grade(cell, STEM, STEM, student)


def submit(book: Any, student: str, points: float | None = None, **names: str) -> None:
    """Let a student submit in nbgrader, with these automatic points in each check, or all that there are."""
    book.add_student(student, **names)
    with book.db.no_autoflush:  # nbgrader reads while it builds, and SQLAlchemy warns
        submission = book.add_submission(STEM, student)
    for one in submission.notebooks[0].grades:
        one.auto_score = None if one.name == WRITTEN else one.cell.max_score if points is None else points
        one.needs_manual_grade = one.auto_score is None


def cell_of(course: Path, check: str) -> str:
    """The grade cell of a check, by its text in the instructor's version."""
    source = json.loads((course / "source" / STEM / f"{STEM}.ipynb").read_text(encoding="utf-8"))
    return next(cell["id"] for cell in source["cells"] if f"def {check}(" in "".join(cell["source"]))


def shown(course: Path, student: str) -> dict[str, dict[str, Any]]:
    """The cells of the notebook that the formgrader opens."""
    path = course / "autograded" / student / STEM / f"{STEM}.ipynb"
    return {cell["id"]: cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]}


def files(course: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}


def regraded(store: Store, bundle: Bundle, student: str, **points: str) -> Result:
    """Record another attempt, in which these checks have other points."""
    known = results(bundle)[student]
    checks = [
        check.model_copy(update={"points": Decimal(points[check.check]), "verdict": Verdict.FAILED})
        if check.check in points
        else check
        for check in known.checks
    ]
    result = known.model_copy(update={"checks": tuple(checks)})
    assert store.add_attempt(result, GRADED_AT + timedelta(hours=1))
    return result


def test_every_check_has_our_points_in_nbgrader(course: Path, store: Store, bundle: Bundle) -> None:
    """Hidden checks too, whose cells have numbers for names."""
    export(course, store, bundle)
    with theirs(course) as book:
        for student, result in results(bundle).items():
            for check in result.checks:
                found = grade(book, student, cell_of(course, check.check))
                assert (found.auto_score, found.max_score) == (float(check.points), float(check.possible))
                assert not found.needs_manual_grade
        assert book.find_submission(STEM, "chen").score == 60
        assert {student.last_name for student in book.students} > {"Bartók", "O'Neil"}
        assert {student.email for student in book.students} == {None}


def test_the_three_states_stay_three(course: Path, store: Store, bundle: Bundle) -> None:
    """Not submitted is no submission; what could not be graded waits for a person, with the reason; 0 is a 0."""
    from nbgrader.api import MissingEntry

    export(course, store, bundle)
    with theirs(course) as book:
        book.find_student("jonas")
        with pytest.raises(MissingEntry):
            book.find_submission(STEM, "jonas")
        assert grade(book, "farid").auto_score == 0
        ines = book.find_submission_notebook(STEM, STEM, "ines")
        assert {(one.auto_score, one.needs_manual_grade) for one in ines.grades} == {(None, True)}
        assert not ines.failed_tests
        assert len([one for one in ines.comments if "is not a notebook" in (one.auto_comment or "")]) == 1
    assert "is not a notebook" in "".join(shown(course, "ines")["why-it-was-not-graded"]["source"])


def test_a_dry_run_names_who_would_change_and_writes_nothing(course: Path, store: Store, bundle: Bundle) -> None:
    """It is the same work, undone: so it cannot say anything else than what would happen."""
    before = files(course)
    dry = export(course, store, bundle, keep=False)
    assert files(course) == before
    real = export(course, store, bundle)
    assert (dry.changes, dry.notebooks, dry.remarks) == (real.changes, real.notebooks, real.remarks)
    assert [(one.student, one.what) for one in real.changes if one.assignment][2] == (
        "chen",
        "a new submission: 60 points",
    )
    assert real.notebooks == 6


def test_exporting_again_changes_nothing(course: Path, store: Store, bundle: Bundle) -> None:
    """Neither a row nor a file."""
    export(course, store, bundle)
    before = files(course)
    again = export(course, store, bundle)
    assert (again.changes, again.unchanged, again.notebooks) == ([], 6, 0)
    assert files(course) == before


def test_what_a_ta_gave_stays_and_asks_for_a_look(course: Path, store: Store, bundle: Bundle) -> None:
    """Points, extra credit and comments are theirs; where the machine changes its mind under them, they are asked."""
    export(course, store, bundle)
    with theirs(course) as book:
        one, other = grade(book, "chen"), grade(book, "dina")
        one.manual_score, one.extra_credit, one.needs_manual_grade = 7.5, 1, False
        other.manual_score, other.needs_manual_grade = 1, False
        book.find_comment(ANSWER, STEM, STEM, "chen").manual_comment = "Nearly."
        grade(book, "chen", WRITTEN).manual_score = 4
    regraded(store, bundle, "chen", eight_calls_take_as_long_as_the_slowest="5")
    done = export(course, store, bundle)
    assert [(one.student, one.what) for one in done.changes] == [("chen", "60 points → 65 points")]
    assert done.remarks["automatic points changed under a TA's own: look again"] == [f"chen {STEM}"]
    with theirs(course) as book:
        found = grade(book, "chen")
        assert (found.auto_score, found.manual_score, found.extra_credit, found.score) == (5, 7.5, 1, 8.5)
        assert found.needs_manual_grade
        assert not grade(book, "dina").needs_manual_grade
        assert grade(book, "chen", WRITTEN).manual_score == 4
        comment = book.find_comment(ANSWER, STEM, STEM, "chen")
        assert comment.comment == "Nearly."
        assert "Expected    1.5" in comment.auto_comment


def test_the_formgrader_opens_every_submission(course: Path, store: Store, bundle: Bundle) -> None:
    """Asked through the object behind its pages: who is there, graded by the machine, and in need of a person."""
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    stamp = course / "submitted" / "ada" / STEM / "timestamp.txt"
    stamp.parent.mkdir(parents=True)
    stamp.write_text("2026-09-30 21:15:00.250000 UTC\n")
    done = export(course, store, bundle)
    api = NbGraderAPI(CourseDirectory(root=str(course)))
    seen = {one["student"]: one for one in api.get_submissions(STEM)}
    assert set(seen) == set(results(bundle))
    assert {one["autograded"] for one in seen.values()} == {True}
    assert seen["ada"]["timestamp"] == "2026-09-30T21:15:00.250000"
    assert seen["chen"]["timestamp"] is None
    assert {one["student"] for one in api.get_notebook_submissions(STEM, STEM)} == set(seen)
    assert done.remarks == {}


def test_feedback_shows_our_words_and_leaks_nothing(course: Path, store: Store, bundle: Bundle, tmp_path: Path) -> None:
    """The real generate_feedback: messages, hints, a TA's comment; no text of a hidden check, no HTML of a student."""
    submitted = Path(shutil.copytree(SUBMITTED, tmp_path / "submitted"))
    path = submitted / "chen" / f"{STEM}.ipynb"
    written = path.read_text(encoding="utf-8").replace("*Your answer:*", "The **slowest** <script>alert(1)</script>")
    path.write_text(written, encoding="utf-8")
    known = results(bundle, submitted)["chen"]
    evil = known.checks[11].model_copy(update={"message": "✘ Got ```<img src=x onerror=alert(2)>\n```"})
    store.add_attempt(known.model_copy(update={"checks": (*known.checks[:11], evil, *known.checks[12:])}), LATER)
    export(course, store, bundle, submitted=submitted)
    with theirs(course) as book:
        book.find_comment("answer-call_one", STEM, STEM, "chen").manual_comment = "Well done, Mei."
    before = (course / "gradebook.db").read_bytes()
    nbgrader(course, "generate_feedback", STEM, "--student", "chen")
    assert (course / "gradebook.db").read_bytes() == before
    page = (course / "feedback" / "chen" / STEM / f"{STEM}.html").read_text(encoding="utf-8")
    assert "Score: 60.0 / 105.0" in page
    assert "Two hundred calls take as long as the slowest of them." in page
    assert "What do you wait for, and when?" in page
    assert "Well done, Mei." in page
    assert "<strong>slowest</strong>" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    hidden = [known.check for known in bundle.expectations if not _check(bundle, known.check).visible]
    assert len(hidden) > 5
    assert [name for name in hidden if name in page] == []
    assert [line for line in _hidden_lines(bundle) if line in page] == []


def _check(bundle: Bundle, name: str) -> Any:
    return next(check for check in bundle.exercise.checks if check.id == name)


def _hidden_lines(bundle: Bundle) -> list[str]:
    """Lines that only hidden checks have: their asserts."""
    visible = {
        test.shown for known in bundle.expectations if _check(bundle, known.check).visible for test in known.asserts
    }
    return [
        test.shown
        for known in bundle.expectations
        if not _check(bundle, known.check).visible
        for test in known.asserts
        if test.shown not in visible
    ]


def test_a_script_is_shown_with_its_written_answer(course: Path, store: Store, bundle: Bundle, tmp_path: Path) -> None:
    """nbgrader knows notebooks only: one is made, in which each text has its place."""
    submitted = Path(shutil.copytree(SUBMITTED, tmp_path / "submitted"))
    path = submitted / "bela" / f"{STEM}.py"
    path.write_text(path.read_text(encoding="utf-8").replace("*Your answer:*", "The slowest call."), encoding="utf-8")
    export(course, store, bundle, submitted=submitted)
    cells = shown(course, "bela")
    assert "".join(cells[WRITTEN.replace("text-", "")]["source"]) == "The slowest call."
    assert len(cells) == len(shown(course, "ada"))
    assert (course / "submitted" / "bela" / STEM / f"{STEM}.ipynb").is_file()
    ada = course / "submitted" / "ada" / STEM / f"{STEM}.ipynb"
    assert ada.read_bytes() == (SUBMITTED / "ada" / f"{STEM}.ipynb").read_bytes()


def test_a_file_that_changed_since_is_not_shown_as_graded(
    course: Path, store: Store, bundle: Bundle, tmp_path: Path
) -> None:
    """The scores are written; the notebook is another one. Links lead nowhere."""
    submitted = Path(shutil.copytree(SUBMITTED, tmp_path / "submitted"))
    path = submitted / "chen" / f"{STEM}.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("results = []", "results = list()"), encoding="utf-8")
    (submitted / "dina" / f"{STEM}.ipynb").unlink()
    (course / "autograded").mkdir()
    (course / "autograded" / "ada").symlink_to(tmp_path)
    done = export(course, store, bundle, submitted=submitted)
    said = done.remarks["not shown in the formgrader"]
    assert f"chen {STEM}: it has changed since it was graded" in said
    assert f"dina {STEM}: there is no file any more" in said
    assert any(line.startswith(f"ada {STEM}") and "this is a link" in line for line in said)
    assert not (tmp_path / STEM).exists()
    assert not (course / "autograded" / "chen").exists()
    assert done.notebooks == 3


def test_a_gradebook_alone_gets_rows_and_no_files(course: Path, store: Store, bundle: Bundle, tmp_path: Path) -> None:
    """The folder that it lies in is nobody's business."""
    alone = tmp_path / "odd name? & more" / "grades.db"
    alone.parent.mkdir()
    shutil.copy(course / "gradebook.db", alone)
    done = export(alone, store, bundle, submitted=None)
    assert (len(done.changes), done.notebooks, done.remarks) == (13, 0, {})
    assert list(alone.parent.iterdir()) == [alone]


def test_a_submission_older_than_the_notebook_is_left_out(course: Path, store: Store, bundle: Bundle) -> None:
    """nbgrader has no place for its scores; the others are written, and the command says that not all could be."""
    with theirs(course) as book:
        submit(book, "chen")
        book.remove_submission_notebook(STEM, STEM, "chen")
    done = export(course, store, bundle)
    assert done.remarks["left out"] == [
        f"chen {STEM}: nbgrader's submission is older than the notebook; remove it there"
    ]
    assert (done.left_out, done.notebooks, done.unchanged) == (1, 5, 0)


def test_names_and_ids_that_nbgrader_would_break_on(course: Path, store: Store, bundle: Bundle) -> None:
    """Its CSV knows no quotes, its folders are named by ids; a name that it has stays."""
    with theirs(course) as book:
        book.add_student("ada", last_name="Lindgren-Holm", first_name="Ada")
        book.add_student("zoe")
    store.add_students([Student(id="odd", name='=cmd, "Jr."\n<b>Bo</b>'), Student(id="a/b", name="Slash, A")])
    known = results(bundle)["ada"]
    store.add_attempt(known.model_copy(update={"student": "a/b"}), LATER)
    store.add_attempt(known.model_copy(update={"student": "\\xff"}), LATER)
    done = export(course, store, bundle)
    with theirs(course) as book:
        names = {one.id: (one.last_name, one.first_name) for one in book.students}
    assert names["ada"] == ("Lindgren-Holm", "Ada")
    assert names["odd"] == ("=cmd", "Jr. b Bo /b")
    assert "a/b" not in names
    assert done.remarks == {
        "left out": [
            f"'\\\\xff' {EXERCISE}: this id cannot name a folder of an nbgrader course",
            f"'a/b' {EXERCISE}: this id cannot name a folder of an nbgrader course",
        ],
        "students that only nbgrader knows": ["zoe"],
    }


def test_who_left_the_class_is_not_written(course: Path, store: Store, bundle: Bundle) -> None:
    """Neither as a student nor with scores; whom nbgrader has already is not unknown to us."""
    with theirs(course) as book:
        book.add_student("ada")
    ada = next(one for one in store.students() if one.id == "ada")
    bela = next(one for one in store.students() if one.id == "bela")
    left = [Enrolment(who="list.csv", when=LATER, student=one, move="dropped") for one in (ada, bela)]
    store.add_decisions(left)
    done = export(course, store, bundle)
    assert {"ada", "bela"} & {change.student for change in done.changes} == set()
    assert done.remarks == {}
    with theirs(course) as book:
        assert "bela" not in {one.id for one in book.students}


def test_an_assignment_that_was_not_generated_says_what_to_type(course: Path, store: Store, bundle: Bundle) -> None:
    """One without results is not missed."""
    exercise = bundle.exercise.model_copy(update={"id": "py-02/02-types", "requirement": "PY-02"})
    second = bundle.model_copy(update={"exercise": exercise})
    assert len(export(course, store, bundle, second).changes) == 13
    store.add_attempt(results(bundle)["ada"].model_copy(update={"exercise": "py-02/02-types"}), LATER)
    before = files(course)
    with pytest.raises(StorageError, match=r'no assignment "02-types".*Type in its folder: nbgrader generate_assig'):
        export(course, store, bundle, second)
    assert files(course) == before


def test_other_points_in_nbgrader_are_refused_in_both_directions(course: Path, store: Store, bundle: Bundle) -> None:
    """The message names both numbers, and nothing is written; infinitely many are no points."""
    with theirs(course) as book:
        book.find_grade_cell(SLOW, STEM, STEM).max_score = 12
    before = files(course)
    said = r'"eight_calls_take_as_long_as_the_slowest" has 10 points here, and 12 in nbgrader'
    with pytest.raises(StaleError, match=said):
        export(course, store, bundle)
    with pytest.raises(StaleError, match=said):
        take(course, store, bundle)
    assert files(course) == before
    with theirs(course) as book:
        book.find_grade_cell(SLOW, STEM, STEM).max_score = float("inf")
    with pytest.raises(StorageError, match="inf is no number of points"):
        take(course, store, bundle)


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0 but no more than that"])
def test_a_file_that_is_no_gradebook_is_refused(store: Store, bundle: Bundle, tmp_path: Path, content: bytes) -> None:
    """It stays as it was."""
    path = tmp_path / "other.db"
    path.write_bytes(content)
    for go in (lambda: export(path, store, bundle, submitted=None), lambda: take(path, store, bundle)):
        with pytest.raises(StorageError, match=r"other\.db"):
            go()
    assert path.read_bytes() == content
    with pytest.raises(StorageError, match=r"No such file.*folder that it lies in"):
        take(tmp_path / "nowhere.db", store, bundle)


def test_our_own_gradebook_is_not_nbgraders(store: Store, bundle: Bundle, tmp_path: Path) -> None:
    """Both are called gradebook.db, and a mistyped name must not mix them."""
    with pytest.raises(StorageError, match="this database is no nbgrader gradebook"):
        export(tmp_path / "ours.db", store, bundle, submitted=None)


@pytest.mark.parametrize(
    ("version", "said"),
    [("724cde206c17", "older nbgrader.*nbgrader db upgrade"), ("ffffffffffff", "another nbgrader.*Install the nbg")],
)
def test_tables_of_another_nbgrader_are_refused(
    course: Path, store: Store, bundle: Bundle, version: str, said: str
) -> None:
    """Its own upgrade makes a backup; we write nothing."""
    with closing(sqlite3.connect(course / "gradebook.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [version])
    before = files(course)
    with pytest.raises(StorageError, match=said):
        export(course, store, bundle)
    with pytest.raises(StorageError, match=said):
        take(course, store, bundle)
    assert files(course) == before


def test_a_locked_gradebook_says_whom_to_wait_for(
    course: Path, store: Store, bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A formgrader may be writing."""
    monkeypatch.setattr(nbgrader_book, "BUSY_SECONDS", 0)
    with closing(sqlite3.connect(course / "gradebook.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match=r"locked.*wait for it to finish"):
            export(course, store, bundle)
    assert not (course / "autograded").exists()


def test_a_gradebook_that_may_only_be_read_is_imported_and_not_written(course: Path) -> None:
    """Opened for reading it cannot change; the database itself sees to that."""
    with (
        pytest.raises(StorageError, match=r"readonly.*make the file and its folder writable"),
        open_book(course / "gradebook.db") as book,
    ):
        book.gradebook.add_student("ada")


def test_what_fails_half_way_leaves_nothing(course: Path, store: Store, bundle: Bundle) -> None:
    """All rows of an export are one transaction, although nbgrader commits after each."""
    before = (course / "gradebook.db").read_bytes()

    def breaks() -> None:
        with open_book(course / "gradebook.db", writes=True) as book:
            book.gradebook.add_student("ada")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        breaks()
    assert (course / "gradebook.db").read_bytes() == before


def test_there_and_back_adds_a_tas_decisions_and_no_attempt(course: Path, store: Store, bundle: Bundle) -> None:
    """Points with the comment as their reason; what has no place in a result is reported."""
    export(course, store, bundle)
    said = {"not submitted, says nbgrader": [f"jonas {STEM}"], "still to be looked at in nbgrader": [f"ines {STEM}"]}
    assert take(course, store, bundle) == Imported(0, 6, 0, 0, said)
    with theirs(course) as book:
        one = grade(book, "chen")
        one.manual_score, one.extra_credit, one.needs_manual_grade = 7.5, 2, False
        book.find_comment(ANSWER, STEM, STEM, "chen").manual_comment = "The tasks are there, they only wait."
        book.find_comment("answer-call_one", STEM, STEM, "dina").manual_comment = "See me."
        grade(book, "chen", WRITTEN).manual_score = 4
        book.find_submission_notebook(STEM, STEM, "farid").late_submission_penalty = 3
    done = take(course, store, bundle)
    assert (done.new, done.known, done.decisions, done.refused) == (0, 6, 1, 0)
    assert done.remarks == {
        "comments without points, left in nbgrader": [f"dina {STEM} answer-call_one"],
        "extra credit, left in nbgrader": [f"chen {STEM} 2 points"],
        "late penalty, left in nbgrader": [f"farid {STEM} 3 points"],
        **said,
        "points of cells that are no checks, left in nbgrader": [f"chen {STEM} {WRITTEN} 4"],
    }
    (decision,) = store.overrides()
    assert (decision.student, decision.check) == ("chen", "eight_calls_take_as_long_as_the_slowest")
    assert (decision.points, decision.who, decision.when) == (Decimal("7.5"), WHO, LATER)
    assert decision.why == "The tasks are there, they only wait."
    assert len(store.attempts()) == 6
    points = {one.result.student: one.result.points for one in corrected(store.attempts(), store.overrides())}
    assert points["chen"] == Decimal("67.5")
    assert take(course, store, bundle, now=LATER + timedelta(days=1)).decisions == 0
    assert export(course, store, bundle).changes == []


def test_points_that_a_ta_takes_back_are_taken_back_here(course: Path, store: Store, bundle: Bundle) -> None:
    """Decisions are added, never changed: the newest one says what holds."""
    export(course, store, bundle)
    for manual in (6, None, None):
        with theirs(course) as book:
            grade(book, "chen").manual_score = manual
        take(course, store, bundle)
    assert [one.points for one in store.overrides()] == [6, 0]
    chen = next(one for one in corrected(store.attempts(), store.overrides()) if one.result.student == "chen")
    assert chen.result.points == 60


def test_a_person_grades_what_the_machine_could_not(course: Path, store: Store, bundle: Bundle) -> None:
    """Once points are given the submission counts as graded, each check by a person or still open."""
    export(course, store, bundle)
    with theirs(course) as book:
        grade(book, "ines").manual_score = 10
    done = take(course, store, bundle)
    assert (done.new, done.decisions) == (1, 1)
    again = take(course, store, bundle, now=LATER + timedelta(days=1))
    assert (again.new, again.decisions) == (0, 0)
    ines = [one for one in corrected(store.attempts(), store.overrides()) if one.result.student == "ines"]
    assert [one.result.isolation for one in ines] == ["root", "nbgrader"]
    assert [check.points for check in ines[1].result.checks if check.verdict is not Verdict.COULD_NOT_CHECK] == [10]
    back = export(course, store, bundle)
    assert back.changes == []
    assert back.remarks == {"left as they are: they came from nbgrader": [f"ines {EXERCISE}"]}


def test_a_class_graded_in_nbgrader_alone_is_taken_over(course: Path, empty: Store, bundle: Bundle) -> None:
    """Students, verdicts and partial points; the hashes say what is known, and no more."""
    with theirs(course) as book:
        submit(book, "mia", last_name="Moreau", first_name="Mia")
        book.add_student("tom")
        grade(book, "mia").auto_score = 0.1
    done = take(course, empty, bundle)
    assert (done.new, done.decisions, done.refused) == (1, 0, 0)
    assert done.remarks == {
        "not submitted, says nbgrader": [f"tom {STEM}"],
        "students new here, with the names that nbgrader has": ["mia", "tom"],
    }
    assert [(one.id, one.name) for one in empty.students()] == [("mia", "Moreau, Mia"), ("tom", "tom")]
    (attempt,) = empty.attempts()
    assert (attempt.result.isolation, attempt.result.points) == ("nbgrader", Decimal("90.1"))
    slow = next(check for check in attempt.result.checks if check.check.startswith("eight_calls"))
    assert (slow.verdict, slow.points) == (Verdict.FAILED, Decimal("0.1"))
    assert slow.message == "nbgrader gave 0.1 of 10 points."
    assert attempt.result.hashes.submission == attempt.result.hashes.engine == UNKNOWN
    assert re.fullmatch("[0-9a-f]{64}", attempt.result.hashes.checks)
    assert take(course, empty, bundle, now=LATER + timedelta(days=1)).new == 0


def test_a_roster_says_who_is_in_the_course(course: Path, empty: Store, bundle: Bundle) -> None:
    """Attempts of others are kept, and they are named."""
    with theirs(course) as book:
        submit(book, "mia")
    done = take(course, empty, bundle, Student(id="ada", name="Lindgren, Ada"))
    assert done.remarks["not on the roster"] == ["mia"]
    assert [one.id for one in empty.students()] == ["ada"]
    assert [one.result.student for one in empty.attempts()] == ["mia"]


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("auto_score", float("inf"), "inf is no number of points"),
        ("manual_score", 10.5, "has 10.5 of 10 points"),
        ("auto_score", -1, "has -1 of 10 points"),
        ("extra_credit", -2, "has -2 points of extra credit"),
    ],
)
def test_numbers_that_are_no_points_are_refused_for_one_student(
    course: Path, empty: Store, bundle: Bundle, column: str, value: float, said: str
) -> None:
    """The others are taken."""
    with theirs(course) as book:
        submit(book, "mia")
        submit(book, "tom")
        setattr(grade(book, "mia"), column, value)
    done = take(course, empty, bundle)
    assert (done.new, done.refused) == (1, 1)
    (line,) = done.remarks["could not be taken"]
    assert line.startswith(f"mia {STEM}: ")
    assert said in line


def test_zeros_for_a_notebook_that_is_not_there_are_no_zeros(course: Path, empty: Store, bundle: Bundle) -> None:
    """nbgrader's autograde writes 0 into every cell where a folder lacks the notebook."""
    with theirs(course) as book:
        submit(book, "mia", points=0)
        submit(book, "tom", points=0)
    there = course / "submitted" / "tom" / STEM / f"{STEM}.ipynb"
    there.parent.mkdir(parents=True)
    there.write_text("{}")
    done = take(course, empty, bundle)
    assert [one.result.student for one in empty.attempts()] == ["tom"]
    assert done.remarks["not submitted: nbgrader has zeros for a notebook that is not there"] == [f"mia {STEM}"]


def test_a_gradebook_with_other_assignments_only_is_refused(course: Path, empty: Store, bundle: Bundle) -> None:
    """It is nbgrader's, but not of this course."""
    other = bundle.model_copy(update={"exercise": bundle.exercise.model_copy(update={"id": "py-02/02-types"})})
    with pytest.raises(ConfigError, match=rf"none of our assignments: 02-types\. It has: {STEM}\."):
        take(course, empty, other)


def test_the_commands_say_what_they_did(made: Path, course: Path, tmp_path: Path) -> None:
    """One after the other, as a TA types them, and as a script does."""
    shutil.copy(made / "ours.db", tmp_path / "ours.db")

    def run(*words: str) -> tuple[int, str]:
        database = f"sqlite:///{tmp_path / 'ours.db'}"
        ran = CliRunner().invoke(app, ["--course", str(made), *words, "--database", database])
        assert not isinstance(ran.exception, CourseError), ran.exception
        return ran.exit_code, " ".join(ran.output.split())

    words = ("export", "nbgrader", "--into", str(course), "--submitted", str(SUBMITTED))
    code, said = run(*words, "--dry-run")
    assert code == 0
    assert f"chen {STEM}: a new submission: 60 points" in said
    assert "13 entries would change" in said
    code, said = run(*words)
    assert code == 0
    assert "13 entries changed" in said
    assert "notebooks of 6 submissions were written" in said
    code, said = run(*words, "--exercise", EXERCISE, "--json")
    assert code == 0
    assert json.loads(said) == {"changes": [], "unchanged": 6, "notebooks": 0, "left_out": 0, "remarks": {}}
    code, said = run("record", "--nbgrader", str(course))
    assert code == 0
    assert "0 attempts and 0 decisions of persons added, 6 were there already" in said
    with theirs(course) as book:
        grade(book, "dina").manual_score = 7.5
        grade(book, "chen").manual_score = 99
    code, said = run("record", "--nbgrader", str(course))
    assert code == 3
    assert "1 decisions of persons added" in said
    assert f"could not be taken: chen {STEM}" in said
    assert run("publish", "--all", "--who", "kay")[0] == 0
    assert run("export", "canvas", "--out", str(tmp_path / "canvas.csv"))[0] == 0
    assert '"O\'Neil, Dina",,S1004,dina,AI-101,59.5' in (tmp_path / "canvas.csv").read_text(encoding="utf-8")
    assert isinstance(
        CliRunner().invoke(app, ["record", "--nbgrader", str(course), "--results", "build"]).exception, ConfigError
    )


def test_a_comment_that_tells_a_secret_stops_the_export(course: Path, store: Store, bundle: Bundle) -> None:
    """generate_feedback would hand it to the student: here a hint that is a line of the solution."""
    before = files(course)
    secrets = Secrets("a seed")
    said = next(check.hint for one in results(bundle).values() for check in one.checks if check.hint)
    secrets.add(Kind.SOLUTION, Stream.WORDS, tokens(said, Stream.WORDS), "source/here.py:7")
    with pytest.raises(LeakError, match=r"comments for \w+ .*here is a solution, from source/here.py:7"):
        export(course, store, bundle, guard=Guard(secrets))
    assert files(course) == before


def test_a_comment_names_nobody_else(course: Path, store: Store, bundle: Bundle) -> None:
    """A remark with a classmate's name in it would go to the wrong person."""
    known = results(bundle)["chen"]
    changed = {"hint": "Ask Lindgren, Ada.", "verdict": Verdict.FAILED, "points": Decimal(0)}
    check = known.checks[0].model_copy(update=changed)
    store.add_attempt(known.model_copy(update={"checks": (check, *known.checks[1:])}), LATER)
    with pytest.raises(LeakError, match=r"comments for chen .*another person's data, from the roster:ada"):
        export(course, store, bundle)
