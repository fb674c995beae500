"""Facts about the Canvas gradebook reader, each shown on a handwritten CSV text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from autograder.model import Student
from gradebook.export.canvas import canvas_csv
from gradebook.export.entries import certain, points_text
from gradebook.scores import Column, Scores
from tests.gradebook import awkward
from tests.gradebook.canvas_reader import (
    CanvasAssignment,
    CanvasCourse,
    CanvasRefusalError,
    CanvasUser,
    Grade,
    Imported,
    import_gradebook,
)
from tests.gradebook.sample_scores import sample_class

COURSE = CanvasCourse(
    users=(
        CanvasUser(4021, "Ada Lovelace", "Lovelace, Ada", "S1001", "ada"),
        CanvasUser(4022, "Charles Babbage", "Babbage, Charles", "S1002", "cbabbage"),
        CanvasUser(4023, "=Eve", "=Eve", "S1003", "eve"),
        CanvasUser(4024, "Sam Twin", "Twin, Sam", "", ""),
        CanvasUser(4025, "Sam Twin", "Twin, Sam", "", ""),
    ),
    assignments=(
        CanvasAssignment(81234, "PY-01 Async", Decimal(10)),
        CanvasAssignment(81235, "PY-02 Types", Decimal(20)),
        CanvasAssignment(81236, "Final Grade Quiz", Decimal(5)),
        CanvasAssignment(81237, "Lab", Decimal(5)),
        CanvasAssignment(81238, "Lab", Decimal(5)),
    ),
)
BLOCK = "Student,ID,SIS User ID,SIS Login ID,Section"
HEAD = f"{BLOCK},PY-01 Async (81234),PY-02 Types (81235)\n"
ADA = '"Lovelace, Ada",4021,S1001,ada,AI-101'


def load(text: str, split_names: bool = False) -> Imported:
    """Import a text."""
    return import_gradebook(text.encode(), COURSE, split_names=split_names)


def one(cell: str) -> Imported:
    """Import one cell of Ada's PY-02, which has 20 points."""
    return load(f'{HEAD}{ADA},,"{cell}"\n')


def refusal(text: str, split_names: bool = False) -> str:
    """Return the message of a refused text."""
    with pytest.raises(CanvasRefusalError) as caught:
        load(text, split_names)
    return str(caught.value)


def test_example() -> None:
    """The example of the format notes imports whole: numbers, EX and a blank."""
    text = f'{HEAD}    Points Possible,,,,,10,10\n{ADA},9.5,EX\n"Babbage, Charles",4022,S1002,cbabbage,AI-101,,7\n'
    grades: dict[tuple[int, str], Grade] = {
        (4021, "PY-01 Async"): Decimal("9.5"),
        (4021, "PY-02 Types"): "EX",
        (4022, "PY-02 Types"): Decimal(7),
    }
    assert load(text) == Imported(grades, (), (), (), (), ())


def test_bom_and_crlf() -> None:
    """A BOM and CRLF line ends change nothing."""
    text = f"{HEAD}{ADA},9.5,EX\n"
    assert import_gradebook(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), COURSE) == load(text)


def test_semicolons_and_decimal_comma() -> None:
    """A semicolon file with decimal commas is recognised."""
    text = f"{HEAD}    Points Possible,,,,,10.00,20.00\n".replace(",", ";").replace(".", ",")
    text += '"Lovelace, Ada";4021;S1001;ada;AI-101;9,5;1.234,5\n'
    assert list(load(text).grades.values()) == [Decimal("9.5"), Decimal("1234.5")]


def test_uneven_semicolons() -> None:
    """Semicolons with unequal counts in the first three lines do not win, so the header is invalid."""
    assert refusal(HEAD.replace(",", ";") + "Ada;4021\nBob;4022;;;;1;2\n") == "Invalid header row"


def test_only_three_lines_are_sniffed() -> None:
    """The fourth line has no say about the separator."""
    text = HEAD.replace(",", ";") + "Ada Lovelace;4021;;;;1;2\nCharles Babbage;4022;;;;1;2\n"
    text += "a,b,c,d,e,f,g,h,i;;;;;;\n"
    assert load(text).unknown_students == ("a,b,c,d,e,f,g,h,i",)


def test_semicolon_inside_title() -> None:
    """A few semicolons inside cells of a comma file do not win."""
    assert load(f"{BLOCK},a;b\n{ADA},3\n").grades == {(4021, "a;b"): Decimal(3)}


@pytest.mark.parametrize(
    "head",
    [
        "",
        "Student,ID,Section",
        "Name,ID,Section,x",
        "Student,Number,Section,x",
        "student,ID,Section,x",
        "Student,ID,SIS Login ID,x (1)",
        "Student,ID,SIS Login ID,SIS User ID,Section,x",
        "ID,Student,Section,x",
        "Student,ID,Notes,Section,x",
        "LastName,FirstName,ID,Section,x",
    ],
)
def test_invalid_header(head: str) -> None:
    """A header without Student, ID, a known SIS block, Section or a fourth cell is refused."""
    assert refusal(head) == "Invalid header row"


