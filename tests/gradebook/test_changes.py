"""What has changed since a moment, and the files that hand over only that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from autograder.errors import ConfigError
from autograder.model import Override, Student
from autograder.policy import Policy
from gradebook.book import Book, read_book
from gradebook.changes import changed_keys, moment_of, only_changed, whole_rows
from gradebook.decisions import AttemptKey, Regrade, Undo, Withdrawal
from gradebook.export.canvas import canvas_csv
from gradebook.export.moodle_csv import moodle_csv
from gradebook.export.plain_csv import plain_csv
from gradebook.scores import Scores, scores_of
from gradebook.store import Store
from tests.gradebook.regraded import HOUR, published, said, signed, undone
from tests.gradebook.samples import CALLS, LIMITS, NOON, ROSTER, RUBRICS, calls, check, result, unchecked

THREE = NOON + 3 * HOUR


def limits(student: str, points: str = "3"):
    """A result of the second exercise."""
    return said(result(student, check("at_most", "limit", points, "3"), of=LIMITS), "l1")


def fill(store: Store) -> None:
    """A published class; Ada's first exercise is graded again, and waits."""
    store.add_students(ROSTER)
    for one in (calls("ada"), calls("bob", gives_up="0")):
        store.add_attempt(said(one), NOON)
    for student in ("ada", "bob"):
        store.add_attempt(limits(student), NOON)
    store.add_decisions([published(), published(of=LIMITS)])
    store.add_attempt(said(calls("ada", order="0"), checks="v2"), NOON + 2 * HOUR)


def books(store: Store, since: datetime = THREE) -> tuple[Book, Book]:
    """The book before a moment, and that of today."""
    return read_book(store, Policy(), before=since), read_book(store, Policy())


def changed(store: Store, since: datetime = THREE) -> frozenset[tuple[str, str]]:
    """The entries that have changed since."""
    return changed_keys(*books(store, since), RUBRICS)


def scores(store: Store) -> Scores:
    """The scores of today."""
    return scores_of(read_book(store, Policy()), RUBRICS)


def lines(data: bytes) -> list[str]:
    """The lines of a file."""
    return data.decode().splitlines()


def those(keys: frozenset[tuple[str, str]]) -> Sequence[Student]:
    """The students of some entries."""
    return [one for one in ROSTER if one.id in {student for student, _ in keys}]


def test_a_regrade_changes_the_entries_that_it_moves(store: Store) -> None:
    """Since the moment at which it was signed off."""
    fill(store)
    assert changed(store) == frozenset()
    store.add_decisions([signed(0, 2)])
    assert changed(store) == {("ada", CALLS)}
    assert changed(store, THREE + HOUR) == frozenset()


def test_taking_it_back_changes_them_again(store: Store) -> None:
    """Since the undoing; since the regrade, all is as it was."""
    fill(store)
    (number,) = store.add_decisions([signed(0, 2)])
    store.add_decisions([undone(0, number)])
    assert changed(store, THREE + HOUR) == {("ada", CALLS)}
    assert changed(store) == frozenset()


def test_new_results_and_points_by_hand_are_changes(store: Store) -> None:
    """Also where they are taken back."""
    fill(store)
    store.add_attempt(said(calls("cyd")), THREE)
    known = {"student": "bob", "exercise": CALLS, "check": "gives_up", "points": Decimal(1), "who": "tom", "why": "x"}
    store.add_override(Override.model_validate({**known, "when": THREE}))
    assert changed(store) == {("cyd", CALLS), ("bob", CALLS)}
    store.add_decisions([Withdrawal(who="tom", when=THREE + HOUR, override=1)])
    assert changed(store) == {("cyd", CALLS)}
    assert changed(store, THREE + HOUR) == {("bob", CALLS)}


def test_a_check_that_is_known_since_is_a_change_although_it_gives_no_points(store: Store) -> None:
    """The entry was blank before."""
    fill(store)
    open_one = [check("keeps_order", "gather", "2", "2"), unchecked("gives_up", "timeout", "3")]
    store.add_attempt(said(result("cyd", *open_one)), NOON)
    known = check("gives_up", "timeout", "0", "3")
    store.add_attempt(said(result("cyd", open_one[0], known), checks="v2"), THREE)
    assert changed(store) == {("cyd", CALLS)}


def test_every_entry_of_an_exercise_that_is_visible_since_is_a_change(store: Store) -> None:
    """Nobody has handed it over before."""
    fill(store)
    store.add_decisions([published(4, of=LIMITS, visible=False)])
    store.add_decisions([published(5, of=LIMITS)])
    assert changed(store, NOON + 5 * HOUR) == {("ada", LIMITS), ("bob", LIMITS)}


# What is handed over.


def test_canvas_leaves_alone_what_is_blank_so_only_the_entry_is_there(store: Store) -> None:
    """One row, one column."""
    fill(store)
    store.add_decisions([signed(0, 2)])
    keys = changed(store)
    made = canvas_csv(only_changed(scores(store), keys), those(keys))
    assert [line.split(",")[-1] for line in lines(made.data)] == ["PY-01 Calls at once", "7", "5"]


def test_moodle_empties_what_is_blank_so_rows_are_whole(store: Store) -> None:
    """Ada has changed in one exercise, Bob in the other: both have both."""
    fill(store)
    store.add_decisions([signed(0, 2)])
    store.add_attempt(said(limits("bob", "0"), "l2"), THREE)
    keys = frozenset({("ada", CALLS), ("bob", LIMITS)})
    made = moodle_csv(whole_rows(scores(store), keys), those(keys))
    assert lines(made.data)[1:] == ["S1001,5,3", "S1002,4,3"]
    assert made.emptied == ()


def test_the_long_csv_has_the_rows_that_changed_and_says_nothing_of_others(store: Store) -> None:
    """A row of somebody else would have to say what is true of them."""
    fill(store)
    store.add_decisions([signed(0, 2)])
    keys = changed(store)
    made = plain_csv(scores(store), ROSTER, long=True, only=keys)
    assert lines(made.data)[1:] == ['ada,"Lovelace, Ada",AI-101,py-01/01-calls,5,7,graded']


def test_whole_rows_keep_who_is_exempt() -> None:
    """It is told apart from not submitted."""
    entries = Scores((), {}, exempt=frozenset({("ada", CALLS), ("bob", CALLS)}))
    found = whole_rows(entries, {("ada", CALLS)})
    assert (found.exempt, found.points) == ({("ada", CALLS)}, {})


# Since when.


def test_a_moment_is_named_by_a_regrade_its_undoing_or_a_date() -> None:
    """A date is local, and begins at midnight; an offset says otherwise."""
    when = {"who": "tina", "when": NOON}
    regrade = Regrade(id=7, **when, exercise=CALLS, attempts=(AttemptKey("ada", CALLS, 2),))
    decisions = [published(), regrade, Undo(id=9, who="tina", when=THREE, regrade=7)]
    summer = timezone(timedelta(hours=2))
    assert moment_of("7", decisions, "UTC") == NOON
    assert moment_of("9", decisions, "UTC") == THREE
    assert moment_of("2026-09-01", (), "Europe/Berlin") == datetime(2026, 9, 1, tzinfo=summer)
    assert moment_of("2026-09-01T14:30+00:00", (), "Europe/Berlin") == datetime(2026, 9, 1, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize("since", ["1", "8", "yesterday", "20260901", ""])
def test_what_is_neither_is_refused(since: str) -> None:
    """A publication is no regrade, and a bare number no date."""
    with pytest.raises(ConfigError, match="neither a regrade nor a date"):
        moment_of(since, [published()], "UTC")
