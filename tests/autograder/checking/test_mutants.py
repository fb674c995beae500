"""Every operator makes the mutants that its name promises, within the solution and nowhere else."""

from __future__ import annotations

import ast
import textwrap
import warnings
from pathlib import Path
from typing import Any

import pytest

from autograder.checking.mutants import MOST, Mutant, drawn, mutants_of
from autograder.checking.operators.catalogue import ON_NODES, ON_RUNS, name_of
from autograder.masters import Master, MasterCell, code_without_markers, read_master
from autograder.model import Question
from tests.support.answers import MASTER

# Operator, solution, what becomes of it. A solution stands in `async def f(a, b, c)`; lines are parted by " ⏎ ".
TABLE = [
    ("statement-removed", "a.go()", [""]),
    ("statement-removed", "b = a ⏎ return b", ["return b"]),
    ("statement-removed", "def g(): ... ⏎ return g", []),
    ("statement-doubled", "a.go() ⏎ b = 0", ["a.go() ⏎ a.go() ⏎ b = 0"]),
    ("statement-doubled", "b = await a", ["b = await a ⏎ b = await a"]),
    ("statement-doubled", "a += b", ["a += b ⏎ a += b"]),
    ("statement-doubled", "b = a", []),
    ("statements-exchanged", "b = a ⏎ c = b", ["c = b ⏎ b = a"]),
    ("statements-exchanged", "a.go() ⏎ b.go()", ["b.go() ⏎ a.go()"]),
    ("statements-exchanged", "b = a ⏎ c = a", []),
    ("statements-exchanged", "class C: ⏎     x: int ⏎     y: str", ["class C: ⏎     y: str ⏎     x: int"]),
    ("early-return", "a.go() ⏎ b = 0", ["return None ⏎ a.go() ⏎ b = 0"]),
    ("with-unwrapped", "with a: ⏎     b.go() ⏎ return b", ["b.go() ⏎ return b"]),
    ("with-unwrapped", "async with a: ⏎     b.go()", ["b.go()"]),
    ("try-unwrapped", "try: ⏎     a() ⏎ except E: ⏎     b() ⏎ finally: ⏎     c()", ["a() ⏎ c()"]),
    (
        "finally-dropped",
        "try: ⏎     a() ⏎ except E: ⏎     b() ⏎ finally: ⏎     c()",
        ["try: ⏎     a() ⏎ except E: ⏎     b()"],
    ),
    ("finally-dropped", "try: ⏎     a() ⏎ finally: ⏎     c()", ["a()"]),
    ("awaited-at-once", "t = asyncio.create_task(a) ⏎ b()", ["t = asyncio.create_task(a) ⏎ await t ⏎ b()"]),
    (
        "handler-removed",
        "try: ⏎     a() ⏎ except E: ⏎     b() ⏎ except F: ⏎     c()",
        ["try: ⏎     a() ⏎ except F: ⏎     c()", "try: ⏎     a() ⏎ except E: ⏎     b()"],
    ),
    ("handler-raises", "try: ⏎     a() ⏎ except E: ⏎     b()", ["try: ⏎     a() ⏎ except E: ⏎     raise"]),
    ("handler-silent", "try: ⏎     a() ⏎ except E: ⏎     b = 1 + c", ["try: ⏎     a() ⏎ except E: ⏎     pass"]),
    (
        "caught-class",
        "try: ⏎     a() ⏎ except Exception: ⏎     b()",
        [f"try: ⏎     a() ⏎ except {name}: ⏎     b()" for name in ("BaseException", "ValueError", "RuntimeError")],
    ),
    ("caught-class", "try: ⏎     a() ⏎ except (E, F): ⏎     b()", ["try: ⏎     a() ⏎ except Exception: ⏎     b()"]),
    ("raised-class", "raise ValueError(a)", ["raise Exception(a)", "raise RuntimeError(a)"]),
    ("cause-dropped", "raise E from a", ["raise E"]),
    ("returns-none", "return a", ["return None"]),
    ("returns-none", "return", []),
    ("yields-none", "yield a", ["yield None"]),
    ("break-continue", "for x in a: ⏎     if b: ⏎         break", ["for x in a: ⏎     if b: ⏎         continue"]),
    ("break-continue", "for x in a: ⏎     if b: ⏎         continue", ["for x in a: ⏎     if b: ⏎         break"]),
    ("loop-stops", "for x in a: ⏎     b()", ["for x in a: ⏎     b() ⏎     break"]),
    ("else-dropped", "if a: ⏎     b() ⏎ else: ⏎     c()", ["if a: ⏎     b()"]),
    (
        "case-removed",
        "match a: ⏎     case 1: ⏎         b() ⏎     case _: ⏎         c()",
        ["match a: ⏎     case _: ⏎         c()", "match a: ⏎     case 1: ⏎         b()"],
    ),
    ("decorator-removed", "@a ⏎ def g(): ⏎     pass", ["def g(): ⏎     pass"]),
    ("default-changed", "def g(x=4): ⏎     pass", ["def g(x=None): ⏎     pass"]),
    ("comparison", "return a < b", ["return a <= b", "return a >= b"]),
    ("comparison", "return a == b", ["return a != b"]),
    ("comparison", "return a not in b", ["return a in b"]),
    ("comparison", "return a is None", ["return a is not None"]),
    ("boolean", "return a and b", ["return a or b"]),
    ("operand-dropped", "return a or b", ["return a", "return b"]),
    ("operand-dropped", "return a + b", ["return a", "return b"]),
    ("negated", "return b if a else c", ["return b if not a else c"]),
    ("negated", "return not a", ["return a"]),
    ("negated", "if a == b: ⏎     c()", []),
    ("condition-fixed", "if a: ⏎     b()", ["if True: ⏎     b()", "if False: ⏎     b()"]),
    ("condition-fixed", "while a: ⏎     b()", ["while False: ⏎     b()"]),
    ("filter-dropped", "return {x for x in a if x}", ["return {x for x in a}"]),
    ("arithmetic", "return a + b", ["return a - b"]),
    ("arithmetic", "return a // b", ["return a / b"]),
    ("augmented", "a += b", ["a -= b", "a = b"]),
    ("sign-removed", "return -a", ["return a"]),
    ("await-removed", "return await a", ["return a"]),
    ("awaited-in-turn", "await asyncio.gather(*a)", ["[await one for one in a]"]),
    ("exceptions-returned", "await gather(*a)", ["await gather(*a, return_exceptions=True)"]),
    ("exceptions-returned", "await gather(*a, return_exceptions=True)", []),
    ("keyword-removed", "a(b, x=1, y=2)", ["a(b, y=2)", "a(b, x=1)"]),
    ("argument-removed", "a(1, 2, x=3)", ["a(1, x=3)"]),
    ("arguments-swapped", "a(1, 2, 3)", ["a(2, 1, 3)", "a(1, 3, 2)"]),
    ("argument-none", "a(1, x=2)", ["a(None, x=2)", "a(1, x=None)"]),
    ("call-skipped", "return list(a)", ["return a"]),
    ("call-skipped", "return a.strip()", ["return a"]),
    ("call-forgotten", "return a()", ["return a"]),
    ("sibling", "return min(a)", ["return max(a)"]),
    ("sibling", "return a.lstrip()", ["return a.rstrip()"]),
    ("sibling", "return min", []),
    ("counted-from-one", "return enumerate(a)", ["return enumerate(a, 1)"]),
    ("range-off-by-one", "return range(a)", ["return range(a + 1)", "return range(a - 1)"]),
    ("range-off-by-one", "return range(1, a)", ["return range(1, a + 1)", "return range(1, a - 1)"]),
    ("order-reversed", "for x in a: ⏎     b()", ["for x in list(a)[::-1]: ⏎     b()"]),
    ("order-reversed", "return [x for x in a]", ["return [x for x in list(a)[::-1]]"]),
    ("first-dropped", "for x in 1, 2: ⏎     b()", ["for x in list((1, 2))[1:]: ⏎     b()"]),
    ("last-dropped", "return [x for x in a]", ["return [x for x in list(a)[:-1]]"]),
    ("returned-lazily", "return [x for x in a]", ["return (x for x in a)"]),
    ("lambda-none", "return lambda x: x", ["return lambda x: None"]),
    ("index-moved", "return a[0]", ["return a[-1]", "return a[1]"]),
    ("index-moved", "return a[-1]", ["return a[0]", "return a[-2]"]),
    ("number", "return 5", ["return 6", "return 4", "return 0"]),
    ("number", "return -2.5", ["return -1.5", "return -3.5", "return 0.0"]),
    ("text", "return 'user'", ["return 'userx'", "return ''"]),
    ("text", "return f'n {a}'", ["return f'n x{a}'", "return f'{a}'"]),
    ("text", "raise E('a message')", []),
    ("format-dropped", "return f'{a!r:>9}'", ["return f'{a!r}'", "return f'{a:>9}'"]),
    ("constant", "return True", ["return False"]),
    ("constant", "b = None", ["b = False"]),
    ("slice-bound-dropped", "return a[1:2]", ["return a[:2]", "return a[1:]"]),
    ("slice-bound-dropped", "return a[::2]", ["return a[::]"]),
    ("element-removed", "return [a, b]", ["return [b]", "return [a]"]),
    ("element-removed", "return a, b", ["return (b,)", "return (a,)"]),
    ("element-removed", "x, y = a", []),
    ("elements-swapped", "x, y = a", ["y, x = a"]),
    ("entry-removed", "return {'k': a, 'l': b}", ["return {'l': b}", "return {'k': a}"]),
    ("entry-changed", "return {'k': a}", ["return {'k': None}"]),
    ("star-removed", "return a(*b)", ["return a(b)"]),
    ("star-removed", "return [*a]", ["return [a]"]),
    ("attribute-dropped", "return a.x.y", ["return a.x", "return a.y"]),
    ("attribute-dropped", "a.x.y()", []),
    ("variable-replaced", "return b", ["return a", "return c"]),
    ("variable-replaced", "d = 1 ⏎ return d", ["d = 1 ⏎ return c"]),
    ("variable-replaced", "return [x for x in c]", ["return [c for x in c]", "return [x for x in b]"]),
    ("variable-replaced", "return MODEL", []),
]


