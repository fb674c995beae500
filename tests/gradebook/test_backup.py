"""A backup is the gradebook, in one file, and comes back in either kind of database."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import event

from autograder.errors import StorageError
from gradebook.backup import MEMBERS, backup_bytes, read_backup, restore, write_backup
from gradebook.store import Store, open_store
from tests.gradebook import awkward_book
from tests.gradebook.samples import ADA, LIMITS, NOON, calls
from tests.support.answers import ROOT

GOLDEN = Path(__file__).parent / "golden" / "backup"
FIRST = Path(__file__).parent / "golden" / "backup_0001"
Members = dict[str, bytes]


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup of the awkward gradebook."""
    path = tmp_path / "backups" / "one.zip"
    with open_store("sqlite://") as store:
        awkward_book.fill(store)
        write_backup(store, path)
    return path


def unpacked(content: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, members: Members) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_what_was_restored_is_what_was_backed_up(url: str, other_url: str, tmp_path: Path) -> None:
    """From each kind of database into each: every record, every digit, and the next backup has the same bytes."""
    first, second = tmp_path / "1.zip", tmp_path / "2.zip"
    with open_store(url) as store:
        awkward_book.fill(store)
        counts = write_backup(store, first)
    assert (
        restore(first, other_url)
        == counts
        == {"students": 3, "attempts": 4, "check_results": 6, "overrides": 2, "decisions": 4}
    )
    with open_store(other_url) as store:
        assert awkward_book.holds(store)
        write_backup(store, second)
    assert first.read_bytes() == second.read_bytes()


def test_a_restored_gradebook_goes_on(other_url: str, backup: Path) -> None:
    """New rows are numbered after those that came back, and what is known is known."""
    restore(backup, other_url)
    with open_store(other_url) as store:
        assert not store.add_attempt(awkward_book.THIRD, NOON)
        assert store.add_attempt(calls("ada", "0"), NOON)
        store.add_override(awkward_book.OVERRIDES[0])
        assert [attempt.number for attempt in store.attempts() if attempt.result.student == "ada"] == [1, 2, 3]


def test_the_members_are_what_they_always_were(store: Store) -> None:
    """Lines of JSON and a manifest, the same in each kind of database. `UPDATE_GOLDEN=1` writes them anew."""
    awkward_book.fill(store)
    members = unpacked(backup_bytes(store.contents()))
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.mkdir(parents=True, exist_ok=True)
        for name, content in members.items():
            (GOLDEN / name).write_bytes(content)
    assert members == {path.name: path.read_bytes() for path in GOLDEN.iterdir()}


@pytest.mark.parametrize("folder", [GOLDEN, FIRST], ids=lambda folder: folder.name)
def test_a_backup_of_every_version_of_the_tables_can_be_restored(url: str, tmp_path: Path, folder: Path) -> None:
    """Each is kept here, and gives back the same students, attempts and points."""
    kept = packed(tmp_path / "kept.zip", {path.name: path.read_bytes() for path in folder.iterdir()})
    restore(kept, url)
    with open_store(url) as store:
        assert awkward_book.holds(store, decisions=folder == GOLDEN)


def test_no_version_of_the_tables_is_without_a_kept_backup() -> None:
    """A new migration begins with a backup of the tables as they were."""
    scripts = ScriptDirectory(str(ROOT / "gradebook" / "migrations"))
    kept = {json.loads((folder / "manifest.json").read_bytes())["revision"] for folder in (GOLDEN, FIRST)}
    assert {script.revision for script in scripts.walk_revisions()} == kept


def test_an_empty_gradebook_has_a_backup(store: Store, other_url: str, tmp_path: Path) -> None:
    """It restores into an empty one."""
    write_backup(store, tmp_path / "empty.zip")
    assert set(restore(tmp_path / "empty.zip", other_url).values()) == {0}


