"""What nbgrader is told of a result, without nbgrader."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from autograder.errors import ExportError
from autograder.model import CheckResult
from gradebook.export.nbgrader import Entry, entry_of, takes_id
from gradebook.nbgrader_book import Assignment, GradeCell, book_path
from tests.gradebook.samples import calls, check, result, unchecked, ungraded

CELLS = {"keeps_order": "check-keeps_order", "runs_at_once": "hidden", "gives_up": "hidden-2"}
ANSWERS = {"gather": "answer-gather", "timeout": "answer-gather"}


def assignment(gives_up: str = "3") -> Assignment:
    """The exercise in nbgrader, with a cell for an answer in words."""
    worth = {"check-keeps_order": "2", "hidden": "2", "hidden-2": gives_up, "written": "5"}
    cells = tuple(GradeCell(name, Decimal(points), "") for name, points in worth.items())
    return Assignment("01-calls", cells, frozenset({"answer-gather", "answer-other"}))


def entry(*checks: CheckResult, gives_up: str = "3") -> Entry:
    """What is told of a graded result."""
    return entry_of(result("ada", *checks), assignment(gives_up), CELLS, ANSWERS, None)


def test_a_check_without_a_verdict_has_no_score_and_says_why() -> None:
    """Its cause is for the staff, and a student reads comments: it is not among them."""
    order = check("keeps_order", "gather", "2", "2")
    told = entry(order, unchecked("runs_at_once", "gather", "2"), check("gives_up", "timeout", "0.5", "3"))
    assert told.scores == {"check-keeps_order": 2, "hidden": None, "hidden-2": Decimal("0.5")}
    assert "memory" not in "".join(told.comments.values())
    assert told.comments["answer-gather"] == "```\nIt runs at once\n```\n\n```\nIt gives up\n```"
    assert told.comments["answer-other"] == ""


def test_what_could_not_be_graded_has_one_comment_and_no_scores() -> None:
    """Not even 0."""
    told = entry_of(ungraded("ada"), assignment(), CELLS, ANSWERS, None)
    assert set(told.scores.values()) == {None}
    assert [text for text in told.comments.values() if text] == [
        "```\nNot graded by the machine: The notebook is cut off after cell 3.\n```"
    ]


def test_a_message_stays_within_its_fence() -> None:
    """A student's value could close it, and what follows would be HTML."""
    evil = check("keeps_order", "gather", "0", "2", message="Got ````\n<script>\x1b[0m", hint="Look at `gather`.")
    rest = (check("runs_at_once", "gather", "2", "2"), check("gives_up", "timeout", "3", "3"))
    text = entry(evil, *rest).comments["answer-gather"]
    assert text == "`````\nGot ````\n<script> [0m\n`````\n\nLook at `gather`."


def test_points_that_are_not_the_assignments_are_refused() -> None:
    """Other checks, other points, more than there are, and digits that a float would lose."""
    rest = (check("keeps_order", "gather", "2", "2"), check("runs_at_once", "gather", "2", "2"))
    digits = "0.12345678901234567890"
    for checks, gives_up, said in (
        (rest, "3", "the result is of other checks"),
        ((*rest, check("gives_up", "timeout", "3", "4")), "3", '"gives_up" has 3 of 4 points, and nbgrader 3'),
        ((*rest, check("gives_up", "timeout", "5", "3")), "3", '"gives_up" has 5 of 3 points'),
        ((*rest, check("gives_up", "timeout", digits, "3")), "3", "cannot hold exactly"),
    ):
        with pytest.raises(ExportError, match=said):
            entry(*checks, gives_up=gives_up)
    with pytest.raises(ExportError, match='student "ada", 01-calls'):
        entry_of(calls("ada"), assignment("4"), CELLS, ANSWERS, None)


@pytest.mark.parametrize("name", ["", ".ada", "a/b", "a\\b", "ada ", "a\nb", "a" * 129, "a\ud800"])
def test_an_id_that_names_no_folder_is_not_taken(name: str) -> None:
    """Others are, in any script."""
    assert not takes_id(name)
    assert takes_id("Zoë-李_7")


def test_a_course_directory_has_its_gradebook_inside(tmp_path: Path) -> None:
    """A file is taken as it is called."""
    assert book_path(tmp_path) == tmp_path / "gradebook.db"
    assert book_path(tmp_path / "other.db") == tmp_path / "other.db"
