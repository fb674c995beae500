"""The requirements of a course as outcomes for Canvas: an outcomes CSV, which defines them and carries no results.

Format: canvas-lms `doc/api/outcomes_csv.md`, `lib/outcomes/csv_importer.rb`, `lib/outcomes/import.rb`. A group is named
after the course; its outcomes are `PY-01`, `PY-01-reflection` …, behind the name of the course, since a `vendor_guid`
is one for the whole of Canvas. A level of mastery has whole points: 0 the lowest, one more for each above it. Mastery
is the highest level (`mastery_points`), and the highest result counts (`highest`, which takes no `calculation_int`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from autograder.errors import ExportError
from autograder.model import LONGEST_RATING, Rubric
from gradebook.export.entries import FORMULA_STARTS, Made
from gradebook.export.outcomes import Outcome, outcomes_of

HEADER = (
    *("vendor_guid", "object_type", "title", "description", "display_name", "calculation_method", "calculation_int"),
    *("workflow_state", "parent_guids", "mastery_points"),
)
RATINGS = "ratings"  # the last name of the header: points and texts follow in cells without a name
RESERVED = ("canvas_outcome:", "canvas_outcome_group:")  # anywhere in an id, Canvas takes them for its own


def canvas_outcomes_csv(rubrics: Sequence[Rubric], course: str, title: str) -> Made:
    """Return the file for Canvas. Raises `ExportError` for names and texts that it would refuse or misread."""
    outcomes = outcomes_of(rubrics)
    if not outcomes:
        raise ExportError("there is no requirement to write.", where=course, fix="Write a rubric first.")
    guids = [course, *(_guid(course, outcome) for outcome in outcomes)]
    _refuse_names(course, title, guids)
    widest = 2 * max(len(outcome.ratings) for outcome in outcomes)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([*HEADER, RATINGS, *[""] * (widest - 1)])
    writer.writerow([course, "group", title, "", "", "", "", "active", "", "", *[""] * widest])
    for guid, outcome in zip(guids[1:], outcomes, strict=True):
        steps = [cell for rating in outcome.ratings for cell in (str(rating.points), rating.text)]
        writer.writerow([*_cells(guid, course, outcome), *steps, *[""] * (widest - len(steps))])
    return Made(data=file.getvalue().encode(), matched=tuple(outcome.key for outcome in outcomes))


def _guid(course: str, outcome: Outcome) -> str:
    return f"{course}:{outcome.key}"


def _cells(guid: str, parent: str, outcome: Outcome) -> list[str]:
    """Return the cells of an outcome before its ratings."""
    mastery = str(outcome.ratings[0].points)
    known = [guid, "outcome", outcome.title, outcome.description, outcome.key]
    return [*known, "highest", "", "active", parent, mastery]


def _refuse_names(course: str, title: str, guids: Sequence[str]) -> None:
    """Raise for ids with spaces, reserved, too long or given twice, and for a title that Canvas would not take."""
    odd = (
        not title.strip() or title.startswith(FORMULA_STARTS) or not title.isprintable() or len(title) > LONGEST_RATING
    )
    if odd:
        what = f"the title {title!r} is empty, too long, begins like a formula or holds control characters."
        raise ExportError(what, where=course, fix="Change it in config/course.yaml.")
    for guid in guids:
        unfit = not guid or guid != "".join(guid.split()) or not guid.isprintable() or len(guid) > LONGEST_RATING
        if unfit or guid.startswith(FORMULA_STARTS) or any(word in guid for word in RESERVED):
            what = f"Canvas takes no id like {guid!r}: without spaces, no formula, none of {', '.join(RESERVED)}."
            raise ExportError(what, where=course, fix="Change the name of the course in config/course.yaml.")
        if guids.count(guid) > 1:
            raise ExportError(f'two outcomes have the id "{guid}".', where=course, fix="Rename one in the rubrics.")
