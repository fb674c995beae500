"""The submissions of the benchmark: the same answers for every grader, each file different from all others."""

from __future__ import annotations

from itertools import cycle, islice
from pathlib import Path

from tests.support.answers import HANDOUT, filled, reference_answers, variants, with_variant

STEM = HANDOUT.stem


def answers(count: int) -> dict[str, dict[str, str]]:
    """Return so many submissions: student → the code of each answer. Half of them are right, none is endless."""
    reference = reference_answers()
    wrong = [with_variant(source) for source in variants("misconceptions").values()]
    right = [reference, *(with_variant(source) for source in variants("alternatives").values())]
    kinds = [kind for pair in zip(wrong, cycle(right)) for kind in pair]
    found = {}
    for number, kind in enumerate(islice(cycle(kinds), count)):
        student = f"s{number:04}"
        found[student] = {name: f"# handed in by {student}\n{code}" for name, code in kind.items()}
    return found


def write_notebooks(folder: Path, count: int, handout: Path = HANDOUT) -> list[Path]:
    """Write submissions as `folder/<student>/<exercise>.ipynb`; return the paths."""
    paths = []
    for student, kind in answers(count).items():
        path = folder / student / handout.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(filled(kind, handout), encoding="utf-8")
        paths.append(path)
    return paths
