"""A backup of a gradebook: one file that no database is needed to read, and that any kind of database takes back.

It is a zip archive. Each table is a member with one JSON object a line, by id; `manifest.json` says the version of the
tables, and of each member its rows and its SHA-256. The same gradebook gives the same members, whatever database holds
it. Points are written with all of their digits, moments in UTC.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Integer

from autograder.errors import StorageError
from autograder.files import json_bytes, write_bytes
from gradebook.store import Contents, Row, Store, head_revision, open_store
from gradebook.tables import Moment, Points, Table

FORMAT = "gradebook-backup-1"
MANIFEST = "manifest.json"
TABLES = tuple(table.name for table in Table.metadata.sorted_tables)
MEMBERS = {name: f"{name}.jsonl" for name in TABLES}
SINCE = {"decisions": "0002"}  # the version of the tables that brought a table; the others are there from the first
FIRST = "0001"
LARGEST = 2**31 - 1  # what an INTEGER of PostgreSQL holds
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip archive can name: ours says nothing about when
ANOTHER = "Take another backup: this one is damaged."
BROKEN = (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError)
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)


def write_backup(store: Store, path: Path) -> dict[str, int]:
    """Write everything that is in a gradebook, as it is at one moment; return how many rows each table has.

    A file that is there already stays, and is refused: an older backup may be the one that is needed.
    """
    contents = store.contents()
    if path.exists():
        raise StorageError("there is a file already.", where=path, fix="Name another one with --out.")
    write_bytes(path, backup_bytes(contents))
    return {name: len(rows) for name, rows in contents.tables.items()}


def backup_bytes(contents: Contents) -> bytes:
    """Return the archive: the same bytes for the same contents."""
    members = {MEMBERS[name]: _lines(name, contents.tables[name]) for name in TABLES}
    tables = {
        name: {"rows": len(contents.tables[name]), "sha256": sha256(members[MEMBERS[name]]).hexdigest()}
        for name in TABLES
    }
    members[MANIFEST] = json_bytes({"format": FORMAT, "revision": contents.revision, "tables": tables})
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, LONG_AGO)
            info.create_system, info.external_attr, info.compress_type = 3, 0o600 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(info, members[name])
    return made.getvalue()


def restore(path: Path, url: str) -> dict[str, int]:
    """Put a backup into the empty gradebook at `url`, which is made if it is not there; return the rows of each table.

    The backup is verified first, and restored into memory: what is damaged never reaches the gradebook.
    """
    contents = read_backup(path)
    with open_store("sqlite://") as rehearsal, _blamed_on(path):
        rehearsal.fill(contents)
    with open_store(url) as store:
        store.fill(contents)
    return {name: len(rows) for name, rows in contents.tables.items()}


def read_backup(path: Path) -> Contents:
    """Return what a backup holds, after its hashes and counts were verified. Raises `StorageError`."""
    members = _members(path)
    manifest = _manifest(path, members.pop(MANIFEST))
    held = _tables_of(manifest["revision"])
    if set(members) != {MEMBERS[name] for name in held}:
        wrong = sorted(set(members) ^ {MEMBERS[name] for name in held})
        raise _damaged(path, f"members are missing, or were added: {', '.join(wrong)}.")
    tables: dict[str, list[Row]] = {name: [] for name in TABLES}
    for name in held:
        content, said = members[MEMBERS[name]], manifest["tables"][name]
        if sha256(content).hexdigest() != said["sha256"]:
            raise _damaged(path, f"{MEMBERS[name]} was changed: its SHA-256 is not the one in the manifest.")
        tables[name] = list(_rows(path, name, content, manifest["revision"]))
        if len(tables[name]) != said["rows"]:
            found = f"{MEMBERS[name]} has {len(tables[name])} rows and not {said['rows']}, as the manifest says."
            raise _damaged(path, found)
    return Contents(head_revision(), tables)


def _tables_of(revision: str) -> tuple[str, ...]:
    """Return the tables that a version of the gradebook has."""
    return tuple(name for name in TABLES if SINCE.get(name, FIRST) <= revision)


def _members(path: Path) -> dict[str, bytes]:
    """Return the members of the archive: each named once, and a manifest among them."""
    if not path.is_file():
        raise StorageError("there is no such file.", where=path, fix="Name the file that `course backup` wrote.")
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if MANIFEST in names and len(set(names)) == len(names):
                return {name: archive.read(name) for name in names}
    except DAMAGE as error:
        raise _damaged(path, f"it cannot be read as a zip archive: {error}.") from error
    if MANIFEST not in names:
        fix = "Name the file that `course backup` wrote."
        raise StorageError(f"it is no backup: it has no {MANIFEST}.", where=path, fix=fix)
    raise _damaged(path, f"members are there twice: {', '.join(names)}.")


def _manifest(path: Path, content: bytes) -> dict[str, Any]:
    """Return the manifest, if it is one and of tables that this program has."""
    try:
        read = json.loads(content)
        form, revision = str(read["format"]), str(read["revision"])
        tables = {name: {"rows": int(said["rows"]), "sha256": str(said["sha256"])} for name, said in _items(read)}
    except BROKEN as error:
        raise _damaged(path, f"its {MANIFEST} cannot be read: {error!r}.") from error
    if form != FORMAT or not FIRST <= revision <= head_revision():
        what = f'it is a backup of form "{form}" with tables of version "{revision}", which this program does not know.'
        fix = f"Restore it with the version of the program that wrote it; this one has {FORMAT}, {head_revision()}."
        raise StorageError(what, where=path, fix=fix)
    if set(tables) != set(_tables_of(revision)):
        raise _damaged(path, f"its {MANIFEST} is of other tables.")
    return {"revision": revision, "tables": tables}


def _items(read: dict[str, Any]) -> list[tuple[str, Any]]:
    return list(read["tables"].items())


def _lines(table: str, rows: list[Row]) -> bytes:
    """Return a table as JSON lines, the columns in the order of their names."""
    written = ({name: _to_json(value) for name, value in row.items()} for row in rows)
    return "".join(json.dumps(row, sort_keys=True, ensure_ascii=False) + "\n" for row in written).encode("utf-8")


def _to_json(value: Any) -> str | int | None:
    """Return a value as JSON can hold it exactly."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if not isinstance(value, str | int | Decimal):
        raise TypeError(f"a backup cannot hold {value!r}")
    return str(value) if isinstance(value, Decimal) else value


