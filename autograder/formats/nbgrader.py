"""An nbgrader course directory of the masters: `nbgrader generate_assignment`, `autograde` and the formgrader take it.

    nbgrader_config.py                   the course, and where its gradebook is
    source/<stem>/<stem>.ipynb           the instructor's version: nbgrader makes the students' from it
    requirements.txt, wheels/…           the student-side package, which the kernel of notebooks imports

A check is a grade cell with the rubric's points; hidden ones lie between nbgrader's own markers, which are ours too.
Cell metadata: https://nbgrader.readthedocs.io/en/stable/contributor_guide/metadata.html, schema version 3.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from autograder.handouts import KERNEL, cell_ids
from autograder.masters import Master, MasterCell, is_marker
from autograder.release import Release

SCHEMA_VERSION = 3


def nbgrader_files(release: Release, course: str) -> dict[str, bytes]:
    """Return the course directory: relative path → content. `course` is nbgrader's `course_id`."""
    files = {name: content for name, content in release.files.items() if name.startswith("wheels/")}
    files["requirements.txt"] = release.files["requirements.txt"]
    files["nbgrader_config.py"] = _config(course)
    for master, bundle in zip(release.masters, release.bundles, strict=True):
        points = {check.id: check.points for check in bundle.exercise.checks}
        files[f"source/{master.stem}/{master.stem}.ipynb"] = _notebook(master, points)
    return files


def _config(course: str) -> bytes:
    return (
        "c = get_config()\n"
        f"c.CourseDirectory.course_id = {course!r}\n"
        "c.ClearSolutions.begin_solution_delimeter = 'BEGIN SOLUTION'\n"
        "c.ClearHiddenTests.begin_test_delimeter = 'BEGIN HIDDEN TESTS'\n"
    ).encode()


def _notebook(master: Master, points: Mapping[str, Decimal]) -> bytes:
    import nbformat  # noqa: PLC0415  # half a second

    notebook = nbformat.v4.new_notebook(metadata=KERNEL)
    cells = [part for cell in master.cells if cell.role != "explanation" for part in _one_check_each(cell)]
    for cell, name in zip(cells, cell_ids(cells), strict=True):
        make = nbformat.v4.new_code_cell if cell.is_code else nbformat.v4.new_markdown_cell
        metadata: dict[str, Any] = {"nbgrader": _nbgrader(cell, name, points)}
        if cell.role in ("check", "hidden"):
            metadata["tags"] = ["raises-exception"]
        notebook.cells.append(make(cell.source, id=name, metadata=metadata))
    text: str = nbformat.writes(notebook)
    return f"{text}\n".encode()


def _nbgrader(cell: MasterCell, name: str, points: Mapping[str, Decimal]) -> dict[str, Any]:
    """Return what nbgrader keeps of a cell. Given cells are locked: autograding puts back what a student changed."""
    graded = cell.role in ("check", "hidden")
    return {
        "schema_version": SCHEMA_VERSION,
        "grade": graded,
        "solution": cell.role == "answer",
        "locked": cell.role != "answer",
        "task": False,
        "grade_id": name,
        **({"points": float(points[_checks(cell.source)[0].name])} if graded else {}),
    }


def _one_check_each(cell: MasterCell) -> Iterator[MasterCell]:
    """Yield a cell, or, where it holds several checks, a cell for each; what is above a check stays with it."""
    checks = _checks(cell.source) if cell.role in ("check", "hidden") else []
    if len(checks) < 2:
        yield cell
        return
    lines = ["" if is_marker(line) else line for line in cell.source.splitlines()]
    starts = [0, *(check.decorator_list[0].lineno - 1 for check in checks[1:]), len(lines)]
    for first, end in pairwise(starts):
        text = "\n".join(lines[first:end]).strip("\n")
        if cell.role == "hidden":
            text = f"# BEGIN HIDDEN TESTS\n{text}\n# END HIDDEN TESTS"
        yield replace(cell, source=text, line=cell.line + first)


def _checks(source: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [node for node in functions if node.decorator_list and ast.unparse(node.decorator_list[0])[:6] == "check("]
