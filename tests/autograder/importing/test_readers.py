"""What is read of a master of nbgrader or Otter: questions, answers, tests and points, and what a person marks."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import ConfigError
from autograder.importing.cells import read_notebook
from autograder.importing.nbgrader import is_nbgrader, read_nbgrader
from autograder.importing.otter import is_otter, read_otter
from autograder.importing.record import Answer, Assignment, Explanation, Given, Question, Text, Trial
from autograder.importing.record import Test as OtherTest
from tests.autograder.importing.notebooks import NBGRADER, OTTER, code, graded, question, raw, solution, text, write


def from_nbgrader(folder: Path, cells: list[dict[str, Any]] = NBGRADER) -> Assignment:
    """What is read of these cells."""
    return read_nbgrader(read_notebook(write(folder / "ps.ipynb", cells)), "ps")


def from_otter(folder: Path, cells: list[dict[str, Any]] = OTTER) -> Assignment:
    """What is read of these cells."""
    path = write(folder / "lab.ipynb", cells)
    return read_otter(read_notebook(path), path)


def of(assignment: Assignment, kind: type) -> list[Any]:
    """The pieces of a kind."""
    return [piece for piece in assignment.pieces if isinstance(piece, kind)]


def worth(assignment: Assignment) -> dict[str, tuple[Decimal, bool]]:
    """Name of a test → its points, and whether it is hidden."""
    return {test.name: (test.points, test.hidden) for test in of(assignment, OtherTest)}


def test_a_notebook_is_recognised_by_what_is_in_it(tmp_path: Path) -> None:
    """Metadata of nbgrader, blocks of Otter."""
    ours, theirs = (read_notebook(write(tmp_path / f"{n}.ipynb", c)) for n, c in enumerate((NBGRADER, OTTER)))
    assert (is_nbgrader(ours), is_otter(ours)) == (True, False)
    assert (is_nbgrader(theirs), is_otter(theirs)) == (False, True)


# nbgrader.


def test_an_answer_after_a_test_begins_a_question(tmp_path: Path) -> None:
    """Its title is the heading above it."""
    found = from_nbgrader(tmp_path)
    assert [piece.title for piece in of(found, Question)] == ["Squares", "Sum", "Words"]
    assert of(found, Question)[1].prompt == "Write `sum_of_squares`. It uses `squares`."


def test_a_solution_without_markers_is_the_whole_cell(tmp_path: Path) -> None:
    """So nbgrader does it."""
    last = of(from_nbgrader(tmp_path), Answer)[-1].source
    assert last.splitlines()[0] == "# BEGIN SOLUTION"
    assert last.splitlines()[-1] == "# END SOLUTION"


def test_a_region_between_nbgraders_markers_is_between_ours(tmp_path: Path) -> None:
    """With one hash, at the same indent."""
    lines = of(from_nbgrader(tmp_path), Answer)[0].source.splitlines()
    assert lines[2] == "    # BEGIN SOLUTION"
    assert lines[-1] == "    # END SOLUTION"


def test_a_test_that_is_hidden_in_part_is_hidden_as_a_whole(tmp_path: Path) -> None:
    """Its points are one; what was visible can still be run."""
    found = from_nbgrader(tmp_path)
    assert worth(found)["squares_hidden"] == (Decimal("1.5"), True)
    assert [piece.steps[0].source for piece in of(found, Trial)] == ["assert isinstance(squares(2), list)"]


def test_points_that_add_up_become_a_test_each(tmp_path: Path) -> None:
    """Each does all that the cell did, and asserts one of the conditions."""
    parts = [test for test in of(from_nbgrader(tmp_path), OtherTest) if test.origin == "words_partly"]
    assert [test.points for test in parts] == [2, 1]
    assert parts[1].steps[0].source == "count_words('a b a') == {'a': 2, 'b': 1}\nassert count_words('') == {}"


def test_a_test_that_ends_with_its_points_otherwise_is_listed(tmp_path: Path) -> None:
    """It can score anything between nothing and all."""
    cells = [solution("f", "def f():\n    return 1"), graded("t", 2, "score = min(2, f())\nscore")]
    (hand,) = from_nbgrader(tmp_path, cells).hands
    assert hand.blocks
    assert "nbgrader takes for the points" in hand.what


def test_what_a_person_marks_is_kept_with_its_scheme(tmp_path: Path) -> None:
    """Manually graded answers and tasks."""
    persons = {person.name: (person.points, person.scheme) for person in from_nbgrader(tmp_path).persons}
    assert persons == {"reading": (4, ""), "plot": (3, "The axes have names.")}
    assert "axes have names" not in "".join(piece.source for piece in of(from_nbgrader(tmp_path), Text))


def test_lines_of_ipython_become_comments(tmp_path: Path) -> None:
    """Masters are Python alone."""
    found = from_nbgrader(tmp_path, [code("%matplotlib inline\nx = 1"), code("x +")])
    assert of(found, Given)[0].source == "# %matplotlib inline\nx = 1"
    assert [hand.where for hand in found.hands] == ["cell 1", "cell 2"]


def test_a_solution_that_holds_a_loop_together_is_the_whole_cell(tmp_path: Path) -> None:
    """Without it, the handout would be no Python."""
    cells = [solution("f", "for i in [1]:\n### BEGIN SOLUTION\n    x = i\n### END SOLUTION")]
    found = from_nbgrader(tmp_path, cells)
    assert of(found, Answer)[0].source == "# BEGIN SOLUTION\nfor i in [1]:\n    x = i\n# END SOLUTION"
    assert "no Python" in found.hands[0].what


def test_a_text_that_students_write_is_not_handed_out_with_its_answer(tmp_path: Path) -> None:
    """nbgrader clears it; here it is an explanation."""
    found = from_nbgrader(
        tmp_path, [solution("why", "### BEGIN SOLUTION\nBecause.\n### END SOLUTION", kind="markdown")]
    )
    assert [type(piece) for piece in found.pieces] == [Explanation, Text]


# Otter.


def test_points_are_shared_as_otter_shares_them(tmp_path: Path) -> None:
    """Three points among three tests; a list; all or nothing; one point where nothing is said."""
    known = {name: points for name, (points, _) in worth(from_otter(tmp_path)).items()}
    third = Decimal("0.333333333333")
    assert known == {
        "q1_1": 1,
        "q1_2": 1,
        "q1_3": 1,
        "q2_2": 1,
        "q2_3": 2,
        "q3": 2,
        "q4_1": third,
        "q4_2": third,
        "q4_3": 1 - 2 * third,
    }


def test_what_is_hidden_in_otter_is_hidden(tmp_path: Path) -> None:
    """By its first line, or by its configuration; all or nothing is hidden where one of its tests is."""
    assert [name for name, (_, hidden) in worth(from_otter(tmp_path)).items() if hidden] == [
        "q1_3",
        "q2_3",
        "q3",
        "q4_3",
    ]


def test_a_message_or_a_comment_of_a_test_becomes_its_hint(tmp_path: Path) -> None:
    """They say what is wrong with an answer that fails; comments of hidden tests are nobody's."""
    hints = {test.name: test.hint for test in of(from_otter(tmp_path), OtherTest) if test.hint}
    assert hints == {"q1_1": "Did you give it the name `dozen`?", "q2_3": "What does a missing key raise?"}


