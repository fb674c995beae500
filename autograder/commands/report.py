"""`course report`."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from enum import StrEnum
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


class Part(StrEnum):
    """A part of the report."""

    CLASS = "class"
    STUDENTS = "students"
    COMPLETION = "completion"


def report(
    to: Annotated[Path, typer.Option("--out", help="The folder for the pages.")] = Path("reports"),
    share: Annotated[
        Path | None,
        typer.Option(help="Write the class pages alone into this folder, with pseudonyms: for others than the staff."),
    ] = None,
    only: Annotated[Part | None, typer.Option(help="Write this part only.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the numbers of the class page; write nothing.")
    ] = False,
    database: DatabaseOption = None,
) -> None:
    """Write pages: where the class stands, who has finished, and one for each student with what is published.

    Example: course report --out reports

    Example: course report --share shared
    """
    from autograder.flows.progress import counting_bar
    from autograder.rubrics import read_rubrics
    from gradebook.book import read_book
    from gradebook.pseudonyms import key_of
    from gradebook.report import PARTS, write_report
    from gradebook.sharing import share_report
    from gradebook.store import open_store

    now = datetime.now(UTC)
    if as_json:
        _print_numbers(database, now)
        return
    settings = folders.course()
    rubrics = read_rubrics(folders.rubrics)
    guard = guard_of_release(settings)
    parts = PARTS if only is None else (only.value,)
    with open_store(existing_gradebook(database)) as store:
        masks.tell(store.students())
        if share is not None:
            key = key_of(folders.pseudonyms_key())
            index = share_report(
                share, store, settings, rubrics, settings.title, key, guard, criteria=settings.criteria, now=now
            )
            tell_exceptions(guard)
            out.print(f"Look at {index}")
            return
        book = read_book(store, settings)
        with counting_bar(err, "Writing", len(book.students)) as step:
            index = write_report(
                to,
                book,
                rubrics,
                settings.title,
                guard.with_people(book.people),
                criteria=settings.criteria,
                now=now,
                parts=parts,
                progress=step,
                workers=os.cpu_count() or 1,
            )
    tell_exceptions(guard)
    out.print(f"Look at {index}")


def _print_numbers(database: str | None, now: datetime) -> None:
    """Print what the class page counts, for a script."""
    import json

    from autograder.rubrics import read_rubrics
    from gradebook.book import read_book
    from gradebook.report.dashboard import as_document, dashboard_of
    from gradebook.report.view import class_view
    from gradebook.store import open_store

    settings = folders.course()
    with open_store(existing_gradebook(database)) as store:
        book = read_book(store, settings)
        shown = class_view(book, read_rubrics(folders.rubrics), settings.title)
        print(json.dumps(as_document(dashboard_of(book, shown, now)), indent=2))
