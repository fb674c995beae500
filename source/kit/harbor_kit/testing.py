"""The visible checks for pytest: `pytest` in the handout folder runs them on the file that you worked in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from harbor_kit.answers import answer_file, load
from harbor_kit.checks import Check, CheckFailed, run_check


@dataclass(frozen=True)
class Answer:
    """A student's file, the checks that are in it, and a line for each of its cells that raised."""

    file: str
    checks: Mapping[str, Check]
    problems: Sequence[str]


def cases(visible: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Return (exercise, check) for all visible checks, for `pytest.mark.parametrize`."""
    return [(exercise, name) for exercise, names in visible.items() for name in names]


def visible_failure(root: Path, exercise: str, name: str) -> str:
    """Run one check of an exercise on the answer under `root`; return what the student should read, or nothing."""
    try:
        answer = _answer(root, exercise)
    except FileNotFoundError as error:
        return f"{error}. Copy one of them back from the handout."
    if name not in answer.checks:
        failure = f"The check {name} is not in {answer.file}. Copy its cell back from the handout."
        return "\n".join([failure, *answer.problems])
    try:
        run_check(answer.checks[name])
    except CheckFailed as failed:
        return "\n".join([f"{answer.file}:", str(failed), *answer.problems])
    return ""


@cache
def _answer(root: Path, exercise: str) -> Answer:
    folder, stem = (root / exercise).parent, exercise.rsplit("/", 1)[-1]
    path = answer_file(folder, stem)
    _, checks, problems = load(path, "answer_" + stem.replace("-", "_"))
    return Answer(path.name, {check.name: check for check in checks}, problems)
