"""`course export gradescope` and `parquet`: results for where students look, and tables for whoever computes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.course import DatabaseOption
from autograder.commands.scores import DryRunOption, hand_over, read_class


def parquet(
    to: Annotated[
        Path | None,
        typer.Option("--out", help="The file to write. Default: exports/scores.parquet or checks.parquet."),
    ] = None,
    checks: Annotated[
        bool, typer.Option("--checks", help="One row for each check of every attempt, hidden ones too: for the staff.")
    ] = False,
    dry_run: DryRunOption = False,
    database: DatabaseOption = None,
) -> None:
    """Write the scores, or single checks, as a Parquet table: exact decimals, moments in UTC, null for no grade.

    Example: course export parquet --checks
    """
    from gradebook.export.parquet import checks_parquet, scores_parquet
    from gradebook.scores import scores_of

    one = read_class(database)
    about = {"course": one.settings.course, "term": one.settings.term}
    if checks:
        made = checks_parquet(one.attempts, one.students, about)
    else:
        made = scores_parquet(scores_of(one.attempts, one.rubrics, one.settings.attempts), one.students, about)
    hand_over(made, to or Path("exports") / f"{'checks' if checks else 'scores'}.parquet", one.guard, dry_run)