@pytest.mark.parametrize(
    ("block", "cells"),
    [
        ("Student,ID,Section", ",4021,"),
        ("Student,ID,SIS Login ID,Section", ",,ada,"),
        (BLOCK, ",,S1001,,"),
        (BLOCK, ",,,ada,"),
        ("Student,ID,SIS User ID,SIS Login ID,Integration ID,Section", ",,S1001,,,"),
        ("Student,ID,SIS User ID,SIS Login ID,Integration ID,Root Account,Section", ",,,ada,,r,"),
        ("Full Student,User ID,Sections", ",4021,"),
    ],
)
def test_accepted_blocks(block: str, cells: str) -> None:
    """Every accepted identity block leads to Ada by position."""
    assert load(f"{block},PY-01 Async (81234)\n{cells},8\n").grades == {(4021, "PY-01 Async"): Decimal(8)}


def test_split_names() -> None:
    """LastName,FirstName,ID is accepted where the account splits names, and matches the sortable name."""
    text = "LastName,FirstName,ID,Section,PY-01 Async (81234)\nLovelace,Ada,,,8\n"
    assert load(text, split_names=True).grades == {(4021, "PY-01 Async"): Decimal(8)}


@pytest.mark.parametrize("who", ["Ada Lovelace", '"Lovelace, Ada"'])
def test_match_by_name(who: str) -> None:
    """Without ids the exact name or the sortable name finds the student."""
    assert (4021, "PY-01 Async") in load(f"{HEAD}{who},,,,,1,\n").grades


def test_match_order() -> None:
    """The ID wins over the SIS ids and the name; an unknown ID falls through to the SIS User ID."""
    assert list(load(f"{HEAD}Ada Lovelace,4022,S1001,ada,,1,\n").grades) == [(4022, "PY-01 Async")]
    assert list(load(f"{HEAD}Ada Lovelace,9,S1002,ada,,1,\n").grades) == [(4022, "PY-01 Async")]


def test_id_is_read_like_to_i() -> None:
    """An ID cell counts up to its first non-digit."""
    assert list(load(f"{HEAD}x,4021.0,,,,1,\n").grades) == [(4021, "PY-01 Async")]


def test_unknown_student() -> None:
    """A student no key finds is reported and gets no grade; empty SIS ids find nobody."""
    found = load(f"{HEAD}Nobody,,,,,1,\nada lovelace,,s1001,ADA,,1,\n")
    assert (found.grades, found.unknown_students) == ({}, ("Nobody", "ada lovelace"))


def test_ambiguous_name() -> None:
    """A name two students share is reported and gets no grade, but an ID settles it."""
    assert load(f"{HEAD}Sam Twin,,,,,1,\n").ambiguous == ("student: Sam Twin",)
    assert list(load(f"{HEAD}Sam Twin,4025,,,,1,\n").grades) == [(4025, "PY-01 Async")]


def test_same_student_twice() -> None:
    """Two rows for one student are both thrown away."""
    found = load(f"{HEAD}{ADA},1,\nx,4021,,,,2,\n")
    assert (found.grades, found.ambiguous) == ({}, ("student: Lovelace, Ada", "student: x"))


def test_formula_guard() -> None:
    """A guarded name is matched by ids, and not by its wrapped name."""
    guarded = '"=""=Eve"""'
    assert list(load(f"{HEAD}{guarded},4023,,,,1,\n").grades) == [(4023, "PY-01 Async")]
    assert load(f"{HEAD}{guarded},,,,,1,\n").unknown_students == ('="=Eve"',)


@pytest.mark.parametrize(
    "text",
    [
        '="=Eve",4023,,,,1,\n',
        '"Ada"x,4021,,,,1,\n',
        '"Ada,4021,,,,1,\n',
        "Ada,4021,,,,1,\r\n",
        "Ada,4021,,,,1\n",
        "Ada,4021,,,,1,2,3\n",
    ],
)
def test_malformed(text: str) -> None:
    """Stray quotes, an open quote, mixed line ends and rows of another length do not parse cleanly."""
    assert refusal(HEAD + text) == "Gradebook import did not parse cleanly"


def test_not_utf8() -> None:
    """A file in another encoding does not parse cleanly."""
    with pytest.raises(CanvasRefusalError, match="did not parse cleanly"):
        import_gradebook(HEAD.encode("utf-16"), COURSE)
    with pytest.raises(CanvasRefusalError, match="did not parse cleanly"):
        import_gradebook(f"{HEAD}Zoë,4021,,,,1,\n".encode("cp1252"), COURSE)


