"""`course backup` and `course restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.course import DatabaseOption, database_url, existing_gradebook, out


def backup(
    to: Annotated[
        Path | None, typer.Option("--out", help="The file to write. Default: backups/gradebook-DATE-TIME.zip.")
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Write the whole gradebook into one file that needs no database: keep it where the gradebook is not.

    It holds names, results and what hidden checks said: it is for the staff, as the gradebook itself.

    Example: course backup --out gradebook-week-3.zip
    """
    from datetime import UTC, datetime

    from gradebook.backup import write_backup
    from gradebook.store import counted, open_store

    path = to or Path("backups") / f"gradebook-{datetime.now(UTC):%Y-%m-%d-%H%M%S}.zip"
    with open_store(existing_gradebook(database)) as store:
        counts = write_backup(store, path)
    out.print(f"{path}: {counted(counts)}. To get it back: course restore", highlight=False, markup=False)


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `course backup` wrote.")],
    database: DatabaseOption = None,
) -> None:
    """Put a backup into an empty gradebook, in SQLite or PostgreSQL. One that holds anything is left alone.

    Example: course restore gradebook-week-3.zip --database sqlite:///restored.db
    """
    from gradebook.backup import restore as restore_backup
    from gradebook.connect import place_of
    from gradebook.store import counted

    url = database_url(database)
    counts = restore_backup(file, url)
    out.print(f"{place_of(url)}: {counted(counts)}. Next: course report", highlight=False, markup=False)
