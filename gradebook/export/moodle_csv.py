"""Scores as a CSV for Moodle's gradebook: one column with an id, one column for each exercise.

Moodle asks which column names the user and which grade item each column is; a heading may be any text. Its rules, from
moodle `grade/import/csv/classes/load_data.php` and `grade/import/lib.php`:

- Any user who is unknown, any cell that is no number and any grade above 100 (unless the site has `unlimitedgrades`)
  stops the whole import. A user name is in small letters.
- A row with an empty id is given to the user of the row before. So nobody without an id is in the file.
- `-` is no grade. A blank is one as well where the item exists, but a 0 in an item that the import makes: here it is
  always `-`.
- No grade takes away a grade that Moodle has. So students without any grade are not in the file, and a file of one
  exercise changes nothing but what it has points for.
- Feedback without a grade does the same, and there is none in the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

from autograder.errors import ExportError
from autograder.model import Student
from gradebook.export.entries import (
    certain,
    exempt,
    lower_bounds,
    points_text,
    refuse_formula,
    refuse_points,
    refuse_titles,
)
from gradebook.export.moodle import MoodleExport, items_of, named, of_exercise, refuse_nothing, sis_id
from gradebook.scores import Scores

NO_GRADE = "-"
LARGEST = Decimal(100)
TIME_OF_EXPORT = "Last downloaded from this course"
HEADINGS = {"sis_id": "ID number", "login": "Username"}


def moodle_csv(
    scores: Scores, roster: Iterable[Student], by: str = "sis_id", exercise: str | None = None
) -> MoodleExport:
    """Return the file for Moodle, of all exercises or of one. `by`: what Moodle finds a user by, `sis_id` or `login`.

    Raises `ExportError` for titles, ids or points at which Moodle would stop or that it would misread.
    """
    scores, students = of_exercise(scores, exercise), list(roster)
    refuse_titles(scores.columns, _misread)
    refuse_points(scores)
    _refuse_large(scores)
    ids, ambiguous, unmatched = named(students, sis_id if by == "sis_id" else _user_name)
    for student in students:
        refuse_formula(HEADINGS[by], ids.get(student.id, ""), student, "Correct the roster.")
    rows = {one: [certain(scores, (one, column.exercise)) for column in scores.columns] for one in ids}
    graded = {one: points for one, points in rows.items() if any(point is not None for point in points)}
    refuse_nothing(graded)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    titles = [column.title for column in scores.columns]
    writer.writerow([HEADINGS[by], *titles])
    writer.writerows([ids[one], *(points_text(point) or NO_GRADE for point in graded[one])] for one in graded)
    exercises = [column.exercise for column in scores.columns]
    return MoodleExport(
        data=file.getvalue().encode(),
        matched=tuple(graded),
        ambiguous=ambiguous,
        unmatched=unmatched,
        lower_bounds=lower_bounds(scores, ids),
        exempt=exempt(scores, ids),
        known=tuple(ids.values()),
        items=items_of(titles, scores.columns),
        absent=tuple(one for one in ids if one not in graded),
        emptied=tuple(
            (one, name) for one in graded for name, point in zip(exercises, graded[one], strict=True) if point is None
        ),
    )


def _user_name(student: Student) -> str:
    return student.login.strip().lower()


def _misread(title: str) -> str:
    """Return why Moodle would take a column for something else, "" where it would not."""
    if title.strip() == TIME_OF_EXPORT:
        return "is what Moodle calls the time of an export."
    return "is what the column of ids is called." if title.strip() in HEADINGS.values() else ""


def _refuse_large(scores: Scores) -> None:
    """Raise for a grade above 100, at which Moodle stops the whole import."""
    exercises = {column.exercise for column in scores.columns}
    for student, exercise in scores.points:
        points = certain(scores, (student, exercise))
        if exercise in exercises and points is not None and points > LARGEST:
            what = f'student "{student}" has {points_text(points)} points; Moodle takes no CSV with more than 100.'
            raise ExportError(what, where=exercise, fix="Take it in with `course export moodle-xml` instead.")
