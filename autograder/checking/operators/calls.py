"""Operators on calls, on what they wait for, and on what a loop goes through."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import libcst as cst
from libcst.helpers import parse_template_expression

from autograder.checking.operators.parsed import ParsedCell, bracketed, listed, without

_PAIRS = (
    ("min", "max"),
    ("any", "all"),
    ("floor", "ceil"),
    ("append", "extend"),
    ("popleft", "pop"),
    ("appendleft", "append"),
    ("setdefault", "get"),
    ("keys", "values"),
    ("upper", "lower"),
    ("lstrip", "rstrip"),
    ("strip", "rstrip"),
    ("startswith", "endswith"),
    ("removeprefix", "removesuffix"),
    ("split", "rsplit"),
    ("partition", "rpartition"),
    ("FIRST_COMPLETED", "ALL_COMPLETED"),
    ("isdigit", "isalnum"),
)
_SIBLINGS = {second: first for first, second in _PAIRS} | dict(_PAIRS)


def await_removed(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A coroutine is made and not waited for."""
    if isinstance(node, cst.Await):
        yield bracketed(node.expression) if node.lpar else node.expression


def awaited_in_turn(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """What `gather` runs together is waited for one by one."""
    if isinstance(node, cst.Await) and isinstance(node.expression, cst.Call) and _called(node.expression) == "gather":
        args = node.expression.args
        stars = [arg for arg in args if arg.star == "*"]
        if len(stars) == 1 and args[0].star == "*":
            yield parse_template_expression("[await one for one in {calls}]", calls=bracketed(stars[0].value))


def exceptions_returned(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """`gather` returns exceptions among the results."""
    if isinstance(node, cst.Call) and _called(node) == "gather":
        known = [arg.keyword.value for arg in node.args if arg.keyword]
        if "return_exceptions" not in known:
            added = _keyword("return_exceptions", "True")
            yield node.with_changes(args=listed([*node.args, added]))


def keyword_removed(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A named argument is forgotten."""
    if isinstance(node, cst.Call):
        for place, arg in enumerate(node.args):
            if arg.keyword or arg.star == "**":
                yield node.with_changes(args=without(node.args, place))


def argument_removed(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """The last of several arguments is forgotten."""
    if isinstance(node, cst.Call):
        places = [place for place, arg in enumerate(node.args) if not arg.keyword and not arg.star]
        if len(places) > 1:
            yield node.with_changes(args=without(node.args, places[-1]))


def arguments_swapped(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """Two neighbouring arguments change places."""
    if isinstance(node, cst.Call):
        for place, (first, second) in enumerate(pairwise(node.args)):
            if not any(arg.keyword or arg.star for arg in (first, second)):
                parts = [*node.args[:place], second, first, *node.args[place + 2 :]]
                yield node.with_changes(args=listed(parts))


def argument_none(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """An argument is `None`."""
    if isinstance(node, cst.Arg) and isinstance(cell.parents[node], cst.Call) and not node.star:
        yield node.with_changes(value=cst.Name("None"))


def call_skipped(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A call is left out: its first argument stands there, or the owner of the method."""
    if not isinstance(node, cst.Call) or isinstance(cell.parents[node], cst.Decorator):
        return
    if node.args and not node.args[0].star and not node.args[0].keyword:
        yield bracketed(node.args[0].value)
    elif isinstance(node.func, cst.Attribute) and not isinstance(cell.parents[node], cst.Await):
        yield node.func.value


def call_forgotten(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A function without arguments is named, not called: `clock()` → `clock`."""
    if isinstance(node, cst.Call) and not node.args:
        yield node.func


def sibling(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A function is taken for its neighbour in the manual: `min` and `max`, `any` and `all`, `lstrip` and `rstrip`."""
    if isinstance(node, cst.Name) and node.value in _SIBLINGS:
        parent = cell.parents[node]
        named = isinstance(parent, cst.Attribute) and parent.attr is node
        if named or (isinstance(parent, cst.Call) and parent.func is node):
            yield node.with_changes(value=_SIBLINGS[node.value])


def counted_from_one(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """`enumerate` counts from 1."""
    if isinstance(node, cst.Call) and _called(node) == "enumerate" and len(node.args) == 1:
        yield node.with_changes(args=listed([*node.args, cst.Arg(cst.Integer("1"))]))


def range_off_by_one(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A `range` ends one too late, or one too early."""
    if isinstance(node, cst.Call) and _called(node) == "range" and node.args and not node.args[0].star:
        place = min(1, len(node.args) - 1)
        for template in ("{end} + 1", "{end} - 1"):
            end = parse_template_expression(template, end=bracketed(node.args[place].value))
            parts = [*node.args[:place], node.args[place].with_changes(value=end), *node.args[place + 1 :]]
            yield node.with_changes(args=listed(parts))


def order_reversed(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A loop or a comprehension goes from the last to the first."""
    yield from _gone_through(node, "list({items})[::-1]")


def first_dropped(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A loop or a comprehension leaves out the first."""
    yield from _gone_through(node, "list({items})[1:]")


def last_dropped(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A loop or a comprehension leaves out the last."""
    yield from _gone_through(node, "list({items})[:-1]")


def returned_lazily(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A generator is returned where a list was promised."""
    if isinstance(node, cst.Return) and isinstance(node.value, cst.ListComp):
        yield node.with_changes(value=bracketed(cst.GeneratorExp(node.value.elt, node.value.for_in, lpar=[], rpar=[])))


def lambda_none(node: cst.CSTNode, cell: ParsedCell) -> Iterator[cst.CSTNode]:
    """A lambda returns `None`."""
    if isinstance(node, cst.Lambda):
        yield node.with_changes(body=cst.Name("None"))


def _gone_through(node: cst.CSTNode, template: str) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.For | cst.CompFor) and not node.asynchronous:
        yield node.with_changes(iter=parse_template_expression(template, items=bracketed(node.iter)))


def _called(node: cst.Call) -> str:
    """Return the last part of the name of what is called."""
    name = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
    return name.value if isinstance(name, cst.Name) else ""


def _keyword(name: str, value: str) -> cst.Arg:
    tight = cst.AssignEqual(whitespace_before=cst.SimpleWhitespace(""), whitespace_after=cst.SimpleWhitespace(""))
    return cst.Arg(cst.Name(value), keyword=cst.Name(name), equal=tight)
