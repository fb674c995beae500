from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.errors import ExportError, LeakError
from autograder.leaks import Guard
from autograder.model import Student
from gradebook.export.canvas_rubric import RubricExport, canvas_rubric_csv
from gradebook.export.entries import write
from gradebook.export.outcomes import Rating
from tests.gradebook.mastery_class import (
    ADA,
    BOB,
    CLASS,
    CYD,
    EVA,
    EVE,
    OUTCOMES,
    reached,
)
from tests.gradebook.moodle_class import GOLDEN
from tests.gradebook.outcomes_reader import ImportRefused, imported_assessments

FOLDER = GOLDEN / "canvas-rubric"
EXPORTED, GRADEBOOK = FOLDER / "exported.csv", FOLDER / "gradebook.csv"
CRITERIA = {outcome.title: {one.text: one.points for one in outcome.ratings} for outcome in OUTCOMES}
ASYNC, READ, TYPES = CRITERIA
IN_CANVAS = {f"40{number}" for number in range(21, 28)} | {"4999"}
Edited = Callable[[str, str], Path]
Filled = Callable[[str], str]


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """Return a function that makes the file of Canvas with something else in it."""

    def make(old: str, new: str) -> Path:
        path, text = tmp_path / "assessments.csv", EXPORTED.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return path

    return make


@pytest.fixture
def filled_text(tmp_path: Path) -> Filled:
    """Return a function that fills in a file of Canvas with some text, by the names of people."""

    def fill(text: str) -> str:
        path = tmp_path / "assessments.csv"
        path.write_text(text, encoding="utf-8")
        return filled(path, None).data.decode()

    return fill


def filled(
    into: Path = EXPORTED, gradebook: Path | None = GRADEBOOK, students: tuple[Student, ...] = CLASS
) -> RubricExport:
    """The export of the class."""
    return canvas_rubric_csv(reached(students), OUTCOMES, students, into, gradebook)


@pytest.mark.parametrize(("name", "gradebook"), [("by-gradebook.csv", GRADEBOOK), ("by-name.csv", None)])
def test_the_file_is_the_golden_one(name: str, gradebook: Path | None) -> None:
    """Byte for byte, with ids of people and with their names."""
    assert filled(gradebook=gradebook).data == (FOLDER / name).read_bytes()


def test_canvas_assesses_what_is_certain() -> None:
    """What an importer written from Canvas' rules alone finds: level and points agree, and comments stay."""
    found = imported_assessments(filled().data, CRITERIA, IN_CANVAS)
    assert list(found) == ["4021", "4022", "4023", "4025", "4026"]
    assert found["4021"] == {
        ASYNC: ("2", "Excellent", ""),
        READ: ("3", "Names it – and says pourquoi.", ""),
        TYPES: ("0", "Beginning", ""),
    }
    assert found["4022"] == {
        ASYNC: ("1", "Proficient", 'Well "said", Bob'),
        READ: ("2", "Names the bound.", ""),
        TYPES: ("2", "Excellent", ""),
    }
    assert all(
        CRITERIA[title][rating] == int(points)
        for one in found.values()
        for title, (points, rating, _) in one.items()
        if rating
    )


def test_an_open_check_decides_nothing() -> None:
    """Nor does a submission that could not be graded: the cell stays as Canvas has it, and it is said."""
    made = filled()
    assert imported_assessments(made.data, CRITERIA, IN_CANVAS)["4023"][ASYNC] == ("", "", "")
    assert made.lower_bounds == (("cyd", "PY-01"), ("dee", "PY-01"))
    assert made.remarks()["no level, not in the file"] == ["dee", "gus"]


def test_an_undecided_level_keeps_what_canvas_has(edited: Edited) -> None:
    """A level of last week is not taken away."""
    path = edited("4023,小明 王,,", "4023,小明 王,Proficient,1")
    assert imported_assessments(filled(path).data, CRITERIA, IN_CANVAS)["4023"][ASYNC] == ("1", "Proficient", "")


def test_a_row_without_anything_new_is_not_in_the_file() -> None:
    """Canvas would make an empty assessment of it, or one by somebody else; the importer shows that it does."""
    empty = EXPORTED.read_text(encoding="utf-8").encode()
    assert imported_assessments(empty, CRITERIA, IN_CANVAS)["4027"] == dict.fromkeys(CRITERIA, ("", "", ""))
    assert b"4027" not in filled().data
    assert b"4999" not in filled().data


