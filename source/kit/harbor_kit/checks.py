"""`@check`: a function that says whether an answer keeps a numbered sentence of the exercise.

In a notebook cell, or when the file runs as a script, the check runs at once and prints; when the file is imported (by
pytest, by the grader) it is only registered.
"""

from __future__ import annotations

import ast
import asyncio
import builtins
import contextlib
import inspect
import io
import linecache
import logging
import re
import sys
import textwrap
import warnings
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, TextIO, TypeVar

from harbor_kit.clock import run_in
from harbor_kit.errors import HangsError, OutOfTimeError
from harbor_kit.explain import Finding, act_and_asserts, call_made, failing
from harbor_kit.fakellm import use_world
from harbor_kit.limits import within
from harbor_kit.world import LocalWorld, counted_nonce, micros

LONGEST_LINE = 400
NO_END = [
    ("Got", "no end: your code was still running when the time for this check was over"),
    ("Next", "look for a loop that never ends."),
]
NOTEBOOK_WIDTH = 100
LABELS_WIDTH = 14

Function = TypeVar("Function", bound=Callable[[], Any])


@dataclass(frozen=True)
class Check:
    """A check as it was written. `name` is its id in the exercise, `title` the line that a student reads."""

    name: str
    question: str
    sentences: tuple[str, ...]
    title: str
    function: Callable[[], Any]
    clock_starts_at: float


class CheckFailed(AssertionError):  # noqa: N818  # a failed check is a finding, not an error of the program
    """Raised when a check fails. A notebook shows its message alone, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [part for line in str(self).splitlines() for part in _folded(line)]


_collected: list[Check] | None = None


@contextlib.contextmanager
def collected() -> Iterator[list[Check]]:
    """Register the checks that are defined inside instead of running them."""
    global _collected  # noqa: PLW0603  # a decorator has no other way to know who is listening
    outer, _collected = _collected, []
    try:
        yield _collected
    finally:
        _collected = outer


def check(question: str, *sentences: str, clock_starts_at: float = 0.0) -> Callable[[Function], Function]:
    """Make a check of a function. It belongs to a question and relies on numbered sentences of its text.

    An `async` check runs on a virtual clock, which starts at `clock_starts_at` seconds.
    """

    def register(function: Function) -> Function:
        title = inspect.cleandoc(function.__doc__ or function.__name__)
        made = Check(function.__name__, question, sentences, title, function, clock_starts_at)
        if _collected is not None:
            _collected.append(made)
        elif function.__globals__.get("__name__") == "__main__":
            _report(made)
        return function

    return register


def run_check(made: Check) -> None:
    """Run a check in this process. Raises `CheckFailed` with a message that says what to do next."""
    try:
        with _quiet():
            within(lambda: _run(made))
    except CheckFailed:
        raise
    except OutOfTimeError:
        raise CheckFailed(message(made.question, made.sentences, made.title, NO_END)) from None
    except (Exception, SystemExit, asyncio.CancelledError) as error:  # noqa: BLE001  # all of it is news for the student
        raise CheckFailed(error_message(made, type(error).__name__, str(error), _line(made, error))) from None


def failure_message(made: Check, finding: Finding, called: str) -> str:
    """Return what a student reads when an assert does not hold. Six lines at most."""
    rows = [("We called", called), ("Expected", finding.expected), ("Got", finding.got), ("Why", finding.why)]
    return message(made.question, made.sentences, made.title, [*rows, ("Next", next_step(made))])


def error_message(made: Check, kind: str, text: str, line: str = "") -> str:
    """Return what a student reads when the answer raised an error."""
    first = text.splitlines()[0] if text else ""
    if kind == "NotImplementedError":
        rows = [
            ("Got", f"nothing yet. {first}"),
            ("Next", f"write your answer to {question_of(first, made.question)}."),
        ]
    else:
        rows = [("Got", f"{kind}: {first}".rstrip(": ")), ("Where", line), ("Next", next_step(made))]
    return message(made.question, made.sentences, made.title, rows)


def question_of(text: str, otherwise: str) -> str:
    """Return the question that a stub names, `Q1` in `Q1: make one call`: an answer may wait for another's."""
    found = re.match(r"Q\d+(?=: )", text)
    return found[0] if found else otherwise


def message(question: str, sentences: tuple[str, ...], title: str, rows: list[tuple[str, str]]) -> str:
    """Return the lines of a failure in the form that all failures have. Rows with nothing to say are left out."""
    head = f"✘ {question} ({', '.join(sentences)}) · {title}"
    return "\n".join([_one_line(head), *(f"  {label:<11} {_one_line(text)}" for label, text in rows if text)])


