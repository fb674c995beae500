"""Our gradebook → nbgrader's, and what its formgrader opens: who counts, which cell is which check, which files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from harbor_kit.cells import UnreadableFileError

from autograder.errors import ExportError, StorageError
from autograder.formats.grade_cells import by_assignment, comment_cells, matched_cells
from autograder.formats.nbgrader_course import Graded, Place, graded_file, lay, submitted_at
from autograder.formats.nbgrader_files import released_notebook
from autograder.leaks import Audience, Guard, identity, written_by
from autograder.model import Bundle, Result, Student
from autograder.policy import Policy
from gradebook.book import Book as OurBook
from gradebook.book import read_book
from gradebook.export.nbgrader import Change, Entry, Written, entry_of, takes_id, write
from gradebook.from_nbgrader import ISOLATION, WHO
from gradebook.grades import Key
from gradebook.nbgrader_book import Assignment, Book, book_path, open_book
from gradebook.store import Store

HIDDEN = "not shown in the formgrader"


@dataclass
class Exported:
    """What an export changed, how many submissions got new notebooks, and what a TA should know."""

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    notebooks: int = 0
    left_out: int = 0
    remarks: dict[str, list[str]] = field(default_factory=dict)

    def remark(self, heading: str, line: str) -> None:
        """Add a line under a heading."""
        self.remarks.setdefault(heading, []).append(line)

    def leave_out(self, line: str) -> None:
        """Say whose scores could not be written, and why."""
        self.left_out += 1
        self.remark("left out", line)


@dataclass(frozen=True)
class _Target:
    """One exercise in nbgrader: its assignment there, the grade cell of each check, the released notebook."""

    bundle: Bundle
    assignment: Assignment
    cells: dict[str, str]
    released: Any


@dataclass(frozen=True)
class _Job:
    """A result on its way to nbgrader, and the file that it is of."""

    result: Result
    target: _Target
    graded: Graded
    at: datetime | None = None

    @property
    def name(self) -> str:
        return f"{self.result.student} {self.target.assignment.name}"


def export_to_nbgrader(
    into: Path,
    store: Store,
    bundles: Sequence[Bundle],
    policy: Policy,
    place: Place,
    *,
    guard: Guard | None = None,
    keep: bool = True,
) -> Exported:
    """Write the attempts that count into an nbgrader gradebook, and the notebooks that its formgrader shows.

    What is written into the gradebook is kept together, or not at all; with `keep` false nothing is written anywhere.
    Raises `StorageError`, `StaleError` where nbgrader has other checks or points, and `LeakError` for a comment that
    tells what the `guard` knows as withheld.
    """
    done = Exported()
    ours = read_book(store, policy)
    results = list(_counting(ours, {bundle.exercise.id for bundle in bundles}, done))
    students = {student.id: student for student in ours.students if takes_id(student.id)}
    students |= {one.student: Student(id=one.student, name="") for one in results if one.student not in students}
    path = book_path(into)
    with open_book(path) as book:
        targets = list(_targets(book, bundles, results, place))
        _remark_strangers(book, {one.id: one for one in ours.everyone} | students, set(ours.grades), targets, done)
    jobs = list(_jobs(results, targets, place, list(by_assignment(bundles)), done))
    ready = [(job, entry) for job in jobs if (entry := _entry(job, done)) is not None]
    _refuse_leaks((guard or Guard()).with_people([*students.values(), *ours.people]), ready, students, into)
    with open_book(path, writes=True, keep=keep) as book:  # a formgrader waits meanwhile: no file is touched here
        written = write(book, students.values(), [entry for _, entry in ready])
    done.changes, done.unchanged = written.changes, written.unchanged
    _remark_written(written, done)
    for job, entry in ready if place.course is not None else ():
        if (entry.student, entry.assignment) not in written.lacking:
            _lay(job, place, keep, done)
    return done


def _counting(ours: OurBook, exercises: set[str], done: Exported) -> Iterator[Result]:
    """Yield the results that count, as the grader gave them; what came from nbgrader is there already."""
    grades = {key: grade for key, grade in sorted(ours.grades.items()) if key[0] not in ours.gone}
    shown = {key: grade.shown.key for key, grade in grades.items() if grade.shown and key[1] in exercises}
    raw = ours.fetch(shown.values())
    decided = {(one.student, one.exercise) for _, one in ours.overrides if one.who != WHO}
    for (student, exercise), key in shown.items():
        attempt = raw[key]
        if not takes_id(student):
            done.leave_out(f"{student!r} {exercise}: this id cannot name a folder of an nbgrader course")
        elif attempt.result.isolation == ISOLATION:
            done.remark("left as they are: they came from nbgrader", f"{student} {exercise}")
        else:
            if (student, exercise) in decided:
                done.remark("decisions that are only here: make them in the formgrader too", f"{student} {exercise}")
            yield attempt.result


def _targets(book: Book, bundles: Sequence[Bundle], results: Sequence[Result], place: Place) -> Iterator[_Target]:
    """Yield the exercises that nbgrader has. Raises `StorageError` for one that it lacks, and that has results."""
    for name, bundle in by_assignment(bundles).items():
        assignment = book.assignment(name)
        if assignment is not None:
            rows = [(cell.name, cell.source, cell.points) for cell in assignment.cells]
            cells = matched_cells(bundle.exercise, rows, book.path, name)
            released = place.course and released_notebook(place.course / "release" / name / f"{name}.ipynb")
            yield _Target(bundle, assignment, cells, released)
        elif any(result.exercise == bundle.exercise.id for result in results):
            what = f'it has no assignment "{name}" with a notebook of that name.'
            raise StorageError(what, where=book.path, fix=f"Type in its folder: nbgrader generate_assignment {name}")


def _jobs(
    results: Sequence[Result], targets: Sequence[_Target], place: Place, names: Sequence[str], done: Exported
) -> Iterator[_Job]:
    for target in targets:
        for result in results:
            if result.exercise == target.bundle.exercise.id:
                yield _timed(_Job(result, target, graded_file(result, target.bundle, place, names)), place, done)


def _timed(job: _Job, place: Place, done: Exported) -> _Job:
    if place.course is None or job.graded.problem:
        return job
    try:
        return replace(job, at=submitted_at(place.course, job.result.student, job.target.assignment.name))
    except (OSError, ValueError, StorageError):
        done.remark("timestamp.txt is no moment", job.name)
        return job


def _entry(job: _Job, done: Exported) -> Entry | None:
    answers = comment_cells(job.target.bundle, job.target.assignment.answers)
    try:
        return entry_of(job.result, job.target.assignment, job.target.cells, answers, job.at)
    except ExportError as error:
        done.leave_out(str(error))
        return None


def _refuse_leaks(
    guard: Guard, ready: Sequence[tuple[_Job, Entry]], students: Mapping[str, Student], into: Path
) -> None:
    """Raise `LeakError` where a comment, which students read, tells a secret or names somebody else."""
    for job, entry in ready:
        comments = {f"comments for {job.name}": "\n".join(entry.comments.values()).encode()}
        known = [*identity(students[entry.student]), *written_by(job.result)]
        guard.refuse(comments, Audience.FEEDBACK, into, known)


def _remark_strangers(
    book: Book, students: Mapping[str, Student], ours: set[Key], targets: Sequence[_Target], done: Exported
) -> None:
    """Say who is in nbgrader's gradebook only."""
    for student in sorted(set(book.students()) - set(students)):
        done.remark("students that only nbgrader knows", student)
    for target in targets:
        for submission in book.submissions(target.assignment.name):
            if (submission.student, target.bundle.exercise.id) not in ours:
                done.remark("submissions that only nbgrader has", f"{submission.student} {target.assignment.name}")


def _remark_written(written: Written, done: Exported) -> None:
    for student, assignment in written.to_review:
        done.remark("automatic points changed under a TA's own: look again", f"{student} {assignment}")
    for student, assignment in written.lacking:
        done.leave_out(f"{student} {assignment}: nbgrader's submission is older than the notebook; remove it there")


def _lay(job: _Job, place: Place, keep: bool, done: Exported) -> None:
    if job.graded.problem:
        done.remark(HIDDEN, f"{job.name}: {job.graded.problem}")
        return
    name, target = job.target.assignment.name, job.target
    try:
        done.notebooks += lay(place, target.released, job.result, job.graded, target.cells, name, keep=keep)
    except (UnreadableFileError, StorageError) as error:
        done.remark(HIDDEN, f"{job.name}: {error}")
