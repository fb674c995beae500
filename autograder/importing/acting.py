"""Act, then assert: the calls of a test's asserts move before all asserts, into locals; what is compared stays.

    assert square(3) == 9          result = plain(square(3))       the student's process
                                   …
                                   assert result == 9              the judge

A test passes where nothing raises and every assert holds, in whatever order they are looked at: so moving is safe, as
long as a value is taken when its assert would have looked at it. `plain` copies it then.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence

from autograder.importing.idioms import last_name
from autograder.importing.scope import Scope, renamed
from autograder.names import changed_names, has, loads, local_names, root_name, stored_names

_TOLERANT = {"allclose", "isclose", "array_equal"}
_ARRAYS = {"allclose", "array_equal"}
_NEGATED = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


class CannotActError(Exception):
    """Raised where a test cannot be written as act and assert; says what it does, and at which line of it."""


class Acting:
    """Turns the statements of one test into an action and its asserts.

    `compares`: comparisons are left to the judge; without it they are made in the action, where the values are.
    """

    def __init__(self, scope: Scope, taken: frozenset[str], *, compares: bool, visible: bool) -> None:
        self._scope, self._taken, self._compares, self._visible = scope, set(taken), compares, visible
        self._impure = set(scope.unsure)
        self._touched: set[str] = set()
        self._rebound: set[str] = set()
        self._caught, self._arranged = "caught", True
        self.act: list[ast.stmt] = []
        self.asserts: list[ast.stmt] = []
        self.weak: list[str] = []
        self.helpers: set[str] = set()

    def add(self, body: Sequence[ast.stmt]) -> None:
        """Add statements; plain constants go first. Raises `CannotActError`."""
        stored = [name for node in body for name in stored_names(node)]
        self._rebound |= {name for name in stored if stored.count(name) > 1}.union(*map(changed_names, body))
        first = [
            node for node in body if _is_constant(node) and all(stored.count(name) == 1 for name in stored_names(node))
        ]
        for node in [*first, *(node for node in body if node not in first)] if self._arranged else body:
            if isinstance(node, ast.Assert):
                self._assert(node)
            elif isinstance(node, ast.For) and has(node, ast.Assert):
                self._loop(node)
            elif has(node, ast.Assert):
                what = f"`{ast.unparse(node).splitlines()[0]}` has an assert inside"
                raise CannotActError(what)
            elif isinstance(node, ast.Return):
                raise CannotActError("it returns before its end")
            else:
                self._keep(node)

    def shown(self, node: ast.expr, want: str) -> None:
        """Add an expression of a doctest that shows something."""
        name = self._hoisted(node, "shown")
        self.asserts.append(ast.parse(f"assert {name} == {want!r}").body[0])

    def _keep(self, node: ast.stmt) -> None:
        if isinstance(node, ast.With) and _is_raised(node):
            self._caught = self._new("caught")
            node = renamed(node, {"caught": self._caught})
        self.act.append(node)
        names = local_names(node)
        pure = isinstance(node, ast.Assign | ast.AnnAssign) and not self._is_impure(node)
        self._arranged = self._arranged and pure
        if self._arranged:
            self._impure -= names
        else:
            self._impure |= names
            self._touched |= loads(node)

    def _is_impure(self, node: ast.AST) -> bool:
        return bool(loads(node) & self._impure) or has(node, ast.Await, ast.NamedExpr)

    def _new(self, stem: str) -> str:
        name, number = stem, 1
        while name in self._taken or name in self._scope.outside or hasattr(builtins, name):
            number += 1
            name = f"{stem}_{number}"
        self._taken.add(name)
        return name

    def _hoisted(self, node: ast.expr, stem: str, wrapper: str = "") -> str:
        """Move an expression into the action; return the name of its value."""
        name = self._new(stem)
        value = f"{wrapper}({ast.unparse(node)})" if wrapper else ast.unparse(node)
        if wrapper in ("plain", "listed"):
            self.helpers.add(wrapper)
        self.act.append(ast.parse(f"{name} = {value}").body[0])
        self._arranged = False
        self._impure.add(name)
        self._touched |= loads(node)
        return name

    # Asserts.

    def _assert(self, node: ast.Assert) -> None:
        node = renamed(node, {"caught": self._caught})  # type: ignore[assignment]
        parts = (
            node.test.values if isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.And) else [node.test]
        )
        for part in parts:
            if (name := _defined(part)) is not None:
                self._keep(ast.fix_missing_locations(ast.Expr(ast.Name(name, ast.Load()))))
                continue
            test = self._judged(part)
            made = ast.Assert(test, self._message(node.msg))
            self.asserts.append(ast.fix_missing_locations(made))

    def _message(self, node: ast.expr | None) -> ast.expr | None:
        if isinstance(node, ast.Constant) or node is None:
            return node
        if isinstance(node, ast.JoinedStr):
            texts = [part.value if isinstance(part, ast.Constant) else "…" for part in node.values]
            return ast.Constant("".join(map(str, texts)))
        return None if not self._visible or self._is_impure(node) else node

    def _judged(self, node: ast.expr) -> ast.expr:
        """Return a condition as the judge can look at it."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return self._negated(node.operand)
        arrays = _same_arrays(node)
        if arrays is not None and self._compares and any(map(self._is_impure, arrays)):
            left, right = (self._side(side, "listed") for side in arrays)
            return ast.Compare(left, [ast.Eq()], [_listed(self, right)])
        if isinstance(node, ast.Compare) and not isinstance(node.ops[0], ast.Is | ast.IsNot) and self._compares:
            return self._compared(node)
        if isinstance(node, ast.Call) and last_name(node.func) in _TOLERANT and self._compares:
            return self._tolerant(node)
        if not self._is_impure(node) and not loads(node) & self._touched:
            self.weak.append(f"`{ast.unparse(node)}` looks at nothing of an answer")
        elif not self._is_value(node):
            self.weak.append(f"`{ast.unparse(node)}` is decided where the answer runs")
        is_bool = _is_identity(node) or last_name(getattr(node, "func", node)) == "isinstance"
        return self._named(self._hoisted(node, "holds", "" if is_bool else "bool"))

    def _is_value(self, node: ast.expr) -> bool:
        """Whether an expression is what an answer gave, and not a comparison with it."""
        if isinstance(node, ast.Call):
            return root_name(node.func) in self._impure
        return root_name(node) in self._impure

    def _negated(self, node: ast.expr) -> ast.expr:
        inverse = _NEGATED.get(type(node.ops[0])) if isinstance(node, ast.Compare) and len(node.ops) == 1 else None
        if inverse is not None and isinstance(node, ast.Compare):
            return self._judged(ast.Compare(node.left, [inverse()], node.comparators))
        return ast.UnaryOp(ast.Not(), self._judged(node))

    def _compared(self, node: ast.Compare) -> ast.expr:
        sides = [node.left, *node.comparators]
        if not any(map(self._is_impure, sides)):
            if not any(loads(side) & self._touched for side in sides):
                return self._judged_as_it_is(node)
            sides = [
                self._named(self._hoisted(side, "value", "plain")) if loads(side) & self._touched else side
                for side in sides
            ]
        else:
            sides = [self._side(side, "plain") for side in sides]
        return ast.Compare(sides[0], node.ops, sides[1:])

    def _judged_as_it_is(self, node: ast.expr) -> ast.expr:
        self.weak.append(f"`{ast.unparse(node)}` looks at nothing of an answer")
        return self._named(self._hoisted(node, "holds", "bool"))

    def _named(self, name: str) -> ast.expr:
        return ast.Name(name, ast.Load())

    def _tolerant(self, node: ast.Call) -> ast.expr:
        """`np.allclose(f(x), y)`: the judge compares; it gets the numbers."""
        wrapper = "listed" if last_name(node.func) in _ARRAYS else "plain"
        made = ast.Call(node.func, [self._side(side, wrapper) for side in node.args], node.keywords)
        if any(map(self._is_impure, node.keywords)) or not any(map(self._is_impure, node.args)):
            return self._judged_as_it_is(node)
        return made

    def _side(self, node: ast.expr, wrapper: str) -> ast.expr:
        """Return one side of a comparison: what comes from the answer is a value of the action."""
        if not self._is_impure(node) and loads(node) & self._rebound:
            return self._named(self._hoisted(node, "value", wrapper))  # its value of this moment
        if not self._is_impure(node):
            is_open = isinstance(node, ast.Constant) and node.value is ...
            return ast.Constant("...") if is_open else node  # as `plain` says it
        if isinstance(node, ast.BinOp) and wrapper == "plain":
            return ast.BinOp(self._side(node.left, wrapper), node.op, self._side(node.right, wrapper))
        if isinstance(node, ast.UnaryOp):
            return ast.UnaryOp(node.op, self._side(node.operand, wrapper))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "abs" and len(node.args) == 1:
            return ast.Call(node.func, [self._side(node.args[0], wrapper)], [])
        is_caught = isinstance(node, ast.Attribute) and ast.unparse(node.value).startswith("caught")
        return node if is_caught else self._named(self._hoisted(node, "result", wrapper))

    # Loops.

    def _loop(self, node: ast.For) -> None:
        """Collect in the loop what its asserts look at, and assert once after it."""
        if node.orelse or any(has(part, ast.Assert) and not isinstance(part, ast.Assert) for part in node.body):
            raise CannotActError(f"`{ast.unparse(node).splitlines()[0]}` has asserts below its top level")
        outer, outer_asserts = self.act, self.asserts
        before, after = list[ast.stmt](), list[ast.stmt]()
        self.act = inner = list[ast.stmt]()
        if self._is_impure(node.iter):
            self._impure |= stored_names(node.target)
        rebound, self._rebound = self._rebound, self._rebound - stored_names(node.target)
        try:
            for part in node.body:
                if isinstance(part, ast.Assert):
                    self._collect(node, part, before, after)
                else:
                    self._keep(part)
        finally:
            self.act, self.asserts, self._rebound = outer, outer_asserts, rebound
        made = ast.For(node.target, node.iter, inner, [])
        self.act += [*before, ast.fix_missing_locations(made)]
        self._shorten(made)
        self._impure |= stored_names(made)
        self.asserts += after

    def _shorten(self, loop: ast.For) -> None:
        """Write a loop that only collects one value as a comprehension."""
        if len(loop.body) != 2 or len(self.act) < 2 or not isinstance(loop.body[0], ast.Assign):
            return
        name, value = ast.unparse(loop.body[0].targets[0]), ast.unparse(loop.body[0].value)
        start, found = self.act[-2], ast.unparse(loop.body[1]).partition(".append")[0]
        if ast.unparse(loop.body[1]) == f"{found}.append({name})" and ast.unparse(start) == f"{found} = []":
            source = f"{found} = [{value} for {ast.unparse(loop.target)} in {ast.unparse(loop.iter)}]"
            self.act[-2:] = ast.parse(source).body

    def _collect(self, loop: ast.For, node: ast.Assert, before: list[ast.stmt], after: list[ast.stmt]) -> None:
        self.asserts = list[ast.stmt]()
        self._assert(node)
        for made in self.asserts:
            assert isinstance(made, ast.Assert)
            after.append(self._collected(loop, made, before))

    def _collected(self, loop: ast.For, node: ast.Assert, before: list[ast.stmt]) -> ast.stmt:
        targets = stored_names(loop.target)
        test = node.test
        if (
            isinstance(test, ast.Compare)
            and len(test.ops) == 1
            and isinstance(test.ops[0], ast.Eq)
            and isinstance(test.left, ast.Name)
        ):
            right = test.comparators[0]
            if (
                not self._is_impure(loop.iter)
                and not (loads(right) - targets) & (self._impure | self._touched)
                and not loads(right) & self._stored(loop)
            ):
                found, expected = self._new("found"), self._new("expected")
                source = (
                    f"{expected} = [{ast.unparse(right)} for {ast.unparse(loop.target)} in {ast.unparse(loop.iter)}]"
                )
                before += [ast.parse(source).body[0], ast.parse(f"{found} = []").body[0]]
                self.act.append(ast.parse(f"{found}.append({test.left.id})").body[0])
                self._impure.add(found)
                return ast.fix_missing_locations(
                    ast.Assert(ast.parse(f"{found} == {expected}", mode="eval").body, node.msg)
                )
        names = sorted(loads(test) & (targets | self._impure | self._stored(loop)) - self._scope.outside)
        seen = self._new("seen")
        before.append(ast.parse(f"{seen} = []").body[0])
        row = f"({', '.join(names)},)"
        self.act.append(ast.parse(f"{seen}.append({row})").body[0])
        self._impure.add(seen)
        return ast.parse(f"assert all({ast.unparse(test)} for {row} in {seen})").body[0]

    def _stored(self, loop: ast.For) -> frozenset[str]:
        return frozenset().union(*map(stored_names, loop.body))


