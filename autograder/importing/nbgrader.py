"""Read an nbgrader master: which cell is an answer, which a test, by nbgrader's own code.

    solution, not grade        an answer; the region between its markers is the solution, or else the whole cell
    grade, not solution        a test, worth its points; a region of it can be hidden
    grade and solution, task   an answer that a person reads

Metadata: https://nbgrader.readthedocs.io/en/stable/contributor_guide/metadata.html
"""

from __future__ import annotations

import ast
import re
from decimal import Decimal
from typing import Any

from autograder.importing.cells import (
    OPEN,
    answer_cell,
    code_for_master,
    is_python,
    place_of,
    plain_cell,
    prompt_from,
    title_of,
)
from autograder.importing.record import (
    Assignment,
    Explanation,
    Person,
    Question,
    Reading,
    Step,
    Test,
    Text,
    Trial,
)

_MADE_UP = re.compile(r"^cell-[0-9a-f]{8,}$")


def is_nbgrader(notebook: Any) -> bool:
    """Whether a notebook has cells that nbgrader grades."""
    return any("nbgrader" in cell.metadata for cell in notebook.cells)


def read_nbgrader(notebook: Any, stem: str) -> Assignment:
    """Return an assignment."""
    from nbgrader import utils  # noqa: PLC0415  # seconds

    reader = _Reader()
    for cell in notebook.cells:
        if utils.is_task(cell) or (utils.is_grade(cell) and (utils.is_solution(cell) or cell.cell_type != "code")):
            reader.person(cell)
        elif utils.is_solution(cell):
            reader.answer(cell)
        elif utils.is_grade(cell):
            reader.test(cell)
        else:
            plain_cell(reader.reading, cell)
    found = reader.reading
    return Assignment(
        "nbgrader", title_of(notebook, stem), tuple(found.pieces), tuple(found.persons), tuple(found.hands)
    )


class _Reader:
    def __init__(self) -> None:
        from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions, InstantiateTests  # noqa: PLC0415

        self.reading = Reading()
        self._solutions, self._hidden = ClearSolutions(), ClearHiddenTests()
        self._scheme, self._auto = ClearMarkScheme(enforce_metadata=False), InstantiateTests()
        self._open = self._tested = False
        self._questions = 0

    def answer(self, cell: Any) -> None:
        """Add an answer; the first after a test begins a question."""
        where = place_of(cell)
        if cell.cell_type != "code":
            self.reading.pieces += (
                [Explanation(cell.source.strip()), Text(OPEN)] if cell.source.strip() else [Text(OPEN)]
            )
            self.reading.needs(
                where, "a text that students write, and that nobody grades.", "Say who reads it, if anyone."
            )
            return
        self._begin(cell)
        answer_cell(self.reading, self._marked(code_for_master(self.reading, cell.source, where)), where)

    def _begin(self, cell: Any) -> None:
        if self._open and not self._tested:
            return
        self._questions += 1
        self._open, self._tested = True, False
        title, prompt = prompt_from(self.reading.pieces, _title(cell, self._questions))
        self.reading.pieces.append(Question(_name(cell) or f"q{self._questions}", title, prompt, place_of(cell)))

    def _marked(self, source: str) -> str:
        """Return a solution with our markers: around what nbgrader takes out."""
        begin, end = self._solutions.begin_solution_delimeter, self._solutions.end_solution_delimeter
        lines = source.splitlines()
        if not any(begin in line for line in lines):
            return f"# BEGIN SOLUTION\n{source}\n# END SOLUTION"
        marks = {begin: "# BEGIN SOLUTION", end: "# END SOLUTION"}
        return "\n".join(
            next((_indent(line) + ours for mark, ours in marks.items() if mark in line), line) for line in lines
        )

    def test(self, cell: Any) -> None:
        """Add a test; where a part of it is hidden, all of it is, and the rest is a cell to try the answer with."""
        where, name = place_of(cell), _name(cell)
        if not self._open:
            self._begin(cell)
        self._tested = True
        if self._auto.autotest_delimiter in cell.source:
            what = "AUTOTEST: nbgrader makes these tests when it runs the notebook."
            do = "Import what `nbgrader generate_assignment --source_with_tests` makes of it."
            self.reading.needs(where, what, do)
        visible = cell.copy()
        hidden, _ = self._hidden.preprocess_cell(visible, {}, 0)
        has_hidden = self._hidden.begin_test_delimeter in cell.source
        marks = (self._hidden.begin_test_delimeter, self._hidden.end_test_delimeter)
        whole = "\n".join(line for line in cell.source.splitlines() if not any(mark in line for mark in marks))
        if not is_python(whole):
            self.reading.needs(where, "this test is not Python.", "Write it as a check.", blocks=True)
            return
        points = Decimal(str(cell.metadata.nbgrader.get("points", 0)))
        origin = str(cell.metadata.nbgrader.get("grade_id", where))
        made = Test(origin, name, (Step(whole),), points, has_hidden, where, "" if has_hidden else first_words(whole))
        rest = hidden.source if has_hidden else whole
        if (has_hidden or points <= 0) and _does_something(rest):
            self.reading.pieces.append(Trial(name, (Step(rest),), where))
        if points > 0:
            self.reading.pieces += partial_tests(made)
        self._note_shown_value(made)

    def _note_shown_value(self, test: Test) -> None:
        last = ast.parse(test.steps[0].source).body[-1:]
        if (
            len(partial_tests(test)) == 1
            and last
            and isinstance(last[0], ast.Expr)
            and not isinstance(last[0].value, ast.Call | ast.Constant)
        ):
            what = f"it ends with the value of `{ast.unparse(last[0])}`, which nbgrader takes for the points."
            self.reading.needs(test.where, what, "Write one check for each number of points.", blocks=True)

    def person(self, cell: Any) -> None:
        """Add an answer that a person reads, with the scheme by which it is marked."""
        where = place_of(cell)
        whole = cell.source
        bare, _ = self._scheme.preprocess_cell(cell.copy(), {}, 0)
        marks = (self._scheme.begin_mark_scheme_delimeter, self._scheme.end_mark_scheme_delimeter)
        gone = [line for line in whole.splitlines() if line not in bare.source.splitlines()]
        scheme = "\n".join(line for line in gone if not any(mark in line for mark in marks)).strip()
        self._questions += 1
        is_task = bool(cell.metadata.nbgrader.get("task"))
        title, prompt = (
            prompt_from(self.reading.pieces, _title(cell, self._questions))
            if not is_task
            else (_title(cell, self._questions), "")
        )
        points = Decimal(str(cell.metadata.nbgrader.get("points", 0)))
        if not is_task:
            self.reading.pieces.append(Text(f"## {title}\n\n{prompt}".strip()))
            if whole.strip():
                self.reading.pieces.append(
                    Explanation(whole.strip() if cell.cell_type == "markdown" else f"```python\n{whole.strip()}\n```")
                )
            self.reading.pieces.append(Text(OPEN))
        else:
            self.reading.pieces.append(Text(bare.source.strip()))
        self.reading.persons.append(Person(_name(cell) or f"answer_{self._questions}", title, scheme, points, where))
        self._open = self._tested = self._tested or False


