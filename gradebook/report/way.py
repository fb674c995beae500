"""A student's way through the course: the total, the criteria of success and the history of every exercise.

Only what is published is counted or shown. A requirement of which an exercise is not published cannot be met yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from autograder.config import SuccessCriterion
from autograder.model import Rubric
from gradebook.book import Book
from gradebook.completion import Completion, Met, completion_of
from gradebook.decisions import Reply
from gradebook.explaining import explained, shown
from gradebook.grades import Grade
from gradebook.standing import exercises_of


@dataclass(frozen=True)
class Line:
    """One attempt of the history, in words; `counts` where the grade comes from it."""

    number: int
    handed_in: str
    late: str
    points: str
    counts: bool


@dataclass(frozen=True)
class History:
    """How the grade of one exercise came about: its attempts, and the sentences that explain it."""

    lines: tuple[Line, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Read:
    """What a person read: the criterion, the level 0 to 3 with its text, and the comment; `None` until it is read."""

    title: str
    level: int | None
    text: str
    comment: str


@dataclass(frozen=True)
class Answer:
    """A request of the student, and what a person answered; `granted` is `None` until then."""

    asked: str
    granted: bool | None
    text: str


@dataclass(frozen=True)
class Way:
    """What is published of a student's course. `histories` has an entry for each exercise that is shown.

    `readings` are by requirement: of those of which something is published. `answers` are by exercise.
    """

    completion: Completion
    mastered: tuple[str, ...]
    criteria: tuple[tuple[SuccessCriterion, Met], ...]
    published: int
    exercises: int
    histories: Mapping[str, History]
    readings: Mapping[str, tuple[Read, ...]]
    answers: Mapping[str, tuple[Answer, ...]]


def way_of(
    student: str,
    book: Book,
    rubrics: Sequence[Rubric],
    criteria: Sequence[SuccessCriterion],
    now: datetime,
    replied: Mapping[int, Reply],
) -> Way:
    """Return the way of one student, as far as it is published. `replied`: the reply in force to each request."""
    visible = [_visible_part(rubric, book) for rubric in rubrics]
    whole = {one.requirement for one, part in zip(rubrics, visible, strict=True) if one.exercises == part.exercises}
    reached = completion_of(student, book, [part for part in visible if part.exercises], criteria, now)
    names = [name for part in visible for name in exercises_of(part)]
    grades = {name: book.grades[student, name] for name in names if (student, name) in book.grades}
    return Way(
        completion=reached,
        mastered=tuple(name for name in reached.mastered if name in whole),
        criteria=tuple((one, met if whole.issuperset(one.requirements) else Met.OPEN) for one, met in reached.criteria),
        published=len(names),
        exercises=sum(len(rubric.exercises) for rubric in rubrics),
        histories={name: _history(grade, book) for name, grade in grades.items()},
        readings={one.requirement: tuple(_readings(student, one, book)) for one in visible if one.exercises},
        answers={name: tuple(_answers(student, name, book, replied)) for name in names},
    )


def _readings(student: str, rubric: Rubric, book: Book) -> Iterator[Read]:
    for name, criterion in rubric.person_reads.items():
        found = book.readings.get((student, rubric.requirement, name))
        level = found.level if found else None
        yield Read(
            criterion.title, level, criterion.levels[level] if level is not None else "", found.why if found else ""
        )


def _answers(student: str, exercise: str, book: Book, replied: Mapping[int, Reply]) -> Iterator[Answer]:
    for one in book.requests.get((student, exercise), ()):
        reply = replied.get(one.id)
        yield Answer(one.why, reply.granted if reply else None, reply.why if reply else "")


def _visible_part(rubric: Rubric, book: Book) -> Rubric:
    """Return a rubric with those of its exercises that are published."""
    ids = dict(zip(rubric.exercises, exercises_of(rubric), strict=True))
    seen = {stem: one for stem, one in rubric.exercises.items() if book.is_visible(ids[stem])}
    return rubric.model_copy(update={"exercises": seen})


def _history(grade: Grade, book: Book) -> History:
    counted = {one.attempt.number for one in grade.counted}
    zone = ZoneInfo(book.policy.zone)
    lines = tuple(
        Line(
            number=one.attempt.number,
            handed_in=f"{at.astimezone(zone):%Y-%m-%d %H:%M %Z}" if (at := one.attempt.submitted_at) else "not known",
            late=f"{one.days_late} day{'' if one.days_late == 1 else 's'}" if one.days_late else "no",
            points=_points(one.points, one.attempt.is_graded),
            counts=one.attempt.number in counted,
        )
        for one in grade.tries
    )
    return History(lines, explained(grade, book.policy))


def _points(points: Decimal | None, is_graded: bool) -> str:
    if points is not None:
        return shown(points)
    return "could not be checked" if is_graded else "could not be graded"
