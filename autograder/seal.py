"""The seal: a check is split once, at release, into what the student's process does and what the judge expects.

    async def eight_calls_…():
        client = FakeLLM(latencies=[…], prompts=TICKETS[:8])     arrange   both processes; the script only in the judge
        results = await run_concurrent(client, TICKETS[:8])      act       the student's process
        texts = [result.text for result in results]              act
        assert texts == client.replies                           assert    the judge; `texts` was handed over

*Arrange* is the longest beginning that needs nothing of the answer: it is computed again in the judge, so that no
expectation follows from something that a student could edit. *Act* ends with the first assert. Asserts look at local
names of the act and at attributes or constant indexes of them; the clients of the arrangement are the judge's own.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence
from dataclasses import dataclass

from harbor_kit.explain import act_and_asserts, call_made

from autograder.codec import OBSERVED
from autograder.errors import MasterError, did_you_mean
from autograder.masters import CheckSource, Master, bound_names, code_without_markers
from autograder.model import Expectation, Probe, SealedAssert

PROVIDERS = frozenset({"FakeLLM"})
HAND_OVER = "_hand_over"
_BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True)
class Definition:
    """A top-level statement of a master that is not part of the answer, and what it binds and needs."""

    node: ast.stmt
    binds: frozenset[str]
    needs: frozenset[str]
    hidden: bool

    @property
    def is_constant(self) -> bool:
        """Whether it only binds a value or imports one: such names are restored before a check."""
        return isinstance(self.node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Import | ast.ImportFrom)


@dataclass(frozen=True)
class Surroundings:
    """What the checks of a master can refer to."""

    master: Master
    answers: frozenset[str]
    definitions: tuple[Definition, ...]

    def of(self, name: str) -> list[Definition]:
        """Return the statements that make a name what it is, in order."""
        return [known for known in self.definitions if name in known.binds]

    def closure(self, names: frozenset[str]) -> list[Definition]:
        """Return the definitions that these names need, directly or not, in the order of the master."""
        wanted: list[Definition] = []
        todo = sorted(names)
        while todo:
            for known in self.of(todo.pop()):
                if known not in wanted:
                    wanted.append(known)
                    todo.extend(sorted(known.needs))
        return [known for known in self.definitions if known in wanted]

    def is_pure(self, name: str) -> bool:
        """Whether a name can be had without the answer."""
        if name in self.answers:
            return False
        if not self.of(name):
            return name in _BUILTINS
        needed = self.closure(frozenset({name}))
        return not any(other in self.answers for definition in needed for other in definition.needs)


def seal(master: Master) -> tuple[list[Probe], list[Expectation]]:
    """Return the probes and the expectations of a master's checks. Raises `MasterError` with line and rewrite."""
    surroundings = _surroundings(master)
    split = [_split(surroundings, check) for check in master.checks]
    return [probe for probe, _ in split], [expectation for _, expectation in split]


def _surroundings(master: Master) -> Surroundings:
    answers: set[str] = set()
    definitions: list[Definition] = []
    checks = {check.name for check in master.checks}
    for cell in master.cells:
        if not cell.is_code:
            continue
        for node in ast.parse(code_without_markers(cell)).body:
            names = frozenset(bound_names(node) | _changed_names(node))
            if cell.role == "answer":
                answers |= names
            elif names and not names & checks:
                definitions.append(Definition(node, names, _loads(node), cell.role == "hidden"))
    return Surroundings(master, frozenset(answers), tuple(definitions))


def _split(surroundings: Surroundings, check: CheckSource) -> tuple[Probe, Expectation]:
    body, asserts = act_and_asserts(check.node.body)
    place = _Place(surroundings.master, check)
    _refuse_hidden_clients(place, surroundings, body)
    if not asserts:
        raise place.error(check.node, "has no assert at its end.", "End it with asserts on what the answer returned.")
    arrange, act = _arrange_and_act(surroundings, body)
    _refuse_in_action(place, arrange, act)
    arranged = frozenset().union(*(bound_names(node) for node in arrange)) if arrange else frozenset[str]()
    acted = frozenset().union(*map(_local_names, act)) if act else frozenset[str]()
    clients = frozenset(name for node in arrange if _loads(node) & PROVIDERS for name in bound_names(node)) - acted
    reader = _AssertReader(place, surroundings, arranged - acted, clients, acted)
    sealed = tuple(reader.sealed(node) for node in asserts)
    called = call_made(act, surroundings.answers)
    return (
        _probe(surroundings, check, arrange, act, reader.observed),
        _expectation(surroundings, check, arrange, sealed, tuple(reader.observed), called),
    )


