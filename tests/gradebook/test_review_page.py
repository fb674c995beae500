from __future__ import annotations

import base64
import re
from hashlib import sha256

from autograder.model import Student
from gradebook.book import book_of
from gradebook.review.comments import Comment, Comments
from gradebook.review.item import Answer, Item, Unowned
from gradebook.review.items import items_of
from gradebook.review.page import Names, review_page
from gradebook.review.pseudonyms import Key, masks_of
from tests.gradebook.review_class import ASKS, ATTEMPTS, BY_HAND, CODE, READ
from tests.gradebook.samples import ROSTER, attempt, calls
from tests.gradebook.test_report import HOSTILE, Page

BOOK = book_of(ATTEMPTS, ROSTER, overrides=[BY_HAND], decisions=[ASKS.model_copy(update={"id": 1})])
ITEMS = items_of(BOOK, [READ], [Unowned("x/01.py", "k")])
NAMED = Names(lambda student: f"The student {student}")
KEY = Key(secret="s" * 32).with_students(["ada", "bob", "cyd"])
MASKED = Names(KEY.name, KEY, masks_of(ROSTER))
REUSED = Comments(comments={"right": Comment(text="It is right.")})


def answers(item: Item) -> list[Answer]:
    return [Answer("ada-01.py", ((True, CODE), (False, "Because <b>")), "")] if item.sources else []


def page(items: list[Item] = ITEMS, names: Names = NAMED) -> str:
    return review_page(items, answers, REUSED, names, "A demo").decode()


def test_everything_that_is_filled_in_has_a_name() -> None:
    """Inputs have labels, groups legends, articles headings; ids are there once, and every tag is closed."""
    made = Page(page())
    labels = {attrs["for"] for attrs in made.all("label") if "for" in attrs}
    inputs = [attrs for attrs in made.all("input", "textarea", "select") if attrs.get("type") != "radio"]
    ids = [attrs["id"] for _, attrs in made.tags if "id" in attrs]

    assert made.open == []
    assert {attrs["id"] for attrs in inputs} == labels
    assert len(made.all("fieldset")) == len(made.all("legend")) == 6
    assert {attrs["aria-labelledby"] for attrs in made.all("article")} <= set(ids)
    assert len(ids) == len(set(ids))
    assert made.all("html")[0]["lang"] == "en"


def test_one_script_may_run_and_nothing_is_loaded() -> None:
    """The policy allows the inline script and style by their hashes; no attribute runs or styles anything."""
    html = page()
    policy = str(Page(html).all("meta")[1]["content"])
    for tag in ("script", "style"):
        (text,) = re.findall(rf"(?s)<{tag}>(.*?)</{tag}>", html)
        mark = base64.b64encode(sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{mark}'" in policy
    names = {name for _, attrs in Page(html).tags for name in attrs}
    assert policy.startswith("default-src 'none'")
    assert not [name for name in names if name.startswith("on") or name in ("src", "style", "action")]
    assert "http" not in html.replace("http-equiv", "")


def test_an_item_can_be_given_no_more_than_it_is_worth() -> None:
    """The most points stand in the label and at the input; the levels with their examples."""
    html = page()

    assert 'type="number" min="0" max="2"' in html
    assert "0 to 2</label>" in html
    assert all(f"<b>{level}</b> · {text}" in html for level, text in enumerate(READ.person_reads["reflection"].levels))


def test_what_students_wrote_is_text() -> None:
    """No markup, no control character, whatever it is."""
    for text in HOSTILE:
        odd = attempt(calls("ada", notes=(text,), file=text))
        items = items_of(book_of([odd], [Student(id="ada", name=text)]), [READ])
        html = review_page(items, lambda item, text=text: [Answer(text, ((True, text),), text)], REUSED, NAMED, text)
        assert len(Page(html.decode()).all("script")) == 1
        assert not re.search(rb"[\x00\x1b]", html)


def test_without_names_nobody_is_named() -> None:
    """Neither name, id, login nor SIS id is anywhere in the file, nor an id or hash that the roster would open."""
    html = page(names=MASKED)
    for student in ROSTER:
        words = [student.id, student.login, student.sis_id, *re.findall(r"\w+", student.name)]
        assert not [word for word in words if re.search(rf"(?i)(?<![^\W_]){re.escape(word)}(?![^\W_])", html)]
    assert not [one for item in ITEMS for one in (item.id, item.seen) if one in html]
    assert f'data-item="{KEY.hidden(ITEMS[1].id)}"' in html
    assert "Student 1" in html
    assert "[masked]-01.py" in html
    assert "places masked" in html
    assert "Whose is this?" not in html


def test_the_order_without_names_is_not_that_of_the_roster() -> None:
    """Readings stand in the order of the pseudonyms."""
    key = Key(secret="s" * 32, numbers={"ada": 2, "bob": 3, "cyd": 1})
    html = page(names=Names(key.name, key, masks_of(ROSTER)))

    assert re.findall(r"Student (\d) · PY-01", html) == ["1", "2"]


def test_nothing_to_do_is_said() -> None:
    """A page without items has no form."""
    assert "Nothing here needs a person." in page([])
    assert not Page(page([])).all("form")


def test_the_same_items_give_the_same_bytes() -> None:
    """So the draft of a page that is made again is still its draft."""
    assert page() == page()