def test_quoted_cells() -> None:
    """Quoted cells may hold separators, doubled quotes and line ends."""
    assert load(f'{HEAD}"A ""x"", \nb",,,,,1,\n').unknown_students == ('A "x", \nb',)


def test_pseudo_rows() -> None:
    """Blank rows, rows of separators, Muted and Manual Posting rows are no students."""
    text = f"{HEAD},,,,,Manual Posting,\n    ,,,,,Muted,Muted\n\n, ;,,\nManual Posting\n"
    text += f"    Points Possible,,,,,10,20\n{ADA},1,\n"
    assert load(text) == load(f"{HEAD}{ADA},1,\n")


def test_points_row_may_be_missing() -> None:
    """No Points Possible row is needed, and its values are no grades."""
    assert load(HEAD).unknown_students == () == load(f"{HEAD}    Points Possible,4021,,,,10,10\n").unknown_students
    assert load(f"{HEAD}    Points Possible,4021,,,,10,10\n").grades == {}


def test_read_only_column() -> None:
    """A column with `read only` in the points row is ignored."""
    found = load(f"{HEAD}    Points Possible,,,,,10,(read only)\n{ADA},1,2\n")
    assert (list(found.grades), found.dropped_columns) == ([(4021, "PY-01 Async")], ("PY-02 Types (81235)",))


@pytest.mark.parametrize(
    "title",
    [
        "Final Grade Quiz (81236)", "Work Current Points", "Unposted Current Score", "Current Grade", "Final Score",
        "X Final Points", "Override Score", "Override Grade", "Override Status",
    ],
)  # fmt: skip
def test_dropped_headers(title: str) -> None:
    """Headers with the words of the totals are dropped without a word, even real assignments."""
    found = load(f"{BLOCK},{title}\n{ADA},3\n")
    assert (found.grades, found.new_assignments, found.dropped_columns) == ({}, (), (title,))


def test_dropped_headers_mind_case() -> None:
    """`Final grade` in other letters is not dropped."""
    assert load(f"{BLOCK},Final grade\n{ADA},3\n").new_assignments == ("Final grade",)


@pytest.mark.parametrize("title", ["Renamed (81234)", "PY-01 Async"])
def test_assignment_match(title: str) -> None:
    """The id wins over the title; without an id the exact title counts."""
    assert load(f"{BLOCK},{title}\n{ADA},3\n").grades == {(4021, "PY-01 Async"): Decimal(3)}


@pytest.mark.parametrize("title", ["PY-01 Async (9)", "PY-01 async", "PY-01 Async(81234)", "PY-01 Async (81234) ", ""])
def test_new_assignment(title: str) -> None:
    """A header with neither a known id nor an exact title makes a new assignment of the whole header."""
    found = load(f"{BLOCK},{title}\n{ADA},3\n")
    assert (found.new_assignments, found.grades) == ((title,), {(4021, title): Decimal(3)})


def test_shared_title() -> None:
    """A title two assignments share is ambiguous without its id, and told apart with it."""
    assert load(f"{BLOCK},Lab\n{ADA},3\n").ambiguous == ("column: Lab",)
    both = load(f"{BLOCK},Lab (81237),Lab (81238)\n{ADA},3,4\n")
    assert list(both.grades) == [(4021, "Lab (81237)"), (4021, "Lab (81238)")]


def test_same_assignment_twice() -> None:
    """Two columns for one assignment are both thrown away."""
    found = load(f"{BLOCK},PY-01 Async (81234),PY-01 Async\n{ADA},3,4\n")
    assert (found.grades, found.ambiguous) == ({}, ("column: PY-01 Async (81234)", "column: PY-01 Async"))


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("9.5", "9.5"), ("0", "0"), ("-1", "-1"), ("1,000", "1.0"), ("1.234,5", "1234.5"), ("1,234.5", "1234.5"),
        ("1,234,567", "1234.567"), (".5", "0.5"), ("7.", "7"), ("50%", "10"), ("9.125", "9.125"), ("99", "99"),
    ],
)  # fmt: skip
def test_numbers(cell: str, value: str) -> None:
    """The last separator is the decimal point, whichever it is; a percentage is of the points."""
    assert one(cell).grades == {(4021, "PY-02 Types"): Decimal(value)}


@pytest.mark.parametrize("cell", ["", "  ", "-", "N/A"])
def test_no_change(cell: str) -> None:
    """Blank, `-` and N/A leave the grade as it is."""
    assert one(cell) == Imported({}, (), (), (), (), ())


@pytest.mark.parametrize("cell", ["1e1", "+5", " 9.5", "ex", "EX ", "A-", ".", "1 000", "--", "'9", "٣"])
def test_bad_cell(cell: str) -> None:
    """What is neither a number nor EX is reported and imports nothing."""
    assert (one(cell).grades, one(cell).bad_cells) == ({}, (("Lovelace, Ada", "PY-02 Types (81235)", cell),))


