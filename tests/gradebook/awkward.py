"""A small class with all that breaks files: formulas, quotes, commas, leading zeros, every alphabet, every state."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from autograder.model import Student
from gradebook.scores import Column, Scores

GOLDEN = Path(__file__).parent / "golden"
CALLS, TYPES = (
    Column("py-01/01-calls", "PY-01 Calls, all at once", Decimal(10)),
    Column("py-02/01-types", "PY-02 Ünits", Decimal("2.5")),
)
FORMULA = Student(id="007", name="=1+1, Ada", login="ada", sis_id="00700", section="-A")
QUOTED = Student(id="bob", name='O"Neil, Bob', login="bob.o", sis_id="0042", section="AI, 101")
CJK = Student(id="cyd", name="王, 小明", login="cyd", sis_id="S3", section="AI-101")
BLANK = Student(id="dee", name="Nguyễn; Thị", login="dee", sis_id="S4", section="")
NOBODY = Student(id="eve", name="Eve", login="eve", sis_id="S5", section="AI-102")
CLASS = (FORMULA, QUOTED, CJK, BLANK, NOBODY)

A_THIRD = Decimal("3.3350000000000000000000000001")
SCORES = Scores(
    (CALLS, TYPES),
    {
        ("007", CALLS.exercise): Decimal("9.50"),
        ("007", TYPES.exercise): Decimal(0),
        ("bob", CALLS.exercise): A_THIRD,
        ("bob", TYPES.exercise): Decimal("2.5"),
        ("cyd", CALLS.exercise): Decimal(4),
        ("cyd", TYPES.exercise): None,
        ("dee", CALLS.exercise): None,
        ("dee", TYPES.exercise): Decimal("2.125"),
    },
    lower_bounds=frozenset({("cyd", CALLS.exercise)}),
    ungraded=frozenset({("dee", CALLS.exercise)}),
)


def only(points: str, column: Column = CALLS) -> Scores:
    """One score, of the first student."""
    return Scores((column,), {("007", column.exercise): Decimal(points)})


def saved(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    """A file that an LMS exported."""
    path = folder / "exported.csv"
    path.write_bytes(text.encode(encoding))
    return path
