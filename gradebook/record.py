"""Record the results of a batch in the gradebook. Recording the same batch again adds nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from autograder.model import Result, Student
from gradebook.enrolments import enrolled
from gradebook.store import Store


@dataclass(frozen=True)
class Recorded:
    """How many results became new attempts, and how many said what the newest attempt says already.

    `gone`: who is on the roster, but left the class.
    """

    new: int
    unchanged: int
    gone: tuple[str, ...] = ()


def record(store: Store, roster: Iterable[Student], results: Iterable[Result], now: datetime) -> Recorded:
    """Add the roster and every new result; each result is kept on its own, so a broken run loses only its rest.

    `now` is a moment with a time zone. Raises `StorageError`.
    """
    gone = add_roster(store, roster)
    added = [store.add_attempt(result, now) for result in results]
    return Recorded(new=sum(added), unchanged=len(added) - sum(added), gone=gone)


def add_roster(store: Store, roster: Iterable[Student]) -> tuple[str, ...]:
    """Add the students of a roster, but nobody who left the class: only `roster import` brings them back. Return these.

    Their data stay too: the same id may be another person's by now.
    """
    students = list(roster)
    staying = enrolled(students, store.decisions()) if students else []
    store.add_students(staying)
    ids = {student.id for student in staying}
    return tuple(student.id for student in students if student.id not in ids)
