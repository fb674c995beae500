"""What makes points a grade: which attempt counts, when it was due, what being late costs, who is excepted.

Deadlines are written in local time, without an offset; `zone`, an IANA name, says where. A time that a change of
summer time makes happen twice means the later one, and one that it leaves out means as much after the change.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from autograder.model import Record

Percent = Decimal


class Late(Record):
    """What being late costs: percent of what was earned, for each day begun, and never more than `cap`.

    Nothing is late within `grace` minutes. Every student has `free_days` for the whole course: they are used up in the
    order of the deadlines, before anything is taken off.
    """

    grace: int = Field(default=0, ge=0)
    per_day: Percent = Field(default=Decimal(0), ge=0, le=100)
    cap: Percent = Field(default=Decimal(100), ge=0, le=100)
    free_days: int = Field(default=0, ge=0)


class Extension(Record):
    """One student has until another time for one exercise. `why` is for the staff."""

    student: str
    exercise: str
    until: datetime
    why: str = ""


class Exemption(Record):
    """One student need not do one exercise: it counts for nothing, neither in what is earned nor in what could be."""

    student: str
    exercise: str
    why: str = ""


class Policy(Record):
    """The part of `config/course.yaml` that a grade depends on. What each means stands in that file."""

    attempts: Literal["best", "last", "average"] = "best"
    zone: str = "UTC"
    due: dict[str, datetime] = Field(default_factory=dict)
    late: Late = Late()
    drop_lowest: int = Field(default=0, ge=0)
    extensions: tuple[Extension, ...] = ()
    exemptions: tuple[Exemption, ...] = ()

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
        return {name: _without_offset(moment) for name, moment in due.items()}

    @field_validator("extensions")
    @classmethod
    def _local_and_single(cls, extensions: tuple[Extension, ...]) -> tuple[Extension, ...]:
        for extension in extensions:
            _without_offset(extension.until)
        _refuse_twice([(one.student, one.exercise) for one in extensions])
        return extensions

    @field_validator("exemptions")
    @classmethod
    def _single(cls, exemptions: tuple[Exemption, ...]) -> tuple[Exemption, ...]:
        _refuse_twice([(one.student, one.exercise) for one in exemptions])
        return exemptions

    def due_at(self, exercise: str) -> datetime | None:
        """Return when an exercise is due, with its zone, or `None` where no date is written."""
        moment = self.due.get(exercise)
        return None if moment is None else local_moment(moment, self.zone)

    def due_for(self, student: str, exercise: str) -> datetime | None:
        """Return when an exercise is due for one student: an extension moves it, and never to an earlier time."""
        until = [
            local_moment(one.until, self.zone)
            for one in self.extensions
            if (one.student, one.exercise) == (student, exercise)
        ]
        return max([moment for moment in (self.due_at(exercise), *until) if moment], default=None)

    def due_for_all(self, exercise: str) -> datetime | None:
        """Return the moment after which nobody has time any more, or `None` where no date is written."""
        until = [local_moment(one.until, self.zone) for one in self.extensions if one.exercise == exercise]
        return max([moment for moment in (self.due_at(exercise), *until) if moment], default=None)


def local_moment(moment: datetime, zone: str) -> datetime:
    """Return a local time as a moment with its zone; of two that it could mean, the later."""
    place = ZoneInfo(zone)
    return max((moment.replace(tzinfo=place, fold=fold) for fold in (0, 1)), key=lambda one: one.timestamp())


def _without_offset(moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        raise ValueError("write local time, without an offset: `zone` says where")
    return moment


def _refuse_twice(pairs: list[tuple[str, str]]) -> None:
    for student, exercise in pairs:
        if pairs.count((student, exercise)) > 1:
            raise ValueError(f"{student} stands twice for {exercise}: keep one of them")
