"""Who has finished the course: the table for the head of programme, and its twin for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from autograder.config import SuccessCriterion
from autograder.model import Rubric
from gradebook.book import Book
from gradebook.completion import Completion, Met, completion_of
from gradebook.report.view import StudentView
from gradebook.report.words import visible

MET_SIGNS = {Met.MET: "✓", Met.OPEN: "?", Met.NOT_YET: "–"}
FORMULA = ("=", "+", "-", "@", "|", "%")  # https://owasp.org/www-community/attacks/CSV_Injection


@dataclass(frozen=True)
class CompletionRow:
    """One student, and how far they are."""

    student: StudentView
    reached: Completion

    @property
    def percent(self) -> int:
        """The total in percent, rounded down."""
        return int(self.reached.total.share * 100)


@dataclass(frozen=True)
class CompletionView:
    """Everything that the completion page shows: students by name."""

    rubrics: tuple[Rubric, ...]
    criteria: tuple[SuccessCriterion, ...]
    rows: tuple[CompletionRow, ...]

    @property
    def complete(self) -> int:
        """How many have finished."""
        return sum(row.reached.is_complete for row in self.rows)

    @property
    def counts(self) -> tuple[tuple[str, Counter[Met]], ...]:
        """For each criterion of success how many meet it, do not yet, or wait for a verdict."""
        ways = [[how for _, how in row.reached.criteria] for row in self.rows]
        return tuple(
            (criterion.text, Counter(way[place] for way in ways)) for place, criterion in enumerate(self.criteria)
        )

    @property
    def mastered(self) -> tuple[tuple[str, int], ...]:
        """How many mastered each requirement."""
        found = Counter(name for row in self.rows for name in row.reached.mastered)
        return tuple((rubric.requirement, found[rubric.requirement]) for rubric in self.rubrics)


def completion_view(
    students: Iterable[StudentView],
    book: Book,
    rubrics: Sequence[Rubric],
    criteria: Sequence[SuccessCriterion],
    now: datetime,
) -> CompletionView:
    """Return how far everybody is. `now` says which deadlines are past."""
    rows = tuple(CompletionRow(view, completion_of(view.student.id, book, rubrics, criteria, now)) for view in students)
    return CompletionView(tuple(rubrics), tuple(criteria), rows)


def completion_csv(view: CompletionView) -> bytes:
    """Return the table as CSV, with a byte order mark so that a spreadsheet reads the letters of names."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    criteria = [f"criterion {number}: {one.text}" for number, one in enumerate(view.criteria, 1)]
    writer.writerow(
        [
            *("id", "name", "points", "possible", "share", "lower bound", "mastered", "requirements mastered"),
            *map(_plain, criteria),
            *("submitted", "exercises", "complete"),
        ]
    )
    for row in view.rows:
        writer.writerow(_cells(row))
    return b"\xef\xbb\xbf" + file.getvalue().encode("utf-8", "replace")


def _cells(row: CompletionRow) -> list[str]:
    student, reached = row.student.student, row.reached
    return [
        _plain(student.id),
        _plain(student.name),
        _rounded(reached.total.points),
        _rounded(reached.total.possible),
        _rounded(reached.total.share * 100),
        "no" if reached.total.is_certain else "yes",
        str(len(reached.mastered)),
        _plain(" ".join(reached.mastered)),
        *(how.value for _, how in reached.criteria),
        str(reached.submitted),
        str(reached.exercises),
        "yes" if reached.is_complete else "no",
    ]


def _plain(text: str) -> str:
    """Return text on one line that no spreadsheet runs as a formula."""
    text = str(visible(text)).replace("\n", " ").replace("\t", " ")
    return f"'{text}" if text.startswith(FORMULA) else text


def _rounded(points: Decimal) -> str:
    return f"{points:.2f}"
