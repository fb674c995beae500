"""Which checks point at themselves, and which do not."""

from __future__ import annotations

import pytest

from gradebook.items.examine import Examined, examine_sheet
from gradebook.items.flags import Flag, Kind, Severity, attainable
from gradebook.items.misconceptions import Misconception, match
from gradebook.items.sheet import sheet_of
from tests.gradebook.items_class import (
    CONTRADICTORY,
    DEAD,
    INVERTED,
    PLANTED,
    REDUNDANT,
    examined,
    one_question,
    planted_class,
)
from tests.gradebook.samples import CALLS, attempt, check, exercise, question, result

STAIRS = {f"step_{step}": "1" * (4 * step) + "0" * (24 - 4 * step) for step in range(1, 6)}  # a perfect scale, n = 24


def on(found: Examined, name: str) -> list[Kind]:
    """Return the kinds of the flags on a check."""
    return [flag.kind for flag in found.flags_on(name)]


def only(found: Examined, kind: Kind) -> Flag:
    """Return the only flag of a kind."""
    (flag,) = [flag for flag in found.flags if flag.kind is kind]
    return flag


@pytest.fixture(scope="module")
def planted() -> Examined:
    """Sixty students and an exercise with five planted checks."""
    return examined(planted_class())[0]


def test_every_planted_check_is_flagged(planted: Examined) -> None:
    """The dead, the inverted and the two that contradict each other are looked at first."""
    assert on(planted, DEAD) == [Kind.NOBODY]
    assert on(planted, INVERTED) == [Kind.NEGATIVE]
    assert all(Kind.CONTRADICTS in on(planted, name) for name in CONTRADICTORY)
    assert [planted.worst(name) for name in sorted(PLANTED)] == [Severity.FIRST] * 4


def test_two_that_always_agree_get_a_remark_only(planted: Examined) -> None:
    """It names the other, and asks for no look."""
    assert [on(planted, name) for name in REDUNDANT] == [[Kind.SAME]] * 2
    assert [planted.worst(name) for name in REDUNDANT] == [None, None]
    assert planted.flags_on(REDUNDANT[0])[0].reason == "In 60 attempts it always had the verdict of Q4.6."


def test_no_sound_check_is_flagged(planted: Examined) -> None:
    """Neither beside planted ones nor in a class without any."""
    assert {flag.check for flag in planted.to_look_at} == PLANTED
    assert examined(planted_class(planted=False))[0].flags == ()


def test_flags_rarely_fall_on_sound_checks(every: bool) -> None:
    """In classes of sixty, at most one sound check in a hundred is to be looked at: of 560, or of 140."""
    classes, most = (20, 3) if every else (5, 1)
    flags = [
        flag for seed in range(classes) for flag in examined(planted_class(seed=seed, planted=False))[0].to_look_at
    ]

    assert len(flags) <= most


def test_the_worst_come_first(planted: Examined) -> None:
    """Urgent flags, then the others; then the least discriminating check."""
    severities = [planted.worst(item.column.check) for item in planted.worst_first]

    assert severities == [Severity.FIRST] * 4 + [None] * 24
    rest = [item.numbers.r for item in planted.worst_first if not planted.flags_on(item.column.check)]
    assert rest == sorted(rest)


def test_a_perfect_scale_has_no_flag() -> None:
    """Each step is passed by all who pass the next: nothing to look at."""
    assert one_question(STAIRS).flags == ()


@pytest.mark.parametrize(("letters", "kinds"), [("0" * 5, [Kind.NOBODY]), ("1" * 5, [Kind.EVERYBODY]), ("0" * 4, [])])
def test_dead_checks_are_named_from_five_attempts_on(letters: str, kinds: list[Kind]) -> None:
    """Also in a small class: a count needs no statistics. Of four nobody and everybody say nothing."""
    found = one_question({"dead": letters, "other": "10" + "1" * (len(letters) - 2)})

    assert on(found, "dead") == kinds


def test_a_hidden_check_that_everybody_passes_is_to_be_looked_at() -> None:
    """A visible one could be run by everybody: a remark."""
    words = exercise("Calls", gather=question("G", shown="1", hidden="1", other="1"))
    made = [
        attempt(
            result(
                f"s{place}",
                check("shown", "gather", "1", "1"),
                check("hidden", "gather", "1", "1", visible=False),
                check("other", "gather", str(place % 2), "1"),
            )
        )
        for place in range(6)
    ]
    found = examine_sheet(sheet_of(CALLS, words, made), (), 10)

    assert {flag.check: flag.severity for flag in found.flags} == {"shown": Severity.REMARK, "hidden": Severity.LOOK}


