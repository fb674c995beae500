"""`course export canvas-outcomes`, `canvas-rubric` and `oneroster`: what a student masters, beside the points."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.course import DatabaseOption, folders, guard_of_release, out, tell_exceptions
from autograder.commands.scores import (
    DryRunOption,
    UnpublishedOption,
    hand_over,
    other_than,
    published_book,
    published_scores,
    read_class,
)
from autograder.errors import ExportError


def canvas_outcomes(
    to: Annotated[Path, typer.Option("--out", help="The file to write.")] = Path("exports/canvas-outcomes.csv"),
) -> None:
    """Write the requirements, and the criteria that a person reads, as outcomes for Canvas (Outcomes, Import).

    They hold no results: build a rubric from them in Canvas, then fill it with `course export canvas-rubric`.

    Example: course export canvas-outcomes
    """
    from autograder.rubrics import read_rubrics
    from gradebook.export.canvas_outcomes import canvas_outcomes_csv
    from gradebook.export.entries import write

    settings = folders.course()
    guard = guard_of_release(settings)
    made = canvas_outcomes_csv(read_rubrics(folders.rubrics), settings.course, settings.title)
    write(made, to, guard)
    tell_exceptions(guard)
    out.print(f"{to}: {', '.join(made.matched)}.", highlight=False, markup=False, soft_wrap=True)


def canvas_rubric(
    into: Annotated[Path, typer.Option(help="The rubric assessments that Canvas exported, to fill in.")],
    to: Annotated[Path, typer.Option("--out", help="The file to write.")] = Path("exports/canvas-rubric.csv"),
    gradebook: Annotated[
        Path | None, typer.Option(help="A gradebook exported from Canvas, to match by SIS ids instead of names.")
    ] = None,
    unpublished: UnpublishedOption = False,
    dry_run: DryRunOption = False,
    database: DatabaseOption = None,
) -> None:
    """Fill the level of each requirement into the rubric of a Canvas assignment, to import its assessments again.

    Example: course export canvas-rubric --into rubric_assessments.csv --gradebook 2026-11-23_Grades-AI101.csv
    """
    from gradebook.export.canvas_rubric import canvas_rubric_csv
    from gradebook.export.outcomes import outcomes_of, reached_by

    target = other_than(gradebook, other_than(into, to))
    one = read_class(database, in_full=True)
    reached = reached_by(one.book if unpublished else published_book(one.book), one.rubrics)
    made = canvas_rubric_csv(reached, outcomes_of(one.rubrics), one.book.students, into, gradebook)
    hand_over(made, target, one.guard, dry_run)


def oneroster(
    class_id: Annotated[str, typer.Option(help="The sourcedId of the class in the school's system.")] = "",
    session_id: Annotated[str, typer.Option(help="The sourcedId of the term: its academic session.")] = "",
    school_id: Annotated[str, typer.Option(help="The sourcedId of the school.")] = "",
    assigned: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day on which the exercises were handed out.")
    ] = None,
    to: Annotated[Path, typer.Option("--out", help="The file to write.")] = Path("exports/oneroster.zip"),
    unpublished: UnpublishedOption = False,
    dry_run: DryRunOption = False,
    database: DatabaseOption = None,
) -> None:
    """Write scores and levels as a OneRoster 1.2 ZIP, for the school's information system.

    Students go by the sis_id of the roster, which is their sourcedId there; due dates are those of course.yaml.

    Example: course export oneroster --class-id AI-101 --session-id 2026-T1 --school-id S-1 --assigned 2026-10-01
    """
    from zoneinfo import ZoneInfo

    from gradebook.export.oneroster import Days, School, oneroster_zip
    from gradebook.scores import scores_of

    if assigned is None:
        what = "OneRoster requires the day on which the exercises were handed out."
        raise ExportError(what, where="OneRoster", fix="Give it with --assigned.")
    one = read_class(database)
    scores = scores_of(one.book, one.rubrics)
    scores = scores if unpublished else published_scores(scores, one.book)
    zone, grades = ZoneInfo(one.settings.zone), one.book.grades
    due = {exercise: moment.date() for exercise, moment in one.settings.due.items()}
    recorded = {key: at.recorded_at.astimezone(zone).date() for key, grade in grades.items() if (at := grade.shown)}
    school = School(class_id, session_id, school_id, assigned.date())
    made = oneroster_zip(scores, one.book.students, one.rubrics, school, Days(due, recorded))
    hand_over(made, to, one.guard, dry_run)
