"""The command line: `autograder.commands` are its commands, and nothing else prints, exits or reads what was typed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.backup import backup, restore
from autograder.commands.check import check
from autograder.commands.collect import collect
from autograder.commands.course import INTERRUPTED, err, folders
from autograder.commands.data import data
from autograder.commands.demo import demo
from autograder.commands.doctor import doctor
from autograder.commands.export import export
from autograder.commands.export_data import gradescope, parquet
from autograder.commands.export_files import blackboard, brightspace, plain_csv
from autograder.commands.export_moodle import moodle_csv, moodle_worksheet, moodle_xml
from autograder.commands.export_outcomes import canvas_outcomes, canvas_rubric, oneroster
from autograder.commands.feedback import feedback
from autograder.commands.forget import forget
from autograder.commands.grade import grade
from autograder.commands.importing import import_
from autograder.commands.items import items
from autograder.commands.masking import masks
from autograder.commands.pseudonyms import pseudonyms
from autograder.commands.publish import publish
from autograder.commands.record import record
from autograder.commands.regrade import regrade
from autograder.commands.release import release
from autograder.commands.report import report
from autograder.commands.review import requests, review
from autograder.commands.review_page import page, read
from autograder.commands.review_requests import import_requests
from autograder.commands.review_work import work
from autograder.commands.roster import roster
from autograder.commands.schemas import schemas
from autograder.errors import CourseError

EPILOG = (
    "Exit codes: 0 done · 1 what was checked does not hold, or a derived file is stale · 2 something is yours to fix: "
    "one red line says what · 3 done, but something could not be graded or matched · 130 stopped with Ctrl-C, and the "
    "same command goes on."
)

app = typer.Typer(no_args_is_help=True, epilog=EPILOG, rich_markup_mode="rich", add_completion=False)
for command in (check, release, schemas, collect, grade, doctor, record, regrade, publish, report, items):
    app.command()(command)
for other in (backup, restore, data, forget, demo):
    app.command()(other)
app.command("import")(import_)
app.add_typer(export, name="export")
app.add_typer(roster, name="roster")
app.add_typer(pseudonyms, name="pseudonyms")
app.add_typer(feedback, name="feedback")
export.command("csv")(plain_csv)
export.command()(brightspace)
export.command()(blackboard)
export.command("moodle-csv")(moodle_csv)
export.command("moodle-xml")(moodle_xml)
export.command("moodle-worksheet")(moodle_worksheet)
export.command("canvas-outcomes")(canvas_outcomes)
export.command("canvas-rubric")(canvas_rubric)
export.command()(oneroster)
export.command()(gradescope)
export.command()(parquet)
app.add_typer(review, name="review")
review.command()(work)
review.command()(page)
review.command()(read)
requests.command("import")(import_requests)


@app.callback()
def course_folder(
    folder: Annotated[Path, typer.Option("--course", help="The folder of the course.")] = Path(),
    hide_names: Annotated[
        bool,
        typer.Option(
            "--pseudonyms/--names", envvar="COURSE_PSEUDONYMS", help="Print pseudonyms of students: for a log."
        ),
    ] = False,
) -> None:
    """Check, release, collect, grade and record a course.

    The road: check → release → collect → grade → record → publish → report · export · feedback.
    """
    folders.root = folder
    if hide_names:
        from gradebook.pseudonyms import key_of  # noqa: PLC0415  # --help is quick without

        masks.begin(lambda: key_of(folders.pseudonyms_key()))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: the one boundary at which errors become a line."""
    try:
        return _run(arguments)
    finally:
        masks.end()


def _run(arguments: Sequence[str] | None) -> int:
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


if __name__ == "__main__":
    sys.exit(main())
