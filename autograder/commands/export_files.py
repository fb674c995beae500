"""`course export csv`, `brightspace` and `blackboard`: files of scores beside that for Canvas."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.course import DatabaseOption
from autograder.commands.scores import (
    DryRunOption,
    SinceOption,
    UnpublishedOption,
    changed_scores,
    class_scores,
    hand_over,
    other_than,
)


def plain_csv(
    to: Annotated[Path, typer.Option("--out", help="The file to write.")] = Path("exports/scores.csv"),
    long: Annotated[
        bool, typer.Option("--long", help="One row per student and exercise, instead of one per student.")
    ] = False,
    bom: Annotated[bool, typer.Option("--bom", help="Begin with a byte order mark, for Excel.")] = False,
    since: SinceOption = None,
    dry_run: DryRunOption = False,
    database: DatabaseOption = None,
) -> None:
    """Write the scores as a neutral CSV: exact points, and a status for every entry.

    Columns: student_id, name, section, exercise, points, possible, status (graded · open · not submitted ·
    could not be graded · exempt). Without --long, points, possible and status stand once for each exercise. Only
    what is graded has points. For staff: it has what is not published, too.

    Example: course export csv --long
    """
    from gradebook.changes import only_changed, whole_rows
    from gradebook.export.plain_csv import plain_csv as made

    found = class_scores(database, unpublished=True)
    scores, students, guard = changed_scores(found, database, since, only_changed if long else whole_rows)
    only = {*scores.points, *scores.exempt} if since else None
    hand_over(made(scores, students, long=long, bom=bom, only=only), to, guard, dry_run)


def brightspace(
    to: Annotated[Path, typer.Option("--out", help="The file to write.")] = Path("exports/brightspace.csv"),
    into: Annotated[Path | None, typer.Option(help="Grades exported from Brightspace, to fill in.")] = None,
    unpublished: UnpublishedOption = False,
    dry_run: DryRunOption = False,
    database: DatabaseOption = None,
) -> None:
    """Write the scores as a Brightspace grades CSV: merged into Brightspace's own export, or from scratch.

    Example: course export brightspace --into AI-101_GradesExport.csv
    """
    from gradebook.export.brightspace import brightspace_csv

    scores, students, guard = class_scores(database, unpublished)
    hand_over(brightspace_csv(scores, students, into), other_than(into, to), guard, dry_run)


def blackboard(
    into: Annotated[Path, typer.Option(help="A full grade center downloaded from Blackboard, to fill in.")],
    to: Annotated[
        Path | None, typer.Option("--out", help="The file to write. Default: exports/blackboard, ending as INTO does.")
    ] = None,
    unpublished: UnpublishedOption = False,
    dry_run: DryRunOption = False,
    database: DatabaseOption = None,
) -> None:
    """Write the scores into a file downloaded from Blackboard: tabs or commas, UTF-16 or UTF-8, as it came.

    Example: course export blackboard --into gc_AI-101_fullgc_2026-11-23-10-00-00.xls
    """
    from gradebook.export.blackboard import blackboard_file

    scores, students, guard = class_scores(database, unpublished)
    made = blackboard_file(scores, students, into)
    hand_over(made, other_than(into, to or Path("exports") / f"blackboard{into.suffix}"), guard, dry_run)
