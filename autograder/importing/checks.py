"""Write a test as a check of ours: act and assert where that can be done, as it was where not.

sealed       its asserts look at plain values, in the judge
in place     its comparisons are made where the answer runs; the judge learns what came of them
as it was    the test is a function of its own, which the check calls; so it is in the other grader
"""

from __future__ import annotations

import ast
import keyword
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from autograder.importing.acting import Acting, CannotActError
from autograder.importing.idioms import as_asserts
from autograder.importing.record import Step, Test, Trial
from autograder.importing.scope import Scope, imports_of, inlined, localised, rebinds_answers, with_shared
from autograder.names import has, loads, stored_names

LONGEST_TITLE = 100
HELPERS = {
    "plain": '''def plain(value):
    """Return a value as plain data that compares as it does: a copy, without the types of libraries."""
    if value is ...:  # not answered yet
        return "..."
    if getattr(value, "ndim", None) == 0:
        value = value.item()
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (list, tuple)):
        return (list if isinstance(value, list) else tuple)(plain(item) for item in value)
    if isinstance(value, (set, frozenset, type({}.keys()))):
        return {plain(item) for item in value}
    for kind in (int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return value''',
    "listed": '''def listed(value):
    """Return an array, a column or a table as lists."""
    if hasattr(value, "to_dict"):
        columns = value.to_dict("list") if hasattr(value, "columns") else {"values": value.tolist()}
        return {"index": value.index.tolist(), **columns}
    if hasattr(value, "tolist"):
        return value.tolist()
    return [listed(item) for item in value] if isinstance(value, (list, tuple)) else value''',
}


class Form(IntEnum):
    """How a test is written as a check, the strongest first."""

    SEALED = 0
    IN_PLACE = 1
    AS_IT_WAS = 2


@dataclass(frozen=True)
class Weaker:
    """The strongest form that a check can still have, and why the one before did not do."""

    form: Form
    why: str


@dataclass(frozen=True)
class Check:
    """A check, as it is written into a master. `weak` says what of it the judge cannot decide for itself."""

    test: Test
    name: str
    title: str
    form: Form
    above: str
    body: str
    is_async: bool
    helpers: frozenset[str]
    weak: tuple[str, ...]
    title_is_ours: bool


def check_of(test: Test, name: str, subject: str, scope: Scope, least: Weaker) -> Check:
    """Return a test as a check, in the strongest form that it can have."""
    title, ours = _title(test, f"`{subject}`" if subject.isidentifier() else subject)
    why = least.why
    for form in (Form.SEALED, Form.IN_PLACE):
        if form < least.form:
            continue
        try:
            imports, acting = _acted(test, scope, compares=form is Form.SEALED)
        except CannotActError as error:
            why = str(error)
            break
        body = _source([*acting.act, *acting.asserts])
        said = tuple(f"{reason}, since {why}" if why else reason for reason in acting.weak)
        is_async = has(ast.Module(acting.act, []), ast.Await, ast.AsyncFor, ast.AsyncWith)
        return Check(
            test,
            name,
            title,
            form,
            _source(imports),
            body,
            is_async,
            frozenset(acting.helpers),
            said,
            ours,
        )
    above, body, is_async = _as_it_was(test, name, subject, scope)
    weak = (f"the whole test runs where the answer runs ({why})",)
    return Check(test, name, title, Form.AS_IT_WAS, above, body, is_async, frozenset(), weak, ours)


def _acted(test: Test, scope: Scope, *, compares: bool) -> tuple[list[ast.stmt], Acting]:
    parsed = [(_parsed(step), step.want) for step in test.steps]
    whole = with_shared([node for body, _ in parsed for node in body], scope, hidden=test.hidden)
    if rebinds_answers(whole, scope):
        raise CannotActError(f"it takes `{min(rebinds_answers(whole, scope))}` away from the other answers")
    imports, first = _split_imports(whole[: len(whole) - sum(len(body) for body, _ in parsed)])
    taken = frozenset().union(*map(stored_names, whole), *map(loads, whole)) if whole else frozenset[str]()
    acting = Acting(scope, taken, compares=compares, visible=not test.hidden)
    pieces: list[tuple[list[ast.stmt], str]] = [(first, "")]
    for body, want in parsed:
        more, rest = _split_imports(body)
        imports += more
        pieces.append((rest, want))
    joined = _joined(pieces, scope)
    for body, want in joined:
        if want:
            _expect(acting, body, want)
        else:
            acting.add(as_asserts(inlined(_bare(body)), scope.numpy()))
    answers = frozenset().union(*map(loads, acting.act), *map(loads, acting.asserts)) & (scope.answers | scope.unsure)
    if not answers:
        raise CannotActError("it looks at nothing of an answer")
    if not acting.asserts:
        acting.act.append(ast.parse("finished = True").body[0])
        acting.asserts.append(ast.parse("assert finished").body[0])
        acting.weak.append("it asserts nothing: it passes where nothing raises")
    used = frozenset().union(*map(loads, [*acting.act, *acting.asserts]))
    return _needed_imports(imports, used, scope), acting


