from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from autograder.errors import ExportError, LeakError, StorageError
from autograder.leaks import Guard
from autograder.model import Student
from gradebook.export.canvas import DROPPED_TITLES, canvas_csv
from gradebook.export.entries import points_text, write
from gradebook.scores import Column, Scores
from tests.gradebook.samples import ADA, BOB, CYD, ROSTER

ONE, TWO = Column("e1", "PY-01 Calls", Decimal(10)), Column("e2", "PY-02 Types (hard)", Decimal(5))
BOTH = Scores(
    (ONE, TWO),
    {("ada", "e1"): Decimal("9.5"), ("ada", "e2"): Decimal(0), ("bob", "e1"): None, ("cyd", "e2"): Decimal(5)},
)
EXPORTED = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Notes,PY-01 Calls (81234),PY-02 Types (hard) (81235),Final Score\r\n"
    ",,,,,,Manual Posting,,\r\n"
    "    Points Possible,,,,,,10,5.00,(read only)\r\n"
    '"Babbage, ""Bob""",4022,S1002,bob@uni,AI-101,"quoted",,7,70.0\r\n'
    '"Lovelace, Ada",4021,"S1001",ada@uni,AI-101,,3,,30.0\r\n'
    '"Student, Test",4999,,8cf1,AI-101,,,,\r\n'
)


def only(points: str | None, column: Column = ONE) -> Scores:
    """Ada's score in one exercise."""
    return Scores((column,), {("ada", column.exercise): None if points is None else Decimal(points)})


def table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def canvas_file(folder: Path, text: str = EXPORTED, encoding: str = "utf-8") -> Path:
    path = folder / "canvas.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_file_from_scratch_has_the_header_of_canvas() -> None:
    """Header, points row with four spaces, one row per student; no grade is a blank and 0 a 0."""
    assert canvas_csv(BOTH, ROSTER).data.decode() == (
        "Student,ID,SIS User ID,SIS Login ID,Section,PY-01 Calls,PY-02 Types (hard)\r\n"
        "    Points Possible,,,,,10,5\r\n"
        '"Lovelace, Ada",,S1001,ada@uni,AI-101,9.5,0\r\n'
        '"Babbage, Bob",,S1002,bob@uni,AI-101,,\r\n'
        '"Charisse, Cyd",,S1003,cyd@uni,AI-102,,5\r\n'
    )


@pytest.mark.parametrize(
    ("points", "text"),
    [
        ("2.125", "2.12"),
        ("2.135", "2.14"),
        ("1234.50", "1234.5"),
        ("10", "10"),
        ("100", "100"),
        ("0.004", "0"),
        ("-0.001", "0"),
        ("1E+2", "100"),
    ],
)
def test_points_are_rounded_once_half_to_even(points: str, text: str) -> None:
    """At most two decimals, no thousands separator, no exponent."""
    assert points_text(Decimal(points)) == text


def test_no_grade_is_blank_and_never_zero() -> None:
    """Not submitted and could not be graded leave the cell empty."""
    assert points_text(None) == ""
    assert table(canvas_csv(only(None), [ADA, BOB]).data)[2:] == [
        ["Lovelace, Ada", "", "S1001", "ada@uni", "AI-101", ""],
        ["Babbage, Bob", "", "S1002", "bob@uni", "AI-101", ""],
    ]


@pytest.mark.parametrize("name", ["<script>", 'O"Neil, Eve', "Nguyễn, Thị", "a,b;c", "王 小明"])
def test_any_name_survives(name: str) -> None:
    """Commas, quotes and every alphabet come back as they were."""
    assert table(canvas_csv(only("1"), [ADA.model_copy(update={"name": name})]).data)[2][0] == name


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_name_like_a_formula_is_written_as_text(start: str) -> None:
    """Canvas itself writes ="name", which no spreadsheet runs as something else."""
    student = ADA.model_copy(update={"name": f"{start}1+1, Ada"})
    assert table(canvas_csv(only("1"), [student]).data)[2][0] == f'="{start}1+1, Ada"'


@pytest.mark.parametrize(
    "changed",
    [{"name": '=HYPERLINK("x")'}, {"name": "\tAda"}, {"sis_id": "=1"}, {"login": "@ada"}, {"section": "=1\n"}],
)
def test_what_cannot_be_made_safe_is_refused(changed: dict[str, str]) -> None:
    """The error names the student; an id inside ="…" would match nobody in Canvas."""
    with pytest.raises(ExportError, match=r'student "ada".*Correct the roster'):
        canvas_csv(only("1"), [ADA.model_copy(update=changed)])


