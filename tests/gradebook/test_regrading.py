"""Who moves by a regrade: before it is signed off, after, and once it is taken back. In each kind of database."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from autograder.errors import ConfigError
from autograder.flows.regrade import keep_seen, past, previews, sign_off, taken_back, was_seen
from autograder.model import CheckResult, Override, Result
from autograder.policy import Late, Policy
from gradebook.book import Book, read_book
from gradebook.decisions import AttemptKey, Enrolment, Regrade, Undo
from gradebook.regrade_document import digest_of, document, past_document
from gradebook.regrade_words import headline, level_words, points_words, reasons, remarks, verdicts
from gradebook.regrading import Direction, Preview, effect
from gradebook.standing import standing_of
from gradebook.store import Store
from tests.gradebook.regraded import HOUR, published, said
from tests.gradebook.samples import (
    ASYNC,
    CALLS,
    LIMITS,
    NOON,
    ROSTER,
    RUBRICS,
    calls,
    check,
    result,
    unchecked,
    ungraded,
)

DAY = timedelta(days=1)
COUNTS = {"ada": Decimal(7), "bob": Decimal(4), "cyd": Decimal(2)}


def limits(student: str, points: str = "3") -> Result:
    """A result of the other exercise of the same requirement."""
    return said(result(student, check("at_most", "limit", points, "3"), of=LIMITS), "l1")


def add(store: Store, hours: float, *results: Result) -> None:
    """Record results some hours after noon."""
    for one in results:
        assert store.add_attempt(one, NOON + hours * HOUR)


def fill(store: Store) -> None:
    """A class whose results are published one hour after noon: 7, 4 and 2 of 7 points."""
    store.add_students(ROSTER)
    add(store, 0, said(calls("ada")), said(calls("bob", gives_up="0")), said(calls("cyd", at_once="0", gives_up="0")))
    store.add_decisions([published()])


def grade_again(store: Store, hours: float = 2, checks: str = "v2") -> None:
    """Grade the class by other checks: one is stricter, so Ada loses 2; one is milder, so Cyd gets 2. Bob stays."""
    add(
        store,
        hours,
        said(calls("ada", order="0"), checks=checks),
        said(calls("bob", gives_up="0"), checks=checks),
        said(calls("cyd", gives_up="0"), checks=checks),
    )


def looked(store: Store, policy: Policy | None = None) -> Preview:
    """What signing off would do in the first exercise."""
    (found,) = previews(store, policy or Policy(), RUBRICS, CALLS)
    return found


def signed(store: Store, hours: float = 3, *, never_lower: bool = False, policy: Policy | None = None) -> Regrade:
    """Sign off all that waits in the first exercise."""
    seen = [looked(store, policy)]
    (made,) = sign_off(store, seen, "tina", "too lax", NOON + hours * HOUR, never_lower=never_lower, keep=True)
    return made


def back(store: Store, regrade: int, hours: float = 4, *, keep: bool = True) -> dict[Direction, int]:
    """Take a regrade back; return who moves."""
    undo = Undo(who="tina", when=NOON + hours * HOUR, why="a mistake", regrade=regrade)
    return dict(taken_back(store, Policy(), RUBRICS, undo, keep=keep).moved)


def points(store: Store, policy: Policy | None = None, of: str = CALLS) -> dict[str, Decimal | None]:
    """What everybody has in an exercise."""
    book = read_book(store, policy or Policy())
    return {student: grade.points for (student, exercise), grade in book.grades.items() if exercise == of}


def moves(one: Preview) -> dict[str, tuple[str, str, str]]:
    """Who moves: direction, points and level."""
    return {move.student: (move.direction.value, points_words(move), level_words(move)) for move in one.moves}


def override(given: str, hours: float = 1, of: str = "keeps_order", student: str = "ada") -> Override:
    """Points by hand."""
    known = {"student": student, "exercise": CALLS, "check": of, "points": Decimal(given)}
    return Override.model_validate({**known, "who": "tom", "when": NOON + hours * HOUR, "why": "read it"})


# Shown before it happens.


def test_nobody_moves_until_it_is_signed_off(store: Store) -> None:
    """Results of a published exercise that say something else wait."""
    fill(store)
    grade_again(store)
    assert points(store) == COUNTS
    assert looked(store).attempts == (AttemptKey("ada", CALLS, 2), AttemptKey("cyd", CALLS, 2))


def test_it_says_who_moves_from_what_to_what_and_who_stays(store: Store) -> None:
    """Points, and the level of the requirement: its other exercise counts in it."""
    fill(store)
    add(store, 0, limits("ada"))
    grade_again(store)
    seen = looked(store)
    assert moves(seen) == {
        "ada": ("down", "7 → 5 of 7", "Excellent → Proficient"),
        "cyd": ("up", "2 → 4 of 7", "Beginning"),
    }
    assert seen.stay == ("bob",)
    assert headline(seen) == f"{CALLS}: 2 results wait to be signed off. 1 down, 1 up, 0 same points; 1 stay."


def test_it_says_by_which_check(store: Store) -> None:
    """For each student, and how many there are of each kind."""
    fill(store)
    grade_again(store)
    seen = looked(store)
    assert [reasons(move) for move in seen.moves] == [
        ["keeps_order: passed → failed, 2 → 0 of 2"],
        ["runs_at_once: failed → passed, 0 → 2 of 2"],
    ]
    assert [(one.check, verdicts(one)) for one in seen.checks] == [
        ("keeps_order", "passed → failed: 1"),
        ("runs_at_once", "failed → passed: 1"),
    ]


def test_it_shows_the_class_before_and_after(store: Store) -> None:
    """How many have which share of the points, and which level."""
    fill(store)
    add(store, 0, limits("ada"))
    grade_again(store)
    seen = looked(store)
    assert seen.before.bins == (0, 0, 1, 0, 0, 1, 0, 0, 0, 1)
    assert seen.after.bins == (0, 0, 0, 0, 0, 2, 0, 1, 0, 0)
    assert (seen.before.levels, seen.after.levels) == (
        {"Beginning": 2, "Proficient": 0, "Excellent": 1},
        {"Beginning": 2, "Proficient": 1, "Excellent": 0},
    )


def test_levels_are_those_of_the_report(store: Store) -> None:
    """While the rubric is what the results were graded with."""
    fill(store)
    add(store, 0, limits("ada"), limits("bob", "0"))
    grade_again(store)
    book = read_book(store, Policy())
    assert [move.before.level for move in looked(store).moves] == [
        standing_of(student, ASYNC, book).level for student in ("ada", "cyd")
    ]


def other_points(student: str, gives_up: str, more: CheckResult | None = None) -> Result:
    """A result by another rubric: the last check is worth 5 and not 3, one is gone, one is new."""
    checks = [check("keeps_order", "gather", "2", "2"), check("gives_up", "timeout", gives_up, "5")]
    return said(result(student, *checks, *([more] if more else [])), checks="v2")


def test_points_of_checks_before_and_after_are_shown(store: Store) -> None:
    """And which checks came and went. What could be earned is another number on either side."""
    fill(store)
    new = check("new", "timeout", "0", "1")
    add(store, 2, other_points("ada", "5", new), other_points("bob", "2", new))
    seen = looked(store)
    assert moves(seen) == {
        "ada": ("down", "7 of 7 → 7 of 8", "Proficient → Beginning"),
        "bob": ("same points", "4 of 7 → 4 of 8", "Beginning"),
    }
    assert [(one.check, one.before, one.after) for one in seen.checks] == [
        ("runs_at_once", 2, None),
        ("gives_up", 3, 5),
        ("new", None, 1),
    ]
    assert reasons(seen.moves[0]) == [
        "runs_at_once: passed → not there, 2 of 2 → –",
        "gives_up: passed, 3 of 3 → 5 of 5",
        "new: not there → failed, – → 0 of 1",
    ]


def test_who_cannot_be_graded_again_keeps_what_they_have(store: Store) -> None:
    """They are named with the reason, and nobody can sign it off."""
    fill(store)
    lost = [check("keeps_order", "gather", "2", "2"), unchecked("runs_at_once", "gather", "2")]
    lost.append(check("gives_up", "timeout", "0", "3"))
    add(store, 2, said(ungraded("ada"), checks="v2"), said(result("bob", *lost), checks="v2"))
    add(store, 2, said(calls("cyd", gives_up="0"), checks="v2"))
    seen = looked(store)
    assert seen.again == {
        "ada": "The notebook is cut off after cell 3.",
        "bob": "runs_at_once could not be checked: The machine ran out of memory.",
    }
    assert seen.attempts == (AttemptKey("cyd", CALLS, 2),)
    signed(store)
    assert points(store) == {**COUNTS, "cyd": 4}


def test_who_left_the_class_is_not_in_its_spread(store: Store) -> None:
    """Their record is kept, and graded like everybody's."""
    fill(store)
    grade_again(store)
    store.add_decisions([Enrolment(who="roster.csv", when=NOON, student=ROSTER[2], move="dropped")])
    seen = looked(store)
    assert sum(seen.before.bins) == sum(seen.after.bins) == 2
    assert "cyd" in moves(seen)


