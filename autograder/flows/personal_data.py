"""Everything that is held about one person, as a zip archive to hand over: records as JSON, and their own files.

Of hidden checks it says what the student's page says: verdict, points, title and message, not the name or the cause.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.collecting.collected import EARLIER, read_collected
from autograder.errors import ConfigError, StorageError, did_you_mean
from autograder.files import json_bytes, write_bytes
from autograder.leaks import Audience, Guard, identity, written_by
from autograder.model import Attempt, CheckResult, Student
from gradebook.forgetting import found_in, ids_of
from gradebook.store import Row, Store

LONG_AGO = (1980, 1, 1, 0, 0, 0)
RECORDS = "records.json"
HIDDEN = "a hidden check"


@dataclass(frozen=True)
class Held:
    """What is held: the records, and the person's own files by the name that they have in the archive."""

    people: tuple[Student, ...]
    records: dict[str, Any]
    files: Mapping[str, Path]


def held_about(store: Store, student: str, submitted: Path) -> Held:
    """Return what is held about one person, under all of their ids. Raises `ConfigError` where nobody knows them."""
    contents, decisions, roster = store.contents().tables, store.decisions(), store.students()
    ids = ids_of(student, decisions)
    found = found_in(contents, ids)
    files = _own_files(ids, submitted)
    if not files and not any(found.counts.values()):
        known = {one.id for one in roster} | {row["student"] for row in contents["attempts"]}
        raise ConfigError(f'nothing is known of a student "{student}".', fix=did_you_mean(student, known))
    attempts = [one for one in store.attempts() if one.result.student in ids]
    overrides = [one for one in store.overrides() if one.student in ids]
    shown = {check.check for one in attempts for check in one.result.checks if check.visible}
    points = [one.model_dump(mode="json") | {"check": one.check if one.check in shown else HIDDEN} for one in overrides]
    collected = read_collected(submitted).files
    return Held(
        people=tuple(one for one in roster if one.id in ids),
        records={
            "ids": sorted(ids),
            "roster": [one.model_dump() for one in roster if one.id in ids],
            "attempts": [_attempt(one) for one in attempts],
            "points_given_by_persons": points,
            "decisions": [_decision(row, ids) for row in contents["decisions"] if row["id"] in _about(found)],
            "collected": [one.model_dump(mode="json") for one in collected if one.student in ids],
        },
        files=files,
    )


def write_held(held: Held, everyone: Iterable[Student], path: Path, guard: Guard) -> int:
    """Write the archive; return how many files are in it. Raises `LeakError` where a record shows somebody else.

    What the person wrote is theirs, whatever it says: their files are packed as they are.
    """
    if path.exists():
        raise StorageError("there is a file already.", where=path, fix="Name another one with --out.")
    records = {RECORDS: json_bytes(held.records)}
    own = [text for one in held.people for text in identity(one)]
    own += [text for one in held.records["attempts"] for text in one["written_by_the_student"]]
    own += [json.dumps(held.records["collected"], ensure_ascii=False)]
    guard.with_people(everyone).refuse(records, Audience.FEEDBACK, path, own)
    members = records | {name: _read(file) for name, file in held.files.items()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, LONG_AGO)
            info.create_system, info.external_attr, info.compress_type = 3, 0o600 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(info, members[name])
    write_bytes(path, made.getvalue())
    return len(members)


def _about(found: Any) -> set[int]:
    return set(found.gone["decisions"]) | set(found.rewritten)


def _attempt(attempt: Attempt) -> dict[str, Any]:
    result = attempt.result
    return {
        "exercise": result.exercise,
        "number": attempt.number,
        "recorded_at": attempt.recorded_at.isoformat(),
        "submitted_at": result.submitted_at.isoformat() if result.submitted_at else None,
        "status": result.status.value,
        "submission": result.hashes.submission,
        "checks": [_check(check) for check in result.checks],
        "written_by_the_student": written_by(result),
    }


def _check(check: CheckResult) -> dict[str, Any]:
    shown = ("question", "title", "visible", "verdict", "points", "possible", "message", "hint")
    named = {"check": check.check if check.visible else HIDDEN}
    return named | {name: str(getattr(check, name)) for name in shown}


def _decision(row: Row, ids: frozenset[str]) -> dict[str, Any]:
    """Return a decision about the person; one about several shows their part of it alone."""
    about: dict[str, Any] = json.loads(row["about"])
    if "attempts" in about:
        about["attempts"] = [key for key in about["attempts"] if key[0] in ids]
    known = {"kind": row["kind"], "who": row["who"], "when": row["decided_at"].isoformat(), "why": row["why"]}
    return known | about


def _own_files(ids: Iterable[str], submitted: Path) -> dict[str, Path]:
    """Return a person's files below the folder of submissions; links lead elsewhere and are not followed."""
    folders = [submitted / place / one for one in sorted(ids) if _is_plain(one) for place in ("", EARLIER)]
    found = [path for folder in folders if folder.is_dir() and not folder.is_symlink() for path in folder.rglob("*")]
    return {
        f"submitted/{path.relative_to(submitted).as_posix()}": path
        for path in sorted(found)
        if path.is_file() and not path.is_symlink()
    }


def _is_plain(student: str) -> bool:
    return bool(student) and not student.startswith(".") and not any(mark in student for mark in "/\\\0")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StorageError(f"it cannot be read: {error.strerror}.", where=path, fix="Make it readable.") from None


def hidden_yet(held: Held, visible: Sequence[str]) -> list[str]:
    """Return the exercises whose results students do not see yet, of those that are in the records."""
    return sorted({one["exercise"] for one in held.records["attempts"]} - set(visible))
