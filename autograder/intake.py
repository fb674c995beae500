"""Intake: what a student handed in, found by name under `SUBMITTED/<student>/`, read as data."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harbor_kit.answers import SUFFIXES
from harbor_kit.cells import CodeCell, UnreadableFileError, fingerprint

from autograder.errors import SubmissionsError, Unreadable
from autograder.files import digest
from autograder.mending import mended
from autograder.model import Cell, LayoutCell, Submission
from autograder.reading import Reading, read_file

MOST_CODE = 2_000_000
MOST_FILES = 4
LARGEST_RENAMED = 20_000_000
UNMATCHED = ".unmatched"


@dataclass(frozen=True)
class Found:
    """The files of one student for one exercise."""

    submitted: Path
    student: str
    paths: tuple[Path, ...]


def students_in(submitted: Path) -> list[str]:
    """Return the names of the students' folders, sorted. Raises `SubmissionsError`."""
    try:
        folders = sorted(path.name for path in submitted.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError as error:
        fix = "Give the folder that holds one folder per student."
        raise SubmissionsError(f"it cannot be read: {error.strerror}.", where=submitted, fix=fix) from None
    if not folders:
        fix = "It holds one folder per student, and in it the student's files."
        raise SubmissionsError("there are no students' folders here.", where=submitted, fix=fix)
    return folders


def find_submission(
    submitted: Path, student: str, stem: str, layout: Sequence[LayoutCell] = (), others: Collection[str] = ()
) -> Found | None:
    """Return the files that a student handed in for an exercise, or `None` where there are none.

    Those with its name; and those with another name, but not that of an exercise in `others`, that hold its cells.
    """
    files = [path for suffix in SUFFIXES for path in sorted((submitted / student).rglob(f"*{suffix}"))]
    paths = [path for path in files if path.stem == stem]
    renamed = [path for path in files if path.stem not in {stem, *others}]
    paths += [path for path in renamed if layout and _is_of(path, layout)]
    return Found(submitted, written(student), tuple(paths[:MOST_FILES])) if paths else None


def _is_of(path: Path, layout: Sequence[LayoutCell]) -> bool:
    """Whether a file with another name is of this exercise: it defines at least half of what is asked for."""
    if ".ipynb_checkpoints" in path.parts or not path.is_file() or path.stat().st_size > LARGEST_RENAMED:
        return False
    text = path.read_bytes().decode("utf-8", "replace")
    asked = [cell.names[0] for cell in layout if cell.role == "answer" and cell.names]
    found = [name for name in asked if re.search(rf"\b(?:def|class) {re.escape(name)}\b|\b{re.escape(name)} =", text)]
    return bool(asked) and 2 * len(found) >= len(asked)


def written(folder: str) -> str:
    """Return the name of a student's folder as it can be written: on disk it need not be text."""
    return folder.encode("utf-8", "backslashreplace").decode("utf-8")


def stray_files(submitted: Path, found: Collection[Path]) -> list[Path]:
    """Return the notebooks and scripts that belong to no exercise: nobody would look at them."""
    folders = [folder for folder in submitted.iterdir() if folder.is_dir() and not folder.name.startswith(".")]
    paths = (path for folder in folders for suffix in SUFFIXES for path in folder.rglob(f"*{suffix}"))
    return sorted(path for path in paths if path not in found and ".ipynb_checkpoints" not in path.parts)


def warnings(submitted: Path, found: Sequence[Found], roster: Sequence[str]) -> list[str]:
    """Return what a TA should know before a batch: files nobody looks at, folders that the roster does not name."""
    looked_at = {path for one in found for path in one.paths}
    stray = [f"not looked at, since it is of no exercise: {path}" for path in stray_files(submitted, looked_at)]
    unknown = [name for name in students_in(submitted) if roster and name not in roster]
    waiting = submitted / UNMATCHED
    number = len(list(waiting.iterdir())) if waiting.is_dir() else 0
    waits = [f"not graded, since nobody knows whose: {number} in {waiting}; see `course collect`"] if number else []
    return [*stray, *(f"not on the roster: {name}" for name in unknown), *waits]


def read_submissions(
    found: Found, exercise: str, handouts: Mapping[str, str], largest: int, layout: Sequence[LayoutCell] = ()
) -> list[Submission]:
    """Return the answers among the files: all that differ from the handout, or one that does not.

    Raises `Unreadable` where no file can be read; a file that cannot be read beside one that can is left out.
    """
    answers: list[Submission] = []
    untouched: list[Submission] = []
    problems: list[str] = []
    for path in found.paths:
        try:
            reading = read_answer(found.submitted, path, largest)
        except UnreadableFileError as error:
            problems.append(str(error))
            continue
        cells = [CodeCell(piece.id, piece.source) for piece in reading.pieces if piece.is_code]
        if fingerprint(cells) == handouts.get(path.suffix):
            untouched.append(_submission(found, exercise, path, reading))
        else:
            answers.append(_submission(found, exercise, path, mended(reading, layout), _renamed(path, exercise)))
    if not answers and (problems or not untouched):
        raise Unreadable("; ".join(problems))
    return answers or untouched[:1]


def _submission(found: Found, exercise: str, path: Path, reading: Reading, notes: Sequence[str] = ()) -> Submission:
    cells = tuple(Cell(id=piece.id, source=piece.source) for piece in reading.pieces if piece.is_code)
    return Submission(
        student=found.student,
        exercise=exercise,
        file=written(path.name),
        digest=digest(*(part for cell in cells for part in (cell.id, cell.source))),
        cells=cells,
        notes=(*notes, *reading.notes),
    )


def _renamed(path: Path, exercise: str) -> list[str]:
    stem = exercise.rsplit("/", 1)[-1]
    if path.stem == stem:
        return []
    return [f"The file is called {written(path.name)}; it was taken for {stem}, whose functions it has."]


def read_answer(submitted: Path, path: Path, largest: int) -> Reading:
    """Return the cells of a file that really lies in its student's folder. Raises `UnreadableFileError`."""
    below = path.relative_to(submitted)
    if any((submitted / part).is_symlink() for part in [below, *below.parents[:-1]]):
        raise UnreadableFileError(f"{path.name} is a link to another file; hand in the file itself")
    if not path.is_file():
        raise UnreadableFileError(f"{path.name} is not a file")
    reading = read_file(path, largest)
    if sum(len(piece.source) for piece in reading.pieces if piece.is_code) > MOST_CODE:
        raise UnreadableFileError(f"{path.name} has more than {MOST_CODE:,} characters of code")
    return reading
