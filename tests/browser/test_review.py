"""The page of `course review page` in a real browser: filled in with the keyboard, saved, read back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from autograder import cli
from autograder.policy import Policy
from gradebook.book import read_book
from gradebook.store import open_store
from tests.browser.test_reports import OUT_OF_REACH, SHOWN, open_page
from tests.gradebook.review_class import fill, write_course
from tests.gradebook.samples import CALLS


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The course of a small class, with its gradebook."""
    folder = write_course(tmp_path / "course")
    with open_store(f"sqlite:///{tmp_path / 'g.db'}") as store:
        fill(store)
    return folder


@pytest.fixture
def made(course: Path, tmp_path: Path) -> Path:
    """The page of everything that needs a person, and of the points by hand."""
    kinds = [f"--kind={kind}" for kind in ("ungraded", "unchecked", "request", "reading", "note", "by-hand")]
    run(course, tmp_path, "page", "--out", tmp_path / "review.html", *kinds)
    return tmp_path / "review.html"


def run(course: Path, folder: Path, *words: object) -> None:
    """Type a command of `course review`."""
    database = f"sqlite:///{folder / 'g.db'}"
    assert cli.main(["--course", str(course), "review", *map(str, words), "--database", database]) == 0


def tab_to(page: Page, name: str, role: str = "textbox") -> None:
    """Press Tab until this control has the focus."""
    wanted = page.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]
    for _ in range(120):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(name)


def test_the_keyboard_alone_fills_saves_and_the_grades_change(
    page: Page, course: Path, made: Path, tmp_path: Path
) -> None:
    """Points with a comment, a level by the arrow keys, an answer; Save by Enter; read back by the command."""
    page.goto(made.as_uri())
    tab_to(page, "Points for item 2, 0 to 2", "spinbutton")
    page.keyboard.type("1.5")
    tab_to(page, "Comment on item 2: the student reads it")
    page.keyboard.type("Nearly <b>right</b>.")
    tab_to(page, "0 · Nothing.", "radio")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("status")).to_have_text("2 of 7 filled in. The draft is kept in this browser.")
    tab_to(page, "Save", "button")
    with page.expect_download() as waited:
        page.keyboard.press("Enter")
    waited.value.save_as(tmp_path / waited.value.suggested_filename)
    run(course, tmp_path, "read", tmp_path / "review-filled.json", "--who", "T. Ash")

    with open_store(f"sqlite:///{tmp_path / 'g.db'}") as store:
        book = read_book(store, Policy())
        check = book.attempts["ada", CALLS][0].result.checks[1]
        assert (str(check.points), check.message) == ("1.5", "Decided by T. Ash: Nearly <b>right</b>.")
        assert [(key, one.level) for key, one in book.readings.items()] == [(("ada", "PY-01", "reflection"), 2)]


def test_a_page_that_is_loaded_again_has_its_draft(page: Page, made: Path) -> None:
    """Every kind of control; until the draft is deleted."""
    page.goto(made.as_uri())
    page.get_by_label("Points for item 2, 0 to 2").fill("1")
    page.get_by_label("Comment on item 4: the student reads it").fill("Line one\nand two")
    page.get_by_label("3 · A reason, with a line of the code.").first.check()
    page.get_by_label("Granted").check()
    page.reload()

    expect(page.get_by_role("status")).to_have_text("Your draft is back: 3 of 7 filled in.")
    expect(page.get_by_label("Points for item 2, 0 to 2")).to_have_value("1")
    expect(page.get_by_label("Comment on item 4: the student reads it")).to_have_value("Line one\nand two")
    expect(page.get_by_label("3 · A reason, with a line of the code.").first).to_be_checked()
    expect(page.get_by_label("Granted")).to_be_checked()
    page.get_by_role("button", name="Delete the draft").click()
    expect(page.get_by_role("status")).to_contain_text("The draft is deleted")
    page.reload()
    expect(page.get_by_label("Points for item 2, 0 to 2")).to_have_value("")


def test_a_reusable_comment_brings_its_points(page: Page, made: Path) -> None:
    """A share of what the check is worth, where no points stand yet; a second comment is added to the first."""
    page.goto(made.as_uri())
    page.get_by_text("Reusable comments for item 2").click()
    page.get_by_role("button", name="It is right.").click()
    page.get_by_role("button", name="Half of it.").first.click()

    expect(page.get_by_label("Points for item 2, 0 to 2")).to_have_value("2")
    expect(page.get_by_label("Comment on item 2: the student reads it")).to_have_value("It is right.\nHalf of it.")
    page.get_by_role("button", name="Clear item 2").click()
    expect(page.get_by_label("Points for item 2, 0 to 2")).to_have_value("")


def test_points_that_cannot_be_are_not_saved(page: Page, made: Path) -> None:
    """The page says which item, and puts the focus there."""
    page.goto(made.as_uri())
    page.get_by_label("Points for item 2, 0 to 2").fill("3")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("status")).to_contain_text("Item 2 has points that cannot be.")
    expect(page.get_by_label("Points for item 2, 0 to 2")).to_be_focused()


def test_what_is_saved_is_what_is_filled_in(page: Page, made: Path) -> None:
    """An empty form is no entry."""
    page.goto(made.as_uri())
    page.get_by_label("Looked at: nothing has to change").first.check()
    with page.expect_download() as waited:
        page.get_by_role("button", name="Save").click()
    saved = json.loads(waited.value.path().read_text(encoding="utf-8"))

    assert (saved["schema_version"], saved["anonymous"]) == (1, False)
    assert [sorted(entry) for entry in saved["entries"]] == [["answer", "item", "seen"]]


@SHOWN
def test_axe_finds_no_barrier_on_it(page: Page, made: Path, width: int) -> None:
    """With everything unfolded; and nobody scrolls sideways."""
    open_page(page, made, width)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    open_height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": open_height})

    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(OUT_OF_REACH.replace(".skip, style", ".skip, style, script, option, [hidden]")) == []


def test_it_can_be_read_without_scripts(browser, made: Path) -> None:  # type: ignore[no-untyped-def]
    """Everything is there but Save, and the page says so."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(made.as_uri())
    expect(page.get_by_text("Scripts are off: the page can be read, and not saved.")).to_be_visible()
    expect(page.get_by_text("async def gather(calls):").first).to_be_visible()
    context.close()


def test_it_opens_without_a_complaint(page: Page, made: Path) -> None:
    """No error, no other file; a script of a student's is text."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url))
    page.goto(made.as_uri())

    assert said == [made.as_uri()]
    page.evaluate("const s = document.createElement('script'); s.text = 'window.ran = 1'; document.body.append(s)")
    assert page.evaluate("window.ran") is None
    assert "Content Security Policy" in said[-1]
