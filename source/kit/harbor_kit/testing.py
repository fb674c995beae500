"""The visible checks for pytest: `pytest` in the handout folder runs them on the file that you worked in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from harbor_kit.answers import answer_file, load
from harbor_kit.checks import Check, CheckFailed, run_check


def cases(visible: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Return (exercise, check) for all visible checks, for `pytest.mark.parametrize`."""
    return [(exercise, name) for exercise, names in visible.items() for name in names]


def run_visible_check(root: Path, exercise: str, name: str) -> None:
    """Run one check of an exercise on the answer under `root`. Raises `CheckFailed` with a message for the student."""
    path, checks = _checks(root, exercise)
    if name not in checks:
        message = f"The check {name} is no longer in {path.name}. Copy its cell back from the handout."
        raise CheckFailed(message)
    run_check(checks[name])


@cache
def _checks(root: Path, exercise: str) -> tuple[Path, dict[str, Check]]:
    folder, stem = (root / exercise).parent, exercise.rsplit("/", 1)[-1]
    path = answer_file(folder, stem)
    _, found = load(path, "answer_" + stem.replace("-", "_"))
    return path, {check.name: check for check in found}
