from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from autograder.errors import StorageError
from autograder.model import Override
from gradebook.store import Store, open_store
from gradebook.tables import APPEND_ONLY, Table
from tests.gradebook.samples import ADA, BOB, LIMITS, NOON, calls, check, result, unchecked, ungraded


def rows(file: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()


def test_a_recorded_result_comes_back_exactly(store: Store) -> None:
    """What was recorded comes back equal, timings and all."""
    assert store.add_attempt(calls("ada"), NOON)
    (back,) = store.attempts()
    assert (back.number, back.recorded_at, back.result) == (1, NOON, calls("ada"))


def test_points_keep_every_digit(store: Store, tmp_path: Path) -> None:
    """A third of a point with 28 digits is stored as written, not as a float."""
    third = str(Decimal(1) / 3)
    store.add_attempt(result("ada", check("a", "q", third, "1")), NOON)
    assert str(store.attempts()[0].result.points) == third
    assert rows(tmp_path / "gradebook.db", "SELECT points FROM attempts") == [(third,)]


def test_the_same_result_again_adds_nothing(store: Store) -> None:
    """A second identical result is no attempt, even when its checks took longer."""
    store.add_attempt(calls("ada"), NOON)
    slower = calls("ada").model_copy(
        update={"checks": tuple(c.model_copy(update={"seconds": 9.0}) for c in calls("ada").checks)}
    )
    assert not store.add_attempt(slower, NOON)
    assert len(store.attempts()) == 1


def test_returning_to_an_older_result_is_a_new_attempt(store: Store) -> None:
    """Only the newest attempt is compared: going back to earlier work is an attempt of its own."""
    added = [store.add_attempt(calls("ada", order), NOON) for order in ("2", "0", "2")]
    assert added == [True, True, True]
    assert [attempt.number for attempt in store.attempts()] == [1, 2, 3]


def test_attempts_come_by_student_exercise_and_number(store: Store) -> None:
    """The order of recording does not show in the order of attempts."""
    for made in (calls("bob"), ungraded("ada", LIMITS), calls("ada"), calls("ada", "0")):
        store.add_attempt(made, NOON)
    order = [(a.result.student, a.result.exercise[-6:], a.number) for a in store.attempts()]
    assert order == [("ada", "-calls", 1), ("ada", "-calls", 2), ("ada", "limits", 1), ("bob", "-calls", 1)]
    assert [a.result.student for a in store.attempts(LIMITS)] == ["ada"]


def test_a_student_who_left_the_roster_stays(store: Store) -> None:
    """A new roster updates names and removes nobody."""
    store.add_students([ADA, BOB])
    store.add_students([BOB.model_copy(update={"name": "Babbage, Robert"})])
    assert [student.name for student in store.students()] == ["Lovelace, Ada", "Babbage, Robert"]


def test_every_check_has_a_row(store: Store, tmp_path: Path) -> None:
    """Verdicts can be queried without reading JSON; the third verdict keeps its name."""
    store.add_attempt(result("ada", check("a", "q", "1", "1"), unchecked("b", "q", "2")), NOON)
    found = rows(tmp_path / "gradebook.db", "SELECT check_id, verdict, points, possible FROM check_results")
    assert found == [("a", "passed", "1", "1"), ("b", "could_not_check", "0", "2")]


def test_an_override_is_kept_in_utc(store: Store, tmp_path: Path) -> None:
    """The decision of a person is stored with its moment in UTC."""
    when = datetime(2026, 9, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    decision = Override(student="ada", exercise="e", check="a", points=Decimal(1), who="ta", when=when, why="read it")
    store.add_override(decision)
    query = "SELECT check_id, points, decided_at, why FROM overrides"
    assert rows(tmp_path / "gradebook.db", query) == [("a", "1", "2026-09-01 12:00:00.000000", "read it")]


def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    """Nobody could say when it was, so nothing is recorded."""
    with pytest.raises(StorageError, match="no time zone"):
        store.add_attempt(calls("ada"), datetime(2026, 9, 1))
    assert store.attempts() == []


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE {0} SET points = '99'",
        "DELETE FROM {0}",
        "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
    ],
)
def test_recorded_rows_cannot_be_changed(store: Store, tmp_path: Path, table: str, change: str) -> None:
    """The database itself refuses UPDATE, DELETE and REPLACE, whoever asks."""
    store.add_attempt(calls("ada"), NOON)
    store.add_override(
        Override(student="ada", exercise="e", check="a", points=Decimal(1), who="ta", when=NOON, why="read it")
    )
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        rows(tmp_path / "gradebook.db", change.format(table))


def test_an_attempt_is_recorded_whole_or_not_at_all(store: Store) -> None:
    """When one check cannot be stored, its attempt is not there either."""
    twice = result("ada", check("a", "q", "1", "1"), check("a", "q", "1", "1"))
    with pytest.raises(StorageError, match="append-only"):
        store.add_attempt(twice, NOON)
    assert store.attempts() == []


