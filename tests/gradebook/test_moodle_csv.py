from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from autograder.errors import ExportError, LeakError
from autograder.leaks import Guard
from autograder.model import Student
from gradebook.export.entries import write
from gradebook.export.moodle import MoodleExport
from gradebook.export.moodle_csv import moodle_csv
from gradebook.export.moodle_xml import moodle_xml
from gradebook.scores import Column, Scores
from tests.gradebook.moodle_class import ADA, BOB, CALLS, CYD, GOLDEN, ONE, ROSTER, SCORES, TWO, TYPES, only
from tests.gradebook.moodle_reader import ImportAborted, cells_of, imported_gradebook

MAXIMUM = {ONE.title: Decimal(10), TWO.title: Decimal(5)}
USERS = {student.sis_id: student.id for student in ROSTER}
IMPORTED = {
    ("ada", ONE.title): Decimal("9.5"),
    ("ada", TWO.title): Decimal(0),
    ("bob", ONE.title): Decimal("3.34"),
    ("bob", TWO.title): None,
    ("cyd", ONE.title): None,
    ("cyd", TWO.title): Decimal(5),
    ("thi", ONE.title): Decimal(10),
    ("thi", TWO.title): Decimal(0),
    ("hal", ONE.title): None,
    ("hal", TWO.title): Decimal(2),
}


@pytest.mark.parametrize("file", ["class.csv", "by-login.csv", "one-exercise.csv"])
def test_the_file_is_the_golden_one(file: str) -> None:
    """Byte for byte: header, one row for each student with a grade, `-` where one is missing."""
    more = {"by-login.csv": {"by": "login"}, "one-exercise.csv": {"exercise": CALLS}}.get(file, {})
    assert moodle_csv(SCORES, ROSTER, **more).data == (GOLDEN / "moodle-csv" / file).read_bytes()


@pytest.mark.parametrize("new_items", [False, True])
def test_moodle_reads_the_scores_of_the_class(new_items: bool) -> None:
    """What an importer written from Moodle's rules alone finds is what was graded, with items old or new."""
    data = moodle_csv(SCORES, ROSTER).data
    assert imported_gradebook(data, USERS, MAXIMUM, "ID number", new_items=new_items) == IMPORTED


def test_a_blank_would_be_a_zero_in_a_new_item() -> None:
    """Therefore a missing grade is `-`: the importer shows what Moodle makes of a blank."""
    data = moodle_csv(SCORES, ROSTER).data.replace(b",-", b",")
    assert imported_gradebook(data, USERS, MAXIMUM, "ID number", new_items=True)["bob", TWO.title] == 0


def test_an_unknown_user_stops_the_import() -> None:
    """Therefore the roster decides who is written, and one id more costs all."""
    users = {key: user for key, user in USERS.items() if user != "thi"}
    with pytest.raises(ImportAborted, match="usermappingerror"):
        imported_gradebook(moodle_csv(SCORES, ROSTER).data, users, MAXIMUM, "ID number")


def test_everybody_is_accounted_for() -> None:
    """In the file, sharing an id, without one, without a grade: each student is in one of them."""
    made = moodle_csv(SCORES, ROSTER)
    assert made.matched == ("ada", "bob", "cyd", "thi", "hal")
    assert (made.ambiguous, made.unmatched, made.absent) == (("eva", "eve"), ("fay",), ("gus",))
    assert made.remarks() == {
        "maximum grade that the grade items need in Moodle": [f"{ONE.title}: 10", f"{TWO.title}: 5"],
        "share an id, left out": ["eva", "eve"],
        "without an id that Moodle could know, left out": ["fay"],
        "no grade, not in the file": ["gus"],
        "no grade, and Moodle takes away the one that it has": [f"bob {TYPES}", f"cyd {CALLS}", f"hal {CALLS}"],
        "without a grade, not all checks could be made": [f"hal {CALLS}"],
    }


def test_a_file_of_one_exercise_takes_nothing_away() -> None:
    """Who has no grade in it is not in the file, so Moodle keeps what it has."""
    made = moodle_csv(SCORES, ROSTER, exercise=CALLS)
    assert (made.matched, made.absent, made.emptied) == (("ada", "bob", "thi"), ("cyd", "gus", "hal"), ())
    assert made.lower_bounds == (("hal", CALLS),)


def test_an_unknown_exercise_is_answered_with_the_closest() -> None:
    """A mistyped name is no empty file."""
    with pytest.raises(ExportError, match=f'py-01/01-call: there is no such exercise. Did you mean "{CALLS}"'):
        moodle_csv(SCORES, ROSTER, exercise="py-01/01-call")


