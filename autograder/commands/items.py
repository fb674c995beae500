"""`course items`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.course import (
    COULD_NOT_GRADE,
    DatabaseOption,
    database_url,
    err,
    existing_gradebook,
    folders,
    guard_of_release,
    out,
    tell_exceptions,
)
from autograder.commands.masking import masks


def items(
    exercise: Annotated[str | None, typer.Argument(help="Only this one, e.g. py-01/01-async-api-calls.")] = None,
    to: Annotated[Path, typer.Option("--out", help="The folder for the page.")] = Path("reports/items"),
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON; the page is written too.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Show which checks point at themselves, before grades go out: a table, and a page with plots.

    Example: course items py-01/01-async-api-calls --out reports/items
    """
    import json

    from autograder.errors import ConfigError
    from autograder.flows.items import known_exercise, misconceptions, overview, summary
    from autograder.rubrics import read_rubrics
    from gradebook.book import read_book
    from gradebook.connect import place_of
    from gradebook.items import as_data, examine, write_items
    from gradebook.store import open_store

    settings, rubrics = folders.course(), read_rubrics(folders.rubrics)
    only = known_exercise(exercise, rubrics)
    known, unread = misconceptions(folders.source, rubrics)
    guard = guard_of_release(settings)
    with err.status("Counting"), open_store(existing_gradebook(database)) as store:
        masks.tell(store.students())
        book = read_book(store, settings)
        found = examine(rubrics, book.shown, known, settings.limits.check, only)
        if not found:
            what = f"there is no attempt at {only or 'any exercise of the rubrics'}."
            raise ConfigError(what, where=place_of(database_url(database)), fix="Run `course grade` or `record` first.")
        page = write_items(to, found, book.everyone, settings.attempts, settings.title, guard)
    tell_exceptions(guard)
    if as_json:
        print(json.dumps(as_data(found), indent=1, ensure_ascii=False))
    else:
        if any(one.to_look_at for one in found):
            out.print(overview(found))
        for line in summary(found):
            out.print(line, highlight=False, markup=False)
        out.print(f"Look at {page}", highlight=False, markup=False, soft_wrap=True)
    for finding in unread:
        err.print(str(finding), style="yellow", highlight=False, markup=False, soft_wrap=True)
    if unread:
        raise typer.Exit(COULD_NOT_GRADE)
