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
from collections.abc import Sequence

from harbor_kit.explain import act_and_asserts, call_made

from autograder.asserts import AssertReader, Place
from autograder.errors import did_you_mean
from autograder.masters import CheckSource, Master, bound_names
from autograder.model import Expectation, Probe, SealedAssert
from autograder.names import changed_names, has, loads, local_names, stored_names
from autograder.surroundings import BUILTINS, Surroundings, surroundings_of

PROVIDERS = frozenset({"FakeLLM", "Inbox"})
CHANCE = frozenset({"random", "secrets", "time", "uuid"})
HAND_OVER = "_hand_over"
READS_TEXT = "mypy_says"


def seal(master: Master) -> tuple[list[Probe], list[Expectation]]:
    """Return the probes and the expectations of a master's checks. Raises `MasterError` with line and rewrite."""
    surroundings = surroundings_of(master)
    split = [_split(surroundings, check) for check in master.checks]
    return [probe for probe, _ in split], [expectation for _, expectation in split]


def _split(surroundings: Surroundings, check: CheckSource) -> tuple[Probe, Expectation]:
    body, asserts = act_and_asserts(check.node.body)
    place = Place(surroundings.master, check)
    _refuse_unknown_names(place, surroundings, body)
    _refuse_hidden_clients(place, surroundings, body)
    if not asserts:
        _refuse_in_action(place, [], body)
        raise place.error(check.node, "has no assert at its end.", "End it with asserts on what the answer returned.")
    arrange, act = _arrange_and_act(surroundings, body)
    _refuse_in_action(place, arrange, act)
    _refuse_chance(place, surroundings, arrange)
    _refuse_no_answer(place, surroundings, body)
    arranged = frozenset().union(*(bound_names(node) for node in arrange)) if arrange else frozenset[str]()
    acted = frozenset().union(*map(local_names, act), *(changed_names(node) & arranged for node in act))
    clients = frozenset(name for node in arrange if loads(node) & PROVIDERS for name in bound_names(node)) - acted
    reader = AssertReader(place, surroundings, arranged - acted, clients, acted)
    sealed = tuple(reader.sealed(node) for node in asserts)
    called = call_made(act, surroundings.answers | {READS_TEXT})
    return (
        _probe(surroundings, check, arrange, act, reader.observed),
        _expectation(surroundings, check, arrange, sealed, tuple(reader.observed), called),
    )


def _arrange_and_act(surroundings: Surroundings, body: Sequence[ast.stmt]) -> tuple[list[ast.stmt], list[ast.stmt]]:
    arranged: set[str] = set()
    for place, node in enumerate(body):
        names = bound_names(node)
        simple = isinstance(node, ast.Assign | ast.AnnAssign) and not has(node, ast.Await, ast.Yield, ast.NamedExpr)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        plain = all(isinstance(target, ast.Name | ast.Tuple) for target in targets)
        own = arranged | names
        known = all(name in own or (surroundings.is_pure(name) and name != READS_TEXT) for name in loads(node))
        if not (simple and plain and known):
            return list(body[:place]), list(body[place:])
        arranged |= names
    return list(body), []


def _refuse_unknown_names(place: Place, surroundings: Surroundings, body: Sequence[ast.stmt]) -> None:
    known = {name for definition in surroundings.definitions for name in definition.binds} | surroundings.answers
    own = frozenset().union(*map(stored_names, body)) if body else frozenset[str]()
    arguments = {part.arg for statement in body for part in ast.walk(statement) if isinstance(part, ast.arg)}
    for node in (part for statement in body for part in ast.walk(statement)):
        if isinstance(node, ast.Name) and node.id not in known | own | arguments | BUILTINS:
            fix = did_you_mean(node.id, known | own) or "Define it in a cell above."
            raise place.error(node, f"uses `{node.id}`, which nothing defines.", fix)


def _refuse_chance(place: Place, surroundings: Surroundings, arrange: Sequence[ast.stmt]) -> None:
    """Refuse chance and clocks in an arrangement: judge and student's process would see different values."""
    names = frozenset().union(*map(loads, arrange)) if arrange else frozenset[str]()
    for known in surroundings.closure(names):
        modules = [alias.name for alias in known.node.names] if isinstance(known.node, ast.Import) else []
        modules += [str(known.node.module)] if isinstance(known.node, ast.ImportFrom) else []
        drawn = CHANCE.intersection(name.split(".")[0] for name in modules)
        if drawn:
            what = f"uses {min(drawn)} before it calls the answer: the judge would compute something else."
            raise place.error(place.check.node, what, "Write the values out.")


