"""The guards that make tables append-only, lifted within one transaction: to erase, and for nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from gradebook.tables import APPEND_ONLY


@contextmanager
def lifted(connection: Connection) -> Iterator[None]:
    """Let the rows of all tables be changed, and put the same guards back. Where that fails, nothing is kept.

    Both kinds of database do this within the transaction: nobody else ever finds a table without its guard.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
        found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        for name, _ in found:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        yield
        for _, definition in found:
            connection.exec_driver_sql(definition)
    else:
        for table in APPEND_ONLY:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")
        yield
        for table in APPEND_ONLY:
            connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER {table}_append_only")
