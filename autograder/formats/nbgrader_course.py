"""What lies in an nbgrader course directory: the file that was graded, when it came, and what the formgrader opens."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.errors import StorageError, Unreadable
from autograder.files import digest, write_bytes
from autograder.formats.nbgrader_files import autograded_notebook, pieces_of, submitted_notebook
from autograder.intake import Found, find_submission, read_submissions, written
from autograder.model import Bundle, Result, Status

LONGEST_TIMESTAMP = 100


@dataclass(frozen=True)
class Place:
    """Where an export goes: a course directory, or `None` for a gradebook alone; and where the submissions are."""

    course: Path | None
    submitted: Path | None
    largest: int


@dataclass(frozen=True)
class Graded:
    """The file that a result is of, where it still is what was graded; else `problem` says what is not so."""

    file: tuple[Found, Path] | None = None
    problem: str = ""


def assignment_of(bundle: Bundle) -> str:
    """Return the name that an exercise has in nbgrader, which is that of its notebook."""
    return bundle.exercise.id.rsplit("/", 1)[-1]


def graded_file(result: Result, bundle: Bundle, place: Place, others: Collection[str]) -> Graded:
    """Return the file that a result is of; `others` are the names of all assignments."""
    if place.submitted is None:
        return Graded(problem="say with --submitted where the files are")
    found = find_submission(place.submitted, result.student, assignment_of(bundle), bundle.layout, others)
    if found is None:
        return Graded(problem="there is no file any more")
    try:
        answers = read_submissions(found, result.exercise, bundle.handouts, place.largest, bundle.layout)
    except Unreadable:
        return Graded(problem="" if result.status is not Status.GRADED else "it cannot be read any more")
    if digest(*(answer.digest for answer in answers)) != result.hashes.submission:
        return Graded(problem="it has changed since it was graded")
    path = next((path for path in found.paths if written(path.name) == result.file), found.paths[0])
    return Graded((found, path))


def submitted_at(course: Path, student: str, assignment: str) -> datetime | None:
    """Return when a submission came, where nbgrader's exchange has noted it.

    Raises `ValueError` for what is no moment.
    """
    from nbgrader.utils import parse_utc  # noqa: PLC0415  # a second

    path = _folder(course, "submitted", student, assignment) / "timestamp.txt"
    if path.is_symlink() or not path.is_file():
        return None
    with path.open("rb") as file:
        text = file.read(LONGEST_TIMESTAMP).decode().strip()
    try:
        moment: datetime | None = parse_utc(text) if text else None
    except OverflowError as error:
        raise ValueError(str(error)) from None
    return None if moment is None else moment.replace(tzinfo=UTC)


def lay(
    place: Place, released: Any, result: Result, graded: Graded, cells: dict[str, str], assignment: str, *, keep: bool
) -> bool:
    """Write the notebooks of one submission, return whether they differ from what is there; without `keep` only that.

    What lies under `submitted/` stays as it is. Raises `StorageError` or `UnreadableFileError`.
    """
    assert place.course is not None
    name = f"{assignment}.ipynb"
    pieces = pieces_of(*graded.file, place.largest) if graded.file else ()
    shown = _folder(place.course, "autograded", result.student, assignment) / name
    made = {shown: autograded_notebook(released, pieces, result, cells)}
    home = _folder(place.course, "submitted", result.student, assignment)
    if graded.file and not home.exists() and not graded.file[1].is_relative_to(home.parent):
        path = graded.file[1]
        made[home / name] = path.read_bytes() if path.suffix == ".ipynb" else submitted_notebook(released, pieces)
    changed = {path: text for path, text in made.items() if not path.is_file() or path.read_bytes() != text}
    for path, text in changed.items() if keep else ():
        write_bytes(path, text)
    return bool(changed)


def _folder(course: Path, step: str, student: str, assignment: str) -> Path:
    """Return a folder of the course directory. Raises `StorageError` where a link leads somewhere else."""
    below = Path(step, student, assignment)
    link = next((part for part in [below, *below.parents[:-1]] if (course / part).is_symlink()), None)
    if link is not None:
        raise StorageError("this is a link.", where=course / link, fix="Put a folder of its own there.")
    return course / below
