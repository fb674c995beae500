"""A small class to test with: two requirements, three exercises, and results of every kind."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from autograder.model import (
    Attempt,
    CheckPoints,
    CheckResult,
    Hashes,
    Level,
    Result,
    Rubric,
    RubricExercise,
    RubricQuestion,
    Status,
    Student,
    Verdict,
)
from gradebook.decisions import Publication, Visibility

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
CALLS, LIMITS, TYPES = "py-01/01-calls", "py-01/02-limits", "py-02/01-types"
LEVELS = (
    Level(name="Beginning", share=Decimal(0), meaning="The first steps are made."),
    Level(name="Proficient", share=Decimal("0.7"), meaning="The requirement is met."),
    Level(name="Excellent", share=Decimal("0.9"), meaning="Met with care for the edges."),
)
HASHES = Hashes(submission="s", checks="c", environment="e", engine="g", policy="p", seed="0")

ADA = Student(id="ada", name="Lovelace, Ada", login="ada@uni", sis_id="S1001", section="AI-101")
BOB = Student(id="bob", name="Babbage, Bob", login="bob@uni", sis_id="S1002", section="AI-101")
CYD = Student(id="cyd", name="Charisse, Cyd", login="cyd@uni", sis_id="S1003", section="AI-102")
ROSTER = (ADA, BOB, CYD)


def question(title: str, **points: str) -> RubricQuestion:
    """A question whose checks carry these points."""
    checks = {name: CheckPoints(points=Decimal(worth), hint="think") for name, worth in points.items()}
    return RubricQuestion(title=title, criterion=f"Your code does: {title.lower()}.", checks=checks)


def exercise(title: str, **questions: RubricQuestion) -> RubricExercise:
    """An exercise with these questions."""
    lessons = (f"source/docs/{title.split(maxsplit=1)[0].lower()}.md",)
    return RubricExercise(title=title, minutes=30, lessons=lessons, questions=questions, hints={"think": "Think."})


def rubric(requirement: str, title: str, exercises: dict[str, RubricExercise]) -> Rubric:
    """A rubric with the usual levels."""
    outcome = f"You can work with {title.lower()}."
    return Rubric(
        requirement=requirement, title=title, outcome=outcome, levels=LEVELS, person_reads={}, exercises=exercises
    )


ASYNC = rubric(
    "PY-01",
    "Async calls",
    {
        "01-calls": exercise(
            "Calls at once",
            gather=question("Gather many calls", keeps_order="2", runs_at_once="2"),
            timeout=question("Give up in time", gives_up="3"),
        ),
        "02-limits": exercise("Limits", limit=question("Never too many", at_most="3")),
    },
)
TYPING = rubric(
    "PY-02", "Types", {"01-types": exercise("Types everywhere", names=question("Say what comes back", typed="5"))}
)
RUBRICS = (ASYNC, TYPING)


def check(name: str, asked: str, points: str, possible: str, **more: object) -> CheckResult:
    """A check that is passed with all of its points and failed otherwise, unless `more` says so."""
    verdict = Verdict.PASSED if Decimal(points) == Decimal(possible) else Verdict.FAILED
    known = {"check": name, "question": asked, "title": f"It {name.replace('_', ' ')}", "visible": True}
    worth = {"verdict": verdict, "points": Decimal(points), "possible": Decimal(possible)}
    return CheckResult.model_validate({**known, **worth, **more})


def unchecked(name: str, asked: str, possible: str) -> CheckResult:
    """A check that nobody knows the verdict of."""
    return check(name, asked, "0", possible, verdict=Verdict.COULD_NOT_CHECK, cause="The machine ran out of memory.")


def result(student: str, *checks: CheckResult, of: str = CALLS, **more: object) -> Result:
    """A graded result."""
    known = {"student": student, "exercise": of, "requirement": of[:5].upper(), "status": Status.GRADED}
    made = {"checks": checks, "isolation": "namespaces", "hashes": HASHES}
    return Result.model_validate({**known, **made, **more})


def calls(student: str, order: str = "2", at_once: str = "2", gives_up: str = "3", **more: object) -> Result:
    """A graded result of the first exercise with these points."""
    return result(
        student,
        check("keeps_order", "gather", order, "2", hint="Look at the order of `gather`.", seconds=0.25),
        check("runs_at_once", "gather", at_once, "2", hint="Await once, not in a loop."),
        check("gives_up", "timeout", gives_up, "3", visible=False, message="expected TimeoutError\n  got nothing"),
        **more,
    )


def ungraded(student: str, of: str = CALLS, reason: str = "The notebook is cut off after cell 3.") -> Result:
    """A result that could not be graded."""
    return result(student, of=of, status=Status.COULD_NOT_GRADE, reason=reason)


def attempt(of: Result, number: int = 1) -> Attempt:
    """A recorded result; with another number it is that of another submission."""
    if number > 1:
        hashes = of.hashes.model_copy(update={"submission": f"s{number}"})
        of = of.model_copy(update={"hashes": hashes})
    return Attempt(number=number, recorded_at=NOON, result=of)


def publication(of: str = CALLS, hidden: Visibility = "now", *, visible: bool = True) -> Publication:
    """A decision that publishes an exercise, or holds it."""
    return Publication(exercise=of, hidden=hidden, visible=visible, who="kay", when=NOON)


PUBLISHED = tuple(publication(of) for of in (CALLS, LIMITS, TYPES))
