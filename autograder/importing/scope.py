"""What the tests of an imported assignment can refer to, and their statements as the body of a function."""

from __future__ import annotations

import ast
import copy
import symtable
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from autograder.importing.record import Answer, Assignment, Given, Step, Test
from autograder.masters import bound_names
from autograder.names import changed_names, has, loads, local_names, stored_names

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Scope:
    """The names of a notebook: those of answers, those that follow from answers, and those that are given.

    `functions` are the answers that others may call, `imported` the modules and names that given cells import; `shared`
    are statements of earlier tests, and whether these are hidden.
    """

    answers: frozenset[str]
    functions: frozenset[str]
    unsure: frozenset[str]
    given: frozenset[str]
    imported: dict[str, str]
    shared: list[tuple[ast.stmt, bool]] = field(default_factory=list)

    @property
    def outside(self) -> frozenset[str]:
        """All names that a test finds in the notebook."""
        return self.answers | self.given

    def numpy(self) -> str:
        """Return the name under which numpy is known."""
        return next((name for name, module in self.imported.items() if module == "numpy"), "np")


def scope_of(assignment: Assignment) -> Scope:
    """Return the names of an assignment."""
    answers: set[str] = set()
    functions: set[str] = set()
    given: set[str] = set()
    imported: dict[str, str] = {}
    statements: list[ast.stmt] = []
    for piece in assignment.pieces:
        if isinstance(piece, Answer | Given):
            for node in _parsed(piece.source):
                names = bound_names(node) | changed_names(node)
                if isinstance(piece, Answer):
                    answers |= names
                    functions |= names if isinstance(node, _DEFINITIONS) else set()
                else:
                    given |= names
                    statements.append(node)
                    imported |= imports_of(node)
    return Scope(
        frozenset(answers),
        frozenset(functions),
        frozenset(answers | _following(answers, statements)),
        frozenset(given),
        imported,
    )


def _parsed(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError:
        return []


def _following(answers: Iterable[str], statements: Sequence[ast.stmt]) -> set[str]:
    """Return the given names whose values come from an answer, directly or not."""
    found: set[str] = set()
    while True:
        new = {n for node in statements if loads(node) & (set(answers) | found) for n in bound_names(node)} - found
        if not new:
            return found
        found |= new


def imports_of(node: ast.stmt) -> dict[str, str]:
    """Return the names that an import binds, with what they stand for."""
    if isinstance(node, ast.Import):
        return {alias.asname or alias.name.split(".")[0]: alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return {}


def with_shared(body: Sequence[ast.stmt], scope: Scope, *, hidden: bool) -> list[ast.stmt]:
    """Return a test with the statements of earlier tests before it whose names it uses: tests share a notebook.

    Statements of hidden tests stay among themselves; what they import is no secret.
    """
    needed = free_names(body) - scope.outside
    kept: list[ast.stmt] = []
    for node, is_hidden in reversed(scope.shared):
        is_open = hidden or not is_hidden or isinstance(node, ast.Import | ast.ImportFrom)
        if is_open and bound_names(node) & needed:
            kept.insert(0, copy.deepcopy(node))
            needed |= free_names([node]) - scope.outside
    return [*kept, *body]


def free_names(body: Sequence[ast.stmt]) -> frozenset[str]:
    """Return the names that statements look up in the notebook, at any depth, before they have bound them there."""
    needed, own = set[str](), set[str]()
    for node in body:
        try:
            table = symtable.symtable(ast.unparse(node), "<test>", "exec")
        except SyntaxError:
            continue
        needed |= _looked_up(table) - own
        own |= local_names(node)
    return frozenset(needed)


def _looked_up(table: symtable.SymbolTable) -> set[str]:
    is_top = table.get_type() == "module"
    found = {
        symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced() and (is_top or symbol.is_global())
    }
    return found.union(*map(_looked_up, table.get_children()))


def inlined(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """Return a test in which `def test_it(): …`, called once and without arguments, stands where it is called."""
    functions = {node.name: node for node in body if isinstance(node, ast.FunctionDef) and _is_test(node)}
    uses = [part.id for node in body for part in ast.walk(node) if isinstance(part, ast.Name)]
    made: list[ast.stmt] = []
    called = {name for name in functions if uses.count(name) == 1 and any(_calls(node, name) for node in body)}
    for node in body:
        name = next((name for name in called if _calls(node, name)), None)
        if isinstance(node, ast.FunctionDef) and node.name in called:
            continue
        made += [node] if name is None else functions[name].body
    return made


def _is_test(node: ast.FunctionDef) -> bool:
    arguments = node.args
    bare = not (arguments.args or arguments.posonlyargs or arguments.kwonlyargs or arguments.vararg or arguments.kwarg)
    return (
        bare
        and not node.decorator_list
        and not any(isinstance(p, ast.Return | ast.Global | ast.Yield) for p in ast.walk(node))
    )


def _calls(node: ast.stmt, name: str) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == name
        and not node.value.args
        and not node.value.keywords
    )


def localised(body: Sequence[ast.stmt], scope: Scope) -> list[ast.stmt]:
    """Return a test as the body of a function: a name of the notebook that it changes gets a name of its own."""
    stored = frozenset().union(*map(stored_names, body)) if body else frozenset[str]()
    known = frozenset[str]()
    first: set[str] = set()
    for node in body:
        first |= (loads(node) - known) & stored & scope.outside
        known |= local_names(node)
    if not first:
        return list(body)
    renamed = [_Renamer({name: f"own_{name}" for name in first}).visit(copy.deepcopy(node)) for node in body]
    begins = [ast.parse(f"own_{name} = {name}").body[0] for name in sorted(first)]
    return [*begins, *renamed]


class _Renamer(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Rename a variable."""
        return ast.copy_location(ast.Name(self._names.get(node.id, node.id), node.ctx), node)


def from_earlier_tests(cell: Step | Test, scope: Scope) -> list[ast.stmt]:
    """Return the statements of tests above a cell whose names it uses: it finds them in the notebook."""
    steps = cell.steps if isinstance(cell, Test) else (cell,)
    body = [node for step in steps for node in _parsed(step.source)]
    whole = with_shared(body, scope, hidden=isinstance(cell, Test) and cell.hidden)
    return [node for node in whole[: len(whole) - len(body)] if not has(node, ast.Assert)]


def renamed(node: ast.stmt, names: dict[str, str]) -> ast.stmt:
    """Return a copy of a statement with other names."""
    made: ast.stmt = _Renamer(names).visit(copy.deepcopy(node))
    return made


def rebinds_answers(body: Sequence[ast.stmt], scope: Scope) -> frozenset[str]:
    """Return the answers that a test deletes or replaces: it looks at what other answers do without them."""
    changed = frozenset().union(*map(stored_names, body)) if body else frozenset[str]()
    deleted = {
        part.id
        for node in body
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Del)
    }
    return changed & scope.functions | deleted & scope.answers
