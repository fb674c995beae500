from __future__ import annotations

import ast
import json
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import MasterError
from autograder.handouts import handout
from autograder.masters import Master, read_master
from autograder.rubrics import read_rubric
from tests.autograder.masters import ANSWER, GIVEN, HINTS, PARTS, QUESTION, RUBRIC, TITLE, write_master

EXTRA = "# %% [markdown]\n# Something that was added later.\n"


@pytest.fixture
def master(tmp_path: Path) -> Master:
    """The usual master."""
    return read_master(write_master(tmp_path))


def ids(path: Path) -> list[str]:
    """Return the cell ids of a master's handout."""
    return [cell["id"] for cell in json.loads(handout(read_master(path), None)[".ipynb"])["cells"]]


def test_a_handout_is_a_notebook_and_a_script(master: Master) -> None:
    """Both hold the same cells."""
    texts = handout(master, None)
    assert sorted(texts) == [".ipynb", ".py"]
    assert len(json.loads(texts[".ipynb"])["cells"]) == texts[".py"].count("# %%") == 7
    assert texts[".py"].startswith("# %% [markdown]\n# # A demo")


def test_a_lesson_is_a_notebook_only(tmp_path: Path) -> None:
    """Nobody answers in a lesson."""
    path = tmp_path / "py-01-demo" / "notebooks" / "01-basics.py"
    path.parent.mkdir(parents=True)
    path.write_text("# %% [markdown]\n# # Hello\n\n# %%\nawait thing()\n", encoding="utf-8")
    assert list(handout(read_master(path), None)) == [".ipynb"]


@pytest.mark.parametrize("suffix", [".ipynb", ".py"])
def test_a_handout_holds_no_secret(master: Master, suffix: str) -> None:
    """Neither solution nor hidden test nor explanation, nor any marker of them."""
    text = handout(master, None)[suffix]
    for secret in ("secret", "asks_once", "SOLUTION", "HIDDEN", "number + number", "choices[0]"):
        assert secret not in text
    assert "assert result == 4" in text


def test_a_stub_names_question_and_task(master: Master) -> None:
    """It stands where the solution stood; what is above it stays."""
    script = handout(master, None)[".py"]
    stub = '    raise NotImplementedError("Q1: return twice a number")'
    assert f"    # --- sub-goal: add it to itself\n{stub}\n" in script
    assert 'raise NotImplementedError("Q1: return the first answer to a prompt")' in script


def test_a_stub_without_a_docstring_still_asks_for_an_answer(tmp_path: Path) -> None:
    """It has the question, and words of its own."""
    answer = ANSWER.replace('    """Return twice a number. Zero stays zero."""\n', "")
    script = handout(read_master(write_master(tmp_path, answer=answer)), None)[".py"]
    assert 'raise NotImplementedError("Q1: write your answer here")' in script


@pytest.mark.parametrize(
    "title", ["Return \\n and 2 \\\\ 3.", 'Return "it".', "Return it.", "R.", "Return it\n\n    Slowly."]
)
def test_a_stub_is_python(tmp_path: Path, title: str) -> None:
    """Whatever the docstring says."""
    path = write_master(tmp_path, answer=ANSWER.replace("Return twice a number. Zero stays zero.", title))
    ast.parse(handout(read_master(path), None)[".py"])


def test_every_region_of_a_cell_gets_its_stub(tmp_path: Path) -> None:
    """Two functions in a cell are two tasks."""
    second = "\n\ndef triple(number):\n    # BEGIN SOLUTION\n    return 3 * number\n    # END SOLUTION\n"
    script = handout(read_master(write_master(tmp_path, answer=ANSWER + second)), None)[".py"]
    assert script.count("raise NotImplementedError") == 3
    assert 'raise NotImplementedError("Q1: write your answer here")' in script


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Return thrice a number.", "Q1: return thrice a number"),
        ("Return thrice a number (Q7).", "Q7: return thrice a number"),
    ],
)
def test_each_function_of_a_cell_is_asked_for_by_its_own_words(tmp_path: Path, said: str, asked: str) -> None:
    """Below another function, and for a later question, where its docstring ends with that."""
    second = (
        f'\n\ndef triple(number):\n    """{said}"""\n    # BEGIN SOLUTION\n    return 3 * number\n    # END SOLUTION\n'
    )
    script = handout(read_master(write_master(tmp_path, answer=ANSWER + second)), None)[".py"]
    assert f'raise NotImplementedError("{asked}")' in script
    assert 'raise NotImplementedError("Q1: return twice a number")' in script


def test_a_stub_in_a_class_is_a_constructor(tmp_path: Path) -> None:
    """The cell runs, and the class says which question it belongs to; a method's stub stays where it was."""
    answer = '''# %%
class Twice:
    """A number, twice."""

    # BEGIN SOLUTION
    number: int
    # END SOLUTION

    def doubled(self):
        # BEGIN SOLUTION
        return self.number * 2
        # END SOLUTION


def double(number):
    # BEGIN SOLUTION
    return Twice(number).doubled()
    # END SOLUTION
'''
    path = write_master(tmp_path, answer=answer)
    script = handout(read_master(path), None)[".py"]
    names: dict[str, Any] = {}
    exec(script[script.index("class Twice") : script.index("async def ask")], names)
    for call, said in (
        (names["Twice"], "a number, twice"),
        (object.__new__(names["Twice"]).doubled, "a number, twice"),
        (partial(names["double"], 4), "write your answer here"),
    ):
        with pytest.raises(NotImplementedError, match=f"Q1: {said}"):
            call()
    assert script.count("def __init__(self, *given: object, **fields: object) -> None:") == 1


