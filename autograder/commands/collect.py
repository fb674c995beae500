"""`course collect`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.course import COULD_NOT_GRADE, RosterOption, err, folders, out, read_students
from autograder.commands.masking import masks
from autograder.errors import ConfigError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from autograder.collecting.identities import Identity
    from autograder.collecting.sources.kinds import Kind

KINDS = "canvas, moodle, gradescope, nbgrader, exchange, folder"


def collect(
    source: Annotated[Path, typer.Argument(help="A zip or a folder: a download of an LMS, an export, folders.")],
    roster: RosterOption = None,
    submitted: Annotated[
        Path | None, typer.Option(help="The folder that `course grade` reads. Default: submitted.")
    ] = None,
    kind: Annotated[str | None, typer.Option(help=f"What SOURCE is, if its names do not say: {KINDS}.")] = None,
    assignment: Annotated[
        str,
        typer.Option(help="A folder for it in each student's; a newer attempt then replaces it as a whole."),
    ] = "",
    canvas_gradebook: Annotated[
        Path | None, typer.Option(help="The gradebook export of Canvas: it says whose the numbers in file names are.")
    ] = None,
    canvas_times: Annotated[
        list[Path] | None,
        typer.Option(help="JSON of Canvas' API, the submissions of the assignment: when it was. Once for each page."),
    ] = None,
    moodle_worksheet: Annotated[
        Path | None,
        typer.Option(help="The grading worksheet of Moodle, of the same moment: whose the numbers are, and when."),
    ] = None,
    zone: Annotated[
        str | None, typer.Option(help="Where times without a zone were written, e.g. Europe/Berlin.")
    ] = None,
    domain: Annotated[str, typer.Option(help="At this domain, the part of an address before the @ is a login.")] = "",
    confirm: Annotated[
        list[str] | None, typer.Option(help="KEY=STUDENT: whose this is. Several times for one key: a group.")
    ] = None,
    confirmed: Annotated[Path | None, typer.Option(help="CSV with confirmations, one a line: key,student.")] = None,
    receipts: Annotated[Path | None, typer.Option(help="Write student,file,receipt,submitted_at to this CSV.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; say what would be done.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Bring submissions from an LMS into the folder that `course grade` reads, matched to the roster by ids.

    What cannot be matched waits in submitted/.unmatched; names only suggest whose it may be.

    Example: course collect submissions.zip --roster roster.csv --canvas-gradebook gradebook.csv
    """
    from datetime import UTC, datetime

    from autograder.collect import Request, released_stems
    from autograder.collect import collect as collect_source
    from autograder.collecting.collected import read_collected, write_receipts
    from autograder.collecting.report import lines
    from autograder.collecting.sources.canvas_times import canvas_times as read_canvas_times
    from autograder.collecting.sources.times import zone_named
    from autograder.model import Student

    where = zone_named(zone)
    request = Request(
        source=source,
        submitted=submitted or folders.root / "submitted",
        students=read_students(roster),
        now=datetime.now(UTC).replace(microsecond=0),
        kind=_kind(kind),
        assignment=assignment,
        stems=released_stems(folders.release),
        zone=where,
        identities=_identities(canvas_gradebook, moodle_worksheet, where),
        times=read_canvas_times(canvas_times or ()),
        confirm=confirm or (),
        confirmed=confirmed,
        domain=domain,
        largest=folders.course().largest_file,
    )
    report = collect_source(request, dry_run)
    masks.tell(Student(id=row.key, name=row.name) for row in report.rows if row.key not in masks.students)
    if receipts is not None and not dry_run:
        write_receipts(receipts, read_collected(request.submitted).files)
    if as_json:
        print(report.model_dump_json(indent=1))
    else:
        for line, is_open in lines(report, request.submitted):
            console = err if is_open else out
            console.print(line, style="yellow" if is_open else "", highlight=False, markup=False, soft_wrap=True)
    if not report.complete:
        raise typer.Exit(COULD_NOT_GRADE)


def _kind(name: str | None) -> Kind | None:
    from autograder.collecting.sources.kinds import Kind
    from autograder.errors import did_you_mean

    if name is not None and name not in list(Kind):
        raise ConfigError(f'there is no kind of source "{name}".', fix=did_you_mean(name, list(Kind)))
    return Kind(name) if name is not None else None


def _identities(gradebook: Path | None, worksheet: Path | None, zone: ZoneInfo | None) -> dict[str, Identity]:
    from autograder.collecting.identities import canvas_identities, moodle_identities

    if gradebook is not None and worksheet is not None:
        raise ConfigError("a source is of Canvas or of Moodle.", fix="Give --canvas-gradebook or --moodle-worksheet.")
    if gradebook is not None:
        return canvas_identities(gradebook)
    return moodle_identities(worksheet, zone) if worksheet is not None else {}
