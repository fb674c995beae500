"""`course check` of one exercise: its texts, its answers, its mutants; what is known already is not done again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.checking.answers import Answer, Kind, fixed_answers, mutant_answers, variant_answers
from autograder.checking.desk import Desk, exercise_digest, report_path, written_digest
from autograder.checking.determinism import determinism_findings
from autograder.checking.equivalents import Equivalent, equivalent_findings, read_equivalents
from autograder.checking.findings import Finding
from autograder.checking.integrity import integrity_findings
from autograder.checking.judging import (
    MOST_SECONDS,
    handout_findings,
    independence_findings,
    message_findings,
    misconception_findings,
    partial_findings,
    strength_findings,
    unsure_findings,
    weak_findings,
    whole_findings,
)
from autograder.checking.mutants import Mutant, drawn, mutants_of
from autograder.checking.mutation import mutation_findings, mutation_of
from autograder.checking.report import ExerciseReport, Mutation, Row
from autograder.checking.told import told_findings
from autograder.checking.trials import Progress, Trial, Trials
from autograder.checking.variants import Beside, read_beside, weak_masters
from autograder.config import Limits
from autograder.files import write_text
from autograder.handouts import handout
from autograder.leaks import Audience, leaks_in
from autograder.masters import Master
from autograder.model import Bundle, Exercise, RubricExercise
from autograder.release import bundle_of
from autograder.sandbox.modes import UNCONFINED
from autograder.scanning.runs import Secrets
from autograder.seal import seal

LIMITS = Limits(cell=5, check=5, check_cpu=MOST_SECONDS, submission=60)
FOR_MUTANTS = Limits(cell=3, check=3, check_cpu=0.25, submission=6)
_CLOCK_OR_CHANCE = re.compile(r"\b(time|datetime|random|secrets|uuid)\b")


@dataclass(frozen=True)
class Case:
    """An exercise to be checked: what is handed out of it (suffix → text), and what is handed in to try it.

    Of the mutants that its reference gives, `mutants` are tried.
    """

    master: Master
    rubric: RubricExercise
    bundle: Bundle
    handouts: Mapping[str, str]
    answers: Sequence[Answer]
    beside: Beside
    all_mutants: Sequence[Mutant]
    mutants: Sequence[Mutant]
    equivalents: Mapping[str, Equivalent]

    @property
    def exercise(self) -> Exercise:
        """The exercise as the grader sees it."""
        return self.bundle.exercise


def case_of(master: Master, rubric: RubricExercise) -> Case:
    """Return an exercise with its answers. Raises `CourseError` where something cannot be read or sealed."""
    equivalents = read_equivalents(_equivalents(master))
    bundle, beside = bundle_of(master, rubric, {}), read_beside(master, rubric)
    handouts = handout(master, rubric)
    answers = [
        *fixed_answers(master, handouts),
        *variant_answers(master, beside.alternatives, Kind.ALTERNATIVE),
        *variant_answers(master, beside.misconceptions, Kind.MISCONCEPTION),
    ]
    mutants = mutants_of(master)
    return Case(master, rubric, bundle, handouts, answers, beside, mutants, drawn(mutants), equivalents)


def check_exercise(case: Case, desk: Desk, secrets: Secrets, progress: Progress = lambda name: None) -> ExerciseReport:
    """Return the report on an exercise, and keep it. Runs what is not known of it yet."""
    master, path = case.master, case.master.path
    trials = _trials(case, desk, progress)
    tried = [trial for trial in trials if trial.answer.kind is not Kind.UNANSWERED]
    visible = [check.id for check in case.exercise.checks if check.visible]
    mutation = mutation_of(case.mutants, case.equivalents, trials, visible)
    report = ExerciseReport(
        exercise=master.id,
        requirement=master.requirement,
        title=case.rubric.title,
        digest=exercise_digest(desk, path),
        made_from=written_digest(desk, path),
        points=case.exercise.possible,
        checks=tuple(check.id for check in case.exercise.checks),
        visible=tuple(visible),
        findings=tuple(_findings(case, desk, secrets, trials, mutation)),
        mutation=mutation,
        rows=tuple(Row(kind=t.answer.kind, name=t.answer.name, failed=tuple(t.failed())) for t in tried),
    )
    write_text(report_path(desk, master.id), report.model_dump_json(indent=1) + "\n")
    return report


def _trials(case: Case, desk: Desk, progress: Progress) -> list[Trial]:
    """Return what checks say of every answer. Mutants have shorter limits, since many never end, and fewer checks.

    A check with a budget of seconds tries no misconception that says nothing of its question.
    """
    kept = desk.kept / "verdicts" / case.master.id
    ours = Trials(case.bundle, desk.isolation, LIMITS, kept.with_suffix(".answers.json"), desk.engine, desk.workers)
    mutants = Trials(
        case.bundle, desk.isolation, FOR_MUTANTS, kept.with_suffix(".mutants.json"), desk.engine, desk.workers
    )
    slow = [check for check in case.exercise.checks if check.seconds]
    spared = {
        one.name: [check.id for check in slow if check.question not in one.loses] for one in case.beside.misconceptions
    }
    fixed = ours.outcomes(case.answers, progress, spared)
    proven = {check for trial in fixed if trial.answer.kind is Kind.MISCONCEPTION for check in trial.failed()}
    mutated = mutants.until_killed(mutant_answers(case.master, case.mutants), proven, progress)
    ours.keep()
    mutants.keep()
    return [*fixed, *mutated]


def _weak_trials(case: Case, desk: Desk) -> list[Trial]:
    """Return what the weak tests say of the reference and of the misconceptions."""
    if not case.beside.weak:
        return []
    sealed = [seal(one) for one in weak_masters(case.master, case.beside)]
    probes = tuple(probe for found, _ in sealed for probe in found)
    expectations = tuple(known for _, found in sealed for known in found)
    question = case.exercise.checks[0]
    checks = tuple(
        question.model_copy(
            update={"id": weak.name, "question": weak.question, "sentences": weak.sentences, "title": weak.title}
        )
        for weak in case.beside.weak
    )
    exercise = case.exercise.model_copy(update={"checks": checks})
    bundle = case.bundle.model_copy(update={"exercise": exercise, "probes": probes, "expectations": expectations})
    kept = desk.kept / "verdicts" / f"{case.master.id}.weak.json"
    trials = Trials(bundle, desk.isolation, LIMITS, kept, desk.engine, desk.workers)
    wanted = (Kind.REFERENCE, Kind.MISCONCEPTION)
    found = trials.outcomes([answer for answer in case.answers if answer.kind in wanted])
    trials.keep()
    return found


def _findings(
    case: Case, desk: Desk, secrets: Secrets, trials: Sequence[Trial], mutation: Mutation
) -> Iterator[Finding]:
    master, exercise, beside = case.master, case.exercise, case.beside
    lines = {check.name: f"{master.path}:{check.line}" for check in master.checks}
    where = f"{master.path}:1"
    complete = desk.is_complete(master.module)
    yield from integrity_findings(master, case.rubric, desk.rubrics / f"{master.requirement}.yaml", complete=complete)
    yield from beside.findings
    yield from _stale_findings(case, desk)
    yield from _leak_findings(case, secrets)
    yield from told_findings(master)
    yield from unsure_findings(trials)
    yield from whole_findings(exercise, trials)
    yield from handout_findings(trials, [probe.check for probe in case.bundle.probes if probe.reads_text])
    yield from misconception_findings(exercise, case.rubric, beside.misconceptions, trials)
    yield from weak_findings(beside.misconceptions, _weak_trials(case, desk))
    yield from independence_findings(exercise, case.rubric, trials)
    yield from partial_findings(exercise, trials, where)
    yield from message_findings(exercise, trials)
    yield from strength_findings(exercise, trials, lines)
    killed = [trial.answer.name for trial in trials if trial.answer.kind is Kind.MUTANT and trial.failed()]
    yield from equivalent_findings(_equivalents(master), dict(case.equivalents), case.all_mutants, killed)
    yield from mutation_findings(mutation, where)
    if desk.isolation == UNCONFINED:
        what = "nothing on this machine keeps the network from checks, so that none needs it is not shown."
        fix = "`course doctor` says what would."
        yield Finding(rule="C-NONET", where=where, what=what, fix=fix, fails=False)
    yield from determinism_findings(case.bundle, _steady(trials), desk.isolation, LIMITS, desk.workers)


def _steady(trials: Sequence[Trial]) -> list[Answer]:
    """Return the reference, and the misconception that gets most to read and looks at no clock of its own."""
    wrong = [trial for trial in trials if trial.answer.kind is Kind.MISCONCEPTION]
    steady = [trial for trial in wrong if not _CLOCK_OR_CHANCE.search(trial.answer.written)]
    most = sorted(steady, key=lambda trial: len(trial.failed()))[-1:]
    return [*(trial.answer for trial in trials if trial.answer.kind is Kind.REFERENCE), *(one.answer for one in most)]


def _equivalents(master: Master) -> Path:
    return master.path.with_suffix("") / "equivalent.yaml"


def _stale_findings(case: Case, desk: Desk) -> Iterator[Finding]:
    """C-STALE: what is handed out is what the master gives today."""
    folder = desk.release / case.master.module / case.master.kind
    for suffix, text in case.handouts.items():
        path = folder / f"{case.master.stem}{suffix}"
        if not path.is_file() or path.read_bytes() != text.encode():
            what = "this handout is not what its master gives today."
            yield Finding(rule="C-STALE", where=f"{path}:1", what=what, fix="Run `course release`.")


def _leak_findings(case: Case, secrets: Secrets) -> Iterator[Finding]:
    """C-LEAK: the handout holds nothing that is withheld."""
    files = {f"{case.master.stem}{suffix}": text.encode() for suffix, text in case.handouts.items()}
    for leak in leaks_in(files, secrets, Audience.STUDENTS):
        fix = "Take it out of the cells that are handed out."
        yield Finding(rule="C-LEAK", where=f"{case.master.path}:1", what=f"the handout leaks. {leak}", fix=fix)
