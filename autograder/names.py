"""Which names a piece of a check reads, binds and changes."""

from __future__ import annotations

import ast


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
    """Return the names whose values an assignment changes in place: `T` in `T["a"] = 4`."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
    roots = {root_name(target) for target in targets if isinstance(target, ast.Subscript | ast.Attribute)}
    return {name for name in roots if name}


def has(node: ast.AST, *kinds: type[ast.AST]) -> bool:
    """Return whether there is a node of one of these kinds, at any depth."""
    return any(isinstance(part, kinds) for part in ast.walk(node))
