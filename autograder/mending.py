"""Mend a notebook whose cells are damaged, by stated rules; each that applies leaves a note for the student.

1. A cell of code that is no Python alone, but is together with the one before it, was *split*: both are one cell.
2. An untouched copy of a cell to be answered, after the answer, is a *duplicate*: the answer counts.
3. An answer in a cell that is no code was *retyped*: it is run as code, where no other cell defines its name.
4. A cell of the handout, none of whose names is defined any more, was *deleted*: it is put back in its place.

What is not damaged is not touched, and an answer is never changed. Cells that were merged, moved, renumbered or
stripped of their metadata need no rule: all code cells run, in the order in which they stand.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from autograder.model import LayoutCell
from autograder.names import stored_names
from autograder.reading import Piece, Reading

MOST_JOINED = 4
LARGEST_PARSED = 200_000
DEEPEST = 100
_FENCE = re.compile(r"^\s*```[a-z]*\s*\n(.*?)\n\s*```\s*$", re.DOTALL)


def mended(reading: Reading, layout: Sequence[LayoutCell]) -> Reading:
    """Return the cells with what could be mended, and a note for each thing that was."""
    handed_out = {cell.source.strip(): cell for cell in layout}
    pieces, notes = list(reading.pieces), list(reading.notes)
    for rule in (_join_split, _drop_copies, _retype, _put_back):
        pieces, more = rule(pieces, layout, handed_out)
        notes += more
    return Reading(tuple(pieces), tuple(notes))


Mended = tuple[list[Piece], list[str]]
Known = dict[str, LayoutCell]


def _join_split(pieces: list[Piece], layout: Sequence[LayoutCell], known: Known) -> Mended:
    done: list[Piece] = []
    notes = []
    place = 0
    while place < len(pieces):
        piece, count = pieces[place], 0
        if piece.is_code and piece.source.strip() not in known:
            count = _split_into(piece, pieces[place + 1 : place + 1 + MOST_JOINED])
        if count:
            source = "\n".join(part.source for part in pieces[place : place + count + 1])
            piece = replace(piece, source=source)
            notes.append(f"{count + 1} cells were parts of one ({_first_line(source)}); they were joined.")
        done.append(piece)
        place += count + 1
    return done, notes


def _split_into(piece: Piece, following: Sequence[Piece]) -> int:
    """Return how many of the next cells belong to this one: none of them is Python alone, all are together."""
    source = piece.source
    for count, part in enumerate(following, 1):
        if not part.is_code or not part.source.strip() or _tree(part.source) is not None:
            return 0
        source += "\n" + part.source
        if _tree(source) is not None:
            return count
    return 0


def _drop_copies(pieces: list[Piece], layout: Sequence[LayoutCell], known: Known) -> Mended:
    stubs = {cell.source.strip(): cell for cell in layout if cell.role == "answer"}
    answered: set[str] = set()
    done, notes = [], []
    for piece in pieces:
        stub = stubs.get(piece.source.strip()) if piece.is_code else None
        if stub is not None and set(stub.names) & answered:
            notes.append(f"An untouched copy of the cell `{stub.names[0]}` came after your answer; it was left out.")
            continue
        if stub is None and piece.is_code and piece.source.strip() not in known:
            answered |= _names(piece.source)
        done.append(piece)
    return done, notes


def _retype(pieces: list[Piece], layout: Sequence[LayoutCell], known: Known) -> Mended:
    wanted = {name for cell in layout if cell.role == "answer" for name in cell.names}
    texts = [piece for piece in pieces if not piece.is_code and any(name in piece.source for name in wanted)]
    if not texts:
        return pieces, []
    defined = _defined(pieces)
    done, notes = [], []
    for piece in pieces:
        source = _FENCE.sub(r"\1", piece.source)
        names = (_names(source) & wanted) - defined if piece in texts else set()
        if names:
            defined |= names
            piece = Piece(piece.id, True, source)  # noqa: PLW2901  # the same cell, as code
            notes.append(f"The cell with `{min(names)}` was not a code cell any more; it was run as one.")
        done.append(piece)
    return done, notes


def _put_back(pieces: list[Piece], layout: Sequence[LayoutCell], known: Known) -> Mended:
    """Put back given cells of which nothing is left; a cell that was edited, moved or merged is left as it is."""
    sources = {piece.source.strip() for piece in pieces if piece.is_code}
    absent = [cell for cell in layout if cell.role == "given" and cell.names and cell.source.strip() not in sources]
    if not absent:
        return pieces, []
    defined = _defined(pieces)
    broken = [piece.source for piece in pieces if piece.is_code and _tree(piece.source) is None]
    order = {cell.source.strip(): place for place, cell in enumerate(layout)}
    ids = {cell.id: place for place, cell in enumerate(layout)}
    done, notes = list(pieces), []
    for cell in absent:
        if set(cell.names) & defined or any(_seems_to_define(source, cell.names) for source in broken):
            continue
        place = ids[cell.id]
        places = (order.get(piece.source.strip(), ids.get(piece.id, -1)) for piece in done)
        later = next((at for at, found in enumerate(places) if found > place), 0)
        done.insert(later, Piece(cell.id, True, cell.source))
        shown = ", ".join(f"`{name}`" for name in cell.names[:3])
        notes.append(f"The cell of the handout that defines {shown} was missing; it was put back.")
    return done, notes


def _defined(pieces: Sequence[Piece]) -> set[str]:
    return {name for piece in pieces if piece.is_code for name in _names(piece.source)}


def _seems_to_define(source: str, names: Sequence[str]) -> bool:
    """Whether a cell that is no Python has a line that looks as if it defined one of these names."""
    words = "|".join(map(re.escape, names))
    starts = rf"^(?:async def|def|class|import|from)\b.*\b(?:{words})\b|^(?:{words})\s*[:=]"
    return re.search(starts, source, re.MULTILINE) is not None


def _names(source: str) -> set[str]:
    """Return the names that a cell binds at its top level."""
    tree = _tree(source)
    names: set[str] = set()
    for node in tree.body if tree is not None else []:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        else:
            names |= stored_names(node)
    return names


@lru_cache(maxsize=64)
def _tree(source: str) -> ast.Module | None:
    """Return the syntax tree of a cell, or nothing where it is no Python, or so nested that parsing it is not safe."""
    if len(source) > LARGEST_PARSED or _depth(source) > DEEPEST:
        return None
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _depth(source: str) -> int:
    """Return how deep brackets are nested at most, those in texts counted too."""
    depth = deepest = 0
    for mark in re.findall(r"[\[({})\]]", source):
        depth = depth + 1 if mark in "[({" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def _first_line(source: str) -> str:
    return f"`{source.strip().splitlines()[0][:60]}`"
