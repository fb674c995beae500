"""What is handed in to every grader, and what ours says of it: each check has the same verdict everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from harbor_kit.cells import cells_of_notebook

from autograder.config import Limits
from autograder.model import Verdict
from tests.sample_class.build import ANSWERS
from tests.support.answers import MASTER, exercises, filled, handout_of, reference_answers, variants, with_variant
from tests.support.grading import a_judge, grade_cells

FIRST = list({path.parent: path for path in reversed(exercises())}.values())[::-1]  # of each module
# What these leave behind, an id in a global variable and handlers on root, meets the next check in the same process.
LEAVES_SOMETHING = {"02-logging-setup": {"one_global", "basic_config_once_more"}}
# What these hold in memory is too much for our grader alone: the others limit none.
HOLDS_TOO_MUCH = {"01-large-file-processing": {"a_list_first"}}
ELSEWHERE_DIFFERENT = {**LEAVES_SOMETHING, **HOLDS_TOO_MUCH}
FEW = ("ada", "chen", "farid", "hiro")
Answers = dict[str, str]
Verdicts = dict[str, dict[str, bool]]


def of_each_exercise(name: str = "path") -> pytest.MarkDecorator:
    """Run a test for the first exercise of each module; for the others too in `make test-all`."""
    cases = [
        pytest.param(path, id=path.stem, marks=[] if path in FIRST else [pytest.mark.remainder]) for path in exercises()
    ]
    return pytest.mark.parametrize(name, cases)


def tried(*, every: bool) -> list[Path]:
    """Return the masters of the exercises that all graders are given."""
    return exercises() if every else FIRST


def cases(path: Path, *, every: bool) -> dict[str, Answers]:
    """Return the answers to an exercise that all graders are given, by name.

    Of each exercise the reference, the untouched handout and a misconception; of the first they are students of the
    sample class, with one whose answer never ends. With `every`, more of that class, and all alternatives and
    misconceptions.
    """
    found: dict[str, Answers] = {name: made() for name, made in _some(path, every=every).items()}
    for kind in ("alternatives", "misconceptions") if every else ():
        found |= {name: with_variant(source, path) for name, source in variants(kind, path).items()}
    return {name: made for name, made in found.items() if name not in ELSEWHERE_DIFFERENT.get(path.stem, ())}


def _some(path: Path, *, every: bool) -> Mapping[str, Callable[[], Answers]]:
    if path == MASTER:
        return {name: made for name, made in ANSWERS.items() if every or name in FEW}
    different = ELSEWHERE_DIFFERENT.get(path.stem, ())
    wrong, source = next(item for item in variants("misconceptions", path).items() if item[0] not in different)
    return {"reference": lambda: reference_answers(path), "handout": dict, wrong: lambda: with_variant(source, path)}


def ours(path: Path, given: Mapping[str, Answers]) -> Verdicts:
    """Return what our grader says: name → check → whether it passed. One that could not be made is an error here."""
    found: Verdicts = {}
    with a_judge() as judge:
        for name, answers in given.items():
            cells = cells_of_notebook("handout", filled(answers, handout_of(path)))
            checks = grade_cells(cells, judge, Limits(check_cpu=0.5), path=path).checks
            assert Verdict.COULD_NOT_CHECK not in {check.verdict for check in checks}
            found[name] = {check.check: check.verdict is Verdict.PASSED for check in checks}
    return found
