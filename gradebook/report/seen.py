"""What a student may see of their own page: everything else is taken out of the records before a page is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from autograder.model import Attempt, Standing
from gradebook.book import Book
from gradebook.publishing import Sight, sight_of
from gradebook.report.view import ExerciseView, QuestionView, RequirementView, StudentView, unknown_points
from gradebook.report.words import Cell, State, make_cell, standing_cell
from gradebook.standing import level_of

NOT_PUBLISHED = Cell(State.NOT_SHOWN, "…", "not published yet", 0.0)


def as_seen(view: StudentView, book: Book, now: datetime) -> StudentView:
    """Return the page of a student with nothing in it that is not published, and no hidden check before its time.

    What is not published counts for nothing. Hidden checks count in the points of their exercise and requirement; the
    points of a question are shown only where all of its checks are.
    """
    return replace(view, requirements=tuple(_requirement(one, book, now) for one in view.requirements))


def _requirement(view: RequirementView, book: Book, now: datetime) -> RequirementView:
    sights = [(exercise, sight_of(exercise.id, book, now)) for exercise in view.exercises]
    published = [exercise for exercise, sight in sights if sight.results]
    standing, cell = _together(view.standing, published)
    exercises = tuple(_exercise(exercise, view.standing, sight) for exercise, sight in sights)
    shown = tuple(question.standing for exercise in exercises for question in exercise.questions)
    unknown = sum(unknown_points(exercise) for exercise in published)
    return RequirementView(
        rubric=view.rubric,
        standing=standing.model_copy(
            update={"questions": shown, "level": level_of(standing.points, standing.possible, view.rubric.levels)}
        ),
        cell=cell if published or not view.exercises else NOT_PUBLISHED,
        unknown=unknown / float(standing.possible) if standing.possible else 0.0,
        exercises=exercises,
    )


def _together(standing: Standing, exercises: Iterable[ExerciseView]) -> tuple[Standing, Cell]:
    """Return the points of some exercises together, hidden checks included."""
    questions = [question for exercise in exercises for question in exercise.questions]
    known = [question.standing.points for question in questions if question.standing.points is not None]
    possible = sum((question.standing.possible for question in questions), Decimal(0))
    total = standing.model_copy(update={"points": sum(known, Decimal(0)) if known else None, "possible": possible})
    return total, standing_cell(total, [question.cell.state for question in questions])


def _exercise(view: ExerciseView, standing: Standing, sight: Sight) -> ExerciseView:
    """Return one exercise as far as it is seen."""
    if not sight.results:
        questions = tuple(replace(_without_points(one), checks=()) for one in view.questions)
        return replace(view, attempt=None, questions=questions, sight=sight)
    if sight.hidden:
        return replace(view, sight=sight)
    questions = tuple(_question(one) for one in view.questions)
    hides = any(one.withheld for one in questions)
    return replace(
        view,
        attempt=_visible(view.attempt),
        questions=questions,
        sight=sight,
        total=_together(standing, [view])[1] if hides else None,
    )


def _question(view: QuestionView) -> QuestionView:
    """Return a question without its hidden checks, and without points where it has any."""
    checks = tuple(check for check in view.checks if check.visible)
    withheld = len(view.checks) - len(checks)
    return replace(_without_points(view), checks=checks, withheld=withheld) if withheld else view


def _without_points(view: QuestionView) -> QuestionView:
    standing = view.standing.model_copy(update={"points": None})
    return replace(view, standing=standing, cell=make_cell(State.NOT_SHOWN, None, view.standing.possible))


def _visible(attempt: Attempt | None) -> Attempt | None:
    """Return an attempt without its hidden checks."""
    if attempt is None:
        return None
    checks = tuple(check for check in attempt.result.checks if check.visible)
    return attempt.model_copy(update={"result": attempt.result.model_copy(update={"checks": checks})})
