"""Import a master of nbgrader or Otter, grade the same answers there and here, and compare test by test.

    python -m tests.support.compare_import MASTER.ipynb

The answers: the solution, none at all, every second one, and each with its numbers one too large.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from harbor_kit.cells import cells_of_notebook

from autograder.config import Limits
from autograder.engine import Terms, grade_submission
from autograder.handouts import handout
from autograder.importing.importer import Imported, import_master
from autograder.importing.record import Answer, Given
from autograder.judge.launch import Judge
from autograder.masters import is_marker, read_master
from autograder.model import Bundle, Cell, Submission
from autograder.release import bundle_of
from autograder.rubrics import read_rubric
from autograder.sandbox.launch import a_server, choose_isolation
from tests.support.grading import NO_HASHES

Answers = Mapping[int, str]
Scores = dict[str, float]
PLACE = "py-08-import/exercises/01-imported"
NEAR = 1e-9
# nbformat takes seconds to import where this module is there; it is only one way to check a link.
SLOW = "rfc3987_syntax"


@dataclass(frozen=True)
class Row:
    """What one test gave for one submission, there and here."""

    submission: str
    test: str
    theirs: float
    ours: float

    @property
    def same(self) -> bool:
        """Whether both give the same points."""
        return abs(self.theirs - self.ours) < NEAR


def imported(master: Path, course: Path) -> Imported:
    """Import a master into a new course and write what came of it."""
    found = import_master(master, PLACE, course, isolation=choose_isolation(None, trust_students=True))
    for path, text in found.texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return found


def compared(
    master: Path, folder: Path, submissions: Mapping[str, Answers] | None = None
) -> tuple[Imported, list[Row]]:
    """Return the import, and a row for each test and submission: those given, beside the solution and none at all."""
    found = imported(master, folder / "course")
    right = solution_of(found)
    wanted = {"solution": right, "untouched": {}, **(usual(right) if submissions is None else submissions)}
    theirs = (in_otter if found.assignment.kind == "otter" else in_nbgrader)(master, folder, found, wanted)
    ours = here(found, wanted)
    rows = []
    for name in wanted:
        tests = {**ours["solution"], **{key: 0 for key, worth in theirs["solution"].items() if worth}}
        rows += [Row(name, test, theirs[name].get(test, 0.0), ours[name].get(test, 0.0)) for test in tests]
    return found, rows


def solution_of(found: Imported) -> dict[int, str]:
    """Return the solution: the number of an answer cell → its code."""
    answers = [piece for piece in found.assignment.pieces if isinstance(piece, Answer)]
    lines = [[line for line in answer.source.splitlines() if not is_marker(line)] for answer in answers]
    return {number: "\n".join(part) for number, part in enumerate(lines)}


def usual(right: Answers) -> dict[str, Answers]:
    """Return wrong answers that can be made of any solution."""
    return {
        "every second": {number: code for number, code in right.items() if number % 2 == 0},
        "one too large": {number: _larger(code) for number, code in right.items()},
    }


def _larger(code: str) -> str:
    class Larger(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.AST:
            if type(node.value) in (int, float):
                return ast.copy_location(ast.Constant(node.value + 1), node)
            return node

    return ast.unparse(ast.fix_missing_locations(Larger().visit(ast.parse(code))))


# Here.


def here(found: Imported, submissions: Mapping[str, Answers]) -> dict[str, Scores]:
    """Grade the submissions with our engine: name of a test there → points."""
    master = read_master(found.master)
    rubric = read_rubric(found.rubric).exercises[master.stem]
    notebook = handout(master, rubric)[".ipynb"]
    bundle = bundle_of(master, rubric, {})
    origins = {check.name: check.test.origin for known in found.checks.values() for check in known}
    judge = Judge()
    try:
        mode = choose_isolation(None, trust_students=True)
        with a_server(mode, bundle.imports, bundle.grants) as server:
            terms = Terms(Limits(), mode, "compared", NO_HASHES)
            graded = {
                name: grade_submission(bundle, _submission(bundle, notebook, answers), terms, judge, server)
                for name, answers in submissions.items()
            }
    finally:
        judge.close()
    scores: dict[str, Scores] = {}
    for name, result in graded.items():
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for check in result.checks:
            sums[origins[check.check]] += check.points
        scores[name] = {origin: float(points) for origin, points in sums.items()}
    return scores


def _submission(bundle: Bundle, notebook: str, answers: Answers) -> Submission:
    cells, number = [], 0
    for cell in cells_of_notebook("handout", notebook):
        source = cell.source
        if cell.id.startswith("answer-"):
            source, number = answers.get(number, source), number + 1
        cells.append(Cell(id=cell.id, source=source))
    return Submission(student="s", exercise=bundle.exercise.id, file="a.ipynb", digest="0", cells=tuple(cells))


# There.


def in_nbgrader(master: Path, folder: Path, found: Imported, submissions: Mapping[str, Answers]) -> dict[str, Scores]:
    """Grade the submissions with `nbgrader autograde`: id of a grade cell → points."""
    from nbformat import read
    from nbgrader.utils import determine_grade, is_grade, is_solution

    course = folder / "nbgrader"
    shutil.copytree(master.parent, course / "source" / "ps", ignore=shutil.ignore_patterns("*.ipynb", "gradebook.db"))
    shutil.copy(master, course / "source" / "ps" / "ps.ipynb")
    if '"schema_version": 3' not in master.read_text(encoding="utf-8"):
        _run(folder, course, "nbgrader", "update", "source")
    _run(folder, course, "nbgrader", "generate_assignment", "ps")
    released = json.loads((course / "release" / "ps" / "ps.ipynb").read_text(encoding="utf-8"))
    for name, answers in submissions.items():
        path = course / "submitted" / _id(name) / "ps" / "ps.ipynb"
        shutil.copytree(course / "release" / "ps", path.parent)
        is_answer = lambda cell: cell["metadata"].get("nbgrader", {}).get("solution")  # noqa: E731
        path.write_text(_filled(released, answers, is_answer), encoding="utf-8")
    _run(folder, course, "nbgrader", "autograde", "ps", ok=(0, 1))
    scores: dict[str, Scores] = {}
    for name in submissions:
        graded = read(course / "autograded" / _id(name) / "ps" / "ps.ipynb", 4)
        tests = [cell for cell in graded.cells if is_grade(cell) and not is_solution(cell) and cell.cell_type == "code"]
        scores[name] = {cell.metadata.nbgrader.grade_id: determine_grade(cell)[0] or 0.0 for cell in tests}
    return scores


def in_otter(master: Path, folder: Path, found: Imported, submissions: Mapping[str, Answers]) -> dict[str, Scores]:
    """Grade the submissions with Otter: question and number of a test case → points."""
    place = folder / "otter"
    _run(folder, master.parent, "otter", "assign", "--no-pdfs", "--no-run-tests", master.name, str(place))
    released = json.loads((place / "student" / master.name).read_text(encoding="utf-8"))
    paths = {}
    for name, answers in submissions.items():
        paths[name] = folder / "submitted" / _id(name) / master.name
        shutil.copytree(place / "student", paths[name].parent)
        is_answer = lambda cell: "otter_answer_cell" in cell["metadata"].get("tags", [])  # noqa: E731
        paths[name].write_text(_filled(released, _with_imports(found, answers), is_answer), encoding="utf-8")
    (autograder,) = (place / "autograder").glob("*.zip")
    said = _run(folder, Path.cwd(), "tests.support.in_otter", str(autograder), *map(str, paths.values()))
    graded = json.loads(said.splitlines()[-1])
    return {name: graded[str(path)] for name, path in paths.items()}


def _with_imports(found: Imported, answers: Answers) -> dict[int, str]:
    """Return answers with the imports that stood in their cells: here they are given."""
    given = {piece.where: piece.source for piece in found.assignment.pieces if isinstance(piece, Given)}
    places = [piece.where for piece in found.assignment.pieces if isinstance(piece, Answer)]
    return {number: f"{given.get(places[number], '')}\n{code}".strip() for number, code in answers.items()}


def _filled(notebook: Any, answers: Answers, is_answer: Any) -> str:
    made = json.loads(json.dumps(notebook))
    cells = [cell for cell in made["cells"] if cell["cell_type"] == "code" and is_answer(cell)]
    for number, cell in enumerate(cells):
        cell["source"] = answers.get(number, cell["source"])
    return json.dumps(made)


def _run(folder: Path, at: Path, module: str, *words: str, ok: Sequence[int] = (0,)) -> str:
    """Run a Python module, without the one that makes each start slow; return what it says."""
    (folder / "path").mkdir(exist_ok=True)
    (folder / "path" / f"{SLOW}.py").write_text("raise ImportError\n", encoding="utf-8")
    paths = f"{folder / 'path'}{os.pathsep}{Path.cwd()}"
    environment = {**os.environ, "PYTHONPATH": paths, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    ran = subprocess.run(
        [sys.executable, "-m", module, *words], cwd=at, env=environment, capture_output=True, text=True, check=False
    )
    if ran.returncode not in ok:
        raise RuntimeError(f"{module} {' '.join(words[:2])}: {ran.stderr[-2000:]}")
    return ran.stdout


def _id(name: str) -> str:
    return re.sub(r"\W+", "-", name)


def main(master: str) -> int:
    """Print the table of what differs, and what needs a hand; return how many differ."""
    with tempfile.TemporaryDirectory() as folder:
        found, rows = compared(Path(master).resolve(), Path(folder))
    for hand in found.hands:
        print(f"  {hand}")  # noqa: T201
    for name in dict.fromkeys(row.submission for row in rows):
        own = [row for row in rows if row.submission == name]
        theirs, ours = sum(row.theirs for row in own), sum(row.ours for row in own)
        same = sum(row.same for row in own)
        print(f"{name:15} {found.assignment.kind} {theirs:g}, here {ours:g}; {same} of {len(own)} tests the same")  # noqa: T201
    differing = [row for row in rows if not row.same]
    for row in differing:
        print(f"  differs: {row.submission}, {row.test}: {row.theirs:g} there, {row.ours:g} here")  # noqa: T201
    return len(differing)


if __name__ == "__main__":
    sys.exit(min(main(*sys.argv[1:2]), 1))
