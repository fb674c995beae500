from __future__ import annotations

import io
from importlib import import_module

from alembic.migration import MigrationContext
from alembic.operations import Operations

from gradebook.tables import APPEND_ONLY


def script_for(dialect: str) -> str:
    """The first migration as the SQL that another database would be sent."""
    out = io.StringIO()
    context = MigrationContext.configure(dialect_name=dialect, opts={"as_sql": True, "output_buffer": out})
    with Operations.context(context):
        import_module("gradebook.migrations.versions.0001_first_rows").upgrade()
    return out.getvalue()


def test_postgresql_guards_every_append_only_table() -> None:
    """One statement trigger per table refuses UPDATE, DELETE and TRUNCATE."""
    script = script_for("postgresql")
    assert script.count("CREATE FUNCTION") == 1
    for table in APPEND_ONLY:
        assert f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}" in script


def test_moments_keep_their_zone_in_postgresql() -> None:
    """PostgreSQL stores moments, not wall clock times."""
    assert script_for("postgresql").count("TIMESTAMP WITH TIME ZONE") == 2
