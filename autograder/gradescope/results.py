"""A result as Gradescope's `results.json`.

Fields and their values: https://gradescope-autograders.readthedocs.io/en/latest/specs/ ("Output format"). All texts are
of the format `text`: Gradescope shows them as they are, and renders no HTML and no Markdown that a student wrote.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from autograder.codec import printable
from autograder.gradescope.settings import Visibility
from autograder.model import Bundle, Check, CheckResult, Record, Result, Status, Verdict

LONGEST_TEXT = 20_000
_POINTS = re.compile(r" \([\d.]+ points\)")
_ABOUT_HIDDEN = "A check that shows no Expected and Got is a hidden one: it names the sentence that was not kept."
_NO_TOTAL = "Gradescope shows your total when it shows the hidden checks."
_NOT_GRADED = "Nothing was graded. The 0 is Gradescope's way to write that, and says nothing about your answers."

Points = Annotated[int | float, Field(ge=0, allow_inf_nan=False)]


class Case(Record):
    """One entry of `tests`."""

    name: str
    number: str
    score: Points
    max_score: Points
    status: Literal["passed", "failed"]
    output: str
    tags: tuple[str, ...]
    visibility: Visibility
    extra_data: dict[str, JsonValue]
    name_format: Literal["text"] = "text"
    output_format: Literal["text"] = "text"


class Document(Record):
    """The whole file. `score` is the exact sum: Gradescope would add the scores of the tests as floating point."""

    score: Points
    execution_time: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    output: str
    tests: tuple[Case, ...]
    extra_data: dict[str, JsonValue]
    output_format: Literal["text"] = "text"
    test_output_format: Literal["text"] = "text"
    test_name_format: Literal["text"] = "text"
    visibility: Literal["visible"] = "visible"
    stdout_visibility: Literal["hidden"] = "hidden"


def document_of(result: Result, bundle: Bundle, hidden_checks: Visibility, facts: Mapping[str, JsonValue]) -> Document:
    """Return a result as Gradescope's file; `facts` of the submission go to the staff, in `extra_data`.

    Every check must have a verdict: one that could not be made has no form here. See `unchecked`.
    """
    if result.status is not Status.GRADED:
        return not_graded(result.reason, bundle, {**_facts(result), **facts})
    known = {check.id: check for check in bundle.exercise.checks}
    numbers = _numbers(bundle)
    cases = [_case(check, known[check.check], numbers[check.check], result, hidden_checks) for check in result.checks]
    all_shown = hidden_checks is Visibility.VISIBLE or all(check.visible for check in result.checks)
    return Document(
        score=number(result.points),
        execution_time=0,
        output=_text(_about(result, all_shown)),
        tests=tuple(cases),
        extra_data={**_facts(result), **facts},
    )


def not_graded(reason: str, bundle: Bundle, facts: Mapping[str, JsonValue]) -> Document:
    """Return the file of a submission of which nothing could be graded, with the reason in words for the student.

    Without this file nobody reads a reason, and the file must have a score: so it is a 0 that says what it is.
    """
    text = _text([f"{reason.rstrip('.')}.", "", _NOT_GRADED, "Hand in again."])
    case = Case(
        name="Your submission could not be graded",
        number="0",
        score=0,
        max_score=number(bundle.exercise.possible),
        status="failed",
        output=text,
        tags=(bundle.exercise.requirement,),
        visibility=Visibility.VISIBLE,
        extra_data={},
    )
    about = {"exercise": bundle.exercise.id, "status": Status.COULD_NOT_GRADE.value}
    return Document(score=0, execution_time=0, output=text, tests=(case,), extra_data={**about, **facts})


def unchecked(result: Result) -> list[str]:
    """Return a line for each check on which the grader failed, for the staff."""
    failed = [check for check in result.checks if check.verdict is Verdict.COULD_NOT_CHECK]
    return [f"{check.check} could not be checked: {check.cause}" for check in failed]


def number(points: Decimal) -> int | float:
    """Return points as a JSON number that is written as the rubric writes them."""
    return int(points) if points == points.to_integral_value() else float(points)


def _case(made: CheckResult, check: Check, place: str, result: Result, hidden_checks: Visibility) -> Case:
    passed = made.verdict is Verdict.PASSED
    lines = [made.message, *(["", f"Hint: {made.hint}"] if made.hint else [])]
    return Case(
        name=_text([made.title]),
        number=place,
        score=number(made.points),
        max_score=number(made.possible),
        status="passed" if passed else "failed",
        output="" if passed else _text(lines),
        tags=(result.requirement, made.question),
        visibility=Visibility.VISIBLE if made.visible else hidden_checks,
        extra_data={
            "check": made.check,
            "verdict": made.verdict.value,
            "visible": made.visible,
            "sentences": list(check.sentences),
        },
    )


def _numbers(bundle: Bundle) -> dict[str, str]:
    """Return the number of each check: that of its question, and its place in it."""
    questions = [question.id for question in bundle.exercise.questions]
    seen = dict.fromkeys(questions, 0)
    numbers = {}
    for check in bundle.exercise.checks:
        seen[check.question] += 1
        numbers[check.id] = f"{questions.index(check.question) + 1}.{seen[check.question]}"
    return numbers


def _about(result: Result, all_shown: bool) -> list[str]:
    """Return what is said of the whole submission; as long as checks are hidden, no note tells the points of a file."""
    total = f": {result.points:f} of {result.possible:f} points" if all_shown else ""
    notes = [f"- {note if all_shown else _POINTS.sub('', note)}" for note in result.notes]
    hidden = [_ABOUT_HIDDEN, *([] if all_shown else [_NO_TOTAL])] if not all(c.visible for c in result.checks) else []
    return [f"{result.file}{total}.", *notes, "", *hidden, f"Your code ran isolated, in the mode {result.isolation}."]


def _facts(result: Result) -> dict[str, JsonValue]:
    """Return what the staff may want to know of a result. The seed stays out: answers of clients are drawn from it."""
    hashes: dict[str, JsonValue] = result.hashes.model_dump(exclude={"seed"})
    return {
        "exercise": result.exercise,
        "status": result.status.value,
        "file": _text([result.file]),
        "isolation": result.isolation,
        "hashes": hashes,
    }


def _text(lines: Iterable[str]) -> str:
    """Return lines as one text that any JSON reader and any database takes: no control characters, no surrogates."""
    whole = printable("\n".join(lines), LONGEST_TEXT)
    return "".join(mark for mark in whole if mark in "\n\t" or not unicodedata.category(mark).startswith("C"))