def _arrange_and_act(surroundings: Surroundings, body: Sequence[ast.stmt]) -> tuple[list[ast.stmt], list[ast.stmt]]:
    arranged: set[str] = set()
    for place, node in enumerate(body):
        names = bound_names(node)
        simple = isinstance(node, ast.Assign | ast.AnnAssign) and not _has(node, ast.Await, ast.Yield, ast.NamedExpr)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        plain = all(isinstance(target, ast.Name | ast.Tuple) for target in targets)
        known = all(name in arranged | names or surroundings.is_pure(name) for name in _loads(node))
        if not (simple and plain and known):
            return list(body[:place]), list(body[place:])
        arranged |= names
    return list(body), []


def _refuse_hidden_clients(place: _Place, surroundings: Surroundings, body: Sequence[ast.stmt]) -> None:
    """Refuse clients that are not made in the check itself, by their own name: their scripts would be sent along."""
    fix = "Make every client in the check, at its top, by the name that harbor_kit gives it."
    for node in (part for statement in body for part in ast.walk(statement)):
        if isinstance(node, ast.Attribute) and node.attr in PROVIDERS:
            raise place.error(node, f"makes a client as {ast.unparse(node)}.", fix)
    names = frozenset().union(*map(_loads, body)) if body else frozenset[str]()
    for known in surroundings.closure(names - surroundings.answers):
        renamed = [
            alias.asname for alias in getattr(known.node, "names", []) if alias.name in PROVIDERS and alias.asname
        ]
        if renamed:
            raise place.error(known.node, f"calls a client {renamed[0]}.", fix)
        if known.needs & PROVIDERS:
            raise place.error(place.check.node, f"uses `{min(known.binds)}`, which makes a client.", fix)


def _refuse_in_action(place: _Place, arrange: Sequence[ast.stmt], act: Sequence[ast.stmt]) -> None:
    clients = {name for node in arrange if _loads(node) & PROVIDERS for name in bound_names(node)}
    for statement in act:
        for node in ast.walk(statement):
            if isinstance(node, ast.Assert):
                fix = "Collect what you see in a list, and assert on it once, at the end."
                raise place.error(node, "asserts before the end of its action.", fix)
            if isinstance(node, ast.Return):
                raise place.error(node, "returns from its action.", "Let the action run on to the asserts.")
            if isinstance(node, ast.Name) and node.id in PROVIDERS:
                fix = "Make every client at the top, before anything of the answer is called."
                raise place.error(node, f"makes a {node.id} in the middle of its action.", fix)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in clients:
                what = f"reads {ast.unparse(node)} in its action; what a client recorded is known to the judge alone."
                raise place.error(node, what, f"Write `{ast.unparse(node)}` in an assert.")


def _probe(
    surroundings: Surroundings,
    check: CheckSource,
    arrange: Sequence[ast.stmt],
    act: Sequence[ast.stmt],
    observed: Sequence[str],
) -> Probe:
    needed = _needed(arrange, frozenset().union(*map(_loads, act)) if act else frozenset())
    body = [_without_script(node) for node in needed] + list(act)
    hand_over = ast.parse(f"{HAND_OVER}([{', '.join(observed)}])").body
    function = "async def probe" if isinstance(check.node, ast.AsyncFunctionDef) else "def probe"
    source = f"{function}({HAND_OVER}):\n" + _indented([*body, *hand_over])
    names = frozenset().union(*map(_loads, body)) if body else frozenset[str]()
    own = names - surroundings.answers
    restored = [known.node for known in surroundings.closure(own) if _goes_along(known)]
    shadowable = sorted(name for name in own & _BUILTINS if not surroundings.of(name))
    if shadowable:
        restored.insert(0, ast.parse(f"from builtins import {', '.join(shadowable)}").body[0])
    return Probe(
        check=check.name,
        prelude=_source(restored),
        source=source,
        is_async=isinstance(check.node, ast.AsyncFunctionDef),
    )