def _joined(pieces: list[tuple[list[ast.stmt], str]], scope: Scope) -> list[tuple[list[ast.stmt], str]]:
    """Return the parts of a test with their names made local, as one body."""
    flat = localised([node for body, _ in pieces for node in body], scope)
    extra = len(flat) - sum(len(body) for body, _ in pieces)
    made: list[tuple[list[ast.stmt], str]] = [(flat[:extra], "")]
    for body, want in pieces:
        made.append((flat[extra : extra + len(body)], want))
        extra += len(body)
    return made


def _expect(acting: Acting, body: Sequence[ast.stmt], want: str) -> None:
    """Add an example of a doctest: what it shows is compared as a text, unless it says that something is so."""
    if len(body) != 1 or not isinstance(body[0], ast.Expr):
        raise CannotActError("it expects an output of more than an expression")
    node, text = body[0].value, want.rstrip("\n")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print" and not node.keywords:
        parts = ", ".join(f"str({ast.unparse(part)})" for part in node.args)
        joined = f"' '.join([{parts}])" if len(node.args) != 1 else parts
        acting.shown(ast.parse(joined, mode="eval").body, text)
    elif text in ("True", "False") and isinstance(node, ast.Compare | ast.Call | ast.BoolOp | ast.UnaryOp):
        test = node if text == "True" else ast.UnaryOp(ast.Not(), node)
        acting.add([ast.fix_missing_locations(ast.copy_location(ast.Assert(test), body[0]))])
    else:
        acting.shown(ast.parse(f"repr({ast.unparse(node)})", mode="eval").body, text)


def _as_it_was(test: Test, name: str, subject: str, scope: Scope) -> tuple[str, str, bool]:
    """Return a test as a function, and the check that calls it with the answers that it uses."""
    nodes = with_shared([node for step in test.steps for node in _plainly(step)], scope, hidden=test.hidden)
    imports, body = _split_imports(nodes)
    gone = rebinds_answers(body, scope)
    is_async = has(ast.Module(body, []), ast.Await, ast.AsyncFor, ast.AsyncWith)
    used = sorted(frozenset().union(*map(loads, body)) & scope.answers)
    used = used or sorted({subject} & scope.answers)
    if gone:
        body = [_Notebook(gone).visit(node) for node in body]
        used = [*(known for known in used if known not in gone), "notebook"]
    arguments = [_notebook(used, scope) if known == "notebook" else known for known in used]
    kind, waits = ("async def", "await ") if is_async else ("def", "")
    imports = _needed_imports(imports, frozenset().union(*map(loads, body)), scope)
    text = _source(localised(body, scope) if not set(used) & frozenset().union(*map(stored_names, body)) else body)
    function = f"{kind} original_{name}({', '.join(used)}):\n{textwrap.indent(text, '    ')}"
    call = f"{waits}original_{name}({', '.join(arguments)})\nfinished = True\nassert finished"
    return "\n\n\n".join(part for part in (_source(imports), function) if part), call, is_async


def _notebook(used: Sequence[str], scope: Scope) -> str:
    """Return an expression for the names of the notebook: those in which an answer looks names up."""
    known = [name for name in used if name in scope.answers]
    return f"{(known or sorted(scope.answers))[0]}.__globals__"


class _Notebook(ast.NodeTransformer):
    """Reads, replaces and deletes names in the notebook itself, where the other answers look them up."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Look a name up in the notebook."""
        if node.id not in self._names:
            return node
        return ast.fix_missing_locations(
            ast.copy_location(ast.Subscript(ast.Name("notebook", ast.Load()), ast.Constant(node.id), node.ctx), node)
        )


