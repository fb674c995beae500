"""Say what an assert expected and what it found. The notebook and the judge use the same words."""

from __future__ import annotations

import ast
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 200
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 100
_SHORT.maxlist = _SHORT.maxtuple = _SHORT.maxset = 10
_RELATIONS = {
    ast.NotEq: "anything but",
    ast.IsNot: "anything but",
    ast.Lt: "less than",
    ast.LtE: "at most",
    ast.Gt: "more than",
    ast.GtE: "at least",
    ast.In: "one of",
    ast.NotIn: "none of",
}


@dataclass(frozen=True)
class Finding:
    """What a failed assert has to say."""

    expected: str
    got: str
    why: str = ""


def failing(asserts: list[ast.Assert], names: Mapping[str, Any]) -> Finding | None:
    """Return what the first failing assert found, or `None` when all hold. Raises what their expressions raise."""
    for statement in asserts:
        if not evaluate(statement.test, names):
            why = "" if statement.msg is None else str(evaluate(statement.msg, names))
            return describe(statement.test, statement.test, names, why)
    return None


def describe(test: ast.expr, shown: ast.expr, names: Mapping[str, Any], why: str) -> Finding:
    """Return what a false expression expected and got.

    `shown` is the expression as the author wrote it. On the left of a comparison stands what the student's code gave.
    """
    if isinstance(test, ast.BoolOp) and isinstance(shown, ast.BoolOp) and isinstance(test.op, ast.And):
        false = next(place for place, value in enumerate(test.values) if not evaluate(value, names))
        return describe(test.values[false], shown.values[false], names, why)
    if isinstance(test, ast.Compare) and isinstance(shown, ast.Compare) and len(test.ops) == 1:
        left, right = evaluate(test.left, names), evaluate(test.comparators[0], names)
        relation = _RELATIONS.get(type(test.ops[0]), "")
        return Finding(f"{relation} {short(right)}".strip(), _found(left, shown.left), why)
    if isinstance(test, ast.Call) and isinstance(shown, ast.Call) and ast.unparse(test.func) == "close":
        left, right = evaluate(test.args[0], names), evaluate(test.args[1], names)
        return Finding(f"about {short(right)}", _found(left, shown.args[0]), why)
    return Finding(ast.unparse(shown), short(evaluate(test, names)), why)


def _found(value: object, shown: ast.expr) -> str:
    return f"{short(value)} ← {ast.unparse(shown)}"


def evaluate(expression: ast.expr, names: Mapping[str, Any]) -> Any:
    """Return the value of an expression of a check."""
    code = compile(ast.fix_missing_locations(ast.Expression(expression)), "<check>", "eval")
    return eval(code, dict(names))  # noqa: S307  # the expression is the author's


def short(value: object) -> str:
    """Return a value in at most about two hundred characters, on one line."""
    text = " ".join(_SHORT.repr(value).split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def call_made(statements: list[ast.stmt], names: frozenset[str]) -> str:
    """Return the source of the first call of one of these names: what the check tried."""
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                return ast.unparse(node)
    return ""


def act_and_asserts(body: list[ast.stmt]) -> tuple[list[ast.stmt], list[ast.Assert]]:
    """Split the body of a check: what it does, and the asserts at its end."""
    end = len(body)
    while end and isinstance(body[end - 1], ast.Assert):
        end -= 1
    start = 1 if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) else 0
    return body[start:end], [statement for statement in body[end:] if isinstance(statement, ast.Assert)]
