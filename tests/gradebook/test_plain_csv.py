from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from autograder.errors import ExportError, LeakError
from autograder.leaks import Guard
from autograder.model import Student
from gradebook.book import book_of
from gradebook.export.entries import exact_text, write
from gradebook.export.plain_csv import plain_csv
from gradebook.scores import Scores, State, scores_of
from tests.gradebook.awkward import A_THIRD, CALLS, CLASS, FORMULA, GOLDEN, SCORES, only
from tests.gradebook.samples import CALLS as SAMPLE
from tests.gradebook.samples import RUBRICS, attempt, calls, result, unchecked, ungraded


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("long", [False, True])
def test_the_file_is_the_golden_one(long: bool) -> None:
    """Byte for byte, wide and long."""
    name = "long.csv" if long else "wide.csv"
    assert plain_csv(SCORES, CLASS, long=long).data == (GOLDEN / "csv" / name).read_bytes()


def test_wide_and_long_say_the_same() -> None:
    """Every entry of the one stands in the other."""
    wide = {row["student_id"]: row for row in rows(plain_csv(SCORES, CLASS).data)}
    for row in rows(plain_csv(SCORES, CLASS, long=True).data):
        said = {what: wide[row["student_id"]][f"{row['exercise']} {what}"] for what in ("points", "possible", "status")}
        assert said == {what: row[what] for what in said}


def test_points_are_exact() -> None:
    """A neutral file rounds nothing, and writes no exponent."""
    bob = next(row for row in rows(plain_csv(SCORES, CLASS).data) if row["student_id"] == "bob")
    assert Decimal(bob[f"{CALLS.exercise} points"]) == A_THIRD
    assert [exact_text(Decimal(text)) for text in ("1E+2", "-0.0", "1E-7", "10", "2.50")] == [
        *("100", "0", "0.0000001", "10", "2.5")
    ]


def test_only_what_is_graded_has_points() -> None:
    """Open, not submitted and not gradable are blank and told apart; 0 is a 0."""
    found = {(row["status"], bool(row["points"])) for row in rows(plain_csv(SCORES, CLASS, long=True).data)}
    assert found == {("graded", True), ("open", False), ("not submitted", False), ("could not be graded", False)}
    assert plain_csv(SCORES, CLASS).lower_bounds == (("cyd", CALLS.exercise),)


def test_the_state_of_every_entry_comes_from_its_attempt() -> None:
    """Graded, open in part or whole, not gradable, not submitted."""
    some = calls("bob").model_copy(update={"checks": (*calls("bob").checks[:2], unchecked("gives_up", "timeout", "3"))})
    attempts = [calls("ada"), some, ungraded("cyd"), result("dee", unchecked("keeps_order", "gather", "2"))]
    scores = scores_of(book_of([attempt(one) for one in attempts]), RUBRICS)
    assert [scores.state(student, SAMPLE) for student in ("ada", "bob", "cyd", "dee", "eve")] == [
        *(State.GRADED, State.OPEN, State.COULD_NOT_GRADE, State.OPEN, State.NOT_SUBMITTED)
    ]


def test_excel_gets_a_byte_order_mark_where_asked_for() -> None:
    """Nobody else does."""
    plain = plain_csv(SCORES, CLASS).data
    assert plain_csv(SCORES, CLASS, bom=True).data == b"\xef\xbb\xbf" + plain


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_name_like_a_formula_is_text(start: str) -> None:
    """A spreadsheet shows it instead of running it."""
    student = FORMULA.model_copy(update={"name": f"{start}cmd|' /C calc'!A0", "section": f"{start}1"})
    row = rows(plain_csv(only("1"), [student]).data)[0]
    assert (row["name"][:2], row["section"]) == (f"'{start}", f"'{start}1")


def test_an_id_like_a_formula_is_refused() -> None:
    """Changed it would name nobody."""
    with pytest.raises(ExportError, match=r'student "=1": the id .* Correct the roster'):
        plain_csv(only("1"), [Student(id="=1", name="A")])


def test_an_id_of_two_people_is_refused() -> None:
    """Nobody could tell their rows apart."""
    with pytest.raises(ExportError, match="two people share this id"):
        plain_csv(only("1"), [FORMULA, FORMULA])


def test_points_over_the_maximum_are_refused() -> None:
    """As everywhere."""
    with pytest.raises(ExportError, match=r'student "007" has 11 of 10 points'):
        plain_csv(only("11"), CLASS)


def test_who_is_not_in_the_roster_is_named() -> None:
    """Scores of somebody whom the roster does not know are left out aloud."""
    made = plain_csv(Scores((CALLS,), {("zoe", CALLS.exercise): Decimal(1)}), CLASS)
    assert (made.lost(), made.remarks()) == (("zoe",), {"not in the roster, left out": ["zoe"]})


def test_more_than_who_somebody_is_does_not_leave(tmp_path: Path) -> None:
    """A row says whom it is about; an address of theirs stops the export."""
    made, guard = plain_csv(SCORES, CLASS), Guard().with_people(CLASS)
    assert write(made, tmp_path / "scores.csv", guard).read_bytes() == made.data
    with pytest.raises(LeakError):
        write(replace(made, data=made.data + b"bob.o@uni.example\r\n"), tmp_path / "more.csv", guard)
