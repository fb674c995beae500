"""nbgrader's gradebook.db: the only module that opens it, always through nbgrader's own `Gradebook`.

    Assignment ─ Notebook ─ GradeCell (name, max_score), SolutionCell (takes comments), SourceCell (text)
    SubmittedAssignment (timestamp) ─ SubmittedNotebook (late_submission_penalty)
        ├ Grade    one per grade cell: auto_score, manual_score, extra_credit (floats), needs_manual_grade
        └ Comment  one per solution cell: auto_comment, manual_comment

A manual value goes before an automatic one; where neither is, the score is 0.0, as it is for who did not submit.
Source: nbgrader/api.py of 0.9.x, https://nbgrader.readthedocs.io/en/stable/api/gradebook.html
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, create_engine, event, inspect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import scoped_session, sessionmaker

from autograder.errors import StorageError
from gradebook.connect import BUSY_SECONDS, told

SQLITE = b"SQLite format 3\0"
ANOTHER = "Give the gradebook.db of an nbgrader course, or the folder that it lies in."


@dataclass(frozen=True)
class GradeCell:
    """A cell that has points: its name (nbgrader's grade_id), its points, and its text with hidden tests."""

    name: str
    points: Decimal
    source: str


@dataclass(frozen=True)
class Assignment:
    """An assignment with the notebook of its name: cells with points, and the names of cells that take a comment."""

    name: str
    cells: tuple[GradeCell, ...]
    answers: frozenset[str]


@dataclass(frozen=True)
class Grade:
    """The points of one cell, exactly; `auto` and `manual` are `None` where machine or person said nothing."""

    auto: Decimal | None
    manual: Decimal | None
    extra: Decimal | None
    needs_person: bool


@dataclass(frozen=True)
class Submitted:
    """What nbgrader knows of one submission. `others` are the grades of cells in other notebooks of the assignment.

    `problem` says why the numbers cannot be read; then there are none.
    """

    student: str
    timestamp: datetime | None = None
    penalty: Decimal = Decimal(0)
    grades: dict[str, Grade] = field(default_factory=dict)
    others: dict[str, Grade] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    problem: str = ""


class Book:
    """An open gradebook of nbgrader. `gradebook` is nbgrader's own object, for whoever writes."""

    def __init__(self, gradebook: Any, path: Path) -> None:
        self.gradebook, self.path = gradebook, path
        self._held: list[Any] = []  # SQLAlchemy forgets what nobody holds, and would look every cell up for every grade

    def students(self) -> dict[str, str]:
        """Return the names of all students, `Last, First`, by id; "" where there is none."""
        names = {one.id: (one.last_name or "", one.first_name or "") for one in self.gradebook.students}
        return {key: ", ".join(part for part in name if part) for key, name in names.items()}

    def assignments(self) -> list[str]:
        """Return the names of all assignments."""
        return sorted(one.name for one in self.gradebook.assignments)

    def assignment(self, name: str) -> Assignment | None:
        """Return an assignment, or `None` where `generate_assignment` has not put it here. Raises `StorageError`."""
        from nbgrader.api import MissingEntry  # noqa: PLC0415  # three seconds

        try:
            notebook = self.gradebook.find_notebook(name, name)
        except MissingEntry:
            return None
        self._held += [*notebook.grade_cells, *notebook.solution_cells]
        texts = {cell.name: cell.source or "" for cell in notebook.source_cells}
        try:
            cells = [
                GradeCell(one.name, _number(one.max_score), texts.get(one.name, "")) for one in notebook.grade_cells
            ]
        except ValueError as error:
            fix = f"Type in its folder: nbgrader generate_assignment {name} --force"
            raise StorageError(f"{name}: {error}.", where=self.path, fix=fix) from None
        answers = frozenset(cell.name for cell in notebook.solution_cells)
        return Assignment(name, tuple(sorted(cells, key=lambda cell: cell.name)), answers)

    def submissions(self, assignment: str) -> list[Submitted]:
        """Return the submissions of an assignment, by student."""
        found = self.gradebook.assignment_submissions(assignment)
        return sorted((_submitted(one, assignment) for one in found), key=lambda one: one.student)


def book_path(place: Path) -> Path:
    """Return the gradebook of a course directory, or the file itself."""
    return place / "gradebook.db" if place.is_dir() else place


@contextmanager
def open_book(path: Path, *, writes: bool = False, keep: bool = True) -> Iterator[Book]:
    """Give nbgrader's gradebook; what is written into it is kept as a whole at the end, or not at all.

    With `keep` false, a dry run, nothing is kept. Raises `StorageError` where the file is something else, is of an
    nbgrader with other tables, is locked, or may only be read; nothing is changed then.
    """
    place = str(path)
    refuse_other_files(path)
    with told(place):
        _refuse_other_versions(path)
        with _gradebook(path, writes=writes, keep=keep) as gradebook:
            yield Book(gradebook, path)


@contextmanager
def _gradebook(path: Path, *, writes: bool, keep: bool) -> Iterator[Any]:
    """Give a `Gradebook` whose commits are savepoints of one transaction, which is ours to end."""
    from nbgrader.api import Gradebook, InvalidEntry  # noqa: PLC0415  # three seconds

    gradebook = Gradebook(_url(path, reads=not writes), course_id="")  # an empty id adds no course
    gradebook.close()
    engine = create_engine(_url(path, reads=not writes), connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _leave_transactions_to_us)
    event.listen(engine, "begin", _begin_writing if writes else _begin_reading)
    try:
        with engine.connect() as connection, connection.begin() as whole:
            gradebook.engine = engine
            mode = "create_savepoint"
            # What a savepoint has kept is still so: nobody else writes meanwhile, and nothing is read again.
            gradebook.db = scoped_session(sessionmaker(connection, join_transaction_mode=mode, expire_on_commit=False))
            yield gradebook
            gradebook.db.commit()
            if not (writes and keep):
                whole.rollback()
    except InvalidEntry as error:
        if isinstance(error.__context__, SQLAlchemyError):
            raise error.__context__ from None  # what the database said, and not only that it was an entry
        raise StorageError(f"nbgrader refused an entry: {error}.", where=path, fix="Nothing was changed.") from error
    finally:
        gradebook.close()


def _url(path: Path, *, reads: bool = False) -> URL:
    """Return the address of a file with any name. Opened for reading it is never created, nor mended."""
    query = {"mode": "ro" if reads else "rw", "uri": "true"}
    return URL.create("sqlite", database=f"file:{quote(str(path.absolute()))}", query=query)


def _leave_transactions_to_us(connection: Any, _: object) -> None:
    """The driver would begin late, and never for a savepoint."""
    connection.isolation_level = None


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_writing(connection: Connection) -> None:
    """Take the lock at once: a formgrader that writes at the same time waits, instead of losing what it wrote."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def refuse_other_files(path: Path) -> None:
    """Raise `StorageError` for what is no database at all, without a look into it."""
    try:
        with path.open("rb") as file:
            start = file.read(len(SQLITE))
    except OSError as error:
        raise StorageError(f"it cannot be read: {error.strerror}.", where=path, fix=ANOTHER) from None
    if start != SQLITE:
        raise StorageError("this is no nbgrader gradebook: it is no SQLite database.", where=path, fix=ANOTHER)


def _refuse_other_versions(path: Path) -> None:
    """Raise unless the tables are those of the installed nbgrader: it would create what is missing, mend nothing."""
    engine = create_engine(_url(path, reads=True), connect_args={"timeout": BUSY_SECONDS})
    try:
        with engine.connect() as connection:
            tables = set(inspect(connection).get_table_names())
            current = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    if not {"submitted_assignment", "submitted_notebook", "grade"} <= tables:
        raise StorageError("this database is no nbgrader gradebook.", where=path, fix=ANOTHER)
    scripts = _migrations()
    if current == scripts.get_current_head():
        return
    known = {script.revision for script in scripts.walk_revisions()}
    if current is None or current in known:
        what = f"it has the tables of an older nbgrader ({current or 'without a version'})."
        fix = "Type in its folder: nbgrader db upgrade (it makes a backup first)."
    else:
        what = f'it has the tables of another nbgrader (version "{current}").'
        fix = "Install the nbgrader that made it."
    raise StorageError(what, where=path, fix=fix)


def _migrations() -> ScriptDirectory:
    from nbgrader import dbutil  # noqa: PLC0415  # as above

    return ScriptDirectory(dbutil.ALEMBIC_DIR)


def _submitted(submission: Any, assignment: str) -> Submitted:
    try:
        own = next((one for one in submission.notebooks if one.name == assignment), None)
        others = [one for one in submission.notebooks if one is not own]
        return Submitted(
            student=submission.student_id,
            timestamp=None if submission.timestamp is None else submission.timestamp.replace(tzinfo=UTC),
            penalty=sum((_number(one.late_submission_penalty or 0) for one in submission.notebooks), Decimal(0)),
            grades={grade.name: _grade(grade) for grade in own.grades} if own else {},
            others={f"{one.name}/{grade.name}": _grade(grade) for one in others for grade in one.grades},
            comments={one.name: one.manual_comment for one in own.comments if one.manual_comment} if own else {},
        )
    except ValueError as error:
        return Submitted(student=submission.student_id, problem=str(error))


def _grade(grade: Any) -> Grade:
    """Return the points of a cell. Raises `ValueError` for what is no number from 0 to the points of the cell."""
    most = _number(grade.cell.max_score)
    auto, manual, extra = (
        None if value is None else _number(value)
        for value in (grade.auto_score, grade.manual_score, grade.extra_credit)
    )
    for points in (auto, manual):
        if points is not None and not 0 <= points <= most:
            raise ValueError(f"{grade.name} has {points} of {most} points")
    if extra is not None and extra < 0:
        raise ValueError(f"{grade.name} has {extra} points of extra credit")
    return Grade(auto, manual, extra, bool(grade.needs_manual_grade))


def _number(value: float) -> Decimal:
    """Return the shortest decimal that is this float: 0.1 is 0.1. Raises `ValueError` for NaN and the infinite."""
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{value} is no number of points")
    return Decimal(int(number)) if number.is_integer() else Decimal(repr(number))
