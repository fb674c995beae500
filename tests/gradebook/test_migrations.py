"""Gradebooks of every release open, and PostgreSQL is guarded as SQLite is."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path

import psycopg
import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from gradebook.decisions import Publication
from gradebook.store import head_revision, open_store
from gradebook.tables import APPEND_ONLY
from tests.gradebook import awkward_book
from tests.gradebook.samples import NOON, calls
from tests.support.answers import ROOT

FIRST_ROWS = Path(__file__).parent / "golden" / "first_rows"


def test_the_newest_migration_is_the_version_of_today() -> None:
    """Opening a gradebook compares two words, and asks Alembic only where they differ."""
    assert head_revision() == ScriptDirectory(str(ROOT / "gradebook" / "migrations")).get_current_head()


def made_by_hand(url: str) -> None:
    """A gradebook as the first release left it: what its database would be given to make it again."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.executescript((FIRST_ROWS / "sqlite.sql").read_bytes().decode())
    else:
        with psycopg.connect(url.replace("+psycopg", "")) as server:
            server.execute((FIRST_ROWS / "postgres.sql").read_bytes())


def test_a_gradebook_of_the_first_release_opens(url: str) -> None:
    """With every record that is in it, in the tables of today; and it goes on."""
    made_by_hand(url)
    with open_store(url) as store:
        assert awkward_book.holds(store, decisions=False)
        assert store.contents().revision == head_revision()
        assert not store.add_attempt(awkward_book.THIRD, NOON)
        assert store.add_attempt(calls("ada", "0"), NOON)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_a_gradebook_of_the_first_release_is_still_append_only(url: str, table: str) -> None:
    """Its guards outlive every migration."""
    made_by_hand(url)
    open_store(url).close()
    engine = create_engine(url)
    column = "who" if table == "decisions" else "points"
    with open_store(url) as store:
        store.add_decisions([Publication(who="ta", when=NOON, exercise="e")])
    for change in (f"UPDATE {table} SET {column} = '99'", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match=f"{table} is append-only"), engine.begin() as connection:
            connection.execute(text(change))
    engine.dispose()


def script_for(dialect: str) -> str:
    """The migrations as the SQL that another database would be sent."""
    out = io.StringIO()
    context = MigrationContext.configure(dialect_name=dialect, opts={"as_sql": True, "output_buffer": out})
    with Operations.context(context):
        import_module("gradebook.migrations.versions.0001_first_rows").upgrade()
        import_module("gradebook.migrations.versions.0002_decisions").create_decisions()
        import_module("gradebook.migrations.versions.0002_decisions").guard("decisions", "")
    return out.getvalue()


def test_postgresql_guards_every_append_only_table() -> None:
    """One statement trigger per table refuses UPDATE, DELETE and TRUNCATE."""
    script = script_for("postgresql")
    assert script.count("CREATE FUNCTION") == 1
    for table in APPEND_ONLY:
        assert f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}" in script


def test_moments_keep_their_zone_in_postgresql() -> None:
    """PostgreSQL stores moments, not wall clock times."""
    assert script_for("postgresql").count("TIMESTAMP WITH TIME ZONE") == 3
