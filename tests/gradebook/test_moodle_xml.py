from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from autograder.errors import ExportError, LeakError
from autograder.leaks import Guard
from gradebook.export.entries import write
from gradebook.export.moodle_xml import moodle_xml
from gradebook.scores import Column
from tests.gradebook.moodle_class import ADA, CALLS, CYD, GOLDEN, ROSTER, SCORES, THI, TYPES, only


def results(data: bytes) -> dict[tuple[str, str], Decimal]:
    """Return what Moodle reads: (user, grade item), both by ID number → grade."""
    read = [{part.tag: part.text or "" for part in result} for result in ET.fromstring(data)]
    assert all(result["state"] == "new" for result in read)
    return {(result["student"], result["assignment"]): Decimal(result["score"]) for result in read}


@pytest.mark.parametrize("file", ["class.xml", "one-exercise.xml"])
def test_the_file_is_the_golden_one(file: str) -> None:
    """Byte for byte: one result for each grade, and none where there is no grade."""
    exercise = CALLS if file == "one-exercise.xml" else None
    assert moodle_xml(SCORES, ROSTER, exercise).data == (GOLDEN / "moodle-xml" / file).read_bytes()


def test_moodle_reads_the_scores_of_the_class() -> None:
    """Both sides are ID numbers; a 0 is a 0, and what is missing is not there."""
    assert results(moodle_xml(SCORES, ROSTER).data) == {
        (ADA.sis_id, CALLS): Decimal("9.5"),
        (ADA.sis_id, TYPES): Decimal(0),
        ("S1002", CALLS): Decimal("3.34"),
        (CYD.sis_id, TYPES): Decimal(5),
        (THI.sis_id, CALLS): Decimal(10),
        (THI.sis_id, TYPES): Decimal(0),
        ("S8", TYPES): Decimal(2),
    }


def test_everybody_is_accounted_for() -> None:
    """And who runs the import learns which ID numbers and maximum grades the items need."""
    made = moodle_xml(SCORES, ROSTER)
    assert made.matched == ("ada", "bob", "cyd", "thi", "hal")
    assert (made.ambiguous, made.unmatched, made.absent, made.emptied) == (("eva", "eve"), ("fay",), ("gus",), ())
    assert made.items == ((f"ID number {CALLS}", "10"), (f"ID number {TYPES}", "5"))
    assert made.remarks()["without a grade, not all checks could be made"] == [f"hal {CALLS}"]


@pytest.mark.parametrize("text", ["a\x00b", "a\nb", "x" * 256])
def test_ids_that_do_not_fit_are_refused(text: str) -> None:
    """XML holds no control characters, and Moodle no ID number of more than 255 letters."""
    with pytest.raises(ExportError, match="control characters, or is longer"):
        moodle_xml(only("1"), [ADA.model_copy(update={"sis_id": text})])


def test_more_than_a_hundred_points_are_taken() -> None:
    """Unlike the CSV, this file has no such limit."""
    big = Column(CALLS, "Big", Decimal(120))
    assert results(moodle_xml(only("100.5", column=big), [ADA]).data) == {("0012", CALLS): Decimal("100.5")}


def test_more_than_who_somebody_is_does_not_leave(tmp_path: Path) -> None:
    """The ids are what Moodle knows; a name beside them stops the file."""
    guard, made = Guard().with_people(ROSTER), moodle_xml(SCORES, ROSTER)
    assert write(made, tmp_path / "moodle.xml", guard).read_bytes() == made.data
    more = made.__class__(data=made.data + b"<!-- Lovelace, Ada -->\n", matched=(), items=(), known=made.known)
    with pytest.raises(LeakError, match="another person's data"):
        write(more, tmp_path / "more.xml", guard)
