"""`course data`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.course import (
    DatabaseOption,
    existing_gradebook,
    folders,
    guard_of_release,
    out,
    print_remarks,
    tell_exceptions,
)
from autograder.commands.masking import masks


def data(
    student: Annotated[str, typer.Argument(help="The id of the student.")],
    to: Annotated[Path, typer.Option("--out", help="The zip archive to write.")],
    submitted: Annotated[Path | None, typer.Option(help="The folder of submissions. Default: submitted.")] = None,
    database: DatabaseOption = None,
) -> None:
    """Write everything that is held about one student into a zip archive, for them: records as JSON, and their files.

    Example: course data ada --out ada.zip
    """
    from autograder.flows.personal_data import held_about, hidden_yet, write_held
    from gradebook.book import read_book
    from gradebook.store import open_store

    settings = folders.course()
    guard = guard_of_release(settings)
    with open_store(existing_gradebook(database)) as store:
        masks.tell(store.students())
        held = held_about(store, student, submitted or folders.root / "submitted")
        book = read_book(store, settings)
        count = write_held(held, book.everyone, to, guard)
    tell_exceptions(guard)
    out.print(f"{to}: {count} files.", highlight=False, markup=False, soft_wrap=True)
    waiting = hidden_yet(held, [exercise for exercise in book.published if book.is_visible(exercise)])
    print_remarks({"Holds results that are not published": waiting} if waiting else {})
