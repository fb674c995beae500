"""A class of any size whose checks behave as told: sound ones by ability, and bad ones that are planted.

`python -m tests.gradebook.items_class FOLDER` writes the page of a class of sixty: its picture is in source/docs.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from random import Random

from autograder.flows.items import misconceptions
from autograder.leaks import Guard
from autograder.model import Attempt, CheckResult, RubricExercise, Verdict
from autograder.rubrics import read_rubrics
from gradebook.book import book_of
from gradebook.items import examine, write_items
from gradebook.items.examine import Examined, examine_sheet
from gradebook.items.sheet import sheet_of
from tests.gradebook.samples import attempt, check, exercise, question, result, unchecked

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = json.loads((ROOT / "tests" / "sample_class" / "golden.json").read_text(encoding="utf-8"))
INVERTED, DEAD = "nothing_holds_the_loop", "it_is_the_same_error"
CONTRADICTORY = ("the_last_prompt_is_answered_first", "a_failing_call_keeps_its_place")
REDUNDANT = ("nothing_to_call", "nothing_to_run")
PLANTED = {INVERTED, DEAD, *CONTRADICTORY}
ASYNC = "py-01/01-async-api-calls"
STEEPNESS = 2.2  # of the two-parameter logistic model (Birnbaum 1968): how sharply a sound check tells


def one_question(passes: Mapping[str, str], seconds: Mapping[str, Iterable[float]] | None = None) -> Examined:
    """An exercise of one question. `passes`: check → a letter per student: 1 passed, 0 failed, ? could not check."""
    words = exercise("Calls at once", gather=question("Gather", **dict.fromkeys(passes, "1")))
    return examine_sheet(sheet_of("py-01/01-calls", words, one_question_attempts(passes, seconds)), (), 10.0)


def one_question_attempts(
    passes: Mapping[str, str], seconds: Mapping[str, Iterable[float]] | None = None
) -> list[Attempt]:
    """The attempts of such an exercise, one of each student."""
    times = {name: list((seconds or {}).get(name, [0.1] * len(letters))) for name, letters in passes.items()}
    count = len(next(iter(passes.values())))
    return [
        attempt(
            result(f"s{place}", *(_mark(name, letters[place], times[name][place]) for name, letters in passes.items()))
        )
        for place in range(count)
    ]


def _mark(name: str, letter: str, seconds: float) -> CheckResult:
    if letter == "?":
        return unchecked(name, "gather", "1")
    return check(name, "gather", letter, "1", seconds=seconds)


def words_of() -> RubricExercise:
    """The exercise of PY-01 in its rubric."""
    return read_rubrics(ROOT / "rubrics")[0].exercises["01-async-api-calls"]


def planted_class(size: int = 60, seed: int = 27, *, planted: bool = True) -> list[Attempt]:
    """A class at the exercise of PY-01, whose bad checks are planted on demand."""
    words = words_of()
    chance = Random(seed)
    hardness = {name: chance.uniform(-1.6, 0.9) for one in words.questions.values() for name in one.checks}
    pace = {name: math.exp(chance.gauss(-3.2, 0.35)) for name in hardness}
    attempts = []
    for place in range(size):
        ability = chance.gauss(0, 1)
        passed = {
            name: chance.random() < 1 / (1 + math.exp(STEEPNESS * (hard - ability))) for name, hard in hardness.items()
        }
        flip = chance.random() < 0.5
        if planted:
            passed |= {INVERTED: not passed[INVERTED], DEAD: False, REDUNDANT[1]: passed[REDUNDANT[0]]}
            passed |= {CONTRADICTORY[flip]: False}
        times = {name: seconds * math.exp(chance.gauss(0, 0.3)) for name, seconds in pace.items()}
        attempts.append(attempt(_result(words, f"s{place:02}", passed, times)))
    return attempts


def _result(words: RubricExercise, student: str, passed: Mapping[str, bool], times: Mapping[str, float]) -> object:
    titles = {one["check"]: one for one in GOLDEN["ada"]["checks"]}
    checks = [
        check(
            name,
            key,
            str(worth.points if passed[name] else Decimal(0)),
            str(worth.points),
            title=titles[name]["title"],
            visible=titles[name]["visible"],
            seconds=times[name],
            verdict=Verdict.PASSED if passed[name] else Verdict.FAILED,
        )
        for key, asked in words.questions.items()
        for name, worth in asked.checks.items()
    ]
    return result(student, *checks, of=ASYNC)


def examined(attempts: Iterable[Attempt]) -> list[Examined]:
    """What item analysis says of them, with the misconceptions of the course."""
    rubrics = read_rubrics(ROOT / "rubrics")
    known, _ = misconceptions(ROOT / "source", rubrics)
    return examine(rubrics, book_of(attempts).shown, known, 10.0)


if __name__ == "__main__":
    write_items(Path(sys.argv[1]), examined(planted_class()), (), "best", "Python Fundamentals for AI", Guard())
