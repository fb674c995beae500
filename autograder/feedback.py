"""What a student reads about a check. A hidden one tells neither its inputs nor anything computed from them."""

from __future__ import annotations

import builtins
import re
from collections.abc import Mapping
from typing import Any

import harbor_kit.errors
from harbor_kit.checks import NO_END, message, question_of

from autograder.model import Bundle, Check

Rows = list[tuple[str, str]]

_UNFINISHED = {"NotImplementedError", "NameError"}
_WORDS = {
    "died": "the check did not end: the Python process was ended while it ran (os._exit? too much memory?)",
    "endless": "your code goes on and on: thousands of calls of a provider, or a million steps, and no end",
    "forged": "the check was answered with something that no answer can say",
    "notebook_died": "your notebook ended the Python process, so nothing could be checked in it",
}


def message_for(bundle: Bundle, check: Check, outcome: Mapping[str, Any]) -> str:
    """Return the message for a check that did not pass: at most six lines, in the form that all messages have."""
    rows = _rows(bundle, check, outcome)
    return message(check.question, check.sentences, check.title, rows)


def hint_for(check: Check, outcome: Mapping[str, Any]) -> str:
    """Return the hint for the misconception behind a check, where what happened can come from it."""
    if outcome["kind"] in ("failed", "incomparable", "not_plain"):
        return check.hint
    if outcome["kind"] == "raised" and outcome["error"]["type"] not in _UNFINISHED:
        return check.hint
    return ""


def _rows(bundle: Bundle, check: Check, outcome: Mapping[str, Any]) -> Rows:
    kind = outcome["kind"]
    if kind in ("check_broken", "judge_died"):
        return [("Not checked", "the grader failed here, not you."), ("Next", "your teacher is told.")]
    if kind == "failed":
        return _failed(bundle, check, outcome)
    if kind == "raised":
        return _raised(bundle, check, outcome["error"])
    if kind in ("check_time", "notebook_time", "submission_time"):
        return NO_END if kind == "check_time" else [("Got", _too_slow(kind, outcome["seconds"])), NO_END[-1]]
    if kind in ("not_plain", "incomparable"):
        got = f"a value that cannot be compared: {outcome['why']}" if check.visible else "a value of the wrong type"
        return [("Got", got), *_promise(bundle, check), ("Next", _next_step(check))]
    step = "restart the kernel and run all cells." if kind == "notebook_died" else _next_step(check)
    return [("Got", _WORDS[kind]), *_promise(bundle, check), ("Next", step)]


def _failed(bundle: Bundle, check: Check, outcome: Mapping[str, Any]) -> Rows:
    why = ("Why", str(outcome.get("why", "")))
    if not check.visible:
        return [*_promise(bundle, check), why, ("Next", _next_step(check))]
    called = next(known.called for known in bundle.expectations if known.check == check.id)
    seen = [("We called", called), ("Expected", str(outcome["expected"])), ("Got", str(outcome["got"]))]
    return [*seen, why, ("Next", _next_step(check))]


def _raised(bundle: Bundle, check: Check, error: Mapping[str, str]) -> Rows:
    first = error["message"].splitlines()[0] if error["message"] else ""
    if error["type"] == "NotImplementedError":
        asked = question_of(first, check.question)
        known = asked if asked in {question.id for question in bundle.exercise.questions} else check.question
        got = f"nothing yet. {first if check.visible else ''}".rstrip()
        return [("Got", got), ("Next", f"write your answer to {known}.")]
    if error["type"] == "NameError" and _is_promised(bundle, first):
        return [("Got", f"NameError: {first}"), ("Next", "see that the cell that defines it runs without an error.")]
    if check.visible:
        return [
            ("Got", f"{error['type']}: {first}".rstrip(": ")),
            ("Where", error["where"]),
            ("Next", _next_step(check)),
        ]
    return [("Got", _known_kind(error["type"])), *_promise(bundle, check), ("Next", _next_step(check))]


def _is_promised(bundle: Bundle, text: str) -> bool:
    """Whether an error speaks of a name that the sentences of the exercise name as well: then it tells nothing new."""
    name = re.fullmatch(r"name '(\w+)' is not defined", text)
    sentences = [known for question in bundle.exercise.questions for known in question.sentences.values()]
    return name is not None and any(f"`{name[1]}`" in sentence for sentence in sentences)


def _known_kind(name: str) -> str:
    """Return the name of an error that Python or the kit knows; a student's own names could carry what they saw."""
    known = getattr(builtins, name, None) or getattr(harbor_kit.errors, name, None)
    is_error = isinstance(known, type) and issubclass(known, BaseException)
    return f"an error of the kind {name}" if is_error else "an error"


def _promise(bundle: Bundle, check: Check) -> Rows:
    """Return the sentences that were not kept: they are all that a hidden check says of what it expected."""
    sentences = {name: text for question in bundle.exercise.questions for name, text in question.sentences.items()}
    return [("Promised", " ".join(f"{name}: {sentences[name]}" for name in check.sentences))]


def _next_step(check: Check) -> str:
    return f"read {' and '.join(check.sentences)} again, then open hint 1 of {check.question}."


def _too_slow(kind: str, seconds: float) -> str:
    whole = {"notebook_time": "your notebook", "submission_time": "all of it together"}
    return f"{whole[kind]} ran longer than {seconds:g} seconds"