def partial_tests(test: Test) -> list[Test]:
    """Return a test that adds points up as one test for each number of points; each of them does all that it did.

    `points = 0` … `if f(3) == 9: points += 1` … `points`: nbgrader takes the value of the last line.
    """
    body = ast.parse(test.steps[0].source).body
    total = (
        body[-1].value.id if body and isinstance(body[-1], ast.Expr) and isinstance(body[-1].value, ast.Name) else ""
    )
    earned = {place: worth for place, node in enumerate(body) if (worth := _earned(node, total)) is not None}
    starts = [place for place, node in enumerate(body) if _is_zero(node, total)]
    others = [node for place, node in enumerate(body[:-1]) if place not in earned and place not in starts]
    uses = any(isinstance(part, ast.Name) and part.id == total for node in others for part in ast.walk(node))
    if not total or not earned or len(starts) != 1 or uses or sum(earned.values()) != test.points:
        return [test]
    made = []
    for number, (place, worth) in enumerate(earned.items(), 1):
        kept = [
            _asked(node, at == place) if at in earned else node for at, node in enumerate(body[:-1]) if at not in starts
        ]
        source = "\n".join(ast.unparse(node) for node in kept)
        step = (Step(source),)
        name = f"{test.name}_{number}" if test.name else ""
        made.append(Test(test.origin, name, step, worth, test.hidden, test.where, test.title, test.hint))
    return made


def _earned(node: ast.stmt, total: str) -> Decimal | None:
    """Return how many points a statement like `if f(3) == 9: points += 1` gives."""
    if (
        not isinstance(node, ast.If)
        or node.orelse
        or len(node.body) != 1
        or not isinstance(node.body[0], ast.AugAssign)
    ):
        return None
    add = node.body[0]
    is_sum = isinstance(add.op, ast.Add) and isinstance(add.target, ast.Name) and add.target.id == total
    if not is_sum or not isinstance(add.value, ast.Constant) or not isinstance(add.value.value, int | float):
        return None
    return Decimal(str(add.value.value))


def _is_zero(node: ast.stmt, total: str) -> bool:
    if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name):
        return False
    return node.targets[0].id == total and isinstance(node.value, ast.Constant) and node.value.value == 0


def _asked(node: ast.stmt, counts: bool) -> ast.stmt:
    assert isinstance(node, ast.If)
    return ast.fix_missing_locations(ast.Assert(node.test) if counts else ast.Expr(node.test))


def first_words(source: str) -> str:
    """Return what a test says of itself in its first line: a comment, or a text that stands alone."""
    body = ast.parse(source).body
    if (
        body
        and isinstance(body[0], ast.Expr)
        and isinstance(body[0].value, ast.Constant)
        and isinstance(body[0].value.value, str)
    ):
        return " ".join(body[0].value.value.split())
    found = re.match(r"\s*#+\s*(\w.*)", source)
    return found[1].strip() if found else ""


def _does_something(source: str) -> bool:
    return is_python(source) and any(
        not isinstance(node, ast.Import | ast.ImportFrom) for node in ast.parse(source).body
    )


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _name(cell: Any) -> str:
    """Return the grade_id of a cell as a name, or nothing where nbgrader made it up."""
    name = str(cell.metadata.nbgrader.get("grade_id", ""))
    if not name or _MADE_UP.match(name):
        return ""
    name = re.sub(r"\W+", "_", name).strip("_").lower()
    return f"test_{name}" if name[:1].isdigit() else name


def _title(cell: Any, number: int) -> str:
    found = re.search(r"^(?:async def|def|class) (\w+)", cell.source, re.MULTILINE)
    return f"`{found[1]}`" if found else _name(cell).replace("_", " ") or f"Question {number}"
