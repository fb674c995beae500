"""A regrade as a document for scripts, and the hash of what it says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from autograder.files import digest, json_bytes
from autograder.model import CheckResult
from gradebook.decisions import Decision
from gradebook.regrade_words import points_text
from gradebook.regrading import CheckChange, Move, Past, Preview
from gradebook.sides import Side, Spread


def document(one: Preview) -> dict[str, Any]:
    """Return a regrade as JSON: points are texts, so that they are exact."""
    return {
        "exercise": one.exercise,
        "attempts": [list(key) for key in one.attempts],
        "moves": [_move(move) for move in one.moves],
        "stay": list(one.stay),
        "kept": [
            {"student": kept.student, "check": kept.check, "who": kept.who}
            | {"points": _text(kept.points), "possible": _text(kept.possible)}
            for kept in one.kept
        ],
        "could_not_be_graded_again": dict(one.again),
        "earlier_result_counts": list(one.earlier),
        "lowered": list(one.lowered),
        "checks": [_change(change) for change in one.checks],
        "before": _spread_document(one.before),
        "after": _spread_document(one.after),
    }


def past_document(one: Past) -> dict[str, Any]:
    """Return a regrade that was signed off as JSON; `undone` is `None` while it counts."""
    regrade, undone = one.regrade, one.undone
    return {
        "regrade": regrade.id,
        "exercise": regrade.exercise,
        "results": len(regrade.attempts),
        "never_lower": regrade.never_lower,
        "moved": {way.value: count for way, count in one.moved.items()},
        **_decided(regrade),
        "undone": None if undone is None else {"number": undone.id, **_decided(undone)},
    }


def digest_of(one: Preview) -> str:
    """Return the hash of everything that is shown of a regrade."""
    return digest(json_bytes(document(one)))


def _decided(decision: Decision) -> dict[str, str]:
    return {"who": decision.who, "when": decision.when.isoformat(), "why": decision.why}


def _text(points: Decimal | None) -> str | None:
    return None if points is None else points_text(points)


def _move(move: Move) -> dict[str, Any]:
    return {
        "student": move.student,
        "exercise": move.exercise,
        "direction": move.direction.value,
        "before": _side(move.before),
        "after": _side(move.after),
        "checks": [
            {"check": one.check, "before": _result(one.before), "after": _result(one.after)} for one in move.checks
        ],
    }


def _side(side: Side) -> dict[str, str | None]:
    points = {"points": _text(side.points), "possible": _text(side.possible)}
    return {"state": side.state.value, "level": side.level, **points}


def _result(check: CheckResult | None) -> dict[str, str | None] | None:
    if check is None:
        return None
    return {"verdict": check.verdict.value, "points": _text(check.points), "possible": _text(check.possible)}


def _change(change: CheckChange) -> dict[str, Any]:
    turned = [{"before": one, "after": other, "students": count} for (one, other), count in change.turned.items()]
    points = {"points_before": _text(change.before), "points_after": _text(change.after)}
    return {"check": change.check, "title": change.title, **points, "verdicts": turned}


def _spread_document(spread: Spread) -> dict[str, Any]:
    return {"bins": list(spread.bins), "levels": dict(spread.levels), "unknown": spread.unknown}
