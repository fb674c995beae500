"""What has changed since a moment: which entries of the scores, for an export of these only.

The book before and the book of today are both kept by the policy of today.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from autograder.errors import ConfigError
from autograder.model import Rubric
from autograder.policy import local_moment
from gradebook.book import Book
from gradebook.decisions import AnyDecision, Regrade, Undo
from gradebook.grades import Key
from gradebook.scores import Scores, scores_of


def changed_keys(before: Book, now: Book, rubrics: Sequence[Rubric]) -> frozenset[Key]:
    """Return the entries whose points or state differ, and all those of an exercise that students see only since."""
    one, other = scores_of(before, rubrics), scores_of(now, rubrics)
    new = {name for name in now.published if now.is_visible(name) and not before.is_visible(name)}
    return frozenset(
        key
        for key in one.points.keys() | other.points.keys()
        if key[1] in new or (one.points.get(key), one.state(*key)) != (other.points.get(key), other.state(*key))
    )


def only_changed(scores: Scores, changed: Collection[Key]) -> Scores:
    """Return the scores of some entries: for an LMS that leaves alone what is blank."""
    return _kept(scores.of({exercise for _, exercise in changed}), set(changed))


def whole_rows(scores: Scores, changed: Collection[Key]) -> Scores:
    """Return the scores of everybody with a change, of every exercise with one: for an LMS that empties a blank."""
    some = scores.of({exercise for _, exercise in changed})
    students = {student for student, _ in changed}
    return _kept(some, {key for key in {*some.points, *some.exempt} if key[0] in students})


def moment_of(since: str, decisions: Iterable[AnyDecision], zone: str) -> datetime:
    """Return the moment that is meant by the number of a regrade or of its undoing, or by a local date and time.

    Raises `ConfigError` where it is neither.
    """
    found = {str(one.id): one.when for one in decisions if isinstance(one, Regrade | Undo)}
    if since in found:
        return found[since]
    try:
        moment = datetime.fromisoformat("" if since.isdigit() else since)
    except ValueError:
        what = f'"{since}" is neither a regrade nor a date.'
        fix = "`course regrade --list` shows the numbers; a date is like 2026-11-23, or 2026-11-23T14:30."
        raise ConfigError(what, where="--changed-since", fix=fix) from None
    return moment if moment.tzinfo else local_moment(moment, zone)


def _kept(scores: Scores, keys: Collection[Key]) -> Scores:
    held = frozenset(keys)
    return replace(
        scores,
        points={key: points for key, points in scores.points.items() if key in held},
        lower_bounds=scores.lower_bounds & held,
        ungraded=scores.ungraded & held,
        exempt=scores.exempt & held,
        earned={key: points for key, points in scores.earned.items() if key in held},
    )
