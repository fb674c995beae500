"""From the second module on all code passes `mypy --strict`: lessons, references and other right answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from harbor_kit.typecheck import findings

from autograder.checking.answers import Kind, variant_answers
from autograder.checking.variants import read_beside
from autograder.masters import Master, code_without_markers, find_masters, read_master
from autograder.rubrics import read_rubric
from tests.support.answers import ROOT

MASTERS = [path for path in find_masters(ROOT / "source") if path.parts[-3] > "py-02"]
LESSONS = [path for path in MASTERS if path.parent.name == "notebooks"]
MEANT = {  # the mistake that the lesson begins with, and a library whose authors publish no types
    "01-type-hints": [
        'total = add(total, estimate(draft)) → Argument 2 to "add" has incompatible type "str"; expected "int" '
        "[arg-type]",
        'import jedi → Skipping analyzing "jedi": module is installed, but missing library stubs or py.typed marker '
        "[import-untyped]",
    ]
}
LEFT = {  # a first attempt stays as it was handed in
    "01-robust-api-client": {
        "blind_solve_b": [
            'shot, text, error = self._new_shot(prompt), "", None → Call to untyped function (unknown) in typed '
            "context [no-untyped-call]"
        ]
    }
}
EXERCISES = [path for path in MASTERS if path.parent.name == "exercises"]


def reference(master: Master) -> list[str]:
    return [code_without_markers(cell) for cell in master.cells if cell.role in ("given", "answer")]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_code_of_a_lesson_passes_mypy(path: Path) -> None:
    """What else is wrong on purpose stands in texts that the lesson hands to mypy."""
    assert findings([cell.source for cell in read_master(path).cells if cell.is_code]) == MEANT.get(path.stem, [])


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_what_checks_share_passes_mypy(path: Path) -> None:
    """On other graders hidden cells have run as well when an answer asks what mypy says about its notebook."""
    assert findings([code_without_markers(cell) for cell in read_master(path).cells if cell.is_code]) == []


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_every_right_answer_passes_mypy(path: Path) -> None:
    master = read_master(path)
    rubric = read_rubric(ROOT / "rubrics" / f"{master.requirement}.yaml").exercises[master.stem]
    others = variant_answers(master, read_beside(master, rubric).alternatives, Kind.ALTERNATIVE)
    answers = {"the reference": reference(master), **{one.name: [cell.source for cell in one.cells] for one in others}}
    assert {name: said for name, cells in answers.items() if (said := findings(cells))} == LEFT.get(path.stem, {})
