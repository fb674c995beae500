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
from autograder.commands.masking import masks


def report(
    to: Annotated[Path, typer.Option("--out", help="The folder for the pages.")] = Path("reports"),
    share: Annotated[
        Path | None,
        typer.Option(help="Write the class pages alone into this folder, with pseudonyms: for others than the staff."),
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Write a page for the class and a page for each student.

    Example: course report --out reports

    Example: course report --share shared
    """
    from autograder.rubrics import read_rubrics
    from gradebook.book import read_book
    from gradebook.pseudonyms import key_of
    from gradebook.report import write_report
    from gradebook.sharing import share_report
    from gradebook.store import open_store

    settings = folders.course()
    guard = guard_of_release(settings)
    rubrics = read_rubrics(folders.rubrics)
    with err.status("Drawing"), open_store(existing_gradebook(database)) as store:
        masks.tell(store.students())
        if share is not None:
            key = key_of(folders.pseudonyms_key())
            index = share_report(share, store, settings, rubrics, settings.title, key, guard)
        else:
            book = read_book(store, settings)
            index = write_report(to, book, rubrics, settings.title, guard.with_people(book.people))
    tell_exceptions(guard)
    out.print(f"Look at {index}")
