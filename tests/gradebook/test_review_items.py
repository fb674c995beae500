from __future__ import annotations

from decimal import Decimal

import pytest

from autograder.model import Override
from gradebook.book import Book, book_of
from gradebook.decisions import AnyDecision, Look, Reading, Reply, Withdrawal
from gradebook.review.item import Item, Kind, Unowned
from gradebook.review.items import items_of, of_part, replies
from tests.gradebook.review_class import ASKS, ATTEMPTS, BY_HAND, CUT_OFF, LATER, READ
from tests.gradebook.samples import ADA, CALLS, ROSTER, attempt, calls, check, result, unchecked, ungraded

SIGNED = {"who": "T. Ash", "when": LATER}


def book(*decisions: AnyDecision, overrides: tuple[Override, ...] = (BY_HAND,)) -> Book:
    numbered = [one.model_copy(update={"id": number}) for number, one in enumerate((ASKS, *decisions), 1)]
    return book_of(ATTEMPTS, ROSTER, overrides=overrides, decisions=numbered)


def found(*decisions: AnyDecision, **more: tuple[Override, ...]) -> list[tuple[str, str, str]]:
    return [(item.kind.value, item.student, item.about[:12]) for item in items_of(book(*decisions, **more), [READ])]


def item(kind: Kind, of: Book | None = None) -> Item:
    return next(one for one in items_of(of or book(), [READ]) if one.kind is kind)


def test_each_kind_is_found_in_its_order() -> None:
    """What leaves a grade unknown comes first, then who waits, then what is to be read and looked through."""
    unowned = [Unowned("1/a.py", "77")]

    assert [(one.kind.value, one.student) for one in items_of(book(), [READ], unowned)] == [
        ("unmatched", ""),
        ("ungraded", "bob"),
        ("unchecked", "ada"),
        ("request", "cyd"),
        ("reading", "ada"),
        ("reading", "cyd"),
        ("note", "cyd"),
        ("by-hand", "cyd"),
    ]


def test_points_by_hand_close_an_open_check_until_they_are_taken_back() -> None:
    """The item goes, and comes back with the same id."""
    before = item(Kind.UNCHECKED).id
    given = BY_HAND.model_copy(update={"student": "ada", "check": "runs_at_once"})

    assert ("unchecked", "ada", "runs_at_once") not in found(overrides=(given,))
    back = Withdrawal(**SIGNED, override=1)
    assert item(Kind.UNCHECKED, book(back, overrides=(given,))).id == before


def test_a_level_closes_a_reading_until_it_is_taken_back() -> None:
    """`None` opens it again."""
    key = {**SIGNED, "student": "ada", "requirement": "PY-01", "criterion": "reflection"}

    assert ("reading", "ada", "reflection") not in found(Reading(**key, level=2))
    assert ("reading", "ada", "reflection") in found(Reading(**key, level=2), Reading(**key, level=None))


@pytest.mark.parametrize("kind", [Kind.UNGRADED, Kind.NOTE, Kind.BY_HAND])
def test_a_look_closes_what_nothing_else_closes(kind: Kind) -> None:
    """And another look opens it again."""
    look = Look(**SIGNED, item=item(kind).id)
    opened = look.model_copy(update={"done": False})

    assert kind.value not in {name for name, _, _ in found(look)}
    assert kind.value in {name for name, _, _ in found(look, opened)}


def test_a_look_at_one_file_is_not_one_at_the_next() -> None:
    """A submission that cannot be graded either is looked at again."""
    first = item(Kind.UNGRADED).id
    newer = book_of([CUT_OFF, attempt(ungraded("bob"), 2)], ROSTER, decisions=[Look(**SIGNED, item=first)])

    assert [one.kind for one in items_of(newer, [READ])] == [Kind.UNGRADED]


def test_a_newer_file_that_cannot_be_graded_is_not_lost_behind_an_older_grade() -> None:
    """The older attempt counts, and its student thinks that the newer one does."""
    both = book_of([attempt(calls("ada")), attempt(ungraded("ada"), 2)], [ADA])

    assert Kind.UNGRADED in {one.kind for one in items_of(both, [READ])}


def test_a_reply_closes_a_request_until_it_is_opened_again() -> None:
    """And a second reply closes it once more."""
    reply = Reply(**SIGNED, request=1, granted=False)
    opened = Look(**SIGNED, item=item(Kind.REQUEST).id, done=False)

    assert [sorted(replies(book(*said))) for said in ([reply], [reply, opened], [reply, opened, reply])] == [
        [1],
        [],
        [1],
    ]


def test_a_request_shows_what_it_is_about_and_how_much_it_can_give() -> None:
    """With a check: its message and points; without one: all checks to choose from."""
    asked = item(Kind.REQUEST)
    open_book = book_of(ATTEMPTS, ROSTER, decisions=[ASKS.model_copy(update={"id": 1, "check": ""})])

    assert asked.possible == Decimal(2)
    assert ("Points until now", "0 of 2") in [(said.label, said.text) for said in asked.texts]
    assert [name for name, _ in item(Kind.REQUEST, open_book).checks] == ["keeps_order", "runs_at_once", "gives_up"]


def test_what_was_shown_has_a_hash_of_its_own() -> None:
    """Another message, or another submission, is something else to decide; the item stays the same one."""
    first = item(Kind.UNCHECKED)
    other = result("ada", check("keeps_order", "gather", "2", "2"), unchecked("runs_at_once", "gather", "3"))
    again = item(Kind.UNCHECKED, book_of([attempt(other)], ROSTER))

    assert (again.id, again.seen == first.seen) == (first.id, False)
    assert item(Kind.UNCHECKED).seen == first.seen


def test_an_open_check_comes_with_its_criterion() -> None:
    """In the words of the rubric, beside why it could not be made."""
    texts = {said.label: said.text for said in item(Kind.UNCHECKED).texts}

    assert texts["Criterion"] == "Your code does: gather many calls."
    assert texts["Why it could not be checked"] == "The machine ran out of memory."


def test_parts_share_the_students_and_leave_nobody_out() -> None:
    """All items of a student are in the same part, also when some of them are gone."""
    of = book()
    items = items_of(of, [READ])
    parts = [of_part(items, of, part, 3) for part in (1, 2, 3)]

    assert sorted(one.id for part in parts for one in part) == sorted(one.id for one in items)
    assert [{one.student for one in part} for part in parts] == [{"ada"}, {"bob"}, {"cyd"}]
    assert CALLS in {one.place for one in parts[0]}
    assert of_part(items[2:], of, 1, 3) == [one for one in parts[0] if one in items[2:]]
