"""The pages of `course report` in a real browser, on a screen and on a telephone."""

from __future__ import annotations

import json
from pathlib import Path
from unicodedata import normalize

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from typer.testing import CliRunner

from autograder.cli import app
from autograder.model import Result
from tests.gradebook.samples import HASHES
from tests.sample_class.build import FOLDER, STUDENTS
from tests.support.answers import ROOT

CHEN = "Wolfeschlegelsteinhausenbergerdorff-Chen, Mei"  # one word that is wider than a telephone
SHOWN = pytest.mark.parametrize("width", [320, 1280])
PAGES = pytest.mark.parametrize(
    "name", ["index.html", "requirements/PY-01.html", "completion.html", "students/chen.html"]
)
TABLES = pytest.mark.parametrize("name", ["index.html", "requirements/PY-01.html", "completion.html"])
OUT_OF_REACH = """() => {
  const lost = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, element = text.parentElement, range = document.createRange();
    if (!text.data.trim() || element.closest(".skip, style, script, svg")) continue;
    range.selectNodeContents(text);
    const middle = place => { const box = range.getClientRects()[place]; return box.x + box.width / 2; };
    const isSeen = (_, place) => {
      const frame = element.closest(".wide, .tall");
      const scrolls = frame && getComputedStyle(frame).overflowX !== "hidden";
      if (scrolls) frame.scrollLeft += middle(place) - frame.clientWidth / 2;
      const line = range.getClientRects()[place], inside = frame && frame.getBoundingClientRect();
      if (scrolls) frame.scrollTop += line.y + line.height / 2 - inside.y - frame.clientHeight / 2;
      const box = range.getClientRects()[place];
      return element.contains(document.elementFromPoint(middle(place), box.y + box.height / 2));
    };
    const lines = [...range.getClientRects()];
    if (!lines.length || !lines.every(isSeen)) lost.push(text.data.trim());
  }
  return lost;
}"""


def course(*words: str) -> None:
    """Run a command of ours on this course."""
    ran = CliRunner().invoke(app, ["--course", str(ROOT), *words])
    assert ran.exit_code == 0, ran.output


def results() -> list[Result]:
    """Return the results of the sample class; of one check nobody knows the verdict."""
    golden = json.loads((FOLDER / "golden.json").read_text(encoding="utf-8"))
    golden["chen"]["checks"][0] |= {"verdict": "could_not_check", "points": "0", "cause": "The machine was too slow."}
    return [Result.model_validate({**one, "isolation": "root", "hashes": HASHES}) for one in golden.values()]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Path:
    """The report of the sample class, as the commands write it. One name is very long."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "results").mkdir()
    for one in results():
        (folder / "results" / f"{one.student}-{one.exercise[6:]}.json").write_text(
            one.model_dump_json(), encoding="utf-8"
        )
    names = (FOLDER / "roster.csv").read_text(encoding="utf-8")
    (folder / "roster.csv").write_text(names.replace("Chen, Mei", CHEN), encoding="utf-8")
    database = ["--database", f"sqlite:///{folder / 'gradebook.db'}"]
    course("record", "--roster", str(folder / "roster.csv"), "--results", str(folder / "results"), *database)
    course("publish", "--all", "--who", "kay", *database)
    course("report", "--out", str(folder / "pages"), *database)
    return folder / "pages"


def open_page(page: Page, path: Path, width: int) -> None:
    """Open a page as a file that somebody double-clicks, on a screen that is as high as the page."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path.as_uri())
    for _ in range(3):  # a frame that is as high as a part of the screen grows with it
        page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})


@PAGES
@SHOWN
def test_a_page_is_not_wider_than_its_screen(page: Page, report: Path, name: str, width: int) -> None:
    """Nobody scrolls sideways but in the frames that are made for it."""
    open_page(page, report / name, width)

    assert page.evaluate("document.documentElement.scrollWidth") == width


@PAGES
@SHOWN
def test_every_text_can_be_scrolled_to(page: Page, report: Path, name: str, width: int) -> None:
    """No line of text is cut off, covered or empty of room."""
    open_page(page, report / name, width)

    assert page.evaluate(OUT_OF_REACH) == []


@PAGES
@SHOWN
def test_axe_finds_no_barrier(page: Page, report: Path, name: str, width: int) -> None:
    """axe-core, whose rules are those of WCAG 2.2 AA and more, has nothing to say."""
    open_page(page, report / name, width)

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()


