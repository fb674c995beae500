"""nbgrader's formgrader on a graded course of ours: what an instructor sees, and what they can do there."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.sample_class.build import ANSWERS, FOLDER
from tests.support.answers import filled
from tests.support.in_nbgrader_course import STEM, nbgrader
from tests.support.jupyter import Jupyter

STUDENTS = ("ada", "chen", "farid")
HAND_GRADED = "dina"
GOLDEN = json.loads((FOLDER / "golden.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def graded(root: Path) -> None:
    """Submissions of a few students, graded by nbgrader in the course directory."""
    course = root / "course"
    nbgrader(course, "generate_assignment", STEM)
    released = course / "release" / STEM / f"{STEM}.ipynb"
    for student in (*STUDENTS, HAND_GRADED):
        path = course / "submitted" / student / STEM / released.name
        path.parent.mkdir(parents=True)
        path.write_text(filled(ANSWERS[student](), released), encoding="utf-8")
    nbgrader(course, "autograde", STEM)


@pytest.fixture
def formgrader(page: Page, jupyter: Jupyter, graded: None) -> Page:
    """The page that the formgrader opens with."""
    page.goto(jupyter.login("formgrader"))
    return page


def score(student: str, more: Decimal = Decimal(0)) -> str:
    """Return the points of a student as the formgrader writes them, like `60 / 100`."""
    checks = GOLDEN[student]["checks"]
    earned, possible = (sum(Decimal(check[name]) for check in checks) for name in ("points", "possible"))
    return f"{earned + more:f} / {possible:f}"


def row(page: Page, student: str) -> Locator:
    """Return the row of a student in a table."""
    return page.get_by_role("row").filter(has=page.get_by_role("gridcell", name=student, exact=True))


def open_submissions(page: Page) -> None:
    """Go from the list of assignments to the submissions of ours."""
    row(page, STEM).get_by_role("gridcell").get_by_role("link", name=str(len(STUDENTS) + 1), exact=True).click()
    expect(page.get_by_role("heading", name="Manage Submissions")).to_be_visible()


def open_notebook(page: Page, student: str) -> None:
    """Go from anywhere to the submission of a student, as an instructor clicks there; return when it has its points.

    Until they have come a box takes what is typed into it, and saves nothing.
    """
    page.get_by_role("link", name="Manage Students").click()
    row(page, student).get_by_role("gridcell").first.get_by_role("link").click()
    page.get_by_role("gridcell").get_by_role("link", name=STEM, exact=True).click()
    page.get_by_role("gridcell").get_by_role("link", name=STEM, exact=True).click()
    expect(page.locator("input.score").last).to_have_attribute("placeholder", re.compile(r"\d"))


def cell_of(page: Page, check: str) -> Locator:
    """Return the cell of a check, with its points and its output."""
    return page.locator(".code_cell").filter(has_text=f"def {check}()")


def test_the_assignment_and_every_score_are_shown(formgrader: Page) -> None:
    """The list of assignments leads to the submissions, and each has the points that our grader gives."""
    open_submissions(formgrader)

    for student in STUDENTS:
        expect(row(formgrader, student)).to_contain_text(score(student))


@pytest.mark.parametrize("student", STUDENTS)
def test_a_submission_opens_with_checks_points_and_messages(formgrader: Page, student: str) -> None:
    """Every check of the rubric has a box with its points, and below it the line that says whether it is passed."""
    open_notebook(formgrader, student)

    expect(formgrader.get_by_role("heading", name="Q4 · All at once (25 points)")).to_be_visible()
    for check in GOLDEN[student]["checks"]:
        cell = cell_of(formgrader, check["check"])
        expect(cell.locator("input.score")).to_have_attribute("placeholder", check["points"])
        expect(cell.locator(".panel-heading")).to_contain_text(f"/ {float(check['possible'])}", use_inner_text=True)
        mark = "✔" if check["verdict"] == "passed" else "✘"
        expect(cell.locator(".output")).to_contain_text(f"{mark} {check['question']} ", use_inner_text=True)
        expect(cell.locator(".output")).to_contain_text(f"· {check['title']}", use_inner_text=True)
        expect(cell.locator(".output")).not_to_contain_text("Traceback")
    expect(formgrader.locator("input.score")).to_have_count(len(GOLDEN[student]["checks"]))


def test_an_instructor_can_give_points_by_hand(formgrader: Page) -> None:
    """Points typed beside a failed check are kept, and count in the list."""
    failed = next(check for check in GOLDEN[HAND_GRADED]["checks"] if check["points"] == "0")
    open_notebook(formgrader, HAND_GRADED)
    box = cell_of(formgrader, failed["check"]).locator("input.score")

    box.fill("1")
    with formgrader.expect_response(lambda response: response.request.method == "PUT"):  # its tick fades away at once
        box.press("Tab")
    formgrader.get_by_role("link", name="Manual Grading").click()
    formgrader.get_by_role("link", name="Manage Assignments").click()
    open_submissions(formgrader)

    expect(row(formgrader, HAND_GRADED)).to_contain_text(score(HAND_GRADED, Decimal(1)))
