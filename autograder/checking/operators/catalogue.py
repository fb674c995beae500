"""All operators, in a fixed order. Where two make the same code, the first gives it its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import libcst as cst

from autograder.checking.operators import calls, logic, statements, values
from autograder.checking.operators.parsed import ParsedCell, Run

NodeOperator = Callable[[cst.CSTNode, ParsedCell], Iterator[cst.CSTNode]]
RunOperator = Callable[[Run, ParsedCell], Iterator[Run]]

ON_RUNS: tuple[RunOperator, ...] = (
    statements.statement_removed,
    statements.statement_doubled,
    statements.statements_exchanged,
    statements.early_return,
    statements.with_unwrapped,
    statements.try_unwrapped,
    statements.finally_dropped,
    statements.awaited_at_once,
)

ON_NODES: tuple[NodeOperator, ...] = (
    statements.handler_removed,
    statements.handler_raises,
    statements.handler_silent,
    statements.caught_class,
    statements.raised_class,
    statements.cause_dropped,
    statements.returns_none,
    statements.yields_none,
    statements.break_continue,
    statements.loop_stops,
    statements.else_dropped,
    statements.case_removed,
    statements.decorator_removed,
    statements.default_changed,
    logic.comparison,
    logic.boolean,
    logic.negated,
    logic.condition_fixed,
    logic.filter_dropped,
    logic.arithmetic,
    logic.operand_dropped,
    logic.augmented,
    logic.sign_removed,
    calls.await_removed,
    calls.awaited_in_turn,
    calls.exceptions_returned,
    calls.keyword_removed,
    calls.argument_removed,
    calls.arguments_swapped,
    calls.argument_none,
    calls.call_skipped,
    calls.call_forgotten,
    calls.sibling,
    calls.counted_from_one,
    calls.range_off_by_one,
    calls.order_reversed,
    calls.first_dropped,
    calls.last_dropped,
    calls.returned_lazily,
    calls.lambda_none,
    values.index_moved,
    values.number,
    values.text,
    values.format_dropped,
    values.constant,
    values.slice_bound_dropped,
    values.element_removed,
    values.elements_swapped,
    values.entry_removed,
    values.entry_changed,
    values.star_removed,
    values.attribute_dropped,
    values.variable_replaced,
)


def name_of(operator: NodeOperator | RunOperator) -> str:
    """Return the name of an operator as it stands in a mutant's id."""
    return operator.__name__.replace("_", "-")


def changes(cell: ParsedCell, node: cst.CSTNode) -> Iterator[tuple[str, cst.CSTNode]]:
    """Yield what can become of a node of the solution: the operator's name and the new node."""
    if isinstance(node, cst.IndentedBlock | cst.Module):
        for operator in ON_RUNS:
            yield from ((name_of(operator), changed) for changed in _with_other_run(cell, node, operator))
    elif cell.inside(node):
        for on_node in ON_NODES:
            yield from ((name_of(on_node), changed) for changed in _fitting(on_node, node, cell))


def _fitting(operator: NodeOperator, node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """Yield what an operator makes of a node, up to what cannot be written: `return(x)` has no blank for `None`."""
    try:
        yield from operator(node, cell)
    except cst.CSTValidationError:
        return


def _with_other_run(
    cell: ParsedCell, block: cst.IndentedBlock | cst.Module, operator: RunOperator
) -> Iterator[cst.CSTNode]:
    body = list(block.body)
    for begin, end in _runs(cell, body):
        for run in operator(body[begin:end], cell):
            whole = [*body[:begin], *run, *body[end:]]
            yield block.with_changes(body=whole or [cst.SimpleStatementLine([cst.Pass()])])


def _runs(cell: ParsedCell, body: Run) -> Iterator[tuple[int, int]]:
    """Yield where runs of neighbouring statements begin and end that belong to the solution."""
    begin: int | None = None
    for place, statement in enumerate(body):
        if cell.inside(statement):
            begin = place if begin is None else begin
        elif begin is not None:
            yield begin, place
            begin = None
    if begin is not None:
        yield begin, len(body)
