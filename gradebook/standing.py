"""Where every student stands, computed from attempts by policy. Pure functions; nothing here is stored.

"Not submitted" is the absence of an attempt, "could not be graded" the status of one; both have points `None`,
never 0. Checks that could not be checked make points a lower bound: `open_checks` tells which ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal

from autograder.model import (
    Attempt,
    CheckResult,
    Level,
    QuestionStanding,
    Rubric,
    RubricExercise,
    Standing,
    Status,
    Student,
    Verdict,
)

Policy = Literal["best", "last"]
Chosen = Mapping[tuple[str, str], Attempt]


def exercises_of(rubric: Rubric) -> dict[str, RubricExercise]:
    """Return the exercises of a rubric by the id that results carry: `py-01/01-async-api-calls`."""
    return {f"{rubric.requirement.lower()}/{stem}": exercise for stem, exercise in rubric.exercises.items()}


def choose_attempt(attempts: Iterable[Attempt], policy: Policy) -> Attempt | None:
    """Return the attempt that counts, of one student at one exercise; of equals, the earlier.

    One that could not be graded is chosen only when none was graded.
    """
    ordered = sorted(attempts, key=lambda attempt: attempt.number)
    graded = [attempt for attempt in ordered if attempt.result.status is Status.GRADED]
    pool = graded or ordered
    if not pool:
        return None
    return pool[-1] if policy == "last" else max(pool, key=lambda attempt: attempt.result.points)


def chosen_attempts(attempts: Iterable[Attempt], policy: Policy) -> dict[tuple[str, str], Attempt]:
    """Return the attempt that counts for every (student, exercise) that has one."""
    groups: defaultdict[tuple[str, str], list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        groups[attempt.result.student, attempt.result.exercise].append(attempt)
    return {key: chosen for key, group in groups.items() if (chosen := choose_attempt(group, policy))}


def standings(
    roster: Iterable[Student], attempts: Iterable[Attempt], rubrics: Sequence[Rubric], policy: Policy
) -> list[Standing]:
    """Return one standing per student and requirement, in the order of roster and rubrics.

    `possible` counts every exercise of the rubric; the level is that of the points earned so far.
    """
    chosen = chosen_attempts(attempts, policy)
    return [standing_of(student.id, rubric, chosen) for student in roster for rubric in rubrics]


def standing_of(student: str, rubric: Rubric, chosen: Chosen) -> Standing:
    """Return where one student stands in one requirement."""
    questions = tuple(
        question
        for name, exercise in exercises_of(rubric).items()
        for question in _question_standings(name, exercise, chosen.get((student, name)))
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
    return tuple(check for check in attempt.result.checks if question in {None, check.question})


def known_points(checks: Iterable[CheckResult]) -> Decimal | None:
    """Return the points of the checks whose verdict is known, or `None` when no verdict is."""
    return _total(None if check.verdict is Verdict.COULD_NOT_CHECK else check.points for check in checks)


def _question_standings(name: str, exercise: RubricExercise, attempt: Attempt | None) -> list[QuestionStanding]:
    """Return one standing per question of an exercise, in the order of the rubric."""
    return [
        QuestionStanding(
            exercise=name,
            question=key,
            title=question.title,
            points=known_points(checks_of(attempt, key)),
            possible=question.possible,
        )
        for key, question in exercise.questions.items()
    ]


def _total(points: Iterable[Decimal | None]) -> Decimal | None:
    """Return the sum of what is known, or `None` when nothing is."""
    known = [value for value in points if value is not None]
    return sum(known, Decimal(0)) if known else None
