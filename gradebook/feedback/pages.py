"""The page of each student about one exercise, with what they may see of it and nothing of anybody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from autograder.errors import ConfigError, did_you_mean
from autograder.leaks import Audience, Guard, identity
from autograder.model import Rubric
from gradebook.book import Book
from gradebook.report.pages import environment
from gradebook.report.seen import as_seen
from gradebook.report.view import class_view, own_texts
from gradebook.report.words import page_name
from gradebook.standing import exercises_of


def feedback_pages(
    book: Book, rubrics: Sequence[Rubric], exercise: str, title: str, guard: Guard, where: Path, now: datetime
) -> dict[str, bytes]:
    """Return student id → page, for everybody in the class who handed the exercise in and is not exempt.

    Raises `ConfigError` for an exercise that is not there or not published, `LeakError` where a page shows what its
    student must not see.
    """
    rubric = _with_one_exercise(rubrics, exercise)
    if not book.is_visible(exercise):
        fix = f"Publish it first: course publish {exercise}"
        raise ConfigError("it is not published.", where=exercise, fix=fix)
    template = environment().get_template("feedback.html")
    guard = guard.with_people(book.students)
    pages = {}
    for view in (as_seen(one, book, now) for one in class_view(book, [rubric], title).students):
        for one in view.exercises:
            if one.is_received:
                html = template.render(view=view, exercise=one, rubric=rubric, title=title, policy=book.policy)
                page = html.encode("utf-8", "replace")
                known = [*identity(view.student), *own_texts(view)]
                guard.refuse({page_name(view.student.id): page}, Audience.FEEDBACK, where, known)
                pages[view.student.id] = page
    return pages


def _with_one_exercise(rubrics: Sequence[Rubric], exercise: str) -> Rubric:
    """Return the rubric of an exercise, without its others."""
    for rubric in rubrics:
        for stem, name in zip(rubric.exercises, exercises_of(rubric), strict=True):
            if name == exercise:
                return rubric.model_copy(update={"exercises": {stem: rubric.exercises[stem]}})
    known = [name for rubric in rubrics for name in exercises_of(rubric)]
    raise ConfigError("there is no such exercise.", where=exercise, fix=did_you_mean(exercise, known))
