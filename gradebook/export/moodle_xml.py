"""Scores as XML for Moodle's gradebook, keyed by ID numbers on both sides.

Rules, from moodle `grade/import/xml/lib.php`: `assignment` is the ID number of exactly one grade item of the course,
here the exercise (`py-01/01-async-api-calls`), and `student` that of a user, here the `sis_id` of the roster; one that
is unknown stops the whole import. `score` is a number with a point. A result without a score takes away the grade that
Moodle has, so what has no grade is not in the file. A file without any result is taken for a broken one.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from autograder.errors import ExportError
from autograder.model import Student
from gradebook.export.entries import certain, exempt, lower_bounds, points_text, refuse_points
from gradebook.export.moodle import MoodleExport, items_of, named, of_exercise, refuse_nothing, sis_id
from gradebook.scores import Scores

LONGEST = 255  # of an ID number, by moodle `lib/db/install.xml`


def moodle_xml(scores: Scores, roster: Iterable[Student], exercise: str | None = None) -> MoodleExport:
    """Return the file for Moodle, of all exercises or of one. Raises `ExportError` for what it would refuse."""
    scores, students = of_exercise(scores, exercise), list(roster)
    refuse_points(scores)
    ids, ambiguous, unmatched = named(students, sis_id)
    exercises = [column.exercise for column in scores.columns]
    for text in (*exercises, *ids.values()):
        _refuse_unfit(text)
    results = ET.Element("results", batch="autograder")
    graded: dict[str, None] = {}
    for name in exercises:
        for student, one in ids.items():
            points = certain(scores, (student, name))
            if points is not None:
                _add(results, name, one, points_text(points))
                graded[student] = None
    refuse_nothing(graded)
    ET.indent(results)
    return MoodleExport(
        data=ET.tostring(results, encoding="UTF-8", xml_declaration=True) + b"\n",
        matched=tuple(student for student in ids if student in graded),
        ambiguous=ambiguous,
        unmatched=unmatched,
        lower_bounds=lower_bounds(scores, ids),
        exempt=exempt(scores, ids),
        known=tuple(ids.values()),
        items=items_of((f"ID number {name}" for name in exercises), scores.columns),
        absent=tuple(student for student in ids if student not in graded),
    )


def _add(results: ET.Element, exercise: str, student: str, score: str) -> None:
    """Add one result."""
    result = ET.SubElement(results, "result")
    for tag, text in (("state", "new"), ("assignment", exercise), ("student", student), ("score", score)):
        ET.SubElement(result, tag).text = text


def _refuse_unfit(text: str) -> None:
    """Raise for an ID number that XML cannot hold, or that Moodle would cut off."""
    if not text.isprintable() or len(text) > LONGEST:
        what = f"the ID number {text!r} holds control characters, or is longer than {LONGEST} letters."
        raise ExportError(what, where="Moodle", fix="Correct the roster, or the name of the exercise.")
