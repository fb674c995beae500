"""`course pseudonyms`: who is who, and a new key."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.commands.course import DatabaseOption, existing_gradebook, folders, out
from autograder.errors import ConfigError

pseudonyms = typer.Typer(help="Who is who behind the pseudonyms: `course pseudonyms`, `course pseudonyms rotate`.")


@pseudonyms.callback(invoke_without_command=True)
def table(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print pseudonym → id and name as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print pseudonym,id,name as CSV.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Print which pseudonym is whose. This is for the staff alone: keep it out of logs and shared folders.

    Example: course pseudonyms --csv
    """
    if context.invoked_subcommand is not None:
        return
    import csv
    import json
    import sys

    from gradebook.disguise import disguise_of
    from gradebook.pseudonyms import key_of
    from gradebook.store import open_store

    if as_json and as_csv:
        raise ConfigError("--json and --csv are two forms.", fix="Give one of them.")
    with open_store(existing_gradebook(database)) as store:
        disguise, students = disguise_of(store, key_of(folders.pseudonyms_key()))
    rows = sorted((disguise.pseudonyms[student.id], student.id, student.name) for student in students)
    if as_json:
        named = {name: {"id": student, "name": known} for name, student, known in rows}
        print(json.dumps(named, indent=1, ensure_ascii=False))
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        cells = [[f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell for cell in row] for row in rows]
        writer.writerows([("pseudonym", "id", "name"), *cells])
    else:
        for row in rows:
            out.print("  ".join(row), highlight=False, markup=False, soft_wrap=True)


@pseudonyms.command()
def rotate(
    yes: Annotated[bool, typer.Option("--yes", help="Yes: nobody can tell old pseudonyms any more.")] = False,
) -> None:
    """Make a new key. The old one is deleted: of pages and logs with old pseudonyms nobody can say whose they are.

    Example: course pseudonyms rotate --yes
    """
    from gradebook.pseudonyms import new_key

    path = folders.pseudonyms_key()
    if not yes:
        fix = "Print the table first if it is needed (course pseudonyms --csv); then add --yes."
        raise ConfigError("with the old key goes what ties old pseudonyms to people.", where=path, fix=fix)
    new_key(path)
    out.print(f"{path}: a new key. Shared pages need to be made again.", highlight=False, markup=False, soft_wrap=True)
