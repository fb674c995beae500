"""Accounts that turned out to be one person's: what is recorded under each is read as that person's.

Nothing is rewritten. In each exercise the attempts of all accounts are numbered anew, in the order in which they were
recorded; later ones come at the end, so a number that a person once saw means the same attempt as long as nobody is
merged or taken apart. What persons decided is read by the accounts of the moment at which they decided it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from autograder.model import Attempt, Override
from autograder.policy import Exemption, Extension, Policy
from gradebook.decisions import AnyDecision, AttemptKey, Enrolment, Reading, Regrade, Request
from gradebook.enrolments import merged, newest_enrolments
from gradebook.overrides import corrected, key_of
from gradebook.summaries import AttemptSummary

Fetch = Callable[[Iterable[AttemptKey]], Mapping[AttemptKey, Attempt]]
Numbers = Mapping[AttemptKey, AttemptKey]
Told = TypeVar("Told", Override, Reading, Request, Extension, Exemption)


@dataclass(frozen=True)
class Accounts:
    """Under whom each merged account counts, and since when; the attempts of such people as recorded → as shown.

    `owners`: by the id of an override, the account under which it was made. `earlier`: by the id of a regrade, attempts
    as they were shown when it was signed → as recorded.
    """

    people: Mapping[str, str] = field(default_factory=dict)
    since: Mapping[str, datetime] = field(default_factory=dict)
    shown: Numbers = field(default_factory=dict)
    recorded: Numbers = field(default_factory=dict)
    owners: Mapping[int, str] = field(default_factory=dict)
    earlier: Mapping[int, Numbers] = field(default_factory=dict)

    def person(self, account: str) -> str:
        """Return under whom an account counts."""
        return self.people.get(account, account)

    def attempts(self, recorded: Iterable[AttemptSummary]) -> list[AttemptSummary]:
        """Return attempts as they are shown."""
        if not self.shown:
            return list(recorded)
        return [
            replace(one, student=key.student, number=key.number) if (key := self.shown.get(one.key)) else one
            for one in recorded
        ]

    def fetching(self, fetch: Fetch) -> Fetch:
        """Return how to find attempts in full by the keys that are shown."""
        if not self.people:
            return fetch

        def found(keys: Iterable[AttemptKey]) -> dict[AttemptKey, Attempt]:
            asked = {self.recorded.get(key, key): key for key in keys}
            return {asked[key]: _shown(attempt, asked[key]) for key, attempt in fetch(asked).items()}

        return found

    def overrides(self, recorded: Iterable[tuple[int, Override]]) -> list[tuple[int, Override]]:
        """Return points of persons under the student whose they are."""
        return [(number, _of(one, self.person(one.student))) for number, one in recorded]

    def corrected(
        self,
        attempts: Iterable[Attempt],
        overrides: Sequence[tuple[int, Override]],
        seen: Mapping[AttemptKey, datetime],
    ) -> list[Attempt]:
        """Return attempts, as they are shown, with the points that persons gave.

        What was decided of one account before it was merged is about the attempts of that account only.
        """
        if not self.people:
            return corrected(attempts, [one for _, one in overrides], seen)
        found, groups = list(attempts), defaultdict[str | None, list[Attempt]](list)
        for attempt in found:
            key = self.recorded.get(key_of(attempt))
            groups[key.student if key else None].append(attempt)
        done: dict[AttemptKey, Attempt] = {}
        for account, group in groups.items():
            about = [one for number, one in overrides if self._is_about(account, self.owners.get(number), one)]
            done |= {key_of(attempt): attempt for attempt in corrected(group, about, seen)}
        return [done[key_of(attempt)] for attempt in found]

    def decisions(self, recorded: Iterable[AnyDecision]) -> list[AnyDecision]:
        """Return decisions under the student whom they are about, and of the attempts as they are numbered now."""
        return [self._decision(one) for one in recorded] if self.people or self.earlier else list(recorded)

    def policy(self, policy: Policy) -> Policy:
        """Return a policy in which what was granted to an account is granted to its person."""
        if not self.people:
            return policy
        extensions = tuple(_of(one, self.person(one.student)) for one in policy.extensions)
        exemptions = tuple(_of(one, self.person(one.student)) for one in policy.exemptions)
        return policy.model_copy(update={"extensions": extensions, "exemptions": exemptions})

    def _is_about(self, account: str | None, owner: str | None, override: Override) -> bool:
        if account is None or owner is None or owner == account:
            return True
        together = [self.since[one] for one in (account, owner) if one in self.since]
        return override.when >= max(together, default=override.when)

    def _decision(self, one: AnyDecision) -> AnyDecision:
        if isinstance(one, Reading):
            return _of(one, self.person(one.student))
        if isinstance(one, Request):
            return _of(one, self.person(one.student))
        if isinstance(one, Regrade):
            before = self.earlier.get(one.id, {})
            keys = (before.get(key, key) for key in (AttemptKey(*key) for key in one.attempts))
            return one.model_copy(update={"attempts": tuple(self.shown.get(key, key) for key in keys)})
        return one


def accounts_of(
    attempts: Sequence[AttemptSummary], overrides: Iterable[tuple[int, Override]], decisions: Sequence[AnyDecision]
) -> Accounts:
    """Return the accounts of today."""
    if not any(isinstance(one, Enrolment) and one.move == "merged" for one in decisions):
        return Accounts()
    people, newest = merged(decisions), newest_enrolments(decisions)
    shown = _numbered(attempts, people)
    return Accounts(
        people=people,
        since={account: newest[account].when for account in people},
        shown=shown,
        recorded={new: old for old, new in shown.items()},
        owners={number: one.student for number, one in overrides},
        earlier=_earlier(attempts, decisions),
    )


def _earlier(attempts: Sequence[AttemptSummary], decisions: Sequence[AnyDecision]) -> dict[int, Numbers]:
    """Return for each regrade after a merge the attempts as they were shown then → as recorded."""
    found: dict[int, Numbers] = {}
    people: Mapping[str, str] = {}
    numbers: Numbers = {}
    for place, one in enumerate(decisions):
        if not isinstance(one, Regrade):
            continue
        then = merged(decisions[:place])
        if then != people:
            people, numbers = then, {new: old for old, new in _numbered(attempts, then).items()}
        if numbers:
            found[one.id] = numbers
    return found


def _numbered(attempts: Iterable[AttemptSummary], people: Mapping[str, str]) -> dict[AttemptKey, AttemptKey]:
    """Return the attempts of people with several accounts: as recorded → as shown.

    Of the same moment, those go first that are given first.
    """
    several = {*people, *people.values()}
    groups: defaultdict[tuple[str, str], list[AttemptSummary]] = defaultdict(list)
    for one in attempts:
        if one.student in several:
            groups[people.get(one.student, one.student), one.exercise].append(one)
    found: dict[AttemptKey, AttemptKey] = {}
    for (person, exercise), group in groups.items():
        ordered = sorted(group, key=lambda one: one.recorded_at)
        found |= {one.key: AttemptKey(person, exercise, number) for number, one in enumerate(ordered, 1)}
    return found


def _shown(attempt: Attempt, key: AttemptKey) -> Attempt:
    if key_of(attempt) == key:
        return attempt
    result = attempt.result.model_copy(update={"student": key.student})
    return attempt.model_copy(update={"number": key.number, "result": result})


def _of(one: Told, student: str) -> Told:
    return one if one.student == student else one.model_copy(update={"student": student})
