"""What only a file can be: damaged, locked, full, read-only, not ours."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from autograder.errors import StorageError
from gradebook.store import Store, open_store
from tests.gradebook.samples import NOON, calls, check, result


def rows(file: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()


def test_a_gradebook_is_in_wal_mode(sqlite_store: Store, file: Path) -> None:
    """Readers and one writer do not wait for each other."""
    assert rows(file, "PRAGMA journal_mode") == [("wal",)]


def test_a_gradebook_in_memory_works() -> None:
    """Trying something out needs no file."""
    with open_store("sqlite://") as store:
        store.add_attempt(calls("ada"), NOON)
        assert len(store.attempts()) == 1


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    """The error names the file and what to do; the file keeps its bytes."""
    file = tmp_path / "notes.txt"
    file.write_bytes(b"my notes\n" * 200)
    with pytest.raises(StorageError, match=r"notes\.txt: file is not a database.*name another file"):
        open_store(f"sqlite:///{file}")
    assert file.read_bytes() == b"my notes\n" * 200


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    """A database with other tables is refused, and not even its journal mode changes."""
    file = tmp_path / "other.db"
    rows(file, "CREATE TABLE songs (title)")
    before = file.read_bytes()
    with pytest.raises(StorageError, match=r'other\.db: this database is not a gradebook: it has the table "songs"'):
        open_store(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_a_damaged_gradebook_is_named(sqlite_store: Store, file: Path) -> None:
    """A file with a torn middle is a storage error with a way out, not a traceback of the driver."""
    for points in range(60):
        sqlite_store.add_attempt(result("ada", check("a", "q", str(points), "99", message="x" * 900)), NOON)
    sqlite_store.close()
    data = file.read_bytes()
    file.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    with (
        pytest.raises(StorageError, match=r"gradebook\.db: .*[Rr]estore it from a copy"),
        open_store(f"sqlite:///{file}") as store,
    ):
        store.attempts()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """The error names the file and says that its folder must exist."""
    with pytest.raises(StorageError, match=r"nowhere/g\.db: unable to open.*folder exists"):
        open_store(f"sqlite:///{tmp_path / 'nowhere' / 'g.db'}")


def test_a_gradebook_that_may_only_be_read_is_refused(sqlite_store: Store, file: Path) -> None:
    """A read-only place is found on opening, before any grading is lost."""
    sqlite_store.close()
    with pytest.raises(StorageError, match=r"readonly.*make the file and its folder writable"):
        open_store(f"sqlite:///file:{file}?mode=ro&uri=true")


def test_a_full_disk_keeps_what_was_there(file: Path) -> None:
    """When no page can be added, the error says so and earlier attempts stay."""
    with open_store(f"sqlite:///{file}") as store:
        store.add_attempt(calls("ada"), NOON)
        with store._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
        with pytest.raises(StorageError, match=r"full.*free some space"):
            store.add_attempt(result("bob", check("a", "q", "1", "1", message="x" * 100_000)), NOON)
        assert [attempt.result.student for attempt in store.attempts()] == ["ada"]