# Signed off, and taken back.


def test_grades_after_undoing_are_the_grades_before(store: Store) -> None:
    """Every row is still there, and the same."""
    fill(store)
    grade_again(store)
    before, kept = read_book(store, Policy()).grades, store.contents().tables
    made = signed(store)
    assert points(store) == {"ada": 5, "bob": 4, "cyd": 4}
    assert previews(store, Policy(), RUBRICS, None) == []
    assert back(store, made.id) == {Direction.DOWN: 1, Direction.UP: 1, Direction.LEVEL: 0}
    assert read_book(store, Policy()).grades == before
    after = store.contents().tables
    assert {name: rows for name, rows in after.items() if name != "decisions"} == {
        name: rows for name, rows in kept.items() if name != "decisions"
    }
    assert after["decisions"][: len(kept["decisions"])] == kept["decisions"]
    assert looked(store).attempts == made.attempts


def test_never_lower_leaves_out_whoever_would_lose(store: Store) -> None:
    """They are named before, keep what they have, and wait."""
    fill(store)
    grade_again(store)
    assert looked(store).lowered == ("ada",)
    made = signed(store, never_lower=True)
    assert (made.attempts, made.never_lower) == ((AttemptKey("cyd", CALLS, 2),), True)
    assert points(store) == {**COUNTS, "cyd": 4}
    assert looked(store).attempts == (AttemptKey("ada", CALLS, 2),)


