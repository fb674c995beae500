"""Forgetting in the gradebook: whose rows go, whose stay, and that the guards are back."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from autograder.errors import ConfigError, StorageError
from autograder.model import Override, Student
from autograder.policy import Policy
from gradebook.backup import backup_bytes, restore, write_backup
from gradebook.book import read_book
from gradebook.decisions import (
    AnyDecision,
    AttemptKey,
    Enrolment,
    Forgetting,
    Publication,
    Reading,
    Regrade,
    Reply,
    Request,
    Undo,
    Withdrawal,
)
from gradebook.forgetting import Found, forget, found_in, ids_of, mentions
from gradebook.store import Store, all_rows, open_store
from gradebook.tables import APPEND_ONLY
from tests.gradebook.samples import ADA as ADA_SHORT
from tests.gradebook.samples import CALLS, LIMITS, NOON, calls, check, result, unchecked

ADA = Student(id="ada.lovelace", name="Lovelace, Ada Augusta", login="al1815@uni", sis_id="S-100815", section="AI-101")
BOB = Student(id="bob", name="Babbage, Bob", login="bb1791@uni", sis_id="S-100791", section="AI-101")
OLD = Student(id="ada.byron", name="Byron, Ada Augusta", login="ab1815@uni", sis_id="S-100814")
WHO = {"who": "tina", "when": NOON}


def fill(store: Store, student: str = ADA.id) -> None:
    """A gradebook in which a student is everywhere, and somebody else too; numbers of rows are those of this order."""
    store.add_students([ADA, BOB])
    for made in (calls(BOB.id, "0"), calls(student), calls(student, "0"), calls(BOB.id), calls(student, of=LIMITS)):
        store.add_attempt(made, NOON)
    points = {"exercise": CALLS, "check": "gives_up", "points": Decimal(1), **WHO}
    for one in (BOB.id, student):
        store.add_override(Override(student=one, why="read it", **points))
    keys = (AttemptKey(student, CALLS, 2), AttemptKey(BOB.id, CALLS, 2))
    store.add_decisions(
        [
            Publication(exercise=CALLS, **WHO),
            Withdrawal(override=2, **WHO),  # of the student's points
            Reading(student=student, requirement="PY-01", criterion="reflection", level=2, **WHO),
            Regrade(exercise=CALLS, attempts=keys, **WHO),
            Undo(regrade=4, **WHO),
            Request(student=student, exercise=CALLS, who=student, when=NOON, why="Please look again."),
            Reply(request=6, granted=True, why="Yes.", **WHO),
            Request(student=BOB.id, exercise=CALLS, who=BOB.id, when=NOON, why="Me too."),
            Reply(request=8, granted=False, why="No.", **WHO),
            Enrolment(student=ADA.model_copy(update={"id": student}), move="enrolled", **WHO),
            Enrolment(student=BOB, move="dropped", **WHO),
        ]
    )


def without_forgettings(store: Store) -> list[AnyDecision]:
    return [one for one in store.decisions() if not isinstance(one, Forgetting)]


def test_everything_about_a_student_goes_and_a_record_stays(store: Store) -> None:
    """Rows of all tables; the record counts them, and does not say whose they were."""
    fill(store)
    found = forget(store, [ADA], "tina", NOON, "request 17")
    assert found.counts == {"students": 1, "attempts": 3, "check_results": 9, "overrides": 1, "decisions": 6}
    (record,) = [one for one in store.decisions() if isinstance(one, Forgetting)]
    assert (record.who, record.why, record.when, record.rows) == ("tina", "request 17", NOON, 20)
    assert "ada" not in record.model_dump_json().lower()
    assert found_in(store.contents().tables, frozenset({ADA.id})).counts == dict.fromkeys(found.counts, 0)


def test_nothing_of_anybody_else_changes(store: Store) -> None:
    """Every row of the others is as it was, with its number; a decision about several loses one part only."""
    fill(store)
    before, grades = store.contents().tables, read_book(store, Policy()).grades
    found = forget(store, [ADA], "tina", NOON)
    after = store.contents().tables
    for table, rows in before.items():
        kept = [row for row in rows if row["id"] not in found.gone[table] and row["id"] not in found.rewritten]
        assert [row for row in after[table] if row["id"] not in found.rewritten][: len(kept)] == kept
    (regrade,) = [one for one in store.decisions() if isinstance(one, Regrade)]
    assert regrade == Regrade(id=4, exercise=CALLS, attempts=(AttemptKey(BOB.id, CALLS, 2),), **WHO)
    assert [one.request for one in store.decisions() if isinstance(one, Reply)] == [8]
    now = read_book(store, Policy()).grades
    assert {key: grade for key, grade in grades.items() if key[0] == BOB.id} == dict(now)


@given(
    who=st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=14),
    regraded=st.lists(st.tuples(st.sampled_from(["a", "b", "c", "d"]), st.integers(1, 3)), max_size=6),
    gone=st.sampled_from(["a", "b", "c", "d"]),
)
def test_whoever_is_forgotten_the_others_keep_their_grades(
    who: list[str], regraded: list[tuple[str, int]], gone: str
) -> None:
    """Any attempts in any order, and a regrade of any of them: points, counted attempts and numbers stay."""
    with open_store("sqlite://") as store:
        store.add_students([Student(id=one, name=f"Student {one}") for one in "abcd"])
        for number, student in enumerate(who):
            store.add_attempt(result(student, check("typed", "names", str(number % 6), "5"), of=CALLS), NOON)
        keys = tuple(AttemptKey(student, CALLS, number) for student, number in regraded)
        store.add_decisions([Publication(exercise=CALLS, **WHO), Regrade(exercise=CALLS, attempts=keys, **WHO)])
        before = read_book(store, Policy())
        forget(store, [Student(id=gone, name="")], "tina", NOON)
        after = read_book(store, Policy())
        assert dict(after.grades) == {key: grade for key, grade in before.grades.items() if key[0] != gone}
        assert after.waiting == {new: old for new, old in before.waiting.items() if new.student != gone}
        assert [one.id for one in after.students] == [one for one in "abcd" if one != gone]


CHANGES = ("UPDATE {0} SET {1} = '99'", "DELETE FROM {0}")


def test_the_guards_are_back(store: Store, url: str) -> None:
    """Afterwards the database refuses changes as before, word for word."""
    fill(store)
    before = guards(url)
    forget(store, [ADA], "tina", NOON)
    assert guards(url) == before
    engine = create_engine(url)
    for table, change in product(APPEND_ONLY, CHANGES):
        statement = text(change.format(table, "who" if table == "decisions" else "points"))
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(statement)
    engine.dispose()


def guards(url: str) -> list[tuple[object, ...]]:
    """What stands guard in a database, and whether it is on duty."""
    query = (
        "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        if url.startswith("sqlite")
        else "SELECT tgname, relname, tgenabled FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace ORDER BY 1"
    )
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    assert len(found) >= len(APPEND_ONLY)
    return found


def test_where_it_fails_nothing_is_erased(store: Store, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows and guards are as before: all of it is one transaction."""
    fill(store)
    before, stood = store.contents(), guards(url)

    def fails(connection: object, found: Found) -> None:
        connection.execute(text("DELETE FROM check_results"))  # type: ignore[attr-defined]
        raise StorageError("the disk is full.")

    monkeypatch.setattr("gradebook.forgetting._erase", fails)
    with pytest.raises(StorageError, match="full"):
        forget(store, [ADA], "tina", NOON)
    assert (store.contents(), guards(url)) == (before, stood)


