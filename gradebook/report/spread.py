"""The spread of a class before and after a regrade, as SVG text with the same bytes for the same class.

Two bars for every tenth of the points: before is hatched and left, after is filled and right; each carries its number.
"""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from gradebook.report.heatmap import FAINT, INK, PAPER, STYLE, element
from gradebook.sides import Spread, shares

BLUE = "#0b4f8a"
WIDTH, HEIGHT, BAR = 8.4, 2.9, 0.4


def spread_plot(before: Spread, after: Spread, prefix: str) -> str:
    """Return an `<svg>` element; `prefix` keeps its ids apart from others on the page."""
    with rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
        axes = figure.add_subplot()
        _bars(axes, before.bins, -BAR / 2, "before", PAPER, "////")
        _bars(axes, after.bins, BAR / 2, "after", BLUE, "")
        axes.set_xticks(range(len(before.bins)), labels=shares(), fontsize=8, color=INK)
        axes.set_xlabel("share of the points", fontsize=9, color=INK)
        axes.set_ylabel("students", fontsize=9, color=INK)
        axes.set_ylim(0, max(*before.bins, *after.bins, 1) * 1.15)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.tick_params(length=0, colors=INK)
        axes.legend(frameon=False, fontsize=9, labelcolor=INK, loc="upper left")
        for name, spine in axes.spines.items():
            spine.set_visible(name == "bottom")
            spine.set_color(FAINT)
        return element(figure, prefix)


def _bars(axes: Axes, counts: Sequence[int], shift: float, label: str, fill: str, hatch: str) -> None:
    """Draw the bars of one side, each with its number."""
    places = [place + shift for place in range(len(counts))]
    drawn = axes.bar(places, counts, BAR, label=label, facecolor=fill, edgecolor=INK, linewidth=0.8, hatch=hatch)
    axes.bar_label(drawn, labels=[str(count) if count else "" for count in counts], fontsize=8, color=INK)
