"""`course report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.course import (
    DatabaseOption,
    err,
    existing_gradebook,
    folders,
    guard_of_release,
    out,
    tell_exceptions,
)


def report(
    to: Annotated[Path, typer.Option("--out", help="The folder for the pages.")] = Path("reports"),
    database: DatabaseOption = None,
) -> None:
    """Write a page for the class, for staff, and a page for each student, with what is published.

    Example: course report --out reports
    """
    from datetime import UTC, datetime

    from autograder.rubrics import read_rubrics
    from gradebook.book import read_book
    from gradebook.report import write_report
    from gradebook.store import open_store

    settings = folders.course()
    guard = guard_of_release(settings)
    rubrics = read_rubrics(folders.rubrics)
    with err.status("Drawing"), open_store(existing_gradebook(database)) as store:
        book = read_book(store, settings)
        index = write_report(to, book, rubrics, settings.title, guard, now=datetime.now(UTC))
    tell_exceptions(guard)
    out.print(f"Look at {index}")
