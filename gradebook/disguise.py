"""A gradebook read through pseudonyms: the same attempts and decisions, and in none of them who it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from autograder.model import Attempt, CheckResult, Override, Student
from autograder.policy import Policy
from gradebook.decisions import AnyDecision, AttemptKey
from gradebook.pseudonyms import disguised, masking, pseudonyms_of
from gradebook.store import Store
from gradebook.summaries import AttemptSummary


@dataclass(frozen=True)
class Disguise:
    """Reads a gradebook as `Store` does, for `read_book`. `mask` puts pseudonyms into what was written freely.

    Students keep no section: a small one says who is in it.
    """

    store: Store
    pseudonyms: Mapping[str, str]
    mask: Callable[[str], str]

    def students(self) -> list[Student]:
        """Return everyone who is, or once was, on the roster, by pseudonym."""
        return sorted(disguised(self.store.students(), self.pseudonyms), key=lambda student: student.id)

    def summaries(self) -> list[AttemptSummary]:
        """Return what a grade depends on of every attempt, in the order of the gradebook."""
        return [replace(one, student=self.pseudonyms[one.student]) for one in self.store.summaries()]

    def numbered_overrides(self) -> list[tuple[int, Override]]:
        """Return all points that persons gave, with their ids."""
        return [(number, self._override(one)) for number, one in self.store.numbered_overrides()]

    def decisions(self) -> list[AnyDecision]:
        """Return what persons decided, in order."""
        return [self._decision(one) for one in self.store.decisions()]

    def attempts_at(self, keys: Iterable[AttemptKey]) -> dict[AttemptKey, Attempt]:
        """Return some attempts in full; their keys have pseudonyms."""
        names = {name: student for student, name in self.pseudonyms.items()}
        asked = {AttemptKey(names[key.student], key.exercise, key.number): key for key in keys}
        return {asked[key]: self._attempt(one) for key, one in self.store.attempts_at(asked).items()}

    def policy(self, policy: Policy) -> Policy:
        """Return the policy of the course; why somebody has more time is nobody else's business."""
        extensions = [self._excepted(one) for one in policy.extensions]
        exemptions = [self._excepted(one) for one in policy.exemptions]
        return policy.model_copy(update={"extensions": tuple(extensions), "exemptions": tuple(exemptions)})

    def _excepted(self, one: Any) -> Any:
        return one.model_copy(update={"student": self.pseudonyms.get(one.student, "s-?"), "why": ""})

    def _override(self, one: Override) -> Override:
        changed = {"student": self._name(one.student), "who": self.mask(one.who), "why": self.mask(one.why)}
        return one.model_copy(update=changed)

    def _decision(self, one: AnyDecision) -> AnyDecision:
        changed: dict[str, Any] = {"who": self.mask(one.who), "why": self.mask(one.why)}
        student = getattr(one, "student", None)
        if isinstance(student, Student):
            name = self._name(student.id)
            changed["student"] = Student(id=name, name=name)
        elif student is not None:
            changed["student"] = self._name(student)
        if getattr(one, "into", ""):
            changed["into"] = self._name(getattr(one, "into", ""))
        if keys := getattr(one, "attempts", ()):
            changed["attempts"] = tuple(AttemptKey(self._name(key[0]), *key[1:]) for key in keys)
        return one.model_copy(update=changed)

    def _attempt(self, attempt: Attempt) -> Attempt:
        result = attempt.result
        changed = {
            "student": self.pseudonyms[result.student],
            "reason": self.mask(result.reason),
            "file": self.mask(result.file),
            "notes": tuple(self.mask(note) for note in result.notes),
            "checks": tuple(self._check(check) for check in result.checks),
        }
        return attempt.model_copy(update={"result": result.model_copy(update=changed)})

    def _check(self, check: CheckResult) -> CheckResult:
        return check.model_copy(update={"message": self.mask(check.message), "cause": self.mask(check.cause)})

    def _name(self, student: str) -> str:
        return self.pseudonyms.get(student, "s-?")


def disguise_of(store: Store, key: bytes) -> tuple[Disguise, list[Student]]:
    """Return a gradebook behind pseudonyms, and everybody whom it hides: also who was never on the roster."""
    known = {student.id: student for student in store.students()}
    hidden = [*known.values(), *(Student(id=one, name="") for one in _others(store) if one not in known)]
    pseudonyms = pseudonyms_of([student.id for student in hidden], key)
    return Disguise(store, pseudonyms, masking(hidden, pseudonyms, in_prose=True)), hidden


def _others(store: Store) -> list[str]:
    """Return the ids under which there are attempts, points of persons or enrolments."""
    ids = {one.student for one in store.summaries()} | {one.student for _, one in store.numbered_overrides()}
    students = (getattr(one, "student", "") for one in store.decisions())
    return sorted(ids | {one.id if isinstance(one, Student) else str(one) for one in students} - {""})
