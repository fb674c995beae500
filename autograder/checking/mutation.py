"""Mutation of an exercise's reference: which small faults the checks see, and which they let pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from autograder.checking.answers import Kind
from autograder.checking.findings import Finding
from autograder.checking.mutants import Mutant
from autograder.checking.report import ExerciseReport, Mutation, Survivor
from autograder.checking.trials import Trial

FEWEST = 40
GATE = 0.95


def mutation_of(
    mutants: Sequence[Mutant], equivalent: Collection[str], trials: Sequence[Trial], visible: Collection[str]
) -> Mutation:
    """Return what became of the mutants."""
    failed = {trial.answer.name: trial.failed() for trial in trials if trial.answer.kind is Kind.MUTANT}
    counted = [mutant for mutant in mutants if mutant.id not in equivalent]
    return Mutation(
        made=len(mutants),
        equivalent=len(mutants) - len(counted),
        killed_by_visible=sum(bool(set(failed[mutant.id]) & set(visible)) for mutant in counted),
        killed=sum(bool(failed[mutant.id]) for mutant in counted),
        survivors=tuple(
            Survivor(
                id=mutant.id,
                question=mutant.question,
                where=mutant.where,
                diff=mutant.diff,
                nearest=_nearest(mutant, mutants, failed),
            )
            for mutant in counted
            if not failed[mutant.id]
        ),
    )


def _nearest(survivor: Mutant, mutants: Sequence[Mutant], failed: dict[str, list[str]]) -> str:
    """Return the check that kills most mutants of the same line; of the same function where none does."""
    alike = [mutant for mutant in mutants if mutant.where == survivor.where and failed[mutant.id]]
    alike = alike or [mutant for mutant in mutants if mutant.function == survivor.function]
    kills = Counter(check for mutant in alike for check in failed[mutant.id])
    return kills.most_common(1)[0][0] if kills else ""


def mutation_findings(mutation: Mutation, where: str) -> Iterator[Finding]:
    """C-MUT: there are enough mutants, and every survivor is shown."""
    if mutation.made < FEWEST:
        what = f"the reference gives {mutation.made} mutants, and at least {FEWEST} are needed to judge its checks."
        yield Finding(rule="C-MUT", where=where, what=what, fix="Its answers are too short to be tested: ask for more.")
    for one in mutation.survivors:
        nearest = f" Nearest came {one.nearest}." if one.nearest else ""
        what = f"the mutant {one.id} passes every check.{nearest}"
        fix = "Strengthen a check, or mark it as equivalent, with a reason."
        yield Finding(rule="C-MUT", where=one.where, what=what, fix=fix, fails=False)


def requirement_findings(exercises: Sequence[ExerciseReport]) -> Iterator[Finding]:
    """C-MUT: of each requirement at least 95 % of the mutants are killed."""
    for requirement in sorted({exercise.requirement for exercise in exercises}):
        own = [exercise.mutation for exercise in exercises if exercise.requirement == requirement]
        killed, counted = sum(one.killed for one in own), sum(one.counted for one in own)
        if killed < GATE * counted:
            what = f"the checks kill {killed} of {counted} mutants, less than {GATE:.0%}."
            fix = "`course check --html FILE` shows every survivor."
            yield Finding(rule="C-MUT", where=requirement, what=what, fix=fix)