@pytest.mark.parametrize("word", DROPPED_TITLES)
def test_titles_that_canvas_drops_are_refused(word: str) -> None:
    """A column such as "Final Score Quiz" would vanish without a word."""
    with pytest.raises(ExportError, match=f'e1: .*contains "{word}"'):
        canvas_csv(only("1", Column("e1", f"{word} Quiz", Decimal(10))), [ADA])


@pytest.mark.parametrize("title", ["Quiz (12)", "=Quiz", " ", "Quiz\nTwo"])
def test_titles_that_would_be_misread_are_refused(title: str) -> None:
    """An id at the end, a formula, nothing or a line break is no title."""
    with pytest.raises(ExportError, match="Change it in the rubric"):
        canvas_csv(only("1", Column("e1", title, Decimal(10))), [ADA])


def test_two_exercises_with_one_title_are_refused() -> None:
    """Canvas could not tell their columns apart."""
    with pytest.raises(ExportError, match="title of two exercises"):
        canvas_csv(Scores((ONE, Column("e3", ONE.title, Decimal(1))), {}), [ADA])


@pytest.mark.parametrize("points", ["10.01", "-1", "NaN", "Infinity"])
def test_points_outside_the_exercise_are_refused(points: str) -> None:
    """More than the maximum, less than nothing or no number stops the export and names the student."""
    with pytest.raises(ExportError, match=r'e1: student "ada" has .* of 10 points'):
        canvas_csv(only(points), [ADA])


def test_merging_changes_only_our_cells(tmp_path: Path) -> None:
    """Every other byte stays: order, quotes, posting and points rows, totals, and cells without a new grade."""
    export = canvas_csv(BOTH, ROSTER, canvas_file(tmp_path))
    assert export.data.decode() == EXPORTED.replace("AI-101,,3,,30.0", "AI-101,,9.5,0,30.0")
    assert (export.matched, export.unmatched, export.ambiguous) == (("ada", "bob"), ("cyd",), ())


def test_a_byte_order_mark_and_semicolons_are_reproduced(tmp_path: Path) -> None:
    """A file of a European spreadsheet goes back as it came."""
    text = EXPORTED.replace(",", ";").replace("Lovelace;", "Lovelace,").replace("\r\n", "\n")
    export = canvas_csv(only("9.5"), [ADA], canvas_file(tmp_path, text, "utf-8-sig"))
    assert export.data == b"\xef\xbb\xbf" + text.replace("AI-101;;3;;", "AI-101;;9.5;;").encode()


def test_an_exact_title_matches_as_well(tmp_path: Path) -> None:
    """A column without an id is found by its whole title."""
    text = EXPORTED.replace("PY-01 Calls (81234)", "PY-01 Calls")
    assert table(canvas_csv(only("9.5"), [ADA], canvas_file(tmp_path, text)).data)[4][6] == "9.5"


def test_a_missing_column_suggests_the_closest(tmp_path: Path) -> None:
    """A renamed assignment is an error with a question, not a new assignment."""
    path = canvas_file(tmp_path, EXPORTED.replace("PY-01 Calls", "PY-01 Call"))
    with pytest.raises(ExportError, match=r'no column "PY-01 Calls"\. Did you mean "PY-01 Call"\?'):
        canvas_csv(only("1"), [ADA], path)


def test_two_columns_with_our_title_are_refused(tmp_path: Path) -> None:
    """Which of them is meant is not ours to guess."""
    path = canvas_file(tmp_path, EXPORTED.replace("PY-02 Types (hard) (81235)", "PY-01 Calls (9)"))
    with pytest.raises(ExportError, match='2 columns "PY-01 Calls"'):
        canvas_csv(only("1"), [ADA], path)


@pytest.mark.parametrize(
    ("cell", "said"), [("100", "has 100 points in Canvas"), ("(read only)", "read only"), ("x", "x")]
)
def test_other_points_in_canvas_are_refused(tmp_path: Path, cell: str, said: str) -> None:
    """10 of 10 must not arrive as 10 of 100, nor in a column that Canvas ignores."""
    path = canvas_file(tmp_path, EXPORTED.replace(",,,,,,10,5.00", f",,,,,,{cell},5.00"))
    with pytest.raises(ExportError, match=said):
        canvas_csv(only("1"), [ADA], path)


