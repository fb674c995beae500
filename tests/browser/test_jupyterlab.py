"""The handout in the real JupyterLab: what a student sees after Run → Run All Cells."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Locator, Page, expect

from autograder.masters import CheckSource, read_master
from tests.support.answers import HANDOUT, MASTER, ROOT
from tests.support.jupyter import Jupyter

FINISHED = re.compile(r"^\[\d+\]:$")
ERROR = ".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']"


def visible_checks() -> list[CheckSource]:
    """Return the checks that a student can read."""
    return [check for check in read_master(MASTER).checks if check.visible]


def run_all(page: Page, jupyter: Jupyter, edition: str) -> Locator:
    """Open an edition of the handout and run it from the menu; return its code cells when the last has run."""
    page.goto(jupyter.login(f"lab/workspaces/{edition}/tree/{edition}/{HANDOUT.relative_to(ROOT / 'release')}"))
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    expect(cells.last.locator(".jp-InputArea-prompt")).to_have_text(FINISHED)
    return cells


def output_of(cells: Locator, check: CheckSource) -> Locator:
    """Scroll to the cell of a check, as JupyterLab draws only what is looked at; return its one output."""
    written = json.loads(HANDOUT.read_text(encoding="utf-8"))["cells"]
    ids = [cell["id"] for cell in written if cell["cell_type"] == "code"]
    cell = cells.nth(ids.index(f"check-{check.name}"))
    cell.locator(".jp-OutputArea").scroll_into_view_if_needed()
    output = cell.locator(".jp-OutputArea-output")
    expect(output).to_have_count(1)
    expect(output).to_be_in_viewport()
    return output


def test_the_untouched_handout_runs_to_its_end_and_says_what_is_missing(page: Page, jupyter: Jupyter) -> None:
    """Every visible check shows its message, without a traceback; nothing else in the notebook is an error."""
    cells = run_all(page, jupyter, "handout")
    checks = visible_checks()

    for check in checks:
        output = output_of(cells, check)
        head = f"✘ {check.question} ({', '.join(check.sentences)}) · {check.title}"
        expect(output).to_contain_text(head, use_inner_text=True)
        expect(output).to_contain_text("nothing yet.", use_inner_text=True)
        expect(output).not_to_contain_text("Traceback", use_inner_text=True)
    expect(page.locator(ERROR)).to_have_count(len(checks))


def test_right_answers_pass_every_visible_check(page: Page, jupyter: Jupyter) -> None:
    """With the reference written into the handout every visible check shows that it is passed, and nothing fails."""
    cells = run_all(page, jupyter, "answered")

    for check in visible_checks():
        expect(output_of(cells, check)).to_have_text(f"✔ {check.question} · {check.title}", use_inner_text=True)
    expect(page.locator(ERROR)).to_have_count(0)
