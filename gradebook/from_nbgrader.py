"""What an nbgrader gradebook says, as results and decisions of ours.

- Automatic scores become a result: `isolation` says `nbgrader`, for its verdicts are reached in the student's process.
  Scores that an attempt has already, ours that were exported or nbgrader's own, become no second attempt.
- Manual points become decisions beside it (`Override`), whose reason is the TA's comment on the question. nbgrader does
  not keep who wrote them, nor when: who is `nbgrader formgrader`, when is the moment of the import.
- Extra credit, late penalties, points of cells that are no checks, and comments without points have no place in a
  result: they are reported, and stay in nbgrader.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from autograder.model import Attempt, Check, CheckResult, Exercise, Hashes, Override, Result, Status, Verdict
from gradebook.nbgrader_book import Grade, Submitted
from gradebook.overrides import newest
from gradebook.revisions import OUTSIDE

ISOLATION = OUTSIDE
WHO = "nbgrader formgrader"
NO_REASON = "changed in nbgrader's formgrader, without a comment"
TAKEN_BACK = "taken back in nbgrader's formgrader"

Points = Mapping[str, Decimal | None]


@dataclass
class Taken:
    """What an import adds, and what it leaves in nbgrader: a heading → lines that name student and number."""

    results: list[Result] = field(default_factory=list)
    overrides: list[Override] = field(default_factory=list)
    known: int = 0
    remarks: dict[str, list[str]] = field(default_factory=dict)

    def remark(self, heading: str, line: str) -> None:
        """Add a line under a heading."""
        self.remarks.setdefault(heading, []).append(line)


@dataclass(frozen=True)
class Source:
    """One exercise in nbgrader: its checks, the grade cell of each, and the answer cell of each question."""

    exercise: Exercise
    assignment: str
    cells: Mapping[str, str]
    answers: Mapping[str, str]


def take(
    source: Source,
    submitted: Submitted,
    hashes: Hashes,
    attempts: Sequence[Attempt],
    overrides: Iterable[Override],
    now: datetime,
    into: Taken,
) -> None:
    """Add what nbgrader says of one submission; `attempts` and `overrides` are those of this student that we have."""
    _remark_what_stays(source, submitted, into)
    grades = {check.id: submitted.grades[source.cells[check.id]] for check in source.exercise.checks}
    scores = {check: grade.auto for check, grade in grades.items()}
    by_hand = any(grade.manual is not None for grade in grades.values())
    same = _saying_the_same(scores, by_hand, attempts)
    if same is None:
        into.results.append(_result(source, submitted, hashes))
    else:
        into.known += 1
    decided = newest(one for one in overrides if one.who == WHO and same is not None and one.when >= same.recorded_at)
    for check in source.exercise.checks:
        before = decided.get((submitted.student, source.exercise.id, check.id))
        _add_decision(source, submitted, check, grades[check.id], before, now, into)


def is_complete(source: Source, submitted: Submitted) -> bool:
    """Whether a submission has a grade for every check."""
    return set(source.cells.values()) <= set(submitted.grades)


def is_nothing(source: Source, submitted: Submitted) -> bool:
    """Whether all that nbgrader says are zeros of the machine, as it writes them where the notebook is missing."""
    grades = [submitted.grades[cell] for cell in source.cells.values()]
    return all(grade.auto == 0 and grade.manual is None and not grade.extra for grade in grades)


def _saying_the_same(scores: Points, by_hand: bool, attempts: Sequence[Attempt]) -> Attempt | None:
    """Return the newest attempt that says the same, from nbgrader's last one on: what nbgrader said before has passed.

    One that could not be graded says the same as no scores at all, until a person has given points to its checks.
    """
    ordered = sorted(attempts, key=lambda attempt: attempt.number)
    places = [place for place, attempt in enumerate(ordered) if attempt.result.isolation == ISOLATION]
    recent = ordered[places[-1] if places else 0 :]
    return next((attempt for attempt in reversed(recent) if _says(attempt.result, scores, by_hand)), None)


def _says(result: Result, scores: Points, by_hand: bool) -> bool:
    if result.status is not Status.GRADED:
        return not by_hand and all(points is None for points in scores.values())
    known = {one.check: None if one.verdict is Verdict.COULD_NOT_CHECK else one.points for one in result.checks}
    return known == scores


def _result(source: Source, submitted: Submitted, hashes: Hashes) -> Result:
    return Result(
        student=submitted.student,
        exercise=source.exercise.id,
        requirement=source.exercise.requirement,
        status=Status.GRADED,
        file=f"{source.assignment}.ipynb",
        checks=tuple(_check(check, submitted.grades[source.cells[check.id]]) for check in source.exercise.checks),
        isolation=ISOLATION,
        hashes=hashes,
    )


def _check(check: Check, grade: Grade) -> CheckResult:
    """Return the verdict behind an automatic score; between nothing and everything it is a failure with points."""
    passed = grade.auto == check.points
    verdict = Verdict.COULD_NOT_CHECK if grade.auto is None else Verdict.PASSED if passed else Verdict.FAILED
    said = "" if passed or grade.auto is None else f"nbgrader gave {grade.auto} of {check.points} points."
    return CheckResult(
        check=check.id,
        question=check.question,
        title=check.title,
        visible=check.visible,
        verdict=verdict,
        points=grade.auto or Decimal(0),
        possible=check.points,
        message=said,
        cause="nbgrader has no automatic score for it." if grade.auto is None else "",
    )


def _add_decision(
    source: Source,
    submitted: Submitted,
    check: Check,
    grade: Grade,
    before: Override | None,
    now: datetime,
    into: Taken,
) -> None:
    """Add a decision where manual points say something that neither the machine nor the decision before it says."""
    points, why = grade.manual, submitted.comments.get(source.answers.get(check.question, ""), NO_REASON)
    if points is None and before is not None and before.why != TAKEN_BACK:
        if grade.auto is None:
            into.remark("manual points taken back, and no automatic ones: decide by hand", _line(source, submitted))
            return
        points, why = grade.auto, TAKEN_BACK
    if points is None or (before is None and points == grade.auto):
        return
    if before is None or (before.points, before.why) != (points, why):
        into.overrides.append(
            Override(
                student=submitted.student,
                exercise=source.exercise.id,
                check=check.id,
                points=points,
                who=WHO,
                when=now,
                why=why,
            )
        )


def _remark_what_stays(source: Source, submitted: Submitted, into: Taken) -> None:
    own = [submitted.grades[cell] for cell in source.cells.values()]
    others = {
        **submitted.others,
        **{name: grade for name, grade in submitted.grades.items() if name not in source.cells.values()},
    }
    if any(grade.needs_person for grade in own):
        into.remark("still to be looked at in nbgrader", _line(source, submitted))
    extra = sum((grade.extra or Decimal(0) for grade in [*own, *others.values()]), Decimal(0))
    if extra:
        into.remark("extra credit, left in nbgrader", _line(source, submitted, f"{extra} points"))
    if submitted.penalty:
        into.remark("late penalty, left in nbgrader", _line(source, submitted, f"{submitted.penalty} points"))
    for name, grade in sorted(others.items()):
        points = grade.auto if grade.manual is None else grade.manual
        if points is not None:
            into.remark("points of cells that are no checks, left in nbgrader", _line(source, submitted, name, points))
    used = {
        source.answers.get(check.question)
        for check in source.exercise.checks
        if submitted.grades[source.cells[check.id]].manual is not None
    }
    for name in sorted(set(submitted.comments) - used):
        into.remark("comments without points, left in nbgrader", _line(source, submitted, name))


def _line(source: Source, submitted: Submitted, *more: object) -> str:
    return " ".join(map(str, (submitted.student, source.assignment, *more)))
