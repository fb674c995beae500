from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from autograder.errors import ConfigError
from autograder.model import Override
from gradebook.book import book_of
from gradebook.decisions import Look, Reading, Reply, Withdrawal
from gradebook.review.comments import Comment, Comments
from gradebook.review.entry import Entry, decided, problem_of
from gradebook.review.filled import Filled, checked, decided_of, read_filled
from gradebook.review.item import Item, Kind
from gradebook.review.items import items_of
from tests.gradebook.review_class import ASKS, ATTEMPTS, BY_HAND, LATER, READ
from tests.gradebook.samples import ROSTER

BOOK = book_of(ATTEMPTS, ROSTER, overrides=[BY_HAND], decisions=[ASKS.model_copy(update={"id": 1})])
ITEMS = {item.kind: item for item in items_of(BOOK, [READ])}


def entry(kind: Kind, **said: object) -> Entry:
    return Entry.model_validate({"item": ITEMS[kind].id, "seen": ITEMS[kind].seen, **said})


@pytest.mark.parametrize(
    ("kind", "said", "problem"),
    [
        (Kind.UNCHECKED, {"points": "2", "comment": "Right."}, ""),
        (Kind.UNCHECKED, {"points": "2.5", "comment": "Right."}, "points are 0 to 2, found 2.5"),
        (Kind.UNCHECKED, {"points": "-1", "comment": "Wrong."}, "points are 0 to 2, found -1"),
        (Kind.UNCHECKED, {"points": "2", "comment": " "}, "the comment is missing: it says why"),
        (Kind.UNCHECKED, {"comment": "Right."}, "the points are missing"),
        (Kind.UNCHECKED, {"points": "2", "comment": "a\x00b"}, "the comment holds control characters"),
        (Kind.UNCHECKED, {"points": "2", "level": 1, "comment": "a"}, "there is no level to give here"),
        (Kind.UNCHECKED, {"answer": "done"}, '"done" is no answer here'),
        (Kind.READING, {"level": 3}, ""),
        (Kind.READING, {"level": 4}, "a level is 0 to 3, found 4"),
        (Kind.READING, {"level": -1}, "a level is 0 to 3, found -1"),
        (Kind.READING, {"comment": "Good."}, "the level is missing"),
        (Kind.READING, {"level": 1, "points": "1"}, "there are no points to give here"),
        (Kind.REQUEST, {"answer": "decline", "comment": "No."}, ""),
        (Kind.REQUEST, {"answer": "grant", "points": "1", "comment": "Yes."}, ""),
        (Kind.REQUEST, {"answer": "grant", "comment": ""}, "the comment is missing"),
        (Kind.REQUEST, {"answer": "decline", "points": "1", "comment": "No."}, "there are no points to give here"),
        (
            Kind.REQUEST,
            {"answer": "grant", "points": "1", "check": "other", "comment": "a"},
            'points are for a check; there is no check "other"',
        ),
        (Kind.REQUEST, {"comment": "Yes."}, '"" is no answer here; it is one of: grant, decline'),
        (Kind.UNGRADED, {"answer": "done"}, ""),
        (Kind.NOTE, {"answer": "done", "points": "1"}, "there are no points to give here"),
        (Kind.BY_HAND, {"answer": "take-back"}, "the comment is missing"),
    ],
)
def test_an_entry_that_cannot_be_says_why(kind: Kind, said: dict[str, object], problem: str) -> None:
    """Points, level, answer and comment are held against what the item is about."""
    found = problem_of(ITEMS[kind], entry(kind, **said))

    assert found.startswith(problem)
    assert bool(found) == bool(problem)