def test_never_lower_looks_at_levels_too(store: Store) -> None:
    """7 of 9 is more than 6.5 of 7 and a lower level."""
    store.add_students(ROSTER)
    before = [check("keeps_order", "gather", "6.5", "7")]
    after = [check("keeps_order", "gather", "7", "9")]
    add(store, 0, said(result("ada", *before)))
    add(store, 0, limits("ada"))
    store.add_decisions([published()])
    add(store, 2, said(result("ada", *after), checks="v2"))
    assert moves(looked(store)) == {"ada": ("down", "6.5 of 7 → 7 of 9", "Excellent → Proficient")}


def test_where_nobody_is_left_nothing_is_signed_off(store: Store) -> None:
    """A regrade without results would say nothing."""
    fill(store)
    add(store, 2, said(calls("ada", order="0"), checks="v2"))
    seen = [looked(store)]
    assert sign_off(store, seen, "tina", "x", NOON + 3 * HOUR, never_lower=True, keep=True) == []
    assert not [one for one in store.decisions() if isinstance(one, Regrade)]


def test_looking_at_it_adds_nothing(store: Store) -> None:
    """A dry run of signing off and of taking back."""
    fill(store)
    grade_again(store)
    (tried,) = sign_off(store, [looked(store)], "tina", "x", NOON + 3 * HOUR, never_lower=False, keep=False)
    assert (tried.id, len(store.decisions())) == (0, 1)
    made = signed(store)
    assert back(store, made.id, keep=False)[Direction.UP] == 1
    assert points(store) == {"ada": 5, "bob": 4, "cyd": 4}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_second_regrade_on_top_of_the_first(store: Store, order: tuple[int, int]) -> None:
    """Taken back in either order, the grades are those of the one that is left, and then those before."""
    fill(store)
    grade_again(store)
    first = signed(store, 3)
    add(store, 4, said(calls("ada", order="0", at_once="0"), checks="v3"))
    second = signed(store, 5)
    assert points(store)["ada"] == 3
    back(store, (first.id, second.id)[order[0]], 6)
    assert points(store)["ada"] == {0: 3, 1: 5}[order[0]]
    back(store, (first.id, second.id)[order[1]], 7)
    assert points(store) == COUNTS


def test_a_regrade_that_is_not_there_cannot_be_taken_back(store: Store) -> None:
    """Nor twice."""
    fill(store)
    with pytest.raises(ConfigError, match=r"no such regrade\. None was signed off"):
        back(store, 7)
    grade_again(store)
    made = signed(store)
    with pytest.raises(ConfigError, match=f"no such regrade. Regrades: {made.id}"):
        back(store, 1)
    back(store, made.id)
    with pytest.raises(ConfigError, match="taken back already"):
        back(store, made.id)


