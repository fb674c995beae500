"""Read an Otter master: blocks, configurations, solutions and tests, by otter.assign's own code.

    # BEGIN QUESTION (raw, YAML)     name, points, manual, all_or_nothing
    # BEGIN SOLUTION                 code whose solution lines Otter takes out, or a text that a person reads
    # BEGIN TESTS                    a test a cell: a doctest with the output that it has, or `def test_…(env)`

Format: https://otter-grader.readthedocs.io/en/latest/otter_assign/notebook_format.html
"""

from __future__ import annotations

import ast
import doctest
import re
import warnings
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from autograder.errors import ConfigError
from autograder.importing.cells import (
    OPEN,
    answer_cell,
    code_for_master,
    place_of,
    plain_cell,
    plain_words,
    prompt_from,
    title_of,
)
from autograder.importing.marking import imports_first, marked, without_prompts
from autograder.importing.record import (
    Assignment,
    Explanation,
    Given,
    Person,
    Question,
    Reading,
    Step,
    Test,
    Text,
    Trial,
)

_DIGITS = 12


def _import_otter() -> None:
    """Import Otter; a library below it warns of its own old ways."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import otter.assign  # noqa: F401, PLC0415  # seconds


def is_otter(notebook: Any) -> bool:
    """Whether a notebook has blocks of Otter Assign."""
    _import_otter()
    from otter.assign.blocks import BlockType, extract_all_fenced_otter_cells, is_block_boundary_cell  # noqa: PLC0415  # seconds

    cells = extract_all_fenced_otter_cells(notebook.cells)
    return any(is_block_boundary_cell(cell, BlockType.QUESTION) for cell in cells)


def read_otter(notebook: Any, path: Path) -> Assignment:
    """Return an assignment. Raises `ConfigError` where Otter Assign would refuse it."""
    reader = _Reader(path)
    try:
        reader.read(notebook)
    except (ValueError, TypeError, AssertionError, RuntimeError) as error:
        what = f"Otter would refuse it: {' '.join(str(error).split())[:300]}."
        raise ConfigError(what, where=path, fix="Mend it until `otter assign` takes it.") from None
    found = reader.reading
    return Assignment(
        "otter", title_of(notebook, path.stem), tuple(found.pieces), tuple(found.persons), tuple(found.hands)
    )


class _Reader:
    def __init__(self, path: Path) -> None:
        _import_otter()
        from otter.assign.assignment import Assignment as Config  # noqa: PLC0415  # seconds
        from otter.assign.tests_manager import AssignmentTestsManager  # noqa: PLC0415

        self.reading = Reading()
        self._config = Config()
        self._config.lang, self._config.master = "python", path
        self._tests = AssignmentTestsManager(self._config)
        self._places: dict[str, list[tuple[str, str]]] = {}
        self._answered = False
        self._question: Any = None
        self._where = ""

    def read(self, notebook: Any) -> None:
        """Read all cells, in order."""
        from otter.assign.blocks import BlockType, extract_all_fenced_otter_cells, is_block_boundary_cell  # noqa: PLC0415
        from otter.assign.utils import is_ignore_cell  # noqa: PLC0415

        block: list[str] = []
        for cell in extract_all_fenced_otter_cells(notebook.cells):
            ended = next((kind.value for kind in BlockType if is_block_boundary_cell(cell, kind, end=True)), "")
            begun = next((kind.value for kind in BlockType if is_block_boundary_cell(cell, kind)), "")
            if is_ignore_cell(cell):
                continue
            if ended:
                self._end(ended, block, cell)
            elif begun:
                block.append(begun)
                self._begin_question(begun, cell)
            elif block and block[-1] != "question":
                self._inside(block[-1], cell)
            else:
                self._outside(cell)
        if block:
            raise ValueError(f"a BEGIN {block[-1]} without its END")

    def _end(self, kind: str, block: list[str], cell: Any) -> None:
        if not block or block.pop() != kind:
            raise ValueError(f"an END {kind} without its BEGIN ({place_of(cell)})")
        if kind == "question":
            self._end_question()

    def _configure(self, config: dict[str, Any], where: str) -> None:
        if config.get("config_file"):
            beside = self._config.master.parent / config["config_file"]
            if beside.is_file():
                self._config.load_config_file(str(beside))
            else:
                self.reading.needs(
                    where, f"its config_file {config['config_file']} is not there.", "Put it beside the master."
                )
        self._config.update(config)
        for name in [*self._config.files, *self._config.autograder_files]:
            if not name.endswith((".png", ".jpg", ".jpeg", ".gif", ".svg", "requirements.txt")):
                self.reading.needs(where, f"it comes with the file {name}.", "Write its data into a given cell.")

    def _outside(self, cell: Any) -> None:
        from otter.assign.blocks import get_cell_config, is_assignment_config_cell  # noqa: PLC0415

        if is_assignment_config_cell(cell):
            self._configure(get_cell_config(cell), place_of(cell))
            return
        if cell.cell_type == "code" and re.search(r"^\s*(import otter|grader\b)", cell.source, re.MULTILINE):
            return
        if cell.cell_type == "code":
            cell.source = re.sub(r"\s*# SEED\s*$", "", cell.source, flags=re.MULTILINE)
            cell.source = self._without_ignored(cell.source)
            if self._has_solution(cell):
                return
            if self._question is not None:
                self._begin_answer()
        plain_cell(self.reading, cell)

    def _has_solution(self, cell: Any) -> bool:
        """Whether code outside a solution block was an answer all the same; what Otter would hand out is listed."""
        from otter.assign.solutions import replace_solutions  # noqa: PLC0415

        lines = cell.source.splitlines()
        if replace_solutions(lines, "python") == lines:
            return False
        strips = bool(self._config.strip_solutions_from_all_cells) and self._question is not None
        if strips:
            self._begin_answer()
            self._answer(cell, place_of(cell))
        else:
            what = "a solution outside a solution block: Otter hands it out, and so does this."
            self.reading.needs(place_of(cell), what, "Put it between our markers, below a question.")
        return strips

    def _begin_question(self, kind: str, cell: Any) -> None:
        from otter.assign.blocks import get_cell_config  # noqa: PLC0415
        from otter.assign.question_config import QuestionConfig  # noqa: PLC0415

        if kind != "question":
            return
        self._question, self._where, self._answered = QuestionConfig(get_cell_config(cell)), place_of(cell), False
        self._tests.add_question(self._question)
        self._places[self._question.name] = []

    def _begin_answer(self) -> None:
        """Begin our question: above its first answer or test, with the text that stands there."""
        if self._answered:
            return
        self._answered = True
        question = self._question
        if question.manual:
            return
        title, prompt = prompt_from(self.reading.pieces, question.name)
        if title == question.name:
            title, prompt = _bold_title(prompt, question.name)
        self.reading.pieces.append(Question(question.name, title, prompt, self._where))

    def _inside(self, block: str, cell: Any) -> None:
        where = place_of(cell)
        if block == "prompt":
            plain_cell(self.reading, cell)
        elif block == "tests":
            if cell.cell_type != "code":
                raise ValueError(f"a text among the tests of {self._question.name} ({where})")
            self._places[self._question.name].append((where, _comment(cell.source)))
            self._tests.read_test(cell, self._question)
        elif cell.cell_type == "markdown":
            self.reading.pieces.append(Explanation(cell.source.strip()))
        else:
            self._begin_answer()
            self._answer(cell, where)

    def _answer(self, cell: Any, where: str) -> None:
        from otter.assign.solutions import replace_solutions  # noqa: PLC0415

        source = self._without_ignored(without_prompts(cell.source))
        lines = code_for_master(self.reading, source, where).splitlines()
        made = "\n".join(marked(lines, replace_solutions(lines, "python")))
        imports, rest = imports_first(made)
        if imports:
            self.reading.pieces.append(Given(imports, where))
        if "# BEGIN SOLUTION" not in rest:
            self.reading.needs(
                where, "it stands in a solution block, and nothing of it is marked.", "Otter hands it out as it is."
            )
            self.reading.pieces.append(Given(rest, where))
        elif self._question.manual:
            self.reading.pieces.append(Explanation(f"```python\n{source.strip()}\n```"))
        else:
            answer_cell(self.reading, rest, where)

    def _end_question(self) -> None:
        question, name = self._question, self._question.name
        self._question = None
        if question.manual:
            points = self._tests.determine_question_point_value(question)
            self.reading.persons.append(Person(_as_name(name), name, self._scheme(), Decimal(str(points)), self._where))
            self.reading.pieces.append(Text(OPEN))
            return
        if not self._tests.has_tests(question):
            self.reading.needs(
                self._where, f"{name} has no tests, and nobody marks it.", "Write a check, or make it a text."
            )
            return
        self._question = question
        self._begin_answer()
        self._question = None
        self.reading.pieces += self._read_tests(question)

    def _scheme(self) -> str:
        last = self.reading.pieces[-1] if self.reading.pieces else None
        return last.source if isinstance(last, Explanation) else ""

    def _read_tests(self, question: Any) -> Iterator[Test | Trial]:
        from otter.test_files.abstract_test import TestFile  # noqa: PLC0415

        info = self._tests._create_test_file_info(question.name)  # Otter has no other way to a question's points
        cases = TestFile.resolve_test_file_points(info["points"], info["test_cases"])
        points = _exact([case.points for case in cases])
        made = []
        for number, (case, (where, comment), worth) in enumerate(
            zip(cases, self._places[question.name], points, strict=True), 1
        ):
            name = f"{_as_name(question.name)}_{number}"
            origin, steps = f"{question.name} - {number}", self._steps(case.body)
            hint = case.failure_message or ("" if case.hidden else comment)
            made.append(Test(origin, name, steps, worth, bool(case.hidden), where, hint=hint))
        if question.all_or_nothing and len(made) > 1:
            made = list(self._as_one(question.name, made))
        for test in made:
            if test.points > 0 and isinstance(test, Test):
                yield test
            elif not test.hidden:
                yield Trial(test.name, test.steps, test.where)
            else:
                self.reading.needs(
                    test.where, "a hidden test that is worth nothing was left out.", "Give it points to keep it."
                )

    def _as_one(self, name: str, tests: list[Test]) -> Iterator[Test]:
        """All or nothing: one check of all tests. It is hidden where one of them is; the others remain to try out."""
        hidden = any(test.hidden for test in tests)
        if hidden:
            yield from (Test(t.origin, t.name, t.steps, Decimal(0), False, t.where) for t in tests if not t.hidden)
        steps = tuple(step for test in tests for step in test.steps)
        points = sum((test.points for test in tests), Decimal(0))
        yield Test(
            f"{name} - 1",
            _as_name(name),
            steps,
            points,
            hidden,
            tests[0].where,
            hint=next((t.hint for t in tests if t.hint), ""),
        )

    def _steps(self, body: str) -> tuple[Step, ...]:
        if self._config.tests.ok_format:
            examples = doctest.DocTestParser().get_examples(body)
            return tuple(Step(example.source.rstrip("\n"), example.want) for example in examples)
        return (Step("\n".join(map(ast.unparse, _body_of(body)))),)

    def _without_ignored(self, source: str) -> str:
        from otter.assign.solutions import remove_ignored_lines  # noqa: PLC0415

        return "\n".join(remove_ignored_lines(source.splitlines()))


def _exact(points: Sequence[float]) -> list[Decimal]:
    """Return points whose sum is what it was meant to be: the last of three thirds carries the rest."""
    exact = [round(Decimal(str(worth)), _DIGITS).normalize() for worth in points]
    whole = round(sum(map(Fraction, points), Fraction(0)), 5)
    rest = Decimal(whole.numerator) / Decimal(whole.denominator) - sum(exact, Decimal(0))
    return [*exact[:-1], exact[-1] + rest] if exact and exact[-1] > 0 and abs(rest) < Decimal("0.00001") else exact


def _bold_title(prompt: str, name: str) -> tuple[str, str]:
    """Return a title, and the prompt without it: `**Question 1.2:** Write …` has one."""
    found = re.match(r"\*\*(.{1,60}?)[.:]?\*\*[.:]?\s*", prompt)
    if found:
        return plain_words(found[1]).rstrip(".:") or name, prompt[found.end() :].strip()
    return name, prompt


def _as_name(text: str) -> str:
    name = re.sub(r"\W+", "_", text).strip("_").lower() or "question"
    return f"q{name}" if name[0].isdigit() else name


def _comment(source: str) -> str:
    """Return the comment at the top of a test: it says what is wrong with an answer that fails."""
    lines = source.strip().splitlines()
    count = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return " ".join(" ".join(line.lstrip("# ") for line in lines[:count]).split())


def _body_of(function: str) -> list[ast.stmt]:
    """Return the statements of `def test_…(env, name)`: its parameters are names of the notebook, `env` all of them."""
    node = ast.parse(function).body[0]
    assert isinstance(node, ast.FunctionDef)

    class Names(ast.NodeTransformer):
        def visit_Subscript(self, part: ast.Subscript) -> ast.AST:
            self.generic_visit(part)
            is_env = isinstance(part.value, ast.Name) and part.value.id == "env"
            key = part.slice.value if isinstance(part.slice, ast.Constant) else None
            return ast.copy_location(ast.Name(key, part.ctx), part) if is_env and isinstance(key, str) else part

    return [ast.fix_missing_locations(Names().visit(statement)) for statement in node.body]
