"""Operators on statements: what runs, in which order, and what becomes of an error.

Those that take a run of neighbouring statements return another run; the others exchange one node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import libcst as cst
from libcst.metadata import ExpressionContext

from autograder.checking.operators.parsed import ParsedCell, Run, walk

_LEAVES = (cst.Return, cst.Raise, cst.Break, cst.Continue)
_DEFINES = (cst.Import, cst.ImportFrom, cst.FunctionDef, cst.ClassDef, cst.TypeAlias)
_RAISED = ("Exception", "RuntimeError")
_CAUGHT = {"Exception": ("BaseException", "ValueError", "RuntimeError"), "BaseException": ("Exception",)}
_TASKS = ("create_task", "ensure_future")


def statement_removed(run: Run, cell: ParsedCell) -> Iterator[Run]:
    """A statement is left out. A `return` that ends a function is not: `returns-none` does the same."""
    for place, statement in enumerate(run):
        if (
            not _ends_function(statement, cell)
            and not _has(statement, *_DEFINES, cst.Pass)
            and not _is_quiet(statement, cell)
        ):
            yield [*run[:place], *run[place + 1 :]]


def statement_doubled(run: Run, cell: ParsedCell) -> Iterator[Run]:
    """A statement that does something runs twice."""
    for place, statement in enumerate(run):
        if _acts(statement) and isinstance(statement, cst.SimpleStatementLine):
            yield [*run[: place + 1], statement.with_changes(leading_lines=[]), *run[place + 1 :]]


def statements_exchanged(run: Run, cell: ParsedCell) -> Iterator[Run]:
    """Two neighbouring statements change places, where one can notice the other."""
    for place, (first, second) in enumerate(pairwise(run)):
        fixed = any(_has(part, *_LEAVES, *_DEFINES) or _is_quiet(part, cell) for part in (first, second))
        if not fixed and _depend(first, second, cell):
            yield [*run[:place], second, first, *run[place + 2 :]]


def early_return(run: Run, cell: ParsedCell) -> Iterator[Run]:
    """A function returns before it has done anything."""
    block = cell.parents[run[0]]
    if isinstance(cell.parents.get(block), cst.FunctionDef):
        yield [cst.SimpleStatementLine([cst.Return(cst.Name("None"))]), *run]


def with_unwrapped(run: Run, cell: ParsedCell) -> Iterator[Run]:
    """The body of a `with` runs without it."""
    yield from _each(run, lambda statement: [_body(statement)] if isinstance(statement, cst.With) else [])


def try_unwrapped(run: Run, cell: ParsedCell) -> Iterator[Run]:
    """The body of a `try` runs without it."""
    yield from _each(
        run, lambda statement: [_all_of(statement)] if isinstance(statement, cst.Try | cst.TryStar) else []
    )


def finally_dropped(run: Run, cell: ParsedCell) -> Iterator[Run]:
    """What `finally` promised is not done."""

    def changed(statement: cst.BaseStatement) -> list[Run]:
        if not isinstance(statement, cst.Try | cst.TryStar) or not statement.finalbody:
            return []
        return [[statement.with_changes(finalbody=None)] if statement.handlers else _body(statement)]

    yield from _each(run, changed)


def awaited_at_once(run: Run, cell: ParsedCell) -> Iterator[Run]:
    """A task is waited for before the next statement."""
    for place, statement in enumerate(run):
        assigned = _small(statement)
        if isinstance(assigned, cst.Assign) and _makes_task(assigned.value):
            target = assigned.targets[0].target
            if isinstance(target, cst.Name):
                waits = cst.SimpleStatementLine([cst.Expr(cst.Await(cst.Name(target.value)))])
                yield [*run[: place + 1], waits, *run[place + 1 :]]


def handler_removed(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """One of several `except` is left out."""
    if isinstance(node, cst.Try | cst.TryStar) and len(node.handlers) > 1:
        for place in range(len(node.handlers)):
            yield node.with_changes(handlers=[*node.handlers[:place], *node.handlers[place + 1 :]])


def handler_raises(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """What was caught is raised again."""
    if isinstance(node, cst.ExceptHandler | cst.ExceptStarHandler):
        yield node.with_changes(body=_block(cst.Raise()))


def handler_silent(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """What was caught is forgotten."""
    if isinstance(node, cst.ExceptHandler | cst.ExceptStarHandler):
        yield node.with_changes(body=_block(cst.Pass()))


def caught_class(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """`except` catches more than it should, or less."""
    if isinstance(node, cst.ExceptHandler | cst.ExceptStarHandler) and node.type:
        name = node.type.value if isinstance(node.type, cst.Name) else ""
        for other in _CAUGHT.get(name, ("Exception",)):
            yield node.with_changes(type=cst.Name(other))


def raised_class(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """An error of another class is raised."""
    if isinstance(node, cst.Raise) and isinstance(node.exc, cst.Call):
        for other in _RAISED:
            yield node.with_changes(exc=node.exc.with_changes(func=cst.Name(other)))


def cause_dropped(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """`raise … from …` forgets the cause."""
    if isinstance(node, cst.Raise) and node.cause:
        yield node.with_changes(cause=None)


def returns_none(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A function returns `None`."""
    if isinstance(node, cst.Return) and node.value:
        yield node.with_changes(value=cst.Name("None"))


