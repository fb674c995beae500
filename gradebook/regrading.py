"""What a regrade would change, shown before anybody signs it off; what one has changed; and who must not lose.

Pure: a book goes in, and what it would say with the results that wait comes out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

from autograder.model import Attempt, CheckResult, Override, Rubric, Status, Verdict
from gradebook.book import Book, decided
from gradebook.decisions import AttemptKey, Regrade, Undo
from gradebook.overrides import newest
from gradebook.sides import Side, Spread, levels_of, sides_of, spread_of

Pairs = Mapping[AttemptKey, tuple[Attempt, Attempt]]  # a newer result → what counts until then, and itself


class Direction(StrEnum):
    """Which way somebody moves. Down: fewer points or a lower level, whatever else rises."""

    DOWN = "down"
    UP = "up"
    LEVEL = "same points"


@dataclass(frozen=True)
class Turned:
    """One check of one student on both sides; `None` where a side does not have it."""

    check: str
    title: str
    before: CheckResult | None
    after: CheckResult | None


@dataclass(frozen=True)
class Move:
    """One student whose grade changes, from what to what, and by which checks.

    Another exercise than that of the regrade moves where it gains or loses late days.
    """

    student: str
    name: str
    exercise: str
    before: Side
    after: Side
    direction: Direction
    checks: tuple[Turned, ...]


@dataclass(frozen=True)
class Kept:
    """Points that a person gave, which a regrade leaves alone. `possible` is `None` where the check is gone."""

    student: str
    check: str
    points: Decimal
    who: str
    possible: Decimal | None


@dataclass(frozen=True)
class CheckChange:
    """One check over the class: its points before and after (`None`: it is not there), and whose verdict turned."""

    check: str
    title: str
    before: Decimal | None
    after: Decimal | None
    turned: Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Preview:
    """What signing off `attempts` would do in one exercise.

    `stay`: students whose grade is the same on both sides. `again`: who could not be graded again, and why: what they
    have stays. `earlier`: whose grade comes from an earlier submission, which was not graded with the checks of today.
    """

    exercise: str
    attempts: tuple[AttemptKey, ...]
    moves: tuple[Move, ...]
    stay: tuple[str, ...]
    kept: tuple[Kept, ...]
    again: Mapping[str, str]
    earlier: tuple[str, ...]
    checks: tuple[CheckChange, ...]
    before: Spread
    after: Spread

    @property
    def lowered(self) -> tuple[str, ...]:
        """Who would have fewer points or a lower level, here or in another exercise."""
        return tuple(dict.fromkeys(move.student for move in self.moves if move.direction is Direction.DOWN))

    def without(self, students: Iterable[str]) -> tuple[AttemptKey, ...]:
        """Return the attempts of everybody but some."""
        left_out = set(students)
        return tuple(key for key in self.attempts if key.student not in left_out)

    @property
    def counts(self) -> dict[Direction, int]:
        """Return how many moves go in each direction."""
        return {way: sum(move.direction is way for move in self.moves) for way in Direction}


@dataclass(frozen=True)
class Past:
    """One regrade that was signed off: what it moved, by direction, and the decision that took it back, if any."""

    regrade: Regrade
    moved: Mapping[Direction, int]
    undone: Undo | None


def exercises_waiting(book: Book) -> list[str]:
    """Return the exercises of which results wait for a regrade."""
    return sorted({key.exercise for key in book.waiting})


def preview(book: Book, rubrics: Sequence[Rubric], exercise: str) -> Preview:
    """Return what it would do to sign off every result that waits in an exercise and is whole."""
    waiting = {new: old for new, old in sorted(book.waiting.items()) if new.exercise == exercise}
    said = book.fetch([*waiting, *waiting.values()])
    pairs = {new: (said[old], said[new]) for new, old in waiting.items()}
    again = {new: why for new, pair in pairs.items() if (why := _loss(*pair))}
    keys = tuple(new for new in pairs if new not in again)
    after = decided(book, [as_if(exercise, keys)])
    sides = sides_of(book, rubrics, exercise), sides_of(after, rubrics, exercise)
    levels = levels_of(exercise, rubrics)
    moves = _moves(book, after, rubrics, exercise, _turned(book, after, {key: waiting[key] for key in keys}))
    moving = {move.student for move in moves}
    left = {student.id for student in book.everyone} - {student.id for student in book.students}
    before_and_after = [{name: side for name, side in one.items() if name not in left} for one in sides]
    return Preview(
        exercise=exercise,
        attempts=keys,
        moves=moves,
        stay=tuple(sorted(sides[0].keys() - moving - {key.student for key in again})),
        kept=_kept(book, pairs),
        again={key.student: why for key, why in again.items()},
        earlier=_earlier(after, exercise, [said[key] for key in keys]),
        checks=_checks([pairs[key] for key in keys]),
        before=spread_of(before_and_after[0], levels),
        after=spread_of(before_and_after[1], levels),
    )


def effect(before: Book, after: Book, rubrics: Sequence[Rubric], exercise: str) -> dict[Direction, int]:
    """Return how many grades move from one book to another because of an exercise, by direction."""
    moves = _moves(before, after, rubrics, exercise, {})
    return {way: sum(move.direction is way for move in moves) for way in Direction}


def as_if(exercise: str, attempts: Sequence[AttemptKey]) -> Regrade:
    """Return the regrade that nobody has signed off, to see what it would do."""
    return Regrade(who="", when=datetime.min.replace(tzinfo=UTC), exercise=exercise, attempts=tuple(attempts))


def _loss(before: Attempt, after: Attempt) -> str:
    """Return why a newer result is not whole: it could not be graded, or does not know a verdict that was known."""
    if after.result.status is not Status.GRADED:
        return after.result.reason or "No reason was recorded."
    known = {check.check for check in before.result.checks if check.verdict is not Verdict.COULD_NOT_CHECK}
    lost = (one for one in after.result.checks if one.verdict is Verdict.COULD_NOT_CHECK and one.check in known)
    return next((f"{check.check} could not be checked: {check.cause}" for check in lost), "")


def _moves(
    before: Book, after: Book, rubrics: Sequence[Rubric], exercise: str, turned: Mapping[str, tuple[Turned, ...]]
) -> tuple[Move, ...]:
    """Return whose side changes in the exercise, and whose points do elsewhere, students in order."""
    names = {student.id: student.name for student in before.everyone}
    changed = {key for key in before.grades if before.grades[key].points != after.grades[key].points}
    found = []
    for name in sorted({exercise, *(name for _, name in changed)}, key=lambda one: (one != exercise, one)):
        sides, levels = [sides_of(book, rubrics, name) for book in (before, after)], levels_of(name, rubrics)
        for student in sorted(sides[0]):
            one, other = sides[0][student], sides[1][student]
            if one != other and (name == exercise or (student, name) in changed):
                way, checks = _direction(one, other, levels), turned.get(student, ()) if name == exercise else ()
                found.append(Move(student, names.get(student, student), name, one, other, way, checks))
    return tuple(found)


def _direction(before: Side, after: Side, levels: Sequence[str]) -> Direction:
    """Return which way a student moves. Points that nobody knows are less than 0."""
    points = [Decimal(-1) if side.points is None else side.points for side in (before, after)]
    ranks = [levels.index(side.level) if side.level in levels else -1 for side in (before, after)]
    if points[1] < points[0] or ranks[1] < ranks[0]:
        return Direction.DOWN
    return Direction.UP if points[1] > points[0] or ranks[1] > ranks[0] else Direction.LEVEL


def _turned(before: Book, after: Book, waiting: Mapping[AttemptKey, AttemptKey]) -> dict[str, tuple[Turned, ...]]:
    """Return which checks differ in the results that count on either side, by student, as persons corrected them."""
    counted = {one.attempt.key for book in (before, after) for grade in book.grades.values() for one in grade.counted}
    pairs = {new: old for new, old in waiting.items() if new in counted or old in counted}
    full = before.in_full([*pairs, *pairs.values()])
    found: dict[str, tuple[Turned, ...]] = {}
    for new, old in pairs.items():
        found[new.student] = (*found.get(new.student, ()), *_different(full[old], full[new]))
    return found


def _different(before: Attempt, after: Attempt) -> tuple[Turned, ...]:
    sides = [{check.check: check for check in attempt.result.checks} for attempt in (before, after)]
    both = [(sides[0].get(name), sides[1].get(name)) for name in sides[0] | sides[1]]
    said = [(one, other) for one, other in both if _said(one) != _said(other)]
    return tuple(Turned(shown.check, shown.title, one, other) for one, other in said if (shown := other or one))


def _said(check: CheckResult | None) -> tuple[Verdict, Decimal, Decimal] | None:
    return None if check is None else (check.verdict, check.points, check.possible)


def _kept(book: Book, pairs: Pairs) -> tuple[Kept, ...]:
    """Return the points by hand of the submissions that wait; those of checks that are gone are named as well."""
    by_hand: defaultdict[tuple[str, str], list[Override]] = defaultdict(list)
    for one in newest(override for _, override in book.overrides).values():
        by_hand[one.student, one.exercise].append(one)
    found = []
    for new, (_, after) in pairs.items():
        worth = {check.check: check.possible for check in after.result.checks}
        own = [one for one in by_hand[new.student, new.exercise] if one.when >= book.seen[new]]
        found += [Kept(one.student, one.check, one.points, one.who, worth.get(one.check)) for one in own]
    return tuple(dict.fromkeys(found))


def _earlier(after: Book, exercise: str, signed: Sequence[Attempt]) -> tuple[str, ...]:
    """Return whose grade comes from a result that other checks gave than those of the results to sign off."""
    today = {attempt.result.hashes.checks for attempt in signed}
    keys = [one.attempt.key for grade in after.grades.values() if grade.exercise == exercise for one in grade.counted]
    keys = [key for key in keys if key not in after.waiting.values()] if today else []
    return tuple(
        sorted({key.student for key, one in after.fetch(keys).items() if one.result.hashes.checks not in today})
    )


def _checks(pairs: Iterable[tuple[Attempt, Attempt]]) -> tuple[CheckChange, ...]:
    """Return what is different about the checks themselves, and whose verdicts turned, as the grader said them."""
    turned: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    worth: dict[str, tuple[Decimal | None, Decimal | None]] = {}
    titles: dict[str, str] = {}
    for before, after in pairs:
        for one in _different(before, after):
            titles[one.check] = one.title
            turned[one.check][_verdict(one.before), _verdict(one.after)] += 1
            worth[one.check] = (_possible(one.before), _possible(one.after))
    return tuple(CheckChange(name, titles[name], *worth[name], dict(sorted(turned[name].items()))) for name in titles)


def _possible(check: CheckResult | None) -> Decimal | None:
    return None if check is None else check.possible


def _verdict(check: CheckResult | None) -> str:
    return "" if check is None else check.verdict.value