def master_of(*cells: str) -> Any:
    """Return a master of answer cells below the heading of Q2."""
    heading = MasterCell("text", "## Q2 · Title", 3, ())
    question = Question(id="Q2", title="Title", sentences={}, hints=("", "", ""))
    answers = tuple(MasterCell("answer", cell, 10, ()) for cell in cells)
    return Master(Path("m.py"), "exercises", "py-01-async", "01-demo", (heading, *answers), (question,), ())


def cell_of(solution: str, above: str = '"""Return a."""') -> str:
    """Return an answer cell with a solution."""
    lines = [above, "# BEGIN SOLUTION", *solution.split(" ⏎ "), "# END SOLUTION"]
    return "async def f(a, b, c):\n" + textwrap.indent("\n".join(lines), "    ")


def plain(code: str) -> str:
    """Return code as Python itself would write it."""
    return ast.unparse(ast.parse(code))


def found(operator: str, solution: str) -> list[str]:
    """Return what an operator makes of a solution."""
    mutants = mutants_of(master_of(cell_of(solution)))
    return [plain(mutant.source) for mutant in mutants if mutant.operator == operator]


@pytest.mark.parametrize(("operator", "before", "after"), TABLE, ids=[f"{row[0]}: {row[1]}" for row in TABLE])
def test_an_operator(operator: str, before: str, after: list[str]) -> None:
    """It makes these mutants, in this order, and no other."""
    assert found(operator, before) == [plain(cell_of(solution)) for solution in after]


