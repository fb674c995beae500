"""The tables of the gradebook, and the two column types that keep points and moments exact.

`gradebook/migrations/` creates them, together with the triggers that make three of them append-only.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import DateTime, Dialect, ForeignKey, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

APPEND_ONLY = ("attempts", "check_results", "overrides", "decisions")


class Points(TypeDecorator[Decimal]):
    """A `Decimal` as text: SQLite would send a numeric column through a float."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Write the digits as they are."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """Read the digits as they are."""
        return None if value is None else Decimal(value)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. A moment without a time zone is refused: nobody could say when it was."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Write the moment in UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"the moment {value} has no time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read the moment in UTC; SQLite forgets the zone, PostgreSQL may answer in another."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    """The root of all tables."""


class StudentRow(Table):
    """A student who is, or once was, on the roster."""

    __tablename__ = "students"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    login: Mapped[str] = mapped_column(Text)
    sis_id: Mapped[str] = mapped_column(Text)
    section: Mapped[str] = mapped_column(Text)


class AttemptRow(Table):
    """One recorded result: the whole of it as JSON, and beside it what a person would query.

    `student` refers to no roster: a result is kept even when the roster arrives later. `submission` is the hash of what
    was handed in: a submission that is graded again has the same. Of all `checks`, `open_checks` could not be made.
    """

    __tablename__ = "attempts"
    __table_args__ = (UniqueConstraint("student", "exercise", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    student: Mapped[str] = mapped_column(Text)
    exercise: Mapped[str] = mapped_column(Text)
    number: Mapped[int]
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    status: Mapped[str] = mapped_column(Text)
    points: Mapped[Decimal] = mapped_column(Points)
    possible: Mapped[Decimal] = mapped_column(Points)
    result_hash: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(Text)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    submission: Mapped[str] = mapped_column(Text)
    checks: Mapped[int]
    open_checks: Mapped[int]


class CheckResultRow(Table):
    """One check of one attempt, for queries over a class."""

    __tablename__ = "check_results"
    __table_args__ = (UniqueConstraint("attempt_id", "check_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"))
    check_id: Mapped[str] = mapped_column(Text)
    question: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(Text)
    points: Mapped[Decimal] = mapped_column(Points)
    possible: Mapped[Decimal] = mapped_column(Points)


class OverrideRow(Table):
    """A person's decision over one check."""

    __tablename__ = "overrides"

    id: Mapped[int] = mapped_column(primary_key=True)
    student: Mapped[str] = mapped_column(Text)
    exercise: Mapped[str] = mapped_column(Text)
    check_id: Mapped[str] = mapped_column(Text)
    points: Mapped[Decimal] = mapped_column(Points)
    who: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(Moment)
    why: Mapped[str] = mapped_column(Text)


class DecisionRow(Table):
    """What a person decided, other than points: `about` holds the rest of a record of `gradebook.decisions`."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(Moment)
    why: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text)
