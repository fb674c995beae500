"""The notebooks that the formgrader and `generate_feedback` show: a student's cells in the order of the release.

    submitted/<student>/<assignment>/<assignment>.ipynb     what was handed in
    autograded/<student>/<assignment>/<assignment>.ipynb    the same, with our verdict under each check

Nothing is run, and no output of a student's file is kept. nbgrader's own `autograde` puts the text of hidden tests into
the notebook, and `generate_feedback` shows it to students; here a hidden check is its title, as in our own reports.
A student's text keeps its Markdown, but no HTML: it would act in the browser of the TA.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.errors import StorageError
from autograder.intake import Found, read_answer
from autograder.model import CheckResult, Result, Status, Verdict
from autograder.reading import Piece

LARGEST_SCRIPT = 1_000_000
MOST_ADDED = 500
_MARKS = {Verdict.PASSED: "✔", Verdict.FAILED: "✘", Verdict.COULD_NOT_CHECK: "?"}
_MISSING, _UNREAD = "This cell is not in what was handed in.", "What was handed in could not be read."
_DEFINED = re.compile(r"^(?:async def|def|class) (\w+)", re.MULTILINE)
_POINTS = re.compile(r"(?<=\S) \([\d.]+ points\)$", re.MULTILINE)
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def released_notebook(path: Path) -> Any:
    """Return the notebook that `generate_assignment` made. Raises `StorageError`."""
    from autograder.notebook_libraries import nbformat  # noqa: PLC0415  # half a second

    try:
        return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except (OSError, ValueError, TypeError, LookupError, AttributeError, nbformat.ValidationError) as error:
        what = f"the released notebook cannot be read: {str(error).splitlines()[0]}."
        fix = f"Type in the course directory: nbgrader generate_assignment {path.stem}"
        raise StorageError(what, where=path, fix=fix) from None


def pieces_of(found: Found, path: Path, largest: int) -> tuple[Piece, ...]:
    """Return the cells of a file as they were handed in, text cells too. Raises `UnreadableFileError`."""
    pieces = read_answer(found.submitted, path, largest).pieces
    if path.suffix == ".py":
        return _with_texts(path) or pieces
    return pieces


def _with_texts(path: Path) -> tuple[Piece, ...]:
    """Return the cells of a script with its text cells, which grading does not look at."""
    from autograder.notebook_libraries import jupytext  # noqa: PLC0415  # half a second

    try:
        text = path.read_text(encoding="utf-8")
        is_script = len(text) < LARGEST_SCRIPT and not text.lstrip().startswith("{")
        cells = jupytext.reads(text, fmt="py:percent").cells if is_script else ()
    except Exception:  # noqa: BLE001  # a script that jupytext cannot read still has its code
        return ()
    return tuple(Piece("", cell.cell_type == "code", cell.source) for cell in cells)


def submitted_notebook(released: Any, pieces: Sequence[Piece]) -> bytes:
    """Return a notebook of a submission that is none: a script."""
    return _written(_filled(released, pieces))


def autograded_notebook(released: Any, pieces: Sequence[Piece], result: Result, cells: Mapping[str, str]) -> bytes:
    """Return the released notebook with a student's cells in it and our verdict under each check.

    `cells` are check → grade cell. Where nothing could be graded, the reason stands on top.
    """
    from autograder.notebook_libraries import nbformat  # noqa: PLC0415  # as above

    notebook = _filled(released, pieces, _MISSING if result.status is Status.GRADED else _UNREAD)
    checks = {cells[check.check]: check for check in result.checks}
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in checks:
            _mark(cell, checks[name])
        elif name in cells.values():
            cell.source = "# Not graded by the machine."
    if result.status is not Status.GRADED:
        text = f"**Not graded by the machine:** {_inert(result.reason)}"
        notebook.cells.insert(0, nbformat.v4.new_markdown_cell(text, id="why-it-was-not-graded"))
    return _written(notebook)


def _mark(cell: Any, check: CheckResult) -> None:
    """Write what a student may know of a check into its cell: for a hidden one that is its title."""
    from autograder.notebook_libraries import nbformat  # noqa: PLC0415  # as above

    if not check.visible:
        cell.source = f"# A hidden check of {check.question}: {check.title}"
    said = check.message or f"{_MARKS[check.verdict]} {check.question} · {check.title}"
    text = _ODD.sub(" ", "\n".join(part for part in (said, check.hint) if part))
    cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text + "\n")]


def _filled(released: Any, pieces: Sequence[Piece], lacking: str = _MISSING) -> Any:
    """Return the released notebook with a student's cells: each in its place, new ones after the cell above them."""
    from autograder.notebook_libraries import nbformat  # noqa: PLC0415  # as above

    places = _places(released.cells, pieces)
    own = {place: pieces[at] for at, place in places.items()}
    added = _added(pieces, places)
    notebook = nbformat.v4.new_notebook(metadata=released.metadata)
    notebook.cells = list(added.get(-1, []))
    for place, template in enumerate(released.cells):
        notebook.cells.append(_own_cell(template, own.get(place), lacking))
        notebook.cells += added.get(place, [])
    return notebook