def _goes_along(known: Definition) -> bool:
    """Constants are restored and hidden helpers brought; classes and functions given are the student's own."""
    return known.is_constant or known.hidden


def _needed(arrange: Sequence[ast.stmt], names: frozenset[str]) -> list[ast.stmt]:
    """Return the arrangements that an action needs, and all that make a client: clients are known by their number."""
    kept: list[ast.stmt] = []
    for node in reversed(arrange):
        makes_client = bool(_loads(node) & PROVIDERS)
        if makes_client or bound_names(node) & names:
            kept.insert(0, node)
            names |= _loads(_without_script(node))
    return kept


def _expectation(
    surroundings: Surroundings,
    check: CheckSource,
    arrange: Sequence[ast.stmt],
    asserts: tuple[SealedAssert, ...],
    observed: tuple[str, ...],
    called: str,
) -> Expectation:
    expressions = [ast.parse(text, mode="eval") for known in asserts for text in (known.test, known.why)]
    names = frozenset().union(*map(_loads, [*arrange, *expressions]))
    return Expectation(
        check=check.name,
        prelude=_source([known.node for known in surroundings.closure(names)]),
        arrange=_source(arrange),
        observed=observed,
        asserts=asserts,
        called=called,
        clock_starts_at=check.clock_starts_at,
    )


@dataclass(frozen=True)
class _Place:
    """Where an error is: the master, the check, and the line of a node."""

    master: Master
    check: CheckSource

    def error(self, node: ast.AST, what: str, fix: str) -> MasterError:
        line = getattr(node, "lineno", self.check.line)
        return MasterError(f'check "{self.check.name}" {what}', where=self.master.path, line=line, fix=fix)


