"""Which names a piece of a check reads, binds and changes."""

from __future__ import annotations

import ast

# Methods of lists, dictionaries, sets and generators of chance that change what they belong to.
CHANGING = frozenset({"add", "append", "clear", "discard", "extend", "insert", "pop", "popitem", "remove", "reverse"})
CHANGING |= {"seed", "setdefault", "shuffle", "sort", "update"}


def root_name(node: ast.expr) -> str | None:
    """Return the name at which a chain of attributes and constant indexes starts."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Subscript) and loads(node.slice):
            return None
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def loads(node: ast.AST) -> frozenset[str]:
    """Return every name that is read, at any depth."""
    return frozenset(
        part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)
    )


def stored_names(node: ast.AST) -> frozenset[str]:
    """Return every name that a statement binds, at any depth."""
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    for part in ast.walk(node):
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.ExceptHandler):
            names |= {part.name} if part.name else set()
    return frozenset(names)


def local_names(node: ast.AST) -> frozenset[str]:
    """Return the names that a statement leaves behind: not those of comprehensions, inner functions and handlers."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return frozenset({node.name})
    if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp | ast.Lambda):
        return frozenset()
    own = {node.id} if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else set()
    return frozenset(own).union(*map(local_names, ast.iter_child_nodes(node)))


def changed_names(node: ast.stmt) -> set[str]:
    """Return the names whose values a statement changes in place: `T` in `T["a"] = 4`, in a loop too, in `T.append(4)`.

    Of a call on a module only `seed` counts: `np.random.seed(1)` decides what `np` does next.
    """
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return set()
    changed: list[ast.expr] = []
    for part in ast.walk(node):
        targets = part.targets if isinstance(part, ast.Assign) else []
        targets = [part.target] if isinstance(part, ast.AugAssign) else targets
        changed += [target for target in targets if isinstance(target, ast.Subscript | ast.Attribute)]
        call = part.value if isinstance(part, ast.Expr) else None
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in CHANGING:
            changed.append(call.func)
    return {name for target in changed if (name := _owner(target))}


def _owner(node: ast.expr) -> str | None:
    """Return the name at which a chain of attributes and indexes of any kind starts."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def has(node: ast.AST, *kinds: type[ast.AST]) -> bool:
    """Return whether there is a node of one of these kinds, at any depth."""
    return any(isinstance(part, kinds) for part in ast.walk(node))


def definitions(source: str, inside: str = "") -> dict[str, tuple[int, int]]:
    """Return the functions and classes of a piece of code: name → its first and last line, decorators included.

    With `inside`, those of the class of this name: its methods.
    """
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    body = ast.parse(source).body
    if inside:
        body = next(node.body for node in body if isinstance(node, ast.ClassDef) and node.name == inside)
    return {
        node.name: (min(part.lineno for part in (node, *node.decorator_list)), node.end_lineno or node.lineno)
        for node in body
        if isinstance(node, kinds)
    }


def derives_from_itself(node: ast.stmt) -> bool:
    """Return whether a statement is a class as `class Client(Client):` is: it says what differs from an earlier one."""
    return isinstance(node, ast.ClassDef) and any(
        isinstance(base, ast.Name) and base.id == node.name for base in node.bases
    )
