"""One answer cell as a tree: where its solution stands, which names are known where, and how one node is exchanged."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import libcst as cst
from libcst import metadata
from libcst.metadata import ExpressionContext

from autograder.masters import MasterCell, code_without_markers, is_marker

Run = Sequence[cst.BaseStatement]
Part = cst.Arg | cst.BaseElement | cst.BaseDictElement
_SCOPES = (cst.FunctionDef, cst.Lambda, cst.BaseComp)


@dataclass(frozen=True)
class ParsedCell:
    """The tree of a cell without its markers. A node that is `inside` belongs to the solution."""

    code: str
    module: cst.Module
    parents: Mapping[cst.CSTNode, cst.CSTNode]
    positions: Mapping[cst.CSTNode, metadata.CodeRange]
    contexts: Mapping[cst.CSTNode, ExpressionContext | None]
    regions: tuple[tuple[int, int], ...]

    def inside(self, node: cst.CSTNode) -> bool:
        """Whether a node stands between the markers, all of it."""
        place = self.positions[node]
        return any(begin < place.start.line and place.end.line < end for begin, end in self.regions)

    def is_read(self, node: cst.CSTNode) -> bool:
        """Whether a name, an attribute or a subscript is read, not written."""
        return self.contexts.get(node) is ExpressionContext.LOAD

    def around(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """Yield what a node stands in, from the inside out."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def names(self, node: cst.CSTNode, context: ExpressionContext) -> set[str]:
        """Return the names that are read, or written, somewhere in a node."""
        return {part.value for part in walk(node) if isinstance(part, cst.Name) and self.contexts.get(part) is context}

    def function_of(self, node: cst.CSTNode) -> str:
        """Return the dotted name of the function that a node stands in; `cell` where it stands in none."""
        kinds = (cst.FunctionDef, cst.ClassDef)
        own = [node] if isinstance(node, kinds) else []
        around = [part.name.value for part in [*own, *self.around(node)] if isinstance(part, kinds)]
        return ".".join(reversed(around)) or "cell"

    def known_before(self, node: cst.CSTNode) -> list[str]:
        """Return the local names that a node can use, in the order in which they are bound."""
        scopes: list[cst.CSTNode] = []
        inner, skipped = node, False
        for outer in self.around(node):
            if isinstance(outer, cst.CompFor) and outer.iter is inner:
                skipped = True  # what a comprehension goes through does not see its variables
            elif isinstance(outer, _SCOPES):
                scopes += [] if skipped and isinstance(outer, cst.BaseComp) else [outer]
                skipped = False
            inner = outer
        found: dict[str, None] = {}
        for scope in reversed(scopes):
            found |= dict.fromkeys(_parameters(scope))
            found |= dict.fromkeys(self._bound_in(scope, node))
        return list(found)

    @cached_property
    def owners(self) -> frozenset[str]:
        """The names of which the cell uses an attribute."""
        owned = (part.value for part in walk(self.module) if isinstance(part, cst.Attribute))
        return frozenset(owner.value for owner in owned if isinstance(owner, cst.Name))

    def code_with(self, old: cst.CSTNode, new: cst.CSTNode) -> str:
        """Return the code of the cell with one node exchanged."""
        for parent in self.around(old):
            old, new = parent, _with_child(parent, old, new)
        return new.code if isinstance(new, cst.Module) else self.code

    @cached_property
    def _written(self) -> list[tuple[cst.CSTNode | None, cst.Name]]:
        """Every name that is written, with the function or comprehension that it is local to."""
        names = [part for part in walk(self.module) if isinstance(part, cst.Name)]
        return [(self._scope_of(name), name) for name in names if self.contexts.get(name) is ExpressionContext.STORE]

    def _scope_of(self, name: cst.Name) -> cst.CSTNode | None:
        parent = self.parents[name]
        start = parent if isinstance(parent, cst.FunctionDef) else name
        return next((part for part in self.around(start) if isinstance(part, _SCOPES)), None)

    def _bound_in(self, scope: cst.CSTNode, node: cst.CSTNode) -> Iterator[str]:
        anywhere = isinstance(scope, cst.BaseComp)
        statements = (cst.SimpleStatementLine, cst.BaseCompoundStatement)
        own_statement = next((part for part in self.around(node) if isinstance(part, statements)), node)
        limit = self._start(own_statement)
        for own, name in self._written:
            if own is scope and (anywhere or self._start(name) < limit):
                yield name.value

    def _start(self, node: cst.CSTNode) -> tuple[int, int]:
        start = self.positions[node].start
        return start.line, start.column


