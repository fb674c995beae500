"""Who is in the class: everybody whom the roster ever named, without those who left or turned out to be another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from autograder.model import Student
from gradebook.decisions import AnyDecision, Enrolment

LEFT = ("dropped", "merged")


def enrolled(students: Sequence[Student], decisions: Iterable[AnyDecision]) -> list[Student]:
    """Return the students of today, in the order given. Records of the others stay in the gradebook."""
    newest = newest_enrolments(decisions)
    return [one for one in students if one.id not in newest or newest[one.id].move not in LEFT]


def newest_enrolments(decisions: Iterable[AnyDecision]) -> dict[str, Enrolment]:
    """Return what was said last of each student."""
    return {one.student.id: one for one in decisions if isinstance(one, Enrolment)}


def merged(decisions: Iterable[AnyDecision]) -> dict[str, str]:
    """Return under which student each merged account counts."""
    into = {student: one.into for student, one in newest_enrolments(decisions).items() if one.move == "merged"}
    return {student: last(student, into) for student in into}


def last(student: str, into: Mapping[str, str]) -> str:
    """Return the student at the end of a chain of merges."""
    seen = {student}
    while student in into and into[student] not in seen:
        student = into[student]
        seen.add(student)
    return student


def enrolments_of(student: str, decisions: Iterable[AnyDecision]) -> list[Enrolment]:
    """Return what was said of a student, and of accounts that were ever merged into them, in the order of saying."""
    said = [one for one in decisions if isinstance(one, Enrolment)]
    accounts = {student, *(one.student.id for one in said if one.into == student)}
    return [one for one in said if one.student.id in accounts]
