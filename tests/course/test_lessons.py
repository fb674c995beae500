"""The numbers that a lesson is about: what its cells print when they run. All else `course check` looks at."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.checking.lesson_runs import run_lesson

ROOT = Path(__file__).parents[2]
SHOWN = {
    "py-01-async/notebooks/01-async-basics.py": [
        "awaited in turn: 3.0 s",
        "as tasks: 1.0 s",
        "as tasks, with time.sleep: 3.0 s",
    ]
}


@pytest.mark.parametrize("name", SHOWN)
def test_the_numbers_that_the_lesson_is_about_appear(name: str) -> None:
    printed = run_lesson(ROOT / "source" / name).printed.splitlines()
    assert [line for line in SHOWN[name] if line not in printed] == []
