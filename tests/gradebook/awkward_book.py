"""A small gradebook of everything that is hard to keep: scripts, quotes, digits, moments, all three verdicts."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal

from autograder.model import Attempt, Override, Student
from gradebook.decisions import Enrolment, Publication, Reading, Request
from gradebook.store import Store
from tests.gradebook.samples import CALLS, LIMITS, NOON, calls, check, result, unchecked, ungraded

INDIA = timezone(timedelta(hours=5, minutes=30))
LATER = datetime(2026, 9, 1, 18, 0, 0, 123456, tzinfo=INDIA)
STUDENTS = [
    Student(id="0042", name='O\'Neil, "Zoë"', login="=zoe@uni", sis_id="007", section="AI-101, lab"),
    Student(id="Ärmel", name="李, 小龙", login="", sis_id="", section=""),
    Student(id="ada", name="Lovelace,\tAda\u2028", login="ada@uni", sis_id="S1001", section="AI-101"),
]
THIRD = result("0042", check("typed", "names", str(Decimal(1) / 3), "1.50", message='line\n"two" \\ 🙂\0'), of=LIMITS)
OPEN = result("Ärmel", check("keeps_order", "gather", "2", "2"), unchecked("gives_up", "timeout", "3"))
ATTEMPTS = [
    Attempt(number=1, recorded_at=LATER, result=THIRD),
    Attempt(number=1, recorded_at=NOON, result=calls("ada")),
    Attempt(number=2, recorded_at=LATER, result=ungraded("ada", reason="Cut off: „Zelle 3“.")),
    Attempt(number=1, recorded_at=NOON, result=OPEN),
]
OVERRIDES = [
    Override(
        student="Ärmel", exercise=CALLS, check="gives_up", points=Decimal("1.50"), who="tina", when=LATER, why="ok"
    ),
    Override(
        student="Ärmel", exercise=CALLS, check="gives_up", points=Decimal(0), who="tina", when=NOON, why="a\nb, c"
    ),
]
DECISIONS = [
    Publication(id=1, who="tina", when=NOON, why="=1+1, “fertig”", exercise=CALLS, hidden="after_due"),
    Request(id=2, who="Ärmel", when=LATER, why='line\n"two"', student="Ärmel", exercise=CALLS, check="gives_up"),
    Reading(id=3, who="tina", when=LATER, student="ada", requirement="PY-01", criterion="reflection", level=None),
    Enrolment(id=4, who="roster.csv", when=LATER, student=STUDENTS[0], move="dropped"),
]


def fill(store: Store) -> None:
    """Record all of it; the ids of rows are those of this order."""
    store.add_students(STUDENTS)
    for attempt in sorted(ATTEMPTS, key=lambda one: (one.recorded_at, one.result.student)):
        store.add_attempt(attempt.result, attempt.recorded_at)
    for override in OVERRIDES:
        store.add_override(override)
    store.add_decisions(DECISIONS)


def holds(store: Store, decisions: bool = True) -> bool:
    """Tell whether a gradebook holds all of it, and nothing else; one of the first version has no decisions."""
    mine = (store.students(), store.attempts(), store.overrides())
    digits = [str(attempt.result.points) for attempt in store.attempts()]
    return (
        store.decisions() == (DECISIONS if decisions else [])
        and mine == (sorted(STUDENTS, key=lambda one: one.id), ATTEMPTS, OVERRIDES)
        and digits == [str(one.result.points) for one in ATTEMPTS]
    )
