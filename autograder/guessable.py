"""Checks that prove nothing: every assert compares with a value that a wrong answer can hit by chance."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from harbor_kit.explain import act_and_asserts

from autograder.masters import CheckSource, Master
from autograder.names import loads, local_names
from autograder.seal import PROVIDERS
from autograder.surroundings import BUILTINS

SHORT_TEXT = 3
SMALL_NUMBER = 2
FIX = "Vary the inputs, or compare with what only a right answer yields: replies, request ids, computed values."


@dataclass(frozen=True)
class Guess:
    """A check that can be passed by guessing: where it is, and what to do about it."""

    path: Path
    line: int
    check: str

    @property
    def what(self) -> str:
        """What is wrong with the check."""
        return f'check "{self.check}" can be passed by guessing: all that it compares with is short or empty.'

    def __str__(self) -> str:
        """Return one line, as all messages to authors are."""
        return f"{self.path}:{self.line}: {self.what} {FIX}"


def guessable(master: Master) -> list[Guess]:
    """Return the checks of a master all of whose asserts compare with guessable values."""
    return [Guess(master.path, check.line, check.name) for check in master.checks if _is_guessable(check)]


def _is_guessable(check: CheckSource) -> bool:
    body, asserts = act_and_asserts(check.node.body)
    made = {name for node in body if loads(node) & PROVIDERS for name in local_names(node)}
    own = frozenset().union(*map(local_names, body)) if body else frozenset[str]()
    return bool(asserts) and all(_guessed(node.test, own, made) for node in asserts)


def _guessed(test: ast.expr, own: frozenset[str], clients: set[str]) -> bool:
    """Whether an assert holds for an answer that has guessed.

    What looks at a client, at a constant of the handout, or at a second value of the check cannot be guessed. Nor can
    a long literal.
    """
    if loads(test) & clients or loads(test) - own - BUILTINS or len(loads(test) & own) > 1:
        return False
    literals = [part for part in ast.walk(test) if isinstance(part, ast.Constant)]
    return all(_is_short(literal.value) for literal in literals)


def _is_short(value: object) -> bool:
    if isinstance(value, str | bytes):
        return len(value) <= SHORT_TEXT
    if isinstance(value, int | float) and not isinstance(value, bool):
        return abs(value) <= SMALL_NUMBER
    return True
