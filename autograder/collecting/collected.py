"""`submitted/collected.json`: where each file there comes from, when it was handed in, and its receipt.

While files are written, `.collecting.json` beside it says what will be. A collect that was cut off leaves both, and
each file on the disk is the old or the new one: the record with its hash is the true one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, Field, NaiveDatetime, ValidationError

from autograder.collecting.archives import folded
from autograder.errors import SubmissionsError
from autograder.files import json_bytes, write_bytes
from autograder.model import Record

NAME, PENDING = "collected.json", ".collecting.json"
EARLIER = ".earlier"
_FORMULA = ("=", "+", "-", "@", "\t")


class CollectedFile(Record):
    """One file. `path` is below `submitted/`; `student` is empty while nobody knows whose it is.

    `submitted_at` has the zone that its system or the operator gave; a time without one is in `local_time`, and then
    nobody's moment. `time_given` is the text it was read from, `time_from` where that stood. `order` grows with each
    attempt where the system numbers them. `late` is what the system says, or nothing. `slot` is what a newer attempt
    replaces: an assignment, an exercise, or a file of no exercise. `inside` names the zip that the student made of it.
    `sha256` is the receipt: the hash of the bytes as they were handed in. `is_current` is false for an earlier attempt.
    """

    student: str
    key: str
    source: str
    kind: str
    member: str
    path: str
    name: str
    slot: str
    is_current: bool
    submitted_at: AwareDatetime | None = None
    local_time: NaiveDatetime | None = None
    time_given: str = ""
    time_from: str = ""
    late: bool | None = None
    attempt: int | None = None
    order: int | None = None
    inside: str = ""
    size: int = Field(ge=0)
    sha256: str
    collected_at: AwareDatetime

    @property
    def stamp(self) -> tuple[object, ...]:
        """What tells one attempt from another with the same bytes."""
        return self.submitted_at, self.local_time, self.order


class Collected(Record):
    """All files of a folder of submissions, and which keys of which kind of source a person confirmed as whose."""

    schema_version: Literal[1] = 1
    files: tuple[CollectedFile, ...] = ()
    confirmed: dict[str, tuple[str, ...]] = Field(default_factory=dict)


def read_collected(submitted: Path) -> Collected:
    """Return what is known of a folder of submissions; after a collect that was cut off, what is true of it.

    Raises `SubmissionsError`.
    """
    known = _read(submitted / NAME)
    if not (submitted / PENDING).exists():
        return known
    by_path: dict[str, CollectedFile] = {}
    for file in (*known.files, *_read(submitted / PENDING).files):  # one to come goes before one that was
        if receipt_of(submitted / file.path) == file.sha256:
            by_path[folded(file.path)] = file
    for path in leftovers(submitted):
        by_path.pop(folded(path), None)
    return Collected(files=tuple(by_path.values()), confirmed=known.confirmed)


def leftovers(submitted: Path) -> list[str]:
    """Return the files that a collect was about to delete when it was cut off: what takes their place is there."""
    if not (submitted / PENDING).exists():
        return []
    known, planned = _read(submitted / NAME).files, _read(submitted / PENDING).files
    kept = {folded(file.path) for file in planned}
    missing = {(one.kind, one.key) for one in planned if receipt_of(submitted / one.path) != one.sha256}
    safe = {one.sha256 for one in planned if (one.kind, one.key) not in missing}
    gone = [one for one in known if folded(one.path) not in kept and (one.kind, one.key) not in missing]
    return [one.path for one in gone if one.sha256 in safe and receipt_of(submitted / one.path) == one.sha256]


def write_collected(submitted: Path, collected: Collected, name: str = NAME) -> Path:
    """Write what is known of a folder of submissions, at once. Returns the path."""
    files = tuple(sorted(collected.files, key=lambda file: file.path))
    ordered = collected.model_copy(update={"files": files})
    return write_bytes(submitted / name, json_bytes(ordered.model_dump(mode="json")))


def receipt(content: bytes) -> str:
    """Return the receipt of a file: the SHA-256 of its bytes, as `sha256sum` prints it."""
    return sha256(content).hexdigest()


def receipt_of(path: Path) -> str:
    """Return the receipt of a file on the disk, or nothing where there is none; a link is none."""
    try:
        return "" if path.is_symlink() else receipt(path.read_bytes())
    except OSError:
        return ""


def write_receipts(path: Path, files: Iterable[CollectedFile]) -> Path:
    """Write the receipt of each file that counts now, by student: `student,file,receipt,submitted_at`.

    What was in a zip has that of the zip. A name that a spreadsheet would calculate begins with an apostrophe.
    """
    rows = [
        (file.student, file.name, file.sha256, file.submitted_at.isoformat() if file.submitted_at else file.time_given)
        for file in files
        if file.is_current and file.student and not file.inside
    ]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("student", "file", "receipt", "submitted_at"))
    writer.writerows([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row] for row in sorted(rows))
    return write_bytes(path, text.getvalue().encode())


def _read(path: Path) -> Collected:
    try:
        return Collected.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Collected()
    except (OSError, ValidationError) as error:
        what = f"this is no record of what was collected: {str(error).splitlines()[0]}."
        fix = "Bring it back from a copy, or move the folder aside and collect again."
        raise SubmissionsError(what, where=path, fix=fix) from None