def test_a_backup_is_of_one_moment(store: Store, url: str) -> None:
    """What another program adds while the tables are read is in none of them."""
    store.add_attempt(calls("ada"), NOON)
    late = []

    def another(connection: object, cursor: object, statement: str, *_: object) -> None:
        if "FROM attempts" in statement and not late:
            late.append(statement)
            with open_store(url) as other:
                other.add_attempt(calls("bob"), NOON)

    event.listen(store._engine, "after_cursor_execute", another)
    contents = store.contents()
    assert late
    assert (len(contents.tables["attempts"]), len(contents.tables["check_results"])) == (1, 3)


def test_a_backup_is_never_overwritten(backup: Path) -> None:
    """An older one may be the one that is needed."""
    before = backup.read_bytes()
    with open_store("sqlite://") as store, pytest.raises(StorageError, match=r"one\.zip: there is a file already"):
        write_backup(store, backup)
    assert backup.read_bytes() == before
    assert [path.name for path in backup.parent.iterdir()] == ["one.zip"]


@pytest.mark.parametrize("held", ["student", "attempt", "override"])
def test_a_gradebook_that_holds_anything_is_left_alone(store: Store, url: str, backup: Path, held: str) -> None:
    """Be it one student: nothing is mixed, and the error says what is there."""
    add = {
        "student": lambda: store.add_students([ADA]),
        "attempt": lambda: store.add_attempt(calls("ada"), NOON),
        "override": lambda: store.add_override(awkward_book.OVERRIDES[0]),
    }
    add[held]()
    before = store.contents()
    with pytest.raises(StorageError, match=rf"not empty: it holds 1 {held}[.,].*Name another file"):
        restore(backup, url)
    assert store.contents() == before


def changed(members: Members, name: str, content: bytes) -> Members:
    """The members with one that is another, and with a manifest that knows of it."""
    manifest = json.loads(members["manifest.json"])
    table = name.removesuffix(".jsonl")
    manifest["tables"][table] = {"rows": content.count(b"\n"), "sha256": sha256(content).hexdigest()}
    return {**members, name: content, "manifest.json": json.dumps(manifest).encode()}


def in_manifest(members: Members, **words: object) -> Members:
    return {**members, "manifest.json": json.dumps({**json.loads(members["manifest.json"]), **words}).encode()}


def with_line(old: str, new: str, name: str = "attempts.jsonl") -> Callable[[Members], Members]:
    """A change of a text in a member that is hashed again."""

    def change(members: Members) -> Members:
        assert old.encode() in members[name]
        return changed(members, name, members[name].replace(old.encode(), new.encode(), 1))

    return change


