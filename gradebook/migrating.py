"""Bringing a gradebook to the tables of today, and refusing what is none of ours."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from sqlite3 import OperationalError

from sqlalchemy import Connection, Engine, inspect, text

from autograder.errors import StorageError
from gradebook.connect import told, writing

HEAD = "0002"  # the newest of gradebook/migrations/versions


def revision_of(connection: Connection) -> str | None:
    """Return the version of the tables that are there, which Alembic writes down; `None` where it never did."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def migrate(engine: Engine, place: str) -> None:
    """Bring the database to the tables of today, in one transaction; refuse one that is not ours."""
    with writing(engine, place) as connection:
        current = revision_of(connection)
        if current != HEAD:
            _upgrade(connection, current, place)
        if connection.dialect.name == "sqlite":
            # Writes what is there already: a place that may only be read shows now, not after an hour of grading.
            connection.exec_driver_sql("PRAGMA user_version = 0")
    if engine.dialect.name == "sqlite":
        # SQLite does not wait for this one. Whoever else has the file open now sets it too, or the next who opens it.
        with told(place), engine.connect() as connection, suppress(OperationalError):
            connection.connection.cursor().execute("PRAGMA journal_mode = WAL").close()


def _upgrade(connection: Connection, current: str | None, place: str) -> None:
    """Take the steps that are missing. Most commands need none, and Alembic takes a while to be imported."""
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    steps = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    _refuse_strangers(connection, current, steps, place)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _refuse_strangers(connection: Connection, current: str | None, steps: Collection[str], place: str) -> None:
    """Raise when the database has other tables than ours, or comes from a later version of this program."""
    tables = inspect(connection).get_table_names()
    if current is None and tables:
        what = f'this database is not a gradebook: it has the table "{tables[0]}".'
        raise StorageError(what, where=place, fix="Name another file or database for the gradebook.")
    if current is not None and current not in steps:
        what = f'this database has version "{current}", which this program does not know.'
        raise StorageError(what, where=place, fix="Update the program, or name another file.")
