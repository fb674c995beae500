"""Pairs of checks that say too little together: nobody passes both, or both always say the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from gradebook.items.measures import chance_of_so_few, expected_both
from gradebook.items.sheet import Sheet

NEARLY_NOBODY = 0.1  # of as many as would pass both by chance. Ours
UNLIKELY = 0.01  # Fisher's exact test, over all pairs of the exercise together (Bonferroni)
ENOUGH_TO_AGREE = 10  # students, before two checks that always agree are worth a remark. Ours


@dataclass(frozen=True)
class Pair:
    """Two columns: how many students have both verdicts, pass each, pass both, and would pass both by chance."""

    one: int
    other: int
    n: int
    passed_one: int
    passed_other: int
    both: int
    always_agree: bool

    @property
    def expected(self) -> float:
        """How many would pass both, if the two had nothing to do with each other."""
        return expected_both(self.passed_one, self.passed_other, self.n)

    @property
    def varies(self) -> bool:
        """Whether each of the two is passed by some and failed by some."""
        return 0 < self.passed_one < self.n and 0 < self.passed_other < self.n


def pairs_of(sheet: Sheet) -> list[Pair]:
    """Return every pair of checks in which both vary."""
    columns = [[None if mark is None else mark.passed for mark in column] for column in zip(*sheet.rows, strict=True)]
    found = [_pair(place, other, columns) for place, other in combinations(range(len(columns)), 2)]
    return [pair for pair in found if pair.varies]


def contradictory(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Yield the pairs that nobody, or nearly nobody, passes together, and that chance does not explain."""
    for pair in pairs:
        if pair.both > NEARLY_NOBODY * pair.expected:
            continue
        if chance_of_so_few(pair.both, pair.passed_one, pair.passed_other, pair.n) * len(pairs) < UNLIKELY:
            yield pair


def redundant(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the pairs that always had the same verdict: their phi, the correlation of two 0/1 values, is 1."""
    return [pair for pair in pairs if pair.always_agree and pair.n >= ENOUGH_TO_AGREE]


def _pair(one: int, other: int, columns: Sequence[Sequence[bool | None]]) -> Pair:
    both = [(a, b) for a, b in zip(columns[one], columns[other], strict=True) if a is not None and b is not None]
    return Pair(
        one=one,
        other=other,
        n=len(both),
        passed_one=sum(a for a, _ in both),
        passed_other=sum(b for _, b in both),
        both=sum(a and b for a, b in both),
        always_agree=all(a == b for a, b in both),
    )
