"""Checks that a guess passes are named; checks that only a right answer passes are not."""

from __future__ import annotations

import ast
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder import cli
from autograder.guessable import guessable
from autograder.masters import read_master
from tests.support.answers import MASTER

ASKS = "client = FakeLLM(latencies=[1])\n    result = ask(client)\n    "


def warnings(body: str) -> list[str]:
    """Return what is said of a master with one check."""
    node = ast.parse(f"def tried():\n    {body}\n").body[0]
    check: Any = SimpleNamespace(name="tried", line=7, node=node)
    master: Any = SimpleNamespace(path=Path("m.py"), checks=(check,))
    return list(map(str, guessable(master)))


@pytest.mark.parametrize(
    "asserts",
    [
        "assert ok",
        "assert ok is True",
        "assert x is None",
        "assert x == []",
        "assert len(x) == 0",
        "assert x == {'a': 1}",
    ],
)
def test_a_check_of_guessable_values_is_named(asserts: str) -> None:
    """With its place and with what to do."""
    (said,) = warnings(f"ok = x = answer(3)\n    {asserts}\n")
    assert said.startswith('m.py:7: check "tried" can be passed by guessing: ')
    assert "Vary the inputs" in said


def test_a_comparison_in_the_action_hides_nothing() -> None:
    """What is asserted is a yes."""
    assert warnings("ok = answer(3) == 'a long and special text'\n    assert ok\n")


@pytest.mark.parametrize(
    "body",
    [
        f"{ASKS}assert result == client.replies[0]",
        f"{ASKS}assert result is None\n    assert client.peak == 1",
        "x = answer(3)\n    assert x == 'a long text'",
        "x = answer(3)\n    assert x == 1728",
        "x = answer(3)\n    assert x == [4.67]",
        "x = answer(3)\n    assert x == TICKETS[4]",
        "x = answer(3)\n    assert x == []\n    assert x != expected(3)",
        "wanted = sorted(TICKETS)\n    x = answer(3)\n    assert x == wanted",
    ],
)
def test_what_only_a_right_answer_yields_is_not_named(body: str) -> None:
    """One assert that cannot be guessed is enough."""
    assert warnings(body) == []


def test_the_checks_of_the_course_cannot_be_guessed() -> None:
    """Not one of them."""
    assert guessable(read_master(MASTER)) == []


def test_a_release_warns_and_goes_on(capsys: pytest.CaptureFixture[str], course: Path, monkeypatch: Any) -> None:
    """It is the author's choice."""
    monkeypatch.setattr("autograder.guessable._is_guessable", lambda check: True)
    assert cli.main(["--course", str(course), "release", "--check"]) == 0
    assert "can be passed by guessing" in " ".join(capsys.readouterr().err.split())
