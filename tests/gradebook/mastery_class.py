"""A small class with levels: texts with quotes and commas, criteria that a person reads, and every state."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from autograder.model import Attempt, Level, PersonCriterion, Rubric, Student
from gradebook.book import book_of
from gradebook.decisions import Reading
from gradebook.export.outcomes import Reached, outcomes_of, reached_by
from tests.gradebook.samples import (
    ASYNC,
    CALLS,
    LIMITS,
    NOON,
    TYPES,
    TYPING,
    attempt,
    calls,
    check,
    result,
    unchecked,
    ungraded,
)

REFLECTION = PersonCriterion(
    title='Says why, in "own" words',
    levels=(
        "No answer, or another's.",
        'Says "faster", no reason.',
        "Names the bound.",
        "Names it – and says pourquoi.",
    ),
)
RUBRICS = (ASYNC.model_copy(update={"person_reads": {"reflection": REFLECTION}}), TYPING)
OUTCOMES = outcomes_of(RUBRICS)

ADA = Student(id="007", name="=1+1, Ada", login="ada", sis_id="00700", section="-A")
BOB = Student(id="bob", name='O"Neil, Bob', login="bob.o", sis_id="0042", section="AI, 101")
CYD = Student(id="cyd", name="王, 小明", login="cyd", sis_id="S3", section="AI-101")
DEE = Student(id="dee", name="Nguyễn, Thị", login="dee", sis_id="S4")
EVE = Student(id="eve", name="Twin, Eve", login="eve", sis_id="S5")
EVA = Student(id="eva", name="Twin, Eve", login="eva", sis_id="S6")
GUS = Student(id="gus", name="Idle, Gus", login="gus", sis_id="S7")
CLASS = (ADA, BOB, CYD, DEE, EVE, EVA, GUS)


def limits(student: str, points: str = "3") -> Attempt:
    """An attempt at the second exercise."""
    return attempt(result(student, check("at_most", "limit", points, "3"), of=LIMITS))


def types(student: str, points: str = "5") -> Attempt:
    """An attempt at the exercise of the second requirement."""
    return attempt(result(student, check("typed", "names", points, "5"), of=TYPES))


OPEN = result("cyd", check("keeps_order", "gather", "2", "2"), unchecked("gives_up", "timeout", "3"), of=CALLS)
ATTEMPTS = [
    *(attempt(calls("007")), limits("007"), types("007", "0")),
    *(attempt(calls("bob", order="0")), limits("bob", "2"), types("bob", "4.5")),
    *(attempt(OPEN), limits("cyd"), types("cyd")),
    attempt(ungraded("dee")),
    *(attempt(calls("eve")), attempt(calls("eva", "0", "0", "0"))),
]
READ = {"007": 3, "cyd": 1}


def reached(students: tuple[Student, ...] = CLASS, read: Mapping[str, int] = READ) -> Reached:
    """Who has reached what; `read`: the level of the criterion that a person reads."""
    about = {"who": "ta", "when": NOON, "requirement": "PY-01", "criterion": "reflection"}
    readings = [Reading(student=student, level=level, **about) for student, level in read.items()]
    return reached_by(book_of(ATTEMPTS, students, decisions=readings), RUBRICS)


def with_levels(*levels: tuple[str, str]) -> Rubric:
    """The second rubric with other levels: name and share."""
    made = tuple(Level(name=name, share=Decimal(share), meaning="So it is.") for name, share in levels)
    return TYPING.model_copy(update={"levels": made})