def test_every_operator_is_shown() -> None:
    """And has one line that says what it does."""
    operators = [*ON_RUNS, *ON_NODES]
    assert {name_of(operator) for operator in operators} == {row[0] for row in TABLE}
    assert len({name_of(operator) for operator in operators}) == len(operators)
    assert all(operator.__doc__ for operator in operators)


ALL_OF_IT = "x: int = 0 ⏎ y: int ⏎ if a == 1: ⏎     x = cast('int', b[0]) ⏎ return x + 1"


def test_only_the_solution_changes() -> None:
    """What stands above it, docstrings, annotations and the type of a cast stay as they are."""
    above = '"""Return 1."""\nc = [1, "text"] + a.go(None)'
    cell = cell_of(ALL_OF_IT, above)
    mutants = mutants_of(master_of(cell))
    kept = [*cell.splitlines()[:3], "y: int"]
    assert mutants
    assert [line for line in kept for mutant in mutants if line not in mutant.source] == []
    assert not any(wrong in mutant.source for mutant in mutants for wrong in ("intx", 'cast(""', "cast(None"))


def test_two_regions_of_a_cell() -> None:
    """Both are changed, what stands between them is not."""
    first, second = cell_of("return a + 1"), cell_of("return b + 2")
    mutants = mutants_of(master_of(f"{first}\n\nGIVEN = [3, 4]\n\n{second}"))
    assert {mutant.where for mutant in mutants} == {"m.py:13", "m.py:21"}
    assert all("GIVEN = [3, 4]" in mutant.source for mutant in mutants)