def test_the_list_says_what_each_regrade_moved_when_it_was_signed_off(store: Store) -> None:
    """And which are taken back."""
    fill(store)
    grade_again(store)
    first = signed(store, 3)
    back(store, first.id, 4)
    signed(store, 5, never_lower=True)
    found = past(store, Policy(), RUBRICS)
    assert [tuple(one.moved.values()) for one in found] == [(1, 1, 0), (0, 1, 0)]
    assert [past_document(one)["undone"] is None for one in found] == [False, True]
    assert past_document(found[0])["undone"]["why"] == "a mistake"
    assert (found[0].regrade.who, found[0].regrade.why) == ("tina", "too lax")


# What was shown.


def test_signed_off_is_what_was_shown(store: Store, tmp_path: Path) -> None:
    """A result or points by hand that came since make it another thing."""
    fill(store)
    grade_again(store)
    seen = looked(store)
    assert not was_seen(tmp_path, seen)
    keep_seen(tmp_path, seen)
    assert was_seen(tmp_path, looked(store))
    store.add_override(override("1"))
    assert not was_seen(tmp_path, looked(store))
    keep_seen(tmp_path, looked(store))
    add(store, 4, said(calls("bob", order="0"), checks="v3"))
    assert not was_seen(tmp_path, looked(store))


def test_a_preview_is_the_same_document_every_time(store: Store) -> None:
    """Whatever the database gives back first."""
    fill(store)
    grade_again(store)
    assert digest_of(looked(store)) == digest_of(looked(store))
    shown = document(looked(store))
    assert shown["moves"][0]["checks"][0] == {
        "check": "keeps_order",
        "before": {"verdict": "passed", "points": "2", "possible": "2"},
        "after": {"verdict": "failed", "points": "0", "possible": "2"},
    }


# Points by hand.


def test_points_by_hand_survive_a_regrade(store: Store) -> None:
    """They are about the submission, however often it is graded."""
    fill(store)
    store.add_override(override("1.5"))
    assert points(store)["ada"] == Decimal("6.5")
    grade_again(store)
    seen = looked(store)
    assert remarks(seen)["points by hand, kept"] == ["ada keeps_order (1.5 of 2, tom)"]
    assert "ada" in seen.stay
    signed(store)
    assert points(store)["ada"] == Decimal("6.5")


def test_points_by_hand_of_a_check_that_is_gone_are_named(store: Store) -> None:
    """Nothing carries them any longer."""
    fill(store)
    store.add_override(override("1", of="runs_at_once"))
    add(store, 2, other_points("ada", "0"))
    found = remarks(looked(store))
    assert found["points by hand for a check that is no longer there"] == ["ada runs_at_once (1, tom)"]
    assert "points by hand, kept" not in found


def test_points_by_hand_that_are_more_than_a_check_is_worth_now_are_named(store: Store) -> None:
    """No export would take them."""
    fill(store)
    store.add_override(override("3", of="gives_up"))
    add(store, 2, said(result("ada", check("gives_up", "timeout", "0", "2")), checks="v2"))
    assert remarks(looked(store))["points by hand, more than the check is worth now"] == ["ada gives_up (3 of 2, tom)"]


def test_points_by_hand_that_are_older_than_a_submission_are_none_of_it(store: Store) -> None:
    """They were about another one."""
    fill(store)
    store.add_override(override("1"))
    add(store, 2, said(calls("ada"), "h2"))
    add(store, 3, said(calls("ada", gives_up="0"), "h2", "v2"))
    assert looked(store).kept == ()


# With attempts, late days and new submissions.


def test_a_check_that_is_known_now_needs_no_sign_off(store: Store) -> None:
    """It takes nothing away."""
    store.add_students(ROSTER)
    open_one = [check("keeps_order", "gather", "2", "2"), unchecked("gives_up", "timeout", "3")]
    add(store, 0, said(result("ada", *open_one)))
    store.add_decisions([published()])
    add(store, 2, said(result("ada", open_one[0], check("gives_up", "timeout", "3", "3")), checks="v2"))
    assert previews(store, Policy(), RUBRICS, None) == []
    assert points(store) == {"ada": 5}


