"""Trials: answers are run against checks in the sandbox, as submissions are, and every verdict is kept.

A verdict is a function of the answer's code, of the check, and of grader and environment: what is kept of an earlier
run is used again, check by check. So one changed check costs its own runs, and no other.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from autograder.checking.answers import Answer
from autograder.config import Limits
from autograder.engine import Terms, grade_submission
from autograder.files import digest, write_text
from autograder.judge.launch import Judge
from autograder.model import Bundle, Check, Hashes, Record, Result, Verdict
from autograder.sandbox.launch import Server
from autograder.sandbox.modes import UNCONFINED

NO_HASHES = Hashes(submission="", checks="", environment="", engine="", policy="", seed="")
Progress = Callable[[str], None]


class Outcome(Record):
    """What a check says of an answer: the verdict, and the message and hint that its author would read."""

    verdict: Verdict
    message: str = ""
    hint: str = ""

    @property
    def passed(self) -> bool:
        """Whether the check is passed."""
        return self.verdict is Verdict.PASSED


Outcomes = dict[str, Outcome]  # check → what it says
_KEPT = TypeAdapter(dict[str, Outcome])


@dataclass(frozen=True)
class Trial:
    """An answer, and what checks of an exercise said of it: all of them, but of most mutants only some are asked."""

    answer: Answer
    outcomes: Outcomes

    def failed(self) -> list[str]:
        """Return the checks that were not passed."""
        return [name for name, outcome in self.outcomes.items() if not outcome.passed]

    def lost(self, checks: Iterable[Check]) -> dict[str, Decimal]:
        """Return the points that it lost: question → points, of those where any were."""
        points: dict[str, Decimal] = {}
        for check in checks:
            if check.id in self.outcomes and not self.outcomes[check.id].passed:
                points[check.question] = points.get(check.question, Decimal(0)) + check.points
        return points


@dataclass
class Trials:
    """The trials of one bundle. `kept` is the file of the verdicts; `engine` the hash of all that runs them."""

    bundle: Bundle
    isolation: str
    limits: Limits
    kept: Path
    engine: str
    workers: int = 2

    def __post_init__(self) -> None:
        self._known = self._read()
        self._used: dict[str, Outcome] = {}
        self._checks = check_digests(self.bundle)

    def outcomes(
        self,
        answers: Sequence[Answer],
        progress: Progress = lambda name: None,
        spared: Mapping[str, Collection[str]] | None = None,
    ) -> list[Trial]:
        """Return what every check says of each answer, in the order of the answers.

        `spared`: name of an answer → checks that it is not tried with.
        """
        known = spared or {}
        wanted = [(one, [check for check in self._checks if check not in known.get(one.name, ())]) for one in answers]
        return self._outcomes(wanted, progress)

    def until_killed(
        self, mutants: Sequence[Answer], proven: Collection[str] = (), progress: Progress = lambda name: None
    ) -> list[Trial]:
        """Return what the checks of its own question say of each mutant; of one that lives on, the other checks too.

        Those that let mypy read the text take a hundred times as long, and come last. A check that fails no mutant by
        then, and is not among those `proven` by other answers, is asked of all. One with a budget of seconds is asked
        of none: in the short time that mutants have, right answers would fail it, too.
        """
        quick = [check for check in self.bundle.exercise.checks if not check.seconds]
        own: dict[str, list[str]] = {}
        for check in quick:
            own.setdefault(check.question, []).append(check.id)
        every = {check.id for check in quick}
        asked = {one.name: set(own.get(one.question, every)) for one in mutants}
        found = self._asked(mutants, asked, progress)
        reading = {probe.check for probe in self.bundle.probes if probe.reads_text}
        for checks in (every - reading, every & reading):
            alive = [trial.answer for trial in found if not trial.failed()]
            for one in alive:
                asked[one.name].update(checks)
            found = [*(trial for trial in found if trial.failed()), *self._asked(alive, asked)]
        idle = every.difference(proven, *(trial.failed() for trial in found))
        return self._asked(mutants, {name: checks | idle for name, checks in asked.items()})

    def _asked(
        self, answers: Sequence[Answer], asked: Mapping[str, Collection[str]], progress: Progress = lambda name: None
    ) -> list[Trial]:
        """Return what some checks say of each answer. `asked`: name of the answer → checks."""
        ordered = [(one, [check for check in self._checks if check in asked[one.name]]) for one in answers]
        return self._outcomes(ordered, progress)

    def _outcomes(
        self, asked: Sequence[tuple[Answer, Sequence[str]]], progress: Progress = lambda name: None
    ) -> list[Trial]:
        wanted = [(answer, self._missing(answer, checks)) for answer, checks in asked]
        for answer, checks in wanted:
            if not checks:
                progress(answer.name)
        todo = [(answer, checks) for answer, checks in wanted if checks]
        if todo:
            self._run(todo, progress)
        return [Trial(answer, self._of(answer, checks)) for answer, checks in asked]

    def keep(self) -> None:
        """Write the verdicts that were asked for; others are of answers or checks that are gone."""
        self._write(self._used)

    def _write(self, verdicts: Mapping[str, Outcome]) -> None:
        """Write verdicts; a check that could not be made is tried again the next time."""
        sure = {key: one for key, one in verdicts.items() if one.verdict is not Verdict.COULD_NOT_CHECK}
        text = _KEPT.dump_json(sure).decode()
        write_text(self.kept, json.dumps({"engine": self.engine, "verdicts": json.loads(text)}) + "\n")

    def _missing(self, answer: Answer, checks: Sequence[str]) -> list[str]:
        return [check for check in checks if self._key(answer, check) not in self._known]

    def _of(self, answer: Answer, checks: Sequence[str]) -> Outcomes:
        keys = {check: self._key(answer, check) for check in checks}
        self._used |= {key: self._known[key] for key in keys.values()}
        return {check: self._known[key] for check, key in keys.items()}

    def _key(self, answer: Answer, check: str) -> str:
        return digest(self._checks[check], *(cell.source for cell in answer.cells))[:32]

    def _run(self, todo: Sequence[tuple[Answer, list[str]]], progress: Progress) -> None:
        judges: list[Judge] = []
        local = threading.local()
        server = Server(self.isolation, self.bundle.imports, self.bundle.grants)

        def tried(answer: Answer, checks: Sequence[str]) -> tuple[Answer, Result]:
            if not hasattr(local, "judge"):
                local.judge = Judge(hardened=self.isolation != UNCONFINED)
                judges.append(local.judge)
            part = only(self.bundle, checks)
            terms = Terms(self.limits, self.isolation, "course check", NO_HASHES)
            return answer, grade_submission(part, answer.submission(part.exercise.id), terms, local.judge, server)

        with ThreadPoolExecutor(self.workers) as pool:
            futures = [pool.submit(tried, *one) for one in todo]
            try:
                for future in as_completed(futures):
                    answer, result = future.result()
                    self._take(answer, result)
                    progress(answer.name)
            finally:  # also when somebody stops it: what is known by now is kept
                for judge in judges:
                    judge.stopped = True
                pool.shutdown(cancel_futures=True)
                for judge in judges:
                    judge.close()
                server.close()
                self._write(self._known)

    def _take(self, answer: Answer, result: Result) -> None:
        for check in result.checks:
            outcome = Outcome(verdict=check.verdict, message=check.message or check.cause, hint=check.hint)
            self._known[self._key(answer, check.check)] = outcome

    def _read(self) -> dict[str, Outcome]:
        try:
            kept = json.loads(self.kept.read_bytes())
            return _KEPT.validate_python(kept["verdicts"]) if kept["engine"] == self.engine else {}
        except (OSError, ValueError, KeyError, TypeError, ValidationError):
            return {}  # nothing is kept, or nothing that can be used: it is made again


def only(bundle: Bundle, checks: Iterable[str]) -> Bundle:
    """Return a bundle with some of its checks."""
    names = set(checks)
    if names == {check.id for check in bundle.exercise.checks}:
        return bundle
    kept = tuple(check for check in bundle.exercise.checks if check.id in names)
    return bundle.model_copy(
        update={
            "exercise": bundle.exercise.model_copy(update={"checks": kept}),
            "probes": tuple(probe for probe in bundle.probes if probe.check in names),
            "expectations": tuple(known for known in bundle.expectations if known.check in names),
        }
    )


def check_digests(bundle: Bundle) -> dict[str, str]:
    """Return the hash of all that decides what each check says, points left out: check → hash."""
    probes = {probe.check: probe.model_dump_json() for probe in bundle.probes}
    expected = {known.check: known.model_dump_json() for known in bundle.expectations}
    sentences = {name: text for question in bundle.exercise.questions for name, text in question.sentences.items()}
    named = sorted({name for text in sentences.values() for name in re.findall(r"`(\w+)`", text)})  # for messages
    return {
        check.id: digest(
            probes[check.id],
            expected[check.id],
            check.model_dump_json(exclude={"points"}),
            bundle.grants.model_dump_json(),
            *(sentences[name] for name in check.sentences if name in sentences),
            *named,
        )
        for check in bundle.exercise.checks
    }