class _AssertReader(ast.NodeTransformer):
    """Rewrites asserts for the judge: a chain that starts at a local name of the action becomes a handed-over value."""

    def __init__(
        self,
        place: _Place,
        surroundings: Surroundings,
        arranged: frozenset[str],
        clients: frozenset[str],
        acted: frozenset[str],
    ) -> None:
        self._place, self._surroundings = place, surroundings
        self._arranged, self._clients, self._acted = arranged, clients, acted
        self.observed: list[str] = []

    def sealed(self, node: ast.Assert) -> SealedAssert:
        """Return an assert for the judge. Raises `MasterError`."""
        self._refuse(node)
        if not self._place.check.visible and node.msg is not None and not isinstance(node.msg, ast.Constant):
            fix = "Write a plain text: what it computes could tell the inputs."
            raise self._place.error(node.msg, "is hidden, and computes the message of an assert.", fix)
        shown, why = ast.unparse(node.test), ast.unparse(node.msg) if node.msg else "''"
        test = self.visit(ast.parse(shown, mode="eval").body)
        reason = self.visit(ast.parse(why, mode="eval").body)
        looks_at_answer = OBSERVED in _loads(test)
        if not looks_at_answer and not _loads(test) & self._clients:
            fix = "Compare something that the answer returned, or that a client recorded."
            raise self._place.error(node, f"asserts `{shown}`, which looks at nothing of the answer.", fix)
        return SealedAssert(
            shown=shown, test=ast.unparse(test), why=ast.unparse(reason), looks_at_answer=looks_at_answer
        )

    def _refuse(self, node: ast.Assert) -> None:
        """Refuse what an assert may not contain, with the line and the rewrite."""
        bound = {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)}
        for part in ast.walk(node):
            if isinstance(part, ast.Await | ast.NamedExpr | ast.Yield | ast.Lambda):
                what = f"has `{ast.unparse(part)}` in an assert."
                raise self._place.error(part, what, "Do it in the action and assert on the result.")
            if isinstance(part, ast.Call) and _root(part.func) in self._acted:
                what = f"calls `{ast.unparse(part)}` in an assert; there the value is plain data."
                fix = f"Write `value = {ast.unparse(part)}` in the action, assert on `value`."
                raise self._place.error(part, what, fix)
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
                self._check_name(part, bound)
            if isinstance(part, ast.comprehension):
                self._check_comprehension(node, part)

    def _check_comprehension(self, node: ast.Assert, part: ast.comprehension) -> None:
        """Refuse attributes of what a comprehension takes out of a handed-over value: that is plain data."""
        if not _loads(part.iter) & self._acted:
            return
        for inner in ast.walk(node):
            if isinstance(inner, ast.Attribute) and _root(inner) in _stored_names(part.target):
                what = f"reads `{ast.unparse(inner)}` in an assert; there the value is plain data."
                raise self._place.error(inner, what, f"Write `values = [{ast.unparse(inner)} for …]` in the action.")

    def _check_name(self, node: ast.Name, bound: set[str]) -> None:
        name = node.id
        if name in self._acted | self._arranged | bound or self._surroundings.is_pure(name):
            return
        if name in self._surroundings.answers or self._surroundings.of(name):
            fix = f"Write `value = {name}(…)` in the action, assert on `value`."
            raise self._place.error(node, f"uses `{name}` of the answer in an assert.", fix)
        fix = did_you_mean(name, self._acted | self._arranged)
        raise self._place.error(node, f"uses `{name}` in an assert, which nothing defines.", fix)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._handed_over(node) if node.id in self._acted else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        return self._handed_over(node) if _root(node) in self._acted else self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        return self._handed_over(node) if _root(node) in self._acted else self.generic_visit(node)

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        return self._comprehension(node)

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        return self._comprehension(node)

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        return self._comprehension(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.AST:
        return self._comprehension(node)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> ast.AST:
        own = {name for part in node.generators for name in _stored_names(part.target)}
        outer, self._acted = self._acted, self._acted - own
        try:
            return self.generic_visit(node)
        finally:
            self._acted = outer

    def _handed_over(self, node: ast.expr) -> ast.expr:
        source = ast.unparse(node)
        if source not in self.observed:
            self.observed.append(source)
        return ast.parse(f"{OBSERVED}[{self.observed.index(source)}]", mode="eval").body


def _root(node: ast.expr) -> str | None:
    """Return the name at which a chain of attributes and constant indexes starts."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Subscript) and _loads(node.slice):
            return None
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _without_script(node: ast.stmt) -> ast.stmt:
    """Return an arrangement as the student's process runs it: a client there has no script of its own."""

    class Strip(ast.NodeTransformer):
        def visit_Call(self, call: ast.Call) -> ast.AST:
            if isinstance(call.func, ast.Name) and call.func.id in PROVIDERS:
                return ast.Call(call.func, [], [])
            return self.generic_visit(call)

    copy = ast.parse(ast.unparse(node)).body[0]
    return ast.fix_missing_locations(Strip().visit(copy))  # type: ignore[no-any-return]


def _loads(node: ast.AST) -> frozenset[str]:
    return frozenset(
        part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)
    )


def _stored_names(node: ast.AST) -> frozenset[str]:
    """Return every name that a statement binds, at any depth."""
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    for part in ast.walk(node):
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.ExceptHandler):
            names |= {part.name} if part.name else set()
    return frozenset(names)


def _local_names(node: ast.AST) -> frozenset[str]:
    """Return the names that a statement leaves behind: not those of comprehensions, inner functions and handlers."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return frozenset({node.name})
    if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp | ast.Lambda):
        return frozenset()
    own = {node.id} if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else set()
    return frozenset(own).union(*map(_local_names, ast.iter_child_nodes(node)))


def _changed_names(node: ast.stmt) -> set[str]:
    """Return the names whose values an assignment changes in place: `T` in `T["a"] = 4`."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
    roots = {_root(target) for target in targets if isinstance(target, ast.Subscript | ast.Attribute)}
    return {name for name in roots if name}


def _has(node: ast.AST, *kinds: type[ast.AST]) -> bool:
    return any(isinstance(part, kinds) for part in ast.walk(node))


def _source(nodes: Sequence[ast.stmt]) -> str:
    return "\n".join(ast.unparse(node) for node in nodes)


def _indented(nodes: Sequence[ast.stmt]) -> str:
    """Return statements as the body of a function. Made by the unparser, so that texts of several lines stay whole."""
    function = ast.parse("def body(): pass").body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body = list(nodes)
    return ast.unparse(ast.fix_missing_locations(function)).split("\n", 1)[1]
