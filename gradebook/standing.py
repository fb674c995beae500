"""Where every student stands in each requirement, computed from the attempts that count. Nothing here is stored.

"Not submitted" is the absence of an attempt, "could not be graded" the status of one; both have points `None`,
never 0. Checks that could not be checked make points a lower bound: `open_checks` tells which ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from autograder.model import (
    Attempt,
    CheckResult,
    Level,
    QuestionStanding,
    Rubric,
    RubricExercise,
    Standing,
    Status,
    Verdict,
)
from gradebook.book import Book
from gradebook.grades import State


def exercises_of(rubric: Rubric) -> dict[str, RubricExercise]:
    """Return the exercises of a rubric by the id that results carry: `py-01/01-async-api-calls`."""
    return {f"{rubric.requirement.lower()}/{stem}": exercise for stem, exercise in rubric.exercises.items()}


def standings(book: Book, rubrics: Sequence[Rubric]) -> list[Standing]:
    """Return one standing per student of the class and requirement, in the order of students and rubrics.

    `possible` counts every exercise of the rubric that the student is not exempt from. Points and level are those of
    mastery: what was earned by the attempts that count, before anything is taken off for being late.
    """
    return [standing_of(student.id, rubric, book) for student in book.students for rubric in rubrics]


def standing_of(student: str, rubric: Rubric, book: Book) -> Standing:
    """Return where one student stands in one requirement."""
    questions = tuple(
        question
        for name, exercise in exercises_of(rubric).items()
        if not is_exempt(book, student, name)
        for question in _question_standings(name, exercise, book.attempts.get((student, name), ()))
    )
    points = _total(question.points for question in questions)
    possible = sum((question.possible for question in questions), Decimal(0))
    return Standing(
        student=student,
        requirement=rubric.requirement,
        title=rubric.title,
        points=points,
        possible=possible,
        level=level_of(points, possible, rubric.levels),
        questions=questions,
    )


def is_exempt(book: Book, student: str, exercise: str) -> bool:
    """Whether a student need not do an exercise."""
    grade = book.grades.get((student, exercise))
    return grade is not None and grade.state is State.EXEMPT


def level_of(points: Decimal | None, possible: Decimal, levels: Iterable[Level]) -> str:
    """Return the highest level whose share of the points is reached, or "" where there is nothing to judge."""
    if points is None or not possible:
        return ""
    highest_first = sorted(levels, key=lambda level: level.share, reverse=True)
    return next((level.name for level in highest_first if points >= level.share * possible), "")


def open_checks(attempt: Attempt | None, question: str | None = None) -> tuple[CheckResult, ...]:
    """Return the checks of an attempt (or of one of its questions) that nobody knows the verdict of."""
    return tuple(check for check in checks_of(attempt, question) if check.verdict is Verdict.COULD_NOT_CHECK)


def checks_of(attempt: Attempt | None, question: str | None = None) -> tuple[CheckResult, ...]:
    """Return the checks of a graded attempt (or of one of its questions); none of one that was not graded."""
    if attempt is None or attempt.result.status is not Status.GRADED:
        return ()
    checks = attempt.result.checks
    return checks if question is None else tuple(check for check in checks if check.question == question)


def known_points(checks: Iterable[CheckResult]) -> Decimal | None:
    """Return the points of the checks whose verdict is known, or `None` when no verdict is."""
    return _total(None if check.verdict is Verdict.COULD_NOT_CHECK else check.points for check in checks)


def _question_standings(name: str, exercise: RubricExercise, counted: Sequence[Attempt]) -> list[QuestionStanding]:
    """Return one standing per question of an exercise, in the order of the rubric; of several attempts the mean."""
    earned = [_by_question(attempt) for attempt in counted]
    return [
        QuestionStanding(
            exercise=name,
            question=key,
            title=question.title,
            points=_mean(known_points(checks.get(key, ())) for checks in earned),
            possible=question.possible,
        )
        for key, question in exercise.questions.items()
    ]


def _by_question(attempt: Attempt) -> dict[str, list[CheckResult]]:
    """Return the checks of a graded attempt by their question."""
    found: dict[str, list[CheckResult]] = {}
    for check in checks_of(attempt):
        found.setdefault(check.question, []).append(check)
    return found


def _mean(points: Iterable[Decimal | None]) -> Decimal | None:
    """Return the mean of what is known, or `None` when nothing is."""
    known = [value for value in points if value is not None]
    return sum(known, Decimal(0)) / len(known) if known else None


def _total(points: Iterable[Decimal | None]) -> Decimal | None:
    """Return the sum of what is known, or `None` when nothing is."""
    known = [value for value in points if value is not None]
    return sum(known, Decimal(0)) if known else None