def parsed(cell: MasterCell) -> ParsedCell:
    """Return an answer cell as a tree. Lines keep the numbers that they have in the cell."""
    code = code_without_markers(cell) + "\n"
    wrapper = metadata.MetadataWrapper(cst.parse_module(code))
    edges = [number for number, line in enumerate(cell.source.splitlines(), 1) if is_marker(line)]
    return ParsedCell(
        code=code,
        module=wrapper.module,
        parents=wrapper.resolve(metadata.ParentNodeProvider),
        positions=wrapper.resolve(metadata.PositionProvider),
        contexts=wrapper.resolve(metadata.ExpressionContextProvider),
        regions=tuple(zip(edges[::2], edges[1::2], strict=True)),
    )


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield a node and everything in it, but no annotation, docstring, import or first argument of `cast`."""
    yield node
    for child in node.children:
        if not _is_quiet(node, child):
            yield from walk(child)


def bracketed(node: cst.BaseExpression) -> cst.BaseExpression:
    """Return an expression that can stand anywhere."""
    atoms = (cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.BaseNumber, cst.BaseString, cst.List, cst.Dict)
    if node.lpar or isinstance(node, atoms):
        return node
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def without(parts: Sequence[Part], place: int) -> list[Part]:
    """Return arguments, elements or entries without one of them."""
    return listed([*parts[:place], *parts[place + 1 :]])


def listed(parts: Sequence[Part]) -> list[Part]:
    """Return arguments, elements or entries with commas between them only."""
    between = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    commas = [part.comma if isinstance(part.comma, cst.Comma) else between for part in parts[:-1]]
    last = [cst.MaybeSentinel.DEFAULT] if parts else []
    return [part.with_changes(comma=comma) for part, comma in zip(parts, [*commas, *last], strict=True)]


def _is_quiet(parent: cst.CSTNode, node: cst.CSTNode) -> bool:
    """Whether nothing in a node is code that the answer runs."""
    if isinstance(node, cst.Expr):
        return isinstance(node.value, cst.SimpleString | cst.ConcatenatedString)
    if isinstance(node, cst.Arg) and isinstance(parent, cst.Call):
        is_cast = isinstance(parent.func, cst.Name) and parent.func.value == "cast"
        return is_cast and parent.args[0] is node
    return isinstance(node, cst.Annotation | cst.TypeAlias | cst.TypeParameters | cst.Import | cst.ImportFrom)


def _parameters(scope: cst.CSTNode) -> list[str]:
    if not isinstance(scope, cst.FunctionDef | cst.Lambda):
        return []
    own = scope.params
    named = [*own.posonly_params, *own.params, own.star_arg, *own.kwonly_params, own.star_kwarg]
    return [parameter.name.value for parameter in named if isinstance(parameter, cst.Param)]


def _with_child(parent: cst.CSTNode, old: cst.CSTNode, new: cst.CSTNode) -> cst.CSTNode:
    for field in dataclasses.fields(parent):
        value = getattr(parent, field.name)
        if value is old:
            return parent.with_changes(**{field.name: new})
        if isinstance(value, list | tuple) and any(item is old for item in value):
            return parent.with_changes(**{field.name: [new if item is old else item for item in value]})
    raise LookupError(type(parent).__name__)
