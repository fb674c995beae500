"""What a person says about one item, whether it can be, and the decisions that it becomes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import Field

from autograder.model import Override, Record
from gradebook.decisions import Decision, Look, Reading, Reply, Withdrawal
from gradebook.review.item import Item, Kind

Said = Literal["", "done", "take-back", "grant", "decline"]
ANSWERS: dict[Kind, tuple[Said, ...]] = {
    Kind.UNMATCHED: (),
    Kind.UNGRADED: ("done",),
    Kind.UNCHECKED: ("",),
    Kind.REQUEST: ("grant", "decline"),
    Kind.READING: ("",),
    Kind.NOTE: ("done",),
    Kind.BY_HAND: ("done", "take-back"),
}


class Entry(Record):
    """What is filled in about one item (`seen`: the hash of what was shown). What does not belong to it is empty."""

    item: str
    seen: str = ""
    answer: Said = ""
    points: Decimal | None = Field(default=None, max_digits=12, decimal_places=6)
    level: int | None = None
    check: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Decided:
    """What an entry becomes in the gradebook."""

    decisions: tuple[Decision, ...] = ()
    overrides: tuple[Override, ...] = ()


def problem_of(item: Item, entry: Entry) -> str:
    """Return what is wrong with an entry, or nothing."""
    if not ANSWERS[item.kind]:
        return "this cannot be decided here"
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t\r" for letter in entry.comment):
        return "the comment holds control characters"
    if entry.answer not in ANSWERS[item.kind]:
        return f'"{entry.answer}" is no answer here; it is one of: {", ".join(filter(None, ANSWERS[item.kind]))}'
    return _wrong_value(item, entry) or _wrong_comment(entry)


def most_points(item: Item, check: str) -> Decimal | None:
    """Return the most points of what an entry is about, or `None` where it cannot carry points."""
    return item.possible if item.kind is Kind.UNCHECKED else dict(item.checks).get(check or _only_check(item))


def decided(item: Item, entry: Entry, who: str, now: datetime) -> Decided:
    """Return what an entry becomes that has no problem."""
    why = entry.comment.strip()
    base = {"who": who, "when": now, "why": why}
    if item.kind is Kind.UNCHECKED:
        return Decided(overrides=_points(item, item.about, entry, who, now))
    if item.kind is Kind.READING:
        key = {"student": item.student, "requirement": item.place, "criterion": item.about}
        return Decided((Reading.model_validate({**base, **key, "level": entry.level}),))
    if item.kind is Kind.REQUEST:
        reply = Reply.model_validate({**base, "request": int(item.about), "granted": entry.answer == "grant"})
        return Decided((reply,), _points(item, entry.check or _only_check(item), entry, who, now))
    if entry.answer == "take-back":
        return Decided((Withdrawal.model_validate({**base, "override": int(item.about[1:])}),))
    return Decided((Look.model_validate({**base, "student": item.student, "item": item.id}),))


def _only_check(item: Item) -> str:
    return item.checks[0][0] if len(item.checks) == 1 else ""


def _points(item: Item, check: str, entry: Entry, who: str, now: datetime) -> tuple[Override, ...]:
    if entry.points is None:
        return ()
    about = {"student": item.student, "exercise": item.place, "check": check}
    given = {"points": entry.points, "who": who, "when": now, "why": entry.comment.strip()}
    return (Override.model_validate({**about, **given}),)


def _wrong_value(item: Item, entry: Entry) -> str:
    """Return what is wrong with points or level."""
    if item.kind is Kind.READING:
        if entry.points is not None:
            return "there are no points to give here"
        found = "the level is missing" if entry.level is None else f"a level is 0 to 3, found {entry.level}"
        return "" if entry.level in range(4) else found
    if entry.level is not None:
        return "there is no level to give here"
    return _wrong_points(item, entry)


def _wrong_points(item: Item, entry: Entry) -> str:
    if entry.points is None:
        return "the points are missing" if item.kind is Kind.UNCHECKED else ""
    if item.kind not in (Kind.UNCHECKED, Kind.REQUEST) or entry.answer == "decline":
        return "there are no points to give here"
    most = most_points(item, entry.check)
    if most is None:
        return (
            f'points are for a check; there is no check "{entry.check}"' if entry.check else "points for which check?"
        )
    return "" if 0 <= entry.points <= most else f"points are 0 to {most:f}, found {entry.points:f}"


def _wrong_comment(entry: Entry) -> str:
    """Return whether a comment is missing that the student, or whoever looks it up, will need."""
    needed = entry.points is not None or entry.answer in ("grant", "decline", "take-back")
    return "the comment is missing: it says why" if needed and not entry.comment.strip() else ""
