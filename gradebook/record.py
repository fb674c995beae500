"""Record the results of a batch in the gradebook. Recording the same batch again adds nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from autograder.model import Result, Student
from gradebook.store import Store


@dataclass(frozen=True)
class Recorded:
    """How many results became new attempts, and how many said what the newest attempt says already."""

    new: int
    unchanged: int


def record(store: Store, roster: Iterable[Student], results: Iterable[Result], now: datetime) -> Recorded:
    """Add the roster and every new result; each result is kept on its own, so a broken run loses only its rest.

    `now` is a moment with a time zone. Raises `StorageError`.
    """
    store.add_students(roster)
    added = [store.add_attempt(result, now) for result in results]
    return Recorded(new=sum(added), unchanged=len(added) - sum(added))
