"""`course record`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.course import (
    COULD_NOT_GRADE,
    DatabaseOption,
    ResultsOption,
    RosterOption,
    database_url,
    folders,
    out,
    print_remarks,
    read_students,
    tell_gone,
    tell_waiting,
)
from autograder.commands.masking import masks
from autograder.errors import ConfigError

if TYPE_CHECKING:
    from gradebook.store import Store

NbgraderOption = Annotated[
    Path | None,
    typer.Option(help="An nbgrader course directory, or its gradebook.db: take the scores from there."),
]


def record(
    roster: RosterOption = None,
    results: ResultsOption = None,
    nbgrader: NbgraderOption = None,
    database: DatabaseOption = None,
) -> None:
    """Add the results of a batch, or those of nbgrader, to the gradebook. Nothing that is there is changed.

    Example: course record --roster roster.csv

    Example: course record --nbgrader build/nbgrader
    """
    from gradebook.nbgrader_book import book_path, refuse_other_files
    from gradebook.store import open_store

    if nbgrader is not None and results is not None:
        raise ConfigError("--results and --nbgrader are two sources.", fix="Give one of them.")
    if nbgrader is None:
        _record_results(roster, results, database)
        return
    refuse_other_files(book_path(nbgrader))  # before a gradebook of ours is made for a mistyped name
    with open_store(database_url(database)) as store:
        _record_nbgrader(store, nbgrader, roster)


def _record_results(roster: Path | None, results: Path | None, database: str | None) -> None:
    from datetime import UTC, datetime

    from autograder.grade import read_results
    from gradebook.record import record as record_results
    from gradebook.store import open_store

    found = list(read_results(results or folders.results))
    if not found:
        raise ConfigError("there are no results.", where=results or folders.results, fix="Run `course grade` first.")
    with open_store(database_url(database)) as store:
        recorded = record_results(store, read_students(roster), found, datetime.now(UTC))
        tell_waiting(store)
    out.print(f"{recorded.new} attempts added, {recorded.unchanged} were there already. Next: course report")
    tell_gone(recorded.gone)


def _record_nbgrader(store: Store, place: Path, roster: Path | None) -> None:
    from datetime import UTC, datetime

    from autograder.bundles import read_bundles
    from autograder.flows.nbgrader_import import import_from_nbgrader

    bundles = read_bundles(folders.sealed, folders.root)
    largest, now = folders.course().largest_file, datetime.now(UTC)
    masks.tell(store.students())
    done = import_from_nbgrader(place, store, bundles, read_students(roster), largest, now)
    out.print(
        f"{done.new} attempts and {done.decisions} decisions of persons added, {done.known} were there already. "
        "Next: course report"
    )
    print_remarks(done.remarks)
    if done.refused:
        raise typer.Exit(COULD_NOT_GRADE)
