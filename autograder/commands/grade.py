"""`course grade`."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.course import (
    COULD_NOT_GRADE,
    DatabaseOption,
    ResultsOption,
    RosterOption,
    database_url,
    err,
    folders,
    out,
    read_students,
    tell_gone,
    tell_waiting,
)
from autograder.commands.masking import masks


def grade(
    submitted: Annotated[Path, typer.Argument(help="A folder with one folder per student.")],
    exercise: Annotated[str | None, typer.Option(help="Grade one exercise, e.g. py-01/01-async-api-calls.")] = None,
    roster: RosterOption = None,
    jobs: Annotated[int, typer.Option(min=1, help="How many submissions at a time.")] = os.cpu_count() or 1,
    results: ResultsOption = None,
    database: DatabaseOption = None,
    no_record: Annotated[bool, typer.Option("--no-record", help="Leave the gradebook alone: only grade.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Grade again what is graded already.")] = False,
    isolation: Annotated[
        str | None, typer.Option(help="root, userns, plain: instead of the strongest that works here.")
    ] = None,
    trust_students: Annotated[
        bool, typer.Option("--trust-students", help="Grade even where this machine cannot be protected from the code.")
    ] = False,
    container: Annotated[
        bool, typer.Option("--container", help="Grade in a container, by Docker or Podman; for macOS and Windows.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Grade a folder of submissions, and record each result in the gradebook as soon as it is there.

    What was graded before with the same checks is not graded again: a batch that was cut off goes on.

    Example: course grade submitted/ --roster roster.csv
    """
    if container:
        options = {"--exercise": exercise, "--jobs": jobs, "--database": database, "--isolation": isolation}
        flags = {"--no-record": no_record, "--fresh": fresh, "--json": as_json}
        from autograder.container import grade_in_container

        raise typer.Exit(grade_in_container(folders.root, submitted, roster, results, {**options, **flags}))
    from autograder.bundles import bundle_named, read_bundles
    from autograder.flows.batch import grade_and_record
    from autograder.flows.progress import grading_bar
    from autograder.grade import Batch, Grader, environment_digest
    from autograder.intake import warnings
    from autograder.sandbox.launch import choose_isolation, refuse_exposed
    from autograder.sandbox.modes import MODES
    from autograder.tables import as_document, overview
    from gradebook.connect import place_of
    from gradebook.store import open_store

    mode = MODES[choose_isolation(isolation, trust_students)]
    if mode.holds:
        refuse_exposed([folders.source, folders.sealed, submitted, results or folders.results])
    bundles = read_bundles(folders.sealed, folders.root)
    bundles = bundles if exercise is None else [bundle_named(bundles, exercise)]
    students = read_students(roster)
    grader = Grader(
        course=folders.course(),
        isolation=mode.name,
        environment=environment_digest(folders.root / "requirements.txt"),
        results=results or folders.results,
        fresh=fresh,
    )
    names = [student.id for student in students]
    work, missing = grader.jobs(submitted, bundles, names)
    masks.tell_ids([*(job.found.student for job in work), *(student for student, _ in missing)])
    for warning in warnings(submitted, [job.found for job in work], names):
        err.print(f"  {warning}", style="yellow", highlight=False, markup=False)
    err.print(f"Isolation: {mode.name}. Held by: {mode.protects}.", style="" if mode.holds else "yellow")
    with (
        nullcontext() if no_record else open_store(database_url(database)) as store,
        grading_bar(err, len(work)) as step,
    ):
        done = grade_and_record(
            grader, work, jobs, store, students, lambda result, known: step(masks.shown(result.student))
        )
        if store is not None:
            tell_waiting(store)
    tell_gone(done.gone)
    batch = Batch(done.results, tuple(missing), done.reused)
    seen = overview(batch, masks.shown)
    if as_json:
        print(as_document(batch))
    else:
        out.print(seen.table)
        for line in seen.ungraded:
            out.print(line, style="yellow", highlight=False, markup=False)
        out.print(f"{len(done.results)} results in {grader.results}, {done.reused} of them known before.")
        if store is not None:
            out.print(f"{done.recorded} attempts added to {place_of(database_url(database))}. Next: course report")
    if not seen.complete:
        raise typer.Exit(COULD_NOT_GRADE)