@pytest.mark.parametrize("key", ["", "0"])
def test_a_row_never_lacks_its_id(key: str) -> None:
    """Moodle would give it to the student of the row before: "0" is nothing to it, either."""
    made = moodle_csv(replace(SCORES, lower_bounds=frozenset()), [ADA, BOB.model_copy(update={"sis_id": key})])
    assert (made.unmatched, len(cells_of(made.data))) == (("bob",), 2)


def test_user_names_are_in_small_letters() -> None:
    """As Moodle keeps them; two that differ in capitals alone are one."""
    assert cells_of(moodle_csv(only("1"), [ADA], by="login").data)[1][0] == "ada@uni.edu"
    twin = Student(id="twin", name="Twin", login="BOB")
    assert moodle_csv(only("1"), [ADA, BOB, twin], by="login").ambiguous == ("bob", "twin")


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
@pytest.mark.parametrize("by", ["sis_id", "login"])
def test_an_id_like_a_formula_is_refused(start: str, by: str) -> None:
    """Made harmless it would match nobody, and stop the import."""
    with pytest.raises(ExportError, match=r'student "ada".*begins like a spreadsheet formula'):
        moodle_csv(only("1"), [ADA.model_copy(update={by: f"{start}1"})], by=by)


def test_names_and_sections_stay_here() -> None:
    """Moodle needs no more than an id: nothing else of a person is in the file, nor can it be run as a formula."""
    text = moodle_csv(SCORES, ROSTER).data.decode()
    assert [word for word in ("Lovelace", "=1+1", "=AI", "uni.edu") if word in text] == []


@pytest.mark.parametrize("title", ["=Quiz", "\tQuiz", " ", "a\nb", "ID number", "Last downloaded from this course"])
def test_titles_that_would_be_misread_are_refused(title: str) -> None:
    """A formula, nothing, a line break, the column of ids, and the column that Moodle reads as a time."""
    with pytest.raises(ExportError, match=r"py-01/01-calls: the title (?s:.*)Change it in the rubric"):
        moodle_csv(only("1", column=Column(CALLS, title, Decimal(10))), [ADA])


def test_two_exercises_with_one_title_are_refused() -> None:
    """Nobody could map them."""
    with pytest.raises(ExportError, match="title of two exercises"):
        moodle_csv(Scores((ONE, Column(TYPES, ONE.title, Decimal(1))), {}), [ADA])


@pytest.mark.parametrize("points", ["10.01", "-1", "NaN", "Infinity"])
@pytest.mark.parametrize("made_of", [moodle_csv, moodle_xml])
def test_points_outside_the_exercise_are_refused(points: str, made_of: Callable[..., MoodleExport]) -> None:
    """More than the maximum or no number names the student."""
    with pytest.raises(ExportError, match=r'student "ada" has .* of 10 points'):
        made_of(only(points), [ADA])


@pytest.mark.parametrize("made_of", [moodle_csv, moodle_xml])
def test_a_class_without_grades_is_no_file(made_of: Callable[..., MoodleExport]) -> None:
    """Moodle takes an empty one for a broken one."""
    with pytest.raises(ExportError, match="there is no grade to write"):
        made_of(Scores((ONE,), {}), ROSTER)


def test_more_than_a_hundred_points_are_refused() -> None:
    """Moodle stops at them; the way out is another file. 100 itself is taken."""
    column = Column(CALLS, "Big", Decimal(120))
    assert moodle_csv(only("100", column=column), [ADA]).matched == ("ada",)
    with pytest.raises(ExportError, match=r"has 100.5 points; .*moodle-xml"):
        moodle_csv(only("100.5", column=column), [ADA])


def test_the_order_is_that_of_the_roster() -> None:
    """The same scores give the same bytes, in whichever order they were recorded."""
    turned = replace(SCORES, points=dict(reversed(list(SCORES.points.items()))))
    assert moodle_csv(turned, ROSTER).data == moodle_csv(SCORES, ROSTER).data


def test_more_than_who_somebody_is_does_not_leave(tmp_path: Path) -> None:
    """The ids are what Moodle knows; a name beside them stops the file, and none is written."""
    guard, made = Guard().with_people(ROSTER), moodle_csv(SCORES, ROSTER)
    assert write(made, tmp_path / "moodle.csv", guard).read_bytes() == made.data
    with pytest.raises(LeakError, match="another person's data"):
        write(replace(made, data=made.data + CYD.name.encode() + b" Lovelace, Ada\r\n"), tmp_path / "more.csv", guard)
    assert not (tmp_path / "more.csv").exists()
