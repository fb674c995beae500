"""The gradebook as it counts today: who is in the class, the grade of everybody, and the attempts behind the grades.

Whatever reads scores begins here: reports, exports, reviews, regrades.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Protocol

from autograder.model import Attempt, Override, Student
from autograder.policy import Policy
from gradebook.accounts import Accounts, accounts_of
from gradebook.decisions import AnyDecision, AttemptKey, Publication, Reading, Request
from gradebook.enrolments import enrolled
from gradebook.grades import Grade, Key, grades_of
from gradebook.overrides import in_force, key_of
from gradebook.revisions import repeated, revised, submissions_of
from gradebook.summaries import AttemptSummary, summary_of

Chosen = Mapping[Key, Attempt]
Fetch = Callable[[Iterable[AttemptKey]], Mapping[AttemptKey, Attempt]]


class Records(Protocol):
    """What a book is read from: a `Store`, or one behind pseudonyms."""

    def students(self) -> list[Student]:
        """Return everyone who is, or once was, on the roster."""

    def summaries(self) -> list[AttemptSummary]:
        """Return what a grade depends on of every attempt."""

    def numbered_overrides(self) -> list[tuple[int, Override]]:
        """Return all points that persons gave, with their ids."""

    def decisions(self) -> list[AnyDecision]:
        """Return what persons decided, in order."""

    def attempts_at(self, keys: Iterable[AttemptKey]) -> dict[AttemptKey, Attempt]:
        """Return some attempts in full."""


@dataclass(frozen=True)
class Book:
    """What a gradebook says by a policy.

    `students` are those in the class, `everyone` also who left it. `overrides`, with their ids, are those that nobody
    has taken back. `waiting`: attempts that count only when a regrade is signed off → the attempt that counts until
    then. `seen`: when the submission of an attempt was recorded first. What is recorded of an account that was merged
    into a student is that student's here; `accounts` says as whose, and under which number, it is recorded. `with_more`
    gives the book as it would be with more decisions.
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
    accounts: Accounts
    with_more: Callable[[Sequence[AnyDecision]], Book]

    @cached_property
    def gone(self) -> frozenset[str]:
        """Who left the class. Their records stay, and count again when they come back."""
        return frozenset({student.id for student in self.everyone} - {student.id for student in self.students})

    @property
    def people(self) -> tuple[Student, ...]:
        """Whose data are nobody else's to see: also of those who left; a merged account is its person's own."""
        return tuple(student for student in self.everyone if student.id not in self.accounts.people)

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

    @cached_property
    def requests(self) -> Mapping[Key, tuple[Request, ...]]:
        """What each student asked a person to look at again, oldest first."""
        found: dict[Key, tuple[Request, ...]] = {}
        for one in self.decisions:
            if isinstance(one, Request):
                found[one.student, one.exercise] = (*found.get((one.student, one.exercise), ()), one)
        return found

    def in_full(self, keys: Iterable[AttemptKey]) -> dict[AttemptKey, Attempt]:
        """Return attempts with everything that is recorded of them, and with the points that persons gave."""
        found = self.accounts.corrected(self.fetch(keys).values(), self.overrides, self.seen)
        return {key_of(attempt): attempt for attempt in found}

    @cached_property
    def shown(self) -> Chosen:
        """The attempt that a page shows of every (student, exercise): the one that counts, of several the newest."""
        return {key: counted[-1] for key, counted in self.attempts.items()}

    def attempt(self, student: str, exercise: str) -> Attempt | None:
        """Return the attempt that a page shows: the one that counts, of several the newest."""
        return self.shown.get((student, exercise))

    def of(self, exercises: Collection[str]) -> Book:
        """Return the book of some exercises only; attempts that are read already need not be read again."""
        made = replace(self, grades={key: grade for key, grade in self.grades.items() if key[1] in exercises})
        if "attempts" in vars(self):
            vars(made)["attempts"] = {key: one for key, one in self.attempts.items() if key[1] in exercises}
        return made

    def is_visible(self, exercise: str) -> bool:
        """Whether students see the results of an exercise."""
        return exercise in self.published and self.published[exercise].visible


def read_book(store: Records, policy: Policy, before: datetime | None = None) -> Book:
    """Return what is in a gradebook that stays open while the book is used. Raises `StorageError`.

    `before`: only what was recorded and decided earlier than this, by the policy of today.
    """
    with _uncollected():
        return _read(store, policy, before)


def _read(store: Records, policy: Policy, before: datetime | None) -> Book:
    return _book(
        policy,
        students=store.students(),
        recorded=[one for one in store.summaries() if before is None or one.recorded_at < before],
        overrides=[one for one in store.numbered_overrides() if before is None or one[1].when < before],
        decisions=[one for one in store.decisions() if before is None or one.when < before],
        fetch=store.attempts_at,
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage meanwhile: a large class is a million objects that all stay, looked through many times."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def decided(book: Book, decisions: Iterable[AnyDecision]) -> Book:
    """Return what a book would say if these decisions were added to it."""
    return book.with_more(tuple(decisions))


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
    accounts = accounts_of(recorded, overrides, decisions)
    attempts, decided, find = accounts.attempts(recorded), accounts.decisions(decisions), accounts.fetching(fetch)
    held = in_force(accounts.overrides(overrides), decided)
    submissions = submissions_of(attempts)
    now = revised(submissions, decided, find(repeated(submissions, decided)))
    seen = {one.key: results[0].recorded_at for results in submissions for one in results}
    counting = _with_points_of_persons(now.attempts, held, seen, find, accounts)
    return Book(
        policy=accounts.policy(policy),
        students=tuple(enrolled(students, decisions)),
        everyone=tuple(students),
        grades=grades_of(counting, accounts.policy(policy)),
        summaries=tuple(attempts),
        overrides=tuple(held),
        decisions=tuple(decided),
        waiting=now.waiting,
        seen=seen,
        fetch=find,
        accounts=accounts,
        with_more=lambda more: _book(policy, students, recorded, overrides, [*decisions, *more], fetch),
    )


def _with_points_of_persons(
    attempts: Iterable[AttemptSummary],
    overrides: Sequence[tuple[int, Override]],
    seen: Mapping[AttemptKey, datetime],
    fetch: Fetch,
    accounts: Accounts,
) -> list[AttemptSummary]:
    """Return the attempts with the points that persons gave; the others need not be read in full."""
    decided = {(one.student, one.exercise) for _, one in overrides}
    found = list(attempts)
    keys = [one.key for one in found if (one.student, one.exercise) in decided]
    changed = {key_of(one): summary_of(one) for one in accounts.corrected(fetch(keys).values(), overrides, seen)}
    return [replace(changed[one.key], submitted_at=one.submitted_at) if one.key in changed else one for one in found]
