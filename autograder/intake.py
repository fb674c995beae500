"""Intake: what a student handed in, found by name under `SUBMITTED/<student>/`, read as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harbor_kit.answers import SUFFIXES, answer_suffixes
from harbor_kit.cells import CodeCell, UnreadableFileError, fingerprint, read_cells

from autograder.errors import SubmissionsError, Unreadable
from autograder.files import digest
from autograder.model import Cell, Submission

MOST_CODE = 2_000_000


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


def find_submission(submitted: Path, student: str, stem: str) -> Found | None:
    """Return the files that a student handed in for an exercise, or `None` where there are none."""
    folder = submitted / student
    paths = [path for suffix in SUFFIXES for path in sorted(folder.rglob(f"{stem}{suffix}"))]
    return Found(submitted, written(student), tuple(paths)) if paths else None


def written(folder: str) -> str:
    """Return the name of a student's folder as it can be written: on disk it need not be text."""
    return folder.encode("utf-8", "backslashreplace").decode("utf-8")


def stray_files(submitted: Path, stems: Sequence[str]) -> list[Path]:
    """Return the notebooks and scripts that have the name of no exercise: nobody would look at them."""
    paths = (path for suffix in SUFFIXES for path in submitted.glob(f"*/**/*{suffix}"))
    return sorted(path for path in paths if path.stem not in stems and ".ipynb_checkpoints" not in path.parts)


def read_submissions(found: Found, exercise: str, handouts: Mapping[str, str], largest: int) -> list[Submission]:
    """Return the answers among the files: one, or both where notebook and script differ from the handout.

    Raises `Unreadable` where no file can be read; a file that cannot be read beside one that can is left out.
    """
    readable: dict[str, Submission] = {}
    fingerprints: dict[str, str] = {}
    problems: list[str] = []
    for path in found.paths:
        try:
            cells = _read(found.submitted, path, largest)
        except UnreadableFileError as error:
            problems.append(str(error))
            continue
        code = fingerprint(cells)
        if path.suffix not in readable or fingerprints[path.suffix] == handouts.get(path.suffix):
            fingerprints[path.suffix] = code
            readable[path.suffix] = Submission(
                student=found.student,
                exercise=exercise,
                file=path.name,
                digest=digest(*(part for cell in cells for part in (cell.id, cell.source))),
                cells=tuple(Cell(id=cell.id, source=cell.source) for cell in cells),
            )
    suffixes = answer_suffixes(fingerprints, handouts)
    if not suffixes or (problems and all(fingerprints[suffix] == handouts.get(suffix) for suffix in suffixes)):
        raise Unreadable("; ".join(problems))
    return [readable[suffix] for suffix in suffixes]


def _read(submitted: Path, path: Path, largest: int) -> list[CodeCell]:
    """Return the code cells of a file that really lies in its student's folder."""
    below = path.relative_to(submitted)
    if any((submitted / part).is_symlink() for part in [below, *below.parents[:-1]]):
        raise UnreadableFileError(f"{path.name} is a link to another file; hand in the file itself")
    if not path.is_file():
        raise UnreadableFileError(f"{path.name} is not a file")
    cells = read_cells(path, largest=largest)
    if sum(len(cell.source) for cell in cells) > MOST_CODE:
        raise UnreadableFileError(f"{path.name} has more than {MOST_CODE:,} characters of code")
    return cells
