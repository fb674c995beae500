"""Who is at risk, and why: one rule at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from autograder.model import Attempt
from autograder.policy import Exemption, Policy
from gradebook.book import book_of
from gradebook.risk import AT_RISK, Risk, risk_of
from tests.gradebook.samples import (
    ADA,
    CALLS,
    LIMITS,
    NOON,
    RUBRICS,
    TYPES,
    attempt,
    calls,
    check,
    result,
    unchecked,
    ungraded,
)

DUE = dict.fromkeys((CALLS, LIMITS, TYPES), datetime(2026, 9, 1, 12))
LATER = NOON + timedelta(days=1)


def limits(points: str = "3") -> Attempt:
    return attempt(result("ada", check("at_most", "limit", points, "3"), of=LIMITS))


def types(points: str = "5", **more: object) -> Attempt:
    return attempt(result("ada", check("typed", "names", points, "5"), of=TYPES, **more))


def risk(*attempts: Attempt, now: datetime = LATER, policy: Policy | None = None) -> Risk:
    return risk_of("ada", book_of(attempts, [ADA], policy or Policy(due=DUE)), RUBRICS, now)


def words(found: Risk) -> list[str]:
    return [reason.words for reason in found.reasons]


def test_whoever_did_everything_is_not_at_risk() -> None:
    """No rule has anything to say."""
    assert risk(attempt(calls("ada")), limits(), types()) == Risk()


def test_what_is_past_its_deadline_and_not_submitted_is_a_reason() -> None:
    """It is named, weighs for each exercise, and is nobody's fault before the deadline or within its grace."""
    found = risk(attempt(calls("ada")), types())
    assert words(found) == ["did not submit 1 exercise: PY-01 Limits"]
    assert risk(attempt(calls("ada")), types(), now=NOON) == Risk()
    both = risk(attempt(calls("ada")))
    assert words(both)[0] == "did not submit 2 exercises: PY-01 Limits, PY-02 Types everywhere"
    assert both.severity > found.severity


def test_an_exempt_exercise_is_no_reason() -> None:
    """Nobody misses what they need not do."""
    policy = Policy(due=DUE, exemptions=(Exemption(student="ada", exercise=LIMITS),))
    assert risk(attempt(calls("ada")), types(), policy=policy) == Risk()


def test_a_level_below_the_second_is_a_reason() -> None:
    """Of what is due or submitted; what is still to come does not count."""
    low = calls("ada", order="0", at_once="0")
    assert words(risk(attempt(low), limits(), types())) == ["below “Proficient” in PY-01 (Beginning)"]
    assert risk(attempt(calls("ada")), types(), policy=Policy()) == Risk()


def test_points_that_fall_are_a_reason() -> None:
    """Three exercises, each with a lower share than the one before, and much lost in all."""
    made = [attempt(calls("ada")), limits("2.4"), types("3.5")]
    falling = [one.model_copy(update={"recorded_at": NOON + timedelta(days=n)}) for n, one in enumerate(made)]
    assert words(risk(*falling)) == ["points fall: 100%, 80%, 70%"]
    rising = [one.model_copy(update={"recorded_at": NOON - timedelta(days=n)}) for n, one in enumerate(made)]
    assert risk(*rising) == Risk()


@pytest.mark.parametrize(
    "first",
    [
        ungraded("ada"),
        result("ada", *(unchecked(f"c{n}", "gather", "0") for n in range(3)), check("gives_up", "timeout", "7", "7")),
    ],
)
def test_much_without_a_verdict_is_a_reason(first: object) -> None:
    """A submission that could not be graded, or several checks that could not be made."""
    found = risk(attempt(first), limits(), types())  # type: ignore[arg-type]
    assert words(found) == ["much of the work has no verdict yet"]
    assert not found.is_high


def test_being_late_again_and_again_is_a_reason() -> None:
    """Three exercises were handed in after their deadlines."""
    late = {"submitted_at": NOON + timedelta(hours=5)}
    made = [
        attempt(calls("ada", **late)),
        attempt(result("ada", check("at_most", "limit", "3", "3"), of=LIMITS, **late)),
    ]
    assert risk(*made, types()) == Risk()
    assert words(risk(*made, types(**late))) == ["late with 3 exercises"]


def test_reasons_are_sorted_and_add_up() -> None:
    """The heaviest stands first; together they put a student at risk."""
    found = risk(attempt(ungraded("ada")))
    weights = [reason.weight for reason in found.reasons]
    assert weights == sorted(weights, reverse=True)
    assert found.severity == sum(weights) >= AT_RISK
    assert found.is_high


def test_nobody_is_judged_on_points_that_nobody_knows() -> None:
    """A submission that could not be graded is not below a level."""
    assert "below" not in " ".join(words(risk(attempt(ungraded("ada")), limits(), types("3.5"))))