def test_twins_are_told_apart_by_the_gradebook_alone() -> None:
    """By name neither is written: one of them would get the other's level."""
    assert imported_assessments(filled().data, CRITERIA, IN_CANVAS)["4025"][ASYNC] == ("1", "Proficient", "")
    made = filled(gradebook=None)
    assert (made.ambiguous, set(made.matched) & {"eve", "eva"}) == (("eve", "eva"), set())
    assert b"4025" not in made.data
    assert b"4026" not in made.data


def test_one_row_for_two_twins_is_nobodys(edited: Edited) -> None:
    """Two of the roster with one name, and one of them in Canvas."""
    path = edited("4026,Eve Twin", "4026,Somebody Else")
    assert filled(path, None).ambiguous == ("eve", "eva")


def test_a_name_in_either_order_is_a_name(edited: Edited) -> None:
    """`Last, First` as in a gradebook, `First Last` as Canvas shows it; nothing else is guessed."""
    assert "bob" in filled(edited('"Bob O""Neil"', '"O""Neil, Bob"'), None).matched
    assert "bob" in filled(edited('"Bob O""Neil"', '"Bob J. O""Neil"'), None).unmatched


def test_an_id_that_is_there_twice_is_nobodys(edited: Edited) -> None:
    """Of two rows with one id Canvas reads the later one alone."""
    path = edited("4027,Gus Idle", "4021,Gus Idle")
    assert (filled(path, None).ambiguous, filled(path).ambiguous) == (("007", "eve", "eva", "gus"), ("007",))


def test_a_row_without_an_id_is_nobodys(edited: Edited) -> None:
    """Canvas would look for a student without a number."""
    assert "007" in filled(edited("4021,", ","), None).ambiguous
    assert "007" in filled(edited("4021,", ",")).unmatched


def test_who_is_not_in_canvas_is_said() -> None:
    """With the gradebook or without it: left out, and the command ends with 3."""
    zoe = Student(id="zoe", name="New, Zoe", login="zoe", sis_id="S9")
    for gradebook in (GRADEBOOK, None):
        assert filled(gradebook=gradebook, students=(*CLASS, zoe)).lost()[-1] == "zoe"


def test_who_is_not_in_the_roster_is_said() -> None:
    """They have attempts, and nobody knows who they are."""
    made = canvas_rubric_csv(reached((ADA, BOB)), OUTCOMES, (ADA, BOB), EXPORTED, GRADEBOOK)
    assert made.strangers == ("cyd", "dee", "eva", "eve")


def test_a_shared_sis_id_tells_nobody(tmp_path: Path) -> None:
    """The login tells where the SIS id does not; where neither does, nothing is written."""
    same = (EVE, EVA.model_copy(update={"sis_id": "S5"}))
    assert filled(students=same).matched == ("eve", "eva")
    none = (EVE.model_copy(update={"login": ""}), EVA.model_copy(update={"sis_id": "S5", "login": ""}), CYD)
    assert filled(students=none).ambiguous == ("eve", "eva")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Beginning,0", "Exceeds,0", 'holds "Exceeds 0"'),
        ("Beginning,0", "Beginning,1", 'holds "Beginning 1"'),
        ("Beginning,0", ",5", 'holds "5"'),
        ("Beginning,0", "Beginning,zero", 'holds "Beginning zero"'),
    ],
)
def test_another_scale_in_canvas_is_refused(edited: Edited, old: str, new: str, said: str) -> None:
    """Our points would mean something else there."""
    with pytest.raises(ExportError, match=f"{said}.*Excellent \\(2\\), Proficient \\(1\\).*canvas-outcomes"):
        filled(edited(old, new))


def test_a_rubric_that_shows_no_points_gets_ratings(filled_text: Filled) -> None:
    """Canvas leaves out the columns that a rubric does not have; so do we."""
    header = f"Student Id,Student Name,{ASYNC} - Rating,{ASYNC} - Comments\n"
    assert filled_text(header + "4021,Ada =1+1,,\n") == header + "4021,Ada =1+1,Excellent,\n"
    points = f"Student Id,Student Name,{ASYNC} - Points\n"
    assert filled_text(points + "4021,Ada =1+1,\n") == points + "4021,Ada =1+1,2\n"


