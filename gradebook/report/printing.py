"""Making the pages of a large class in several processes, each page held against the guard where it is made.

Processes are forked, so that nothing is copied to them; where that cannot be done, one process does it all.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field

from autograder.config import Allowed

FEW = 32  # pages for which it is not worth while to start processes


@dataclass(frozen=True)
class Printed:
    """Pages by name, which exceptions the guard made for them, and whose they are, if they are one student's."""

    files: dict[str, bytes]
    used: dict[str, Allowed] = field(default_factory=dict)
    student: str = ""


Job = Callable[[], Printed]


def printed(jobs: Sequence[Job], workers: int) -> Iterator[Printed]:
    """Yield what jobs return, as they finish; they begin in their order. Raises what one of them raises."""
    if workers < 2 or len(jobs) < FEW or "fork" not in multiprocessing.get_all_start_methods():
        yield from (job() for job in jobs)
        return
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, fork, initializer=_JOBS.extend, initargs=(jobs,)) as pool:
        for future in as_completed([pool.submit(_do, place) for place in range(len(jobs))]):
            if future.exception():
                pool.shutdown(cancel_futures=True)
            yield future.result()


_JOBS: list[Job] = []  # of a process that was forked


def _do(place: int) -> Printed:
    return _JOBS[place]()
