"""What a grade depends on of an attempt, without the verdicts: a large class has tens of thousands of attempts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from autograder.model import Attempt, Status, Verdict
from gradebook.decisions import AttemptKey


@dataclass(frozen=True, slots=True)
class AttemptSummary:
    """One attempt. `points` are those of the checks whose verdict is known; of all `checks`, `open_checks` are not.

    `submission` is the hash of what was handed in; `submitted_at` is `None` where nobody said when.
    """

    student: str
    exercise: str
    number: int
    recorded_at: datetime
    submitted_at: datetime | None
    submission: str
    status: str
    points: Decimal
    possible: Decimal
    open_checks: int
    checks: int

    @property
    def key(self) -> AttemptKey:
        """Which attempt it is."""
        return AttemptKey(self.student, self.exercise, self.number)

    @property
    def is_graded(self) -> bool:
        """Whether the submission could be graded at all."""
        return self.status == Status.GRADED.value

    @property
    def is_known(self) -> bool:
        """Whether any verdict is known: otherwise its points are nobody's 0."""
        return self.is_graded and self.open_checks < self.checks


SUMMARY = tuple(AttemptSummary.__slots__)  # the columns of the table of attempts that hold the same


def summary_of(attempt: Attempt) -> AttemptSummary:
    """Return the summary of an attempt that is there in full; what could not be checked earned nothing yet."""
    result = attempt.result
    known = [check for check in result.checks if check.verdict is not Verdict.COULD_NOT_CHECK]
    return AttemptSummary(
        student=result.student,
        exercise=result.exercise,
        number=attempt.number,
        recorded_at=attempt.recorded_at,
        submitted_at=result.submitted_at,
        submission=result.hashes.submission,
        status=result.status.value,
        points=sum((check.points for check in known), Decimal(0)),
        possible=result.possible,
        open_checks=len(result.checks) - len(known),
        checks=len(result.checks),
    )
