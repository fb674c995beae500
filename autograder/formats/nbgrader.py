"""An nbgrader course directory of the masters: `nbgrader generate_assignment`, `autograde` and the formgrader take it.

    nbgrader_config.py                   the id of the course
    source/<stem>/<stem>.ipynb           the instructor's version: nbgrader makes the students' from it
    requirements.txt, wheels/…           the student-side package, which the kernel of notebooks imports

A check is a grade cell with the rubric's points; hidden ones lie between nbgrader's own markers, which are ours too.
Cell metadata: https://nbgrader.readthedocs.io/en/stable/contributor_guide/metadata.html, schema version 3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from autograder.config import Course
from autograder.formats.grade_cells import by_assignment
from autograder.handouts import KERNEL, cell_ids, with_points
from autograder.masters import CheckSource, Master, MasterCell, is_marker
from autograder.model import Exercise
from autograder.release import Release

SCHEMA_VERSION = 3


def files(release: Release, course: Course, root: Path) -> dict[str, bytes]:
    """Return the course directory: relative path → content. The name of the course is nbgrader's `course_id`.

    Raises `ConfigError` where two exercises would be one assignment.
    """
    by_assignment(release.bundles)
    made = {name: content for name, content in release.files.items() if name.startswith("wheels/")}
    made["requirements.txt"] = release.files["requirements.txt"]
    made["nbgrader_config.py"] = _config(course.course)
    for master, bundle in zip(release.masters, release.bundles, strict=True):
        made[f"source/{master.stem}/{master.stem}.ipynb"] = _notebook(master, bundle.exercise)
    return made


def for_students(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what nbgrader's own preprocessors make of the course directory when it generates the assignment."""
    from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions  # noqa: PLC0415

    from autograder.notebook_libraries import nbformat  # noqa: PLC0415  # as below

    made = {name: content for name, content in files.items() if name.startswith("wheels/")}
    for name, content in files.items():
        if name.startswith("source/"):
            notebook = nbformat.reads(content.decode(), as_version=4)
            for step in (ClearSolutions(), ClearHiddenTests()):
                notebook, _ = step.preprocess(notebook, {"nbgrader": {}})
            made[name.replace("source/", "release/", 1)] = nbformat.writes(notebook).encode()
    return made


def next_steps(release: Release) -> list[str]:
    """Return what an instructor types next, in the folder of the course directory."""
    return [
        "pip install -r requirements.txt     for the kernel: the notebooks import it",
        *(f"nbgrader generate_assignment {master.stem}" for master in release.masters),
    ]


def _config(course: str) -> bytes:
    return f"c = get_config()\nc.CourseDirectory.course_id = {course!r}\n".encode()


def _notebook(master: Master, exercise: Exercise) -> bytes:
    from autograder.notebook_libraries import nbformat  # noqa: PLC0415  # half a second

    points = {check.id: check.points for check in exercise.checks}
    notebook = nbformat.v4.new_notebook(metadata=KERNEL)
    parts = [part for cell in master.cells if cell.role != "explanation" for part in _parts(cell, master.checks)]
    for (cell, check), name in zip(parts, cell_ids([cell for cell, _ in parts]), strict=True):
        make = nbformat.v4.new_code_cell if cell.is_code else nbformat.v4.new_markdown_cell
        metadata: dict[str, Any] = {}
        if check is not None or cell.role == "answer":
            metadata["nbgrader"] = _nbgrader(name, None if check is None else points[check.name])
        if check is not None:
            metadata["tags"] = ["raises-exception"]
        text = cell.source if cell.is_code else with_points(cell.source, exercise.points)
        notebook.cells.append(make(text, id=name, metadata=metadata))
    return f"{nbformat.writes(notebook)}\n".encode()


def _nbgrader(name: str, points: Decimal | None) -> dict[str, Any]:
    """Return what nbgrader keeps of an answer, or of a check with its points.

    Only checks are locked: autograding puts them back as they were, and students cannot edit them.
    """
    is_check = points is not None
    kind = {"grade": is_check, "solution": not is_check, "locked": is_check, "task": False}
    return {
        "schema_version": SCHEMA_VERSION,
        "grade_id": name,
        **kind,
        **({"points": float(points)} if points is not None else {}),
    }


def _parts(cell: MasterCell, checks: Sequence[CheckSource]) -> Iterator[tuple[MasterCell, CheckSource | None]]:
    """Yield a cell with its check, if it has one; of several checks each gets a cell, with what stands above it."""
    lines = cell.source.splitlines()
    own = [check for check in checks if cell.line <= check.line < cell.line + len(lines)]
    if len(own) < 2:
        yield cell, own[0] if own else None
        return
    starts = [0, *(check.node.decorator_list[0].lineno - cell.line for check in own[1:]), len(lines)]
    for check, (first, end) in zip(own, pairwise(starts), strict=True):
        text = "\n".join(line for line in lines[first:end] if not is_marker(line)).strip("\n")
        if cell.role == "hidden":
            text = f"# BEGIN HIDDEN TESTS\n{text}\n# END HIDDEN TESTS"
        yield replace(cell, source=text, line=cell.line + first), check
