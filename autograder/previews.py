"""A regrade before it is signed off, and all of those that were, as tables to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.table import Table

from gradebook.regrade_words import ARROWS, level_words, points_text, points_words, reasons, verdicts
from gradebook.regrading import CheckChange, Direction, Move, Past, Preview
from gradebook.sides import Spread, shares

MOST_ROWS = 60
MOST_NAMES = 30
WIDEST_BAR = 24


def tables(one: Preview) -> Iterator[Table]:
    """Yield what changed in the checks, who moves, and the class before and after."""
    if one.checks:
        yield _checks(one.checks)
    if one.moves:
        yield _moves(one.moves)
    yield _spread(one.before, one.after)
    if one.before.levels:
        yield _levels(one.before.levels, one.after.levels)


def first_of(names: Sequence[str]) -> list[str]:
    """Return the first names of a long list, and how many more there are: all of them are on the page and in JSON."""
    more = len(names) - MOST_NAMES
    return [*names[:MOST_NAMES], f"and {more} more"] if more > 0 else list(names)


def history(found: Sequence[Past]) -> Table:
    """Return all regrades, oldest first."""
    table = _titled("Regrades", "No.", "When", "Who", "Exercise", *Direction, "Why", "Undone")
    for one in found:
        regrade, undone = one.regrade, one.undone
        said = f"{undone.when:%Y-%m-%d %H:%M} {undone.who}: {undone.why}" if undone else ""
        moved = [str(one.moved[way]) for way in Direction]
        when = f"{regrade.when:%Y-%m-%d %H:%M}"
        table.add_row(str(regrade.id), when, regrade.who, regrade.exercise, *moved, regrade.why, said)
    return table


def _checks(changes: Sequence[CheckChange]) -> Table:
    table = _titled("What changed in the checks", "Check", "Points", "Verdicts")
    for change in changes:
        one, other = points_text(change.before), points_text(change.after)
        table.add_row(change.check, one if one == other else f"{one} → {other}", verdicts(change))
    return table


def _moves(moves: Sequence[Move]) -> Table:
    table = _titled("Who moves", "Student", "", "Points", "Level", "By")
    for move in moves[:MOST_ROWS]:
        why = "\n".join(reasons(move))
        table.add_row(move.name, ARROWS[move.direction], points_words(move), level_words(move), why)
    table.caption = f"… and {len(moves) - MOST_ROWS} more" if len(moves) > MOST_ROWS else None
    return table


def _spread(before: Spread, after: Spread) -> Table:
    table = _titled("The class by share of the points", "Share", "Before", "After")
    most = max(*before.bins, *after.bins, 1)
    for share, *pair in zip(shares(), before.bins, after.bins, strict=True):
        table.add_row(share, *(f"{'█' * -(-count * WIDEST_BAR // most)} {count}".strip() for count in pair))
    table.add_row("not known", str(before.unknown), str(after.unknown))
    return table


def _levels(before: Mapping[str, int], after: Mapping[str, int]) -> Table:
    table = _titled("The class by level", "Level", "Before", "After")
    for level, count in before.items():
        table.add_row(level, str(count), str(after[level]))
    return table


def _titled(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for name in columns:
        table.add_column(name, overflow="fold")
    return table
