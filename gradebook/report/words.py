"""How the report says what is known: one symbol, one phrase and one pattern for every state, never colour alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from markupsafe import Markup, escape

from autograder.model import Attempt, QuestionStanding, Standing, Status, Verdict
from gradebook.standing import open_checks

VERDICTS = {
    Verdict.PASSED: ("✓", "Passed"),
    Verdict.FAILED: ("✗", "Not passed"),
    Verdict.COULD_NOT_CHECK: ("?", "Could not be checked"),
}

# A control character would be invisible or invalid in HTML; its Unicode picture is neither.
PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"} | {127: 0x2421}
SAFE_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")
RESERVED_ON_WINDOWS = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))]
)


class State(StrEnum):
    """What is known about a question of a student."""

    SCORED = "scored"
    AT_LEAST = "at least"
    COULD_NOT_CHECK = "could not be checked"
    COULD_NOT_GRADE = "could not be graded"
    NOT_SUBMITTED = "not submitted"
    NOT_SHOWN = "not shown yet"  # on a student's page only


SYMBOLS = {State.COULD_NOT_CHECK: "?", State.COULD_NOT_GRADE: "!", State.NOT_SUBMITTED: "–", State.NOT_SHOWN: "…"}


@dataclass(frozen=True)
class Cell:
    """What one cell says: its state, a short label, a phrase, and its share of the points (0 to 1)."""

    state: State
    label: str
    phrase: str
    share: float


def digits(points: Decimal) -> str:
    """Return points exactly, without needless zeros."""
    text = f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def question_state(points: Decimal | None, question: str, attempt: Attempt | None) -> State:
    """Return what is known about a question, given the attempt that counts."""
    if attempt is None:
        return State.NOT_SUBMITTED
    if attempt.result.status is not Status.GRADED:
        return State.COULD_NOT_GRADE
    if points is None:
        return State.COULD_NOT_CHECK
    return State.AT_LEAST if open_checks(attempt, question) else State.SCORED


def question_cell(standing: QuestionStanding, attempt: Attempt | None) -> Cell:
    """Return the cell of one question."""
    state = question_state(standing.points, standing.question, attempt)
    return make_cell(state, standing.points, standing.possible)


def standing_cell(standing: Standing, states: list[State]) -> Cell:
    """Return the cell of one requirement, given the states of its questions: the least certain one shows."""
    if standing.points is None:
        state = next((s for s in (State.COULD_NOT_GRADE, State.COULD_NOT_CHECK) if s in states), State.NOT_SUBMITTED)
    else:
        uncertain = {State.AT_LEAST, State.COULD_NOT_CHECK, State.COULD_NOT_GRADE}
        state = State.AT_LEAST if uncertain.intersection(states) else State.SCORED
    return make_cell(state, standing.points, standing.possible)


def make_cell(state: State, points: Decimal | None, possible: Decimal) -> Cell:
    """Return a cell; where no points are known it says why, and never 0."""
    if points is None:
        return Cell(state, SYMBOLS[state], state.value, 0.0)
    at_least = state is State.AT_LEAST
    label = f"≥{digits(points)}" if at_least else digits(points)
    phrase = f"{'at least ' if at_least else ''}{digits(points)} of {digits(possible)}"
    return Cell(state, label, phrase, float(points / possible) if possible else 0.0)


def page_name(student: str) -> str:
    """Return a file name for any id: the id itself where every file system keeps it apart, else with a hash."""
    if student and len(student) <= 64 and SAFE_LETTERS.issuperset(student) and student not in RESERVED_ON_WINDOWS:
        return f"{student}.html"
    slug = "".join(letter if letter in SAFE_LETTERS else "-" for letter in student.lower())[:40].strip("-")
    return f"{slug or 'student'}-{sha256(student.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}.html"


def visible(value: object) -> object:
    """Return text with its control characters made visible; anything else as it is."""
    return value.translate(PICTURES) if type(value) is str else value


def prose(text: str) -> Markup:
    """Return an author's sentence for a page: what stands in backticks is code, between asterisks it is stressed."""
    safe = str(escape(visible(text)))
    safe = re.sub(r"`([^`]+)`", r"<code>\1</code>", safe)
    return Markup(re.sub(r"\*([^*]+)\*", r"<em>\1</em>", safe))  # noqa: S704  # escaped above
