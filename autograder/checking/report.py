"""The records of `course check`: what was found about one exercise, one lesson, and the course as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal

from autograder.checking.answers import Kind
from autograder.checking.findings import Finding
from autograder.model import Record


class Survivor(Record):
    """A mutant that every check passes: what it changes, and the check that came nearest to seeing it."""

    id: str
    question: str
    where: str
    diff: str
    nearest: str


class Mutation(Record):
    """What became of an exercise's mutants. Equivalent ones are counted in `made`, and nowhere else."""

    made: int = 0
    equivalent: int = 0
    killed_by_visible: int = 0
    killed: int = 0
    survivors: tuple[Survivor, ...] = ()

    @property
    def counted(self) -> int:
        """How many could have been killed."""
        return self.made - self.equivalent


class Row(Record):
    """One answer of the kill matrix: which checks it failed."""

    kind: Kind
    name: str
    failed: tuple[str, ...]


class ExerciseReport(Record):
    """What `course check` knows of one exercise.

    `digest` is the hash of all that it is a function of; `made_from` that of the same without what is handed out.
    """

    schema_version: Literal[1] = 1
    exercise: str
    requirement: str
    title: str
    digest: str
    made_from: str
    points: Decimal
    checks: tuple[str, ...]
    visible: tuple[str, ...]
    findings: tuple[Finding, ...]
    mutation: Mutation
    rows: tuple[Row, ...]


class TextReport(Record):
    """What `course check` knows of a lesson, or of the course as a whole."""

    schema_version: Literal[1] = 1
    name: str
    digest: str
    findings: tuple[Finding, ...]


class CourseReport(Record):
    """Everything that was checked."""

    exercises: tuple[ExerciseReport, ...] = ()
    texts: tuple[TextReport, ...] = ()

    @property
    def findings(self) -> list[Finding]:
        """All findings, in the order in which they are shown."""
        of_texts = [finding for text in self.texts for finding in text.findings]
        return [*of_texts, *(finding for exercise in self.exercises for finding in exercise.findings)]

    @property
    def passed(self) -> bool:
        """Whether nothing fails."""
        return not failures(self.findings)


def failures(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that are more than remarks."""
    return [finding for finding in findings if finding.fails]


def verdict(findings: Sequence[Finding]) -> str:
    """Return one line: that nothing is to be mended, or the first reason and how many there are."""
    failing = failures(findings)
    if not failing:
        return "✔ holds"
    more = f" (and {len(failing) - 1} more)" if len(failing) > 1 else ""
    return f"✘ {failing[0].rule}: {failing[0].what}{more}"
