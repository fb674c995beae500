"""The gradebook's tables: the only module that reads and writes them.

Attempts and overrides are added, never changed. Every refusal of the database becomes a `StorageError`. One writer
works at a time, in SQLite as in PostgreSQL: what it reads before it writes is still so when it has written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from sqlite3 import DatabaseError
from types import TracebackType
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json
from sqlalchemy import Connection, Engine, RowMapping, func, insert, select, text, tuple_

from autograder.errors import StorageError
from autograder.model import Attempt, Override, Result, Student, Verdict
from gradebook.connect import connected, reading, told, writing
from gradebook.decisions import ANY, COLUMNS, AnyDecision, AttemptKey, Decision
from gradebook.guards import lifted
from gradebook.migrating import HEAD, migrate, revision_of
from gradebook.summaries import SUMMARY, AttemptSummary
from gradebook.tables import APPEND_ONLY, AttemptRow, CheckResultRow, DecisionRow, OverrideRow, StudentRow, Table

Row = dict[str, Any]

AT_ONCE = 500  # attempts asked for in one query: a database takes some thousands of parameters


@dataclass(frozen=True)
class Contents:
    """All rows of a gradebook by table, each table by id, as they were at one moment; and the version of the tables."""

    revision: str
    tables: dict[str, list[Row]]


class Store:
    """An open gradebook. Use it as a context manager, or call `close`."""

    def __init__(self, engine: Engine, place: str) -> None:
        self._engine, self._place = engine, place

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def add_students(self, students: Iterable[Student]) -> None:
        """Add new students and update known ones; whoever left the roster stays."""
        with writing(self._engine, self._place) as connection:
            _put_students(connection, students)

    def add_attempt(self, result: Result, now: datetime) -> bool:
        """Add a result as the next attempt; return False when the newest attempt already says the same."""
        digest = _digest(result)
        with writing(self._engine, self._place) as connection:
            number, newest = _newest(connection, result)
            if digest == newest:
                return False
            row = insert(AttemptRow).values(number=number + 1, recorded_at=now, result_hash=digest, **_columns(result))
            attempt = connection.execute(row.returning(AttemptRow.id)).scalar_one()
            if result.checks:
                connection.execute(insert(CheckResultRow), _check_rows(result, attempt))
        return True

    def add_override(self, override: Override) -> None:
        """Add a person's decision beside the attempt that it corrects."""
        self.add_decisions((), [override])

    def add_decisions(
        self, decisions: Iterable[Decision], overrides: Iterable[Override] = (), students: Iterable[Student] = ()
    ) -> list[int]:
        """Add what persons decided, and the students whom it is about, all or nothing; return the decisions' ids."""
        with writing(self._engine, self._place) as connection:
            _put_students(connection, students)
            for override in overrides:
                values = override.model_dump(exclude={"check", "when"})
                row = insert(OverrideRow).values(check_id=override.check, decided_at=override.when, **values)
                connection.execute(row)
            rows = [insert(DecisionRow).values(**decision_columns(decision)) for decision in decisions]
            return [connection.execute(row.returning(DecisionRow.id)).scalar_one() for row in rows]

    def decisions(self) -> list[AnyDecision]:
        """Return what persons decided, in the order in which it was added, each with its id."""
        query = select(_decisions).order_by(DecisionRow.id)
        with reading(self._engine, self._place) as connection:
            return [self._decision(row) for row in connection.execute(query).mappings()]

    def attempts(self, exercise: str | None = None) -> list[Attempt]:
        """Return all attempts, or those at one exercise, by student, exercise and number."""
        query = select(AttemptRow.number, AttemptRow.recorded_at, AttemptRow.result)
        if exercise is not None:
            query = query.where(AttemptRow.exercise == exercise)
        with reading(self._engine, self._place) as connection:
            found = [self._attempt(*row) for row in connection.execute(query)]
        return sorted(found, key=lambda a: (a.result.student, a.result.exercise, a.number))

    def attempts_at(self, keys: Iterable[AttemptKey]) -> dict[AttemptKey, Attempt]:
        """Return some attempts in full: reading all of a large class takes seconds, and much memory."""
        found: dict[AttemptKey, Attempt] = {}
        wanted = list(dict.fromkeys(keys))
        query = select(AttemptRow.number, AttemptRow.recorded_at, AttemptRow.result)
        key = tuple_(AttemptRow.student, AttemptRow.exercise, AttemptRow.number)
        with reading(self._engine, self._place) as connection:
            for start in range(0, len(wanted), AT_ONCE):
                rows = connection.execute(query.where(key.in_(wanted[start : start + AT_ONCE])))
                attempts = [self._attempt(*row) for row in rows]
                found |= {AttemptKey(one.result.student, one.result.exercise, one.number): one for one in attempts}
        return found

    def summaries(self) -> list[AttemptSummary]:
        """Return what a grade depends on of every attempt, by student, exercise and number."""
        query = select(*(getattr(AttemptRow, name) for name in SUMMARY))
        with reading(self._engine, self._place) as connection:
            found = [AttemptSummary(*row) for row in connection.execute(query)]
        return sorted(found, key=lambda one: (one.student, one.exercise, one.number))

    def overrides(self) -> list[Override]:
        """Return all points that persons gave, in the order in which they were added."""
        return [override for _, override in self.numbered_overrides()]

    def numbered_overrides(self) -> list[tuple[int, Override]]:
        """Return all points that persons gave with their ids, in the order in which they were added."""
        query = select(OverrideRow.__table__).order_by(OverrideRow.id)
        with reading(self._engine, self._place) as connection:
            rows = connection.execute(query).mappings().all()
        names = {"check": "check_id", "when": "decided_at"}
        return [
            (row["id"], Override(**{name: row[names.get(name, name)] for name in Override.model_fields}))
            for row in rows
        ]

    def students(self) -> list[Student]:
        """Return everyone who is, or once was, on the roster, by id."""
        with reading(self._engine, self._place) as connection:
            rows = connection.execute(select(_students)).mappings().all()
        return sorted((Student(**row) for row in rows), key=lambda student: student.id)

    def contents(self) -> Contents:
        """Return everything that is in the gradebook, as it was at one moment: nothing that is added meanwhile."""
        postgresql = self._engine.dialect.name == "postgresql"
        engine = self._engine.execution_options(isolation_level="REPEATABLE READ") if postgresql else self._engine
        with reading(engine, self._place) as connection:
            revision = revision_of(connection)
            return Contents(str(revision), all_rows(connection))

    def fill(self, contents: Contents) -> None:
        """Put everything into this gradebook, which must be empty, and read it again; whole or not at all."""
        with writing(self._engine, self._place) as connection:
            held = {table.name: _count(connection, table.name) for table in Table.metadata.sorted_tables}
            if any(held.values()):
                what = "this gradebook is not empty: it holds " + counted(held)
                raise StorageError(f"{what}.", where=self._place, fix="Name another file or database.")
            for table in Table.metadata.sorted_tables:
                if contents.tables[table.name]:
                    connection.execute(table.insert(), contents.tables[table.name])
            if connection.dialect.name == "postgresql":
                _count_on(connection)
            if all_rows(connection) != contents.tables:
                what = "the database gives back other rows than it was given; nothing was kept."
                raise StorageError(what, where=self._place, fix="Choose another database.")

    @contextmanager
    def unguarded(self) -> Iterator[Connection]:
        """Give a connection that may change recorded rows, all or nothing of it: to forget somebody, nothing else."""
        with writing(self._engine, self._place) as connection, lifted(connection):
            yield connection

    def overwrite_deleted(self) -> None:
        """Rewrite the files of the database, so that nothing of deleted rows is in them. Raises `StorageError`."""
        if self._engine.dialect.name == "postgresql":
            engine = self._engine.execution_options(isolation_level="AUTOCOMMIT")
            with reading(engine, self._place) as connection:
                connection.execute(text(f"VACUUM (FULL) {', '.join(Table.metadata.tables)}"))
            return
        with told(self._place), self._engine.connect() as connection:
            cursor = connection.connection.cursor()
            try:
                cursor.execute("VACUUM")
                busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            except DatabaseError as error:
                raise self._still_there(f"{error}") from error
            finally:
                cursor.close()
        if busy:
            raise self._still_there("another program reads it")

    def _still_there(self, why: str) -> StorageError:
        what = f"rows were deleted, but their bytes are still in its files: {why}."
        fix = "Close the other program or make room, then run the same command again."
        return StorageError(what, where=self._place, fix=fix)

    def _attempt(self, number: int, recorded_at: datetime, result: str) -> Attempt:
        try:
            return Attempt(number=number, recorded_at=recorded_at, result=Result.model_validate_json(result))
        except ValidationError as error:
            said = error.errors()[0]["msg"]
            what = f"attempt {number}, recorded {recorded_at:%Y-%m-%d %H:%M}, holds no result: {said}."
            raise StorageError(what, where=self._place, fix="Restore the gradebook from a copy.") from error

    def _decision(self, row: RowMapping) -> AnyDecision:
        known = {"kind": row["kind"], "id": row["id"], "who": row["who"], "when": row["decided_at"], "why": row["why"]}
        try:
            return ANY.validate_python({**from_json(row["about"]), **known})
        except (ValueError, TypeError) as error:
            what = (
                f"decision {row['id']}, of {row['decided_at']:%Y-%m-%d %H:%M}, is none: {str(error).splitlines()[0]}."
            )
            raise StorageError(what, where=self._place, fix="Restore the gradebook from a copy.") from error


