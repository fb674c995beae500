"""The plots of item analysis, as SVG text with the same bytes for the same numbers. A table beside each says the same.

Nothing is told by colour alone: what needs a look has another sign, and its label.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gradebook.items.analysis import CheckItem
from gradebook.items.examine import Examined
from gradebook.items.flags import LOW, Severity
from gradebook.report.heatmap import FAINT, INK, PAPER, STYLE, element, heat_map
from gradebook.report.words import Cell, State

WIDTH, NAMES, LINE, EDGE = 9.6, 3.0, 0.27, 0.45  # inches
BLUE, RUST, PALE, WASH = "#0b4f8a", "#9a3412", "#b9d2ea", "#f1e7e2"
SIGNS: dict[Severity | None, dict[str, Any]] = {  # the sign of a check in the scatter plot
    Severity.FIRST: {"marker": "D", "s": 62, "facecolor": RUST, "edgecolor": RUST},
    Severity.LOOK: {"marker": "^", "s": 72, "facecolor": PAPER, "edgecolor": RUST, "linewidth": 1.6},
    None: {"marker": "o", "s": 46, "facecolor": PALE, "edgecolor": BLUE, "linewidth": 1.0},
}
NAME_LETTERS = 32
QUARTERS = ("lowest", "second", "third", "highest")


def scatter(one: Examined, prefix: str) -> str:
    """Draw difficulty against discrimination; checks that need a look are named. Empty where no check has both."""
    placed = [(item, item.numbers.p, item.numbers.r) for item in one.analysis.checks]
    points = [(item, p, r) for item, p, r in placed if p is not None and r is not None]
    if not points:
        return ""
    with _figure(4.4) as figure:
        axes = figure.add_axes((0.075, 0.13, 0.915, 0.85))
        low = min(-0.1, *(r - 0.08 for _, _, r in points))
        axes.set(xlim=(-0.02, 1.02), ylim=(low, 1.02))
        axes.axhspan(low, LOW, facecolor=WASH, zorder=0)
        axes.text(0.0, LOW - 0.015, f"below {LOW:.2f}: tells little", va="top", fontsize=9, color=INK)
        axes.axhline(0, color=INK, linewidth=0.8, zorder=1)
        axes.set_xlabel("difficulty p: share of the points earned (hard to easy)", fontsize=10, color=INK)
        axes.set_ylabel("discrimination r", fontsize=10, color=INK)
        _plain(axes)
        for severity, sign in SIGNS.items():
            own = [(p, r) for item, p, r in points if one.worst(item.column.check) is severity]
            axes.scatter([p for p, _ in own], [r for _, r in own], zorder=3, **sign)
        _name(axes, [point for point in points if one.worst(point[0].column.check)], (1.02 - low) * 0.055)
        return element(figure, prefix)


def difficulty(one: Examined, prefix: str) -> str:
    """Draw a bar for the difficulty of each check, with its interval. Empty where no check has one."""
    items = [item for item in one.analysis.checks if item.numbers.p is not None]
    if not items:
        return ""
    with _lines(one, items) as (figure, axes):
        axes.set_xlim(0, 1.24)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], labels=["0", "25 %", "50 %", "75 %", "100 %"])
        for place, item in enumerate(items):
            p, interval = item.numbers.p or 0.0, item.numbers.interval or (0.0, 0.0)
            flagged = one.worst(item.column.check) is not None
            bar = axes.barh(place, p, height=0.62, color=PALE, edgecolor=RUST if flagged else BLUE, linewidth=0.8)
            bar[0].set_hatch("////" if flagged else "")
            axes.plot(interval, [place, place], color=INK, linewidth=1.4, marker="|", markersize=7)
            words = f"{p:.0%} ({interval[0] * 100:.0f}–{interval[1] * 100:.0f})".replace("%", " %")
            axes.text(1.03, place, words, va="center", fontsize=9, color=INK)
        return element(figure, prefix)


def times(one: Examined, prefix: str) -> str:
    """Draw how long each check takes: from the median to the 95th percentile. Empty where no time is recorded."""
    items = [item for item in one.analysis.checks if item.median and item.slowest]
    spans = [(item.median or 0.0, item.slowest or 0.0) for item in items]
    if not items:
        return ""
    with _lines(one, items, above=0.8) as (figure, axes):
        axes.set_xscale("log")
        axes.set_xlim(min(median for median, _ in spans) / 1.6, max(one.limit, *(end for _, end in spans)) * 1.6)
        axes.axvline(one.limit, color=RUST, linewidth=1.4, linestyle="--")
        axes.text(one.limit / 1.08, -0.75, f"limit {one.limit:g} s", ha="right", va="center", fontsize=9, color=RUST)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g} s")
        axes.xaxis.set_minor_formatter(lambda value, _: "")
        for place, (median, end) in enumerate(spans):
            axes.plot([median, end], [place, place], color=BLUE, linewidth=2.2, zorder=2)
            axes.plot([end], [place], color=BLUE, marker="|", markersize=10, markeredgewidth=2, zorder=2)
            axes.plot([median], [place], marker="o", markersize=6.5, color=BLUE, zorder=3)
        return element(figure, prefix)


def quarters(one: Examined, prefix: str) -> str:
    """Draw the pass rates of each check in the four score groups, the lowest first."""
    items = [item for item in one.analysis.checks if None not in item.numbers.quarters]
    names = [f"{item.column.label} {item.column.check}" for item in items]
    cells = [[_percent(value or 0.0) for value in item.numbers.quarters] for item in items]
    return heat_map(names, QUARTERS, cells, prefix)


def _percent(value: float) -> Cell:
    return Cell(State.SCORED, f"{value * 100:.0f}", f"{value * 100:.0f} %", value)


@contextmanager
def _figure(height: float) -> Iterator[Figure]:
    with rc_context(STYLE), warnings.catch_warnings():
        # The reader's browser draws the letters; it does not matter that the layout font lacks some.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield Figure(figsize=(WIDTH, height))


@contextmanager
def _lines(one: Examined, items: Sequence[CheckItem], above: float = 0.0) -> Iterator[tuple[Figure, Axes]]:
    """Give axes with a line for each check, its name at the left, and a rule between questions; `above` in lines."""
    height = LINE * (len(items) + above) + EDGE
    with _figure(height) as figure:
        bottom = 0.34 / height
        axes = figure.add_axes((NAMES / WIDTH, bottom, 0.99 - NAMES / WIDTH, 0.99 - bottom))
        axes.set_ylim(len(items) - 0.4, -0.6 - above)
        axes.set_yticks(range(len(items)), labels=[_label(one, item) for item in items])
        for place in range(1, len(items)):
            if items[place].column.question != items[place - 1].column.question:
                axes.axhline(place - 0.5, color=FAINT, linewidth=0.6, linestyle=":")
        _plain(axes)
        axes.tick_params(axis="y", length=0)
        yield figure, axes


def _plain(axes: Axes) -> None:
    """Leave out what carries no number."""
    axes.tick_params(labelsize=9, labelcolor=INK, color=FAINT)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(FAINT)


def _label(one: Examined, item: CheckItem) -> str:
    """Return the name of a check beside a plot; one that needs a look has a sign before it."""
    sign = "▲ " if one.worst(item.column.check) else ""
    text = f"{sign}{item.column.label} {item.column.check}"
    return text if len(text) <= NAME_LETTERS else f"{text[: NAME_LETTERS - 1]}…"


def _name(axes: Axes, points: Sequence[tuple[CheckItem, float, float]], apart: float) -> None:
    """Write the names of checks beside their signs, moved down where they would cover each other."""
    taken: dict[bool, float] = {}
    for item, p, r in sorted(points, key=lambda point: (-point[2], point[1], point[0].column.label)):
        is_right = p > 0.6
        height = min(r, taken.get(is_right, 9.0) - apart)
        taken[is_right] = height
        text = f"{item.column.label} {item.column.check}"
        shown = text if len(text) <= NAME_LETTERS else f"{text[: NAME_LETTERS - 1]}…"
        axes.annotate(
            shown,
            (p, r),
            xytext=(p - 0.02 if is_right else p + 0.02, height),
            ha="right" if is_right else "left",
            va="center",
            fontsize=9,
            color=INK,
            zorder=4,
            arrowprops={"arrowstyle": "-", "color": FAINT, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 4},
        )