@pytest.mark.parametrize("decision", ["EX", "N/A"])
def test_decisions_made_in_canvas_are_kept(tmp_path: Path, decision: str) -> None:
    """An excused student stays excused, and the report of the export says so."""
    path = canvas_file(tmp_path, EXPORTED.replace("AI-101,,3,,", f"AI-101,,{decision},,"))
    export = canvas_csv(only("9.5"), [ADA], path)
    assert (export.data, export.kept) == (path.read_bytes(), (("ada", "e1"),))


def test_the_login_matches_where_the_sis_id_does_not(tmp_path: Path) -> None:
    """Without a SIS id on our side the login finds the row."""
    export = canvas_csv(only("9.5"), [ADA.model_copy(update={"sis_id": ""})], canvas_file(tmp_path))
    assert table(export.data)[4][6] == "9.5"


def test_a_file_without_sis_user_ids_matches_by_login(tmp_path: Path) -> None:
    """An instructor who may not see SIS ids can export as well."""
    text = "Student,ID,SIS Login ID,Section,PY-01 Calls (1)\n    Points Possible,,,,10\nAda,1,ada@uni,A\n"
    assert canvas_csv(only("9.5"), [ADA], canvas_file(tmp_path, text)).data.decode() == text[:-1] + ",9.5\n"


def test_a_key_of_two_rows_is_thrown_away(tmp_path: Path) -> None:
    """A student whose ids all appear twice gets no grade and is reported."""
    twice = EXPORTED + '"Lovelace, A",5000,S1001,ada@uni,AI-102,,,,\r\n'
    export = canvas_csv(only("9.5"), [ADA], canvas_file(tmp_path, twice))
    assert (export.data.decode(), export.ambiguous, export.matched) == (twice, ("ada",), ())


def test_a_key_of_two_students_is_thrown_away(tmp_path: Path) -> None:
    """Two students with one SIS id are told apart by their logins, or not at all."""
    twin = Student(id="twin", name="Twin", sis_id="S1001")
    export = canvas_csv(only("9.5"), [ADA, twin], canvas_file(tmp_path))
    assert (export.matched, export.ambiguous) == (("ada",), ("twin",))
    assert table(export.data)[4][6] == "9.5"


def test_two_students_who_claim_one_row_are_ambiguous(tmp_path: Path) -> None:
    """One by SIS id, another by login: neither gets the other's grade."""
    other = CYD.model_copy(update={"sis_id": "", "login": "ada@uni"})
    ada = ADA.model_copy(update={"login": ""})
    path = canvas_file(tmp_path)
    export = canvas_csv(only("9.5"), [ada, other], path)
    assert (export.data, export.ambiguous) == (path.read_bytes(), ("ada", "cyd"))


def test_cells_with_line_breaks_and_stray_quotes_are_read(tmp_path: Path) -> None:
    """A note over two lines stays, and a quote inside an unquoted cell costs nobody a grade."""
    text = EXPORTED.replace('"quoted"', '"two\r\nlines, one note"').replace("ada@uni,AI-101,,", 'ada@uni,5" A,,')
    rows = table(canvas_csv(only("9.5"), [ADA], canvas_file(tmp_path, text)).data)
    assert (rows[3][5], rows[4][4], rows[4][6]) == ("two\r\nlines, one note", '5" A', "9.5")


@pytest.mark.parametrize(
    "text", ["", "name,points\n", "Student,ID,Section,PY-01 Calls\n", "Student,Number,SIS Login ID,Section\n"]
)
def test_other_files_are_not_taken_for_an_export_of_canvas(tmp_path: Path, text: str) -> None:
    """The error says what is missing and where to export."""
    with pytest.raises(
        ExportError, match=r"canvas\.csv: is not a gradebook exported from Canvas.*Export Entire Gradebook"
    ):
        canvas_csv(only("1"), [ADA], canvas_file(tmp_path, text))


@pytest.mark.parametrize("data", [b"\xff\xfeS\x00", b'Student,ID\n"never closed'])
def test_a_file_that_is_no_csv_is_refused(tmp_path: Path, data: bytes) -> None:
    """Another encoding or an open quote is an error with a way out."""
    path = tmp_path / "canvas.csv"
    path.write_bytes(data)
    with pytest.raises(ExportError, match=r"cannot be read as CSV.*Export it again"):
        canvas_csv(only("1"), [ADA], path)


