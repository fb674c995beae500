"""What the two files for Moodle's gradebook share: who is named by which id, and what is not in the file.

Moodle stops a whole import at one user whom it does not know. So only people with an id of their own are written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.errors import ExportError, did_you_mean
from autograder.model import Student
from gradebook.export.entries import Made, points_text
from gradebook.scores import Column, Scores

Key = Callable[[Student], str]


@dataclass(frozen=True, kw_only=True)
class MoodleExport(Made):
    """A file for Moodle's gradebook.

    `items`: what the grade items are called there, and their maximum grade; `absent`: students of whom there is no
    grade, and therefore nothing in the file; `emptied`: (student, exercise) without a grade in a row that has others.
    """

    items: tuple[tuple[str, str], ...]
    absent: tuple[str, ...] = ()
    emptied: tuple[tuple[str, str], ...] = ()

    def words(self) -> Mapping[str, Sequence[str | tuple[str, str]]]:
        """Return what each group of names is called."""
        return {
            "maximum grade that the grade items need in Moodle": [f"{name}: {most}" for name, most in self.items],
            "share an id, left out": self.ambiguous,
            "without an id that Moodle could know, left out": self.unmatched,
            "no grade, not in the file": self.absent,
            "no grade, and Moodle takes away the one that it has": self.emptied,
            "without a grade, not all checks could be made": self.lower_bounds,
            "exempt, set by hand in Moodle": self.exempt,
        }


def of_exercise(scores: Scores, exercise: str | None) -> Scores:
    """Return the scores of one exercise, or all of them for `None`. Raises `ExportError` for an unknown exercise."""
    if exercise is None:
        return scores
    known = [column.exercise for column in scores.columns]
    if exercise not in known:
        raise ExportError("there is no such exercise.", where=exercise, fix=did_you_mean(exercise, known))
    return scores.of([exercise])


def named(students: Sequence[Student], key: Key) -> tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]:
    """Return the id in Moodle of each student, who shares one, and who has none. To Moodle, "0" is none."""
    counts = Counter(key(student) for student in students)
    keys = {student.id: key(student) for student in students if key(student) not in ("", "0")}
    shared = tuple(student for student, one in keys.items() if counts[one] > 1)
    without = tuple(student.id for student in students if student.id not in keys)
    return {student: one for student, one in keys.items() if counts[one] == 1}, shared, without


def items_of(names: Iterable[str], columns: Iterable[Column]) -> tuple[tuple[str, str], ...]:
    """Return the maximum grade of each grade item, by its name."""
    return tuple((name, points_text(column.possible)) for name, column in zip(names, columns, strict=True))


def refuse_nothing(matched: Iterable[str]) -> None:
    """Raise where there is no grade at all: Moodle takes an empty file for a broken one."""
    if not list(matched):
        raise ExportError("there is no grade to write.", where="Moodle", fix="Grade and record first, with the roster.")


def sis_id(student: Student) -> str:
    """Return the id that the office of the university gave."""
    return student.sis_id.strip()
