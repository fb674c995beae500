"""The plots of the class page as SVG text, with the same bytes for the same numbers. Each has a table as its twin.

Shades, dashes and letters tell lines and bars apart, never colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from gradebook.report import heatmap
from gradebook.report.dashboard import BINS, DAYS, Distribution, Progress, Week, signs_of
from gradebook.report.heatmap import element

STYLE: Any = {
    **heatmap.STYLE,
    "font.size": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "lines.linewidth": 1.4,
}
INK, SOFT, FAINT, BLUE, RUST = "#1a1f2b", "#4a5364", "#d5dae3", "#0b4f8a", "#9a3412"
DASHES = ("-", "--", ":", "-.")
LINE_HEIGHT = 10  # of a word, in percent of the height of a plot
SMALL, WIDE = (2.9, 1.75), (8.4, 2.3)  # inches


def histogram(found: Distribution, prefix: str) -> Markup:
    """Return how many students have which tenth of the points; dashed lines are where levels begin."""
    with rc_context(STYLE):
        figure, axes = _axes(SMALL)
        places = [(place + 0.5) * 100 / BINS for place in range(BINS)]
        axes.bar(places, found.counts, width=100 / BINS - 1, color=BLUE)
        top = max([*found.counts, 1])
        signs = signs_of(found.rubric.levels)
        for level in found.bounds:
            at = float(level.share) * 100
            axes.axvline(at, color=RUST, linewidth=1, linestyle="--")
            axes.text(at + 1, top * 1.16, signs[level.name], color=RUST, va="top")
        axes.set_xlim(0, 100)
        axes.set_ylim(0, top * 1.18)
        axes.set_xlabel("% of the points", color=SOFT)
        axes.set_ylabel("students", color=SOFT)
        return _element(figure, prefix)


def progress_plot(found: Sequence[Progress], prefix: str) -> Markup:
    """Return the share of the class that had submitted, by day around the deadline; a number ends each line."""
    with rc_context(STYLE):
        figure, axes = _axes(SMALL)
        for number, one in enumerate(found, 1):
            shares = _shares(one)
            axes.plot(*zip(*shares, strict=True), color=BLUE, linestyle=DASHES[(number - 1) % len(DASHES)])
        ends = {number: _shares(one)[-1] for number, one in enumerate(found, 1)}
        for (number, (day, _)), height in zip(ends.items(), _apart([end[1] for end in ends.values()]), strict=True):
            axes.text(day + 0.25, height, str(number), color=INK, va="center")
        axes.axvline(0, color=RUST, linewidth=1)
        axes.set_xlim(DAYS[0], DAYS[-1] + 1)
        axes.set_ylim(0, 104)
        axes.set_xticks([-7, -3, 0, 3, 7])
        axes.set_xlabel("days after the deadline", color=SOFT)
        axes.set_ylabel("% submitted", color=SOFT)
        return _element(figure, prefix)


def _shares(found: Progress) -> list[tuple[int, float]]:
    """Return percent of the class by day; an exercise that nobody need do yet lies at 0."""
    return [(day, 100 * count / max(found.expected, 1)) for day, count in found.by_day] or [(DAYS[0], 0.0)]


def _apart(heights: Sequence[float]) -> list[float]:
    """Return heights for words that would lie over each other: in the same order, each clear of the one above."""
    placed: dict[int, float] = {}
    for place in sorted(range(len(heights)), key=lambda place: -heights[place]):
        placed[place] = min([heights[place], *(height - LINE_HEIGHT for height in placed.values())])
    return [placed[place] for place in range(len(heights))]


def weeks_plot(weeks: Sequence[Week], prefix: str) -> Markup:
    """Return the middle of the points of all attempts of each week."""
    with rc_context(STYLE):
        figure, axes = _axes(WIDE)
        shares = [float(week.middle) * 100 for week in weeks]
        axes.plot(range(len(weeks)), shares, color=BLUE, marker="o", markersize=4)
        for place, share in enumerate(shares):
            axes.annotate(f"{share:.0f}", (place, share), (0, 6), textcoords="offset points", ha="center", color=INK)
        axes.set_xlim(-0.5, len(weeks) - 0.5)
        axes.set_ylim(0, 112)
        axes.set_yticks([0, 50, 100])
        axes.set_xticks(range(len(weeks)), labels=[week.name[5:] for week in weeks])
        axes.set_ylabel("% of the points", color=SOFT)
        return _element(figure, prefix)


def _axes(size: tuple[float, float]) -> tuple[Figure, Axes]:
    """Return a figure of so many inches, with room for the words around its axes."""
    figure = Figure(figsize=size)
    width, height = size
    axes = figure.add_axes((0.5 / width, 0.42 / height, 1 - 0.68 / width, 1 - 0.5 / height))
    axes.tick_params(colors=SOFT, length=3)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    for spine in axes.spines.values():
        spine.set_color(FAINT)
    return figure, axes


def _element(figure: Figure, prefix: str) -> Markup:
    """Return the figure as an element; matplotlib escapes what it writes: numbers, and signs of levels."""
    return Markup(element(figure, prefix, transparent=True))  # noqa: S704 - see above
