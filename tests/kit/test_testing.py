"""The visible checks as `pytest` runs them in a handout."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from harbor_kit import testing
from harbor_kit.testing import cases, visible_failure

EXERCISE = "py-01/exercises/07-doubles"
CHECK = '@check("Q1", "S1")\ndef doubles():\n    """Two becomes four."""\n    got = double(2)\n    assert got == 4\n'


@pytest.fixture(autouse=True)
def _forget_answers() -> Iterator[None]:
    yield
    testing._answer.cache_clear()
    sys.modules.pop("answer_07_doubles", None)


def a_handout(root: Path, *cells: str) -> Path:
    path = root / f"{EXERCISE}.py"
    path.parent.mkdir(parents=True)
    path.write_text("\n# %%\n".join(["from harbor_kit import check\n", *cells]), encoding="utf-8")
    return root


def test_the_cases_are_pairs_of_exercise_and_check() -> None:
    """All visible checks, in their order."""
    assert cases({"a": ["one", "two"], "b": [], "c": ("three",)}) == [("a", "one"), ("a", "two"), ("c", "three")]


def test_a_passing_check_has_nothing_to_say(tmp_path: Path) -> None:
    """No text, no failure."""
    root = a_handout(tmp_path, "def double(x):\n    return 2 * x\n", CHECK)
    assert visible_failure(root, EXERCISE, "doubles") == ""


def test_a_failing_check_says_what_a_notebook_would_say(tmp_path: Path) -> None:
    """Under the name of the file that was looked at."""
    root = a_handout(tmp_path, "def double(x):\n    return 3 * x\n", CHECK)
    assert visible_failure(root, EXERCISE, "doubles").splitlines() == [
        "07-doubles.py:",
        "✘ Q1 (S1) · Two becomes four.",
        "  We called   double(2)",
        "  Expected    4",
        "  Got         6 ← got",
        "  Next        read S1 again, then open hint 1 of Q1.",
    ]


def test_a_missing_check_is_named(tmp_path: Path) -> None:
    """A student who deleted its cell is told how to get it back."""
    root = a_handout(tmp_path, CHECK)
    text = "The check halves is not in 07-doubles.py. Copy its cell back from the handout."
    assert visible_failure(root, EXERCISE, "halves") == text


def test_a_cell_that_raised_is_named_with_the_failure(tmp_path: Path) -> None:
    """It is often the reason."""
    root = a_handout(tmp_path, "def double(x:\n    return 2 * x\n", CHECK)
    failed, missing = (visible_failure(root, EXERCISE, name).splitlines() for name in ("doubles", "halves"))
    assert failed[2] == "  Got         NameError: name 'double' is not defined"
    assert failed[-1] == missing[-1]
    assert missing[-1].startswith("The cell that begins with `def double(x:` stopped with SyntaxError")


def test_a_cell_that_raised_does_not_fail_other_checks(tmp_path: Path) -> None:
    """A broken playground cell costs nothing."""
    root = a_handout(tmp_path, "def double(x):\n    return 2 * x\n", "1 / 0\n", CHECK)
    assert visible_failure(root, EXERCISE, "doubles") == ""


def test_an_answer_is_loaded_once(tmp_path: Path) -> None:
    """All checks of an exercise look at the same module."""
    root = a_handout(tmp_path, "def double(x):\n    return 2 * x\n", CHECK)
    visible_failure(root, EXERCISE, "doubles")
    loaded = sys.modules["answer_07_doubles"]
    visible_failure(root, EXERCISE, "doubles")
    assert sys.modules["answer_07_doubles"] is loaded


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """In one line for each check, and not in a traceback."""
    said = visible_failure(tmp_path, EXERCISE, "doubles")
    assert said.endswith("neither 07-doubles.ipynb nor 07-doubles.py is there. Copy one of them back from the handout.")
    assert "\n" not in said
