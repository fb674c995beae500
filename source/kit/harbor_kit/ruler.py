"""A ruler for chunks: a document as a strip, its chunks above it, what stands in two of them, and what in none.

    show_ruler(page, {"80 characters, 20 again": [(0, 80), (60, 140)], "by paragraph": [(0, 41), (41, 140)]})

A chunk is a pair: the place of its first character, and the place behind its last one. Who cuts, the caller says: there
is no chunker here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

from harbor_kit.pictures import BLUE, GRID, INK, PALE, SOLID, empty_figure, in_columns, show_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Span = tuple[int, int]
SHOWN = 24  # characters of a chunk in the table: half of them from its beginning, half from its end
PLAIN: dict[str, Any] = {"facecolor": "white", "edgecolor": INK, "linewidth": 1.1}
AGAIN: dict[str, Any] = {"facecolor": PALE, "edgecolor": BLUE, "hatch": "////", "linewidth": 0.0}
LOST: dict[str, Any] = {"facecolor": SOLID, "edgecolor": SOLID, "linewidth": 0.8}
COLUMNS = ("chunk", "start", "end", "length", "again", "lost before", "text")


def show_ruler(text: str, cuts: Mapping[str, Sequence[Span]]) -> None:
    """In a notebook, show the chunks of one text, cut in several ways. Print the same as tables always.

    Raises `ValueError` where a chunk is empty, not in the text, or begins before the one in front of it.
    """
    if not cuts:
        raise ValueError("cuts: give at least one list of chunks, under a title")
    for title, spans in cuts.items():
        _valid(title, spans, len(text))
    show_picture(lambda: draw_ruler(text, cuts), ruler_alt(text, cuts), ruler_table(text, cuts))


def again(spans: Sequence[Span]) -> list[Span]:
    """Return the stretches that a chunk shares with one before it."""
    behind, found = 0, []
    for start, end in spans:
        if start < behind:
            found.append((start, min(behind, end)))
        behind = max(behind, end)
    return found


def lost(spans: Sequence[Span], length: int) -> list[Span]:
    """Return the stretches of a text of so many characters that stand in no chunk."""
    behind, found = 0, []
    for start, end in [*spans, (length, length)]:
        if start > behind:
            found.append((behind, start))
        behind = max(behind, end)
    return found


def ruler_table(text: str, cuts: Mapping[str, Sequence[Span]]) -> str:
    """Return for each way to cut a row for each chunk: where it stands, what it shares, what is lost before it."""
    tables = []
    for title, spans in cuts.items():
        holes = {end: f"{end - start}" for start, end in lost(spans, len(text))}
        shared = {start: f"{end - start}" for start, end in again(spans)}
        rows = [
            (
                f"{place}",
                f"{start}",
                f"{end}",
                f"{end - start}",
                shared.get(start, "0"),
                holes.get(start, "0"),
                _shown(text[start:end]),
            )
            for place, (start, end) in enumerate(spans)
        ]
        if len(text) in holes:
            rows.append(("end", "", f"{len(text)}", "", "", holes[len(text)], ""))
        tables.append(f"{_heading(title, spans, len(text))}\n{_table(rows)}")
    return "\n\n".join(tables)


def ruler_alt(text: str, cuts: Mapping[str, Sequence[Span]]) -> str:
    """Return a description of the picture for those who do not see it."""
    told = []
    for title, spans in cuts.items():
        places = ", ".join(f"{start} to {end}" for start, end in spans)
        holes = "".join(f"; lost: {start} to {end}" for start, end in lost(spans, len(text)))
        told.append(f"{_heading(title, spans, len(text))}; chunks: {places}{holes}.")
    return f"A text of {len(text)} characters as a strip, its chunks as bars above it. {' '.join(told)}"


def draw_ruler(text: str, cuts: Mapping[str, Sequence[Span]]) -> Figure:
    """Return a panel for each way to cut: the text as a strip, the chunks in two rows above it. Needs matplotlib."""
    figure = empty_figure(9.4, 1.5 * len(cuts) + 0.6)
    panels = figure.subplots(len(cuts), 1, sharex=True, squeeze=False)[:, 0]
    panels[-1].set_xlim(-0.01 * len(text), 1.01 * len(text))
    for axes, (title, spans) in zip(panels, cuts.items(), strict=True):
        axes.set_title(_heading(title, spans, len(text)), loc="left", fontsize=10.5, fontweight="bold", pad=5)
        axes.set_yticks([0.9, 0.25], ["chunks", "text"], fontsize=9.5)
        axes.set_ylim(0, 1.55)
        axes.grid(axis="x", color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(length=0)
        axes.spines[["top", "right", "left"]].set_visible(False)
        _draw_chunks(axes, spans)
        _draw_strip(axes, spans, len(text))
    panels[-1].set_xlabel("place in the text (characters).  Hatched: in two chunks.  Solid: in none")
    return figure


def _draw_chunks(axes: Axes, spans: Sequence[Span]) -> None:
    """Draw each chunk as a bar with its number, every other one in the upper row, so that none covers its neighbour."""
    for place, (start, end) in enumerate(spans):
        low = 0.52 if place % 2 == 0 else 1.0
        axes.broken_barh([(start, end - start)], (low, 0.4), **PLAIN)
        for left, right in again(spans[max(place - 1, 0) : place + 1]):
            axes.broken_barh([(left, right - left)], (low + 0.03, 0.34), **AGAIN)
        ground = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
        axes.text((start + end) / 2, low + 0.2, f"{place}", ha="center", va="center", fontsize=9, bbox=ground)


def _draw_strip(axes: Axes, spans: Sequence[Span], length: int) -> None:
    axes.broken_barh([(0, length)], (0.12, 0.26), facecolor="white", edgecolor=INK, linewidth=0.8)
    for stretch, style in chain(((one, AGAIN) for one in again(spans)), ((one, LOST) for one in lost(spans, length))):
        axes.broken_barh([(stretch[0], stretch[1] - stretch[0])], (0.12, 0.26), **style)


def _heading(title: str, spans: Sequence[Span], length: int) -> str:
    twice = sum(end - start for start, end in again(spans))
    gone = sum(end - start for start, end in lost(spans, length))
    return f"{title}: {len(spans)} chunks, {twice} characters again, {gone} lost"


def _shown(text: str) -> str:
    half = SHOWN // 2
    return repr(text) if len(text) <= SHOWN else f"{text[:half]!r} … {text[-half:]!r}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Return the rows in columns: the numbers to the right, the text to the left."""
    numbers = in_columns([COLUMNS[:-1], *(row[:-1] for row in rows)], numbers=True).splitlines()
    width = max(map(len, numbers))
    texts = [COLUMNS[-1], *(row[-1] for row in rows)]
    return "\n".join(f"{line:{width}}  {text}".rstrip() for line, text in zip(numbers, texts, strict=True))


def _valid(title: str, spans: Sequence[Span], length: int) -> None:
    if not spans:
        raise ValueError(f"{title}: give at least one chunk")
    for start, end in spans:
        if not 0 <= start < end <= length:
            raise ValueError(f"{title}: the chunk {start} to {end} is empty, or not in a text of {length} characters")
    for (before, _), (start, _) in pairwise(spans):
        if start < before:
            raise ValueError(f"{title}: the chunk at {start} stands behind the one at {before}; put them in order")
