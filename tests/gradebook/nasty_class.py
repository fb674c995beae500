"""A class in which names stand in each other, ids are words, and some letters run from right to left."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.model import Attempt, Student
from tests.gradebook.samples import CALLS, LIMITS, TYPES, attempt, check, result, ungraded

ANN = Student(id="ann", name="Lee, Ann", login="ann.lee@uni.edu", sis_id="10042", section="A")
ANNA = Student(id="anna", name="Lee, Anna", login="anna.lee@uni.edu", sis_id="100421", section="A")
ANN_MARIE = Student(id="ann-marie", name="Lee, Ann Marie", login="ann.marie.lee@uni.edu", sis_id="110042", section="A")
LEE = Student(id="lee", name="Ann, Lee", login="lee.ann@uni.edu", sis_id="00042", section="B")  # the other way round
LIST = Student(id="list", name="List, Franz", login="list@uni.edu", sis_id="20001")  # a word of every page
PASSED = Student(id="passed", name="Points, Ada", login="verdict", sis_id="20002")
ORDER = Student(id="hint", name="Order, Keep", login="keeps_order", sis_id="20003")  # the name stands in a hint
ARAB = Student(id="عمر", name="الخيام, عمر", login="omar@uni.edu", sis_id="٢٠٠٠٤")
CHINA = Student(id="王小明", name="王, 小明", login="wxm@uni.edu", sis_id="20005")
UMLAUT = Student(id="müller-ä", name="Müller-Lüdenscheidt, Ännchen", login="änne@uni.edu", sis_id="20006")
SPELT = Student(id="x.o'neil", name='O\'Neil, "Xu" <b>', login="o'neil+tag@uni.edu", sis_id="20007")
CLASS = (ANN, ANNA, ANN_MARIE, LEE, LIST, PASSED, ORDER, ARAB, CHINA, UMLAUT, SPELT)
WORDS = {"list", "passed", "hint", "verdict", "keeps_order", "lee", "ann", "anna"}  # also words of pages, or of a hint

HINT = "Keep the order: a list is passed to `gather`, and points are given for each."


def attempts(students: Iterable[Student] = CLASS) -> list[Attempt]:
    """A result of every kind for each; every hint has words that are somebody's id, login or half a name."""
    made = []
    for place, student in enumerate(students):
        points = str(place % 3)
        checks = (
            check("keeps_order", "gather", points, "2", hint=HINT),
            check("gives_up", "timeout", "0", "3", visible=False, message="✘ Q2 · expected a list\n  Next  ask a hint"),
        )
        made += [attempt(result(student.id, *checks, of=CALLS, file="01-calls.ipynb", notes=("Cell 4 was split.",)))]
        made += [attempt(ungraded(student.id, LIMITS))] if place % 2 else []
        made += [attempt(result(student.id, check("typed", "names", points, "5", hint=HINT), of=TYPES))]
    return made
