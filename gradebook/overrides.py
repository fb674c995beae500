"""Attempts as they count: what the grader said, with the decisions of persons in its place. Nothing is stored here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from autograder.model import Attempt, CheckResult, Override, Status, Verdict

Decisions = Mapping[tuple[str, str, str], Override]


def newest(overrides: Iterable[Override]) -> dict[tuple[str, str, str], Override]:
    """Return the decision that holds for each (student, exercise, check): the newest; of equals, the one added last."""
    ordered = sorted(overrides, key=lambda override: override.when)
    return {(override.student, override.exercise, override.check): override for override in ordered}


def corrected(attempts: Iterable[Attempt], overrides: Iterable[Override]) -> list[Attempt]:
    """Return the attempts, in their order, with the points that persons gave to their checks.

    A decision is about what was there when it was made: an attempt recorded later stands for itself.
    """
    decisions = newest(overrides)
    return [_corrected(attempt, decisions) for attempt in attempts]


def _corrected(attempt: Attempt, decisions: Decisions) -> Attempt:
    result = attempt.result
    found = [decisions.get((result.student, result.exercise, check.check)) for check in result.checks]
    if result.status is not Status.GRADED or not any(found):
        return attempt
    checks = [
        _decided(check, decision) if decision is not None and decision.when >= attempt.recorded_at else check
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