def _rows(path: Path, table: str, content: bytes, revision: str) -> Iterator[Row]:
    """Yield the rows of a table; each has all columns that this version of it has, and nothing else."""
    columns = Table.metadata.tables[table].columns
    for number, line in enumerate(content.split(b"\n")[:-1], start=1):
        try:
            read = json.loads(line)
            if table == "attempts" and revision == FIRST:
                read |= _columns_since(read)
            if set(read) != set(columns.keys()):
                raise ValueError(f"the columns are {', '.join(sorted(read))}")
            yield {column.name: _from_json(column, read[column.name]) for column in columns}
        except BROKEN as error:
            raise _damaged(path, f"{MEMBERS[table]}, line {number} is no row of this table: {error}.") from error


def _columns_since(attempt: Row) -> Row:
    """Return the columns that an attempt of the first version lacks, as the second migration fills them."""
    result = json.loads(attempt["result"])
    verdicts = [check["verdict"] for check in result.get("checks", ())]
    counts = {"checks": len(verdicts), "open_checks": verdicts.count("could_not_check")}
    return {"submitted_at": None, "submission": result["hashes"]["submission"], **counts}


def _from_json(column: Column[Any], value: Any) -> Any:
    """Return a value of the kind that its column holds."""
    if value is None and column.nullable:
        return None
    if isinstance(column.type, Integer):
        least = 1 if column.primary_key or column.foreign_keys else 0
        if type(value) is not int or not least <= value <= LARGEST:
            raise ValueError(f"{column.name} is {value!r}")
        return value
    if not isinstance(value, str):
        raise TypeError(f"{column.name} is {value!r}")
    if isinstance(column.type, Moment):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError(f"{column.name} has no time zone")
        return moment.astimezone(UTC)
    return Decimal(value) if isinstance(column.type, Points) else value


@contextmanager
def _blamed_on(path: Path) -> Iterator[None]:
    """Say that the backup is wrong where its own rows contradict each other."""
    try:
        yield
    except StorageError as error:
        raise _damaged(path, f"its rows contradict each other: {error.what}") from error


def _damaged(path: Path, what: str) -> StorageError:
    return StorageError(f"{what} Nothing was restored.", where=path, fix=ANOTHER)
