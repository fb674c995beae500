"""A submission that is graded again has several results: which of them counts.

Until an exercise is published the newest result counts. Afterwards a new one waits until a regrade signs it off, unless
it only says what nobody knew: the verdict of a check that could not be made, or a submission that could not be graded.
Another check, or other points of one, change what everybody is measured by: they wait even where nobody loses.
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

Results = list[AttemptSummary]  # of one submission, oldest first


@dataclass(frozen=True)
class Revised:
    """The attempts that count; and the newest results that wait for a regrade, each with what counts until then."""

    attempts: tuple[AttemptSummary, ...]
    waiting: Mapping[AttemptKey, AttemptKey]


def submissions_of(attempts: Iterable[AttemptSummary]) -> list[Results]:
    """Return the results of each submission, oldest first: those with the same student, exercise, hash and moment.

    A result whose moment nobody knew belongs to the first submission with its hash.
    """
    groups: defaultdict[tuple[str, str, str], list[Results]] = defaultdict(list)
    for attempt in sorted(attempts, key=lambda one: one.key):
        known = groups[attempt.student, attempt.exercise, attempt.submission]
        results = next((one for one in known if _same(_moment(one), attempt.submitted_at)), None)
        if results is None:
            known.append([attempt])
        else:
            results.append(attempt)
    return [results for known in groups.values() for results in known]


def revised(
    submissions: Iterable[Results], decisions: Iterable[AnyDecision], full: Mapping[AttemptKey, Attempt]
) -> Revised:
    """Return which results of each submission count, and which wait. `full` holds at least the `repeated` ones."""
    decided = list(decisions)
    undone = {one.regrade for one in decided if isinstance(one, Undo)}
    signed = {
        AttemptKey(*key) for one in decided if isinstance(one, Regrade) and one.id not in undone for key in one.attempts
    }
    published = first_published(decided)
    counting, waiting = [], {}
    for results in submissions:
        current = results[0]
        for newer in results[1:]:
            if _free(newer, published) or newer.key in signed or _only_adds(full[current.key], full[newer.key]):
                current = newer
        moment = _moment(results)
        counting.append(current if current.submitted_at == moment else replace(current, submitted_at=moment))
        if results[-1].key != current.key:
            waiting[results[-1].key] = current.key
    return Revised(tuple(counting), waiting)


def repeated(submissions: Iterable[Results], decisions: Iterable[AnyDecision]) -> list[AttemptKey]:
    """Return the attempts of submissions that were graded again after students saw a result: `revised` needs them."""
    published = first_published(decisions)
    again = [results for results in submissions if not all(_free(one, published) for one in results[1:])]
    return [one.key for results in again for one in results]


def first_published(decisions: Iterable[AnyDecision]) -> dict[str, datetime]:
    """Return when students first saw results of each exercise."""
    found: dict[str, datetime] = {}
    for one in decisions:
        if isinstance(one, Publication) and one.visible:
            found[one.exercise] = min(one.when, found.get(one.exercise, one.when))
    return found


def _free(attempt: AttemptSummary, published: Mapping[str, datetime]) -> bool:
    """Tell whether a result was recorded before students saw any of its exercise."""
    since = published.get(attempt.exercise)
    return since is None or attempt.recorded_at < since


def _moment(results: Sequence[AttemptSummary]) -> datetime | None:
    """Return when a submission was handed in, if any of its results knows."""
    return next((one.submitted_at for one in results if one.submitted_at), None)


def _same(one: datetime | None, other: datetime | None) -> bool:
    return one is None or other is None or one == other


def _only_adds(before: Attempt, after: Attempt) -> bool:
    """Tell whether a result has the checks of one before, each worth the same, and takes back no verdict."""
    if after.result.isolation == OUTSIDE or before.result.status is not Status.GRADED:
        return True
    if after.result.status is not Status.GRADED:
        return False
    return _worth(before) == _worth(after) and _known(before).items() <= _known(after).items()


def _worth(attempt: Attempt) -> dict[str, Decimal]:
    return {check.check: check.possible for check in attempt.result.checks}


def _known(attempt: Attempt) -> dict[str, Decimal]:
    checks = attempt.result.checks
    return {check.check: check.points for check in checks if check.verdict is not Verdict.COULD_NOT_CHECK}
