"""A batch, graded by many and recorded by one: every result goes into the gradebook as soon as it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from autograder.grade import Grader, Job
from autograder.model import Result, Student
from gradebook.record import add_roster, record
from gradebook.store import Store


@dataclass(frozen=True)
class Graded:
    """What came of a batch: the results in the order of the jobs, how many were known before, how many are new.

    `gone`: who is on the roster, but left the class.
    """

    results: Sequence[Result]
    reused: int
    recorded: int
    gone: tuple[str, ...] = ()


def grade_and_record(
    grader: Grader,
    jobs: Sequence[Job],
    workers: int,
    store: Store | None,
    roster: Iterable[Student] = (),
    progress: Callable[[Result, bool], None] = lambda result, reused: None,
) -> Graded:
    """Grade all jobs; add each result to the gradebook, if there is one, before the next is waited for.

    A batch that is cut off loses neither: results that are on disk are recorded when the same command runs again.
    Raises `StorageError` where the gradebook refuses; what was graded until then is on disk.
    """
    recorded = 0
    gone = add_roster(store, roster) if store is not None else ()

    def keep(result: Result, reused: bool) -> None:
        nonlocal recorded
        if store is not None:
            recorded += record(store, (), [result], datetime.now(UTC)).new
        progress(result, reused)

    results, reused = grader.grade(jobs, workers, keep)
    return Graded(results, reused, recorded, gone)