def test_the_migrations_make_the_tables_that_the_code_expects(store: Store, url: str) -> None:
    """Alembic finds nothing to add to a database that the migrations made."""
    engine = create_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []
    engine.dispose()


def test_opening_again_keeps_everything(url: str) -> None:
    """A closed gradebook opens with its attempts."""
    with open_store(url) as first:
        first.add_attempt(calls("ada"), NOON)
    with open_store(url) as second:
        assert [attempt.recorded_at for attempt in second.attempts()] == [NOON.astimezone(UTC)]


def test_a_gradebook_is_in_wal_mode(store: Store, tmp_path: Path) -> None:
    """Readers and one writer do not wait for each other."""
    assert rows(tmp_path / "gradebook.db", "PRAGMA journal_mode") == [("wal",)]


def test_writers_at_the_same_time_queue(url: str) -> None:
    """Eight threads with a store of their own lose no attempt and number none twice."""

    def add(points: int) -> bool:
        with open_store(url) as mine:
            return mine.add_attempt(result("ada", check("a", "q", str(points), "9")), NOON)

    open_store(url).close()
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(add, range(8)))
    with open_store(url) as store:
        assert [attempt.number for attempt in store.attempts()] == list(range(1, 9))


def test_a_gradebook_in_memory_works(tmp_path: Path) -> None:
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


def test_a_gradebook_of_a_later_version_is_refused(store: Store, url: str, tmp_path: Path) -> None:
    """An older program does not write into tables that it does not know."""
    with closing(sqlite3.connect(tmp_path / "gradebook.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StorageError, match=r'version "9999".*Update the program'):
        open_store(url)


def test_a_damaged_gradebook_is_named(url: str, tmp_path: Path) -> None:
    """A file with a torn middle is a storage error with a way out, not a traceback of the driver."""
    with open_store(url) as store:
        for points in range(60):
            store.add_attempt(result("ada", check("a", "q", str(points), "99", message="x" * 900)), NOON)
    file = tmp_path / "gradebook.db"
    data = file.read_bytes()
    file.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    with pytest.raises(StorageError, match=r"gradebook\.db: .*[Rr]estore it from a copy"), open_store(url) as store:
        store.attempts()


def test_a_result_that_was_tampered_with_is_named(store: Store, tmp_path: Path) -> None:
    """JSON that is no result any more is a storage error that names the attempt."""
    with closing(sqlite3.connect(tmp_path / "gradebook.db")) as connection, connection:
        connection.execute(
            "INSERT INTO attempts VALUES (1, 'ada', 'e', 7, '2026-09-01 12:00:00', 'graded', '1', '1', 'h', '{}')"
        )
    with pytest.raises(StorageError, match="attempt 7, recorded 2026-09-01 12:00, holds no result"):
        store.attempts()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """The error names the file and says that its folder must exist."""
    with pytest.raises(StorageError, match=r"nowhere/g\.db: unable to open.*folder exists"):
        open_store(f"sqlite:///{tmp_path / 'nowhere' / 'g.db'}")


def test_a_gradebook_that_may_only_be_read_is_refused(store: Store, tmp_path: Path) -> None:
    """A read-only place is found on opening, before any grading is lost."""
    store.close()
    with pytest.raises(StorageError, match=r"readonly.*make the file and its folder writable"):
        open_store(f"sqlite:///file:{tmp_path / 'gradebook.db'}?mode=ro&uri=true")


def test_a_gradebook_locked_by_another_program_is_named(store: Store, url: str, tmp_path: Path) -> None:
    """After the busy timeout the error says who to wait for."""
    with closing(sqlite3.connect(tmp_path / "gradebook.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match=r"locked.*wait for it to finish"):
            open_store(f"{url}?timeout=0")


def test_a_full_disk_keeps_what_was_there(url: str, tmp_path: Path) -> None:
    """When no page can be added, the error says so and earlier attempts stay."""
    with open_store(url) as store:
        store.add_attempt(calls("ada"), NOON)
        with store._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
        with pytest.raises(StorageError, match=r"full.*free some space"):
            store.add_attempt(result("bob", check("a", "q", "1", "1", message="x" * 100_000)), NOON)
        assert [attempt.result.student for attempt in store.attempts()] == ["ada"]


@pytest.mark.parametrize("address", ["gradebook", "sqllite:///g.db"])
def test_an_address_that_is_none_is_explained(address: str) -> None:
    """A misspelt address is an error of storage with an example or a hint."""
    with pytest.raises(StorageError, match=r"sqlite:///gradebook\.db|address"):
        open_store(address)


def test_a_missing_driver_is_named_without_the_password() -> None:
    """The error names the driver and never shows the password of the address."""
    with pytest.raises(StorageError, match=r"pg8000|No module") as caught:
        open_store("postgresql+pg8000://me:secret@localhost/grades")
    assert "secret" not in str(caught.value)
