"""The engine: a bundle and a submission give a `Result`. It reads no files, and leaves every verdict to the judge."""

from __future__ import annotations

import contextlib
import itertools
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from autograder.config import Limits
from autograder.feedback import hint_for, message_for
from autograder.files import digest
from autograder.frames import ChannelClosedError
from autograder.judge.launch import Judge
from autograder.model import Bundle, Check, CheckResult, Hashes, Probe, Result, Status, Submission, Verdict
from autograder.sandbox.launch import Sandbox, Server, soon
from autograder.textreader import LIMITS as READING
from autograder.textreader import reader_beside, with_text

GRACE = 2.0
MOST_TRIES = 4
_PASSED = {"passed"}
_COULD_NOT = {"check_broken", "judge_died"}
_TRIED_AGAIN = {"died", "judge_died"}
_THREADS = "Threads of your notebook were still running at its end, so it was run again for each check."


@dataclass(frozen=True)
class Terms:
    """Under which terms a submission is graded: limits, isolation, the course's seed, and the hashes of the result."""

    limits: Limits
    isolation: str
    seed: str
    hashes: Hashes


def grade_submission(bundle: Bundle, submission: Submission, terms: Terms, judge: Judge, server: Server) -> Result:
    """Return the result of one submission. The student's code can make checks fail; it cannot make this raise.

    Visible checks run first: the notebook's process sees every probe, and what it has seen of a hidden one could
    otherwise come back in the message of a visible one.
    """
    session = _Session(bundle, submission, terms, judge, server)
    try:
        visible_first = sorted(bundle.exercise.checks, key=lambda check: not check.visible)
        verdicts = {check.id: session.check(check) for check in visible_first}
    finally:
        session.close()
    return Result(
        student=submission.student,
        exercise=bundle.exercise.id,
        requirement=bundle.exercise.requirement,
        status=Status.GRADED,
        file=submission.file,
        notes=(*submission.notes, *session.notes),
        checks=tuple(verdicts[check.id] for check in bundle.exercise.checks),
        isolation=server.mode,
        hashes=terms.hashes,
    )


def could_not_grade(bundle: Bundle, student: str, file: str, reason: str, terms: Terms) -> Result:
    """Return the result of a submission that cannot be read, with the reason in words for the student."""
    return Result(
        student=student,
        exercise=bundle.exercise.id,
        requirement=bundle.exercise.requirement,
        status=Status.COULD_NOT_GRADE,
        reason=reason,
        file=file,
        isolation=terms.isolation,
        hashes=terms.hashes,
    )


