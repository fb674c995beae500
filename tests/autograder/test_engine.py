"""The engine and its words, with a sandbox and a judge that say what the test tells them to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder import engine
from autograder.checking.answers import Answer, Kind
from autograder.checking.judging import message_findings
from autograder.checking.trials import Outcome, Trial
from autograder.config import Limits
from autograder.engine import Terms, grade_submission
from autograder.errors import IsolationError
from autograder.feedback import message_for
from autograder.frames import ChannelClosedError
from autograder.judge.launch import Judge, StoppedError
from autograder.model import Bundle, Cell, CheckResult, Hashes, Result, Status, Submission, Verdict
from autograder.processes import Process
from autograder.release import Release
from autograder.sandbox.launch import a_server

HASHES = Hashes(submission="s", checks="c", environment="e", engine="g", policy="p", seed="0")
TERMS = Terms(Limits(), "process", "a seed", HASHES)
SUBMISSION = Submission(student="ada", exercise="py-01/01-demo", file="a.py", digest="d", cells=())
FAILED = {"kind": "failed", "expected": "4", "got": "5 ← result", "why": "two and two"}
ERROR = {"type": "ValueError", "message": "no\nsecond line", "where": "in double: raise", "bases": []}
SERVER: Any = SimpleNamespace(mode="process", generation=0)
Says = Callable[..., Any]


def raising(error: BaseException) -> Says:
    """Return a function that raises."""

    def raises(*_: object) -> Any:
        raise error

    return raises


class FakeJudge:
    """A judge that gives the verdicts that it was given, one per call."""

    def __init__(self, *verdicts: Any) -> None:
        self.verdicts, self.asked, self.abandoned = list(verdicts), [], 0  # type: ignore[var-annotated]

    def begin(self, bundle: Any) -> None:
        """Nothing to begin."""

    finish: Says = lambda *_: None

    def ask(self, check: str, seed: str, descriptor: int) -> None:
        self.asked.append((check, seed))

    def verdict(self, deadline: float) -> Any:
        found = self.verdicts.pop(0)
        if isinstance(found, BaseException):
            raise found
        return found

    def abandon(self) -> None:
        self.abandoned += 1


class FakeSandbox:
    """A sandbox in which nothing runs; it counts how many there were."""

    made = 0
    spent = has_threads = False
    problems: tuple[dict[str, str], ...] = ()
    await_probed: Says = lambda *_: None
    probe: Says = lambda *_: None

    def __init__(self, *_: object) -> None:
        type(self).made += 1

    def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
def bundle(demo: tuple[Path, Release]) -> Bundle:
    """The sealed exercise: one visible check, one hidden."""
    return demo[1].bundles[0]


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> type[FakeSandbox]:
    """The sandbox that the engine starts, to be told what to do."""
    kind = type("Fake", (FakeSandbox,), {"made": 0})
    monkeypatch.setattr(engine, "Sandbox", kind)
    return kind


def graded(bundle: Bundle, judge: FakeJudge, terms: Terms = TERMS) -> tuple[CheckResult, ...]:
    """Return the results of both checks."""
    return grade_submission(bundle, SUBMISSION, terms, judge, SERVER).checks  # type: ignore[arg-type]


def test_a_passed_check_earns_its_points(bundle: Bundle, sandbox: Any) -> None:
    """It has neither message nor hint; the failed one has both, and earns nothing."""
    judge = FakeJudge({"kind": "passed"}, FAILED)
    result = grade_submission(bundle, SUBMISSION, TERMS, judge, SERVER)  # type: ignore[arg-type]
    passed, failed = result.checks
    assert (passed.verdict, str(passed.points), passed.message, passed.hint) == (Verdict.PASSED, "2.5", "", "")
    assert (failed.verdict, failed.points, failed.hint) == (Verdict.FAILED, 0, "Who is asked?")
    assert (result.status, str(result.points), str(result.possible)) == (Status.GRADED, "2.5", "4.0")
    assert sandbox.made == 1


def test_every_check_has_a_seed_of_its_own(bundle: Bundle, sandbox: Any) -> None:
    """It depends on course, submission and check, and on nothing else."""
    first, again = (FakeJudge({"kind": "passed"}, {"kind": "passed"}) for _ in range(2))
    graded(bundle, first)
    graded(bundle, again)
    assert first.asked == again.asked
    assert len({seed for _, seed in first.asked}) == 2


@pytest.mark.parametrize("kind", ["check_broken", "judge_died"])
def test_a_mistake_of_ours_is_not_a_failure(bundle: Bundle, sandbox: Any, kind: str) -> None:
    """The check could not be made: no points, no hint, and the teacher is told."""
    for check in graded(bundle, FakeJudge(*[{"kind": kind, "why": "ImportError: x"}] * 8)):
        assert (check.verdict, check.points, check.hint) == (Verdict.COULD_NOT_CHECK, 0, "")
        assert "the grader failed here, not you." in check.message
        assert "ImportError" not in check.message
        assert check.cause == "ImportError: x"


@pytest.mark.parametrize("kind", ["died", "endless", "forged"])
def test_what_the_students_process_does_is_a_failure(bundle: Bundle, sandbox: Any, kind: str) -> None:
    """Never a pass, never an excuse."""
    for check in graded(bundle, FakeJudge(*[{"kind": kind, "why": "x"}] * 4)):
        assert (check.verdict, check.points) == (Verdict.FAILED, 0)
        assert "Promised" in check.message


@pytest.mark.parametrize(
    ("error", "words"),
    [(ChannelClosedError("gone"), "ended the Python process"), (TimeoutError(), "your notebook ran longer than 120 s")],
)
def test_a_notebook_that_does_not_end_fails_every_check(
    bundle: Bundle, sandbox: Any, error: BaseException, words: str
) -> None:
    """No judge is asked."""
    sandbox.__init__ = raising(error)
    judge = FakeJudge()
    for check in graded(bundle, judge):
        assert check.verdict is Verdict.FAILED
        assert words in check.message
    assert judge.asked == []


@pytest.mark.parametrize("kind", ["died", "judge_died"])
def test_a_process_that_was_ended_is_tried_once_more(bundle: Bundle, sandbox: Any, kind: str) -> None:
    """Perhaps something else ended it; the second time its replies are other ones."""
    judge = FakeJudge({"kind": kind}, {"kind": "passed"}, {"kind": "passed"})
    assert [check.verdict for check in graded(bundle, judge)] == [Verdict.PASSED] * 2
    assert len({seed for _, seed in judge.asked}) == 3


def test_a_notebook_that_was_ended_is_run_once_more(bundle: Bundle, sandbox: Any) -> None:
    """A process may be killed for reasons that are not its own."""
    begin = sandbox.__init__

    def dies_first(self: Any, *arguments: object) -> None:
        begin(self)
        if sandbox.made == 1:
            raise ChannelClosedError("gone")

    sandbox.__init__ = dies_first
    passed = graded(bundle, FakeJudge({"kind": "passed"}, {"kind": "passed"}))
    assert [check.verdict for check in passed] == [Verdict.PASSED] * 2
    assert sandbox.made == 2


def test_a_spent_sandbox_is_replaced(bundle: Bundle, sandbox: Any) -> None:
    """Where a notebook cannot be forked it is run again for each check; of threads the student is told."""
    sandbox.spent, sandbox.has_threads = True, True
    judge = FakeJudge({"kind": "passed"}, {"kind": "passed"})
    notes = grade_submission(bundle, SUBMISSION, TERMS, judge, SERVER).notes  # type: ignore[arg-type]
    assert sandbox.made == 2
    assert notes == ("Threads of your notebook were still running at its end, so it was run again for each check.",)


def test_a_submission_that_takes_too_long_is_not_checked_further(bundle: Bundle, sandbox: Any) -> None:
    """The time for all of it was over before the first check."""
    terms = Terms(Limits.model_construct(cell=1, check=1, check_cpu=1, submission=0), "process", "s", HASHES)
    for check in graded(bundle, FakeJudge(), terms):
        assert "all of it together ran longer than 0 seconds" in check.message
    assert sandbox.made == 0


def test_a_check_has_its_budget(bundle: Bundle, sandbox: Any) -> None:
    """The limits of the course go with every probe, and longer ones with the check that has a budget."""
    first, second = bundle.exercise.checks
    exercise = bundle.exercise.model_copy(update={"checks": (first, second.model_copy(update={"seconds": 6.0}))})
    given: list[Limits] = []
    sandbox.probe = lambda self, probe, descriptor, limits: given.append(limits)
    graded(bundle.model_copy(update={"exercise": exercise}), FakeJudge({"kind": "passed"}, {"kind": "passed"}))
    assert [(limits.check, limits.check_cpu) for limits in given] == [(10, 2), (30, 6)]


def test_a_check_that_runs_out_of_time_fails_alone(bundle: Bundle, sandbox: Any) -> None:
    """Its process is ended; the next check gets a new one."""
    judge = FakeJudge(TimeoutError(), {"kind": "died"}, {"kind": "passed"})
    late, passed = graded(bundle, judge)
    assert "your code was still running" in late.message
    assert (late.verdict, passed.verdict) == (Verdict.FAILED, Verdict.PASSED)
    assert (sandbox.made, judge.abandoned) == (2, 0)


def test_a_judge_that_does_not_answer_is_replaced(bundle: Bundle, sandbox: Any) -> None:
    """A value may have been chosen to keep it busy."""
    judge = FakeJudge(TimeoutError(), TimeoutError(), {"kind": "passed"})
    late, passed = graded(bundle, judge)
    assert "your code was still running" in late.message
    assert (passed.verdict, judge.abandoned) == (Verdict.PASSED, 1)


def test_time_that_ran_out_inside_the_answer_is_said_as_such(bundle: Bundle, sandbox: Any) -> None:
    """Not as an error of a strange name."""
    raised = {"kind": "raised", "error": {**ERROR, "type": "OutOfTimeError"}}
    late, _ = graded(bundle, FakeJudge(raised, {"kind": "passed"}))
    assert "your code was still running" in late.message


@pytest.mark.parametrize("error", [TimeoutError(), ChannelClosedError("gone")])
def test_a_process_that_is_no_longer_itself_is_replaced(bundle: Bundle, sandbox: Any, error: BaseException) -> None:
    """The verdict that was reached stands."""
    sandbox.await_probed = raising(error)
    found = graded(bundle, FakeJudge({"kind": "passed"}, {"kind": "passed"}))
    assert [check.verdict for check in found] == [Verdict.PASSED] * 2
    assert sandbox.made == 2


def test_a_process_that_is_gone_leaves_the_verdict_to_the_judge(bundle: Bundle, sandbox: Any) -> None:
    """It hears nothing, and says so."""
    sandbox.probe = raising(ChannelClosedError("gone"))
    assert [check.verdict for check in graded(bundle, FakeJudge(*[{"kind": "died"}] * 4))] == [Verdict.FAILED] * 2


def test_what_went_wrong_in_cells_is_noted(bundle: Bundle, sandbox: Any) -> None:
    """Whatever the student's process says of them."""
    sandbox.problems = ({"cell": "3", "type": "ValueError", "message": "no"}, {})
    judge = FakeJudge({"kind": "passed"}, {"kind": "passed"})
    notes = grade_submission(bundle, SUBMISSION, TERMS, judge, SERVER).notes  # type: ignore[arg-type]
    assert notes == ("Cell 3 stopped with ValueError: no", "Cell ? stopped with an error")