_students = Table.metadata.tables["students"]
_decisions = Table.metadata.tables["decisions"]


def open_store(url: str) -> Store:
    """Open the gradebook at `url`, creating or migrating it; `sqlite:///gradebook.db` needs nothing else.

    Raises `StorageError` when the place is not writable, locked, or holds something other than a gradebook.
    """
    place, engine = connected(url)
    try:
        migrate(engine, place)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, place)


def head_revision() -> str:
    """Return the version of the tables of today."""
    return HEAD


def _put_students(connection: Connection, students: Iterable[Student]) -> None:
    """Add new students and update known ones."""
    known = set(connection.scalars(select(StudentRow.id)))
    for student in students:
        values = student.model_dump()
        if student.id in known:
            connection.execute(_students.update().where(_students.c.id == student.id), values)
        else:
            connection.execute(_students.insert(), values)
            known.add(student.id)


def _newest(connection: Connection, result: Result) -> tuple[int, str]:
    """Return number and hash of the newest attempt of this student and exercise, or (0, "")."""
    query = (
        select(AttemptRow.number, AttemptRow.result_hash)
        .where(AttemptRow.student == result.student, AttemptRow.exercise == result.exercise)
        .order_by(AttemptRow.number.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return (row[0], row[1]) if row else (0, "")


def all_rows(connection: Connection) -> dict[str, list[Row]]:
    """Return the rows of every table by id; Python sorts them, because databases sort texts by different rules."""
    found = {}
    for table in Table.metadata.sorted_tables:
        rows = [dict(row) for row in connection.execute(select(table)).mappings()]
        found[table.name] = sorted(rows, key=lambda row: row["id"])
    return found


def _count(connection: Connection, table: str) -> int:
    """Return how many rows a table has."""
    return connection.scalar(select(func.count()).select_from(Table.metadata.tables[table])) or 0


def counted(held: dict[str, int]) -> str:
    """Return how many rows each table has, for a sentence: `1 attempt, 2 check results`."""
    names = {name: name.replace("_", " ") for name in held}
    found = [f"{count} {names[name] if count > 1 else names[name][:-1]}" for name, count in held.items() if count]
    return ", ".join(found) or "nothing"


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL number new rows after those that came with a number."""
    for name in APPEND_ONLY:
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"))  # noqa: S608


def _digest(result: Result) -> str:
    """Return the hash by which a result is known again: what took how long is no part of it, nor what is not known."""
    return sha256(result.untimed().model_dump_json(exclude_none=True).encode()).hexdigest()


def decision_columns(decision: Decision) -> dict[str, Any]:
    """Return the columns of a decision; what only its kind has is JSON."""
    return {
        "kind": decision.model_dump()["kind"],
        "who": decision.who,
        "decided_at": decision.when,
        "why": decision.why,
        "about": decision.model_dump_json(exclude=set(COLUMNS)),
    }


def _columns(result: Result) -> dict[str, Any]:
    """Return the columns of an attempt that come from its result."""
    return {
        "student": result.student,
        "exercise": result.exercise,
        "status": result.status.value,
        "points": result.points,
        "possible": result.possible,
        "result": result.model_dump_json(),
        "submitted_at": result.submitted_at,
        "submission": result.hashes.submission,
        "checks": len(result.checks),
        "open_checks": sum(check.verdict is Verdict.COULD_NOT_CHECK for check in result.checks),
    }


def _check_rows(result: Result, attempt: int) -> list[dict[str, Any]]:
    """Return one row per check of a result."""
    return [
        {
            "attempt_id": attempt,
            "check_id": check.check,
            "question": check.question,
            "verdict": check.verdict.value,
            "points": check.points,
            "possible": check.possible,
        }
        for check in result.checks
    ]
