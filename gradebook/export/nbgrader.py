"""Scores and comments for an nbgrader gradebook, so that a TA goes on in the formgrader.

Written are `auto_score`, `auto_comment`, who submitted and when; a TA's own `manual_score`, `extra_credit` and
`manual_comment` are never touched, and go before ours wherever nbgrader shows one of the two. As in nbgrader's own
`autograde`, a score that changes under a TA's points asks for a look (`needs_manual_grade`).

- *Not submitted* is no submission, although nbgrader's export says 0.0 for it.
- *Could not be graded*, or checked: no automatic score, `needs_manual_grade`, and the reason as a comment. Its sum in
  nbgrader is 0.0 until a person decides; the formgrader shows it as one that needs grading, never as one that failed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from autograder.errors import ExportError
from autograder.model import CheckResult, Result, Status, Student, Verdict
from gradebook.nbgrader_book import Assignment, Book

LONGEST_ID = 128


@dataclass(frozen=True)
class Entry:
    """What one student has in one assignment: points by grade cell (`None`: no verdict), comments by answer cell."""

    student: str
    assignment: str
    scores: Mapping[str, Decimal | None]
    comments: Mapping[str, str]
    submitted_at: datetime | None = None


@dataclass(frozen=True)
class Change:
    """What is changed for a student, in words: `a new submission: 45 points`."""

    student: str
    assignment: str
    what: str


@dataclass
class Written:
    """What a run changed; and by (student, assignment), whose manual points are older, whose notebook is not there."""

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    to_review: list[tuple[str, str]] = field(default_factory=list)
    lacking: list[tuple[str, str]] = field(default_factory=list)


def entry_of(
    result: Result,
    assignment: Assignment,
    cells: Mapping[str, str],
    answers: Mapping[str, str],
    submitted_at: datetime | None,
) -> Entry:
    """Return what nbgrader is told of a result; `cells` are check → grade cell, `answers` question → answer cell.

    Raises `ExportError` where the points are not those of the assignment.
    """
    comments = dict.fromkeys(sorted(assignment.answers), "")
    if result.status is not Status.GRADED:
        scores: dict[str, Decimal | None] = dict.fromkeys(cells.values())
        comments |= {cell: _plain(f"Not graded by the machine: {result.reason}") for cell in [*answers.values()][:1]}
        return Entry(result.student, assignment.name, scores, comments, submitted_at)
    _refuse_other_points(result, assignment, cells)
    scores = {cells[check.check]: _known(check) for check in result.checks}
    for question, cell in answers.items():
        said = [_comment(check) for check in result.checks if check.question == question]
        comments[cell] = "\n\n".join(text for text in (comments[cell], *said) if text)
    return Entry(result.student, assignment.name, scores, comments, submitted_at)


def write(book: Book, students: Iterable[Student], entries: Sequence[Entry]) -> Written:
    """Write students and entries into an open book; writing the same again changes nothing.

    Every entry is of one of the students, or of one who is there; `takes_id` says whose ids nbgrader can take.
    """
    written = Written()
    for student in students:
        _write_student(book, student, written)
    for entry in entries:
        what = _write_entry(book, entry, written)
        if what:
            written.changes.append(Change(entry.student, entry.assignment, what))
    refused = len(written.lacking)
    changed = sum(bool(change.assignment) for change in written.changes)
    written.unchanged = len(entries) - changed - refused
    return written


def takes_id(student: str) -> bool:
    """Whether an id can name a folder of a course directory, and a row of nbgrader's gradebook."""
    odd = student.startswith(".") or any(mark in student for mark in "/\\") or not student.isprintable()
    return bool(student) and not odd and student == student.strip() and len(student) <= LONGEST_ID


def _known(check: CheckResult) -> Decimal | None:
    return None if check.verdict is Verdict.COULD_NOT_CHECK else check.points


def _refuse_other_points(result: Result, assignment: Assignment, cells: Mapping[str, str]) -> None:
    """Raise for a result of other checks than the assignment has, or with points that a float would change."""
    most = {cell.name: cell.points for cell in assignment.cells}
    where = f'student "{result.student}", {assignment.name}'
    again = "Grade again with the checks of today: course grade"
    if {check.check for check in result.checks} != set(cells):
        raise ExportError("the result is of other checks than nbgrader's assignment.", where=where, fix=again)
    for check in result.checks:
        worth = most[cells[check.check]]
        if check.possible != worth or not check.points.is_finite() or not 0 <= check.points <= worth:
            what = f'"{check.check}" has {check.points} of {check.possible} points, and nbgrader {worth} for it.'
            raise ExportError(what, where=where, fix=again)
        if Decimal(repr(float(check.points))) != check.points:
            what = f'"{check.check}" has {check.points} points, which nbgrader cannot hold exactly.'
            raise ExportError(what, where=where, fix="Give it points with fewer digits.")