def test_a_check_that_only_luck_decides_tells_little() -> None:
    """Every other student passes it, on each step of the scale: both r and D are near 0."""
    found = one_question({**STAIRS, "luck": "0110" * 6})

    assert on(found, "luck") == [Kind.LOW]
    assert "r = " in only(found, Kind.LOW).reason
    assert "n = 24" in only(found, Kind.LOW).reason


def test_a_check_that_nearly_all_pass_is_not_blamed_for_a_low_d() -> None:
    """With p = 23/24 D cannot reach more than (1 - p)/0.27 = 0.15."""
    found = one_question({**STAIRS, "easy": "1" * 10 + "0" + "1" * 13})

    assert attainable(23 / 24) == pytest.approx(0.154, abs=1e-3)
    assert on(found, "easy") == []


def test_an_inverted_check_is_failed_by_the_better() -> None:
    """The best eight fail it and the others pass."""
    found = one_question({**STAIRS, "inverted": "0" * 8 + "1" * 16})

    assert on(found, "inverted")[0] is Kind.NEGATIVE
    assert only(found, Kind.NEGATIVE).reason.startswith("Who is better at everything else fails it more often: r = −")
    assert {flag.check for flag in found.to_look_at} == {"inverted"}


def test_a_contradiction_names_both_and_what_chance_would_do() -> None:
    """Twelve pass one, twelve the other, of twenty-four: six would pass both by chance, and nobody does."""
    found = one_question({"one": "10" * 12, "other": "01" * 12, "steady": "1" * 12 + "0" * 12})

    reasons = [flag.reason for flag in found.flags if flag.kind is Kind.CONTRADICTS]
    assert len(reasons) == 2
    assert "0 of 24 pass both it and gather.2 other, though 12 and 12 pass one; 6.0 would by chance." in reasons


def test_few_passes_are_no_contradiction() -> None:
    """Two checks of which two students each pass one: 0.2 would pass both by chance, so nobody is no news."""
    found = one_question({"one": "11" + "0" * 18, "other": "0011" + "0" * 16})

    assert Kind.CONTRADICTS not in {flag.kind for flag in found.flags}


def test_a_check_that_the_strongest_fail_is_flagged() -> None:
    """Four of the six who pass everything else fail it, and two of the three who do not: no less often."""
    found = one_question({"first": "111111000", "second": "111111010", "harsh": "000011001"})

    flag = only(found, Kind.STRONGEST)
    assert (flag.check, flag.severity) == ("harsh", Severity.FIRST)
    assert flag.reason == "4 of the 6 who pass everything else fail it, no less often than the others."


@pytest.mark.parametrize(("letters", "flagged"), [("00011", True), ("000111", False), ("00111", False)])
def test_where_all_pass_everything_else_most_must_fail(letters: str, flagged: bool) -> None:
    """Nobody is left to compare with: three of five are most, three of six are not."""
    found = one_question({"harsh": letters, "other": "1" * len(letters)})

    assert (Kind.STRONGEST in on(found, "harsh")) is flagged


def test_a_hard_check_at_the_end_of_a_scale_is_not_one_that_the_strongest_fail() -> None:
    """Half of those who pass everything else pass it, and nobody else does: it is just hard."""
    found = one_question({**STAIRS, "hardest": "11" + "0" * 22})

    assert on(found, "hardest") == []


def test_a_dead_check_does_not_hide_whom_the_strongest_are() -> None:
    """Nobody passes everything where one check is dead; it is left out of "everything"."""
    found = one_question({"first": "111111000", "dead": "000000000", "harsh": "000011001"})

    assert on(found, "dead") == [Kind.NOBODY]
    assert Kind.STRONGEST in on(found, "harsh")


@pytest.mark.parametrize(("letters", "flagged"), [("?" + "10" * 24, True), ("?" + "10" * 25, False), ("10" * 5, False)])
def test_more_than_two_percent_that_could_not_be_checked(letters: str, flagged: bool) -> None:
    """1 of 49 is 2.04 %, 1 of 51 is 1.96 %."""
    found = one_question({"open": letters, "other": "1" * len(letters)})

    assert (Kind.UNCHECKED in on(found, "open")) is flagged


