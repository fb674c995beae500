"""Which known misconception a student's failed checks look like, and which failures none explains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gradebook.items.measures import jaccard
from gradebook.items.sheet import Sheet

CLOSE_ENOUGH = 0.6  # Jaccard: two questions of three still fit, one of two does not. Ours


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that learners write: the questions in which it loses points, and the hint that it is given."""

    name: str
    title: str
    loses: frozenset[str]
    hint: str = ""


@dataclass(frozen=True)
class Match:
    """How many students a misconception fits: exactly, as the closest only, and in either case no better than another.

    `shared` is part of the other two: such a student is counted once for each misconception that fits as well.
    """

    misconception: Misconception
    exact: int
    closest: int
    shared: int


@dataclass(frozen=True)
class Pattern:
    """A set of failed checks (by label) that no misconception fits, and how many students have it."""

    checks: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class Matches:
    """What the failures of a class look like. `passed_all`, `nothing`: students; the rest counts those between."""

    known: tuple[Match, ...]
    unmatched: tuple[Pattern, ...]
    passed_all: int
    nothing: int

    @property
    def unexplained(self) -> int:
        """How many students have failures that no misconception fits."""
        return sum(pattern.count for pattern in self.unmatched)


def match(sheet: Sheet, known: Sequence[Misconception]) -> Matches:
    """Return which misconceptions fit the failures of each student; nobody who passed nothing is explained by one."""
    counts: dict[str, Counter[str]] = {one.name: Counter() for one in known}
    patterns: Counter[tuple[str, ...]] = Counter()
    passed_all = nothing = 0
    for row in sheet.rows:
        failed = [place for place, mark in enumerate(row) if mark is not None and mark.passed is False]
        if not failed:
            passed_all += 1
        elif not any(mark is not None and mark.passed for mark in row):
            nothing += 1
        elif fits := _fitting(sheet, failed, known):
            exact = all(fit == 1 for _, fit in fits)
            for one, _ in fits:
                counts[one.name].update(["exact" if exact else "closest", *(["shared"] if len(fits) > 1 else [])])
        else:
            patterns[tuple(sheet.columns[place].label for place in failed)] += 1
    matches = [Match(one, *(counts[one.name][word] for word in ("exact", "closest", "shared"))) for one in known]
    frequent = sorted(patterns.items(), key=lambda entry: (-entry[1], entry[0]))
    return Matches(
        known=tuple(sorted(matches, key=lambda one: (-one.exact - one.closest, -one.exact, one.misconception.name))),
        unmatched=tuple(Pattern(checks, count) for checks, count in frequent),
        passed_all=passed_all,
        nothing=nothing,
    )


def _fitting(sheet: Sheet, failed: Sequence[int], known: Sequence[Misconception]) -> list[tuple[Misconception, float]]:
    """Return the misconceptions that fit best, with how well: of those whose hint the student was given."""
    lost = frozenset(sheet.columns[place].question for place in failed)
    hints = {sheet.columns[place].hint for place in failed}
    fits = [(one, jaccard(lost, one.loses)) for one in known if one.hint in {"", *hints}]
    best = max((fit for _, fit in fits), default=0.0)
    return [(one, fit) for one, fit in fits if fit == best] if best >= CLOSE_ENOUGH else []
