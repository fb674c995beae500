"""C-DET: one answer gets the same verdicts and words, whatever the hash seed, the time zone and the order are.

The right answer is asked twenty times: chance may not cost a point. A wrong one shows what chance does to the words.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from autograder.checking.answers import Answer
from autograder.checking.findings import Finding
from autograder.checking.trials import NO_HASHES, only
from autograder.config import Limits
from autograder.engine import Terms, grade_submission
from autograder.judge.launch import Judge
from autograder.model import Bundle, Result
from autograder.sandbox.launch import Server
from autograder.sandbox.modes import UNCONFINED

RUNS = 20
RUNS_OF_WRONG = 9  # three in each surrounding
SURROUNDINGS = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC"},
    {"PYTHONHASHSEED": "1", "TZ": "America/St_Johns"},
    {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati"},
]
FULL_RUNS = {0, 1, 2}  # one in each surrounding: in checks that read a text nothing runs but mypy
Said = dict[str, tuple[str, str]]  # check → verdict and message


def determinism_findings(
    bundle: Bundle, answers: Sequence[Answer], isolation: str, limits: Limits, workers: int = 2
) -> list[Finding]:
    """Return the checks that say different things of one answer. The first answer is the right one.

    It is asked in twenty runs, others in nine; checks that take long, in three.
    """
    terms = Terms(limits, isolation, "course check", NO_HASHES)

    def of_surrounding(place: int) -> list[list[Said]]:
        runs = range(place, RUNS, len(SURROUNDINGS))
        judge = Judge(hardened=isolation != UNCONFINED, environment=SURROUNDINGS[place])
        server = Server(isolation, bundle.imports, bundle.grants, SURROUNDINGS[place])
        try:
            return [
                [_said(_graded(_asked(bundle, run), answer, terms, judge, server)) for answer in _given(answers, run)]
                for run in runs
            ]
        finally:
            judge.close()
            server.close()

    with ThreadPoolExecutor(workers) as pool:
        runs = [run for found in pool.map(of_surrounding, range(len(SURROUNDINGS))) for run in found]
    return list(_differences(answers, runs))


def _given(answers: Sequence[Answer], run: int) -> Sequence[Answer]:
    return answers if run < RUNS_OF_WRONG else answers[:1]


def _graded(bundle: Bundle, answer: Answer, terms: Terms, judge: Judge, server: Server) -> Result:
    return grade_submission(bundle, answer.submission(bundle.exercise.id), terms, judge, server)


def _asked(bundle: Bundle, run: int) -> Bundle:
    """Return what is asked in a run: in most of them not the checks that read the text, or have a budget of seconds."""
    shuffled = _shuffled(bundle, run)
    slow = {probe.check for probe in bundle.probes if probe.reads_text}
    slow |= {check.id for check in bundle.exercise.checks if check.seconds}
    if run in FULL_RUNS or not slow:
        return shuffled
    return only(shuffled, [check.id for check in bundle.exercise.checks if check.id not in slow])


def _shuffled(bundle: Bundle, run: int) -> Bundle:
    """Return a bundle whose checks come in another order; the first run has that of the master."""
    checks = list(bundle.exercise.checks)
    if run:
        random.Random(run).shuffle(checks)  # noqa: S311  # an order, no secret
    exercise = bundle.exercise.model_copy(update={"checks": tuple(checks)})
    return bundle.model_copy(update={"exercise": exercise})


def _said(result: Result) -> Said:
    return {check.check: (check.verdict.value, check.message) for check in result.checks}


def _differences(answers: Sequence[Answer], runs: Sequence[Sequence[Said]]) -> Iterator[Finding]:
    for place, answer in enumerate(answers):
        given = [run[place] for run in runs if place < len(run)]
        for check, said in given[0].items():
            others = {run[check] for run in given if check in run} - {said}
            if others:
                verdicts = sorted({said[0], *(verdict for verdict, _ in others)})
                differs = f"verdicts {' and '.join(verdicts)}" if len(verdicts) > 1 else "different words"
                what = f'"{check}" gives {answer.name} {differs} in {len(given)} runs.'
                fix = "Look for sets, clocks, dates and chance in the check and in what it calls."
                yield Finding(rule="C-DET", where=answer.where, what=what, fix=fix)
