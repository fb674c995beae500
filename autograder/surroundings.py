"""What the checks of a master can refer to: the answer's names, and the definitions that stand around it."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass

from autograder.masters import Master, bound_names, code_without_markers
from autograder.names import changed_names, loads

BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True)
class Definition:
    """A top-level statement of a master that is not part of the answer, and what it binds and needs."""

    node: ast.stmt
    binds: frozenset[str]
    needs: frozenset[str]
    hidden: bool

    @property
    def is_constant(self) -> bool:
        """Whether it makes a value, in a loop too, or imports one: such names are restored before a check."""
        return not isinstance(self.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


@dataclass(frozen=True)
class Surroundings:
    """What the checks of a master can refer to."""

    master: Master
    answers: frozenset[str]
    definitions: tuple[Definition, ...]

    def of(self, name: str) -> list[Definition]:
        """Return the statements that make a name what it is, in order."""
        return [known for known in self.definitions if name in known.binds]

    def closure(self, names: frozenset[str]) -> list[Definition]:
        """Return the definitions that these names need, directly or not, in the order of the master."""
        wanted: list[Definition] = []
        todo = sorted(names)
        while todo:
            for known in self.of(todo.pop()):
                if known not in wanted:
                    wanted.append(known)
                    todo.extend(sorted(known.needs))
        return [known for known in self.definitions if known in wanted]

    def restored(self, names: frozenset[str]) -> list[ast.stmt]:
        """Return what makes these names again what they were, whatever a notebook has made of them.

        Constants are restored and hidden helpers brought; classes and functions given are the student's own.
        """
        own = names - self.answers
        nodes = [known.node for known in self.closure(own) if known.is_constant or known.hidden]
        shadowable = sorted(name for name in own & BUILTINS if not self.of(name))
        if shadowable:
            nodes.insert(0, ast.parse(f"from builtins import {', '.join(shadowable)}").body[0])
        return nodes

    def is_pure(self, name: str) -> bool:
        """Whether a name can be had without the answer."""
        if name in self.answers:
            return False
        if not self.of(name):
            return name in BUILTINS
        needed = self.closure(frozenset({name}))
        return not any(other in self.answers for definition in needed for other in definition.needs)


def surroundings_of(master: Master) -> Surroundings:
    """Return what the checks of a master can refer to."""
    answers: set[str] = set()
    definitions: list[Definition] = []
    checks = {check.name for check in master.checks}
    for cell in master.cells:
        if not cell.is_code:
            continue
        for node in ast.parse(code_without_markers(cell)).body:
            ast.increment_lineno(node, cell.line - 1)
            names = frozenset(bound_names(node) | changed_names(node))
            if cell.role == "answer":
                answers |= names
            elif names and not names & checks:
                definitions.append(Definition(node, names, loads(node), cell.role == "hidden"))
    return Surroundings(master, frozenset(answers), tuple(definitions))


def imported_modules(master: Master) -> tuple[str, ...]:
    """Return the modules that a master imports at the top level of its cells, sorted."""
    names: set[str] = set()
    for cell in master.cells:
        for node in ast.parse(code_without_markers(cell)).body if cell.is_code else []:
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and node.module != "__future__":
                names.add(node.module)
    return tuple(sorted(names))
