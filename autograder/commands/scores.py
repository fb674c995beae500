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
from autograder.commands.masking import masks
from autograder.errors import ConfigError, ExportError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from autograder.config import Course
    from autograder.leaks import Guard
    from autograder.model import Rubric, Student
    from gradebook.book import Book
    from gradebook.export.entries import Made
    from gradebook.scores import Scores

    Keep = Callable[[Scores, Collection[tuple[str, str]]], Scores]

SinceOption = Annotated[
    str | None,
    typer.Option(
        "--changed-since",
        help="Only what changed since a regrade (its number), its undoing, or a date: 2026-11-23.",
    ),
]
UnpublishedOption = Annotated[
    bool, typer.Option("--unpublished", help="Also what is not published, for a column that is hidden in the LMS.")
]
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
        masks.tell(book.everyone)
        if in_full:
            book.attempts  # noqa: B018  # read while the gradebook is open
    if not book.students:
        fix = "Record the results with the roster: course record --roster FILE."
        raise ConfigError("the gradebook knows no students.", where=place_of(database_url(database)), fix=fix)
    return Class(settings, rubrics, book, guard_of_release(settings).with_people(book.people))


def class_scores(
    database: str | None, unpublished: bool, exercise: str | None = None
) -> tuple[Scores, list[Student], Guard]:
    """Return the scores of a gradebook, its students, and a guard; what is not published is left out, and named.

    `exercise` is the only one that is wanted. Raises `ConfigError` where nobody is known, or nothing is left.
    """
    from gradebook.scores import scores_of

    one = read_class(database)
    scores = scores_of(one.book, one.rubrics)
    return scores if unpublished else published_scores(scores, one.book, exercise), list(one.book.students), one.guard


def published_scores(scores: Scores, book: Book, exercise: str | None = None) -> Scores:
    """Return the scores of what is published, and print what is left out. Raises `ConfigError` where that is all."""
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


def published_book(book: Book) -> Book:
    """Return a book without what is not published; say what that is. Raises `ConfigError` where nothing is left."""
    begun = {exercise for _, exercise in book.grades}
    visible = {exercise for exercise in begun if book.is_visible(exercise)}
    if not visible:
        fix = "Publish: course publish EXERCISE. Or export all the same with --unpublished."
        raise ConfigError("nothing is published.", fix=fix)
    if begun - visible:
        print_remarks({"not published, left out": sorted(begun - visible)})
    return book.of(visible)


def changed_scores(
    found: tuple[Scores, list[Student], Guard],
    database: str | None,
    since: str | None,
    keep: Keep,
    exercise: str | None = None,
) -> tuple[Scores, list[Student], Guard]:
    """Return what `class_scores` found; since a regrade or a date, only what has changed. `keep` leaves out the rest.

    Leaves with 0, and says so, where nothing has changed.
    """
    scores, students, guard = found
    if since is None:
        return found
    changed = {key for key in _changed_since(database, since) if exercise in {None, key[1]}}
    kept = keep(scores, changed)
    if not kept.points and not kept.exempt:
        out.print(f"Nothing has changed since {since}: there is nothing to hand over.", highlight=False, markup=False)
        raise typer.Exit
    those = {student for student, _ in (*kept.points, *kept.exempt)}
    return kept, [student for student in students if student.id in those], guard


def _changed_since(database: str | None, since: str) -> frozenset[tuple[str, str]]:
    from autograder.rubrics import read_rubrics
    from gradebook.book import read_book
    from gradebook.changes import changed_keys, moment_of
    from gradebook.store import open_store

    settings = folders.course()
    with open_store(existing_gradebook(database)) as store:
        now = read_book(store, settings)
        before = read_book(store, settings, before=moment_of(since, now.decisions, settings.zone))
        return changed_keys(before, now, read_rubrics(folders.rubrics))


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
