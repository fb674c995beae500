"""Scores and levels for a school's information system: a OneRoster 1.2 ZIP, the gradebook part of it.

Format: 1EdTech OneRoster CSV Binding 1.2.1 (imsglobal.org/spec/oneroster/v1p2/bind/csv). `manifest.csv` names all 21
files; five are in the ZIP, whole (`bulk`, where status and date of change stay blank). A requirement is a category and
a learning objective, an exercise a line item, and every student has a result in each:

    fully graded       points; and the share of them, with the level that it reaches, as result of the objective
    partially graded   some checks could not be made: no score
    submitted          it could not be graded: no score
    not submitted      no score
    exempt             no score, whatever was graded

The date of a score is the day on which the attempt was recorded; where there is none, the day on which it was due.
Whether something came late, or is missing, is not for us to say: those columns are blank.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from autograder.errors import ExportError
from autograder.model import Rubric, Student
from gradebook.export.entries import (
    FORMULA_STARTS,
    Export,
    certain,
    exact_text,
    lower_bounds,
    points_text,
    refuse_formula,
    refuse_points,
    refuse_titles,
    sis_id,
    strangers,
)
from gradebook.export.outcomes import outcomes_of
from gradebook.export.packing import zipped
from gradebook.grades import State
from gradebook.scores import Column, Scores
from gradebook.standing import exercises_of, level_of

SOURCED_ID = re.compile(r"[0-9A-Za-z./@_-]{1,255}")
SHARE = Decimal("0.0001")
UNKNOWN = "unknown"  # the source of an objective that no CASE framework defines

COMMON = ("sourcedId", "status", "dateLastModified")
HEADERS = {
    "categories": (*COMMON, "title", "weight"),
    "lineItems": (
        *(*COMMON, "title", "description", "assignDate", "dueDate", "classSourcedId", "categorySourcedId"),
        *("academicSessionSourcedId", "resultValueMin", "resultValueMax", "schoolSourcedId"),
    ),
    "results": (
        *(*COMMON, "lineItemSourcedId", "studentSourcedId", "scoreStatus", "score", "scoreDate", "comment"),
        *("textScore", "classSourcedId", "inProgress", "incomplete", "late", "missing"),
    ),
    "lineItemLearningObjectiveIds": (*COMMON, "lineItemSourcedId", "source", "learningObjectiveId"),
    "resultLearningObjectiveIds": (*COMMON, "resultSourcedId", "source", "learningObjectiveId", "score", "textScore"),
}
FILES = (
    *("academicSessions", "categories", "classes", "classResources", "courseResources", "courses", "demographics"),
    *("enrollments", "lineItemLearningObjectiveIds", "lineItems", "lineItemScoreScales", "orgs", "resources"),
    *("resultLearningObjectiveIds", "results", "resultScoreScales", "roles", "scoreScales", "userProfiles"),
    *("userResources", "users"),
)
STATUS = {
    State.GRADED: "fully graded",
    State.OPEN: "partially graded",
    State.COULD_NOT_GRADE: "submitted",
    State.NOT_SUBMITTED: "not submitted",
    State.EXEMPT: "exempt",
}

Entry = tuple[str, str]  # (student, exercise)
Rows = Iterator[Sequence[str]]


@dataclass(frozen=True)
class School:
    """What only the school knows of a course: its ids there, and the day on which the exercises were handed out."""

    class_id: str
    session_id: str
    school_id: str
    assigned: date


@dataclass(frozen=True)
class Days:
    """When an exercise is due, and when an attempt that counts was recorded, as days of the course's zone."""

    due: Mapping[str, date]
    recorded: Mapping[Entry, date]


def oneroster_zip(
    scores: Scores,
    roster: Iterable[Student],
    rubrics: Sequence[Rubric],
    school: School,
    days: Days,
) -> Export:
    """Return the ZIP. Students go by their `sis_id`, which is their `sourcedId` in the school's system.

    Raises `ExportError` for ids, dates, titles or points that would not be taken, or would be misread.
    """
    students = list(roster)
    outcomes_of(rubrics)
    refuse_titles(scores.columns, lambda title: None)
    refuse_points(scores)
    _refuse_school(school)
    _refuse_dates(scores.columns, school, days)
    ids, shared = _ids(students)
    book = _Book(scores, ids, {name: rubric for rubric in rubrics for name in exercises_of(rubric)}, school, days)
    rows = {
        "categories": book.categories(),
        "lineItems": book.line_items(),
        "results": book.results(),
        "lineItemLearningObjectiveIds": book.objectives(),
        "resultLearningObjectiveIds": book.objective_results(),
    }
    files = {f"{name}.csv": _csv([HEADERS[name], *lines]) for name, lines in rows.items()}
    return Export(
        lms="the school's system",
        data=zipped({"manifest.csv": _csv(_manifest(set(rows))), **files}),
        matched=tuple(ids),
        ambiguous=shared,
        unmatched=tuple(student.id for student in students if student.id not in ids and student.id not in shared),
        strangers=strangers(scores, students),
        lower_bounds=lower_bounds(scores, ids),
        known=(*ids.values(), *(book.result_id(student, column) for student in ids for column in scores.columns)),
    )


