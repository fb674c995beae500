"""Operators on conditions and arithmetic."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from autograder.checking.operators.parsed import ParsedCell, bracketed

_COMPARISONS: dict[type[cst.BaseCompOp], tuple[cst.BaseCompOp, ...]] = {
    cst.LessThan: (cst.LessThanEqual(), cst.GreaterThanEqual()),
    cst.LessThanEqual: (cst.LessThan(), cst.GreaterThan()),
    cst.GreaterThan: (cst.GreaterThanEqual(), cst.LessThanEqual()),
    cst.GreaterThanEqual: (cst.GreaterThan(), cst.LessThan()),
    cst.Equal: (cst.NotEqual(),),
    cst.NotEqual: (cst.Equal(),),
    cst.Is: (cst.IsNot(),),
    cst.IsNot: (cst.Is(),),
    cst.In: (cst.NotIn(),),
    cst.NotIn: (cst.In(),),
}
_ARITHMETIC: dict[type[cst.BaseBinaryOp], cst.BaseBinaryOp] = {
    cst.Add: cst.Subtract(),
    cst.Subtract: cst.Add(),
    cst.Multiply: cst.Divide(),
    cst.Divide: cst.Multiply(),
    cst.FloorDivide: cst.Divide(),
    cst.Modulo: cst.FloorDivide(),
    cst.Power: cst.Multiply(),
    cst.BitOr: cst.BitAnd(),
    cst.BitAnd: cst.BitOr(),
    cst.BitXor: cst.BitAnd(),
    cst.LeftShift: cst.RightShift(),
    cst.RightShift: cst.LeftShift(),
}
_AUGMENTED: dict[type[cst.BaseAugOp], cst.BaseAugOp] = {
    cst.AddAssign: cst.SubtractAssign(),
    cst.SubtractAssign: cst.AddAssign(),
    cst.MultiplyAssign: cst.DivideAssign(),
    cst.DivideAssign: cst.MultiplyAssign(),
    cst.FloorDivideAssign: cst.DivideAssign(),
    cst.PowerAssign: cst.MultiplyAssign(),
    cst.BitOrAssign: cst.BitAndAssign(),
    cst.BitAndAssign: cst.BitOrAssign(),
}
_TESTED = (cst.If, cst.While, cst.IfExp, cst.CompIf, cst.Assert)


def comparison(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A comparison is its opposite, or takes the boundary to the other side."""
    if isinstance(node, cst.ComparisonTarget):
        for other in _COMPARISONS[type(node.operator)]:
            yield node.with_changes(operator=other)


def boolean(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """`and` and `or` change places."""
    if isinstance(node, cst.BooleanOperation):
        yield node.with_changes(operator=cst.Or() if isinstance(node.operator, cst.And) else cst.And())


def operand_dropped(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """One side of an operation is left out."""
    if isinstance(node, cst.BooleanOperation | cst.BinaryOperation):
        yield from (bracketed(side) if node.lpar else side for side in (node.left, node.right))


def negated(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A condition is turned round; `comparison` does so for comparisons."""
    if isinstance(node, _TESTED):
        test = node.test
        plain = isinstance(test, cst.Comparison) and len(test.comparisons) == 1
        if not plain and not isinstance(test, cst.UnaryOperation):
            yield node.with_changes(test=cst.UnaryOperation(cst.Not(), bracketed(test)))
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Not):
        yield bracketed(node.expression)


def condition_fixed(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A condition always holds, or never. A `while` that never ends is not made."""
    if isinstance(node, cst.If | cst.While | cst.IfExp):
        values = ("False",) if isinstance(node, cst.While) else ("True", "False")
        yield from (node.with_changes(test=cst.Name(value)) for value in values)


def filter_dropped(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A comprehension loses an `if`."""
    if isinstance(node, cst.CompFor):
        for place in range(len(node.ifs)):
            yield node.with_changes(ifs=[*node.ifs[:place], *node.ifs[place + 1 :]])


def arithmetic(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A sum is a difference, a product a quotient, and so on."""
    if isinstance(node, cst.BinaryOperation) and type(node.operator) in _ARITHMETIC:
        yield node.with_changes(operator=_ARITHMETIC[type(node.operator)])


def sign_removed(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """What was negative is positive: `-x` → `x`."""
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus | cst.BitInvert):
        yield bracketed(node.expression)


def augmented(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """`x += y` takes away instead, or forgets what was there."""
    if isinstance(node, cst.AugAssign):
        if type(node.operator) in _AUGMENTED:
            yield node.with_changes(operator=_AUGMENTED[type(node.operator)])
        yield cst.Assign([cst.AssignTarget(node.target)], node.value)
