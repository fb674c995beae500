"""What every export of scores begins and ends with: the class and its scores, a file, and who is in it.

Students see in an LMS what is in it: what is not published stays out, unless the column there is hidden.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.course import (
    COULD_NOT_GRADE,
    database_url,
    existing_gradebook,
    folders,
    guard_of_release,
    out,
    print_remarks,
    tell_exceptions,
)
from autograder.errors import ConfigError, ExportError

if TYPE_CHECKING:
    from autograder.leaks import Guard
    from autograder.model import Student
    from gradebook.book import Book
    from gradebook.export.entries import Made
    from gradebook.scores import Scores

DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Write nothing; say who is matched, and who is not.")]

UnpublishedOption = Annotated[
    bool, typer.Option("--unpublished", help="Also what is not published, for a column that is hidden in the LMS.")
]


def class_scores(
    database: str | None, unpublished: bool, exercise: str | None = None
) -> tuple[Scores, list[Student], Guard]:
    """Return the scores of a gradebook, its students, and a guard; what is not published is left out, and named.

    `exercise` is the only one that is wanted. Raises `ConfigError` where nobody is known, or nothing is left.
    """
    from autograder.rubrics import read_rubrics
    from gradebook.book import read_book
    from gradebook.scores import scores_of
    from gradebook.store import open_store

    settings = folders.course()
    rubrics = read_rubrics(folders.rubrics)
    with open_store(existing_gradebook(database)) as store:
        book = read_book(store, settings)
    scores, students = scores_of(book, rubrics), list(book.students)
    _refuse_nobody(students, database)
    if not unpublished:
        scores = _published(scores, book, exercise)
    return scores, students, guard_of_release(settings).with_people(students)


def _published(scores: Scores, book: Book, exercise: str | None) -> Scores:
    """Return the scores of what is published, and print what is left out."""
    names = [column.exercise for column in scores.columns]
    visible = [name for name in names if book.is_visible(name)]
    if not visible or (exercise in names and exercise not in visible):
        what = "it is not published." if exercise else "nothing is published."
        fix = (
            f"Publish it: course publish {exercise or 'EXERCISE'}. Or export it all the same with --unpublished, for a "
            "column that is hidden in the LMS."
        )
        raise ConfigError(what, where=exercise, fix=fix)
    if len(visible) < len(names) and exercise is None:
        print_remarks({"not published, left out": [name for name in names if name not in visible]})
    return scores.of(visible)


def _refuse_nobody(students: list[Student], database: str | None) -> None:
    from gradebook.connect import place_of

    if not students:
        fix = "Record the results with the roster: course record --roster FILE."
        raise ConfigError("the gradebook knows no students.", where=place_of(database_url(database)), fix=fix)


def other_than(into: Path | None, to: Path) -> Path:
    """Return where to write. Raises `ExportError` where that is the file of the LMS itself."""
    if into is not None and (to.resolve() == into.resolve() or (to.exists() and into.exists() and to.samefile(into))):
        raise ExportError("the file of the LMS stays as it is.", where=to, fix="Name another file with --out.")
    return to


def hand_over(made: Made, to: Path, guard: Guard, dry_run: bool) -> None:
    """Write a file, or only say who is in it. Leaves with 3 where somebody who should be in it is not."""
    from gradebook.export.entries import write

    if not dry_run:
        write(made, to, guard)
        tell_exceptions(guard)
    said = "would be matched, nothing was written" if dry_run else "matched"
    out.print(f"{to}: {len(made.matched)} students {said}.", highlight=False, markup=False, soft_wrap=True)
    print_remarks(({"matched": list(made.matched)} if dry_run else {}) | made.remarks())
    if made.lost():
        raise typer.Exit(COULD_NOT_GRADE)