def test_entries_become_the_records_of_the_gradebook() -> None:
    """Points, a level, a reply with points, a look, a withdrawal; all signed."""

    def made(kind: Kind, **said: object) -> tuple[list[object], list[Override]]:
        found = decided(ITEMS[kind], entry(kind, comment=" So. ", **said), "T. Ash", LATER)
        return list(found.decisions), list(found.overrides)

    signed = {"who": "T. Ash", "when": LATER, "why": "So."}
    points = {**BY_HAND.model_dump(), **signed, "check": "runs_at_once"}
    level = {"student": ITEMS[Kind.READING].student, "requirement": "PY-01", "criterion": "reflection", "level": 2}
    assert made(Kind.UNCHECKED, points="1") == ([], [Override.model_validate({**points, "student": "ada"})])
    assert made(Kind.READING, level=2) == ([Reading.model_validate({**signed, **level})], [])
    reply = Reply.model_validate({**signed, "request": 1, "granted": True})
    assert made(Kind.REQUEST, answer="grant", points="1") == ([reply], [Override.model_validate(points)])
    look = Look.model_validate({**signed, "student": "bob", "item": ITEMS[Kind.UNGRADED].id})
    assert made(Kind.UNGRADED, answer="done") == ([look], [])
    assert made(Kind.BY_HAND, answer="take-back") == ([Withdrawal.model_validate({**signed, "override": 1})], [])


def held(*entries: object, items: list[Item] | None = None) -> tuple[int, tuple[str, ...]]:
    filled = Filled.model_validate({"entries": entries})
    found = checked(filled, items or list(ITEMS.values()), decided_of(BOOK), lambda text: text)
    return len(found.right), found.wrong


RIGHT = {"item": ITEMS[Kind.READING].id, "seen": ITEMS[Kind.READING].seen, "level": 1}


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ({"item": "nothing"}, 'entry 1: there is no item "nothing" here'),
        ({"seen": "other"}, "entry 1 (Says why): it changed after the page was made"),
        ({"level": 7}, "entry 1 (Says why): a level is 0 to 3, found 7."),
        ({"level": "x"}, "entry 1: level: Input should be a valid integer"),
        ({"colour": "red"}, "entry 1: colour: Extra inputs are not permitted"),
        ({"points": "NaN"}, "entry 1: points: Input should be a finite number"),
    ],
)
def test_each_wrong_entry_has_a_line(said: dict[str, object], line: str) -> None:
    """It says which one, and what; the right ones beside it are still found."""
    other = {"item": ITEMS[Kind.NOTE].id, "seen": ITEMS[Kind.NOTE].seen, "answer": "done"}
    right, wrong = held({**RIGHT, **said}, other)

    assert right == 1
    assert len(wrong) == 1
    assert wrong[0].startswith(line)


def test_one_item_is_decided_once_in_a_file() -> None:
    """The second of two is wrong."""
    assert held(RIGHT, {**RIGHT, "level": 2}) == (1, ("entry 2 (Says why): it is filled in twice.",))


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"entries": 1}', b'{"entries": [], "more": 1}', b"\xff", b"[" * 5000]
)
def test_a_file_that_no_page_saved_is_refused(tmp_path: Path, content: bytes) -> None:
    """With one line, whatever it is."""
    (tmp_path / "a.json").write_bytes(content)

    with pytest.raises(ConfigError, match=r"a\.json: this is not what a page of reviews saves"):
        read_filled(tmp_path / "a.json")
    with pytest.raises(ConfigError, match=r"b\.json: it cannot be read"):
        read_filled(tmp_path / "b.json")


def test_comments_have_numbers_and_are_counted() -> None:
    """A number stays that of the file, also where only some are offered."""
    both = {"a": Comment(text="Right.", kinds=(Kind.UNCHECKED,)), "b": Comment(text="Half.", share=Decimal("0.5"))}
    comments = Comments(comments=both)

    assert list(comments.numbered(Kind.READING)) == ["c2"]
    assert list(comments.numbered(Kind.UNCHECKED)) == ["c1", "c2"]
    assert comments.uses([ASKS], [BY_HAND]) == {"a": 0, "b": 1}