def test_percentage_of_new_assignment() -> None:
    """A percentage of an assignment Canvas does not know yet is reported."""
    assert load(f"{BLOCK},New\n{ADA},50%\n").bad_cells == (("Lovelace, Ada", "New", "50%"),)


def test_bom_before_quoted_header() -> None:
    """A BOM before a quoted first cell is no stray text."""
    text = f"\ufeff{HEAD.replace('Student', chr(34) + 'Student' + chr(34))}{ADA},1,\n"
    assert load(text).grades == {(4021, "PY-01 Async"): Decimal(1)}


def test_single_sis_column_is_the_login() -> None:
    """In the block with one SIS column that column is the login, so a SIS user id in it finds nobody."""
    assert load("Student,ID,SIS Login ID,Section,New\nx,,S1001,,1\n").unknown_students == ("x",)


def test_equal_field_counts() -> None:
    """Where semicolons and commas split into as many fields, the comma wins."""
    assert load("Student,ID,Section,a;;;\nx,4021,,;;;7\n").bad_cells == (("x", "a;;;", ";;;7"),)


def canvas_knows(roster: Iterable[Student], columns: Iterable[Column]) -> CanvasCourse:
    """A course in Canvas with these people, numbered from 1, and these assignments, numbered from 81234."""
    users = [
        CanvasUser(number, f"{(parts := one.name.partition(', '))[2]} {parts[0]}", one.name, one.sis_id, one.login)
        for number, one in enumerate(roster, 1)
    ]
    assignments = [CanvasAssignment(81234 + place, one.title, one.possible) for place, one in enumerate(columns)]
    return CanvasCourse(tuple(users), tuple(assignments))


def wanted(roster: Sequence[Student], scores: Scores) -> dict[tuple[int, str], Grade]:
    """What Canvas should know afterwards: points that stay, with two decimals, and nothing else."""
    titles = {column.exercise: column.title for column in scores.columns}
    numbers = {student.id: number for number, student in enumerate(roster, 1)}
    return {
        (numbers[student], titles[exercise]): Decimal(points_text(points))
        for student, exercise in scores.points
        if (points := certain(scores, (student, exercise))) is not None
    }


def test_canvas_reads_what_is_written_from_scratch() -> None:
    """The awkward class: formulas, quotes, leading zeros, every alphabet; all points arrive, and nothing else does."""
    course = canvas_knows(awkward.CLASS, awkward.SCORES.columns)
    found = import_gradebook(canvas_csv(awkward.SCORES, awkward.CLASS).data, course)
    assert found == Imported(wanted(awkward.CLASS, awkward.SCORES), (), (), (), (), ())


def test_canvas_makes_new_assignments_of_columns_that_it_lacks() -> None:
    """With their titles as they are."""
    course = canvas_knows(awkward.CLASS, ())
    found = import_gradebook(canvas_csv(awkward.SCORES, awkward.CLASS).data, course)
    assert found.new_assignments == tuple(column.title for column in awkward.SCORES.columns)
    assert (found.grades, found.bad_cells) == (wanted(awkward.CLASS, awkward.SCORES), ())


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_canvas_reads_its_own_file_filled_in(tmp_path: Path, separator: str, encoding: str) -> None:
    """With its pseudo rows, its test student, its columns that may only be read, and its excuse, which stays."""
    course = canvas_knows(awkward.CLASS, awkward.SCORES.columns)
    titles = [f"{one.title} ({one.id})" for one in course.assignments]
    rows = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles, "Final Score"],
        ["", "", "", "", "", "Manual Posting", "", ""],
        ["    Points Possible", "", "", "", "", "10", "2.5", "(read only)"],
        *(
            [one.sortable_name, str(one.id), one.sis_user_id, one.sis_login_id, "A", "", "", "7"]
            for one in course.users
        ),
        ["Student, Test", "99", "", "8cf1", "A", "", "", ""],
    ]
    rows[-2][5] = "EX"  # Eve is excused from the first
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(rows)
    kept = awkward.saved(tmp_path, text.getvalue(), encoding)
    found = import_gradebook(canvas_csv(awkward.SCORES, awkward.CLASS, kept).data, course)
    expected = {**wanted(awkward.CLASS, awkward.SCORES), (5, awkward.CALLS.title): "EX"}
    assert found == Imported(expected, (), ("Student, Test",), ("Final Score",), (), ())


def test_canvas_reads_the_sample_class() -> None:
    """As the grader found it, with the roster and the rubrics of the course."""
    roster, scores = sample_class()
    found = import_gradebook(canvas_csv(scores, roster).data, canvas_knows(roster, scores.columns))
    assert found == Imported(wanted(roster, scores), (), (), (), (), ())
    assert len(found.grades) > 50
