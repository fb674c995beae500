"""One exercise looked at from all sides: its numbers, what to look at, and what its failures look like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.model import Rubric
from gradebook.book import Chosen
from gradebook.items.analysis import Analysis, CheckItem, analyse
from gradebook.items.flags import Flag, Severity, flags_of
from gradebook.items.misconceptions import Matches, Misconception, match
from gradebook.items.sheet import Sheet, sheet_of
from gradebook.standing import exercises_of


@dataclass(frozen=True)
class Examined:
    """An exercise with its numbers, its flags (the most urgent first) and its failures. `limit`: seconds of a check."""

    analysis: Analysis
    flags: tuple[Flag, ...]
    matches: Matches
    limit: float

    @property
    def sheet(self) -> Sheet:
        """What the numbers are made of."""
        return self.analysis.sheet

    @property
    def to_look_at(self) -> list[Flag]:
        """The flags without the remarks."""
        return [flag for flag in self.flags if flag.severity is not Severity.REMARK]

    @property
    def remarks(self) -> list[Flag]:
        """What is worth a remark and no more."""
        return [flag for flag in self.flags if flag.severity is Severity.REMARK]

    def flags_on(self, check: str) -> list[Flag]:
        """Return the flags of a check."""
        return [flag for flag in self.flags if flag.check == check]

    def worst(self, check: str) -> Severity | None:
        """Return the most urgent severity of a check that is more than a remark, if it has one."""
        return next((flag.severity for flag in self.to_look_at if flag.check == check), None)

    @property
    def worst_first(self) -> list[CheckItem]:
        """All checks: by their most urgent flag, then the least discriminating first."""
        places = {flag.check: place for place, flag in reversed(list(enumerate(self.flags)))}
        last = len(self.flags)

        def rank(item: CheckItem) -> tuple[int, bool, float, str]:
            r = item.numbers.r
            return places.get(item.column.check, last), r is None, r or 0.0, item.column.label

        return sorted(self.analysis.checks, key=rank)


def examine(
    rubrics: Sequence[Rubric],
    chosen: Chosen,
    misconceptions: Mapping[str, Sequence[Misconception]],
    limit: float,
    only: str | None = None,
) -> list[Examined]:
    """Return every exercise (or one) at which there is an attempt, in the order of the rubrics."""
    return [
        examine_sheet(sheet, misconceptions.get(sheet.exercise, ()), limit)
        for sheet in _sheets(rubrics, chosen)
        if only in {None, sheet.exercise}
    ]


def examine_sheet(sheet: Sheet, misconceptions: Sequence[Misconception], limit: float) -> Examined:
    """Return one exercise looked at from all sides."""
    analysis = analyse(sheet)
    return Examined(analysis, tuple(flags_of(analysis, limit)), match(sheet, misconceptions), limit)


def _sheets(rubrics: Sequence[Rubric], chosen: Chosen) -> Iterator[Sheet]:
    for rubric in rubrics:
        for name, words in exercises_of(rubric).items():
            attempts = [attempt for (_, exercise), attempt in chosen.items() if exercise == name]
            if attempts:
                yield sheet_of(name, words, attempts)
