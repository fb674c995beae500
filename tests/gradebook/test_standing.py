from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

import pytest

from autograder.model import Attempt
from autograder.policy import Policy
from gradebook.book import book_of
from gradebook.scores import scores_of
from gradebook.standing import level_of, open_checks, standings
from tests.gradebook.samples import (
    ADA,
    ASYNC,
    CALLS,
    CYD,
    LEVELS,
    LIMITS,
    ROSTER,
    RUBRICS,
    attempt,
    calls,
    check,
    result,
    unchecked,
    ungraded,
)

Which = Literal["best", "last"]
LOW, HIGH, AGAIN = attempt(calls("ada", "0"), 1), attempt(calls("ada"), 2), attempt(calls("ada", at_once="0"), 3)
BROKEN = attempt(ungraded("ada"), 4)


def chosen(attempts: Sequence[Attempt], policy: Which) -> Attempt | None:
    """The attempt that counts, of one student at one exercise."""
    return book_of(attempts, policy=Policy(attempts=policy)).attempt("ada", CALLS)


@pytest.mark.parametrize(("policy", "expected"), [("best", HIGH), ("last", AGAIN)])
def test_the_policy_chooses_the_attempt(policy: Which, expected: Attempt) -> None:
    """Best takes the most points, last the newest; the order of the list does not matter."""
    assert chosen([AGAIN, LOW, HIGH], policy) == expected


@pytest.mark.parametrize(("policy", "expected"), [("best", HIGH), ("last", AGAIN)])
def test_an_attempt_that_could_not_be_graded_replaces_no_grade(policy: Which, expected: Attempt) -> None:
    """A broken upload after a good one does not count."""
    assert chosen([LOW, HIGH, AGAIN, BROKEN], policy) == expected
    assert chosen([BROKEN], policy) == BROKEN


def test_of_equal_attempts_the_earlier_counts() -> None:
    """The same points later change nothing."""
    assert chosen([AGAIN, LOW], "best") == LOW


def test_zero_points_beat_could_not_be_graded() -> None:
    """0 is a grade; could not be graded is none."""
    zero = attempt(calls("ada", "0", "0", "0"), 1)
    assert chosen([zero, BROKEN], "last") == zero


def test_no_attempts_choose_nothing() -> None:
    """Not submitted is the absence of an attempt."""
    assert chosen([], "best") is None


def test_there_is_one_standing_per_student_and_requirement() -> None:
    """Everyone on the roster stands somewhere, in the order of roster and rubrics."""
    found = [(s.student, s.requirement) for s in standings(book_of([], ROSTER), RUBRICS)]
    assert found == [(student.id, rubric.requirement) for student in ROSTER for rubric in RUBRICS]


def test_questions_follow_the_rubric() -> None:
    """Each question of each exercise has its place, submitted or not."""
    (standing,) = standings(book_of([HIGH], [ADA]), [ASYNC])
    found = [(q.exercise, q.question, q.points, q.possible) for q in standing.questions]
    assert found == [(CALLS, "gather", 4, 4), (CALLS, "timeout", 3, 3), (LIMITS, "limit", None, 3)]
    assert (standing.points, standing.possible, standing.level) == (7, 10, "Proficient")


def test_not_submitted_and_not_graded_have_no_points_and_no_level() -> None:
    """There is nothing to judge, and that is not a 0."""
    for attempts in ([], [BROKEN]):
        (standing,) = standings(book_of(attempts, [ADA]), [ASYNC])
        assert (standing.points, standing.level) == (None, "")


def test_zero_points_are_a_standing() -> None:
    """0 points are points, and reach the lowest level."""
    (standing,) = standings(book_of([attempt(calls("cyd", "0", "0", "0"))], [CYD]), [ASYNC])
    assert (standing.points, standing.level) == (0, "Beginning")


def test_a_check_without_a_verdict_makes_a_lower_bound() -> None:
    """Known points count, and the open check stays visible."""
    made = attempt(result("ada", check("keeps_order", "gather", "2", "2"), unchecked("runs_at_once", "gather", "2")))
    (standing,) = standings(book_of([made], [ADA]), [ASYNC])
    assert standing.questions[0].points == 2
    assert [c.check for c in open_checks(made, "gather")] == ["runs_at_once"]
    assert open_checks(made, "timeout") == open_checks(None) == ()


def test_a_question_without_any_verdict_has_no_points() -> None:
    """When no check of it could be checked, nothing is known: not even a lower bound of 0."""
    made = attempt(result("ada", unchecked("keeps_order", "gather", "2"), check("gives_up", "timeout", "0", "3")))
    (standing,) = standings(book_of([made], [ADA]), [ASYNC])
    assert [q.points for q in standing.questions] == [None, 0, None]


@pytest.mark.parametrize(
    ("points", "level"), [("0", "Beginning"), ("6.99", "Beginning"), ("7", "Proficient"), ("9", "Excellent")]
)
def test_a_level_is_reached_at_its_share(points: str, level: str) -> None:
    """The share is compared exactly, the boundary included, whatever the order of the levels."""
    assert (
        level_of(Decimal(points), Decimal(10), LEVELS) == level_of(Decimal(points), Decimal(10), LEVELS[::-1]) == level
    )


def test_no_level_below_the_lowest_and_none_without_points_to_get() -> None:
    """A rubric without a level from 0 leaves it empty, and so does one without points."""
    assert level_of(Decimal(1), Decimal(10), LEVELS[1:]) == level_of(Decimal(0), Decimal(0), LEVELS) == ""


def test_thirds_are_judged_exactly() -> None:
    """Three thirds of a share reach it: no float rounds them away."""
    assert level_of(Decimal("0.7") * 3, Decimal(3), LEVELS) == "Proficient"


def test_scores_keep_none_apart_from_zero() -> None:
    """A score of 0 is there, one that could not be graded is None, one not submitted is absent."""
    made = [attempt(calls("ada", "0", "0", "0")), attempt(ungraded("bob"))]
    scores = scores_of(book_of(made), RUBRICS)
    assert dict(scores.points) == {("ada", CALLS): Decimal(0), ("bob", CALLS): None}
    assert (scores.columns[0].title, scores.columns[0].possible) == ("PY-01 Calls at once", 7)


def test_scores_name_their_lower_bounds() -> None:
    """A score with an open check says that it may still grow."""
    made = attempt(result("ada", check("a", "gather", "2", "2"), unchecked("b", "gather", "2")))
    assert scores_of(book_of([made]), RUBRICS).lower_bounds == {("ada", CALLS)}


def test_scores_leave_out_exercises_without_a_rubric() -> None:
    """An attempt at an exercise that is in no rubric has no column and no score."""
    assert dict(scores_of(book_of([attempt(calls("ada", of="py-09/x"))]), RUBRICS).points) == {}
