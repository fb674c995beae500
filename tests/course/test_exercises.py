"""The handout in a student's hands: in a real kernel, as a notebook, as a script, with its cells in any form.

What reference, alternatives and misconceptions earn is tried by `course check`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from harbor_kit.cells import CodeCell, cells_of_notebook, cells_of_script

from autograder.judge.launch import Judge
from tests.support.answers import HANDOUT, exercises, filled, filled_script, handout_of, variants, with_variant
from tests.support.grading import a_judge, bundle, grade_cells, reference_cells

ALTERNATIVES = variants("alternatives")


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with a_judge() as one:
        yield one


@pytest.mark.parametrize("master", exercises(), ids=lambda path: path.stem)
def test_the_handout_runs_from_top_to_bottom(master: Path, tmp_path: Path) -> None:
    """In a fresh kernel no cell of the handout fails but its own checks, and each of them says what to do.

    A check that runs an answer finds nothing yet; mypy reads what stands there.
    """
    from nbclient import NotebookClient

    notebook = nbformat.read(handout_of(master), as_version=4)
    NotebookClient(notebook, kernel_name="python3", timeout=60, resources={"metadata": {"path": tmp_path}}).execute()

    for cell in notebook.cells:
        errors = [out for out in cell.get("outputs", []) if out.output_type == "error"]
        if cell.id.startswith("check-"):
            assert errors[0].ename == "CheckFailed"
            said = "\n".join(errors[0].traceback)
            assert re.search(r"^  Got +nothing yet\. Q\d", said, re.MULTILINE) or "mypy_says" in cell.source
            assert "Traceback" not in said
        else:
            assert errors == []
        assert not [out for out in cell.get("outputs", []) if out.get("name") == "stderr"]


def test_a_solved_notebook_and_a_solved_script_are_worth_the_same(judge: Judge) -> None:
    """The same answers in a notebook and in a script get the same verdicts."""
    answers = with_variant(ALTERNATIVES["task_group"])
    notebook = cells_of_notebook("a", filled(answers))
    script = cells_of_script(filled_script(answers))

    assert grade_cells(notebook, judge).points == grade_cells(script, judge).points == bundle().exercise.possible


def test_cells_may_be_given_in_any_form(judge: Judge) -> None:
    """All code in one cell is worth as much as in many."""
    whole = "\n\n".join(cell.source for cell in reference_cells())

    assert grade_cells([CodeCell("all", whole)], judge).points == bundle().exercise.possible


def test_the_notebook_holds_nothing_of_the_grader() -> None:
    """The handout's metadata names the kernel, and nothing else."""
    notebook = json.loads(HANDOUT.read_text(encoding="utf-8"))

    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