def _refuse_no_answer(place: Place, surroundings: Surroundings, body: Sequence[ast.stmt]) -> None:
    """Refuse a check that calls nothing of an answer: most often its solution has lost both markers.

    One that has mypy read the answer runs nothing of it, since both are done in different processes.
    """
    used = frozenset().union(*map(loads, body)) if body else frozenset[str]()
    if READS_TEXT in used and used & (surroundings.answers | PROVIDERS):
        what = f"uses `{min(used & (surroundings.answers | PROVIDERS))}` beside `{READS_TEXT}`, which runs no answer."
        raise place.error(place.check.node, what, "Make two checks of it.")
    if not used & (surroundings.answers | {READS_TEXT}):
        called = sorted(name for name in used if surroundings.of(name) and not name[0].isupper())
        named = f" `{called[0]}` stands in a cell without a solution." if called else ""
        what = f"uses nothing of an answer.{named}"
        raise place.error(place.check.node, what, "Write `# BEGIN SOLUTION` and `# END SOLUTION` around the answer.")


def _refuse_hidden_clients(place: Place, surroundings: Surroundings, body: Sequence[ast.stmt]) -> None:
    """Refuse clients that are not made in the check itself, by their own name: their scripts would be sent along."""
    fix = "Make every client in the check, at its top, by the name that harbor_kit gives it."
    for node in (part for statement in body for part in ast.walk(statement)):
        if isinstance(node, ast.Attribute) and node.attr in PROVIDERS:
            raise place.error(node, f"makes a client as {ast.unparse(node)}.", fix)
    names = frozenset().union(*map(loads, body)) if body else frozenset[str]()
    for known in surroundings.closure(names - surroundings.answers):
        renamed = [
            alias.asname for alias in getattr(known.node, "names", []) if alias.name in PROVIDERS and alias.asname
        ]
        if renamed:
            raise place.error(known.node, f"calls a client {renamed[0]}.", fix)
        if known.needs & PROVIDERS:
            raise place.error(place.check.node, f"uses `{min(known.binds)}`, which makes a client.", fix)


def _refuse_in_action(place: Place, arrange: Sequence[ast.stmt], act: Sequence[ast.stmt]) -> None:
    clients = {name for node in arrange if loads(node) & PROVIDERS for name in bound_names(node)}
    for statement in act:
        inner = [part for part in ast.walk(statement) if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)]
        own = [part for function in inner for part in ast.walk(function) if isinstance(part, ast.Return)]
        for node in ast.walk(statement):
            if isinstance(node, ast.Assert):
                fix = "Collect what you see in a list, and assert on it once, at the end."
                raise place.error(node, "asserts before the end of its action.", fix)
            if isinstance(node, ast.Return) and node not in own:
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
    needed = _needed(arrange, frozenset().union(*map(loads, act)) if act else frozenset())
    body = [_without_script(node) for node in needed] + list(act)
    hand_over = ast.parse(f"{HAND_OVER}([{', '.join(observed)}])").body
    function = "async def probe" if isinstance(check.node, ast.AsyncFunctionDef) else "def probe"
    source = f"{function}({HAND_OVER}):\n" + _indented([*body, *hand_over])
    names = frozenset().union(*map(loads, body)) if body else frozenset[str]()
    return Probe(
        check=check.name,
        prelude=_source(surroundings.restored(names)),
        source=source,
        is_async=isinstance(check.node, ast.AsyncFunctionDef),
        reads_text=READS_TEXT in names,
    )


def _needed(arrange: Sequence[ast.stmt], names: frozenset[str]) -> list[ast.stmt]:
    """Return the arrangements that an action needs, and all that make a client: clients are known by their number."""
    kept: list[ast.stmt] = []
    for node in reversed(arrange):
        makes_client = bool(loads(node) & PROVIDERS)
        if makes_client or bound_names(node) & names:
            kept.insert(0, node)
            names |= loads(_without_script(node))
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
    names = frozenset().union(*map(loads, [*arrange, *expressions]))
    return Expectation(
        check=check.name,
        prelude=_source([known.node for known in surroundings.closure(names)]),
        arrange=_source(arrange),
        observed=observed,
        asserts=asserts,
        called=called,
        clock_starts_at=check.clock_starts_at,
    )


def _without_script(node: ast.stmt) -> ast.stmt:
    """Return an arrangement as the student's process runs it: a client there has no script of its own."""

    class Strip(ast.NodeTransformer):
        def visit_Call(self, call: ast.Call) -> ast.AST:
            if isinstance(call.func, ast.Name) and call.func.id in PROVIDERS:
                return ast.Call(call.func, [], [])
            return self.generic_visit(call)

    copy = ast.parse(ast.unparse(node)).body[0]
    return ast.fix_missing_locations(Strip().visit(copy))  # type: ignore[no-any-return]


def _source(nodes: Sequence[ast.stmt]) -> str:
    return "\n".join(ast.unparse(node) for node in nodes)


def _indented(nodes: Sequence[ast.stmt]) -> str:
    """Return statements as the body of a function. Made by the unparser, so that texts of several lines stay whole."""
    function = ast.parse("def body(): pass").body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body = list(nodes)
    return ast.unparse(ast.fix_missing_locations(function)).split("\n", 1)[1]
