"""Cells of a notebook that is imported: read as data, and made fit to stand in a master."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

from autograder.errors import ConfigError
from autograder.importing.record import Answer, Given, Piece, Reading, Text
from autograder.masters import is_marker

LARGEST = 100_000_000
OPEN = "*Write your answer here.*"
_MAGIC = re.compile(r"^\s*[%!]|^\s*[\w.]+\?+\s*$|^\s*\?+[\w.]+\s*$")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)
_OWN_HEADING = re.compile(r"^#+\s*(Q\d+\b.*)$", re.MULTILINE)
_OWN_SENTENCE = re.compile(r"^\*\*(S)(\d+)\*\*", re.MULTILINE)
_MARKER_LIKE = re.compile(
    r"^[ \t]*(?:#|<!--)\W*(?:BEGIN|END)\W*(?:SOLUTION|HIDDEN\W*TEST).*\n?", re.MULTILINE | re.IGNORECASE
)


def read_notebook(path: Path) -> Any:
    """Return a notebook as nbformat's newest version 4. Nothing of it is run. Raises `ConfigError`."""
    from autograder.notebook_libraries import nbformat  # noqa: PLC0415  # half a second

    try:
        if path.stat().st_size > LARGEST:
            raise ConfigError(f"it has more than {LARGEST:,} bytes.", where=path, fix="Clear its outputs.")
        text = path.read_text(encoding="utf-8")
        notebook = nbformat.reads(text, as_version=4)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"it cannot be read: {error}.", where=path, fix="Name a master notebook.") from None
    except Exception as error:  # noqa: BLE001  # nbformat has a dozen kinds, and they come from the file
        what = f"it is not a notebook: {str(error).splitlines()[0] if str(error) else type(error).__name__}."
        raise ConfigError(what, where=path, fix="Name a master notebook, an .ipynb file.") from None
    for number, cell in enumerate(notebook.cells):
        cell.metadata["place"] = f"cell {number + 1}"
    return notebook


def place_of(cell: Any) -> str:
    """Return where a cell stood in the original, as people count."""
    return str(cell.metadata.get("place", "a cell"))


def title_of(notebook: Any, otherwise: str) -> str:
    """Return the first heading of a notebook."""
    for cell in notebook.cells:
        found = _HEADING.search(cell.source) if cell.cell_type == "markdown" else None
        if found:
            return plain_words(found[1])
    return otherwise


def plain_words(text: str) -> str:
    """Return a heading without its markup, on one line."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", re.sub(r"<[^>]+>", " ", text))
    return " ".join(text.replace("*", " ").replace("`", " ").split())


def text_for_master(source: str) -> str:
    """Return a text in which nothing looks like a heading, a sentence or a marker of a master."""
    source = _OWN_HEADING.sub(r"**\1**", source)
    source = _OWN_SENTENCE.sub(r"**\1 \2**", source)
    return _MARKER_LIKE.sub("", source).strip()


def code_for_master(reading: Reading, source: str, where: str) -> str:
    """Return code that is Python alone: lines of IPython's own become comments, and are listed."""
    lines = source.rstrip().splitlines()
    if not is_python(source):
        magics = [line.strip() for line in lines if _MAGIC.match(line)]
        lines = [f"# {line}" if _MAGIC.match(line) else line for line in lines]
        if magics:
            reading.needs(
                where, f"`{magics[0]}` is IPython's, and not Python.", "Write what it does in Python, or drop it."
            )
    return "\n".join(line.replace("# %%", "#  %%", 1) if line.startswith("# %%") else line for line in lines)


def is_python(source: str) -> bool:
    """Whether a source is Python, with `await` at its top level or without."""
    try:
        compile(source, "<cell>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError):
        return False
    return True


def answer_cell(reading: Reading, marked: str, where: str) -> None:
    """Add an answer, its solution between our markers; the whole cell, where the rest would not be Python."""
    from nbformat.v4 import new_code_cell  # noqa: PLC0415  # as above
    from nbgrader.preprocessors import ClearSolutions  # noqa: PLC0415

    if not is_python(marked):
        reading.needs(where, "this solution is not Python.", "Mend it in the master.", blocks=True)
    cleared, _ = ClearSolutions(enforce_metadata=False).preprocess_cell(
        new_code_cell(marked), {"language": "python"}, 0
    )
    if not is_python(cleared.source):
        bare = "\n".join(line for line in marked.splitlines() if not is_marker(line))
        marked = f"# BEGIN SOLUTION\n{bare}\n# END SOLUTION"
        reading.needs(
            where, "without its solution this cell is no Python, so all of it is the solution.", "Move the markers."
        )
    reading.pieces.append(Answer(marked, where))


def plain_cell(reading: Reading, cell: Any) -> None:
    """Add a cell that is handed out as it is."""
    where = place_of(cell)
    if cell.cell_type == "markdown":
        if cell.source.strip():
            reading.pieces.append(Text(text_for_master(cell.source)))
        _refuse_attachments(reading, cell, where)
        return
    if cell.cell_type != "code" or not cell.source.strip():
        return
    source = code_for_master(reading, cell.source, where)
    if is_python(source):
        reading.pieces.append(Given(_MARKER_LIKE.sub("", source), where))
        return
    reading.pieces.append(Text(f"```python\n{cell.source.strip()}\n```"))
    reading.needs(where, "this code is not Python; it became a text.", "Mend it, and make it a code cell.")


def _refuse_attachments(reading: Reading, cell: Any, where: str) -> None:
    for name in cell.get("attachments", {}):
        reading.needs(
            where, f"the picture {name} is an attachment; masters have none.", "Put it into source/docs/images."
        )


def prompt_from(pieces: list[Piece], otherwise: str) -> tuple[str, str]:
    """Take the text above an answer from the pieces; return its title and the rest of it."""
    if not pieces or not isinstance(pieces[-1], Text):
        return otherwise, ""
    text = pieces.pop()
    assert isinstance(text, Text)
    found = _HEADING.search(text.source)
    if found is None and pieces and isinstance(pieces[-1], Text) and _is_heading(pieces[-1].source):
        heading = pieces.pop()
        assert isinstance(heading, Text)
        return prompt_from([Text(f"{heading.source}\n\n{text.source}")], otherwise)
    if found is None:
        return otherwise, text.source
    before, after = text.source[: found.start()].strip(), text.source[found.end() :].strip()
    if before:
        pieces.append(Text(before))
    return plain_words(found[1]) or otherwise, after


def _is_heading(source: str) -> bool:
    return len(source.strip().splitlines()) == 1 and _HEADING.match(source.strip()) is not None
