from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from autograder.errors import StorageError
from autograder.model import Override
from gradebook.connect import writing
from gradebook.decisions import Publication
from gradebook.store import Store, open_store
from gradebook.tables import APPEND_ONLY, Table
from tests.gradebook.samples import ADA, BOB, LIMITS, NOON, calls, check, result, unchecked, ungraded


def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    """What a database answers to somebody who goes past the store."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            done = connection.execute(text(statement))
            return [tuple(row) for row in done] if done.returns_rows else []
    finally:
        engine.dispose()


def test_a_recorded_result_comes_back_exactly(store: Store) -> None:
    """What was recorded comes back equal, timings and all."""
    assert store.add_attempt(calls("ada"), NOON)
    (back,) = store.attempts()
    assert (back.number, back.recorded_at, back.result) == (1, NOON, calls("ada"))


def test_points_keep_every_digit(store: Store, url: str) -> None:
    """A third of a point with 28 digits is stored as written, not as a float."""
    third = str(Decimal(1) / 3)
    store.add_attempt(result("ada", check("a", "q", third, "1")), NOON)
    assert str(store.attempts()[0].result.points) == third
    assert rows(url, "SELECT points FROM attempts") == [(third,)]


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


def test_every_check_has_a_row(store: Store, url: str) -> None:
    """Verdicts can be queried without reading JSON; the third verdict keeps its name."""
    store.add_attempt(result("ada", check("a", "q", "1", "1"), unchecked("b", "q", "2")), NOON)
    found = rows(url, "SELECT check_id, verdict, points, possible FROM check_results")
    assert found == [("a", "passed", "1", "1"), ("b", "could_not_check", "0", "2")]


def test_an_override_is_kept_in_utc(store: Store, url: str) -> None:
    """The decision of a person is stored with its moment in UTC."""
    when = datetime(2026, 9, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    decision = Override(student="ada", exercise="e", check="a", points=Decimal(1), who="ta", when=when, why="read it")
    store.add_override(decision)
    (kept,) = store.overrides()
    assert (kept, kept.when.isoformat()) == (decision, "2026-09-01T12:00:00+00:00")
    assert rows(url, "SELECT check_id, points, why FROM overrides") == [("a", "1", "read it")]


def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    """Nobody could say when it was, so nothing is recorded."""
    with pytest.raises(StorageError, match="no time zone"):
        store.add_attempt(calls("ada"), datetime(2026, 9, 1))
    assert store.attempts() == []


CHANGES = {
    "sqlite": ("INSERT OR REPLACE INTO {0} SELECT * FROM {0}",),
    "postgresql": ("TRUNCATE {0} CASCADE",),
}
ANYWHERE = (
    "UPDATE {0} SET {1} = '99'",
    "DELETE FROM {0}",
    "INSERT INTO {0} SELECT * FROM {0} WHERE true ON CONFLICT (id) DO UPDATE SET {1} = '99'",
)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_recorded_rows_cannot_be_changed(store: Store, url: str, table: str) -> None:
    """The database itself refuses UPDATE, DELETE, REPLACE and TRUNCATE, whoever asks."""
    store.add_attempt(calls("ada"), NOON)
    store.add_override(
        Override(student="ada", exercise="e", check="a", points=Decimal(1), who="ta", when=NOON, why="read it")
    )
    store.add_decisions([Publication(who="ta", when=NOON, exercise="e")])
    before = rows(url, f"SELECT * FROM {table}")
    for change in (*ANYWHERE, *CHANGES[url.partition(":")[0].partition("+")[0]]):
        with pytest.raises(DBAPIError, match=f"{table} is append-only|check_results is append-only"):
            rows(url, change.format(table, "who" if table == "decisions" else "points"))
    assert rows(url, f"SELECT * FROM {table}") == before


def test_an_attempt_is_recorded_whole_or_not_at_all(store: Store) -> None:
    """When one check cannot be stored, its attempt is not there either."""
    twice = result("ada", check("a", "q", "1", "1"), check("a", "q", "1", "1"))
    with pytest.raises(StorageError, match="a new attempt or an override"):
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


def test_writers_at_the_same_time_queue(url: str) -> None:
    """Eight threads with a store of their own make the tables once, lose no attempt and number none twice."""

    def add(points: int) -> bool:
        with open_store(url) as mine:
            return mine.add_attempt(result("ada", check("a", "q", str(points), "9")), NOON)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(add, range(8)))
    with open_store(url) as store:
        assert [attempt.number for attempt in store.attempts()] == list(range(1, 9))


def test_a_gradebook_of_a_later_version_is_refused(store: Store, url: str) -> None:
    """An older program does not write into tables that it does not know."""
    rows(url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StorageError, match=r'version "9999".*Update the program'):
        open_store(url)


def test_a_result_that_was_tampered_with_is_named(store: Store, url: str) -> None:
    """JSON that is no result any more is a storage error that names the attempt."""
    when = "2026-09-01 12:00:00+00:00"
    values = f"1, 'ada', 'e', 7, '{when}', 'graded', '1', '1', 'h', '{{}}', NULL, 's', 0, 0"
    rows(url, f"INSERT INTO attempts VALUES ({values})")
    with pytest.raises(StorageError, match="attempt 7, recorded 2026-09-01 12:00, holds no result"):
        store.attempts()


def test_a_gradebook_locked_by_another_program_is_named(store: Store, url: str) -> None:
    """After the busy timeout the error says who to wait for."""
    at_once = f"{url}?timeout=0" if url.startswith("sqlite") else f"{url}%20-clock_timeout%3D1"
    with writing(store._engine, ""), pytest.raises(StorageError, match=r"lock.*wait for it to finish"):
        open_store(at_once)


def test_two_batches_may_bring_the_same_roster_at_once(store: Store, url: str) -> None:
    """Who comes second updates the students that the first one added."""

    def add(number: int) -> None:
        with open_store(url) as mine:
            mine.add_students([ADA, BOB.model_copy(update={"section": str(number)})])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(8)))
    assert [student.id for student in store.students()] == ["ada", "bob"]


def test_the_database_of_another_program_is_refused(url: str) -> None:
    """A database with other tables is not a gradebook, and gets none of ours."""
    rows(url, "CREATE TABLE songs (title TEXT)")
    with pytest.raises(StorageError, match='this database is not a gradebook: it has the table "songs"'):
        open_store(url)
    with pytest.raises(DBAPIError):
        rows(url, "SELECT * FROM attempts")


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
