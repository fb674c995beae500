"""A check that another grader asks for by its name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from harbor_kit.checks import CheckFailed
from harbor_kit.elsewhere import CHECKS, run_named

ANSWER = "def double(number):\n    return {factor} * number\n"
SOURCE = '''from harbor_kit import check
LIMIT = 4
@check("Q1", "S1")
def doubles():
    """Two becomes four."""
    LAST.append("ran")
    got = double(2)
    assert got == LIMIT, "twice two is four"
'''


def answered(factor: int = 2, **names: Any) -> dict[str, Any]:
    """Return the names of a finished notebook."""
    made: dict[str, Any] = {"__name__": "__main__", "LAST": [], **names}
    exec(ANSWER.format(factor=factor), made)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A grader's folder with a visible and a hidden check of the same source."""
    hidden = SOURCE.replace("def doubles", "def doubles_too")
    known = {"doubles": {"source": SOURCE, "visible": True}, "doubles_too": {"source": hidden, "visible": False}}
    (tmp_path / CHECKS).write_text(json.dumps(known), encoding="utf-8")
    return tmp_path


def test_a_right_answer_passes(folder: Path) -> None:
    """Nothing is raised; the check did run."""
    names = answered()
    run_named("doubles", names, folder)
    assert names["LAST"] == ["ran"]


def test_a_wrong_answer_fails_in_words(folder: Path) -> None:
    """A visible check says what was called, expected and found."""
    with pytest.raises(CheckFailed, match=r"We called +double\(2\)\n +Expected +4\n +Got +6"):
        run_named("doubles", answered(3), folder)


def test_a_hidden_check_says_nothing_of_what_it_tried(folder: Path) -> None:
    """Its title, and where to read on."""
    with pytest.raises(CheckFailed) as caught:
        run_named("doubles_too", answered(3), folder)
    assert str(caught.value).splitlines() == [
        "✘ Q1 (S1) · Two becomes four.",
        "  Next        read S1 again, then open hint 1 of Q1.",
    ]
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("factor", [2, 3])
def test_the_names_are_as_before(folder: Path, factor: int) -> None:
    """A check neither leaves a name behind nor keeps one that it restored: the next check starts from the notebook."""
    names = answered(factor, LIMIT="mine", check=len)
    before = dict(names)
    try:
        run_named("doubles", names, folder)
    except CheckFailed:
        assert factor == 3
    assert names == before