def test_a_criterion_may_be_called_by_its_key(filled_text: Filled) -> None:
    """`PY-01` alone is as good as the title; both at once are refused."""
    header = "Student Id,Student Name,PY-01 - Rating,PY-01 - Points\n"
    assert filled_text(header + "4021,Ada =1+1,,\n").endswith("Excellent,2\n")
    both = f"Student Id,Student Name,PY-01 - Points,{ASYNC} - Points\n"
    with pytest.raises(ExportError, match="two criteria for PY-01"):
        filled_text(both + "4021,Ada =1+1,,\n")


def test_criteria_that_are_not_there_are_said(filled_text: Filled) -> None:
    """A rubric of one assignment need not have all; one that has none of them is another rubric."""
    header = f"Student Id,Student Name,{TYPES} - Points\n"
    assert filled().others == ()
    with pytest.raises(ExportError, match=f'no criterion "{ASYNC}". Did you mean "PY-01 Async call"'):
        filled_text("Student Id,Student Name,PY-01 Async call - Points\n4021,A,\n")
    assert filled_text(header + "4021,Ada =1+1,\n").endswith(",0\n")


def test_a_byte_order_mark_goes(filled_text: Filled) -> None:
    """Canvas would read it as a part of `Student Id`, and find nobody; the importer shows it."""
    text = "\ufeff" + EXPORTED.read_text(encoding="utf-8")
    with pytest.raises(ImportRefused):
        imported_assessments(text.encode(), CRITERIA, IN_CANVAS)
    assert filled_text(text).startswith("Student Id,")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Student,ID,SIS User ID\n1,2,3\n",
        "student id,Student Name,PY-01 - Points\n1,A,\n",
        "Student Id;Student Name;PY-01 - Points\n1;A;\n2;B;\n",
        "Student Id,Student Id,Student Name,PY-01 - Points\n1,1,A,\n",
    ],
)
def test_other_files_are_refused(text: str, filled_text: Filled) -> None:
    """Those that Canvas would not read either, with the way to the right one."""
    with pytest.raises(ExportError, match="holds no rubric assessments of Canvas"):
        filled_text(text)


def test_a_column_that_is_there_twice_is_refused(filled_text: Filled) -> None:
    """Canvas would read the last one."""
    with pytest.raises(ExportError, match='has the column "PY-01 - Points" twice'):
        filled_text("Student Id,Student Name,PY-01 - Points,PY-01 - Points\n1,A,,\n")


def test_a_file_that_would_be_empty_is_refused(filled_text: Filled) -> None:
    """Canvas takes it for a broken one."""
    with pytest.raises(ExportError, match="no level to write"):
        filled_text("Student Id,Student Name,PY-01 - Points\n1,Nobody Here,\n")


def test_another_file_is_no_gradebook() -> None:
    """The error says where to export one."""
    with pytest.raises(ExportError, match=r"not a gradebook exported from Canvas.*Entire Gradebook"):
        filled(gradebook=EXPORTED)


def test_a_course_without_outcomes_has_nothing_to_fill_in() -> None:
    """It is no file."""
    with pytest.raises(ExportError, match="there are no outcomes"):
        canvas_rubric_csv(reached(), (), CLASS, EXPORTED)


def test_nothing_earned_is_the_lowest_level_and_nothing_handed_in_is_none() -> None:
    """0 is not the same as no level."""
    found = reached().ratings
    assert found["eva", "PY-01"] == Rating(0, "Beginning")
    assert ("gus", "PY-01") not in found


def test_more_than_who_somebody_is_does_not_leave(tmp_path: Path) -> None:
    """A row says who it is about, as Canvas does; a login beside it stops the file."""
    made, guard = filled(), Guard().with_people(CLASS)
    assert write(made, tmp_path / "rubric.csv", guard).read_bytes() == made.data
    with pytest.raises(LeakError):
        write(replace(made, data=made.data + b"bob.o@uni.example\n"), tmp_path / "more.csv", guard)
