"""A storm of retries: clients that all call at once, and come back until a server with a fixed capacity takes them.

    full = storm("full jitter", clients=100, rate=10)    # the server takes 10 calls in any one second
    full.last, len(full.calls)                           # seconds until everybody was served, and the calls it took
    show_storms({way: storm(way) for way in WAYS})       # served clients over time, and as a table

Nothing waits for real, and chance has a seed: the same arguments give the same storm.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from harbor_kit.pictures import BLUE, GRID, INK, SOLID, empty_figure, in_columns, in_seconds, show_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DIGITS = 6  # the clock counts microseconds; what floats add behind them is noise
MARKS = (5, 10, 20, 60)  # seconds at which the table looks
CLOSER = 30.0  # seconds that the second panel shows
STROKES = (SOLID, "-", "o"), (INK, "--", "s"), (BLUE, "-.", "^")

# What a client makes of the longest wait that it may choose, with a source of chance of its own.
WAYS: Mapping[str, Callable[[float, Random], float]] = {
    "no jitter": lambda longest, chance: longest,
    "full jitter": lambda longest, chance: longest * chance.random(),
    "equal jitter": lambda longest, chance: longest * (1 + chance.random()) / 2,
}


@dataclass(frozen=True)
class Storm:
    """What the server saw: the moments of all calls, in order, and those of the calls that it took."""

    calls: tuple[float, ...]
    served: tuple[float, ...]

    @property
    def last(self) -> float:
        """When the last client was served, in seconds."""
        return self.served[-1]

    @property
    def refused(self) -> int:
        """How many calls were sent for nothing."""
        return len(self.calls) - len(self.served)

    def by(self, moment: float) -> int:
        """Return how many clients were served until a moment, that moment included."""
        return sum(when <= moment for when in self.served)


def storm(way: str, *, clients: int = 100, rate: int = 10, longest: float = 60.0, seed: int = 0) -> Storm:
    """Let so many clients call at time 0, and each come back until it is served.

    The server takes `rate` calls in any one second. A client that is refused waits one second, then two, then four,
    never more than `longest`, and changes each wait in a `way` that is one of `WAYS`.
    """
    if way not in WAYS:
        raise ValueError(f"way: there is {', '.join(WAYS)}, and no {way!r}")
    if clients < 1 or rate < 1 or longest < 1:
        raise ValueError("clients, rate, longest: each is at least 1")
    chance = Random(seed)  # noqa: S311  # a storm that comes again, not a secret
    coming = [(0.0, number, 1.0) for number in range(clients)]  # when, who, and the next wait
    calls: list[float] = []
    served: list[float] = []
    recent: deque[float] = deque()
    while coming:
        now, number, wait = heapq.heappop(coming)
        calls.append(now)
        while recent and round(now - recent[0], DIGITS) >= 1:
            recent.popleft()
        if len(recent) < rate:
            recent.append(now)
            served.append(now)
        else:
            back = round(now + WAYS[way](wait, chance), DIGITS)
            heapq.heappush(coming, (back, number, min(wait + wait, longest)))
    return Storm(tuple(calls), tuple(served))


def show_storms(storms: Mapping[str, Storm]) -> None:
    """In a notebook, show how many clients of some storms were served when. Print the same as a table always."""
    if not storms:
        raise ValueError("storms: give at least one, under a title")
    show_picture(lambda: draw_storms(storms), storms_alt(storms), storms_table(storms))


def draw_storms(storms: Mapping[str, Storm]) -> Figure:
    """Return served clients over time as step lines: on the left all of it, on the right its beginning."""
    figure = empty_figure(9.0, 4.2)
    whole, start = figure.subplots(1, 2, sharey=True)
    for axes, title, end in (
        (whole, "the whole storm", max(one.last for one in storms.values()) * 1.03 or 1.0),
        (start, f"its first {CLOSER:g} seconds", CLOSER),
    ):
        _panel(axes, storms, end)
        axes.set_title(title, loc="left", fontsize=10.5, fontweight="bold")
    whole.set_ylim(0, max(len(one.served) for one in storms.values()) * 1.08)
    whole.set_ylabel("clients served")
    figure.legend(*whole.get_legend_handles_labels(), loc="outside lower center", handlelength=3.4, edgecolor=GRID)
    return figure


def storms_table(storms: Mapping[str, Storm], marks: Sequence[float] = MARKS) -> str:
    """Return a row for each storm: clients served by some moments, when the last was served, and the calls it took."""
    rows = [("", *(f"by {mark:g} s" for mark in marks), "the last", "calls", "refused")]
    for title, one in storms.items():
        counts = [str(one.by(mark)) for mark in marks]
        rows.append((title, *counts, in_seconds(round(one.last, 1)), str(len(one.calls)), str(one.refused)))
    return in_columns(rows, numbers=True)


def storms_alt(storms: Mapping[str, Storm]) -> str:
    """Return a description of the picture for those who do not see it."""
    told = [
        f"{_heading(title, one)}; {', '.join(f'{one.by(mark)} served by {mark:g} s' for mark in MARKS)}."
        for title, one in storms.items()
    ]
    return f"Step lines that climb: clients served over the time in seconds. {' '.join(told)}"


def _heading(title: str, one: Storm) -> str:
    calls = "1 call" if len(one.calls) == 1 else f"{len(one.calls)} calls"
    return f"{title}: all after {in_seconds(round(one.last, 1))}, {calls}"


def _steps(one: Storm) -> tuple[list[float], list[int]]:
    """Return the corners of a step line: each moment with the number of clients that are served after it."""
    return [0.0, *one.served], [0, *range(1, len(one.served) + 1)]


def _panel(axes: Axes, storms: Mapping[str, Storm], end: float) -> None:
    """Draw the lines up to a moment, with a mark where the last client is served."""
    for place, (title, one) in enumerate(storms.items()):
        colour, stroke, marker = STROKES[place % len(STROKES)]
        style: dict[str, Any] = {"color": colour, "linestyle": stroke, "linewidth": 1.8}
        axes.plot(*_steps(one), drawstyle="steps-post", **style)
        if one.last <= end:
            axes.plot(one.last, len(one.served), color=colour, marker=marker, markersize=8, linestyle="")
        axes.plot([], [], marker=marker, label=_heading(title, one), **style)
    axes.set_xlim(0, end)
    axes.set_xlabel("seconds since all of them called")
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
