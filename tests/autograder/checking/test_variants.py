"""What stands beside an exercise says what must come of it; where it does not, the place is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.checking.variants import Beside, read_beside
from autograder.masters import read_master
from autograder.rubrics import read_rubric
from tests.support.answers import MASTER, ROOT

RUBRIC = read_rubric(ROOT / "rubrics" / "PY-01.yaml").exercises[MASTER.stem]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What stands beside the exercise, as a copy that may be changed."""
    exercises = tmp_path / "source" / "py-01-async" / "exercises"
    shutil.copytree(MASTER.with_suffix(""), exercises / MASTER.stem)
    shutil.copy(MASTER, exercises)
    return exercises / MASTER.stem


def beside(folder: Path) -> Beside:
    """Read it."""
    return read_beside(read_master(folder.with_suffix(".py")), RUBRIC)


def said(folder: Path) -> list[str]:
    """Return what is found, with rule and place."""
    return [str(finding).replace(f"{folder}/", "") for finding in beside(folder).findings]


def test_what_is_there_is_read(folder: Path) -> None:
    """Thirteen misconceptions with what they declare, four alternatives, seven weak tests."""
    found = beside(folder)
    assert found.findings == ()
    assert len(found.misconceptions) == 13
    assert [one.name for one in found.alternatives] == ["blind_solve_a", "blind_solve_b", "last_first", "task_group"]
    assert [weak.name for weak in found.weak] == sorted(path.stem for path in (folder / "weak").glob("*.py"))
    by_name = {one.name: one for one in found.misconceptions}
    assert by_name["first_error_wins"].loses == ("Q2", "Q3", "Q4", "Q5", "Q6")
    assert by_name["finish_order"].passes == "one_prompt"


@pytest.mark.parametrize("word", ["Loses", "Hint", "Passes"])
def test_a_declaration_that_is_missing_is_named(folder: Path, word: str) -> None:
    """With the word."""
    path = folder / "misconceptions" / "another_clock.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f"{word}: ", f"{word} "), encoding="utf-8")
    assert said(folder) == [
        f"misconceptions/another_clock.py:1: C-CHAFF: the docstring lacks the line `{word}: …`. "
        "It says what must come of it."
    ]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("Hint: which-clock", "Hint: which-clocks", 'there is no hint "which-clocks". Did you mean "which-clock"?'),
        ("Loses: Q1", "Loses: Q9", 'there is no question "Q9".'),
        ("time_has_passed", "time_passed", 'there is no weak test "time_passed". Did you mean "time_has_passed"?'),
        ('"""M11', '""M11', "it cannot be read: "),
    ],
)
def test_a_name_that_is_none_is_named(folder: Path, old: str, new: str, what: str) -> None:
    """With the closest that there is."""
    path = folder / "misconceptions" / "another_clock.py"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert what in said(folder)[0]


def test_a_docstring_and_a_design_page_that_differ_are_named(folder: Path) -> None:
    """Departures from the plan are explained there, so it must speak of the same."""
    path = folder / "misconceptions" / "another_clock.py"
    path.write_text(path.read_text(encoding="utf-8").replace("Loses: Q1", "Loses: Q1 Q2"), encoding="utf-8")
    (found,) = said(folder)
    assert "the row of another_clock does not say that it loses Q1 Q2" in found
    assert found.startswith("design.md:")


def test_what_would_be_left_out_of_a_class_is_named(folder: Path) -> None:
    """Of a class that derives from itself only the methods are taken."""
    path = folder / "misconceptions" / "another_clock.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(f'{text}\n\nclass Call(Call):\n    """What differs."""\n\n    limit = 3\n', encoding="utf-8")
    line = text.count("\n") + 6
    assert said(folder) == [
        f"misconceptions/another_clock.py:{line}: C-CHAFF: Call derives from itself, so only its methods "
        "are taken, and this is none. Write the whole class."
    ]


def test_a_single_alternative_is_not_enough(folder: Path) -> None:
    """Two are asked for."""
    for name in ("last_first", "blind_solve_a", "blind_solve_b"):
        (folder / "alternatives" / f"{name}.py").unlink()
    assert "C-WHEAT: right answers of another structure beside the exercise: 1;" in said(folder)[0]


def test_a_weak_test_has_the_name_of_its_file(folder: Path) -> None:
    """So that a misconception can name it."""
    (folder / "weak" / "one_prompt.py").rename(folder / "weak" / "a_prompt.py")
    found = said(folder)
    assert "weak/a_prompt.py:1: C-CHAFF: a file of a weak test holds one check, with the name of the file." in found
    assert any('there is no weak test "one_prompt"' in line for line in found)
