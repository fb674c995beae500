"""`config/course.yaml`, read once and validated."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from autograder.documents import read_document
from autograder.model import Record


class Limits(Record):
    """Seconds of wall time for one cell, one check and a whole submission; of computing for one check; megabytes.

    `memory` is the address space of a student's process. What it prints is thrown away, so that needs no limit.
    """

    cell: float = Field(default=10, gt=0)
    check: float = Field(default=10, gt=0)
    check_cpu: float = Field(default=2, gt=0)
    submission: float = Field(default=120, gt=0)
    memory: int = Field(default=1024, ge=256)


class Allowed(Record):
    """A text that may leave although the leak scan takes it for a secret: in which files (a pattern), and why."""

    text: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    files: str = "*"


class Course(Record):
    """The settings of a course. What each means stands in the file itself."""

    course: str
    title: str
    term: str
    seed: str = Field(min_length=8)
    zone: str = "UTC"
    due: dict[str, datetime] = Field(default_factory=dict)
    complete: tuple[str, ...] = ()
    attempts: Literal["best", "last"] = "best"
    database: str = "sqlite:///gradebook.db"
    limits: Limits = Limits()
    largest_file: int = Field(default=100_000_000, gt=0)
    leaks_allowed: tuple[Allowed, ...] = ()

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ValueError, ZoneInfoNotFoundError):
            raise ValueError("this is no time zone, such as Europe/Berlin") from None
        return name

    @field_validator("due")
    @classmethod
    def _local(cls, due: dict[str, datetime]) -> dict[str, datetime]:
        if any(moment.tzinfo is not None for moment in due.values()):
            raise ValueError("write local time, without an offset: `zone` says where")
        return due

    def due_at(self, exercise: str) -> datetime | None:
        """Return when an exercise is due, with its zone, or `None` where no date is written."""
        moment = self.due.get(exercise)
        return None if moment is None else moment.replace(tzinfo=ZoneInfo(self.zone))


def read_config(path: Path) -> Course:
    """Return the settings of a course. Raises `ConfigError` with file and line."""
    return read_document(path, Course)
