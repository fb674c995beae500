"""The command line: the only place that prints, exits and reads what was typed."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from autograder.errors import ConfigError, CourseError

if TYPE_CHECKING:
    from autograder.config import Course
    from autograder.model import Student
    from autograder.release import Release

EPILOG = (
    "Exit codes: 0 done · 1 a derived file differs from its source · 2 something is yours to fix: one red line says "
    "what · 3 done, but something could not be graded · 130 stopped with Ctrl-C, and the same command goes on."
)
COULD_NOT_GRADE = 3
INTERRUPTED = 130

app = typer.Typer(no_args_is_help=True, epilog=EPILOG, rich_markup_mode="rich", add_completion=False)
export = typer.Typer(no_args_is_help=True, help="Write scores for another system: `course export canvas`.")
app.add_typer(export, name="export")
out, err = Console(), Console(stderr=True)


@dataclass(frozen=True)
class Folders:
    """Where things are in the folder of a course."""

    root: Path

    @property
    def source(self) -> Path:
        """Masters."""
        return self.root / "source"

    @property
    def rubrics(self) -> Path:
        """Rubrics."""
        return self.root / "rubrics"

    @property
    def release(self) -> Path:
        """Handouts."""
        return self.root / "release"

    @property
    def sealed(self) -> Path:
        """Sealed bundles."""
        return self.root / "build" / "sealed"

    @property
    def results(self) -> Path:
        """Results of the last batches."""
        return self.root / "build" / "results"

    def course(self) -> Course:
        """Return the settings of the course."""
        from autograder.config import read_config

        return read_config(self.root / "config" / "course.yaml")


folders = Folders(Path())


class Format(StrEnum):
    """For which grader a release is made."""

    OURS = "ours"
    NBGRADER = "nbgrader"


RosterOption = Annotated[Path | None, typer.Option(help="CSV with one student a line: id,name,login,sis_id,section.")]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        help="Where attempts are kept, if not where course.yaml says: sqlite:///FILE or postgresql+psycopg://…"
    ),
]
ResultsOption = Annotated[Path | None, typer.Option(help="The folder of results. Default: build/results.")]


@app.callback()
def course_folder(
    folder: Annotated[Path, typer.Option("--course", help="The folder of the course.")] = Path(),
) -> None:
    """Release, grade and record a course.

    The road: release → grade → record → report · export.
    """
    global folders  # noqa: PLW0603  # set once, before any command runs
    folders = Folders(folder)


@app.command()
def release(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail where a handout is stale.")] = False,
    target: Annotated[
        Format, typer.Option("--format", help="For whom: our own grader, or a course directory for nbgrader.")
    ] = Format.OURS,
    to: Annotated[Path | None, typer.Option(help="The folder of another format. Default: build/FORMAT.")] = None,
) -> None:
    """Make handouts and sealed checks from the masters, or the same exercises for another grader.

    Example: course release --format nbgrader
    """
    if check and target is not Format.OURS:
        raise ConfigError(f"--check compares {folders.release} only.", fix="Leave --check or --format out.")
    from autograder.guessable import guessable
    from autograder.release import build_release, check_release, prove_changed, write_release

    with err.status("Reading masters") as status:
        made = build_release(folders.source, folders.rubrics)
        if not check:
            status.update("Running the references")
            prove_changed(made, folders.sealed)
    for guess in (guess for master in made.masters for guess in guessable(master)):
        err.print(str(guess), style="yellow", highlight=False, markup=False, soft_wrap=True)
    if target is Format.NBGRADER:
        _release_for_nbgrader(made, to or folders.root / "build" / "nbgrader")
        return
    if check:
        check_release(made, folders.release)
        out.print(f"{folders.release} is what the masters give: {len(made.files)} files.")
        return
    changed = write_release(made, folders.release, folders.sealed)
    for path in changed:
        out.print(f"  {path}")
    out.print(
        f"{len(made.files)} files in {folders.release}, {len(changed)} changed; {len(made.bundles)} exercises sealed."
    )


def _release_for_nbgrader(made: Release, folder: Path) -> None:
    from autograder.files import write_bytes
    from autograder.formats.nbgrader import nbgrader_files

    files = nbgrader_files(made, folders.course().course)
    for name, content in files.items():
        write_bytes(folder / name, content)
    out.print(f"{len(files)} files in {folder}; what else is there is as it was. Next, in that folder:")
    out.print("  pip install -r requirements.txt     for the kernel: the notebooks import it")
    for master in made.masters:
        out.print(f"  nbgrader generate_assignment {master.stem}")


@app.command()
def schemas(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail where a schema is stale.")] = False,
) -> None:
    """Write the JSON Schemas of all records to source/docs/schemas.

    Example: course schemas
    """
    from autograder.schemas import check_schemas, write_schemas

    folder = folders.source / "docs" / "schemas"
    if check:
        check_schemas(folder)
    else:
        write_schemas(folder)
    out.print(f"{folder} is what the records are.")


@app.command()
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
    from gradebook.store import open_store

    mode = MODES[choose_isolation(isolation, trust_students)]
    if mode.holds:
        refuse_exposed([folders.source, folders.sealed, submitted, results or folders.results])
    bundles = read_bundles(folders.sealed, folders.root)
    bundles = bundles if exercise is None else [bundle_named(bundles, exercise)]
    students = _roster(roster)
    grader = Grader(
        course=folders.course(),
        isolation=mode.name,
        environment=environment_digest(folders.root / "requirements.txt"),
        results=results or folders.results,
        fresh=fresh,
    )
    names = [student.id for student in students]
    work, missing = grader.jobs(submitted, bundles, names)
    for warning in warnings(submitted, [job.found for job in work], names):
        err.print(f"  {warning}", style="yellow", highlight=False, markup=False)
    err.print(f"Isolation: {mode.name}. Held by: {mode.protects}.", style="" if mode.holds else "yellow")
    with nullcontext() if no_record else open_store(_database(database)) as store, grading_bar(err, len(work)) as step:
        done = grade_and_record(grader, work, jobs, store, students, lambda result, known: step(result.student))
    batch = Batch(done.results, tuple(missing), done.reused)
    seen = overview(batch)
    if as_json:
        print(as_document(batch))
    else:
        out.print(seen.table)
        for line in seen.ungraded:
            out.print(line, style="yellow", highlight=False, markup=False)
        out.print(f"{len(done.results)} results in {grader.results}, {done.reused} of them known before.")
        if store is not None:
            out.print(f"{done.recorded} attempts added to {_database(database)}. Next: course report")
    if not seen.complete:
        raise typer.Exit(COULD_NOT_GRADE)


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print the diagnosis as JSON.")] = False) -> None:
    """Say how well this machine is protected from student code, and what would protect it better.

    Example: course doctor
    """
    from autograder.doctor import diagnose, shown

    diagnosis = diagnose()
    if as_json:
        print(diagnosis.model_dump_json(indent=1))
    else:
        out.print(shown(diagnosis))


@app.command()
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
    with open_store(_database(database)) as store:
        recorded = record_results(store, _roster(roster), found, datetime.now(UTC))
    out.print(f"{recorded.new} attempts added, {recorded.unchanged} were there already. Next: course report")


@app.command()
def report(
    to: Annotated[Path, typer.Option("--out", help="The folder for the pages.")] = Path("reports"),
    database: DatabaseOption = None,
) -> None:
    """Write a page for the class and a page for each student.

    Example: course report --out reports
    """
    from autograder.rubrics import read_rubrics
    from gradebook.report import write_report
    from gradebook.store import open_store

    settings = folders.course()
    with err.status("Drawing"), open_store(_gradebook(database)) as store:
        index = write_report(
            to, store.students(), store.attempts(), read_rubrics(folders.rubrics), settings.attempts, settings.title
        )
    out.print(f"Look at {index}")


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
    from gradebook.scores import scores_of
    from gradebook.store import open_store

    settings = folders.course()
    rubrics = read_rubrics(folders.rubrics)
    with open_store(_gradebook(database)) as store:
        students, attempts = store.students(), store.attempts()
    if not students:
        fix = "Record the results with the roster: course record --roster FILE."
        raise ConfigError("the gradebook knows no students.", where=_database(database), fix=fix)
    made = canvas_csv(scores_of(attempts, rubrics, settings.attempts), students, into)
    write(made, to)
    out.print(f"{to}: {len(made.matched)} students matched.")
    for word, names in made.remarks().items():
        out.print(f"  {word}: {', '.join(names)}", style="yellow")


@app.command()
def demo(
    to: Annotated[Path, typer.Option("--out", help="Where everything goes.")] = Path("build/demo"),
    jobs: Annotated[int, typer.Option(min=1, help="How many submissions at a time.")] = os.cpu_count() or 1,
) -> None:
    """Walk the whole road on the sample class.

    Example: course demo
    """
    from autograder.files import write_text
    from autograder.flows.demo import walk

    with err.status("Starting") as status:
        walked = walk(folders.root, to, jobs, status.update)
    write_text(to / "results.json", walked.document)
    out.print(walked.table)
    for label, path in walked.where.items():
        out.print(f"  {label:<10} {path}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: the one boundary at which errors become a line."""
    try:
        outcome = app(args=arguments, prog_name="course", standalone_mode=False)
    except CourseError as error:
        err.print(str(error), style="red", highlight=False, markup=False, soft_wrap=True)
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        outcome = INTERRUPTED
    except Exception as error:  # noqa: BLE001  # raised again there unless it is about what was typed
        return _usage_error(error)
    if outcome == INTERRUPTED:
        err.print("Stopped. What was done is kept; the same command goes on from there.", style="red")
    return outcome if isinstance(outcome, int) else 0


def _usage_error(error: Exception) -> int:
    """Show an error of the command line; anything else is our bug, and shows its traceback."""
    show = getattr(error, "show", None)
    if show is None:
        raise error
    show()
    return int(getattr(error, "exit_code", 2))


def _roster(path: Path | None) -> list[Student]:
    from autograder.roster import read_roster

    return read_roster(path) if path is not None else []


def _database(url: str | None) -> str:
    return url or folders.course().database


def _gradebook(url: str | None) -> str:
    """Return the database to read from; one that is not there is a mistyped name, and not an empty gradebook."""
    chosen = _database(url)
    path = Path(chosen.removeprefix("sqlite:///"))
    if chosen.startswith("sqlite:///") and not path.exists():
        raise ConfigError("there is no such gradebook.", where=path, fix="Run `course record` first, or mend the name.")
    return chosen


if __name__ == "__main__":
    sys.exit(main())