def test_a_test_that_is_worth_nothing_can_be_tried(tmp_path: Path) -> None:
    """We have no checks without points."""
    assert [trial.name for trial in of(from_otter(tmp_path), Trial)] == ["q2_1", "q3_1"]


def test_lines_that_otter_takes_out_are_between_our_markers(tmp_path: Path) -> None:
    """What students get instead is above them all: the stub ends the cell."""
    assert of(from_otter(tmp_path), Answer)[0].source.splitlines() == [
        "dozen = ...",
        "gross = ...",
        "# BEGIN SOLUTION",
        "dozen = 12",
        "gross = dozen * 12",
        "# END SOLUTION",
        "gross",
    ]


def test_imports_above_an_answer_are_given(tmp_path: Path) -> None:
    """They are no part of it."""
    assert [piece.source for piece in of(from_otter(tmp_path), Given)][1] == "import math"


def test_a_solution_outside_its_block_is_an_answer_where_otter_strips_all(tmp_path: Path) -> None:
    """And is listed where Otter would hand it out."""
    cells = [
        raw("# BEGIN QUESTION\nname: q1"),
        text("?"),
        code("x = 1 # SOLUTION"),
        raw("# BEGIN TESTS"),
        code("x", "1"),
    ]
    cells += [raw("# END TESTS"), raw("# END QUESTION")]
    strips = raw("# ASSIGNMENT CONFIG\nstrip_solutions_from_all_cells: true")
    assert "x = 1" in of(from_otter(tmp_path, [strips, *cells]), Answer)[0].source
    assert "Otter hands it out" in from_otter(tmp_path, cells).hands[0].what


EXCEPTIONS = [
    raw("# ASSIGNMENT CONFIG\ntests:\n    ok_format: false"),
    *question(
        "name: q1\npoints: 4",
        "Write `f`.",
        "def f(x):\n    return x # SOLUTION",
        [
            code("def test_f(f, env):\n    assert f(2) == 2\n    assert env['f'](3) == 3"),
            code("# HIDDEN\ndef test_hidden(f):\n    assert f(4) == 4"),
        ],
    ),
]


def test_tests_that_are_functions_are_opened(tmp_path: Path) -> None:
    """Parameters are names of the notebook, `env` is all of it."""
    tests = of(from_otter(tmp_path, EXCEPTIONS), OtherTest)
    assert [test.steps[0].source for test in tests] == ["assert f(2) == 2\nassert f(3) == 3", "assert f(4) == 4"]
    assert [(test.points, test.hidden) for test in tests] == [(2, False), (2, True)]


def test_a_text_that_a_person_marks_is_an_explanation(tmp_path: Path) -> None:
    """Students do not get it."""
    cells = [
        *[raw("# BEGIN QUESTION\nname: q1\nmanual: true\npoints: 3"), text("Why?"), raw("# BEGIN SOLUTION")],
        *[text("Because."), raw("# END SOLUTION"), raw("# END QUESTION")],
    ]
    found = from_otter(tmp_path, cells)
    assert [piece.source for piece in of(found, Explanation)] == ["Because."]
    assert [(person.name, person.points, person.scheme) for person in found.persons] == [("q1", 3, "Because.")]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([raw("# BEGIN QUESTION\nname: q1")], "without its END"),
        ([raw("# BEGIN QUESTION\npoints: 1"), raw("# END QUESTION")], "name not specified"),
        (question("name: q1\npoints: [1]", "?", "x = 1 # SOLUTION", [code("x"), code("x")]), "length of 'points'"),
        (question("name: q1", "?", "x = 1 # SOLUTION", [code("x ==")]), "invalid Python"),
    ],
)
def test_what_otter_refuses_is_refused(tmp_path: Path, cells: list[dict[str, Any]], said: str) -> None:
    """With Otter's own words."""
    with pytest.raises(ConfigError, match=said):
        from_otter(tmp_path, cells)
