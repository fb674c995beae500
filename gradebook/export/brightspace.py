"""Scores as a Brightspace (D2L) grades CSV: from scratch, or filled into a file that Brightspace exported.

Format: community.d2l.com, "Importing grades". People are found by `OrgDefinedId` or `Username`; the file begins with
these, and ends with `End-of-Line Indicator`, which holds a `#` in every row. `Title Points Grade` is a numeric item; an
export adds `<Numeric MaxPoints:10 …>`. Exports put a `#` before ids, so that a spreadsheet keeps their leading zeros.
More points than the item has are silently cut to its maximum, and a column that Brightspace does not know becomes a
new item: so into an export go only titles that it has, worth what they are worth here. Nobody documents whether a blank
clears a grade; an export has the grades that are there, and keeps them.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from autograder.errors import ExportError
from autograder.model import Student
from gradebook.export.entries import (
    Export,
    certain,
    exempt,
    login,
    lower_bounds,
    points_text,
    refuse_points,
    refuse_titles,
    sis_id,
    strangers,
)
from gradebook.export.kept_csv import KeptCsv, read_kept
from gradebook.export.merging import Sheet, is_word, place_of_header, place_of_item, refuse_other_numbers, rows_by
from gradebook.scores import Column, Scores

LMS = "Brightspace"
END, MARK = "End-of-Line Indicator", "#"
IDS: dict[str, Callable[[Student], str]] = {"OrgDefinedId": sis_id, "Username": login}
ITEM = re.compile(r"(.*) Points Grade(?: <(\w+)([^>]*)>)?")
MAX_POINTS = re.compile(r"\bMaxPoints:(\S+)")
AGAIN = "In Brightspace choose Grades, Enter Grades, Export: both key fields, points grade, Export to CSV."


def brightspace_csv(scores: Scores, roster: Iterable[Student], into: Path | None = None) -> Export:
    """Return the file for Brightspace: from scratch, or `into` (its export) with only our columns filled.

    Raises `ExportError` for titles, points, ids or files that Brightspace would misread.
    """
    students = list(roster)
    refuse_titles(scores.columns, _misread)
    refuse_points(scores)
    return _from_scratch(scores, students) if into is None else _sheet(scores, into).filled(scores, students)


def _misread(title: str) -> str | None:
    """Return why Brightspace would take a title for something else."""
    if "<" in title or ">" in title:
        return "holds < or >, behind which Brightspace writes what an item is worth."
    if title.endswith((" Points Grade", " Grade Symbol", " Text Grade")):
        return "ends in words with which Brightspace says what a column holds."
    return None


def _from_scratch(scores: Scores, students: Sequence[Student]) -> Export:
    """Return a file with the ids that everybody has, or else with the one that most have: a blank id is nobody's."""
    names = _chosen_ids(students)
    lacking = {student.id for student in students if not all(IDS[name](student) for name in names)}
    counts = {name: Counter(IDS[name](student) for student in students) for name in names}
    shared = {
        student.id
        for student in students
        if student.id not in lacking and any(counts[name][IDS[name](student)] > 1 for name in names)
    }
    matched = [student for student in students if student.id not in lacking | shared]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    worth = [f"<Numeric MaxPoints:{points_text(column.possible)}>" for column in scores.columns]
    items = [f"{column.title} Points Grade {points}" for column, points in zip(scores.columns, worth, strict=True)]
    writer.writerow([*names, *items, END])
    for student in matched:
        cells = [points_text(certain(scores, (student.id, column.exercise))) for column in scores.columns]
        writer.writerow([*(_id(name, student) for name in names), *cells, MARK])
    ids = tuple(student.id for student in matched)
    return Export(
        lms=LMS,
        data=file.getvalue().encode(),
        matched=ids,
        ambiguous=tuple(student.id for student in students if student.id in shared),
        unmatched=tuple(student.id for student in students if student.id in lacking),
        strangers=strangers(scores, students),
        lower_bounds=lower_bounds(scores, ids),
        exempt=exempt(scores, ids),
        known=tuple(",".join(_id(name, student) for name in names) for student in matched),
    )


def _chosen_ids(students: Sequence[Student]) -> list[str]:
    """Return the columns of ids: those that everybody has who has any, or the one that most have."""
    named = [student for student in students if any(of(student) for of in IDS.values())]
    have = {name: sum(bool(of(student)) for student in named) for name, of in IDS.items()}
    everybody = [name for name, count in have.items() if count == len(named)]
    return everybody or [max(have, key=lambda name: have[name])]


def _id(name: str, student: Student) -> str:
    """Return an id as Brightspace writes it, with a `#` before it."""
    text = IDS[name](student)
    if not text.isprintable() or text.startswith(MARK):
        what = f"{text!r} cannot be an id in Brightspace: it begins with # or holds control characters."
        raise ExportError(what, where=f'student "{student.id}"', fix="Correct the roster.")
    return MARK + text


def _sheet(scores: Scores, path: Path) -> Sheet:
    """Return the export of Brightspace, its columns by their titles, its rows by ids."""
    table = read_kept(path, ",;\t")
    _refuse_other_files(table)
    keys = [(rows_by(table, name, mark=MARK), of) for name, of in IDS.items()]
    columns = {column.exercise: _place(table, column) for column in scores.columns}
    return Sheet(LMS, table, columns, keys, decided=is_word)


def _refuse_other_files(table: KeptCsv) -> None:
    """Raise unless the file begins with ids, and it and each of its rows end where Brightspace expects it."""
    end = place_of_header(table, END)
    ids = {place for name in IDS if (place := place_of_header(table, name)) is not None}
    if end is None or end != len(table.rows[0]) - 1 or not ids or ids != set(range(len(ids))):
        what = f'is no export of Brightspace: it does not begin with OrgDefinedId or Username, or end in "{END}".'
        raise ExportError(what, where=table.path, fix=AGAIN)
    for row in range(1, len(table.rows)):
        if any(table.rows[row]) and table.cell(row, end) != MARK:
            what = f'row {row + 1} has no {MARK} below "{END}": Brightspace would misread it.'
            raise ExportError(what, where=table.path, fix=AGAIN)


def _place(table: KeptCsv, column: Column) -> int:
    """Return where the file has this exercise. Raises for other points and for columns that hold no points."""
    place, item = place_of_item(table, column, ITEM, LMS)
    if item[2] not in {None, "Numeric"}:
        what = f'"{column.title}" is a {item[2]} item in Brightspace, and takes no points of ours.'
        raise ExportError(what, where=table.path, fix="Make it a numeric item, then export from Brightspace again.")
    worth = MAX_POINTS.search(item[3] or "")
    said = worth[1] if worth else ""
    refuse_other_numbers(table, column, place, said, LMS)
    return place
