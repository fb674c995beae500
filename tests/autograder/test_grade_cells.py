"""Which cell of nbgrader is which check."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from autograder.errors import ConfigError, StaleError
from autograder.formats.grade_cells import by_assignment, check_in, comment_cells, matched_cells
from autograder.model import Bundle, Check, Exercise, LayoutCell, Question

DB = Path("gradebook.db")
CELL = '# BEGIN HIDDEN TESTS\nLIMIT = 3\n\n\n@check("Q1", "S1")\nasync def {}():\n    assert LIMIT\n# END HIDDEN TESTS'


def bundle(identity: str = "py-01/01-calls") -> Bundle:
    """An exercise with three questions and two answers: the second question goes on with the first answer."""
    checks = tuple(
        Check(id=name, question=asked, sentences=("S1",), title=name, visible=False, points=Decimal(worth), hint="")
        for name, asked, worth in (("doubles", "Q1", "2"), ("asks", "Q2", "0.1"))
    )
    cells = (
        ("answer-one", "answer", 'def one():\n    raise NotImplementedError("Q1: return one")'),
        ("check-doubles", "check", '@check("Q1", "S1")\ndef doubles(): ...'),
        ("check-asks", "check", '@check("Q2", "S2")\ndef asks(): ...'),
        ("answer-two", "answer", 'def two():\n    raise NotImplementedError("Q3: return two")'),
    )
    layout = [LayoutCell.model_validate({"id": i, "role": r, "source": s, "names": ()}) for i, r, s in cells]
    questions = tuple(Question(id=name, title=name, sentences={}, hints=()) for name in ("Q1", "Q2", "Q3", "Q4"))
    exercise = Exercise(id=identity, requirement="PY-01", title="Calls", questions=questions, checks=checks)
    return Bundle(sources={}, exercise=exercise, handouts={}, layout=tuple(layout), probes=(), expectations=())


def cells(*more: tuple[str, str, str], doubles: str = "2") -> list[tuple[str, str, Decimal]]:
    """The grade cells that nbgrader has: name, text, points."""
    own = (("hidden", CELL.format("asks"), "0.1"), ("hidden-2", CELL.format("doubles"), doubles))
    return [(name, text, Decimal(points)) for name, text, points in (*own, *more)]


@pytest.mark.parametrize("text", ["", "def doubles(): ...", "@check(", "*Your answer:*", "\0", "(" * 5000])
def test_a_cell_without_a_check_is_no_check(text: str) -> None:
    """Also one that is no Python."""
    assert check_in(text) is None


def test_a_hidden_check_is_known_by_its_text_and_not_by_its_number() -> None:
    """The numbers of hidden cells follow the order in which the checks stood when they were released."""
    written = ("written", "*Your answer:*", "5")
    assert matched_cells(bundle().exercise, cells(written), DB, "01-calls") == {"doubles": "hidden-2", "asks": "hidden"}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (cells(doubles="3"), r'"doubles" has 2 points here, and 3 in nbgrader \(cell "hidden-2"\)'),
        (cells()[:1], 'nbgrader\'s assignment has no check "doubles"'),
        (cells(("check-new", CELL.format("new"), "1")), 'our py-01/01-calls has no check "new"'),
        (cells(("check-asks", CELL.format("asks"), "1")), 'the check "asks" stands in two cells'),
    ],
)
def test_another_exercise_is_refused(found: list[tuple[str, str, Decimal]], said: str) -> None:
    """The message names the check, both numbers, and what to type."""
    with pytest.raises(StaleError, match=f"{said}.*nbgrader generate_assignment 01-calls --force"):
        matched_cells(bundle().exercise, found, DB, "01-calls")


def test_comments_on_a_question_go_to_the_answer_above_its_checks() -> None:
    """A question that goes on with another's answer shares its cell; one that nobody knows takes the last."""
    places = comment_cells(bundle(), {"answer-one", "answer-two"})
    assert places == {"Q1": "answer-one", "Q2": "answer-one", "Q3": "answer-two", "Q4": "answer-two"}
    assert comment_cells(bundle(), set()) == {}


def test_two_exercises_of_one_name_are_refused() -> None:
    """nbgrader knows no modules: their points would land in one assignment."""
    assert list(by_assignment([bundle(), bundle("py-02/02-types")])) == ["01-calls", "02-types"]
    with pytest.raises(ConfigError, match=r"py-01/01-calls and py-02/01-calls are both"):
        by_assignment([bundle(), bundle("py-02/01-calls")])
