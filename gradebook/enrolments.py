"""Who is in the class: everybody whom the roster ever named, without those who left or turned out to be another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograder.model import Student
from gradebook.decisions import AnyDecision, Enrolment

LEFT = ("dropped", "merged")


def enrolled(students: Sequence[Student], decisions: Iterable[AnyDecision]) -> list[Student]:
    """Return the students of today, in the order given. Records of the others stay in the gradebook."""
    newest = {one.student.id: one.move for one in decisions if isinstance(one, Enrolment)}
    return [student for student in students if newest.get(student.id) not in LEFT]
