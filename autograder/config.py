"""`config/course.yaml`, read once and validated."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from autograder.documents import read_document
from autograder.model import Record
from autograder.policy import Policy


class Limits(Record):
    """Seconds of wall time for one cell, one check and a whole submission; of computing for one check; megabytes.

    `memory` is the address space of a student's process. What it prints is thrown away, so that needs no limit.
    """

    cell: float = Field(default=10, gt=0)
    check: float = Field(default=10, gt=0)
    check_cpu: float = Field(default=2, gt=0)
    submission: float = Field(default=120, gt=0)
    memory: int = Field(default=1024, ge=256)

    def of_check(self, seconds: float) -> Limits:
        """Return the limits of a check that may compute so many seconds, where that is more than all others may.

        Its wall time grows by the same factor.
        """
        factor = max(1.0, seconds / self.check_cpu)
        return self.model_copy(update={"check": self.check * factor, "check_cpu": self.check_cpu * factor})


class Allowed(Record):
    """A text that may leave although the leak scan takes it for a secret: in which files (a pattern), and why."""

    text: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    files: str = "*"


class SuccessCriterion(Record):
    """What somebody can do who has finished the course, and the requirements that show it."""

    text: str = Field(min_length=1)
    requirements: tuple[str, ...] = Field(min_length=1)


class Course(Policy):
    """The settings of a course. What each means stands in the file itself."""

    course: str
    title: str
    term: str
    seed: str = Field(min_length=8)
    complete: tuple[str, ...] = ()
    criteria: tuple[SuccessCriterion, ...] = ()
    database: str = "sqlite:///gradebook.db"
    pseudonyms_key: str = "config/pseudonyms.key"
    limits: Limits = Limits()
    largest_file: int = Field(default=100_000_000, gt=0)
    leaks_allowed: tuple[Allowed, ...] = ()


def read_config(path: Path) -> Course:
    """Return the settings of a course. Raises `ConfigError` with file and line."""
    return read_document(path, Course)
