"""The pictures of the report, as SVG with the same bytes for the same numbers; the page says the same as text."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib import rc_context
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from autograder.checking.mutation import GATE
from autograder.checking.report import Row

STYLE: Any = {"svg.hashsalt": "check", "svg.fonttype": "none", "font.family": ["DejaVu Sans"], "font.size": 9}
NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
DARK, LIGHT, INK = "#1f5a94", "#a9cbe8", "#1a1f2b"


def kill_rates(rates: Mapping[str, tuple[float, float]]) -> str:
    """Return bars: requirement → shares of mutants killed by the visible checks, and by all."""
    with rc_context(STYLE):
        figure = Figure(figsize=(7, 0.9 + 0.6 * len(rates)), layout="constrained")
        axes = figure.add_subplot()
        for place, (visible, every) in enumerate(rates.values()):
            axes.barh(place - 0.17, 100 * every, height=0.32, color=DARK, label="all checks" if not place else None)
            axes.barh(
                place + 0.17,
                100 * visible,
                height=0.32,
                color=LIGHT,
                hatch="//",
                edgecolor=DARK,
                label="visible checks alone" if not place else None,
            )
        axes.axvline(100 * GATE, color=INK, linestyle="--", linewidth=1)
        axes.set_yticks(range(len(rates)), list(rates))
        axes.invert_yaxis()
        axes.set_xlim(0, 100)
        axes.set_xlabel("mutants killed (%)")
        figure.legend(loc="outside upper center", ncols=2)
        return _svg(figure)


def kill_matrix(rows: Sequence[Row], checks: Sequence[str]) -> str:
    """Return the matrix of answers and checks: a filled square with a cross is a check that an answer fails."""
    with rc_context(STYLE):
        figure = Figure(figsize=(2.6 + 0.3 * len(checks), 2.6 + 0.26 * len(rows)), layout="constrained")
        axes = figure.add_subplot()
        failed = [[check in row.failed for check in checks] for row in rows]
        axes.pcolormesh(failed, cmap="Blues", vmin=0, vmax=1.4, edgecolors="#d5dbe3", linewidth=0.5)
        for y, row in enumerate(failed):
            for x in (place for place, is_failed in enumerate(row) if is_failed):
                axes.text(x + 0.5, y + 0.5, "✕", ha="center", va="center", color="white")
        axes.set_yticks([place + 0.5 for place in range(len(rows))], [row.name for row in rows])
        axes.set_xticks([place + 0.5 for place in range(len(checks))], list(checks), rotation=90)
        axes.invert_yaxis()
        return _svg(figure)


def _svg(figure: Figure) -> str:
    FigureCanvasSVG(figure)
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata=NO_METADATA)
    drawn = text.getvalue()
    return drawn[drawn.index("<svg") :]