def test_forgetting_twice_adds_nothing(store: Store) -> None:
    """Nobody there any more: no row goes, and no second record is made."""
    fill(store)
    forget(store, [ADA], "tina", NOON)
    before = store.contents()
    assert sum(forget(store, [ADA], "tina", NOON).counts.values()) == 0
    assert store.contents() == before


@pytest.mark.parametrize(
    "words", [{"who": "ada.lovelace"}, {"why": "Ada Augusta Lovelace asked"}, {"why": "al1815@uni"}]
)
def test_the_record_may_not_say_whose(store: Store, words: dict[str, str]) -> None:
    """Who and why stay: with the name, id or login of the student they are refused, and nothing is erased."""
    fill(store)
    before = store.contents()
    with pytest.raises(ConfigError, match="names the person who is to be forgotten"):
        forget(store, [ADA], now=NOON, **{"who": "tina", "why": "", **words})
    assert store.contents() == before


def test_a_gradebook_goes_on_after_somebody_was_forgotten(url: str, other_url: str, tmp_path: Path) -> None:
    """It opens, takes attempts, and its backup is restored into any kind of database."""
    with open_store(url) as store:
        fill(store)
        forget(store, [ADA], "tina", NOON)
        store.overwrite_deleted()
    with open_store(url) as store:
        assert store.add_attempt(calls(BOB.id, "1"), NOON)
        store.add_decisions([Publication(exercise=LIMITS, **WHO)])
        write_backup(store, tmp_path / "kept.zip")
        contents = store.contents()
    restore(tmp_path / "kept.zip", other_url)
    with open_store(other_url) as other:
        assert backup_bytes(other.contents()) == backup_bytes(contents)


def bytes_of(file: Path) -> bytes:
    return b"".join(path.read_bytes() for path in file.parent.iterdir() if path.name.startswith(file.name))


def test_the_bytes_are_gone_from_the_files(file: Path) -> None:
    """No name, id, login or number is left in the database, its log or its index, not even in what is free."""
    words = [word.encode() for word in (ADA.id, "Augusta", ADA.login, ADA.sis_id)]
    with open_store(f"sqlite:///{file}") as store:
        fill(store)
        for number in range(60):
            store.add_attempt(result(ADA.id, check("a", "q", str(number), "99", message="al1815@uni" * 90)), NOON)
        assert all(word in bytes_of(file) for word in words)
        forget(store, [ADA], "tina", NOON)
        store.overwrite_deleted()
        assert [word for word in words if word in bytes_of(file)] == []
    assert [word for word in words if word in bytes_of(file)] == []


