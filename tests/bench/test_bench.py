"""The benchmark itself: what it hands to every grader, and how it shows what came out."""

from __future__ import annotations

from pathlib import Path

from tests.bench.report import table, targets, write
from tests.bench.submissions import answers, write_notebooks

FIGURES = {
    "count": 20,
    "repeat": 1,
    "isolation": "root",
    "computing": {"ours": 0.1, "nbgrader": 1.0, "otter": 7.0, "cells alone, warm": 0.005},
    "wall": {"ours": 0.1, "nbgrader": 1.0, "otter": 7.0, "cells alone, warm": 0.005},
    "agree": {"nbgrader": "20 of 20"},
    "failed": {"nbclient": "it is not there"},
    "help": 0.2,
    "memory": [(0.0, 100.0), (1.0, 120.0)],
    "peak": 120.0,
}


def test_every_submission_is_a_file_of_its_own(tmp_path: Path) -> None:
    """Right and wrong answers in turn."""
    paths = write_notebooks(tmp_path, 20)
    assert len({path.read_bytes() for path in paths}) == 20
    kinds = answers(20).values()
    assert len({tuple(text.split("\n", 1)[1] for text in kind.values()) for kind in kinds}) > 9


def test_a_target_that_is_missed_says_so() -> None:
    """Ratios come first."""
    found = {target.what: target.reached for target in targets(FIGURES)}
    assert list(found)[:2] == ["nbgrader: times our computing", "otter: times our computing"]
    assert (found["nbgrader: times our computing"], found["otter: times our computing"]) == (False, True)
    assert "| nbgrader: times our computing | 10.0 | at least 15 | **not reached** |" in table(FIGURES)


def test_the_report_names_what_could_not_be_measured(tmp_path: Path) -> None:
    """And writes table, figures and picture."""
    assert "- nbclient was not measured: it is not there" in table(FIGURES)
    assert [path.name for path in write(FIGURES, tmp_path)] == ["bench.md", "bench.json", "bench.png"]
    assert (tmp_path / "bench.png").read_bytes().startswith(b"\x89PNG")
