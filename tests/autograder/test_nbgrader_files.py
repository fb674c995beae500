"""A student's cells in the order of the released notebook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.errors import StorageError
from autograder.formats.nbgrader_files import autograded_notebook, pieces_of, released_notebook, submitted_notebook
from autograder.intake import Found
from autograder.model import Result
from autograder.reading import Piece
from tests.gradebook.samples import check, result, ungraded

HEAD, ASKED, ANSWER, CHECK, HIDDEN, WORDS = "head", "q1-one", "answer-one", "check-doubles", "hidden", "your-answer"
CELLS = {"doubles": CHECK, "asks": HIDDEN}


def released() -> Any:
    """A notebook as `generate_assignment` leaves it: the text of the hidden check is gone."""
    make = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
    flags = {"answer": {"solution": True, "grade": False}, "check": {"solution": False, "grade": True}}
    notebook = nbformat.v4.new_notebook()
    for kind, name, source, role in (
        ("markdown", HEAD, "# Calls", ""),
        ("markdown", ASKED, "## Q1 · One\n\nWrite `one`.", ""),
        ("code", ANSWER, "def one():\n    raise NotImplementedError", "answer"),
        ("code", CHECK, '@check("Q1", "S1")\ndef doubles(): ...', "check"),
        ("code", HIDDEN, "", "check"),
        ("markdown", WORDS, "*Your answer:*", "answer"),
    ):
        own = {"nbgrader": {"grade_id": name, **flags[role]}} if role else {}
        notebook.cells.append(make[kind](source, id=name, metadata=own))
    return notebook


def of(*pieces: Piece, what: Result | None = None) -> list[tuple[str, str]]:
    """The cells that the formgrader shows: (id, text)."""
    graded = what or result("ada", check("doubles", "Q1", "2", "2"), check("asks", "Q1", "0", "1", visible=False))
    text = autograded_notebook(released(), pieces, graded, CELLS).decode()
    return [(cell["id"], cell["source"]) for cell in nbformat.reads(text, as_version=4).cells]


def code(name: str, text: str) -> Piece:
    return Piece(name, True, text)


def words(name: str, text: str) -> Piece:
    return Piece(name, False, text)


OWN = code(ANSWER, "def one():\n    return 1")


def test_answers_stand_in_their_places_and_checks_are_ours() -> None:
    """An edited check is as it was released; a hidden one is its title; a new cell follows the one above it."""
    shown = of(
        words(HEAD, "# Calls"), OWN, code("new", "one()"), code(CHECK, "assert True"), words(WORDS, "**Because**")
    )
    assert shown == [
        (HEAD, "# Calls"),
        (ASKED, "## Q1 · One\n\nWrite `one`."),
        (ANSWER, OWN.source),
        ("student-2", "one()"),
        (CHECK, '@check("Q1", "S1")\ndef doubles(): ...'),
        (HIDDEN, "# A hidden check of Q1: It asks"),
        (WORDS, "**Because**"),
    ]


def test_cells_without_ids_are_known_by_text_by_name_and_by_neighbour() -> None:
    """As in a script, whose headings carry points."""
    shown = dict(
        of(
            words("", "# Calls"),
            words("", "## Q1 · One (3 points)\n\nWrite `one`."),
            code("", OWN.source),
            code("", '@check("Q1", "S1")\ndef doubles(): ...'),
            words("", "# Mine"),
        )
    )
    assert list(shown) == [HEAD, ASKED, ANSWER, CHECK, "student-4", HIDDEN, WORDS]
    assert shown[ANSWER] == OWN.source
    assert shown[ASKED] == "## Q1 · One\n\nWrite `one`."
    below = dict(of(words("", "# Calls"), words("", "Write what?"), OWN))
    assert below[ASKED] == "Write what?"


def test_what_is_not_there_is_said_where_a_ta_looks_for_it() -> None:
    """A lost answer keeps the place for its comments."""
    assert dict(of())[ANSWER] == "# This cell is not in what was handed in."
    shown = of(what=ungraded("ada", reason="It is <b>cut off</b>."))
    assert shown[0] == ("why-it-was-not-graded", "**Not graded by the machine:** It is &lt;b>cut off&lt;/b>.")
    assert dict(shown)[ANSWER] == "# What was handed in could not be read."
    assert dict(shown)[CHECK] == dict(shown)[HIDDEN] == "# Not graded by the machine."


def test_html_of_a_student_is_text() -> None:
    """In a cell of the release and in a new one; a comparison stays."""
    shown = dict(of(words(WORDS, "<script>x</script> 1 < 2"), words("new", "<!-- a --><img src=x>")))
    assert shown[WORDS] == "&lt;script>x&lt;/script> 1 < 2"
    assert shown["student-1"] == "&lt;!-- a -->&lt;img src=x>"


def test_of_copies_the_first_one_wins() -> None:
    """The others are shown below it."""
    shown = of(OWN, code("copy", "def one():\n    return 2"), code(ANSWER, "again"))
    assert dict(shown)[ANSWER] == OWN.source
    assert [text for name, text in shown if name.startswith("student-")] == ["def one():\n    return 2", "again"]


def test_of_very_many_cells_the_first_are_shown() -> None:
    """A hundred thousand are placed as quickly, and the number of the others is said."""
    shown = of(OWN, *(code(f"x-{place}", f"{place}") for place in range(100_000)))
    own = [text for name, text in shown if name.startswith("student-")]
    assert own == [*map(str, range(500)), "*99500 more cells are not shown.*"]


def test_the_notebook_of_a_script_has_no_verdicts() -> None:
    """It goes under `submitted/`, where nbgrader looks for what came."""
    notebook = nbformat.reads(submitted_notebook(released(), [OWN]).decode(), as_version=4)
    nbformat.validate(notebook)
    assert [cell.outputs for cell in notebook.cells if cell.cell_type == "code"] == [[], [], []]


@pytest.mark.parametrize(
    ("name", "content", "kinds"),
    [
        ("a.py", "# %% [markdown]\n# Because.\n\n# %%\nx = 1\n", [(False, "Because."), (True, "x = 1")]),
        ("a.py", json.dumps({"cells": [{"cell_type": "raw", "source": "r"}], "nbformat": 4}), [(False, "r")]),
        ("a.py", "# %%\nx = 1\n\x00", [(True, "x = 1\n\x00")]),
        ("a.py", "# ---\n# a: [\n# ---\n# %%\nx = 1\n", None),
        ("a.ipynb", json.dumps({"cells": [{"cell_type": "markdown", "source": "m"}]}), [(False, "m")]),
    ],
)
def test_text_cells_are_read_too(tmp_path: Path, name: str, content: str, kinds: list[tuple[bool, str]] | None) -> None:
    """A script that jupytext cannot read has its code still."""
    path = tmp_path / "ada" / name
    path.parent.mkdir()
    path.write_text(content, encoding="utf-8")
    pieces = pieces_of(Found(tmp_path, "ada", (path,)), path, 10_000)
    if kinds is None:
        assert "x = 1" in pieces[-1].source
    else:
        assert [(piece.is_code, piece.source) for piece in pieces] == kinds


def test_a_released_notebook_that_is_missing_says_what_to_type(tmp_path: Path) -> None:
    """So does one that is broken."""
    path = tmp_path / "01-calls.ipynb"
    for content in (None, b"{", b"\xff", b'{"cells": 3}'):
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(StorageError, match="nbgrader generate_assignment 01-calls"):
            released_notebook(path)
