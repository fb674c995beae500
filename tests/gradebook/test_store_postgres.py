"""What only a server can be: away, restarted, strict about its users."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from autograder.errors import StorageError
from gradebook.connect import place_of
from gradebook.store import open_store
from tests.gradebook.samples import ADA, NOON, calls
from tests.support.postgres import Postgres


@pytest.fixture
def database(postgres: Postgres) -> str:
    """The address of an empty database."""
    return postgres.new_database()


def test_a_connection_that_was_cut_is_made_again(database: str, postgres: Postgres) -> None:
    """A server that is restarted during a long batch costs no result."""
    with open_store(database) as store:
        store.add_attempt(calls("ada"), NOON)
        postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'gradebook%'")
        assert store.add_attempt(calls("bob"), NOON)


def test_a_database_that_is_not_there_is_named(postgres: Postgres) -> None:
    """One line: the server, the database, and what to do."""
    with pytest.raises(StorageError, match=r'database "nowhere" does not exist.*Create it with createdb') as caught:
        open_store(postgres.address("nowhere"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("address", ["postgresql://ta:secret@localhost:1/grades", "postgresql:///g?host=/nowhere"])
def test_a_server_that_is_not_there_is_named(address: str) -> None:
    """One line without the password; and PostgreSQL needs no driver in its address."""
    with pytest.raises(StorageError, match="Start the server") as caught:
        open_store(address)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_no_password_is_shown_wherever_it_stands() -> None:
    """It may be a part of the address or one of its options."""
    assert place_of("postgresql://ta:secret@host/g") == "postgresql+psycopg://ta:***@host/g"
    assert place_of("postgresql+psycopg:///g?password=secret&user=ta") == "postgresql+psycopg:///g?user=ta"


def test_a_user_who_may_only_add_records_attempts(database: str, postgres: Postgres) -> None:
    """Reading and adding rows is all that grading needs; the owner of the tables need not be the one who grades."""
    open_store(database).close()
    postgres.run("DROP ROLE IF EXISTS grader")
    postgres.run("CREATE ROLE grader LOGIN")
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(text("GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO grader"))
        connection.execute(text("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO grader"))
    engine.dispose()
    with open_store(database.replace("postgres:", "grader:")) as store:
        assert store.add_attempt(calls("ada"), NOON)
        store.add_students([ADA])
        with pytest.raises(StorageError, match=r"permission denied for table students.*administrator"):
            store.add_students([ADA])


def test_a_schema_that_takes_no_tables_is_named(database: str, postgres: Postgres) -> None:
    """Since PostgreSQL 15 a new user may not create tables; the error says whom to ask."""
    postgres.run("DROP ROLE IF EXISTS guest")
    postgres.run("CREATE ROLE guest LOGIN")
    with pytest.raises(StorageError, match=r"permission denied for schema public.*administrator"):
        open_store(database.replace("postgres:", "guest:"))


def test_a_server_that_only_reads_is_named(database: str) -> None:
    """A standby, or a session that was made so."""
    open_store(database).close()
    read_only = f"{database}&options=-cdefault_transaction_read_only%3Don"
    with open_store(read_only) as store, pytest.raises(StorageError, match=r"read-only transaction.*primary server"):
        store.add_attempt(calls("ada"), NOON)


def test_text_that_postgresql_cannot_keep_is_named(database: str) -> None:
    """The character NUL: nothing is recorded, and the error says what to remove."""
    with open_store(database) as store:
        with pytest.raises(StorageError, match=r"NUL \(0x00\).*remove it"):
            store.add_students([ADA.model_copy(update={"name": "A\0da"})])
        assert store.students() == []
