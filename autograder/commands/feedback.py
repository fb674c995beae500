"""`course feedback`: the page of each student about one exercise, packed for where the submissions came from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.course import (
    COULD_NOT_GRADE,
    DatabaseOption,
    existing_gradebook,
    folders,
    guard_of_release,
    out,
    print_remarks,
    tell_exceptions,
)
from autograder.commands.masking import masks

if TYPE_CHECKING:
    from autograder.model import Student
    from gradebook.feedback.canvas import HandIn
    from gradebook.feedback.packing import Packed

feedback = typer.Typer(no_args_is_help=True, help="Give each student their page: `course feedback moodle`.")

ExerciseOption = Annotated[str, typer.Option(help="The exercise, e.g. py-01/01-async-api-calls. It is published.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Write nothing; say whose pages there would be.")]


@feedback.command()
def moodle(
    into: Annotated[Path, typer.Option(help="The grading worksheet of the assignment: it says who has which number.")],
    exercise: ExerciseOption,
    to: Annotated[Path, typer.Option("--out", help="The zip to write.")] = Path("exports/feedback-moodle.zip"),
    submissions: Annotated[
        Path | None, typer.Option(help="The zip of all submissions: folders are then called as Moodle called them.")
    ] = None,
    dry_run: DryRunOption = False,
    database: DatabaseOption = None,
) -> None:
    """Write the zip that Moodle takes under "Upload multiple feedback files in a zip".

    Example: course feedback moodle --into worksheet.csv --exercise py-01/01-async-api-calls
    """
    from gradebook.feedback.moodle import moodle_zip

    pages, students = _pages(exercise, to, database)
    names = _moodle_names(submissions) if submissions else {}
    _hand_over(moodle_zip(pages, students, into, names), to, dry_run)


@feedback.command()
def canvas(
    submissions: Annotated[Path, typer.Option(help="The zip of Download Submissions. It is not changed.")],
    exercise: ExerciseOption,
    to: Annotated[Path, typer.Option("--out", help="The zip to write.")] = Path("exports/feedback-canvas.zip"),
    submitted: Annotated[
        Path | None, typer.Option(help="Where it was collected to, which says whose each file is. Default: submitted.")
    ] = None,
    dry_run: DryRunOption = False,
    database: DatabaseOption = None,
) -> None:
    """Write the zip that Canvas takes under "Upload Submissions": each page becomes a comment with a file.

    Example: course feedback canvas --submissions submissions.zip --exercise py-01/01-async-api-calls
    """
    from gradebook.feedback.canvas import canvas_zip

    pages, students = _pages(exercise, to, database)
    hand_ins = _canvas_hand_ins(submissions, submitted or folders.root / "submitted")
    _hand_over(canvas_zip(pages, students, hand_ins, exercise), to, dry_run)


@feedback.command()
def folder(
    to: Annotated[Path, typer.Option("--out", help="The folder for the pages.")],
    exercise: ExerciseOption,
    dry_run: DryRunOption = False,
    database: DatabaseOption = None,
) -> None:
    """Write one page per student into a folder.

    Example: course feedback folder --out feedback --exercise py-01/01-async-api-calls
    """
    from gradebook.feedback.packing import without_page, write_pages

    pages, students = _pages(exercise, to, database)
    if not dry_run:
        write_pages(to, pages)
    _say(f"{to}: {len(pages)} pages{', nothing was written' if dry_run else ''}.")
    absent = without_page(students, pages)
    print_remarks({"no page, since nothing is handed in": absent} if absent else {})


def _pages(exercise: str, where: Path, database: str | None) -> tuple[dict[str, bytes], list[Student]]:
    """Return the pages, and the class."""
    from datetime import UTC, datetime

    from autograder.rubrics import read_rubrics
    from gradebook.book import read_book
    from gradebook.feedback.pages import feedback_pages
    from gradebook.store import open_store

    settings, now = folders.course(), datetime.now(UTC)
    rubrics, guard = read_rubrics(folders.rubrics), guard_of_release(settings)
    with open_store(existing_gradebook(database)) as store:
        masks.tell(store.students())
        book = read_book(store, settings)
        pages = feedback_pages(book, rubrics, exercise, settings.title, guard, where, now)
    tell_exceptions(guard)
    return pages, list(book.students)


def _moodle_names(submissions: Path) -> dict[str, str]:
    """Return what Moodle calls the folder of each number; of one that two names share nothing."""
    from autograder.collecting.archives import Caps, opened
    from autograder.collecting.sources.items import Known
    from autograder.collecting.sources.moodle import read

    with opened(submissions, Caps()) as contents:
        people = [one for item in read(contents.members, Known()) for one in item.people if one.lms_id]
    return {one.lms_id: f"{one.name}_{one.lms_id}" for one in people if not one.doubt and "_" not in one.name}


def _canvas_hand_ins(submissions: Path, submitted: Path) -> list[HandIn]:
    """Return the files of a zip of Canvas, and whose each is by what was collected: the same name and number."""
    from autograder.collecting.archives import Caps, opened
    from autograder.collecting.collected import read_collected
    from autograder.collecting.sources.canvas import canvas_name
    from gradebook.feedback.canvas import HandIn

    owners: dict[tuple[str, str], set[str]] = {}
    for file in read_collected(submitted).files:
        for part in file.member.split("/") if file.kind == "canvas" and file.student else ():
            if known := canvas_name(part):
                owners.setdefault((known.name, known.user), set()).add(file.student)
    with opened(submissions, Caps()) as contents:
        files = [member.path.rpartition("/")[2] for member in contents.members]
    return [
        HandIn(
            start=file.removesuffix(named.file),
            user=named.user,
            number=named.number,
            file=named.file,
            students=tuple(sorted(owners.get((named.name, named.user), ()))),
        )
        for file in files
        if (named := canvas_name(file))
    ]


def _hand_over(made: Packed, to: Path, dry_run: bool) -> None:
    """Write a zip, or only say who is in it. Leaves with 3 where somebody's page is not in it."""
    from autograder.files import write_bytes

    if not dry_run:
        write_bytes(to, made.data)
    _say(f"{to}: {len(made.matched)} pages{', nothing was written' if dry_run else ''}.")
    print_remarks(made.remarks())
    if made.lost():
        raise typer.Exit(COULD_NOT_GRADE)


def _say(text: str) -> None:
    out.print(text, highlight=False, markup=False, soft_wrap=True)
