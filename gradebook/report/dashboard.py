"""The class as numbers: what an instructor looks at first on a Monday. Templates and plots only lay it out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from zoneinfo import ZoneInfo

from autograder.model import Level, Rubric
from gradebook.book import Book
from gradebook.decisions import Reply, Request
from gradebook.grades import Grade, State
from gradebook.report.view import ClassView, RequirementView, StudentView
from gradebook.risk import Risk, risk_of, works_of
from gradebook.scores import Column, columns_of

BINS = 10
DAYS = range(-7, 8)  # around the deadline
TOLD = (-3, -1, 0, 1, 7)  # of these, in the table


@dataclass(frozen=True)
class Box:
    """One cell of the map of requirements: level, its short sign and its rank from the top (0 where there is none)."""

    requirement: RequirementView
    level: str
    sign: str
    rank: int

    @property
    def percent(self) -> str:
        """The share of the points; a lower bound says so."""
        standing = self.requirement.standing
        if not standing.possible:
            return "exempt"
        if standing.points is None:
            return self.requirement.cell.label
        bound = "≥" if self.requirement.cell.label.startswith("≥") else ""
        return f"{bound}{_percent(standing.points / standing.possible)} %"


@dataclass(frozen=True)
class Row:
    """One student of the class: why they are at risk, what they submitted, and a box for each requirement."""

    student: StudentView
    risk: Risk
    submitted: int
    exercises: int
    share: Decimal
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Distribution:
    """How the points of a requirement are spread: students per tenth of the points, and those with none."""

    rubric: Rubric
    counts: tuple[int, ...]
    without: int
    middle: Decimal | None

    @property
    def bounds(self) -> tuple[Level, ...]:
        """The levels that begin within the scale, the lowest first."""
        return tuple(sorted((one for one in self.rubric.levels if 0 < one.share < 1), key=lambda one: one.share))


@dataclass(frozen=True)
class Progress:
    """How many had submitted an exercise by each day around its deadline; days still to come have no count."""

    column: Column
    due: datetime | None
    expected: int
    submitted: int
    by_day: tuple[tuple[int, int], ...]

    @property
    def told(self) -> tuple[int | None, ...]:
        """The counts of the table."""
        known = dict(self.by_day)
        return tuple(known.get(day) for day in TOLD)


@dataclass(frozen=True)
class Week:
    """The attempts of one week (by ISO 8601), and the middle of their shares of the points."""

    name: str
    attempts: int
    middle: Decimal


@dataclass(frozen=True)
class Unpublished:
    """An exercise with results that students do not see, and how many there are."""

    column: Column
    results: int


@dataclass(frozen=True)
class Dashboard:
    """Everything that the class page shows beside the lists for persons."""

    rows: tuple[Row, ...]
    due: int
    submitted: int
    mastered: tuple[tuple[Rubric, int], ...]
    waiting: int
    regrades: int
    requests: int
    distributions: tuple[Distribution, ...]
    progress: tuple[Progress, ...]
    weeks: tuple[Week, ...]
    unpublished: tuple[Unpublished, ...]
    newest: datetime | None

    @property
    def at_risk(self) -> tuple[Row, ...]:
        """Who is at risk, the worst first."""
        return tuple(row for row in self.rows if row.risk.is_high)


def dashboard_of(book: Book, shown: ClassView, now: datetime) -> Dashboard:
    """Return the numbers of a class. `now` says which deadlines are past."""
    columns = columns_of(shown.rubrics)
    rows = tuple(sorted((_row(view, book, shown.rubrics, columns, now) for view in shown.students), key=_by_need))
    due, submitted = _submitted(shown.students, columns, book, now)
    regrades = len(book.waiting)
    requests = len(_open_requests(book))
    return Dashboard(
        rows=rows,
        due=due,
        submitted=submitted,
        mastered=tuple((rubric, _mastered(place, rows)) for place, rubric in enumerate(shown.rubrics)),
        waiting=len(shown.ungraded) + len(shown.unchecked) + regrades + requests,
        regrades=regrades,
        requests=requests,
        distributions=tuple(_distribution(place, rubric, rows) for place, rubric in enumerate(shown.rubrics)),
        progress=tuple(_progress(column, shown.students, book, now) for column in columns),
        weeks=_weeks(shown.students, columns, book),
        unpublished=_unpublished(columns, shown.students, book),
        newest=max((one.recorded_at for one in book.summaries), default=None),
    )


def as_document(board: Dashboard) -> dict[str, object]:
    """Return the numbers for a script."""
    return {
        "schema_version": 1,
        "students": len(board.rows),
        "submitted": {"of_due": board.due, "submitted": board.submitted},
        "mastered": {rubric.requirement: count for rubric, count in board.mastered},
        "waiting_for_a_person": board.waiting,
        "at_risk": [
            {
                "student": row.student.student.id,
                "severity": row.risk.severity,
                "reasons": [reason.words for reason in row.risk.reasons],
            }
            for row in board.at_risk
        ],
        "not_published": {one.column.exercise: one.results for one in board.unpublished},
    }


def signs_of(levels: Iterable[Level]) -> dict[str, str]:
    """Return a short sign for each level: as many letters of its name as keep it apart from the others."""
    names = [level.name for level in levels]
    signs = {}
    for name in names:
        others = [other for other in names if other != name]
        sizes = [n for n in range(1, len(name)) if not any(other.startswith(name[:n]) for other in others)]
        signs[name] = name[: sizes[0]] if sizes else name
    return signs


def _row(view: StudentView, book: Book, rubrics: Sequence[Rubric], columns: Sequence[Column], now: datetime) -> Row:
    works = works_of(view.student.id, columns, book, now)
    points = sum((one.standing.points or Decimal(0) for one in view.requirements), Decimal(0))
    possible = sum((one.standing.possible for one in view.requirements), Decimal(0))
    return Row(
        student=view,
        risk=risk_of(view.student.id, book, rubrics, now),
        submitted=sum(work.grade is not None for work in works),
        exercises=len(works),
        share=points / possible if possible else Decimal(0),
        boxes=tuple(_box(requirement) for requirement in view.requirements),
    )


def _box(requirement: RequirementView) -> Box:
    levels = sorted(requirement.rubric.levels, key=lambda level: -level.share)
    names = [level.name for level in levels]
    level = requirement.standing.level
    if not level:
        return Box(requirement, "", "", 0)
    return Box(requirement, level, signs_of(levels)[level], min(names.index(level) + 1, 4))


def _by_need(row: Row) -> tuple[int, Decimal, str, str]:
    return (-row.risk.severity, row.share, row.student.student.name, row.student.student.id)


def _submitted(
    students: Iterable[StudentView], columns: Sequence[Column], book: Book, now: datetime
) -> tuple[int, int]:
    """Return how many exercises were due, over all students, and how many of these were submitted."""
    works = [work for view in students for work in works_of(view.student.id, columns, book, now)]
    due = [work for work in works if work.is_past or book.policy.due_at(work.column.exercise) is None]
    return len(due), sum(work.grade is not None for work in due)


def _mastered(place: int, rows: Iterable[Row]) -> int:
    return sum(row.boxes[place].rank == 1 for row in rows)


def _distribution(place: int, rubric: Rubric, rows: Iterable[Row]) -> Distribution:
    standings = [row.boxes[place].requirement.standing for row in rows]
    shares = [one.points / one.possible for one in standings if one.points is not None and one.possible]
    counts = [0] * BINS
    for share in shares:
        counts[min(int(share * BINS), BINS - 1)] += 1
    middle = median(shares) if shares else None
    return Distribution(rubric, tuple(counts), len(standings) - len(shares), middle)


def _progress(column: Column, students: Sequence[StudentView], book: Book, now: datetime) -> Progress:
    grades = [book.grades.get((view.student.id, column.exercise)) for view in students]
    expected = [grade for grade in grades if grade is None or grade.state is not State.EXEMPT]
    first = sorted(_first(grade).timestamp() for grade in expected if grade and grade.tries)
    due = book.policy.due_at(column.exercise)
    by_day: tuple[tuple[int, int], ...] = ()
    if due:
        ends = [(day, (due + timedelta(days=day)).timestamp()) for day in DAYS]
        by_day = tuple((day, sum(one <= end for one in first)) for day, end in ends if end <= now.timestamp())
    return Progress(column, due, len(expected), len(first), by_day)


def _first(grade: Grade) -> datetime:
    """Return when an exercise was handed in first, or recorded, where nobody said when it was handed in."""
    attempt = grade.tries[0].attempt
    return attempt.submitted_at or attempt.recorded_at


def _weeks(students: Iterable[StudentView], columns: Sequence[Column], book: Book) -> tuple[Week, ...]:
    zone = ZoneInfo(book.policy.zone)
    groups: defaultdict[str, list[Decimal]] = defaultdict(list)
    for view in students:
        for column in columns:
            grade = book.grades.get((view.student.id, column.exercise))
            for one in grade.tries if grade else ():
                if one.attempt.is_known and one.attempt.possible:
                    moment = (one.attempt.submitted_at or one.attempt.recorded_at).astimezone(zone)
                    groups[f"{moment:%G-W%V}"].append(one.attempt.points / one.attempt.possible)
    return tuple(Week(name, len(shares), median(shares)) for name, shares in sorted(groups.items()))


def _unpublished(columns: Sequence[Column], students: Iterable[StudentView], book: Book) -> tuple[Unpublished, ...]:
    ids = [view.student.id for view in students]
    counts = [(column, sum((name, column.exercise) in book.grades for name in ids)) for column in columns]
    return tuple(Unpublished(column, n) for column, n in counts if n and not book.is_visible(column.exercise))


def _open_requests(book: Book) -> set[int]:
    answered = {one.request for one in book.decisions if isinstance(one, Reply)}
    return {one.id for one in book.decisions if isinstance(one, Request)} - answered


def _percent(share: Decimal) -> int:
    """Return a share in whole percent, rounded down: nobody is shown a level's bound that is not reached."""
    return int(share * 100)
