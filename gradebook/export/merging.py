"""Scores filled into a file that an LMS exported: which row is whose, which column is which, and nothing else changes.

A key that two people share, in the roster or in the file, is thrown away; so is a row that two students claim.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypedDict

from autograder.errors import ExportError, did_you_mean
from autograder.model import Student
from gradebook.export.entries import Export, certain, exempt, lower_bounds, points_text, strangers
from gradebook.export.kept_csv import KeptCsv
from gradebook.scores import Column, Scores

Key = tuple[Mapping[str, Sequence[int]], Callable[[Student], str]]


@dataclass(frozen=True)
class Sheet:
    """The file of an LMS, and where it has what.

    `columns`: exercise → column; `keys`: rows by what is in a cell, and what a student has there, the best first;
    `decided`: whether a cell holds a decision that a score must not undo; `excused`: what the LMS reads as exempt, if
    it reads anything.
    """

    lms: str
    table: KeptCsv
    columns: Mapping[str, int]
    keys: Sequence[Key]
    decided: Callable[[str], bool]
    excused: str = ""

    def filled(self, scores: Scores, students: Sequence[Student]) -> Export:
        """Return the file with only our columns filled; a missing grade leaves its cell as it is."""
        found, ambiguous = match(students, self.keys)
        changes, kept = {}, []
        texts = {key: points_text(certain(scores, key)) for key in scores.points}
        for (student, exercise), text in (texts | dict.fromkeys(scores.exempt, self.excused)).items():
            if not text or student not in found or exercise not in self.columns:
                continue
            cell = (found[student], self.columns[exercise])
            if not self.decided(said := self.table.cell(*cell)):
                changes[cell] = text
            elif said != text:
                kept.append((student, exercise))
        return Export(
            lms=self.lms,
            data=self.table.with_cells(changes),
            **who(students, found, ambiguous),
            strangers=strangers(scores, students),
            kept=tuple(sorted(kept)),
            lower_bounds=lower_bounds(scores, found),
            exempt=() if self.excused else exempt(scores, found),
            known=self.table.records(),
        )


def match(students: Sequence[Student], keys: Sequence[Key]) -> tuple[dict[str, int], set[str]]:
    """Return the row of each student, by the first key that tells, and who cannot be told apart."""
    found: dict[str, int] = {}
    doubtful: set[str] = set()
    for rows, key in keys:
        people = Counter(key(student) for student in students)
        for student in students:
            places = rows.get(key(student), ()) if student.id not in found and key(student) else ()
            if len(places) == 1 and people[key(student)] == 1:
                found[student.id] = places[0]
            elif places:
                doubtful.add(student.id)
    claims = Counter(found.values())
    doubtful = {student for student in doubtful if student not in found}
    doubtful |= {student for student, row in found.items() if claims[row] > 1}
    return {student: row for student, row in found.items() if student not in doubtful}, doubtful


class Who(TypedDict):
    """Whom a file is about, as arguments for an export."""

    matched: tuple[str, ...]
    ambiguous: tuple[str, ...]
    unmatched: tuple[str, ...]


def who(students: Iterable[Student], found: Iterable[str], doubtful: Iterable[str]) -> Who:
    """Return who is matched, ambiguous and unmatched, each in the order of the roster, as arguments for an export."""
    rows, doubts = set(found), set(doubtful)
    ids = [student.id for student in students]
    return {
        "matched": tuple(one for one in ids if one in rows),
        "ambiguous": tuple(one for one in ids if one in doubts),
        "unmatched": tuple(one for one in ids if one not in rows | doubts),
    }


def rows_by(table: KeptCsv, header: str, without: Container[int] = (), mark: str = "") -> dict[str, list[int]]:
    """Return the rows below the header that carry each key, in the column of this name, without its leading `mark`."""
    column = place_of_header(table, header)
    rows: dict[str, list[int]] = {}
    for row in range(1, len(table.rows)):
        if row not in without and (key := table.cell(row, column).removeprefix(mark)):
            rows.setdefault(key, []).append(row)
    return rows


def place_of_header(table: KeptCsv, header: str) -> int | None:
    """Return where the file has a column of this name, in whatever case."""
    names = [name.strip().casefold() for name in table.rows[0]] if table.rows else []
    return names.index(header.casefold()) if header.casefold() in names else None


def place_of(table: KeptCsv, column: Column, titles: Mapping[int, str], lms: str) -> int:
    """Return where the file has an exercise, given the titles of its columns of scores."""
    places = [place for place, title in titles.items() if title == column.title]
    if not places:
        what = f'has no column "{column.title}".'
        raise ExportError(what, where=table.path, fix=did_you_mean(column.title, titles.values()))
    if len(places) > 1:
        what = f'has {len(places)} columns "{column.title}".'
        raise ExportError(what, where=table.path, fix=f"Rename one of them in {lms}.")
    return places[0]


def place_of_item(table: KeptCsv, column: Column, item: re.Pattern[str], lms: str) -> tuple[int, re.Match[str]]:
    """Return where the file has an exercise, and its header. `item`: what such a header is like, its title first."""
    items = {place: match for place, name in enumerate(table.rows[0]) if (match := item.fullmatch(name.strip()))}
    place = place_of(table, column, {place: match[1] for place, match in items.items()}, lms)
    return place, items[place]


def refuse_other_numbers(table: KeptCsv, column: Column, place: int, said: str, lms: str) -> None:
    """Raise when the LMS has other points for the exercise, or writes decimals with a comma, where we write a point."""
    cells = [said, *(table.cell(row, place) for row in range(1, len(table.rows)))]
    found = next((cell for cell in cells if "," in cell and not is_word(cell)), None)
    if found:
        what = f'"{column.title}" holds {found}: {lms} writes decimals with a comma here, and we with a point.'
        raise ExportError(what, where=table.path, fix=f"Set your language in {lms} to English and export again.")
    refuse_other_points(table, column, said, lms)


def refuse_other_points(table: KeptCsv, column: Column, said: str, lms: str) -> None:
    """Raise when the LMS has other points for the exercise: 10 of 10 must not arrive as 10 of 100."""
    if said and number(said) != Decimal(points_text(column.possible)):
        what = f'"{column.title}" has {said} points in {lms} and {points_text(column.possible)} in the rubric.'
        raise ExportError(what, where=table.path, fix=f"Make them equal, then export from {lms} again.")


def number(text: str) -> Decimal | None:
    """Return the number that a cell holds: the last separator is the decimal point."""
    whole, point, decimals = text.replace(",", ".").rpartition(".")
    try:
        return Decimal(whole.replace(".", "") + point + decimals)
    except InvalidOperation:
        return None


def is_word(cell: str) -> bool:
    """Whether a cell says something that is no number."""
    return bool(cell) and number(cell) is None