def trial_source(trial: Trial, name: str, scope: Scope) -> str:
    """Return a cell in which students try their answer: the lines of a test that is worth nothing by itself."""
    imports, body = _split_imports(
        with_shared([node for step in trial.steps for node in _plainly(step)], scope, hidden=False)
    )
    text = _source(localised(body, scope)) or "pass"
    kept = _source(_needed_imports(imports, frozenset().union(*map(loads, body)), scope))
    is_async = has(ast.Module(body, []), ast.Await, ast.AsyncFor, ast.AsyncWith)
    kind, waits = ("async def", "await ") if is_async else ("def", "")
    head = "# Try your answer here. These lines are worth nothing by themselves.\n"
    function = f"{kind} {name}():\n{textwrap.indent(text, '    ')}\n\n\n{waits}{name}()"
    return head + "\n\n\n".join(part for part in (kept, function) if part)


def _plainly(step: Step) -> list[ast.stmt]:
    """Return a step as statements alone: what a doctest expects becomes an assert."""
    body = _bare(_parsed(step))
    if not step.want or len(body) != 1 or not isinstance(body[0], ast.Expr):
        return body
    node, text = body[0].value, step.want.rstrip("\n")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
        return body
    test = ast.unparse(node) if text == "True" else f"repr({ast.unparse(node)}) == {text!r}"
    return ast.parse(f"assert {test}").body


def share(test: Test | Trial, scope: Scope) -> None:
    """Keep the statements of a test that later cells may need."""
    hidden = isinstance(test, Test) and test.hidden
    scope.shared.extend(
        (node, hidden)
        for step in test.steps
        for node in _parsed(step)
        if (stored_names(node) or isinstance(node, ast.Import | ast.ImportFrom)) and not has(node, ast.Assert)
    )


def subject_of(test: Test, scope: Scope, otherwise: str) -> str:
    """Return the answer that a test is about: the first function that it names, or else the first value."""
    names = [part.id for step in test.steps for part in ast.walk(ast.parse(step.source)) if isinstance(part, ast.Name)]
    return next((name for known in (scope.functions, scope.answers) for name in names if name in known), otherwise)


def free_name(wanted: str, subject: str, hidden: bool, taken: set[str]) -> str:
    """Return a name for a check that nothing else has."""
    stem = (
        wanted
        or f"{re.sub(r'[^a-z0-9_]+', '_', subject.lower()).strip('_') or 'answer'}_{'hidden' if hidden else 'test'}"
    )
    stem = f"{stem}_" if keyword.iskeyword(stem) else f"q_{stem}" if stem[0].isdigit() else stem
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}_{number}"
    taken.add(name)
    return name


def _title(test: Test, subject: str) -> tuple[str, bool]:
    words = " ".join(test.title.replace('"""', "'''").replace("\\", "/").split())
    if words and not test.hidden:
        return (words if len(words) <= LONGEST_TITLE else f"{words[:LONGEST_TITLE]} …").rstrip('"'), False
    return f"A hidden test of {subject}." if test.hidden else f"A test of {subject}.", True


def _parsed(step: Step) -> list[ast.stmt]:
    return ast.parse(step.source).body


def _bare(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """Return statements without texts that stand alone and without words of praise."""
    return [node for node in body if not (isinstance(node, ast.Expr) and _says_nothing(node.value))]


def _says_nothing(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return True
    is_print = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    return is_print and not any(loads(part) for part in getattr(node, "args", []))


def _split_imports(body: Sequence[ast.stmt]) -> tuple[list[ast.stmt], list[ast.stmt]]:
    imports: list[ast.stmt] = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    return imports, [node for node in body if node not in imports]


def _needed_imports(imports: Sequence[ast.stmt], used: frozenset[str], scope: Scope) -> list[ast.stmt]:
    """Return the imports that a check needs beyond those of the notebook, each once."""
    made: dict[str, ast.stmt] = {}
    for node in imports:
        assert isinstance(node, ast.Import | ast.ImportFrom)
        is_known = all(scope.imported.get(name) == what for name, what in imports_of(node).items())
        if (imports_of(node).keys() & used and not is_known) or any(alias.name == "*" for alias in node.names):
            made.setdefault(ast.unparse(node), node)
    if (
        "np" in used
        and scope.numpy() == "np"
        and "np" not in scope.imported
        and not any("np" in imports_of(n) for n in made.values())
    ):
        made.setdefault("import numpy as np", ast.parse("import numpy as np").body[0])
    return list(made.values())


def _source(nodes: Sequence[ast.stmt]) -> str:
    return "\n".join(ast.unparse(ast.fix_missing_locations(node)) for node in nodes)
