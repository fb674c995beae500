"""The answers of students, to be looked at by a person: read as data, and never run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from harbor_kit.cells import UnreadableFileError

from autograder.bundles import read_bundles
from autograder.errors import StaleError, Unreadable
from autograder.files import digest
from autograder.intake import Found, find_submission, read_answer, read_submissions, written
from autograder.model import Bundle
from autograder.reading import read_file
from gradebook.review.item import Answer, Item, Kind

Cell = tuple[bool, str]
OTHER = "This is not the file that was graded: another one has taken its place."


@dataclass(frozen=True)
class Shelf:
    """Where answers are, and what was handed out: cells that a student left as they were are not shown."""

    submitted: Path
    release: Path
    bundles: Mapping[str, Bundle]
    largest: int

    def of(self, item: Item) -> list[Answer]:
        """Return the answers to look at for an item: code, and for a criterion that a person reads, texts too."""
        with_texts = item.kind is Kind.READING
        return [
            answer
            for exercise, submission in item.sources
            for answer in self._answers(item.student, exercise, submission, with_texts)
        ]

    def _answers(self, student: str, exercise: str, submission: str, with_texts: bool) -> list[Answer]:
        found = self._found(student, exercise)
        if found is None:
            return [Answer(exercise, note=f"There is no file of it in {self.submitted}.")]
        note = self._note(found, exercise, submission)
        return [self._answer(path, exercise, note, with_texts) for path in found.paths]

    def _found(self, student: str, exercise: str) -> Found | None:
        if not student or student.startswith(".") or any(mark in student for mark in "/\\\0"):
            return None
        bundle, stem = self.bundles.get(exercise), exercise.rsplit("/", 1)[-1]
        others = [name.rsplit("/", 1)[-1] for name in self.bundles]
        return find_submission(self.submitted, student, stem, bundle.layout if bundle else (), others)

    def _note(self, found: Found, exercise: str, submission: str) -> str:
        """Return whether what lies here is something else than what was graded, as far as that is known."""
        bundle = self.bundles.get(exercise)
        if bundle is None:
            return ""
        try:
            parts = read_submissions(found, exercise, bundle.handouts, self.largest, bundle.layout)
        except Unreadable as news:
            return str(news)
        return "" if digest(*(part.digest for part in parts)) == submission else OTHER

    def _answer(self, path: Path, exercise: str, note: str, with_texts: bool) -> Answer:
        name = written(path.relative_to(self.submitted).name)
        try:
            read_answer(self.submitted, path, self.largest)  # refuses links, and what is too large
            cells = _cells(path, self.largest)
        except UnreadableFileError as error:
            return Answer(name, note=str(error))
        given = {text.strip() for text in _handed_out(self.release, exercise, path.suffix, self.largest)}
        own = [(is_code, text) for is_code, text in cells if (is_code or with_texts) and text.strip() not in given]
        left = "" if own else "Nothing here differs from the handout."
        return Answer(name, tuple(own), " ".join(part for part in (note, left) if part))


def shelf_of(submitted: Path, release: Path, sealed: Path, root: Path, largest: int) -> Shelf:
    """Return the shelf of a course; without sealed checks of today, renamed files are not found on it."""
    try:
        bundles = read_bundles(sealed, root)
    except StaleError:
        bundles = []
    return Shelf(submitted, release, {one.exercise.id: one for one in bundles}, largest)


def _cells(path: Path, largest: int) -> Sequence[Cell]:
    """Return all cells of a file. A script keeps its texts in comments, which jupytext knows to read."""
    reading = read_file(path, largest)
    if path.suffix != ".py" or any(not piece.is_code for piece in reading.pieces):
        return [(piece.is_code, piece.source) for piece in reading.pieces if piece.source.strip()]
    from autograder.notebook_libraries import jupytext  # noqa: PLC0415  # half a second

    text = path.read_bytes().decode("utf-8", "replace")
    cells = jupytext.reads(text, fmt="py:percent").cells
    texts = [(False, str(cell.source)) for cell in cells if cell.cell_type == "markdown" and cell.source.strip()]
    return [*texts, *((True, piece.source) for piece in reading.pieces)]


@cache
def _handed_out(release: Path, exercise: str, suffix: str, largest: int) -> frozenset[str]:
    """Return the cells of the handout of an exercise; none where it is not here."""
    module, _, stem = exercise.partition("/")
    paths = sorted(release.glob(f"{module}*/exercises/{stem}{suffix}"))
    try:
        return frozenset(text for path in paths[:1] for _, text in _cells(path, largest))
    except UnreadableFileError:
        return frozenset()
