"""The gradebook as it counts today: who is in the class, the grade of everybody, and the attempts behind the grades.

Whatever reads scores begins here: reports, exports, reviews, regrades.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from autograder.model import Attempt, Override, Student
from autograder.policy import Policy
from gradebook.decisions import AnyDecision, AttemptKey, Publication, Reading
from gradebook.enrolments import enrolled
from gradebook.grades import Grade, Key, grades_of
from gradebook.overrides import corrected, in_force, key_of
from gradebook.revisions import repeated, revised, submissions_of
from gradebook.store import Store
from gradebook.summaries import AttemptSummary, summary_of

Fetch = Callable[[Iterable[AttemptKey]], Mapping[AttemptKey, Attempt]]


@dataclass(frozen=True)
class Book:
    """What a gradebook says by a policy.

    `students` are those in the class, `everyone` also who left it. `overrides`, with their ids, are those that nobody
    has taken back. `waiting`: attempts that count only when a regrade is signed off → the attempt that counts until
    then. `seen`: when the submission of an attempt was recorded first.
    """

    policy: Policy
    students: tuple[Student, ...]
    everyone: tuple[Student, ...]
    grades: Mapping[Key, Grade]
    summaries: tuple[AttemptSummary, ...]
    overrides: tuple[tuple[int, Override], ...]
    decisions: tuple[AnyDecision, ...]
    waiting: Mapping[AttemptKey, AttemptKey]
    seen: Mapping[AttemptKey, datetime]
    fetch: Fetch

    @cached_property
    def attempts(self) -> Mapping[Key, tuple[Attempt, ...]]:
        """The attempts that count, in full, with the points that persons gave: read when first needed."""
        keys = {key: [one.attempt.key for one in grade.counted] for key, grade in self.grades.items()}
        found = self.in_full([one for counted in keys.values() for one in counted])
        return {key: tuple(found[one] for one in counted) for key, counted in keys.items() if counted}

    @cached_property
    def published(self) -> Mapping[str, Publication]:
        """What was said last about the publication of each exercise."""
        return {one.exercise: one for one in self.decisions if isinstance(one, Publication)}

    @cached_property
    def readings(self) -> Mapping[tuple[str, str, str], Reading]:
        """What was last said of (student, requirement, criterion) by a person, unless it is taken back."""
        readings = [one for one in self.decisions if isinstance(one, Reading)]
        newest = {(one.student, one.requirement, one.criterion): one for one in readings}
        return {key: one for key, one in newest.items() if one.level is not None}

    def in_full(self, keys: Iterable[AttemptKey]) -> dict[AttemptKey, Attempt]:
        """Return attempts with everything that is recorded of them, and with the points that persons gave."""
        found = corrected(self.fetch(keys).values(), [override for _, override in self.overrides], self.seen)
        return {key_of(attempt): attempt for attempt in found}

    def attempt(self, student: str, exercise: str) -> Attempt | None:
        """Return the attempt that a page shows: the one that counts, of several the newest."""
        counted = self.attempts.get((student, exercise), ())
        return counted[-1] if counted else None

    def is_visible(self, exercise: str) -> bool:
        """Whether students see the results of an exercise."""
        return exercise in self.published and self.published[exercise].visible


def read_book(store: Store, policy: Policy, before: datetime | None = None) -> Book:
    """Return what is in a gradebook that stays open while the book is used. Raises `StorageError`.

    `before`: only what was recorded and decided earlier than this, by the policy of today.
    """
    return _book(
        policy,
        students=store.students(),
        recorded=[one for one in store.summaries() if before is None or one.recorded_at < before],
        overrides=[one for one in store.numbered_overrides() if before is None or one[1].when < before],
        decisions=[one for one in store.decisions() if before is None or one.when < before],
        fetch=store.attempts_at,
    )


def decided(book: Book, decisions: Iterable[AnyDecision]) -> Book:
    """Return what a book would say if these decisions were added to it."""
    return _book(
        book.policy,
        students=book.everyone,
        recorded=book.summaries,
        overrides=book.overrides,
        decisions=[*book.decisions, *decisions],
        fetch=book.fetch,
    )


def book_of(
    attempts: Iterable[Attempt],
    students: Iterable[Student] = (),
    policy: Policy | None = None,
    overrides: Iterable[Override] = (),
    decisions: Iterable[AnyDecision] = (),
) -> Book:
    """Return the book of attempts that are at hand. The first override has the id 1."""
    known = {key_of(attempt): attempt for attempt in attempts}
    return _book(
        policy or Policy(),
        students=list(students),
        recorded=[summary_of(attempt) for attempt in known.values()],
        overrides=list(enumerate(overrides, 1)),
        decisions=list(decisions),
        fetch=lambda keys: {key: known[key] for key in keys},
    )


def _book(
    policy: Policy,
    students: Sequence[Student],
    recorded: Sequence[AttemptSummary],
    overrides: Sequence[tuple[int, Override]],
    decisions: Sequence[AnyDecision],
    fetch: Fetch,
) -> Book:
    held = in_force(overrides, decisions)
    now = revised(recorded, decisions, fetch(repeated(recorded, decisions)))
    seen = {one.key: results[0].recorded_at for results in submissions_of(recorded) for one in results}
    counting = _with_points_of_persons(now.attempts, [override for _, override in held], seen, fetch)
    return Book(
        policy=policy,
        students=tuple(enrolled(students, decisions)),
        everyone=tuple(students),
        grades=grades_of(counting, policy),
        summaries=tuple(recorded),
        overrides=tuple(held),
        decisions=tuple(decisions),
        waiting=now.waiting,
        seen=seen,
        fetch=fetch,
    )


def _with_points_of_persons(
    attempts: Iterable[AttemptSummary],
    overrides: Sequence[Override],
    seen: Mapping[AttemptKey, datetime],
    fetch: Fetch,
) -> list[AttemptSummary]:
    """Return the attempts with the points that persons gave; the others need not be read in full."""
    decided = {(one.student, one.exercise) for one in overrides}
    found = list(attempts)
    keys = [one.key for one in found if (one.student, one.exercise) in decided]
    changed = {key_of(one): summary_of(one) for one in corrected(fetch(keys).values(), overrides, seen)}
    return [replace(changed[one.key], submitted_at=one.submitted_at) if one.key in changed else one for one in found]