@dataclass(frozen=True)
class _Book:
    """The rows of each file. `ids`: student → `sourcedId`."""

    scores: Scores
    ids: Mapping[str, str]
    rubrics: Mapping[str, Rubric]
    school: School
    days: Days

    def categories(self) -> Rows:
        """One for each requirement, in the order of the exercises."""
        for rubric in {one.requirement: one for one in self._rubrics()}.values():
            title = " ".join(f"{rubric.requirement} {rubric.title}".split())
            yield [self._id("category", rubric.requirement), "", "", title, ""]

    def line_items(self) -> Rows:
        """One for each exercise."""
        for column in self.scores.columns:
            about = [self._id("lineItem", column.exercise), "", "", column.title, ""]
            dates = [self.school.assigned.isoformat(), self.days.due[column.exercise].isoformat()]
            category = self._id("category", self.rubrics[column.exercise].requirement)
            places = [self.school.class_id, category, self.school.session_id]
            yield [*about, *dates, *places, "0", points_text(column.possible), self.school.school_id]

    def results(self) -> Rows:
        """One for each student and exercise."""
        for student, column, status in self._entries():
            score = points_text(certain(self.scores, (student, column.exercise))) if status == "fully graded" else ""
            day = self.days.recorded.get((student, column.exercise), self.days.due[column.exercise]).isoformat()
            item = self._id("lineItem", column.exercise)
            about = [self.result_id(student, column), "", "", item, self.ids[student], status, score, day]
            yield [*about, "", "", self.school.class_id, "", "", "", ""]

    def objectives(self) -> Rows:
        """One for each exercise: the requirement that it is for."""
        for column in self.scores.columns:
            requirement, item = self.rubrics[column.exercise].requirement, self._id("lineItem", column.exercise)
            yield [self._id("objective", column.exercise, requirement), "", "", item, UNKNOWN, requirement]

    def objective_results(self) -> Rows:
        """One for each result that is fully graded."""
        for student, column, status in self._entries():
            points = self.scores.earned.get((student, column.exercise))
            if status != "fully graded" or points is None or not column.possible:
                continue
            rubric = self.rubrics[column.exercise]
            share = exact_text((points / column.possible).quantize(SHARE, rounding=ROUND_HALF_EVEN))
            level = " ".join(level_of(points, column.possible, rubric.levels).split())
            one = self._id("objectiveResult", column.exercise, rubric.requirement, self.ids[student])
            yield [one, "", "", self.result_id(student, column), UNKNOWN, rubric.requirement, share, level]

    def result_id(self, student: str, column: Column) -> str:
        """Return the id of a result: the same for the same student, exercise and class."""
        return self._id("result", column.exercise, self.ids[student])

    def _entries(self) -> Iterator[tuple[str, Column, str]]:
        for student in self.ids:
            for column in self.scores.columns:
                yield student, column, STATUS[self.scores.state(student, column.exercise)]

    def _rubrics(self) -> Iterator[Rubric]:
        yield from (self.rubrics[column.exercise] for column in self.scores.columns)

    def _id(self, kind: str, *names: str) -> str:
        made = "/".join((kind, self.school.class_id, *names))
        if not SOURCED_ID.fullmatch(made):
            what = f"{made!r} cannot be a sourcedId: 1 to 255 of letters, digits and ./@_-."
            raise ExportError(what, where="OneRoster", fix="Shorten or rename what it is made of.")
        return made


def _manifest(present: Collection[str]) -> Iterator[tuple[str, str]]:
    yield "propertyName", "value"
    yield "manifest.version", "1.0"
    yield "oneroster.version", "1.2"
    yield from ((f"file.{name}", "bulk" if name in present else "absent") for name in FILES)


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return records by RFC 4180; no cell of ours holds a line break."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerows(rows)
    return file.getvalue().encode()


def _ids(students: Sequence[Student]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the id of each student who has one of their own, and who shares one."""
    counts = Counter(sis_id(student) for student in students)
    named = [student for student in students if sis_id(student)]
    for student in named:
        refuse_formula("SIS id", sis_id(student), student, "Correct the roster.")
        if not SOURCED_ID.fullmatch(sis_id(student)):
            what = f"the SIS id {sis_id(student)!r} cannot be a sourcedId: letters, digits and ./@_- only."
            raise ExportError(what, where=f'student "{student.id}"', fix="Correct the roster.")
    ids = {student.id: sis_id(student) for student in named if counts[sis_id(student)] == 1}
    if not ids:
        what = "nobody in the roster has an SIS id of their own."
        raise ExportError(what, where="OneRoster", fix="Write the sourcedIds of the school's system as sis_id.")
    return ids, tuple(student.id for student in named if student.id not in ids)


def _refuse_school(school: School) -> None:
    """Raise for an id that the school's system could not have given."""
    for option, name in (("class", school.class_id), ("session", school.session_id), ("school", school.school_id)):
        if not SOURCED_ID.fullmatch(name) or name.startswith(FORMULA_STARTS):
            what = f"the {option} needs the sourcedId that the school's system gave it, and {name!r} is none."
            raise ExportError(what, where="OneRoster", fix=f"Give it with --{option}-id.")


def _refuse_dates(columns: Iterable[Column], school: School, days: Days) -> None:
    """Raise for an exercise that is due on no day, or before it was handed out: OneRoster requires both."""
    for column in columns:
        due = days.due.get(column.exercise)
        if due is None:
            what = "OneRoster requires the day on which it is due."
            raise ExportError(what, where=column.exercise, fix="Write it under `due` in config/course.yaml.")
        if due < school.assigned:
            what = f"it is due on {due}, before it is handed out on {school.assigned}."
            raise ExportError(what, where=column.exercise, fix="Correct --assigned, or `due` in config/course.yaml.")
