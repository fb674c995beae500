"""`course record`."""

from __future__ import annotations

from autograder.commands.course import (
    DatabaseOption,
    ResultsOption,
    RosterOption,
    database_url,
    folders,
    out,
    read_students,
)
from autograder.errors import ConfigError


def record(roster: RosterOption = None, results: ResultsOption = None, database: DatabaseOption = None) -> None:
    """Add the results of a batch to the gradebook. Nothing that is there is changed.

    Example: course record --roster roster.csv
    """
    from datetime import UTC, datetime

    from autograder.grade import read_results
    from gradebook.record import record as record_results
    from gradebook.store import open_store

    found = list(read_results(results or folders.results))
    if not found:
        raise ConfigError("there are no results.", where=results or folders.results, fix="Run `course grade` first.")
    with open_store(database_url(database)) as store:
        recorded = record_results(store, read_students(roster), found, datetime.now(UTC))
    out.print(f"{recorded.new} attempts added, {recorded.unchanged} were there already. Next: course report")
