"""The integrity of the exercises: what the reference, alternatives and misconceptions earn, and what a reader sees."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat
import pytest
from harbor_kit.cells import CodeCell, cells_of_notebook, cells_of_script

from autograder.judge.launch import Judge
from autograder.model import Result
from tests.support.answers import HANDOUT, MASTER, SCRIPT, filled, filled_script, variants, with_variant
from tests.support.grading import a_judge, bundle, grade_cells, grade_over_reference, lost, reference_cells

MISCONCEPTIONS = variants("misconceptions")
ALTERNATIVES = variants("alternatives")


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with a_judge() as one:
        yield one


def declared(source: str, word: str) -> str:
    text = ast.get_docstring(ast.parse(source)) or ""
    found = re.search(rf"^{word}: (.+)$", text, re.MULTILINE)
    assert found, f"the docstring has no line `{word}: …`"
    return found[1]


def test_the_reference_earns_everything(judge: Judge) -> None:
    """The reference passes every check, hidden ones too."""
    result = grade_cells(reference_cells(), judge)

    assert [check.message for check in result.checks if check.message] == []
    assert result.points == result.possible


@cache
def untouched(path: Path) -> Result:
    cells = cells_of_notebook if path.suffix == ".ipynb" else lambda _, text: cells_of_script(text)
    with a_judge() as one:
        return grade_cells(cells("handout", path.read_text(encoding="utf-8")), one)


@pytest.mark.parametrize("path", [HANDOUT, SCRIPT], ids=["notebook", "script"])
def test_the_untouched_handout_earns_nothing_and_teaches(path: Path) -> None:
    """The handout as it is released scores 0; every check says which question is to be written, none shows an error."""
    result = untouched(path)

    assert result.points == 0
    assert result.notes == ()
    for check in result.checks:
        assert "nothing yet" in check.message
        assert re.search(r"write your answer to Q\d+\.", check.message)


@pytest.mark.parametrize("name", ALTERNATIVES)
def test_alternatives_earn_everything(name: str, judge: Judge) -> None:
    """A different right answer is worth as much as the reference."""
    result = grade_over_reference(ALTERNATIVES[name], judge)

    assert [check.message for check in result.checks if check.message] == []


@pytest.mark.parametrize("name", MISCONCEPTIONS)
def test_misconceptions_lose_what_they_declare(name: str, judge: Judge) -> None:
    """A misconception loses exactly the questions it declares, each in part, and gets the hint it declares."""
    source = MISCONCEPTIONS[name]
    result = grade_over_reference(source, judge)
    rubric_hints = {check.id: check.hint for check in bundle().exercise.checks}
    hint = _hint(declared(source, "Hint"))

    assert " ".join(sorted(lost(result))) == declared(source, "Loses")
    assert hint in rubric_hints.values()
    assert hint in {check.hint for check in result.checks if check.hint}


def _hint(name: str) -> str:
    from autograder.rubrics import read_rubric
    from tests.support.answers import ROOT

    return read_rubric(ROOT / "rubrics" / "PY-01.yaml").exercises[MASTER.stem].hints[name]


def test_every_question_is_lost_by_some_misconception() -> None:
    """No question is so weak that nothing fails it."""
    killed = {question for source in MISCONCEPTIONS.values() for question in declared(source, "Loses").split()}

    assert killed == {question.id for question in bundle().exercise.questions}


def test_every_sentence_has_a_check_and_every_question_both_kinds() -> None:
    """Each numbered sentence is relied on; each question has a visible check and a hidden one."""
    checks = bundle().exercise.checks
    for question in bundle().exercise.questions:
        own = [check for check in checks if check.question == question.id]
        assert {check.visible for check in own} == {True, False}
        cited = {name for check in checks for name in check.sentences}
        assert set(question.sentences) <= cited


@pytest.mark.parametrize("name", MISCONCEPTIONS)
def test_messages_have_the_form_of_all_messages(name: str, judge: Judge) -> None:
    """At most six lines, no path, no bare assertion, no word that blames."""
    for check in grade_over_reference(MISCONCEPTIONS[name], judge).checks:
        lines = check.message.splitlines()
        assert len(lines) <= 6
        assert not re.search(r"/\w+/|AssertionError|assert |\b(obviously|simply|just|wrong answer)\b", check.message)
        if lines:
            assert lines[0].startswith(f"✘ {check.question} (S")
            assert lines[-1].split()[0] == "Next"


@pytest.mark.parametrize("name", MISCONCEPTIONS)
def test_messages_of_hidden_checks_hide_their_inputs(name: str, judge: Judge) -> None:
    """A hidden check says which sentence was not kept, and nothing that was computed from its inputs."""
    for check in grade_over_reference(MISCONCEPTIONS[name], judge).checks:
        if not check.visible:
            assert not re.search(r"Expected|We called|Harbor answer|req_", check.message)


def test_the_handout_runs_from_top_to_bottom(tmp_path: Path) -> None:
    """In a fresh kernel no cell of the handout fails but its own checks, and each of them says what to do."""
    from nbclient import NotebookClient

    notebook = nbformat.read(HANDOUT, as_version=4)
    NotebookClient(notebook, kernel_name="python3", timeout=60, resources={"metadata": {"path": tmp_path}}).execute()

    for cell in notebook.cells:
        errors = [out for out in cell.get("outputs", []) if out.output_type == "error"]
        if cell.id.startswith("check-"):
            assert errors[0].ename == "CheckFailed"
            assert re.search(r"^  Got +nothing yet\. Q\d", "\n".join(errors[0].traceback), re.MULTILINE)
            assert "Traceback" not in "\n".join(errors[0].traceback)
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
