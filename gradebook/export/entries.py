"""What of the scores goes out, and what every writer says of it: points as text, entries that wait, titles to refuse.

Points are rounded here, once, half to even. Whoever calls passes on exact ones.
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


@dataclass(frozen=True, kw_only=True)
class Made:
    """The bytes of a file of scores, and by student id who is in it.

    `ambiguous`: ids that several people share; `unmatched`: the LMS has nobody for them; `lower_bounds`: (student,
    exercise) left out, since a check is still open; `exempt`: those that have to be set by hand in the LMS. `known`:
    records that the LMS has already, or what they say of whom they are about: whole, since a name may stand in two
    cells.
    """

    data: bytes
    matched: tuple[str, ...]
    ambiguous: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    lower_bounds: tuple[tuple[str, str], ...] = ()
    exempt: tuple[tuple[str, str], ...] = ()
    known: tuple[str, ...] = ()
    audience: Audience = Audience.LMS
    readable: bytes = b""

    def words(self) -> Mapping[str, Sequence[str | tuple[str, str]]]:
        """Return what each group of names is called, in the words of the LMS."""
        return {"ambiguous": self.ambiguous, "unmatched": self.unmatched, "left blank": self.lower_bounds}

    def remarks(self) -> dict[str, list[str]]:
        """Return what an administrator should know of it: a word and the names that it is about, if any."""
        found = {word: names for word, names in self.words().items() if names}
        return {word: [n if isinstance(n, str) else " ".join(n) for n in names] for word, names in found.items()}

    def lost(self) -> tuple[str, ...]:
        """Return who should be in the file and is not."""
        return (*self.ambiguous, *self.unmatched)


@dataclass(frozen=True, kw_only=True)
class Export(Made):
    """A file for one LMS: `strangers` have scores and are not in the roster; `kept` cells say what the LMS decided."""

    lms: str
    strangers: tuple[str, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()

    def words(self) -> Mapping[str, Sequence[str | tuple[str, str]]]:
        """Return what each group of names is called."""
        return {
            "share an id, left out": self.ambiguous,
            f"not found in {self.lms}, left out": self.unmatched,
            "not in the roster, left out": self.strangers,
            f"decided in {self.lms}, kept": self.kept,
            "left blank, not all checks could be made": self.lower_bounds,
            f"exempt, set by hand in {self.lms}": self.exempt,
        }

    def lost(self) -> tuple[str, ...]:
        """Return who should be in the file and is not."""
        return (*super().lost(), *self.strangers)


def write(export: Made, to: Path, guard: Guard | None = None) -> Path:
    """Write the file as a whole or not at all. Raises `LeakError` where it holds more of people than who they are."""
    seen = {to.name: export.readable or export.data}
    (guard or Guard()).refuse(seen, export.audience, to.parent, export.known)
    return write_bytes(to, export.data)


def points_text(points: Decimal | None) -> str:
    """Return points as an LMS reads them: at most two decimals, no thousands separator, blank for no grade."""
    return "" if points is None else exact_text(points.quantize(CENT, rounding=ROUND_HALF_EVEN))


def exact_text(points: Decimal) -> str:
    """Return points with all of their decimals, without an exponent or needless zeros."""
    text = f"{points:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"", "-0"} else text


def certain(scores: Scores, key: tuple[str, str]) -> Decimal | None:
    """Return the points of an entry, or `None` while a check is open: what the grader could not do costs nobody."""
    return None if key in scores.lower_bounds else scores.points.get(key)


def lower_bounds(scores: Scores, ids: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the exported entries in which some checks could not be checked."""
    exported = set(ids)
    return tuple(sorted(key for key in scores.lower_bounds if key[0] in exported))


def exempt(scores: Scores, ids: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the exempt entries of the exported students."""
    exported = set(ids)
    return tuple(sorted(key for key in scores.exempt if key[0] in exported))


def strangers(scores: Scores, students: Iterable[Student]) -> tuple[str, ...]:
    """Return who has scores and is not in the roster."""
    return tuple(sorted({student for student, _ in scores.points} - {student.id for student in students}))


def refuse_titles(columns: Sequence[Column], misread: Callable[[str], str | None]) -> None:
    """Raise for titles that an LMS would misread, take for another's, or that a spreadsheet would run.

    `misread`: why this LMS would misread a title, if it would.
    """
    counts = Counter(column.title for column in columns)
    for column in columns:
        why = misread(column.title)
        if not why and counts[column.title] > 1:
            why = "is the title of two exercises."
        odd = not column.title.strip() or column.title.startswith(FORMULA_STARTS) or not column.title.isprintable()
        if not why and odd:
            why = "is empty, begins like a formula or holds control characters."
        if why:
            what = f'the title "{column.title}" {why}'
            raise ExportError(what, where=column.exercise, fix="Change it in the rubric.")


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


def refuse_formula(what: str, text: str, student: Student, way_out: str) -> None:
    """Raise for an id that a spreadsheet would run, or no LMS can hold: changed, it would match nobody."""
    if text.startswith(FORMULA_STARTS):
        raise ExportError(
            f"the {what} {text!r} begins like a spreadsheet formula.", where=f'student "{student.id}"', fix=way_out
        )


def refuse_shared_ids(students: Iterable[Student]) -> None:
    """Raise for an id that names two people."""
    for one, count in Counter(student.id for student in students).items():
        if count > 1:
            raise ExportError("two people share this id.", where=f'student "{one}"', fix="Correct the roster.")


def sis_id(student: Student) -> str:
    """Return the id that the institution gave a student."""
    return student.sis_id.strip()


def login(student: Student) -> str:
    """Return the name with which a student logs in."""
    return student.login.strip()
