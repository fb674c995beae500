"""Steps that change a folder of submissions: each is whole or not taken, and none leads through a link."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.collecting.collected import receipt
from autograder.errors import StorageError, SubmissionsError
from autograder.files import write_bytes


@dataclass(frozen=True)
class Step:
    """Write these bytes to this path below the folder; without `read`, delete the file."""

    path: str
    read: Callable[[], bytes] | None = None
    sha256: str = ""


def carry_out(submitted: Path, steps: Sequence[Step]) -> None:
    """Take the steps, in order. Raises `CourseError`; what was done then stays."""
    for step in steps:
        refuse_links(submitted, step.path)
        path = submitted / step.path
        if step.read is None:
            _delete(submitted, step.path)
            continue
        try:
            content = step.read()
        except OSError as error:
            raise StorageError(f"it cannot be read: {error.strerror}.", where=path, fix="Collect again.") from None
        if receipt(content) != step.sha256:
            raise SubmissionsError("it changed while it was read.", where=path, fix="Collect again.")
        write_bytes(path, content)


def refuse_links(submitted: Path, path: str) -> None:
    """Raise `SubmissionsError` where a folder on the way to a path is a link: it may lead anywhere."""
    for parent in list(PurePosixPath(path).parents)[:-1]:
        if (submitted / parent).is_symlink():
            fix = "Put a real folder in its place."
            raise SubmissionsError("it is a link; nothing is written through it.", where=submitted / parent, fix=fix)


def _delete(submitted: Path, path: str) -> None:
    """Delete a file, and the folders that it leaves empty."""
    try:
        (submitted / path).unlink(missing_ok=True)
        for parent in list(PurePosixPath(path).parents)[:-1]:
            folder = submitted / parent
            if not folder.is_dir() or any(folder.iterdir()):
                return
            folder.rmdir()
    except OSError as error:
        fix = "Then run the command again."
        raise StorageError(f"it cannot be deleted: {error.strerror}.", where=submitted / path, fix=fix) from None