# The words for a student.


OUTCOMES: list[dict[str, Any]] = [
    FAILED,
    {"kind": "raised", "error": ERROR},
    {"kind": "raised", "error": {**ERROR, "type": "HangsError", "message": ""}},
    {"kind": "raised", "error": {**ERROR, "type": "Secret42Error"}},
    {"kind": "raised", "error": {**ERROR, "type": "NotImplementedError", "message": "Q1: 42"}},
    {"kind": "raised", "error": {**ERROR, "type": "NameError", "message": "name 'double' is not defined"}},
    {"kind": "raised", "error": {**ERROR, "type": "NameError", "message": "name 'secret42' is not defined"}},
    {"kind": "check_time", "seconds": 10.0},
    {"kind": "notebook_time", "seconds": 120.0},
    {"kind": "submission_time", "seconds": 120.0},
    {"kind": "not_plain", "why": "a value of type Secret42 is not plain data"},
    {"kind": "incomparable", "why": "TypeError: secret42"},
    {"kind": "died"},
    {"kind": "endless", "why": "secret42"},
    {"kind": "forged", "why": "secret42"},
    {"kind": "notebook_died"},
    {"kind": "check_broken", "why": "secret42"},
    {"kind": "judge_died", "why": "secret42"},
]


def kind_of(outcome: dict[str, Any]) -> str:
    """Return a short name of an outcome."""
    return f"{outcome['kind']}-{outcome.get('error', {}).get('type', '')}"