def test_a_solution_that_is_the_whole_cell() -> None:
    """Statements of the cell itself are mutated as well, methods are named with their class."""
    code = "# BEGIN SOLUTION\nLIMIT = 4\n\n\nclass Box:\n    def size(self):\n        return 8\n# END SOLUTION"
    ids = [mutant.id.split("-")[0] for mutant in mutants_of(master_of(code)) if mutant.operator == "number"]
    assert ids == ["cell/number"] * 3 + ["Box.size/number"] * 3


def test_a_mutant_says_where_it_is() -> None:
    """Its question, its function, its cell, and its line in the master; the diff needs nothing else to be read."""
    (mutant,) = [mutant for mutant in mutants_of(master_of(cell_of("b = a ⏎ return b[0:1]"))) if "a[" in mutant.diff]
    assert (mutant.question, mutant.function, mutant.cell) == ("Q2", "f", 1)
    assert mutant.id.startswith(f"f/{mutant.operator}-")
    assert mutant.diff.splitlines() == [
        "m.py:14",
        " async def f(a, b, c):",
        '     """Return a."""',
        "     b = a",
        "-    return b[0:1]",
        "+    return a[0:1]",
    ]


def test_what_does_not_fit_is_left_out() -> None:
    """`return None` needs a blank that `return(a)` has not; a name that is declared global must come first."""
    assert found("returns-none", "return(a)") == []
    assert found("statements-exchanged", "global G ⏎ G = a") == []


@pytest.fixture(scope="module")
def mutants() -> list[Mutant]:
    """Return the mutants of the real exercise."""
    return mutants_of(read_master(MASTER))


def test_the_real_exercise_has_many(mutants: list[Mutant]) -> None:
    """Each function of each question has some, of many kinds."""
    assert len(mutants) >= 100
    assert {(mutant.question, mutant.function) for mutant in mutants} == {
        ("Q1", "call_one"),
        ("Q3", "run_sequential"),
        ("Q4", "run_concurrent"),
        ("Q6", "compare"),
    }
    assert len({mutant.operator for mutant in mutants}) >= 25


def test_no_two_are_equal_and_all_compile(mutants: list[Mutant]) -> None:
    """Nor is one equal to the reference."""
    master = read_master(MASTER)
    reference = [code_without_markers(cell) for cell in master.cells if cell.role == "answer"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        trees = [ast.dump(ast.parse(source)) for source in [*reference, *(mutant.source for mutant in mutants)]]
    assert len(set(trees)) == len(trees)
    assert len({mutant.id for mutant in mutants}) == len(mutants)


def test_known_mistakes_are_among_them(mutants: list[Mutant]) -> None:
    """Those of the course's own list of misconceptions that one change makes."""
    added = [line for mutant in mutants for line in mutant.diff.splitlines() if line.startswith("+")]
    for mistake in ("except BaseException as caught:", "return_exceptions=True", "[await one for one in calls]"):
        assert any(mistake in line for line in added), mistake


def test_ids_outlive_other_edits(mutants: list[Mutant], tmp_path: Path) -> None:
    """Lines above, other docstrings, other comments: only the lines move."""
    path = tmp_path / "source" / "py-01-async" / "exercises" / MASTER.name
    path.parent.mkdir(parents=True)
    text = MASTER.read_text(encoding="utf-8").replace("# --- sub-goal: read the clock\n", "")
    path.write_text(text.replace("# %%\nfrom", "# %% [markdown]\n# More.\n\n# %%\nfrom", 1), encoding="utf-8")
    again = mutants_of(read_master(path))
    assert [mutant.id for mutant in again] == [mutant.id for mutant in mutants]
    assert [mutant.where for mutant in again] != [mutant.where for mutant in mutants]


def test_so_many_are_drawn_from_everywhere(mutants: list[Mutant]) -> None:
    """In their order; what is drawn is drawn again when others have come or gone."""
    some = drawn(mutants)
    assert len(some) == MOST < len(mutants)
    assert some == [mutant for mutant in mutants if mutant in some]
    assert {mutant.function for mutant in some} == {mutant.function for mutant in mutants}
    fewer = drawn(mutants[: len(mutants) // 2])
    assert drawn(fewer) == fewer
    assert {mutant.id for mutant in some if mutant in fewer} == {mutant.id for mutant in fewer if mutant in some}
    assert len([mutant for mutant in some if mutant in fewer]) > MOST / 3


def test_equal_changes_of_one_function_have_ids_of_their_own() -> None:
    """The second of two equal lines is another mutant."""
    cell = cell_of("if a: ⏎     return 5 ⏎ if b: ⏎     return 5")
    ids = [mutant.id for mutant in mutants_of(master_of(cell, cell))]
    assert len(set(ids)) == len(ids)
