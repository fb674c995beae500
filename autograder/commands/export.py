"""`course export`: one command for each destination."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.course import DatabaseOption, database_url, existing_gradebook, folders, out
from autograder.errors import ConfigError

export = typer.Typer(no_args_is_help=True, help="Write scores for another system: `course export canvas`.")


@export.command()
def canvas(
    to: Annotated[Path, typer.Option("--out", help="The file to write.")] = Path("exports/canvas.csv"),
    into: Annotated[Path | None, typer.Option(help="A gradebook exported from Canvas, to fill in.")] = None,
    database: DatabaseOption = None,
) -> None:
    """Write the scores as a Canvas gradebook CSV: merged into Canvas' own export, or from scratch.

    Example: course export canvas --into 2026-11-23_Grades-AI101.csv
    """
    from autograder.rubrics import read_rubrics
    from gradebook.export.canvas import canvas_csv, write
    from gradebook.overrides import corrected
    from gradebook.scores import scores_of
    from gradebook.store import open_store

    settings = folders.course()
    rubrics = read_rubrics(folders.rubrics)
    with open_store(existing_gradebook(database)) as store:
        students, attempts = store.students(), corrected(store.attempts(), store.overrides())
    if not students:
        fix = "Record the results with the roster: course record --roster FILE."
        raise ConfigError("the gradebook knows no students.", where=database_url(database), fix=fix)
    made = canvas_csv(scores_of(attempts, rubrics, settings.attempts), students, into)
    write(made, to)
    out.print(f"{to}: {len(made.matched)} students matched.")
    for word, names in made.remarks().items():
        out.print(f"  {word}: {', '.join(names)}", style="yellow")
