"""`course export moodle-csv`, `moodle-xml`, `moodle-worksheet`: the three roads into Moodle."""

from __future__ import annotations

from enum import StrEnum
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


class Id(StrEnum):
    """Which id of the roster Moodle knows people by."""

    SIS_ID = "sis_id"
    LOGIN = "login"


ExerciseOption = Annotated[
    str | None, typer.Option(help="Write one exercise, e.g. py-01/01-async-api-calls: nothing else changes in Moodle.")
]


def moodle_csv(
    to: Annotated[Path, typer.Option("--out", help="The file to write.")] = Path("exports/moodle.csv"),
    by: Annotated[Id, typer.Option(help="The id to write: to map to ID number, or to Username.")] = Id.SIS_ID,
    exercise: ExerciseOption = None,
    since: SinceOption = None,
    unpublished: UnpublishedOption = False,
    dry_run: DryRunOption = False,
    database: DatabaseOption = None,
) -> None:
    """Write the scores for Moodle's gradebook as CSV (Grades, Import, CSV file), where you map each column.

    Example: course export moodle-csv --exercise py-01/01-async-api-calls
    """
    from gradebook.changes import whole_rows
    from gradebook.export.moodle_csv import moodle_csv as made_of

    found = class_scores(database, unpublished, exercise)
    scores, students, guard = changed_scores(found, database, since, whole_rows, exercise)  # Moodle empties a blank
    hand_over(made_of(scores, students, by.value, exercise), to, guard, dry_run)


def moodle_xml(
    to: Annotated[Path, typer.Option("--out", help="The file to write.")] = Path("exports/moodle.xml"),
    exercise: ExerciseOption = None,
    unpublished: UnpublishedOption = False,
    dry_run: DryRunOption = False,
    database: DatabaseOption = None,
) -> None:
    """Write the scores for Moodle's gradebook as XML (Grades, Import, XML file), by ID numbers: nothing to map.

    Each grade item has its exercise as ID number, e.g. py-01/01-async-api-calls, and each user the sis_id.

    Example: course export moodle-xml
    """
    from gradebook.export.moodle_xml import moodle_xml as made_of

    scores, students, guard = class_scores(database, unpublished, exercise)
    hand_over(made_of(scores, students, exercise), to, guard, dry_run)


def moodle_worksheet(
    into: Annotated[Path, typer.Option(help="The grading worksheet, as Moodle gave it. It is not changed.")],
    exercise: Annotated[str, typer.Option(help="The exercise that the assignment is, e.g. py-01/01-async-api-calls.")],
    to: Annotated[Path, typer.Option("--out", help="The file to write.")] = Path("exports/moodle-worksheet.csv"),
    grade_column: Annotated[
        str | None, typer.Option(help="The heading of the column of grades, where it cannot be told.")
    ] = None,
    unpublished: UnpublishedOption = False,
    dry_run: DryRunOption = False,
    database: DatabaseOption = None,
) -> None:
    """Fill the scores of one exercise into a grading worksheet of Moodle, in any language, to upload it again.

    Example: course export moodle-worksheet --into worksheet.csv --exercise py-01/01-async-api-calls
    """
    from gradebook.export.moodle_worksheet import moodle_worksheet as made_of

    target = other_than(into, to)
    scores, students, guard = class_scores(database, unpublished, exercise)
    hand_over(made_of(scores, students, into, exercise, grade_column), target, guard, dry_run)
