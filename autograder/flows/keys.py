"""The key of anonymous reviews: who is who, in a file that only its owner can read, and that never leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from pydantic import ValidationError

from autograder.errors import ConfigError, StorageError
from autograder.files import json_bytes, write_bytes
from gradebook.review.pseudonyms import Key

NAME = "pseudonyms.json"


def kept_key(folder: Path, students: Iterable[str], secret: str) -> Key:
    """Return the key in a folder that knows these students, written back; `secret` is for a new one."""
    path = folder / NAME
    known = read_key(folder) if path.exists() else Key(secret=secret)
    key = known.with_students(students)
    if key != known or not path.exists():
        _write(path, json_bytes(key.model_dump(mode="json")))
    return key


def read_key(folder: Path) -> Key:
    """Return the key in a folder. Raises `ConfigError` where there is none."""
    path = folder / NAME
    try:
        return Key.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        fix = "An anonymous page is read back where it was made; or copy the key from there."
        raise ConfigError("the key of anonymous pages is not here.", where=path, fix=fix) from None
    except (OSError, ValidationError) as error:
        what = f"this is no key of pseudonyms: {str(error).splitlines()[0]}."
        raise ConfigError(what, where=path, fix="Bring it back from a copy.") from None


def forget_in_key(folder: Path, students: Collection[str]) -> None:
    """Take students out of the key in a folder, if there is one; the numbers of the others stay."""
    if not (folder / NAME).exists():
        return
    key = read_key(folder)
    kept = {student: number for student, number in key.numbers.items() if student not in students}
    if kept != key.numbers:
        _write(folder / NAME, json_bytes(key.model_copy(update={"numbers": kept}).model_dump(mode="json")))


def _write(path: Path, content: bytes) -> None:
    """Write a file that nobody else can read, at no moment: its folder is closed before it is there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        write_bytes(path, content)
        path.chmod(0o600)
    except OSError as error:
        raise StorageError(
            f"it cannot be written: {error.strerror}.", where=path, fix="Choose another folder."
        ) from None
