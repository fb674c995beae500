"""Points become a grade by the policy: which attempt counts, what being late costs, who is exempt; and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.policy import Late, Policy, local_moment
from gradebook.explaining import explained
from gradebook.grades import Grade, State, grades_of
from gradebook.lateness import days_late, percent_off
from gradebook.summaries import AttemptSummary
from tests.gradebook.samples import CALLS, LIMITS, NOON

BERLIN = "Europe/Berlin"
DUE = datetime(2026, 12, 7, 23, 59)
HOUR = timedelta(hours=1)


def tried(
    number: int,
    points: str,
    late: timedelta | None = None,
    of: str = CALLS,
    student: str = "ada",
    open_checks: int = 0,
    status: str = "graded",
) -> AttemptSummary:
    """An attempt with these points of 100, handed in so long after the deadline; `None`: nobody knows when."""
    moment = None if late is None else local_moment(DUE, BERLIN).astimezone(UTC) + late
    return AttemptSummary(
        student, of, number, NOON, moment, f"s{number}", status, Decimal(points), Decimal(100), open_checks, 10
    )


def policy(**more: object) -> Policy:
    """Ten percent for each day, with a grace of a quarter of an hour, unless `more` says otherwise."""
    known = {"zone": BERLIN, "due": {CALLS: DUE, LIMITS: DUE + timedelta(days=7)}}
    return Policy.model_validate({**known, "late": Late(grace=15, per_day=Decimal(10), cap=Decimal(50)), **more})


def grade(*attempts: AttemptSummary, by: Policy | None = None) -> Grade:
    """The grade of the one student and exercise that these attempts are of."""
    (found,) = grades_of(attempts, by or policy()).values()
    return found


@pytest.mark.parametrize(
    ("late", "days"),
    [
        (timedelta(minutes=-1), 0),
        (timedelta(minutes=15), 0),
        (timedelta(minutes=15, seconds=1), 1),
        (timedelta(hours=24), 1),
        (timedelta(hours=24, seconds=1), 2),
        (timedelta(days=30), 30),
    ],
)
def test_a_day_begins_after_the_grace(late: timedelta, days: int) -> None:
    """Grace excuses who is late by minutes; whoever is later is late from the deadline on."""
    due = local_moment(DUE, BERLIN)
    assert days_late(due.astimezone(UTC) + late, due, 15, BERLIN) == days


@pytest.mark.parametrize(("due", "hours"), [(datetime(2026, 3, 28, 23, 59), 23), (datetime(2026, 10, 24, 23, 59), 25)])
def test_the_day_of_a_change_of_summer_time_is_a_day(due: datetime, hours: int) -> None:
    """One day late means until the same time on the clock: 23 hours in spring, 25 in autumn."""
    moment = local_moment(due, BERLIN)
    after = moment.astimezone(UTC) + hours * HOUR
    assert days_late(after, moment, 0, BERLIN) == 1
    assert days_late(after + timedelta(seconds=1), moment, 0, BERLIN) == 2


def test_the_zone_of_the_one_who_hands_in_does_not_matter() -> None:
    """A moment is a moment, wherever it was written down."""
    due = local_moment(DUE, BERLIN)
    tokyo = (due.astimezone(UTC) + HOUR).astimezone(local_moment(DUE, "Asia/Tokyo").tzinfo)
    assert days_late(tokyo, due, 0, BERLIN) == 1


@given(st.integers(0, 40 * 24 * 3600), st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), st.integers(0, 90))
def test_later_is_never_less_late(seconds: int, due: datetime, grace: int) -> None:
    """And n days late is within n days and one hour, whatever the clocks do."""
    moment = local_moment(due.replace(microsecond=0), BERLIN)
    start = moment.astimezone(UTC)
    days = days_late(start + timedelta(seconds=seconds), moment, grace, BERLIN)
    assert days <= days_late(start + timedelta(seconds=seconds + 1), moment, grace, BERLIN)
    if days:
        assert (days - 1) * 24 * 3600 - 3600 <= seconds <= days * 24 * 3600 + 3600


def test_being_late_costs_no_more_than_the_cap() -> None:
    """Ten percent a day, and fifty at most."""
    late = Late(per_day=Decimal(10), cap=Decimal(50))
    assert [percent_off(days, late) for days in (0, 1, 5, 6)] == [0, 10, 50, 50]


def test_a_late_attempt_loses_points_and_no_mastery() -> None:
    """91 points one day late are 81.9 of a grade, and 91 of what somebody can do."""
    found = grade(tried(1, "91", HOUR))
    assert (found.state, found.points, found.earned) == (State.GRADED, Decimal("81.9"), 91)


def test_the_explanation_is_arithmetic() -> None:
    """Line by line, as a student would ask."""
    found = explained(grade(tried(1, "91", HOUR)), policy())
    assert found == (
        "Due 2026-12-07 23:59 CET.",
        "Attempt 1, handed in 2026-12-08 00:59 CET: 81.9 = 91 − 10 % for 1 day late",
    )


def test_the_best_attempt_is_the_best_after_the_late_policy() -> None:
    """85 in time are more than 91 a day late; the line of the other says that it does not count."""
    found = grade(tried(1, "85", -HOUR), tried(2, "91", HOUR))
    assert (found.points, found.earned, found.shown and found.shown.number) == (85, 85, 1)
    assert explained(found, policy())[2:] == (
        "Attempt 2, handed in 2026-12-08 00:59 CET: 81.9 = 91 − 10 % for 1 day late (does not count)",
        "Of 2 attempts the best counts, which is attempt 1.",
    )


def test_the_last_attempt_counts_even_when_it_is_worse() -> None:
    """That is what the policy says."""
    found = grade(tried(1, "85", -HOUR), tried(2, "91", HOUR), by=policy(attempts="last"))
    assert (found.points, found.shown and found.shown.number) == (Decimal("81.9"), 2)


def test_the_average_is_of_what_could_be_graded() -> None:
    """Each attempt by its own lateness; one that could not be graded is no 0."""
    broken = tried(2, "0", status="could_not_grade")
    by = policy(attempts="average")
    found = grade(tried(1, "80", -HOUR), broken, tried(3, "100", HOUR), by=by)
    assert (found.points, found.earned, len(found.counted)) == (85, 90, 2)
    assert "85 = (80 + 90) / 2" in explained(found, by)


def test_free_days_are_used_up_in_the_order_of_the_deadlines() -> None:
    """Two for the course: both go to the exercise that was due first, although it was recorded last."""
    by = policy(late=Late(per_day=Decimal(10), free_days=2))
    later = tried(1, "100", timedelta(days=7) + HOUR, of=LIMITS)
    found = grades_of([later, tried(1, "100", timedelta(days=2))], by)
    assert (found["ada", CALLS].points, found["ada", LIMITS].points) == (100, 90)
    assert explained(found["ada", CALLS], by)[1].endswith(": 100 of 100 points, 2 days late, free")


def test_some_days_can_be_free_and_others_not() -> None:
    """Three days late with two to spare costs one."""
    by = policy(late=Late(per_day=Decimal(10), free_days=2))
    found = grade(tried(1, "50", timedelta(days=3)), by=by)
    assert found.points == 45
    assert explained(found, by)[1].endswith("45 = 50 − 10 % for 3 days late, 2 of them free")


def test_an_attempt_that_does_not_count_uses_no_free_days() -> None:
    """The best is in time; the budget is for the next exercise."""
    by = policy(late=Late(per_day=Decimal(10), free_days=1))
    tries = [tried(1, "90", -HOUR), tried(2, "80", HOUR), tried(1, "70", timedelta(days=7) + HOUR, of=LIMITS)]
    assert grades_of(tries, by)["ada", LIMITS].points == 70


def test_who_is_not_known_to_be_late_is_not_late() -> None:
    """No moment, no deadline: nothing is taken off, and the line says so."""
    found = grade(tried(1, "91"))
    assert found.points == 91
    assert "at a time that is not known" in explained(found, policy())[1]
    assert grade(tried(1, "91", HOUR), by=policy(due={})).points == 91


def test_an_extension_moves_the_deadline() -> None:
    """Late for the class, in time for her."""
    more = [{"student": "ada", "exercise": CALLS, "until": DUE + timedelta(days=1)}]
    assert grade(tried(1, "91", HOUR), by=policy(extensions=more)).points == 91


def test_who_is_exempt_has_no_grade() -> None:
    """With an attempt or without: it counts for nothing."""
    by = policy(exemptions=[{"student": "ada", "exercise": CALLS, "why": "transfer"}])
    for attempts in ([tried(1, "91", -HOUR)], []):
        found = grade(*attempts, by=by)
        assert (found.state, found.points, found.why) == (State.EXEMPT, None, "transfer")
        assert "Exempt" in explained(found, by)[0]


def test_open_checks_make_a_lower_bound_and_none_known_makes_no_grade() -> None:
    """Nobody's 0."""
    assert (grade(tried(1, "60", open_checks=2)).state, grade(tried(1, "60", open_checks=2)).points) == (State.OPEN, 60)
    assert grade(tried(1, "0", open_checks=10)).points is None
    assert grade(tried(1, "0", status="could_not_grade")).state is State.COULD_NOT_GRADE


def test_known_points_are_better_than_none() -> None:
    """0 points that are known are chosen over points that nobody knows."""
    assert grade(tried(1, "0", open_checks=10), tried(2, "0")).points == 0


@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(-100, 400)), min_size=1, max_size=5),
    st.sampled_from(["best", "last", "average"]),
    st.integers(0, 3),
)
def test_a_grade_is_within_what_was_earned(tries: list[tuple[int, int]], attempts: str, free: int) -> None:
    """Never more than the best attempt, never less than the cap allows; the order of the list does not matter."""
    by = policy(attempts=attempts, late=Late(per_day=Decimal(10), cap=Decimal(50), free_days=free))
    made = [tried(number, str(points), hours * HOUR) for number, (points, hours) in enumerate(tries, 1)]
    found = grade(*made, by=by)
    assert found == grade(*made[::-1], by=by)
    assert found.points is not None
    assert min(points for points, _ in tries) * Decimal("0.5") <= found.points <= max(points for points, _ in tries)
