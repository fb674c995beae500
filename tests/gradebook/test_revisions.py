"""Which result of a submission counts, when it was graded several times."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.model import Attempt, Result
from gradebook.book import book_of
from gradebook.decisions import AnyDecision, AttemptKey, Regrade, Undo
from gradebook.overrides import key_of
from gradebook.revisions import OUTSIDE, Revised, first_published, repeated, revised, submissions_of
from gradebook.summaries import summary_of
from tests.gradebook.regraded import HOUR, first, lowered, published, recorded, said, signed, undone
from tests.gradebook.samples import CALLS, NOON, calls, check, result, unchecked, ungraded


def by(attempts: Sequence[Attempt], *decisions: AnyDecision) -> Revised:
    """What counts of some attempts; only those are at hand that are said to be needed."""
    found = [summary_of(one) for one in attempts]
    needed = set(repeated(submissions_of(found), decisions))
    return revised(submissions_of(found), decisions, {key_of(one): one for one in attempts if key_of(one) in needed})


def numbers(found: Revised) -> list[int]:
    """The numbers of the attempts that count, in order."""
    return sorted(one.number for one in found.attempts)


def waiting(found: Revised) -> dict[int, int]:
    """The numbers of the attempts that wait, and of what counts until then."""
    return {new.number: old.number for new, old in found.waiting.items()}


def again(before: Result, after: Result) -> list[Attempt]:
    """One submission, graded before it was published and after."""
    return [recorded(said(before), 1, 0), recorded(said(after, checks="v2"), 2, 2)]


def open_result(**known: str) -> Result:
    """A result of which one check could not be made, unless its points are given."""
    last = check("gives_up", "timeout", known["gives_up"], "3") if known else unchecked("gives_up", "timeout", "3")
    return result("ada", check("keeps_order", "gather", "2", "2"), last)


# Which results belong together.


def test_results_of_one_submission_share_student_exercise_and_hash() -> None:
    """Another student, exercise or hash is another submission."""
    attempts = [
        recorded(said(calls("ada")), 1, 0),
        recorded(said(calls("ada")), 2, 1),
        recorded(said(calls("ada"), "h2"), 3, 2),
        recorded(said(calls("bob")), 1, 0),
        recorded(said(result("ada", of="py-01/02-limits")), 1, 0),
    ]
    found = submissions_of([summary_of(one) for one in attempts])
    assert [[one.number for one in group] for group in found] == [[1, 2], [3], [1], [1]]


def test_the_same_file_handed_in_at_another_moment_is_another_submission() -> None:
    """A moment that nobody knew belongs to the first one."""
    moments = [None, NOON, NOON + HOUR, None, NOON + HOUR]
    attempts = [recorded(said(calls("ada"), at=at), number, number) for number, at in enumerate(moments, 1)]
    found = submissions_of([summary_of(one) for one in attempts])
    assert [[one.number for one in group] for group in found] == [[1, 2, 4], [3, 5]]


def test_a_moment_that_only_one_result_knows_is_that_of_the_submission() -> None:
    """Whichever result counts: being late does not go away by grading again."""
    attempts = [recorded(said(calls("ada"), at=NOON), 1, 0), recorded(said(calls("ada"), checks="v2"), 2, 1)]
    (counting,) = by(attempts).attempts
    assert (counting.number, counting.submitted_at) == (2, NOON)


def test_only_what_was_graded_again_after_the_publication_is_needed_in_full() -> None:
    """The others are many, and reading them takes long."""
    attempts = [first(), lowered(), recorded(said(calls("ada"), "h2"), 3, 3), recorded(said(calls("bob")), 1, 0)]
    found = [summary_of(one) for one in attempts]
    assert repeated(submissions_of(found), [published()]) == [AttemptKey("ada", CALLS, 1), AttemptKey("ada", CALLS, 2)]
    assert repeated(submissions_of(found), [published(hours=3)]) == repeated(submissions_of(found), []) == []


# Before and after an exercise is published.


def test_until_an_exercise_is_published_the_newest_result_counts() -> None:
    """Nobody has seen another one."""
    found = by([first(), lowered()])
    assert (numbers(found), waiting(found)) == ([2], {})


def test_a_result_from_before_the_publication_counts_although_it_came_second() -> None:
    """What students saw first was that one."""
    found = by([first(), lowered(hours=2)], published(hours=3))
    assert (numbers(found), waiting(found)) == ([2], {})


@pytest.mark.parametrize("after", [calls("ada", gives_up="0"), calls("ada", order="0"), ungraded("ada")])
def test_afterwards_a_result_that_says_something_else_waits(after: Result) -> None:
    """Fewer points, and no points at all."""
    found = by(again(calls("ada"), after), published())
    assert (numbers(found), waiting(found)) == ([1], {2: 1})


def test_more_points_wait_as_well() -> None:
    """It is a decision about the whole class."""
    found = by(again(calls("ada", gives_up="0"), calls("ada")), published())
    assert (numbers(found), waiting(found)) == ([1], {2: 1})


def test_taking_a_publication_back_lets_nothing_count_that_waits() -> None:
    """Students have seen what was there."""
    found = by([first(), lowered()], published(), published(hours=3, visible=False))
    assert waiting(found) == {2: 1}


def test_an_exercise_is_published_when_it_was_visible_first() -> None:
    """Later publications, and those that make it invisible, change nothing about that."""
    decisions = [published(hours=5), published(hours=1, visible=False), published(hours=2), published(hours=3)]
    assert first_published(decisions) == {CALLS: NOON + 2 * HOUR}


def test_a_new_submission_after_the_publication_counts_at_once() -> None:
    """It has no result that somebody could have seen."""
    found = by([first(), recorded(said(calls("ada", order="0"), "h2", "v2"), 2, 2)], published())
    assert (numbers(found), waiting(found)) == ([1, 2], {})


# What only says what nobody knew.


def test_a_check_that_could_not_be_made_and_is_known_now_counts_at_once() -> None:
    """Also with 0 points."""
    found = by(again(open_result(), open_result(gives_up="0")), published())
    assert (numbers(found), waiting(found)) == ([2], {})


def test_a_verdict_that_is_known_no_longer_waits() -> None:
    """A broken machine takes nothing away."""
    found = by(again(open_result(gives_up="3"), open_result()), published())
    assert (numbers(found), waiting(found)) == ([1], {2: 1})


def test_a_submission_that_could_not_be_graded_and_is_graded_now_counts_at_once() -> None:
    """Its student had nothing."""
    found = by(again(ungraded("ada"), calls("ada", order="0")), published())
    assert (numbers(found), waiting(found)) == ([2], {})


def test_other_words_about_the_same_points_count_at_once() -> None:
    """The checks are worth what they were, and every verdict is the same."""
    found = by(again(calls("ada"), calls("ada", file="other.ipynb")), published())
    assert (numbers(found), waiting(found)) == ([2], {})


def test_a_check_that_is_new_waits_even_where_it_is_passed() -> None:
    """Points that everybody can have are a decision, and those who have them by chance are not told apart."""
    more = result("ada", *calls("ada").checks, check("new", "timeout", "1", "1"))
    found = by(again(calls("ada"), more), published())
    assert (numbers(found), waiting(found)) == ([1], {2: 1})


def test_a_check_that_is_gone_waits_even_where_it_gave_nothing() -> None:
    """What could be earned is another number."""
    fewer = result("ada", *calls("ada").checks[:2])
    found = by(again(calls("ada", gives_up="0"), fewer), published())
    assert waiting(found) == {2: 1}


def test_other_points_of_a_check_wait_even_where_none_were_earned() -> None:
    """0 of 3 is not 0 of 5."""
    before, after = (result("ada", check("gives_up", "timeout", "0", worth)) for worth in ("3", "5"))
    assert waiting(by(again(before, after), published())) == {2: 1}


def test_a_result_of_another_grader_counts_at_once_and_ours_does_not_replace_it_unseen() -> None:
    """What persons decided there is decided; what our checks say of the same file is not."""
    theirs, ours = calls("ada", isolation=OUTSIDE), calls("ada", order="0")
    assert waiting(by(again(ours, theirs), published())) == {}
    assert waiting(by(again(theirs, ours), published())) == {2: 1}


# Signed off, and taken back.


def test_a_result_that_is_signed_off_counts() -> None:
    """From then on nothing waits."""
    found = by([first(), lowered()], published(), signed(2, 2))
    assert (numbers(found), waiting(found)) == ([2], {})


def test_a_regrade_that_is_taken_back_leaves_what_was_before() -> None:
    """And its results wait again."""
    found = by([first(), lowered()], published(), signed(2, 2), undone(3, 2))
    assert (numbers(found), waiting(found)) == ([1], {2: 1})


def test_what_was_taken_back_can_be_signed_off_again() -> None:
    """By another decision."""
    assert numbers(by([first(), lowered()], published(), signed(2, 2), undone(3, 2), signed(4, 2))) == [2]


THREE = [first(), lowered(), recorded(said(calls("ada", order="0"), checks="v3"), 3, 4)]


@pytest.mark.parametrize(
    ("undo", "counts", "waits"),
    [((), 3, {}), ((12,), 2, {3: 2}), ((11,), 3, {}), ((12, 11), 1, {3: 1}), ((11, 12), 1, {3: 1})],
)
def test_of_two_regrades_either_can_be_taken_back(undo: tuple[int, ...], counts: int, waits: dict[int, int]) -> None:
    """In any order: the newest one that is signed off counts."""
    decisions = [published(), signed(11, 2), signed(12, 3), *(undone(20 + one, one) for one in undo)]
    found = by(THREE, *decisions)
    assert (numbers(found), waiting(found)) == ([counts], waits)


def test_only_the_newest_result_of_a_submission_waits() -> None:
    """Nobody has to decide about one that another has followed."""
    assert waiting(by(THREE, published())) == {3: 1}


def test_checks_that_are_changed_back_leave_nothing_to_decide() -> None:
    """The newest result says what the first one said."""
    back = recorded(said(calls("ada"), checks="v1"), 3, 4)
    found = by([first(), lowered(), back], published())
    assert (numbers(found), waiting(found)) == ([3], {})


def test_an_old_submission_that_is_graded_again_is_not_the_last_one() -> None:
    """What counts as last is when it was handed in, and not when it was graded."""
    old = [said(calls("ada", order="0"), at=NOON), said(calls("ada", order="0"), checks="v2", at=NOON)]
    new = said(calls("ada"), "h2", at=NOON + HOUR)
    attempts = [recorded(old[0], 1, 0), recorded(new, 2, 1), recorded(old[1], 3, 2)]
    policy = book_of([]).policy.model_copy(update={"attempts": "last"})
    assert book_of(attempts, policy=policy).grades["ada", CALLS].points == 7


# Whatever the history.

RESULTS = st.builds(
    lambda student, order, hash_, at, open_: said(
        result(
            student,
            unchecked("keeps_order", "gather", "2") if open_ else check("keeps_order", "gather", order, "2"),
        ),
        hash_,
        at=None if at is None else NOON + at * HOUR,
    ),
    st.sampled_from(["ada", "bob"]),
    st.sampled_from(["0", "1", "2"]),
    st.sampled_from(["h1", "h2"]),
    st.none() | st.integers(0, 2),
    st.booleans(),
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Attempt], list[AnyDecision]]:
    """Attempts as they come to be recorded, numbered for each student, and regrades of some of them."""
    attempts: list[Attempt] = []
    for hours, one in enumerate(draw(st.lists(RESULTS, max_size=8))):
        number = 1 + sum(other.result.student == one.student for other in attempts)
        attempts.append(recorded(one, number, hours))
    keys = [key_of(one) for one in attempts]
    chosen = draw(st.lists(st.lists(st.sampled_from(keys), unique=True), max_size=3)) if keys else []
    regrades = [
        Regrade(id=number, who="tina", when=NOON, exercise=CALLS, attempts=tuple(some))
        for number, some in enumerate(chosen, 10)
    ]
    return attempts, [published(hours=draw(st.integers(0, 8))), *regrades]


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_in_which_it_is_read_changes_nothing(
    history: tuple[list[Attempt], list[AnyDecision]], chance: random.Random
) -> None:
    """Neither that of attempts nor that of decisions."""
    attempts, decisions = history
    shuffled = chance.sample(attempts, len(attempts))
    found, other = by(attempts, *decisions), by(shuffled, *chance.sample(decisions, len(decisions)))
    assert set(found.attempts) == set(other.attempts)
    assert found.waiting == other.waiting


@given(histories())
def test_taking_back_every_regrade_gives_the_state_before(history: tuple[list[Attempt], list[AnyDecision]]) -> None:
    """Grades and all."""
    attempts, decisions = history
    regrades = [one for one in decisions if isinstance(one, Regrade)]
    undo = [Undo(id=one.id + 100, who="tina", when=NOON, regrade=one.id) for one in regrades]
    before = [one for one in decisions if not isinstance(one, Regrade)]
    assert by(attempts, *decisions, *undo) == by(attempts, *before)
    assert book_of(attempts, decisions=[*decisions, *undo]).grades == book_of(attempts, decisions=before).grades


@given(histories())
def test_every_submission_has_one_result_that_counts(history: tuple[list[Attempt], list[AnyDecision]]) -> None:
    """And only results of a submission that has another one wait."""
    attempts, decisions = history
    found = by(attempts, *decisions)
    groups = submissions_of([summary_of(one) for one in attempts])
    counting = {one.key for one in found.attempts}
    assert [sum(one.key in counting for one in group) for group in groups] == [1] * len(groups)
    together = {one.key: group for group in groups for one in group}
    assert all(together[new] is together[old] and new > old for new, old in found.waiting.items())


@given(histories())
def test_signing_off_all_that_waits_leaves_the_newest_results(
    history: tuple[list[Attempt], list[AnyDecision]],
) -> None:
    """Nothing waits any more."""
    attempts, decisions = history
    waits = by(attempts, *decisions).waiting
    all_of_it = Regrade(id=99, who="tina", when=NOON, exercise=CALLS, attempts=tuple(waits))
    after = by(attempts, *decisions, all_of_it)
    assert after.waiting == {}
    groups = submissions_of([summary_of(one) for one in attempts])
    assert {one.key for one in after.attempts} == {group[-1].key for group in groups}


@given(histories())
def test_nothing_that_was_known_is_lost_without_a_decision(
    history: tuple[list[Attempt], list[AnyDecision]],
) -> None:
    """From the publication on, the points of a known check stay as they are until somebody signs."""
    attempts, (opened, *_) = history
    seen = by([one for one in attempts if one.recorded_at < opened.when], opened)
    points = {one.key: one.points for one in by(attempts, opened).attempts}
    group = {one.key: some for some in submissions_of([summary_of(one) for one in attempts]) for one in some}
    for one in seen.attempts:
        if not one.open_checks:
            assert [points[other.key] for other in group[one.key] if other.key in points] == [one.points]