def _folded(line: str) -> list[str]:
    """Return a line in parts that fit: JupyterLab would break it inside a word."""
    indent = " " * (LABELS_WIDTH if line.startswith("  ") else 2)
    return textwrap.wrap(line, NOTEBOOK_WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _one_line(text: str) -> str:
    """Return a text on one line, cut where nobody would read on."""
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_LINE else f"{words[:LONGEST_LINE]} …"


def next_step(made: Check) -> str:
    """Return where to look."""
    return f"read {' and '.join(made.sentences)} again, then open hint 1 of {made.question}."


class raised:  # noqa: N801  # reads as a word: with raised(ValueError) as caught
    """Catch an error and keep it as plain text: `caught.type`, `caught.bases`, `caught.message`."""

    def __init__(self, *kinds: type[BaseException]) -> None:
        self._kinds = kinds or (Exception,)
        self.type: str | None = None
        self.bases: tuple[str, ...] = ()
        self.message: str | None = None

    def __enter__(self) -> raised:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if kind is None or error is None or not issubclass(kind, self._kinds):
            return False
        self.type, self.message = kind.__name__, str(error)
        self.bases = tuple(base.__name__ for base in kind.__mro__)
        return True


def close(left: float, right: float, *, within: float = 1e-9) -> bool:
    """Return whether two numbers differ by no more than `within`. NaN is close to NaN, infinity to itself."""
    both_nan = left != left and right != right  # noqa: PLR0124  # only NaN differs from itself
    return left == right or both_nan or abs(left - right) <= within


def _run(made: Check) -> None:
    world = LocalWorld(counted_nonce(made.name), start=micros(made.clock_starts_at))
    with use_world(world), _explaining(made):
        outcome = made.function()
        if inspect.isawaitable(outcome):
            run_in(world, _explained(made, outcome), made.function.__globals__)


async def _explained(made: Check, outcome: Awaitable[object]) -> None:
    """Explain a failure while the loop still runs: afterwards its tasks are cancelled, and the record has changed."""
    with _explaining(made):
        await outcome


@contextlib.contextmanager
def _explaining(made: Check) -> Iterator[None]:
    try:
        yield
    except CheckFailed:
        raise
    except AssertionError as error:
        raise CheckFailed(failure_message(made, _finding(made, error), _call(made))) from None


def _report(made: Check) -> None:
    try:
        run_check(made)
    except CheckFailed as failure:
        if not hasattr(builtins, "get_ipython") and "get_ipython" not in made.function.__globals__:
            print(failure)  # noqa: T201  # a script goes on to its next check
            return
        raise
    sys.stdout.write(f"✔ {made.question} · {made.title}\n")  # a busy kernel makes two outputs of a `print`


def _source(made: Check) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    try:
        node = ast.parse(textwrap.dedent(inspect.getsource(made.function))).body[0]
    except (OSError, TypeError, SyntaxError):
        return None
    return node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else None


def _finding(made: Check, error: AssertionError) -> Finding:
    """Return what the assert that raised had to say; one that is not among the check's last speaks for itself."""
    node, trace, code = _source(made), error.__traceback__, made.function.__code__
    while trace is not None and trace.tb_frame.f_code is not code:
        trace = trace.tb_next
    if node is None or trace is None:
        return Finding("", str(error))
    line = trace.tb_lineno - code.co_firstlineno + 1
    asserts = act_and_asserts(node.body)[1]
    if not any(known.lineno <= line <= (known.end_lineno or line) for known in asserts):
        return Finding("", str(error))
    names = {**trace.tb_frame.f_globals, **trace.tb_frame.f_locals}
    return failing(asserts, names) or Finding("", str(error))


def _call(made: Check) -> str:
    node = _source(made)
    names = made.function.__globals__
    own = frozenset(name for name, value in names.items() if getattr(value, "__globals__", None) is names)
    return "" if node is None else call_made(act_and_asserts(node.body)[0], own)


def _line(made: Check, error: BaseException) -> str:
    """Return the last line of the student's own code that an error passed through."""
    own, place = None, error.__traceback__
    while place is not None:
        frame = place.tb_frame
        if frame.f_globals is made.function.__globals__ and frame.f_code is not made.function.__code__:
            own = place
        place = place.tb_next
    if own is None or isinstance(error, HangsError):
        return ""
    line = linecache.getline(own.tb_frame.f_code.co_filename, own.tb_lineno).strip()
    return f"in {own.tb_frame.f_code.co_name}: {line}".rstrip(": ")


@contextlib.contextmanager
def _mute(stream: TextIO) -> Iterator[None]:
    """Let a stream drop what is written to it, whoever holds it."""
    own = vars(stream).get("write") if hasattr(stream, "__dict__") else None
    try:
        stream.write = len  # type: ignore[method-assign]
    except AttributeError:  # a stream that cannot be changed
        yield
        return
    try:
        yield
    finally:
        if own is None:
            del stream.write
        else:
            stream.write = own  # type: ignore[method-assign]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep warnings, logs and the event loop's own complaints out of the output of a check.

    nbgrader gives no points to a cell that writes to stderr; a handler of an earlier cell still holds the old stream.
    """
    logger = logging.getLogger(asyncio.__name__)
    level = logger.level
    old = [stream for stream in (sys.stderr, sys.__stderr__) if stream is not None]
    with contextlib.ExitStack() as muted, warnings.catch_warnings():
        for stream in old:
            muted.enter_context(_mute(stream))
        muted.enter_context(contextlib.redirect_stderr(io.StringIO()))
        warnings.simplefilter("ignore")
        logger.setLevel(logging.CRITICAL + 1)
        try:
            yield
        finally:
            logger.setLevel(level)
