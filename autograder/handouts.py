"""The student edition of a master: no solutions, no hidden tests, stable cell ids, the same bytes every time."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from autograder.errors import MasterError
from autograder.masters import Master, MasterCell, top_level_names
from autograder.model import RubricExercise

KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def handout(master: Master, rubric: RubricExercise | None) -> dict[str, str]:
    """Return the student edition of a master: suffix → text."""
    import jupytext  # noqa: PLC0415  # two seconds
    import nbformat  # noqa: PLC0415

    notebook = nbformat.v4.new_notebook(metadata=KERNEL)
    cells = _student_cells(master)
    worth = {} if rubric is None else {name: question.possible for name, question in rubric.questions.items()}
    for cell, name in zip(cells, cell_ids(cells), strict=True):
        make = nbformat.v4.new_code_cell if cell.is_code else nbformat.v4.new_markdown_cell
        tags = [*cell.tags, *(["raises-exception"] if cell.role == "check" else [])]
        text = cell.source if cell.is_code else with_points(cell.source, worth)
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
            clear = ClearSolutions(code_stub={"python": _stub(master, cell)}, enforce_metadata=False)
            cleared, _ = clear.preprocess_cell(new_code_cell(cell.source), {"language": "python"}, 0)
            kept.append(MasterCell(cell.role, cleared.source, cell.line, cell.tags))
        else:
            kept.append(cell)
    return kept


def _stub(master: Master, cell: MasterCell) -> str:
    """Return what stands in the place of a solution: it names the question and says what is to be written."""
    above = [heading for other in master.cells if other.line < cell.line for heading in _headings(other)]
    if not above:
        what = "a solution stands above the first question."
        raise MasterError(what, where=master.path, line=cell.line, fix="Write a heading `## Q1 · …` before it.")
    found = re.search(r'"""(.+?)(?:\.\s|\.?"""|\n)', cell.source)
    text = found[1] if found else "write your answer here"
    said = json.dumps(f"{above[-1]}: {text[0].lower()}{text[1:]}", ensure_ascii=False)
    return f"raise NotImplementedError({said})"


def _headings(cell: MasterCell) -> list[str]:
    return re.findall(r"^## (Q\d+) · ", cell.source, re.MULTILINE) if cell.role == "text" else []


def with_points(text: str, worth: Mapping[str, Decimal]) -> str:
    """Return a text in which the headings of questions carry their points, which only the rubric knows."""

    def pointed(match: re.Match[str]) -> str:
        points = worth.get(match[1])
        return match[0] if points is None else f"{match[0]} ({points.normalize():f} points)"

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
