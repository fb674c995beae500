"""What one submission in nbgrader adds to our gradebook, without nbgrader."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from autograder.model import Attempt, Check, Exercise, Override, Result
from gradebook.from_nbgrader import NO_REASON, TAKEN_BACK, WHO, Source, Taken, is_complete, is_nothing, take
from gradebook.nbgrader_book import Grade, Submitted
from gradebook.overrides import corrected
from tests.gradebook.samples import CALLS, HASHES, NOON, attempt, calls, check, ungraded

HOUR = timedelta(hours=1)
WORTH = {"keeps_order": ("gather", "2"), "runs_at_once": ("gather", "2"), "gives_up": ("timeout", "3")}
CHECKS = tuple(
    Check(id=name, question=asked, sentences=(), title=f"It {name}", visible=True, points=Decimal(worth), hint="")
    for name, (asked, worth) in WORTH.items()
)
SOURCE = Source(
    Exercise(id=CALLS, requirement="PY-01", title="Calls", questions=(), checks=CHECKS),
    "01-calls",
    {name: f"check-{name}" for name in WORTH},
    {"gather": "answer-gather", "timeout": "answer-timeout"},
)


def submitted(
    *auto: str | None, manual: dict[str, str] | None = None, comments: dict[str, str] | None = None
) -> Submitted:
    """Ada's submission with these automatic points, and those of a TA."""
    given = manual or {}
    grades = {
        f"check-{name}": Grade(
            None if points is None else Decimal(points), Decimal(given[name]) if name in given else None, None, False
        )
        for name, points in zip(WORTH, auto, strict=True)
    }
    return Submitted("ada", grades=grades, comments=comments or {})


def taken(
    found: Submitted, attempts: Sequence[Attempt] = (), overrides: Sequence[Override] = (), hours: int = 1
) -> Taken:
    """What is added, some hours after noon."""
    into = Taken()
    take(SOURCE, found, HASHES, attempts, overrides, NOON + hours * HOUR, into)
    return into


def recorded(result: Result, number: int, hours: int) -> Attempt:
    return Attempt(number=number, recorded_at=NOON + hours * HOUR, result=result)


def test_scores_that_we_have_are_no_second_attempt() -> None:
    """Whatever the order of the checks; a check more or less is another result."""
    ours = attempt(calls("ada", gives_up="0"))
    assert taken(submitted("2", "2", "0"), [ours]).results == []
    assert len(taken(submitted("2", "2", "1"), [ours]).results) == 1
    assert len(taken(submitted("2", "2", None), [ours]).results) == 1


def test_what_nbgrader_said_before_its_last_word_has_passed() -> None:
    """Scores that go back to what they were are news; ours of before that were exported late are not."""
    ours = attempt(calls("ada"))
    theirs = recorded(taken(submitted("2", "2", "0")).results[0], 2, 1)
    again = recorded(calls("ada", order="0"), 3, 2)
    assert len(taken(submitted("2", "2", "3"), [ours, theirs]).results) == 1
    assert taken(submitted("2", "2", "0"), [ours, theirs, again]).results == []
    assert taken(submitted("0", "2", "3"), [ours, theirs, again]).results == []


def test_nothing_graded_says_the_same_as_could_not_be_graded() -> None:
    """Until a person gives points: then there is a result for them to stand beside."""
    ours = [attempt(ungraded("ada"))]
    assert taken(submitted(None, None, None), ours).results == []
    into = taken(submitted(None, None, None, manual={"gives_up": "2"}), ours)
    assert (len(into.results), len(into.overrides)) == (1, 1)
    (after,) = corrected([recorded(into.results[0], 2, 1)], into.overrides)
    assert after.result.points == 2


def test_a_decision_has_the_comment_on_its_question_for_a_reason() -> None:
    """Without one it says so; points that repeat the machine's are no decision."""
    given = {"keeps_order": "2", "runs_at_once": "0.5", "gives_up": "1"}
    into = taken(submitted("2", "2", "0", manual=given, comments={"answer-timeout": "It does give up."}))
    assert [(one.check, one.points, one.why, one.who) for one in into.overrides] == [
        ("runs_at_once", Decimal("0.5"), NO_REASON, WHO),
        ("gives_up", Decimal(1), "It does give up.", WHO),
    ]


