"""An address becomes an engine: how each kind of database is made to wait for others, and what its refusals mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from autograder.errors import StorageError

BUSY_SECONDS = 10
WRITERS = 0x67726164  # any constant will do: PostgreSQL lets one writer at a time hold it

# What a database says when it refuses, and what a person can do about it.
WAYS_OUT = {
    "locked": "Another program is writing to it: wait for it to finish, then try again.",
    "lock timeout": "Another program is writing to it: wait for it to finish, then try again.",
    "full": "The disk is full: free some space, then try again; nothing half-written was kept.",
    "no space left": "The disk is full: free some space, then try again; nothing half-written was kept.",
    "readonly": "It may only be read: make the file and its folder writable, or name another file.",
    "read-only": "It may only be read: write to the primary server, or ask its administrator.",
    "permission denied": "Ask its administrator to let this user create, read and add rows in its schema.",
    "must be owner": "Only who owns the tables may let rows be changed: ask its administrator to run this command.",
    "authentication failed": "Mend the user in the address, or the password in PGPASSWORD or ~/.pgpass.",
    "does not exist": "Create it with createdb, or mend the name in the address.",
    "connection refused": "Start the server, or mend the host and the port in the address.",
    "no such file": "Start the server, or mend the host and the port in the address.",
    "could not translate host": "Mend the host in the address.",
    "failed to resolve host": "Mend the host in the address.",
    "not a database": "Something else is at this place: move it away, or name another file.",
    "malformed": "The file is damaged: restore it from a copy, or record the results again into a new file.",
    "unable to open": "Make sure that its folder exists and may be written to.",
    "disk i/o": "The disk could not be read or written: check it, then try again.",
    "no time zone": "Every moment in the gradebook is in UTC.",
    "append-only": "Recorded rows are never changed: add a new attempt or an override.",
    "duplicate key": "Recorded rows are never changed: add a new attempt or an override.",
    "nul (0x00)": "PostgreSQL keeps no text with the character NUL: remove it.",
}


def connected(url: str) -> tuple[str, Engine]:
    """Return how to name a database to a person, and an engine for it. Nothing is opened yet. Raises `StorageError`."""
    parsed = _parsed(url)
    place = place_of(url)
    with told(place):
        return place, _engine(parsed)


def place_of(url: str) -> str:
    """Return the file of an SQLite database, or the address without its password."""
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        return parsed.database or "the gradebook in memory"
    return parsed.difference_update_query(["password"]).render_as_string(hide_password=True)


def _parsed(url: str) -> URL:
    """Return an address in its parts. PostgreSQL without a driver means the driver that comes with the course."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        fix = "Write for example sqlite:///gradebook.db"
        raise StorageError(f'"{url}" is not a database address.', fix=fix) from error
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername == "postgresql" else parsed


def _engine(url: URL) -> Engine:
    """Return an engine in which writers queue, and wait no longer than `BUSY_SECONDS` unless the address says so."""
    if url.get_backend_name() == "postgresql":
        # A server that was restarted during an hour of grading has closed its connections: each is tried before use.
        engine = create_engine(url, isolation_level="READ COMMITTED", pool_pre_ping=True)
        event.listen(engine, "begin", _begin_postgresql)
        return engine
    if url.get_backend_name() != "sqlite":
        return create_engine(url)
    if "timeout" not in url.query:
        url = url.update_query_dict({"timeout": str(BUSY_SECONDS)})
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Take the transactions out of the driver's hands: it would begin them late, and never for a table."""
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    """Begin; who is going to write takes the lock first, so that two writers queue instead of clashing."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes(connection) else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    """Queue with other writers until the end of the transaction. This lock needs no right to change recorded rows."""
    if _writes(connection):
        wait = "SELECT set_config('lock_timeout', :wait, true) WHERE current_setting('lock_timeout') = '0'"
        connection.execute(text(wait), {"wait": f"{BUSY_SECONDS}s"})
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITERS})


def _writes(connection: Connection) -> bool:
    """Tell whether this transaction is going to write."""
    return bool(connection.get_execution_options().get("writes", False))


@contextmanager
def told(place: str) -> Iterator[None]:
    """Turn what a database or its driver says into a `StorageError` with a way out."""
    try:
        yield
    except ImportError as error:
        fix = "Install the driver that the address names, or use sqlite:///gradebook.db"
        raise StorageError(f"{error}.", where=place, fix=fix) from error
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or error).strip()
        first = said.splitlines()[0].rstrip(".") if said else type(error).__name__
        fix = next((way for sign, way in WAYS_OUT.items() if sign in said.lower()), "Check the address and its rights.")
        raise StorageError(f"{first}.", where=place, fix=fix) from error


@contextmanager
def writing(engine: Engine, place: str) -> Iterator[Connection]:
    """Give a connection whose work is kept as a whole or not at all."""
    with told(place), engine.execution_options(writes=True).begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine, place: str) -> Iterator[Connection]:
    """Give a connection that only reads."""
    with told(place), engine.connect() as connection:
        yield connection
