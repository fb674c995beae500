"""Create students, attempts, check results and overrides; the last three can only grow.

There is no way down: a gradebook is not unmade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# What makes a row the same row, per append-only table.
IDENTITY = {
    "attempts": "student = NEW.student AND exercise = NEW.exercise AND number = NEW.number",
    "check_results": "attempt_id = NEW.attempt_id AND check_id = NEW.check_id",
    "overrides": "id = NEW.id",
}

# SQLite's INSERT OR REPLACE deletes without firing delete triggers, so the insert is guarded as well.
SQLITE_TRIGGERS = (
    "CREATE TRIGGER {table}_refuse_update BEFORE UPDATE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only: add a row instead of changing one'); END",
    "CREATE TRIGGER {table}_refuse_delete BEFORE DELETE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only: rows are never removed'); END",
    "CREATE TRIGGER {table}_refuse_replace BEFORE INSERT ON {table} "
    "WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR ({identity})) "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only: this row is already there'); END",
)

POSTGRESQL_FUNCTION = """
CREATE FUNCTION gradebook_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only; refused: ' || TG_OP; END $$
"""
POSTGRESQL_TRIGGER = (
    "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION gradebook_refuse()"
)


def upgrade() -> None:
    """Create the tables, then their guards."""
    create_students()
    create_attempts()
    create_check_results()
    create_overrides()
    if op.get_context().dialect.name == "sqlite":
        refuse_changes_in_sqlite()
    else:
        refuse_changes_in_postgresql()


def create_students() -> None:
    """Create the table of students."""
    op.create_table(
        "students",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("sis_id", sa.Text, nullable=False),
        sa.Column("section", sa.Text, nullable=False),
    )


def create_attempts() -> None:
    """Create the table of recorded results."""
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("student", sa.Text, nullable=False),
        sa.Column("exercise", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("points", sa.Text, nullable=False),
        sa.Column("possible", sa.Text, nullable=False),
        sa.Column("result_hash", sa.Text, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.UniqueConstraint("student", "exercise", "number"),
    )


def create_check_results() -> None:
    """Create the table of single checks."""
    op.create_table(
        "check_results",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("attempt_id", sa.Integer, sa.ForeignKey("attempts.id"), nullable=False),
        sa.Column("check_id", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("points", sa.Text, nullable=False),
        sa.Column("possible", sa.Text, nullable=False),
        sa.UniqueConstraint("attempt_id", "check_id"),
    )


def create_overrides() -> None:
    """Create the table of people's decisions."""
    op.create_table(
        "overrides",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("student", sa.Text, nullable=False),
        sa.Column("exercise", sa.Text, nullable=False),
        sa.Column("check_id", sa.Text, nullable=False),
        sa.Column("points", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
    )


def refuse_changes_in_sqlite() -> None:
    """Refuse UPDATE, DELETE and REPLACE on every append-only table."""
    for table, identity in IDENTITY.items():
        for trigger in SQLITE_TRIGGERS:
            op.execute(trigger.format(table=table, identity=identity))


def refuse_changes_in_postgresql() -> None:
    """Refuse UPDATE, DELETE and TRUNCATE on every append-only table."""
    op.execute(POSTGRESQL_FUNCTION)
    for table in IDENTITY:
        op.execute(POSTGRESQL_TRIGGER.format(table=table))
