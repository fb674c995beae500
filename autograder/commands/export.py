"""`course export`: one command for each destination."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.course import (
    COULD_NOT_GRADE,
    DatabaseOption,
    err,
    existing_gradebook,
    folders,
    guard_of_release,
    out,
    print_remarks,
    tell_exceptions,
)
from autograder.commands.masking import masks
from autograder.commands.scores import (
    DryRunOption,
    SinceOption,
    UnpublishedOption,
    changed_scores,
    class_scores,
    hand_over,
    other_than,
)

if TYPE_CHECKING:
    from autograder.flows.nbgrader_export import Exported

export = typer.Typer(no_args_is_help=True, help="Write scores for another system: `course export canvas`.")


@export.command()
def canvas(
    to: Annotated[Path, typer.Option("--out", help="The file to write.")] = Path("exports/canvas.csv"),
    into: Annotated[Path | None, typer.Option(help="A gradebook exported from Canvas, to fill in.")] = None,
    since: SinceOption = None,
    unpublished: UnpublishedOption = False,
    dry_run: DryRunOption = False,
    database: DatabaseOption = None,
) -> None:
    """Write the scores as a Canvas gradebook CSV: merged into Canvas' own export, or from scratch.

    Example: course export canvas --into 2026-11-23_Grades-AI101.csv
    """
    from gradebook.changes import only_changed
    from gradebook.export.canvas import canvas_csv

    target = other_than(into, to)
    scores, students, guard = changed_scores(class_scores(database, unpublished), database, since, only_changed)
    hand_over(canvas_csv(scores, students, into), target, guard, dry_run)


@export.command()
def nbgrader(
    into: Annotated[
        Path, typer.Option(help="An nbgrader course directory, or a gradebook.db alone. A TA's own points stay.")
    ],
    submitted: Annotated[
        Path | None,
        typer.Option(help="The folder of submissions that was graded, for the formgrader. Default: INTO/submitted."),
    ] = None,
    exercise: Annotated[str | None, typer.Option(help="Write one exercise, e.g. py-01/01-async-api-calls.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; say who would change, and how.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what changes, and the remarks, as JSON.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Write scores and comments into nbgrader, so that a TA goes on in its formgrader.

    Example: course export nbgrader --into build/nbgrader --submitted submitted
    """
    import json
    from dataclasses import asdict

    from autograder.bundles import bundle_named, read_bundles
    from autograder.flows.nbgrader_export import export_to_nbgrader
    from autograder.formats.nbgrader_course import Place
    from gradebook.store import open_store

    settings = folders.course()
    bundles = read_bundles(folders.sealed, folders.root)
    bundles = bundles if exercise is None else [bundle_named(bundles, exercise)]
    course = into.absolute() if into.is_dir() else None
    own = course / "submitted" if course and (course / "submitted").is_dir() else None
    place = Place(course, submitted.absolute() if submitted else own, settings.largest_file)
    guard = guard_of_release(settings)
    with err.status("Writing"), open_store(existing_gradebook(database)) as store:
        masks.tell(store.students())
        done = export_to_nbgrader(into, store, bundles, settings, place, guard=guard, keep=not dry_run)
    tell_exceptions(guard)
    if as_json:
        print(json.dumps(asdict(done), indent=1, ensure_ascii=False))
    else:
        _print_exported(done, into, dry_run)
    if done.left_out:
        raise typer.Exit(COULD_NOT_GRADE)


def _print_exported(done: Exported, into: Path, dry_run: bool) -> None:
    for change in done.changes if dry_run else ():
        line = " ".join(part for part in (change.student, change.assignment) if part)
        out.print(f"  {line}: {change.what}", highlight=False, markup=False)
    would = ("would change", "would be") if dry_run else ("changed", "were")
    out.print(
        f"{len(done.changes)} entries {would[0]} in {into}, {done.unchanged} are as they were; "
        f"notebooks of {done.notebooks} submissions {would[1]} written."
    )
    print_remarks(done.remarks)