@PAGES
def test_a_page_opens_without_a_complaint(page: Page, report: Path, name: str) -> None:
    """The browser finds no error in it, and asks for no other file."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url))
    open_page(page, report / name, 1280)

    assert said == [(report / name).as_uri()]


def names(page: Page) -> list[str]:
    """Return the students of the table of the class that are shown, in their order."""
    return [name for name in page.locator("table.class tbody tr:visible > th").all_inner_texts() if name]


@TABLES
def test_a_keyboard_filters_the_class(page: Page, report: Path, name: str) -> None:
    """Letters in the box leave the rows that have them, whatever the accents and case; the count is announced."""
    open_page(page, report / name, 1280)
    everybody = names(page)
    while not page.evaluate("document.activeElement.matches('input[type=search]')"):
        page.keyboard.press("Tab")
    page.keyboard.type("MEÍ")

    assert names(page) == [CHEN]
    expect(page.get_by_role("status")).to_have_text(f"1 of {len(everybody)} students")
    for _ in "MEÍ":
        page.keyboard.press("Backspace")
    assert names(page) == everybody


@TABLES
def test_a_keyboard_sorts_the_class(page: Page, report: Path, name: str) -> None:
    """Enter on a heading sorts by it, once more turns it round; only that heading says that it is sorted."""
    open_page(page, report / name, 1280)
    page.locator("table.class thead button").first.focus()
    page.keyboard.press("Enter")
    head = page.locator("table.class thead th")
    rising = names(page)

    assert rising == sorted(rising, key=lambda name: normalize("NFKD", name).casefold())
    assert head.first.get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Space")
    assert names(page) == rising[::-1]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert [one.get_attribute("aria-sort") for one in head.all()][:2] == [None, "ascending"]
    focus = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert focus == "solid"


@TABLES
def test_numbers_are_sorted_as_numbers(page: Page, report: Path, name: str) -> None:
    """By the key of a cell, not by its letters: 9 stands before 10."""
    open_page(page, report / name, 1280)
    place = {"index.html": 3, "requirements/PY-01.html": 4, "completion.html": 1}[name]
    page.locator("table.class thead button").nth(place).click()
    cells = page.locator(f"table.class tbody tr > :nth-child({place + 1})").all()
    keys = [float(cell.get_attribute("data-k") or "nan") for cell in cells]

    assert keys == sorted(keys)
    assert len(set(keys)) > 3


def test_a_class_page_needs_no_script(browser: Browser, report: Path) -> None:
    """Without it every row is there, headings are words, and no box asks for letters."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((report / "index.html").as_uri())

    assert page.locator("table.class tbody tr").count() == len(STUDENTS)
    assert page.locator("table.class thead button").count() == 0
    expect(page.get_by_role("searchbox")).to_have_count(0)
    context.close()


@PAGES
def test_everything_to_press_is_large_enough(page: Page, report: Path, name: str) -> None:
    """Buttons and boxes are at least 24 pixels high and wide (WCAG 2.2, 2.5.8); links in sentences are excepted."""
    open_page(page, report / name, 320)
    boxes = [one.bounding_box() for one in page.locator("button, input, summary").all()]

    assert [box for box in boxes if box and min(box["width"], box["height"]) < 24] == []


@PAGES
def test_a_page_can_be_printed(page: Page, report: Path, name: str) -> None:
    """On paper there is no box for letters, and no frame that hides a part of its table."""
    open_page(page, report / name, 1280)
    page.emulate_media(media="print")

    expect(page.locator(".tools:visible")).to_have_count(0)
    frames = page.evaluate("[...document.querySelectorAll('.wide')].map(one => getComputedStyle(one).overflowX)")
    assert set(frames) <= {"visible"}


def test_a_name_leads_to_the_page_of_the_student(page: Page, report: Path) -> None:
    """From the class page to a student's, where the first check that failed is the next thing to do."""
    open_page(page, report / "index.html", 1280)
    page.get_by_role("link", name=CHEN).first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text(CHEN)
    page.get_by_role("link", name="What to do next").click()
    expect(page.get_by_role("heading", name="What to do next")).to_be_in_viewport()


def test_the_first_key_skips_to_the_content(page: Page, report: Path) -> None:
    """Tab shows the skip link, Enter follows it."""
    open_page(page, report / "index.html", 320)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()
