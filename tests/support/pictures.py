"""Makes the pictures of the reports in the documents: `python -m tests.support.pictures`, with Chromium."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from autograder.config import read_config
from gradebook.book import book_of
from gradebook.report import write_report
from tests.support.answers import ROOT
from tests.support.big_class import big_class, end_of

TO = ROOT / "source" / "docs" / "images"
STUDENT = "students/s10019.html"


def take(browser: Browser, page: Path, name: str, height: int, top: str = "h1") -> None:
    """Take a picture of a page from one of its headings on."""
    tab = browser.new_page(viewport={"width": 1100, "height": height})
    tab.goto(page.as_uri())
    tab.evaluate("top => scrollTo(0, document.querySelector(top).getBoundingClientRect().top - 40)", top)
    tab.screenshot(path=TO / name)


def main(chromium: str) -> None:
    """Write the report of a generated class of sixty, and take its pictures."""
    roster, rubrics, attempts, policy, decisions = big_class(60, 19, 3, 4)
    book, course = book_of(attempts, roster, policy, (), decisions), read_config(ROOT / "config" / "course.yaml")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        out = Path(folder)
        write_report(out, book, rubrics, course.title, criteria=course.criteria, now=end_of(policy))
        browser = playwright.chromium.launch(executable_path=chromium)
        take(browser, out / "index.html", "dashboard.png", 1180)
        take(browser, out / "completion.html", "completion.png", 1250)
        take(browser, out / STUDENT, "student-page.png", 1330, "#way")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "/usr/bin/chromium")
