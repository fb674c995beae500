"""A submission that is graded again has several results: which of them counts.

Until an exercise is published the newest result counts. Afterwards a new one waits until a regrade signs it off, unless
it only says what nobody knew: the verdict of a check that could not be made, or a submission that could not be graded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from autograder.model import Attempt, Status, Verdict
from gradebook.decisions import AnyDecision, AttemptKey, Publication, Regrade, Undo
from gradebook.summaries import AttemptSummary

OUTSIDE = "nbgrader"  # results that were made, and changed, by persons in another grader: they need no regrade


@dataclass(frozen=True)
class Revised:
    """The attempts that count; and the newest results that wait for a regrade, each with what counts until then."""

    attempts: tuple[AttemptSummary, ...]
    waiting: Mapping[AttemptKey, AttemptKey]


def submissions_of(attempts: Iterable[AttemptSummary]) -> list[list[AttemptSummary]]:
    """Return the results of each submission, oldest first: those with the same student, exercise, hash and moment.

    A result whose moment nobody knew belongs to the first submission with its hash.
    """
    groups: defaultdict[tuple[str, str, str], list[list[AttemptSummary]]] = defaultdict(list)
    for attempt in sorted(attempts, key=lambda one: one.key):
        known = groups[attempt.student, attempt.exercise, attempt.submission]
        results = next((one for one in known if _same(_moment(one), attempt.submitted_at)), None)
        if results is None:
            known.append([attempt])
        else:
            results.append(attempt)
    return [results for known in groups.values() for results in known]


def revised(
    attempts: Iterable[AttemptSummary], decisions: Iterable[AnyDecision], full: Mapping[AttemptKey, Attempt]
) -> Revised:
    """Return which results count, and which wait. `full` holds at least the attempts that share a submission."""
    decided = list(decisions)
    undone = {one.regrade for one in decided if isinstance(one, Undo)}
    signed = {
        AttemptKey(*key) for one in decided if isinstance(one, Regrade) and one.id not in undone for key in one.attempts
    }
    published = first_published(decided)
    counting, waiting = [], {}
    for results in submissions_of(attempts):
        current = results[0]
        for newer in results[1:]:
            since = published.get(newer.exercise)
            free = since is None or newer.recorded_at < since
            if free or newer.key in signed or _only_adds(full[current.key], full[newer.key]):
                current = newer
        moment = _moment(results)
        counting.append(current if current.submitted_at == moment else replace(current, submitted_at=moment))
        if results[-1].key != current.key:
            waiting[results[-1].key] = current.key
    return Revised(tuple(counting), waiting)


def repeated(attempts: Iterable[AttemptSummary]) -> list[AttemptKey]:
    """Return the attempts that share a submission: `revised` needs them in full."""
    return [one.key for results in submissions_of(attempts) if len(results) > 1 for one in results]


def first_published(decisions: Iterable[AnyDecision]) -> dict[str, datetime]:
    """Return when students first saw results of each exercise."""
    found: dict[str, datetime] = {}
    for one in decisions:
        if isinstance(one, Publication) and one.visible:
            found[one.exercise] = min(one.when, found.get(one.exercise, one.when))
    return found


def _moment(results: Sequence[AttemptSummary]) -> datetime | None:
    """Return when a submission was handed in, if any of its results knows."""
    return next((one.submitted_at for one in results if one.submitted_at), None)


def _same(one: datetime | None, other: datetime | None) -> bool:
    return one is None or other is None or one == other


def _only_adds(before: Attempt, after: Attempt) -> bool:
    """Tell whether a result takes back no verdict that was known."""
    if OUTSIDE in {before.result.isolation, after.result.isolation}:
        return True
    if before.result.status is not Status.GRADED:
        return True
    if after.result.status is not Status.GRADED:
        return False
    return _known(before).items() <= _known(after).items()


def _known(attempt: Attempt) -> dict[str, Decimal]:
    checks = attempt.result.checks
    return {check.check: check.points for check in checks if check.verdict is not Verdict.COULD_NOT_CHECK}
