"""Alembic runs this module; the connection and its transaction belong to `gradebook.store`."""

from alembic import context

from gradebook.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
