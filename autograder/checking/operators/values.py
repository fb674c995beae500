"""Operators on values: numbers, texts, constants, lists, dictionaries, subscripts."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from autograder.checking.operators.parsed import ParsedCell, listed, without

_OTHER_CONSTANT = {"True": "False", "False": "True", "None": "False"}


def index_moved(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """The neighbour is taken, or the other end: `[0]` → `[-1]`, `[1]`."""
    if isinstance(node, cst.Index):
        number = _number(node.value)
        moved = {0: (-1, 1), -1: (0, -2)}.get(int(number), (number + 1, number - 1)) if number is not None else ()
        yield from (node.with_changes(value=cst.parse_expression(repr(other))) for other in moved)


def number(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A number is one too large, one too small, or nought."""
    value = _number(node)
    if value is None or isinstance(cell.parents[node], cst.UnaryOperation):
        return
    for other in (value + 1, value - 1, type(value)(0)):
        if other != value:
            yield cst.parse_expression(repr(other))


def text(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A text is another one, or empty. The words of an error that is raised are left alone."""
    if any(isinstance(part, cst.Raise) for part in cell.around(node)):
        return
    if isinstance(node, cst.SimpleString):
        value = node.evaluated_value
        others = (value + "x", "") if isinstance(value, str) else (value + b"x", b"")
        yield from (cst.SimpleString(_quoted(other)) for other in others if other != value)
    if isinstance(node, cst.FormattedStringText):
        yield from (node.with_changes(value=other) for other in (node.value + "x", ""))


def format_dropped(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A value in an f-string loses its format or its `!r`."""
    if isinstance(node, cst.FormattedStringExpression):
        if node.format_spec:
            yield node.with_changes(format_spec=None)
        if node.conversion:
            yield node.with_changes(conversion=None)


def constant(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """`True` and `False` change places; `None` becomes `False`."""
    if isinstance(node, cst.Name) and node.value in _OTHER_CONSTANT:
        yield node.with_changes(value=_OTHER_CONSTANT[node.value])


def slice_bound_dropped(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A slice loses its lower bound, its upper bound, or its step."""
    if isinstance(node, cst.Slice):
        if node.lower:
            yield node.with_changes(lower=None)
        if node.upper:
            yield node.with_changes(upper=None)
        if node.step:
            yield node.with_changes(step=None, second_colon=cst.MaybeSentinel.DEFAULT)


def element_removed(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """An element of a list, a tuple or a set is left out."""
    if isinstance(node, cst.List | cst.Tuple) and not cell.is_read(node):
        return
    if isinstance(node, cst.List | cst.Tuple | cst.Set):
        fewest = 0 if isinstance(node, cst.List) else 1
        for place in range(len(node.elements) if len(node.elements) > fewest else 0):
            yield node.with_changes(elements=without(node.elements, place))


def elements_swapped(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """Two neighbours of a tuple or a list change places, also where they are assigned to."""
    if isinstance(node, cst.List | cst.Tuple):
        for place in range(len(node.elements) - 1):
            parts = list(node.elements)
            parts[place : place + 2] = parts[place + 1], parts[place]
            yield node.with_changes(elements=listed(parts))


def entry_removed(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """An entry of a dictionary is left out."""
    if isinstance(node, cst.Dict):
        for place in range(len(node.elements)):
            yield node.with_changes(elements=without(node.elements, place))


def entry_changed(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """The value of an entry of a dictionary is `None`."""
    if isinstance(node, cst.DictElement):
        yield node.with_changes(value=cst.Name("None"))


def star_removed(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """What was unpacked is handed over as one: `*calls` → `calls`."""
    if isinstance(node, cst.Arg) and node.star == "*":
        yield node.with_changes(star="")
    if isinstance(node, cst.StarredElement) and cell.is_read(node):
        yield cst.Element(node.value, comma=node.comma)


def attribute_dropped(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """The owner stands where its attribute was meant. The way to a method is left alone."""
    if not isinstance(node, cst.Attribute) or not cell.is_read(node):
        return
    inner: cst.CSTNode = node
    for outer in cell.around(node):
        if isinstance(outer, cst.Call) and outer.func is inner:
            return
        if not isinstance(outer, cst.Attribute):
            break
        inner = outer
    yield node.value


def variable_replaced(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A local variable is taken for the one that was bound before it or after it."""
    if not isinstance(node, cst.Name) or not cell.is_read(node):
        return
    parent = cell.parents[node]
    known = cell.known_before(node)
    if node.value not in known or (isinstance(parent, cst.Call) and parent.func is node):
        return
    if isinstance(parent, cst.Attribute):
        known = [name for name in known if name in cell.owners]
    place = known.index(node.value)
    for other in (place - 1, place + 1):
        if 0 <= other < len(known):
            yield node.with_changes(value=known[other])


def _quoted(value: str | bytes) -> str:
    """Return a text as it is written, between double quotes where it has none inside."""
    written = repr(value)
    return written if '"' in written or "\\" in written else written.replace("'", '"')


def _number(node: cst.CSTNode) -> int | float | None:
    """Return the number that a node writes out, with its sign."""
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        value = _number(node.expression)
        return None if value is None else -value
    if isinstance(node, cst.Integer | cst.Float):
        value = node.evaluated_value
        return value if isinstance(value, int | float) else None
    return None
