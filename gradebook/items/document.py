"""Item analysis as data for scripts. What each key means stands in source/docs/ITEMS.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from gradebook.items.analysis import Item
from gradebook.items.examine import Examined
from gradebook.items.misconceptions import Match

DIGITS = 4


def as_data(found: Sequence[Examined]) -> dict[str, Any]:
    """Return all exercises with everything that the page shows."""
    return {"schema_version": 1, "exercises": [_exercise(one) for one in found]}


def _exercise(one: Examined) -> dict[str, Any]:
    whole, matches = one.analysis.whole, one.matches
    return {
        "exercise": one.sheet.exercise,
        "title": one.sheet.title,
        "attempts": whole.n,
        "could_not_grade": one.sheet.ungraded,
        "enough": whole.enough,
        "p": _rounded(whole.p),
        "interval": _rounded(whole.interval),
        "alpha": _rounded(whole.alpha),
        "alpha_checks": whole.k,
        "alpha_attempts": whole.complete,
        "flags": [asdict(flag) for flag in one.flags],
        "checks": [
            {
                "check": item.column.check,
                "question": item.column.question,
                "visible": item.column.visible,
                **_numbers(item.numbers),
                "median_seconds": _rounded(item.median),
                "p95_seconds": _rounded(item.slowest),
            }
            for item in one.analysis.checks
        ],
        "questions": [
            {"question": item.numbers.name, **_numbers(item.numbers), "untouched": item.untouched}
            for item in one.analysis.questions
        ],
        "misconceptions": [_match(match) for match in matches.known],
        "unmatched": [{"checks": list(pattern.checks), "count": pattern.count} for pattern in matches.unmatched],
        "passed_all": matches.passed_all,
        "passed_nothing": matches.nothing,
    }


def _numbers(item: Item) -> dict[str, Any]:
    shares = {name: _rounded(getattr(item, name)) for name in ("p", "interval", "r", "d", "quarters")}
    counts = {"n": item.n, "passed": item.passed, "could_not_check": item.could_not_check}
    return {"label": item.label, "title": item.title, **counts, **shares}


def _match(match: Match) -> dict[str, Any]:
    known = match.misconception
    counts = {"exact": match.exact, "closest": match.closest, "shared": match.shared}
    return {"name": known.name, "title": known.title, "loses": sorted(known.loses), **counts}


def _rounded(value: float | Sequence[float | None] | None) -> Any:
    """Return a number, or each of some, with four digits; what is not known stays so."""
    if value is None or isinstance(value, float):
        return None if value is None else round(value, DIGITS)
    return [_rounded(one) for one in value]
