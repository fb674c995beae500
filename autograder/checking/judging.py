"""What the trials of an exercise prove about its checks: each rule of the course, as findings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from harbor_kit.checks import NO_END

from autograder.checking.answers import Kind
from autograder.checking.findings import Finding
from autograder.checking.trials import Trial
from autograder.checking.variants import Variant
from autograder.model import Check, Exercise, RubricExercise, Verdict

MOST_LINES = 6
MOST_SECONDS = 2.5  # of computing: five times the half second that a check should need at most
_BLAMES = re.compile(r"\b(obviously|simply|just|wrong answer)\b", re.IGNORECASE)
_INSIDE = re.compile(r"(?<![\w`'\"])/\w+/\w|\bassert \w|AssertionError|Traceback")
_TELLS = re.compile(
    r"^  (?:We called|Expected|Got +(?=\S)"
    r"(?!nothing yet|no end|an? |NameError|the check|your code|your notebook|all of it together))",
    re.MULTILINE,
)
_TEACHES = re.compile(r"Got +nothing yet\..*\n +Next +write your answer to Q\d+\.", re.DOTALL)


def whole_findings(exercise: Exercise, trials: Sequence[Trial]) -> Iterator[Finding]:
    """C-REF, C-WHEAT, C-TIME: the reference and every alternative earn everything, and in time."""
    rules = {Kind.REFERENCE: "C-REF", Kind.ALTERNATIVE: "C-WHEAT"}
    most = {check.id: max(check.seconds, MOST_SECONDS) for check in exercise.checks}
    for trial in trials:
        for check in trial.failed() if trial.answer.kind in rules else ():
            message = trial.outcomes[check].message
            if NO_END[0][1] in message:
                what = f'"{check}" computes too long on {trial.answer.name}: {most[check]:g} seconds are the most.'
                yield Finding(rule="C-TIME", where=trial.answer.where, what=what, fix="Make its inputs smaller.")
                continue
            said = " ".join(" ".join(message.splitlines()[1:4]).split())
            what = f'{trial.answer.name} loses "{check}": {said}'
            fix = "A check may not ask for more than its sentences say. Mend the check, the sentence or the answer."
            yield Finding(rule=rules[trial.answer.kind], where=trial.answer.where, what=what, fix=fix)


def handout_findings(trials: Sequence[Trial], reading: Collection[str] = ()) -> Iterator[Finding]:
    """C-STUB: the untouched handout earns nothing, and every check says what is to be written.

    Those that are `reading` its text run none of it, so they meet no stub that says so: they say what mypy found.
    """
    for trial in trials:
        if trial.answer.kind is not Kind.HANDOUT:
            continue
        for check, outcome in trial.outcomes.items():
            where = trial.answer.where
            if outcome.passed:
                what = f'{trial.answer.name} passes "{check}" as it is handed out.'
                fix = "Let the check look at something that only an answer can give."
                yield Finding(rule="C-STUB", where=where, what=what, fix=fix)
            elif check not in reading and not _TEACHES.search(outcome.message):
                what = f'"{check}" does not say what is to be written when nothing is there yet.'
                yield Finding(rule="C-STUB", where=where, what=what, fix="Its action must call the answer first.")


def misconception_findings(
    exercise: Exercise, rubric: RubricExercise, variants: Sequence[Variant], trials: Sequence[Trial]
) -> Iterator[Finding]:
    """C-CHAFF: each misconception loses the questions that it declares, no others, and gets the hint it declares."""
    tried = {trial.answer.name: trial for trial in trials if trial.answer.kind is Kind.MISCONCEPTION}
    for one in variants:
        trial, where = tried[one.name], f"{one.path}:1"
        lost = sorted(trial.lost(exercise.checks))
        if lost != sorted(one.loses):
            what = f"{one.name} loses {' '.join(lost) or 'nothing'}, and declares {' '.join(one.loses)}."
            fix = "Strengthen the check that should see it, or declare what is lost, and say why in design.md."
            yield Finding(rule="C-CHAFF", where=where, what=what, fix=fix)
        shown = {trial.outcomes[check].hint for check in trial.failed()}
        if one.hint in rubric.hints and rubric.hints[one.hint] not in shown:
            names = {text: name for name, text in rubric.hints.items()}
            what = f'{one.name} is not shown the hint "{one.hint}".'
            fix = f"Shown are: {', '.join(sorted(names.get(text, '') for text in shown if text)) or 'none'}."
            yield Finding(rule="C-CHAFF", where=where, what=what, fix=fix)


def weak_findings(variants: Sequence[Variant], weak: Sequence[Trial]) -> Iterator[Finding]:
    """C-CHAFF: each misconception passes the weak test that it is said to pass, and so does the reference."""
    passes = {one.name: one.passes for one in variants}
    for trial in weak:
        where, name = trial.answer.where, trial.answer.name
        if trial.answer.kind is Kind.REFERENCE:
            for check in trial.failed():
                what = f'the reference does not pass the weak test "{check}".'
                yield Finding(rule="C-CHAFF", where=where, what=what, fix="A weak test is weak, not wrong.")
        elif passes[name] in trial.failed():
            what = f'{name} does not pass the weak test "{passes[name]}", and declares that it does.'
            fix = "What no hurried test lets through nobody hands in: weaken the test, or name another."
            yield Finding(rule="C-CHAFF", where=where, what=what, fix=fix)


def independence_findings(exercise: Exercise, rubric: RubricExercise, trials: Sequence[Trial]) -> Iterator[Finding]:
    """C-IND: one unanswered function costs its question and those that the rubric makes depend on it, and no others."""
    for trial in trials:
        if trial.answer.kind is not Kind.UNANSWERED:
            continue
        allowed = dependants(rubric, trial.answer.question)
        for question in sorted(set(trial.lost(exercise.checks)) - allowed):
            what = f"without `{trial.answer.name}` ({trial.answer.question}) points of {question} are lost as well."
            declared = f"`depends_on: [{trial.answer.question}]` under {question}"
            fix = f"Write {declared} in the rubric, or let its checks do without."
            yield Finding(rule="C-IND", where=trial.answer.where, what=what, fix=fix)


def dependants(rubric: RubricExercise, question: str) -> set[str]:
    """Return a question and all that depend on it, directly or not."""
    found = {question}
    while more := {
        name for name, entry in rubric.questions.items() if found.intersection(entry.depends_on) and name not in found
    }:
        found |= more
    return found


def partial_findings(exercise: Exercise, trials: Sequence[Trial], where: str) -> Iterator[Finding]:
    """C-PART: for every question some wrong answer earns a part of it."""
    wrong = [trial for trial in trials if trial.answer.kind in (Kind.MISCONCEPTION, Kind.MUTANT)]
    lost = [trial.lost(exercise.checks) for trial in wrong]
    for question, possible in exercise.points.items():
        if not any(0 < points.get(question, Decimal(0)) < possible for points in lost):
            what = f"no misconception and no mutant earns a part of {question}: it is all or nothing."
            yield Finding(rule="C-PART", where=where, what=what, fix="Split its check by what can go wrong alone.")


def message_findings(exercise: Exercise, trials: Sequence[Trial]) -> Iterator[Finding]:
    """C-MSG, C-LEAK: every text that a student can get keeps the template, and a hidden check's tells no value."""
    checks = {check.id: check for check in exercise.checks}
    seen: set[tuple[str, str]] = set()
    for trial in trials:
        for name in trial.failed():
            for rule, fault in _faults(checks[name], trial.outcomes[name].message):
                if (name, fault) not in seen:
                    seen.add((name, fault))
                    what = f'what "{name}" says to {trial.answer.name} {fault}.'
                    yield Finding(rule=rule, where=trial.answer.where, what=what)


