"""A regrade in words, for the terminal and for a page: never a colour or a sign alone."""

from __future__ import annotations

from decimal import Decimal

from autograder.model import CheckResult
from gradebook.regrading import CheckChange, Direction, Kept, Move, Preview, Turned

ARROWS = {Direction.DOWN: "↓", Direction.UP: "↑", Direction.LEVEL: "="}
WORDS = {"": "not there", "passed": "passed", "failed": "failed", "could_not_check": "could not be checked"}


def headline(one: Preview) -> str:
    """Return a regrade in one line."""
    counts = one.counts
    ways = ", ".join(f"{counts[way]} {way}" for way in (Direction.DOWN, Direction.UP, Direction.LEVEL))
    return f"{one.exercise}: {waiting_words(len(one.attempts))} to be signed off. {ways}; {len(one.stay)} stay."


def waiting_words(count: int) -> str:
    """Return how many results wait, as the beginning of a sentence."""
    return "1 result waits" if count == 1 else f"{count} results wait"


def remarks(one: Preview) -> dict[str, list[str]]:
    """Return who else a person should know of: a heading, and names."""
    said = {
        "points by hand, kept": [_by_hand(kept) for kept in one.kept if kept.possible is not None],
        "points by hand for a check that is no longer there": [
            _by_hand(kept) for kept in one.kept if kept.possible is None
        ],
        "points by hand, more than the check is worth now": [
            _by_hand(kept) for kept in one.kept if kept.possible is not None and kept.points > kept.possible
        ],
        "could not be graded again, keep what they have": [f"{who} ({why})" for who, why in one.again.items()],
        "not graded again, an earlier result counts": list(one.earlier),
        "would be left out by --never-lower": list(one.lowered),
        "stay": list(one.stay),
    }
    return {heading: names for heading, names in said.items() if names}


def points_text(points: Decimal | None) -> str:
    """Return points exactly, without needless zeros; `–` where nobody knows them."""
    if points is None:
        return "–"
    text = f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def because(turned: Turned) -> str:
    """Return what is different about one check of one student: `gives_up: passed → failed, 3 → 0 of 3`."""
    words = [WORDS["" if side is None else side.verdict.value] for side in (turned.before, turned.after)]
    verdict = words[0] if words[0] == words[1] else f"{words[0]} → {words[1]}"
    return f"{turned.check}: {verdict}, {_change_of_points(turned.before, turned.after)}"


def verdicts(change: CheckChange) -> str:
    """Return whose verdicts turned, and how: `passed → failed: 3`."""
    return "; ".join(f"{WORDS[a]} → {WORDS[b]}: {count}" for (a, b), count in change.turned.items() if a != b)


def reasons(move: Move) -> list[str]:
    """Return why somebody moves, a line for each check."""
    return [because(one) for one in move.checks] or [f"{move.exercise}: its late days"]


def points_words(move: Move) -> str:
    """Return points before and after: `7 → 5 of 7`, or `7 of 7 → 7 of 8`."""
    before, after = move.before, move.after
    one, other = (f"{points_text(side.points)} of {points_text(side.possible)}" for side in (before, after))
    same = before.possible == after.possible
    return f"{points_text(before.points)} → {other}" if same else f"{one} → {other}"


def level_words(move: Move) -> str:
    """Return the level before and after, or the one that stays."""
    one, other = move.before.level or "–", move.after.level or "–"
    return one if one == other else f"{one} → {other}"


def _change_of_points(before: CheckResult | None, after: CheckResult | None) -> str:
    one, other = (side and (points_text(side.points), points_text(side.possible)) for side in (before, after))
    if one and other and one[1] == other[1]:
        return f"{one[0]} → {other[0]} of {one[1]}"
    return " → ".join(f"{side[0]} of {side[1]}" if side else "–" for side in (one, other))


def _by_hand(kept: Kept) -> str:
    worth = "" if kept.possible is None else f" of {points_text(kept.possible)}"
    return f"{kept.student} {kept.check} ({points_text(kept.points)}{worth}, {kept.who})"
