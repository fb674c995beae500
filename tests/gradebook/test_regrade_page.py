"""The page of a regrade, and its picture."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from autograder.errors import LeakError
from autograder.leaks import Guard
from autograder.scanning.runs import Kind, Secrets, Stream, tokens
from gradebook.book import book_of
from gradebook.regrading import Preview, preview
from gradebook.report.regrade import write_regrade
from gradebook.report.spread import spread_plot
from gradebook.sides import Spread, shares
from tests.gradebook.regraded import first, lowered, published
from tests.gradebook.samples import ADA, CALLS, RUBRICS, attempt, calls


def seen(name: str = "Lovelace, Ada") -> Preview:
    """A regrade by which Ada loses three points, and Bob stays."""
    students = [ADA.model_copy(update={"name": name})]
    book = book_of([first(), lowered(), attempt(calls("bob"))], students, decisions=[published()])
    return preview(book, RUBRICS, CALLS)


class Page(HTMLParser):
    """The text of a page, its tags, and what it loads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append((tag, dict(attrs)))

    @property
    def text(self) -> str:
        """All texts, as one line."""
        return " ".join(" ".join(self.words).split())


def page(to: Path, one: Preview) -> Page:
    """Write and read a page."""
    return Page(write_regrade(to / "regrade.html", [one], "A course").read_text(encoding="utf-8"))


def test_the_page_says_who_moves_and_by_which_check(tmp_path: Path) -> None:
    """From what to what, in which direction, in words."""
    text = page(tmp_path, seen()).text
    assert "Lovelace, Ada ↓ down 7 → 4 of 7" in text
    assert "gives_up: passed → failed, 3 → 0 of 3" in text
    assert "It gives up gives_up 3 3 passed → failed: 1" in text
    assert "Would be left out by --never-lower" in text


def test_the_picture_has_a_twin_in_words(tmp_path: Path) -> None:
    """A row for every bar; the picture itself is not read aloud."""
    found = page(tmp_path, seen())
    assert all(share in found.text for share in shares())
    assert "50–60 % 0 1" in found.text
    (picture,) = [attributes for tag, attributes in found.tags if tag == "svg"]
    assert picture["aria-hidden"] == "true"


def test_the_page_loads_nothing_and_can_be_reached_by_keyboard(tmp_path: Path) -> None:
    """What scrolls has a name and can be focused; every table has a caption and headers."""
    found = page(tmp_path, seen())
    tags = [tag for tag, _ in found.tags]
    assert not {"script", "link", "img", "iframe"} & set(tags)
    assert tags.count("caption") == tags.count("table") == 3
    wide = [attributes for _, attributes in found.tags if attributes.get("class") == "wide"]
    assert all(one["role"] == "region" and one["tabindex"] == "0" and one["aria-label"] for one in wide)
    assert all(attributes["scope"] in {"col", "row"} for tag, attributes in found.tags if tag == "th")


def test_a_name_is_a_text_and_never_markup(tmp_path: Path) -> None:
    """Whatever the roster says."""
    found = page(tmp_path, seen("<script>alert(1)</script>"))
    assert "<script>alert(1)</script>" in found.text
    assert "script" not in [tag for tag, _ in found.tags]


def test_a_page_on_which_nobody_moves_says_so(tmp_path: Path) -> None:
    """There is nothing to leave blank."""
    book = book_of([attempt(calls("bob"))], decisions=[published()])
    assert "Nobody." in page(tmp_path, preview(book, RUBRICS, CALLS)).text


def test_a_page_that_would_leak_is_not_written(tmp_path: Path) -> None:
    """The staff may read titles and names, and no solution."""
    secrets = Secrets()
    secrets.add(Kind.SOLUTION, Stream.WORDS, tokens("Lovelace, Ada", Stream.WORDS), "a master:1")
    with pytest.raises(LeakError):
        write_regrade(tmp_path / "regrade.html", [seen()], "A course", Guard(secrets))
    assert list(tmp_path.iterdir()) == []


def test_the_same_class_gives_the_same_picture() -> None:
    """Also an empty one; ids carry the prefix."""
    one, none = Spread((1,) * 10, {}, 0), Spread((0,) * 10, {}, 0)
    assert spread_plot(one, none, "a") == spread_plot(one, none, "a") != spread_plot(none, one, "a")
    assert 'id="b-' in spread_plot(none, none, "b")
