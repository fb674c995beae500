"""Every decision of a person, with what became of it; and how one is taken back. Nothing is ever erased."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from autograder.errors import ConfigError
from autograder.model import Override
from gradebook.book import Book
from gradebook.decisions import (
    AnyDecision,
    Decision,
    Enrolment,
    Look,
    Publication,
    Reading,
    Regrade,
    Reply,
    Request,
    Undo,
    Withdrawal,
)
from gradebook.review.entry import Decided
from gradebook.review.item import Kind, item_id
from gradebook.review.items import replies

Numbered = tuple[int, Override]


@dataclass(frozen=True)
class Line:
    """One decision: `o3` is an override of points, `d7` any other. `undone` says by whom, or is empty."""

    id: str
    kind: str
    when: datetime
    who: str
    student: str
    what: str
    why: str
    undone: str = ""


def log_of(book: Book, overrides: Iterable[Numbered]) -> list[Line]:
    """Return all decisions in the order of their moments; `overrides` are all, also those taken back."""
    withdrawn = {one.override: one for one in book.decisions if isinstance(one, Withdrawal)}
    given = list(overrides)
    lines = [_of_override(number, one, withdrawn.get(number)) for number, one in given]
    lines += [_of_decision(one, book, given) for one in book.decisions]
    return sorted(lines, key=lambda line: line.when)


def undoing(ids: Sequence[str], book: Book, overrides: Iterable[Numbered], base: Decision) -> Decided:
    """Return what takes these decisions back, signed as `base`. Raises `ConfigError` where one cannot be."""
    given = {f"o{number}": one for number, one in overrides}
    known: dict[str, AnyDecision] = {f"d{one.id}": one for one in book.decisions}
    undone = {line.id for line in log_of(book, [(int(name[1:]), one) for name, one in given.items()]) if line.undone}
    signed = {"who": base.who, "when": base.when, "why": base.why}
    decisions, again = list[Decision](), list[Override]()
    for name in dict.fromkeys(ids):
        if name not in given and name not in known:
            raise ConfigError(f'there is no decision "{name}".', fix="`course review log` shows their ids: o3, d7.")
        if name in undone:
            raise ConfigError(f"{name} is taken back, or replaced, already.", fix="See `course review log`.")
        one = known.get(name)
        if one is None:
            decisions.append(Withdrawal.model_validate({**signed, "override": int(name[1:])}))
        elif isinstance(one, Withdrawal) and f"o{one.override}" in given:
            points = given[f"o{one.override}"]
            again.append(points.model_copy(update={"who": base.who, "when": base.when}))
        else:
            decisions.append(_taken_back(name, one, signed))
    return Decided(tuple(decisions), tuple(again))


def _taken_back(name: str, one: AnyDecision, signed: dict[str, object]) -> Decision:
    if isinstance(one, Reading) and one.level is not None:
        key = {"student": one.student, "requirement": one.requirement, "criterion": one.criterion}
        return Reading.model_validate({**signed, **key, "level": None})
    if isinstance(one, Reply):
        return Look.model_validate({**signed, "item": item_id(Kind.REQUEST, str(one.request)), "done": False})
    if isinstance(one, Look) and one.done:
        return Look.model_validate({**signed, "item": one.item, "student": one.student, "done": False})
    fix = "A review takes back points, levels, replies and looks; for the others see the command that made them."
    raise ConfigError(f"{name} is a {one.kind}: a review cannot take it back.", fix=fix)


def _of_override(number: int, one: Override, by: Withdrawal | None) -> Line:
    what = f"{one.points:f} points for {one.check} in {one.exercise}"
    undone = f"taken back by {by.who}, {by.when:%Y-%m-%d %H:%M} UTC" if by else ""
    return Line(f"o{number}", "points", one.when, one.who, one.student, what, one.why, undone)


def _of_decision(one: AnyDecision, book: Book, overrides: Iterable[Numbered]) -> Line:
    given = list(overrides)
    student, what = _told(one, book, given)
    undone = "replaced or taken back later" if _is_undone(one, book, given) else ""
    return Line(f"d{one.id}", one.kind, one.when, one.who, student, what, one.why, undone)


def _is_undone(one: AnyDecision, book: Book, overrides: Iterable[Numbered]) -> bool:
    if isinstance(one, Reading):
        newest = book.readings.get((one.student, one.requirement, one.criterion))
        return one.level is not None and newest != one
    if isinstance(one, Reply):
        return replies(book).get(one.request) != one
    if isinstance(one, Look):
        return any(isinstance(other, Look) and other.item == one.item and other.id > one.id for other in book.decisions)
    if isinstance(one, Withdrawal):
        back = next((given for number, given in overrides if number == one.override), None)
        return back is not None and any(_key(given) == _key(back) and given.when > one.when for _, given in overrides)
    return isinstance(one, Regrade) and any(isinstance(u, Undo) and u.regrade == one.id for u in book.decisions)


def _key(one: Override) -> tuple[str, str, str]:
    return one.student, one.exercise, one.check


def _told(one: AnyDecision, book: Book, overrides: Iterable[Numbered]) -> tuple[str, str]:  # noqa: PLR0911  # one a kind
    """Return whose a decision is, if it is of one student, and what was decided."""
    if isinstance(one, Withdrawal):
        student = next((given.student for number, given in overrides if number == one.override), "")
        return student, f"took back o{one.override}"
    if isinstance(one, Reading):
        level = "took back the level" if one.level is None else f"level {one.level}"
        return one.student, f"{level} for {one.criterion} in {one.requirement}"
    if isinstance(one, Request):
        return one.student, " ".join(("asks for another look at", one.exercise, one.check)).strip()
    if isinstance(one, Reply):
        asked = (other.student for other in book.decisions if isinstance(other, Request) and other.id == one.request)
        return next(asked, ""), f"{'granted' if one.granted else 'declined'} d{one.request}"
    if isinstance(one, Look):
        return one.student, f"{'looked at' if one.done else 'opened again'} {one.item}"
    if isinstance(one, Publication):
        return "", f"{'published' if one.visible else 'withdrew'} {one.exercise}"
    if isinstance(one, Enrolment):
        return one.student.id, one.move
    return "", one.kind