@pytest.mark.parametrize("outcome", OUTCOMES, ids=kind_of)
def test_every_outcome_has_its_words(bundle: Bundle, outcome: dict[str, Any]) -> None:
    """At most six lines: question and sentences, what was got, what to do next."""
    for check in bundle.exercise.checks:
        lines = message_for(bundle, check, outcome).splitlines()
        assert lines[0] == f"✘ {check.question} ({', '.join(check.sentences)}) · {check.title}"
        assert 2 <= len(lines) <= 6
        assert lines[-1].startswith("  Next")


@pytest.mark.parametrize("outcome", OUTCOMES, ids=kind_of)
def test_a_hidden_check_tells_nothing_that_was_computed(bundle: Bundle, outcome: dict[str, Any]) -> None:
    """Neither values, nor expectations, nor words that the student's code could choose."""
    (hidden,) = (check for check in bundle.exercise.checks if not check.visible)
    message = message_for(bundle, hidden, outcome).casefold()
    for secret in ("42", "secret", "expected", "second line", "in double", "←"):
        assert secret not in message


@pytest.mark.parametrize("outcome", OUTCOMES, ids=kind_of)
def test_course_check_takes_no_words_of_ours_for_a_leak(bundle: Bundle, outcome: dict[str, Any]) -> None:
    """Which of them a wrong answer gets can depend on how busy the machine is."""
    (hidden,) = (check for check in bundle.exercise.checks if not check.visible)
    said = Outcome(verdict=Verdict.FAILED, message=message_for(bundle, hidden, outcome))
    trial = Trial(Answer(Kind.MUTANT, "m", (), "x:1"), {hidden.id: said})
    assert [str(finding) for finding in message_findings(bundle.exercise, [trial])] == []


