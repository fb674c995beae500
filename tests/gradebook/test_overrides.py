"""Decisions of persons, beside what the grader said."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from autograder.errors import StorageError
from autograder.model import Override, Verdict
from gradebook.book import book_of
from gradebook.overrides import corrected
from gradebook.scores import scores_of
from gradebook.store import Store
from tests.gradebook.samples import ADA, CALLS, NOON, RUBRICS, attempt, calls, check, result, unchecked, ungraded

HOUR = timedelta(hours=1)


def decision(points: str, when=NOON + HOUR, of: str = "gives_up", **more: object) -> Override:
    """A decision over one of Ada's checks."""
    known = {"student": "ada", "exercise": CALLS, "check": of, "points": Decimal(points)}
    return Override.model_validate({**known, "who": "tina", "when": when, "why": "the text is unclear", **more})


def test_the_store_gives_back_every_decision_in_order(store: Store) -> None:
    """They are added, never changed."""
    decisions = [decision("1"), decision("2.50"), decision("2", of="keeps_order")]
    for one in decisions:
        store.add_override(one)
    assert store.overrides() == decisions


def test_a_decision_without_a_time_zone_is_refused(store: Store) -> None:
    """Nobody could say when it was."""
    with pytest.raises(StorageError, match="no time zone"):
        store.add_override(decision("1", when=NOON.replace(tzinfo=None)))
    assert store.overrides() == []


def test_the_newest_decision_counts_in_scores() -> None:
    """Points of the check are those that a person gave last; the other checks keep theirs."""
    attempts = [attempt(calls("ada", gives_up="0"))]
    decisions = [decision("3", when=NOON + 2 * HOUR), decision("1")]
    (after,) = corrected(attempts, decisions)
    assert after.result.points == 7
    assert after.result.checks[2].verdict is Verdict.PASSED
    assert scores_of(book_of([after]), RUBRICS).points == {("ada", CALLS): Decimal(7)}


def test_a_decision_says_who_and_why_beside_what_the_grader_said() -> None:
    """Partial points keep the grader's message."""
    (after,) = corrected([attempt(calls("ada", gives_up="0"))], [decision("1.5")])
    assert after.result.checks[2].points == Decimal("1.5")
    assert after.result.checks[2].verdict is Verdict.FAILED
    assert after.result.checks[2].message == (
        "expected TimeoutError\n  got nothing\nDecided by tina: the text is unclear"
    )


def test_a_person_decides_what_could_not_be_checked() -> None:
    """The check is open no longer, also with 0 points."""
    open_check = result(ADA.id, check("keeps_order", "gather", "2", "2"), unchecked("gives_up", "timeout", "3"))
    (after,) = corrected([attempt(open_check)], [decision("0")])
    assert after.result.checks[1].verdict is Verdict.FAILED
    assert scores_of(book_of([after]), RUBRICS).lower_bounds == frozenset()


def test_later_attempts_and_ungraded_ones_stand_for_themselves() -> None:
    """A decision is about what was there when it was made."""
    attempts = [attempt(ungraded("ada")), attempt(calls("bob"))]
    assert corrected(attempts, [decision("0"), decision("0", when=NOON - HOUR, student="bob")]) == attempts