def _comment(check: CheckResult) -> str:
    """Return what a student reads about a check that did not pass: the message as it is, and the hint as prose."""
    if check.verdict is Verdict.PASSED:
        return ""
    return "\n\n".join(part for part in (_plain(check.message or check.title), check.hint) if part)


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is: what a student's code printed is no HTML for a TA's browser."""
    clean = re.sub(r"[^\S\n]|[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]", " ", text)
    fence = "`" * (max((len(run) for run in re.findall(r"`+", clean)), default=0) + 1)
    fence = max(fence, "```", key=len)
    return f"{fence}\n{clean}\n{fence}"


def _write_student(book: Book, student: Student, written: Written) -> None:
    """Add a student, or the name of one who has none; a name that nbgrader has stays as it is."""
    from nbgrader.api import MissingEntry  # noqa: PLC0415  # three seconds

    last, _, first = student.name.partition(",")
    names = {"last_name": _name(last), "first_name": _name(first)}
    try:
        known = book.gradebook.find_student(student.id)
    except MissingEntry:
        book.gradebook.add_student(student.id, **names)
        written.changes.append(Change(student.id, "", "a new student"))
        return
    if not known.last_name and not known.first_name and any(names.values()):
        book.gradebook.update_or_create_student(student.id, **names)
        written.changes.append(Change(student.id, "", "a name"))


def _name(text: str) -> str:
    """Return a name without what breaks nbgrader's own CSV, which knows no quotes, or its pages."""
    return " ".join(re.sub(r'[,"<>&\x00-\x1f\x7f\ud800-\udfff]', " ", text).split())


def _write_entry(book: Book, entry: Entry, written: Written) -> str:
    """Write the entry of one student; return what has changed in words, or nothing."""
    submission, is_new = _submission(book, entry)
    notebook = next((one for one in submission.notebooks if one.name == entry.assignment), None)
    if notebook is None:
        written.lacking.append((entry.student, entry.assignment))
        return ""
    grades = [grade for grade in notebook.grades if grade.name in entry.scores]
    before = _sum(grade.auto_score for grade in grades)
    scores = [_write_score(grade, entry.scores[grade.name]) for grade in grades]
    texts = [_write_comment(one, entry.comments[one.name]) for one in notebook.comments if one.name in entry.comments]
    timed = _write_time(submission, entry.submitted_at)
    book.gradebook.db.flush()
    if any(changed and grade.manual_score is not None for changed, grade in zip(scores, grades, strict=True)):
        written.to_review.append((entry.student, entry.assignment))
    return _words(is_new, any(scores), any(texts), timed, before, _sum(grade.auto_score for grade in grades))


def _submission(book: Book, entry: Entry) -> tuple[Any, bool]:
    """Return the submission of a student, and whether it is new."""
    from nbgrader.api import MissingEntry  # noqa: PLC0415  # as above

    try:
        return book.gradebook.find_submission(entry.assignment, entry.student), False
    except MissingEntry:
        with book.gradebook.db.no_autoflush:  # nbgrader reads while it builds, and SQLAlchemy 2 warns of each half
            return book.gradebook.add_submission(entry.assignment, entry.student), True


def _words(is_new: bool, scores: bool, texts: bool, timed: bool, before: str, after: str) -> str:
    """Return what has changed, or nothing."""
    if is_new:
        return f"a new submission: {after}"
    if scores:
        return f"{before} → {after}" if before != after else f"other checks passed, still {after}"
    return "comments" if texts else "the time of submission" if timed else ""


def _write_score(grade: Any, points: Decimal | None) -> bool:
    """Set an automatic score; return whether it changed. One that stays leaves a TA's `Resolve` as it is."""
    wanted = None if points is None else float(points)
    if grade.auto_score == wanted:
        return False
    grade.auto_score = wanted
    grade.needs_manual_grade = wanted is None or grade.manual_score is not None
    return True


def _write_comment(comment: Any, text: str) -> bool:
    wanted = text or None
    if comment.auto_comment == wanted:
        return False
    comment.auto_comment = wanted
    return True


def _write_time(submission: Any, moment: datetime | None) -> bool:
    """Set the time of a submission where it is known; nbgrader keeps moments in UTC, without a zone."""
    wanted = None if moment is None else moment.astimezone(UTC).replace(tzinfo=None)
    if wanted is None or submission.timestamp == wanted:
        return False
    submission.timestamp = wanted
    return True


def _sum(scores: Iterable[float | None]) -> str:
    """Return automatic points in words."""
    known = [Decimal(repr(score)) for score in scores if score is not None]
    return f"{sum(known, Decimal(0)).normalize():f} points" if known else "no points yet"
