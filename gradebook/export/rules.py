"""What every file of scores keeps to, whichever system it is for.

Points are rounded here, once, half to even, and a missing grade is never a 0. A title or an id that a spreadsheet
would run is refused. A key that two people share finds nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

from autograder.errors import ExportError
from autograder.files import write_bytes
from autograder.leaks import Audience, Guard
from autograder.model import Student
from gradebook.scores import Column, Scores

CENT = Decimal("0.01")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
Key = Callable[[Student], str]


@dataclass(frozen=True, kw_only=True)
class Made:
    """The bytes of a file of scores, and by student id who is in it.

    `ambiguous`: ids that several people share; `unmatched`: nobody there whom they could be; `lower_bounds`: (student,
    exercise) left out, since a check is still open. `known`: cells that the LMS has already, or that say who a row is
    about.
    """

    data: bytes
    matched: tuple[str, ...]
    ambiguous: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    lower_bounds: tuple[tuple[str, str], ...] = ()
    known: tuple[str, ...] = ()

    def words(self) -> Mapping[str, Sequence[str | tuple[str, str]]]:
        """Return what each group of names is called, in the words of the LMS."""
        return {"ambiguous": self.ambiguous, "unmatched": self.unmatched, "left blank": self.lower_bounds}

    def remarks(self) -> dict[str, list[str]]:
        """Return what an administrator should know of it: a word and the names that it is about, if any."""
        found = {word: names for word, names in self.words().items() if names}
        return {word: [n if isinstance(n, str) else " ".join(n) for n in names] for word, names in found.items()}


def write(made: Made, to: Path, guard: Guard | None = None) -> Path:
    """Write the file as a whole or not at all. Raises `LeakError` where it holds more of people than who they are."""
    (guard or Guard()).refuse({to.name: made.data}, Audience.LMS, to.parent, made.known)
    return write_bytes(to, made.data)


def points_text(points: Decimal | None) -> str:
    """Return points as every LMS reads them: at most two decimals, no thousands separator, blank for no grade."""
    if points is None:
        return ""
    text = f"{points.quantize(CENT, rounding=ROUND_HALF_EVEN):f}".rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text


def certain(scores: Scores, key: tuple[str, str]) -> Decimal | None:
    """Return the points of an entry, or `None` while a check is open: what the grader could not do costs nobody."""
    return None if key in scores.lower_bounds else scores.points.get(key)


def lower_bounds(scores: Scores, ids: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the exported entries in which some checks could not be checked."""
    exported = set(ids)
    return tuple(sorted(key for key in scores.lower_bounds if key[0] in exported))


def refuse_points(scores: Scores) -> None:
    """Raise for points that are no number from 0 to the points of the exercise."""
    possible = {column.exercise: column.possible for column in scores.columns}
    for student, exercise in scores.points:
        points = certain(scores, (student, exercise))
        if points is None or exercise not in possible:
            continue
        if not points.is_finite() or not 0 <= points <= possible[exercise]:
            what = f'student "{student}" has {points} of {possible[exercise]} points.'
            raise ExportError(what, where=exercise, fix="Grade again with the rubric of today.")


def refuse_titles(columns: Sequence[Column], misread: Callable[[str], str]) -> None:
    """Raise for titles that are no heading, or of which `misread` says how the LMS would misread them."""
    counts = Counter(column.title for column in columns)
    for column in columns:
        why = misread(column.title)
        if not why and counts[column.title] > 1:
            why = "is the title of two exercises."
        if not column.title.strip() or column.title.startswith(FORMULA_STARTS) or not column.title.isprintable():
            why = why or "is empty, begins like a formula or holds control characters."
        if why:
            what = f'the title "{column.title}" {why}'
            raise ExportError(what, where=column.exercise, fix="Change it in the rubric.")


def refuse_formula(student: Student, what: str, text: str, fix: str) -> None:
    """Raise for an id that a spreadsheet would run; made harmless it would match nobody."""
    if text.startswith(FORMULA_STARTS):
        what = f"the {what} {text!r} begins like a spreadsheet formula."
        raise ExportError(what, where=f'student "{student.id}"', fix=fix)


def sis_id(student: Student) -> str:
    """Return the id that the office of the university gave."""
    return student.sis_id.strip()


def login(student: Student) -> str:
    """Return the name with which somebody logs in."""
    return student.login.strip()


def matched_rows(
    students: Sequence[Student], keys: Iterable[tuple[Key, Mapping[str, Sequence[int]]]]
) -> tuple[dict[str, int], set[str]]:
    """Return the row of each student, by the first key that finds one, and who cannot be told apart.

    `keys`: what a student is sought by, and the rows that carry each value of it. A value that two people share, here
    or there, is thrown away; so is a row that two students claim.
    """
    found: dict[str, int] = {}
    doubtful: set[str] = set()
    for key, rows in keys:
        people = Counter(key(student) for student in students)
        for student in students:
            places = rows.get(key(student), []) if student.id not in found and key(student) else []
            if len(places) == 1 and people[key(student)] == 1:
                found[student.id] = places[0]
            elif places:
                doubtful.add(student.id)
    claims = Counter(found.values())
    doubtful = {student for student in doubtful if student not in found}
    doubtful |= {student for student, row in found.items() if claims[row] > 1}
    return {student: row for student, row in found.items() if student not in doubtful}, doubtful


def who(students: Iterable[Student], found: Iterable[str], doubtful: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return who is matched, ambiguous and unmatched, each in the order of the roster, as arguments for `Made`."""
    rows, doubts = set(found), set(doubtful)
    ids = [student.id for student in students]
    return {
        "matched": tuple(one for one in ids if one in rows),
        "ambiguous": tuple(one for one in ids if one in doubts),
        "unmatched": tuple(one for one in ids if one not in rows | doubts),
    }