def test_a_reader_that_keeps_the_bytes_there_is_named(file: Path) -> None:
    """The log cannot be emptied while another program reads it: the error says so, and to run it again."""
    with open_store(f"sqlite:///{file}?timeout=0") as store:
        fill(store)
        engine = create_engine(f"sqlite:///{file}")
        with engine.connect() as reader:
            reader.exec_driver_sql("BEGIN")
            reader.exec_driver_sql("SELECT count(*) FROM attempts").all()
            forget(store, [ADA], "tina", NOON)
            with pytest.raises(StorageError, match=r"bytes are still in its files: .*run the same command again"):
                store.overwrite_deleted()
        engine.dispose()
        store.overwrite_deleted()
    assert ADA.login.encode() not in bytes_of(file)


def test_a_gradebook_that_cannot_be_rewritten_is_named(file: Path) -> None:
    """No room to rewrite it: the error says that bytes are still there."""
    with open_store(f"sqlite:///{file}") as store:
        with store._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
            connection.commit()
        with pytest.raises(StorageError, match="bytes are still in its files"):
            store.overwrite_deleted()


def test_somebody_who_may_only_add_rows_forgets_nobody(postgres: object) -> None:
    """In PostgreSQL only the owner of the tables can lift their guards; the error says so, and nothing is erased."""
    database = postgres.new_database()  # type: ignore[attr-defined]
    with open_store(database) as store:
        fill(store)
        before = store.contents()
        postgres.run("DROP ROLE IF EXISTS adder")  # type: ignore[attr-defined]
        postgres.run("CREATE ROLE adder LOGIN")  # type: ignore[attr-defined]
        engine = create_engine(database)
        with engine.begin() as connection:
            connection.execute(text("GRANT ALL ON ALL TABLES IN SCHEMA public TO adder"))
        engine.dispose()
        with (
            open_store(database.replace("postgres:", "adder:")) as theirs,
            pytest.raises(StorageError, match=r"must be owner.*Only who owns the tables"),
        ):
            forget(theirs, [ADA], "tina", NOON)
        assert store.contents() == before


def enrolments(*moves: tuple[Student, str, str]) -> Iterable[AnyDecision]:
    return [Enrolment(student=one, move=move, into=into, **WHO) for one, move, into in moves]  # type: ignore[arg-type]


@pytest.mark.parametrize("asked", [ADA.id, OLD.id])
def test_who_turned_out_to_be_another_is_the_same_person(asked: str) -> None:
    """Both ids are theirs, whichever is named, and also over several steps; who merely left is one person."""
    decisions = [*enrolments((OLD, "merged", ADA.id), (ADA_SHORT, "merged", OLD.id), (BOB, "dropped", ""))]
    assert ids_of(asked, decisions) == {ADA.id, OLD.id, "ada"}
    assert ids_of(BOB.id, decisions) == {BOB.id}


def test_a_merge_that_was_taken_back_joins_nobody() -> None:
    """What was said last of somebody holds."""
    assert ids_of(ADA.id, [*enrolments((OLD, "merged", ADA.id), (OLD, "enrolled", ""))]) == {ADA.id}


def test_both_ids_of_a_person_are_forgotten(store: Store) -> None:
    """And the record that they were one goes too."""
    store.add_students([ADA, OLD, BOB])
    store.add_attempt(calls(OLD.id), NOON)
    store.add_attempt(result(ADA.id, unchecked("a", "q", "1")), NOON)
    store.add_decisions(enrolments((OLD, "merged", ADA.id)))
    found = forget(store, [ADA, OLD], "tina", NOON)
    assert found.counts == {"students": 2, "attempts": 2, "check_results": 4, "overrides": 0, "decisions": 1}


def test_records_of_others_that_name_the_person_are_told(store: Store) -> None:
    """They are not changed: what somebody else wrote is theirs."""
    fill(store)
    store.add_attempt(calls(BOB.id, "1", notes=("As Ada Augusta Lovelace did.",)), NOON)
    store.add_decisions(
        [Reading(student=BOB.id, requirement="PY-01", criterion="c", level=1, **WHO, why="See al1815@uni.")]
    )
    rows = store.contents().tables
    found = found_in(rows, frozenset({ADA.id}))
    assert mentions(rows, found, [ADA]) == ["attempt 6 (result)", "decision 12 (why)"]
    assert mentions(rows, found, [Student(id="in", name="")]) == []


def test_the_numbers_of_what_is_gone_are_not_given_again(store: Store) -> None:
    """A new decision never has the number of an erased one: what refers to it by number refers to nothing."""
    fill(store)
    forget(store, [BOB], "tina", NOON)  # the last decision is about him
    (number,) = store.add_decisions([Publication(exercise=LIMITS, **WHO)])
    assert number == 13


def test_rows_are_read_once_for_all(store: Store) -> None:
    """What a dry run counts is what is erased."""
    fill(store)
    with store.unguarded() as connection:
        planned = found_in(all_rows(connection), frozenset({ADA.id}))
    assert forget(store, [ADA], "tina", NOON) == planned
