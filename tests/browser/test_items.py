"""The page of `course items` in a real browser, on a screen and on a telephone."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from autograder.leaks import Guard
from gradebook.items import write_items
from tests.browser.test_reports import OUT_OF_REACH, SHOWN, open_page
from tests.gradebook.items_class import examined, one_question, planted_class


@pytest.fixture(scope="module")
def items(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a class of sixty with planted checks, and of a small class at another exercise."""
    found = [*examined(planted_class()), one_question({"dead": "0" * 8, "other": "10" * 4})]
    return write_items(tmp_path_factory.mktemp("items"), found, (), "best", "AI 101", Guard())


def opened(page: Page, path: Path, width: int) -> None:
    """Open the page with everything unfolded."""
    open_page(page, path, width)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})


@SHOWN
def test_the_page_is_not_wider_than_its_screen(page: Page, items: Path, width: int) -> None:
    """Plots and tables scroll in their frames."""
    opened(page, items, width)

    assert page.evaluate("document.documentElement.scrollWidth") == width


@SHOWN
def test_every_text_can_be_scrolled_to(page: Page, items: Path, width: int) -> None:
    """No line of text is cut off, covered or empty of room; in the plots too."""
    opened(page, items, width)

    assert page.evaluate(OUT_OF_REACH) == []


@SHOWN
def test_axe_finds_no_barrier(page: Page, items: Path, width: int) -> None:
    """axe-core, whose rules are those of WCAG 2.2 AA and more, has nothing to say."""
    opened(page, items, width)

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()


def test_the_page_opens_without_a_complaint(page: Page, items: Path) -> None:
    """The browser finds no error in it, and asks for no other file."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url))
    opened(page, items, 1280)

    assert said == [items.as_uri()]


def test_an_exercise_is_one_click_away(page: Page, items: Path) -> None:
    """The table at the top leads to it."""
    open_page(page, items, 1280)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("link", name="Forty tickets at once").click()

    expect(page.get_by_role("heading", name="Forty tickets at once")).to_be_in_viewport()
