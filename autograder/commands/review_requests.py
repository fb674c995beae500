"""`course review requests import`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.course import COULD_NOT_GRADE, DatabaseOption, err, out
from autograder.commands.reviewing import opened
from autograder.errors import ConfigError


def import_requests(
    file: Annotated[Path, typer.Argument(help="CSV of a form: who, exercise, question or check, text, timestamp.")],
    columns: Annotated[
        str,
        typer.Option(
            help='Which column is what, if not guessed: "student=Mail,text=Why?"; also exercise, check, when.'
        ),
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; say what would be asked.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Take students' requests for another look from a CSV. The same line is asked once, however often it is imported.

    Example: course review requests import requests.csv
    """
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    from gradebook.decisions import Request
    from gradebook.review.requests import Known, read_requests
    from gradebook.standing import exercises_of

    with opened(database) as desk:
        exercises = {name: one.title for rubric in desk.rubrics for name, one in exercises_of(rubric).items()}
        checks = {
            name: [check for question in one.questions.values() for check in question.checks]
            for rubric in desk.rubrics
            for name, one in exercises_of(rubric).items()
        }
        sources = {one.source for one in desk.book.decisions if isinstance(one, Request)}
        zone = ZoneInfo(desk.settings.zone)
        known = Known(desk.book.students, exercises, checks)
        asked = read_requests(file, known, sources, datetime.now(UTC), zone, _columns(columns))
        if not dry_run:
            desk.store.add_decisions(asked.new)
    for one in asked.new if dry_run else ():
        out.print(
            f"  {one.student} {one.exercise} {one.check}: {one.why}", highlight=False, markup=False, soft_wrap=True
        )
    for line in asked.lost:
        err.print(line, style="yellow", highlight=False, markup=False, soft_wrap=True)
    would = "would be added" if dry_run else "added"
    out.print(f"{len(asked.new)} requests {would}, {asked.known} were there already.", highlight=False)
    if asked.lost:
        raise typer.Exit(COULD_NOT_GRADE)


def _columns(text: str) -> dict[str, str]:
    """Return what `--columns` says: `student=Mail,text=Why?`."""
    found = {}
    for part in filter(None, text.split(",")):
        what, sign, name = part.partition("=")
        if not sign or not name.strip():
            raise ConfigError(f'--columns: "{part}" is not WHAT=HEADING.', fix='Write: --columns "student=Mail".')
        found[what.strip()] = name.strip()
    return found
