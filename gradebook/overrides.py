"""Attempts as they count: what the grader said, with the decisions of persons in its place. Nothing is stored here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from autograder.model import Attempt, CheckResult, Override, Status, Verdict
from gradebook.decisions import AnyDecision, AttemptKey, Withdrawal

Decisions = Mapping[tuple[str, str, str], Override]


def in_force(overrides: Iterable[tuple[int, Override]], decisions: Iterable[AnyDecision]) -> list[tuple[int, Override]]:
    """Return the overrides, with their ids, that nobody has taken back."""
    withdrawn = {one.override for one in decisions if isinstance(one, Withdrawal)}
    return [(number, override) for number, override in overrides if number not in withdrawn]


def newest(overrides: Iterable[Override]) -> dict[tuple[str, str, str], Override]:
    """Return the decision that holds for each (student, exercise, check): the newest; of equals, the one added last."""
    ordered = sorted(overrides, key=lambda override: override.when)
    return {(override.student, override.exercise, override.check): override for override in ordered}


def corrected(
    attempts: Iterable[Attempt], overrides: Iterable[Override], seen: Mapping[AttemptKey, datetime] | None = None
) -> list[Attempt]:
    """Return the attempts, in their order, with the points that persons gave to their checks.

    A decision is about the submissions that were there when it was made, however often they are graded again: one
    recorded later stands for itself. `seen`: when the submission of an attempt was recorded first.
    """
    decisions, first = newest(overrides), seen or {}
    return [_corrected(attempt, decisions, first.get(key_of(attempt), attempt.recorded_at)) for attempt in attempts]


def key_of(attempt: Attempt) -> AttemptKey:
    """Return which attempt it is."""
    return AttemptKey(attempt.result.student, attempt.result.exercise, attempt.number)


def _corrected(attempt: Attempt, decisions: Decisions, since: datetime) -> Attempt:
    result = attempt.result
    found = [decisions.get((result.student, result.exercise, check.check)) for check in result.checks]
    if result.status is not Status.GRADED or not any(found):
        return attempt
    checks = [
        _decided(check, decision) if decision is not None and decision.when >= since else check
        for check, decision in zip(result.checks, found, strict=True)
    ]
    return attempt.model_copy(update={"result": result.model_copy(update={"checks": tuple(checks)})})


def _decided(check: CheckResult, decision: Override) -> CheckResult:
    """Return a check with a person's points; its student reads who decided, and why."""
    passed = decision.points >= check.possible
    said = check.message if check.verdict is Verdict.FAILED and not passed else ""
    why = f"Decided by {decision.who}: {decision.why}"
    changed = {
        "points": decision.points,
        "verdict": Verdict.PASSED if passed else Verdict.FAILED,
        "message": "\n".join(part for part in (said, why) if part),
        "hint": "" if passed else check.hint,
        "cause": "",
    }
    return check.model_copy(update=changed)
