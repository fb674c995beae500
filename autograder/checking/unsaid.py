"""C-HIDDEN: a hidden check asks for nothing that the learner was not told.

Followed are the values that come from the answer. What a check does with its own fakes and inputs is its own matter.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from autograder.checking.findings import Finding
from autograder.checking.handed import code_in_backticks, code_names, finding, given_code, place, spans
from autograder.checking.naming import METHODS
from autograder.masters import CheckSource, Master
from autograder.names import loads, root_name, stored_names
from autograder.surroundings import Surroundings, surroundings_of

_WORD = re.compile(r"[A-Za-z_]\w*")
_CATCHERS = frozenset({"raised", "raises", "assertRaises"})


def unsaid_findings(master: Master) -> list[Finding]:
    """Return what C-HIDDEN finds in the hidden checks of one exercise."""
    around, said = surroundings_of(master), said_names(master)
    found: dict[tuple[str, str], Finding] = {}
    for check in master.checks:
        if check.visible:
            continue
        for name, line in asked_names(check, around):
            if name not in said and not (name.startswith("__") and name in METHODS):
                what = f'hidden check "{check.name}" asks for `{name}`, which the handout never names.'
                fix = f"Name `{name}` in a numbered sentence, or leave it out of the check."
                found.setdefault((check.name, name), finding("C-HIDDEN", place(master.path, line), what, fix))
    return list(found.values())


def said_names(master: Master) -> frozenset[str]:
    """Return the names in the text without its hints, in given code, and in the signatures and docstrings of stubs."""
    names = {word for span in spans(master) for word in _WORD.findall(span.text)}
    for cell in master.cells:
        if cell.role in ("given", "answer"):
            source = given_code(cell)
            names |= code_names(source)
            names.update(word for text in code_in_backticks(source) for word in _WORD.findall(text))
    return frozenset(names)


def asked_names(check: CheckSource, around: Surroundings) -> Iterator[tuple[str, int]]:
    """Yield the names that a check uses on the side of the answer, with their lines."""
    helpers = [known.node for known in around.closure(loads(check.node)) if known.hidden]
    for node in [check.node, *helpers]:
        values = Values(node, around.answers)
        caught = _caught(node)
        for part in ast.walk(node):
            for name in [*values.asked_at(part), *_expected_at(part, caught)]:
                yield name, getattr(part, "lineno", check.line)


class Values:
    """Which values of a check come from the answer: its own, and those that something else is wrapped around.

    A task around a call of the answer is asyncio's; what it gives when it is awaited is the answer's.
    """

    def __init__(self, node: ast.AST, answers: frozenset[str]) -> None:
        self._own, self._wrapped = set(answers), set[str]()
        self._methods = {part.func for part in ast.walk(node) if isinstance(part, ast.Call)}
        bindings = [pair for part in ast.walk(node) for pair in _bindings(part)]
        known = -1
        while known != len(self._own) + len(self._wrapped):
            known = len(self._own) + len(self._wrapped)
            for target, value, opens in bindings:
                touched = bool(loads(value) & (self._own | self._wrapped))
                if self.is_own(value) or (opens and touched):
                    self._own |= stored_names(target)
                elif touched:
                    self._wrapped |= stored_names(target)

    def is_own(self, node: ast.expr) -> bool:
        """Whether an expression is a value that the answer made."""
        match node:
            case ast.Name(id=name):
                return name in self._own
            case ast.Await(value=value):
                return bool(loads(value) & (self._own | self._wrapped))
            case ast.Call(func=ast.Attribute(value=value, attr="result")) if loads(value) & self._wrapped:
                return True
            case ast.List(elts=values) | ast.Tuple(elts=values):
                return any(map(self.is_own, values))
        inner = _inner(node)
        return inner is not None and self.is_own(inner)

    def asked_at(self, node: ast.AST) -> list[str]:
        """Return what one node asks of the answer: keywords of a call, attributes and keys of a value."""
        match node:
            case ast.Call(func=called, keywords=words) if self.is_own(called):
                return [word.arg for word in words if word.arg]
            case ast.Attribute(value=value, attr=name) if self.is_own(value):
                return [] if node in self._methods and name in METHODS else [name]
            case ast.Subscript(value=value, slice=ast.Constant(value=str(key))) if self.is_own(value):
                return [key] if key.isidentifier() else []
        return []


def _inner(node: ast.expr) -> ast.expr | None:
    """Return the expression whose value another one is, or is made of: that before a dot, a call, an index."""
    match node:
        case ast.Call(func=value) | ast.Attribute(value=value) | ast.Subscript(value=value):
            return value
        case ast.ListComp(elt=value) | ast.SetComp(elt=value) | ast.GeneratorExp(elt=value):
            return value
    return None


def _bindings(node: ast.AST) -> list[tuple[ast.AST, ast.expr, bool]]:
    """Return (target, value, whether it takes the value out of something) for what one node binds."""
    match node:
        case ast.Assign(targets=targets, value=value):
            return [(target, value, False) for target in targets]
        case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
            return [(target, value, False)]
        case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
            return [(target, value, True)]
        case ast.comprehension(target=target, iter=value):
            return [(target, value, True)]
        case ast.withitem(optional_vars=ast.expr() as target, context_expr=value):
            return [(target, value, False)]
    return []


def _expected_at(node: ast.AST, caught: frozenset[str]) -> list[str]:
    """Return the classes of exceptions that one node expects of the answer."""
    if isinstance(node, ast.Call) and _last_name(node.func) in _CATCHERS:
        return [name for arg in node.args for name in _class_names(arg)]
    if isinstance(node, ast.ExceptHandler) and node.type is not None:
        return _class_names(node.type)
    if isinstance(node, ast.Compare) and caught and any(_reads_class(part, caught) for part in ast.walk(node)):
        texts = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
        return [text for text in texts if isinstance(text, str) and text.isidentifier()]
    return []


def _class_names(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Tuple):
        return [name for part in node.elts for name in _class_names(part)]
    name = _last_name(node)
    return [name] if name else []


def _reads_class(node: ast.AST, caught: frozenset[str]) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("type", "bases") and root_name(node) in caught


def _last_name(node: ast.expr) -> str:
    """Return the last part of a dotted name."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _caught(node: ast.AST) -> frozenset[str]:
    """Return the names under which a check keeps what was raised."""
    return frozenset(
        target.id
        for part in ast.walk(node)
        for target, value, _ in _bindings(part)
        if isinstance(target, ast.Name) and isinstance(value, ast.Call) and _last_name(value.func) in _CATCHERS
    )
