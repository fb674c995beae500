"""Who need not do an exercise has no grade in an LMS that knows no such state, and is named for whoever sets it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from autograder.model import Student
from gradebook.export.blackboard import blackboard_file
from gradebook.export.brightspace import brightspace_csv
from gradebook.export.entries import Made
from gradebook.export.moodle_csv import moodle_csv
from gradebook.export.moodle_worksheet import moodle_worksheet
from gradebook.export.moodle_xml import moodle_xml
from gradebook.export.plain_csv import plain_csv
from gradebook.scores import Column, Scores
from tests.gradebook.samples import ADA, BOB

CALLS, TYPES = Column("calls", "PY-01 Calls", Decimal(10)), Column("types", "PY-02 Types", Decimal(5))
SCORES = Scores(
    (CALLS, TYPES),
    {("ada", "calls"): Decimal(9), ("bob", "calls"): Decimal(8)},
    exempt=frozenset({("ada", "types")}),
)
CLASS = (ADA, BOB)


def in_blackboard(scores: Scores, roster: tuple[Student, ...], folder: Path) -> Made:
    """The file of Blackboard, filled in."""
    path = folder / "gc.csv"
    header = "Username,PY-01 Calls [Total Pts: 10 Score] |1,PY-02 Types [Total Pts: 5 Score] |2"
    path.write_text(f"{header}\nada@uni,,\nbob@uni,,\n", encoding="utf-8")
    return blackboard_file(scores, roster, path)


def in_the_worksheet(scores: Scores, roster: tuple[Student, ...], folder: Path) -> Made:
    """The worksheet of Moodle, filled in."""
    path = folder / "w.csv"
    path.write_text(
        "Identifier,Full name,ID number,Status,Grade,Maximum Grade,Grade can be changed\n"
        "Participant 1,Ada,S1001,Submitted,,5.00,Yes\nParticipant 2,Bob,S1002,Submitted,,5.00,Yes\n",
        encoding="utf-8",
    )
    return moodle_worksheet(scores, roster, path, "types")


WRITERS: list[tuple[str, Callable[[Scores, tuple[Student, ...], Path], Made]]] = [
    ("Brightspace", lambda scores, roster, _: brightspace_csv(scores, roster)),
    ("Blackboard", in_blackboard),
    ("Moodle", lambda scores, roster, _: moodle_csv(scores, roster)),
    ("Moodle", lambda scores, roster, _: moodle_xml(scores, roster)),
    ("Moodle", in_the_worksheet),
]


@pytest.mark.parametrize(("lms", "made_by"), WRITERS)
def test_exempt_is_named_and_writes_nothing(
    tmp_path: Path, lms: str, made_by: Callable[[Scores, tuple[Student, ...], Path], Made]
) -> None:
    """The file is that of a student who did not submit; a remark says who is to be set by hand, and where."""
    made = made_by(SCORES, CLASS, tmp_path)
    assert made.remarks()[f"exempt, set by hand in {lms}"] == ["ada types"]
    assert made.data == made_by(replace(SCORES, exempt=frozenset()), CLASS, tmp_path).data
    assert made.lost() == ()


def test_a_neutral_file_has_a_word_for_it() -> None:
    """There is nothing to be set anywhere."""
    made = plain_csv(SCORES, CLASS, long=True)
    assert 'ada,"Lovelace, Ada",AI-101,types,,5,exempt' in made.data.decode()
    assert made.remarks() == {}
