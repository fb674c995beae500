"""The formulas of item analysis, by hand and by property."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.model import Attempt
from gradebook.items import as_data, measures
from gradebook.items.analysis import analyse
from gradebook.items.examine import examine_sheet
from gradebook.items.sheet import sheet_of
from tests.gradebook.items_class import one_question, one_question_attempts, planted_class, words_of
from tests.gradebook.samples import CALLS, NOON, attempt, calls, exercise, question, ungraded

NUMBERS = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=40)
CLASSES = st.integers(10, 25).flatmap(
    lambda size: st.lists(st.text("01?", min_size=size, max_size=size), min_size=2, max_size=5)
)


def named(columns: list[str]) -> dict[str, str]:
    """Give each column of letters a name."""
    return {f"check_{place}": letters for place, letters in enumerate(columns)}


def test_the_mean_share_is_exact() -> None:
    """One third three times is one, and two of three passes are 2/3."""
    assert measures.mean([Fraction(1, 3)] * 3) == pytest.approx(1 / 3, abs=0)
    assert measures.mean([Fraction(1), Fraction(1), Fraction(0)]) == 2 / 3
    assert measures.mean([]) is None


def test_the_interval_is_that_of_wilson() -> None:
    """8 of 10: centre (0.8 + 3.8415/20) / 1.38415 = 0.7167, half 1.96/1.38415 · √(0.016 + 0.0096) = 0.2265."""
    assert measures.wilson(0.8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert measures.wilson(0.0, 10) == pytest.approx((0.0, 3.8415 / 13.8415), abs=1e-4)
    assert measures.wilson(1.0, 10) == pytest.approx((10 / 13.8415, 1.0), abs=1e-4)


def test_the_correlation_is_the_point_biserial() -> None:
    """Items 1 1 0 0 against 3 2 1 0: Sxy = 2, Sxx = 1, Syy = 5, so r = 2/√5; that is also (2.5 - 0.5)/σ · √(pq)."""
    r = measures.correlation([1, 1, 0, 0], [3, 2, 1, 0])

    assert r == pytest.approx(2 / 5**0.5)
    assert r == pytest.approx((2.5 - 0.5) / 1.25**0.5 * 0.25**0.5)


def test_what_does_not_vary_does_not_correlate() -> None:
    """There is no r, rather than 0."""
    assert measures.correlation([1, 1, 1], [3, 2, 1]) is None
    assert measures.correlation([1, 0, 1], [2, 2, 2]) is None
    assert measures.correlation([0.0, 5e-324], [0.0, 5e-324]) is None


def test_the_index_compares_the_outer_27_percent() -> None:
    """Of ten, three at each end: two of the best pass, and one of the lowest, so D = 2/3 - 1/3."""
    totals = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]

    assert measures.discrimination_index([1, 1, 0, 0, 0, 0, 0, 0, 0, 1], totals) == pytest.approx(1 / 3)
    assert measures.discrimination_index([1], [1]) is None


def test_those_with_the_same_score_share_the_places() -> None:
    """Two of the lowest score take one place: half each. Where all are equal nobody is better."""
    assert measures.group_weights([0, 0, 1, 1], 0, 1) == [0.5, 0.5, 0, 0]
    assert measures.discrimination_index([1, 0, 1, 0, 0], [7, 7, 7, 7, 7]) == 0


def test_quarters_go_from_the_lowest_to_the_highest() -> None:
    """Eight students, two in each quarter; the two in the middle of a tie belong to both sides."""
    item = [0, 0, 0, 1, 1, 1, 1, 1]

    assert measures.group_means(item, [1, 2, 3, 4, 5, 6, 7, 8], 4) == (0, 0.5, 1, 1)
    assert measures.group_means(item, [1, 2, 2, 4, 5, 6, 7, 8], 4) == (0, 0.5, 1, 1)
    assert measures.group_means(item, [1, 3, 3, 3, 5, 6, 7, 8], 4) == pytest.approx((1 / 6, 1 / 3, 1, 1))


def test_alpha_is_that_of_cronbach() -> None:
    """A staircase of three items: variances 1/4 + 1/3 + 1/4 = 5/6, totals 3 2 1 0 vary by 5/3: 3/2 · (1 - 1/2)."""
    steps = [[Fraction(letter) for letter in row] for row in ("111", "110", "100", "000")]

    assert measures.alpha(steps) == 0.75
    assert measures.alpha([row[:1] for row in steps]) is None
    assert measures.alpha(steps[:1]) is None
    assert measures.alpha([steps[0], steps[0]]) is None


def test_percentiles_lie_between_the_values() -> None:
    """Of 1 to 5 the 95th percentile is 1 + 0.95 · 4."""
    assert measures.percentile([5, 1, 4, 2, 3], 95) == pytest.approx(4.8)
    assert measures.percentile([3], 95) == 3
    assert measures.percentile([], 50) is None


def test_far_out_begins_three_ranges_above_the_upper_quartile() -> None:
    """Quartiles 2 and 4: 4 + 3 · 2. Of fewer than five nothing is far."""
    assert measures.far_out([1, 2, 3, 4, 5]) == 10
    assert measures.far_out([1, 2, 3, 4]) is None


def test_chance_is_that_of_fishers_exact_test() -> None:
    """Ten and ten of twenty without one in common: 1 way of C(20, 10); at most one: 1 + 10 · 10 ways."""
    assert measures.expected_both(10, 10, 20) == 5
    assert measures.chance_of_so_few(0, 10, 10, 20) == pytest.approx(1 / 184_756)
    assert measures.chance_of_so_few(1, 10, 10, 20) == pytest.approx(101 / 184_756)
    assert measures.chance_of_so_few(6, 10, 6, 20) == 1


def test_sets_are_alike_by_what_they_share() -> None:
    """Two of three in either are in both."""
    assert measures.jaccard(frozenset("ab"), frozenset("abc")) == pytest.approx(2 / 3)
    assert measures.jaccard(frozenset(), frozenset()) == 1


@given(NUMBERS)
def test_measures_stay_in_their_bounds(pairs: list[tuple[float, float]]) -> None:
    """r and D lie between -1 and 1, whatever the numbers."""
    item, totals = [one for one, _ in pairs], [other for _, other in pairs]
    for value in (measures.correlation(item, totals), measures.discrimination_index(item, totals)):
        assert value is None or -1 - 1e-9 <= value <= 1 + 1e-9


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.randoms())
def test_a_group_is_as_large_as_asked(scores: list[float], random: Random) -> None:
    """Weights sum to the number of places, ties or not."""
    first, last = sorted((random.uniform(0, len(scores)), random.uniform(0, len(scores))))

    assert sum(measures.group_weights(scores, first, last)) == pytest.approx(last - first)


@given(st.floats(0, 1), st.integers(1, 5_000))
def test_an_interval_holds_its_proportion(p: float, n: int) -> None:
    """The interval lies in 0 to 1, and p in it."""
    low, high = measures.wilson(p, n)

    assert 0 <= low <= p <= high <= 1


@given(CLASSES)
def test_one_more_who_passes_all_never_lowers_p(columns: list[str]) -> None:
    """Each check, each question and the whole get easier or stay as they are."""
    before = one_question(named(columns)).analysis
    after = one_question(named([f"{letters}1" for letters in columns])).analysis

    pairs = zip([*before.checks, *before.questions], [*after.checks, *after.questions], strict=True)
    assert all(one.numbers.p is None or other.numbers.p >= one.numbers.p for one, other in pairs)
    assert before.whole.p is None or after.whole.p >= before.whole.p


@given(CLASSES)
def test_all_numbers_of_a_class_stay_in_their_bounds(columns: list[str]) -> None:
    """Also where verdicts are missing."""
    for item in one_question(named(columns)).analysis.checks:
        numbers = item.numbers
        assert numbers.n + numbers.could_not_check == len(columns[0])
        assert numbers.passed <= numbers.n
        assert numbers.p is None or 0 <= numbers.interval[0] <= numbers.p <= numbers.interval[1] <= 1
        assert all(value is None or -1 - 1e-9 <= value <= 1 + 1e-9 for value in (numbers.r, numbers.d))


@given(CLASSES, st.randoms())
def test_the_order_of_students_does_not_matter(columns: list[str], random: Random) -> None:
    """Whoever comes first, every number is the same to the last digit."""
    places = random.sample(range(len(columns[0])), len(columns[0]))
    shuffled = ["".join(letters[place] for place in places) for letters in columns]

    assert one_question(named(columns)) == one_question(named(shuffled))


def test_the_order_of_attempts_does_not_matter() -> None:
    """A class of sixty, with times and points that differ, says the same backwards."""
    attempts = planted_class()
    found = [examine_sheet(sheet_of(CALLS, words_of(), some), (), 10) for some in (attempts, attempts[::-1])]

    assert as_data(found[:1]) == as_data(found[1:])


def test_what_is_not_known_counts_for_nothing() -> None:
    """Ten of twelve have a verdict: eight pass. The two are no zeros, and no part of alpha."""
    found = one_question({"first": "11111111" + "00" + "??", "second": "1" * 6 + "0" * 6}).analysis

    numbers = found.checks[0].numbers
    assert (numbers.n, numbers.passed, numbers.could_not_check, numbers.p) == (10, 8, 2, 0.8)
    assert (found.whole.n, found.whole.k, found.whole.complete) == (12, 2, 10)


def test_a_check_is_held_against_the_rest_only() -> None:
    """With two checks the rest of one is the other: r = phi of the two = (4·4 - 1·1) / (5·5) = 0.6 for both."""
    found = one_question({"first": "1111100000", "second": "1111000001"}).analysis

    assert [item.numbers.r for item in found.checks] == [pytest.approx(0.6)] * 2


def test_with_nine_attempts_only_counts_are_given() -> None:
    """No share, no interval, no correlation, no alpha; ten are enough."""
    few = one_question({"first": "111100000", "second": "111000011"}).analysis
    enough = one_question({"first": "1111000001", "second": "1110000111"}).analysis

    for item in few.checks:
        numbers = item.numbers
        assert (numbers.p, numbers.interval, numbers.r, numbers.d, numbers.quarters) == (None,) * 4 + ((None,) * 4,)
    assert (few.checks[0].numbers.n, few.checks[0].numbers.passed) == (9, 4)
    assert (few.whole.p, few.whole.alpha, few.whole.enough) == (None, None, False)
    assert None not in (enough.whole.p, enough.whole.alpha, enough.checks[0].numbers.r)


def test_a_question_is_an_item_of_its_own() -> None:
    """Its share is of its own points: 2 of 4 for whoever has one check of two; the rest is the other question."""
    words = exercise(
        "Calls", gather=question("G", keeps_order="2", runs_at_once="2"), timeout=question("T", gives_up="3")
    )
    made = [attempt(calls(f"s{place}", at_once="0" if place < 4 else "2", gives_up="0")) for place in range(10)]
    found = analyse(sheet_of(CALLS, words, made))

    gather = found.questions[0].numbers
    assert (gather.n, gather.passed, gather.p, gather.r) == (10, 6, pytest.approx(0.8), None)
    assert found.whole.p == pytest.approx((4 * 2 / 7 + 6 * 4 / 7) / 10)


def test_ungraded_attempts_and_checks_that_the_rubric_does_not_know() -> None:
    """The first are counted apart; the second stand after those of the rubric; a check without results has n = 0."""
    words = exercise("Calls", gather=question("G", new_one="1", keeps_order="2"), timeout=question("T", gives_up="3"))
    sheet = sheet_of(CALLS, words, [attempt(calls("ada")), attempt(ungraded("bob"))])
    numbers = [item.numbers for item in analyse(sheet).checks]

    assert (len(sheet.rows), sheet.ungraded) == (1, 1)
    assert [(one.label, one.name, one.n) for one in numbers] == [
        ("gather.1", "new_one", 0),
        ("gather.2", "keeps_order", 1),
        ("gather.3", "runs_at_once", 1),
        ("timeout.1", "gives_up", 1),
    ]


def test_a_sheet_holds_no_name() -> None:
    """Neither the id of a student nor the place that it would give them."""
    made = one_question_attempts({"first": "10", "second": "01"})
    renamed = [
        Attempt(number=1, recorded_at=NOON, result=one.result.model_copy(update={"student": f"z{place}"}))
        for place, one in enumerate(reversed(made))
    ]
    words = exercise("Calls", gather=question("G", first="1", second="1"))

    assert sheet_of(CALLS, words, made) == sheet_of(CALLS, words, renamed)