def _places(cells: Sequence[Any], pieces: Sequence[Piece]) -> dict[int, int]:
    """Return which piece belongs in the place of which cell: by id, by text, by what it defines. The first one wins."""
    places: dict[int, int] = {}
    taken: set[int] = set()
    for keys_of in (_ids, _texts, _names):
        wanted = {key: at for at in reversed(range(len(cells))) for key in keys_of(cells[at].id, cells[at])}
        for at, piece in enumerate(pieces):
            if at in places:
                continue
            place = next(
                (wanted[key] for key in keys_of(piece.id, piece) if wanted.get(key, -1) not in {*taken, -1}), -1
            )
            if place >= 0:
                places[at] = place
                taken.add(place)
    return _with_answers_in_words(cells, pieces, places)


def _ids(name: str, _: Any) -> list[str]:
    return [name]


def _texts(_: str, cell: Any) -> list[str]:
    """Return the text of a cell; headings of our own handout carry points."""
    text = _POINTS.sub("", cell.source).strip()
    return [text] if text else []


def _names(_: str, cell: Any) -> list[str]:
    return _DEFINED.findall(cell.source)


def _with_answers_in_words(cells: Sequence[Any], pieces: Sequence[Piece], places: Mapping[int, int]) -> dict[int, int]:
    """Add the text cells that stand right below the right cell: in a script they have no id to be known by."""
    found, taken = dict(places), set(places.values())
    for at, piece in enumerate(pieces):
        below = found.get(at - 1, -2) + 1
        is_text = 0 < below < len(cells) and cells[below].cell_type == "markdown" and not piece.is_code
        if at not in found and is_text and below not in taken:
            found[at] = below
            taken.add(below)
    return found


def _added(pieces: Sequence[Piece], places: Mapping[int, int]) -> dict[int, list[Any]]:
    """Return the cells that a student added, by the place of the cell above them; -1 is the top.

    Of very many only the first are shown: a browser could not open the rest.
    """
    added: dict[int, list[Any]] = {}
    above, count = -1, 0
    for at, piece in enumerate(pieces):
        above = places.get(at, above)
        if at not in places and piece.source.strip():
            count += 1
            if count <= MOST_ADDED:
                added.setdefault(above, []).append(_student_cell(piece, at))
    if count > MOST_ADDED:
        more = Piece("", False, f"*{count - MOST_ADDED} more cells are not shown.*")
        added.setdefault(above, []).append(_student_cell(more, len(pieces)))
    return added


def _own_cell(template: Any, piece: Piece | None, lacking: str) -> Any:
    """Return a cell of the release with what a student wrote into it; a check stays as it was released."""
    cell = copy.deepcopy(template)
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
    own = cell.metadata.get("nbgrader", {})
    if own.get("grade") and not own.get("solution"):
        return cell
    if piece is not None and _texts("", piece) != _texts("", template):
        cell.source = _clean(piece.source) if cell.cell_type == "code" else _inert(piece.source)
    elif piece is None and own.get("solution"):
        cell.source = f"# {lacking}" if cell.cell_type == "code" else lacking
    return cell


def _student_cell(piece: Piece, number: int) -> Any:
    from autograder.notebook_libraries import nbformat  # noqa: PLC0415  # as above

    if piece.is_code:
        return nbformat.v4.new_code_cell(_clean(piece.source), id=f"student-{number}")
    return nbformat.v4.new_markdown_cell(_inert(piece.source), id=f"student-{number}")


def _clean(text: str) -> str:
    return _ODD.sub(" ", text)


def _inert(text: str) -> str:
    """Return Markdown without HTML."""
    return re.sub(r"<(?=[A-Za-z/!?])", "&lt;", _clean(text))


def _written(notebook: Any) -> bytes:
    from autograder.notebook_libraries import nbformat  # noqa: PLC0415  # as above

    text: str = nbformat.writes(notebook)
    return f"{text}\n".encode()
