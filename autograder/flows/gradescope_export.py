"""Our gradebook → a `results.json` for each student and exercise, for courses whose students look in Gradescope.

    <exercise>/<student>/results.json       of the attempt that counts, with the decisions of persons in it

Format: `autograder.gradescope.results`. What students see of a hidden check, they see after the due date at the
earliest: until then Gradescope holds its text and the total back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from autograder.errors import ExportError
from autograder.gradescope.results import Document, document_of, unchecked
from autograder.gradescope.settings import Visibility
from autograder.leaks import Audience, Guard, identity, written_by
from autograder.model import Bundle, Result, Status, Student
from gradebook.book import Book
from gradebook.export.entries import Made
from gradebook.export.packing import zipped

Entry = tuple[str, str]  # (student, exercise)


@dataclass(frozen=True, kw_only=True)
class GradescopeExport(Made):
    """The zip. `stale`: graded with other checks than those of today; `not_graded`: a 0 whose text says it is none."""

    strangers: tuple[str, ...] = ()
    stale: tuple[Entry, ...] = ()
    not_graded: tuple[Entry, ...] = ()

    def words(self) -> Mapping[str, Sequence[str | Entry]]:
        """Return what each group of names is called."""
        return {
            "not in the roster, left out": self.strangers,
            "graded with other checks than those of today, left out: grade again": self.stale,
            "left out, not all checks could be made": self.lower_bounds,
            "could not be graded: the 0 says that it is no grade, and why": self.not_graded,
            "nothing handed in, no file": self.unmatched,
        }

    def lost(self) -> tuple[str, ...]:
        """Return whose results should be in the zip and are not."""
        return (*self.strangers, *(student for student, _ in self.stale))


def gradescope_zip(book: Book, bundles: Sequence[Bundle], hidden_checks: Visibility, guard: Guard) -> GradescopeExport:
    """Return the results of a class. `hidden_checks`: when they are shown, which is never before the due date.

    Raises `LeakError` for a file that tells its student more than a page of theirs may.
    """
    students = {student.id: student for student in book.students}
    _refuse_folders(book.students)
    known = {bundle.exercise.id: bundle for bundle in bundles}
    results = {key: counted[-1].result for key, counted in book.attempts.items()}
    ours = {key: result for key, result in sorted(results.items()) if key[0] in students}
    stale = tuple(key for key, result in ours.items() if not _fits(result, known.get(key[1])))
    unknown = tuple(key for key, result in ours.items() if key not in stale and unchecked(result))
    shown = Visibility.AFTER_DUE_DATE if hidden_checks is Visibility.VISIBLE else hidden_checks
    written = {key: result for key, result in ours.items() if key not in {*stale, *unknown}}
    files = {}
    for (student, exercise), result in written.items():
        name = f"{exercise}/{student}/results.json"
        files[name] = _file(document_of(result, known[exercise], shown, {}), result)
        own = [*identity(students[student]), *written_by(result)]
        guard.refuse({name: files[name]}, Audience.FEEDBACK, "what Gradescope shows", own)
    if not files:
        fix = "Grade and record first, with the checks of today."
        raise ExportError("there is no result to write.", where="Gradescope", fix=fix)
    handed_in, with_files = ({student for student, _ in keys} for keys in (ours, written))
    return GradescopeExport(
        data=zipped(files),
        matched=tuple(student for student in students if student in with_files),
        unmatched=tuple(student for student in students if student not in handed_in),
        lower_bounds=unknown,
        strangers=tuple(sorted({student for student, _ in results} - set(students))),
        stale=stale,
        not_graded=tuple(key for key, result in written.items() if result.status is not Status.GRADED),
    )


def _fits(result: Result, bundle: Bundle | None) -> bool:
    """Tell whether a result is of the checks of today."""
    if bundle is None:
        return False
    today = {check.id: check.points for check in bundle.exercise.checks}
    return result.status is not Status.GRADED or {one.check: one.possible for one in result.checks} == today


def _file(document: Document, result: Result) -> bytes:
    """Return the file of a result. Unlike in the container, it lies around: so no hidden check is named in it."""
    seconds = round(sum(check.seconds for check in result.checks), 3)
    tests = [case.model_copy(update={"extra_data": _shown(case.extra_data)}) for case in document.tests]
    timed = Document.model_validate({**document.model_dump(), "tests": tests, "execution_time": seconds})
    return f"{timed.model_dump_json(indent=1)}\n".encode()


def _shown(about: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    return {name: value for name, value in about.items() if name != "check" or about.get("visible")}


def _refuse_folders(students: Iterable[Student]) -> None:
    """Raise for an id that names no folder of its own: on some systems capitals make no difference."""
    ids = [student.id for student in students]
    counts = Counter(name.casefold() for name in ids)
    for name in ids:
        odd = name.startswith(".") or not name.isprintable() or any(mark in name for mark in '/\\:*?"<>|')
        if odd or counts[name.casefold()] > 1:
            what = "this id cannot name a folder of its own in a zip."
            raise ExportError(what, where=f'student "{name}"', fix="Correct the roster.")
