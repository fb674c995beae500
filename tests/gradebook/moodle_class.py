"""A small awkward class for Moodle: names like formulas, ids with zeros and commas, and all that goes missing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from autograder.model import Student
from gradebook.scores import Column, Scores

GOLDEN = Path(__file__).parent / "golden"

ADA = Student(id="ada", name="Lovelace, Ada", login="Ada@Uni.edu", sis_id="0012", section="AI-101")
BOB = Student(id="bob", name='Babbage, "Bob"', login="bob", sis_id="S1002", section="=AI")
CYD = Student(id="cyd", name="=1+1, Cyd", login="cyd", sis_id='S,"3"')
THI = Student(id="thi", name="Nguyễn, Thị", login="thị", sis_id="Ñ&4")
EVA = Student(id="eva", name="Twin, Eva", login="eva", sis_id="S5")
EVE = Student(id="eve", name="Twin, Eve", login="eve", sis_id="S5")
FAY = Student(id="fay", name="Without, Fay")
GUS = Student(id="gus", name="Idle, Gus", login="gus", sis_id="S7")
HAL = Student(id="hal", name="Open, Hal", login="hal", sis_id="S8")
ROSTER = (ADA, BOB, CYD, THI, EVA, EVE, FAY, GUS, HAL)

CALLS, TYPES = "py-01/01-calls", "py-02/01-types"
ONE, TWO = Column(CALLS, 'PY-01 Calls, "at once"', Decimal(10)), Column(TYPES, "PY-02 Types – ünïcode", Decimal(5))
SCORES = Scores(
    (ONE, TWO),
    {
        ("ada", CALLS): Decimal("9.5"),
        ("ada", TYPES): Decimal(0),
        ("bob", CALLS): Decimal("3.335"),
        ("bob", TYPES): None,
        ("cyd", TYPES): Decimal(5),
        ("thi", CALLS): Decimal("10.00"),
        ("thi", TYPES): Decimal("0.005"),
        ("eva", CALLS): Decimal(1),
        ("eve", CALLS): Decimal(2),
        ("fay", CALLS): Decimal(3),
        ("gus", CALLS): None,
        ("hal", CALLS): Decimal(4),
        ("hal", TYPES): Decimal(2),
    },
    frozenset({("hal", CALLS), ("gone", CALLS)}),
)


def only(points: str, student: Student = ADA, column: Column = ONE) -> Scores:
    """The score of one student in one exercise."""
    return Scores((column,), {(student.id, column.exercise): Decimal(points)})
