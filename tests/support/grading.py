"""Grade one answer in a test, without files and without a batch."""

from __future__ import annotations

import atexit
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from pathlib import Path

from harbor_kit.cells import CodeCell, read_cells

from autograder.checking.trials import only
from autograder.config import Limits
from autograder.engine import Terms, grade_submission
from autograder.judge.launch import Judge
from autograder.masters import read_master
from autograder.model import Bundle, Cell, Hashes, Result, Submission
from autograder.reference import reference_submission
from autograder.release import bundle_of
from autograder.rubrics import read_rubric
from autograder.sandbox.launch import Server
from tests.support.answers import HANDOUT, MASTER, ROOT

# A share of the checks of E1.1, enough for those who need many runs: of each question one visible and one hidden.
SHARE = (
    *("returns_the_text", "times_come_from_the_loop", "takes_the_first_of_two_choices"),
    *("an_error_is_kept", "it_is_the_same_error"),
    *("one_after_the_other", "nothing_to_call"),
    *("eight_calls_take_as_long_as_the_slowest", "two_hundred_calls_are_in_flight_together"),
    *("only_the_slow_call_times_out", "a_cancelled_run_leaves_no_call_behind"),
    *("eight_calls_are_compared", "all_calls_may_fail"),
)
NO_HASHES = Hashes(submission="", checks="", environment="", engine="", policy="", seed="")


@contextmanager
def a_judge() -> Iterator[Judge]:
    """A judge that ends with the test."""
    judge = Judge()
    try:
        yield judge
    finally:
        judge.close()


@cache
def server(mode: str, path: Path = MASTER) -> Server:
    """Return the fork-server of an exercise in a mode; it ends with the tests."""
    one = Server(mode, bundle(path).imports, bundle(path).grants)
    atexit.register(one.close)
    return one


@cache
def bundle(path: Path = MASTER) -> Bundle:
    """Return a sealed exercise, straight from its master and its rubric."""
    master = read_master(path)
    rubric = read_rubric(ROOT / "rubrics" / f"{master.requirement}.yaml").exercises[master.stem]
    return bundle_of(master, rubric, {})


@cache
def shared() -> Bundle:
    """Return E1.1 with a share of its checks."""
    return only(bundle(), SHARE)


def reference_cells() -> list[CodeCell]:
    """Return the reference notebook: given cells, answers and visible checks."""
    return [CodeCell(cell.id, cell.source) for cell in reference_submission(read_master(MASTER)).cells]


def handout_cells() -> list[CodeCell]:
    """Return the untouched handout."""
    return read_cells(HANDOUT)


def grade_cells(
    cells: list[CodeCell],
    judge: Judge,
    limits: Limits | None = None,
    mode: str = "process",
    path: Path = MASTER,
    of: Bundle | None = None,
) -> Result:
    """Return the result of a notebook with these cells; `of` is the exercise, where it is not that of `path`."""
    asked = of or bundle(path)
    return grade_submission(asked, as_submission(cells), terms(limits, mode), judge, server(mode, path))


def terms(limits: Limits | None = None, mode: str = "process") -> Terms:
    """Return the terms of a test."""
    return Terms(limits or Limits(), mode, "a test", NO_HASHES)


def as_submission(cells: list[CodeCell]) -> Submission:
    """Return a submission with these cells."""
    return Submission(
        student="someone",
        exercise=bundle().exercise.id,
        file="answer.ipynb",
        digest="0",
        cells=tuple(Cell(id=cell.id, source=cell.source) for cell in cells),
    )


def grade_over_reference(source: str, judge: Judge, limits: Limits | None = None, mode: str = "process") -> Result:
    """Return the result of the reference with some code written over it, in a last cell."""
    return grade_cells([*reference_cells(), CodeCell("last", source)], judge, limits, mode)


def lost(result: Result) -> dict[str, Decimal]:
    """Return the points that were lost, by question, where any were."""
    points: Counter[str] = Counter()
    for check in result.checks:
        points[check.question] += check.possible - check.points  # type: ignore[assignment]
    return {question: Decimal(gone) for question, gone in points.items() if gone}
