"""nbgrader's gradebook → ours: automatic scores become attempts, a TA's points become decisions beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from autograder.errors import ConfigError
from autograder.files import digest
from autograder.formats.grade_cells import by_assignment, comment_cells, matched_cells
from autograder.model import Bundle, Hashes, Student
from gradebook.from_nbgrader import Source, Taken, is_complete, is_nothing, take
from gradebook.nbgrader_book import Assignment, Book, book_path, open_book
from gradebook.record import record
from gradebook.store import Store

UNKNOWN = "unknown: graded by nbgrader"


@dataclass(frozen=True)
class Imported:
    """How many attempts and decisions are new, how many attempts were known, and what a person should know.

    `refused` counts the submissions whose numbers could not be taken.
    """

    new: int
    known: int
    decisions: int
    refused: int
    remarks: dict[str, list[str]] = field(default_factory=dict)


def import_from_nbgrader(
    place: Path, store: Store, bundles: Sequence[Bundle], roster: Sequence[Student], largest: int, now: datetime
) -> Imported:
    """Add what an nbgrader gradebook says; nothing is changed there, and importing it again adds nothing.

    Raises `StorageError`, and `StaleError` where nbgrader has other checks or points.
    """
    path = book_path(place)
    taken = Taken()
    with open_book(path) as book:
        sources = _sources(book, bundles)
        new = _students(book, store, roster, taken)
        refused = sum(_take_all(book, store, bundle, assignment, largest, now, taken) for bundle, assignment in sources)
    recorded = record(store, [*roster, *new], taken.results, now)
    for override in taken.overrides:
        store.add_override(override)
    return Imported(
        recorded.new,
        taken.known + recorded.unchanged,
        len(taken.overrides),
        refused,
        dict(sorted(taken.remarks.items())),
    )


def _sources(book: Book, bundles: Sequence[Bundle]) -> list[tuple[Bundle, Assignment]]:
    named = by_assignment(bundles)
    found = [(bundle, there) for name, bundle in named.items() if (there := book.assignment(name)) is not None]
    if not found:
        what = f"it has none of our assignments: {', '.join(named)}. It has: {', '.join(book.assignments()) or 'none'}."
        raise ConfigError(what, where=book.path, fix="Only what `course release --format nbgrader` made can be taken.")
    return found


def _students(book: Book, store: Store, roster: Sequence[Student], taken: Taken) -> list[Student]:
    """Return the students that only nbgrader knows; with a roster, that says who is in the course."""
    known = {student.id for student in [*store.students(), *roster]}
    strangers = {key: name for key, name in sorted(book.students().items()) if key not in known}
    heading = "not on the roster" if roster else "students new here, with the names that nbgrader has"
    for key in strangers:
        taken.remark(heading, key)
    return [] if roster else [Student(id=key, name=name or key) for key, name in strangers.items()]


def _take_all(
    book: Book, store: Store, bundle: Bundle, assignment: Assignment, largest: int, now: datetime, taken: Taken
) -> int:
    """Take every submission of an assignment; return how many could not be taken."""
    name = assignment.name
    rows = [(cell.name, cell.source, cell.points) for cell in assignment.cells]
    cells = matched_cells(bundle.exercise, rows, book.path, name)
    source = Source(bundle.exercise, name, cells, comment_cells(bundle, assignment.answers))
    attempts, overrides = store.attempts(bundle.exercise.id), store.overrides()
    submissions = book.submissions(name)
    for student in sorted(set(book.students()) - {submitted.student for submitted in submissions}):
        taken.remark("not submitted, says nbgrader", f"{student} {name}")
    refused = 0
    for submitted in submissions:
        who = f"{submitted.student} {name}"
        if submitted.problem or not is_complete(source, submitted):
            taken.remark(
                "could not be taken", f"{who}: {submitted.problem or 'it has no grade for some of the checks'}"
            )
            refused += 1
            continue
        file = book.path.parent / "submitted" / submitted.student / name / f"{name}.ipynb"
        if is_nothing(source, submitted) and (book.path.parent / "submitted").is_dir() and not file.exists():
            taken.remark("not submitted: nbgrader has zeros for a notebook that is not there", who)
            continue
        own = [attempt for attempt in attempts if attempt.result.student == submitted.student]
        decisions = [one for one in overrides if one.student == submitted.student]
        take(source, submitted, _hashes(assignment, file, largest), own, decisions, now, taken)
    return refused


def _hashes(assignment: Assignment, file: Path, largest: int) -> Hashes:
    """Return what is known of how a score came about: the notebook in `submitted/`, the text and points of the checks.

    nbgrader keeps neither which environment and version graded, nor under which limits.
    """
    checks = digest(*(part for cell in assignment.cells for part in (cell.name, str(cell.points), cell.source)))
    is_there = file.is_file() and not file.is_symlink() and file.stat().st_size <= largest
    return Hashes(
        submission=digest(file.read_bytes()) if is_there else UNKNOWN,
        checks=checks,
        environment=UNKNOWN,
        engine=UNKNOWN,
        policy=UNKNOWN,
        seed=UNKNOWN,
    )
