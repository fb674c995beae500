"""Levels of mastery filled into the rubric assessments that Canvas exported for an assignment.

Rules, from canvas-lms `lib/rubric_assessment_csv_importer.rb` and `app/models/rubric_assessment_import.rb`:

- A row belongs to the `Student Id` that it holds, a number of Canvas; the name is not read. Of two rows with one id the
  later counts. The header is read as it stands: a byte order mark or `;` would hide its first name.
- A criterion is known by its whole title, in `<title> - Rating`, `- Points` and `- Comments`; others are ignored.
- Every row becomes an assessment by whoever imports, an empty one too. So a row to which we add nothing is not in the
  file, and Canvas keeps what it has; in the others a cell without a certain level stays as it is.
- Points win over a rating, and Canvas does not compare them with the rubric's. So both are written, and a file whose
  ratings or points are not those of our outcomes is refused.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.errors import ExportError, did_you_mean
from autograder.model import Student
from gradebook.export.entries import Export, login, sis_id
from gradebook.export.kept_csv import KeptCsv, read_kept
from gradebook.export.merging import Key, match, number, place_of_header, rows_by, who
from gradebook.export.outcomes import Outcome, Reached

LMS = "Canvas"
ID, NAME = "Student Id", "Student Name"
PARTS = ("Rating", "Points", "Comments")
EXPORT_AGAIN = "In Canvas open the assignment, export its rubric assessments, and do not edit the file in between."


@dataclass(frozen=True, kw_only=True)
class RubricExport(Export):
    """A file for one rubric of Canvas. `others`: outcomes that are no criteria of it; `absent`: nothing to write of."""

    others: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()

    def words(self) -> Mapping[str, Sequence[str | tuple[str, str]]]:
        """Return what each group of names is called."""
        return {
            "cannot be told apart in Canvas, left out": self.ambiguous,
            "not found in Canvas, left out": self.unmatched,
            "not in the roster, left out": self.strangers,
            "no level, not in the file": self.absent,
            "left as it is in Canvas, not everything could be graded": self.lower_bounds,
            "no criterion of this rubric": self.others,
        }


def canvas_rubric_csv(
    reached: Reached, outcomes: Sequence[Outcome], roster: Iterable[Student], into: Path, gradebook: Path | None = None
) -> RubricExport:
    """Return the rubric assessments of Canvas with our levels in them.

    `gradebook`, exported from Canvas as well, says whose id is whose by SIS ids; without it names do, where they are
    unique. Raises `ExportError` for files and cells that Canvas, or we, would misread.
    """
    students = list(roster)
    table = read_kept(into)
    _refuse_other_files(table)
    places = {outcome.key: found for outcome in outcomes if (found := _places(table, outcome))}
    if not places:
        what = f'has no criterion "{outcomes[0].title}".' if outcomes else "there are no outcomes."
        known = [name.rpartition(" - ")[0] for name in table.rows[0][2:] if name.rpartition(" - ")[2] in PARTS]
        raise ExportError(what, where=into, fix=did_you_mean(outcomes[0].title, known) if outcomes else "")
    _refuse_other_ratings(table, outcomes, places)
    found, doubtful = _rows(students, table, gradebook)
    changes = dict(_changes(reached, found, places))
    filled = {row for row, _ in changes}
    return RubricExport(
        lms=LMS,
        data=_assessed(table, changes),
        **who(students, found, doubtful),
        absent=tuple(student for student, row in found.items() if row not in filled),
        strangers=reached.strangers,
        lower_bounds=tuple(sorted(pair for pair in reached.undecided if pair[0] in found and pair[1] in places)),
        others=tuple(outcome.key for outcome in outcomes if outcome.key not in places),
        known=table.records(),
    )


def _refuse_other_files(table: KeptCsv) -> None:
    """Raise unless Canvas would read this file: its own names of columns, each once, and commas."""
    header = table.rows[0] if table.rows else []
    if header.count(ID) != 1 or header.count(NAME) != 1 or table.separator != ",":
        what = f'holds no rubric assessments of Canvas: its first row lacks "{ID}" or "{NAME}", between commas.'
        raise ExportError(what, where=table.path, fix=EXPORT_AGAIN)
    twice = next((name for name in header if name and header.count(name) > 1), None)
    if twice:
        raise ExportError(f'has the column "{twice}" twice.', where=table.path, fix="Rename a criterion in Canvas.")


def _places(table: KeptCsv, outcome: Outcome) -> dict[str, int]:
    """Return the columns of an outcome: Canvas leaves out `Points` or `Rating` where the rubric shows none."""
    header = table.rows[0]
    titles = [one for one in (outcome.title, outcome.key) if any(f"{one} - {part}" in header for part in PARTS[:2])]
    if len(titles) > 1:
        what = f'has two criteria for {outcome.key}: "{titles[0]}" and "{titles[1]}".'
        raise ExportError(what, where=table.path, fix="Remove one from the rubric in Canvas.")
    names = {part: f"{title} - {part}" for title in titles for part in PARTS[:2]}
    return {part: header.index(name) for part, name in names.items() if name in header}


def _refuse_other_ratings(table: KeptCsv, outcomes: Iterable[Outcome], places: Mapping[str, Mapping[str, int]]) -> None:
    """Raise where a criterion holds ratings or points that our outcome does not have: it is another scale."""
    for outcome in outcomes:
        points = {rating.text: rating.points for rating in outcome.ratings}
        for row in range(1, len(table.rows)):
            cells = {part: table.cell(row, place) for part, place in places.get(outcome.key, {}).items()}
            text, said = cells.get("Rating", ""), cells.get("Points", "")
            known = [points[text]] if text in points else list(points.values())
            if (text and text not in points) or (said and number(said) not in known):
                shown = " ".join(part for part in (text, said) if part)
                what = f'"{outcome.title}" holds "{shown}" in Canvas, and the rubric knows {_scale(outcome)}.'
                fix = "Make its ratings in Canvas those of `course export canvas-outcomes`, then export again."
                raise ExportError(what, where=table.path, fix=fix)


def _scale(outcome: Outcome) -> str:
    return ", ".join(f"{rating.text} ({rating.points})" for rating in outcome.ratings)


def _rows(students: Sequence[Student], table: KeptCsv, gradebook: Path | None) -> tuple[dict[str, int], set[str]]:
    """Return the row of each student, and who cannot be told apart."""
    ids = rows_by(table, ID)
    if gradebook is not None:
        in_canvas, doubtful = _ids_in_canvas(students, gradebook)
        found, more = match(students, [(ids, lambda student: in_canvas.get(student.id, ""))])
        return found, doubtful | more
    own = {rows[0] for rows in ids.values() if len(rows) == 1}
    names: dict[str, list[int]] = {}
    for row in range(1, len(table.rows)):
        names.setdefault(_plain(table.cell(row, table.rows[0].index(NAME))), []).append(row)
    found, doubtful = match(students, [(names, lambda student: _plain(student.name))])
    unsure = {student for student, row in found.items() if row not in own}
    return {student: row for student, row in found.items() if student not in unsure}, doubtful | unsure


def _ids_in_canvas(students: Sequence[Student], gradebook: Path) -> tuple[dict[str, str], set[str]]:
    """Return the id of each student in Canvas, by a gradebook that it exported, and who cannot be told apart."""
    table = read_kept(gradebook)
    place = place_of_header(table, "ID")
    keys: list[Key] = [(rows_by(table, "SIS User ID"), sis_id), (rows_by(table, "SIS Login ID"), login)]
    if place is None or not any(rows for rows, _ in keys):
        what = 'is not a gradebook exported from Canvas: it lacks "ID" or the SIS columns.'
        raise ExportError(what, where=gradebook, fix="In Canvas choose Grades, Export, Export Entire Gradebook.")
    found, doubtful = match(students, keys)
    return {student: table.cell(row, place) for student, row in found.items()}, doubtful


def _plain(name: str) -> str:
    """Return a name as `First Last`, from either order."""
    last, _, first = name.partition(",")
    return unicodedata.normalize("NFC", " ".join(f"{first} {last}".split()))


def _changes(
    reached: Reached, found: Mapping[str, int], places: Mapping[str, Mapping[str, int]]
) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield what stands in which cell afterwards."""
    for (student, key), rating in reached.ratings.items():
        for part, place in places.get(key, {}).items() if student in found else ():
            yield (found[student], place), rating.text if part == "Rating" else str(rating.points)


def _assessed(table: KeptCsv, changes: Mapping[tuple[int, int], str]) -> bytes:
    """Return the file with these cells, and without the rows to which nothing is to be added."""
    kept = sorted({row for row, _ in changes})
    if not kept:
        what = "there is no level to write, and Canvas refuses an empty file."
        raise ExportError(what, where=table.path, fix="Grade and record first, or correct the ids of the roster.")
    now = {row: place for place, row in enumerate([0, *kept])}
    short = replace(
        table,
        bom="",
        rows=tuple(table.rows[row] for row in now),
        raw=tuple(table.raw[row] for row in now),
        ends=tuple(table.ends[row] or table.ends[0] for row in now),
    )
    return short.with_cells({(now[row], place): text for (row, place), text in changes.items()})