def _is_constant(node: ast.stmt) -> bool:
    """Whether a statement names a literal."""
    if not isinstance(node, ast.Assign) or not all(isinstance(target, ast.Name) for target in node.targets):
        return False
    return not any(isinstance(part, ast.Name | ast.Call | ast.Await | ast.Lambda) for part in ast.walk(node.value))


def _is_identity(node: ast.expr) -> bool:
    return isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Is | ast.IsNot)


def _is_raised(node: ast.With) -> bool:
    call = node.items[0].context_expr
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "raised"


def _defined(node: ast.expr) -> str | None:
    """`'x' in vars()`: return `x`, which has to be there."""
    if not isinstance(node, ast.Compare) or len(node.ops) != 1 or not isinstance(node.ops[0], ast.In):
        return None
    where, name = node.comparators[0], node.left
    is_names = (
        isinstance(where, ast.Call) and not where.args and last_name(where.func) in ("vars", "globals", "locals", "dir")
    )
    return name.value if is_names and isinstance(name, ast.Constant) and isinstance(name.value, str) else None


def _same_arrays(node: ast.expr) -> list[ast.expr] | None:
    """`(a == b).all()`, `np.all(a == b)`, `a.equals(b)`: return both sides."""
    if not isinstance(node, ast.Call) or node.keywords:
        return None
    inner: ast.expr | None = None
    if isinstance(node.func, ast.Attribute) and node.func.attr == "all" and not node.args:
        inner = node.func.value
    elif last_name(node.func) == "all" and len(node.args) == 1:
        inner = node.args[0]
    if isinstance(inner, ast.Compare) and len(inner.ops) == 1 and isinstance(inner.ops[0], ast.Eq):
        return [inner.left, inner.comparators[0]]
    if isinstance(node.func, ast.Attribute) and node.func.attr == "equals" and len(node.args) == 1:
        return [node.func.value, node.args[0]]
    return None


def _listed(acting: Acting, node: ast.expr) -> ast.expr:
    """Return the other side of a comparison of arrays: a list as well."""
    if isinstance(node, ast.Name) and node.id.startswith("result"):
        return node
    acting.helpers.add("listed")
    return ast.Call(ast.Name("listed", ast.Load()), [node], [])