def _faults(check: Check, message: str) -> Iterator[tuple[str, str]]:
    lines = message.splitlines()
    if not lines[0].startswith(f"✘ {check.question} ({', '.join(check.sentences)}"):
        yield "C-MSG", "does not begin with its question and its sentences"
    if len(lines) > MOST_LINES:
        yield "C-MSG", f"has {len(lines)} lines, more than {MOST_LINES}"
    if not lines[-1].startswith("  Next "):
        yield "C-MSG", "does not end with the next step"
    blames = _BLAMES.search(message)
    if blames:
        yield "C-MSG", f'uses the word "{blames[0]}"'
    inside = _INSIDE.search(message)
    if inside:
        yield "C-MSG", f'shows the inside of the grader: "{inside[0]}"'
    tells = None if check.visible else _TELLS.search(message)
    if tells:
        yield "C-LEAK", f'tells what a hidden check compares: "{tells[0].strip()}"'


def unsure_findings(trials: Sequence[Trial]) -> Iterator[Finding]:
    """C-SURE: a check that breaks on some answer proves nothing about it."""
    for trial in trials:
        for name, outcome in trial.outcomes.items():
            if outcome.verdict is Verdict.COULD_NOT_CHECK:
                what = f'"{name}" could not be made on {trial.answer.name}: {outcome.message.splitlines()[-1:]}'
                yield Finding(rule="C-SURE", where=trial.answer.where, what=what)


def strength_findings(exercise: Exercise, trials: Sequence[Trial], lines: Mapping[str, str]) -> Iterator[Finding]:
    """C-DEAD, C-KILL, C-SAME: what no wrong answer fails. `lines`: check → where it stands."""
    wrong = [trial for trial in trials if trial.answer.kind in (Kind.MISCONCEPTION, Kind.MUTANT)]
    failed = {
        check.id: frozenset(trial.answer.name for trial in wrong if check.id in trial.failed())
        for check in exercise.checks
    }
    for name, names in failed.items():
        if not names:
            what = f'no misconception and no mutant ever fails "{name}": it is dead.'
            fix = "Take it out, or let it look at what a wrong answer does differently."
            yield Finding(rule="C-DEAD", where=lines[name], what=what, fix=fix)
    misconceptions = [trial for trial in trials if trial.answer.kind is Kind.MISCONCEPTION]
    killed = {question for trial in misconceptions for question in trial.lost(exercise.checks)}
    for question in (question.id for question in exercise.questions if question.id not in killed):
        where = next(lines[check.id] for check in exercise.checks if check.question == question)
        what = f"no misconception loses points in {question}."
        yield Finding(rule="C-KILL", where=where, what=what, fix="Write down one that learners have.")
    for group in _same(failed):
        what = f"{', '.join(group)} fail on exactly the same wrong answers."
        fix = "One of them may be superfluous; a visible and a hidden one with other inputs are not."
        yield Finding(rule="C-SAME", where=lines[group[0]], what=what, fix=fix, fails=False)


def _same(failed: Mapping[str, frozenset[str]]) -> list[list[str]]:
    groups: dict[frozenset[str], list[str]] = {}
    for name, names in failed.items():
        groups.setdefault(names, []).append(name)
    return [names for answers, names in groups.items() if len(names) > 1 and answers]
