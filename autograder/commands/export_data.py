"""`course export gradescope` and `parquet`: results for where students look, and tables for whoever computes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.course import DatabaseOption, err, existing_gradebook, folders, tell_exceptions
from autograder.commands.scores import DryRunOption, UnpublishedOption, hand_over, published_book, read_class, tell_who


def gradescope(
    to: Annotated[Path, typer.Option("--out", help="The file to write.")] = Path("exports/gradescope.zip"),
    unpublished: UnpublishedOption = False,
    dry_run: DryRunOption = False,
    database: DatabaseOption = None,
) -> None:
    """Write a results.json for each student and exercise, for courses whose students look in Gradescope.

    Hidden checks are shown after the due date of Gradescope's assignment, or later where its settings.yaml says so.

    Example: course export gradescope
    """
    from autograder.bundles import read_bundles
    from autograder.files import write_bytes
    from autograder.flows.gradescope_export import gradescope_zip
    from autograder.gradescope.settings import Visibility, read_settings

    path = folders.root / "config" / "gradescope" / "settings.yaml"
    hidden_checks = read_settings(path).hidden_checks if path.exists() else Visibility.AFTER_DUE_DATE
    one, bundles = read_class(database, in_full=True), read_bundles(folders.sealed, folders.root)
    with err.status("Writing"):
        book = one.book if unpublished else published_book(one.book)
        made = gradescope_zip(book, bundles, hidden_checks, one.guard)
    if not dry_run:
        write_bytes(to, made.data)
        tell_exceptions(one.guard)
    tell_who(made, to, dry_run)


def parquet(
    to: Annotated[
        Path | None,
        typer.Option("--out", help="The file to write. Default: exports/scores.parquet or checks.parquet."),
    ] = None,
    checks: Annotated[
        bool, typer.Option("--checks", help="One row for each check of every attempt, hidden ones too: for the staff.")
    ] = False,
    dry_run: DryRunOption = False,
    database: DatabaseOption = None,
) -> None:
    """Write the scores, or single checks, as a Parquet table: exact decimals, moments in UTC, null for no grade.

    Example: course export parquet --checks
    """
    from gradebook.book import read_book
    from gradebook.export.parquet import checks_parquet, scores_parquet
    from gradebook.scores import scores_of
    from gradebook.store import open_store

    one = read_class(database)
    about = {"course": one.settings.course, "term": one.settings.term}
    if checks:
        with open_store(existing_gradebook(database)) as store:
            book = read_book(store, one.settings)
            attempts = [made for key, made in book.in_full(book.seen).items() if key.student not in book.gone]
        made = checks_parquet(attempts, book.students, about)
    else:
        made = scores_parquet(scores_of(one.book, one.rubrics), one.book.students, about)
    hand_over(made, to or Path("exports") / f"{'checks' if checks else 'scores'}.parquet", one.guard, dry_run)