def test_the_question_of_a_stub_is_the_one_above_it(tmp_path: Path) -> None:
    """Of several headings, the last before the cell."""
    second = QUESTION.replace("Q1", "Q2").replace("S1", "S3").replace("S2", "S4")
    path = write_master(
        tmp_path, second=second + "\n" + PARTS["second"], hints=HINTS + "\n" + HINTS.replace("Q1", "Q2")
    )
    assert 'NotImplementedError("Q2: return the first answer' in handout(read_master(path), None)[".py"]


def test_a_solution_stands_below_a_question(tmp_path: Path) -> None:
    """Otherwise its stub could name none."""
    path = write_master(tmp_path, title=TITLE + "\n" + ANSWER, answer="")
    with pytest.raises(MasterError, match=r"py:5: a solution stands above the first question\. Write a heading"):
        handout(read_master(path), None)


def test_points_come_from_the_rubric(tmp_path: Path, master: Master) -> None:
    """They stand in the heading of the question, and nowhere in the master."""
    path = tmp_path / "PY-01.yaml"
    path.write_text(RUBRIC, encoding="utf-8")
    rubric = read_rubric(path).exercises["01-demo"]
    texts = handout(master, rubric)
    assert "# ## Q1 · Twice as much (4 points)\n" in texts[".py"]
    assert "## Q1 · Twice as much (4 points)" in texts[".ipynb"]
    assert "points" not in handout(master, None)[".py"]


def test_a_heading_without_points_stays_as_it_is(tmp_path: Path, master: Master) -> None:
    """A question that the rubric does not know has none."""
    path = tmp_path / "PY-01.yaml"
    path.write_text(RUBRIC.replace("      Q1:", "      Q9:"), encoding="utf-8")
    rubric = read_rubric(path).exercises["01-demo"]
    assert "# ## Q1 · Twice as much\n" in handout(master, rubric)[".py"]


def test_cell_ids_are_valid_and_say_what_a_cell_is(tmp_path: Path) -> None:
    """Answers and checks are found by the name that they define."""
    found = ids(write_master(tmp_path))
    assert [name for name in found if name.startswith(("answer", "check"))] == [
        "answer-double",
        "answer-ask",
        "check-doubles",
    ]
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name) for name in found)
    assert len(set(found)) == len(found)


def test_a_name_of_other_letters_makes_a_valid_id(tmp_path: Path) -> None:
    """Python allows them in a name, notebooks do not in an id."""
    answer = ANSWER.replace("double", "größer")
    assert "answer-gr--er" in ids(write_master(tmp_path, answer=answer, check="", hidden=""))


@pytest.mark.parametrize("place", ["title", "given", "answer", "check", "hints"])
def test_a_cell_that_is_added_changes_no_other_id(tmp_path: Path, place: str) -> None:
    """Answers that were handed in before the change still find their cells."""
    before = ids(write_master(tmp_path))
    after = ids(write_master(tmp_path, **{place: f"{EXTRA}\n{PARTS[place]}"}))
    assert [name for name in after if name in before] == before
    assert set(after) - set(before) == {"something-that-was-added-later"}


def test_a_change_inside_a_cell_keeps_its_id(tmp_path: Path) -> None:
    """An answer is its function, whatever its text."""
    before = ids(write_master(tmp_path))
    after = ids(write_master(tmp_path, answer=ANSWER.replace("Return twice", "Give twice")))
    assert before == after


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("# %%\n\n# %%\n", ["empty", "empty-2"]),
        ("# %%\nx = 1\n\n# %%\nx = 1\n", ["x-1", "x-1-2"]),
        (f"# %%\n{'w' * 300} = 1\n", ["w" * 56]),
        ("# %%\n'äöü'\n", ["empty"]),
    ],
)
def test_ids_of_other_cells_are_their_first_words(tmp_path: Path, given: str, expected: list[str]) -> None:
    """Short, plain, and counted where they would be the same."""
    assert ids(write_master(tmp_path, given=given))[1 : 1 + len(expected)] == expected


def test_an_answer_without_a_function_is_named_by_what_it_binds(tmp_path: Path) -> None:
    """Or by its first words, where it binds nothing."""
    answer = (
        ANSWER
        + "\n# %%\n# BEGIN SOLUTION\nWORDS = 3\n# END SOLUTION\n\n# %%\n# BEGIN SOLUTION\nprint(3)\n# END SOLUTION\n"
    )
    found = ids(write_master(tmp_path, answer=answer))
    assert [name for name in found if name.startswith("answer-")][1:3] == [
        "answer-raise-notimplementederror-q1-write-your-answer",
        "answer-raise-notimplementederror-q1-write-your-answer-2",
    ]


def test_tags_of_the_master_stay(tmp_path: Path) -> None:
    """A check's cell gets one more: running all cells goes on after a check that fails."""
    given = GIVEN.replace("# %%", '# %% tags=["setup"]')
    cells = json.loads(handout(read_master(write_master(tmp_path, given=given)), None)[".ipynb"])["cells"]
    tags = {cell["id"]: cell["metadata"].get("tags") for cell in cells}
    assert tags["check-doubles"] == ["raises-exception"]
    assert ["setup"] in tags.values()
    assert tags["answer-double"] is None


def test_a_handout_was_never_run(master: Master) -> None:
    """No outputs, no counts, no personal metadata."""
    notebook = json.loads(handout(master, None)[".ipynb"])
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert sorted(notebook["metadata"]) == ["kernelspec", "language_info"]


def test_a_handout_is_the_same_every_time(tmp_path: Path) -> None:
    """Byte for byte."""
    path = write_master(tmp_path)
    assert handout(read_master(path), None) == handout(read_master(path), None)
