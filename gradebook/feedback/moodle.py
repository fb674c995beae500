"""Pages as the zip that Moodle takes under *Upload multiple feedback files in a zip*.

    Ada Lovelace_1234_assignsubmission_file_/feedback.html

Moodle cuts the name of a folder at each `_` into a name, the number of the participant, the kind and the name of a
plugin. It finds the user by the number alone, so the name must hold no `_`. Files that begin with `.` or `~` are
skipped, and so is one with the bytes that the student has as feedback already; one of the same name is replaced.
Source: https://github.com/moodle/moodle/blob/main/mod/assign/feedback/file/importziplib.php
(`is_valid_filename_for_import`, `import_zip_files`). PHP takes 2 MB unless `upload_max_filesize` says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from autograder.errors import ExportError
from autograder.model import Student
from gradebook.export.kept_csv import read_kept
from gradebook.export.merging import who
from gradebook.export.moodle_worksheet import AGAIN, matched_people, participants
from gradebook.feedback.packing import MEGABYTE, PAGE, Packed, fit_name, without_page, zip_of

LMS = "Moodle"
MOST = 2 * MEGABYTE
NUMBER = re.compile(r"\D+(\d+)")


def moodle_zip(
    pages: Mapping[str, bytes], roster: Collection[Student], worksheet: Path, names: Mapping[str, str] | None = None
) -> Packed:
    """Return the zip. `worksheet`: the grading worksheet of the assignment, which says who has which number.

    `names`: what Moodle itself calls the folder of a number, up to its kind. Raises `ExportError` for another file.
    """
    table = read_kept(worksheet)
    rows = participants(table)
    numbers = {row: _number(table.cell(row, 0)) for row in rows}
    if len(set(numbers.values())) < len(numbers):
        raise ExportError("two participants have one number.", where=worksheet, fix=AGAIN)
    students = [student for student in roster if student.id in pages]
    found, doubtful = matched_people(table, rows, students)
    files = {}
    for student in students:
        if student.id in found:
            number = numbers[found[student.id]]
            start = (names or {}).get(number, f"{fit_name(student)}_{number}")
            files[f"{start}_assignsubmission_file_/{PAGE}"] = pages[student.id]
    everybody, _ = matched_people(table, rows, list(roster))
    known = {*everybody.values(), *found.values()}
    people = who(students, found, doubtful)
    return Packed(
        data=zip_of(files),
        matched=people["matched"],
        ambiguous=people["ambiguous"],
        unmatched=people["unmatched"],
        absent=without_page(roster, pages),
        strangers=tuple(table.cell(row, 0) for row in rows if row not in known),
        lms=LMS,
        most=MOST,
    )


def _number(cell: str) -> str:
    found = NUMBER.fullmatch(cell)
    return found[1] if found else ""
