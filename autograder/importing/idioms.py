"""The ways in which tests say "assert": functions of unittest, nose and numpy, blocks that expect an error, doctests.

Each becomes asserts, or a `with raised(…)` block; what is not known stays as it is.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

Statements = list[ast.stmt]

_COMPARED = {
    "assert_equal": "{0} == {1}",
    "assertEqual": "{0} == {1}",
    "eq_": "{0} == {1}",
    "assert_not_equal": "{0} != {1}",
    "assert_true": "{0}",
    "ok_": "{0}",
    "assert_false": "not {0}",
    "assert_is": "{0} is {1}",
    "assert_is_none": "{0} is None",
    "assert_is_not_none": "{0} is not None",
    "assert_in": "{0} in {1}",
    "assert_not_in": "{0} not in {1}",
    "assert_greater": "{0} > {1}",
    "assert_greater_equal": "{0} >= {1}",
    "assert_less": "{0} < {1}",
    "assert_less_equal": "{0} <= {1}",
    "assert_is_instance": "isinstance({0}, {1})",
    "assert_array_equal": "({0} == {1}).all()",
    "assert_frame_equal": "{0}.equals({1})",
    "assert_series_equal": "{0}.equals({1})",
}
_RAISES = {"raises", "assert_raises", "assertRaises"}
_GIVES_UP = {"AssertionError", "Exception", "BaseException", "RuntimeError"}


def as_asserts(body: Sequence[ast.stmt], numpy: str) -> Statements:
    """Return statements in which known ways to assert are asserts. `numpy` is the name under which numpy is known."""
    made: Statements = []
    for node in body:
        found = _called(node, numpy) or _expected_error(node) or _tried(node)
        made += found or [_inside_loops(node, numpy)]
    return made


def _inside_loops(node: ast.stmt, numpy: str) -> ast.stmt:
    if isinstance(node, ast.For):
        node.body = as_asserts(node.body, numpy)
    return node


def _called(node: ast.stmt, numpy: str) -> Statements | None:
    """`assert_equal(f(2), 4)`."""
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return None
    call, name = node.value, last_name(node.value.func)
    if name in _RAISES and len(call.args) >= 2 and not call.keywords:
        inner = ast.Expr(ast.Call(call.args[1], call.args[2:], []))
        return _raised([call.args[0]], [inner], node)
    if name == "assert_allclose":
        return [
            _assert(f"{numpy}.allclose({_arguments(call, {'rtol': '1e-07', 'atol': '0', 'equal_nan': 'True'})})", node)
        ]
    if name in ("assert_almost_equal", "assertAlmostEqual", "assert_array_almost_equal", "assert_approx_equal"):
        return _almost(call, name, numpy, node)
    is_known = name in _COMPARED and not any(isinstance(part, ast.Starred) for part in call.args)
    if not is_known or (name == "assert_equal" and _is_numpys(call.func, numpy)):
        return None
    return _compared(call, _COMPARED[name], node)


def _compared(call: ast.Call, form: str, node: ast.stmt) -> Statements | None:
    count = 2 if "{1}" in form else 1
    if len(call.args) < count:
        return None
    shown = [f"({ast.unparse(part)})" for part in call.args]
    return [_assert(form.format(*shown), node, _message(call, count))]


def _is_numpys(func: ast.expr, numpy: str) -> bool:
    """`np.testing.assert_equal` compares arrays, numbers, lists of either: it is left as it is."""
    return ast.unparse(func).startswith((f"{numpy}.testing.", "numpy.testing."))


def _almost(call: ast.Call, name: str, numpy: str, node: ast.stmt) -> Statements | None:
    known = {part.arg: part.value for part in call.keywords}
    digits = known.get("places") or known.get("decimal") or (call.args[2] if len(call.args) > 2 else None)
    default = 6 if "array" in name else 7
    places = digits.value if isinstance(digits, ast.Constant) else default if digits is None else None
    if not isinstance(places, int) or len(call.args) < 2 or "approx" in name or "delta" in known:
        return None
    left, right = map(ast.unparse, call.args[:2])
    if "array" in name or _is_numpys(call.func, numpy):
        return [_assert(f"{numpy}.allclose({left}, {right}, rtol=0, atol=1.5e-{places:02d})", node)]
    return [_assert(f"round(abs(({left}) - ({right})), {places}) == 0", node)]


def _expected_error(node: ast.stmt) -> Statements | None:
    """`with pytest.raises(ValueError): f(-1)`."""
    if not isinstance(node, ast.With) or len(node.items) != 1 or not isinstance(node.items[0].context_expr, ast.Call):
        return None
    call = node.items[0].context_expr
    if last_name(call.func) not in _RAISES or len(call.args) != 1 or call.keywords or node.items[0].optional_vars:
        return None
    return _raised(_kinds(call.args[0]), node.body, node)


def _tried(node: ast.stmt) -> Statements | None:
    """`try: f(-1)`, `except ValueError: pass`, and a failure where nothing was raised."""
    if not isinstance(node, ast.Try) or len(node.handlers) != 1 or node.finalbody:
        return None
    handler = node.handlers[0]
    if handler.type is None or not all(isinstance(part, ast.Pass) or _says(part) for part in handler.body):
        return None
    kinds = _kinds(handler.type)
    if node.orelse and all(map(_fails, node.orelse)):
        return _raised(kinds, node.body, node)
    catches_all = bool({last_name(kind) for kind in kinds} & _GIVES_UP)
    if not node.orelse and len(node.body) > 1 and _fails(node.body[-1]) and not catches_all:
        return _raised(kinds, node.body[:-1], node)
    return None


def _kinds(node: ast.expr) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.Tuple) else [node]


def _says(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and last_name(node.value.func) == "print"


def _fails(node: ast.stmt) -> bool:
    """Whether a statement fails a test: `assert False`, `raise AssertionError(…)`."""
    if isinstance(node, ast.Assert):
        return isinstance(node.test, ast.Constant) and not node.test.value
    if isinstance(node, ast.Raise) and node.exc is not None:
        return last_name(node.exc.func if isinstance(node.exc, ast.Call) else node.exc) in _GIVES_UP
    return False


def _raised(kinds: Sequence[ast.expr], body: Sequence[ast.stmt], node: ast.stmt) -> Statements:
    names = ", ".join(map(ast.unparse, kinds))
    block = ast.parse(f"with raised({names}) as caught:\n    pass").body[0]
    assert isinstance(block, ast.With)
    block.body = list(body)
    words = " or ".join(f"{last_name(kind)!r} in caught.bases" for kind in kinds)
    return [ast.fix_missing_locations(ast.copy_location(block, node)), _assert(words, node)]


def _assert(test: str, node: ast.stmt, message: ast.expr | None = None) -> ast.stmt:
    made = ast.Assert(ast.parse(test, mode="eval").body, message)
    return ast.fix_missing_locations(ast.copy_location(made, node))


def _message(call: ast.Call, count: int) -> ast.expr | None:
    named = next((part.value for part in call.keywords if part.arg in ("msg", "err_msg")), None)
    return named or (call.args[count] if len(call.args) > count else None)


def _arguments(call: ast.Call, defaults: dict[str, str]) -> str:
    positional = [ast.unparse(part) for part in call.args[:2]]
    named = {part.arg: ast.unparse(part.value) for part in call.keywords if part.arg in defaults}
    named |= dict(zip(("rtol", "atol"), map(ast.unparse, call.args[2:4]), strict=False))
    return ", ".join([*positional, *(f"{name}={value}" for name, value in {**defaults, **named}.items())])


def last_name(node: ast.expr) -> str:
    """Return the last name of a chain: `raises` of `pytest.raises`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
