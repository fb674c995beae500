"""Create decisions, which can only grow; let attempts say when they were handed in, of which submission, what is open.

What is known of the attempts that are there is read from their results. There is no way down.
"""

import json
from importlib import import_module

import sqlalchemy as sa
from alembic import context, op

revision = "0002"
down_revision = "0001"

first = import_module("gradebook.migrations.versions.0001_first_rows")


def upgrade() -> None:
    """Create the table, then the columns; the guard of attempts stands aside while they are filled."""
    create_decisions()
    guard("decisions", "id = NEW.id")
    unguard("attempts")
    add_columns()
    if not context.is_offline_mode():
        fill_columns(op.get_bind())
    guard("attempts", first.IDENTITY["attempts"])


def create_decisions() -> None:
    """Create the table of what persons decide."""
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
    )


def add_columns() -> None:
    """Add what attempts of the first version lack; both kinds of database can, without copying the table."""
    op.add_column("attempts", sa.Column("submitted_at", sa.DateTime(timezone=True)))
    op.add_column("attempts", sa.Column("submission", sa.Text, nullable=False, server_default=""))
    op.add_column("attempts", sa.Column("checks", sa.Integer, nullable=False, server_default="0"))
    op.add_column("attempts", sa.Column("open_checks", sa.Integer, nullable=False, server_default="0"))


def fill_columns(connection: sa.Connection) -> None:
    """Fill the columns of the attempts that are there. Nobody knew then when they were handed in."""
    change = sa.text(
        "UPDATE attempts SET submission = :submission, checks = :checks, open_checks = :open WHERE id = :id"
    )
    for number, result in connection.execute(sa.text("SELECT id, result FROM attempts")).all():
        read = json.loads(result)
        verdicts = [check["verdict"] for check in read.get("checks", ())]
        counts = {"checks": len(verdicts), "open": verdicts.count("could_not_check")}
        values = {"submission": read["hashes"]["submission"], "id": number, **counts}
        connection.execute(change, values)


def guard(table: str, identity: str) -> None:
    """Refuse every change of a table, as the first version does."""
    if op.get_context().dialect.name == "sqlite":
        for trigger in first.SQLITE_TRIGGERS:
            op.execute(trigger.format(table=table, identity=identity))
    else:
        op.execute(first.POSTGRESQL_TRIGGER.format(table=table))


def unguard(table: str) -> None:
    """Let a table be changed until the end of this migration; if it fails, the guard stands as before."""
    if op.get_context().dialect.name == "sqlite":
        for name in ("refuse_update", "refuse_delete", "refuse_replace"):
            op.execute(f"DROP TRIGGER {table}_{name}")
    else:
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
