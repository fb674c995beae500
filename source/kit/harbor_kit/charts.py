"""Charts that compare runs: when each call was under way, and how many times as fast each run was.

    show_spans({"in turn": record(in_turn()), "together": record(together())})
    show_speedups({"in turn": 7.0, "together": 1.5}, bound=7.0 / 1.5)

Both print the same data as text. For who holds the loop, and for the turns of its tasks, see `timeline`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from harbor_kit.pictures import BLUE, GRID, INK, PALE, empty_figure, in_columns, show_picture
from harbor_kit.timeline import Lane, Recording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BAR: dict[str, Any] = {"facecolor": PALE, "edgecolor": BLUE, "hatch": "///", "linewidth": 0.8}
NOT_MADE = "not made"
TOTAL, AT_ONCE = "whole run", "at once"


def show_spans(recordings: Mapping[str, Recording[Any]]) -> None:
    """In a notebook, show when each call of some runs was under way, on one time axis. Print the table always."""
    if len(_calls(recordings)) < 2:
        raise ValueError("recordings: give at least one run, with two calls or more that `@lane` has marked")
    show_picture(lambda: draw_spans(recordings), spans_alt(recordings), spans_table(recordings))


def draw_spans(recordings: Mapping[str, Recording[Any]]) -> Figure:
    """Return a panel for each run, with a bar for each of its calls. Needs matplotlib."""
    names = _calls(recordings)
    figure = empty_figure(9.0, (0.19 * len(names) + 0.62) * len(recordings) + 0.5)
    panels = figure.subplots(len(recordings), 1, sharex=True, squeeze=False)[:, 0]
    longest = max(recording.elapsed for recording in recordings.values()) or 1.0
    for axes, (title, recording) in zip(panels, recordings.items(), strict=True):
        axes.set_title(_heading(title, recording), loc="left", fontsize=10.5, fontweight="bold", pad=6)
        axes.set_yticks(range(len(names)), names, fontsize=8.5)
        axes.set_ylim(len(names) - 0.4, -0.6)
        _plain(axes)
        for lane in _lanes(recording):
            axes.broken_barh([(lane.start, lane.end - lane.start)], (names.index(lane.name) - 0.36, 0.72), **BAR)
        axes.axvline(recording.elapsed, color=INK, linewidth=1.4)
        mark: dict[str, Any] = {"textcoords": "offset points", "fontsize": 9, "color": INK, "va": "center"}
        axes.annotate(f"ends at {recording.elapsed:.1f} s", (recording.elapsed, len(names) / 2 - 0.5), (6, 0), **mark)
    panels[-1].set_xlim(-0.01 * longest, 1.14 * longest)
    panels[-1].set_xlabel("time on the virtual clock (seconds); a hatched bar is one call under way")
    return figure


def spans_table(recordings: Mapping[str, Recording[Any]]) -> str:
    """Return a row for each call, with its start and end in each run."""
    found = [{lane.name: lane for lane in _lanes(recording)} for recording in recordings.values()]
    rows = [(name, *(_span(lanes.get(name)) for lanes in found)) for name in _calls(recordings)]
    rows.append((TOTAL, *(f"{recording.elapsed:.1f} s" for recording in recordings.values())))
    rows.append((AT_ONCE, *(f"at most {peak(recording)}" for recording in recordings.values())))
    return in_columns([("call", *recordings), *rows], numbers=True)


def spans_alt(recordings: Mapping[str, Recording[Any]]) -> str:
    """Return a description of the chart of spans for those who do not see it."""
    told = []
    for title, recording in recordings.items():
        spans = ", ".join(f"{lane.name} from {lane.start:g} to {lane.end:g}" for lane in _lanes(recording))
        told.append(f"{_heading(title, recording)}: {spans}.")
    return f"Gantt charts on one time axis, in seconds. {' '.join(told)}"


def peak(recording: Recording[Any]) -> int:
    """Return the largest number of calls that were under way together."""
    lanes = _lanes(recording)
    return max((sum(lane.start <= one.start < lane.end for lane in lanes) for one in lanes), default=0)


def show_speedups(seconds: Mapping[str, float], *, bound: float) -> None:
    """In a notebook, show how many times as fast as the first run each run was, and the bound. Print a table always."""
    if not seconds or min(seconds.values()) <= 0:
        raise ValueError("seconds: give at least one run, each with more than no time")
    show_picture(lambda: draw_speedups(seconds, bound), speedups_alt(seconds, bound), speedups_table(seconds, bound))


def draw_speedups(seconds: Mapping[str, float], bound: float) -> Figure:
    """Return a bar for each run, and the bound as a dashed line. Needs matplotlib."""
    figure = empty_figure(9.0, 0.4 * len(seconds) + 1.1)
    axes = figure.subplots()
    times = list(speedups(seconds).values())
    axes.barh(range(len(times)), times, height=0.62, **BAR)
    mark: dict[str, Any] = {"textcoords": "offset points", "fontsize": 9.5, "color": INK, "va": "center"}
    for place, number in enumerate(times):
        ground = {"facecolor": PALE, "edgecolor": "none"}
        axes.annotate(f"{number:.2f}", (number, place), (-9, 0), ha="right", bbox=ground, **mark)
    axes.axvline(bound, color=INK, linestyle="--", linewidth=1.6)
    axes.annotate(f"the bound: {bound:.2f}", (bound, -0.6), (6, 0), **mark)
    axes.set_yticks(range(len(times)), [f"{name}: {took:.1f} s" for name, took in seconds.items()], fontsize=9.5)
    axes.set_ylim(len(times) - 0.5, -0.85)
    axes.set_xlim(0, 1.2 * max(bound, *times))
    _plain(axes)
    axes.set_xlabel("times as fast as the first run")
    return figure


def speedups(seconds: Mapping[str, float]) -> dict[str, float]:
    """Return how many times as fast as the first run each run was."""
    first = next(iter(seconds.values()))
    return {name: first / took for name, took in seconds.items()}


def speedups_table(seconds: Mapping[str, float], bound: float) -> str:
    """Return a row for each run, and one for the bound."""
    rows = [(name, f"{seconds[name]:.1f} s", f"{times:.2f}") for name, times in speedups(seconds).items()]
    return in_columns([("run", "time", "times as fast"), *rows, ("the bound", "", f"{bound:.2f}")], numbers=True)


def speedups_alt(seconds: Mapping[str, float], bound: float) -> str:
    """Return a description of the chart of speed-ups for those who do not see it."""
    bars = ", ".join(f"{name} {times:.2f}" for name, times in speedups(seconds).items())
    return f"Bars: how many times as fast as the first run each run was. {bars}. A dashed line: the bound, {bound:.2f}."


def _lanes(recording: Recording[Any]) -> tuple[Lane, ...]:
    """Return the calls of a run: every lane but the first, which is the recorded coroutine itself."""
    return recording.lanes[1:]


def _calls(recordings: Mapping[str, Recording[Any]]) -> list[str]:
    """Return the names of all calls, each once, in the order in which the runs list them."""
    return list(dict.fromkeys(lane.name for recording in recordings.values() for lane in _lanes(recording)))


def _heading(title: str, recording: Recording[Any]) -> str:
    return f"{title}: {recording.elapsed:.1f} s, at most {peak(recording)} at once"


def _span(lane: Lane | None) -> str:
    return NOT_MADE if lane is None else f"{lane.start:.1f} to {lane.end:.1f} s"


def _plain(axes: Axes) -> None:
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
