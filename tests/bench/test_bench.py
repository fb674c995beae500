"""The benchmark itself: what it hands to every grader, and how it shows what came out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import graders
from tests.bench.measure import Cost
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
    assert [student for student, kind in answers(20).items() if not kind] == ["s0002"]


def test_a_target_that_is_missed_says_so() -> None:
    """Ratios come first."""
    found = {target.what: target.reached for target in targets(FIGURES)}
    assert list(found)[:2] == ["nbgrader: times our computing", "otter: times our computing"]
    assert (found["nbgrader: times our computing"], found["otter: times our computing"]) == (False, True)
    assert "| nbgrader: times our computing | 10.0 | at least 15 | **not reached** |" in table(FIGURES)


def test_a_run_without_ours_has_no_ratios() -> None:
    """And a run that trusted students says so first."""
    alone = {**FIGURES, "computing": {"nbgrader": 1.0}, "wall": {"nbgrader": 1.0}}
    assert "| nbgrader | – | 1.000 | 1.000 | 20 of 20 |" in table(alone)
    assert table({**FIGURES, "isolation": "process"}).startswith("**OURS RAN UNPROTECTED")


def test_students_are_trusted_only_where_the_grader_asks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any other refusal stays one."""
    said: list[list[str]] = []

    def refuses(command: list[str], folder: Path, **options: object) -> tuple[Cost, str]:
        said.append(command)
        if "--trust-students" not in command:
            raise RuntimeError("add --trust-students" if "asks" in command else "no such folder")
        return Cost(1.0, 1.0), ""

    monkeypatch.setattr(graders, "run", refuses)
    assert graders._graded(["asks"], tmp_path, watch=False) == Cost(1.0, 1.0)
    assert said == [["asks"], ["asks", "--trust-students"]]
    with pytest.raises(RuntimeError, match="no such folder"):
        graders._graded(["other"], tmp_path, watch=False)


def test_a_slope_is_shown_with_and_without_the_start() -> None:
    """The first is the target; the second may fall, and must not rise."""
    slopes = {"computing": {"further ratio": 1.2, "plain ratio": 0.5}}
    found = {target.what: target.reached for target in targets({**FIGURES, "many": 1000, "slopes": slopes})}
    assert found["each of 1000, against 20, start left out"] is False
    assert found["each of 1000, against 20, start shared out"] is True


def test_the_report_names_what_could_not_be_measured(tmp_path: Path) -> None:
    """And writes table, figures and picture."""
    assert "- nbclient was not measured: it is not there" in table(FIGURES)
    assert [path.name for path in write(FIGURES, tmp_path)] == ["bench.md", "bench.json", "bench.png"]
    assert (tmp_path / "bench.png").read_bytes().startswith(b"\x89PNG")