def test_a_decision_is_added_once_and_again_when_it_changes() -> None:
    """Also when only its reason does."""
    ours = [attempt(calls("ada", gives_up="0"))]
    found = submitted("2", "2", "0", manual={"gives_up": "1"})
    first = taken(found, ours).overrides
    assert taken(found, ours, first, hours=2).overrides == []
    said = submitted("2", "2", "0", manual={"gives_up": "1"}, comments={"answer-timeout": "Half."})
    assert [one.why for one in taken(said, ours, first, hours=2).overrides] == ["Half."]


def test_a_decision_of_ours_made_later_is_not_undone() -> None:
    """Only what changes in nbgrader is news."""
    ours = [attempt(calls("ada", gives_up="0"))]
    found = submitted("2", "2", "0", manual={"gives_up": "1"})
    first = taken(found, ours).overrides
    later = first[0].model_copy(update={"who": "tina", "points": Decimal(3), "when": NOON + 2 * HOUR})
    assert taken(found, ours, [*first, later], hours=3).overrides == []


def test_a_decision_is_made_again_for_the_attempt_that_came_after_it() -> None:
    """nbgrader keeps a TA's points when the automatic ones change."""
    first = taken(submitted("2", "2", "0", manual={"gives_up": "1"}), [attempt(calls("ada", gives_up="0"))]).overrides
    both = [attempt(calls("ada", gives_up="0")), recorded(calls("ada", order="0", gives_up="0"), 2, 2)]
    into = taken(submitted("0", "2", "0", manual={"gives_up": "1"}), both, first, hours=3)
    assert (into.known, [one.points for one in into.overrides]) == (1, [1])
    assert [one.result.points for one in corrected(both, [*first, *into.overrides])] == [5, 3]


def test_points_taken_back_are_the_machines_again() -> None:
    """Where the machine has none, a person is asked."""
    ours = [attempt(calls("ada", gives_up="0"))]
    first = taken(submitted("2", "2", "0", manual={"gives_up": "1"}), ours).overrides
    back = taken(submitted("2", "2", "0"), ours, first, hours=2).overrides
    assert [(one.points, one.why) for one in back] == [(0, TAKEN_BACK)]
    assert taken(submitted("2", "2", "0"), ours, [*first, *back], hours=3).overrides == []
    open_one = recorded(taken(submitted("2", "2", None)).results[0], 1, 0)
    first = taken(submitted("2", "2", None, manual={"gives_up": "1"}), [open_one]).overrides
    into = taken(submitted("2", "2", None), [open_one], first, hours=2)
    assert into.overrides == []
    assert into.remarks == {"manual points taken back, and no automatic ones: decide by hand": ["ada 01-calls"]}


def test_zeros_of_the_machine_are_nothing_until_somebody_looked() -> None:
    """A person's 0 is a 0."""
    assert is_nothing(SOURCE, submitted("0", "0", "0"))
    assert not is_nothing(SOURCE, submitted("0", "0", None))
    assert not is_nothing(SOURCE, submitted("0", "0", "0", manual={"gives_up": "0"}))
    assert is_complete(SOURCE, submitted("0", "0", "0"))
    assert not is_complete(SOURCE, Submitted("ada"))


def test_partial_points_are_a_failure_with_points() -> None:
    """No verdict is no failure."""
    checks = taken(submitted("2", "0.5", None)).results[0].checks
    assert [(one.verdict.value, one.points) for one in checks] == [
        ("passed", Decimal(2)),
        ("failed", Decimal("0.5")),
        ("could_not_check", Decimal(0)),
    ]
    assert checks[1].message == "nbgrader gave 0.5 of 2 points."
    assert check("gives_up", "timeout", "0", "3").possible == checks[2].possible