def test_a_missing_file_is_an_export_error(tmp_path: Path) -> None:
    """The error names the path."""
    with pytest.raises(ExportError, match=r"gone\.csv: cannot be read"):
        canvas_csv(only("1"), [ADA], tmp_path / "gone.csv")


def test_lower_bounds_are_reported(tmp_path: Path) -> None:
    """A grade that may still grow is not exported, and whoever exports learns of it."""
    bounded = Scores((ONE,), {("ada", "e1"): Decimal(1)}, frozenset({("ada", "e1"), ("gone", "e1")}))
    assert canvas_csv(bounded, [ADA]).lower_bounds == (("ada", "e1"),)
    assert canvas_csv(bounded, [ADA]).data.decode().splitlines()[-1].endswith(",")
    assert canvas_csv(bounded, [ADA], canvas_file(tmp_path)).lower_bounds == (("ada", "e1"),)


def test_an_export_is_written_whole(tmp_path: Path) -> None:
    """The file appears with its folder, and nothing else beside it."""
    path = write(canvas_csv(BOTH, ROSTER), tmp_path / "exports" / "canvas.csv")
    assert path.read_bytes() == canvas_csv(BOTH, ROSTER).data
    assert [file.name for file in path.parent.iterdir()] == ["canvas.csv"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file where the folder should be is a storage error with a way out, and keeps its bytes."""
    (tmp_path / "exports").write_text("mine")
    with pytest.raises(StorageError, match=r"canvas\.csv: it cannot be written"):
        write(canvas_csv(BOTH, ROSTER), tmp_path / "exports" / "canvas.csv")
    assert (tmp_path / "exports").read_text() == "mine"


@pytest.mark.parametrize("into", [False, True])
def test_more_than_who_somebody_is_does_not_leave(tmp_path: Path, into: bool) -> None:
    """A row says who it is about, as the roster or Canvas does; nothing else of a person is written."""
    guard = Guard().with_people(ROSTER)
    made = canvas_csv(BOTH, ROSTER, canvas_file(tmp_path) if into else None)
    write(made, tmp_path / "out.csv", guard)
    more = replace(made, data=made.data + b"submitted/ada/01.ipynb,,,\r\n")
    with pytest.raises(LeakError, match=r"out2\.csv:\d: here is another person's data, from the roster:ada"):
        write(more, tmp_path / "out2.csv", guard)
    assert not (tmp_path / "out2.csv").exists()


def test_a_name_across_two_cells_is_still_who_somebody_is(tmp_path: Path) -> None:
    """A login beside a name, or first and last name in columns of their own, are no leak."""
    student = ADA.model_copy(update={"sis_id": "", "login": "lovelace"})
    guard = Guard().with_people([student])
    write(canvas_csv(only("1"), [student]), tmp_path / "scratch.csv", guard)
    text = "LastName,FirstName,ID,SIS Login ID,Section,PY-01 Calls (1)\nLovelace,Ada,1,lovelace,A,\n"
    made = canvas_csv(only("1"), [student], canvas_file(tmp_path, text))
    assert write(made, tmp_path / "merged.csv", guard).read_bytes() == made.data


def test_exempt_is_excused(tmp_path: Path) -> None:
    """`EX`, from scratch and over points; what Canvas decided otherwise stays, and is named."""
    scores = replace(BOTH, points={}, exempt=frozenset({("ada", "e1"), ("ada", "e2"), ("bob", "e2")}))
    rows = table(canvas_csv(scores, ROSTER).data)
    assert [row[5:] for row in rows[2:]] == [["EX", "EX"], ["", "EX"], ["", ""]]
    decided = EXPORTED.replace("ada@uni,AI-101,,3,,30.0", "ada@uni,AI-101,,EX,N/A,30.0")
    made = canvas_csv(scores, ROSTER, canvas_file(tmp_path, decided))
    assert [row[6:8] for row in table(made.data)[3:5]] == [["", "EX"], ["EX", "N/A"]]
    assert made.remarks()["decided in Canvas, kept"] == ["ada e2"]
    assert "exempt" not in " ".join(made.remarks())
