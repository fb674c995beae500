"""What every export of scores begins and ends with: the class and its scores, a file, and who is in it."""

from __future__ import annotations

from dataclasses import dataclass
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
    from autograder.config import Course
    from autograder.leaks import Guard
    from autograder.model import Rubric, Student
    from gradebook.book import Book
    from gradebook.export.entries import Made
    from gradebook.scores import Scores

DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Write nothing; say who is matched, and who is not.")]


@dataclass(frozen=True)
class Class:
    """A class as its gradebook knows it, and who guards what leaves."""

    settings: Course
    rubrics: list[Rubric]
    book: Book
    guard: Guard


def read_class(database: str | None, in_full: bool = False) -> Class:
    """Return the class of a gradebook; `in_full` with the attempts that count, which takes longer.

    Raises `ConfigError` where it knows nobody.
    """
    from autograder.rubrics import read_rubrics
    from gradebook.book import read_book
    from gradebook.connect import place_of
    from gradebook.store import open_store

    settings = folders.course()
    rubrics = read_rubrics(folders.rubrics)
    with open_store(existing_gradebook(database)) as store:
        book = read_book(store, settings)
        if in_full:
            book.attempts  # noqa: B018  # read while the gradebook is open
    if not book.students:
        fix = "Record the results with the roster: course record --roster FILE."
        raise ConfigError("the gradebook knows no students.", where=place_of(database_url(database)), fix=fix)
    return Class(settings, rubrics, book, guard_of_release(settings).with_people(book.students))


def class_scores(database: str | None) -> tuple[Scores, list[Student], Guard]:
    """Return the scores of a gradebook, its students, and a guard. Raises `ConfigError` where it knows nobody."""
    from gradebook.scores import scores_of

    one = read_class(database)
    return scores_of(one.book, one.rubrics), list(one.book.students), one.guard


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
    tell_who(made, to, dry_run)


def tell_who(made: Made, to: Path, dry_run: bool) -> None:
    """Say who is in a file, and who is not; in the second case leave with 3."""
    said = "would be matched, nothing was written" if dry_run else "matched"
    out.print(f"{to}: {len(made.matched)} students {said}.", highlight=False, markup=False, soft_wrap=True)
    print_remarks(({"matched": list(made.matched)} if dry_run else {}) | made.remarks())
    if made.lost():
        raise typer.Exit(COULD_NOT_GRADE)
