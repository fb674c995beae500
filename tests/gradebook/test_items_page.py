"""The page and the document of item analysis."""

from __future__ import annotations

import json
import re
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest

from autograder.errors import LeakError
from autograder.leaks import Guard
from autograder.model import Result, Student
from autograder.scanning.runs import Kind, Secrets, Stream
from gradebook.items import as_data, examine, write_items
from gradebook.items.examine import Examined
from gradebook.items.misconceptions import Misconception
from gradebook.items.plots import difficulty, quarters, scatter, times
from tests.gradebook.items_class import ROOT, examined, one_question, planted_class
from tests.gradebook.samples import ADA, ASYNC, ROSTER, attempt, calls, result, unchecked, ungraded
from tests.gradebook.test_report import Page

DOCS = (ROOT / "source" / "docs" / "ITEMS.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def found() -> list[Examined]:
    """Sixty students and an exercise with planted checks."""
    return examined(planted_class())


def written(folder: Path, found: list[Examined]) -> str:
    """Return the page as it is written."""
    return write_items(folder, found, ROSTER, "best", "AI 101", Guard()).read_text(encoding="utf-8")


def text_of(html: str) -> str:
    """What a person reads."""
    body = re.sub(r"(?s)<style>.*?</style>|<svg.*?</svg>", "", html)
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", body).split()))


def test_the_same_class_gives_the_same_bytes(tmp_path: Path, found: list[Examined]) -> None:
    """Written twice, and from the attempts in another order."""
    again = examined(planted_class()[::-1])

    assert written(tmp_path / "one", found) == written(tmp_path / "two", again)
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["items.html"]


def test_the_page_is_well_formed_and_accessible(tmp_path: Path, found: list[Examined]) -> None:
    """Headings in order, scoped and captioned tables, plots hidden from screen readers beside tables, unique ids."""
    page = Page(written(tmp_path, found))

    assert page.open == []
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert (levels[0], levels.count(1)) == (1, 1)
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(page.all("caption")) == len(page.all("table")) > 4
    assert all(cell.get("scope") in {"row", "col"} for cell in page.all("th"))
    assert [svg.get("aria-hidden") for svg in page.all("svg")] == ["true"] * 4
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert all(str(link["href"])[1:] in ids for link in page.all("a"))


def test_the_page_loads_nothing(tmp_path: Path, found: list[Examined]) -> None:
    """No script, no image, no address of another machine."""
    html = written(tmp_path, found)

    assert not Page(html).all("script", "img", "link", "iframe", "image")
    assert not re.search(r"url\([^#]|@import", html)


def test_the_page_says_everything_that_the_plots_show(tmp_path: Path, found: list[Examined]) -> None:
    """Each flag with its reason and what to do; every check with its numbers in the table."""
    words = text_of(written(tmp_path, found))

    for flag in found[0].flags:
        assert f"{flag.label} {flag.check} : {flag.kind.value} {flag.reason} {flag.action}".replace(
            "`", ""
        ) in words.replace(" limits ", "limits")
    for item in found[0].analysis.checks:
        assert f"{item.column.label} {item.column.check}" in words
    assert (
        "mean 45 % of the points (95 % interval 33–58) · Cronbach’s alpha 0.87 (28 checks, 60 complete attempts)"
        in words
    )


def test_plots_show_what_needs_a_look_without_colour(found: list[Examined]) -> None:
    """Flagged checks are named in the scatter plot, and have a sign before their names elsewhere."""
    named = re.findall(r"<text[^>]*>(Q\d\.\d[^<]*)</text>", scatter(found[0], "s"))
    signed = re.findall(r"<text[^>]*>▲ (Q\d\.\d)[^<]*</text>", difficulty(found[0], "d"))

    assert sorted(name.split()[0] for name in named) == ["Q4.2", "Q4.4", "Q4.5"]
    assert signed == ["Q2.2", "Q4.2", "Q4.4", "Q4.5"]
    assert "limit 10 s" in times(found[0], "t")
    assert ">highest<" in quarters(found[0], "q")


def test_a_small_class_gets_counts_and_no_plots_of_shares(tmp_path: Path) -> None:
    """The page says why."""
    few = [one_question({"dead": "0" * 8, "other": "10" * 4})]
    words = text_of(written(tmp_path, few))

    assert "Too few for statistics. With fewer than 10 graded attempts" in words
    assert "gather.1 dead : nobody passes None of 8 attempts passes." in words
    assert [draw(few[0], "x") for draw in (scatter, difficulty, quarters)] == ["", "", ""]


def test_without_times_there_is_no_plot_of_them(tmp_path: Path) -> None:
    """And the table has dashes."""
    html = written(
        tmp_path, [one_question({"one": "10" * 6, "other": "1100" * 3}, {"one": [0] * 12, "other": [0] * 12})]
    )

    assert "Time of each check" not in html
    assert "<td>–</td><td" in html


def test_the_page_shows_nobody(tmp_path: Path) -> None:
    """No id, name, login or SIS id of anybody on the roster."""
    made = examine(
        [ASYNC],
        {("ada", "py-01/01-calls"): attempt(calls("ada")), ("bob", "py-01/01-calls"): attempt(calls("bob"))},
        {},
        10,
    )
    words = text_of(written(tmp_path, made)).lower()

    for student in ROSTER:
        for word in (student.id, student.name, student.login, student.sis_id):
            assert not re.search(rf"\b{re.escape(word.lower())}\b", words)


def test_a_page_that_would_name_somebody_is_not_written(tmp_path: Path, found: list[Examined]) -> None:
    """A title with a student's name in it stops the command."""
    with pytest.raises(LeakError, match="another person's data"):
        write_items(
            tmp_path, found, [ADA, Student(id="x", name="Fundamentals, Python")], "best", "Python Fundamentals", Guard()
        )
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_would_show_what_is_withheld_is_not_written(tmp_path: Path, found: list[Examined]) -> None:
    """The guard knows the seed of the course; what an instructor wrote of a misconception is no secret here."""
    secrets = Secrets("seed-of-tests")
    secrets.add(Kind.SEED, Stream.WORDS, ["harbor", "autumn"], "config/course.yaml:9")
    with pytest.raises(LeakError, match="the seed"):
        write_items(tmp_path, found, (), "best", "Harbor autumn", Guard(secrets))

    known = Secrets("seed-of-tests")
    known.add(Kind.VARIANT, Stream.WORDS, ["makes", "it", "fast"], "misconceptions/awaits_one_by_one.py:1")
    assert write_items(tmp_path, found, (), "best", "AI 101", Guard(known)).is_file()


def test_names_of_checks_are_escaped(tmp_path: Path) -> None:
    """What an author writes is text and never markup."""
    one = one_question({"one": "10" * 6, "other": "1100" * 3})
    known = (Misconception("sharp", "M1: <b>bold</b> & `code`.", frozenset({"gather"})),)
    made = examine(
        [ASYNC],
        {(f"s{n}", "py-01/01-calls"): attempt(calls(f"s{n}", order="0")) for n in range(3)},
        {"py-01/01-calls": known},
        10,
    )
    html = written(tmp_path, [*made, one])

    assert "M1: &lt;b&gt;bold&lt;/b&gt; &amp; <code>code</code>." in html


def keys(data: object) -> set[str]:
    """Return all keys of a document."""
    if isinstance(data, list):
        return {key for one in data for key in keys(one)}
    return {*data, *(key for one in data.values() for key in keys(one))} if isinstance(data, dict) else set()


def test_the_document_is_explained(found: list[Examined]) -> None:
    """It is JSON, and every key of it stands in the docs."""
    data = as_data(found)

    assert json.loads(json.dumps(data)) == data
    assert [key for key in sorted(keys(data)) if f"`{key}`" not in DOCS] == []


def test_the_docs_name_every_flag() -> None:
    """In the words of the page."""
    from gradebook.items.flags import Kind as Flags

    assert [kind.value for kind in Flags if f"| {kind.value} |" not in DOCS] == []


def test_the_picture_of_the_docs_is_small() -> None:
    """Less than 200 kB."""
    picture = ROOT / "source" / "docs" / "images" / "item-analysis.png"

    assert picture.stat().st_size < 200_000
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("only", [ungraded("ada"), result("ada", unchecked("keeps_order", "gather", "2"))])
def test_an_exercise_of_which_nothing_is_known_has_a_page(tmp_path: Path, only: Result) -> None:
    """Nobody could be graded, or no check be made: counts, dashes, and no plot."""
    made = examine([ASYNC], {("ada", "py-01/01-calls"): attempt(only)}, {}, 10)
    words = text_of(written(tmp_path, made))

    assert "Too few for statistics." in words
    assert ("1 that could not be graded" in words) is not bool(only.checks)
    assert ("could not be checked in 1 of 1 attempts" in words) is bool(only.checks)
