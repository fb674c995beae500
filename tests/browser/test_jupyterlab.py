"""The handout in the real JupyterLab: what a student sees after Run → Run All Cells."""

from __future__ import annotations

import ast
import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from autograder.masters import CheckSource, read_master
from tests.support.answers import ROOT, handout_of
from tests.support.cases import of_each_exercise
from tests.support.jupyter import Jupyter

ALL_CELLS = 240_000  # milliseconds: mypy has to learn in some lessons, and the machine may be busy
SCROLLS = 4
FINISHED = re.compile(r"^\[\d+\]:$")
ERROR = ".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']"
LESSONS = [
    pytest.param(path, id=path.stem, marks=[] if path == max(path.parent.glob("*.ipynb")) else pytest.mark.remainder)
    for path in sorted((ROOT / "release").glob("*/notebooks/*.ipynb"))
]  # the last lesson of each module always, the others in `make test-all`


def visible_checks(master: Path) -> list[CheckSource]:
    """Return the checks that a student can read."""
    return [check for check in read_master(master).checks if check.visible]


def run_all(page: Page, jupyter: Jupyter, notebook: Path, edition: str = "handout") -> Locator:
    """Open an edition of a notebook and run it from the menu; return its code cells when the last has run."""
    page.goto(
        jupyter.login(
            f"lab/workspaces/{edition}-{notebook.stem}/tree/{edition}/{notebook.relative_to(ROOT / 'release')}"
        )
    )
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    last = max(place for place, cell in enumerate(code_cells(notebook)) if "jupyter" not in cell["metadata"])
    expect(cells.nth(last).locator(".jp-InputArea-prompt")).to_have_text(FINISHED, timeout=ALL_CELLS)
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible()
    return cells


def output_of(cells: Locator, handout: Path, check: CheckSource) -> Locator:
    """Scroll to the cell of a check, as JupyterLab draws only what is looked at; return its one output."""
    written = json.loads(handout.read_text(encoding="utf-8"))["cells"]
    ids = [cell["id"] for cell in written if cell["cell_type"] == "code"]
    cell = cells.nth(ids.index(f"check-{check.name}"))
    cell.locator(".jp-OutputArea").scroll_into_view_if_needed()
    output = cell.locator(".jp-OutputArea-output")
    expect(output).to_have_count(1)
    for _ in range(SCROLLS - 1):  # a long cell above it is drawn late, and moves it away
        output.scroll_into_view_if_needed()
        with suppress(AssertionError):
            expect(output).to_be_in_viewport(timeout=2_000)
            return output
    output.scroll_into_view_if_needed()
    expect(output).to_be_in_viewport()
    return output


@of_each_exercise("master")
def test_the_untouched_handout_runs_to_its_end_and_says_what_is_missing(
    page: Page, jupyter: Jupyter, master: Path
) -> None:
    """Every visible check shows its message, without a traceback; nothing else in the notebook is an error."""
    handout = handout_of(master)
    cells = run_all(page, jupyter, handout)
    checks = visible_checks(master)

    for check in checks:
        output = output_of(cells, handout, check)
        head = f"✘ {check.question} ({', '.join(check.sentences)}) · {check.title}"
        expect(output).to_contain_text(head, use_inner_text=True)
        if "mypy_says" not in ast.unparse(check.node):  # mypy reads what stands there
            expect(output).to_contain_text("nothing yet.", use_inner_text=True)
        expect(output).not_to_contain_text("Traceback", use_inner_text=True)
    expect(page.locator(ERROR)).to_have_count(len(checks))


@of_each_exercise("master")
def test_right_answers_pass_every_visible_check(page: Page, jupyter: Jupyter, master: Path) -> None:
    """With the reference written into the handout every visible check shows that it is passed, and nothing fails."""
    handout = handout_of(master)
    cells = run_all(page, jupyter, handout, "answered")

    for check in visible_checks(master):
        output = output_of(cells, handout, check)
        expect(output).to_have_text(f"✔ {check.question} · {check.title}", use_inner_text=True)
    expect(page.locator(ERROR)).to_have_count(0)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_runs_to_its_end_without_an_error(page: Page, jupyter: Jupyter, lesson: Path) -> None:
    """Mistakes that it shows on purpose are caught in their cells; every picture is there."""
    cells = run_all(page, jupyter, lesson)
    figures = [cell for cell in code_cells(lesson) if "figure" in cell["metadata"].get("tags", [])]

    for cell in figures:
        shown = cells.nth(code_cells(lesson).index(cell))
        shown.locator(".jp-OutputArea").scroll_into_view_if_needed()
        expect(shown.locator(".jp-RenderedImage img").first).to_be_visible()
    expect(page.locator(ERROR)).to_have_count(0)


def code_cells(notebook: Path) -> list[dict[str, Any]]:
    """Return the code cells of a notebook as they are stored."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]
