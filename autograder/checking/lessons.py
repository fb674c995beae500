"""Every rule for a lesson that its text can show, in the order in which an author reads about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.checking import lesson_parts as parts
from autograder.checking import lesson_words as words
from autograder.checking.findings import Finding
from autograder.checking.lesson_runs import run_findings
from autograder.checking.lesson_texts import Lesson, read_lesson

__all__ = ["lesson_findings", "run_findings"]

RULES: tuple[Callable[[Lesson], Iterator[Finding]], ...] = (
    parts.front,
    parts.objectives,
    parts.symmetry,
    parts.order,
    parts.predictions,
    parts.hook,
    parts.worked,
    parts.mistakes,
    parts.quizzes,
    words.plots,
    words.access,
    words.length,
    words.state,
    words.stale,
    words.secrets,
    words.links,
    words.style,
    words.bad,
)


def lesson_findings(path: Path) -> list[Finding]:
    """Return what is wrong with the text of a lesson. Raises `MasterError` where it is no master."""
    lesson = read_lesson(path)
    return [finding for rule in RULES for finding in rule(lesson)]
