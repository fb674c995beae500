"""The submissions of the benchmark: the same answers for every grader, each file different from all others."""

from __future__ import annotations

import json
from itertools import cycle, islice
from pathlib import Path

from tests.support.answers import HANDOUT, filled, reference_answers, variants, with_variant

STEM = HANDOUT.stem
UNTOUCHED = 2


def answers(count: int) -> dict[str, dict[str, str]]:
    """Return so many submissions: student → the code of each answer. Wrong and right in turn, none endless.

    One in nineteen is the untouched handout, which has no answers.
    """
    reference = reference_answers()
    wrong = [with_variant(source) for source in variants("misconceptions").values()]
    right = [reference, *(with_variant(source) for source in variants("alternatives").values())]
    kinds = [kind for pair in zip(wrong, cycle(right)) for kind in pair]
    kinds.insert(UNTOUCHED, {})
    found = {}
    for number, kind in enumerate(islice(cycle(kinds), count)):
        student = f"s{number:04}"
        found[student] = {name: f"# handed in by {student}\n{code}" for name, code in kind.items()}
    return found


def notebook(student: str, kind: dict[str, str], handout: Path = HANDOUT) -> str:
    """Return what a student hands in; the name in its metadata tells untouched handouts apart."""
    made = json.loads(filled(kind, handout))
    made["metadata"]["handed_in_by"] = student
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def write_notebooks(folder: Path, count: int, handout: Path = HANDOUT) -> list[Path]:
    """Write submissions as `folder/<student>/<exercise>.ipynb`; return the paths."""
    paths = []
    for student, kind in answers(count).items():
        path = folder / student / handout.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(notebook(student, kind, handout), encoding="utf-8")
        paths.append(path)
    return paths
