"""Who has finished: the total of the course, the requirements mastered, the criteria of success."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from autograder.config import SuccessCriterion
from autograder.model import Attempt
from autograder.policy import Policy
from gradebook.book import book_of
from gradebook.completion import Completion, Met, completion_of
from tests.gradebook.samples import (
    ADA,
    CALLS,
    LIMITS,
    RUBRICS,
    TYPES,
    attempt,
    calls,
    check,
    result,
    unchecked,
    ungraded,
)

NOW = datetime(2026, 12, 24, tzinfo=UTC)
CRITERIA = (
    SuccessCriterion(text="Writes async code", requirements=("PY-01",)),
    SuccessCriterion(text="Uses types everywhere", requirements=("PY-01", "PY-02")),
)
LIMITED = attempt(result("ada", check("at_most", "limit", "3", "3"), of=LIMITS))
TYPED = attempt(result("ada", check("typed", "names", "5", "5"), of=TYPES))
DUE = {name: datetime(2026, 12, 1) for name in (CALLS, LIMITS, TYPES)}


def completion(*attempts: Attempt, **policy: object) -> Completion:
    """How far Ada is."""
    book = book_of(attempts, [ADA], Policy.model_validate(policy))
    return completion_of("ada", book, RUBRICS, CRITERIA, NOW)


def test_who_masters_every_requirement_has_finished() -> None:
    """All three exercises with all points."""
    found = completion(attempt(calls("ada")), LIMITED, TYPED)
    assert (found.is_complete, found.mastered, found.submitted) == (True, ("PY-01", "PY-02"), 3)
    assert (found.total.points, found.total.possible, found.total.share) == (15, 15, 1)
    assert [how for _, how in found.criteria] == [Met.MET, Met.MET]


def test_a_criterion_needs_all_of_its_requirements() -> None:
    """The first is met, the second waits for the other requirement."""
    found = completion(attempt(calls("ada")), LIMITED)
    assert ([how for _, how in found.criteria], found.is_complete) == ([Met.MET, Met.NOT_YET], False)


def test_what_nobody_knows_yet_leaves_a_criterion_open() -> None:
    """A check that could not be made, and a submission that could not be graded, are no "not yet"."""
    open_one = attempt(result("ada", check("keeps_order", "gather", "2", "2"), unchecked("gives_up", "timeout", "3")))
    for first in (open_one, attempt(ungraded("ada"))):
        found = completion(first, LIMITED, TYPED)
        assert ([how for _, how in found.criteria], found.total.is_certain) == ([Met.OPEN, Met.OPEN], False)


def test_nothing_submitted_is_nothing_finished() -> None:
    """And no error."""
    found = completion()
    assert (found.is_complete, found.mastered, found.submitted, found.exercises) == (False, (), 0, 3)
    assert (found.total.points, found.total.possible) == (0, 15)


def test_the_lowest_share_is_dropped() -> None:
    """One of five of 5 points goes before two of seven."""
    low = attempt(result("ada", check("typed", "names", "1", "5"), of=TYPES))
    found = completion(attempt(calls("ada", "0", "2", "0")), LIMITED, low, drop_lowest=1)
    assert (found.total.dropped, found.total.points, found.total.possible) == ((TYPES,), 5, 10)


def test_what_was_due_and_did_not_come_is_dropped_first() -> None:
    """What is not due yet stays: it can still come."""
    tries = (attempt(calls("ada", "0", "2", "0")), LIMITED)
    assert completion(*tries, drop_lowest=1, due=DUE).total.dropped == (TYPES,)
    later = {**DUE, TYPES: datetime(2027, 1, 31)}
    assert completion(*tries, drop_lowest=1, due=later).total.dropped == (CALLS,)


def test_what_could_not_be_graded_is_not_dropped() -> None:
    """It may turn out to be the best."""
    found = completion(attempt(ungraded("ada")), LIMITED, TYPED, drop_lowest=1)
    assert CALLS not in found.total.dropped


def test_an_exemption_takes_an_exercise_out_of_everything() -> None:
    """Out of the total, out of its requirement; a requirement that is left without exercises is not asked for."""
    exempt = [{"student": "ada", "exercise": TYPES}]
    found = completion(attempt(calls("ada")), LIMITED, exemptions=exempt)
    assert (found.is_complete, found.total.possible, found.exercises) == (True, 10, 2)
    assert [how for _, how in found.criteria] == [Met.MET, Met.MET]


def test_being_late_lowers_the_total_and_not_the_level() -> None:
    """Points of mastery are those earned."""
    late = {"per_day": Decimal(10)}
    made = calls("ada").model_copy(update={"submitted_at": datetime(2026, 12, 2, tzinfo=UTC)})
    found = completion(attempt(made), LIMITED, TYPED, due=DUE, late=late)
    assert (found.total.points, found.is_complete) == (Decimal("14.3"), True)
