"""`course export csv`, `brightspace` and `blackboard`: files of scores beside that for Canvas."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.course import COULD_NOT_GRADE, DatabaseOption, out, print_remarks, tell_exceptions
from autograder.commands.scores import class_scores
from autograder.errors import ExportError

if TYPE_CHECKING:
    from autograder.leaks import Guard
    from gradebook.export.entries import Export

DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Write nothing; say who is matched, ambiguous or not found.")
]


def plain_csv(
    to: Annotated[Path, typer.Option("--out", help="The file to write.")] = Path("exports/scores.csv"),
    long: Annotated[
        bool, typer.Option("--long", help="One row per student and exercise, instead of one per student.")
    ] = False,
    bom: Annotated[bool, typer.Option("--bom", help="Begin with a byte order mark, for Excel.")] = False,
    dry_run: DryRunOption = False,
    database: DatabaseOption = None,
) -> None:
    """Write the scores as a neutral CSV: exact points, and a status for every entry.

    Columns: student_id, name, section, exercise, points, possible, status (graded · open · not submitted ·
    could not be graded). Without --long, points, possible and status stand once for each exercise. Only what is graded
    has points.

    Example: course export csv --long
    """
    from gradebook.export.plain_csv import plain_csv as made

    scores, students, guard = class_scores(database)
    _finish(made(scores, students, long=long, bom=bom), to, guard, dry_run)


def brightspace(
    to: Annotated[Path, typer.Option("--out", help="The file to write.")] = Path("exports/brightspace.csv"),
    into: Annotated[Path | None, typer.Option(help="Grades exported from Brightspace, to fill in.")] = None,
    dry_run: DryRunOption = False,
    database: DatabaseOption = None,
) -> None:
    """Write the scores as a Brightspace grades CSV: merged into Brightspace's own export, or from scratch.

    Example: course export brightspace --into AI-101_GradesExport.csv
    """
    from gradebook.export.brightspace import brightspace_csv

    scores, students, guard = class_scores(database)
    _finish(brightspace_csv(scores, students, into), _beside(into, to), guard, dry_run)


def blackboard(
    into: Annotated[Path, typer.Option(help="A full grade center downloaded from Blackboard, to fill in.")],
    to: Annotated[
        Path | None, typer.Option("--out", help="The file to write. Default: exports/blackboard, ending as INTO does.")
    ] = None,
    dry_run: DryRunOption = False,
    database: DatabaseOption = None,
) -> None:
    """Write the scores into a file downloaded from Blackboard: tabs or commas, UTF-16 or UTF-8, as it came.

    Example: course export blackboard --into gc_AI-101_fullgc_2026-11-23-10-00-00.xls
    """
    from gradebook.export.blackboard import blackboard_file

    scores, students, guard = class_scores(database)
    made = blackboard_file(scores, students, into)
    _finish(made, _beside(into, to or Path("exports") / f"blackboard{into.suffix}"), guard, dry_run)


def _beside(into: Path | None, to: Path) -> Path:
    """Return where to write. Raises `ExportError` where the file of the LMS itself would be lost."""
    if into is not None and to.resolve() == into.resolve():
        raise ExportError("the file of the LMS is not overwritten.", where=to, fix="Name another file with --out.")
    return to


def _finish(made: Export, to: Path, guard: Guard, dry_run: bool) -> None:
    """Write a file and say who is in it; exit with 3 where somebody who should be is not."""
    from gradebook.export.entries import write

    if dry_run:
        out.print(f"  matched: {', '.join(made.matched)}", highlight=False, markup=False)
    else:
        write(made, to, guard)
        tell_exceptions(guard)
    would = "would be written, " if dry_run else ""
    out.print(f"{to}: {would}{len(made.matched)} students matched.", highlight=False, markup=False)
    print_remarks(made.remarks())
    if made.lost():
        raise typer.Exit(COULD_NOT_GRADE)
