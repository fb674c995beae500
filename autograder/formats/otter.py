"""Assignments for Otter: the real `otter assign` makes student notebooks and an autograder zip of them.

    <stem>/<stem>.ipynb                  the master, with Otter's own blocks and markers
    <stem>/harbor_checks.json            the source of every check; it goes into the autograder only
    <stem>/requirements.txt, *.whl       what a grading container installs

A question is a question with our name; a check is a test case with the rubric's points. Its line names the check, and
the kit runs it: Otter awaits no `async def` test, and shows a test's own source to students.
Format: https://otter-grader.readthedocs.io/en/stable/otter_assign/notebook_format.html (version 7).
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from harbor_kit.elsewhere import CHECKS

from autograder.config import Course
from autograder.files import json_bytes
from autograder.handouts import KERNEL, cell_ids, indented, question_above, stubs, with_points
from autograder.masters import CheckSource, Master, MasterCell, is_marker
from autograder.model import Bundle, Check
from autograder.names import loads
from autograder.release import Release
from autograder.surroundings import Surroundings, surroundings_of

CONTAINER = "/autograder/source/files"
FUTURE = "from __future__ import annotations"
CONFIG = """# ASSIGNMENT CONFIG
init_cell: false
export_cell: false
requirements: requirements.txt
autograder_files:
    - {checks}
    - {wheel}
tests:
    ok_format: false
generate:
    pdf: false
"""
BEGIN_SOLUTION, END_SOLUTION = "# BEGIN SOLUTION NO PROMPT", "# END SOLUTION"
PROMPT = ("# BEGIN PROMPT", "# END PROMPT")
BEGIN_TESTS, END_TESTS = "# BEGIN TESTS", "# END TESTS"
QUESTION = "# BEGIN QUESTION\nname: {name}\ncheck_cell: false\n"
TEST = '''""" # BEGIN TEST CONFIG
points: {points}
hidden: {hidden}
""" # END TEST CONFIG
def test_{name}(env):
    from harbor_kit.elsewhere import run_named
    run_named("{name}", env)
'''

Piece = tuple[str, MasterCell]


def files(release: Release, course: Course, root: Path) -> dict[str, bytes]:
    """Return a folder for each exercise: relative path → content."""
    (wheel,) = (name for name in release.files if name.startswith("wheels/"))
    short = wheel.removeprefix("wheels/")
    made: dict[str, bytes] = {}
    for master, bundle in zip(release.masters, release.bundles, strict=True):
        config = CONFIG.format(checks=CHECKS, wheel=short)
        made[f"{master.stem}/{master.stem}.ipynb"] = _notebook(master, bundle, config)
        made[f"{master.stem}/{CHECKS}"] = json_bytes(check_sources(master))
        made[f"{master.stem}/{short}"] = release.files[wheel]
        made[f"{master.stem}/requirements.txt"] = f"{CONTAINER}/{short}\n".encode()
    return made


def for_students(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what `otter assign` makes of the notebooks for students: no blocks, no tests, no solutions."""
    made = {}
    for name, content in files.items():
        if name.endswith(".ipynb"):
            notebook = json.loads(content)
            notebook["cells"] = [cell for cell in _outside_tests(notebook["cells"]) if cell["cell_type"] != "raw"]
            for cell in notebook["cells"]:
                cell["source"] = "\n".join(_shown("".join(cell["source"]).split("\n")))
            made[name] = json_bytes(notebook)
    return made