def test_a_submission_after_the_change_counts_at_once(store: Store) -> None:
    """The one before it still waits, and moves nobody."""
    fill(store)
    grade_again(store)
    add(store, 3, said(calls("ada"), "h2", "v2"))
    policy = Policy(attempts="last")
    assert points(store, policy)["ada"] == 7
    seen = looked(store, policy)
    assert ("ada" in moves(seen), "ada" in seen.stay) == (False, True)


def test_an_earlier_submission_that_was_not_graded_again_is_named(store: Store) -> None:
    """Its file has gone: a better one by the old checks may count."""
    fill(store)
    add(store, 1.5, said(calls("ada", order="0"), "h2"))
    add(store, 2, said(calls("ada", order="0", at_once="0"), "h2", "v2"))
    add(store, 2, said(calls("bob", gives_up="0"), checks="v2"))
    seen = looked(store)
    assert seen.earlier == ("ada", "cyd")
    assert seen.stay == ("ada", "bob", "cyd")


@pytest.mark.parametrize(
    ("attempts", "before", "after"),
    [("best", Decimal(7), Decimal(5)), ("last", Decimal(4), Decimal(2)), ("average", Decimal("5.5"), Decimal("3.5"))],
)
def test_every_attempt_is_graded_again_by_the_policy_of_attempts(
    store: Store, attempts: str, before: Decimal, after: Decimal
) -> None:
    """Best, last and average of two submissions that both lose 2."""
    policy = Policy.model_validate({"attempts": attempts})
    store.add_students(ROSTER)
    add(store, 0, said(calls("ada")), said(calls("ada", gives_up="0"), "h2"))
    store.add_decisions([published()])
    add(store, 2, said(calls("ada", order="0"), checks="v2"))
    add(store, 2, said(calls("ada", order="0", gives_up="0"), "h2", "v2"))
    assert points(store, policy) == {"ada": before}
    made = signed(store, policy=policy)
    assert len(made.attempts) == 2
    assert points(store, policy) == {"ada": after}
    back(store, made.id)
    assert points(store, policy) == {"ada": before}


LATE = Policy(due={CALLS: NOON.replace(tzinfo=None)}, late=Late(per_day=Decimal(10), cap=Decimal(50)))


def test_being_late_costs_the_same_share_after_a_regrade(store: Store) -> None:
    """Points are those after the late policy; the level is not touched by it."""
    store.add_students(ROSTER)
    at = NOON + DAY
    add(store, 24, said(calls("ada"), at=at))
    store.add_decisions([published(25)])
    add(store, 26, said(calls("ada", order="0"), checks="v2"))
    assert moves(looked(store, LATE)) == {"ada": ("down", "6.3 → 4.5 of 7", "Proficient → Beginning")}


def test_late_days_that_a_regrade_gives_back_move_another_exercise(store: Store) -> None:
    """It is named with the reason, and counts for whoever must not lose."""
    policy = LATE.model_copy(
        update={
            "due": {CALLS: NOON.replace(tzinfo=None), LIMITS: (NOON + DAY).replace(tzinfo=None)},
            "late": Late(per_day=Decimal(10), free_days=1),
        }
    )
    store.add_students(ROSTER)
    add(store, 0, said(calls("ada", gives_up="0"), at=NOON))
    add(store, 1, said(calls("ada", at_once="0", gives_up="0"), "h2", at=NOON + DAY))
    late = limits("ada").model_copy(update={"submitted_at": NOON + 2 * DAY})
    add(store, 2, late)
    store.add_decisions([published(3)])
    add(store, 4, said(calls("ada"), "h2", "v2"))
    assert points(store, policy, LIMITS) == {"ada": 3}
    seen = looked(store, policy)
    assert [(move.exercise, move.direction.value, points_words(move)) for move in seen.moves] == [
        (CALLS, "up", "4 → 7 of 7"),
        (LIMITS, "down", "3 → 2.7 of 3"),
    ]
    assert reasons(seen.moves[1]) == [f"{LIMITS}: its late days"]
    assert seen.lowered == ("ada",)


def test_effect_counts_who_moves_between_two_books(store: Store) -> None:
    """Nobody, where nothing was decided."""
    fill(store)
    book: Book = read_book(store, Policy())
    assert set(effect(book, book, RUBRICS, CALLS).values()) == {0}


def test_an_exercise_that_no_rubric_has_any_more_has_no_levels(store: Store) -> None:
    """Its points are shown."""
    fill(store)
    grade_again(store)
    (seen,) = previews(store, Policy(), (), None)
    assert moves(seen)["ada"] == ("down", "7 → 5 of 7", "–")
    assert seen.before.levels == {}
