"""The student edition of a master: no solutions, no hidden tests, stable cell ids, the same bytes every time."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from autograder.errors import MasterError
from autograder.masters import Master, MasterCell, is_marker, top_level_names
from autograder.model import RubricExercise

_STUB = "raise NotImplementedError  # stub"
Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def handout(master: Master, rubric: RubricExercise | None) -> dict[str, str]:
    """Return the student edition of a master: suffix → text."""
    return _edition(master, _student_cells(master), rubric)


def explained(master: Master, rubric: RubricExercise) -> dict[str, str]:
    """Return the solution of an exercise for students: answers and their explanations, but no hidden check."""
    shown = [cell for cell in master.cells if cell.role != "hidden"]
    return _edition(master, [replace(cell, source=_unmarked(cell.source)) for cell in shown], rubric)


def _unmarked(source: str) -> str:
    return "\n".join(line for line in source.splitlines() if not is_marker(line)).strip("\n")


def _edition(master: Master, cells: Sequence[MasterCell], rubric: RubricExercise | None) -> dict[str, str]:
    """Return these cells as a notebook and, for an exercise, as a script: suffix → text."""
    from autograder.notebook_libraries import jupytext, nbformat  # noqa: PLC0415  # half a second

    notebook = nbformat.v4.new_notebook(metadata=KERNEL)
    for cell, name in zip(cells, cell_ids(cells), strict=True):
        make = nbformat.v4.new_code_cell if cell.is_code else nbformat.v4.new_markdown_cell
        tags = [*cell.tags, *(["raises-exception"] if cell.role == "check" else [])]
        text = cell.source if cell.is_code or rubric is None else with_points(cell.source, _points(rubric))
        metadata: dict[str, object] = {"tags": tags} if tags else {}
        if "reveal" in tags:
            metadata["jupyter"] = {"source_hidden": True}  # its source holds the answer
        made = make(text, id=name, metadata=metadata)
        notebook.cells.append(made)
    texts = {".ipynb": nbformat.writes(notebook) + "\n"}
    if master.kind == "exercises":
        notebook.metadata["jupytext"] = {"notebook_metadata_filter": "-all", "cell_metadata_filter": "tags,-all"}
        texts[".py"] = _script(jupytext.writes(notebook, fmt="py:percent"))
    return texts


def _student_cells(master: Master) -> list[MasterCell]:
    """Return the cells of the student edition. nbgrader's own preprocessors take out solutions and hidden tests."""
    from nbformat.v4 import new_code_cell  # noqa: PLC0415  # as above
    from nbgrader.preprocessors import ClearSolutions  # noqa: PLC0415

    kept = []
    for cell in master.cells:
        if cell.role in ("hidden", "explanation"):
            continue
        if cell.role == "answer":
            clear = ClearSolutions(code_stub={"python": _STUB}, enforce_metadata=False)
            cleared, _ = clear.preprocess_cell(new_code_cell(cell.source), {"language": "python"}, 0)
            source = _with_stubs(cleared.source, stubs(master, cell))
            kept.append(MasterCell(cell.role, source, cell.line, cell.tags))
        else:
            kept.append(cell)
    return kept


def _with_stubs(source: str, texts: Sequence[str]) -> str:
    """Return a cleared cell with these texts, in order, where its solutions stood."""
    left = iter(texts)
    return re.sub(rf"^( *){_STUB}$", lambda found: indented(next(left), found[1]), source, flags=re.MULTILINE)


def indented(text: str, space: str) -> str:
    """Return lines of code further to the right."""
    return "\n".join(f"{space}{line}" for line in text.splitlines())


def stubs(master: Master, cell: MasterCell) -> list[str]:
    """Return what stands in the place of each solution of a cell: it names the question and says what is to be written.

    Where a solution stands right below a class, it is a constructor: the cell runs, and the class cannot be used yet.
    """
    question, tree = question_above(master, cell), ast.parse(cell.source)
    begins = [number for number, line in enumerate(cell.source.splitlines(), 1) if line.strip() == "# BEGIN SOLUTION"]
    texts = []
    for number in begins:
        around = _around(tree, number)
        stops = f"raise NotImplementedError({_asked(question, around)})"
        constructor = f"def __init__(self, *given: object, **fields: object) -> None:\n    {stops}"
        texts.append(constructor if around and isinstance(around[0], ast.ClassDef) else stops)
    return texts


def _around(tree: ast.Module, number: int) -> list[Definition]:
    """Return the definitions around a line, the innermost first."""
    definitions = (node for node in ast.walk(tree) if isinstance(node, Definition))
    around = [node for node in definitions if node.lineno < number <= (node.end_lineno or 0)]
    return sorted(around, key=lambda node: node.lineno, reverse=True)


def _asked(question: str, around: Iterable[Definition]) -> str:
    """Return, in quotation marks, a question and the first sentence of the nearest docstring.

    A sentence that ends with a question in brackets, `(Q7)`, belongs to that one.
    """
    said = next(filter(None, map(ast.get_docstring, around)), "Write your answer here.")
    text = re.split(r"\.\s|\.$|\n", said)[0]
    if own := re.fullmatch(r"(.+) \((Q\d+)\b.*\)", text):
        text, question = own.groups()
    return json.dumps(f"{question}: {text[:1].lower()}{text[1:]}", ensure_ascii=False)


def question_above(master: Master, cell: MasterCell) -> str:
    """Return the question under whose heading a cell stands. Raises `MasterError` where there is none above it."""
    above = [heading for other in master.cells if other.line < cell.line for heading in _headings(other)]
    if not above:
        what = "a solution stands above the first question."
        raise MasterError(what, where=master.path, line=cell.line, fix="Write a heading `## Q1 · …` before it.")
    return above[-1]


def _headings(cell: MasterCell) -> list[str]:
    return re.findall(r"^## (Q\d+) · ", cell.source, re.MULTILINE) if cell.role == "text" else []


def _points(rubric: RubricExercise) -> dict[str, Decimal]:
    return {name: question.possible for name, question in rubric.questions.items()}


def with_points(text: str, points: Mapping[str, Decimal]) -> str:
    """Return a text in which the headings of questions carry their points; `points`: question → points."""

    def pointed(match: re.Match[str]) -> str:
        return f"{match[0]} ({points[match[1]].normalize():f} points)" if match[1] in points else match[0]

    return re.sub(r"^## (Q\d+) · .+$", pointed, text, flags=re.MULTILINE)


def cell_ids(cells: Sequence[MasterCell]) -> list[str]:
    """Return an id for each cell, all different. That of a hidden check tells nothing."""
    taken: set[str] = set()
    return [_cell_id(cell, taken) for cell in cells]


def _cell_id(cell: MasterCell, taken: set[str]) -> str:
    """Return an id that stays when cells are added elsewhere: the name that a cell defines, or its first words."""
    words = re.findall(r"[A-Za-z0-9]+", cell.source)
    stem = "hidden" if cell.role == "hidden" else "-".join(words[:6]).lower() or "empty"
    if cell.role in ("answer", "check"):
        functions = re.findall(r"^(?:async def|def|class) (\w+)", cell.source, re.MULTILINE)
        names = functions or sorted(top_level_names(cell.source))
        stem = f"{cell.role}-{names[0] if names else stem}"
    stem, number = re.sub(r"[^A-Za-z0-9_-]", "-", stem)[:56], 1
    while (name := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    taken.add(name)
    return name


def _script(text: str) -> str:
    """Return a percent script without the front matter that jupytext puts before it."""
    return text[text.index("# %%") :]