def _shown(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines that students get of a cell: no solution, and in its place what stands as its prompt."""
    inside = False
    for line in lines:
        inside = inside or line.endswith(BEGIN_SOLUTION)
        if not inside and not line.endswith(PROMPT):
            yield line
        inside = inside and not line.endswith(END_SOLUTION)


def _outside_tests(cells: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    inside = False
    for cell in cells:
        mark = "".join(cell["source"]) if cell["cell_type"] == "raw" else ""
        inside = mark == BEGIN_TESTS or (inside and mark != END_TESTS)
        if not inside:
            yield cell


def next_steps(release: Release) -> list[str]:
    """Return what an instructor types next, in the folder of the assignments."""
    return [
        "pip install */harbor_kit-*.whl      otter runs the tests on the solution",
        *(f"otter assign {master.stem}/{master.stem}.ipynb {master.stem}/dist" for master in release.masters),
    ]


def check_sources(master: Master) -> dict[str, dict[str, object]]:
    """Return what the kit needs to run each check by its name: its source, with the names that it restores first."""
    surroundings = surroundings_of(master)
    future = any(FUTURE in cell.source for cell in master.cells)
    return {
        check.name: {
            "source": "\n".join(
                [*([FUTURE] if future else []), *_restored(surroundings, check), _text_of(master, check), ""]
            ),
            "visible": check.visible,
        }
        for check in master.checks
    }


def _restored(surroundings: Surroundings, check: CheckSource) -> list[str]:
    """Return the lines before a check: no name that a student has taken changes what it does."""
    return [ast.unparse(node) for node in surroundings.restored(loads(check.node))]


def _text_of(master: Master, check: CheckSource) -> str:
    """Return the lines of a check as the author wrote them, with its decorator."""
    cell = next(cell for cell in master.cells if cell.line <= check.line < cell.line + len(cell.source.splitlines()))
    first = check.node.decorator_list[0].lineno - cell.line
    return "\n".join(cell.source.splitlines()[first : (check.node.end_lineno or check.line) - cell.line + 1])


def _notebook(master: Master, bundle: Bundle, config: str) -> bytes:
    from autograder.notebook_libraries import nbformat  # noqa: PLC0415  # half a second

    notebook = nbformat.v4.new_notebook(metadata=KERNEL)
    points = bundle.exercise.points
    pieces = [("raw", MasterCell("text", config, 0, ())), *_pieces(master, bundle.exercise.checks)]
    for (kind, cell), name in zip(pieces, cell_ids([cell for _, cell in pieces]), strict=True):
        make = getattr(nbformat.v4, f"new_{kind}_cell")
        tags = {"tags": ["raises-exception"]} if cell.role == "check" else {}
        text = with_points(cell.source, points) if kind == "markdown" else cell.source
        notebook.cells.append(make(text, id=name, metadata=tags))
    return f"{nbformat.writes(notebook)}\n".encode()


def _pieces(master: Master, checks: Sequence[Check]) -> Iterator[Piece]:
    """Yield the cells in order; a question's block goes from its first answer or check to its last check."""
    owners = _owners(master)
    opened = ""
    for place, cell in enumerate(master.cells):
        owner = owners[place]
        if owner and owner != opened:
            yield _raw(QUESTION.format(name=owner))
        opened = owner
        if cell.role == "answer":
            yield _raw("# BEGIN SOLUTION")
            yield "code", replace(cell, source=_with_prompt(master, cell))
            yield _raw("# END SOLUTION")
        elif cell.role not in ("hidden", "explanation"):
            yield ("code" if cell.is_code else "markdown"), cell
        if owner and owner not in owners[place + 1 :]:
            yield from _tests([check for check in checks if check.question == owner])
            opened = ""


def _owners(master: Master) -> list[str]:
    """Return for each cell the question in whose block it stands, or nothing."""
    named = [_question_of(master, cell) for cell in master.cells]
    owners = [""] * len(named)
    for question in {name for name in named if name}:
        places = [place for place, name in enumerate(named) if name == question]
        for place in range(places[0], places[-1] + 1):
            owners[place] = question
    return owners


def _question_of(master: Master, cell: MasterCell) -> str:
    """Return the question of an answer or of a check cell."""
    if cell.role == "answer":
        return question_above(master, cell)
    last = cell.line + len(cell.source.splitlines())
    return next((check.question for check in master.checks if cell.line <= check.line < last), "")


def _with_prompt(master: Master, cell: MasterCell) -> str:
    """Return an answer in whose student edition our stub stands, and not Otter's `...`, which returns silently."""
    lines = []
    left = iter(stubs(master, cell))
    for line in cell.source.splitlines():
        space = line[: len(line) - len(line.lstrip())]
        if not is_marker(line):
            lines.append(line)
        elif "BEGIN" in line:
            lines.append(f"{space}{BEGIN_SOLUTION}")
        else:
            lines += [f"{space}{END_SOLUTION}", f'{space}""" {PROMPT[0]}', indented(next(left), space)]
            lines += [f'{space}""" {PROMPT[1]}']
    return "\n".join(lines)


def _tests(checks: Sequence[Check]) -> Iterator[Piece]:
    yield _raw(BEGIN_TESTS)
    for check in checks:
        points = f"{check.points.normalize():f}"
        source = TEST.format(name=check.id, points=points, hidden=str(not check.visible).lower())
        yield "code", MasterCell("given", source, 0, ())
    yield _raw(END_TESTS)
    yield _raw("# END QUESTION")


def _raw(text: str) -> Piece:
    return "raw", MasterCell("text", text, 0, ())
