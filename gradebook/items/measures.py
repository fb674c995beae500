"""The formulas of item analysis, each with its source. Pure functions of numbers.

Every sum is exact or rounded once, so that the order of the students never matters.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

Z95 = 1.959963984540054  # the 97.5th percentile of the standard normal distribution
KELLEY = 0.27  # share of a class in the upper and the lower group; Kelley 1939, J. Educ. Psychology 30, 17-24
FAR_OUT = 3  # interquartile ranges; Tukey 1977, Exploratory Data Analysis


def mean(shares: Sequence[Fraction]) -> float | None:
    """Return the mean share of the points: the difficulty p of classical test theory, for 0/1 the share that passes."""
    return float(sum(shares, Fraction(0)) / len(shares)) if shares else None


def wilson(p: float, n: int) -> tuple[float, float]:
    """Return the 95 % score interval of a proportion (Wilson 1927, J. Am. Stat. Ass. 22, 209-212).

    For shares between 0 and 1 it is on the safe side: of all values with mean p, 0/1 values vary most.
    """
    square = Z95 * Z95
    middle = (p + square / (2 * n)) / (1 + square / n)
    half = Z95 / (1 + square / n) * math.sqrt(p * (1 - p) / n + square / (4 * n * n))
    return max(0.0, min(p, middle - half)), min(1.0, max(p, middle + half))


def correlation(item: Sequence[float], rest: Sequence[float]) -> float | None:
    """Return Pearson's r, for a 0/1 item the point-biserial; `None` where one of both does not vary.

    Against the points on everything else it is the corrected item-total correlation: the item does not correlate with
    itself (Henrysson 1963, Psychometrika 28, 211-218, on why).
    """
    if len(set(item)) < 2 or len(set(rest)) < 2:
        return None
    try:
        return max(-1.0, min(1.0, statistics.correlation(item, rest)))
    except (statistics.StatisticsError, ZeroDivisionError):  # it varies by less than numbers can say
        return None


def group_weights(scores: Sequence[float], first: float, last: float) -> list[float]:
    """Return how much each score belongs to the ranks from `first` to `last`, counted from the lowest.

    Those with the same score share the places that they take together, so no order among them is made up.
    """
    weights: dict[float, float] = {}
    begin = 0
    for score, count in sorted(Counter(scores).items()):
        inside = min(begin + count, last) - max(begin, first)
        weights[score] = max(0.0, inside) / count
        begin += count
    return [weights[score] for score in scores]


def weighted_mean(values: Sequence[float], weights: Sequence[float]) -> float | None:
    """Return a weighted mean, or `None` where nothing weighs."""
    whole = math.fsum(weights)
    return math.fsum(value * weight for value, weight in zip(values, weights, strict=True)) / whole if whole else None


def discrimination_index(item: Sequence[float], criterion: Sequence[float]) -> float | None:
    """Return D: the mean on an item of the best 27 % by a criterion, less that of the lowest 27 % (Kelley 1939).

    The points on everything else are the criterion here: among few items one would decide itself who is among the best.
    """
    size = max(1, math.floor(KELLEY * len(criterion) + 0.5))
    if len(criterion) < 2 * size:
        return None
    upper = weighted_mean(item, group_weights(criterion, len(criterion) - size, len(criterion)))
    lower = weighted_mean(item, group_weights(criterion, 0, size))
    return None if upper is None or lower is None else upper - lower


def group_means(item: Sequence[float], totals: Sequence[float], groups: int) -> tuple[float | None, ...]:
    """Return the mean on an item in each of so many groups of equal size by total score, the lowest first."""
    size = len(totals) / groups
    return tuple(
        weighted_mean(item, group_weights(totals, place * size, (place + 1) * size)) for place in range(groups)
    )


def alpha(rows: Sequence[Sequence[Fraction]]) -> float | None:
    """Return Cronbach's alpha of rows of points (Cronbach 1951, Psychometrika 16, 297-334).

    k/(k-1) times (1 - the sum of the variances of the items / the variance of the totals). `None` with fewer than two
    items or rows, or where the totals do not vary.
    """
    items = len(rows[0]) if rows else 0
    if len(rows) < 2 or items < 2:
        return None
    totals = statistics.variance([sum(row, Fraction(0)) for row in rows])
    apart = sum((statistics.variance(column) for column in zip(*rows, strict=True)), Fraction(0))
    return float(Fraction(items, items - 1) * (1 - apart / totals)) if totals else None


def percentile(values: Sequence[float], percent: int) -> float | None:
    """Return a percentile, linear between the values (type 7 of Hyndman & Fan 1996, Am. Statistician 50)."""
    if len(values) < 2:
        return values[0] if values else None
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def far_out(values: Sequence[float]) -> float | None:
    """Return above which value one lies far out: three interquartile ranges above the upper quartile (Tukey 1977)."""
    if len(values) < 5:
        return None
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return high + FAR_OUT * (high - low)


def expected_both(one: int, other: int, n: int) -> float:
    """Return how many of n would pass both, if passing one said nothing of passing the other."""
    return one * other / n


def chance_of_so_few(both: int, one: int, other: int, n: int) -> float:
    """Return how likely at most so many would pass both, if the two had nothing to do with each other.

    One-sided exact test of Fisher (1935, J. Royal Stat. Soc. 98): the hypergeometric distribution.
    """
    ways = sum(math.comb(one, k) * math.comb(n - one, other - k) for k in range(max(0, one + other - n), both + 1))
    return float(Fraction(ways, math.comb(n, other)))


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how alike two sets are: the share of what is in either that is in both (Jaccard 1912)."""
    return len(one & other) / len(one | other) if one | other else 1.0
