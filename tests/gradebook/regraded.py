"""Submissions that are graded again, to test with: results with a hash, a moment and checks of one's own."""

from __future__ import annotations

from datetime import datetime, timedelta

from autograder.model import Attempt, Result
from gradebook.decisions import AttemptKey, Publication, Regrade, Undo
from tests.gradebook.samples import CALLS, HASHES, NOON, calls

HOUR = timedelta(hours=1)


def said(of: Result, submission: str = "h1", checks: str = "v1", at: datetime | None = None) -> Result:
    """The result of a submission, by a version of the checks."""
    hashes = HASHES.model_copy(update={"submission": submission, "checks": checks})
    return of.model_copy(update={"hashes": hashes, "submitted_at": at})


def recorded(of: Result, number: int, hours: int) -> Attempt:
    """A result as it was recorded, some hours after noon."""
    return Attempt(number=number, recorded_at=NOON + hours * HOUR, result=of)


def published(hours: int = 1, of: str = CALLS, **more: object) -> Publication:
    """A publication some hours after noon."""
    return Publication.model_validate({"id": 1, "who": "tina", "when": NOON + hours * HOUR, "exercise": of, **more})


def signed(number: int, *attempts: int, student: str = "ada", hours: int = 3, of: str = CALLS) -> Regrade:
    """A regrade of some attempts of one student."""
    keys = tuple(AttemptKey(student, of, one) for one in attempts)
    return Regrade(id=number, who="tina", when=NOON + hours * HOUR, why="too strict", exercise=of, attempts=keys)


def undone(number: int, regrade: int, hours: int = 4) -> Undo:
    """A regrade that is taken back."""
    return Undo(id=number, who="tina", when=NOON + hours * HOUR, why="a mistake", regrade=regrade)


def lowered(number: int = 2, hours: int = 2) -> Attempt:
    """Ada's first submission, graded again by a check that is stricter: 4 of 7 points instead of 7."""
    return recorded(said(calls("ada", gives_up="0"), checks=f"v{number}"), number, hours)


def first() -> Attempt:
    """Ada's first submission: all 7 points."""
    return recorded(said(calls("ada")), 1, 0)
