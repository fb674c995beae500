"""The page of one requirement: every student on every question, shaded by points, with patterns for what is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from autograder.model import Rubric
from gradebook.report.view import QuestionView, StudentView
from gradebook.report.words import Cell, State
from gradebook.standing import exercises_of

SHADES = 9
PATTERNS = {
    State.AT_LEAST: "dots",
    State.COULD_NOT_CHECK: "hatch",
    State.COULD_NOT_GRADE: "cross",
    State.NOT_SUBMITTED: "",
}
EXEMPT = "exempt"


@dataclass(frozen=True)
class Mark:
    """What stands in one place of the map: label, the words behind it, the class of its look, the key to sort by."""

    label: str
    phrase: str
    look: str
    key: str


@dataclass(frozen=True)
class Column:
    """One question: `1.2` is the second of the first exercise. `mean` is in percent, `None` where nobody has points."""

    number: str
    exercise: str
    title: str
    possible: Decimal
    mean: int | None
    full: int
    known: int


@dataclass(frozen=True)
class RequirementPage:
    """The questions of a requirement, and a row of marks for each student."""

    rubric: Rubric
    columns: tuple[Column, ...]
    rows: tuple[tuple[StudentView, tuple[Mark, ...]], ...]


Found = Mapping[tuple[str, str], QuestionView]


def requirement_page(place: int, rubric: Rubric, students: Sequence[StudentView]) -> RequirementPage:
    """Return the page of the requirement at a place of the course, students in the order given."""
    names = [(name, key) for name, exercise in exercises_of(rubric).items() for key in exercise.questions]
    found = [
        {(q.standing.exercise, q.standing.question): q for q in one.requirements[place].questions} for one in students
    ]
    marks = [tuple(_mark(one.get(name)) for name in names) for one in found]
    columns = tuple(_column(rubric, name, found) for name in names)
    return RequirementPage(rubric, columns, tuple(zip(students, marks, strict=True)))


def _mark(question: QuestionView | None) -> Mark:
    if question is None:
        return Mark("ex", EXEMPT, "", "-1")
    cell = question.cell
    if question.standing.points is None:
        return Mark(cell.label, cell.phrase, PATTERNS[cell.state], "-1")
    return Mark(cell.label, "", _look(cell), f"{cell.share:.3f}")


def _look(cell: Cell) -> str:
    """Return the classes of a cell with points: ten shades, and dots over a lower bound."""
    shade = f"s{min(int(cell.share * SHADES), SHADES)}"
    return f"{shade} {PATTERNS[State.AT_LEAST]}" if cell.state is State.AT_LEAST else shade


def _column(rubric: Rubric, name: tuple[str, str], found: Sequence[Found]) -> Column:
    """Return a question with what the class earned on it, of those whose points are known."""
    exercises = exercises_of(rubric)
    place = list(exercises).index(name[0]) + 1
    questions = exercises[name[0]].questions
    asked = questions[name[1]]
    points = [one[name].standing.points for one in found if name in one]
    known = [one for one in points if one is not None]
    whole = len(known) * asked.possible
    return Column(
        number=f"{place}.{list(questions).index(name[1]) + 1}",
        exercise=exercises[name[0]].title,
        title=asked.title,
        possible=asked.possible,
        mean=int(100 * sum(known, Decimal(0)) / whole) if whole else None,
        full=sum(one == asked.possible for one in known),
        known=len(known),
    )
