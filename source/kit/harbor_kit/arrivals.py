"""When calls start, and how long a queue gets: as numbers, as a picture and, always, as the same data in text.

    busiest(starts).count                                # starts in the busiest second, wherever it begins
    show_starts({"two at a time": starts}, limit=20)     # a dot for each start; the busiest second is shaded
    show_queues({"maxsize=4": [(0.0, 1), (0.0, 2), …]})  # (seconds, length) for each time that the length changed

A window of time includes the moment at which it begins, and not the one at which it ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harbor_kit.pictures import BLUE, GRID, INK, PALE, SOLID, empty_figure, in_seconds, show_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DIGITS = 6  # the clock counts microseconds; what floats add behind them is noise
LINES = ((SOLID, "-", "o"), (INK, "--", "s"), (BLUE, ":", "^"))
Lengths = Sequence[tuple[float, int]]


@dataclass(frozen=True)
class Window:
    """A stretch of time, in seconds, and how many calls start in it."""

    begin: float
    end: float
    count: int


def busiest(starts: Sequence[float], seconds: float = 1.0) -> Window:
    """Return the window of so many seconds in which most calls start; of several, the first."""
    best = Window(0.0, seconds, 0)
    for begin in sorted({_clean(start) for start in starts}):
        end = _clean(begin + seconds)
        count = sum(begin <= _clean(start) < end for start in starts)
        if count > best.count:
            best = Window(begin, end, count)
    return best


def starts_table(runs: Mapping[str, Sequence[float]], *, limit: int, seconds: float = 1.0) -> str:
    """Return runs as plain text: the busiest window of each, and how many calls start when."""
    return "\n\n".join(
        "\n".join([_heading(title, starts), f"  {_judged(busiest(starts, seconds), limit)}", *_moments(starts)])
        for title, starts in runs.items()
    )


def starts_alt_text(runs: Mapping[str, Sequence[float]], *, limit: int, seconds: float = 1.0) -> str:
    """Return a description of the picture of the starts for those who do not see it."""
    told = [
        f"{_heading(title, starts)}: {', '.join(f'{n} at {when:g}' for when, n in _columns(starts))}; "
        f"shaded: {_judged(busiest(starts, seconds), limit)}."
        for title, starts in runs.items()
    ]
    return f"A dot for each start of a call, over the time in seconds. {' '.join(told)}"


def draw_starts(runs: Mapping[str, Sequence[float]], *, limit: int, seconds: float = 1.0) -> Figure:
    """Return the starts as dots, a panel for each run, on one time axis. Needs matplotlib."""
    tallest = max((n for starts in runs.values() for _, n in _columns(starts)), default=1)
    figure = empty_figure(9.0, (0.19 * tallest + 1.15) * len(runs) + 0.55)
    panels = figure.subplots(len(runs), 1, sharex=True, sharey=True, squeeze=False)[:, 0]
    for axes, (title, starts) in zip(panels, runs.items(), strict=True):
        _panel(axes, _heading(title, starts), starts)
        _shade(axes, busiest(starts, seconds), limit, tallest)
        axes.set_ylim(0.2, tallest + 2.1)
        axes.set_yticks(range(1, tallest + 1, max(1, tallest // 5)))
    panels[-1].set_xlabel("time on the virtual clock (seconds)")
    return figure


def show_starts(runs: Mapping[str, Sequence[float]], *, limit: int, seconds: float = 1.0) -> None:
    """In a notebook, show the starts as a picture, or say what it needs. Print the same data always."""
    show_picture(
        lambda: draw_starts(runs, limit=limit, seconds=seconds),
        starts_alt_text(runs, limit=limit, seconds=seconds),
        starts_table(runs, limit=limit, seconds=seconds),
    )


def queues_table(runs: Mapping[str, Lengths]) -> str:
    """Return queues as plain text: their greatest lengths, then their lengths after each moment with a change."""
    widths = [max(len(title), 8) for title in runs]
    moments = sorted({_clean(when) for lengths in runs.values() for when, _ in lengths})
    rows = [
        ("time", *runs),
        ("at most", *(str(_longest(lengths)) for lengths in runs.values())),
        *((in_seconds(when), *(str(_after(lengths, when)) for lengths in runs.values())) for when in moments),
    ]
    return "\n".join(
        f"{row[0]:>8}  " + "  ".join(f"{cell:>{width}}" for cell, width in zip(row[1:], widths, strict=True))
        for row in rows
    )


def queues_alt_text(runs: Mapping[str, Lengths]) -> str:
    """Return a description of the picture of the queues for those who do not see it."""
    told = [
        f"{title}: at most {_longest(lengths)}, then "
        + ", ".join(f"{length} after {when:g}" for when, length in _settled(lengths))
        for title, lengths in runs.items()
    ]
    return f"Step lines: the length of a queue over the time in seconds. {'. '.join(told)}."


def draw_queues(runs: Mapping[str, Lengths]) -> Figure:
    """Return the lengths of queues as step lines that differ in stroke and marker. Needs matplotlib."""
    figure = empty_figure(9.0, 3.6)
    axes = figure.subplots()
    for place, (title, lengths) in enumerate(runs.items()):
        colour, stroke, marker = LINES[place % len(LINES)]
        settled = _settled(lengths)
        label = f"{title}: at most {_longest(lengths)}"
        axes.plot(*_steps(lengths), drawstyle="steps-post", color=colour, linestyle=stroke, linewidth=1.6)
        axes.plot(*zip(*settled, strict=True), color=colour, linestyle="", marker=marker, clip_on=False)
        axes.plot([], [], color=colour, linestyle=stroke, marker=marker, label=label)
    axes.set_ylim(bottom=0)
    axes.set_ylabel("tickets in the queue")
    axes.set_xlabel("time on the virtual clock (seconds)")
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="upper right", framealpha=1, edgecolor=GRID)
    return figure


def show_queues(runs: Mapping[str, Lengths]) -> None:
    """In a notebook, show the lengths of queues as a picture, or say what it needs. Print the same data always."""
    show_picture(lambda: draw_queues(runs), queues_alt_text(runs), queues_table(runs))


def _clean(seconds: float) -> float:
    return round(seconds, DIGITS)


def _number(starts: int) -> str:
    return f"{starts} start" if starts == 1 else f"{starts} starts"


def _columns(starts: Sequence[float]) -> list[tuple[float, int]]:
    """Return the moments at which calls start, in order, each with the number of calls."""
    return sorted(Counter(_clean(start) for start in starts).items())


def _heading(title: str, starts: Sequence[float]) -> str:
    return f"{title}: {_number(len(starts))}"


def _judged(window: Window, limit: int) -> str:
    excess = window.count - limit
    verdict = f"{excess} above the limit of {limit}" if excess > 0 else f"within the limit of {limit}"
    return f"{_number(window.count)} from {in_seconds(window.begin)} to {in_seconds(window.end)}, {verdict}"


def _moments(starts: Sequence[float]) -> list[str]:
    return [f"  at {in_seconds(when)}: {n}" for when, n in _columns(starts)]


def _longest(lengths: Lengths) -> int:
    return max((length for _, length in lengths), default=0)


def _after(lengths: Lengths, moment: float) -> int:
    return next((length for when, length in reversed(lengths) if _clean(when) <= moment), 0)


def _settled(lengths: Lengths) -> list[tuple[float, int]]:
    """Return the length after each moment at which it changed."""
    return sorted({_clean(when): length for when, length in lengths}.items())


def _steps(lengths: Lengths) -> tuple[list[float], list[int]]:
    """Return the corners of a step line from nothing: for each moment its greatest length, then the one after it."""
    times, counts = [_clean(when) for when, _ in lengths[:1]], [0] * len(lengths[:1])
    for moment, settled in _settled(lengths):
        times += [moment, moment]
        counts += [max(length for when, length in lengths if _clean(when) == moment), settled]
    return times, counts


def _panel(axes: Axes, heading: str, starts: Sequence[float]) -> None:
    dots = [(when, place) for when, n in _columns(starts) for place in range(1, n + 1)]
    axes.set_title(heading, loc="left", fontsize=10.5, fontweight="bold", pad=7)
    axes.plot(*zip(*dots, strict=True), linestyle="", marker="o", markersize=6, color=INK, zorder=3)
    axes.set_ylabel("calls that\nstart then", fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)


def _shade(axes: Axes, window: Window, limit: int, tallest: int) -> None:
    """Shade the busiest window, with a dotted edge where it no longer holds, and write its verdict over it."""
    axes.axvspan(window.begin, window.end, facecolor=PALE, edgecolor=BLUE, hatch="///", linewidth=0, zorder=1)
    axes.axvline(window.begin, color=BLUE, linewidth=2, zorder=2)
    axes.axvline(window.end, color=BLUE, linewidth=2, linestyle=":", zorder=2)
    style = {"facecolor": "white", "edgecolor": "none", "pad": 2.0}
    place = ((window.begin + window.end) / 2, tallest + 1.2)
    axes.text(*place, _judged(window, limit), ha="center", va="center", fontsize=9, bbox=style, zorder=4)