def test_slow_checks_are_near_the_limit_or_far_above_the_others() -> None:
    """6 s of 10 is near; a median of 2 s is far above tenths; what takes less than half a second is never slow."""
    names = [f"quick_{place}" for place in range(6)]
    passes = dict.fromkeys([*names, "near", "far", "tiny"], "10" * 5)
    seconds = {**{name: [0.01] * 10 for name in names}, "near": [6.0] * 10, "far": [2.0] * 10, "tiny": [0.3] * 10}
    found = one_question(passes, seconds)

    slow = {flag.check: flag.reason for flag in found.flags if flag.kind is Kind.SLOW}
    assert slow == {
        "near": "One in twenty takes 6.0 s and more; the limit is 10 s.",
        "far": "Half take 2.00 s and more; 1.17 s would already be far above the others.",
    }


def test_without_times_nothing_is_slow() -> None:
    """Results of another grader carry none."""
    found = one_question({"one": "10" * 5}, {"one": [0.0] * 10})

    assert found.analysis.checks[0].median is None
    assert found.flags == ()


def test_a_question_that_nobody_attempted() -> None:
    """All leave it as it was handed out, which the messages of its checks say."""
    words = exercise("Calls", gather=question("G", made="1"), timeout=question("T", left="1", also="1"))
    nothing = {
        "message": "✘ Q1 · It works.\n  Got         nothing yet. Q1: do it\n  Next        write your answer to Q1."
    }
    made = [
        attempt(
            result(
                f"s{place}",
                check("made", "gather", str(place % 2), "1"),
                check("left", "timeout", "0", "1", **nothing),
                check("also", "timeout", "0", "1", **nothing),
            )
        )
        for place in range(5)
    ]
    found = examine_sheet(sheet_of(CALLS, words, made), (), 10)

    assert only(found, Kind.UNATTEMPTED).label == "timeout"
    assert [item.untouched for item in found.analysis.questions] == [0, 5]


WORDS = exercise(
    "Calls",
    one=question("One", a="1"),
    two=question("Two", b="1", c="1"),
    three=question("Three", d="1"),
)
KNOWN = (
    Misconception("loses_two", "M1: two is hard.", frozenset({"two"}), "think"),
    Misconception("also_two", "M2: two is too much.", frozenset({"two"}), "think"),
    Misconception("loses_all_but_one", "M3.", frozenset({"two", "three"}), ""),
    Misconception("other_hint", "M4.", frozenset({"one"}), "never-given"),
)


def failing(*failures: str) -> list[object]:
    """One attempt per word: the letters of the checks that fail."""
    keys = {"a": "one", "b": "two", "c": "two", "d": "three"}
    return [
        attempt(
            result(f"s{place}", *(check(name, key, str(int(name not in failed)), "1") for name, key in keys.items()))
        )
        for place, failed in enumerate(failures)
    ]


def test_failures_are_matched_to_misconceptions() -> None:
    """By the questions that they lose and the hint that they are given; exact first, then the closest."""
    found = match(sheet_of(CALLS, WORDS, failing("", "b", "bc", "bd", "abd", "a", "a", "d", "abcd")), KNOWN)

    counts = {one.misconception.name: (one.exact, one.closest, one.shared) for one in found.known}
    assert counts == {
        "loses_two": (2, 0, 2),
        "also_two": (2, 0, 2),
        "loses_all_but_one": (1, 1, 0),  # {two, three}; {one, two, three} shares two of three
        "other_hint": (0, 0, 0),
    }
    assert (found.passed_all, found.nothing) == (1, 1)
    assert [(one.checks, one.count) for one in found.unmatched] == [(("one.1",), 2), (("three.1",), 1)]
    assert found.unexplained == 3


def test_without_misconceptions_all_failures_are_candidates() -> None:
    """The most frequent first."""
    found = match(sheet_of(CALLS, WORDS, failing("d", "bd", "d")), ())

    assert [(one.checks, one.count) for one in found.unmatched] == [(("three.1",), 2), (("two.1", "three.1"), 1)]


def test_decisions_of_persons_count_as_points() -> None:
    """Half of the points by hand is no pass, and p is a share of points: (4 · 1 + 6 · 1/2) / 10 = 0.7."""
    words = exercise("Calls", gather=question("G", keeps_order="2"))
    made = [
        attempt(result(f"s{place}", check("keeps_order", "gather", points, "2")))
        for place, points in enumerate("2222111111")
    ]
    numbers = examine_sheet(sheet_of(CALLS, words, made), (), 10).analysis.checks[0].numbers

    assert (numbers.passed, numbers.p) == (4, 0.7)
