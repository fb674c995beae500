"""The heat map of a requirement: students by questions, as SVG text with the same bytes for the same points.

Every cell carries its value; hatches set apart what has none. Blues read the same in every kind of colour vision.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence
from typing import Any

from matplotlib import colormaps, rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.collections import PatchCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from gradebook.report.words import Cell, State, visible

STYLE: Any = {
    "svg.hashsalt": "gradebook",
    "svg.fonttype": "none",
    "font.family": ["DejaVu Sans"],
    "hatch.linewidth": 0.7,
    "text.parse_math": False,
}
NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
HATCHES = {
    State.SCORED: "",
    State.AT_LEAST: "..",
    State.COULD_NOT_CHECK: "////",
    State.COULD_NOT_GRADE: "xxxx",
    State.NOT_SUBMITTED: "",
    State.NOT_SHOWN: "",
}
Shade = tuple[float, float, float]
BLUES = colormaps["Blues"]
INK, PAPER, FAINT = "#1a1f2b", "#ffffff", "#8a93a3"
NAME_LETTERS = 30
CELL_WIDTH, CELL_HEIGHT, NAMES_WIDTH, HEAD_HEIGHT = 0.62, 0.34, 2.5, 0.4


def heat_map(names: Sequence[str], columns: Sequence[str], cells: Sequence[Sequence[Cell]], prefix: str) -> str:
    """Return an `<svg>` element with one row per name; `prefix` keeps its ids apart from others on the page.

    Without names or columns there is nothing to draw and the answer is empty.
    """
    if not (names and columns):
        return ""
    width = NAMES_WIDTH + CELL_WIDTH * len(columns)
    height = HEAD_HEIGHT + CELL_HEIGHT * len(names)
    with rc_context(STYLE), warnings.catch_warnings():
        # The reader's browser draws the letters; it does not matter that the layout font lacks some.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = Figure(figsize=(width, height))
        left, top = NAMES_WIDTH / width, 1 - HEAD_HEIGHT / height
        axes = figure.add_axes((left, 0, 1 - left, top))
        _label(axes, names, columns)
        placed = [(column, row, cell) for row, line in enumerate(cells) for column, cell in enumerate(line)]
        for state in State:
            _draw(axes, state, [place for place in placed if place[2].state is state])
        return element(figure, prefix)


def _label(axes: Axes, names: Sequence[str], columns: Sequence[str]) -> None:
    """Write names at the left and questions at the top, first student first."""
    axes.set_xlim(0, len(columns))
    axes.set_ylim(len(names), 0)
    axes.xaxis.tick_top()
    axes.set_xticks([place + 0.5 for place in range(len(columns))], labels=columns, fontsize=9, color=INK)
    axes.set_yticks(
        [place + 0.5 for place in range(len(names))], labels=[_short(n) for n in names], fontsize=9, color=INK
    )
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _draw(axes: Axes, state: State, placed: Sequence[tuple[int, int, Cell]]) -> None:
    """Draw all cells of one state: shade for points, hatch for what is not known, each value in letters."""
    shades = [_shade(cell) for _, _, cell in placed]
    boxes = [Rectangle((column + 0.03, row + 0.05), 0.94, 0.9) for column, row, _ in placed]
    drawn = PatchCollection(boxes, facecolors=shades, edgecolors=FAINT, linewidths=0.6)
    if HATCHES[state]:
        drawn.set_hatch(HATCHES[state])
    axes.add_collection(drawn, autolim=False)
    for (column, row, cell), shade in zip(placed, shades, strict=True):
        words = axes.text(column + 0.5, row + 0.5, cell.label, ha="center", va="center", fontsize=9)
        words.set_color(PAPER if _luminance(shade) < 0.18 else INK)
        if HATCHES[state]:
            words.set_bbox({"facecolor": shade, "edgecolor": "none", "pad": 1.2})


def _shade(cell: Cell) -> Shade:
    """Return the colour of a cell: darker for a larger share, paper where no points are known."""
    scored = cell.state in {State.SCORED, State.AT_LEAST}
    return to_rgb(BLUES(0.06 + 0.84 * min(cell.share, 1.0)) if scored else PAPER)


def _luminance(shade: Shade) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shade]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _short(name: str) -> str:
    """Return a name that fits beside the map; the table beside it has the whole."""
    text = str(visible(name.replace("\n", " ").replace("\t", " ")))
    return text if len(text) <= NAME_LETTERS else text[: NAME_LETTERS - 1] + "…"


def element(figure: Figure, prefix: str, transparent: bool = False) -> str:
    """Return the figure as an element for an HTML page, hidden from screen readers: its table is the twin."""
    file = io.StringIO()
    FigureCanvasSVG(figure)
    figure.savefig(file, format="svg", metadata=NO_METADATA, transparent=transparent)
    svg = file.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r'(\sid="|href="#|url\(#)', rf"\g<1>{prefix}-", svg)
    return re.sub(r"<svg ", '<svg focusable="false" aria-hidden="true" ', svg, count=1)
