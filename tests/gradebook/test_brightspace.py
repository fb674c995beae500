from __future__ import annotations

from pathlib import Path

import pytest

from autograder.errors import ExportError
from autograder.leaks import Guard
from autograder.model import Student
from gradebook.export.brightspace import brightspace_csv
from gradebook.export.entries import write
from gradebook.scores import Column
from tests.gradebook.awkward import CALLS, CJK, CLASS, FORMULA, GOLDEN, NOBODY, QUOTED, SCORES, TYPES, only, saved

FOLDER = GOLDEN / "brightspace"
HEADER = (
    'OrgDefinedId,Username,"PY-01 Calls, all at once Points Grade <Numeric MaxPoints:10>",End-of-Line Indicator\r\n'
)
EXPORTED = HEADER + "#00700,#ada,,#\r\n"


def test_a_file_from_scratch_is_the_golden_one() -> None:
    """Ids with their # and zeros, blanks for no grade, an indicator in every row: byte for byte."""
    made = brightspace_csv(SCORES, CLASS)
    assert made.data == (FOLDER / "scratch.csv").read_bytes()
    assert (len(made.matched), made.lower_bounds) == (5, (("cyd", CALLS.exercise),))


def test_an_export_is_filled_into_the_golden_one(tmp_path: Path) -> None:
    """Only our cells change; who is not in it is named, and so is what was decided in Brightspace."""
    made = brightspace_csv(SCORES, CLASS, FOLDER / "exported.csv")
    assert made.data == (FOLDER / "filled.csv").read_bytes()
    assert (made.unmatched, made.kept) == (("eve",), (("dee", TYPES.exercise),))
    write(made, tmp_path / "out.csv", Guard().with_people(CLASS))


def test_leading_zeros_tell_people_apart(tmp_path: Path) -> None:
    """0700 is not 00700."""
    text = HEADER + "#0700,#other,,#\r\n"
    assert brightspace_csv(only("1"), [FORMULA], saved(tmp_path, text)).unmatched == ("007",)


@pytest.mark.parametrize(("separator", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-8")])
def test_other_separators_go_back_as_they_came(tmp_path: Path, separator: str, encoding: str) -> None:
    """Semicolons of a European spreadsheet, tabs of a TSV."""
    text = f"Username;{CALLS.title} Points Grade;End-of-Line Indicator\r\n#ada;;#\r\n".replace(";", separator)
    made = brightspace_csv(only("9.5"), [FORMULA], saved(tmp_path, text, encoding))
    assert made.data == text.replace(f"#ada{separator}", f"#ada{separator}9.5").encode(encoding)


def test_only_ids_that_everybody_has_are_written() -> None:
    """A blank id is nobody's: where some lack one, the other finds everybody."""
    made = brightspace_csv(only("1"), [FORMULA, QUOTED.model_copy(update={"sis_id": ""})])
    assert made.data.decode().splitlines()[0].startswith("Username,")
    assert made.matched == ("007", "bob")


def test_who_has_no_id_is_named() -> None:
    """Where neither id finds everybody, the one that finds most does, and the rest is left out aloud."""
    students = [FORMULA, CJK.model_copy(update={"login": ""}), QUOTED.model_copy(update={"sis_id": ""}), NOBODY]
    made = brightspace_csv(only("1"), [*students, Student(id="fox", name="F", sis_id="S6")])
    assert (made.matched, made.unmatched) == (("007", "cyd", "eve", "fox"), ("bob",))


def test_who_has_no_id_at_all_takes_none_from_the_others() -> None:
    """Both ids of everybody else are written."""
    made = brightspace_csv(only("1"), [FORMULA, Student(id="fox", name="F")])
    assert made.data.decode().splitlines()[1] == "#00700,#ada,1,#"
    assert made.unmatched == ("fox",)


def test_an_id_of_two_people_is_left_out() -> None:
    """Neither gets the other's grade."""
    twin = Student(id="twin", name="Twin", login="twin", sis_id=FORMULA.sis_id)
    made = brightspace_csv(only("1"), [FORMULA, twin, NOBODY])
    assert (made.ambiguous, made.matched, made.lost()) == (("007", "twin"), ("eve",), ("007", "twin"))


@pytest.mark.parametrize("sis", ["#1", "1\n2"])
def test_an_id_that_brightspace_would_misread_is_refused(sis: str) -> None:
    """A second # or a line break would find nobody."""
    with pytest.raises(ExportError, match=r'student "007": .* cannot be an id'):
        brightspace_csv(only("1"), [FORMULA.model_copy(update={"sis_id": sis})])


def test_an_id_like_a_formula_stays_text() -> None:
    """The # before it keeps a spreadsheet from running it."""
    student = FORMULA.model_copy(update={"sis_id": "=1+1"})
    assert brightspace_csv(only("1"), [student]).data.decode().splitlines()[1].startswith("#=1+1,")


@pytest.mark.parametrize("title", ["Quiz <1>", "Quiz Text Grade", "=Quiz", " "])
def test_titles_that_would_be_misread_are_refused(title: str) -> None:
    """The suffix of a header says what a column is."""
    with pytest.raises(ExportError, match="Change it in the rubric"):
        brightspace_csv(only("1", Column("e1", title, CALLS.possible)), [FORMULA])


def test_points_over_the_maximum_are_refused() -> None:
    """Brightspace would cut them without a word."""
    with pytest.raises(ExportError, match=r"has 10\.01 of 10 points"):
        brightspace_csv(only("10.01"), [FORMULA])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("MaxPoints:10", "MaxPoints:100 Weight:1", "has 100 points in Brightspace and 10 in the rubric"),
        ("MaxPoints:10", "MaxPoints:10,0", "writes decimals with a comma"),
        ("<Numeric MaxPoints:10>", "<PassFail MaxPoints:10>", "is a PassFail item"),
        ("all at once", "at once", r"no column .* Did you mean"),
        (",End-of-Line Indicator", "", "is no export of Brightspace"),
        ("OrgDefinedId,Username", "Last Name,First Name", "is no export of Brightspace"),
        ("OrgDefinedId,", "Last Name,", "is no export of Brightspace"),
        (",,#", ",,", "row 2 has no #"),
        ("#ada,,", '#ada,"9,5",', "writes decimals with a comma"),
    ],
)
def test_a_file_that_would_import_wrongly_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    """The error says where, what and the way out."""
    path = saved(tmp_path, EXPORTED.replace(old, new))
    with pytest.raises(ExportError, match=rf"exported\.csv: .*{said}"):
        brightspace_csv(only("1"), [FORMULA], path)


def test_an_empty_file_is_no_export(tmp_path: Path) -> None:
    """Not even a header."""
    with pytest.raises(ExportError, match="is no export of Brightspace"):
        brightspace_csv(only("1"), [FORMULA], saved(tmp_path, ""))