def yields_none(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A generator yields `None`, or the whole instead of its parts."""
    if isinstance(node, cst.Yield) and node.value:
        yield node.with_changes(value=node.value.item if isinstance(node.value, cst.From) else cst.Name("None"))


def break_continue(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """`break` and `continue` change places."""
    if isinstance(node, cst.Break | cst.Continue):
        yield cst.Continue() if isinstance(node, cst.Break) else cst.Break()


def loop_stops(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A loop ends after its first round."""
    if isinstance(node, cst.For | cst.While) and isinstance(node.body, cst.IndentedBlock):
        last = _small(node.body.body[-1])
        if not isinstance(last, _LEAVES):
            yield node.with_changes(
                body=node.body.with_changes(body=[*node.body.body, cst.SimpleStatementLine([cst.Break()])])
            )


def else_dropped(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """An `else` or `elif`, of a condition, a loop or a `try`, is left out."""
    if isinstance(node, cst.If | cst.For | cst.While | cst.Try | cst.TryStar) and node.orelse:
        yield node.with_changes(orelse=None)


def case_removed(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """One of several cases of a `match` is left out."""
    if isinstance(node, cst.Match) and len(node.cases) > 1:
        for place in range(len(node.cases)):
            yield node.with_changes(cases=[*node.cases[:place], *node.cases[place + 1 :]])


def decorator_removed(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A function or a class loses a decorator."""
    if isinstance(node, cst.FunctionDef | cst.ClassDef):
        for place in range(len(node.decorators)):
            yield node.with_changes(decorators=[*node.decorators[:place], *node.decorators[place + 1 :]])


def default_changed(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A parameter is `None` where nobody gives it."""
    if isinstance(node, cst.Param) and node.default:
        yield node.with_changes(default=cst.Name("None"))


def _each(run: Run, change: Callable[[cst.BaseStatement], list[Run]]) -> Iterator[Run]:
    """Yield the run with one statement replaced by others, for each that changes."""
    for place, statement in enumerate(run):
        for others in change(statement):
            yield [*run[:place], *others, *run[place + 1 :]]


def _small(statement: cst.CSTNode) -> cst.BaseSmallStatement | None:
    """Return the only statement of a line."""
    alone = isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1
    return statement.body[0] if alone and isinstance(statement, cst.SimpleStatementLine) else None


def _has(statement: cst.BaseStatement, *kinds: type[cst.CSTNode]) -> bool:
    return isinstance(statement, kinds) or isinstance(_small(statement), kinds)


def _is_field(statement: cst.BaseStatement, cell: ParsedCell) -> bool:
    """Whether a statement is an annotation in a class, which may make a field of it."""
    in_class = isinstance(cell.parents.get(cell.parents[statement]), cst.ClassDef)
    return in_class and _has(statement, cst.AnnAssign)


def _is_quiet(statement: cst.BaseStatement, cell: ParsedCell) -> bool:
    """Whether a statement is a text alone, or an annotation that nothing depends on."""
    small = _small(statement)
    if isinstance(small, cst.AnnAssign):
        return small.value is None and not _is_field(statement, cell)
    return isinstance(small, cst.Expr) and isinstance(small.value, cst.SimpleString | cst.ConcatenatedString)


def _ends_function(statement: cst.BaseStatement, cell: ParsedCell) -> bool:
    block = cell.parents[statement]
    is_last = isinstance(block, cst.IndentedBlock) and block.body[-1] is statement
    return is_last and _has(statement, cst.Return) and isinstance(cell.parents[block], cst.FunctionDef)


def _acts(statement: cst.BaseStatement) -> bool:
    """Whether it makes a difference that a statement runs twice: it waits, adds to something, or is a call."""
    if _has(statement, *_LEAVES, *_DEFINES):
        return False
    small = _small(statement)
    call = isinstance(small, cst.Expr) and isinstance(small.value, cst.Call)
    return call or isinstance(small, cst.AugAssign | cst.Del) or _contains(statement, cst.Await, cst.Yield)


def _depend(first: cst.BaseStatement, second: cst.BaseStatement, cell: ParsedCell) -> bool:
    """Whether two statements can notice the order in which they run. Fields of a class can."""
    if _is_field(first, cell) and _is_field(second, cell):
        return True
    written = [cell.names(statement, ExpressionContext.STORE) for statement in (first, second)]
    read = [cell.names(statement, ExpressionContext.LOAD) for statement in (first, second)]
    shared = written[0] & (read[1] | written[1]) or written[1] & read[0]
    return bool(shared) or all(_contains(statement, cst.Call, cst.Await, cst.Yield) for statement in (first, second))


def _contains(node: cst.CSTNode, *kinds: type[cst.CSTNode]) -> bool:
    return any(isinstance(part, kinds) for part in walk(node))


def _makes_task(value: cst.BaseExpression) -> bool:
    if not isinstance(value, cst.Call):
        return False
    name = value.func.attr if isinstance(value.func, cst.Attribute) else value.func
    return isinstance(name, cst.Name) and name.value in _TASKS


def _body(statement: cst.With | cst.Try | cst.TryStar | cst.Else | cst.Finally) -> Run:
    """Return the statements of a block, also where they stand on the line of its head."""
    block = statement.body
    if isinstance(block, cst.IndentedBlock):
        return block.body
    return [cst.SimpleStatementLine(block.body)] if isinstance(block, cst.SimpleStatementSuite) else []


def _all_of(statement: cst.BaseStatement) -> Run:
    if not isinstance(statement, cst.Try | cst.TryStar):
        return []
    rest = [part for part in (statement.orelse, statement.finalbody) if part]
    return [inner for part in (statement, *rest) for inner in _body(part)]


def _block(statement: cst.BaseSmallStatement) -> cst.IndentedBlock:
    return cst.IndentedBlock([cst.SimpleStatementLine([statement])])