DAMAGED = {
    "a member that was changed": (
        lambda m: {**m, "attempts.jsonl": m["attempts.jsonl"].replace(b"graded", b"Graded", 1)},
        r"attempts\.jsonl was changed: its SHA-256",
    ),
    "a member that is missing": (
        lambda m: {name: m[name] for name in m if name != "overrides.jsonl"},
        r"missing, or were added: overrides\.jsonl",
    ),
    "a member too many": (lambda m: {**m, "../evil": b""}, r"were added: \.\./evil"),
    "no manifest": (lambda m: {name: m[name] for name in MEMBERS.values()}, r"it is no backup: it has no manifest"),
    "a manifest that is none": (lambda m: {**m, "manifest.json": b"[]"}, r"manifest\.json cannot be read"),
    "a manifest that is deep": (lambda m: {**m, "manifest.json": b"[" * 100_000}, r"manifest\.json cannot be read"),
    "a manifest of other tables": (lambda m: in_manifest(m, tables={}), "is of other tables"),
    "a newer version": (lambda m: in_manifest(m, revision="0003"), r'version "0003".*program that wrote it'),
    "another form": (lambda m: in_manifest(m, format="gradebook-backup-2"), "gradebook-backup-2.*does not know"),
    "a wrong count": (
        lambda m: in_manifest(m, tables={**json.loads(m["manifest.json"])["tables"], "students": {
            "rows": 9, "sha256": sha256(m["students.jsonl"]).hexdigest()}}),
        r"students\.jsonl has 3 rows and not 9",
    ),
    "a line that is no JSON": (with_line('{"checks"', '{checks"'), r"attempts\.jsonl, line 1 is no row"),
    "another column": (with_line('"status"', '"state"'), r"attempts\.jsonl, line 1 is no row"),
    "a number too large": (with_line('"number": 1', '"number": 3000000000'), "number is 3000000000"),
    "a number in words": (with_line('"number": 1', '"number": "1"'), "number is '1'"),
    "points that are none": (with_line('"points": "7"', '"points": "seven"'), r"attempts\.jsonl, line \d is no row"),
    "a moment without a zone": (with_line("12:00:00.000000+00:00", "12:00:00"), "recorded_at has no time zone"),
    "the same row twice": (with_line('"id": 2', '"id": 1'), "its rows contradict each other"),
    "a check without its attempt": (
        with_line('"attempt_id": 1', '"attempt_id": 99', "check_results.jsonl"),
        "its rows contradict each other",
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_backup_is_refused(backup: Path, tmp_path: Path, damage: str) -> None:
    """One line with the file and a way out; the gradebook that was to be made is not even begun."""
    change, said = DAMAGED[damage]
    bad = packed(tmp_path / "bad.zip", change(unpacked(backup.read_bytes())))
    with pytest.raises(StorageError, match=said) as caught:
        restore(bad, f"sqlite:///{tmp_path / 'new.db'}")
    assert str(caught.value).startswith(f"{bad}: ")
    assert caught.value.fix
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "new.db").exists()


def test_a_file_that_was_cut_off_is_refused_wherever_it_ends(backup: Path, tmp_path: Path, url: str) -> None:
    """Also one that is empty, or is text."""
    whole, bad = backup.read_bytes(), tmp_path / "bad.zip"
    for content in (*(whole[:size] for size in range(0, len(whole), 97)), b"my notes\n"):
        bad.write_bytes(content)
        with pytest.raises(StorageError, match=r"bad\.zip: .*(Take another backup|Name the file)"):
            restore(bad, url)
    with open_store(url) as store:
        assert not any(store.contents().tables.values())


def test_a_byte_that_was_changed_is_noticed_or_changes_nothing(backup: Path, tmp_path: Path) -> None:
    """Wherever it is: what is read is what was written, or there is an error of ours."""
    whole, bad, contents = backup.read_bytes(), tmp_path / "bad.zip", read_backup(backup)
    refused = 0
    for at in range(0, len(whole), 7):
        bad.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            assert read_backup(bad) == contents
        except StorageError:
            refused += 1
    assert refused > len(whole) / 7 * 0.7


def test_a_file_that_is_not_there_is_named(tmp_path: Path, url: str) -> None:
    """A mistyped name is not an empty backup."""
    with pytest.raises(StorageError, match=r"none\.zip: there is no such file"):
        restore(tmp_path / "none.zip", url)


def test_what_a_database_cannot_keep_leaves_it_empty(backup: Path, tmp_path: Path, postgres: object) -> None:
    """SQLite keeps the character NUL, PostgreSQL does not: nothing is half-restored."""
    url = postgres.new()  # type: ignore[attr-defined]
    with_nul = with_line('"why": "ok"', '"why": "o\\u0000k"', "overrides.jsonl")
    restore(packed(tmp_path / "nul.zip", with_nul(unpacked(backup.read_bytes()))), f"sqlite:///{tmp_path / 'nul.db'}")
    with pytest.raises(StorageError, match="NUL"):
        restore(tmp_path / "nul.zip", url)
    with open_store(url) as store:
        assert not any(store.contents().tables.values())


def test_the_attempts_of_one_exercise_come_back(url: str, backup: Path) -> None:
    """What is asked of a gradebook is answered by a restored one."""
    restore(backup, url)
    with open_store(url) as store:
        assert [attempt.result for attempt in store.attempts(LIMITS)] == [awkward_book.THIRD]