class _Session:
    """One submission being graded: a sandbox that is started when needed, and again after it had to be killed."""

    def __init__(self, bundle: Bundle, submission: Submission, terms: Terms, judge: Judge, server: Server) -> None:
        self._bundle, self._submission, self._terms = bundle, submission, terms
        self._judge, self._server = judge, server
        self._probes = {probe.check: probe for probe in bundle.probes}
        self._sandbox: Sandbox | None = None
        self._end = soon(terms.limits.submission)
        self._no_notebook: dict[str, Any] | None = None
        self._was_run = False
        self.notes: list[str] = []
        judge.begin(bundle)

    def check(self, check: Check) -> CheckResult:
        """Return the verdict on one check."""
        started = time.monotonic()
        outcome = self._outcome(check)
        seconds = round(time.monotonic() - started, 3)
        kind = outcome["kind"]
        verdict = Verdict.PASSED if kind in _PASSED else Verdict.FAILED
        if kind in _COULD_NOT:
            verdict = Verdict.COULD_NOT_CHECK
        passed = verdict is Verdict.PASSED
        return CheckResult(
            check=check.id,
            question=check.question,
            title=check.title,
            visible=check.visible,
            verdict=verdict,
            points=check.points if passed else Decimal(0),
            possible=check.points,
            message="" if passed else message_for(self._bundle, check, outcome),
            hint=hint_for(check, outcome) if verdict is Verdict.FAILED else "",
            cause=str(outcome.get("why", kind)) if verdict is Verdict.COULD_NOT_CHECK else "",
            seconds=seconds,
        )

    def close(self) -> None:
        """End with the submission."""
        self._judge.finish()
        self._end_sandbox()

    def _end_sandbox(self) -> None:
        if self._sandbox is not None:
            self._drop(self._sandbox)

    def _drop(self, sandbox: Sandbox) -> None:
        """End a sandbox: that of the notebook, or one in which its text was read."""
        sandbox.close()
        if sandbox is self._sandbox:
            self._sandbox = None

    def _outcome(self, check: Check) -> Mapping[str, Any]:
        """Return what came of a check. What ended with a process is tried again: perhaps something else ended it.

        Its own process may end twice; where judge or fork-server ended, it is not the student's doing.
        """
        for turn in itertools.count(1):
            generation = self._server.generation
            outcome = self._tried(check, turn)
            is_ours = outcome["kind"] == "judge_died" or generation != self._server.generation
            if outcome["kind"] not in _TRIED_AGAIN or turn >= (MOST_TRIES if is_ours else 2):
                break
        if self._probes[check.id].reads_text and outcome["kind"] not in {"passed", "failed", "submission_time"}:
            return {"kind": "check_broken", "why": f"mypy did not read the answer: {outcome}"[:300]}
        return outcome

    def _tried(self, check: Check, turn: int) -> Mapping[str, Any]:
        if time.monotonic() >= self._end:
            return {"kind": "submission_time", "seconds": self._terms.limits.submission}
        probe = self._probes[check.id]
        if probe.reads_text:
            return self._read(probe, check, turn)
        sandbox = self._ready_sandbox()
        if sandbox is None:
            assert self._no_notebook is not None
            return self._no_notebook
        return self._judged(sandbox, probe, check, turn, self._terms.limits.of_check(check.seconds))

    def _read(self, probe: Probe, check: Check, turn: int) -> Mapping[str, Any]:
        """Let mypy read the text of the answer, in a sandbox in which nothing of it runs: its word can be taken."""
        reader = reader_beside(self._server, self._bundle.imports)
        try:
            sandbox = Sandbox(reader, (), READING, soon(READING.submission))
        except (TimeoutError, ChannelClosedError):
            return {"kind": "died"}
        try:
            asked = with_text(probe, self._submission.cells, self._bundle.imports)
            return self._judged(sandbox, asked, check, turn, READING)
        finally:
            sandbox.close()

    def _ready_sandbox(self) -> Sandbox | None:
        """Return a sandbox whose notebook has run, or `None` where the notebook cannot be run to its end."""
        if self._sandbox is not None and self._sandbox.spent:
            self._end_sandbox()
        if self._sandbox is None and self._no_notebook is None:
            self._sandbox = self._started() or self._started()
            if self._sandbox is not None:
                self._no_notebook = None
                self._note_first_run(self._sandbox)
        return self._sandbox

    def _started(self) -> Sandbox | None:
        """Return a sandbox whose notebook has run; where it was ended, say how in `_no_notebook`."""
        limits = self._terms.limits
        if self._no_notebook is not None and self._no_notebook["kind"] == "notebook_time":
            return None
        for _ in range(MOST_TRIES):
            generation = self._server.generation
            try:
                return Sandbox(self._server, self._submission.cells, limits, min(self._end, soon(limits.submission)))
            except TimeoutError:
                self._no_notebook = {"kind": "notebook_time", "seconds": limits.submission}
            except ChannelClosedError:
                self._no_notebook = {"kind": "notebook_died"}
            if generation == self._server.generation:
                break
        return None

    def _note_first_run(self, sandbox: Sandbox) -> None:
        """Keep what the cells said, of the first run only: a notebook that runs again may know hidden checks."""
        if not self._was_run:
            self.notes = [_note(problem) for problem in sandbox.problems]
            self.notes += [_THREADS] if sandbox.has_threads else []
        self._was_run = True

    def _judged(self, sandbox: Sandbox, probe: Probe, check: Check, turn: int, limits: Limits) -> Mapping[str, Any]:
        deadline = soon(limits.check + GRACE)
        seed = digest(self._terms.seed, self._submission.digest, check.id, str(turn))
        ours, theirs = socket.socketpair()
        with ours, theirs:
            self._judge.ask(check.id, seed, ours.fileno())
            with contextlib.suppress(ChannelClosedError):  # the notebook is gone: the judge hears nothing and says so
                sandbox.probe(probe, theirs.fileno(), limits)
        return self._heard(sandbox, deadline, limits)

    def _heard(self, sandbox: Sandbox, deadline: float, limits: Limits) -> Mapping[str, Any]:
        """Return the verdict; a probe that does not end in time is killed with its notebook, which then runs again."""
        try:
            outcome = self._judge.verdict(deadline)
        except TimeoutError:
            self._drop(sandbox)
            return self._too_late(limits)
        try:
            sandbox.await_probed(soon(GRACE))
        except (TimeoutError, ChannelClosedError):
            self._drop(sandbox)
        if outcome["kind"] == "raised" and outcome["error"]["type"] == "OutOfTimeError":
            return {"kind": "check_time", "seconds": limits.check}
        return outcome

    def _too_late(self, limits: Limits) -> Mapping[str, Any]:
        try:
            self._judge.verdict(soon(GRACE))
        except TimeoutError:
            self._judge.abandon()
        return {"kind": "check_time", "seconds": limits.check}


def _note(problem: Mapping[str, str]) -> str:
    what = f"Cell {problem.get('cell', '?')} stopped with {problem.get('type', 'an error')}"
    return f"{what}: {problem['message']}" if problem.get("message") else what