@pytest.mark.parametrize("name", ["int", "object"])
def test_a_hidden_check_names_errors_and_nothing_else(bundle: Bundle, name: str) -> None:
    """A student's own error can be called like a type of Python, and so carry what it saw."""
    (hidden,) = (check for check in bundle.exercise.checks if not check.visible)
    message = message_for(bundle, hidden, {"kind": "raised", "error": {**ERROR, "type": name}})
    assert message.splitlines()[1].split(maxsplit=1) == ["Got", "an error"]


def test_a_visible_check_tells_what_it_saw(bundle: Bundle) -> None:
    """The call, what was expected, what came, and why it matters."""
    (visible,) = (check for check in bundle.exercise.checks if check.visible)
    lines = [line.split(maxsplit=1) for line in message_for(bundle, visible, FAILED).splitlines()[1:]]
    assert lines[0] == ["We", "called   double(2)"]
    assert lines[1:4] == [["Expected", "4"], ["Got", "5 ← result"], ["Why", "two and two"]]


# The processes.


def test_a_helper_that_does_not_start_is_the_operators_news(tmp_path: Path) -> None:
    """With the command that says why."""
    with pytest.raises(IsolationError, match=r"the helper process no_such_module does not start\. Try `"):
        Process("no_such_module", tmp_path)


def test_a_judge_that_was_stopped_begins_nothing(bundle: Bundle) -> None:
    """A batch that ends does not wait for more checks."""
    judge = Judge()
    try:
        judge.stopped = True
        with pytest.raises(StoppedError):
            judge.ask(bundle.expectations[0].check, "seed", 0)
    finally:
        judge.close()


def test_a_judge_that_died_is_replaced(bundle: Bundle, tmp_path: Path) -> None:
    """What was asked could not be checked; what is asked next is."""
    judge = Judge()
    try:
        judge._process._popen.kill()
        judge._process._popen.wait()
        assert judge.verdict(engine.soon(30)) == {"kind": "judge_died", "why": "the judge ended"}
        answer = "def double(number):\n    return 4\n"
        submission = SUBMISSION.model_copy(update={"cells": (Cell(id="a", source=answer),)})
        with a_server("process") as server:
            judge._process._popen.kill()
            judge._process._popen.wait()
            assert grade_submission(bundle, submission, TERMS, judge, server).checks[0].verdict is Verdict.PASSED
            judge.abandon()
            assert grade_submission(bundle, submission, TERMS, judge, server).checks[0].verdict is Verdict.PASSED
    finally:
        judge.close()


def test_a_notebook_that_ends_its_process_is_said_so(bundle: Bundle) -> None:
    """`os._exit` in a cell fails every check, with the reason."""
    submission = SUBMISSION.model_copy(update={"cells": (Cell(id="a", source="import os\nos._exit(0)"),)})
    judge = Judge()
    try:
        with a_server("process") as server:
            result: Result = grade_submission(bundle, submission, TERMS, judge, server)
    finally:
        judge.close()
    assert [check.verdict for check in result.checks] == [Verdict.FAILED] * 2
    assert all("your notebook ended the Python process" in check.message for check in result.checks)
